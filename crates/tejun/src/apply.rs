//! `apply` and `undo`: doing it, with a person's consent, through waits and restarts.

use crate::args::{Args, Target};
use crate::error::Error;
use crate::exit::Exit;
use crate::open::{self, Opened};
use crate::screen::Screen;
use crate::{look, report};
use manual::words;
use model::evidence::EvidenceFile;
use model::finding::Finding;
use model::journal::Ending;
use model::observation::TerminalKind;
use model::plan::{Action, Operation, Plan, Report};
use model::why::State;
use model::{Lang, Notice, Text};
use run::{EVIDENCE_FOLDER, Journal, Outcome, Progress, Runner, Wait};
use terminal::Terminal;

/// `tejun apply`
///
/// # Errors
///
/// Where notice, terminal or journal cannot be read or written.
pub fn apply(args: &Args, target: &Target, screen: &Screen) -> Result<Exit, Error> {
    let notice = open::notice(args)?;
    let opened = open::terminal(target)?;
    if opened.terminal.findings().iter().any(Finding::forbids_changes) {
        // Not even a journal is begun there.
        return look::check(args, target, screen);
    }
    {
        let terminal = &*opened.terminal;
        let mut silent = |_: Progress<'_>| {};
        let mut runner = Runner::new(Journal::open(terminal)?, notice.header.notice.clone(), &mut silent);
        if answers(&mut runner, args, screen, &notice, terminal)? {
            runner.supersede()?;
        }
    }
    let opened = match prepare(&notice, args, screen, opened)? {
        Prepared::Run(opened) => opened,
        Prepared::Declined => {
            screen.say(
                "何も変更していません（行うときは、たずねられたら y と答えるか、--yes をつけて実行します）",
                "nothing was changed (to do it, answer y when asked, or run with --yes)",
            )?;
            return Ok(Exit::Person);
        }
    };
    let consent = Consent { screen, yes: args.yes };
    let (opened, stopped) = carry_on(&notice, opened, target, &consent)?;
    let proof = prove(&notice, &opened, screen.lang)?;
    show_proof(&notice, &proof, screen)?;
    Ok(match stopped {
        // What is left then, tejun cannot do here.
        Stopped::Ended if proof.report.state == State::Todo => Exit::Person,
        Stopped::Ended => Exit::of(proof.report.state),
        Stopped::Waiting => Exit::Waiting,
        Stopped::Person => Exit::Person,
    })
}

enum Prepared {
    Run(Opened),
    Declined,
}

/// Makes sure that there is a run to carry on: the unfinished one, or a new one that the person agreed to.
fn prepare(notice: &Notice, args: &Args, screen: &Screen, opened: Opened) -> Result<Prepared, Error> {
    let terminal = &*opened.terminal;
    let journal = Journal::open(terminal)?;
    let mut silent = |_: Progress<'_>| {};
    let mut runner = Runner::new(journal, notice.header.notice.clone(), &mut silent);
    if let Some(run) = runner.unfinished() {
        let began = run.began_at;
        let ja = words::moment(began, Lang::Ja);
        let en = words::moment(began, Lang::En);
        screen
            .say(format!("{ja} に始めた作業の続きを行います"), format!("going on with what began on {en}"))?;
        drop(runner);
        return Ok(Prepared::Run(opened));
    }
    let history = run::history(runner.journal().records(), &notice.header.notice);
    let observation = open::observe(terminal, notice, history);
    let (found, plan) = plan::plan(notice, &observation);
    report::heading(screen, notice, &found, opened.folder.as_str())?;
    screen.line("")?;
    report::flow(screen, notice, &found.flow)?;
    screen.line("")?;
    report::plan(screen, notice, &plan)?;
    look::rest(screen, notice, &found, &plan)?;
    if plan.actions.is_empty() {
        drop(runner);
        return Ok(Prepared::Run(opened));
    }
    screen.line("")?;
    if !args.yes {
        let question = Text::new("これを行いますか", "Shall this be done?");
        if !screen.can_ask() || !screen.agree(&question)? {
            return Ok(Prepared::Declined);
        }
    }
    runner.begin(plan)?;
    drop(runner);
    Ok(Prepared::Run(opened))
}

/// Writes down the answers of the command line and asks what is open. Says whether an answer that was given before
/// has changed.
fn answers(
    runner: &mut Runner<'_, '_>,
    args: &Args,
    screen: &Screen,
    notice: &Notice,
    terminal: &dyn Terminal,
) -> Result<bool, Error> {
    let mut changed = false;
    let known = |runner: &Runner<'_, '_>| run::history(runner.journal().records(), &notice.header.notice);
    for (question, value) in &args.answers {
        let before = known(runner).answers.get(question).map(|answer| answer.value.clone());
        if before.as_ref() != Some(value) {
            changed |= before.is_some();
            runner.answer(question.clone(), value.clone())?;
        }
    }
    while screen.can_ask() {
        let observation = open::observe(terminal, notice, known(runner));
        let (report, _) = plan::plan(notice, &observation);
        let Some(question) = report.questions.first().and_then(|id| notice.question(id)) else {
            break;
        };
        screen.line(format!("? {}", screen.text(&question.text)))?;
        screen.line(format!("  {}", screen.text(&question.help)))?;
        for (number, answer) in (1..).zip(&question.answers) {
            screen.line(format!("  {number}. {}", screen.text(&answer.label)))?;
        }
        let prompt = Text::new("番号（あとで決めるときは Enter）", "number (Enter to decide later)");
        let typed = screen.ask(screen.text(&prompt))?.unwrap_or_default();
        let chosen =
            typed.parse::<usize>().ok().and_then(|number| question.answers.get(number.wrapping_sub(1)));
        match chosen {
            Some(answer) => runner.answer(question.question.clone(), answer.value.clone())?,
            None if typed.is_empty() => break,
            None => screen.say("番号で答えてください", "please answer with a number")?,
        }
    }
    Ok(changed)
}

/// Who agrees to what a run asks on its way.
pub struct Consent<'s> {
    /// The screen.
    pub screen: &'s Screen,
    /// Agreed to beforehand.
    pub yes: bool,
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
/// back at once, each time with the terminal opened anew, as after a real one.
///
/// # Errors
///
/// Where terminal or journal cannot be read or written.
pub fn carry_on(
    notice: &Notice,
    mut opened: Opened,
    target: &Target,
    consent: &Consent<'_>,
) -> Result<(Opened, Stopped), Error> {
    let screen = consent.screen;
    let mut told_of_clock = false;
    loop {
        let outcome = {
            let terminal = &*opened.terminal;
            let journal = Journal::open(terminal)?;
            let mut failed_to_tell = Ok(());
            let mut tell = |progress: Progress<'_>| {
                if failed_to_tell.is_ok() {
                    failed_to_tell = tell(screen, terminal, &progress);
                }
            };
            let mut runner = Runner::new(journal, notice.header.notice.clone(), &mut tell);
            let outcome = runner.advance()?;
            let outcome = match outcome {
                Some(Outcome::AsksToRestart { .. }) => {
                    let question = Text::new(
                        "再起動が必要です。開いている画面を保存してください。いま再起動しますか",
                        "A restart is needed. Save what is open. Restart now?",
                    );
                    if consent.yes || (screen.can_ask() && screen.agree(&question)?) {
                        runner.agree_to_restart()?;
                        continue;
                    }
                    outcome
                }
                other => other,
            };
            drop(runner);
            failed_to_tell?;
            outcome
        };
        let practice = opened.terminal.kind() == TerminalKind::Practice;
        match outcome {
            None | Some(Outcome::Ended(_)) => return Ok((opened, Stopped::Ended)),
            Some(Outcome::Waits { until, why }) => {
                waits(screen, until, &why)?;
                if practice && !told_of_clock {
                    told_of_clock = true;
                    screen.say(
                        "      （練習用端末なので、待たずに時計を進めます）",
                        "      (on a practice terminal the clock is put forward instead)",
                    )?;
                }
                if !practice {
                    return Ok((opened, Stopped::Waiting));
                }
                let clock = opened.terminal.clock();
                clock.wait(until.duration_since(clock.now()))?;
            }
            Some(Outcome::Restarting) => {
                if !practice {
                    return Ok((opened, Stopped::Waiting));
                }
                drop(opened);
                opened = open::terminal(target)?;
            }
            Some(Outcome::AsksToRestart { .. }) => {
                screen.say(
                    "再起動のあと、もう一度 tejun apply を実行すると続きから始まります",
                    "restart, then run tejun apply again: it goes on from here",
                )?;
                return Ok((opened, Stopped::Person));
            }
            Some(Outcome::NeedsPerson { gate }) => {
                screen.line(screen.text(&words::gate_closed(gate, None)))?;
                screen.say(
                    "済んだら、もう一度 tejun apply を実行してください。続きから始まります",
                    "then run tejun apply again: it goes on from here",
                )?;
                return Ok((opened, Stopped::Person));
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
            format!("      {} にもう一度（{tries} 回失敗）", words::moment(until, Lang::Ja)),
            format!("      again at {} ({tries} failed)", words::moment(until, Lang::En)),
        )?,
    }
    Ok(())
}

fn tell(screen: &Screen, terminal: &dyn Terminal, progress: &Progress<'_>) -> Result<(), Error> {
    let at = words::moment(terminal.clock().now(), screen.lang);
    let line =
        |action: &Action, does: &Text| format!("{at}  {}  {}", action.step.procedure(), screen.text(does));
    let does = |action: &Action| line(action, &words::operation(&action.operation));
    match progress {
        Progress::Begins(action) => screen.part(format!("{} … ", does(action))),
        Progress::Did(action) => match action.operation {
            Operation::BringUpToDate => {
                let text = Text::new("もう更新はありません。最新です", "no further update: up to date");
                screen.line(line(action, &text))
            }
            // It has come back from it.
            Operation::Restart => Ok(()),
            _ => screen.say("済", "done"),
        },
        Progress::FoundAsWanted(action) => {
            screen.part(format!("{} … ", does(action)))?;
            screen.say("すでにそうなっていました", "it was so already")
        }
        Progress::DidNot(action, finding) => {
            let text = words::finding(finding);
            screen.line(does(action))?;
            screen.say(format!("      できませんでした: {}", text.ja), format!("      not done: {}", text.en))
        }
        Progress::LeftOut(action) => {
            screen.line(does(action))?;
            screen.say(
                "      前の作業ができなかったため、行いません",
                "      left out: something before it did not work",
            )
        }
        Progress::Restarts(action) => {
            let text = Text::new("再起動します", "restarting");
            screen.line(line(action, &text))
        }
        Progress::Updating(action, progress) => screen.line(line(action, &words::call(progress.next))),
        Progress::UpdateError(_, code) => {
            screen.line(format!("      {}", screen.text(&words::wait_reason(*code))))
        }
        Progress::Installed(_, titles) => titles.iter().try_for_each(|title| {
            screen.say(format!("      入りました: {title}"), format!("      installed: {title}"))
        }),
    }
}

/// Looks once more and keeps the proof.
///
/// # Errors
///
/// Where the terminal cannot be read, or the evidence cannot be written.
pub fn prove(notice: &Notice, opened: &Opened, lang: Lang) -> Result<Proof, Error> {
    let terminal = &*opened.terminal;
    let journal = Journal::open(terminal)?;
    let history = run::history(journal.records(), &notice.header.notice);
    let (report, _) = plan::plan(notice, &open::observe(terminal, notice, history));
    let evidence = run::evidence(&journal, report.clone(), env!("CARGO_PKG_VERSION"));
    let folder = format!(r"{EVIDENCE_FOLDER}\{}", notice.header.notice);
    let (json, page) = (format!(r"{folder}\evidence.json"), format!(r"{folder}\evidence.html"));
    terminal.files().replace(&json, &serde_json::to_vec_pretty(&evidence)?)?;
    terminal.files().replace(&page, manual::evidence_page::page(notice, &evidence, lang).as_bytes())?;
    Ok(Proof { report, evidence, page: opened.here(&page) })
}

/// The proof of a run.
pub struct Proof {
    /// The terminal as it was seen at the end.
    pub report: Report,
    /// The evidence that was kept.
    pub evidence: EvidenceFile,
    /// Where its page lies.
    pub page: String,
}

fn show_proof(notice: &Notice, proof: &Proof, screen: &Screen) -> Result<(), Error> {
    screen.line("")?;
    report::procedures(screen, notice, &proof.report)?;
    look::ending(screen, notice, &proof.report)?;
    screen.line("")?;
    screen.say(format!("証跡: {}", proof.page), format!("evidence: {}", proof.page))?;
    if screen.json { screen.object(&proof.evidence) } else { Ok(()) }
}

/// `tejun undo`
///
/// # Errors
///
/// Where terminal or journal cannot be read or written.
pub fn undo(args: &Args, target: &Target, screen: &Screen) -> Result<Exit, Error> {
    let notice = open::notice(args)?;
    let opened = open::terminal(target)?;
    let plan = match undo_plan(&notice, &opened)? {
        Some(plan) => plan,
        None => {
            screen.say("元に戻すことはありません", "nothing to undo")?;
            return Ok(Exit::Done);
        }
    };
    report::plan(screen, &notice, &plan)?;
    screen.line("")?;
    if !args.yes {
        let question = Text::new("元に戻しますか", "Shall it be put back?");
        if !screen.can_ask() || !screen.agree(&question)? {
            screen.say("何も変更していません", "nothing was changed")?;
            return Ok(Exit::Person);
        }
    }
    let takes_a_restart =
        plan.actions.iter().any(|action| matches!(action.operation, Operation::SetAdapterProperty(_)));
    begin(&notice, &opened, plan)?;
    let consent = Consent { screen, yes: args.yes };
    let (opened, stopped) = carry_on(&notice, opened, target, &consent)?;
    if takes_a_restart {
        screen.say(
            "ネットワークの設定は、再起動すると有効になります",
            "the adapters' settings take effect at the next start",
        )?;
    }
    let ending = ending_of_last(&notice, &opened)?;
    show_proof(&notice, &prove(&notice, &opened, screen.lang)?, screen)?;
    Ok(match (stopped, ending) {
        (Stopped::Ended, Some(Ending::Complete)) => Exit::Done,
        (Stopped::Ended, _) => {
            screen.say(
                "元に戻せなかったものがあります。tejun が書いたあとで、ほかの人が変えたためです",
                "some of it could not be put back: somebody has changed it since tejun did",
            )?;
            Exit::UndoRefused
        }
        (Stopped::Waiting, _) => Exit::Waiting,
        (Stopped::Person, _) => Exit::Person,
    })
}

/// The plan that takes everything back. None: nothing stands that could be. An unfinished run is given up first.
///
/// # Errors
///
/// Where the journal cannot be read or written.
pub fn undo_plan(notice: &Notice, opened: &Opened) -> Result<Option<Plan>, Error> {
    let terminal = &*opened.terminal;
    let mut silent = |_: Progress<'_>| {};
    let mut runner = Runner::new(Journal::open(terminal)?, notice.header.notice.clone(), &mut silent);
    let undoing = runner.unfinished().is_some_and(|run| run.plan.purpose == model::plan::Purpose::Undo);
    if undoing {
        // Goes on with what is left of it.
        let plan = runner.unfinished().map(|run| run.plan.clone());
        return Ok(plan);
    }
    runner.supersede()?;
    let records = runner.journal().records();
    let standing: Vec<Action> =
        run::standing(records, &notice.header.notice).into_iter().map(|(action, _)| action).collect();
    let reference =
        model::plan::NoticeRef { notice: notice.header.notice.clone(), digest: notice.digest.clone() };
    let plan = plan::undo(&reference, &standing, terminal.clock().now());
    Ok((!plan.actions.is_empty()).then_some(plan))
}

/// Begins a run, unless one is unfinished.
///
/// # Errors
///
/// Where the journal cannot be written.
pub fn begin(notice: &Notice, opened: &Opened, plan: Plan) -> Result<(), Error> {
    let mut silent = |_: Progress<'_>| {};
    let journal = Journal::open(&*opened.terminal)?;
    let mut runner = Runner::new(journal, notice.header.notice.clone(), &mut silent);
    if runner.unfinished().is_none() {
        runner.begin(plan)?;
    }
    Ok(())
}

/// How the last run ended.
///
/// # Errors
///
/// Where the journal cannot be read.
pub fn ending_of_last(notice: &Notice, opened: &Opened) -> Result<Option<Ending>, Error> {
    let journal = Journal::read(&*opened.terminal)?;
    let last = run::last_run(journal.records(), &notice.header.notice);
    Ok(last.and_then(|run| run.ended).map(|(_, ending)| ending))
}
