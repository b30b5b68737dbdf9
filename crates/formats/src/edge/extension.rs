use serde_json::{Map, Value};

use super::FileRole;
use super::json::integer;
use crate::crx::{ExtensionId, ExtensionVersion};

/// The flag by which builds long ago marked a web site that was kept as an app (`extension_prefs.cc`).
const BOOKMARK_APP: i64 = 1 << 4;
/// Blocklisted as malware, in `blacklist_state` (`blocklist_state.h`) and as a bit in
/// `omaha_blocklist_state`.
const MALWARE: i64 = 1;

/// What a profile holds of one extension.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Extension {
    /// The extension's id.
    pub id: ExtensionId,
    /// Which of the two files holds it.
    pub held_in: FileRole,
    /// Whether it is installed.
    pub presence: Presence,
    /// What it is: only [`Kind::Extension`] is of a user's choosing.
    pub kind: Kind,
    /// Its name in the browser's language. Unpacked extensions have it in their folder only.
    pub name: Option<String>,
    /// Its version. `None` also if it is none by [`ExtensionVersion`]'s rules.
    pub version: Option<ExtensionVersion>,
    /// Its manifest's version. Unpacked extensions have it in their folder only.
    pub manifest_version: Option<u32>,
    /// Its origin; `None` in the remains of an uninstalled extension.
    pub location: Option<Location>,
    /// Its folder: absolute, or relative to the profile's folder `Extensions`.
    pub path: Option<String>,
    /// Whether it runs: installed, no reason against it, not switched off in the old way, not on a blocklist.
    pub enabled: bool,
    /// Why it is disabled, by number. It can be disabled without a reason, too.
    pub disable_reasons: Vec<DisableReason>,
    /// Whether it is on a blocklist as malware.
    pub blocklisted: bool,
}

/// Whether an entry is an extension, or what one has left behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Presence {
    /// The entry has a location and a path (`GetInstalledInfoHelper` in `extension_prefs.cc`).
    Installed,
    /// It lacks one: most often an empty object, which stays for good after an extension was uninstalled.
    Residue,
}

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// An ordinary extension.
    Extension,
    /// A part of the browser itself. Not to be reckoned with.
    Component,
    /// A web site that an old build kept as an app; newer ones ignore it.
    BookmarkApp,
}

/// The origin of an extension (`extensions/common/mojom/manifest.mojom`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Location {
    /// 1: installed by the user, from the store or a file.
    Internal,
    /// 2: named by a file outside the profile.
    ExternalPref,
    /// 3: named by the Windows registry.
    ExternalRegistry,
    /// 4: a folder, loaded in developer mode.
    Unpacked,
    /// 5: a part of the browser.
    Component,
    /// 6: as 2, from an update address.
    ExternalPrefDownload,
    /// 7: forced by policy, from an update address.
    ExternalPolicyDownload,
    /// 8: a folder named on the command line.
    CommandLine,
    /// 9: forced by policy, from a file.
    ExternalPolicy,
    /// 10: a part of the browser that is updated by itself.
    ExternalComponent,
    /// Another number.
    Unknown(i64),
}

const LOCATIONS: [(Location, i64); 10] = [
    (Location::Internal, 1),
    (Location::ExternalPref, 2),
    (Location::ExternalRegistry, 3),
    (Location::Unpacked, 4),
    (Location::Component, 5),
    (Location::ExternalPrefDownload, 6),
    (Location::ExternalPolicyDownload, 7),
    (Location::CommandLine, 8),
    (Location::ExternalPolicy, 9),
    (Location::ExternalComponent, 10),
];

impl Location {
    /// The number in the browser's files.
    #[must_use]
    pub fn number(self) -> i64 {
        match self {
            Location::Unknown(number) => number,
            known => {
                LOCATIONS.iter().find(|(location, _)| *location == known).map_or(0, |(_, number)| *number)
            }
        }
    }
}

impl From<i64> for Location {
    fn from(number: i64) -> Location {
        let known = LOCATIONS.iter().find(|(_, known)| *known == number);
        known.map_or(Location::Unknown(number), |(location, _)| *location)
    }
}

/// Why an extension is disabled (`extensions/browser/disable_reason.h`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DisableReason {
    /// 1: the user switched it off.
    UserAction,
    /// 2: an update asks for more permissions.
    PermissionsIncrease,
    /// 4: it is being reloaded.
    Reload,
    /// 8: the machine lacks what it requires.
    UnsupportedRequirement,
    /// 16: switched off when side-loading was ended.
    SideloadWipeout,
    /// 32: no longer in use.
    UnknownFromSync,
    /// 256: its origin cannot be verified; it is not from the store.
    NotVerified,
    /// 512: on a list of unwanted extensions.
    Greylist,
    /// 1024: its files were changed.
    Corrupted,
    /// 2048: installed on another device, not yet accepted here.
    RemoteInstall,
    /// 8192: put there by another program, not yet accepted.
    ExternalExtension,
    /// 16384: policy demands a newer version.
    UpdateRequiredByPolicy,
    /// 32768: a supervisor must accept it.
    CustodianApprovalRequired,
    /// 65536: blocked by policy.
    BlockedByPolicy,
    /// 524288: it has to be reinstalled.
    Reinstall,
    /// 1048576: not on the list of Safe Browsing.
    NotAllowlisted,
    /// 2097152: not kept on Chrome OS.
    NotAshKeeplisted,
    /// 4194304: policy allows only what the store holds.
    NotInStore,
    /// 8388608: its manifest is of a version no longer supported (2).
    UnsupportedManifestVersion,
    /// 16777216: unpacked, and developer mode is off.
    DeveloperModeOff,
    /// Another number.
    Unknown(i64),
}

const REASONS: [(DisableReason, i64); 20] = [
    (DisableReason::UserAction, 1),
    (DisableReason::PermissionsIncrease, 1 << 1),
    (DisableReason::Reload, 1 << 2),
    (DisableReason::UnsupportedRequirement, 1 << 3),
    (DisableReason::SideloadWipeout, 1 << 4),
    (DisableReason::UnknownFromSync, 1 << 5),
    (DisableReason::NotVerified, 1 << 8),
    (DisableReason::Greylist, 1 << 9),
    (DisableReason::Corrupted, 1 << 10),
    (DisableReason::RemoteInstall, 1 << 11),
    (DisableReason::ExternalExtension, 1 << 13),
    (DisableReason::UpdateRequiredByPolicy, 1 << 14),
    (DisableReason::CustodianApprovalRequired, 1 << 15),
    (DisableReason::BlockedByPolicy, 1 << 16),
    (DisableReason::Reinstall, 1 << 19),
    (DisableReason::NotAllowlisted, 1 << 20),
    (DisableReason::NotAshKeeplisted, 1 << 21),
    (DisableReason::NotInStore, 1 << 22),
    (DisableReason::UnsupportedManifestVersion, 1 << 23),
    (DisableReason::DeveloperModeOff, 1 << 24),
];

impl DisableReason {
    /// The number in the browser's files.
    #[must_use]
    pub fn number(self) -> i64 {
        match self {
            DisableReason::Unknown(number) => number,
            known => REASONS.iter().find(|(reason, _)| *reason == known).map_or(0, |(_, number)| *number),
        }
    }
}

impl From<i64> for DisableReason {
    fn from(number: i64) -> DisableReason {
        let known = REASONS.iter().find(|(_, known)| *known == number);
        known.map_or(DisableReason::Unknown(number), |(reason, _)| *reason)
    }
}

impl Extension {
    /// Reads an entry of `extensions.settings`.
    pub(super) fn read(id: ExtensionId, entry: &Map<String, Value>, held_in: FileRole) -> Extension {
        let location = integer(entry.get("location")).map(Location::from);
        let path = entry.get("path").and_then(Value::as_str).map(str::to_owned);
        let flags = integer(entry.get("creation_flags")).unwrap_or(0);
        let presence =
            if location.is_some() && path.is_some() { Presence::Installed } else { Presence::Residue };
        let kind = match location {
            _ if flags & BOOKMARK_APP != 0 => Kind::BookmarkApp,
            Some(Location::Component | Location::ExternalComponent) => Kind::Component,
            _ => Kind::Extension,
        };
        let manifest = |member: &str| entry.get("manifest").and_then(|manifest| manifest.get(member));
        let text = |member: &str| manifest(member).and_then(Value::as_str);
        let disable_reasons = disable_reasons(entry.get("disable_reasons"));
        let blocklisted = entry.get("blacklist") == Some(&Value::Bool(true))
            || integer(entry.get("blacklist_state")) == Some(MALWARE)
            || integer(entry.get("omaha_blocklist_state")).is_some_and(|bits| bits & MALWARE != 0);
        // Builds up to 2025 say 1 for enabled in `state`; newer ones have no such member.
        let switched_on = entry.get("state").is_none_or(|state| integer(Some(state)) == Some(1));
        Extension {
            id,
            held_in,
            presence,
            kind,
            name: text("name").map(str::to_owned),
            version: text("version").and_then(|version| version.parse().ok()),
            manifest_version: manifest("manifest_version")
                .and_then(Value::as_u64)
                .and_then(|version| u32::try_from(version).ok()),
            location,
            path,
            enabled: presence == Presence::Installed
                && disable_reasons.is_empty()
                && switched_on
                && !blocklisted,
            disable_reasons,
            blocklisted,
        }
    }
}

/// A list of numbers in newer builds, one number of added bits in older ones.
fn disable_reasons(value: Option<&Value>) -> Vec<DisableReason> {
    let mut numbers: Vec<i64> = match value {
        Some(Value::Array(list)) => {
            list.iter().filter_map(Value::as_i64).filter(|&number| number != 0).collect()
        }
        Some(bits) => {
            let bits = integer(Some(bits)).unwrap_or(0);
            (0..32).map(|bit| 1 << bit).filter(|bit| bits & bit != 0).collect()
        }
        None => Vec::new(),
    };
    numbers.sort_unstable();
    numbers.dedup();
    numbers.into_iter().map(DisableReason::from).collect()
}
