//! What only time can show: a program that runs, and Windows' own history of updates.

use crate::*;
use jiff::SignedDuration;
use model::kinds::{Running, UpToDate};
use model::running_windows::Software;
use model::update::HistoryEntry;
use terminal::faulty::{Faulty, UNREADABLE};

fn observe(terminal: &dyn Terminal, desired: &Desired) -> Found {
    let step = ("A/step".parse().unwrap(), Looking { desired, set: None });
    let seen = terminal::observe(terminal, [step], &BTreeMap::new(), History::default());
    seen.found.into_values().next().unwrap()
}

fn running(any_of: &[&Software]) -> Desired {
    Desired::Running(Running {
        after: None,
        label: text(),
        any_of: any_of.iter().map(|software| (*software).clone()).collect(),
        within_seconds: 60,
    })
}

#[test]
fn what_runs_is_found_and_nothing_else() {
    let bench = Bench::new();
    let practice = bench.practice();
    let it = Software::Program("Contract.exe".to_owned());
    let other = Software::Program("Other.exe".to_owned());
    let found = |any_of: &[&Software]| match observe(&practice, &running(any_of)) {
        Found::Programs(found) => found,
        other => panic!("{other:?}"),
    };
    assert_eq!(found(&[&other, &it]), [], "it starts after a while");
    practice.clock().wait(SignedDuration::from_secs(60)).unwrap();
    assert_eq!(found(&[&other, &it]), std::slice::from_ref(&it));
    assert_eq!(found(&[&it, &other]), std::slice::from_ref(&it));
    assert_eq!(found(&[&other]), []);
    // On a disk nothing runs, and that is no trouble.
    assert!(matches!(observe(&bench.volume(), &running(&[&it])), Found::Programs(found) if found.is_empty()));
}

#[test]
fn one_that_runs_will_do_though_another_cannot_be_asked() {
    let bench = Bench::new();
    let practice = bench.practice();
    practice.clock().wait(SignedDuration::from_secs(60)).unwrap();
    let it = Software::Program("Contract.exe".to_owned());
    let other = Software::Program("Other.exe".to_owned());
    for any_of in [[&it, &other], [&other, &it]] {
        let desired = running(&any_of);
        let counting = Faulty::unreadable(&practice, usize::MAX);
        observe(&counting, &desired);
        // The last reads are those of the step.
        for (asked, at) in any_of.iter().zip(counting.reads() - 2..) {
            let found = observe(&Faulty::unreadable(&practice, at), &desired);
            match *asked == &it {
                true => assert!(
                    matches!(&found, Found::CannotTell(trouble) if trouble.place == UNREADABLE),
                    "{found:?}"
                ),
                false => {
                    assert!(matches!(&found, Found::Programs(found) if *found == [it.clone()]), "{found:?}")
                }
            }
        }
    }
}

#[test]
fn windows_history_is_read_for_as_many_days_as_a_proof_counts() {
    let mut description = description();
    let now = description.clock;
    description.server.history = [400, 31, 29, 8, 6, 3, 1]
        .into_iter()
        .map(|days| HistoryEntry {
            at: now.checked_sub(SignedDuration::from_hours(24 * days)).unwrap(),
            title: format!("{days}"),
            error: None,
            source: None,
        })
        .collect();
    let made = tempfile::tempdir().unwrap();
    let folder = Utf8PathBuf::from_path_buf(made.path().join("t")).unwrap();
    let practice = Practice::make(&folder, &"contract".parse().unwrap(), &description).unwrap();
    for (for_days, days) in
        [(0, &[][..]), (2, &["1"]), (7, &["1", "3", "6"]), (30, &["1", "3", "6", "8", "29"])]
    {
        let found = observe(&practice, &Desired::UpToDate(UpToDate { for_days }));
        let Found::Updates(found) = found else { panic!("{found:?}") };
        let titles: Vec<_> = found.history.unwrap().into_iter().map(|entry| entry.title).collect();
        assert_eq!(titles, days, "{for_days}");
    }
    let found = observe(&practice, &Desired::UpToDate(UpToDate { for_days: u16::MAX }));
    assert!(
        matches!(found, Found::Updates(found) if found.history.as_ref().is_some_and(|all| all.len() == 7))
    );
}
