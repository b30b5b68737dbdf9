//! The formats of short strings in a notice's files: ids, dates, versions, codes. JSON Schema calls them so too.
//!
//! The schema for editors carries a format's pattern; the loader calls [`StringFormat::check`], so that a wrong string is a
//! diagnostic at its place and never a failed conversion later. The types of such strings know their format; what checks them
//! all stands above them, in `string_check`.

use serde::Serialize;

/// A string that does not have the format that its place asks for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not a {}, such as {:?}", format.name(), format.example())]
pub struct InvalidFormat {
    /// The format that was asked for.
    pub format: StringFormat,
    /// What stood there.
    pub text: String,
}

/// A format that a string can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum StringFormat {
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
    /// A telephone number, digits and hyphens: `03-1234-5678`.
    Phone,
    /// A rectangle in a picture, left, top, width, height: `10 20 120 18`.
    Area,
    /// A place in a picture, from the left, from the top: `10 20`.
    Point,
    /// A GUID without braces: `238c9fa8-0aad-41ed-83f4-97be242c8f20`.
    Guid,
    /// A product code of Windows Installer: `{12345678-1234-1234-1234-123456789ABC}`.
    ProductCode,
    /// A SHA-256: 64 digits, base 16, small letters.
    Sha256,
}

impl StringFormat {
    /// Every format.
    pub const ALL: [StringFormat; 19] = [
        StringFormat::Id,
        StringFormat::Procedure,
        StringFormat::Step,
        StringFormat::Fact,
        StringFormat::Row,
        StringFormat::Date,
        StringFormat::TimeOfDay,
        StringFormat::Moment,
        StringFormat::Version,
        StringFormat::Code,
        StringFormat::WindowsPath,
        StringFormat::RegistryKey,
        StringFormat::Url,
        StringFormat::Phone,
        StringFormat::Area,
        StringFormat::Point,
        StringFormat::Guid,
        StringFormat::ProductCode,
        StringFormat::Sha256,
    ];

    /// The name a schema gives it (`format`).
    pub fn name(self) -> &'static str {
        match self {
            StringFormat::Id => "id",
            StringFormat::Procedure => "procedure",
            StringFormat::Step => "step",
            StringFormat::Fact => "fact",
            StringFormat::Row => "row",
            StringFormat::Date => "date",
            StringFormat::TimeOfDay => "time-of-day",
            StringFormat::Moment => "date-time",
            StringFormat::Version => "version",
            StringFormat::Code => "code",
            StringFormat::WindowsPath => "windows-path",
            StringFormat::RegistryKey => "registry-key",
            StringFormat::Url => "uri",
            StringFormat::Phone => "phone",
            StringFormat::Area => "area",
            StringFormat::Point => "point",
            StringFormat::Guid => "guid",
            StringFormat::ProductCode => "product-code",
            StringFormat::Sha256 => "sha256",
        }
    }

    /// The format of that name.
    pub fn named(name: &str) -> Option<StringFormat> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// The most bytes that such a string may have. A name may become a file's, and stands in lines and pages.
    pub fn longest(self) -> usize {
        match self {
            StringFormat::Id | StringFormat::Procedure | StringFormat::Fact | StringFormat::Row => 64,
            StringFormat::Step => 64 + 1 + 64,
            // A folder and a key, each letter of which may take three bytes.
            StringFormat::WindowsPath | StringFormat::RegistryKey => 1024,
            StringFormat::Url => 2000,
            _ => 64,
        }
    }

    /// A string of this format, to show what was allowed.
    pub fn example(self) -> &'static str {
        match self {
            StringFormat::Id => "an-id",
            StringFormat::Procedure => "A",
            StringFormat::Step => "A/a-step",
            StringFormat::Fact => "machine.type",
            StringFormat::Row => "A13",
            StringFormat::Date => "2023-12-31",
            StringFormat::TimeOfDay => "19:00",
            StringFormat::Moment => "2023-12-22T18:10:00+09:00",
            StringFormat::Version => "2.0.0.0",
            StringFormat::Code => "0x80244022",
            StringFormat::WindowsPath => r"C:\Program Files",
            StringFormat::RegistryKey => r"HKLM\SOFTWARE\Policies",
            StringFormat::Url => "https://example.jp/",
            StringFormat::Phone => "03-1234-5678",
            StringFormat::Area => "10 20 120 18",
            StringFormat::Point => "10 20",
            StringFormat::Guid => "238c9fa8-0aad-41ed-83f4-97be242c8f20",
            StringFormat::ProductCode => "{12345678-1234-1234-1234-123456789ABC}",
            StringFormat::Sha256 => "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        }
    }

    /// A regular expression for editors; [`StringFormat::check`] is what decides.
    pub fn pattern(self) -> &'static str {
        match self {
            StringFormat::Id => "^[a-z0-9]+(-[a-z0-9]+)*$",
            StringFormat::Procedure => "^[A-Z][A-Za-z0-9]*$",
            StringFormat::Step => "^[A-Z][A-Za-z0-9]*/[a-z0-9]+(-[a-z0-9]+)*$",
            StringFormat::Fact => "^[a-z0-9]+([-.][a-z0-9]+)*$",
            StringFormat::Row => "^[A-Z][0-9]+(-[0-9]+|')?$",
            StringFormat::Date => "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
            StringFormat::TimeOfDay => "^([01][0-9]|2[0-4]):[0-5][0-9]$",
            StringFormat::Moment => {
                "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2})?([+-][0-9]{2}:[0-9]{2}|Z)$"
            }
            StringFormat::Version => "^[0-9]+([.][0-9]+){0,3}$",
            StringFormat::Code => "^0x[0-9A-Fa-f]{8}$",
            StringFormat::WindowsPath => r#"^[A-Z]:\\[^/*?"<>|]*$"#,
            StringFormat::RegistryKey => r"^HK(LM|CU)\\.+$",
            StringFormat::Url => "^https?://.+$",
            StringFormat::Phone => "^[0-9]+(-[0-9]+)*$",
            StringFormat::Area => "^[0-9]+( [0-9]+){3}$",
            StringFormat::Point => "^[0-9]+ [0-9]+$",
            StringFormat::Guid => "^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$",
            StringFormat::ProductCode => "^[{][0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}[}]$",
            StringFormat::Sha256 => "^[0-9a-f]{64}$",
        }
    }
}

/// A name of lower-case words joined by hyphens.
pub(crate) fn is_id(text: &str) -> bool {
    is_words(text, "-")
}

/// A fact's name: lower-case words joined by dots and hyphens.
pub(crate) fn is_fact(text: &str) -> bool {
    is_words(text, "-.")
}

/// A procedure's name and a step's.
pub(crate) fn is_step(text: &str) -> bool {
    text.split_once('/').is_some_and(|(procedure, step)| is_procedure(procedure) && is_id(step))
}

fn is_words(text: &str, joints: &str) -> bool {
    text.split(|c| joints.contains(c))
        .all(|word| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()))
}

/// A procedure's letter or name.
pub(crate) fn is_procedure(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_uppercase()) && text.chars().all(|c| c.is_ascii_alphanumeric())
}

/// A telephone number.
pub(crate) fn is_phone(text: &str) -> bool {
    text.split('-').all(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit()))
}

/// A GUID in braces.
pub(crate) fn is_product_code(text: &str) -> bool {
    text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).is_some_and(is_guid)
}

/// A GUID without braces.
pub(crate) fn is_guid(text: &str) -> bool {
    let parts = text.split('-').collect::<Vec<_>>();
    parts.iter().map(|part| part.len()).eq([8, 4, 4, 4, 12])
        && parts.iter().all(|part| part.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// A SHA-256 in small letters.
pub(crate) fn is_sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

/// A row of the requirements.
pub(crate) fn is_row(text: &str) -> bool {
    let number = |digits: &str| !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit());
    let Some(rest) = text.strip_prefix(|c: char| c.is_ascii_uppercase()) else {
        return false;
    };
    match rest.split_once('-') {
        Some((row, part)) => number(row) && number(part),
        None => number(rest.strip_suffix('\'').unwrap_or(rest)),
    }
}

/// A full Windows path, without `.` and `..`.
pub(crate) fn is_windows_path(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|c| c.is_ascii_uppercase())
        && chars.next() == Some(':')
        && chars.next() == Some('\\')
        && !text[3..].split('\\').any(|part| part == "." || part == "..")
        && !text[3..].contains(|c: char| "/:*?\"<>|".contains(c) || c.is_control())
}

/// Gives a type the JSON Schema of a string of one format.
macro_rules! format_schema {
    ($name:ident, $format:expr) => {
        #[cfg(feature = "schema")]
        impl schemars::JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                let format: $crate::string_format::StringFormat = $format;
                schemars::json_schema!({
                    "type": "string",
                    "format": format.name(),
                    "pattern": format.pattern(),
                    "examples": [format.example()],
                })
            }
        }
    };
}

pub(crate) use format_schema;
