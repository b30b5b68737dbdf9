//! File URLs, as a browser takes them.

use std::fmt::Write as _;

/// The URL of a file or folder with a Windows path: `C:\Program Files\a` is `file:///C:/Program%20Files/a`. Every byte that is
/// neither an ASCII letter or digit nor one of `-._~:` is percent-encoded (RFC 3986), because a browser's policies compare URLs
/// without encoding them.
pub fn of_file(path: &str) -> String {
    let mut url = "file://".to_owned();
    for part in path.split('\\').filter(|part| !part.is_empty()) {
        url.push('/');
        for byte in part.bytes() {
            if byte.is_ascii_alphanumeric() || b"-._~:".contains(&byte) {
                url.push(char::from(byte));
            } else {
                // Writing to a string cannot fail.
                let _ = write!(url, "%{byte:02X}");
            }
        }
    }
    url
}

/// The pattern of all files in a folder, as a browser's policies take it.
pub fn source(folder: &str) -> String {
    format!("{}/*", of_file(folder))
}

#[cfg(test)]
mod tests {
    #[test]
    fn spaces_and_japanese_are_written_as_bytes() {
        let url = super::of_file(r"C:\Program Files\拡\delegate.crx");
        assert_eq!(url, "file:///C:/Program%20Files/%E6%8B%A1/delegate.crx");
    }
}
