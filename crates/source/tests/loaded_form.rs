//! A signed notice as it was loaded: the same notice, or the texts.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(clippy::disallowed_methods, reason = "the notices' own files")]

use model::kinds::FileBytes;
use source::{DELIVERED, Files, LOADED_FORM, from_loaded_form, load, loaded_form};
use std::path::{Path, PathBuf};

fn notices() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../procedures");
    let all = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    all.filter(|path| path.join("notice.yaml").exists()).collect()
}

/// What a terminal needs of a notice.
fn files(notice: &Path) -> Files {
    let read = |folder: &str| std::fs::read_dir(notice.join(folder)).into_iter().flatten();
    let texts = read("").map(|entry| entry.unwrap().path()).filter(|path| path.is_file());
    let texts = texts.map(|path| {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        (name, std::fs::read_to_string(path).unwrap())
    });
    let delivered = read(DELIVERED).map(|entry| {
        let path = entry.unwrap().path();
        let name = format!("{DELIVERED}{}", path.file_name().unwrap().to_str().unwrap());
        (name, String::from(FileBytes(std::fs::read(path).unwrap())))
    });
    texts.chain(delivered).collect()
}

fn with_form(files: &Files) -> Files {
    let mut files = files.clone();
    let form = loaded_form(&files).unwrap();
    files.insert(LOADED_FORM.to_owned(), form);
    files
}

#[test]
fn both_ways_of_loading_give_the_same_notice() {
    let notices = notices();
    assert!(notices.len() > 10);
    for folder in notices {
        let texts = files(&folder);
        let both = with_form(&texts);
        assert_eq!(from_loaded_form(&both).unwrap(), load(&texts).unwrap().notice, "{}", folder.display());
        // It is no file of the notice, and takes no part in what the texts mean.
        assert_eq!(load(&both).unwrap().notice, load(&texts).unwrap().notice);
    }
}

#[test]
fn the_form_of_other_texts_or_of_another_loader_is_not_read() {
    let oqs = notices().into_iter().find(|path| path.ends_with("oqs-2023-12")).unwrap();
    let sound = with_form(&files(&oqs));
    assert!(from_loaded_form(&sound).is_some());
    for name in sound.keys().filter(|name| name.ends_with(".yaml")) {
        let mut other = sound.clone();
        *other.get_mut(name).unwrap() += "\n";
        assert_eq!(from_loaded_form(&other), None, "{name}");
        other.remove(name);
        assert_eq!(from_loaded_form(&other), None, "{name}");
    }
    let mut more = sound.clone();
    more.insert("Z.yaml".to_owned(), sound["A.yaml"].clone());
    assert_eq!(from_loaded_form(&more), None);
    let mut newer = sound.clone();
    let form = newer.remove(LOADED_FORM).unwrap();
    newer.insert("loaded-0123456789abcdef.json".to_owned(), form);
    assert_eq!(from_loaded_form(&newer), None);
}

#[test]
fn a_form_that_is_none_is_not_read() {
    let oqs = notices().into_iter().find(|path| path.ends_with("filing-certificates")).unwrap();
    let texts = files(&oqs);
    let sound = loaded_form(&texts).unwrap();
    let read = |form: String| {
        let mut files = texts.clone();
        files.insert(LOADED_FORM.to_owned(), form);
        from_loaded_form(&files)
    };
    let digest = source::digest(&texts);
    for wrong in ["", "{", "[]", "{}", "null", &format!("{{\"digest\":\"{digest}\"}}")] {
        assert_eq!(read(wrong.to_owned()), None, "{wrong}");
    }
    for (from, to) in
        [("\"files\"", "\"file\""), ("\"steps\"", "\"stops\""), ("\"format\":1", "\"format\":\"1\"")]
    {
        assert!(sound.contains(from), "{from}");
        assert_eq!(read(sound.replace(from, to)), None, "{from}");
    }
    // A notice with mistakes has none, nor one whose certificate is another than it says.
    let mut other = texts.clone();
    *other.get_mut("files/root-ca.cer").unwrap() = "00".to_owned();
    assert_eq!(loaded_form(&other), None);
    other.insert(LOADED_FORM.to_owned(), sound);
    assert_eq!(from_loaded_form(&other), None);
    let mut wrong = texts.clone();
    *wrong.get_mut("notice.yaml").unwrap() += "more: 1\n";
    assert_eq!(loaded_form(&wrong), None);
}
