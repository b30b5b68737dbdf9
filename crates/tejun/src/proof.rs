//! Proof: a last look, and the evidence that is kept.

use crate::args::Target;
use crate::error::Error;
use crate::screen::Screen;
use crate::work::{Ask, Worker, evidence_folder};
use crate::{look, open, report};
use model::Notice;
use model::evidence::EvidenceFile;

/// The proof of a run.
pub struct Proof {
    /// The evidence that was kept.
    pub evidence: EvidenceFile,
    /// Where its page lies.
    pub page: String,
}

/// Has the worker look once more and keep the proof. None: it could not be written, which the screen has told; what was done
/// stands in the journal all the same, and the next `apply` writes it.
///
/// # Errors
///
/// Where the terminal's journal cannot be read.
pub fn keep(
    notice: &Notice,
    target: &Target,
    screen: &Screen,
    worker: &mut dyn Worker,
) -> Result<Option<Proof>, Error> {
    match worker.quietly(Ask::Prove { lang: screen.lang }) {
        Ok(_) => {}
        Err(error @ (Error::Terminal(_) | Error::Worker { .. })) => {
            let error = error.tell(screen.lang);
            screen.say(
                format!("作業の記録は残っていますが、証跡を書けませんでした。{error}"),
                format!(
                    "what was done stands in the journal, but the evidence could not be written: {error}"
                ),
            )?;
            return Ok(None);
        }
        Err(error) => return Err(error),
    }
    read(notice, target).map(Some)
}

/// The proof that was kept last.
///
/// # Errors
///
/// Where it is not there, or is no evidence.
pub fn read(notice: &Notice, target: &Target) -> Result<Proof, Error> {
    let opened = open::terminal(target)?;
    let folder = evidence_folder(notice);
    let json = opened.terminal.files().read(&format!(r"{folder}\evidence.json"))?.unwrap_or_default();
    let page = opened.here(&format!(r"{folder}\evidence.html"));
    let json: serde_json::Value = serde_json::from_slice(&json)?;
    Ok(Proof { evidence: serde_json::from_value(json)?, page })
}

/// Shows the state at the end and where the proof lies.
///
/// # Errors
///
/// Where nobody reads any more.
pub fn show(notice: &Notice, proof: &Proof, screen: &Screen) -> Result<(), Error> {
    screen.line("")?;
    report::procedures(screen, notice, &proof.evidence.report)?;
    look::ending(screen, notice, &proof.evidence.report)?;
    screen.line("")?;
    screen.say(format!("証跡: {}", proof.page), format!("evidence: {}", proof.page))?;
    if screen.json { screen.object(&proof.evidence) } else { Ok(()) }
}
