//! Proof: a last look, and the evidence that is kept.

use crate::error::Error;
use crate::open::{self, Opened};
use crate::screen::Screen;
use crate::{look, report};
use model::Notice;
use model::evidence::EvidenceFile;
use model::plan::Report;
use run::{EVIDENCE_FOLDER, Journal};

/// The proof of a run.
pub struct Proof {
    /// The terminal as it was seen at the end.
    pub report: Report,
    /// The evidence that was kept.
    pub evidence: EvidenceFile,
    /// Where its page lies.
    pub page: String,
}

/// Looks once more and keeps the proof. None: it could not be written, which the screen has told; what was done stands
/// in the journal all the same, and the next `apply` writes it.
///
/// # Errors
///
/// Where the terminal's journal cannot be read.
pub fn keep(notice: &Notice, opened: &Opened, screen: &Screen) -> Result<Option<Proof>, Error> {
    let terminal = &*opened.terminal;
    let journal = Journal::open(terminal)?;
    let history = journal.history(&notice.header.notice);
    let (report, _) = plan::plan(notice, &open::observe(terminal, notice, history));
    let evidence = run::evidence(&journal, report.clone(), env!("CARGO_PKG_VERSION"));
    let folder = format!(r"{EVIDENCE_FOLDER}\{}", notice.header.notice);
    let (json, page) = (format!(r"{folder}\evidence.json"), format!(r"{folder}\evidence.html"));
    let html = manual::evidence_page::page(notice, &evidence, screen.lang);
    let written = terminal
        .files()
        .replace(&json, &serde_json::to_vec_pretty(&evidence)?)
        .and_then(|()| terminal.files().replace(&page, html.as_bytes()));
    if let Err(error) = written {
        let error = Error::Terminal(error).tell(screen.lang);
        screen.say(
            format!("作業の記録は残っていますが、証跡を書けませんでした。{error}"),
            format!("what was done stands in the journal, but the evidence could not be written: {error}"),
        )?;
        return Ok(None);
    }
    Ok(Some(Proof { report, evidence, page: opened.here(&page) }))
}

/// Shows the state at the end and where the proof lies.
///
/// # Errors
///
/// Where nobody reads any more.
pub fn show(notice: &Notice, proof: &Proof, screen: &Screen) -> Result<(), Error> {
    screen.line("")?;
    report::procedures(screen, notice, &proof.report)?;
    look::ending(screen, notice, &proof.report)?;
    screen.line("")?;
    screen.say(format!("証跡: {}", proof.page), format!("evidence: {}", proof.page))?;
    if screen.json { screen.object(&proof.evidence) } else { Ok(()) }
}
