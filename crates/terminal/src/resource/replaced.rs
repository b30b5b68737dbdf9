//! The files of Windows that a change replaces.

use super::{policy, users};
use crate::volume::hives;
use crate::{Error, Terminal};
use model::observation::TerminalKind;

/// The files of Windows that tejun may have replaced; what was there before stays beside them. On the PC that it runs on the
/// registry is no file, but an earlier work on its disk may have left something; of the users' there those of others are
/// not everybody's to look at.
///
/// # Errors
///
/// Where the registry cannot be read.
pub fn replaced_files(terminal: &dyn Terminal) -> Result<Vec<String>, Error> {
    let registry = terminal.registry();
    let folders = match terminal.kind() {
        TerminalKind::Volume | TerminalKind::Practice => users::folders(registry)?,
        TerminalKind::This => match terminal.user_sid()? {
            Some(person) => users::folder_of(registry, &person)?.into_iter().collect(),
            None => Vec::new(),
        },
    };
    let policy = [policy::POLICY_FILE, policy::COUNTER_FILE].map(str::to_owned);
    let users = folders.iter().map(|folder| hives::of_user(folder));
    Ok(policy.into_iter().chain(hives::of_machine()).chain(users).collect())
}
