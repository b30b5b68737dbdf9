//! Settings of the power plan in use.
//!
//! The places are Microsoft's ("Power policy settings", and what `powercfg` reads and writes): a policy's value goes before the
//! plan's own, and that before the default that Windows has for its own plans.

use super::registry::describe;
use super::{Imagined, Looking, Source, absent, fact, unreadable};
use crate::{Error, Registry};
use model::fact::{Fact, Kind, PowerSettingFact, PowerSource, Value};
use model::practice::Description;
use model::reason::Reason;
use model::registry::{KeyPath, RegistryData};

const POLICY: &str = r"SOFTWARE\Policies\Microsoft\Power\PowerSettings";
const PLANS: &str = r"SYSTEM\CurrentControlSet\Control\Power\User\PowerSchemes";
const SETTINGS: &str = r"SYSTEM\CurrentControlSet\Control\Power\PowerSettings";
const ACTIVE: &str = "ActivePowerScheme";
/// Windows' own balanced plan.
const BALANCED: &str = "381b4222-f694-41f0-9685-ff5bb260df2e";

impl Source for PowerSettingFact {
    fn read(&self, _: Kind, looking: &mut Looking<'_>) -> Fact {
        value(self, looking.terminal.registry()).unwrap_or_else(|error| unreadable(&error))
    }

    fn imagine(&self, imagined: Imagined<'_>, made: &mut Description) -> Option<()> {
        let number = match imagined {
            Imagined::Is(Value::Number(number)) => Some(RegistryData::Dword(u32::try_from(*number).ok()?)),
            Imagined::Absent => None,
            Imagined::Unreadable | Imagined::Is(Value::Text(_) | Value::Date(_)) => return None,
        };
        let plans = KeyPath::machine(PLANS);
        let known = made.registry.iter().find(|start| {
            start.key.as_str().eq_ignore_ascii_case(plans.as_str()) && start.name.eq_ignore_ascii_case(ACTIVE)
        });
        let plan = known.and_then(|start| start.data.as_text()).unwrap_or_else(|| BALANCED.to_owned());
        let (group, setting) = (bare(&self.group), bare(&self.setting));
        describe(&KeyPath::machine(POLICY).join(setting), index(self.on), None, made)?;
        describe(&plans.join(&plan).join(group).join(setting), index(self.on), number, made)?;
        describe(&plans, ACTIVE, Some(RegistryData::Text(plan)), made)
    }
}

/// The names of the values for mains power and battery.
fn index(on: PowerSource) -> &'static str {
    match on {
        PowerSource::Mains => "ACSettingIndex",
        PowerSource::Battery => "DCSettingIndex",
    }
}

/// A GUID as the registry writes it here: without braces.
fn bare(guid: &str) -> &str {
    guid.trim_matches(['{', '}', ' '])
}

fn value(fact_of: &PowerSettingFact, registry: &dyn Registry) -> Result<Fact, Error> {
    let (group, setting) = (bare(&fact_of.group), bare(&fact_of.setting));
    let known = KeyPath::machine(SETTINGS).join(group).join(setting);
    let text = |key: &str| -> Result<Option<String>, Error> {
        Ok(registry.value(&KeyPath::machine(key), ACTIVE)?.and_then(|data| data.as_text()))
    };
    let mut keys = vec![KeyPath::machine(POLICY).join(setting)];
    if let Some(plan) = text(POLICY)?.map_or_else(|| text(PLANS), |plan| Ok(Some(plan)))? {
        keys.push(KeyPath::machine(PLANS).join(bare(&plan)).join(group).join(setting));
        keys.push(known.join("DefaultPowerSchemeValues").join(bare(&plan)));
    }
    for key in keys {
        let place = format!(r"{key}\{}", index(fact_of.on));
        match registry.value(&key, index(fact_of.on))? {
            None => {}
            Some(RegistryData::Dword(number)) => return Ok(fact(Value::Number(number.into()), place)),
            Some(found) => {
                return Ok(Fact { value: None, place, trouble: Some(Reason::ValueOfOtherType { found }) });
            }
        }
    }
    // A plan that somebody made has its defaults from the plan that it was made of, which nothing names.
    let is_known = registry.subkeys(&known)?.is_some();
    let trouble = is_known.then_some(Reason::NotTold {});
    Ok(Fact { trouble, ..absent(known.to_string()) })
}
