//! `undo`: putting back what tejun changed, as it was found.

use crate::args::{Args, Target};
use crate::carry::{self, Consent, Stopped};
use crate::error::Error;
use crate::exit::Exit;
use crate::open::{self, Opened};
use crate::screen::Screen;
use crate::{apply, look, proof, report};
use model::journal::Ending;
use model::plan::{NoticeRef, Operation, Plan, Purpose};
use model::{Notice, Text};
use run::{Journal, Progress, Runner};

/// `tejun undo`
///
/// # Errors
///
/// Where terminal or journal cannot be read or written.
pub fn undo(args: &Args, target: &Target, screen: &Screen) -> Result<Exit, Error> {
    let notice = open::notice(args)?;
    if let Some(exit) = apply::unfit(args, target, screen)? {
        return Ok(exit);
    }
    let (plan, is_under_way) = {
        let opened = open::terminal(target)?;
        match under_way(&notice, &opened)? {
            Some(plan) => (plan, true),
            None => (plan(&notice, &opened)?, false),
        }
    };
    if plan.actions.is_empty() {
        screen.say("元に戻すことはありません", "nothing to undo")?;
        if screen.json {
            look::print(args, target, &notice, screen)?;
        }
        return Ok(Exit::Done);
    }
    if is_under_way {
        screen.say("元に戻す作業の続きを行います", "going on with the undo")?;
    } else {
        report::plan(screen, &notice, &plan)?;
        screen.line("")?;
        let question = Text::new("元に戻しますか", "Shall it be put back?");
        if !args.yes && (!screen.can_ask() || !screen.agree(&question)?) {
            screen.say(
                "何も変更していません（戻すときは、たずねられたら y と答えるか、--yes をつけて実行します）",
                "nothing was changed (to do it, answer y when asked, or run with --yes)",
            )?;
            if screen.json {
                look::print(args, target, &notice, screen)?;
            }
            return Ok(Exit::Person);
        }
        apply::begin(&notice, &open::terminal(target)?, plan.clone())?;
    }
    let consent = Consent { screen, yes: args.yes, again: args.again("undo") };
    let stopped = carry::carry_on(&notice, target, Purpose::Undo, &consent)?;
    if plan.actions.iter().any(|action| matches!(action.operation, Operation::SetAdapterProperty(_))) {
        screen.say(
            "ネットワークの設定は、再起動すると有効になります",
            "the adapters' settings take effect at the next start",
        )?;
    }
    let opened = open::terminal(target)?;
    let ending = ending_of_last(&notice, &opened)?;
    let Some(proof) = proof::keep(&notice, &opened, screen)? else {
        return Ok(Exit::Failure);
    };
    proof::show(&notice, &proof, screen)?;
    Ok(match (stopped, ending) {
        (Stopped::Ended, Some(Ending::Complete)) => Exit::Done,
        (Stopped::Ended, _) => {
            screen.say(
                "元に戻せなかったものがあります。tejun が書いたあとで変わったものは、そのままにしています",
                "some of it was not put back: what has changed since tejun wrote it is left as it is",
            )?;
            Exit::UndoRefused
        }
        (Stopped::Waiting, _) => Exit::Waiting,
        (Stopped::Person, _) => Exit::Person,
    })
}

/// The undo that has not ended yet.
fn under_way(notice: &Notice, opened: &Opened) -> Result<Option<Plan>, Error> {
    let journal = Journal::read(&*opened.terminal)?;
    let last = run::last_run(journal.records(), &notice.header.notice);
    let unfinished = last.filter(|run| run.ended.is_none() && run.plan.purpose == Purpose::Undo);
    Ok(unfinished.map(|run| run.plan.clone()))
}

/// The plan that takes everything back. What an unfinished run was just doing is brought to its end first; the run
/// itself is given up only when the undo begins.
///
/// # Errors
///
/// Where the journal cannot be read or written.
pub fn plan(notice: &Notice, opened: &Opened) -> Result<Plan, Error> {
    let terminal = &*opened.terminal;
    let reference = NoticeRef { notice: notice.header.notice.clone(), digest: notice.digest.clone() };
    let mut journal = Journal::read(terminal)?;
    // Where tejun never did anything, not even a lock is left.
    if !journal.records().is_empty() {
        drop(journal);
        let mut silent = |_: Progress| {};
        let writable = Journal::open(terminal)?;
        Runner::new(writable, notice.header.notice.clone(), &mut silent).settle()?;
        journal = Journal::read(terminal)?;
    }
    let standing = journal.to_put_back(&notice.header.notice);
    Ok(plan::undo(&reference, &standing, terminal.clock().now()))
}

/// How the last run ended.
fn ending_of_last(notice: &Notice, opened: &Opened) -> Result<Option<Ending>, Error> {
    let journal = Journal::read(&*opened.terminal)?;
    let last = run::last_run(journal.records(), &notice.header.notice);
    Ok(last.and_then(|run| run.ended).map(|(_, ending)| ending))
}
