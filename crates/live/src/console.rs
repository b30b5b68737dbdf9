//! Being started by a double click, and the words of a command line.

use windows::Win32::System::Console::{FreeConsole, GetConsoleProcessList};

/// Whether the console is this program's alone, as after a double click: it closes when the program ends.
pub fn closes_at_the_end() -> bool {
    let mut processes = [0; 2];
    // SAFETY: the buffer's length goes with it.
    unsafe { GetConsoleProcessList(&mut processes) == 1 }
}

/// Closes the window of text, where it is this program's alone: whoever looks at pages has no use for a second window.
pub fn leave_own_console() {
    if closes_at_the_end() {
        // SAFETY: nothing is handed over. What is written from now on goes nowhere.
        let _ = unsafe { FreeConsole() };
    }
}

/// A word as `CommandLineToArgvW` reads it back.
pub(crate) fn quoted(word: &str) -> String {
    if !word.is_empty() && !word.contains([' ', '\t', '"']) {
        return word.to_owned();
    }
    let mut quoted = String::from("\"");
    let mut slashes = 0;
    for c in word.chars() {
        match c {
            '\\' => slashes += 1,
            '"' => {
                quoted.push_str(&"\\".repeat(slashes + 1));
                slashes = 0;
            }
            _ => slashes = 0,
        }
        quoted.push(c);
    }
    quoted.push_str(&"\\".repeat(slashes));
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn words_come_back_as_they_were() {
        for (word, wanted) in [
            ("plain", "plain"),
            ("", "\"\""),
            (r"C:\a b\", r#""C:\a b\\""#),
            (r#"say "x""#, r#""say \"x\"""#),
            (r#"a\"b c"#, r#""a\\\"b c""#),
        ] {
            assert_eq!(quoted(word), wanted);
        }
    }
}
