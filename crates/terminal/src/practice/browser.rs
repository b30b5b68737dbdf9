//! The browser of a practice terminal: what its hands do shows in the profile's files, in the browser's own form.

use super::Practice;
use crate::ports::{Browser, Clock, ProfilePlace};
use crate::resource::{browser_policy, extensions};
use crate::volume::hives::file_time;
use crate::{Error, Terminal};
use formats::crx::{self, ExtensionId};
use formats::edge::write::{Build, NewExtension, Placement, PracticeProfile, installed_manifest};
use formats::edge::{DisableReason, Location};
use jiff::SignedDuration;
use model::observation::PolicyEffect;
use model::plan::{AddExtension, NOT_VERIFIED};

/// How long a person would watch for each of these.
const MOMENT: SignedDuration = SignedDuration::from_secs(2);
/// How long it takes until a browser has started, settled, written everything and closed.
const STARTS_ANEW: SignedDuration = SignedDuration::from_secs(20);

impl Practice {
    fn change_profile(
        &self,
        place: &ProfilePlace,
        change: impl FnOnce(&mut PracticeProfile) -> Result<(), formats::edge::Error>,
    ) -> Result<(), Error> {
        let build = if self.state.get().old_builds.contains(&place.profile) {
            Build::StateAndBits
        } else {
            Build::ListOfReasons
        };
        let wrong = |error: formats::edge::Error| Error::Damaged {
            path: place.path.clone(),
            reason: error.to_string(),
        };
        let (secure, plain) =
            (format!(r"{}\Secure Preferences", place.path), format!(r"{}\Preferences", place.path));
        let files = self.volume.files();
        let mut profile = PracticeProfile::parse(
            build,
            Placement::Secure,
            files.read(&secure)?.as_deref(),
            files.read(&plain)?.as_deref(),
        )
        .map_err(wrong)?;
        change(&mut profile).map_err(wrong)?;
        self.volume.disk().put(&secure, &profile.secure_preferences())?;
        self.volume.disk().put(&plain, &profile.preferences())?;
        self.state.wait(MOMENT)
    }
}

/// What a browser says instead of doing it.
fn refused(what: &str, reason: &str) -> Error {
    Error::Browser { what: what.to_owned(), reason: reason.to_owned() }
}

impl Browser for Practice {
    fn remove(&self, profile: &ProfilePlace, id: &str) -> Result<(), Error> {
        if !browser_policy::is_removed(&browser_policy::look(self, &[id])?, id) {
            return Err(refused(id, "no policy says that it is to be removed"));
        }
        let wrong = |reason: String| Error::Damaged { path: profile.path.clone(), reason };
        let extension: ExtensionId = id.parse().map_err(|error: crx::InvalidId| wrong(error.to_string()))?;
        self.volume.disk().remove_folder(&format!(r"{}\Extensions\{id}", profile.path))?;
        self.change_profile(profile, |profile| profile.remove(&extension))
    }

    fn add(&self, profile: &ProfilePlace, addition: &AddExtension) -> Result<(), Error> {
        let path = addition.file.as_str();
        let policies = browser_policy::look(self, &[&addition.id])?;
        if policies.hindrances.iter().any(|hindrance| hindrance.effect == PolicyEffect::Blocks) {
            return Err(refused(&addition.name, "it is blocked by the administrator"));
        }
        let folder = path.rsplit_once('\\').map_or(path, |(folder, _)| folder);
        let source = format!("{}/*", model::url::of_file(folder));
        if !policies.sources.entries.contains(&source) {
            return Err(refused(&addition.name, "CRX_REQUIRED_PROOF_MISSING"));
        }
        let wrong = |error: crx::Error| Error::Damaged { path: path.to_owned(), reason: error.to_string() };
        let bytes = self.volume.files().read(path)?.ok_or_else(|| Error::Gone { what: path.to_owned() })?;
        let crx = crx::verify(&bytes).map_err(wrong)?;
        let manifest = crx.manifest().map_err(wrong)?;
        let folder = format!(r"{}\{}_0", crx.id.as_str(), manifest.version);
        let at = format!(r"{}\Extensions\{folder}", profile.path);
        for file in crx.files().map_err(wrong)? {
            self.volume.disk().put(&format!(r"{at}\{}", file.path.replace('/', r"\")), &file.bytes)?;
        }
        let manifest = installed_manifest(manifest.raw, crx.public_key);
        self.volume.disk().put(&format!(r"{at}\manifest.json"), manifest.to_string().as_bytes())?;
        let installed_at = file_time(self.state.now()).0 / 10;
        self.change_profile(profile, |profile| {
            profile.install(&NewExtension {
                id: &crx.id,
                manifest: &manifest,
                location: Location::Internal,
                path: &folder,
                installed_at,
            })
        })
    }

    fn take_note(&self, profile: &ProfilePlace) -> Result<(), Error> {
        let allowed = browser_policy::look(self, &[])?.allowed.entries;
        let holds = extensions::look_at(self, &profile.profile)?;
        let freed = holds.extensions.iter().filter(|extension| allowed.contains(&extension.id));
        for extension in freed.filter(|extension| extension.disabled_by.contains(&NOT_VERIFIED)) {
            let others = extension.disabled_by.iter().filter(|reason| **reason != NOT_VERIFIED);
            let others: Vec<_> = others.map(|reason| DisableReason::from(*reason)).collect();
            let id: Result<ExtensionId, _> = extension.id.parse();
            if let Ok(id) = id {
                self.change_profile(profile, |profile| profile.disable(&id, &others))?;
            }
        }
        Ok(())
    }

    fn start_anew(&self, profile: &ProfilePlace) -> Result<(), Error> {
        self.take_note(profile)?;
        self.state.wait(STARTS_ANEW)
    }

    fn set_developer_mode(&self, profile: &ProfilePlace, on: bool) -> Result<(), Error> {
        self.change_profile(profile, |profile| profile.set_developer_mode(on))
    }
}
