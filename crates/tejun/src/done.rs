//! `done`: a person says that a step is done which no machine sees, or takes that back.

use crate::args::{Args, Saying, Target};
use crate::error::Error;
use crate::exit::Exit;
use crate::session::{Command, Session};
use crate::work::WorkerRequest;
use crate::{apply, evidence, open};
use manual::words;
use model::attestation::{Attestation, Attester, Given, Gives};
use model::digest::sha256;
use model::kinds::{Desired, Person};
use model::notice::Step;
use model::plan::{Report, StepReport};
use model::reason::Doing;
use model::why::Why;
use model::{Notice, StepRef, Text};

/// `tejun done`
///
/// # Errors
///
/// If the notice asks no person for that step, if what was given is not what it asks for, or if terminal or journal cannot be
/// read or written.
pub fn done(args: &Args, step: &StepRef, saying: &Saying, target: &Target) -> Result<Exit, Error> {
    let notice = open::notice(args)?;
    let mut session = Session::new(Command { notice: &notice, args, target });
    let request = request(&notice, step, saying)?;
    if let Some(exit) = apply::unfit(&session)? {
        return Ok(exit);
    }
    let snapshot = session.snapshot()?;
    let mut reports = snapshot.report.procedures.iter().flat_map(|procedure| &procedure.steps);
    if let Some(report) = reports.find(|report| report.id == *step)
        && matches!(
            report.why,
            Why::BranchNotTaken { .. }
                | Why::QuestionsOpen { .. }
                | Why::CannotDecide { .. }
                | Why::NotBefore { .. }
                | Why::Withdrawn { .. }
        )
    {
        let why = words::why(&report.why, &notice);
        return Err(Error::usage(
            format!("{step} は、いまこの端末で行う手順ではありません: {}", why.ja),
            format!("{step} is not to be done on this terminal now: {}", why.en),
        ));
    }
    session.request(request)?;
    let Some(kept) = evidence::keep(&mut session)? else {
        return Ok(Exit::Failure);
    };
    evidence::show(&session, &kept)?;
    Ok(Exit::of(kept.evidence.report.state))
}

/// What the worker is asked to write down.
fn request(notice: &Notice, id: &StepRef, saying: &Saying) -> Result<WorkerRequest, Error> {
    let (_, person) = person_step(notice, id).ok_or_else(|| not_told(notice, id))?;
    match saying {
        Saying::NotDone => Ok(WorkerRequest::TakeBack { step: id.clone() }),
        Saying::Done { by, given } => {
            let given = match (&person.gives, given) {
                (Some(Gives::Photo(_)), Some(file)) => digest_of(file)?,
                (_, text) => text.clone().unwrap_or_default(),
            };
            attest(notice, id, by.clone(), &given)
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "a photo is a file of the person's, not of the terminal")]
fn digest_of(file: &str) -> Result<String, Error> {
    let read = std::fs::read(file);
    let bytes = read.map_err(|source| Error::Io { doing: Doing::Read, path: file.to_owned(), source })?;
    Ok(sha256(&bytes))
}

/// The request to write down that a person says a step to be done. Of a photo `given` is the SHA-256.
///
/// # Errors
///
/// If the notice asks no person for that step, or if what is given is not what it asks for.
pub fn attest(notice: &Notice, id: &StepRef, by: Attester, given: &str) -> Result<WorkerRequest, Error> {
    let (step, person) = person_step(notice, id).ok_or_else(|| not_told(notice, id))?;
    let given = match &person.gives {
        None if given.is_empty() => None,
        None => {
            return Err(Error::usage(
                format!("{id} では、ほかに入力するものはありません（入力: {given}）"),
                format!("{id} asks for nothing more (given: {given:?})"),
            ));
        }
        Some(gives) => Some(gives.given(given).ok_or_else(|| {
            let (label, shape) = (gives.label(), words::gives_shape(gives));
            Error::usage(
                format!("「{}」を入力してください: {}（入力: {given}）", label.ja, shape.ja),
                format!("please give “{}”: {} (given: {given:?})", label.en, shape.en),
            )
        })?),
    };
    let attestation = Attestation { by, given, words: step.words_digest() };
    Ok(WorkerRequest::Attest { step: id.clone(), attestation })
}

/// The step of that name, if the notice asks a person for it.
pub fn person_step<'n>(notice: &'n Notice, id: &StepRef) -> Option<(&'n Step, &'n Person)> {
    let (_, step) = notice.step(id)?;
    let Some(Desired::Person(person)) = &step.desired else { return None };
    Some((step, person))
}

/// The steps of a report that wait for a person's word.
pub fn open_steps<'r>(notice: &'r Notice, report: &'r Report) -> impl Iterator<Item = &'r StepReport> {
    let steps = report.procedures.iter().flat_map(|procedure| &procedure.steps);
    steps.filter(|step| step.why == Why::PersonMustAct && person_step(notice, &step.id).is_some())
}

/// Whether any does.
pub fn waits_for_a_person(notice: &Notice, report: &Report) -> bool {
    open_steps(notice, report).next().is_some()
}

/// How a person says on the command line that a step is done.
pub fn how_to_tell(notice: &Notice, id: &StepRef) -> Text {
    let gives = person_step(notice, id).and_then(|(_, person)| person.gives.as_ref());
    let (ja, en) = match gives {
        None | Some(Gives::Paper(_)) => Default::default(),
        Some(gives) => (format!(" --given {}", gives.label().ja), format!(" --given {:?}", gives.label().en)),
    };
    Text::new(
        format!("済んだら: tejun done {id} --by 名前または担当{ja}"),
        format!("when it is done: tejun done {id} --by NAME{en}"),
    )
}

/// Whether a person may say that: the step is a person's, its words are those that were read, and what is given is of the kind
/// that it asks for.
pub fn fits(notice: &Notice, id: &StepRef, attestation: &Attestation) -> bool {
    let Some((step, person)) = person_step(notice, id) else { return false };
    let text = attestation.given.as_ref().map(Given::as_text).unwrap_or_default();
    let asked = person.gives.as_ref().and_then(|gives| gives.given(&text));
    asked == attestation.given
        && person.gives.is_some() == asked.is_some()
        && attestation.words == step.words_digest()
}

/// The refusal of a step that is no person's.
pub fn not_told(notice: &Notice, id: &StepRef) -> Error {
    let mut steps = Vec::new();
    for (step, desired, _) in notice.desired() {
        if matches!(desired, Desired::Person(_)) {
            steps.push(step.to_string());
        }
    }
    let allowed = steps.join(", ");
    match steps.is_empty() {
        true => Error::usage(
            "このお知らせには、人が知らせる手順はありません",
            "this notice has no step that a person says to be done",
        ),
        false => Error::usage(
            format!("{id} は人が知らせる手順ではありません。使えるもの: {allowed}"),
            format!("{id} is no step that a person says to be done; allowed: {allowed}"),
        ),
    }
}
