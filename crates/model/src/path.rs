//! Paths as Windows writes them: of files and of keys of the registry.

/// Whether a path is that folder or key, or lies below it. The case of ASCII letters does not count.
pub fn is_below(path: &str, top: &str) -> bool {
    let begins = path.get(..top.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(top));
    begins && matches!(path.as_bytes().get(top.len()), None | Some(b'\\'))
}

#[cfg(test)]
mod tests {
    use super::is_below;

    #[test]
    fn a_path_is_below_itself_and_whole_names_alone() {
        for path in [r"C:\Windows", r"c:\WINDOWS\System32"] {
            assert!(is_below(path, r"C:\Windows"), "{path}");
        }
        for path in [r"C:\Windows.old", r"C:\Win", r"C:\", "", r"C:\受付"] {
            assert!(!is_below(path, r"C:\Windows"), "{path}");
        }
    }
}
