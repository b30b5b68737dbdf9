//! `undo`: putting back what tejun changed, as it was found.

use crate::args::{Args, Target};
use crate::drive;
use crate::error::Error;
use crate::exit::Exit;
use crate::session::{Command, Session};
use crate::work::{WorkerRequest, undo_plan};
use crate::{apply, evidence, look, open, report};
use manual::words;
use model::Text;
use model::journal::Ending;
use model::kinds::{Operation, SetOperation};
use model::plan::{Plan, Purpose};

/// `tejun undo`
///
/// # Errors
///
/// If terminal or journal cannot be read or written.
pub fn undo(args: &Args, target: &Target) -> Result<Exit, Error> {
    let notice = open::notice(args)?;
    let mut session = Session::new(Command { notice: &notice, args, target });
    if let Some(exit) = apply::unfit(&session)? {
        return Ok(exit);
    }
    let screen = session.screen;
    let standing = undo_state(&session)?;
    // If tejun never did anything, not even a lock is left.
    if matches!(&standing, UndoState::Ready(plan) if plan.actions.is_empty()) {
        return nothing(&session);
    }
    session.start_worker()?;
    let plan = match standing {
        UndoState::Undoing(plan) => {
            screen.say("元に戻す作業の続きを行います", "resuming the undo")?;
            Some(plan)
        }
        UndoState::Ready(plan) => agreed(&mut session, plan)?,
        UndoState::Unfinished => {
            // What that run was just doing is brought to its end first; the run itself is given up only when the undo begins.
            session.request(WorkerRequest::Settle)?;
            let plan = plan_of(&session)?;
            if plan.actions.is_empty() {
                return nothing(&session);
            }
            agreed(&mut session, plan)?
        }
    };
    let Some(plan) = plan else {
        return declined(&session);
    };
    let next = drive::drive(&mut session, Purpose::Undo)?;
    if plan
        .actions
        .iter()
        .any(|action| matches!(action.operation, Operation::Set(SetOperation::SetAdapterProperty(_))))
    {
        screen.say(
            "ネットワークの設定は、再起動すると有効になります",
            "the adapter settings take effect at the next start",
        )?;
    }
    let ending = session.last_run()?.and_then(|run| run.ended).map(|(_, ending)| ending);
    let Some(kept) = evidence::keep(&mut session)? else {
        return Ok(Exit::Failure);
    };
    evidence::show(&session, &kept)?;
    Ok(match (next.exit(), ending) {
        (Some(exit), _) => exit,
        (None, Some(Ending::Complete)) => Exit::Done,
        (None, _) => {
            screen.say(
                "元に戻せなかったものがあります。tejun が書いたあとで変わったものは、そのままにしています",
                "some changes were not undone: a value that somebody changed after tejun stays as it is",
            )?;
            Exit::UndoRefused
        }
    })
}

fn nothing(session: &Session<'_>) -> Result<Exit, Error> {
    session.screen.say("元に戻すことはありません", "nothing to undo")?;
    stays(session)?;
    look::print(session)?;
    Ok(Exit::Done)
}

/// Shows the plan and begins it, if the person agrees.
fn agreed(session: &mut Session<'_>, plan: Plan) -> Result<Option<Plan>, Error> {
    let question = Text::new("元に戻しますか", "Undo these changes?");
    report::plan(&session.screen, session.notice(), &plan)?;
    stays(session)?;
    apply::begin(session, plan, &question)
}

/// What tejun did and an undo leaves, with the reason.
fn stays(session: &Session<'_>) -> Result<(), Error> {
    let screen = &session.screen;
    let standing = run::standing(session.records()?.all(), &session.notice().header.notice);
    for (action, _) in &standing {
        let undoable = action.operation.undoable();
        if undoable.is_for_good() {
            let (does, why) = (words::action(action, Purpose::Apply), words::undoable(undoable));
            let (does, why) = (screen.text(&does), screen.text(&why));
            screen.line(format!("  {}  {does}: {why}", action.step.procedure()))?;
        }
    }
    Ok(())
}

fn declined(session: &Session<'_>) -> Result<Exit, Error> {
    session.screen.say(
        "何も変更していません（戻すときは、たずねられたら y と答えるか、--yes をつけて実行します）",
        "nothing was changed (answer y when asked, or run with --yes)",
    )?;
    look::print(session)?;
    Ok(Exit::Person)
}

/// Whether an undo can begin.
enum UndoState {
    /// Nothing is under way; this would be undone.
    Ready(Plan),
    /// An undo has not ended yet.
    Undoing(Plan),
    /// Another run has not ended yet.
    Unfinished,
}

fn undo_state(session: &Session<'_>) -> Result<UndoState, Error> {
    Ok(match session.unfinished()? {
        Some(run) if run.plan.purpose == Purpose::Undo => UndoState::Undoing(run.plan.clone()),
        Some(_) => UndoState::Unfinished,
        None => UndoState::Ready(plan_of(session)?),
    })
}

fn plan_of(session: &Session<'_>) -> Result<Plan, Error> {
    Ok(undo_plan(session.notice(), session.records()?, &*session.terminal()?.terminal))
}
