//! Why the desk did not do it.

/// An error of a command, in English: its reader runs servers.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The command line is wrong.
    #[error("{0}")]
    Usage(String),
    /// The database did not do it.
    #[error("the database: {0}")]
    Store(#[from] desk_store::Error),
    /// A file or a port.
    #[error("{what}: {source}")]
    Io {
        /// What it is about.
        what: String,
        /// What the system says.
        source: std::io::Error,
    },
    /// The desk is ending.
    #[error("the desk is ending")]
    Ending,
    /// A notice cannot be used.
    #[error("{0}")]
    Notice(String),
}

impl Error {
    /// The exit code: 2 is a wrong use, 1 anything else.
    pub fn exit(&self) -> u8 {
        match self {
            Error::Usage(_) => 2,
            Error::Store(_) | Error::Io { .. } | Error::Ending | Error::Notice(_) => 1,
        }
    }

    /// A failure of a file or a port.
    pub fn io(what: impl ToString, source: std::io::Error) -> Self {
        Self::Io { what: what.to_string(), source }
    }
}
