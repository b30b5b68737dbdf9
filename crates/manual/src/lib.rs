//! What people read: the words on every screen, in both languages, and the pages made of them.
//!
//! The words of a notice are its files' own; here are only those that every notice shares.

pub mod evidence_page;
pub mod words;
