//! Driving a run, through waits and restarts, with its progress printed in lines.

use crate::error::Error;
use crate::screen::Screen;
use crate::session::Session;
use crate::status::{Consent, Next, is_short_wait};
use crate::work::WorkerRequest;
use jiff::Timestamp;
use manual::words;
use model::journal::PowerAction;
use model::kinds::{LeadOperation, Operation};
use model::observation::TerminalKind;
use model::plan::{Action, Purpose};
use model::{ActionId, Text};
use run::Progress;

/// Carries the unfinished run on to where only time, a restart or a person helps, and says what that is. On a practice terminal
/// waiting costs nothing; this PC is kept awake through a short wait.
///
/// # Errors
///
/// If the terminal or its journal cannot be read or written.
pub fn drive(session: &mut Session<'_>, purpose: Purpose) -> Result<Next, Error> {
    let screen = session.screen;
    let (mut told_of_clock, mut told_to_hurry) = (false, false);
    if session.unfinished()?.is_none() {
        return Ok(Next::Ended(None));
    }
    let kind = session.kind()?;
    loop {
        let mut printer = ProgressPrinter { screen: &screen, purpose, begun: None, failed: None };
        let status = session.advance(&mut |at, progress| printer.report(at, &progress))?;
        if let Some(error) = printer.failed {
            return Err(error);
        }
        if let Some(waits) = status.waits_line() {
            screen.line(format!("      {}", screen.text(&waits)))?;
        }
        if let Some(hurry) = status.hurry_line().filter(|_| !told_to_hurry) {
            told_to_hurry = true;
            screen.line(format!("      {}", screen.text(&hurry)))?;
        }
        match status.next() {
            Next::Time(until) if kind == TerminalKind::Practice => {
                if !told_of_clock {
                    told_of_clock = true;
                    screen.say(
                        "      （練習用端末なので、待たずに時計を進めます）",
                        "      (a practice terminal's clock is moved forward instead)",
                    )?;
                }
                session.wait_until(until)?;
            }
            Next::Time(until) if kind == TerminalKind::This && is_short_wait(until, session.now()?) => {
                screen.line(format!("      {}", screen.text(&status.stays_line())))?;
                session.wait_until(until)?;
            }
            next => {
                let agreed = match next {
                    Next::Consent(consent) => consents(session, consent)?,
                    _ => None,
                };
                let Some(request) = agreed else {
                    for line in status.lines() {
                        screen.line(screen.text(&line))?;
                    }
                    return Ok(next);
                };
                session.request(request)?;
            }
        }
    }
}

/// The request to make if a person agrees.
fn consents(session: &mut Session<'_>, consent: Consent) -> Result<Option<WorkerRequest>, Error> {
    let question = consent.question();
    let how = match consent {
        Consent::Restart => how_to_leave(session, &question)?,
        Consent::Repair => session.agrees(&question)?.then_some(PowerAction::Restart),
    };
    Ok(how.map(|how| consent.request(how)))
}

/// Whether to restart or shut down, as the person chooses (requirement row B6). `None` if neither, for now.
fn how_to_leave(session: &mut Session<'_>, question: &Text) -> Result<Option<PowerAction>, Error> {
    let screen = session.screen;
    if session.agreed {
        return Ok(Some(PowerAction::Restart));
    }
    if !screen.can_ask() {
        return Ok(None);
    }
    let hint =
        Text::new("[再起動=y / シャットダウン=s / あとで=Enter]", "[restart=y / shut down=s / later=Enter]");
    let typed =
        session.ask(&format!("{} {}", screen.text(question), screen.text(&hint)))?.unwrap_or_default();
    Ok(match typed.to_lowercase().as_str() {
        "y" | "yes" | "はい" | "ｙ" => Some(PowerAction::Restart),
        "s" | "ｓ" => Some(PowerAction::ShutDown),
        _ => None,
    })
}

/// Prints a run's progress.
struct ProgressPrinter<'s> {
    screen: &'s Screen,
    purpose: Purpose,
    /// The action whose line is not finished.
    begun: Option<ActionId>,
    /// Why printing failed.
    failed: Option<Error>,
}

impl ProgressPrinter<'_> {
    fn report(&mut self, at: Timestamp, progress: &Progress) {
        if self.failed.is_none() {
            self.failed = self.print(at, progress).err();
        }
    }

    fn print(&mut self, at: Timestamp, progress: &Progress) -> Result<(), Error> {
        let screen = self.screen;
        match progress {
            Progress::Begins(action) => {
                self.begun = Some(action.id);
                screen.part(format!("{} … ", self.does(at, action)))
            }
            Progress::Did(action) => match &action.operation {
                Operation::Lead(LeadOperation::BringUpToDate(_)) => {
                    let text =
                        Text::new("もう更新はありません。最新です", "no more updates: Windows is up to date");
                    screen.line(self.line(at, action, &text))
                }
                // The PC is back from it.
                Operation::Lead(LeadOperation::Restart(_)) => Ok(()),
                Operation::Set(_)
                | Operation::Lead(LeadOperation::AwaitProgram(_) | LeadOperation::ProveExtensions(_)) => {
                    self.ends(at, action, "済", "done")
                }
            },
            Progress::FoundAsWanted(action) => {
                self.ends(at, action, "すでにそうなっていました", "already as it should be")
            }
            Progress::DidNot(action, finding) => {
                let text = words::finding(finding);
                self.ends(at, action, "できませんでした", "failed")?;
                screen.line(format!("      {}", screen.text(&text)))
            }
            Progress::NotPutBack(_, finding) => {
                let found = words::finding(finding);
                screen.say(
                    format!(
                        "      途中まで変わったものを、元に戻せませんでした。tejun undo でもう一度戻せます: {}",
                        found.ja
                    ),
                    format!(
                        "      a change was made in part and could not be reverted; tejun undo tries again: {}",
                        found.en
                    ),
                )
            }
            Progress::LeftOut(action) => {
                let (ja, en) =
                    ("前の作業ができなかったため、行いません", "skipped: an earlier action did not work");
                self.ends(at, action, ja, en)
            }
            Progress::Restarts(action, how) => {
                // After it, the action's line begins again.
                self.begun = None;
                let text = match how {
                    PowerAction::Restart => Text::new("再起動します", "restarting"),
                    PowerAction::ShutDown => Text::new("シャットダウンします", "shutting down"),
                };
                screen.line(self.line(at, action, &text))
            }
            Progress::Updating(action, progress) => {
                screen.line(self.line(at, action, &words::call(progress.state.call())))
            }
            Progress::UpdatePercent(_, percent) => screen.line(format!("      {percent}%")),
            Progress::UpdateTrouble(_, trouble) => {
                screen.line(format!("      {}", screen.text(&words::update_trouble(trouble))))
            }
            Progress::Installed(_, record) => {
                screen.line(format!("      {}", screen.text(&words::installed(record))))
            }
            Progress::NotOurs(_, update) => {
                screen.line(format!("      {}", screen.text(&words::left_update(update))))
            }
            Progress::Parked(_, record) => {
                screen.line(format!("      {}", screen.text(&words::parked(record))))
            }
        }
    }

    /// Ends an action's line, which may have to be begun first.
    fn ends(&mut self, at: Timestamp, action: &Action, ja: &str, en: &str) -> Result<(), Error> {
        if self.begun.take() != Some(action.id) {
            self.screen.part(format!("{} … ", self.does(at, action)))?;
        }
        self.screen.say(ja, en)
    }

    fn does(&self, at: Timestamp, action: &Action) -> String {
        self.line(at, action, &words::action(action, self.purpose))
    }

    fn line(&self, at: Timestamp, action: &Action, text: &Text) -> String {
        let at = words::moment(at, self.screen.lang);
        format!("{at}  {}  {}", action.step.procedure(), self.screen.text(text))
    }
}
