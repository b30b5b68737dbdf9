//! Settings of the power plan in use.

use super::registry::describe;
use super::{Imagined, Looking, Source, absent, fact, unreadable};
use crate::resource::power_setting::{ACTIVE, DecidedBy, Setting, plans_key};
use crate::{Error, Registry};
use model::Guid;
use model::fact::{Fact, Kind, PowerSettingFact, Value};
use model::kinds::index_of;
use model::practice::Description;
use model::registry::RegistryData;

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
        let plans = plans_key();
        let known = made.registry.iter().find(|start| {
            start.key.as_str().eq_ignore_ascii_case(plans.as_str()) && start.name.eq_ignore_ascii_case(ACTIVE)
        });
        let plan = known.and_then(|start| start.data.as_text()).unwrap_or_else(|| BALANCED.to_owned());
        let plan: Guid = plan.parse().ok()?;
        describe(&setting(self).policy_key(), index_of(self.on), None, made)?;
        describe(&setting(self).plan_key(&plan), index_of(self.on), number, made)?;
        describe(&plans, ACTIVE, Some(RegistryData::Text(plan.into())), made)
    }
}

fn value(of: &PowerSettingFact, registry: &dyn Registry) -> Result<Fact, Error> {
    let setting = setting(of);
    Ok(match setting.decided_by(registry)? {
        DecidedBy::Policy(read) | DecidedBy::Plan(_, read) => {
            fact(Value::Number(read.value.into()), read.place)
        }
        DecidedBy::Nothing => absent(setting.key().to_string()),
    })
}

fn setting(of: &PowerSettingFact) -> Setting<'_> {
    Setting { group: &of.group, setting: &of.setting, on: of.on }
}
