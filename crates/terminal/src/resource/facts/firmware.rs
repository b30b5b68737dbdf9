//! The firmware's facts about the machine.

use super::placeholder::is_placeholder;
use super::{Imagined, Looking, Source, fact, unreadable};
use crate::Machine;
use model::fact::{Fact, Kind, Value};
use model::finding::Finding;
use model::practice::{self, Description};
use model::reason::Reason;

/// One of the firmware's strings.
pub(super) struct Firmware {
    /// As a terminal reports it.
    pub(super) told: fn(&Machine) -> &Option<String>,
    /// As a practice terminal is described.
    pub(super) described: fn(&mut practice::Machine) -> &mut String,
}

impl Source for Firmware {
    fn read(&self, _: Kind, looking: &mut Looking<'_>) -> Fact {
        let terminal = looking.terminal;
        match looking.machine.get_or_insert_with(|| terminal.devices().machine()) {
            Err(error) => unreadable(error),
            Ok(sources) => agreed(sources, self.told, &mut looking.findings),
        }
    }

    fn imagine(&self, imagined: Imagined<'_>, made: &mut Description) -> Option<()> {
        let text = match imagined {
            // An empty string is no answer.
            Imagined::Unreadable => String::new(),
            Imagined::Is(Value::Text(text)) => text.clone(),
            Imagined::Absent | Imagined::Is(Value::Number(_) | Value::Date(_)) => return None,
        };
        *(self.described)(&mut made.machine) = text;
        Some(())
    }
}

/// The first source's answer. A finding says where another source answers otherwise.
fn agreed(sources: &[Machine], field: fn(&Machine) -> &Option<String>, findings: &mut Vec<Finding>) -> Fact {
    // An empty answer is none, nor is what stands where a name was never written.
    let mut told = sources
        .iter()
        .filter_map(|source| Some((field(source).as_ref()?.trim(), &source.place)))
        .filter(|(value, _)| !is_placeholder(value));
    let Some((value, place)) = told.next() else {
        return Fact {
            value: None,
            place: sources.iter().map(|s| s.place.as_str()).collect::<Vec<_>>().join(", "),
            trouble: Some(Reason::NotTold {}),
        };
    };
    for (other, other_place) in told.filter(|(other, _)| !other.eq_ignore_ascii_case(value)) {
        findings.push(Finding::SourcesDisagree {
            one: format!("{value} ({place})"),
            other: format!("{other} ({other_place})"),
        });
    }
    fact(Value::Text(value.to_owned()), place.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(place: &str, version: Option<&str>) -> Machine {
        let version = version.map(str::to_owned);
        Machine {
            manufacturer: None,
            product: None,
            version,
            serial: None,
            family: None,
            place: place.to_owned(),
        }
    }

    #[test]
    fn sources_that_disagree_are_told() {
        let said = |answers: [Option<&str>; 3]| {
            let sources = [source("a", answers[0]), source("b", answers[1]), source("c", answers[2])];
            let mut findings = Vec::new();
            let fact = agreed(&sources, |machine| &machine.version, &mut findings);
            (fact, findings)
        };
        let (fact, findings) = said([Some(" E14 "), Some("e14"), None]);
        assert_eq!(
            (fact.value, fact.place, fact.trouble),
            (Some(Value::Text("E14".to_owned())), "a".to_owned(), None)
        );
        assert_eq!(findings, []);
        let (fact, findings) = said([Some("  "), Some("E14"), Some("E15")]);
        assert_eq!((fact.value, fact.place), (Some(Value::Text("E14".to_owned())), "b".to_owned()));
        let told = Finding::SourcesDisagree { one: "E14 (b)".to_owned(), other: "E15 (c)".to_owned() };
        assert_eq!(findings, [told]);
        let (fact, findings) = said([None, Some(""), None]);
        assert_eq!((fact.value, fact.place, findings.len()), (None, "a, b, c".to_owned(), 0));
        assert!(fact.trouble.is_some());
    }
}
