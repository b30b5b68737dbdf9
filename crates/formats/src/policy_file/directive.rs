use super::Entry;

/// An instruction in the place of a value's name ([MS-GPREG] 3.2.5.1.2). Matched without regard to case.
///
/// [MS-GPREG]: https://learn.microsoft.com/openspecs/windows_protocols/ms-gpreg/57226664-ce00-4487-994e-a6b3820f3e49
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Directive {
    /// `**del.NAME`: delete that value.
    Delete {
        /// The value's name.
        name: String,
    },
    /// `**delvals.`: delete every value of the key. The format page spells it without the point.
    DeleteAllValues,
    /// `**DeleteValues`: delete the values that the data lists.
    DeleteValues {
        /// The values' names.
        names: Vec<String>,
    },
    /// `**DeleteKeys`: delete the subkeys that the data lists, with all they hold.
    DeleteKeys {
        /// Names of immediate subkeys.
        names: Vec<String>,
    },
    /// `**SecureKey`: who may write the key. It changes no value.
    SecureKey {
        /// Whether users may only read (data 1).
        secured: bool,
    },
    /// `**soft.NAME`: set that value only if it does not exist.
    Soft {
        /// The value's name.
        name: String,
    },
    /// Another name with two stars. Windows passes over what it does not know.
    Unknown,
}

impl Directive {
    pub(super) fn of(entry: &Entry) -> Option<Directive> {
        let rest = entry.name.strip_prefix("**")?;
        if let Some(name) = strip_prefix_ignoring_case(rest, "del.") {
            return Some(Directive::Delete { name: name.to_owned() });
        }
        if let Some(name) = strip_prefix_ignoring_case(rest, "soft.") {
            return Some(Directive::Soft { name: name.to_owned() });
        }
        // "The value field needs to be terminated with a NULL or space immediately after **DeleteKeys"
        // (the page Registry Policy File Format).
        let word = rest.split(' ').next().unwrap_or_default().to_ascii_lowercase();
        Some(match word.as_str() {
            "delvals" | "delvals." => Directive::DeleteAllValues,
            "deletevalues" => Directive::DeleteValues { names: listed(&entry.data) },
            "deletekeys" => Directive::DeleteKeys { names: listed(&entry.data) },
            "securekey" => Directive::SecureKey { secured: entry.data == 1_u32.to_le_bytes() },
            _ => Directive::Unknown,
        })
    }
}

fn strip_prefix_ignoring_case<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let (start, rest) = text.split_at_checked(prefix.len())?;
    start.eq_ignore_ascii_case(prefix).then_some(rest)
}

/// The names of a list separated by semicolons in UTF-16LE, up to its NUL. Spaces around a name are dropped.
fn listed(data: &[u8]) -> Vec<String> {
    let (units, _odd) = data.as_chunks::<2>();
    let units = units.iter().copied().map(u16::from_le_bytes).take_while(|&unit| unit != 0);
    let text: String = char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
    text.split(';').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
}
