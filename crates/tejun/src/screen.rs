//! The screen: what a person reads, in the chosen language, wide characters counted as wide.

use crate::args::Args;
use crate::error::Error;
use model::text::visible;
use model::{Lang, Text};
use std::io::{self, BufRead, IsTerminal, Write};
use unicode_width::UnicodeWidthStr;

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

/// The text followed by spaces up to that width, wide characters counting twice.
pub fn padded(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
}

#[cfg(test)]
mod tests {
    use super::padded;

    #[test]
    fn wide_characters_count_twice() {
        assert_eq!(padded("済", 6), "済    ");
        assert_eq!(padded("done", 6), "done  ");
        assert_eq!(padded("対象外", 6), "対象外");
    }
}
