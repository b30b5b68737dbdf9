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

/// Refuses a file on the disk that is looked at: nothing is written there.
fn is_elsewhere(out: &Utf8Path, target: &Target) -> Result<(), Error> {
    let Target::Folder(folder) = target else { return Ok(()) };
    let beside = match out.parent() {
        Some(parent) if !parent.as_str().is_empty() => parent,
        _ => Utf8Path::new("."),
    };
    match (beside.canonicalize_utf8(), folder.canonicalize_utf8()) {
        (Ok(beside), Ok(folder)) if beside.starts_with(&folder) => Err(Error::usage(
            format!("{out} は調べる端末のフォルダー {folder} の中です。--out で別の場所を指定してください"),
            format!("{out} lies in the folder of the terminal, {folder}; name another place by --out"),
        )),
        // A folder that is not there is reported by those who use it.
        _ => Ok(()),
    }
}

/// Writes a new file whole, or none.
fn write(out: &Utf8Path, text: &str) -> Result<(), Error> {
    let failed = |source: io::Error| match source.kind() {
        io::ErrorKind::AlreadyExists => is_there(out),
        _ => Error::Io { doing: Doing::Write, path: out.to_string(), source },
    };
    let file = written_beside(out, text).map_err(failed)?;
    file.persist_noclobber(out).map(|_| ()).map_err(|error| failed(error.error))
}
