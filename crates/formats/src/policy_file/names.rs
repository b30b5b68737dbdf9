//! How the registry compares names.

/// Whether the registry takes the two names for the same: case is folded character by character.
///
/// Windows folds by a table of its own. This folds ASCII, and beyond it every character whose upper case is
/// one character that is not ASCII itself, which is where that table and Unicode agree.
pub(super) fn same(a: &str, b: &str) -> bool {
    a.chars().map(upper).eq(b.chars().map(upper))
}

/// [`same`] for keys. A backslash at the end names the same key: the example of [MS-GPREG] 4.1 has one.
#[must_use]
pub fn same_key(a: &str, b: &str) -> bool {
    same(trimmed(a), trimmed(b))
}

/// Whether `key` is `ancestor` or lies below it.
pub(super) fn is_at_or_below(key: &str, ancestor: &str) -> bool {
    let mut key = trimmed(key).split('\\');
    trimmed(ancestor).split('\\').all(|part| key.next().is_some_and(|found| same(found, part)))
}

fn trimmed(key: &str) -> &str {
    key.strip_suffix('\\').unwrap_or(key)
}

fn upper(c: char) -> char {
    if c.is_ascii() {
        return c.to_ascii_uppercase();
    }
    let mut folded = c.to_uppercase();
    match (folded.next(), folded.next()) {
        (Some(one), None) if !one.is_ascii() => one,
        _ => c,
    }
}
