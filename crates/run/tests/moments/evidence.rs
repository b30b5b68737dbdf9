//! What stands in the evidence, and two digests.

use crate::scripted::Scripted;
use crate::{action, advance, allows, begin, notice, plan, run, sets, with};
use model::evidence::Outcome as ActionOutcome;
use model::journal::Ending;
use model::kinds::{BringUpToDate, LeadOperation, Operation, Restart};
use model::observation::TerminalKind;
use model::plan::{Plan, Purpose, Report, TerminalReport, Undoable};
use model::why::State;
use run::Journal;

fn report() -> Report {
    Report {
        format: 1,
        notice: plan(Vec::new()).notice,
        at: "2023-12-24T00:00:00Z".parse().unwrap(),
        terminal: TerminalReport { kind: TerminalKind::Practice, ..serde_json::from_str(TERMINAL).unwrap() },
        readings: Vec::new(),
        flow: Vec::new(),
        deadlines: Vec::new(),
        questions: Vec::new(),
        offered: Default::default(),
        institution: None,
        unfinished: None,
        procedures: Vec::new(),
        state: State::Done,
    }
}

const TERMINAL: &str = r#"{"kind":"practice","facts":{},"findings":[]}"#;

#[test]
fn the_evidence_tells_of_every_run_and_action() {
    let terminal = Scripted::new();
    with(&terminal, |runner| {
        runner.answer("update-mode".parse().unwrap(), "by-hand".parse().unwrap()).unwrap();
    });
    terminal.fails("edit", 1);
    terminal.fails("edit", 2);
    run(
        &terminal,
        vec![
            sets(1, "one"),
            allows(2, &["a", "b"]),
            action(3, Operation::Lead(LeadOperation::BringUpToDate(BringUpToDate))),
        ],
    );
    begin(&terminal, vec![sets(1, "one"), action(2, Operation::Lead(LeadOperation::Restart(Restart)))]);
    advance(&terminal).unwrap();
    let journal = Journal::read(&terminal).unwrap();
    let evidence = run::evidence(journal.chain(), report(), "1.2.3");
    assert_eq!((evidence.tejun.as_str(), evidence.made_at), ("1.2.3", report().at));
    assert_eq!((evidence.notice.clone(), evidence.report.clone()), (report().notice, report()));
    assert_eq!(evidence.answers.len(), 1);
    assert_eq!(evidence.journal.records, journal.records().len() as u64);
    assert_eq!(evidence.journal.sha256, journal.digest());
    assert_eq!(evidence.journal.sha256.len(), 64);

    let [first, second] = &evidence.runs[..] else { panic!("{:?}", evidence.runs) };
    assert_eq!(first.ended, Some((terminal.now.get(), Ending::Incomplete)));
    assert_eq!((first.run.0, first.purpose, second.run.0, second.ended), (1, Purpose::Apply, 2, None));
    let [one, two, three] = &first.actions[..] else { panic!("{:?}", first.actions) };
    assert_eq!(
        (one.undoable, one.outcome.clone(), one.left.clone()),
        (Undoable::Yes, Some(ActionOutcome::Did), None)
    );
    assert!(matches!(two.outcome, Some(ActionOutcome::Failed(_))));
    assert!(two.left.is_some(), "what could not be put back stands in the evidence");
    assert!(one.at.is_some() && one.updates.is_none() && one.moments.is_empty());
    assert_eq!((three.outcome.clone(), three.undoable), (Some(ActionOutcome::Did), Undoable::NotUpdates));
    assert!(three.updates.as_ref().unwrap().proof.is_some());
    assert_eq!(three.moments.len(), 2, "before the search and after it");
    let restart = &second.actions[1];
    assert!((restart.outcome.clone(), restart.at, restart.left.clone()) == (None, None, None));
    assert_eq!(second.actions[0].outcome, Some(ActionOutcome::FoundAsWanted));

    let json = serde_json::to_string(&evidence).unwrap();
    let read: model::evidence::EvidenceFile = serde_json::from_str(&json).unwrap();
    assert_eq!(read, evidence);
    assert_eq!(json.matches("\"left\"").count(), 1, "where nothing is left nothing is said");
}

#[test]
fn two_plans_are_the_same_where_they_do_the_same() {
    let digest = |plan: &Plan| run::digest(plan).unwrap();
    let one = plan(vec![sets(1, "one")]);
    let later = Plan { made_at: "2023-12-24T00:00:00Z".parse().unwrap(), ..one.clone() };
    assert_eq!(digest(&one), digest(&later));
    let mut another = one.clone();
    another.notice.digest.push('1');
    let others = [
        another,
        Plan { purpose: Purpose::Undo, ..one.clone() },
        Plan { actions: vec![sets(1, "two")], ..one.clone() },
    ];
    for other in others {
        assert_ne!(digest(&one), digest(&other));
    }
    assert_eq!(notice().as_str(), "a-notice");
}
