//! Whether a string has its format. This stands above the types of such strings, whose parsers decide.

use crate::calendar::TimeOfDay;
use crate::picture::{Area, Point};
use crate::registry::KeyPath;
use crate::string_format::{StringFormat, is_fact, is_id, is_procedure, is_row, is_step, is_windows_path};
use crate::update::Code;
use crate::version::Version;
use std::str::FromStr;

impl StringFormat {
    /// Whether `text` has this format.
    pub fn check(self, text: &str) -> bool {
        match self {
            StringFormat::Id => is_id(text),
            StringFormat::Procedure => is_procedure(text),
            StringFormat::Step => is_step(text),
            StringFormat::Fact => is_fact(text),
            StringFormat::Row => is_row(text),
            StringFormat::Date => jiff::civil::Date::from_str(text).is_ok() && text.len() == 10,
            StringFormat::TimeOfDay => TimeOfDay::from_str(text).is_ok(),
            StringFormat::Moment => jiff::Timestamp::from_str(text).is_ok(),
            StringFormat::Version => Version::from_str(text).is_ok(),
            StringFormat::Code => Code::from_str(text).is_ok(),
            StringFormat::WindowsPath => is_windows_path(text),
            StringFormat::RegistryKey => KeyPath::from_str(text).is_ok(),
            StringFormat::Area => Area::from_str(text).is_ok(),
            StringFormat::Point => Point::from_str(text).is_ok(),
            StringFormat::Url => {
                text.strip_prefix("https://").or(text.strip_prefix("http://")).is_some_and(|rest| {
                    !rest.is_empty() && !rest.starts_with('/') && !rest.contains(char::is_whitespace)
                })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_example_has_its_format_and_nothing_else_does() {
        for format in StringFormat::ALL {
            assert!(format.check(format.example()), "{format:?}");
            assert!(!format.check(""), "{format:?}");
            assert!(!format.check("二十三"), "{format:?}");
            assert_eq!(StringFormat::named(format.name()), Some(format));
        }
    }

    #[test]
    fn near_misses_are_refused() {
        let cases = [
            (StringFormat::Date, "2023-02-30"),
            (StringFormat::Date, "2023-2-3"),
            (StringFormat::TimeOfDay, "24:01"),
            (StringFormat::TimeOfDay, "7:00"),
            (StringFormat::Row, "A13''"),
            (StringFormat::Row, "13"),
            (StringFormat::Row, "D4-"),
            (StringFormat::Version, "2.0.0.0.0"),
            (StringFormat::Version, "2.0.x"),
            (StringFormat::Code, "80244022"),
            (StringFormat::WindowsPath, r"C:\a\..\b"),
            (StringFormat::WindowsPath, r"C:/a"),
            (StringFormat::RegistryKey, r"HKEY_LOCAL_MACHINE\SOFTWARE"),
            (StringFormat::Step, "arp-offload"),
            (StringFormat::Id, "Update-Mode"),
            (StringFormat::Id, "a--b"),
        ];
        for (format, text) in cases {
            assert!(!format.check(text), "{format:?} {text}");
        }
        for row in ["F2", "A13", "D4-1", "C7'"] {
            assert!(StringFormat::Row.check(row), "{row}");
        }
    }
}
