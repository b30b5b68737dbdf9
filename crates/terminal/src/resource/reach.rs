//! What an operation may write, as far as its kind goes. A plan keeps to that because lint does; a journal that somebody wrote, and
//! from which an undo is made, need not.

use crate::Error;
use formats::policy_file::same_key;
use model::kinds::{FileEdit, PolicyEdit, SetOperation};
use model::path::is_for_notices;
use model::reason::Reason;
use model::registry::KeyPath;

/// Refuses an operation that writes outside of what its kind is for.
///
/// # Errors
///
/// If it does ([`Error::Unsafe`]).
pub(super) fn check(operation: &SetOperation) -> Result<(), Error> {
    if let SetOperation::SetFile(FileEdit { path, .. }) = operation
        && !is_for_notices(path)
    {
        return Err(Error::Unsafe { path: path.clone(), reason: Reason::PathOutOfReach {} });
    }
    let (fits, key) = match operation {
        SetOperation::EditPolicy(edit) => (is_of_policy(edit), KeyPath::machine(&edit.key)),
        SetOperation::EditBrowserPolicy(edit) => (edit.key.is_policy(), edit.key.clone()),
        SetOperation::SetRegistryValue(edit) => (edit.key.is_setting(), edit.key.clone()),
        SetOperation::RemoveExtension(_)
        | SetOperation::AddExtension(_)
        | SetOperation::SetDeveloperMode(_)
        | SetOperation::EnableExtension(_)
        | SetOperation::SetFile(_)
        | SetOperation::SetAdapterProperty(_) => return Ok(()),
    };
    match fits {
        true => Ok(()),
        false => Err(Error::Unsafe { path: key.to_string(), reason: Reason::KeyOutOfReach {} }),
    }
}

/// Its key, and the key of each entry that it puts into the policy file.
fn is_of_policy(edit: &PolicyEdit) -> bool {
    let mut entries = edit.entries.values().flat_map(|change| change.expects.iter().chain(&change.to));
    KeyPath::machine(edit.key.trim_end_matches('\\')).is_policy()
        && entries.all(|entry| same_key(&entry.key, &edit.key))
}
