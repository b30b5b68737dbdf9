//! Being started by a double click, and asking for an administrator's rights.

use crate::failed;
use terminal::Error;
use windows::Win32::System::Console::GetConsoleProcessList;
use windows::Win32::UI::Shell::ShellExecuteW;
use windows::Win32::UI::WindowsAndMessaging::SW_SHOWNORMAL;
use windows::core::{HSTRING, w};

/// Whether the console is this program's alone, as after a double click: it closes when the program ends.
pub fn closes_at_the_end() -> bool {
    let mut processes = [0; 2];
    // SAFETY: the buffer's length goes with it.
    unsafe { GetConsoleProcessList(&mut processes) == 1 }
}

/// Starts this program anew with the same words, in a window of its own, after Windows has asked the person for an
/// administrator's consent.
///
/// # Errors
///
/// Where the person refuses, or Windows does.
pub fn start_as_administrator() -> Result<(), Error> {
    let program = std::env::current_exe().map_err(|source| Error::Io {
        doing: "find",
        path: "tejun.exe".to_owned(),
        source,
    })?;
    let words: Vec<String> = std::env::args().skip(1).map(|word| quoted(&word)).collect();
    let (program, words) = (HSTRING::from(program.as_os_str()), HSTRING::from(words.join(" ")));
    // SAFETY: each text ends with a NUL and outlives the call.
    let came = unsafe { ShellExecuteW(None, w!("runas"), &program, &words, None, SW_SHOWNORMAL) };
    // More than 32 is success, for reasons of sixteen bits.
    if came.0 as usize > 32 {
        Ok(())
    } else {
        Err(failed("start", "tejun as an administrator", &windows::core::Error::from_thread()))
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
