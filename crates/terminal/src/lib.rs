//! Terminals: what can be seen of a PC and done to it, behind one set of ports, and what each kind of desired state
//! means in terms of these ports, written once.
//!
//! Nothing here knows a notice, a plan's reasons, or a Windows API.

mod error;
mod observe;
mod operation;
mod ports;
mod practice;
mod resource;
mod volume;

#[cfg(feature = "contract")]
pub mod contract;

pub use error::Error;
pub use observe::{Looking, observe};
pub use operation::{Truth, perform, truth};
pub use ports::{
    Browser, Clock, Devices, Entry, Files, Held, Machine, Power, ProfilePlace, Registry, RegistryEdit,
    Terminal, UpdateFailure, Updates,
};
pub use practice::Practice;
pub use volume::Volume;
