//! Values of the registry, tested and set: those of a policy, of the browser, of an adapter, and any other.

use super::TestResult;
use crate::{Error, Registry, RegistryEdit};
use model::finding::Finding;
use model::observation::ValueFound;
use model::plan::Change;
use model::registry::{KeyPath, RegistryData};
use std::collections::BTreeMap;

/// How something stands to a change of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stand {
    /// It is as the change wants it.
    Changed,
    /// It is as the change expects it.
    Expected,
    /// It is something else.
    Other,
}

/// How what is found stands to a change.
pub(super) fn stand<T: PartialEq>(found: &T, change: &Change<T>) -> Stand {
    if *found == change.to {
        Stand::Changed
    } else if *found == change.expects {
        Stand::Expected
    } else {
        Stand::Other
    }
}

/// How the values of a key stand to changes of them, by name. Each for itself may be as it is wanted or as it is expected: an
/// edit that was cut off in the middle goes on. Of one that is something else, `drifted` makes the finding.
pub(super) fn test(
    registry: &dyn Registry,
    key: &KeyPath,
    changes: &BTreeMap<String, Change<ValueFound>>,
    drifted: impl Fn(&str, Option<RegistryData>) -> Finding,
) -> Result<TestResult, Error> {
    let mut result = TestResult::InDesiredState;
    for (name, change) in changes {
        let found = registry.get(key, name)?.data().cloned();
        // Which key is the nearest does not matter: the value is there, or it is not.
        let data = Change { expects: change.expects.data().cloned(), to: change.to.data().cloned() };
        match stand(&found, &data) {
            Stand::Changed => {}
            Stand::Expected => result = TestResult::Ready,
            Stand::Other => return Ok(TestResult::Drifted(drifted(name, found))),
        }
    }
    Ok(result)
}

/// Sets the values of a key.
pub(super) fn set(
    registry: &dyn Registry,
    key: &KeyPath,
    changes: &BTreeMap<String, Change<ValueFound>>,
) -> Result<(), Error> {
    let edit = |(name, change): (&String, &Change<ValueFound>)| RegistryEdit {
        key: key.clone(),
        name: name.clone(),
        to: change.to.clone(),
    };
    registry.edit(&changes.iter().map(edit).collect::<Vec<_>>())
}
