//! The browser of a practice terminal: what its hands do shows in the profile's files, in the browser's own form.

use super::Practice;
use crate::ports::{Browser, Clock, ProfilePlace};
use crate::resource::chromium_policy::{Roots, SETTINGS};
use crate::resource::extension_management::{ALLOWED, BLOCKED, Candidate};
use crate::resource::{browser_policy, extensions};
use crate::volume::disk::Disk;
use crate::volume::hives::file_time;
use crate::{Error, Files, Registry, Terminal, reasons};
use formats::crx::{self, ExtensionId};
use formats::edge::write::{
    Build, NewExtension, Placement, PracticeProfile, installed_files, installed_manifest,
};
use formats::edge::{DisableReason, Location};
use jiff::SignedDuration;
use model::kinds::{AddExtension, NOT_VERIFIED, RemoveExtension};
use model::observation::{BrowserStart, PolicyEffect};
use model::reason::Reason;

/// What does not apply to a profile that is signed in with a Microsoft account, since Edge 116 (Microsoft's pages of these policies).
const IGNORED: [&str; 3] = [SETTINGS, ALLOWED, BLOCKED];
/// How long a person would watch for each of these.
const MOMENT: SignedDuration = SignedDuration::from_secs(2);
/// How long it takes until a browser has started, settled, written everything and closed.
const STARTS_ANEW: SignedDuration = SignedDuration::from_secs(20);

/// A browser that is played: what it is asked for shows at once in the profile's files, as far as its policies allow.
pub struct Played<'t> {
    /// The terminal whose policies and files it goes by.
    pub terminal: &'t dyn Terminal,
    /// The profile's place.
    pub disk: &'t Disk,
    /// The form of its files.
    pub build: Build,
    /// The registry from which the browser has read its policies.
    pub policies: &'t dyn Registry,
    /// Whether it lets every extension run, also one whose origin it cannot verify.
    pub runs_unverified: bool,
    /// What it does when it is closed and started again.
    pub start: BrowserStart,
    /// How long each change of a profile takes.
    pub moment: SignedDuration,
}

impl Played<'_> {
    /// The policies as the browser has read them.
    fn roots(&self) -> Roots<'_> {
        Roots::read(self.policies, self.terminal.user_sid().ok().flatten().as_deref())
    }

    fn change(
        &self,
        place: &ProfilePlace,
        change: impl FnOnce(&mut PracticeProfile) -> Result<(), formats::edge::Error>,
    ) -> Result<(), Error> {
        let wrong = |error| Error::Damaged { path: place.path.clone(), reason: reasons::edge(&error) };
        let (secure, plain) =
            (format!(r"{}\Secure Preferences", place.path), format!(r"{}\Preferences", place.path));
        let mut profile = PracticeProfile::parse(
            self.build,
            Placement::Secure,
            self.disk.read(&secure)?.as_deref(),
            self.disk.read(&plain)?.as_deref(),
        )
        .map_err(wrong)?;
        change(&mut profile).map_err(wrong)?;
        self.disk.put(&secure, &profile.secure_preferences())?;
        self.disk.put(&plain, &profile.preferences())?;
        self.terminal.clock().wait(self.moment)
    }

    /// The reasons for which an extension is off, beside that its origin cannot be verified. None if it is not there.
    fn other_reasons(&self, profile: &ProfilePlace, id: &str) -> Result<Vec<DisableReason>, Error> {
        let holds = extensions::look_at(self.terminal, &profile.profile)?;
        let found = holds.extensions.into_iter().filter(|extension| extension.id == id);
        let reasons = found.flat_map(|extension| extension.disabled_by);
        Ok(reasons.filter(|reason| *reason != NOT_VERIFIED).map(DisableReason::from).collect())
    }

    /// Whether a profile is signed in with a Microsoft account, to which [`IGNORED`] do not apply.
    fn is_signed_in(&self, profile: &ProfilePlace) -> Result<bool, Error> {
        Ok(extensions::look_at(self.terminal, &profile.profile)?.signed_in)
    }

    /// Opens or closes a profile.
    ///
    /// # Errors
    ///
    /// If its files cannot be read or written.
    pub fn set_open(&self, place: &ProfilePlace, open: bool) -> Result<(), Error> {
        self.change(place, |profile| profile.set_open(open))
    }
}

impl Practice {
    fn played(&self, place: &ProfilePlace) -> Played<'_> {
        let old = self.state.get().old_builds.contains(&place.profile);
        let build = if old { Build::StateAndBits } else { Build::ListOfReasons };
        Played {
            terminal: self,
            disk: self.volume.disk(),
            build,
            policies: self.registry(),
            runs_unverified: self.state.get().unverified_extensions_run,
            start: self.state.get().browser_start,
            moment: MOMENT,
        }
    }
}

/// What a browser says instead of doing it.
fn refused(what: &str, reason: Reason) -> Error {
    Error::Browser { what: what.to_owned(), reason }
}

impl Browser for Played<'_> {
    fn has_ui_driver(&self) -> bool {
        true
    }

    fn remove(&self, profile: &ProfilePlace, removal: &RemoveExtension) -> Result<(), Error> {
        let id = removal.id.as_str();
        if self.is_signed_in(profile)? || !browser_policy::is_to_go_by(&self.roots(), id)? {
            return Err(refused(id, Reason::NoPolicyRemoves {}));
        }
        let wrong = |error: crx::InvalidId| Error::Damaged {
            path: profile.path.clone(),
            reason: Reason::NotAName { text: error.text },
        };
        let extension: ExtensionId = id.parse().map_err(wrong)?;
        self.disk.remove_folder(&format!(r"{}\Extensions\{id}", profile.path))?;
        self.change(profile, |profile| profile.remove(&extension))
    }

    fn add(&self, profile: &ProfilePlace, addition: &AddExtension) -> Result<(), Error> {
        let path = addition.file.as_str();
        let wrong = |error| Error::Damaged { path: path.to_owned(), reason: reasons::crx(&error) };
        let bytes = self.disk.read(path)?.ok_or_else(|| Error::Gone { what: path.to_owned() })?;
        let crx = crx::verify(&bytes).map_err(wrong)?;
        let unpacked = crx.unpack().map_err(wrong)?;
        let folder = path.rsplit_once('\\').map_or(path, |(folder, _)| folder);
        let candidate = Candidate { id: crx.id.as_str(), manifest: Some(&unpacked.manifest) };
        let mut policies = browser_policy::look(&self.roots(), &[candidate], Some(folder))?;
        if self.is_signed_in(profile)? {
            let applies = |place: &str| !place.split('\\').any(|part| IGNORED.contains(&part));
            policies.hindrances.retain(|hindrance| applies(&hindrance.place));
            policies.allowed.entries.clear();
        }
        if policies.hindrances.iter().any(|hindrance| hindrance.effect == PolicyEffect::Blocks) {
            return Err(refused(&addition.name, Reason::BlockedByPolicy {}));
        }
        if !policies.sources.entries.contains(&model::url::source(folder)) {
            let texts = vec!["CRX_REQUIRED_PROOF_MISSING".to_owned()];
            return Err(refused(&addition.name, Reason::BrowserSays { texts }));
        }
        let folder = format!(r"{}\{}_0", crx.id.as_str(), unpacked.manifest.version);
        let at = format!(r"{}\Extensions\{folder}", profile.path);
        for file in installed_files(&unpacked, crx.public_key) {
            self.disk.put(&format!(r"{at}\{}", file.path.replace('/', r"\")), &file.bytes)?;
        }
        let manifest = installed_manifest(unpacked.manifest.raw, crx.public_key);
        let installed_at = file_time(self.terminal.clock().now()).0 / 10;
        let mut off = self.other_reasons(profile, crx.id.as_str())?;
        if !self.runs_unverified && !policies.allowed.entries.iter().any(|id| id == crx.id.as_str()) {
            off.push(DisableReason::from(NOT_VERIFIED));
        }
        self.change(profile, |profile| {
            profile.install(&NewExtension {
                id: &crx.id,
                manifest: &manifest,
                location: Location::Internal,
                path: &folder,
                installed_at,
            })?;
            profile.disable(&crx.id, &off)
        })
    }

    fn reload_policies(&self, profile: &ProfilePlace) -> Result<(), Error> {
        if self.is_signed_in(profile)? {
            return Ok(());
        }
        let allowed = browser_policy::look(&self.roots(), &[], None)?.allowed.entries;
        let holds = extensions::look_at(self.terminal, &profile.profile)?;
        let freed = holds.extensions.iter().filter(|extension| allowed.contains(&extension.id));
        for extension in freed.filter(|extension| extension.disabled_by.contains(&NOT_VERIFIED)) {
            let others = self.other_reasons(profile, &extension.id)?;
            let id: Result<ExtensionId, _> = extension.id.parse();
            if let Ok(id) = id {
                self.change(profile, |profile| profile.disable(&id, &others))?;
            }
        }
        Ok(())
    }

    fn restart(&self, profile: &ProfilePlace) -> Result<BrowserStart, Error> {
        // A browser that stays has read its policies by its notification or its clock.
        self.reload_policies(profile).map(|()| self.start)
    }

    fn set_developer_mode(&self, profile: &ProfilePlace, on: bool) -> Result<(), Error> {
        self.change(profile, |profile| profile.set_developer_mode(on))
    }

    /// Nobody sits in front of it.
    fn show_extensions(&self, _: &ProfilePlace) -> Result<(), Error> {
        Err(Error::NotAble)
    }

    fn visible_texts(&self) -> Result<Vec<String>, Error> {
        Err(Error::NotAble)
    }
}

impl Browser for Practice {
    fn has_ui_driver(&self) -> bool {
        true
    }

    fn remove(&self, profile: &ProfilePlace, removal: &RemoveExtension) -> Result<(), Error> {
        self.played(profile).remove(profile, removal)
    }

    fn add(&self, profile: &ProfilePlace, addition: &AddExtension) -> Result<(), Error> {
        self.played(profile).add(profile, addition)
    }

    fn reload_policies(&self, profile: &ProfilePlace) -> Result<(), Error> {
        self.played(profile).reload_policies(profile)
    }

    fn restart(&self, profile: &ProfilePlace) -> Result<BrowserStart, Error> {
        let start = self.played(profile).restart(profile)?;
        self.state.wait(STARTS_ANEW).map(|()| start)
    }

    fn set_developer_mode(&self, profile: &ProfilePlace, on: bool) -> Result<(), Error> {
        self.played(profile).set_developer_mode(profile, on)
    }

    /// Nobody sits in front of it.
    fn show_extensions(&self, _: &ProfilePlace) -> Result<(), Error> {
        Err(Error::NotAble)
    }

    fn visible_texts(&self) -> Result<Vec<String>, Error> {
        Err(Error::NotAble)
    }
}
