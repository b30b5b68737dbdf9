//! Carrying a run on, through waits and restarts, and telling how it goes.

use crate::args::Target;
use crate::error::Error;
use crate::open;
use crate::screen::Screen;
use manual::words;
use model::observation::TerminalKind;
use model::plan::{Action, Operation, Purpose};
use model::{ActionId, Lang, Notice, Text};
use run::{Journal, Outcome, Progress, Runner, Wait};
use terminal::Terminal;

/// Who agrees to what a run asks on its way.
pub struct Consent<'s> {
    /// The screen.
    pub screen: &'s Screen,
    /// Agreed to beforehand.
    pub yes: bool,
    /// The words with which the program goes on later.
    pub again: Vec<String>,
}

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
/// back at once. The terminal is opened anew each time: a person may have taken long to answer, and a restart lies
/// between.
///
/// # Errors
///
/// Where terminal or journal cannot be read or written.
pub fn carry_on(
    notice: &Notice,
    target: &Target,
    purpose: Purpose,
    consent: &Consent<'_>,
) -> Result<Stopped, Error> {
    let screen = consent.screen;
    let mut told_of_clock = false;
    {
        let terminal = open::terminal(target)?.terminal;
        let journal = Journal::read(&*terminal)?;
        let last = run::last_run(journal.records(), &notice.header.notice);
        if last.is_none_or(|run| run.ended.is_some()) {
            return Ok(Stopped::Ended);
        }
    }
    // From here on a restart or a power cut may come at any moment. Where Windows refuses to bring tejun back, the person
    // does, and is told so.
    let come_back = |terminal: &dyn Terminal, at| terminal.come_back(&consent.again, at).unwrap_or(false);
    let comes_back = come_back(&*open::terminal(target)?.terminal, None);
    loop {
        let terminal = open::terminal(target)?.terminal;
        let terminal = &*terminal;
        let work = Text::new("お知らせの作業をしています。", "The work of a notice is under way.");
        let _awake = terminal.power().keep_awake(&work);
        let mut teller = Teller { screen, terminal, purpose, begun: None, failed: None };
        let mut tell = |progress: Progress| teller.hear(&progress);
        let mut runner = Runner::new(Journal::open(terminal)?, notice.header.notice.clone(), &mut tell);
        let outcome = runner.advance()?;
        drop(runner);
        if let Some(error) = teller.failed {
            return Err(error);
        }
        let practice = terminal.kind() == TerminalKind::Practice;
        match outcome {
            None | Some(Outcome::Ended(_)) => {
                // A task that could not be taken away finds nothing to do, and tries again.
                let _ = terminal.stay_away();
                return Ok(Stopped::Ended);
            }
            Some(Outcome::Waits { until, why }) => {
                waits(screen, until, &why)?;
                if !practice {
                    match come_back(terminal, Some(until)) {
                        true => screen.say(
                            "その時刻に、自動で続きを行います。電源を入れ、サインインしたままにしてください",
                            "it goes on by itself then: leave the PC on, and signed in",
                        )?,
                        false => screen.say(
                            "その時刻を過ぎてから、もう一度 tejun apply を実行すると続きから始まります",
                            "after that, run tejun apply again: it goes on from here",
                        )?,
                    }
                    return Ok(Stopped::Waiting);
                }
                if !told_of_clock {
                    told_of_clock = true;
                    screen.say(
                        "      （練習用端末なので、待たずに時計を進めます）",
                        "      (on a practice terminal the clock is put forward instead)",
                    )?;
                }
                let clock = terminal.clock();
                clock.wait(until.duration_since(clock.now()))?;
            }
            Some(Outcome::Restarting) if practice => {}
            Some(Outcome::Restarting) => {
                match comes_back {
                    true => screen.say(
                        "まもなく再起動します。再起動のあと、サインインすると自動で続きを行います",
                        "the PC restarts in a moment; it goes on by itself when you sign in",
                    )?,
                    false => screen.say(
                        "まもなく再起動します。再起動のあと、もう一度 tejun apply を実行すると続きから始まります",
                        "the PC restarts in a moment; then run tejun apply again: it goes on from here",
                    )?,
                }
                return Ok(Stopped::Waiting);
            }
            Some(Outcome::AsksToRestart { .. }) => {
                let question = Text::new(
                    "再起動が必要です。開いている画面を保存してください。いま再起動しますか",
                    "A restart is needed. Save what is open. Restart now?",
                );
                if consent.yes || (screen.can_ask() && screen.agree(&question)?) {
                    let mut silent = |_: Progress| {};
                    let journal = Journal::open(terminal)?;
                    Runner::new(journal, notice.header.notice.clone(), &mut silent).agree_to_restart()?;
                    continue;
                }
                match comes_back {
                    true => screen.say(
                        "再起動のあと、サインインすると自動で続きを行います",
                        "restart; it goes on by itself when you sign in",
                    )?,
                    false => screen.say(
                        "再起動のあと、もう一度 tejun apply を実行すると続きから始まります",
                        "restart, then run tejun apply again: it goes on from here",
                    )?,
                }
                return Ok(Stopped::Person);
            }
            Some(Outcome::NeedsPerson { gate }) => {
                screen.line(screen.text(&words::gate_closed(gate, None)))?;
                screen.say(
                    "済んだら、もう一度 tejun apply を実行してください。続きから始まります",
                    "then run tejun apply again: it goes on from here",
                )?;
                return Ok(Stopped::Person);
            }
        }
    }
}

fn waits(screen: &Screen, until: jiff::Timestamp, why: &Wait) -> Result<(), Error> {
    match why {
        Wait::Gate(gate) => {
            let text = words::gate_closed(*gate, Some(until));
            screen.line(format!("      {}", screen.text(&text)))?;
        }
        Wait::Error { tries, .. } => screen.say(
            format!("      {} にもう一度試します（失敗 {tries} 回）", words::moment(until, Lang::Ja)),
            format!("      again at {} ({tries} failed)", words::moment(until, Lang::En)),
        )?,
    }
    Ok(())
}

/// Tells a person what a run does, as it does it.
struct Teller<'s> {
    screen: &'s Screen,
    terminal: &'s dyn Terminal,
    purpose: Purpose,
    /// The action whose line waits for its end.
    begun: Option<ActionId>,
    /// Nobody listens any more.
    failed: Option<Error>,
}

impl Teller<'_> {
    fn hear(&mut self, progress: &Progress) {
        if self.failed.is_none() {
            self.failed = self.tell(progress).err();
        }
    }

    fn tell(&mut self, progress: &Progress) -> Result<(), Error> {
        let screen = self.screen;
        match progress {
            Progress::Begins(action) => {
                self.begun = Some(action.id);
                screen.part(format!("{} … ", self.does(action)))
            }
            Progress::Did(action) => match action.operation {
                Operation::BringUpToDate => {
                    let text = Text::new("もう更新はありません。最新です", "no further update: up to date");
                    screen.line(self.line(action, &text))
                }
                // It has come back from it.
                Operation::Restart => Ok(()),
                _ => self.ends(action, "済", "done"),
            },
            Progress::FoundAsWanted(action) => {
                self.ends(action, "すでにそうなっていました", "it was so already")
            }
            Progress::DidNot(action, finding) => {
                let text = words::finding(finding);
                self.ends(action, "できませんでした", "not done")?;
                screen.line(format!("      {}", screen.text(&text)))
            }
            Progress::LeftOut(action) => {
                let (ja, en) =
                    ("前の作業ができなかったため、行いません", "left out: something before it did not work");
                self.ends(action, ja, en)
            }
            Progress::Restarts(action) => {
                let text = Text::new("再起動します", "restarting");
                screen.line(self.line(action, &text))
            }
            Progress::Updating(action, progress) => {
                screen.line(self.line(action, &words::call(progress.next)))
            }
            Progress::UpdateError(_, code) => {
                screen.line(format!("      {}", screen.text(&words::wait_reason(*code))))
            }
            Progress::Installed(_, titles) => titles.iter().try_for_each(|title| {
                screen.say(format!("      入りました: {title}"), format!("      installed: {title}"))
            }),
        }
    }

    /// Ends an action's line, which may have to be begun first.
    fn ends(&mut self, action: &Action, ja: &str, en: &str) -> Result<(), Error> {
        if self.begun.take() != Some(action.id) {
            self.screen.part(format!("{} … ", self.does(action)))?;
        }
        self.screen.say(ja, en)
    }

    fn does(&self, action: &Action) -> String {
        self.line(action, &words::operation(&action.operation, self.purpose))
    }

    fn line(&self, action: &Action, text: &Text) -> String {
        let at = words::moment(self.terminal.clock().now(), self.screen.lang);
        format!("{at}  {}  {}", action.step.procedure(), self.screen.text(text))
    }
}
