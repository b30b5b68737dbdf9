//! What is found of browser extensions: the delivered files, the profiles, the policies.

use crate::browser::{PolicyEffect, ProfileRef};
use crate::reason::Reason;
use crate::registry::{KeyPath, ValueFound};
use crate::trouble::Trouble;
use crate::version::Version;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Extension files and browser profiles.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExtensionsFound {
    /// One for each member of the set, in its order.
    pub files: Vec<ExtensionFile>,
    /// The user who works here, or `None` if that is unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// Every profile of every user, the terminal's user first.
    pub profiles: Vec<ProfileFound>,
    /// The folder in which profiles were searched.
    pub place: String,
    /// The browser's policies that have to do with extensions.
    pub policies: BrowserPolicies,
    /// Programs that came with the set's files and that its extensions speak to.
    pub hosts: Vec<NativeHost>,
    /// Programs for which that is unknown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unread_hosts: Vec<Trouble>,
}

/// The browser's policies that have to do with extensions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BrowserPolicies {
    /// The machine's settings of single extensions (`ExtensionSettings`).
    pub settings: SettingsFound,
    /// From where the browser offers to add extensions (`ExtensionInstallSources`).
    pub sources: ListFound,
    /// Which extensions may run in any case (`ExtensionInstallAllowlist`).
    pub allowed: ListFound,
    /// Policies that stand in the way of adding the set's extensions.
    pub hindrances: Vec<PolicyHindrance>,
    /// Why nothing can be said of them, where that is so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trouble: Option<Trouble>,
}

/// A policy that holds an object, as JSON in one value or as a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettingsFound {
    /// The machine's key.
    pub key: KeyPath,
    /// The value's name.
    pub name: String,
    /// What the machine's key holds.
    pub value: ValueFound,
    /// The members that count, each as JSON: the machine's, or else those of the user who works here.
    pub members: BTreeMap<String, String>,
    /// If the machine has a key of that name, which takes precedence over the value: the place of each member.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub below: Option<BTreeMap<String, MemberFound>>,
    /// Why the members are unknown.
    pub trouble: Option<Trouble>,
}

/// The place of a member of such a policy that is a key: a value named by the member and holding it as JSON; or a key named by the
/// member, with the value in it that makes the browser remove the extension.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberFound {
    /// The key.
    pub key: KeyPath,
    /// The value's name.
    pub name: String,
    /// What it holds.
    pub value: ValueFound,
}

/// A policy that holds a list, a value for each entry or one JSON text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListFound {
    /// The machine's key.
    pub key: KeyPath,
    /// The nearest key that exists, itself included.
    pub nearest_key: String,
    /// The names of the machine's entries.
    pub names: Vec<String>,
    /// The entries that count: the machine's, or else those of the user who works here.
    pub entries: Vec<String>,
}

/// A policy that stands in the way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyHindrance {
    /// The value that says so, with its hive.
    pub place: String,
    /// What it does.
    pub effect: PolicyEffect,
}

/// A program that extensions speak to, as it is made known to the browser.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NativeHost {
    /// The registry key that names its manifest.
    pub key: KeyPath,
    /// The manifest's path.
    pub manifest: String,
    /// The ids of the extensions that may connect to it, or why they are unknown.
    pub allows: Result<Vec<String>, Reason>,
}

/// A CRX file where a set expects it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExtensionFile {
    /// Its full path.
    pub path: String,
    /// What it holds.
    pub holds: CrxFound,
}

/// What a CRX file holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CrxFound {
    /// No such file.
    Missing,
    /// It cannot be read.
    Unreadable(Trouble),
    /// Damaged, or its signature does not hold.
    Broken {
        /// What is wrong.
        reason: Reason,
    },
    /// A sound one.
    Sound {
        /// The extension's id, computed from its key.
        id: String,
        /// Its version.
        version: Version,
        /// Its name.
        name: String,
        /// The manifest's own version, 2 or 3.
        manifest_version: u32,
        /// SHA-256 of the whole file, hexadecimal.
        sha256: String,
    },
}

/// A browser profile as it was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileFound {
    /// Which one.
    pub profile: ProfileRef,
    /// The name the browser shows for it.
    pub name: String,
    /// Whether it belongs to the user who works at this terminal.
    pub of_terminal_user: bool,
    /// Its content, or why that is unknown.
    pub holds: ProfileState,
}

/// A profile's content, or why that is unknown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProfileState {
    /// It was read.
    Read(ProfileHolds),
    /// It could not be read.
    Unreadable(Trouble),
    /// It belongs to another account than the one that works here, and this process has no rights to read it. One that has an
    /// administrator's rights reads it.
    NotLookedAt(Trouble),
}

/// What a profile holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileHolds {
    /// Developer mode of the extensions page.
    pub developer_mode: bool,
    /// Whether the browser had it open when it was last written, or was not closed properly. An open browser writes up to ten
    /// seconds late.
    pub open: bool,
    /// Whether it is signed in with a Microsoft account: since Edge 116, `ExtensionSettings`, `ExtensionInstallAllowlist` and
    /// `ExtensionInstallBlocklist` do not apply to such a profile (Microsoft's pages of these policies).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub signed_in: bool,
    /// Every extension that a person could have put there.
    pub extensions: Vec<ExtensionFound>,
    /// Ids of extensions that were there and of which only an entry is left.
    pub residues: Vec<String>,
}

/// An extension in a profile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExtensionFound {
    /// Its id.
    pub id: String,
    /// The name the browser shows.
    pub name: Option<String>,
    /// Its version.
    pub version: Option<Version>,
    /// The browser's reasons for keeping it off; empty: it is on.
    pub disabled_by: Vec<i64>,
    /// What is wrong with its files, or `None` if they exist and have the same version.
    pub files_wrong: Option<Reason>,
    /// Why its name is unknown, if there is none, or why its files are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trouble: Option<Trouble>,
}
