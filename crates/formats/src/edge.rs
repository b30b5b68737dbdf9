//! The profile files of Microsoft Edge.
