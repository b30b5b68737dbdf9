//! Advanced properties of network adapters.

use crate::ability::Ability;
use crate::change::Change;
use crate::finding::FindingCode;
use crate::kind::{Refers, SetKind, State, Undoable};
use crate::registry::RegistryData;
use crate::text::Text;
use crate::trouble::Trouble;
use serde::{Deserialize, Serialize};

/// A kind of network adapter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum AdapterKind {
    /// Ethernet (interface type 6).
    Wired,
    /// Wi-Fi (interface type 71).
    Wireless,
}

/// An advanced property of network adapters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AdapterProperty {
    /// What Device Manager calls it.
    pub label: Text,
    /// The property's keyword, which no display language changes.
    pub keyword: String,
    /// The wanted value, as the driver stores it.
    pub value: String,
    /// What Device Manager calls that value.
    pub shown: Text,
    /// Which adapters are meant: all of these kinds that offer the property.
    pub adapters: Vec<AdapterKind>,
}

impl State for AdapterProperty {
    const FINDINGS: &'static [FindingCode] = {
        use FindingCode::*;
        &[PropertyDiffers, ClaimedByNotice, PropertyNotOffered, PropertyOdd, NoAdapter, CannotRead]
    };
    const CHANGES: bool = true;
    fn refers(&self) -> Refers<'_> {
        Refers::default()
    }
    fn wants(&self) -> Vec<(String, String)> {
        let place = |kind: &AdapterKind| format!("{kind:?} adapters: {}", self.keyword).to_lowercase();
        self.adapters.iter().map(|kind| (place(kind), self.value.clone())).collect()
    }
}

/// A network adapter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdapterFound {
    /// The device instance id, by which it is found again.
    pub instance: String,
    /// What Windows calls it.
    pub description: String,
    /// Cable or Wi-Fi, or `None` if it is neither, or unknown.
    pub kind: Option<AdapterKind>,
    /// Whether the driver offers the property.
    pub offers: bool,
    /// The value that is set.
    pub value: Option<String>,
    /// The driver's default, which counts where no value is set.
    pub default: Option<String>,
    /// What is kept in the value's place, where that is no text: what the driver makes of it cannot be said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub odd: Option<RegistryData>,
    /// Why nothing can be said of it, where that is so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trouble: Option<Trouble>,
}

impl AdapterFound {
    /// The value that counts.
    pub fn effective(&self) -> Option<&str> {
        self.value.as_deref().or(self.default.as_deref())
    }
}

/// A change of an adapter's property. `None` means no value of its own, so that the driver's default counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdapterEdit {
    /// The adapter's device instance id.
    pub instance: String,
    /// What Windows calls it.
    pub description: String,
    /// The property's keyword.
    pub keyword: String,
    /// What Device Manager calls the property.
    pub label: Text,
    /// The value.
    pub value: Change<Option<String>>,
    /// Device Manager's name of the new value, or `None` to restore the old one.
    pub shown: Option<Text>,
}

impl SetKind for AdapterEdit {
    const NEEDS: Ability = Ability::Adapters;
    const NEEDS_UI_DRIVER: bool = false;
    const LASTS: bool = true;
    fn inverse(&self) -> Result<Self, Undoable> {
        Ok(Self { value: self.value.inverse(), shown: None, ..self.clone() })
    }
    fn place(&self) -> String {
        self.description.clone()
    }
    fn settings(&self) -> Vec<String> {
        vec![format!(r"{}\{}", self.instance, self.keyword).to_lowercase()]
    }
}
