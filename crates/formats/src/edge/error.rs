use std::fmt;

/// A file of the browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FileRole {
    /// `Local State` in the user data folder: the list of profiles.
    LocalState,
    /// `Secure Preferences` in a profile: settings that are protected against other programs.
    SecurePreferences,
    /// `Preferences` in a profile: all other settings.
    Preferences,
}

impl FileRole {
    /// The file's name.
    #[must_use]
    pub fn file_name(self) -> &'static str {
        match self {
            FileRole::LocalState => "Local State",
            FileRole::SecurePreferences => "Secure Preferences",
            FileRole::Preferences => "Preferences",
        }
    }
}

impl fmt::Display for FileRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.file_name())
    }
}

/// Why a browser's files could not be read, or changed for practice.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The file is not JSON: most often it was caught while being written, or cut off by a crash.
    #[error("read {file}: line {line}, column {column}: {reason}")]
    Json {
        /// Which file.
        file: FileRole,
        /// The line, from 1.
        line: usize,
        /// The column, from 1, in bytes.
        column: usize,
        /// The JSON reader's words.
        reason: String,
    },
    /// The file is larger than [`MAX_FILE_BYTES`](super::MAX_FILE_BYTES).
    #[error("read {file}: {length} bytes are more than the {limit} that such a file may have")]
    TooLarge {
        /// Which file.
        file: FileRole,
        /// Bytes in the file.
        length: usize,
        /// The limit.
        limit: usize,
    },
    /// A part of the file is of another type than the browser writes.
    #[error("read {file}: `{member}` is not {wanted}")]
    Shape {
        /// Which file.
        file: FileRole,
        /// The part, with points between the names of the members.
        member: String,
        /// What it has to be, with its article.
        wanted: &'static str,
    },
    /// A profile without both of its files: a browser that has just made it writes them some seconds later.
    #[error("read the profile: it has neither Secure Preferences nor Preferences")]
    NoFile,
    /// A practice profile does not have the extension that shall change.
    #[error("change the practice profile: {id} is not installed in it")]
    NotInstalled {
        /// The extension's id.
        id: String,
    },
}
