//! Settings of the power plan in use.

use crate::ability::Ability;
use crate::change::Change;
use crate::finding::FindingCode;
use crate::kind::{Refers, SetKind, State, Undoable};
use crate::power::{Guid, PowerSource};
use crate::text::Text;
use serde::{Deserialize, Serialize};

/// A setting of the power plan in use has a value: how many seconds pass until the PC sleeps, what the lid does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PowerSetting {
    /// What the power options call it.
    pub label: Text,
    /// The GUID of the group, as `powercfg /query` shows it.
    pub group: Guid,
    /// The setting's GUID.
    pub setting: Guid,
    /// On which power.
    pub on: PowerSource,
    /// The wanted value, as Windows keeps it: of times the seconds, of choices their number. 0 seconds are never.
    pub value: u32,
    /// What the power options call that value.
    pub shown: Text,
}

/// How a power setting was found. `None` if this PC has no such setting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PowerSettingFound(pub Option<PowerSettingValue>);

/// The value of a power setting, and what decides it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PowerSettingValue {
    /// A policy.
    Policy {
        /// Its value.
        value: u32,
        /// The policy's key.
        place: String,
    },
    /// The power plan in use.
    Plan {
        /// The plan's GUID.
        plan: Guid,
        /// Its value, or Windows' default for it.
        value: u32,
    },
}

/// The name of a setting to other notices. Which plan is in use is not theirs to say.
fn name(setting: &Guid, on: PowerSource) -> String {
    format!("power {setting} {}", index_of(on).to_ascii_lowercase())
}

/// The registry's name for the value of a setting on that power.
pub fn index_of(on: PowerSource) -> &'static str {
    match on {
        PowerSource::Mains => "ACSettingIndex",
        PowerSource::Battery => "DCSettingIndex",
    }
}

impl State for PowerSetting {
    const FINDINGS: &'static [FindingCode] = &[
        FindingCode::PowerSettingDiffers,
        FindingCode::PowerSettingByPolicy,
        FindingCode::ClaimedByNotice,
        FindingCode::CannotRead,
    ];
    const CHANGES: bool = true;
    fn refers(&self) -> Refers<'_> {
        Refers::default()
    }
    fn wants(&self) -> Vec<(String, String)> {
        vec![(name(&self.setting, self.on), self.value.to_string())]
    }
}

/// A change of a power setting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PowerSettingEdit {
    /// What the power options call it.
    pub label: Text,
    /// The GUID of the plan that was in use when the change was planned. Another one is not touched.
    pub plan: Guid,
    /// The GUID of the group.
    pub group: Guid,
    /// The setting's GUID.
    pub setting: Guid,
    /// On which power.
    pub on: PowerSource,
    /// The value. One that a plan has by default is set like any other when it is put back.
    pub value: Change<u32>,
    /// What the power options call the wanted value. Nothing, where the value that was found is put back.
    pub shown: Option<Text>,
}

impl SetKind for PowerSettingEdit {
    const NEEDS: Ability = Ability::PowerSettings;
    const NEEDS_UI_DRIVER: bool = false;
    const LASTS: bool = true;
    fn inverse(&self) -> Result<Self, Undoable> {
        Ok(Self { value: self.value.inverse(), shown: None, ..self.clone() })
    }
    fn place(&self) -> String {
        format!(r"{}\{}\{} ({})", self.plan, self.group, self.setting, index_of(self.on))
    }
    fn settings(&self) -> Vec<String> {
        vec![name(&self.setting, self.on)]
    }
}
