//! From what to what.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// From what to what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change<T> {
    /// What is expected to be found.
    pub expects: T,
    /// What it is to be.
    pub to: T,
}

impl<T: Clone> Change<T> {
    /// The way back.
    pub fn inverse(&self) -> Self {
        Self { expects: self.to.clone(), to: self.expects.clone() }
    }
}

/// The way back of changes by name.
pub(crate) fn inverse<T: Clone>(changes: &BTreeMap<String, Change<T>>) -> BTreeMap<String, Change<T>> {
    changes.iter().map(|(name, change)| (name.clone(), change.inverse())).collect()
}
