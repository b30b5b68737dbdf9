//! A value of the registry.

use super::replaced::Replaced;
use super::{Get, Getting, Resource, TestResult, values};
use crate::{Error, Terminal};
use model::SetKind;
use model::finding::Finding;
use model::kinds::{RegistryValue, RegistryValueEdit};
use model::observation::ValueFound;
use std::collections::BTreeMap;

impl Get for RegistryValue {
    fn get(&self, at: &mut Getting<'_>) -> Result<ValueFound, Error> {
        at.terminal.registry().get(&self.key_path, &self.value_name)
    }
}

impl Resource for RegistryValueEdit {
    const REPLACES: &'static [Replaced] = &[Replaced::Hives];

    fn test(&self, terminal: &dyn Terminal) -> Result<TestResult, Error> {
        let changes = BTreeMap::from([(self.name.clone(), self.value.clone())]);
        values::test(terminal.registry(), &self.key, &changes, |_, found| Finding::RegistryValueDiffers {
            place: self.place(),
            found,
        })
    }

    fn set(&self, terminal: &dyn Terminal) -> Result<(), Error> {
        let changes = BTreeMap::from([(self.name.clone(), self.value.clone())]);
        values::set(terminal.registry(), &self.key, &changes)
    }
}
