//! One entry of a policy that is a list, among the entries of others.

use super::{LocalPolicy, PolicyFound, PolicyValue};
use crate::finding::FindingCode;
use crate::kind::{Refers, State};
use crate::registry::RegistryData;
use crate::text::Text;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// An entry of a policy whose values are numbered: it is there, under any number, and the entries of others stay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ListPolicy {
    /// What the policy editor calls the policy.
    pub label: Text,
    /// The key below HKEY_LOCAL_MACHINE whose values are the entries, as the policy file names it.
    pub key: String,
    /// The entry.
    pub entry: String,
}

impl ListPolicy {
    /// The policy that holds this entry, beside what was found: under the number that it has in the policy file, or in the registry, or
    /// else under a free one. `None` if no free one was looked at.
    pub fn as_local_policy(&self, found: &PolicyFound) -> Option<LocalPolicy> {
        let data = RegistryData::Text(self.entry.clone());
        // The last entry of the file counts.
        let in_file = found.entries.iter().find(|(name, entries)| {
            entries.last().is_some_and(|last| last.data == data && last.name.eq_ignore_ascii_case(name))
        });
        let in_registry = || found.registry.iter().find(|(_, value)| value.data() == Some(&data));
        let speaks = |name: &str| found.entries.get(name).is_some_and(|entries| !entries.is_empty());
        let free = || found.registry.iter().find(|(name, value)| value.data().is_none() && !speaks(name));
        let name = in_file
            .map(|(name, _)| name)
            .or_else(|| in_registry().map(|(name, _)| name))
            .or_else(|| free().map(|(name, _)| name))?;
        Some(LocalPolicy {
            label: self.label.clone(),
            key: self.key.clone(),
            values: BTreeMap::from([(name.clone(), PolicyValue::Text(self.entry.clone()))]),
            left_as_it_is: Vec::new(),
        })
    }
}

/// The number behind the highest one in use. Chromium reads the entries under any name (`registry_dict.cc`); the policy editor numbers
/// them from 1.
pub fn free_number<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    let used: BTreeSet<u32> = names.into_iter().filter_map(|name| name.parse().ok()).collect();
    used.last().map_or(1, |last| last.saturating_add(1)).to_string()
}

impl State for ListPolicy {
    const FINDINGS: &'static [FindingCode] = LocalPolicy::FINDINGS;
    const CHANGES: bool = true;
    fn refers(&self) -> Refers<'_> {
        Refers::default()
    }
    fn wants(&self) -> Vec<(String, String)> {
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds::{FileFound, PolicyEntry};
    use crate::registry::ValueFound;

    /// A list of which the policy file holds the first entries, and the registry the second, and number 9 of which was looked at
    /// because it is free.
    fn found(file: &[(&str, &str)], registry: &[(&str, &str)]) -> PolicyFound {
        let text = |text: &str| RegistryData::Text(text.to_owned());
        let entry = |(name, data): &(&str, &str)| {
            let entry = PolicyEntry { index: 0, key: "K".into(), name: (*name).to_owned(), data: text(data) };
            ((*name).to_owned(), vec![entry])
        };
        let free = ("9".to_owned(), ValueFound::Absent { nearest_key: "HKLM".to_owned() });
        let value = |(name, data): &(&str, &str)| ((*name).to_owned(), ValueFound::Present(text(data)));
        PolicyFound {
            file: FileFound::Present,
            entries: file.iter().map(entry).chain([("9".to_owned(), Vec::new())]).collect(),
            counter_file: String::new(),
            counter: Some(1),
            listed: true,
            switched_off: false,
            registry: registry.iter().map(value).chain([free]).collect(),
            others: Vec::new(),
        }
    }

    fn number(file: &[(&str, &str)], registry: &[(&str, &str)]) -> String {
        let wanted = ListPolicy { label: Text::default(), key: "K".into(), entry: "ours".into() };
        let policy = wanted.as_local_policy(&found(file, registry)).unwrap_or_else(|| panic!("no number"));
        assert_eq!(policy.values.len(), 1);
        policy.values.into_keys().next().unwrap_or_default()
    }

    #[test]
    fn an_entry_keeps_its_number_and_takes_nobodys() {
        assert_eq!(number(&[], &[]), "9");
        assert_eq!(number(&[("1", "theirs")], &[("1", "theirs"), ("3", "other")]), "9");
        assert_eq!(number(&[("2", "ours")], &[("2", "ours")]), "2");
        assert_eq!(
            number(&[("1", "theirs")], &[("1", "theirs"), ("x", "ours")]),
            "x",
            "in the registry alone"
        );
        assert_eq!(number(&[("4", "ours")], &[("5", "ours")]), "4", "the policy file counts");
    }

    #[test]
    fn the_next_number_is_behind_the_highest() {
        assert_eq!(free_number([]), "1");
        assert_eq!(free_number(["1", "7", "name", "3"]), "8");
    }
}
