//! `tejun lint` of several notices, of files that are not UTF-8, and of names with a letter wrong.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

fn procedures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../procedures")
}

fn lint(arguments: &[&str], desk: &Path) -> (Option<i32>, String) {
    let came =
        Command::new(env!("CARGO_BIN_EXE_tejun")).arg("lint").args(arguments).current_dir(desk).output();
    let came = came.unwrap();
    (came.status.code(), String::from_utf8(came.stdout).unwrap() + &String::from_utf8(came.stderr).unwrap())
}

/// A desk with copies of a notice, each with its own id.
fn desk(ids: &[&str]) -> TempDir {
    let desk = tempfile::tempdir().unwrap();
    for id in ids {
        let folder = desk.path().join("shelf").join(id);
        fs::create_dir_all(&folder).unwrap();
        for file in ["notice.yaml", "H.yaml"] {
            fs::copy(procedures().join("example-quiet-hours").join(file), folder.join(file)).unwrap();
        }
        put(&desk, &format!("{id}/notice.yaml"), "notice: example-quiet-hours", &format!("notice: {id}"));
    }
    desk
}

fn put(desk: &TempDir, file: &str, from: &str, to: &str) {
    let path = desk.path().join("shelf").join(file);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{from}");
    fs::write(path, text.replacen(from, to, 1)).unwrap();
}

#[test]
fn two_notices_that_want_one_setting_otherwise_are_a_mistake_at_both_places() {
    let desk = desk(&["early", "late"]);
    assert_eq!(lint(&["shelf"], desk.path()).0, Some(0));
    // However the letters of a key are written, it is the same key.
    put(&desk, "late/H.yaml", r"Windows\WindowsUpdate", r"windows\windowsupdate");
    put(&desk, "late/H.yaml", "ActiveHoursStart: { dword: 7 }", "ActiveHoursStart: { dword: 9 }");
    let (code, told) = lint(&["shelf", "--lang", "en"], desk.path());
    assert_eq!(code, Some(2), "{told}");
    for (here, other, place) in [("early", "late", "late"), ("late", "early", "early")] {
        let line = format!(
            "shelf/{here}/H.yaml:17:7: the notice {other} wants the same setting otherwise (shelf/{place}/H.yaml:17)"
        );
        assert!(told.contains(&line), "{line}\n{told}");
    }
    assert!(told.ends_with("2 notices, 2 mistakes\n"), "{told}");
    // Named one by one, and for a program, it is the same.
    let (code, told) = lint(&["shelf/early", "shelf/late", "--json"], desk.path());
    assert_eq!((code, told.matches("\"wanted-otherwise\"").count()), (Some(2), 2), "{told}");
    assert!(told.contains("\"file\": \"shelf/late/H.yaml\""), "{told}");
    // One alone contradicts nothing, and the later one may take the earlier one's place.
    assert_eq!(lint(&["shelf/late"], desk.path()).0, Some(0));
    put(&desk, "late/notice.yaml", "revised:", "supersedes: [early]\nrevised:");
    let (code, told) = lint(&["shelf"], desk.path());
    assert_eq!(code, Some(0), "{told}");
    assert!(told.ends_with("お知らせ 2 件、誤り 0 件\n"), "{told}");
}

#[test]
fn our_own_notices_contradict_none_of_one_another() {
    let (code, told) = lint(&["procedures"], &procedures().join(".."));
    assert_eq!(code, Some(0), "{told}");
    // A hint is no mistake.
    assert!(told.contains("ヒント: 期限が、改訂日"), "{told}");
}

#[test]
fn a_file_of_another_encoding_is_told_at_its_line() {
    let desk = desk(&["one"]);
    let path = desk.path().join("shelf/one/H.yaml");
    let text = fs::read_to_string(&path).unwrap();
    let (front, back) = text.split_once("朝7時から夜11時のあいだ、Windows").unwrap();
    // 朝 in Shift_JIS.
    fs::write(&path, [front.as_bytes(), b"\x92\xa9", back.as_bytes()].concat()).unwrap();
    let (code, told) = lint(&["shelf/one"], desk.path());
    assert_eq!(code, Some(2), "{told}");
    assert!(
        told.starts_with("shelf/one/H.yaml:7:7: UTF-8 で保存されていません（Shift_JIS かもしれません）"),
        "{told}"
    );
    assert!(told.ends_with("誤り 1 件\n"), "{told}");
    // A byte order mark of UTF-8 is no such thing.
    fs::write(&path, format!("\u{FEFF}{text}")).unwrap();
    assert_eq!(lint(&["shelf/one"], desk.path()).0, Some(0));
}

#[test]
fn a_name_with_a_letter_wrong_is_told_with_the_right_one() {
    for (file, from, to, near) in [
        ("H.yaml", "purpose:", "purpos:", "purpose"),
        ("H.yaml", "local_policy:", "local_polcy:", "local_policy"),
        ("notice.yaml", "procedure: H }", "procedure: h }", ""),
        ("notice.yaml", "{ name: update.no-auto, is", "{ name: update.no-auot, is", "update.no-auto"),
        (
            "notice.yaml",
            "question: on-at-night\n            branches",
            "question: on-at-nigth\n            branches",
            "on-at-night",
        ),
        (
            "H.yaml",
            "  - step: active-hours\n",
            "  - step: active-hours\n    needs: [activ-hours]\n",
            "active-hours",
        ),
    ] {
        let desk = desk(&["one"]);
        put(&desk, &format!("one/{file}"), from, to);
        let (code, told) = lint(&["shelf/one"], desk.path());
        assert_eq!(code, Some(2), "{told}");
        match near {
            "" => assert!(!told.contains("もしかして"), "{told}"),
            near => assert!(told.contains(&format!("もしかして「{near}」ですか。")), "{near}: {told}"),
        }
    }
}
