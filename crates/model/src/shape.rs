//! The shapes of short strings in a notice's files: ids, dates, versions, codes.
//!
//! A shape is what a JSON Schema calls a format. The schema for editors carries its pattern; the loader asks
//! [`Shape::check`], so that a wrong string is a diagnostic at its place and never a failed conversion later.

use serde::Serialize;
use std::str::FromStr;

/// A shape a string can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Shape {
    /// Lower-case words joined by hyphens: `update-mode`.
    Id,
    /// A procedure's letter or name: `A`.
    Procedure,
    /// A step of a procedure: `D/arp-offload`.
    Step,
    /// Lower-case words joined by dots and hyphens: `machine.type`.
    Fact,
    /// A row of the requirements: `A13`, `D4-1`, `C7'`.
    Row,
    /// A day: `2023-12-31`.
    Date,
    /// A time of day on the hour and minute, 24:00 being the day's end: `19:00`.
    TimeOfDay,
    /// A moment with its offset: `2023-12-22T18:10:00+09:00`.
    Moment,
    /// A dotted version of one to four numbers: `2.0.0.0`.
    Version,
    /// A Windows result code: `0x80244022`.
    Code,
    /// A full Windows path: `C:\Program Files`.
    WindowsPath,
    /// A registry key below `HKLM` or `HKCU`: `HKLM\SOFTWARE\Policies`.
    RegistryKey,
    /// A page on the web: `https://example.jp/`.
    Url,
    /// Where something stands in a picture, left, top, width, height: `10 20 120 18`.
    Area,
    /// A place in a picture, from the left, from the top: `10 20`.
    Point,
}

impl Shape {
    /// Every shape there is.
    pub const ALL: [Shape; 15] = [
        Shape::Id,
        Shape::Procedure,
        Shape::Step,
        Shape::Fact,
        Shape::Row,
        Shape::Date,
        Shape::TimeOfDay,
        Shape::Moment,
        Shape::Version,
        Shape::Code,
        Shape::WindowsPath,
        Shape::RegistryKey,
        Shape::Url,
        Shape::Area,
        Shape::Point,
    ];

    /// The name a schema gives it (`format`).
    pub fn name(self) -> &'static str {
        match self {
            Shape::Id => "id",
            Shape::Procedure => "procedure",
            Shape::Step => "step",
            Shape::Fact => "fact",
            Shape::Row => "row",
            Shape::Date => "date",
            Shape::TimeOfDay => "time-of-day",
            Shape::Moment => "date-time",
            Shape::Version => "version",
            Shape::Code => "code",
            Shape::WindowsPath => "windows-path",
            Shape::RegistryKey => "registry-key",
            Shape::Url => "uri",
            Shape::Area => "area",
            Shape::Point => "point",
        }
    }

    /// The shape of that name.
    pub fn named(name: &str) -> Option<Shape> {
        Self::ALL.into_iter().find(|shape| shape.name() == name)
    }

    /// A string of this shape, to show what was allowed.
    pub fn example(self) -> &'static str {
        match self {
            Shape::Id => "an-id",
            Shape::Procedure => "A",
            Shape::Step => "A/a-step",
            Shape::Fact => "machine.type",
            Shape::Row => "A13",
            Shape::Date => "2023-12-31",
            Shape::TimeOfDay => "19:00",
            Shape::Moment => "2023-12-22T18:10:00+09:00",
            Shape::Version => "2.0.0.0",
            Shape::Code => "0x80244022",
            Shape::WindowsPath => r"C:\Program Files",
            Shape::RegistryKey => r"HKLM\SOFTWARE\Policies",
            Shape::Url => "https://example.jp/",
            Shape::Area => "10 20 120 18",
            Shape::Point => "10 20",
        }
    }

    /// A regular expression for editors; [`Shape::check`] is what decides.
    pub fn pattern(self) -> &'static str {
        match self {
            Shape::Id => "^[a-z0-9]+(-[a-z0-9]+)*$",
            Shape::Procedure => "^[A-Z][A-Za-z0-9]*$",
            Shape::Step => "^[A-Z][A-Za-z0-9]*/[a-z0-9]+(-[a-z0-9]+)*$",
            Shape::Fact => "^[a-z0-9]+([-.][a-z0-9]+)*$",
            Shape::Row => "^[A-Z][0-9]+(-[0-9]+|')?$",
            Shape::Date => "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
            Shape::TimeOfDay => "^([01][0-9]|2[0-4]):[0-5][0-9]$",
            Shape::Moment => {
                "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2})?([+-][0-9]{2}:[0-9]{2}|Z)$"
            }
            Shape::Version => "^[0-9]+([.][0-9]+){0,3}$",
            Shape::Code => "^0x[0-9A-Fa-f]{8}$",
            Shape::WindowsPath => r#"^[A-Z]:\\[^/*?"<>|]*$"#,
            Shape::RegistryKey => r"^HK(LM|CU)\\.+$",
            Shape::Url => "^https?://.+$",
            Shape::Area => "^[0-9]+( [0-9]+){3}$",
            Shape::Point => "^[0-9]+ [0-9]+$",
        }
    }

    /// Whether `text` has this shape.
    pub fn check(self, text: &str) -> bool {
        match self {
            Shape::Id => is_words(text, "-"),
            Shape::Procedure => is_procedure(text),
            Shape::Step => text.split_once('/').is_some_and(|(p, s)| is_procedure(p) && is_words(s, "-")),
            Shape::Fact => is_words(text, "-."),
            Shape::Row => is_row(text),
            Shape::Date => jiff::civil::Date::from_str(text).is_ok() && text.len() == 10,
            Shape::TimeOfDay => crate::calendar::TimeOfDay::from_str(text).is_ok(),
            Shape::Moment => jiff::Timestamp::from_str(text).is_ok(),
            Shape::Version => crate::Version::from_str(text).is_ok(),
            Shape::Code => crate::update::Code::from_str(text).is_ok(),
            Shape::WindowsPath => is_windows_path(text),
            Shape::RegistryKey => crate::registry::KeyPath::from_str(text).is_ok(),
            Shape::Area => crate::picture::Area::from_str(text).is_ok(),
            Shape::Point => crate::picture::Point::from_str(text).is_ok(),
            Shape::Url => {
                text.strip_prefix("https://").or(text.strip_prefix("http://")).is_some_and(|rest| {
                    !rest.is_empty() && !rest.starts_with('/') && !rest.contains(char::is_whitespace)
                })
            }
        }
    }
}

fn is_words(text: &str, joints: &str) -> bool {
    text.split(|c| joints.contains(c))
        .all(|word| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()))
}

fn is_procedure(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_uppercase()) && text.chars().all(|c| c.is_ascii_alphanumeric())
}

fn is_row(text: &str) -> bool {
    let number = |digits: &str| !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit());
    let Some(rest) = text.strip_prefix(|c: char| c.is_ascii_uppercase()) else {
        return false;
    };
    match rest.split_once('-') {
        Some((row, part)) => number(row) && number(part),
        None => number(rest.strip_suffix('\'').unwrap_or(rest)),
    }
}

fn is_windows_path(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|c| c.is_ascii_uppercase())
        && chars.next() == Some(':')
        && chars.next() == Some('\\')
        && !text[3..].split('\\').any(|part| part == "." || part == "..")
        && !text[3..].contains(|c: char| "/:*?\"<>|".contains(c) || c.is_control())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_example_has_its_shape_and_nothing_else_does() {
        for shape in Shape::ALL {
            assert!(shape.check(shape.example()), "{shape:?}");
            assert!(!shape.check(""), "{shape:?}");
            assert!(!shape.check("二十三"), "{shape:?}");
            assert_eq!(Shape::named(shape.name()), Some(shape));
        }
    }

    #[test]
    fn near_misses_are_refused() {
        let cases = [
            (Shape::Date, "2023-02-30"),
            (Shape::Date, "2023-2-3"),
            (Shape::TimeOfDay, "24:01"),
            (Shape::TimeOfDay, "7:00"),
            (Shape::Row, "A13''"),
            (Shape::Row, "13"),
            (Shape::Row, "D4-"),
            (Shape::Version, "2.0.0.0.0"),
            (Shape::Version, "2.0.x"),
            (Shape::Code, "80244022"),
            (Shape::WindowsPath, r"C:\a\..\b"),
            (Shape::WindowsPath, r"C:/a"),
            (Shape::RegistryKey, r"HKEY_LOCAL_MACHINE\SOFTWARE"),
            (Shape::Step, "arp-offload"),
            (Shape::Id, "Update-Mode"),
            (Shape::Id, "a--b"),
        ];
        for (shape, text) in cases {
            assert!(!shape.check(text), "{shape:?} {text}");
        }
        for row in ["F2", "A13", "D4-1", "C7'"] {
            assert!(Shape::Row.check(row), "{row}");
        }
    }
}
