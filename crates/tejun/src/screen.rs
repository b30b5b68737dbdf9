//! The screen: what a person reads, in the chosen language, wide characters counted as wide.

use crate::args::Args;
use crate::error::Error;
use model::text::visible;
use model::{Lang, Text};
use std::io::{self, BufRead, IsTerminal, Write};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The screen. Data goes to the standard output; with `--json` everything else goes to the standard error, so that a program reads
/// nothing but its object.
#[derive(Clone, Copy)]
pub struct Screen {
    /// The language.
    pub lang: Lang,
    /// Whether a program reads the output.
    pub json: bool,
}

impl Screen {
    /// The screen that the options ask for.
    pub fn of(args: &Args) -> Self {
        Self { lang: args.lang, json: args.json }
    }

    /// A line for people. What would act on the screen instead of showing itself is made visible.
    ///
    /// # Errors
    ///
    /// If stdout is closed.
    pub fn line(&self, line: impl AsRef<str>) -> Result<(), Error> {
        let line = visible(line.as_ref());
        if self.json {
            writeln!(io::stderr(), "{line}")?
        } else if io::stdout().is_terminal() {
            for line in line.lines().map(wrapped).collect::<Vec<_>>() {
                writeln!(io::stdout(), "{line}")?;
            }
            if line.is_empty() {
                writeln!(io::stdout())?;
            }
        } else {
            writeln!(io::stdout(), "{line}")?
        }
        Ok(())
    }

    /// The beginning of a line, to be ended by the next [`Screen::line`].
    ///
    /// # Errors
    ///
    /// As [`Screen::line`].
    pub fn part(&self, part: impl AsRef<str>) -> Result<(), Error> {
        let part = visible(part.as_ref());
        if self.json {
            write!(io::stderr(), "{part}")?;
        } else {
            write!(io::stdout(), "{part}")?;
            io::stdout().flush()?;
        }
        Ok(())
    }

    /// A line in the chosen language.
    ///
    /// # Errors
    ///
    /// As [`Screen::line`].
    pub fn say(&self, ja: impl AsRef<str>, en: impl AsRef<str>) -> Result<(), Error> {
        match self.lang {
            Lang::Ja => self.line(ja),
            Lang::En => self.line(en),
        }
    }

    /// A text in the chosen language.
    pub fn text<'t>(&self, text: &'t Text) -> &'t str {
        text.get(self.lang)
    }

    /// An object for programs.
    ///
    /// # Errors
    ///
    /// As [`Screen::line`].
    pub fn object(&self, value: &impl serde::Serialize) -> Result<(), Error> {
        let mut out = io::stdout().lock();
        out.write_all(&serde_json::to_vec_pretty(value)?)?;
        writeln!(out)?;
        Ok(())
    }

    /// Whether a person can be asked.
    pub fn can_ask(&self) -> bool {
        !self.json && io::stdin().is_terminal() && io::stdout().is_terminal()
    }

    /// Asks, and returns what was typed, or `None` at the end of the input.
    ///
    /// # Errors
    ///
    /// If stdout or stdin is closed.
    pub fn ask(&self, prompt: &str) -> Result<Option<String>, Error> {
        write!(io::stdout(), "{} ", visible(prompt))?;
        io::stdout().flush()?;
        let mut line = String::new();
        let read = io::stdin().lock().read_line(&mut line)?;
        Ok((read > 0).then(|| line.trim().to_owned()))
    }

    /// Asks for a yes. Anything else is a no.
    ///
    /// # Errors
    ///
    /// As [`Screen::ask`].
    pub fn agree(&self, question: &Text) -> Result<bool, Error> {
        let hint = match self.lang {
            Lang::Ja => "[はい=y / いいえ=Enter]",
            Lang::En => "[yes=y / no=Enter]",
        };
        let answer = self.ask(&format!("{} {hint}", self.text(question)))?.unwrap_or_default();
        Ok(matches!(answer.to_lowercase().as_str(), "y" | "yes" | "はい" | "ｙ"))
    }
}

/// How many columns of a window are used.
const WIDTH: usize = 80;

/// A line in as many as the window is wide, those behind the first indented below its words. A word is broken only if it is
/// Japanese or longer than a line; nothing begins with what closes a sentence or a bracket.
fn wrapped(line: &str) -> String {
    if line.width() <= WIDTH {
        return line.to_owned();
    }
    let indent = line.len() - line.trim_start().len() + 2;
    let (mut out, mut used, mut break_at) = (String::new(), 0, None);
    for c in line.chars() {
        let width = c.width().unwrap_or(0);
        let closes = matches!(
            c,
            '、' | '。' | '）' | '」' | '』' | '？' | '！' | 'ー' | '…' | 'ゃ' | 'ゅ' | 'ょ' | 'っ'
        );
        if c == ' ' || (width == 2 && !closes) {
            break_at = Some(out.len()).filter(|_| used > indent);
        }
        if used + width > WIDTH && c != ' ' {
            let rest = out.split_off(break_at.unwrap_or(out.len()));
            out.truncate(out.trim_end().len());
            out.push('\n');
            out.push_str(&" ".repeat(indent));
            out.push_str(rest.trim_start());
            used = indent + rest.trim_start().width();
            break_at = None;
        }
        out.push(c);
        used += width;
    }
    out
}

/// The text followed by spaces up to that width, wide characters counting twice.
pub fn padded(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
}

#[cfg(test)]
mod tests {
    use super::{WIDTH, padded, wrapped};
    use unicode_width::UnicodeWidthStr;

    #[test]
    fn a_long_line_goes_on_below_its_own_words() {
        let short = "  済    D/arp-offload";
        assert_eq!(wrapped(short), short);
        let ja = format!(
            "    {}。{}",
            "更新を探しています".repeat(4),
            "入らないため見送りました（詳しくは、証跡）".repeat(3)
        );
        let en = format!("      {}", "waiting for the distribution server, ".repeat(6));
        let path = format!("  {}", "C:/a-long-name".repeat(12));
        for line in [ja, en, path] {
            let lines = wrapped(&line);
            let lines: Vec<_> = lines.lines().collect();
            let indent = line.len() - line.trim_start().len() + 2;
            assert!(lines.len() > 1 && lines.iter().all(|line| line.width() <= WIDTH + 2), "{lines:#?}");
            for later in &lines[1..] {
                assert_eq!(later.len() - later.trim_start().len(), indent, "{lines:#?}");
                assert!(!later.trim_start().starts_with(['。', '、', '）']), "{lines:#?}");
            }
            let squeezed = |text: &str| text.replace([' ', '\n'], "");
            assert_eq!(squeezed(&lines.concat()), squeezed(&line));
        }
    }

    #[test]
    fn wide_characters_count_twice() {
        assert_eq!(padded("済", 6), "済    ");
        assert_eq!(padded("done", 6), "done  ");
        assert_eq!(padded("対象外", 6), "対象外");
    }
}
