//! Settings of the power plan in use.

use super::registry::describe;
use super::{Imagined, Looking, Source, absent, fact, unreadable};
use crate::resource::power_setting::{
    ACTIVE, of_plan, of_policy, plan_in_use, plan_key, plans_key, policy_key, setting_key,
};
use crate::{Error, Registry};
use model::Guid;
use model::fact::{Fact, Kind, PowerSettingFact, Value};
use model::kinds::index_of;
use model::practice::Description;
use model::reason::Reason;
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
        describe(&policy_key(&self.setting), index_of(self.on), None, made)?;
        describe(&plan_key(&plan, &self.group, &self.setting), index_of(self.on), number, made)?;
        describe(&plans, ACTIVE, Some(RegistryData::Text(plan.into())), made)
    }
}

fn value(of: &PowerSettingFact, registry: &dyn Registry) -> Result<Fact, Error> {
    let read = match of_policy(registry, &of.setting, of.on)? {
        Some(read) => Some(read),
        None => match plan_in_use(registry)? {
            Some(plan) => of_plan(registry, &plan, (&of.group, &of.setting), of.on)?,
            None => None,
        },
    };
    if let Some(read) = read {
        return Ok(fact(Value::Number(read.value.into()), read.place));
    }
    let known = setting_key(&of.group, &of.setting);
    let trouble = registry.subkeys(&known)?.is_some().then_some(Reason::NotTold {});
    Ok(Fact { trouble, ..absent(known.to_string()) })
}
