//! `verify`: what a terminal handed in says, and whether it can be believed.

use crate::args::Args;
use crate::error::Error;
use crate::exit::Exit;
use crate::incoming;
use crate::notice_files;
use crate::open;
use crate::screen::Screen;
use camino::Utf8Path;
use manual::words;
use model::evidence::EvidenceFile;
use model::finding::FindingCode;
use model::short_code::{NoticeNumber, ShortCode};
use model::why::WhyCode;
use model::{Lang, Notice, Text};
use run::Records;
use summary::{Edition, Item, Signed, Wrong};

/// `tejun verify`
///
/// # Errors
///
/// If something that was handed in is not what a terminal makes, or a file or notice cannot be read.
pub fn verify(
    args: &Args,
    given: &[String],
    journal: Option<&Utf8Path>,
    screen: &Screen,
) -> Result<Exit, Error> {
    let journal = journal.map(incoming::read).transpose()?;
    let journal = journal.map(|bytes| Records::of_copy(&bytes)).transpose()?;
    let mut items = Vec::new();
    let is_file = |word: &&String| Utf8Path::new(word.as_str()).is_file();
    for file in given.iter().filter(is_file) {
        items.extend(incoming::in_file(Utf8Path::new(file), open::today())?);
    }
    let typed: Vec<&str> = given.iter().filter(|word| !is_file(word)).map(String::as_str).collect();
    if !typed.is_empty() {
        // The groups of a short code are words of their own.
        let one = typed.join(" ");
        let is_code = typed.iter().all(|word| word.chars().count() <= 24);
        items.extend(match is_code {
            true => vec![ShortCode::read(&one, open::today()).map(Item::Code).map_err(Wrong::Code)],
            false => summary::in_lines(typed, open::today()),
        });
    }
    if items.is_empty() {
        return Err(Error::usage(
            "このファイルには、端末の報告も番号もありません",
            "the file holds neither a terminal's report nor a code",
        ));
    }
    for (number, item) in items.into_iter().enumerate() {
        let item = item.map_err(|wrong| {
            let text = words::not_believed(&wrong);
            Error::usage(text.ja, text.en)
        })?;
        if number > 0 && !screen.json {
            screen.line("")?;
        }
        match item {
            Item::Code(code) => show_code(args, &code, screen)?,
            Item::Summary { signed, evidence } => {
                let chain = check_journal(journal.as_ref(), evidence.as_deref())?;
                show_summary(args, &signed, evidence.as_deref(), chain, screen)?;
            }
        }
    }
    Ok(Exit::Done)
}

/// Whether the evidence is what that journal gives. `None` if there is no journal to compare with.
fn check_journal(journal: Option<&Records>, evidence: Option<&EvidenceFile>) -> Result<Option<()>, Error> {
    let Some(journal) = journal else { return Ok(None) };
    let evidence = evidence.ok_or_else(|| {
        Error::usage(
            "記録と比べるには、証跡の入ったファイルが必要です",
            "only a file with the evidence can be compared with a journal",
        )
    })?;
    let known = journal.as_of(&evidence.journal).ok_or_else(|| {
        Error::usage(
            "証跡は、この記録から作られたものではありません（別の端末の記録か、末尾が切られた記録です）",
            "the evidence was not made of this journal: it is another terminal's, or its end was cut off",
        )
    })?;
    let again = run::evidence(&known, evidence.report.clone(), &evidence.tejun);
    match again.runs == evidence.runs
        && again.answers == evidence.answers
        && again.attested == evidence.attested
    {
        true => Ok(Some(())),
        false => Err(Error::usage(
            "証跡の「行ったこと」が、記録と違います。信用しないでください",
            "what the evidence says was done is not what the journal says; do not believe it",
        )),
    }
}

fn show_code(args: &Args, code: &ShortCode, screen: &Screen) -> Result<(), Error> {
    let notice = notice(args, |notice| NoticeNumber::of(&notice.reference()) == code.notice)?;
    if screen.json {
        let id = notice.map(|notice| notice.header.notice);
        return screen.object(&VerifiedCode { code, notice: id.as_ref() });
    }
    let title = match &notice {
        Some(notice) => notice.header.title.clone(),
        None => Text::new(
            format!("ここにはない版です（番号 {}）", code.notice),
            format!("an edition that is not here (number {})", code.notice),
        ),
    };
    screen.say(format!("お知らせ: {}", title.ja), format!("notice: {}", title.en))?;
    institution(code.institution.as_deref(), screen)?;
    let state = words::state(code.state);
    let why = code.reason.map(words::why_code).unwrap_or_default();
    screen.say(format!("状態: {}  {}", state.ja, why.ja), format!("state: {}  {}", state.en, why.en))?;
    // A practice terminal has a day of its own.
    if code.practice {
        return screen.say(
            "練習用端末の番号です。実際の端末の状態ではありません",
            "this is a practice terminal's code: it says nothing of a real one",
        );
    }
    let on = |lang| words::day(code.on, lang);
    screen.say(format!("作った日: {}", on(Lang::Ja)), format!("made on: {}", on(Lang::En)))?;
    screen.say(
        "署名のない番号です。本当にその端末のものかは分かりません",
        "a code has no signature: whether it really comes from that terminal is not known",
    )
}

/// A code for a program.
#[derive(serde::Serialize)]
struct VerifiedCode<'a> {
    code: &'a ShortCode,
    /// The notice, if its edition is here.
    notice: Option<&'a model::NoticeId>,
}

/// A summary for a program.
#[derive(serde::Serialize)]
struct VerifiedSummary<'a> {
    signed: bool,
    practice: bool,
    key: String,
    series: u64,
    institution: Option<&'a str>,
    pc: Option<&'a str>,
    notice: &'a str,
    edition: String,
    edition_is_here: bool,
    state: model::why::State,
    told: bool,
    reason: Option<WhyCode>,
    finding: Option<FindingCode>,
    procedures: Vec<(&'a str, model::why::State)>,
    errors: Vec<String>,
    on: jiff::civil::Date,
    evidence_came_along: bool,
    journal_compared: bool,
}

fn show_summary(
    args: &Args,
    signed: &Signed,
    evidence: Option<&EvidenceFile>,
    chain: Option<()>,
    screen: &Screen,
) -> Result<(), Error> {
    let Signed { summary, key, .. } = signed;
    let notice = notice(args, |notice| Edition::of(&notice.reference()).digest == summary.edition.digest)?;
    if screen.json {
        let reason = summary.reason();
        return screen.object(&VerifiedSummary {
            signed: true,
            practice: summary.practice,
            key: key.to_string(),
            series: summary.series,
            institution: summary.institution.as_deref(),
            pc: summary.pc.as_deref(),
            notice: summary.notice.as_str(),
            edition: summary.edition.to_string(),
            edition_is_here: notice.is_some(),
            state: summary.state,
            told: summary.is_told(),
            reason: reason.and_then(|(why, _)| WhyCode::numbered(why)),
            finding: reason.and_then(|(_, finding)| finding).and_then(FindingCode::numbered),
            procedures: summary.procedures.iter().map(|one| (one.id.as_str(), one.state)).collect(),
            errors: summary.errors.iter().map(|code| format!("0x{code:08X}")).collect(),
            on: summary.on,
            evidence_came_along: evidence.is_some(),
            journal_compared: chain.is_some(),
        });
    }
    if summary.practice {
        screen.say(
            "練習用端末の報告です。実際の端末の報告としては受け取れません",
            "this is a practice terminal's report: it is not accepted as a real one's",
        )?;
    }
    let (id, edition) = (&summary.notice, summary.edition);
    match &notice {
        Some(notice) => {
            let title = &notice.header.title;
            screen.say(
                format!("お知らせ: {}（{id}、版 {edition}）", title.ja),
                format!("notice: {} ({id}, edition {edition})", title.en),
            )?;
        }
        None => screen.say(
            format!("お知らせ: {id}。ここにはない版です（版 {edition}）"),
            format!("notice: {id}, an edition that is not here ({edition})"),
        )?,
    }
    institution(summary.institution.as_deref(), screen)?;
    let pc = summary.pc.as_deref().unwrap_or("?");
    screen.say(format!("コンピューター: {pc}"), format!("computer: {pc}"))?;
    let state = words::summary_state(summary);
    screen.say(format!("状態: {}", state.ja), format!("state: {}", state.en))?;
    for procedure in &summary.procedures {
        screen.line(format!("  {}  {}", procedure.id, screen.text(&words::state(procedure.state))))?;
    }
    if !summary.errors.is_empty() {
        let codes: Vec<_> = summary.errors.iter().map(|code| format!("0x{code:08X}")).collect();
        let codes = codes.join(" ");
        screen.say(format!("エラーコード: {codes}"), format!("error codes: {codes}"))?;
    }
    let on = |lang| words::day(summary.on, lang);
    screen.say(format!("作った日: {}", on(Lang::Ja)), format!("made on: {}", on(Lang::En)))?;
    screen.say(
        format!("端末の鍵: {key}  通し番号: {}", summary.series),
        format!("terminal's key: {key}  number in its series: {}", summary.series),
    )?;
    screen.say(
        "署名: 正しい（この鍵の端末が作り、そのあと変わっていません）。鍵がその端末のものかは、前に届いた報告の鍵と比べてください",
        "signature: holds (the terminal with this key made it, and it was not changed since). Whether the key is that terminal's: compare with an earlier report",
    )?;
    if evidence.is_some() {
        screen.say("証跡: 署名されたものと同じです", "evidence: the one that was signed")?;
    }
    if chain.is_some() {
        screen.say("記録: 証跡はこの記録のとおりです", "journal: the evidence is what this journal says")?;
    }
    Ok(())
}

fn institution(institution: Option<&str>, screen: &Screen) -> Result<(), Error> {
    let text = match institution {
        Some(institution) => Text::new(institution, institution),
        None => Text::new("端末に入力されていません", "not given at the terminal"),
    };
    screen.say(format!("機関コード: {}", text.ja), format!("institution: {}", text.en))
}

/// The notice of which that holds, among those that were named, or the program's own.
fn notice(args: &Args, is_it: impl Fn(&Notice) -> bool) -> Result<Option<Notice>, Error> {
    let folders = match &args.notice {
        Some(folder) => notice_files::notices(folder)?.into_iter().map(Some).collect(),
        None => vec![None],
    };
    for folder in folders {
        let notice = open::alone(folder.as_deref(), args.keys())?;
        if is_it(&notice) {
            return Ok(Some(notice));
        }
    }
    Ok(None)
}
