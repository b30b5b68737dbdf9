//! What each kind of desired state means in terms of the ports: looking at it, and changing it. Written once, for
//! every terminal.

pub(crate) mod adapters;
pub(crate) mod browser_policy;
mod chromium_policy;
mod content;
pub(crate) mod extension_management;
pub(crate) mod extensions;
pub(crate) mod facts;
mod native_hosts;
pub(crate) mod policy;
pub(crate) mod replaced;
pub(crate) mod users;
