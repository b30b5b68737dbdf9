//! CRX archives of browser extensions.
