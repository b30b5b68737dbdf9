//! `remove`: taking tejun away from a terminal, but for the evidence.

use crate::args::{Args, Target};
use crate::error::Error;
use crate::exit::Exit;
use crate::session::{Command, Session};
use crate::work::WorkerRequest;
use crate::{apply, look, open};
use manual::words;
use model::Text;
use model::plan::Purpose;
use run::EVIDENCE_FOLDER;

/// `tejun remove`
///
/// # Errors
///
/// If the terminal or its journal cannot be read, or something cannot be removed.
pub fn remove(args: &Args, target: &Target) -> Result<Exit, Error> {
    let notice = open::notice(args)?;
    let mut session = Session::new(Command { notice: &notice, args, target });
    if let Some(exit) = apply::unfit(&session)? {
        return Ok(exit);
    }
    let exit = removed(&mut session)?;
    look::print(&session)?;
    Ok(exit)
}

fn removed(session: &mut Session<'_>) -> Result<Exit, Error> {
    let screen = session.screen;
    let opened = session.terminal()?;
    let traces = run::traces(&*opened.terminal)?;
    if traces.is_empty() {
        screen.say("tejun が残したものはありません", "tejun has stored nothing here")?;
        return Ok(Exit::Done);
    }
    if run::is_under_way(session.records()?.all()) {
        screen.say(
            "作業が途中です。先に tejun apply か tejun undo で終わらせてください",
            "work is under way: finish it with tejun apply or tejun undo first",
        )?;
        return Ok(Exit::Person);
    }
    let leftovers = session.records()?.leftovers(&*opened.terminal);
    if !leftovers.is_empty() {
        screen.say(
            "戻し終わっていない設定があります。これを戻せるのは記録だけなので、何も消しません。先に tejun undo で戻してください",
            "tejun has not put these settings back yet. Only the journal knows how, so nothing is removed: run tejun undo first",
        )?;
        for action in &leftovers {
            let does = words::action(action, Purpose::Apply);
            screen.line(format!("  {}  {}", action.step.procedure(), screen.text(&does)))?;
        }
        return Ok(Exit::Person);
    }
    screen.say("消すもの", "To be removed")?;
    for path in &traces {
        screen.line(format!("  {}", opened.here(path)))?;
    }
    let evidence = opened.here(EVIDENCE_FOLDER);
    screen.say(
        format!("残すもの\n  {evidence}\ntejun が変えた設定は、変えたまま残ります。あとから tejun undo で戻すことはできなくなります"),
        format!("To stay\n  {evidence}\nwhat tejun changed stays changed, and tejun undo cannot undo it any more"),
    )?;
    if !session.agrees(&Text::new("消しますか", "Remove these files?"))? {
        screen.say(
            "何も消していません（消すときは、たずねられたら y と答えるか、--yes をつけて実行します）",
            "nothing was removed (answer y when asked, or run with --yes)",
        )?;
        return Ok(Exit::Person);
    }
    session.request(WorkerRequest::Remove)?;
    screen.say("消しました", "removed")?;
    Ok(Exit::Done)
}
