//! `check` of many disks: read in parallel, reported in the order in which they were named.

use crate::args::{Args, Target};
use crate::error::Error;
use crate::exit::Exit;
use crate::open;
use crate::screen::Screen;
use crate::session::{Command, Session};
use camino::Utf8PathBuf;
use manual::words;
use model::plan::Report;
use model::why::State;
use model::{Lang, Notice};
use serde::Serialize;
use spreadsheet::UTF_8;
use std::collections::BTreeMap;
use std::io::{self, IsTerminal as _, Write as _};
use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The bar's length, in characters.
const BAR: usize = 40;
/// A console's width, in columns.
const COLUMNS: usize = 80;

/// One disk's line, as a program reads it.
#[derive(Serialize)]
struct Line {
    /// The folder, as it was named.
    folder: Utf8PathBuf,
    /// The result.
    #[serde(flatten)]
    looked: Looked,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
enum Looked {
    /// The object of `check --json`.
    Report(Box<Report>),
    /// Why it could not be checked.
    Error(String),
}

impl Looked {
    fn state(&self) -> State {
        match self {
            Looked::Report(report) => report.state,
            Looked::Error(_) => State::Unknown,
        }
    }
}

/// `tejun check DIR...`
///
/// The exit code is that of the disk in the worst state: cannot tell, a person, waiting, to do, done. A disk is reported after
/// those before it: only results that wait for a slow disk before them are kept in memory.
///
/// # Errors
///
/// If the notice cannot be read, or stdout is closed. A disk that cannot be read is a line of the output.
pub fn check(args: &Args, folders: &[Utf8PathBuf], csv: bool, screen: &Screen) -> Result<Exit, Error> {
    let notice = open::notice_to_look(args)?;
    let table = Table { screen, notice: &notice, csv };
    table.heading()?;
    let next = AtomicUsize::new(0);
    let workers = std::thread::available_parallelism().map_or(1, NonZero::get).min(folders.len());
    std::thread::scope(|scope| {
        // Dropped before the scope waits for the workers: if the receiver is gone, none of them waits to send.
        let (sender, looked) = mpsc::sync_channel(folders.len().min(64));
        for _ in 0..workers {
            let (sender, next, notice) = (sender.clone(), &next, &notice);
            scope.spawn(move || {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let Some(folder) = folders.get(number) else { break };
                    let looked = match one(args, folder, notice) {
                        Ok(report) => Looked::Report(Box::new(report)),
                        Err(error) => Looked::Error(error.tell(args.lang)),
                    };
                    // Nobody reads any more.
                    if sender.send((number, Line { folder: folder.clone(), looked })).is_err() {
                        break;
                    }
                }
            });
        }
        drop(sender);
        let (mut ready, mut told, mut worst) = (BTreeMap::new(), 0, Exit::Done);
        let mut totals: BTreeMap<State, usize> = BTreeMap::new();
        for (count, (number, line)) in looked.iter().enumerate() {
            ready.insert(number, line);
            while let Some(line) = ready.remove(&told) {
                let exit = Exit::of(line.looked.state());
                *totals.entry(line.looked.state()).or_default() += 1;
                if exit.code() > worst.code() {
                    worst = exit;
                }
                draw(&no_bar(folders.len()));
                table.line(&line)?;
                told += 1;
            }
            draw(&bar(count + 1, folders.len()));
        }
        draw(&no_bar(folders.len()));
        table.totals(&totals)?;
        Ok(worst)
    })
}

fn one(args: &Args, folder: &Utf8PathBuf, notice: &Notice) -> Result<Report, Error> {
    let target = Target::Folder(folder.clone());
    Ok(Session::new(Command { notice, args, target: &target }).with_given_answers()?.0)
}

/// A progress bar for a person who waits. It and what clears it have no escape codes: the console of Windows 10 shows them as they are.
fn bar(count: usize, all: usize) -> String {
    let full = BAR * count / all.max(1);
    format!("\r[{}{}] {count}/{all}", "#".repeat(full), ".".repeat(BAR - full))
}

/// What clears the longest bar.
fn no_bar(all: usize) -> String {
    format!("\r{}\r", " ".repeat(bar(all, all).len() - 1))
}

fn draw(bar: &str) {
    let mut err = io::stderr();
    if err.is_terminal() {
        let _ = write!(err, "{bar}");
        let _ = err.flush();
    }
}

struct Table<'a> {
    screen: &'a Screen,
    notice: &'a Notice,
    csv: bool,
}

impl Table<'_> {
    fn heading(&self) -> Result<(), Error> {
        if !self.csv {
            return Ok(());
        }
        write!(io::stdout(), "{UTF_8}")?;
        let procedures = self.notice.procedures.iter().map(|procedure| procedure.procedure.to_string());
        let fixed = ["folder", "state", "name", "machine", "windows"].map(str::to_owned);
        let rest = ["questions", "reason", "error"].map(str::to_owned);
        self.row(&fixed.into_iter().chain(procedures).chain(rest).collect::<Vec<_>>())
    }

    fn line(&self, line: &Line) -> Result<(), Error> {
        if self.csv {
            return self.row(&self.fields(line)?);
        }
        if self.screen.json {
            let mut out = io::stdout().lock();
            out.write_all(&serde_json::to_vec(line)?)?;
            return Ok(writeln!(out)?);
        }
        let lang = self.screen.lang;
        let state = words::state(line.looked.state());
        self.indented(0, &format!("{}  {}", self.screen.text(&state), line.folder))?;
        match &line.looked {
            Looked::Report(report) => {
                let machine = Self::terminal(report, lang);
                self.indented(
                    4,
                    &machine.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("  "),
                )?;
                let each = report.procedures.iter().map(|procedure| {
                    let state = words::procedure_state(procedure);
                    format!("{} {}", procedure.id, self.screen.text(&state))
                });
                self.indented(4, &each.collect::<Vec<_>>().join(" | "))?;
                match self.reason(report) {
                    Some(reason) => self.indented(4, &format!("→ {reason}")),
                    None => Ok(()),
                }
            }
            Looked::Error(error) => self.indented(4, &format!("→ {error}")),
        }
    }

    /// Name, machine and Windows.
    fn terminal(report: &Report, lang: Lang) -> [String; 3] {
        [words::pc_name(report, lang), words::machine(report, lang), words::windows_version(report, lang)]
    }

    /// How many disks are in which state.
    fn totals(&self, totals: &BTreeMap<State, usize>) -> Result<(), Error> {
        if self.csv || self.screen.json {
            return Ok(());
        }
        let all: usize = totals.values().sum();
        let each = totals
            .iter()
            .map(|(state, count)| format!("{} {count}", self.screen.text(&words::state(*state))));
        let each = each.collect::<Vec<_>>().join(", ");
        self.screen.line("")?;
        self.screen.say(format!("合計 {all} 台: {each}"), format!("{all} in all: {each}"))
    }

    /// A text in lines of at most [`COLUMNS`] columns, each indented.
    fn indented(&self, by: usize, text: &str) -> Result<(), Error> {
        for (number, line) in folded(text, COLUMNS - by).into_iter().enumerate() {
            let more = if number == 0 { 0 } else { 2 };
            self.screen.line(format!("{}{line}", " ".repeat(by + more)))?;
        }
        Ok(())
    }

    /// Why a terminal is not as wanted: what was found on the first step in the state of the whole.
    fn reason(&self, report: &Report) -> Option<String> {
        if report.state.is_settled() {
            return None;
        }
        let lang = self.screen.lang;
        if let Some(finding) = report.terminal.findings.iter().find(|finding| finding.forbids_changes()) {
            return Some(words::finding(finding).get(lang).to_owned());
        }
        if let Some(question) = report.questions.iter().find_map(|id| self.notice.question(id))
            && report.state == State::NeedsPerson
        {
            return Some(question.text.plain(lang));
        }
        let steps = || report.procedures.iter().flat_map(|procedure| &procedure.steps);
        let step = steps()
            .find(|step| step.state == report.state)
            .or_else(|| steps().find(|step| !step.state.is_settled()))?;
        let found = step.findings.iter().find(|finding| finding.needs_person() || finding.is_unread());
        let why = match found.or(step.findings.first()) {
            Some(finding) => words::finding(finding),
            None => words::why(&step.why, self.notice),
        };
        Some(format!("{}: {}", step.id, why.get(lang)))
    }

    fn fields(&self, line: &Line) -> Result<Vec<String>, Error> {
        let lang = self.screen.lang;
        let word = |state: State| -> Result<String, Error> {
            Ok(serde_json::to_value(state)?.as_str().unwrap_or_default().to_owned())
        };
        let mut fields = vec![line.folder.to_string(), word(line.looked.state())?];
        match &line.looked {
            Looked::Report(report) => {
                fields.extend(Self::terminal(report, lang));
                for procedure in &self.notice.procedures {
                    let found = report.procedures.iter().find(|found| found.id == procedure.procedure);
                    fields.push(found.map(|found| word(found.state)).transpose()?.unwrap_or_default());
                }
                let open: Vec<_> = report.questions.iter().map(|question| question.as_str()).collect();
                fields.extend([open.join(" "), self.reason(report).unwrap_or_default(), String::new()]);
            }
            Looked::Error(error) => {
                fields.resize(fields.len() + 5 + self.notice.procedures.len(), String::new());
                fields.push(error.clone());
            }
        }
        Ok(fields)
    }

    fn row(&self, fields: &[String]) -> Result<(), Error> {
        Ok(write!(io::stdout(), "{}", spreadsheet::row(fields))?)
    }
}

/// A text in lines of at most so many columns, the later ones two columns shorter, broken at spaces where there are some.
fn folded(text: &str, columns: usize) -> Vec<String> {
    let (mut lines, mut line) = (Vec::new(), String::new());
    for part in text.split_inclusive(' ') {
        let room = |lines: &Vec<String>| if lines.is_empty() { columns } else { columns - 2 };
        if !line.is_empty() && line.width() + part.trim_end().width() > room(&lines) {
            lines.push(std::mem::take(&mut line).trim_end().to_owned());
        }
        for c in part.chars() {
            if line.width() + c.width().unwrap_or(0) > room(&lines) {
                lines.push(std::mem::take(&mut line).trim_end().to_owned());
            }
            line.push(c);
        }
    }
    lines.push(line.trim_end().to_owned());
    lines
}

#[cfg(test)]
mod tests {
    use super::{bar, folded, no_bar};
    use unicode_width::UnicodeWidthStr;

    #[test]
    fn w22_the_progress_bar_has_no_escape_codes() {
        for all in [0, 1, 9, 1000] {
            let drawn: Vec<String> = (0..=all).map(|count| bar(count, all)).collect();
            let acts = |c: char| c.is_control() && c != '\r';
            assert!(drawn.iter().chain([&no_bar(all)]).all(|text| !text.contains(acts)));
            assert!(drawn.iter().all(|bar| bar.len() < no_bar(all).len()), "{all}");
        }
    }

    #[test]
    fn m17_no_line_is_wider_than_a_console_and_nothing_is_lost() {
        for text in [
            "a short one",
            "",
            &"word ".repeat(60),
            &"端末の様子".repeat(40),
            &format!("/{}", "x".repeat(300)),
        ] {
            let lines = folded(text, 76);
            assert!(lines[0].width() <= 76 && lines[1..].iter().all(|line| line.width() <= 74), "{lines:?}");
            let bare = |text: &str| text.split_whitespace().collect::<String>();
            assert_eq!(bare(&lines.concat()), bare(text));
        }
    }
}
