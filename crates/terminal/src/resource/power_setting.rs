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

/// A setting, on one kind of power.
#[derive(Clone, Copy)]
pub(super) struct Setting<'s> {
    pub group: &'s Guid,
    pub setting: &'s Guid,
    pub on: PowerSource,
}

/// What decides a setting.
pub(super) enum DecidedBy {
    Policy(Read),
    Plan(Guid, Read),
    /// This PC has no such setting.
    Nothing,
}

/// A value, and the place that it was read from.
pub(super) struct Read {
    pub value: u32,
    pub place: String,
}

/// The key below which the plans are.
pub(super) fn plans_key() -> KeyPath {
    KeyPath::machine(PLANS)
}

impl Setting<'_> {
    /// The key of a policy about it.
    pub(super) fn policy_key(self) -> KeyPath {
        KeyPath::machine(POLICY).join(self.setting.as_str())
    }

    /// The key of a plan's values of it.
    pub(super) fn plan_key(self, plan: &Guid) -> KeyPath {
        plans_key().join(plan.as_str()).join(self.group.as_str()).join(self.setting.as_str())
    }

    /// Its own key, if this PC has it.
    pub(super) fn key(self) -> KeyPath {
        KeyPath::machine(SETTINGS).join(self.group.as_str()).join(self.setting.as_str())
    }

    /// What decides it, and how.
    ///
    /// # Errors
    ///
    /// If that cannot be read, or nothing says it ([`Reason::NotTold`]).
    pub(super) fn decided_by(self, registry: &dyn Registry) -> Result<DecidedBy, Error> {
        if let Some(read) = self.number(registry, &self.policy_key())? {
            return Ok(DecidedBy::Policy(read));
        }
        if let Some(plan) = plan_in_use(registry)?
            && let Some(read) = self.of_plan(registry, &plan)?
        {
            return Ok(DecidedBy::Plan(plan, read));
        }
        match registry.subkeys(&self.key())? {
            None => Ok(DecidedBy::Nothing),
            Some(_) => Err(Error::Unsafe { path: self.key().to_string(), reason: Reason::NotTold {} }),
        }
    }

    /// What a plan says of it: its own value, or the default that Windows has for its own plans.
    fn of_plan(self, registry: &dyn Registry, plan: &Guid) -> Result<Option<Read>, Error> {
        match self.number(registry, &self.plan_key(plan))? {
            Some(own) => Ok(Some(own)),
            None => self.number(registry, &self.key().join("DefaultPowerSchemeValues").join(plan.as_str())),
        }
    }

    fn number(self, registry: &dyn Registry, key: &KeyPath) -> Result<Option<Read>, Error> {
        let place = format!(r"{key}\{}", index_of(self.on));
        match registry.value(key, index_of(self.on))? {
            None => Ok(None),
            Some(RegistryData::Dword(value)) => Ok(Some(Read { value, place })),
            Some(found) => Err(Error::Unsafe { path: place, reason: Reason::ValueOfOtherType { found } }),
        }
    }
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

impl Get for PowerSetting {
    fn get(&self, at: &mut Getting<'_>) -> Result<PowerSettingFound, Error> {
        let setting = Setting { group: &self.group, setting: &self.setting, on: self.on };
        Ok(PowerSettingFound(match setting.decided_by(at.terminal.registry())? {
            DecidedBy::Policy(Read { value, place }) => Some(PowerSettingValue::Policy { value, place }),
            DecidedBy::Plan(plan, read) => Some(PowerSettingValue::Plan { plan, value: read.value }),
            DecidedBy::Nothing => None,
        }))
    }
}

fn of(edit: &PowerSettingEdit) -> Setting<'_> {
    Setting { group: &edit.group, setting: &edit.setting, on: edit.on }
}

/// The edit that gives a plan of a disk the value.
pub(crate) fn edit(setting: &PowerSettingEdit) -> RegistryEdit {
    let key = of(setting).plan_key(&setting.plan);
    let to = ValueFound::Present(RegistryData::Dword(setting.value.to));
    RegistryEdit { key, name: index_of(setting.on).to_owned(), to }
}

impl Resource for PowerSettingEdit {
    const REPLACES: &'static [Replaced] = &[Replaced::Hives];

    fn test(&self, terminal: &dyn Terminal) -> Result<TestResult, Error> {
        let found = of(self).of_plan(terminal.registry(), &self.plan)?;
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
