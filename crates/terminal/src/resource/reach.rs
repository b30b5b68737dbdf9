//! What an operation may write, as far as its kind goes. A plan keeps to that because lint does; a journal that somebody wrote, and
//! from which an undo is made, need not.

use crate::Error;
use formats::policy_file::same_key;
use model::SetKind;
use model::kinds::{Package, PolicyEdit, SetOperation, service_key};
use model::path::{is_for_notices, is_package};
use model::reason::Reason;
use model::registry::KeyPath;
use model::string_format::StringFormat;

/// Refuses an operation that writes outside of what its kind is for.
///
/// # Errors
///
/// If it does ([`Error::Unsafe`]).
pub(super) fn check(operation: &SetOperation) -> Result<(), Error> {
    let (fits, place, reason) = match operation {
        SetOperation::EditPolicy(edit) => key(is_of_policy(edit), &KeyPath::machine(&edit.key)),
        SetOperation::EditBrowserPolicy(edit) => key(edit.key.is_policy(), &edit.key),
        SetOperation::SetRegistryValue(edit) => key(edit.key.is_setting(), &edit.key),
        SetOperation::SetFile(edit) => path(is_for_notices(&edit.path), &edit.path),
        SetOperation::SetTextEntry(edit) => {
            let is_update_source = edit.entry.is_update_source();
            path(edit.entry.is_sound() && edit.entry.is_for_file(&edit.path) && !is_update_source, &edit.path)
        }
        SetOperation::EditCertificate(edit) => {
            key(super::certificate::is_named_after_its_certificate(edit), &edit.key())
        }
        SetOperation::EditService(edit) => {
            key(model::is_service_for_notices(&edit.name), &service_key(&edit.name))
        }
        SetOperation::EditProgram(edit) => {
            let is_package =
                |package: &Package| is_package(&package.from) && StringFormat::Sha256.check(&package.sha256);
            path(edit.package.as_ref().is_none_or(is_package), &edit.place())
        }
        SetOperation::RemoveExtension(_)
        | SetOperation::AddExtension(_)
        | SetOperation::SetDeveloperMode(_)
        | SetOperation::EnableExtension(_)
        | SetOperation::EditPowerSetting(_)
        | SetOperation::SetAdapterProperty(_) => return Ok(()),
    };
    match fits {
        true => Ok(()),
        false => Err(Error::Unsafe { path: place, reason }),
    }
}

fn key(fits: bool, key: &KeyPath) -> (bool, String, Reason) {
    (fits, key.to_string(), Reason::KeyOutOfReach {})
}

fn path(fits: bool, path: &str) -> (bool, String, Reason) {
    (fits, path.to_owned(), Reason::PathOutOfReach {})
}

/// Its key, and the key of each entry that it puts into the policy file.
fn is_of_policy(edit: &PolicyEdit) -> bool {
    let mut entries = edit.entries.values().flat_map(|change| change.expects.iter().chain(&change.to));
    KeyPath::machine(edit.key.trim_end_matches('\\')).is_policy()
        && entries.all(|entry| same_key(&entry.key, &edit.key))
}
