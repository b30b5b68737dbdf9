//! Two halves on a terminal with two accounts: the user's process may not read the other account's files, the worker may (W3).

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use super::*;
use crate::guide::seen;
use crate::work::bench::{Bench, bench_where};
use model::finding::Finding;
use model::practice::{Description, Extension, Profile, User};
use model::why::State;

/// The account under which the terminal was set up.
fn second_account(description: &mut Description, extensions: Vec<Extension>) {
    let (folder, name) = ("Default".to_owned(), "個人".to_owned());
    let profile =
        Profile { folder, name, developer_mode: false, old_build: false, signed_in: false, extensions };
    let user = User { name: "OqsAdmin".to_owned(), works_here: false, profiles: vec![profile] };
    description.users.push(user);
}

fn answered(bench: &Bench) {
    let (question, value) = ("update-mode".parse().unwrap(), "automatic".parse().unwrap());
    bench.session().request(WorkerRequest::Answer { question, value }).unwrap();
}

/// What a press on the main button does: the plan that the page shows is to be begun. Returns what the page shows then.
fn press(bench: &Bench, shown: &seen::Seen) -> JobResult {
    let job = Job::Begin { plan: run::digest(&shown.plan).unwrap(), step: None };
    carry_out(job, &mut bench.session(), &|_| {}).unwrap()
}

fn page(bench: &Bench, last: &JobResult) -> seen::Seen {
    let mut seen = seen::look(&mut bench.session()).unwrap();
    seen.take_over(last.worker_plan.as_ref());
    seen
}

/// W3: on every kind, the half without rights and the half with them plan the same beside another account.
#[test]
fn beside_a_second_account_both_halves_plan_the_same() {
    let kinds = open::whole_notice(None, crate::keys::Keys::default()).unwrap().kinds;
    for kind in kinds.keys() {
        let bench = bench_where(kind.as_str(), |made| second_account(made, Vec::new()));
        answered(&bench);
        let first = page(&bench, &JobResult::default());
        let found = first.report.procedures.iter().flat_map(|procedure| &procedure.steps);
        let found = found.flat_map(|step| &step.findings);
        assert!(
            found.clone().any(|found| matches!(found, Finding::AccountNotLookedAt { .. })),
            "{kind}: the other account was read"
        );
        assert!(found.clone().all(|found| !found.is_unread()), "{kind}: {:?}", found.collect::<Vec<_>>());
        let worker = open::for_worker(&bench.target, None, open::SignedOnly::Withheld).unwrap();
        let history =
            bench.session().records().unwrap().history(&bench.notice.header.notice, worker.clock().now());
        let (_, plan) = plan::plan(&bench.notice, &open::observe(&*worker, &bench.notice, history));
        assert_eq!(first.plan.actions, plan.actions, "{kind}");
    }
}

/// W3: if the worker plans otherwise, the page shows the worker's plan, so the second press begins it; afterwards the
/// user's process sees the work done.
#[test]
fn where_the_worker_plans_otherwise_the_second_press_begins() {
    let old = Extension {
        key: "delegate".to_owned(),
        name: "目視確認操作用アプリケーション".to_owned(),
        version: "1.0.0.0".parse().unwrap(),
        disabled_by: Vec::new(),
    };
    let bench = bench_where("desktop", |made| second_account(made, vec![old]));
    answered(&bench);
    let before = bench.records();
    let first = page(&bench, &JobResult::default());
    let pressed = press(&bench, &first);
    assert!(pressed.message.is_some() && bench.records() == before, "something was begun");
    let second = page(&bench, &pressed);
    assert!(second.plan.actions.len() > first.plan.actions.len(), "the worker's plan is not shown");
    let pressed = press(&bench, &second);
    assert_eq!(pressed.message, None);
    assert!(bench.records() > before);
    let last = page(&bench, &pressed);
    let a = last.report.procedures.iter().find(|procedure| procedure.id.as_str() == "A").unwrap();
    assert_eq!(a.state, State::Done, "{:?}", a.steps);
    // The evidence is the worker's: it has looked at the other account too.
    let kept = crate::evidence::read(&bench.session()).unwrap().evidence;
    let steps = kept.report.procedures.iter().flat_map(|procedure| &procedure.steps);
    assert!(steps.flat_map(|step| &step.findings).all(|f| !matches!(f, Finding::AccountNotLookedAt { .. })));
}

/// A plan of the worker is shown no longer than this process plans what it planned then.
#[test]
fn a_terminal_that_has_changed_is_planned_again() {
    let bench = bench_where("desktop", |_| {});
    answered(&bench);
    let mut seen = page(&bench, &JobResult::default());
    let own = seen.plan.clone();
    let plan = Plan { actions: Vec::new(), ..own.clone() };
    seen.take_over(Some(&WorkerPlan { instead_of: "0".repeat(64), plan }));
    assert_eq!(seen.plan, own);
}

/// W7: when the time comes, the guide goes on with a worker that is there, and never asks for rights by itself.
#[test]
fn nobody_is_asked_for_rights_without_a_press() {
    let bench = bench_where("server-crowded", |_| {});
    let (question, value) = ("update-mode".parse().unwrap(), "by-hand".parse().unwrap());
    let mut session = bench.session();
    session.request(WorkerRequest::Answer { question, value }).unwrap();
    session.begin(&bench.plan()).unwrap();
    let (status, until) = loop {
        let status = session.advance(&mut |_, _| {}).unwrap();
        match status.next() {
            Next::Time(until) => break (status, until),
            Next::Consent(_) => {
                let how = PowerAction::Restart;
                session.request(WorkerRequest::AgreeToRestart { how }).unwrap();
            }
            other => panic!("{other:?}"),
        }
    };
    let mut seen = seen::look(&mut session).unwrap();
    let doing = JobStatus { run: Some((seen.records, status)), ..JobStatus::default() };
    assert!(!crate::guide::waits_awhile(&seen, &doing), "a practice terminal waits for nobody");
    seen.report.terminal.kind = TerminalKind::This;
    assert!(!crate::guide::goes_on_by_itself(&seen, &doing, || true), "before its time");
    // W5: the guide stays through a short wait, and keeps its worker.
    assert!(crate::guide::waits_awhile(&seen, &doing));
    let at = std::mem::replace(&mut seen.report.at, until - jiff::SignedDuration::from_hours(3));
    assert!(!crate::guide::waits_awhile(&seen, &doing), "the tasks go on after a long one");
    seen.report.at = at;
    seen.report.at = until;
    assert!(crate::guide::goes_on_by_itself(&seen, &doing, || true));
    assert!(!crate::guide::goes_on_by_itself(&seen, &doing, || false), "rights would be asked for");
}
