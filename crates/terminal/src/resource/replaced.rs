//! The files of Windows that a change replaces.

use super::{Resource, policy, users};
use crate::volume::hives;
use crate::{Error, Terminal};
use model::kinds::{FileState, SetOperation};
use model::observation::TerminalKind;

/// Stands behind the name of what was there before, and of what is being written.
pub const ENDINGS: [&str; 2] = [".tejun-old", ".tejun-new"];

/// Files of Windows that an operation may replace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Replaced {
    /// The policy file and its counter.
    PolicyFiles,
    /// The hives of the machine and of the users.
    Hives,
}

/// The files of Windows that tejun may have replaced; what was there before stays beside them. On the PC that it runs on the
/// registry is no file, but an earlier work on its disk may have left something; of the users' there those of others are
/// not everybody's to look at.
///
/// # Errors
///
/// If the registry cannot be read.
pub fn replaced_files(terminal: &dyn Terminal) -> Result<Vec<String>, Error> {
    let each = model::each_set_operation!(Kind => <Kind as Resource>::REPLACES);
    let may = |replaced| each.iter().any(|replaces| replaces.contains(&replaced));
    let mut files = Vec::new();
    if may(Replaced::PolicyFiles) {
        files.extend([policy::POLICY_FILE, policy::COUNTER_FILE].map(str::to_owned));
    }
    if may(Replaced::Hives) {
        files.extend(hives::of_machine());
        files.extend(folders(terminal)?.iter().map(|folder| hives::of_user(folder)));
    }
    Ok(files)
}

/// Files that an operation may have left beside the one that it names, besides those of Windows.
pub fn left_beside(operation: &SetOperation) -> Vec<String> {
    match operation {
        SetOperation::SetFile(edit) => {
            let kept = [&edit.file.expects, &edit.file.to].into_iter().filter_map(|state| match state {
                FileState::Present { sha256 } => Some(edit.kept(sha256)),
                FileState::Absent => None,
            });
            ENDINGS.iter().map(|ending| format!("{}{ending}", edit.path)).chain(kept).collect()
        }
        SetOperation::SetTextEntry(edit) => {
            ENDINGS.iter().map(|ending| format!("{}{ending}", edit.path)).collect()
        }
        SetOperation::RemoveExtension(_)
        | SetOperation::AddExtension(_)
        | SetOperation::SetDeveloperMode(_)
        | SetOperation::EditBrowserPolicy(_)
        | SetOperation::EnableExtension(_)
        | SetOperation::EditPolicy(_)
        | SetOperation::SetAdapterProperty(_)
        | SetOperation::SetRegistryValue(_)
        | SetOperation::EditCertificate(_)
        | SetOperation::EditService(_)
        | SetOperation::EditPowerSetting(_)
        | SetOperation::EditProgram(_) => Vec::new(),
    }
}

fn folders(terminal: &dyn Terminal) -> Result<Vec<String>, Error> {
    let registry = terminal.registry();
    Ok(match terminal.kind() {
        TerminalKind::Volume | TerminalKind::Practice => users::folders(registry)?,
        TerminalKind::This => match terminal.user_sid()? {
            Some(person) => users::folder_of(registry, &person)?.into_iter().collect(),
            None => Vec::new(),
        },
    })
}
