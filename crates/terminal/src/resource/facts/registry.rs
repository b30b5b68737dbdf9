//! Facts that are values of the registry, or of the policy file that sets them.

use super::{Imagined, Looking, Source, absent, fact, unreadable};
use crate::Error;
use crate::practice::make::hive_of;
use crate::resource::policy;
use jiff::Timestamp;
use jiff::civil::Date;
use model::calendar::{in_japan, japan};
use model::fact::{Fact, FactSource, Kind, RegistryListFact, RegistryPlace, ServiceFact, Value};
use model::kinds::{PolicyValue, service_key};
use model::practice::{Description, PolicyEntryStart, RegistryStart};
use model::reason::Reason;
use model::registry::{KeyPath, RegistryData, Root};

/// A text in the machine's registry, for a built-in fact.
pub(super) fn machine(key: &str, value: &str) -> FactSource {
    let key = KeyPath::machine(key);
    FactSource::Registry(RegistryPlace { key, value: value.to_owned(), kind: Kind::Text })
}

/// A value of the registry.
impl Source for RegistryPlace {
    fn read(&self, kind: Kind, looking: &mut Looking<'_>) -> Fact {
        from_registry(looking, self, |data| of_kind(data, kind))
    }

    fn imagine(&self, imagined: Imagined<'_>, made: &mut Description) -> Option<()> {
        let data = match imagined {
            Imagined::Unreadable => return None,
            Imagined::Absent => None,
            Imagined::Is(value) => Some(as_data(value)?),
        };
        describe(&self.key, &self.value, data, made)
    }
}

/// A value of the policy file.
pub(super) struct InPolicyFile<'p>(pub &'p RegistryPlace);

impl Source for InPolicyFile<'_> {
    fn read(&self, kind: Kind, looking: &mut Looking<'_>) -> Fact {
        let RegistryPlace { key, value, .. } = self.0;
        let set = policy::set_in_file(looking.terminal.files(), key, value);
        let place = format!(r"{}: {}\{value}", policy::POLICY_FILE, key.split().1);
        taken(place, set, |data| of_kind(data, kind))
    }

    fn imagine(&self, imagined: Imagined<'_>, made: &mut Description) -> Option<()> {
        let RegistryPlace { key, value: name, .. } = self.0;
        if hive_of(key)?.0 != "SOFTWARE" {
            return None;
        }
        forget_policy(key, name, made);
        let value = match imagined {
            Imagined::Unreadable => return None,
            Imagined::Absent => return Some(()),
            Imagined::Is(value) => match as_data(value)? {
                RegistryData::Dword(number) => PolicyValue::Dword(number),
                RegistryData::Text(text) => PolicyValue::Text(text),
                RegistryData::Other { .. } => return None,
            },
        };
        let entry = PolicyEntryStart { key: key.split().1.to_owned(), name: name.clone(), value };
        made.policy.entries.push(entry);
        Some(())
    }
}

/// How a service starts.
impl Source for ServiceFact {
    fn read(&self, _: Kind, looking: &mut Looking<'_>) -> Fact {
        let named = |number| STARTS.iter().find(|(_, known)| *known == number);
        from_registry(looking, &start_of(self), |data| {
            Some(Value::Text(named(data.as_dword()?)?.0.to_owned()))
        })
    }

    fn imagine(&self, imagined: Imagined<'_>, made: &mut Description) -> Option<()> {
        let number;
        let imagined = match imagined {
            Imagined::Is(Value::Text(text)) => {
                number = Value::Number(STARTS.iter().find(|(name, _)| name == text)?.1.into());
                Imagined::Is(&number)
            }
            Imagined::Is(Value::Number(_) | Value::Date(_)) => return None,
            Imagined::Absent | Imagined::Unreadable => imagined,
        };
        start_of(self).imagine(imagined, made)
    }
}

/// How a service may start, by the number in its key (`SERVICE_*_START`).
const STARTS: [(&str, u32); 5] =
    [("boot", 0), ("system", 1), ("automatic", 2), ("manual", 3), ("disabled", 4)];

fn start_of(service: &ServiceFact) -> RegistryPlace {
    RegistryPlace { key: service_key(&service.name), value: "Start".to_owned(), kind: Kind::Number }
}

/// Describes a value of the registry, or with `None` that it is not there. `None` if no practice terminal can have it.
pub(super) fn describe(
    key: &KeyPath,
    name: &str,
    data: Option<RegistryData>,
    made: &mut Description,
) -> Option<()> {
    match key.split().0 {
        Root::Machine => drop(hive_of(key)?),
        Root::User => drop(made.users.iter().find(|user| user.works_here)?),
        Root::Sid(_) => return None,
    }
    // What the policy file sets is in force in the registry as well.
    forget_policy(key, name, made);
    made.registry.retain(|start| !(is_same(&start.key, key) && start.name.eq_ignore_ascii_case(name)));
    let start = data.map(|data| RegistryStart { key: key.clone(), name: name.to_owned(), data });
    made.registry.extend(start);
    Some(())
}

fn forget_policy(key: &KeyPath, name: &str, made: &mut Description) {
    let (Root::Machine, below) = key.split() else {
        return;
    };
    made.policy
        .entries
        .retain(|entry| !(entry.key.eq_ignore_ascii_case(below) && entry.name.eq_ignore_ascii_case(name)));
}

fn is_same(one: &KeyPath, other: &KeyPath) -> bool {
    one.as_str().eq_ignore_ascii_case(other.as_str())
}

/// The value of a key that holds an entry of a list.
impl Source for RegistryListFact {
    fn read(&self, _: Kind, looking: &mut Looking<'_>) -> Fact {
        let registry = looking.terminal.registry();
        let held = || -> Result<Option<String>, Error> {
            for name in registry.names(&self.key)?.unwrap_or_default() {
                let text = registry.value(&self.key, &name)?.and_then(|data| data.as_text());
                if text.is_some_and(|text| is_entry(&text, &self.entry)) {
                    return Ok(Some(name));
                }
            }
            Ok(None)
        };
        match held() {
            Ok(Some(name)) => fact(Value::Text(name.clone()), format!(r"{}\{name}", self.key)),
            Ok(None) => absent(self.key.to_string()),
            Err(error) => unreadable(&error),
        }
    }

    fn imagine(&self, imagined: Imagined<'_>, made: &mut Description) -> Option<()> {
        let values = made.registry.iter().filter(|start| is_same(&start.key, &self.key));
        let values = values.map(|start| (start.name.clone(), start.data.as_text()));
        let below = self.key.split().1;
        let policies = made.policy.entries.iter().filter(|entry| entry.key.eq_ignore_ascii_case(below));
        let policies =
            policies.map(|entry| (entry.name.clone(), entry.value.data().and_then(|data| data.as_text())));
        let held = values
            .chain(policies)
            .filter(|(_, text)| text.as_ref().is_some_and(|text| is_entry(text, &self.entry)));
        for (name, _) in held.collect::<Vec<_>>() {
            describe(&self.key, &name, None, made)?;
        }
        match imagined {
            Imagined::Unreadable | Imagined::Is(Value::Number(_) | Value::Date(_)) => None,
            Imagined::Absent => Some(()),
            Imagined::Is(Value::Text(name)) => {
                describe(&self.key, name, Some(RegistryData::Text(self.entry.clone())), made)
            }
        }
    }
}

fn is_entry(text: &str, entry: &str) -> bool {
    text.trim().to_lowercase() == entry.trim().to_lowercase()
}

/// A registry value as a fact. `take` is `None` for data of another type.
pub(super) fn from_registry(
    looking: &Looking<'_>,
    place: &RegistryPlace,
    take: impl Fn(RegistryData) -> Option<Value>,
) -> Fact {
    let RegistryPlace { key, value, .. } = place;
    taken(format!(r"{key}\{value}"), looking.terminal.registry().value(key, value), take)
}

/// What was read at a place, as a fact.
fn taken(
    place: String,
    read: Result<Option<RegistryData>, Error>,
    take: impl Fn(RegistryData) -> Option<Value>,
) -> Fact {
    match read {
        Err(error) => unreadable(&error),
        Ok(None) => Fact { value: None, place, trouble: None },
        Ok(Some(found)) => match take(found.clone()) {
            Some(value) => fact(value, place),
            None => Fact { value: None, place, trouble: Some(Reason::ValueOfOtherType { found }) },
        },
    }
}

/// The value that this data is. `None`: it is of another kind.
pub(super) fn of_kind(data: RegistryData, kind: Kind) -> Option<Value> {
    match kind {
        Kind::Text => data.as_text().map(Value::Text),
        Kind::Number => data.as_dword().map(|number| Value::Number(number.into())),
        // Windows counts seconds from 1970, UTC.
        Kind::Date => {
            let at = Timestamp::from_second(i64::from(data.as_dword()?)).ok()?;
            Some(Value::Date(in_japan(at).date()))
        }
    }
}

/// A moment of that day in Japan, as Windows counts: seconds from 1970, UTC. `None` if it has no number for it.
pub(crate) fn windows_date(day: Date) -> Option<u32> {
    let at = day.at(10, 0, 0, 0).to_zoned(japan()).ok()?.timestamp();
    u32::try_from(at.as_second()).ok()
}

/// The data that [`of_kind`] reads as this value. `None`: there is none.
fn as_data(value: &Value) -> Option<RegistryData> {
    Some(match value {
        Value::Text(text) => RegistryData::Text(text.clone()),
        Value::Number(number) => RegistryData::Dword(u32::try_from(*number).ok()?),
        Value::Date(day) => RegistryData::Dword(windows_date(*day)?),
    })
}
