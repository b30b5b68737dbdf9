//! Help: one page for each verb, one of all, made from the table.

use super::options::{EVERYWHERE, OPTIONS, OptionRow};
use super::table::{Command, EXITS, meaning};
use crate::error::Error;
use crate::exit::Exit;
use crate::screen::{Screen, padded};
use model::Lang;
use unicode_width::UnicodeWidthStr;

/// The width of the left column.
const LEFT: usize = 28;

/// Prints the page of a verb, or that of all.
///
/// # Errors
///
/// If the output cannot be written.
pub fn help(command: Option<&Command>, screen: &Screen) -> Result<(), Error> {
    let page = match command {
        Some(command) => of_one(command, screen.lang),
        None => of_all(screen.lang),
    };
    screen.line(page.trim_end())
}

/// Prints what this is: the answer to a line without words on a system that has no guide to open.
///
/// # Errors
///
/// If the output cannot be written.
pub fn hello(screen: &Screen) -> Result<(), Error> {
    screen.say(
        "tejun（手順）は、保守のお知らせを端末が自分で行うためのプログラムです。\n\n\
         ここで試すには、練習用端末を使います。\n  tejun practice tour\n\n使い方: tejun --help",
        "tejun (手順, procedure) lets a terminal carry out a maintenance notice by itself.\n\n\
         To try it here, use a practice terminal:\n  tejun practice tour --lang en\n\nusage: tejun --help --lang en",
    )
}

fn of_all(lang: Lang) -> String {
    let mut page = Page { text: String::new(), lang };
    page.line(
        "tejun（手順） お知らせの作業を、端末が自分で確かめ、行い、証明します",
        "tejun (手順, procedure): a terminal checks, does and proves the work of a notice by itself",
    );
    page.heading("使い方", "usage");
    for command in Command::shown() {
        page.row(&command.usage(lang), command.does.get(lang));
    }
    page.terminal();
    page.heading(
        "指定（どのコマンドで使えるかは tejun help コマンド）",
        "options (tejun help VERB says which a verb takes)",
    );
    OPTIONS.iter().for_each(|row| page.option(row));
    page.exits(&EXITS);
    page.text
}

fn of_one(command: &Command, lang: Lang) -> String {
    let mut page = Page { text: String::new(), lang };
    let usage = command.usage(lang);
    page.line(&usage, &usage);
    for line in [command.does.get(lang), command.more.get(lang)].iter().flat_map(|words| words.lines()) {
        page.line(&format!("  {line}"), &format!("  {line}"));
    }
    if command.takes.is_terminal() {
        page.terminal();
    }
    page.heading("指定", "options");
    for option in command.options.iter().chain(&EVERYWHERE) {
        page.option(option.row());
    }
    page.exits(command.exits);
    page.text
}

struct Page {
    text: String,
    lang: Lang,
}

impl Page {
    fn line(&mut self, ja: &str, en: &str) {
        self.text += match self.lang {
            Lang::Ja => ja,
            Lang::En => en,
        };
        self.text.push('\n');
    }

    fn heading(&mut self, ja: &str, en: &str) {
        self.text.push('\n');
        self.line(ja, en);
    }

    /// Two columns; what is too long for the left one has a line of its own.
    fn row(&mut self, left: &str, right: &str) {
        let left = match left.width() + 2 > LEFT {
            true => format!("{left}\n  {}", " ".repeat(LEFT)),
            false => padded(left, LEFT),
        };
        self.text += &format!("  {left}{right}\n");
    }

    fn terminal(&mut self) {
        self.heading("端末", "TERMINAL");
        self.line(
            "  練習用端末のフォルダー、または Windows のディスク（C:）が入ったフォルダー\n  \
             省くと、tejun が動いている PC（Windows のとき）",
            "  the folder of a practice terminal, or a folder that holds a Windows disk (C:)\n  \
             without one, the PC that tejun runs on (on Windows)",
        );
    }

    fn option(&mut self, row: &OptionRow) {
        let letter = row.letter.map(|letter| format!(", -{letter}")).unwrap_or_default();
        self.row(&(row.id.usage(self.lang) + &letter), row.does.get(self.lang));
    }

    fn exits(&mut self, exits: &[Exit]) {
        self.heading("終了コード", "exit codes");
        for exit in EXITS.iter().filter(|exit| exits.contains(exit)) {
            self.text += &format!("  {:<4}{}\n", exit.code(), meaning(*exit).get(self.lang));
        }
    }
}
