//! The evidence that a command keeps at its end.

use crate::error::Error;
use crate::session::Session;
use crate::work::{SUMMARY, evidence_folder};
use crate::{look, report};
use model::evidence::EvidenceFile;
use model::{Notice, Text};
use summary::{Carriers, Signed};

/// Evidence that was kept.
pub struct Kept {
    /// The evidence.
    pub evidence: EvidenceFile,
    /// The path of its page.
    pub page: String,
    /// The content of its file.
    pub json: Vec<u8>,
    /// Its signed summary. `None` if none was kept with it, or another one's.
    pub signed: Option<Signed>,
}

/// Keeps evidence of how the terminal is now, or returns `None` if it could not be written, after saying so on the screen. What
/// was done is in the journal, and the next `apply` writes the evidence.
///
/// # Errors
///
/// If the terminal's journal cannot be read.
pub fn keep(session: &mut Session<'_>) -> Result<Option<Kept>, Error> {
    match session.keep_evidence() {
        Ok(_) => read(session).map(Some),
        Err(error) => {
            let text = not_kept(error)?;
            session.screen.say(text.ja, text.en)?;
            Ok(None)
        }
    }
}

/// What a person reads if the evidence could not be written.
///
/// # Errors
///
/// Any error with another cause.
pub fn not_kept(error: Error) -> Result<Text, Error> {
    match error {
        Error::Terminal(_) | Error::Worker { .. } => {
            let Text { ja, en } = error.text();
            Ok(Text::new(
                format!("作業の記録は残っていますが、証跡を書けませんでした。{ja}"),
                format!("the journal has what was done, but the evidence could not be written: {en}"),
            ))
        }
        other => Err(other),
    }
}

/// The evidence that was kept last.
///
/// # Errors
///
/// If there is none, or it is damaged.
pub fn read(session: &Session<'_>) -> Result<Kept, Error> {
    let (folder, opened) = (evidence_folder(session.notice()), session.terminal()?);
    let file = |name: &str| opened.terminal.files().read(&format!(r"{folder}\{name}"));
    let json = file("evidence.json")?.unwrap_or_default();
    let signed = file(SUMMARY)?.and_then(|digits| summary::open(&summary::signed_in(&digits)?).ok());
    let signed = signed.filter(|signed| signed.summary.is_of(&json));
    Ok(Kept { evidence: EvidenceFile::read(&json)?, page: page(session)?, json, signed })
}

impl Kept {
    /// The carriers that pages show.
    pub fn carriers(&self, notice: &Notice) -> Carriers {
        Carriers::of(&self.evidence.report, self.signed.clone(), notice.report_url())
    }
}

/// The path of the evidence's page on this computer.
fn page(session: &Session<'_>) -> Result<String, Error> {
    let folder = evidence_folder(session.notice());
    Ok(session.terminal()?.here(&format!(r"{folder}\evidence.html")))
}

/// Shows the state at the end and the path of the evidence.
///
/// # Errors
///
/// If stdout is closed.
pub fn show(session: &Session<'_>, kept: &Kept) -> Result<(), Error> {
    let (screen, notice) = (&session.screen, session.notice());
    screen.line("")?;
    report::procedures(screen, notice, &kept.evidence.report)?;
    look::ending(screen, notice, &kept.evidence.report)?;
    screen.line("")?;
    screen.say(format!("証跡: {}", kept.page), format!("evidence: {}", kept.page))?;
    if screen.json { screen.object(&kept.evidence) } else { Ok(()) }
}
