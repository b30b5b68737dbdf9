//! The browser of a practice terminal: what its hands do shows in the profile's files, in the browser's own form.

use super::Practice;
use crate::ports::{Browser, Clock, ProfilePlace};
use crate::volume::hives::file_time;
use crate::{Error, Terminal};
use formats::crx::{self, ExtensionId};
use formats::edge::Location;
use formats::edge::write::{Build, NewExtension, Placement, PracticeProfile, installed_manifest};
use jiff::SignedDuration;

/// How long a person would watch for each of these.
const MOMENT: SignedDuration = SignedDuration::from_secs(2);

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

impl Browser for Practice {
    fn remove(&self, profile: &ProfilePlace, id: &str) -> Result<(), Error> {
        let wrong = |reason: String| Error::Damaged { path: profile.path.clone(), reason };
        let extension: ExtensionId = id.parse().map_err(|error: crx::InvalidId| wrong(error.to_string()))?;
        self.volume.disk().remove_folder(&format!(r"{}\Extensions\{id}", profile.path))?;
        self.change_profile(profile, |profile| profile.remove(&extension))
    }

    fn add(&self, profile: &ProfilePlace, path: &str) -> Result<(), Error> {
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

    fn set_developer_mode(&self, profile: &ProfilePlace, on: bool) -> Result<(), Error> {
        self.change_profile(profile, |profile| profile.set_developer_mode(on))
    }
}
