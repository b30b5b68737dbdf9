//! What is done to the extensions of a profile: removed, added, allowed to run, and proved to stay.

use super::extensions::{self, place};
use super::replaced::Replaced;
use super::{Resource, TestResult};
use crate::{Error, Terminal};
use model::finding::Finding;
use model::kinds::{
    AddExtension, CrxFound, EnableExtension, ExtensionFound, NOT_VERIFIED, ProveExtensions, RemoveExtension,
    SetDeveloperMode,
};
use model::observation::{BrowserStart, ProfileRef};

impl Resource for RemoveExtension {
    const REPLACES: &'static [Replaced] = &[];

    fn test(&self, terminal: &dyn Terminal) -> Result<TestResult, Error> {
        Ok(match extension(terminal, &self.profile, &self.id)? {
            None => TestResult::InDesiredState,
            Some(found) if found.version == self.version => match lacks_successor(terminal, self)? {
                None => TestResult::Ready,
                Some(finding) => TestResult::Drifted(finding),
            },
            Some(found) => TestResult::Drifted(Finding::ExtensionOld {
                profile: self.profile.clone(),
                name: self.name.clone(),
                id: found.id,
                version: found.version,
            }),
        })
    }

    fn set(&self, terminal: &dyn Terminal) -> Result<(), Error> {
        terminal.browser().remove(&place(terminal, &self.profile)?, self)
    }
}

impl Resource for AddExtension {
    const REPLACES: &'static [Replaced] = &[];

    fn test(&self, terminal: &dyn Terminal) -> Result<TestResult, Error> {
        if let Some(found) = extension(terminal, &self.profile, &self.id)? {
            if let Some(trouble) = found.trouble {
                return Ok(TestResult::Unknown(trouble.into()));
            }
            let is_it = found.version.as_ref() == Some(&self.version) && found.files_wrong.is_none();
            if is_it && (found.disabled_by.is_empty() || found.disabled_by == [NOT_VERIFIED]) {
                return Ok(TestResult::InDesiredState);
            }
            let (profile, name) = (self.profile.clone(), self.name.clone());
            if is_it {
                let (id, reasons) = (found.id, found.disabled_by);
                return Ok(TestResult::Drifted(Finding::ExtensionDisabled { profile, name, id, reasons }));
            }
            let is_older = found.version.as_ref().is_none_or(|version| *version < self.version);
            if !is_older || found.version != self.replaces {
                let (id, version) = (found.id, found.version);
                return Ok(TestResult::Drifted(Finding::ExtensionOld { profile, name, id, version }));
            }
        }
        Ok(match extensions::crx_file(terminal.files(), &self.file)? {
            CrxFound::Sound { sha256, .. } if sha256 == self.sha256 => TestResult::Ready,
            CrxFound::Sound { .. } => TestResult::Drifted(Finding::FileChanged { path: self.file.clone() }),
            CrxFound::Missing => TestResult::Drifted(Finding::NotDelivered { path: self.file.clone() }),
            CrxFound::Unreadable(trouble) => TestResult::Unknown(trouble.into()),
            CrxFound::Broken { reason } => {
                TestResult::Drifted(Finding::FileBroken { path: self.file.clone(), reason })
            }
        })
    }

    fn set(&self, terminal: &dyn Terminal) -> Result<(), Error> {
        terminal.browser().add(&place(terminal, &self.profile)?, self)
    }
}

impl Resource for SetDeveloperMode {
    const REPLACES: &'static [Replaced] = &[];

    fn test(&self, terminal: &dyn Terminal) -> Result<TestResult, Error> {
        let on = extensions::look_at(terminal, &self.profile)?.developer_mode;
        Ok(if on == self.on.to { TestResult::InDesiredState } else { TestResult::Ready })
    }

    fn set(&self, terminal: &dyn Terminal) -> Result<(), Error> {
        terminal.browser().set_developer_mode(&place(terminal, &self.profile)?, self.on.to)
    }
}

/// An extension that the browser keeps off for want of a known source is as expected; for any other reason it is not ours
/// to switch on.
impl Resource for EnableExtension {
    const REPLACES: &'static [Replaced] = &[];

    fn test(&self, terminal: &dyn Terminal) -> Result<TestResult, Error> {
        let (profile, name) = (self.profile.clone(), self.name.clone());
        Ok(match extension(terminal, &self.profile, &self.id)? {
            None => TestResult::Drifted(Finding::ExtensionMissing { profile, name }),
            Some(found) if found.disabled_by.is_empty() => TestResult::InDesiredState,
            Some(found) if found.disabled_by == [NOT_VERIFIED] => TestResult::Ready,
            Some(found) => TestResult::Drifted(Finding::ExtensionDisabled {
                profile,
                name,
                id: found.id,
                reasons: found.disabled_by,
            }),
        })
    }

    fn set(&self, terminal: &dyn Terminal) -> Result<(), Error> {
        terminal.browser().reload_policies(&place(terminal, &self.profile)?)
    }
}

/// What is missing before an extension may be removed: its successor has to be there and on, or the profile would have one working
/// extension less.
fn lacks_successor(terminal: &dyn Terminal, removal: &RemoveExtension) -> Result<Option<Finding>, Error> {
    let Some(successor) = &removal.successor else { return Ok(None) };
    let (profile, name) = (removal.profile.clone(), removal.name.clone());
    Ok(match extension(terminal, &removal.profile, successor)? {
        None => Some(Finding::ExtensionMissing { profile, name }),
        Some(found) if !found.disabled_by.is_empty() => {
            let (id, reasons) = (found.id, found.disabled_by);
            Some(Finding::ExtensionDisabled { profile, name, id, reasons })
        }
        Some(_) => None,
    })
}

fn extension(
    terminal: &dyn Terminal,
    profile: &ProfileRef,
    id: &str,
) -> Result<Option<ExtensionFound>, Error> {
    let holds = extensions::look_at(terminal, profile)?;
    Ok(holds.extensions.into_iter().find(|extension| extension.id == id))
}

/// Closes the browser as a person would and starts it once more, for a proof. Returns what was seen of it.
///
/// # Errors
///
/// If the browser does not do so.
pub fn restart_browser(terminal: &dyn Terminal, proof: &ProveExtensions) -> Result<BrowserStart, Error> {
    terminal.browser().restart(&place(terminal, &proof.profile)?)
}

/// What disproves it: the first extension that is missing, disabled or damaged, or developer mode if it is on. `None` if the proof
/// holds (facts of the profile's files, A18 to A20).
///
/// # Errors
///
/// If the profile cannot be read.
pub fn verify_extensions(terminal: &dyn Terminal, proof: &ProveExtensions) -> Result<Option<Finding>, Error> {
    let files: Vec<&str> = proof.extensions.iter().map(|wanted| wanted.file.as_str()).collect();
    let holds = extensions::look_closely_at(terminal, &proof.profile, &files)?;
    let profile = || proof.profile.clone();
    for wanted in &proof.extensions {
        let name = wanted.name.clone();
        let Some(found) = holds.extensions.iter().find(|found| found.id == wanted.id) else {
            return Ok(Some(Finding::ExtensionMissing { profile: profile(), name }));
        };
        if found.version.as_ref().is_none_or(|version| *version < wanted.version) {
            let (id, version) = (found.id.clone(), found.version.clone());
            return Ok(Some(Finding::ExtensionOld { profile: profile(), name, id, version }));
        }
        if !found.disabled_by.is_empty() {
            let (id, reasons) = (found.id.clone(), found.disabled_by.clone());
            return Ok(Some(Finding::ExtensionDisabled { profile: profile(), name, id, reasons }));
        }
        if let Some(trouble) = found.trouble.clone() {
            return Ok(Some(trouble.into()));
        }
        if let Some(reason) = found.files_wrong.clone() {
            return Ok(Some(Finding::ExtensionFilesWrong { profile: profile(), name, reason }));
        }
    }
    Ok(holds.developer_mode.then(|| Finding::DeveloperModeOn { profile: profile() }))
}
