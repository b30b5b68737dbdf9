//! What is wrong with a command line: what stands there, why it cannot, and what is allowed.

use super::Shell;
use super::options::{EVERYWHERE, OPTIONS, Opt, Value};
use super::table::{BARE, Command, Takes};
use crate::error::Error;
use manual::words::nearest;
use model::Lang;
use std::ffi::OsStr;

/// A line that the parser itself refuses.
pub fn not_right() -> Error {
    Error::usage(
        "指定が正しくありません\n  → tejun help",
        "the options are not right\n  → tejun help --lang en",
    )
}

/// A word that is no text.
pub fn unreadable(word: &OsStr) -> Error {
    Error::usage(format!("{word:?} は文字として読めません"), format!("{word:?} is not readable text"))
}

/// A verb that there is not.
pub fn unknown_verb(words: &[String]) -> Error {
    let typed = words.join(" ");
    let family = words.split_last().map(|(_, family)| family.join(" ")).unwrap_or_default();
    let near = nearest(&typed, Command::shown().map(|command| command.name));
    let allowed: Vec<&str> = Command::shown()
        .map(|command| command.name)
        .filter_map(|name| match family.as_str() {
            "" => Some(name).filter(|name| !name.contains(' ')),
            family => name.strip_prefix(family)?.strip_prefix(' '),
        })
        .collect();
    let allowed = allowed.join(", ");
    Error::usage(
        format!("tejun {typed} はありません{}\n  使えるもの: {allowed}", maybe(near, "tejun ").0),
        format!("there is no tejun {typed}{}\n  allowed: {allowed}", maybe(near, "tejun ").1),
    )
}

/// An option that no verb has.
pub fn unknown_option(typed: &str, command: Option<&Command>) -> Error {
    let bare = typed.trim_start_matches('-');
    let own = command.into_iter().flat_map(|command| EVERYWHERE.iter().chain(command.options));
    let near = nearest(bare, own.map(|option| option.row().name))
        .or_else(|| nearest(bare, OPTIONS.iter().map(|row| row.name)));
    let maybe = maybe(near, "--");
    Error::usage(
        format!("{typed} という指定はありません{}\n  → {}", maybe.0, page(command, Lang::Ja)),
        format!("there is no option {typed}{}\n  → {}", maybe.1, page(command, Lang::En)),
    )
}

/// An option of other verbs.
pub fn foreign_option(option: Opt, command: &Command) -> Error {
    let all = [&BARE].into_iter().chain(Command::shown());
    let takers: Vec<String> = all.filter(|taker| taker.options.contains(&option)).map(named).collect();
    let (name, takers) = (named(command), takers.join(", "));
    Error::usage(
        format!(
            "{option} は {name} では使えません\n  使えるのは: {takers}\n  → {}",
            page(Some(command), Lang::Ja)
        ),
        format!(
            "{option} is not an option of {name}\n  it is one of: {takers}\n  → {}",
            page(Some(command), Lang::En)
        ),
    )
}

/// Two options that cannot stand together.
pub fn either(one: Opt, other: Opt) -> Error {
    Error::usage(
        format!("{one} と {other} は、どちらか一つだけ使えます"),
        format!("{one} and {other} cannot be used together"),
    )
}

/// An option without its value.
pub fn needs_value(option: Opt) -> Error {
    Error::usage(
        format!("{option} には値が必要です: {}", option.usage(Lang::Ja)),
        format!("{option} needs a value: {}", option.usage(Lang::En)),
    )
}

/// A value behind an option that has none.
pub fn no_value(option: Opt, value: &str) -> Error {
    Error::usage(format!("{option} に値は要りません: {value}"), format!("{option} takes no value: {value}"))
}

/// A value that the option does not have.
pub fn value(option: Opt, value: &str) -> Error {
    let allowed = match option.row().value {
        Value::OneOf(names) => names.join(", "),
        Value::None | Value::Path(_) | Value::Text(_) => String::new(),
    };
    Error::usage(
        format!("{option} {value} は使えません。使えるもの: {allowed}"),
        format!("{option} {value} is not allowed; allowed: {allowed}"),
    )
}

/// A kind's name of another shape.
pub fn no_kind(value: &str) -> Error {
    Error::usage(
        format!("{} {value} は種類の名前ではありません", Opt::Like),
        format!("{} {value} is not a kind's name", Opt::Like),
    )
}

/// A number that is none.
pub fn no_number(option: Opt, value: &str) -> Error {
    Error::usage(
        format!("{option} には数を書きます（入力: {value}）"),
        format!("{option} takes a number, not {value:?}"),
    )
}

/// A day that is none.
pub fn no_day(option: Opt, value: &str) -> Error {
    Error::usage(
        format!("{option} には日付を 2027-03-31 の形で書きます（入力: {value}）"),
        format!("{option} takes a day such as 2027-03-31, not {value:?}"),
    )
}

/// A name or role that is none.
pub fn no_name(value: &str) -> Error {
    Error::usage(
        format!("{} には、名前か担当を40文字までで書きます（入力: {value}）", Opt::By),
        format!("{} takes a name or role of up to 40 characters, not {value:?}", Opt::By),
    )
}

/// Nobody who says that a step is done.
pub fn nobody() -> Error {
    Error::usage(
        format!("だれが行ったかを {} で書きます（例: {} 受付）", Opt::By, Opt::By),
        format!("say who did it by {}, such as {} reception", Opt::By, Opt::By),
    )
}

/// A step's name of another shape.
pub fn no_step(value: &str) -> Error {
    Error::usage(
        format!("「{value}」は手順の名前ではありません（例: P/call）"),
        format!("{value:?} is not a step's name, such as P/call"),
    )
}

/// An answer of another shape.
pub fn answer(value: &str) -> Error {
    Error::usage(
        format!("--answer {value} は 質問=回答 の形で書きます（例: update-mode=by-hand）"),
        format!("--answer {value} has to be QUESTION=ANSWER, such as update-mode=by-hand"),
    )
}

/// A shell that tejun does not know.
pub fn shell(name: &str) -> Error {
    let allowed = Shell::NAMES.join(", ");
    Error::usage(
        format!("tejun completions {name} はありません\n  使えるもの: {allowed}"),
        format!("there is no tejun completions {name}\n  allowed: {allowed}"),
    )
}

/// A word that the verb does not take.
pub fn one_too_many(word: &str, command: &'static Command) -> Error {
    if command.takes == Takes::Worker {
        return worker();
    }
    Error::usage(
        format!("「{word}」は余分です。{} と書きます", command.usage(Lang::Ja)),
        format!("{word:?} is one word too many; write {}", command.usage(Lang::En)),
    )
}

/// Something that the verb cannot do without.
pub fn missing(command: &'static Command) -> Error {
    if command.takes == Takes::Worker {
        return worker();
    }
    Error::usage(
        format!("{} と書きます\n  → {}", command.usage(Lang::Ja), page(Some(command), Lang::Ja)),
        format!("write {}\n  → {}", command.usage(Lang::En), page(Some(command), Lang::En)),
    )
}

/// A table of no terminal.
pub fn csv_of_nothing() -> Error {
    Error::usage(
        "tejun check --csv には端末が必要です: tejun check --csv フォルダー...",
        "tejun check --csv needs terminals: tejun check --csv DIR...",
    )
}

/// What only tejun itself writes.
pub fn worker() -> Error {
    Error::usage("tejun worker は tejun が自動で始めます", "tejun starts its worker automatically")
}

fn named(command: &Command) -> String {
    format!("tejun {}", command.name).trim_end().to_owned()
}

/// How to read the page about it.
fn page(command: Option<&Command>, lang: Lang) -> String {
    let command = command.filter(|command| command.is_shown);
    let words =
        command.map_or_else(|| "tejun help".to_owned(), |command| format!("tejun help {}", command.name));
    match lang {
        Lang::Ja => words,
        Lang::En => words + " --lang en",
    }
}

fn maybe(near: Option<&str>, prefix: &str) -> (String, String) {
    match near {
        Some(near) => (format!("。もしかして: {prefix}{near}"), format!("; did you mean {prefix}{near}?")),
        None => (String::new(), String::new()),
    }
}
