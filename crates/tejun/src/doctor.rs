//! `doctor`: what a terminal is like, in one file to send. Nothing is changed.

mod lines;

use crate::args::{Args, Target};
use crate::error::Error;
use crate::exit::Exit;
use crate::manual::written_beside;
use crate::screen::Screen;
use crate::{open, report};
use camino::Utf8Path;
use model::Notice;
use model::inventory::{FORMAT, Inventory};
use model::observation::History;
use model::path::is_below;
use model::reason::Doing;
use std::io;
use terminal::Terminal;

/// The file that is written if none is named.
const FILE: &str = "tejun-doctor.json";

/// `tejun doctor`
///
/// # Errors
///
/// If notice or terminal cannot be opened, or if the file is there already or cannot be written. Then no file is made.
pub fn doctor(args: &Args, target: &Target, out: Option<&Utf8Path>, screen: &Screen) -> Result<Exit, Error> {
    let notice = open::notice(args)?;
    let out = out.or((!args.json).then_some(Utf8Path::new(FILE)));
    if let Some(out) = out {
        if out.exists() {
            return Err(is_there(out));
        }
        is_elsewhere(out, target)?;
        screen.say(
            format!("端末は何も変えません。調べたことを {out} に書きます。このファイルを、依頼した人（お問い合わせ先）に送ってください"),
            format!("nothing on the terminal is changed; what is found goes into {out}: send that file to the person who asked for it"),
        )?;
    }
    let opened = open::terminal(target)?;
    let inventory = gather(&*opened.terminal, &notice);
    if args.json {
        screen.object(&inventory)?;
    } else {
        lines::show(screen, &notice, &inventory, opened.folder.as_str())?;
    }
    if let Some(out) = out {
        write(out, &(serde_json::to_string_pretty(&inventory)? + "\n"))?;
        screen.line("")?;
        screen.say(
            format!("{out} を書きました。中身は、上に出たものがすべてです"),
            format!("wrote {out}: it holds what is shown above, and nothing else"),
        )?;
        report::contacts(screen, &notice)?;
    }
    Ok(if inventory.is_complete() { Exit::Done } else { Exit::CannotTell })
}

/// Looks at a terminal as `check` does, without any step, and reads what is beyond the facts.
fn gather(terminal: &dyn Terminal, notice: &Notice) -> Inventory {
    let seen = terminal::observe(terminal, [], &notice.header.facts, History::default());
    Inventory {
        format: FORMAT,
        tejun: env!("CARGO_PKG_VERSION").to_owned(),
        kind: seen.kind,
        at: seen.at,
        admin_rights: terminal.has_admin_rights(),
        mains_power: seen.mains_power,
        facts: seen.facts,
        findings: seen.findings,
        sections: terminal::inventory(terminal),
    }
}

fn is_there(out: &Utf8Path) -> Error {
    Error::usage(
        format!("{out} はすでにあります。書き換えません。--out で別の名前を指定してください"),
        format!("{out} exists already and is left as it is; name another file by --out"),
    )
}

/// Refuses a file on the disk that is looked at: nothing is written there. On the PC itself it refuses Windows' own folder, in which
/// an administrator's command prompt begins.
fn is_elsewhere(out: &Utf8Path, target: &Target) -> Result<(), Error> {
    let beside = match out.parent() {
        Some(parent) if !parent.as_str().is_empty() => parent,
        _ => Utf8Path::new("."),
    };
    // A folder that is not there is reported by those who use it.
    let Ok(beside) = beside.canonicalize_utf8() else { return Ok(()) };
    let folder = match target {
        Target::Folder(folder) => match folder.canonicalize_utf8() {
            Ok(folder) if beside.starts_with(&folder) => folder,
            _ => return Ok(()),
        },
        Target::LocalPc | Target::LocalPcFor(_) if is_windows_own(beside.as_str()) => WINDOWS.into(),
        Target::LocalPc | Target::LocalPcFor(_) => return Ok(()),
    };
    Err(Error::usage(
        format!("{out} は {folder} の中です。ここには書きません。--out で別の場所を指定してください"),
        format!("{out} lies in {folder}, where nothing is written; name another place by --out"),
    ))
}

/// Windows' own folder.
const WINDOWS: &str = r"C:\Windows";

/// Whether a folder, in the form that Windows resolves it to, is Windows' own or below it.
fn is_windows_own(folder: &str) -> bool {
    is_below(folder.trim_start_matches(r"\\?\"), WINDOWS)
}

/// Writes a new file whole, or none.
fn write(out: &Utf8Path, text: &str) -> Result<(), Error> {
    let failed = |source: io::Error| match source.kind() {
        io::ErrorKind::AlreadyExists => is_there(out),
        _ => Error::Io { doing: Doing::Write, path: out.to_string(), source },
    };
    let file = written_beside(out, text.as_bytes()).map_err(failed)?;
    file.persist_noclobber(out).map(|_| ()).map_err(|error| failed(error.error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_new_or_is_not_written() {
        let folder = tempfile::tempdir().unwrap();
        let folder = Utf8Path::from_path(folder.path()).unwrap();
        let out = folder.join("doctor.json");
        write(&out, "first").unwrap();
        // Somebody was faster: the file is there since the first look.
        assert!(matches!(write(&out, "second"), Err(Error::Usage(_))));
        assert_eq!(std::fs::read_to_string(&out).unwrap(), "first");
        assert!(matches!(write(&folder.join("nowhere/doctor.json"), "x"), Err(Error::Io { .. })));
        assert_eq!(folder.read_dir_utf8().unwrap().count(), 1, "nothing is left beside it");
    }

    #[test]
    fn windows_own_folder_is_known_in_each_form() {
        for folder in [r"\\?\C:\Windows\System32", r"c:\WINDOWS"] {
            assert!(is_windows_own(folder), "{folder}");
        }
        for folder in [r"\\?\C:\Users\a", r"C:\Windows.old", r"C:\", ""] {
            assert!(!is_windows_own(folder), "{folder}");
        }
    }
}
