//! Whether a string has its format. This stands above the types of such strings, whose parsers decide.

use crate::calendar::TimeOfDay;
use crate::path::is_device;
use crate::picture::{Area, Point};
use crate::registry::KeyPath;
use crate::string_format::{
    StringFormat, is_fact, is_guid, is_id, is_phone, is_procedure, is_product_code, is_row, is_sha256,
    is_step, is_windows_path,
};
use crate::update::Code;
use crate::version::Version;
use std::str::FromStr;

impl StringFormat {
    /// Whether `text` has this format.
    pub fn check(self, text: &str) -> bool {
        if text.len() > self.longest() {
            return false;
        }
        match self {
            StringFormat::Id => is_id(text) && !is_device(text),
            StringFormat::Procedure => is_procedure(text) && !is_device(text),
            StringFormat::Step => is_step(text) && !text.split('/').any(is_device),
            StringFormat::Fact => is_fact(text) && !is_device(text),
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
            StringFormat::Url => is_url(text),
            StringFormat::Phone => is_phone(text),
            StringFormat::Guid => is_guid(text),
            StringFormat::ProductCode => is_product_code(text),
            StringFormat::Sha256 => is_sha256(text),
        }
    }
}

/// Whether it is the address of a web page, which can stand in a page, in Markdown and on a screen. RFC 3986 allows more: user
/// information, with which an address looks like another, and quotation marks.
fn is_url(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("https://").or(text.strip_prefix("http://")) else {
        return false;
    };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let fits = |c: char| c.is_ascii_alphanumeric() || "-._~:/?#[]@!$&*+,;=%".contains(c);
    !host.is_empty() && !host.contains('@') && rest.chars().all(fits)
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
            (StringFormat::Guid, "{238c9fa8-0aad-41ed-83f4-97be242c8f20}"),
            (StringFormat::ProductCode, "12345678-1234-1234-1234-123456789ABC"),
            (StringFormat::ProductCode, "{12345678-1234-1234-12345678-9ABC}"),
            (StringFormat::ProductCode, r"{1234567\-1234-1234-1234-123456789ABC}"),
            (StringFormat::Sha256, "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855"),
            (StringFormat::Id, "Update-Mode"),
            (StringFormat::Id, "a--b"),
            // F6: names of devices, and names that no path can hold.
            (StringFormat::Id, "con"),
            (StringFormat::Id, "com1"),
            (StringFormat::Procedure, "NUL"),
            (StringFormat::Step, "A/aux"),
            // F7: what a page, Markdown or a person would take for something else.
            (StringFormat::Url, "https://support.example@evil.example/"),
            (StringFormat::Url, "https://example.jp/\"><script>"),
            (StringFormat::Url, "https://example.jp/'"),
            (StringFormat::Url, "https://example.jp/\u{202e}gpj"),
            (StringFormat::Url, "https://example.jp/)[a](b"),
            (StringFormat::Url, "https:///a"),
            (StringFormat::Url, "javascript:alert(1)"),
            (StringFormat::Url, "tel:03-1234-5678"),
            (StringFormat::Phone, "-"),
            (StringFormat::Phone, "03-1234-"),
            (StringFormat::Phone, "*21*0312345678#"),
            (StringFormat::Phone, "０３-１２３４"),
        ];
        for (format, text) in cases {
            assert!(!format.check(text), "{format:?} {text}");
        }
        for row in ["F2", "A13", "D4-1", "C7'"] {
            assert!(StringFormat::Row.check(row), "{row}");
        }
        for url in ["https://example.jp/a?b=c&d=%E3%81%82#e", "http://[::1]:80/@me"] {
            assert!(StringFormat::Url.check(url), "{url}");
        }
        for id in ["console", "com10", "c0m1", "a-con"] {
            assert!(StringFormat::Id.check(id), "{id}");
        }
        assert!(StringFormat::Id.check(&"a".repeat(64)) && !StringFormat::Id.check(&"a".repeat(65)));
    }
}
