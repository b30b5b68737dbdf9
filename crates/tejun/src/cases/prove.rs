//! `test --prove`: a notice carried out on every terminal that it can tell apart, and on each way through it broken off at
//! every effect.
//!
//! The terminals: every combination of facts and answers that the flow can tell apart, on the first kind of practice
//! terminal; and, for the states that steps can tell apart, each kind and each case's start with every combination of
//! answers. What a flow decides and what a step sees do not look at one another, so the two are not multiplied.
//!
//! Terminals with the same plan, server and hours are one way; each is carried out and undone. What a break does depends on the
//! action that it happens in and on what comes next, so a way is interrupted at each such pair that no earlier way had, the longest
//! ways first.

#![expect(clippy::disallowed_methods, reason = "practice terminals are copied as they lie there")]

use super::{standard, utf8};
use crate::error::Error;
use crate::exit::Exit;
use crate::open;
use crate::screen::Screen;
use camino::{Utf8Path, Utf8PathBuf};
use jiff::civil::Date;
use manual::words::counted;
use model::answer::AnswerText;
use model::calendar::in_japan;
use model::case::Ends;
use model::fact::Fact;
use model::journal::Ending;
use model::kinds::{Found, LeadOperation, Operation};
use model::observation::{Ability, Answered, History, Observation, ProfileRef};
use model::plan::{Action, Plan, Report, Undoable};
use model::practice::{Description, Profile, User};
use model::why::State;
use model::{FactName, KindName, Notice, QuestionId, StepRef, Text};
use run::{Journal, Progress, Runner};
use source::Loaded;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZero;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use terminal::faulty::{Cut, Faulty};
use terminal::{Imagined, Looking, Practice, Terminal};

/// Waits and restarts after which a run does not end any more.
const STOPS: usize = 200;
/// How often a person begins again where something was refused.
const TRIES: usize = 3;
/// At so many effects a way is broken off. A longer one waits and asks again for weeks: there every second, third, … one.
const BREAKS: usize = 60;

/// A terminal before anything is done.
struct Start {
    name: String,
    like: KindName,
    description: Description,
    /// The facts that the description was changed for; `None` for one that cannot be read.
    facts: Facts,
    answers: BTreeMap<QuestionId, AnswerText>,
}

type Facts = BTreeMap<FactName, Option<Fact>>;

/// A plan, and a terminal that asks for it.
struct Way<'a> {
    notice: &'a Notice,
    start: &'a Start,
    /// The practice terminal as it was made.
    made: Utf8PathBuf,
    plan: Plan,
    before: Observation,
    /// The extensions that work on it.
    working: BTreeSet<(ProfileRef, String)>,
}

/// How a story ended: the same for every place of interruption.
#[derive(Debug, PartialEq, Eq)]
struct Told {
    ends: Ends,
    states: BTreeMap<StepRef, State>,
}

impl Told {
    /// What of it is not as it was to be.
    fn instead_of(&self, whole: &Self) -> String {
        let ends =
            (self.ends != whole.ends).then(|| format!("it ends {:?}, not {:?}", self.ends, whole.ends));
        let other = self.states.iter().filter(|(step, state)| whole.states.get(*step) != Some(*state));
        let states = other.map(|(step, state)| match whole.states.get(step) {
            Some(wanted) => format!("{step} is {state:?}, not {wanted:?}"),
            None => format!("{step} is {state:?}, and was not asked before"),
        });
        let gone = whole.states.keys().filter(|step| !self.states.contains_key(*step));
        let gone = gone.map(|step| format!("{step} is not asked any more"));
        ends.into_iter().chain(states).chain(gone).collect::<Vec<_>>().join("; ")
    }
}

/// `tejun test --prove`
///
/// # Errors
///
/// If the notice has mistakes, or a practice terminal cannot be made or changed.
pub fn prove(loaded: &Loaded, screen: &Screen) -> Result<Exit, Error> {
    // In memory, where the system has a folder there: nothing of it has to last.
    let memory = Utf8Path::new("/dev/shm");
    let temporary = tempfile::env::temp_dir();
    let desk = tempfile::Builder::new()
        .prefix("tejun-prove-")
        .tempdir_in(memory)
        .or_else(|_| tempfile::Builder::new().prefix("tejun-prove-").tempdir_in(temporary))?;
    let desk = utf8(desk.path())?;
    let (starts, unmade) = starts(loaded);
    let looked =
        side_by_side(&starts, |number, start| way(&loaded.notice, start, desk.join(number.to_string())))?;
    let looked: Vec<Way<'_>> = looked.into_iter().flatten().collect();
    let (states, unmade) = (looked.len(), unmade + starts.len() - looked.len());
    let mut ways: BTreeMap<String, Way<'_>> = BTreeMap::new();
    for way in looked {
        let key = serde_json::to_string(&(
            &way.plan.actions,
            &way.start.description.server,
            (way.start.description.clock, way.start.description.mains_power, &way.start.description.programs),
            way.start.description.users.len(),
        ))?;
        ways.entry(key).or_insert(way);
    }
    let mut ways: Vec<Way<'_>> = ways.into_values().filter(|way| !way.plan.actions.is_empty()).collect();
    ways.sort_by_key(|way| Reverse(way.plan.actions.len()));
    let mut known = BTreeSet::new();
    let mut broken = Vec::new();
    for way in &ways {
        let new = way.pairs()?.into_iter().filter(|pair| known.insert(pair.clone())).count();
        broken.push((way, new > 0));
    }
    let told = side_by_side(&broken, |number, (way, broken)| {
        way.prove(&desk.join(format!("way-{number}")), *broken)
    })?;
    let broken = broken.iter().filter(|(_, broken)| *broken).count();
    let stories: usize = told.iter().map(|(stories, _)| stories).sum();
    let plans = ways.len();
    screen.say(
        format!(
            "{states} 通りの端末、{plans} 通りの計画、そのうち {broken} 通りは途中でも止めました（強制終了、停電、書き込み失敗、書いたあとのエラー）。\
             全部で {stories} 通りの話です。作れない組み合わせ {unmade} 通りは除きます"
        ),
        format!(
            "{}, {} that differ, {broken} of them interrupted at every effect (a crash, a power cut, a full disk, an error after it): \
             {stories} stories; combinations skipped because no practice terminal can show them: {unmade}",
            counted(states, "terminal"),
            counted(plans, "plan")
        ),
    )?;
    let shortest = told.into_iter().filter_map(|(_, wrong)| wrong).min();
    match shortest {
        None => screen.say("すべて正しく終わりました", "each ended as expected").map(|()| Exit::Done),
        Some((_, story)) => {
            screen.say(format!("正しく終わらなかった話: {story}"), format!("this one did not: {story}"))?;
            Ok(Exit::Todo)
        }
    }
}

/// Does something with each, as many at once as this computer has processors; what came, in order.
fn side_by_side<'t, T: Sync, R: Send>(
    all: &'t [T],
    does: impl Fn(usize, &'t T) -> Result<R, Error> + Sync,
) -> Result<Vec<R>, Error> {
    let (next, done) = (AtomicUsize::new(0), Mutex::new(BTreeMap::new()));
    let workers = std::thread::available_parallelism().map_or(1, NonZero::get);
    std::thread::scope(|scope| {
        let work = || -> Result<(), Error> {
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                let Some(one) = all.get(number) else { return Ok(()) };
                let came = does(number, one)?;
                done.lock().unwrap_or_else(std::sync::PoisonError::into_inner).insert(number, came);
            }
        };
        let workers: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        workers.into_iter().try_for_each(|worker| match worker.join() {
            Ok(came) => came,
            Err(panic) => std::panic::resume_unwind(panic),
        })
    })?;
    Ok(done.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner).into_values().collect())
}

/// The terminals, and how many combinations no practice terminal can show.
fn starts(loaded: &Loaded) -> (Vec<Start>, usize) {
    let (mut starts, mut unmade) = (Vec::new(), 0);
    if let Some((kind, description)) = loaded.kinds.first_key_value() {
        let today = in_japan(description.clock).date();
        for (number, imagined) in plan::enumerate::terminals(&loaded.notice, today).iter().enumerate() {
            let answers = imagined.answers.iter();
            let answers = answers.filter_map(|(q, given)| Some((q.clone(), given.as_ref()?.value.clone())));
            match imagined_on(&loaded.notice, description, &imagined.facts) {
                Some(description) => starts.push(Start {
                    name: format!("flow {number}"),
                    like: kind.clone(),
                    description,
                    facts: imagined.facts.clone(),
                    answers: answers.collect(),
                }),
                None => unmade += 1,
            }
        }
    }
    let kinds = loaded.kinds.iter().map(|(kind, description)| (kind.to_string(), kind, description));
    let beside: Vec<_> =
        loaded.kinds.iter().map(|(kind, made)| (kind, beside_another_account(made))).collect();
    let beside = beside.iter().map(|(kind, made)| (format!("{kind} beside another account"), *kind, made));
    let cases = loaded.cases.iter().map(|(case, start)| (case.case.to_string(), &case.like, start));
    for (name, like, description) in kinds.chain(beside).chain(cases) {
        for answers in combinations(&loaded.notice, in_japan(description.clock).date()) {
            let (name, like, description) = (name.clone(), like.clone(), description.clone());
            starts.push(Start { name, like, description, facts: Facts::new(), answers });
        }
    }
    (starts, unmade)
}

/// The same with an account more, whose files only an administrator can read.
fn beside_another_account(description: &Description) -> Description {
    let (folder, name) = ("Default".to_owned(), "Default".to_owned());
    let profile = Profile {
        folder,
        name,
        developer_mode: false,
        old_build: false,
        signed_in: false,
        extensions: Vec::new(),
    };
    let user = User { name: "other account".to_owned(), works_here: false, profiles: vec![profile] };
    let mut made = description.clone();
    made.users.push(user);
    made
}

/// Every question answered in every way, and not.
fn combinations(notice: &Notice, today: Date) -> Vec<BTreeMap<QuestionId, AnswerText>> {
    notice.header.questions.iter().fold(vec![BTreeMap::new()], |all, question| {
        let answers = plan::enumerate::answers(notice, &question.question, today);
        answers
            .into_iter()
            .map(Some)
            .chain([None])
            .flat_map(|value| {
                all.iter().map(move |answers| {
                    let mut answers = answers.clone();
                    answers.extend(value.clone().map(|value| (question.question.clone(), value)));
                    answers
                })
            })
            .collect()
    })
}

/// A description of a practice terminal that shows those facts. `None` if no practice terminal can.
fn imagined_on(notice: &Notice, like: &Description, facts: &Facts) -> Option<Description> {
    let mut made = like.clone();
    for (name, fact) in facts {
        let imagined = match fact.as_ref().map(|fact| &fact.value) {
            Some(Some(value)) => Imagined::Is(value),
            Some(None) => Imagined::Absent,
            None => Imagined::Unreadable,
        };
        terminal::imagine(name, &notice.header.facts, imagined, &mut made)?;
    }
    Some(made)
}

/// The plan for a start. `None` if its terminal does not tell the facts that were imagined: two of them may be read from places
/// that a practice terminal cannot tell apart.
fn way<'a>(notice: &'a Notice, start: &'a Start, made: Utf8PathBuf) -> Result<Option<Way<'a>>, Error> {
    let practice = Practice::make(&made, &start.like, &start.description)?;
    let mut history = History::default();
    for (question, value) in &start.answers {
        let answered = Answered { value: value.clone(), at: start.description.clock };
        history.answers.insert(question.clone(), answered);
    }
    let before = open::observe(&practice, notice, history);
    if !start.facts.iter().all(|(name, fact)| before.facts.get(name).is_some_and(|told| is_told(fact, told)))
    {
        return Ok(None);
    }
    let (_, plan) = plan::plan(notice, &before);
    let working = working(notice, &practice);
    Ok(Some(Way { notice, start, made, plan, before, working }))
}

/// The extensions of the notice's sets that work on a terminal, old or new.
fn working(notice: &Notice, terminal: &dyn Terminal) -> BTreeSet<(ProfileRef, String)> {
    let steps = notice.desired().filter_map(|(step, desired, procedure)| {
        let set = procedure.extension_sets.get(desired.refers().extension_set?)?;
        Some((step, desired, set))
    });
    let steps: Vec<_> = steps.collect();
    let looking =
        steps.iter().map(|(step, desired, set)| (step.clone(), Looking { desired, set: Some(set) }));
    let seen = terminal::observe(terminal, looking, &BTreeMap::new(), History::default());
    let sets = steps.iter().filter_map(|(step, _, set)| {
        let Found::Extensions(found) = seen.found.get(step)? else { return None };
        Some(plan::working(set, found))
    });
    sets.flatten().collect()
}

fn is_told(imagined: &Option<Fact>, told: &Fact) -> bool {
    match imagined {
        None => told.trouble.is_some(),
        Some(fact) => told.trouble.is_none() && told.value == fact.value,
    }
}

impl Way<'_> {
    /// Each action with the one after it, as far as a break can tell them apart: where on the terminal it acts is all the
    /// same to it, but not what the server does.
    fn pairs(&self) -> Result<Vec<String>, Error> {
        let alike = |action: &Action| -> Result<String, Error> {
            let operation = serde_json::to_value(&action.operation)?;
            let kind = operation.as_object().and_then(|fields| fields.keys().next()).cloned();
            let updates = matches!(action.operation, Operation::Lead(LeadOperation::BringUpToDate(_)));
            let server = updates.then_some(&self.start.description.server);
            Ok(serde_json::to_string(&(&action.step, kind, &action.gating.gates, server))?)
        };
        let alike: Vec<String> = self.plan.actions.iter().map(alike).collect::<Result<_, _>>()?;
        let next = alike.iter().skip(1).map(String::as_str).chain([""]);
        Ok(alike.iter().zip(next).map(|(one, next)| format!("{one} {next}")).collect())
    }
}

/// A story that did not end right: how many effects it took, and what it is.
type Wrong = (usize, String);

impl Way<'_> {
    /// Carries the plan out as it is, then, where that is wanted, broken off at every effect. How many stories these were, and the shortest that did
    /// not end right.
    fn prove(&self, folder: &Utf8Path, broken: bool) -> Result<(usize, Option<Wrong>), Error> {
        let (whole, effects) = match self.plans_without_rights()? == self.plan.actions {
            true => self.story(folder, usize::MAX, Cut::Before)?,
            false => (Err("without an administrator's rights the plan is another one".to_owned()), 0),
        };
        let mut stories = 1;
        let tell = |at: usize, cut: &str, wrong: &str| {
            let (name, answers) = (&self.start.name, &self.start.answers);
            Some((at, format!("{name} {answers:?}, {cut} at effect {at} of {effects}: {wrong}")))
        };
        let whole = match whole {
            Ok(whole) => whole,
            Err(wrong) => return Ok((stories, tell(0, "nothing", &wrong))),
        };
        let effects = if broken { effects } else { 0 };
        for at in (0..effects).step_by(effects.div_ceil(BREAKS).max(1)) {
            for (cut, word) in [
                (Cut::Before, "a crash"),
                (Cut::After, "a power cut"),
                (Cut::Refused, "a full disk"),
                (Cut::DoneWithError, "an error after the effect"),
            ] {
                stories += 1;
                let wrong = match self.story(folder, at, cut)?.0 {
                    Ok(came) if came == whole => continue,
                    // What is asked of the server once more may come further than what was given up.
                    Ok(came) if came.ends == Ends::Complete && whole.ends != Ends::Complete => continue,
                    // A run with a refusal in it may call itself incomplete where all is as it should be.
                    Ok(came) if cut.is_survived() && came.states == whole.states => continue,
                    Ok(came) => came.instead_of(&whole),
                    Err(wrong) => wrong,
                };
                return Ok((stories, tell(at, word, &wrong)));
            }
        }
        Ok((stories, None))
    }

    /// What a process would do that can read the files of no other account.
    fn plans_without_rights(&self) -> Result<Vec<Action>, Error> {
        let practice = Practice::open(&self.made)?.without_admin_rights();
        let seen = open::observe(&practice, self.notice, self.before.history.clone());
        Ok(plan::plan(self.notice, &seen).1.actions)
    }

    /// One story: how it ended with which states, or what is wrong with it; and how many effects it took.
    fn story(&self, folder: &Utf8Path, at: usize, cut: Cut) -> Result<(Result<Told, String>, usize), Error> {
        copy(&self.made, folder)?;
        let mut lost = None;
        let (mut went, effects) = self.run(folder, &self.plan, at, cut, &mut lost)?;
        // As it stands while nobody goes on.
        lost = lost.or_else(|| self.lost(&Practice::open(folder).ok()?));
        if went.is_none() {
            if cut == Cut::After {
                Practice::open(folder)?.power().restart(&Text::default())?;
            }
            went = self.go_on(folder, &self.plan, &mut lost)?;
        }
        let (mut report, mut left) = self.look(folder)?;
        // After a refusal the user begins again, once there is room.
        for _ in 0..TRIES {
            if !cut.is_survived() || left.actions.is_empty() {
                break;
            }
            went = self.run(folder, &left, usize::MAX, cut, &mut lost)?.0;
            (report, left) = self.look(folder)?;
        }
        let told = match went {
            _ if lost.is_some() => Err(lost.unwrap_or_default()),
            None => Err("it does not end".to_owned()),
            Some(Ends::Complete) if !left.actions.is_empty() => Err("a second plan is not empty".to_owned()),
            Some(ends) => {
                let steps = report.procedures.iter().flat_map(|procedure| &procedure.steps);
                let states = steps.map(|step| (step.id.clone(), step.state)).collect();
                self.undo(folder)?.map(|()| Told { ends, states })
            }
        };
        std::fs::remove_dir_all(folder)?;
        Ok((told, effects))
    }

    /// What a new process does after the power went.
    fn go_on(
        &self,
        folder: &Utf8Path,
        plan: &Plan,
        lost: &mut Option<String>,
    ) -> Result<Option<Ends>, Error> {
        match self.ended(folder)? {
            Some(ends) => Ok(Some(ends)),
            None => Ok(self.run(folder, plan, usize::MAX, Cut::Before, lost)?.0),
        }
    }

    /// How the last run ended, or `None` if it has not.
    fn ended(&self, folder: &Utf8Path) -> Result<Option<Ends>, Error> {
        let practice = Practice::open(folder)?;
        let journal = Journal::read(&practice)?;
        let ended = run::last_run(journal.records(), &self.notice.header.notice).and_then(|run| run.ended);
        Ok(ended.map(|(_, ending)| match ending {
            Ending::Complete => Ends::Complete,
            _ => Ends::Incomplete,
        }))
    }

    /// Carries out a plan, or resumes one. Returns how it ended (`None` after a power cut) and the number of effects.
    fn run(
        &self,
        folder: &Utf8Path,
        plan: &Plan,
        at: usize,
        cut: Cut,
        lost: &mut Option<String>,
    ) -> Result<(Option<Ends>, usize), Error> {
        let mut begun = {
            let practice = Practice::open(folder)?;
            let journal = Journal::read(&practice)?;
            let last = run::last_run(journal.records(), &self.notice.header.notice);
            last.is_some_and(|run| run.plan == plan && run.ended.is_none())
        };
        let mut effects = 0;
        for _ in 0..STOPS {
            let practice = Practice::open(folder)?;
            let faulty = Faulty::new(&practice, at.checked_sub(effects).unwrap_or(usize::MAX), cut);
            let mut watch = |progress: Progress| {
                if let Progress::Did(action) | Progress::DidNot(action, _) = progress
                    && action.operation.needs() == Ability::Browser
                {
                    *lost = lost.take().or_else(|| self.lost(&practice));
                }
            };
            let came = self.stretch(&faulty, plan, &mut begun, &mut watch);
            effects += faulty.effects();
            match came {
                _ if faulty.is_dead() => return Ok((None, effects)),
                Ok(None) => {}
                Ok(Some(ends)) => return Ok((Some(ends), effects)),
                // What was refused was the journal: the next call goes on.
                Err(_) if cut.is_survived() && effects > at => {
                    // What was written down may be so although it returned an error.
                    let ended = self.ended(folder)?;
                    if ended.is_some() {
                        return Ok((ended, effects));
                    }
                }
                Err(error) => return Err(error.into()),
            }
        }
        Ok((Some(Ends::NeedsPerson), effects))
    }

    fn stretch(
        &self,
        terminal: &dyn Terminal,
        plan: &Plan,
        begun: &mut bool,
        watch: &mut dyn FnMut(Progress),
    ) -> Result<Option<Ends>, run::Error> {
        let id = &self.notice.header.notice;
        let mut runner = Runner::new(Journal::open(terminal)?, id.clone(), watch);
        if *begun {
            return super::stretch(&mut runner, terminal);
        }
        let known = runner.journal().history(id).answers;
        for (question, value) in &self.start.answers {
            if known.get(question).is_none_or(|answered| answered.value != *value) {
                runner.answer(question.clone(), value.clone())?;
            }
        }
        runner.begin(plan.clone())?;
        *begun = true;
        Ok(None)
    }

    /// An extension that worked at the start and does not now, or `None` if the terminal is no worse than it was found.
    fn lost(&self, terminal: &dyn Terminal) -> Option<String> {
        let now = working(self.notice, terminal);
        let (profile, name) = self.working.difference(&now).next()?;
        Some(format!("“{name}” worked in {profile:?}, and no longer does"))
    }

    fn look(&self, folder: &Utf8Path) -> Result<(Report, Plan), Error> {
        let practice = Practice::open(folder)?;
        let history = Journal::read(&practice)?.history(&self.notice.header.notice);
        Ok(plan::plan(self.notice, &open::observe(&practice, self.notice, history)))
    }

    /// Takes everything back. What is wrong: something that can be put back is not as it was at the start.
    fn undo(&self, folder: &Utf8Path) -> Result<Result<(), String>, Error> {
        let id = &self.notice.header.notice;
        let (standing, now) = {
            let practice = Practice::open(folder)?;
            (Journal::read(&practice)?.to_put_back(id), practice.clock().now())
        };
        let back = plan::undo(&self.notice.reference(), &standing, now);
        if back.actions.is_empty() {
            return Ok(Ok(()));
        }
        let went = self.run(folder, &back, usize::MAX, Cut::Before, &mut None)?.0;
        if went != Some(Ends::Complete) {
            return Ok(Err(format!("the undo ends {went:?}")));
        }
        let practice = Practice::open(folder)?;
        let after = open::observe(&practice, self.notice, self.before.history.clone());
        let undoable = standing.iter().filter(|action| action.operation.undoable() == Undoable::Yes);
        for step in undoable.map(|action| &action.step) {
            let (was, is) = (self.before.found.get(step).map(standard), after.found.get(step).map(standard));
            if was != is {
                return Ok(Err(format!("{step} after the undo is {is:?}, and was {was:?}")));
            }
        }
        Ok(Ok(()))
    }
}

fn copy(from: &Utf8Path, to: &Utf8Path) -> Result<(), Error> {
    std::fs::create_dir_all(to)?;
    for entry in from.read_dir_utf8()? {
        let entry = entry?;
        let to = to.join(entry.file_name());
        match entry.file_type()?.is_dir() {
            true => copy(entry.path(), &to)?,
            false => std::fs::copy(entry.path(), to).map(|_| ())?,
        }
    }
    Ok(())
}
