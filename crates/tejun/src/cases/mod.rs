//! `test`: a notice's cases, each on a practice terminal of its own, each carried through as far as it says.

mod compare;
mod prove;

use crate::args::Args;
use crate::done;
use crate::error::Error;
use crate::exit::Exit;
use crate::notice_files;
use crate::open;
use crate::screen::{Screen, padded};
use crate::status::{Consent, Next};
use camino::{Utf8Path, Utf8PathBuf};
use compare::{Difference, Differences, When};
use jiff::{SignedDuration, Timestamp};
use manual::words;
use model::attestation::{Attestation, Attested, Attester, Gives};
use model::case::{Applied, Case, Ends};
use model::flow::{Node, Took};
use model::journal::{Ending, PowerAction};
use model::kinds::Found;
use model::observation::{Answered, History, Observation, TerminalKind};
use model::plan::{Passed, Plan, Report, Undoable};
use model::practice::Description;
use model::why::State;
use model::{CaseName, NodeId, Notice, Row, StepRef, Text};
use run::{Journal, Progress, Runner};
use std::collections::{BTreeSet, HashSet};
use std::path::Path;
use std::rc::Rc;
use terminal::{Clock, Practice, Terminal, Volume};

/// Waits and restarts after which a case does not end any more.
const STOPS: usize = 200;

/// What came of a case.
#[derive(Debug, serde::Serialize)]
pub struct Verdict {
    /// The case.
    pub case: CaseName,
    /// How tejun met the terminal.
    pub on: TerminalKind,
    /// What came out otherwise than expected; nothing: it passed.
    pub differences: Vec<Difference>,
    /// What was seen of each row.
    pub seen: Seen,
}

/// Rows by what was seen of them in a case.
#[derive(Debug, Default, serde::Serialize)]
pub struct Seen {
    /// A box of the flow or a step that carries the row was judged.
    pub checked: BTreeSet<Row>,
    /// An action for it was planned.
    pub planned: BTreeSet<Row>,
    /// An action for it was done.
    pub applied: BTreeSet<Row>,
    /// It was as wanted afterwards.
    pub verified: BTreeSet<Row>,
    /// It was put back.
    pub undone: BTreeSet<Row>,
    /// The ways that were taken out of the flow's boxes.
    #[serde(skip)]
    pub ways: BTreeSet<(NodeId, Took)>,
}

/// `tejun test`, or with `--prove` the notice on every terminal that it can tell apart.
///
/// # Errors
///
/// If the notice has mistakes, or a practice terminal cannot be made.
pub fn test(args: &Args, folder: Option<&Utf8Path>, prove: bool, screen: &Screen) -> Result<Exit, Error> {
    let folder = folder.or(args.notice.as_deref());
    let found = notice_files::files(folder, args.keys())?;
    let (loaded, files) = (found.lint()?, found.files);
    if prove {
        return prove::prove(&loaded, screen);
    }
    let mut verdicts = Vec::new();
    for (case, start) in &loaded.cases {
        let file = format!("cases/{}.yaml", case.case);
        let tree = files.get(&file).and_then(|text| source::yaml::parse(&file, text).0);
        let verdict = run_case(&loaded.notice, (case, tree.as_ref()), start)?;
        if !screen.json {
            let word = match (verdict.differences.is_empty(), screen.lang) {
                (true, model::Lang::Ja) => "合格",
                (true, model::Lang::En) => "passed",
                (false, model::Lang::Ja) => "不合格",
                (false, model::Lang::En) => "FAILED",
            };
            screen.line(format!("{}{}  {}", padded(word, 8), case.case, screen.text(&case.title)))?;
            let path = folder.map_or_else(|| file.clone(), |folder| folder.join(&file).to_string());
            let mut told = HashSet::new();
            for difference in &verdict.differences {
                screen.line(format!("  {path}:{}: {}", difference.line, screen.text(&difference.text)))?;
                // One cause often makes several differences.
                for why in difference.why.iter().filter(|why| told.insert(screen.text(why))) {
                    screen.line(format!("      {}", screen.text(why)))?;
                }
            }
        }
        verdicts.push(verdict);
    }
    let failed = verdicts.iter().filter(|verdict| !verdict.differences.is_empty()).count();
    if screen.json {
        screen.object(&verdicts)?;
    } else {
        for way in untaken(&loaded.notice, &verdicts) {
            screen.say(
                format!("ヒント: どのケースも通らない道: {}", way.ja),
                format!("hint: no case goes this way: {}", way.en),
            )?;
        }
        let all = verdicts.len();
        screen.say(
            format!("{all} 件のうち、不合格 {failed} 件"),
            format!("{}, {failed} failed", words::counted(all, "case")),
        )?;
    }
    Ok(if failed == 0 { Exit::Done } else { Exit::Todo })
}

/// The ways out of decisions and choices that no case takes, in words. Lint has seen that a terminal can take each.
fn untaken(notice: &Notice, verdicts: &[Verdict]) -> Vec<Text> {
    let mut ways = Vec::new();
    let boxes = model::flow::all(&notice.header.flow).into_iter();
    for box_ in boxes.filter(|box_| matches!(box_, Node::Decide(_) | Node::Choose(_))) {
        for (took, _) in box_.branches() {
            let way = (box_.id().clone(), took.clone());
            if verdicts.iter().any(|verdict| verdict.seen.ways.contains(&way)) {
                continue;
            }
            let passed = Passed { node: way.0, rows: Vec::new(), took, evidence: Vec::new() };
            let (title, way) = (words::box_title(notice, passed.node.as_str()), words::way(notice, &passed));
            ways.push(Text::new(
                format!("{} → {}（{}）", title.ja, way.ja, passed.node),
                format!("{} → {} ({})", title.en, way.en, passed.node),
            ));
        }
    }
    ways
}

/// The clock of a disk in a case: the practice terminal's own, which stands still.
struct Still(Timestamp);

impl Clock for Still {
    fn now(&self) -> Timestamp {
        self.0
    }

    fn wait(&self, _: SignedDuration) -> Result<(), terminal::Error> {
        Ok(())
    }
}

fn run_case(
    notice: &Notice,
    (case, tree): (&Case, Option<&source::yaml::Node>),
    start: &Description,
) -> Result<Verdict, Error> {
    let made = tempfile::Builder::new().prefix("tejun-case-").tempdir()?;
    let folder = utf8(made.path())?.join("terminal");
    drop(Practice::make(&folder, &case.like, start)?);
    let bench = Bench { notice, case, start, folder };
    let mut seen = Seen::default();
    let mut differences = Differences::new(notice, tree);

    let terminal = bench.open()?;
    let mut history = History::default();
    for (question, value) in &case.answers {
        let answered = Answered { value: value.clone(), at: start.clock };
        history.answers.insert(question.clone(), answered);
    }
    for (step, attestation) in bench.attested() {
        history.attested.insert(step.clone(), Attested { attestation, at: start.clock });
    }
    let before = open::observe(&*terminal, notice, history.clone());
    let (report, plan) = plan::plan(notice, &before);
    let same_plan = plan::plan(notice, &before).1 == plan;
    differences
        .holds(same_plan, Text::new("二度計画すると、違う計画になりました", "planning twice gave two plans"));
    let again = open::observe(&*terminal, notice, history);
    differences
        .holds(again == before, Text::new("二度見ると、違って見えました", "looking twice saw two things"));
    differences.flow(&case.expect, &report);
    differences.seen(When::Before, &case.expect.check, &report);
    differences.plan(&case.expect.plan, &plan, &report);
    seen.note_report(notice, &report);
    seen.note_ways(&report);
    seen.planned.extend(plan.actions.iter().flat_map(|action| rows(notice, &action.step)));
    drop(terminal);

    if let Some(applied) = &case.expect.apply {
        bench.apply(applied, plan, &mut differences, &mut seen)?;
        bench.undo(&before, &mut differences, &mut seen)?;
    }
    Ok(Verdict { case: case.case.clone(), on: case.on, differences: differences.found, seen })
}

fn utf8(path: &Path) -> Result<&Utf8Path, Error> {
    Utf8Path::from_path(path).ok_or_else(|| {
        Error::usage(format!("{} は使えません", path.display()), format!("{} cannot be used", path.display()))
    })
}

fn rows(notice: &Notice, step: &StepRef) -> Vec<Row> {
    notice.step(step).map(|(_, step)| step.rows.clone()).unwrap_or_default()
}

impl Seen {
    fn note_ways(&mut self, report: &Report) {
        self.ways.extend(report.flow.iter().map(|box_| (box_.node.clone(), box_.took.clone())));
    }

    fn note_report(&mut self, notice: &Notice, report: &Report) {
        self.checked.extend(report.flow.iter().flat_map(|box_| box_.rows.iter().cloned()));
        self.checked.extend(report.readings.iter().flat_map(|reading| reading.rows.iter().cloned()));
        // The deadline and the days left are shown with every look.
        let deadlines = report.deadlines.iter().filter_map(|told| notice.deadline(told.node.as_ref()));
        self.checked.extend(deadlines.flat_map(|deadline| deadline.rows.iter().cloned()));
        for step in report.procedures.iter().flat_map(|procedure| &procedure.steps) {
            if step.found.is_some() {
                self.checked.extend(step.rows.iter().cloned());
            }
        }
    }
}

/// Carries a run on to its next stop, with a person who agrees to everything and time that passes by itself. Returns how it
/// ended, or `None` if it goes on.
fn stretch(runner: &mut Runner<'_, '_>, terminal: &dyn Terminal) -> Result<Option<Ends>, run::Error> {
    match Next::after(runner.advance()?.as_ref()) {
        Next::Ended(Some(Ending::Complete)) => return Ok(Some(Ends::Complete)),
        Next::Ended(_) => return Ok(Some(Ends::Incomplete)),
        Next::Time(until) => {
            let clock = terminal.clock();
            clock.wait(until.duration_since(clock.now()))?;
        }
        Next::Restart => {}
        Next::Consent(Consent::Restart) => runner.agree_to_restart(PowerAction::Restart)?,
        Next::Consent(Consent::Repair) => runner.agree_to_repair()?,
        Next::Person => return Ok(Some(Ends::NeedsPerson)),
    }
    Ok(None)
}

/// A case on its terminal.
struct Bench<'a> {
    notice: &'a Notice,
    case: &'a Case,
    start: &'a Description,
    folder: Utf8PathBuf,
}

impl Bench<'_> {
    fn open(&self) -> Result<Box<dyn Terminal>, Error> {
        Ok(match self.case.on {
            TerminalKind::Volume => {
                let clock = Rc::new(Still(self.start.clock));
                Box::new(Volume::open(&Practice::disk_folder(&self.folder), clock)?)
            }
            TerminalKind::Practice | TerminalKind::This => Box::new(Practice::open(&self.folder)?),
        })
    }

    /// What persons say in this case.
    fn attested(&self) -> impl Iterator<Item = (&StepRef, Attestation)> {
        self.case.attested.iter().filter_map(|step| {
            let (known, person) = done::person_step(self.notice, step)?;
            let given = person.gives.as_ref().map(Gives::example);
            let by = Attester::literal("case");
            Some((step, Attestation { by, given, words: known.words_digest() }))
        })
    }

    fn observe(&self, terminal: &dyn Terminal) -> Result<Observation, Error> {
        let journal = Journal::read(terminal)?;
        let history = journal.history(&self.notice.header.notice);
        Ok(open::observe(terminal, self.notice, history))
    }

    /// Carries a plan out, with a person who agrees to everything and time that passes by itself.
    fn carry_out(&self, plan: Plan) -> Result<Ends, Error> {
        let id = &self.notice.header.notice;
        let mut silent = |_: Progress| {};
        {
            let terminal = self.open()?;
            let mut runner = Runner::new(Journal::open(&*terminal)?, id.clone(), &mut silent);
            if runner.journal().records().is_empty() {
                for (question, value) in &self.case.answers {
                    runner.answer(question.clone(), value.clone())?;
                }
                for (step, attestation) in self.attested() {
                    runner.attest(step.clone(), attestation)?;
                }
            }
            runner.begin(plan)?;
        }
        // How a run gets through a PC's sleep is the worker's affair, and no notice's.
        let _awake = self.open()?.power().keep_awake(&self.notice.header.title);
        for _ in 0..STOPS {
            let terminal = self.open()?;
            let mut runner = Runner::new(Journal::open(&*terminal)?, id.clone(), &mut silent);
            if let Some(ends) = stretch(&mut runner, &*terminal)? {
                return Ok(ends);
            }
        }
        Ok(Ends::NeedsPerson)
    }

    fn apply(
        &self,
        applied: &Applied,
        plan: Plan,
        differences: &mut Differences<'_>,
        seen: &mut Seen,
    ) -> Result<(), Error> {
        let planned: Vec<StepRef> = plan.actions.iter().map(|action| action.step.clone()).collect();
        let ended = self.carry_out(plan)?;
        let terminal = self.open()?;
        let (report, left) = plan::plan(self.notice, &self.observe(&*terminal)?);
        // All that is tejun's may be done, and a person's word still missing.
        let ends = match ended {
            Ends::Complete if done::waits_for_a_person(self.notice, &report) => Ends::NeedsPerson,
            ended => ended,
        };
        differences.ends(ends, applied.ends, &report);
        differences.seen(When::After, &applied.check, &report);
        let is_left = ends == Ends::Complete && !left.actions.is_empty();
        differences.holds(
            !is_left,
            Text::new(
                "行い終わったあとに、まだ行うことがあります",
                "all was carried out, and something is left to do",
            ),
        );
        seen.note_ways(&report);
        let journal = Journal::read(&*terminal)?;
        for (action, _) in run::standing(journal.records(), &self.notice.header.notice) {
            seen.applied.extend(rows(self.notice, &action.step));
        }
        let steps = report.procedures.iter().flat_map(|procedure| &procedure.steps);
        for step in steps.filter(|step| step.state == State::Done && planned.contains(&step.id)) {
            seen.verified.extend(step.rows.iter().cloned());
        }
        Ok(())
    }

    /// Takes everything back and compares with the start all that the plan called undoable.
    fn undo(
        &self,
        before: &Observation,
        differences: &mut Differences<'_>,
        seen: &mut Seen,
    ) -> Result<(), Error> {
        let terminal = self.open()?;
        let journal = Journal::read(&*terminal)?;
        let standing = journal.to_put_back(&self.notice.header.notice);
        let plan = plan::undo(&self.notice.reference(), &standing, terminal.clock().now());
        let undoable: BTreeSet<StepRef> = standing
            .iter()
            .filter(|action| action.operation.undoable() == Undoable::Yes)
            .map(|action| action.step.clone())
            .collect();
        drop(journal);
        drop(terminal);
        if plan.actions.is_empty() {
            return Ok(());
        }
        let ended = self.carry_out(plan)?;
        differences.holds(
            ended == Ends::Complete,
            Text::new("元に戻す作業が、最後まで終わりません", "the undo does not end complete"),
        );
        let after = self.observe(&*self.open()?)?;
        for step in undoable {
            let (was, is) = (before.found.get(&step).map(standard), after.found.get(&step).map(standard));
            differences.put_back(&step, was.as_ref(), is.as_ref());
            seen.undone.extend(rows(self.notice, &step));
        }
        Ok(())
    }
}

/// What is compared after an undo. The policy's counter goes on, since an undo is a change too; extensions that were
/// removed and added are not brought back, so of the profiles only developer mode counts.
fn standard(found: &Found) -> Found {
    let mut found = found.clone();
    match &mut found {
        Found::LocalPolicy(policy) => policy.counter = None,
        Found::Extensions(extensions) => {
            for profile in &mut extensions.profiles {
                if let model::kinds::ProfileState::Read(holds) = &mut profile.holds {
                    holds.extensions.clear();
                    holds.residues.clear();
                }
            }
        }
        Found::Adapters(_)
        | Found::RegistryValue(_)
        | Found::Certificate(_)
        | Found::Service(_)
        | Found::PowerSetting(_)
        | Found::Program(_)
        | Found::File(_)
        | Found::TextEntry(_)
        | Found::Updates(_)
        | Found::Programs(_)
        | Found::InJournal
        | Found::CannotTell(_) => {}
    }
    found
}
