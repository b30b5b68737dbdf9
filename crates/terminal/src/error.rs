//! What can go wrong while looking at a terminal or changing it.

use crate::reasons;
use crate::resource::policy::{COUNTER_FILE, POLICY_FILE};
use model::observation::{Remedy, Trouble};
use model::reason::{Doing, Half, Reason};

/// The program.
const TEJUN: &str = "tejun.exe";

/// A terminal could not be read or changed. The text is for developers; screens use [`Error::trouble`].
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// This terminal is not able to; a plan holds nothing of the kind for it.
    #[error("do what cannot be done here")]
    NotAble,
    /// A file could not be read or written.
    #[error("{doing:?} {path}: {source}")]
    Io {
        /// What was being done.
        doing: Doing,
        /// The file as Windows names it, or the name of the system's call: no words of a language.
        path: String,
        /// The system's reason.
        source: std::io::Error,
    },
    /// A file is not what it should be.
    #[error("read {path}: {reason:?}")]
    Damaged {
        /// The file, as Windows names it.
        path: String,
        /// The place in it, and what is wrong.
        reason: Reason,
    },
    /// A setting of an administrator decides in a way that nothing can be added to.
    #[error("go on beside {place}: {reason:?}")]
    Administrated {
        /// The setting.
        place: String,
        /// What it does.
        reason: Reason,
    },
    /// A hive was being written when the power went, and nothing here can complete it.
    #[error("read {path}: {reason:?}")]
    Unfinished {
        /// The file, as Windows names it.
        path: String,
        /// What is missing.
        reason: Reason,
    },
    /// Windows on this disk is hibernated.
    #[error("write {path}: Windows is hibernated ({memory})")]
    Hibernated {
        /// The file that was to be written, as Windows names it.
        path: String,
        /// The file that shows it.
        memory: &'static str,
    },
    /// It lies where this program cannot look.
    #[error("find {path}: only drive C: is here")]
    Elsewhere {
        /// The file, as Windows names it.
        path: String,
    },
    /// A part of the registry that lies in a hive which this program does not open, or in no file at all.
    #[error("read {key}: it is in no hive that is read here")]
    NotInTheseHives {
        /// The key.
        key: String,
    },
    /// It is not safe to touch this.
    #[error("use {path}: {reason:?}")]
    Unsafe {
        /// The file, as Windows names it.
        path: String,
        /// Why not.
        reason: Reason,
    },
    /// The browser did not do what was asked of it.
    #[error("have the browser change {what}: {reason:?}")]
    Browser {
        /// What was to be changed.
        what: String,
        /// What it did instead.
        reason: Reason,
    },
    /// Windows Installer did not do what was asked of it.
    #[error("install or uninstall {product}: {number}")]
    Installer {
        /// The product.
        product: String,
        /// Its number.
        number: u32,
    },
    /// The PC was switched off meanwhile. Only a practice terminal lives to tell.
    #[error("go on: the PC was switched off")]
    SwitchedOff,
    /// Something was there a moment ago and is gone, or the other way round.
    #[error("find {what}")]
    Gone {
        /// A path, a key or a device's name: no words of a language.
        what: String,
    },
    /// One half of tejun does not hear the other.
    #[error("speak with the other half: {0:?} is gone")]
    HalfGone(Half),
    /// Nobody is signed in.
    #[error("find the user who works here")]
    NobodySignedIn,
    /// A step is about a set of extensions that the caller did not pass.
    #[error("look at the extensions of {set}")]
    SetNotGiven {
        /// The set's name.
        set: String,
    },
}

impl Error {
    /// The same as data for a finding: where, why, and what a person can do.
    pub fn trouble(&self) -> Trouble {
        let (place, reason, remedy) = match self {
            Error::NotAble => (String::new(), Reason::NotAble {}, Remedy::RunningTerminal),
            Error::SwitchedOff => (String::new(), Reason::SwitchedOff {}, Remedy::RunningTerminal),
            Error::Io { doing, path, source } => {
                (path.clone(), reasons::system(source, Some(*doing)), Remedy::Access)
            }
            Error::Damaged { path, reason } if [POLICY_FILE, COUNTER_FILE].contains(&path.as_str()) => {
                (path.clone(), reason.clone(), Remedy::SendFile)
            }
            Error::Damaged { path, reason } => (path.clone(), reason.clone(), Remedy::Ask),
            Error::Administrated { place, reason } => (place.clone(), reason.clone(), Remedy::Administrator),
            Error::Unsafe { path, reason } => (path.clone(), reason.clone(), Remedy::Show),
            Error::Unfinished { path, reason } => (path.clone(), reason.clone(), Remedy::ShutDownProperly),
            Error::Hibernated { path, memory } => {
                let memory = (*memory).to_owned();
                (path.clone(), Reason::Hibernated { memory }, Remedy::ShutDownWholly)
            }
            Error::NotInTheseHives { key } => (key.clone(), Reason::InNoHive {}, Remedy::RunningTerminal),
            Error::Elsewhere { path } => (path.clone(), Reason::Elsewhere {}, Remedy::RunningTerminal),
            Error::Browser { what, reason } => (what.clone(), reason.clone(), Remedy::ByHand),
            Error::Installer { product, number } => {
                (product.clone(), Reason::Installer { number: *number }, Remedy::Show)
            }
            Error::Gone { what } => (what.clone(), Reason::NotThere {}, Remedy::Show),
            Error::HalfGone(half) => (TEJUN.to_owned(), Reason::HalfGone { half: *half }, Remedy::Show),
            Error::NobodySignedIn => (TEJUN.to_owned(), Reason::NobodySignedIn {}, Remedy::RunningTerminal),
            Error::SetNotGiven { set } => (set.clone(), Reason::SetNotGiven {}, Remedy::Show),
        };
        Trouble { place, reason, remedy }
    }
}
