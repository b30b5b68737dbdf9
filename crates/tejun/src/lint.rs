//! `lint`: every mistake of a notice's files, at its line, and what contradicts the notices beside it.

use crate::args::Args;
use crate::error::Error;
use crate::exit::Exit;
use crate::keys::Keys;
use crate::notice_files;
use crate::screen::Screen;
use camino::Utf8PathBuf;
use manual::words::{self, counted};
use model::Text;
use model::diagnostic::{Diagnostic, Problem};
use model::text::visible_line;
use source::{Files, Loaded};
use unicode_width::UnicodeWidthStr;

/// A notice whose files were read.
struct Read {
    /// Its folder, or `None` for the program's own notice.
    folder: Option<Utf8PathBuf>,
    files: Files,
    loaded: Option<Loaded>,
    mistakes: Vec<Diagnostic>,
}

impl Read {
    fn new(folder: Option<Utf8PathBuf>, keys: Keys<'_>) -> Result<Self, Error> {
        let found = notice_files::files(folder.as_deref(), keys)?;
        let (loaded, mistakes) = match found.lint() {
            Ok(loaded) => (Some(loaded), Vec::new()),
            Err(Error::Notice(mistakes)) => (None, mistakes),
            Err(error) => return Err(error),
        };
        Ok(Self { folder, files: found.files, loaded, mistakes })
    }

    /// A file of the notice as a person finds it.
    fn path(&self, file: &str) -> String {
        self.folder.as_ref().map_or_else(|| file.to_owned(), |folder| folder.join(file).to_string())
    }

    fn show(&self, screen: &Screen, told: &Diagnostic, is_hint: bool) -> Result<(), Error> {
        let text = self.files.get(&told.file).map(String::as_str).unwrap_or_default();
        let Text { ja, en } = words::diagnostic(told);
        let (ja, en) = match is_hint {
            true => (format!("ヒント: {ja}"), format!("hint: {en}")),
            false => (ja, en),
        };
        show(screen, &self.path(&told.file), text, told, &Text::new(ja, en))
    }
}

/// `tejun lint`
///
/// # Errors
///
/// If the files cannot be read.
pub fn lint(args: &Args, folders: &[Utf8PathBuf], screen: &Screen) -> Result<Exit, Error> {
    let mut read = Vec::new();
    for folder in folders.iter().chain(&args.notice) {
        for notice in notice_files::notices(folder)? {
            read.push(Read::new(Some(notice), args.keys())?);
        }
    }
    if read.is_empty() {
        read.push(Read::new(None, args.keys())?);
    }
    contradictions(&mut read);
    if screen.json {
        screen.object(&as_named(&read))?;
    } else {
        people(&read, screen)?;
    }
    let is_sound = read.iter().all(|notice| notice.mistakes.is_empty());
    Ok(if is_sound { Exit::Done } else { Exit::Usage })
}

/// Adds what contradicts another of the notices, as far as they are sound.
fn contradictions(read: &mut [Read]) {
    let sound: Vec<usize> = (0..read.len()).filter(|number| read[*number].loaded.is_some()).collect();
    let loaded: Vec<&Loaded> = read.iter().filter_map(|notice| notice.loaded.as_ref()).collect();
    let found = source::conflicts(&loaded, |number, file| read[sound[number]].path(file));
    for (number, mut found) in sound.into_iter().zip(found) {
        read[number].mistakes.append(&mut found);
    }
}

/// The mistakes for a program; those of several notices with their folder before the file.
fn as_named(read: &[Read]) -> Vec<Diagnostic> {
    let named = |notice: &Read, told: &Diagnostic| match read.len() {
        1 => told.clone(),
        _ => Diagnostic { file: notice.path(&told.file), ..told.clone() },
    };
    read.iter().flat_map(|notice| notice.mistakes.iter().map(|told| named(notice, told))).collect()
}

fn people(read: &[Read], screen: &Screen) -> Result<(), Error> {
    for notice in read {
        for told in &notice.mistakes {
            notice.show(screen, told, false)?;
        }
        let Some(loaded) = notice.loaded.as_ref() else { continue };
        for told in &loaded.hints {
            notice.show(screen, told, true)?;
        }
        if notice.mistakes.is_empty() {
            sound(loaded, screen)?;
        }
    }
    let mistakes: Vec<Diagnostic> = read.iter().flat_map(|notice| &notice.mistakes).cloned().collect();
    let Text { ja, en } = number(&mistakes);
    match (read.len(), mistakes.is_empty()) {
        (1, true) => Ok(()),
        (1, false) => screen.say(ja, en),
        (notices, _) => screen
            .say(format!("お知らせ {notices} 件、{ja}"), format!("{}, {en}", counted(notices, "notice"))),
    }
}

fn sound(loaded: &Loaded, screen: &Screen) -> Result<(), Error> {
    let notice = &loaded.notice;
    let steps: usize = notice.procedures.iter().map(|procedure| procedure.steps.len()).sum();
    let (kinds, cases) = (loaded.kinds.len(), loaded.cases.len());
    let (id, procedures) = (&notice.header.notice, notice.procedures.len());
    screen.say(
        format!(
            "{id}: 誤りはありません（手順書 {procedures}、手順 {steps}、練習用端末 {kinds}、ケース {cases}）"
        ),
        format!(
            "{id}: no mistakes ({}, {}, {}, {})",
            counted(procedures, "procedure"),
            counted(steps, "step"),
            counted(kinds, "practice terminal"),
            counted(cases, "case")
        ),
    )
}

/// How many mistakes there are. That there are more than are reported is no mistake.
fn number(told: &[Diagnostic]) -> Text {
    let reported = told.iter().filter(|one| !matches!(one.problem, Problem::MoreMistakes { .. })).count();
    let en = counted(reported, "mistake");
    match reported == told.len() {
        true => Text::new(format!("誤り {reported} 件"), en),
        false => Text::new(format!("誤り {reported} 件以上"), format!("more than {en}")),
    }
}

/// The most characters of a line that are shown.
const QUOTED: usize = 160;

/// A line as it is shown, and what of it stands before the character at that position. Of a long line only the part around it is
/// shown.
fn around(line: &str, position: usize) -> (String, String) {
    let length = line.chars().count();
    let from = if length > QUOTED { position.saturating_sub(QUOTED / 2).min(length - QUOTED) } else { 0 };
    let (front, back) = (if from > 0 { "…" } else { "" }, if from + QUOTED < length { "…" } else { "" });
    let part = |count: usize| -> String { line.chars().skip(from).take(count).collect() };
    let shown = |part: String| format!("{front}{}", visible_line(&part));
    (shown(part(QUOTED)) + back, shown(part(position.saturating_sub(from))))
}

/// The place, what is wrong, the line, and a mark below the words in question.
fn show(screen: &Screen, file: &str, text: &str, told: &Diagnostic, words: &Text) -> Result<(), Error> {
    screen.line(format!("{file}:{}:{}: {}", told.line, told.column, screen.text(words)))?;
    if let Some(line) = text.lines().nth(told.line - 1) {
        let number = told.line.to_string();
        let (line, before) = around(line, told.column - 1);
        let marks = visible_line(&told.words).width().clamp(1, QUOTED);
        screen.line(format!("  {number} | {line}"))?;
        screen.line(format!(
            "  {} | {}{}",
            " ".repeat(number.len()),
            " ".repeat(before.width()),
            "^".repeat(marks)
        ))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{QUOTED, around, number};
    use model::diagnostic::{Diagnostic, Problem};
    use unicode_width::UnicodeWidthStr;

    #[test]
    fn that_there_are_more_mistakes_is_no_mistake() {
        let of =
            |problem| Diagnostic { file: "a.yaml".into(), line: 1, column: 1, words: String::new(), problem };
        let (unused, more) = (of(Problem::NeverUsed), of(Problem::MoreMistakes { reported: 1 }));
        assert_eq!(number(std::slice::from_ref(&unused)).en, "1 mistake");
        assert_eq!(number(&[unused, more]).en, "more than 1 mistake");
    }

    #[test]
    fn f4_a_long_line_is_shown_around_the_place() {
        assert_eq!(around("題: 値", 3), ("題: 値".to_owned(), "題: ".to_owned()));
        let line = format!("{}X{}", "a".repeat(10_000), "b".repeat(10_000));
        let (shown, before) = around(&line, 10_000);
        assert!(shown.width() <= QUOTED + 2 && shown.starts_with("…a") && shown.ends_with("b…"));
        assert_eq!(shown.chars().nth(before.width()), Some('X'));
        let (shown, before) = around(&line, 20_000);
        assert_eq!(shown.chars().nth(before.width()), Some('b'));
        assert!(!shown.ends_with('…'));
    }
}
