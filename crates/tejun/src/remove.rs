//! `remove`: taking tejun away from a terminal, but for the evidence.

use crate::args::{Args, Target};
use crate::error::Error;
use crate::exit::Exit;
use crate::screen::Screen;
use crate::work::{self, Ask};
use crate::{apply, look, open};
use model::{Notice, Text};
use run::{EVIDENCE_FOLDER, Journal};

/// `tejun remove`
///
/// # Errors
///
/// Where terminal or journal cannot be read, or something cannot be taken away.
pub fn remove(args: &Args, target: &Target, screen: &Screen) -> Result<Exit, Error> {
    let notice = open::notice(args)?;
    if let Some(exit) = apply::unfit(args, target, screen)? {
        return Ok(exit);
    }
    let exit = removed(&notice, args, target, screen)?;
    if screen.json {
        look::print(args, target, &notice, screen)?;
    }
    Ok(exit)
}

fn removed(notice: &Notice, args: &Args, target: &Target, screen: &Screen) -> Result<Exit, Error> {
    let opened = open::terminal(target)?;
    let traces = run::traces(&*opened.terminal)?;
    if traces.is_empty() {
        screen.say("tejun が残したものはありません", "tejun has left nothing here")?;
        return Ok(Exit::Done);
    }
    if run::is_under_way(Journal::read(&*opened.terminal)?.records()) {
        screen.say(
            "作業が途中です。先に tejun apply か tejun undo で終わらせてください",
            "work is under way: bring it to its end with tejun apply or tejun undo first",
        )?;
        return Ok(Exit::Person);
    }
    screen.say("消すもの", "To be taken away")?;
    for path in &traces {
        screen.line(format!("  {}", opened.here(path)))?;
    }
    let evidence = opened.here(EVIDENCE_FOLDER);
    drop(opened);
    screen.say(
        format!("残すもの\n  {evidence}\ntejun が変えた設定は、変えたまま残ります。あとから tejun undo で戻すことはできなくなります"),
        format!("To stay\n  {evidence}\nwhat tejun changed stays changed, and tejun undo cannot put it back any more"),
    )?;
    let question = Text::new("消しますか", "Shall it be taken away?");
    if !args.yes && (!screen.can_ask() || !screen.agree(&question)?) {
        screen.say(
            "何も消していません（消すときは、たずねられたら y と答えるか、--yes をつけて実行します）",
            "nothing was taken away (to do it, answer y when asked, or run with --yes)",
        )?;
        return Ok(Exit::Person);
    }
    work::worker(notice, args, target)?.quietly(Ask::Remove)?;
    screen.say("消しました", "taken away")?;
    Ok(Exit::Done)
}
