//! Proof: a last look, and the evidence that is kept.

use crate::error::Error;
use crate::session::Session;
use crate::work::evidence_folder;
use crate::{look, report};
use model::Text;
use model::evidence::EvidenceFile;

/// The proof of a run.
pub struct Proof {
    /// The evidence that was kept.
    pub evidence: EvidenceFile,
    /// The path of its page.
    pub page: String,
}

/// Keeps the proof of how the terminal is now. None: it could not be written, which the screen has told; what was done stands in
/// the journal all the same, and the next `apply` writes it.
///
/// # Errors
///
/// If the terminal's journal cannot be read.
pub fn keep(session: &mut Session<'_>) -> Result<Option<Proof>, Error> {
    match session.keep_evidence() {
        Ok(Some(evidence)) => Ok(Some(Proof { evidence, page: page(session)? })),
        Ok(None) => read(session).map(Some),
        Err(error) => {
            let text = not_kept(error)?;
            session.screen.say(text.ja, text.en)?;
            Ok(None)
        }
    }
}

/// What a person is told if the proof could not be written.
///
/// # Errors
///
/// Every error that is about something else.
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

/// The proof that was kept last.
///
/// # Errors
///
/// If it is not there, or is no evidence.
pub fn read(session: &Session<'_>) -> Result<Proof, Error> {
    let folder = evidence_folder(session.notice());
    let json = session.terminal()?.terminal.files().read(&format!(r"{folder}\evidence.json"))?;
    let json: serde_json::Value = serde_json::from_slice(&json.unwrap_or_default())?;
    Ok(Proof { evidence: serde_json::from_value(json)?, page: page(session)? })
}

/// Where the page of the evidence lies on this computer.
fn page(session: &Session<'_>) -> Result<String, Error> {
    let folder = evidence_folder(session.notice());
    Ok(session.terminal()?.here(&format!(r"{folder}\evidence.html")))
}

/// Shows the state at the end and where the proof lies.
///
/// # Errors
///
/// If stdout is closed.
pub fn show(session: &Session<'_>, proof: &Proof) -> Result<(), Error> {
    let (screen, notice) = (&session.screen, session.notice());
    screen.line("")?;
    report::procedures(screen, notice, &proof.evidence.report)?;
    look::ending(screen, notice, &proof.evidence.report)?;
    screen.line("")?;
    screen.say(format!("証跡: {}", proof.page), format!("evidence: {}", proof.page))?;
    if screen.json { screen.object(&proof.evidence) } else { Ok(()) }
}
