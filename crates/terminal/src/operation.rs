//! Operations: whether the terminal is as one expects, and carrying it out.

use crate::resource::{browser_policy, extensions, policy};
use crate::{Error, Terminal};
use model::finding::Finding;
use model::observation::{CrxFound, ExtensionFound};
use model::plan::{
    AdapterEdit, AddExtension, EnableExtension, Operation, ProveExtensions, RemoveExtension, SetDeveloperMode,
};

/// How a terminal stands to an operation. The four truths: done, not done, impossible, cannot tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Truth {
    /// It is as the operation wants it.
    AsWanted,
    /// It is as the operation expects to find it.
    AsExpected,
    /// It is something else.
    Otherwise(Finding),
    /// It cannot be told.
    CannotTell(Finding),
}

/// How the terminal stands to an operation that sets something. Updates, restarts, waiting and proofs are led by whoever
/// runs the plan; they are always as expected here.
pub fn truth(terminal: &dyn Terminal, operation: &Operation) -> Truth {
    let told = match operation {
        Operation::EditPolicy(edit) => policy::truth(terminal, edit),
        Operation::SetAdapterProperty(edit) => adapter(terminal, edit),
        Operation::RemoveExtension(removal) => removed(terminal, removal),
        Operation::AddExtension(addition) => added(terminal, addition),
        Operation::SetDeveloperMode(edit) => developer_mode(terminal, edit),
        Operation::EditBrowserPolicy(edit) => browser_policy::truth(terminal, edit),
        Operation::EnableExtension(wanted) => enabled(terminal, wanted),
        Operation::BringUpToDate
        | Operation::Restart
        | Operation::AwaitProgram(_)
        | Operation::ProveExtensions(_) => Ok(Truth::AsExpected),
    };
    told.unwrap_or_else(|error| Truth::CannotTell(error.trouble().into()))
}

/// Carries out an operation that sets something. The caller has seen that it is as expected, and looks afterwards
/// whether it worked.
///
/// # Errors
///
/// Where the terminal refuses; the rest of the operation is then left.
pub fn perform(terminal: &dyn Terminal, operation: &Operation) -> Result<(), Error> {
    let place = |profile| extensions::place(terminal, profile);
    match operation {
        Operation::EditPolicy(edit) => policy::perform(terminal, edit),
        Operation::SetAdapterProperty(edit) => {
            let value = edit.value.to.as_deref();
            terminal.devices().set_adapter_property(&edit.instance, &edit.keyword, value)
        }
        Operation::RemoveExtension(removal) => terminal.browser().remove(&place(&removal.profile)?, removal),
        Operation::AddExtension(addition) => terminal.browser().add(&place(&addition.profile)?, addition),
        Operation::SetDeveloperMode(edit) => {
            terminal.browser().set_developer_mode(&place(&edit.profile)?, edit.on.to)
        }
        Operation::EditBrowserPolicy(edit) => browser_policy::perform(terminal, edit),
        Operation::EnableExtension(wanted) => terminal.browser().reload_policies(&place(&wanted.profile)?),
        Operation::ProveExtensions(proof) => terminal.browser().restart(&place(&proof.profile)?),
        Operation::BringUpToDate | Operation::Restart | Operation::AwaitProgram(_) => Ok(()),
    }
}

/// What keeps a proof from holding: the first extension that is not there, not on, not whole, or developer mode where it is
/// on. None: it holds (facts of the profile's files, A18 to A20).
///
/// # Errors
///
/// Where the profile cannot be read.
pub fn amiss(terminal: &dyn Terminal, proof: &ProveExtensions) -> Result<Option<Finding>, Error> {
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

/// An extension that the browser keeps off for want of a known source is as expected; for any other reason it is not ours
/// to switch on.
fn enabled(terminal: &dyn Terminal, wanted: &EnableExtension) -> Result<Truth, Error> {
    let (profile, name) = (wanted.profile.clone(), wanted.name.clone());
    Ok(match extension(terminal, &wanted.profile, &wanted.id)? {
        None => Truth::Otherwise(Finding::ExtensionMissing { profile, name }),
        Some(found) if found.disabled_by.is_empty() => Truth::AsWanted,
        Some(found) if found.disabled_by == [model::plan::NOT_VERIFIED] => Truth::AsExpected,
        Some(found) => Truth::Otherwise(Finding::ExtensionDisabled {
            profile,
            name,
            id: found.id,
            reasons: found.disabled_by,
        }),
    })
}

fn adapter(terminal: &dyn Terminal, edit: &AdapterEdit) -> Result<Truth, Error> {
    let found = terminal.devices().adapters(&edit.keyword)?;
    let Some(adapter) = found.into_iter().find(|found| found.instance == edit.instance) else {
        return Err(Error::Gone { what: edit.description.clone() });
    };
    if let Some(trouble) = adapter.trouble {
        return Ok(Truth::CannotTell(trouble.into()));
    }
    if let Some(found) = adapter.odd {
        return Ok(Truth::Otherwise(Finding::PropertyOdd { adapter: adapter.description, found }));
    }
    Ok(if adapter.value == edit.value.to {
        Truth::AsWanted
    } else if adapter.value == edit.value.expects {
        Truth::AsExpected
    } else {
        Truth::Otherwise(Finding::PropertyDiffers { adapter: adapter.description, found: adapter.value })
    })
}

fn extension(
    terminal: &dyn Terminal,
    profile: &model::observation::ProfileRef,
    id: &str,
) -> Result<Option<ExtensionFound>, Error> {
    let holds = extensions::look_at(terminal, profile)?;
    Ok(holds.extensions.into_iter().find(|extension| extension.id == id))
}

fn removed(terminal: &dyn Terminal, removal: &RemoveExtension) -> Result<Truth, Error> {
    Ok(match extension(terminal, &removal.profile, &removal.id)? {
        None => Truth::AsWanted,
        Some(found) if found.version == removal.version => Truth::AsExpected,
        Some(found) => Truth::Otherwise(Finding::ExtensionOld {
            profile: removal.profile.clone(),
            name: removal.name.clone(),
            id: found.id,
            version: found.version,
        }),
    })
}

fn added(terminal: &dyn Terminal, addition: &AddExtension) -> Result<Truth, Error> {
    if let Some(found) = extension(terminal, &addition.profile, &addition.id)? {
        if let Some(trouble) = found.trouble {
            return Ok(Truth::CannotTell(trouble.into()));
        }
        let is_it = found.version.as_ref() == Some(&addition.version);
        return Ok(if is_it && found.disabled_by.is_empty() && found.files_wrong.is_none() {
            Truth::AsWanted
        } else if is_it && found.files_wrong.is_none() {
            Truth::Otherwise(Finding::ExtensionDisabled {
                profile: addition.profile.clone(),
                name: addition.name.clone(),
                id: found.id,
                reasons: found.disabled_by,
            })
        } else {
            Truth::Otherwise(Finding::ExtensionOld {
                profile: addition.profile.clone(),
                name: addition.name.clone(),
                id: found.id,
                version: found.version,
            })
        });
    }
    Ok(match extensions::crx_file(terminal.files(), &addition.file)? {
        CrxFound::Sound { sha256, .. } if sha256 == addition.sha256 => Truth::AsExpected,
        CrxFound::Sound { .. } => Truth::Otherwise(Finding::FileChanged { path: addition.file.clone() }),
        CrxFound::Missing => Truth::Otherwise(Finding::NotDelivered { path: addition.file.clone() }),
        CrxFound::Unreadable(trouble) => Truth::CannotTell(trouble.into()),
        CrxFound::Broken { reason } => {
            Truth::Otherwise(Finding::FileBroken { path: addition.file.clone(), reason })
        }
    })
}

fn developer_mode(terminal: &dyn Terminal, edit: &SetDeveloperMode) -> Result<Truth, Error> {
    let on = extensions::look_at(terminal, &edit.profile)?.developer_mode;
    Ok(if on == edit.on.to { Truth::AsWanted } else { Truth::AsExpected })
}
