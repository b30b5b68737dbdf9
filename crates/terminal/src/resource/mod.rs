//! What each kind of state means in terms of the ports, written once for every terminal: what it gets, and how its operations
//! test and set it.

mod adapter_property;
pub(crate) mod adapters;
pub(crate) mod browser_policy;
mod certificate;
pub(crate) mod chromium_policy;
mod content;
pub(crate) mod extension_management;
mod extension_operations;
pub(crate) mod extensions;
pub(crate) mod facts;
mod file;
mod native_hosts;
mod over_time;
pub(crate) mod policy;
pub(crate) mod power_setting;
pub(crate) mod program;
mod reach;
mod registry_value;
pub(crate) mod replaced;
pub(crate) mod service;
pub(crate) mod text_entry;
pub(crate) mod users;
mod values;

pub use extension_operations::{restart_browser, verify_extensions};

use crate::{Error, Terminal};
use model::finding::Finding;
use model::kinds::{Desired, ExtensionSet, ExtensionsFound, Found, SetOperation};
use model::{Sees, SetKind};
use replaced::Replaced;

/// A state, by what a terminal holds where it looks.
pub(crate) trait Get: Sees {
    /// What is found there.
    ///
    /// # Errors
    ///
    /// If it cannot be read.
    fn get(&self, at: &mut Getting<'_>) -> Result<Self::Found, Error>;
}

/// An operation that sets something, by what it means to a terminal.
pub(crate) trait Resource: SetKind {
    /// The files of Windows that it may replace.
    const REPLACES: &'static [Replaced];
    /// How the terminal stands to it.
    ///
    /// # Errors
    ///
    /// If that cannot be read.
    fn test(&self, terminal: &dyn Terminal) -> Result<TestResult, Error>;
    /// Carries it out. The caller has tested that the terminal is ready, and tests afterwards whether it worked.
    ///
    /// # Errors
    ///
    /// If the terminal refuses; the rest of the operation is then left.
    fn set(&self, terminal: &dyn Terminal) -> Result<(), Error>;
}

/// How a terminal stands to an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TestResult {
    /// It is as the operation wants it.
    InDesiredState,
    /// It is as the operation expects to find it.
    Ready,
    /// It is something else.
    Drifted(Finding),
    /// It is unknown.
    Unknown(Finding),
}

/// The place of a state.
pub(crate) struct Getting<'a> {
    /// The terminal.
    pub terminal: &'a dyn Terminal,
    /// The set of extensions that the state is about.
    pub set: Option<&'a ExtensionSet>,
    /// Several steps look at the same set; verifying signatures once is enough.
    pub known: Vec<(&'a ExtensionSet, ExtensionsFound)>,
}

/// What is found at a state's place, or why that is unknown.
pub(crate) fn get(desired: &Desired, at: &mut Getting<'_>) -> Found {
    let found = model::match_desired!(desired, state => state.get(at).map(Found::from));
    found.unwrap_or_else(|error| Found::CannotTell(error.trouble()))
}

/// How the terminal stands to an operation that sets something.
pub fn test(terminal: &dyn Terminal, operation: &SetOperation) -> TestResult {
    let tested = reach::check(operation)
        .and_then(|()| model::match_set!(operation, operation => operation.test(terminal)));
    tested.unwrap_or_else(|error| TestResult::Unknown(error.trouble().into()))
}

/// Carries out an operation that sets something. The caller has tested that the terminal is ready, and tests afterwards
/// whether it worked.
///
/// # Errors
///
/// If the terminal refuses, the rest of the operation is then left. Nothing is done if the operation writes outside of what
/// its kind is for ([`Error::Unsafe`]), or if the terminal is not able to ([`Error::NotAble`]).
pub fn set(terminal: &dyn Terminal, operation: &SetOperation) -> Result<(), Error> {
    reach::check(operation)?;
    if !terminal.abilities().contains(&operation.needs()) {
        return Err(Error::NotAble);
    }
    model::match_set!(operation, operation => operation.set(terminal))
}
