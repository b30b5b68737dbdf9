//! Carrying a run on, through waits and restarts, and telling how it goes.

use crate::error::Error;
use crate::screen::Screen;
use crate::session::Session;
use crate::work::{Ask, Stand};
use jiff::Timestamp;
use manual::words;
use model::journal::PowerAction;
use model::observation::TerminalKind;
use model::plan::{Action, LeadOperation, Operation, Purpose};
use model::{ActionId, Text};
use run::{Outcome, Progress, Wait};

/// Why a run does not go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stopped {
    /// It has ended, or there was none.
    Ended,
    /// It waits for its time.
    Waiting,
    /// A person has to do something.
    Person,
}

/// Carries the unfinished run on to where it stops. On a practice terminal waiting costs nothing and restarts come
/// back at once.
///
/// # Errors
///
/// Where terminal or journal cannot be read or written.
pub fn carry_on(session: &mut Session<'_>, purpose: Purpose) -> Result<Stopped, Error> {
    let screen = session.screen;
    let (mut told_of_clock, mut told_to_hurry) = (false, false);
    if session.unfinished()?.is_none() {
        return Ok(Stopped::Ended);
    }
    let practice = session.kind()? == TerminalKind::Practice;
    loop {
        let mut teller = Teller { screen: &screen, purpose, begun: None, failed: None };
        let Stand { outcome, comes_back } =
            session.advance(&mut |at, progress| teller.hear(at, &progress))?;
        if let Some(error) = teller.failed {
            return Err(error);
        }
        match outcome {
            None | Some(Outcome::Ended(_)) => return Ok(Stopped::Ended),
            Some(Outcome::Waits { until, why, done_about }) => {
                waits(&screen, until, &why, done_about)?;
                if !told_to_hurry && done_about.is_some() && why.can_be_hurried() {
                    told_to_hurry = true;
                    screen.line(format!("      {}", screen.text(&words::hurry())))?;
                }
                if !practice {
                    match comes_back {
                        true => screen.say(
                            "その時刻に、自動で続きを行います。電源を入れ、サインインしたままにしてください",
                            "it resumes automatically then: leave the PC on and stay signed in",
                        )?,
                        false => screen.say(
                            "その時刻を過ぎてから、もう一度 tejun apply を実行すると続きから始まります",
                            "after that, run tejun apply again to resume",
                        )?,
                    }
                    return Ok(Stopped::Waiting);
                }
                if !told_of_clock {
                    told_of_clock = true;
                    screen.say(
                        "      （練習用端末なので、待たずに時計を進めます）",
                        "      (a practice terminal's clock is moved forward instead)",
                    )?;
                }
                session.put_clock_forward(until)?;
            }
            Some(Outcome::Restarting) if practice => {}
            Some(Outcome::Restarting) => {
                match comes_back {
                    true => screen.say(
                        "まもなく再起動します。再起動のあと、サインインすると自動で続きを行います",
                        "the PC restarts in a moment; the run resumes automatically when you sign in",
                    )?,
                    false => screen.say(
                        "まもなく再起動します。再起動のあと、もう一度 tejun apply を実行すると続きから始まります",
                        "the PC restarts in a moment; then run tejun apply again to resume",
                    )?,
                }
                return Ok(Stopped::Waiting);
            }
            Some(Outcome::AsksToRestart { .. }) => {
                let question = Text::new(
                    "再起動が必要です。開いている画面を保存してください。いま再起動しますか",
                    "A restart is needed. Save your work first. Restart now?",
                );
                if let Some(how) = how_to_leave(session, &question)? {
                    session.request(Ask::AgreeToRestart { how })?;
                    continue;
                }
                match comes_back {
                    true => screen.say(
                        "再起動のあと、サインインすると自動で続きを行います",
                        "restart the PC; the run resumes automatically when you sign in",
                    )?,
                    false => screen.say(
                        "再起動のあと、もう一度 tejun apply を実行すると続きから始まります",
                        "restart the PC, then run tejun apply again to resume",
                    )?,
                }
                return Ok(Stopped::Person);
            }
            Some(Outcome::NeedsSignIn) => {
                screen.say("サインインすると、続きを行います", "it resumes when the user signs in")?;
                return Ok(Stopped::Person);
            }
            Some(Outcome::DoesNotRestart { reason }) => {
                let why = words::reason(&reason);
                screen.say(
                    format!("再起動できませんでした（{}）。スタートメニューから再起動してください。続きから始まります", why.ja),
                    format!("Windows did not restart ({}): restart it from the Start menu; the run resumes after that", why.en),
                )?;
                return Ok(Stopped::Person);
            }
            Some(Outcome::AsksToRepair) => {
                let question = Text::new(
                    "更新サービスの記録が壊れています。元の記録を残したまま、作り直しますか",
                    "The update service's records are damaged. Rebuild them? The old ones are kept.",
                );
                if !session.agrees(&question)? {
                    screen.say(
                        "行うときは、もう一度 tejun apply を実行してください",
                        "run tejun apply again to do it",
                    )?;
                    return Ok(Stopped::Person);
                }
                session.request(Ask::AgreeToRepair)?;
            }
            Some(Outcome::NeedsPerson { gate }) => {
                screen.line(screen.text(&words::gate_closed(gate, None)))?;
                screen.say(
                    "済んだら、もう一度 tejun apply を実行してください。続きから始まります",
                    "then run tejun apply again to resume",
                )?;
                return Ok(Stopped::Person);
            }
        }
    }
}

/// Restart or shut down, whichever the person chooses (requirement row B6). None: neither, for now.
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

fn waits(
    screen: &Screen,
    until: jiff::Timestamp,
    why: &Wait,
    done_about: Option<jiff::Timestamp>,
) -> Result<(), Error> {
    let text = match (why, done_about) {
        (Wait::Gate(gate), Some(done_about)) => words::leave_it_on(*gate, until, done_about),
        (Wait::Gate(gate), None) => words::gate_closed(*gate, Some(until)),
        (Wait::Trouble { trouble, tries }, _) => words::updates_wait(until, trouble, *tries),
    };
    screen.line(format!("      {}", screen.text(&text)))
}

/// Tells a person what a run does, as it does it.
struct Teller<'s> {
    screen: &'s Screen,
    purpose: Purpose,
    /// The action whose line waits for its end.
    begun: Option<ActionId>,
    /// Nobody listens any more.
    failed: Option<Error>,
}

impl Teller<'_> {
    fn hear(&mut self, at: Timestamp, progress: &Progress) {
        if self.failed.is_none() {
            self.failed = self.tell(at, progress).err();
        }
    }

    fn tell(&mut self, at: Timestamp, progress: &Progress) -> Result<(), Error> {
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
                // It has come back from it.
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
