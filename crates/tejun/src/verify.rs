//! `verify`: what a short code says that was read out on the phone or written on paper.

use crate::args::Args;
use crate::error::Error;
use crate::exit::Exit;
use crate::open;
use crate::screen::Screen;
use manual::words;
use model::short_code::{NoticeNumber, ShortCode};
use model::{Lang, Notice, Text};

/// `tejun verify`
///
/// # Errors
///
/// If it is no short code, or a notice cannot be read.
pub fn verify(args: &Args, code: &str, screen: &Screen) -> Result<Exit, Error> {
    let read = ShortCode::read(code, open::today());
    let code = read.map_err(|error| {
        let text = words::short_code_error(error);
        Error::usage(text.ja, text.en)
    })?;
    let notice = notice(args, code.notice)?;
    if screen.json {
        let id = notice.map(|notice| notice.header.notice);
        screen.object(&Verified { code: &code, notice: id.as_ref() })?;
        return Ok(Exit::Done);
    }
    let title = match &notice {
        Some(notice) => notice.header.title.clone(),
        None => Text::new(
            format!("ここにはない版です（番号 {}）", code.notice),
            format!("an edition that is not here (number {})", code.notice),
        ),
    };
    screen.say(format!("お知らせ: {}", title.ja), format!("notice: {}", title.en))?;
    let institution = match &code.institution {
        Some(institution) => Text::new(institution, institution),
        None => Text::new("端末に入力されていません", "not given at the terminal"),
    };
    screen.say(format!("機関コード: {}", institution.ja), format!("institution: {}", institution.en))?;
    let state = words::state(code.state);
    let why = code.reason.map(words::why_code).unwrap_or_default();
    screen.say(format!("状態: {}  {}", state.ja, why.ja), format!("state: {}  {}", state.en, why.en))?;
    // A practice terminal has a day of its own.
    if code.practice {
        screen.say(
            "練習用端末の番号です。実際の端末の状態ではありません",
            "this is a practice terminal's code: it says nothing of a real one",
        )?;
    } else {
        let on = |lang| words::day(code.on, lang);
        screen.say(format!("作った日: {}", on(Lang::Ja)), format!("made on: {}", on(Lang::En)))?;
    }
    Ok(Exit::Done)
}

/// A code for a program.
#[derive(serde::Serialize)]
struct Verified<'a> {
    code: &'a ShortCode,
    /// The notice, if its edition is here.
    notice: Option<&'a model::NoticeId>,
}

/// The notice of that number among those that were named, or the program's own.
fn notice(args: &Args, number: NoticeNumber) -> Result<Option<Notice>, Error> {
    let folders = match &args.notice {
        Some(folder) => open::notices(folder)?.into_iter().map(Some).collect(),
        None => vec![None],
    };
    for folder in folders {
        let notice = open::alone(folder.as_deref(), args.keys())?;
        if NoticeNumber::of(&notice.reference()) == number {
            return Ok(Some(notice));
        }
    }
    Ok(None)
}
