//! The files of Windows that a change replaces.

use super::{Resource, policy, users};
use crate::volume::hives;
use crate::{Error, Terminal};
use model::observation::TerminalKind;

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
