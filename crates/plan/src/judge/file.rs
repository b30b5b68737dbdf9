//! What is at a path.

use super::{Context, Judge, Judged, sets};
use model::StepRef;
use model::finding::Finding;
use model::kinds::{File, FileEdit, FileIs, FileState};
use model::plan::Change;

impl Judge for File {
    fn judge(&self, _: &StepRef, found: &FileState, _: &Context<'_>) -> Option<Judged> {
        let (to, content) = match &self.be {
            FileIs::Present(file) => {
                (FileState::Present { sha256: file.sha256.clone() }, file.content.clone())
            }
            FileIs::Absent => (FileState::Absent, None),
        };
        if *found == to {
            return Some(Judged::of(1, Vec::new(), Vec::new()));
        }
        let finding = Finding::FileDiffers { path: self.path.clone(), found: found.clone() };
        let edit = FileEdit {
            label: self.label.clone(),
            path: self.path.clone(),
            file: Change { expects: found.clone(), to },
            content,
        };
        Some(Judged::of(1, vec![finding], vec![sets(edit)]))
    }
}
