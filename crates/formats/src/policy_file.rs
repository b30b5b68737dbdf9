//! `Registry.pol`.
