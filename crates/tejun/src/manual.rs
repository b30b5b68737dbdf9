//! `manual`: the notice on paper, from its files alone.

use crate::args::{Args, Format};
use crate::error::Error;
use crate::exit::Exit;
use crate::open;
use crate::screen::Screen;
use camino::Utf8Path;
use model::reason::Doing;
use std::io::Write;

/// `tejun manual`
///
/// # Errors
///
/// If the notice has mistakes or the file cannot be written. Then an older file at that place is unchanged.
pub fn manual(args: &Args, out: &Utf8Path, format: Format, screen: &Screen) -> Result<Exit, Error> {
    let notice = open::notice(args)?;
    let text = match format {
        Format::Html => manual::book::html(&notice, args.lang),
        Format::Markdown => manual::book::markdown(&notice, args.lang),
        Format::Summary => manual::book::summary(&notice, args.lang),
        Format::Svg => manual::chart::file(&notice, args.lang),
    };
    write(out, text.as_bytes()).map_err(|source| Error::Io {
        doing: Doing::Write,
        path: out.to_string(),
        source,
    })?;
    match format {
        Format::Html | Format::Summary => screen.say(
            format!("{out} を書きました。ブラウザーで開き、A4 で印刷してください"),
            format!("wrote {out}: open it in a browser and print it on A4"),
        )?,
        Format::Markdown | Format::Svg => {
            screen.say(format!("{out} を書きました"), format!("wrote {out}"))?;
        }
    }
    Ok(Exit::Done)
}

/// Writes beside the file and renames, so that there is never half of it.
///
/// # Errors
///
/// If it cannot be written.
pub fn write(out: &Utf8Path, content: &[u8]) -> std::io::Result<()> {
    written_beside(out, content)?.persist(out).map(|_| ()).map_err(|error| error.error)
}

/// A whole file on the disk, in the folder of `out` under another name. It is deleted on drop.
///
/// # Errors
///
/// If it cannot be written.
pub fn written_beside(out: &Utf8Path, content: &[u8]) -> std::io::Result<tempfile::NamedTempFile> {
    let folder = match out.parent() {
        Some(folder) if !folder.as_str().is_empty() => folder,
        _ => Utf8Path::new("."),
    };
    let mut making = tempfile::Builder::new();
    // Every user who may read the folder may read the file: it is handed around.
    #[cfg(unix)]
    making.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = making.prefix(".tejun-").tempfile_in(folder)?;
    file.write_all(content)?;
    file.as_file().sync_all()?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::write;
    use camino::Utf8Path;

    #[test]
    fn a_manual_replaces_the_one_before_as_a_whole() {
        let folder = tempfile::tempdir().unwrap();
        let folder = Utf8Path::from_path(folder.path()).unwrap();
        let out = folder.join("manual.md");
        for text in ["a long first edition", "second"] {
            write(&out, text.as_bytes()).unwrap();
            assert_eq!(std::fs::read_to_string(&out).unwrap(), text);
        }
        assert_eq!(folder.read_dir_utf8().unwrap().count(), 1, "nothing is left beside it");
        assert!(write(&folder.join("nowhere/manual.md"), b"x").is_err());
        // A folder is not written over.
        std::fs::create_dir(folder.join("taken")).unwrap();
        assert!(write(&folder.join("taken"), b"x").is_err());
        assert_eq!(folder.read_dir_utf8().unwrap().count(), 2);
    }
}
