//! A file at a path: one that came with the notice, or none.

use crate::ability::Ability;
use crate::change::Change;
use crate::files::{FileBytes, FileState};
use crate::finding::FindingCode;
use crate::kind::{Refers, SetKind, State, Undoable};
use crate::registry::ABSENT;
use crate::text::Text;
use serde::{Deserialize, Serialize};

/// A file of the notice at a path of the terminal, or no file there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct File {
    /// What people call the file.
    pub label: Text,
    /// Its full path.
    #[cfg_attr(feature = "schema", schemars(with = "crate::fact::ShapedPath"))]
    pub path: String,
    /// What is to be there.
    pub be: FileIs,
}

/// What is to be at a path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum FileIs {
    /// A file that comes with the notice.
    Present(Delivered),
    /// No file.
    Absent,
}

/// A file that comes with the notice, in the folder `files/` beside `notice.yaml`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Delivered {
    /// Its name in the folder `files/`.
    pub from: String,
    /// The SHA-256 of its content: 64 digits, base 16, small letters.
    pub sha256: String,
    /// Its content, which the loader fills in. `None` if the notice has no such file.
    #[serde(skip)]
    pub content: Option<FileBytes>,
}

impl State for File {
    const FINDINGS: &'static [FindingCode] =
        &[FindingCode::FileDiffers, FindingCode::ClaimedByNotice, FindingCode::CannotRead];
    const CHANGES: bool = true;
    fn refers(&self) -> Refers<'_> {
        Refers::default()
    }
    fn wants(&self) -> Vec<(String, String)> {
        let wanted = match &self.be {
            FileIs::Present(file) => file.sha256.clone(),
            FileIs::Absent => ABSENT.to_owned(),
        };
        vec![(self.path.to_lowercase(), wanted)]
    }
}

/// A change of what is at a path. What was there stays beside it under its digest, so that the way back finds it after other
/// files were written there; it is not in the operation, which many may read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileEdit {
    /// What people call the file.
    pub label: Text,
    /// Its path.
    pub path: String,
    /// What is there.
    pub file: Change<FileState>,
    /// The content that it gets, or `None` if it gets none, or one that was there before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<FileBytes>,
}

impl FileEdit {
    /// The path under which a file's content of that digest stays beside it.
    pub fn kept(&self, sha256: &str) -> String {
        format!("{}.{}.tejun-old", self.path, sha256.get(..16).unwrap_or(sha256))
    }
}

impl SetKind for FileEdit {
    const NEEDS: Ability = Ability::Files;
    const NEEDS_UI_DRIVER: bool = false;
    const LASTS: bool = true;
    fn inverse(&self) -> Result<Self, Undoable> {
        Ok(Self { file: self.file.inverse(), content: None, ..self.clone() })
    }
    fn place(&self) -> String {
        self.path.clone()
    }
    fn settings(&self) -> Vec<String> {
        vec![self.path.to_lowercase()]
    }
}
