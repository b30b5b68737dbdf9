//! Makes evidence of a journal and a last observation.

use crate::history;
use crate::journal::Records;
use model::evidence::{ActionEvidence, EvidenceFile, FORMAT, JournalDigest, RunEvidence};
use model::plan::Report;

/// A terminal's folder for evidence. Each notice has a folder in it.
pub const EVIDENCE_FOLDER: &str = r"C:\ProgramData\tejun\evidence";

/// What was found, done and proved for a notice, by the journal and a last report.
pub fn evidence(records: &Records, report: Report, tejun: &str) -> EvidenceFile {
    let notice = &report.notice.notice;
    let runs = history::runs(records.all(), notice)
        .into_iter()
        .map(|run| RunEvidence {
            run: run.run,
            purpose: run.plan.purpose,
            began_at: run.began_at,
            ended: run.ended,
            actions: run
                .plan
                .actions
                .iter()
                .map(|action| {
                    let state = run.actions.get(&action.id);
                    ActionEvidence {
                        action: action.clone(),
                        undoable: action.operation.undoable(),
                        outcome: state.map(|state| state.outcome.clone()),
                        left: state.and_then(|state| state.left.clone()),
                        browser: state.and_then(|state| state.browser),
                        at: state.map(|state| state.mark.at),
                        updates: state.and_then(|state| state.updates.clone()),
                        moments: state.map(|state| state.moments.clone()).unwrap_or_default(),
                    }
                })
                .collect(),
        })
        .collect();
    let history = records.history(notice, report.at);
    EvidenceFile {
        format: FORMAT,
        tejun: tejun.to_owned(),
        made_at: report.at,
        notice: report.notice.clone(),
        answers: history.answers,
        attested: history.attested,
        runs,
        journal: JournalDigest { records: records.all().len() as u64, sha256: records.digest().to_owned() },
        report,
    }
}
