//! The coverage table: for each row of the requirements, where the notice carries it and what the cases saw of it.

use crate::{Error, output, root};
use model::notice::{Notice, Procedure};
use model::{Row, StepRef};
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

const SEEN: [&str; 5] = ["checked", "planned", "applied", "verified", "undone"];

/// `docs/coverage.md`
pub fn coverage() -> Result<String, Error> {
    let notice = notice()?;
    let verdicts = output(&crate::tejun()?, &["test", "--json"])?;
    let verdicts: Vec<Json> = serde_json::from_str(&verdicts)?;
    let mut table: BTreeMap<Row, Line> = BTreeMap::new();
    place(&notice, &mut table);
    for verdict in &verdicts {
        let on = verdict["on"].as_str().unwrap_or_default();
        for (column, name) in SEEN.iter().enumerate() {
            for row in verdict["seen"][name].as_array().into_iter().flatten().filter_map(Json::as_str) {
                let row: Row = row.parse()?;
                table.entry(row).or_default().seen[column].insert(on.to_owned());
            }
        }
    }
    let mut text = String::from(
        "# Coverage\n\n\
         For each row of the requirements: where the shipped notice carries it, whether a person can read how to do it\n\
         by hand, and what its cases saw of it, on which kind of terminal: **P** the practice terminal, **V** a plain\n\
         Windows volume. Made by `cargo xtask generate` from the notice's files and `tejun test`.\n\n\
         Checked: a box of the flow or a state that carries the row was judged. Planned, applied: an action for it was\n\
         planned, carried out. Verified: it was as wanted afterwards. Undone: it was put back as it was found. Rows\n\
         without marks are instructions for the hand; the machine reaches what they lead to in the row that names it.\n\n\
         A mark says that the state to which the row leads was dealt with, not that every word of the row is: choosing\n\
         between restarting and shutting down (B6) and keeping the PC awake (B9) are still to come, and on a practice\n\
         terminal browser, updates and restarts are simulated.\n\n\
         | row | carried by | by hand | checked | planned | applied | verified | undone |\n\
         | --- | --- | --- | --- | --- | --- | --- | --- |\n",
    );
    let mut rows: Vec<_> = table.into_iter().collect();
    rows.sort_by_key(|(row, _)| in_order(row));
    for (row, line) in rows {
        let places = line.places.into_iter().collect::<Vec<_>>().join(", ");
        write!(text, "| {row} | {places} | {} |", if line.by_hand { "yes" } else { "" })?;
        for seen in line.seen {
            let marks: Vec<_> = seen.iter().map(|on| if on == "volume" { "V" } else { "P" }).collect();
            write!(text, " {} |", marks.join(" "))?;
        }
        text.push('\n');
    }
    let count = verdicts.len();
    write!(text, "\n{count} cases, all passed.\n")?;
    if verdicts.iter().any(|v| v["differences"].as_array().is_some_and(|d| !d.is_empty())) {
        return Err("some cases did not pass: see tejun test".into());
    }
    Ok(text)
}

#[derive(Default)]
struct Line {
    places: BTreeSet<String>,
    by_hand: bool,
    seen: [BTreeSet<String>; 5],
}

/// The shipped notice.
pub fn notice() -> Result<Notice, Error> {
    let mut files = source::Files::new();
    for entry in std::fs::read_dir(root().join("procedures/oqs-2023-12"))? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "yaml") {
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
            files.insert(name.unwrap_or_default(), std::fs::read_to_string(&path)?);
        }
    }
    source::load(&files).map(|loaded| loaded.notice).map_err(|told| format!("{told:#?}").into())
}

fn place(notice: &Notice, table: &mut BTreeMap<Row, Line>) {
    let mut put = |rows: &[Row], place: &str, by_hand: bool| {
        for row in rows {
            let line = table.entry(row.clone()).or_default();
            line.places.insert(place.to_owned());
            line.by_hand |= by_hand;
        }
    };
    let header = &notice.header;
    notice.deadlines().for_each(|(_, deadline)| put(&deadline.rows, "deadline", false));
    header.sender.iter().for_each(|sender| put(&sender.rows, "sender", false));
    put(&header.calendar.rows, "calendar", false);
    header.reasons.iter().for_each(|note| put(&note.rows, "reasons", false));
    header.contacts.iter().for_each(|contact| put(&contact.rows, "contacts", false));
    header.readings.iter().for_each(|reading| put(&reading.rows, "readings", false));
    header.questions.iter().for_each(|question| put(&question.rows, "questions", false));
    for node in model::flow::all(&header.flow) {
        put(node.rows(), &format!("flow {}", node.id()), false);
    }
    for procedure in &notice.procedures {
        procedure_rows(procedure, &mut put);
    }
}

fn procedure_rows(procedure: &Procedure, put: &mut impl FnMut(&[Row], &str, bool)) {
    put(&procedure.rows, &procedure.procedure.to_string(), false);
    procedure.notes.iter().for_each(|note| put(&note.rows, &format!("{} notes", procedure.procedure), false));
    for step in &procedure.steps {
        let id = StepRef::new(&procedure.procedure, &step.step).to_string();
        put(&step.rows, &id, false);
        step.by_hand.iter().for_each(|instruction| put(&instruction.rows, &id, true));
    }
}

/// F first, then A to D, each by number.
fn in_order(row: &Row) -> (bool, char, u32, String) {
    let text = row.as_str();
    let letter = text.chars().next().unwrap_or_default();
    let digits: String = text.chars().skip(1).take_while(char::is_ascii_digit).collect();
    (letter != 'F', letter, digits.parse().unwrap_or(0), text.to_owned())
}

/// The rows of the requirements, group by group.
pub fn required() -> Result<Vec<Row>, Error> {
    let numbered = |letter: char, numbers: std::ops::RangeInclusive<u32>| {
        numbers.map(move |number| format!("{letter}{number}"))
    };
    let d = numbered('D', 0..=10).filter(|row| row != "D4");
    let rows = numbered('F', 1..=8).chain(numbered('A', 1..=20)).chain(numbered('B', 1..=14));
    let rows = rows.chain(numbered('C', 1..=15)).chain(d);
    let odd = ["C7'", "D4-1", "D4-2"].map(str::to_owned);
    Ok(rows.chain(odd).map(|row| row.parse()).collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_notice_carries_every_row_and_no_other() {
        let mut table = BTreeMap::new();
        place(&notice().unwrap(), &mut table);
        let carried: BTreeSet<Row> = table.into_keys().collect();
        assert_eq!(carried, required().unwrap().into_iter().collect());
    }

    #[test]
    fn the_printed_manual_carries_every_row() {
        let notice = notice().unwrap();
        for lang in [model::Lang::Ja, model::Lang::En] {
            let page = manual::book::html(&notice, lang);
            let mut printed: BTreeSet<Row> = BTreeSet::new();
            for part in page.split("data-rows=\"").skip(1) {
                let rows = part.split('"').next().unwrap_or_default();
                printed.extend(rows.split(' ').map(|row| row.parse::<Row>().unwrap()));
            }
            let missing: Vec<_> =
                required().unwrap().into_iter().filter(|row| !printed.contains(row)).collect();
            assert!(missing.is_empty(), "{lang:?}: {missing:?}");
        }
    }
}
