//! The console window after a double click, and the arguments of a command line.

use windows::Win32::System::Console::{FreeConsole, GetConsoleProcessList};

/// Whether this process is the only one in its console, as after a double click. Such a console closes when the program ends.
pub fn is_console_ours() -> bool {
    let mut processes = [0; 2];
    // SAFETY: the buffer's length goes with it.
    unsafe { GetConsoleProcessList(&mut processes) == 1 }
}

/// Closes the console if this process is the only one in it: beside the guide's page it would be a second, useless window.
pub fn close_own_console() {
    if is_console_ours() {
        // SAFETY: nothing is handed over. What is written from now on goes nowhere.
        let _ = unsafe { FreeConsole() };
    }
}

/// Quotes an argument so that `CommandLineToArgvW` reads it back unchanged.
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
