//! `gpt.ini`.
