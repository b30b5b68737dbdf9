//! `trust`: an administrator accepts a vendor's key on a terminal; and which notices are begun where.

use crate::args::{Args, Opt, Target};
use crate::error::Error;
use crate::exit::Exit;
use crate::open::SignedOnly;
use crate::screen::Screen;
use crate::{keys, notice_files, open};
use camino::Utf8Path;
use manual::words;
use model::calendar::in_japan;
use model::finding::Finding;
use model::notice::WithdrawnEdition;
use model::observation::{Observation, TerminalKind};
use model::{Notice, Origin, Text};
use terminal::Terminal;

/// `tejun trust`
///
/// # Errors
///
/// If the file is no key, or the terminal cannot be read or written.
pub fn trust(args: &Args, file: &Utf8Path, target: &Target, screen: &Screen) -> Result<Exit, Error> {
    let text = notice_files::text(file)?;
    let terminal = open::for_worker(target, None, SignedOnly::Withheld)?;
    if ::pack::is_key_change(text.as_bytes()) {
        return change(file, text.as_bytes(), &*terminal, screen);
    }
    let key = keys::public_key_in(file, &text)?;
    let (id, fingerprint) = (key.id(), key.fingerprint());
    screen.say(format!("鍵        {id}"), format!("key          {id}"))?;
    screen.say(format!("確認番号  {fingerprint}"), format!("fingerprint  {fingerprint}"))?;
    if keys::is_accepted(&*terminal, &key)? {
        screen.say(
            "この鍵は、この端末ですでに信頼されています",
            "this key is trusted on this terminal already",
        )?;
        return Ok(Exit::Done);
    }
    if !may_accept(&*terminal, screen)? {
        return Ok(Exit::Person);
    }
    screen.say(
        "送り主に、前から知っている番号で電話をかけ、確認番号を読み上げてもらってください。一桁でも違うときは、受け入れないでください",
        "call the sender on a number that you know already, and have the fingerprint read out; if one digit differs, do not accept the key",
    )?;
    let agreed = args.yes
        || screen.can_ask()
            && screen.agree(&Text::new("確認番号は同じですか", "Is the fingerprint the same?"))?;
    if !agreed {
        screen.say(
            "鍵は受け入れていません（確かめたら y と答えるか、--yes をつけて実行します）",
            "the key is not accepted (answer y once you have compared it, or run with --yes)",
        )?;
        return Ok(Exit::Person);
    }
    // The lock makes tejun's folder its own first.
    let _lock = run::lock(&*terminal)?;
    terminal.files().replace(&keys::place(&key), key.file().as_bytes())?;
    screen.say(
        "受け入れました。この鍵で署名されたお知らせを、この端末で行えます",
        "accepted: notices that are signed by this key can be carried out on this terminal",
    )?;
    Ok(Exit::Done)
}

fn may_accept(terminal: &dyn Terminal, screen: &Screen) -> Result<bool, Error> {
    if !terminal.has_admin_rights() {
        screen.say(
            "鍵を受け入れられるのは管理者だけです。管理者として開いたコマンド プロンプトで、もう一度実行してください",
            "only an administrator accepts a key: run this again in a command prompt that was opened as an administrator",
        )?;
        return Ok(false);
    }
    Ok(true)
}

/// A change of key: no call is needed, since a key that is trusted has signed it.
fn change(path: &Utf8Path, bytes: &[u8], terminal: &dyn Terminal, screen: &Screen) -> Result<Exit, Error> {
    let refused = |error| match error {
        ::pack::Error::UnknownKey { key } => Error::usage(
            format!("{path} に署名した鍵 {key} は、この端末で信頼されていません"),
            format!("{path} is signed by the key {key}, which is not trusted on this terminal"),
        ),
        _ => Error::usage(
            format!(
                "{path} には、これまでの鍵と新しい鍵の両方の署名がありません（または、変えられています）"
            ),
            format!("{path} is not signed by both the old and the new key, or was changed"),
        ),
    };
    let ::pack::KeyChange { old, new } =
        ::pack::verify_key_change(bytes, &keys::known(terminal)?).map_err(refused)?;
    let trusted = keys::trusted(terminal)?;
    let (was, is) = (trusted.contains(&old), keys::is_accepted(terminal, &new)?);
    if !was && is {
        screen.say("この鍵の変更は、すでに受け入れられています", "this change of key is accepted already")?;
        return Ok(Exit::Done);
    }
    if !was {
        return Err(refused(::pack::Error::UnknownKey { key: old.id() }));
    }
    screen.say(format!("これまでの鍵  {}", old.id()), format!("key until now  {}", old.id()))?;
    screen.say(format!("新しい鍵      {}", new.id()), format!("new key        {}", new.id()))?;
    let fingerprint = new.fingerprint();
    screen.say(format!("確認番号      {fingerprint}"), format!("fingerprint    {fingerprint}"))?;
    if !may_accept(terminal, screen)? {
        return Ok(Exit::Person);
    }
    let _lock = run::lock(terminal)?;
    // A power cut between the two leaves both keys trusted, and the file does the rest when it is taken again.
    terminal.files().replace(&keys::place(&new), new.file().as_bytes())?;
    terminal.files().replace(&keys::place_replaced(&old), old.file().as_bytes())?;
    screen.say(
        "受け入れました。これからは、新しい鍵で署名されたお知らせだけを行えます",
        "accepted: from now on notices that are signed by the new key can be carried out",
    )?;
    Ok(Exit::Done)
}

/// What is found about a notice on a terminal: whether it may be begun there, and what a person has to know of its origin.
pub fn findings(notice: &Notice, seen: &Observation) -> Vec<Finding> {
    let today = in_japan(seen.at).date();
    let mut found = Vec::new();
    match &notice.origin {
        Origin::BuiltIn => {}
        Origin::Unsigned { at_own_risk: true } => found.push(Finding::NoticeAtOwnRisk {}),
        Origin::Unsigned { at_own_risk: false } => {
            found.extend((seen.kind != TerminalKind::Practice).then_some(Finding::NoticeUnsigned {}));
        }
        Origin::Signed(signed) => {
            let edition = signed.edition;
            let older = seen.history.edition.filter(|seen| *seen > edition);
            found.extend(match (seen.history.withdrawn(edition).cloned(), older) {
                (Some(WithdrawnEdition { edition, on, reason, .. }), _) => {
                    Some(Finding::NoticeWithdrawn { edition, on, reason })
                }
                (None, Some(seen)) => Some(Finding::NoticeOlder { edition, seen }),
                (None, None) => stands(notice, seen),
            });
            let until = signed.until.filter(|until| today > *until);
            found.extend(until.map(|until| Finding::NoticeExpired { until }));
        }
    }
    let by = seen.history.superseded_by.clone();
    found.extend(by.map(|by| Finding::NoticeSuperseded { by }));
    found
}

/// That the changes of an edition stand which this notice withdraws, and has taken back.
fn stands(notice: &Notice, seen: &Observation) -> Option<Finding> {
    let carried_out = seen.history.carried_out.filter(|_| !seen.history.changed.is_empty())?;
    let mut withdrawn = notice.header.withdrawn_editions.iter();
    let WithdrawnEdition { edition, on, reason, .. } =
        withdrawn.find(|withdrawn| withdrawn.edition == carried_out && withdrawn.undo)?.clone();
    Some(Finding::WithdrawnStands { edition, on, reason })
}

/// The notice is not begun, for that reason.
pub fn not_begun(finding: &Finding) -> Error {
    let (why, remedy) = (words::finding(finding), words::remedy_of(finding));
    let at_own_risk = Text::new(
        format!("ファイルの中身を確かめ、責任を取れる人だけが、{} をつけて行えます", Opt::AtOwnRisk),
        format!("only a person who has checked the files and answers for them may add {}", Opt::AtOwnRisk),
    );
    let is_unsigned = matches!(finding, Finding::NoticeUnsigned {});
    let mut text = Text::new(format!("始めません: {}", why.ja), format!("not begun: {}", why.en));
    for advice in remedy.into_iter().chain(is_unsigned.then_some(at_own_risk)) {
        text.ja += &format!("\n  → {}", advice.ja);
        text.en += &format!("\n  → {}", advice.en);
    }
    Error::NotBegun(text)
}
