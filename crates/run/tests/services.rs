//! How a service starts: set after a yes of its own, as hivex reads it, and put back.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod hivex;
mod support;

use hivex::{dump, names};
use model::answer::AnswerText;
use model::journal::Ending;
use model::kinds::{StartType, service_key};
use model::observation::ValueFound;
use model::registry::RegistryData;
use model::{Notice, QuestionId};
use run::{Journal, Progress, Runner};
use std::path::Path;
use support::{Bench, bench, finish, observe, open, undo};
use terminal::{RegistryEdit, Terminal};

/// The notice, and a terminal on which the person has said yes and it was carried out.
fn applied() -> (Notice, Bench) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../procedures/print-spooler");
    let loaded = source::load(&support::notice_files(&folder)).unwrap();
    let bench = bench(&loaded, "reception");
    let notice = loaded.notice;
    let mut silent = |_: Progress| {};
    let terminal = open(&bench.folder);
    let plan = || plan::plan(&notice, &observe(&terminal, &notice)).1;
    for (question, value) in [("prints", "no"), ("spooler-off", "yes")] {
        assert!(plan().actions.is_empty(), "before {question}");
        let journal = Journal::open(&terminal).unwrap();
        let mut runner = Runner::new(journal, notice.header.notice.clone(), &mut silent);
        runner.answer(QuestionId::literal(question), AnswerText::literal(value)).unwrap();
    }
    let plan = plan();
    let mut runner =
        Runner::new(Journal::open(&terminal).unwrap(), notice.header.notice.clone(), &mut silent);
    runner.begin(plan).unwrap();
    drop(runner);
    drop(terminal);
    assert_eq!(finish(&bench.folder, &notice), Ending::Complete);
    (notice, bench)
}

fn start(bench: &Bench) -> Option<u32> {
    let value = open(&bench.folder).registry().value(&service_key("Spooler"), "Start").unwrap();
    value.and_then(|data| data.as_dword())
}

#[test]
fn hivex_sees_one_number_change_and_come_back() {
    let (notice, bench) = applied();
    assert_eq!(start(&bench), Some(StartType::Disabled.number()));
    let Some(after) = dump(&bench.folder, "SYSTEM") else { return };
    assert_eq!(undo(&bench.folder, &notice), Some(Ending::Complete));
    let before = dump(&bench.folder, "SYSTEM").unwrap();
    assert_eq!(
        (names(&after, &before), names(&before, &after)),
        (vec!["Start".into()], vec!["Start".into()])
    );
    assert_eq!(start(&bench), Some(StartType::Automatic.number()));
}

#[test]
fn a_start_type_that_somebody_else_set_since_is_left() {
    let (notice, bench) = applied();
    let to = ValueFound::Present(RegistryData::Dword(StartType::Manual.number()));
    let theirs = RegistryEdit { key: service_key("Spooler"), name: "Start".to_owned(), to };
    open(&bench.folder).registry().edit(&[theirs]).unwrap();
    assert_eq!(undo(&bench.folder, &notice), Some(Ending::Incomplete));
    assert_eq!(start(&bench), Some(StartType::Manual.number()));
}
