//! Settings of power.
//!
//! The places are Microsoft's ("Power policy settings", and what `powercfg` reads and writes): a policy's value goes before the
//! plan's own, and that before the default that Windows has for its own plans. A plan that somebody made has its defaults from the
//! plan that it was made of, which nothing names.

use super::replaced::Replaced;
use super::values::{Stand, stand};
use super::{Get, Getting, Resource, TestResult};
use crate::{Error, Registry, RegistryEdit, Terminal};
use model::finding::Finding;
use model::kinds::{PowerSetting, PowerSettingEdit, PowerSettingFound, PowerSettingValue, index_of};
use model::observation::ValueFound;
use model::power::PowerSource;
use model::reason::Reason;
use model::registry::{KeyPath, RegistryData};
use model::{Guid, SetKind};

const POLICY: &str = r"SOFTWARE\Policies\Microsoft\Power\PowerSettings";
const PLANS: &str = r"SYSTEM\CurrentControlSet\Control\Power\User\PowerSchemes";
const SETTINGS: &str = r"SYSTEM\CurrentControlSet\Control\Power\PowerSettings";
/// The value that names the plan in use.
pub(super) const ACTIVE: &str = "ActivePowerScheme";

/// The key of a policy about a setting.
pub(super) fn policy_key(setting: &Guid) -> KeyPath {
    KeyPath::machine(POLICY).join(setting.as_str())
}

/// The key below which the plans are.
pub(super) fn plans_key() -> KeyPath {
    KeyPath::machine(PLANS)
}

/// The key of a plan's values of a setting.
pub(super) fn plan_key(plan: &Guid, group: &Guid, setting: &Guid) -> KeyPath {
    plans_key().join(plan.as_str()).join(group.as_str()).join(setting.as_str())
}

/// The key of a setting, if this PC has it.
pub(super) fn setting_key(group: &Guid, setting: &Guid) -> KeyPath {
    KeyPath::machine(SETTINGS).join(group.as_str()).join(setting.as_str())
}

/// A value, and the place that it was read from.
pub(super) struct Read {
    pub value: u32,
    pub place: String,
}

fn number(registry: &dyn Registry, key: &KeyPath, on: PowerSource) -> Result<Option<Read>, Error> {
    let place = format!(r"{key}\{}", index_of(on));
    match registry.value(key, index_of(on))? {
        None => Ok(None),
        Some(RegistryData::Dword(value)) => Ok(Some(Read { value, place })),
        Some(found) => Err(Error::Unsafe { path: place, reason: Reason::ValueOfOtherType { found } }),
    }
}

/// What a policy says of a setting.
pub(super) fn of_policy(
    registry: &dyn Registry,
    setting: &Guid,
    on: PowerSource,
) -> Result<Option<Read>, Error> {
    number(registry, &policy_key(setting), on)
}

/// The power plan in use: a policy's, or else the one that was chosen.
///
/// # Errors
///
/// If the registry cannot be read, or names it in another way than by a GUID.
pub fn plan_in_use(registry: &dyn Registry) -> Result<Option<Guid>, Error> {
    for key in [POLICY, PLANS].map(KeyPath::machine) {
        let Some(data) = registry.value(&key, ACTIVE)? else { continue };
        let guid = data.as_text().and_then(|text| text.trim_matches(['{', '}', ' ']).parse().ok());
        let path = format!(r"{key}\{ACTIVE}");
        let reason = Reason::ValueOfOtherType { found: data };
        return guid.map(Some).ok_or(Error::Unsafe { path, reason });
    }
    Ok(None)
}

/// What a plan says of a setting: its own value, or the default that Windows has for its own plans.
pub(super) fn of_plan(
    registry: &dyn Registry,
    plan: &Guid,
    (group, setting): (&Guid, &Guid),
    on: PowerSource,
) -> Result<Option<Read>, Error> {
    match number(registry, &plan_key(plan, group, setting), on)? {
        Some(own) => Ok(Some(own)),
        None => {
            let defaults = setting_key(group, setting).join("DefaultPowerSchemeValues");
            number(registry, &defaults.join(plan.as_str()), on)
        }
    }
}

impl Get for PowerSetting {
    fn get(&self, at: &mut Getting<'_>) -> Result<PowerSettingFound, Error> {
        let registry = at.terminal.registry();
        if let Some(Read { value, place }) = of_policy(registry, &self.setting, self.on)? {
            return Ok(PowerSettingFound(Some(PowerSettingValue::Policy { value, place })));
        }
        let place = setting_key(&self.group, &self.setting);
        if let Some(plan) = plan_in_use(registry)?
            && let Some(read) = of_plan(registry, &plan, (&self.group, &self.setting), self.on)?
        {
            return Ok(PowerSettingFound(Some(PowerSettingValue::Plan { plan, value: read.value })));
        }
        match registry.subkeys(&place)? {
            None => Ok(PowerSettingFound(None)),
            Some(_) => Err(Error::Unsafe { path: place.to_string(), reason: Reason::NotTold {} }),
        }
    }
}

/// The edit that gives a plan of a disk the value.
pub(crate) fn edit(setting: &PowerSettingEdit) -> RegistryEdit {
    let key = plan_key(&setting.plan, &setting.group, &setting.setting);
    let to = ValueFound::Present(RegistryData::Dword(setting.value.to));
    RegistryEdit { key, name: index_of(setting.on).to_owned(), to }
}

impl Resource for PowerSettingEdit {
    const REPLACES: &'static [Replaced] = &[Replaced::Hives];

    fn test(&self, terminal: &dyn Terminal) -> Result<TestResult, Error> {
        let found = of_plan(terminal.registry(), &self.plan, (&self.group, &self.setting), self.on)?;
        let found = found.ok_or_else(|| Error::Gone { what: self.place() })?.value;
        Ok(match stand(&found, &self.value) {
            Stand::Changed => TestResult::InDesiredState,
            Stand::Expected => TestResult::Ready,
            Stand::Other => {
                TestResult::Drifted(Finding::PowerSettingDiffers { setting: self.label.clone(), found })
            }
        })
    }

    fn set(&self, terminal: &dyn Terminal) -> Result<(), Error> {
        terminal.devices().set_power_setting(self)
    }
}
