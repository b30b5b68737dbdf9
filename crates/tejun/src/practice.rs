//! `practice`: kinds of practice terminals, and making one.

use crate::args::Args;
use crate::error::Error;
use crate::exit::Exit;
use crate::open;
use crate::screen::{Screen, padded};
use camino::Utf8Path;
use model::KindName;
use model::practice::Description;
use source::Loaded;
use terminal::Practice;

/// `tejun practice`: the kinds.
///
/// # Errors
///
/// If the notice has mistakes.
pub fn kinds(args: &Args, screen: &Screen) -> Result<Exit, Error> {
    let loaded = open::whole_notice(args.notice.as_deref(), args.keys())?;
    if screen.json {
        screen.object(&loaded.kinds.keys().collect::<Vec<_>>())?;
        return Ok(Exit::Done);
    }
    screen.say("練習用端末の種類", "kinds of practice terminals")?;
    for (kind, description) in &loaded.kinds {
        screen.line(format!("  {}{}", padded(kind.as_str(), 26), screen.text(&description.title)))?;
    }
    let notice = same_notice(args);
    screen.say(
        format!("\n作る: tejun practice new フォルダー --like 種類{notice}"),
        format!("\nto make one: tejun practice new DIR --like KIND{notice}"),
    )?;
    if loaded.notice.header.tour.is_some() {
        screen.say(
            format!("見る: tejun practice tour{notice}"),
            format!("to see the story: tejun practice tour{notice}"),
        )?;
    }
    Ok(Exit::Done)
}

/// What goes behind a command, so that it is about the same notice.
fn same_notice(args: &Args) -> String {
    args.notice.as_ref().map(|notice| format!(" --notice {notice}")).unwrap_or_default()
}

/// `tejun practice new`
///
/// # Errors
///
/// If there is no such kind, or the folder is not empty or cannot be written.
pub fn new(args: &Args, folder: &Utf8Path, kind: &KindName, screen: &Screen) -> Result<Exit, Error> {
    let loaded = open::whole_notice(args.notice.as_deref(), args.keys())?;
    let practice = make(&loaded, folder, kind)?;
    let title = practice.title();
    screen.say(
        format!("練習用端末を作りました: {folder}\n  {}", title.ja),
        format!("made a practice terminal: {folder}\n  {}", title.en),
    )?;
    let notice = same_notice(args);
    screen.say("次に試すこと", "To try next")?;
    for verb in ["check", "plan", "apply", "undo"] {
        screen.line(format!("  tejun {verb} {folder}{notice}"))?;
    }
    Ok(Exit::Done)
}

/// Makes a practice terminal of a kind that the notice ships.
///
/// # Errors
///
/// As [`new`].
pub fn make(loaded: &Loaded, folder: &Utf8Path, kind: &KindName) -> Result<Practice, Error> {
    let description: &Description = loaded.kinds.get(kind).ok_or_else(|| {
        let kinds: Vec<_> = loaded.kinds.keys().map(KindName::as_str).collect();
        Error::usage(
            format!("種類 {kind} はありません。使えるもの: {}", kinds.join(", ")),
            format!("there is no kind {kind}; allowed: {}", kinds.join(", ")),
        )
    })?;
    match Practice::make(folder, kind, description) {
        Err(terminal::Error::Unsafe { path, .. }) if path == folder.as_str() => Err(Error::usage(
            format!("{folder} は空ではありません。空のフォルダーか、新しい名前を指定してください"),
            format!("{folder} is not empty; name an empty folder or a new one"),
        )),
        made => Ok(made?),
    }
}
