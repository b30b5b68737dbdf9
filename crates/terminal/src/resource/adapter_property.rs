//! Advanced properties of network adapters: got, tested and set by the devices, which keep them in the registry.

use super::replaced::Replaced;
use super::values::{Stand, stand};
use super::{Get, Getting, Resource, TestResult};
use crate::{Error, Terminal};
use model::finding::Finding;
use model::kinds::{AdapterEdit, AdapterFound, AdapterProperty};

impl Get for AdapterProperty {
    fn get(&self, at: &mut Getting<'_>) -> Result<Vec<AdapterFound>, Error> {
        at.terminal.devices().adapters(&self.keyword)
    }
}

impl Resource for AdapterEdit {
    const REPLACES: &'static [Replaced] = &[Replaced::Hives];

    fn test(&self, terminal: &dyn Terminal) -> Result<TestResult, Error> {
        let found = terminal.devices().adapters(&self.keyword)?;
        let Some(adapter) = found.into_iter().find(|found| found.instance == self.instance) else {
            return Err(Error::Gone { what: self.description.clone() });
        };
        if let Some(trouble) = adapter.trouble {
            return Ok(TestResult::Unknown(trouble.into()));
        }
        if let Some(found) = adapter.odd {
            return Ok(TestResult::Drifted(Finding::PropertyOdd { adapter: adapter.description, found }));
        }
        Ok(match stand(&adapter.value, &self.value) {
            Stand::Changed => TestResult::InDesiredState,
            Stand::Expected => TestResult::Ready,
            Stand::Other => TestResult::Drifted(Finding::PropertyDiffers {
                adapter: adapter.description,
                found: adapter.value,
            }),
        })
    }

    fn set(&self, terminal: &dyn Terminal) -> Result<(), Error> {
        terminal.devices().set_adapter_property(&self.instance, &self.keyword, self.value.to.as_deref())
    }
}
