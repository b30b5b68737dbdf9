//! `new`: begins a notice. It asks five questions and writes a folder that lints and whose case passes.

#![expect(clippy::disallowed_methods, reason = "an author's folder is made, never a terminal's")]

use crate::args::Told;
use crate::error::Error;
use crate::exit::Exit;
use crate::open;
use crate::screen::Screen;
use camino::Utf8Path;
use jiff::civil::Date;
use manual::words;
use model::diagnostic::{Diagnostic, Problem};
use model::id::NoticeId;
use model::reason::Doing;
use model::string_format::StringFormat;
use model::{Lang, Text};
use source::Files;
use std::fs;
use std::io::Write as _;

/// What a notice is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// A value of the registry.
    Registry,
    /// A policy.
    Policy,
    /// Something that only people do.
    Person,
    /// Facts that are to be so.
    Check,
}

impl About {
    /// What they are called on a command line.
    pub const NAMES: [&str; 4] = ["registry", "policy", "person", "check"];

    /// The one of that name, or of that number in the list.
    fn named(name: &str) -> Option<Self> {
        match name {
            "registry" | "1" => Some(About::Registry),
            "policy" | "2" => Some(About::Policy),
            "person" | "3" => Some(About::Person),
            "check" | "4" => Some(About::Check),
            _ => None,
        }
    }

    /// The procedure and the case that begin it.
    fn templates(self) -> (&'static str, &'static str) {
        match self {
            About::Registry => (include_str!("new/registry.yaml"), include_str!("new/registry-case.yaml")),
            About::Policy => (include_str!("new/policy.yaml"), include_str!("new/policy-case.yaml")),
            About::Person => (include_str!("new/person.yaml"), include_str!("new/person-case.yaml")),
            About::Check => (include_str!("new/check.yaml"), include_str!("new/check-case.yaml")),
        }
    }
}

/// A question: the option that answers it, its words, and what an answer has to be.
struct Question {
    option: &'static str,
    text: Text,
    /// What no answer means, or `None` if there has to be one.
    otherwise: Option<String>,
    refusal: fn(&str) -> Option<Text>,
}

/// Reads an answer, or `None` at the end of the input.
type Ask<'a> = &'a mut dyn FnMut(&Text) -> Result<Option<String>, Error>;

impl Question {
    /// The answer: the option's, or else the person's, who is asked again until it can be used.
    fn answer(&self, given: Option<&String>, ask: Option<&mut Ask<'_>>) -> Result<String, Error> {
        let usage = |why: &Text| {
            Error::usage(format!("{}: {}", self.option, why.ja), format!("{}: {}", self.option, why.en))
        };
        let missing = || usage(&Text::new("この指定が必要です", "this option is needed"));
        if let Some(given) = given {
            return match (self.refusal)(given) {
                Some(why) => Err(usage(&why)),
                None => Ok(given.clone()),
            };
        }
        let Some(ask) = ask else { return self.otherwise.clone().ok_or_else(missing) };
        let mut text = self.text.clone();
        loop {
            let typed = ask(&text)?.ok_or_else(missing)?;
            match (typed.as_str(), &self.otherwise) {
                ("", Some(otherwise)) => return Ok(otherwise.clone()),
                _ => match (self.refusal)(&typed) {
                    None => return Ok(typed),
                    Some(why) => {
                        text = Text::new(
                            format!("{}\n{}", why.ja, self.text.ja),
                            format!("{}\n{}", why.en, self.text.en),
                        );
                    }
                },
            }
        }
    }
}

fn shape(shape: StringFormat, text: &str) -> Option<Text> {
    (!shape.check(text)).then(|| words::problem(&Problem::WrongShape { shape }))
}

fn nothing(text: &str) -> Option<Text> {
    text.trim().is_empty().then(|| words::problem(&Problem::Empty))
}

fn no_choice(text: &str) -> Option<Text> {
    let allowed = About::NAMES.map(str::to_owned).to_vec();
    About::named(text).is_none().then(|| words::problem(&Problem::NotAllowed { allowed }))
}

/// `tejun new`
///
/// # Errors
///
/// If the folder holds something already, an answer is missing or cannot be used, or the folder cannot be written.
pub fn new(folder: &Utf8Path, given: &Told, screen: &Screen) -> Result<Exit, Error> {
    is_free(folder)?;
    let mut typed = |question: &Text| screen.ask(screen.text(question));
    let ask: Option<Ask<'_>> = if screen.can_ask() { Some(&mut typed) } else { None };
    let files = files(folder, given, ask, open::today())?;
    source::lint(&files).map_err(|mistakes| unfit(&mistakes))?;
    write(folder, &files)?;
    screen.say(
        format!("お知らせを作りました: {folder}（{}）", names(&files)),
        format!("made a notice: {folder} ({})", names(&files)),
    )?;
    screen.say(
        "次は、P.yaml の文と desired を直してください。直したら:",
        "Next, correct the texts and desired of P.yaml. Then:",
    )?;
    let lang = if screen.lang == Lang::En { " --lang en" } else { "" };
    for verb in ["lint", "test"] {
        screen.line(format!("  tejun {verb} {folder}{lang}"))?;
    }
    Ok(Exit::Done)
}

/// What was typed makes no notice, such as a label that is not closed.
fn unfit(mistakes: &[Diagnostic]) -> Error {
    let first = mistakes.first().map(|told| (told.words.as_str(), words::diagnostic(told)));
    let (typed, why) = first.unwrap_or_default();
    Error::usage(format!("{typed}: {}", why.ja), format!("{typed}: {}", why.en))
}

fn names(files: &Files) -> String {
    files.keys().map(String::as_str).collect::<Vec<_>>().join(", ")
}

/// The files of the notice, from options and a person's answers.
fn files(folder: &Utf8Path, given: &Told, mut ask: Option<Ask<'_>>, today: Date) -> Result<Files, Error> {
    let own_name = folder.file_name().filter(|name| name.parse::<NoticeId>().is_ok()).map(str::to_owned);
    let proposed = own_name.as_ref().map(|name| format!(" [{name}]")).unwrap_or_default();
    let mut put = |option, ja: String, en: String, otherwise, refusal, given: &Option<String>| {
        Question { option, text: Text::new(ja, en), otherwise, refusal }.answer(given.as_ref(), ask.as_mut())
    };
    let id = put(
        "--id",
        format!("1. お知らせの id（英小文字と -）{proposed}:"),
        format!("1. The notice's id (lower-case words, hyphens){proposed}:"),
        own_name,
        |text| shape(StringFormat::Id, text),
        &given.id,
    )?;
    let title = put("--title", "2. 件名:".into(), "2. Its title:".into(), None, nothing, &given.title)?;
    let sender = put(
        "--from",
        "3. 差出人（会社や窓口）:".into(),
        "3. Who sends it (a company or a desk):".into(),
        None,
        nothing,
        &given.from,
    )?;
    let phone = put(
        "--phone",
        "   その電話番号:".into(),
        "   Their telephone number:".into(),
        None,
        |text| shape(StringFormat::Phone, text),
        &given.phone,
    )?;
    let about = put(
        "--about",
        "4. 何についてですか。1 レジストリの設定、2 ポリシー、3 人がすること、4 端末の点検:".into(),
        "4. What is it about? 1 a value of the registry, 2 a policy, 3 something that people do, 4 a check:"
            .into(),
        None,
        no_choice,
        &given.about,
    )?;
    let until = put(
        "--until",
        "5. 期限の日（なければ Enter）:".into(),
        "5. The last day (Enter if there is none):".into(),
        Some(String::new()),
        |text| shape(StringFormat::Date, text),
        &given.until,
    )?;
    let about = About::named(&about).unwrap_or(About::Person);
    let deadline = if until.is_empty() { "" } else { include_str!("new/deadline.yaml") };
    let quoted = |text: &str| serde_json::to_string(text);
    let (title, sender) = (quoted(&title)?, quoted(&sender)?);
    let today = today.to_string();
    // The author's own texts last, so that nothing in them is taken for a place to fill in.
    let fill = |template: &str| {
        let filled = template.replace("@deadline@\n", deadline).replace("@today@", &today);
        let filled = filled.replace("@until@", &until).replace("@id@", &id).replace("@phone@", &phone);
        filled.split("@title@").map(|part| part.replace("@sender@", &sender)).collect::<Vec<_>>().join(&title)
    };
    let (procedure, case) = about.templates();
    let made = [
        ("notice.yaml", include_str!("new/notice.yaml")),
        ("P.yaml", procedure),
        ("terminals/desk.yaml", include_str!("new/terminal.yaml")),
        ("cases/first.yaml", case),
    ];
    Ok(made.into_iter().map(|(name, template)| (name.to_owned(), fill(template))).collect())
}

/// A folder that is not there, or holds nothing.
fn is_free(folder: &Utf8Path) -> Result<(), Error> {
    let is_free = match fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) => error.kind() == std::io::ErrorKind::NotFound,
    };
    match is_free {
        true => Ok(()),
        false => Err(Error::usage(
            format!("{folder} は空ではありません。空のフォルダーか、新しい名前を指定してください"),
            format!("{folder} is not empty; name an empty folder or a new one"),
        )),
    }
}

fn write(folder: &Utf8Path, files: &Files) -> Result<(), Error> {
    for (name, text) in files {
        let path = folder.join(name);
        let failed = |source| Error::Io { doing: Doing::Write, path: path.to_string(), source };
        path.parent().map_or(Ok(()), fs::create_dir_all).map_err(failed)?;
        let mut file = fs::File::create_new(&path).map_err(failed)?;
        file.write_all(text.as_bytes()).map_err(failed)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::VecDeque;

    fn day() -> Date {
        jiff::civil::date(2026, 11, 30)
    }

    fn told(about: &str) -> Told {
        let some = |text: &str| Some(text.to_owned());
        Told {
            id: some("my-own"),
            title: some("「時計」: \"@sender@\" を # 直す"),
            from: some("窓口 @title@"),
            phone: some("03-1234-5678"),
            about: some(about),
            until: some("2027-01-31"),
        }
    }

    #[test]
    fn whatever_it_is_about_it_lints_and_says_what_was_typed() {
        for about in About::NAMES {
            for until in [None, Some("2027-01-31".to_owned())] {
                let given = Told { until: until.clone(), ..told(about) };
                let files = files(Utf8Path::new("desk"), &given, None, day()).unwrap();
                let loaded = source::lint(&files).unwrap_or_else(|mistakes| panic!("{about}: {mistakes:#?}"));
                let header = &loaded.notice.header;
                assert_eq!((Some(header.title.ja.clone()), header.notice.as_str()), (given.title, "my-own"));
                assert_eq!(header.contacts[0].name.ja, "窓口 @title@");
                assert_eq!(header.deadline.is_some(), until.is_some());
                assert_eq!(loaded.cases.len(), 1);
            }
        }
    }

    #[test]
    fn a_person_is_asked_again_until_the_answer_can_be_used() {
        let mut typed: VecDeque<&str> =
            ["", "時計を合わせる", "窓口", "電話", "03-1234-5678", "9", "3", "あした", "2027-01-31"].into();
        let mut asked = Vec::new();
        let mut ask = |question: &Text| {
            asked.push(question.ja.clone());
            Ok(typed.pop_front().map(str::to_owned))
        };
        let files =
            files(Utf8Path::new("desk/set-the-clock"), &Told::default(), Some(&mut ask), day()).unwrap();
        assert!(files["notice.yaml"].contains("notice: set-the-clock\n"));
        assert!(files["notice.yaml"].contains("on: 2027-01-31\n"));
        assert!(files["P.yaml"].contains("person: {}"));
        assert_eq!(asked.len(), 9, "{asked:#?}");
        assert!(asked[4].contains("電話番号を書きます"), "{}", asked[4]);
    }

    #[test]
    fn nobody_to_ask_is_said_with_the_option() {
        let missing = files(Utf8Path::new("desk"), &Told::default(), None, day()).unwrap_err();
        assert_eq!(missing.tell(Lang::En), "--title: this option is needed");
        let given = Told { phone: Some("電話".into()), ..told("person") };
        let wrong = files(Utf8Path::new("desk"), &given, None, day()).unwrap_err();
        assert!(wrong.tell(Lang::Ja).starts_with("--phone: "), "{}", wrong.tell(Lang::Ja));
    }
}
