//! `lint`: every mistake of a notice's files, at its line.

use crate::args::Args;
use crate::error::Error;
use crate::exit::Exit;
use crate::open;
use crate::screen::Screen;
use camino::Utf8Path;
use manual::words::{self, counted};
use model::Text;
use model::diagnostic::{Diagnostic, Problem};
use model::text::visible_line;
use unicode_width::UnicodeWidthStr;

/// `tejun lint`
///
/// # Errors
///
/// If the files cannot be read.
pub fn lint(args: &Args, folder: Option<&Utf8Path>, screen: &Screen) -> Result<Exit, Error> {
    let folder = folder.or(args.notice.as_deref());
    let files = open::files(folder)?;
    let told = match source::lint(&files) {
        Ok(loaded) => {
            if screen.json {
                screen.object(&Vec::<Diagnostic>::new())?;
            } else {
                let notice = &loaded.notice;
                let steps: usize = notice.procedures.iter().map(|procedure| procedure.steps.len()).sum();
                let (kinds, cases) = (loaded.kinds.len(), loaded.cases.len());
                let (id, procedures) = (&notice.header.notice, notice.procedures.len());
                screen.say(
                    format!("{id}: 誤りはありません（手順書 {procedures}、手順 {steps}、練習用端末 {kinds}、ケース {cases}）"),
                    format!(
                        "{id}: no mistakes ({}, {}, {}, {})",
                        counted(procedures, "procedure"),
                        counted(steps, "step"),
                        counted(kinds, "practice terminal"),
                        counted(cases, "case")
                    ),
                )?;
            }
            return Ok(Exit::Done);
        }
        Err(told) => told,
    };
    if screen.json {
        screen.object(&told)?;
        return Ok(Exit::Usage);
    }
    for diagnostic in &told {
        let text = files.get(&diagnostic.file).map(String::as_str).unwrap_or_default();
        show(screen, folder, text, diagnostic)?;
    }
    let Text { ja, en } = number(&told);
    screen.say(ja, en)?;
    Ok(Exit::Usage)
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
fn show(screen: &Screen, folder: Option<&Utf8Path>, text: &str, told: &Diagnostic) -> Result<(), Error> {
    let file = folder.map_or_else(|| told.file.clone(), |folder| folder.join(&told.file).to_string());
    let problem = words::problem(&told.problem);
    screen.line(format!("{file}:{}:{}: {}", told.line, told.column, screen.text(&problem)))?;
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
