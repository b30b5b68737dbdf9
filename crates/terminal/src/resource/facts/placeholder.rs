//! The placeholders in firmware that nobody filled in: they say nothing about the machine.
//!
//! Known from what other inventories pass over (dmidecode, fastfetch, neofetch, GLPI, fwupd), and from boards that were
//! replaced or lost their names.

/// Words that stand in for a name.
const WORDS: [&str; 52] = [
    "all series",
    "asset tag",
    "bad index",
    "blank",
    "chassis version",
    "default",
    "dummy",
    "empty",
    "error",
    "family",
    "generic",
    "invalid",
    "manufacturer",
    "manufacturer name",
    "model",
    "model name",
    "n/a",
    "na",
    "name",
    "nil",
    "no",
    "no enclosure",
    "none",
    "nothing",
    "null",
    "oem",
    "out of spec",
    "product",
    "product family",
    "product name",
    "product version",
    "reserved",
    "sku",
    "string",
    "system",
    "system family",
    "system manufacturer",
    "system model",
    "system name",
    "system product",
    "system product name",
    "system product version",
    "system serial number",
    "system sku",
    "system sku number",
    "system vendor",
    "system version",
    "unknow",
    "unknown",
    "unspecified",
    "vendor",
    "version",
];
/// What a stand-in begins with.
const BEGINNINGS: [&str; 22] = [
    "default string",
    "default company",
    "empty string",
    "fill by",
    "fill in",
    "filled by",
    "invalid ",
    "no asset",
    "not ",
    "o.e.m",
    "oem ",
    "oem_",
    "oem-",
    "please ",
    "string ",
    "tbd",
    "to be ",
    "tobefilled",
    "type1",
    "undefined",
    "uninitialized",
    "xx.xx",
];

/// Whether a text stands where a name was never written.
pub(super) fn is_placeholder(text: &str) -> bool {
    let inside = |c: char| c.is_whitespace() || c.is_control() || "<>[](){}\"'.*?".contains(c);
    let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    let whole = words.join(" ");
    let bare = whole.trim_matches(inside);
    let mut signs = bare.chars().filter(|c| c.is_alphanumeric() && *c != '\u{FFFD}');
    // No letter or figure at all, or the same one over and over: 0, 00000000, xxxx, FFFF-FFFF.
    let same = match signs.next() {
        None => true,
        Some(first) => signs.all(|other| other == first),
    };
    let counted = ["0123456789", "1234567890"].iter().any(|count| bare.len() > 3 && count.starts_with(bare));
    same || counted
        || WORDS.contains(&bare)
        || BEGINNINGS.iter().any(|start| bare.starts_with(start) || whole.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::is_placeholder;

    #[test]
    fn a_stand_in_is_no_name() {
        for text in [
            "",
            " ",
            "\0",
            "INVALID",
            "invalid ",
            "Invalid",
            "To be filled by O.E.M.",
            "To Be Filled By O.E.M",
            "TO BE FILLED BY OEM",
            "To be set by OEM",
            "ToBeFilledByOEM",
            "Default string",
            "DEFAULT STRING",
            " Default  string ",
            "Default",
            "System Product Name",
            "System manufacturer",
            "System Version",
            "System Family",
            "Product Name",
            "None",
            "<none>",
            "Not Specified",
            "Not Available",
            "Not Applicable",
            "Not Defined",
            "Not Set",
            "N/A",
            "n/a",
            "Unknown",
            "UNKNOWN",
            "(unknown)",
            "<unknown>",
            "Unspecified",
            "Undefined",
            "O.E.M.",
            "OEM",
            "OEM Product",
            "OEM_Product",
            "0",
            "00",
            "00000000",
            "........",
            "-",
            "----",
            "***",
            "x",
            "xxxx",
            "XXXXXXXX",
            "x.x",
            "xx.xx.xx",
            "FFFFFFFF",
            "ff-ff-ff",
            "ÿÿÿÿ",
            "\u{FFFD}\u{FFFD}",
            "123456789",
            "1234567890",
            "0123456789",
            "Type1ProductConfigId",
            "Type1Family",
            "All Series",
            "TBD",
            "TBD by OEM",
            "Null",
            "<BAD INDEX>",
            "<OUT OF SPEC>",
            "empty",
            "Empty String",
            "Please change product",
            "SKU",
            "Family",
            "Version",
        ] {
            assert!(is_placeholder(text), "{text:?}");
        }
    }

    #[test]
    fn a_name_is_one_however_odd() {
        for text in [
            "LENOVO",
            "ThinkPad E14 Gen 2",
            "Thinkpad",
            "20TA00AAJP",
            "20TB",
            "Lenovo V15",
            "Surface",
            "1.0",
            "Rev. 1",
            "A1",
            "VMware7,1",
            "NEC",
            "FUJITSU",
            "FMVA53",
            "OptiPlex 3000",
            "MousePro",
            "Nothing Phone",
            "dynabook",
            "Virtual Machine",
            "Default Gateway 9",
            "Notebook",
            "Normandy",
            "OEMaster",
            "QEMU",
            "Standard PC (Q35 + ICH9, 2009)",
        ] {
            assert!(!is_placeholder(text), "{text:?}");
        }
    }
}
