//! `report`: writes what a terminal hands in as one file, and shows the other ways without a network.

use crate::args::{Args, Target};
use crate::error::Error;
use crate::evidence::{self, Kept};
use crate::exit::Exit;
use crate::manual::written_beside;
use crate::session::{Command, Session};
use crate::work::WorkerRequest;
use crate::{apply, open, report};
use camino::{Utf8Path, Utf8PathBuf};
use model::reason::Doing;
use std::io;
use summary::{ReportFile, Signed, Summary};

/// What the names of such files end with.
pub const ENDING: &str = "tejun-report";

/// `tejun report`
///
/// # Errors
///
/// If notice or terminal cannot be read, the evidence cannot be kept, or the file is there already or cannot be written.
pub fn report(args: &Args, target: &Target, out: Option<&Utf8Path>) -> Result<Exit, Error> {
    let notice = open::notice(args)?;
    let mut session = Session::new(Command { notice: &notice, args, target });
    if let Some(exit) = apply::unfit(&session)? {
        return Ok(exit);
    }
    institution(&mut session)?;
    session.keep_evidence()?;
    let kept = evidence::read(&session)?;
    let unsigned = || {
        Error::usage(
            "証跡に署名がありません。別の tejun が同時に動いていないか確かめて、もう一度お試しください",
            "the evidence that was kept is not signed; if another tejun is at work here, try again after it",
        )
    };
    let signed = kept.signed.as_ref().ok_or_else(unsigned)?;
    let name = || name(&signed.summary);
    let file = match out {
        Some(out) if out.is_dir() => out.join(name()),
        Some(out) => out.to_owned(),
        None => name().into(),
    };
    write(&file, &ReportFile::write(&signed.bytes, &kept.json))?;
    show(&session, &kept, signed, &file)?;
    Ok(Exit::of(kept.evidence.report.state))
}

fn show(session: &Session<'_>, kept: &Kept, signed: &Signed, file: &Utf8Path) -> Result<(), Error> {
    let (screen, carriers) = (session.screen, kept.carriers(session.notice()));
    if screen.json {
        let summary = &signed.summary;
        return screen.object(&Written {
            format: 1,
            file: file.as_str(),
            code: carriers.code.to_string(),
            qr: carriers.qr.iter().map(|qr| qr.text.as_str()).collect(),
            key: signed.key.to_string(),
            series: summary.series,
            practice: summary.practice,
            state: summary.state,
        });
    }
    if signed.summary.practice {
        screen.say(
            "練習用端末の報告です。実際の報告には使えません",
            "this is a practice terminal's report: it is no report of a real one",
        )?;
    }
    screen.say(
        format!("{file} を書きました。USB メモリなどで、このファイルを渡してください"),
        format!("wrote {file}: hand this file in, on a stick or a share"),
    )?;
    let code = carriers.code;
    screen
        .say(format!("電話や紙で伝える番号: {code}"), format!("number to read out on the phone: {code}"))?;
    screen.say(
        format!("QR コードは、証跡のページにあります: {}", kept.page),
        format!("the QR codes are on the evidence's page: {}", kept.page),
    )?;
    report::contacts(&screen, session.notice())
}

/// What was written, for a program.
#[derive(serde::Serialize)]
struct Written<'a> {
    format: u32,
    file: &'a str,
    code: String,
    qr: Vec<&'a str>,
    key: String,
    series: u64,
    practice: bool,
    state: model::why::State,
}

/// Has the institution's code of the command line written down, or asks for it once. Nobody has to give it.
fn institution(session: &mut Session<'_>) -> Result<(), Error> {
    for (question, value) in apply::unwritten(session)? {
        session.request(WorkerRequest::Answer { question, value })?;
    }
    let notice = session.notice();
    let Some(question) = notice.institution_question() else { return Ok(()) };
    let known = &session.snapshot()?.report;
    let offered = known.offered.get(&question.question).map(|answered| answered.value.clone());
    if known.institution.is_some() || !session.screen.can_ask() {
        return Ok(());
    }
    let screen = session.screen;
    screen.line(format!("? {}", screen.text(&question.text)))?;
    screen.line(format!("  {}", screen.text(&question.help)))?;
    loop {
        let prompt = match &offered {
            Some(offered) => model::Text::new(
                format!("Enter だけ押すと {offered}: "),
                format!("Enter alone for {offered}: "),
            ),
            None => model::Text::new("入力しないときは Enter だけ: ", "Enter alone to leave it out: "),
        };
        let typed = session.ask(screen.text(&prompt))?.unwrap_or_default();
        let typed = match (typed.trim(), &offered) {
            ("", Some(offered)) => offered.to_string(),
            ("", None) => return Ok(()),
            (typed, _) => typed.to_owned(),
        };
        match open::answer(notice, &question.question, &typed) {
            Ok(value) => {
                let question = question.question.clone();
                session.request(WorkerRequest::Answer { question, value })?;
                return Ok(());
            }
            Err(wrong) => {
                let text = wrong.text();
                screen.say(text.ja, text.en)?;
            }
        }
    }
}

/// The name of the file: what it is about, for people who sort many of them.
fn name(summary: &Summary) -> String {
    let plain = |text: &str| -> String {
        text.chars().map(|c| if c.is_alphanumeric() || "-_.".contains(c) { c } else { '_' }).collect()
    };
    let practice = if summary.practice { "practice-" } else { "" };
    let institution = summary.institution.as_deref().unwrap_or("unknown");
    let pc = plain(summary.pc.as_deref().unwrap_or("unknown"));
    let (notice, on, series) = (&summary.notice, summary.on, summary.series);
    format!("tejun-{practice}{notice}-{institution}-{pc}-{on}-{series}.{ENDING}")
}

/// The name under which the guide hands it out.
pub fn file_of(kept: &Kept) -> Option<(String, Vec<u8>)> {
    let signed = kept.signed.as_ref()?;
    Some((name(&signed.summary), ReportFile::write(&signed.bytes, &kept.json)))
}

/// Writes a new file whole, or none.
fn write(file: &Utf8Path, content: &[u8]) -> Result<(), Error> {
    let path: Utf8PathBuf = file.to_owned();
    let failed = |source: io::Error| match source.kind() {
        io::ErrorKind::AlreadyExists => Error::usage(
            format!("{path} はすでにあります。書き換えません。--out で別の名前を指定してください"),
            format!("{path} exists already and is left as it is; name another file by --out"),
        ),
        _ => Error::Io { doing: Doing::Write, path: path.to_string(), source },
    };
    let beside = written_beside(file, content).map_err(failed)?;
    beside.persist_noclobber(file).map(|_| ()).map_err(|error| failed(error.error))
}
