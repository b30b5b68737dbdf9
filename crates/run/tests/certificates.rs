//! Whom a terminal trusts: what goes into a store and comes out of it, as hivex reads it, and as it was.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod hivex;
mod support;

use hivex::{dump, names};
use model::evidence::Outcome;
use model::journal::Ending;
use model::kinds::{BLOB, Operation, SetOperation};
use model::observation::ValueFound;
use model::plan::Plan;
use model::registry::RegistryData;
use run::{Journal, Progress, Runner};
use source::Loaded;
use std::path::Path;
use support::{Bench, bench, finish, observe, open, undo};
use terminal::{RegistryEdit, Terminal};

fn loaded() -> Loaded {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../procedures/filing-certificates");
    source::lint(&support::notice_files(&folder)).unwrap()
}

/// Carries the notice out on a terminal that files.
fn applied(loaded: &Loaded) -> (Bench, Plan) {
    let bench = bench(loaded, "files");
    let terminal = open(&bench.folder);
    let plan = plan::plan(&loaded.notice, &observe(&terminal, &loaded.notice)).1;
    let mut silent = |_: Progress| {};
    let journal = Journal::open(&terminal).unwrap();
    Runner::new(journal, loaded.notice.header.notice.clone(), &mut silent).begin(plan.clone()).unwrap();
    drop(terminal);
    (bench, plan)
}

#[test]
fn hivex_sees_certificates_go_in_and_out_and_back() {
    let loaded = loaded();
    let untouched = bench(&loaded, "files");
    let Some(before) = dump(&untouched.folder, "SOFTWARE") else { return };
    let (bench, plan) = applied(&loaded);
    assert_eq!(finish(&bench.folder, &loaded.notice), Ending::Complete);
    let after = dump(&bench.folder, "SOFTWARE").unwrap();
    assert_eq!(names(&after, &before), [BLOB, BLOB]);
    assert_eq!(names(&before, &after), [BLOB]);
    // Each stands in the key that is named after it.
    for action in &plan.actions {
        let Operation::Set(SetOperation::EditCertificate(edit)) = &action.operation else { continue };
        let key =
            format!("K\tMicrosoft\\SystemCertificates\\{}\\Certificates\\{}", edit.store.name(), edit.sha1);
        assert_eq!(after.contains(&key), edit.blob.to.data().is_some(), "{key}");
        assert_eq!(before.contains(&key), edit.blob.to.data().is_none(), "{key}");
    }
    assert_eq!(undo(&bench.folder, &loaded.notice), Some(Ending::Complete));
    assert_eq!(dump(&bench.folder, "SOFTWARE").unwrap(), before);
}

#[test]
fn a_certificate_that_somebody_else_changed_since_is_left_and_the_rest_is_put_back() {
    let loaded = loaded();
    let (bench, plan) = applied(&loaded);
    finish(&bench.folder, &loaded.notice);
    let edit = plan.actions.iter().find_map(|action| match &action.operation {
        Operation::Set(SetOperation::EditCertificate(edit)) => Some(edit.clone()),
        _ => None,
    });
    let key = edit.unwrap().key();
    let theirs = ValueFound::Present(RegistryData::Text("theirs".to_owned()));
    let theirs = RegistryEdit { key: key.clone(), name: BLOB.to_owned(), to: theirs };
    open(&bench.folder).registry().edit(&[theirs]).unwrap();
    assert_eq!(undo(&bench.folder, &loaded.notice), Some(Ending::Incomplete));
    let terminal = open(&bench.folder);
    let left = terminal.registry().value(&key, BLOB).unwrap();
    assert_eq!(left, Some(RegistryData::Text("theirs".to_owned())));
    let journal = Journal::read(&terminal).unwrap();
    let last = run::last_run(journal.records(), &loaded.notice.header.notice).unwrap();
    let refused = last.actions.values().filter(|state| matches!(state.outcome, Outcome::Refused(_)));
    assert_eq!((refused.count(), last.actions.len()), (1, 3));
}

#[test]
fn a_certificate_that_was_there_already_is_not_ours_to_undo() {
    let loaded = loaded();
    let (bench, plan) = applied(&loaded);
    // Between plan and action somebody puts one of them in by hand.
    let Operation::Set(SetOperation::EditCertificate(edit)) = &plan.actions[0].operation else { return };
    let by_hand = RegistryEdit { key: edit.key(), name: BLOB.to_owned(), to: edit.blob.to.clone() };
    open(&bench.folder).registry().edit(&[by_hand]).unwrap();
    assert_eq!(finish(&bench.folder, &loaded.notice), Ending::Complete);
    assert_eq!(undo(&bench.folder, &loaded.notice), Some(Ending::Complete));
    let stays = open(&bench.folder).registry().value(&edit.key(), BLOB).unwrap();
    assert_eq!(stays.as_ref(), edit.blob.to.data());
}
