//! `lint`: every mistake of a notice's files, at its line.

use crate::args::Args;
use crate::error::Error;
use crate::exit::Exit;
use crate::open;
use crate::screen::Screen;
use camino::Utf8Path;
use manual::words::{self, counted};
use model::diagnostic::Diagnostic;
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
    screen.say(format!("誤り {} 件", told.len()), counted(told.len(), "mistake"))?;
    Ok(Exit::Usage)
}

/// The place, what is wrong, the line, and a mark below the words in question.
fn show(screen: &Screen, folder: Option<&Utf8Path>, text: &str, told: &Diagnostic) -> Result<(), Error> {
    let file = folder.map_or_else(|| told.file.clone(), |folder| folder.join(&told.file).to_string());
    let problem = words::problem(&told.problem);
    screen.line(format!("{file}:{}:{}: {}", told.line, told.column, screen.text(&problem)))?;
    if let Some(line) = text.lines().nth(told.line - 1) {
        let number = told.line.to_string();
        let before: String = line.chars().take(told.column - 1).collect();
        let marks = told.words.width().max(1);
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
