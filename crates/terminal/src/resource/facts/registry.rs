//! Facts that are values of the registry, or of the policy file that sets them.

use super::{Imagined, Looking, Source, fact, unreadable};
use crate::Error;
use crate::practice::make::hive_of;
use crate::resource::policy;
use jiff::Timestamp;
use jiff::civil::Date;
use model::calendar::{in_japan, japan};
use model::fact::{Fact, FactSource, Kind, RegistryPlace, ServiceFact, Value};
use model::kinds::PolicyValue;
use model::practice::{Description, PolicyEntryStart, RegistryStart};
use model::reason::Reason;
use model::registry::{KeyPath, RegistryData, Root};

/// A text in the machine's registry, for a built-in fact.
pub(super) fn machine(key: &str, value: &str) -> FactSource {
    let key = KeyPath::machine(key);
    FactSource::Registry(RegistryPlace { key, value: value.to_owned(), kind: Kind::Text })
}

/// A value of the policy file.
pub(super) fn from_policy_file(looking: &Looking<'_>, place: &RegistryPlace) -> Fact {
    let RegistryPlace { key, value, kind } = place;
    let set = policy::set_in_file(looking.terminal.files(), key, value);
    taken(format!(r"{}: {}\{value}", policy::POLICY_FILE, key.split().1), set, |data| of_kind(data, *kind))
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
        let number = match imagined {
            Imagined::Is(Value::Text(text)) => {
                Value::Number(STARTS.iter().find(|(name, _)| name == text)?.1.into())
            }
            Imagined::Is(Value::Number(_) | Value::Date(_)) => return None,
            Imagined::Absent | Imagined::Unreadable => return in_registry(&start_of(self), imagined, made),
        };
        in_registry(&start_of(self), Imagined::Is(&number), made)
    }
}

/// How a service may start, by the number in its key (`SERVICE_*_START`).
const STARTS: [(&str, u32); 5] =
    [("boot", 0), ("system", 1), ("automatic", 2), ("manual", 3), ("disabled", 4)];

fn start_of(service: &ServiceFact) -> RegistryPlace {
    let key = KeyPath::machine(&format!(r"SYSTEM\CurrentControlSet\Services\{}", service.name));
    RegistryPlace { key, value: "Start".to_owned(), kind: Kind::Number }
}

pub(super) fn in_registry(
    place: &RegistryPlace,
    imagined: Imagined<'_>,
    made: &mut Description,
) -> Option<()> {
    hive_of(&place.key)?;
    // What the policy file sets is in force in the registry as well.
    forget_policy(place, made);
    made.registry.retain(|start| !(is_same(&start.key, &place.key) && is_name(&start.name, place)));
    let data = match imagined {
        Imagined::Unreadable => return None,
        Imagined::Absent => return Some(()),
        Imagined::Is(value) => as_data(value)?,
    };
    made.registry.push(RegistryStart { key: place.key.clone(), name: place.value.clone(), data });
    Some(())
}

pub(super) fn in_policy_file(
    place: &RegistryPlace,
    imagined: Imagined<'_>,
    made: &mut Description,
) -> Option<()> {
    if hive_of(&place.key)?.0 != "SOFTWARE" {
        return None;
    }
    forget_policy(place, made);
    let value = match imagined {
        Imagined::Unreadable => return None,
        Imagined::Absent => return Some(()),
        Imagined::Is(value) => match as_data(value)? {
            RegistryData::Dword(number) => PolicyValue::Dword(number),
            RegistryData::Text(text) => PolicyValue::Text(text),
            RegistryData::Other { .. } => return None,
        },
    };
    let key = place.key.split().1.to_owned();
    made.policy.entries.push(PolicyEntryStart { key, name: place.value.clone(), value });
    Some(())
}

fn forget_policy(place: &RegistryPlace, made: &mut Description) {
    let (Root::Machine, below) = place.key.split() else {
        return;
    };
    made.policy
        .entries
        .retain(|entry| !(entry.key.eq_ignore_ascii_case(below) && is_name(&entry.name, place)));
}

fn is_same(one: &KeyPath, other: &KeyPath) -> bool {
    one.as_str().eq_ignore_ascii_case(other.as_str())
}

fn is_name(name: &str, place: &RegistryPlace) -> bool {
    name.eq_ignore_ascii_case(&place.value)
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
