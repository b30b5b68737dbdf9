//! A value of the registry.

use super::{Context, Judge, Judged, sets};
use model::finding::Finding;
use model::kinds::{RegistryValue, RegistryValueEdit};
use model::observation::ValueFound;
use model::plan::Change;
use model::{SetKind, StepRef};

impl Judge for RegistryValue {
    fn judge(&self, _: &StepRef, found: &ValueFound, _: &Context<'_>) -> Option<Judged> {
        let wanted = self.value_data.data();
        if found.data() == wanted.as_ref() {
            return Some(Judged::of(1, Vec::new(), Vec::new()));
        }
        let to = match wanted {
            Some(data) => ValueFound::Present(data),
            // The key holds the value that goes, so it is there, and stays.
            None => ValueFound::Absent { nearest_key: self.key_path.to_string() },
        };
        let edit = RegistryValueEdit {
            label: self.label.clone(),
            key: self.key_path.clone(),
            name: self.value_name.clone(),
            value: Change { expects: found.clone(), to },
        };
        let finding = Finding::RegistryValueDiffers { place: edit.place(), found: found.data().cloned() };
        Some(Judged::of(1, vec![finding], vec![sets(edit)]))
    }
}
