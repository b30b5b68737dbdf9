//! Browser extensions: their files, the old ones, the new ones, developer mode.

use crate::ability::Ability;
use crate::browser::ProfileRef;
use crate::change::{Change, inverse};
use crate::finding::FindingCode;
use crate::id::SetName;
use crate::kind::{LeadKind, Refers, SetKind, State, Undoable};
use crate::registry::{KeyPath, ValueFound};
use crate::version::Version;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The set's files are in their folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ExtensionFiles {
    /// The set.
    pub set: SetName,
}

impl State for ExtensionFiles {
    const FINDINGS: &'static [FindingCode] = {
        use FindingCode::*;
        &[NotDelivered, FileBroken, FileTooOld, FileOfOldKind, FileOfAnother, FileTwice, CannotRead]
    };
    const CHANGES: bool = false;
    fn refers(&self) -> Refers<'_> {
        Refers { extension_set: Some(&self.set), ..Refers::default() }
    }
    fn wants(&self) -> Vec<(String, String)> {
        Vec::new()
    }
}

/// The set's old extensions are gone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct OldExtensionsRemoved {
    /// The set.
    pub set: SetName,
}

impl State for OldExtensionsRemoved {
    const FINDINGS: &'static [FindingCode] = {
        use FindingCode::*;
        &[
            ExtensionOld,
            FileOfAnother,
            FileTwice,
            ProfileSignedIn,
            BrowserPolicyHinders,
            BrowserOpen,
            NoProfile,
            CannotRead,
        ]
    };
    const CHANGES: bool = true;
    fn refers(&self) -> Refers<'_> {
        Refers { extension_set: Some(&self.set), ..Refers::default() }
    }
    fn wants(&self) -> Vec<(String, String)> {
        Vec::new()
    }
}

/// The set's extensions are there and on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ExtensionsAdded {
    /// The set.
    pub set: SetName,
}

impl State for ExtensionsAdded {
    const FINDINGS: &'static [FindingCode] = {
        use FindingCode::*;
        &[
            ExtensionMissing,
            ExtensionResidue,
            ExtensionDisabled,
            ExtensionFilesWrong,
            FileOfAnother,
            FileTwice,
            HostDoesNotKnow,
            ProfileSignedIn,
            BrowserPolicyHinders,
            BrowserOpen,
            NoProfile,
            CannotRead,
        ]
    };
    const CHANGES: bool = true;
    fn refers(&self) -> Refers<'_> {
        Refers { extension_set: Some(&self.set), ..Refers::default() }
    }
    fn wants(&self) -> Vec<(String, String)> {
        Vec::new()
    }
}

/// On or off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the words say it")]
pub enum Switch {
    Enabled,
    Disabled,
}

/// The browser's developer mode.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DeveloperMode {
    /// The set whose profiles are meant.
    pub set: SetName,
    /// The wanted position.
    pub be: Switch,
}

impl State for DeveloperMode {
    const FINDINGS: &'static [FindingCode] = {
        use FindingCode::*;
        &[
            DeveloperModeOn,
            DeveloperModeOff,
            ClaimedByNotice,
            ProvedWithoutStart,
            BrowserOpen,
            NoProfile,
            CannotRead,
        ]
    };
    const CHANGES: bool = true;
    fn refers(&self) -> Refers<'_> {
        Refers { extension_set: Some(&self.set), ..Refers::default() }
    }
    fn wants(&self) -> Vec<(String, String)> {
        Vec::new()
    }
}

/// Browser extensions that belong together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ExtensionSet {
    /// The folder that holds their files.
    #[cfg_attr(feature = "schema", schemars(with = "WindowsPath"))]
    pub folder: String,
    /// The lowest version that will do.
    pub at_least: Version,
    /// The extensions.
    pub members: Vec<ExtensionMember>,
}

#[cfg(feature = "schema")]
struct WindowsPath;

#[cfg(feature = "schema")]
crate::string_format::format_schema!(WindowsPath, crate::string_format::StringFormat::WindowsPath);

/// One extension of a set. Its id is not written here: it is computed from the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ExtensionMember {
    /// The file's name in the set's folder.
    pub file: String,
    /// The name the browser shows; old versions are known by it where their id differs.
    pub name: String,
}

/// Removal of an extension.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemoveExtension {
    /// The profile.
    pub profile: ProfileRef,
    /// Its id.
    pub id: String,
    /// The name the browser shows.
    pub name: String,
    /// The version expected to be there.
    pub version: Option<Version>,
    /// The id of the extension that takes its place. It has to be there and on before this one is removed. `None` if nothing takes
    /// its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub successor: Option<String>,
}

impl SetKind for RemoveExtension {
    const NEEDS: Ability = Ability::Browser;
    const NEEDS_UI_DRIVER: bool = true;
    const LASTS: bool = true;
    fn inverse(&self) -> Result<Self, Undoable> {
        Err(Undoable::NotRemoved)
    }
    fn place(&self) -> String {
        self.name.clone()
    }
    fn settings(&self) -> Vec<String> {
        Vec::new()
    }
}

/// Addition of an extension, or an update of an older one with the same id in place. It has been added if the browser keeps it off
/// only because it cannot verify its origin; [`EnableExtension`] lets it run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddExtension {
    /// The profile.
    pub profile: ProfileRef,
    /// Its id, computed from the file.
    pub id: String,
    /// The name the browser will show.
    pub name: String,
    /// The version in the file.
    pub version: Version,
    /// The file.
    pub file: String,
    /// SHA-256 of the file expected there, hexadecimal.
    pub sha256: String,
    /// The version expected to be there under the same id, which the browser updates in place. `None` if none is there, or its
    /// version is unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<Version>,
}

impl SetKind for AddExtension {
    const NEEDS: Ability = Ability::Browser;
    const NEEDS_UI_DRIVER: bool = true;
    const LASTS: bool = true;
    fn inverse(&self) -> Result<Self, Undoable> {
        Err(Undoable::NotAdded)
    }
    fn place(&self) -> String {
        self.name.clone()
    }
    fn settings(&self) -> Vec<String> {
        Vec::new()
    }
}

/// Developer mode of a profile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetDeveloperMode {
    /// The profile.
    pub profile: ProfileRef,
    /// From what to what.
    pub on: Change<bool>,
}

impl SetKind for SetDeveloperMode {
    const NEEDS: Ability = Ability::DeveloperMode;
    const NEEDS_UI_DRIVER: bool = true;
    const LASTS: bool = true;
    fn inverse(&self) -> Result<Self, Undoable> {
        Ok(Self { profile: self.profile.clone(), on: self.on.inverse() })
    }
    fn place(&self) -> String {
        self.profile.folder.clone()
    }
    fn settings(&self) -> Vec<String> {
        vec![format!("developer mode of {}/{}", self.profile.user, self.profile.folder)]
    }
}

/// A change of a policy of the browser, all of it in one key. Such values are the machine's own, not the policy editor's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BrowserPolicyEdit {
    /// What it is for.
    pub purpose: BrowserPolicy,
    /// The key.
    pub key: KeyPath,
    /// The values, by name.
    pub values: BTreeMap<String, Change<ValueFound>>,
}

impl SetKind for BrowserPolicyEdit {
    const NEEDS: Ability = Ability::Browser;
    const NEEDS_UI_DRIVER: bool = false;
    const LASTS: bool = false;
    fn inverse(&self) -> Result<Self, Undoable> {
        Ok(Self { values: inverse(&self.values), ..self.clone() })
    }
    fn place(&self) -> String {
        self.key.to_string()
    }
    fn settings(&self) -> Vec<String> {
        Vec::new()
    }
}

/// The browser's number for its reason to keep an extension off whose origin it cannot verify
/// (`extensions/browser/disable_reason.h`).
pub const NOT_VERIFIED: i64 = 256;

/// What a policy of the browser is changed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BrowserPolicy {
    /// That the browser removes extensions by itself.
    RemoveExtensions,
    /// That the browser offers to add extensions from a folder without developer mode.
    AddFromFolder,
    /// That the browser lets extensions run whose origin it cannot verify.
    AllowExtensions,
}

/// An extension that the browser keeps off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnableExtension {
    /// The profile.
    pub profile: ProfileRef,
    /// Its id.
    pub id: String,
    /// The name the browser shows.
    pub name: String,
}

impl SetKind for EnableExtension {
    const NEEDS: Ability = Ability::Browser;
    const NEEDS_UI_DRIVER: bool = true;
    const LASTS: bool = true;
    fn inverse(&self) -> Result<Self, Undoable> {
        Err(Undoable::NothingToUndo)
    }
    fn place(&self) -> String {
        self.name.clone()
    }
    fn settings(&self) -> Vec<String> {
        Vec::new()
    }
}

/// Extensions of a profile that have to be installed and enabled after a restart of the browser.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProveExtensions {
    /// The profile.
    pub profile: ProfileRef,
    /// Each as it was delivered.
    pub extensions: Vec<AddExtension>,
}

impl LeadKind for ProveExtensions {
    const NEEDS: Ability = Ability::Browser;
    const NEEDS_UI_DRIVER: bool = true;
    const UNDOABLE: Undoable = Undoable::NothingToUndo;
}
