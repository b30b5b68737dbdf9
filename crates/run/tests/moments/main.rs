//! `run` at every moment: a terminal that cannot tell, is otherwise, or fails at any call.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod acting;
mod evidence;
mod gates;
mod journal;
mod leaving;
mod order;
mod put_back;
mod remove;
mod scripted;
mod updates;

use jiff::Timestamp;
use model::calendar::Gate;
use model::evidence::Outcome as ActionOutcome;
use model::journal::Event;
use model::kinds::{AdapterEdit, BrowserPolicy, BrowserPolicyEdit, Operation, SetOperation};
use model::observation::ValueFound;
use model::plan::{Action, Change, FORMAT, Gating, NoticeRef, Plan, Purpose};
use model::registry::{KeyPath, RegistryData};
use model::{ActionId, NoticeId, Text};
use run::{Error, Journal, Outcome, Progress, Records, Runner};
use scripted::Scripted;

pub(crate) const KEY: &str = r"SOFTWARE\Policies\Microsoft\Edge";

pub(crate) fn notice() -> NoticeId {
    "a-notice".parse().unwrap()
}

/// An action without gates or conditions.
pub(crate) fn action(id: u32, operation: Operation) -> Action {
    Action {
        id: ActionId(id),
        step: format!("A/step-{id}").parse().unwrap(),
        operation,
        after: Vec::new(),
        gating: Gating { gates: Vec::new(), calendar: None },
        puts_back: false,
    }
}

pub(crate) fn after(mut action: Action, after: &[u32]) -> Action {
    action.after = after.iter().map(|id| ActionId(*id)).collect();
    action
}

pub(crate) fn gated(mut action: Action, gates: &[Gate]) -> Action {
    action.gating.gates = gates.to_vec();
    action
}

/// An adapter's property, from its driver's default to 0.
pub(crate) fn sets(id: u32, instance: &str) -> Action {
    action(
        id,
        Operation::Set(SetOperation::SetAdapterProperty(AdapterEdit {
            instance: instance.to_owned(),
            description: format!("adapter {instance}"),
            keyword: "*PMARPOffload".to_owned(),
            label: Text::new("", ""),
            value: Change { expects: None, to: Some("0".to_owned()) },
            shown: None,
        })),
    )
}

pub(crate) fn absent() -> ValueFound {
    ValueFound::Absent { nearest_key: KeyPath::machine(KEY).to_string() }
}

pub(crate) fn number(number: u32) -> ValueFound {
    ValueFound::Present(RegistryData::Dword(number))
}

/// Policies of the browser, from absent to 1.
pub(crate) fn allows(id: u32, names: &[&str]) -> Action {
    action(
        id,
        Operation::Set(SetOperation::EditBrowserPolicy(BrowserPolicyEdit {
            purpose: BrowserPolicy::AllowExtensions,
            key: KeyPath::machine(KEY),
            values: names
                .iter()
                .map(|name| ((*name).to_owned(), Change { expects: absent(), to: number(1) }))
                .collect(),
        })),
    )
}

/// What takes back what that action sets for a while.
pub(crate) fn takes_back(id: u32, of: &Action) -> Action {
    let back = action(id, of.operation.inverse().unwrap());
    Action { puts_back: true, ..after(back, &[of.id.0]) }
}

pub(crate) fn plan(actions: Vec<Action>) -> Plan {
    Plan {
        format: FORMAT,
        notice: NoticeRef {
            notice: notice(),
            digest: "0".to_owned(),
            signed: None,
            at_own_risk: false,
            supersedes: Vec::new(),
        },
        made_at: Timestamp::UNIX_EPOCH,
        purpose: Purpose::Apply,
        actions,
    }
}

pub(crate) fn undo(terminal: &Scripted) -> Plan {
    let standing = Journal::read(terminal).unwrap().to_put_back(&notice());
    plan::undo(&plan(Vec::new()).notice, &standing, Timestamp::UNIX_EPOCH)
}

/// What is told while a runner does that.
pub(crate) fn with<T>(
    terminal: &Scripted,
    does: impl FnOnce(&mut Runner<'_, '_>) -> T,
) -> (T, Vec<Progress>) {
    let mut told = Vec::new();
    let mut tell = |progress| told.push(progress);
    let came = does(&mut Runner::new(Journal::open(terminal).unwrap(), notice(), &mut tell));
    (came, told)
}

pub(crate) fn begin(terminal: &Scripted, actions: Vec<Action>) {
    with(terminal, |runner| runner.begin(plan(actions)).unwrap());
}

pub(crate) fn advance(terminal: &Scripted) -> Result<Option<Outcome>, Error> {
    with(terminal, |runner| runner.advance()).0
}

/// Begins, carries on to the first stop, and says where that is.
pub(crate) fn run(terminal: &Scripted, actions: Vec<Action>) -> Outcome {
    begin(terminal, actions);
    advance(terminal).unwrap().unwrap()
}

/// What became of each action of the last run.
pub(crate) fn outcomes(terminal: &Scripted) -> Vec<(u32, ActionOutcome)> {
    let records = Records::read(terminal).unwrap();
    let last = records.last_run(&notice()).unwrap();
    last.actions.iter().map(|(id, state)| (id.0, state.outcome.clone())).collect()
}

pub(crate) fn events(terminal: &Scripted) -> Vec<Event> {
    Journal::read(terminal).unwrap().records().iter().map(|record| record.event.clone()).collect()
}

/// How often an action was begun.
pub(crate) fn intentions(terminal: &Scripted) -> usize {
    events(terminal).iter().filter(|event| matches!(event, Event::Intends { .. })).count()
}
