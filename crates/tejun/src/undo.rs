//! `undo`: putting back what tejun changed, as it was found.

use crate::args::{Args, Target};
use crate::carry::{self, Consent, Stopped};
use crate::error::Error;
use crate::exit::Exit;
use crate::screen::Screen;
use crate::work::{self, Ask, Worker, undoing};
use crate::{apply, look, open, proof, report};
use model::journal::Ending;
use model::plan::{Operation, Plan, Purpose};
use model::{Notice, Text};
use run::Journal;

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
    let standing = stands(&notice, target)?;
    // Where tejun never did anything, not even a lock is left.
    if matches!(&standing, Stands::Still(plan) if plan.actions.is_empty()) {
        return nothing(args, target, &notice, screen);
    }
    let mut worker = work::worker(&notice, args, target)?;
    let worker = &mut *worker;
    let plan = match standing {
        Stands::Undoing(plan) => {
            screen.say("元に戻す作業の続きを行います", "going on with the undo")?;
            plan
        }
        Stands::Still(plan) => match agreed(&notice, plan, args, screen, worker)? {
            Some(plan) => plan,
            None => return declined(args, target, &notice, screen),
        },
        Stands::Unfinished => {
            // What that run was just doing is brought to its end first; the run itself is given up only when the undo begins.
            worker.quietly(Ask::Settle)?;
            let plan = plan_of(&notice, target)?;
            if plan.actions.is_empty() {
                return nothing(args, target, &notice, screen);
            }
            match agreed(&notice, plan, args, screen, worker)? {
                Some(plan) => plan,
                None => return declined(args, target, &notice, screen),
            }
        }
    };
    let consent = Consent { screen, yes: args.yes };
    let stopped = carry::carry_on(&notice, target, Purpose::Undo, &consent, worker)?;
    if plan.actions.iter().any(|action| matches!(action.operation, Operation::SetAdapterProperty(_))) {
        screen.say(
            "ネットワークの設定は、再起動すると有効になります",
            "the adapters' settings take effect at the next start",
        )?;
    }
    let ending = ending_of_last(&notice, target)?;
    let Some(proof) = proof::keep(&notice, target, screen, worker)? else {
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

fn nothing(args: &Args, target: &Target, notice: &Notice, screen: &Screen) -> Result<Exit, Error> {
    screen.say("元に戻すことはありません", "nothing to undo")?;
    if screen.json {
        look::print(args, target, notice, screen)?;
    }
    Ok(Exit::Done)
}

/// Shows the plan and begins it, where the person agrees.
fn agreed(
    notice: &Notice,
    plan: Plan,
    args: &Args,
    screen: &Screen,
    worker: &mut dyn Worker,
) -> Result<Option<Plan>, Error> {
    let question = Text::new("元に戻しますか", "Shall it be put back?");
    report::plan(screen, notice, &plan)?;
    apply::begin(notice, plan, args, screen, worker, &question)
}

fn declined(args: &Args, target: &Target, notice: &Notice, screen: &Screen) -> Result<Exit, Error> {
    screen.say(
        "何も変更していません（戻すときは、たずねられたら y と答えるか、--yes をつけて実行します）",
        "nothing was changed (to do it, answer y when asked, or run with --yes)",
    )?;
    if screen.json {
        look::print(args, target, notice, screen)?;
    }
    Ok(Exit::Person)
}

/// How the terminal stands to an undo.
enum Stands {
    /// Nothing is under way; this would be undone.
    Still(Plan),
    /// An undo has not ended yet.
    Undoing(Plan),
    /// Another run has not ended yet.
    Unfinished,
}

fn stands(notice: &Notice, target: &Target) -> Result<Stands, Error> {
    let terminal = open::terminal(target)?.terminal;
    let journal = Journal::read(&*terminal)?;
    let last = run::last_run(journal.records(), &notice.header.notice).filter(|run| run.ended.is_none());
    Ok(match last {
        Some(run) if run.plan.purpose == Purpose::Undo => Stands::Undoing(run.plan.clone()),
        Some(_) => Stands::Unfinished,
        None => Stands::Still(undoing(notice, &journal, &*terminal)),
    })
}

fn plan_of(notice: &Notice, target: &Target) -> Result<Plan, Error> {
    let terminal = open::terminal(target)?.terminal;
    Ok(undoing(notice, &Journal::read(&*terminal)?, &*terminal))
}

/// How the last run ended.
fn ending_of_last(notice: &Notice, target: &Target) -> Result<Option<Ending>, Error> {
    let terminal = open::terminal(target)?.terminal;
    let journal = Journal::read(&*terminal)?;
    let last = run::last_run(journal.records(), &notice.header.notice);
    Ok(last.and_then(|run| run.ended).map(|(_, ending)| ending))
}
