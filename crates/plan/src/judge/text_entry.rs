//! An entry of a text file.

use super::{Context, Judge, Judged, sets};
use model::finding::Finding;
use model::kinds::{EntryFound, TextEntry, TextEntryEdit};
use model::plan::Change;
use model::{SetKind, StepRef};

impl Judge for TextEntry {
    fn judge(&self, _: &StepRef, found: &EntryFound, _: &Context<'_>) -> Option<Judged> {
        let wanted = self.be.value();
        if found.value() == wanted {
            return Some(Judged::of(1, Vec::new(), Vec::new()));
        }
        let to = match wanted {
            Some(value) => EntryFound::Present { value: value.to_owned(), raw: None, line: 0 },
            // The section holds the entry that goes, so it is there, and stays.
            None => EntryFound::Absent { has_section: true },
        };
        let edit = TextEntryEdit {
            label: self.label.clone(),
            path: self.path.clone(),
            encoding: self.encoding,
            entry: self.be.place(),
            value: Change { expects: found.clone(), to },
        };
        let found = found.value().map(str::to_owned);
        let finding = Finding::TextEntryDiffers { place: edit.place(), found };
        Some(Judged::of(1, vec![finding], vec![sets(edit)]))
    }
}
