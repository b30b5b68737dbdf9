//! What the store keeps, on SQLite and on PostgreSQL alike.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use desk_store::{
    Address, CodeReport, Filter, Group, Listed, NoteKind, Person, Queue, Refused, Role, Site, Store, Written,
};
use jiff::civil::Date;
use model::short_code::{NoticeNumber, ShortCode};
use model::why::{State, WhyCode};
use support::{Postgres, key, on_both, report, summary};

const NOTICE: &str = "notice-1";
const EDITION: &str = "0101010101010101";
const HERE: &str = "1310000000";
const THERE: &str = "0110000000";

fn site(institution: &str, region: &str, known_key: &str) -> Site {
    Site {
        listed: Listed {
            institution: institution.to_owned(),
            name: format!("{region}の医院"),
            region: region.to_owned(),
            key: Some(known_key.to_owned()).filter(|key| !key.is_empty()),
            ..Listed::default()
        },
        link: format!("link-{institution}"),
        in_roster: true,
    }
}

fn standings(db: &mut desk_store::Db, filter: &Filter) -> Vec<(String, i64)> {
    let mut counts: Vec<_> = db
        .counts(NOTICE, filter)
        .unwrap()
        .into_iter()
        .map(|count| {
            let trusted = if count.trusted { "" } else { " other key" };
            (format!("{}{trusted}", count.reason.standing), count.count)
        })
        .collect();
    counts.sort();
    counts
}

fn counted(text: &str, count: i64) -> (String, i64) {
    (text.to_owned(), count)
}

#[test]
fn a_report_counts_once_and_the_latest_stands_in_whichever_order_they_come() {
    let test = "a_report_counts_once_and_the_latest_stands_in_whichever_order_they_come";
    on_both(test, |store| {
        store
            .with(|db| {
                let first = report(summary(HERE, 1, State::Todo, WhyCode::Differs), &key(1), 1000);
                let waits = report(summary(HERE, 2, State::Waiting, WhyCode::GateClosed), &key(1), 2000);
                let done = report(summary(HERE, 3, State::Done, WhyCode::FoundAsWanted), &key(1), 3000);
                assert_eq!(
                    db.insert_reports(&[waits.clone(), waits.clone()])?,
                    [Written::New, Written::Known]
                );
                assert_eq!(db.insert_reports(std::slice::from_ref(&waits))?, [Written::Known]);
                assert_eq!(db.insert_reports(std::slice::from_ref(&first))?, [Written::New]);
                assert_eq!(standings(db, &Filter::default()), [counted("waiting", 1)]);
                assert_eq!(db.insert_reports(&[done, first])?, [Written::New, Written::Known]);
                assert_eq!(standings(db, &Filter::default()), [counted("done-seen", 1)]);
                assert_eq!(db.reports_of(HERE, 10)?.len(), 3);
                Ok(())
            })
            .unwrap();
    });
}

#[test]
fn the_same_number_with_other_content_is_kept_beside_the_first() {
    on_both("the_same_number_with_other_content_is_kept_beside_the_first", |store| {
        store
            .with(|db| {
                let one = report(summary(HERE, 1, State::Todo, WhyCode::Differs), &key(1), 1000);
                let other = report(summary(HERE, 1, State::Done, WhyCode::FoundAsWanted), &key(1), 2000);
                assert_eq!(db.insert_reports(&[one])?, [Written::New]);
                assert_eq!(db.insert_reports(&[other])?, [Written::New]);
                assert_eq!(standings(db, &Filter::default()), [counted("todo", 1)], "the first stands");
                assert_eq!(db.reports_of(HERE, 10)?.len(), 2);
                Ok(())
            })
            .unwrap();
    });
}

#[test]
fn since_when_is_since_the_first_report_of_the_same_reason() {
    on_both("since_when_is_since_the_first_report_of_the_same_reason", |store| {
        store
            .with(|db| {
                let waits = |series, at| {
                    report(summary(HERE, series, State::Waiting, WhyCode::GateClosed), &key(1), at)
                };
                db.insert_reports(&[waits(1, 1000)])?;
                db.insert_reports(&[waits(2, 9000)])?;
                let status = &db.statuses_of(HERE)?[0];
                assert_eq!((status.since_at, status.received_at), (1000, 9000));
                let person = summary(HERE, 3, State::NeedsPerson, WhyCode::PersonMustAct);
                db.insert_reports(&[report(person, &key(1), 12_000)])?;
                assert_eq!(db.statuses_of(HERE)?[0].since_at, 12_000);
                Ok(())
            })
            .unwrap();
    });
}

#[test]
fn another_key_than_the_rosters_is_not_counted_as_its_terminal() {
    on_both("another_key_than_the_rosters_is_not_counted_as_its_terminal", |store| {
        store
            .with(|db| {
                let known = key(1).public().to_string();
                db.replace_roster(&[site(HERE, "東京都", &known), site(THERE, "北海道", "")])?;
                let done = |institution, with: u8| {
                    report(summary(institution, 1, State::Done, WhyCode::FoundAsWanted), &key(with), 1000)
                };
                db.insert_reports(&[done(HERE, 2), done(THERE, 3)])?;
                let wanted = [counted("done-seen", 1), counted("done-seen other key", 1)];
                assert_eq!(standings(db, &Filter::default()), wanted);
                let rows = db.queue((NOTICE, EDITION), &Queue::OtherKey, &Filter::default(), 10, 0)?;
                assert_eq!(
                    rows.iter().map(|row| row.site.listed.institution.as_str()).collect::<Vec<_>>(),
                    [HERE]
                );
                // The roster is put right.
                db.replace_roster(&[site(HERE, "東京都", ""), site(THERE, "北海道", &known)])?;
                let untrusted = db.queue((NOTICE, EDITION), &Queue::OtherKey, &Filter::default(), 10, 0)?;
                assert_eq!(untrusted[0].site.listed.institution, THERE);
                Ok(())
            })
            .unwrap();
    });
}

#[test]
fn a_code_counts_until_a_signed_report_comes_and_never_after_it() {
    on_both("a_code_counts_until_a_signed_report_comes_and_never_after_it", |store| {
        let code = |state, reason, day| CodeReport {
            code: ShortCode {
                practice: false,
                institution: Some(HERE.to_owned()),
                notice: NoticeNumber::of(&number()),
                state,
                reason,
                on: Date::constant(2026, 11, day),
            },
            notice: NOTICE.to_owned(),
            edition: EDITION.to_owned(),
            typed_by: "desk".to_owned(),
            received_at: 1000,
        };
        store
            .with(|db| {
                db.insert_code(&code(State::Waiting, Some(WhyCode::GateClosed), 20))?;
                assert_eq!(standings(db, &Filter::default()), [counted("waiting", 1)]);
                db.insert_code(&code(State::Done, None, 21))?;
                assert_eq!(standings(db, &Filter::default()), [counted("done-by-code", 1)]);
                db.insert_code(&code(State::Failed, None, 19))?;
                assert_eq!(standings(db, &Filter::default()), [counted("done-by-code", 1)], "an older day");
                db.insert_reports(&[report(summary(HERE, 1, State::Todo, WhyCode::Differs), &key(1), 2000)])?;
                assert_eq!(standings(db, &Filter::default()), [counted("todo", 1)]);
                db.insert_code(&code(State::Done, None, 29))?;
                assert_eq!(standings(db, &Filter::default()), [counted("todo", 1)]);
                assert_eq!(db.notes_of(HERE)?.len(), 4, "each is written down");
                Ok(())
            })
            .unwrap();
    });
}

fn number() -> model::notice::NoticeRef {
    model::notice::NoticeRef {
        notice: NOTICE.parse().unwrap(),
        digest: "01".repeat(32),
        signed: None,
        at_own_risk: false,
        supersedes: Vec::new(),
    }
}

#[test]
fn queues_hold_those_that_are_meant_with_what_was_written_down_last() {
    on_both("queues_hold_those_that_are_meant_with_what_was_written_down_last", |store| {
        store
            .with(|db| {
                let third = "2710000000";
                db.replace_roster(&[
                    site(HERE, "東京都", ""),
                    site(THERE, "北海道", ""),
                    site(third, "東京都", ""),
                ])?;
                db.insert_reports(&[
                    report(summary(HERE, 1, State::Waiting, WhyCode::GateClosed), &key(1), 2000),
                    report(summary(THERE, 1, State::Waiting, WhyCode::GateClosed), &key(2), 1000),
                ])?;
                db.insert_note(HERE, NOTICE, "hana", NoteKind::Called.name(), "一回目", 3000)?;
                db.insert_note(HERE, NOTICE, "hana", NoteKind::CallBack.name(), "夕方に", 4000)?;
                let tokyo = Filter(vec![(Group::Region, "東京都".to_owned())]);
                let counts = db.counts(NOTICE, &tokyo)?;
                assert_eq!(counts.len(), 1);
                assert_eq!(counts[0].reason.step, "A/1");
                assert_eq!(counts[0].procedures, "A:2");
                for queue in [
                    Queue::Reason(counts[0].reason.clone()),
                    Queue::Standing("waiting".to_owned()),
                    Queue::Procedure("A".to_owned(), "2".to_owned()),
                ] {
                    let all = db.queue((NOTICE, EDITION), &queue, &Filter::default(), 10, 0)?;
                    let codes: Vec<_> = all.iter().map(|row| row.site.listed.institution.as_str()).collect();
                    assert_eq!(codes, [THERE, HERE], "{queue:?}: who has waited longer comes first");
                    let rows = db.queue((NOTICE, EDITION), &queue, &tokyo, 10, 0)?;
                    assert_eq!(rows.len(), 1, "{queue:?}");
                    assert_eq!(rows[0].site.listed.name, "東京都の医院");
                    assert_eq!(rows[0].note.as_ref().unwrap().text, "夕方に");
                    assert!(db.queue((NOTICE, EDITION), &queue, &tokyo, 10, 1)?.is_empty());
                }
                for none in [
                    Queue::Procedure("A".to_owned(), "0".to_owned()),
                    Queue::Procedure("_".to_owned(), "2".to_owned()),
                    Queue::Procedure("%".to_owned(), "2".to_owned()),
                    Queue::OtherEdition,
                ] {
                    assert!(
                        db.queue((NOTICE, EDITION), &none, &Filter::default(), 10, 0)?.is_empty(),
                        "{none:?}"
                    );
                }
                let silent = db.queue((NOTICE, EDITION), &Queue::NotHeardOf, &tokyo, 10, 0)?;
                assert_eq!(
                    silent.iter().map(|row| row.site.listed.institution.as_str()).collect::<Vec<_>>(),
                    [third]
                );
                assert_eq!((db.count_not_heard_of(NOTICE, &tokyo)?, db.count_sites(&tokyo)?), (1, 2));
                Ok(())
            })
            .unwrap();
    });
}

#[test]
fn a_site_that_left_the_roster_keeps_what_it_handed_in_and_its_address() {
    on_both("a_site_that_left_the_roster_keeps_what_it_handed_in_and_its_address", |store| {
        store
            .with(|db| {
                db.replace_roster(&[site(HERE, "東京都", "")])?;
                db.insert_reports(&[report(summary(HERE, 1, State::Todo, WhyCode::Differs), &key(1), 1)])?;
                db.replace_roster(&[site(THERE, "北海道", "")])?;
                assert_eq!(db.statuses_of(HERE)?.len(), 1);
                let again = Site { link: "another".to_owned(), ..site(HERE, "東京都", "") };
                db.replace_roster(&[again])?;
                assert_eq!(db.site_of_link("link-1310000000")?.unwrap().listed.institution, HERE);
                assert!(db.site_of_link("another")?.is_none());
                assert_eq!(db.find_sites("東京", 10)?.len(), 1);
                assert!(db.find_sites("%", 10)?.is_empty(), "a sign that SQL knows is a sign like others");
                Ok(())
            })
            .unwrap();
    });
}

#[test]
fn what_was_written_down_cannot_be_changed_from_inside() {
    on_both("what_was_written_down_cannot_be_changed_from_inside", |store| {
        store.with(|db| db.audit("hana", "roster", "5000", 1)).unwrap();
        for sql in ["UPDATE audit SET made_by = 'taro'", "DELETE FROM audit"] {
            let error = store.with(|db| db.execute(sql, &[])).unwrap_err();
            assert!(error.to_string().contains("only added to"), "{sql}: {error}");
        }
        let report = report(summary(HERE, 1, State::Todo, WhyCode::Differs), &key(1), 1);
        store.with(|db| db.insert_reports(&[report])).unwrap();
        assert!(store.with(|db| db.execute("UPDATE report SET series = 9", &[])).is_err());
        let lines = store.with(|db| db.audited(10)).unwrap();
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0].made_by, "hana");
    });
}

#[test]
fn people_sign_in_until_their_session_ends_or_their_password_changes() {
    on_both("people_sign_in_until_their_session_ends_or_their_password_changes", |store| {
        store
            .with(|db| {
                let hana = |password: &str, role| Person {
                    name: "hana".to_owned(),
                    password: password.to_owned(),
                    role,
                };
                db.put_person(&hana("one", Role::Reads))?;
                db.begin_session("token", "hana", 100, 1)?;
                assert_eq!(db.session("token", 99)?, Some(("hana".to_owned(), Role::Reads)));
                assert_eq!(db.session("token", 100)?, None);
                assert_eq!(db.session("other", 99)?, None);
                db.put_person(&hana("two", Role::Works))?;
                assert_eq!(db.session("token", 99)?, None);
                db.begin_session("next", "hana", 100, 1)?;
                db.remove_person("hana")?;
                assert_eq!(db.session("next", 99)?, None);
                Ok(())
            })
            .unwrap();
    });
}

#[test]
fn what_is_not_believed_is_kept_once_with_its_reason() {
    on_both("what_is_not_believed_is_kept_once_with_its_reason", |store| {
        store
            .with(|db| {
                let refused = Refused {
                    received_at: 5,
                    carrier: "qr".to_owned(),
                    why: "signature".to_owned(),
                    content: vec![0, 1, 255],
                };
                db.insert_refused(&refused)?;
                db.insert_refused(&Refused { received_at: 6, ..refused.clone() })?;
                assert_eq!((db.refused(10)?, db.count_refused()?), (vec![refused], 1));
                Ok(())
            })
            .unwrap();
    });
}

#[test]
fn a_transaction_that_fails_leaves_nothing() {
    on_both("a_transaction_that_fails_leaves_nothing", |store| {
        let failed = store.with(|db| {
            db.transaction(|db| {
                db.audit("hana", "first", "", 1)?;
                db.execute("INSERT INTO audit (made_by) VALUES ($1)", &["hana".into()]).map(|_| ())
            })
        });
        assert!(failed.is_err());
        assert!(store.with(|db| db.audited(10)).unwrap().is_empty());
    });
}

#[test]
fn several_nodes_may_bring_the_tables_up_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let new = |address: Address| {
        std::thread::scope(|scope| {
            let nodes: Vec<_> =
                (0..4).map(|_| scope.spawn(|| Store::open(address.clone()).map(drop))).collect();
            nodes.into_iter().for_each(|node| node.join().unwrap().unwrap());
        });
    };
    new(Address::Sqlite(folder.path().join("desk.sqlite")));
    if let Some(server) = Postgres::start("several_nodes_may_bring_the_tables_up_at_once") {
        let Address::Postgres(first) = server.address() else { panic!("it is PostgreSQL") };
        let store = Store::open(server.address()).unwrap();
        store.with(|db| db.batch("CREATE DATABASE fresh")).unwrap();
        new(Address::Postgres(first.replace("dbname=postgres", "dbname=fresh")));
    }
}

#[test]
fn a_copy_that_is_made_while_others_write_is_whole() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(Address::Sqlite(folder.path().join("desk.sqlite"))).unwrap();
    let copy = folder.path().join("copy.sqlite").display().to_string();
    let put = |series| {
        let report = report(summary(HERE, series, State::Todo, WhyCode::Differs), &key(1), 1);
        store.with(|db| db.insert_reports(&[report])).unwrap();
    };
    put(1);
    std::thread::scope(|scope| {
        let writer = scope.spawn(|| (2..200).for_each(put));
        store.back_up(&copy).unwrap();
        writer.join().unwrap();
    });
    let restored = Store::open(Address::Sqlite(copy.clone().into())).unwrap();
    let reports = restored.with(|db| db.reports_of(HERE, 1000)).unwrap();
    let last = &restored.with(|db| db.statuses_of(HERE)).unwrap()[0];
    assert_eq!(last.series, i64::try_from(reports.len()).unwrap(), "reports and status are of one moment");
    assert!(store.back_up(&copy).is_err(), "a copy that is there is not written over");
}

#[test]
fn a_database_of_a_later_program_is_left_alone() {
    on_both("a_database_of_a_later_program_is_left_alone", |store| {
        store.with(|db| db.execute("INSERT INTO migration (number) VALUES ($1)", &[99.into()])).unwrap();
        let error = store.with(desk_store::Db::migrate).unwrap_err();
        assert!(error.to_string().contains("version 99"), "{error}");
    });
}
