//! What a fact has to be compared with, and what each comparison comes to: `comparisons.yaml`.

use crate::like::Json;
use crate::{seen, table};
use jiff::civil::Date;
use model::fact::Fact;
use model::flow::{Comparison, Condition, DaysFromToday, FactTest, Took};
use model::observation::Answered;
use model::{FactName, QuestionId, Version};
use plan::decide::{Look, Verdict};
use serde::Deserialize;
use serde_json::json;
use std::mem::discriminant;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Comparisons {
    about: String,
    comparisons: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    is: Comparison,
    yes: Vec<Json>,
    no: Vec<Json>,
    cannot_tell: Vec<Json>,
}

fn rows() -> Vec<Row> {
    let read: Comparisons = table::from(table::COMPARISONS, table::read(table::COMPARISONS));
    assert!(!read.about.is_empty());
    read.comparisons
}

/// The day on which the comparisons are made.
pub const TODAY: Date = Date::constant(2023, 2, 1);

/// One fact, or none.
struct One(Option<Fact>);

impl Look for One {
    fn fact(&self, _: &FactName) -> Option<Fact> {
        self.0.clone()
    }

    fn today(&self) -> Date {
        TODAY
    }

    fn answer(&self, _: &QuestionId) -> Option<Answered> {
        None
    }
}

#[test]
fn each_comparison_comes_to_what_the_table_says() {
    for row in rows() {
        let test = FactTest { name: "a.fact".parse().unwrap(), is: row.is.clone(), or_ask: None };
        for (values, verdict) in [
            (&row.yes, Verdict::Holds),
            (&row.no, Verdict::HoldsNot),
            (&row.cannot_tell, Verdict::CannotTell),
        ] {
            for value in values {
                let fact = (value != "not-asked").then(|| seen::fact("a.fact", value));
                let (came, _) = plan::decide::judge(&Condition::Fact(test.clone()), &One(fact));
                assert_eq!(came, verdict, "{:?} of {value}", row.is);
            }
        }
    }
}

#[test]
fn every_kind_of_comparison_is_in_the_table() {
    let rows = rows();
    let day = "2023-02-01".parse().unwrap();
    let version: Version = "2.0".parse().unwrap();
    let all = [
        Comparison::OneOf(Vec::new()),
        Comparison::StartingWith(Vec::new()),
        Comparison::Equal(0),
        Comparison::AtLeast(0),
        Comparison::Contains(Vec::new()),
        Comparison::AtMost(0),
        Comparison::Below(0),
        Comparison::Before(day),
        Comparison::After(day),
        Comparison::InDays(DaysFromToday { at_least: None, below: None }),
        Comparison::VersionAtLeast(version.clone()),
        Comparison::VersionBelow(version),
        Comparison::Missing,
        Comparison::Not(Box::new(Comparison::Missing)),
    ];
    for comparison in &all {
        // A new kind does not compile here: it belongs into the list above, and into the table.
        match comparison {
            Comparison::OneOf(_)
            | Comparison::StartingWith(_)
            | Comparison::Equal(_)
            | Comparison::AtLeast(_)
            | Comparison::AtMost(_)
            | Comparison::Below(_)
            | Comparison::Contains(_)
            | Comparison::Before(_)
            | Comparison::After(_)
            | Comparison::InDays(_)
            | Comparison::VersionAtLeast(_)
            | Comparison::VersionBelow(_)
            | Comparison::Missing
            | Comparison::Not(_) => {}
        }
        assert!(rows.iter().any(|row| discriminant(&row.is) == discriminant(comparison)), "{comparison:?}");
    }
}

fn holds(is: &Comparison, value: &Json) -> Took {
    let test = FactTest { name: "a.fact".parse().unwrap(), is: is.clone(), or_ask: None };
    match plan::decide::judge(&Condition::Fact(test), &One(Some(seen::fact("a.fact", value)))).0 {
        Verdict::Holds => Took::Yes,
        Verdict::HoldsNot => Took::No,
        Verdict::Asks(_) | Verdict::CannotTell => Took::CannotTell,
    }
}

/// The boxes that decide by one fact, the second inside both ways of the first.
pub fn decisions(outer: &Comparison, inner: &Comparison) -> Json {
    let decide = |name: &str, is: &Comparison, then: Json| {
        json!([{ "decide": { "node": name, "rows": [], "text": { "ja": "", "en": "" },
            "when": { "fact": { "name": "a.fact", "is": is } }, "yes": then, "no": then } }])
    };
    // Boxes inside have ids of their own in a notice; here the way to them tells them apart.
    decide("outer", outer, decide("inner", inner, json!([])))
}

/// Whatever a fact can come to, alone or by two comparisons of the same fact, some imagined terminal comes to as well.
#[test]
fn whatever_can_come_out_is_imagined() {
    let rows = rows();
    let told = |row: &Row| row.yes.iter().chain(&row.no).cloned().collect::<Vec<_>>();
    for one in &rows {
        for other in &rows {
            let notice = table::notice_of(table::from("flow", decisions(&one.is, &other.is)));
            let mut imagined: Vec<(Took, Took)> = Vec::new();
            let mut cannot_tell = false;
            plan::enumerate::walk(&notice, TODAY, |passed| match passed {
                [outer, inner] => imagined.push((outer.took.clone(), inner.took.clone())),
                [outer] => cannot_tell |= outer.took == Took::CannotTell,
                _ => panic!("{passed:?}"),
            });
            assert!(cannot_tell, "{:?}", one.is);
            for value in told(one).into_iter().chain(told(other)) {
                let can = (holds(&one.is, &value), holds(&other.is, &value));
                if can.0 == Took::CannotTell {
                    continue;
                }
                assert!(imagined.contains(&can), "{:?}, {:?}: {value} comes to {can:?}", one.is, other.is);
            }
        }
    }
}
