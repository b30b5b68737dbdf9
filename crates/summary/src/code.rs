//! What a summary says.

use crate::standing::Standing;
use jiff::civil::Date;
use model::calendar::in_japan;
use model::digest::sha256;
use model::evidence::EvidenceFile;
use model::fact::{BuiltIn, Value};
use model::finding::{Finding, FindingCode};
use model::observation::TerminalKind;
use model::plan::{ProcedureReport, Report, StepReport};
use model::why::{State, WhyCode};
use model::{FactName, NoticeId};
use std::collections::BTreeSet;

/// The computer's name is cut after so many bytes: Windows' own limit for the short name is 15.
const MAX_PC_NAME: usize = 24;
/// So many error codes are named.
const MAX_ERRORS: usize = 4;

/// How a terminal stands with a notice: what fits into a QR code. Reasons and findings are numbers, which keep their meaning for ever
/// ([`WhyCode::number`], [`FindingCode::number`]); one that this tejun does not know was made by a later one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Whether it is of a practice terminal: no evidence of anything.
    pub practice: bool,
    /// The institution's ten digits. `None` if nobody has given them at the terminal.
    pub institution: Option<String>,
    /// The computer's name, as far as it fits. `None` if it is not known.
    pub pc: Option<String>,
    /// Its number in the series that the terminal's key has signed, from 1: a gap shows that one was not handed in, the same number with
    /// other content that a key was copied or a disk was set back.
    pub series: u64,
    /// The day in Japan on which it was made, by the terminal's clock.
    pub on: Date,
    /// The notice.
    pub notice: NoticeId,
    /// Its edition.
    pub edition: Edition,
    /// The state of the whole.
    pub state: State,
    /// The procedures, in the order of the flow.
    pub procedures: Vec<ProcedureSummary>,
    /// The error codes that steps name, each once: the first four.
    pub errors: Vec<u32>,
    /// The Windows. `None` if its build is not known.
    pub windows: Option<OperatingSystem>,
    /// The first 16 bytes of the SHA-256 of `evidence.json`, byte for byte.
    pub evidence: [u8; 16],
}

/// Which edition of a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edition {
    /// The first 8 bytes of the digest of its files.
    pub digest: [u8; 8],
    /// Its number, if it is signed.
    pub number: Option<u64>,
}

/// Which Windows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OperatingSystem {
    /// The build.
    pub build: u64,
    /// The build's revision. `None` if it is not known.
    pub revision: Option<u64>,
}

/// How a procedure stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProcedureSummary {
    /// Its id.
    pub id: String,
    /// Its state.
    pub state: State,
    /// Why, if that is not the sum of its steps.
    pub why: Option<u8>,
    /// Its steps, in the order of the notice's file.
    pub steps: Vec<StepSummary>,
}

/// How a step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StepSummary {
    /// Its state.
    pub state: State,
    /// Why: that a person said so ([`WhyCode::Attested`]) is *told*, all else is *seen*.
    pub why: u8,
    /// The first finding, if there is one.
    pub finding: Option<u8>,
}

impl Summary {
    /// The summary of evidence, of which `json` is the file's content.
    pub fn of(evidence: &EvidenceFile, json: &[u8], series: u64) -> Self {
        let report = &evidence.report;
        let number = |fact: BuiltIn| match report
            .terminal
            .facts
            .get(&FactName::literal(fact.name()))?
            .value
            .as_ref()?
        {
            Value::Number(number) => Some(*number),
            Value::Text(_) | Value::Date(_) => None,
        };
        let build = number(BuiltIn::OsBuild);
        Self {
            practice: report.terminal.kind == TerminalKind::Practice,
            institution: report.institution.as_ref().map(ToString::to_string),
            pc: pc_name(report).map(|name| cut(&name, MAX_PC_NAME).to_owned()),
            series,
            on: in_japan(evidence.made_at).date(),
            notice: evidence.notice.notice.clone(),
            edition: Edition::of(&evidence.notice),
            state: report.state,
            procedures: report.procedures.iter().map(ProcedureSummary::of).collect(),
            errors: errors(report),
            windows: build.map(|build| OperatingSystem { build, revision: number(BuiltIn::OsRevision) }),
            evidence: digest_of(json),
        }
    }

    /// Whether this is the summary of that `evidence.json`.
    pub fn is_of(&self, json: &[u8]) -> bool {
        self.evidence == digest_of(json)
    }

    /// Whether a part of what is done is a person's word: *told*, not *seen*.
    pub fn is_told(&self) -> bool {
        self.procedures.iter().any(ProcedureSummary::is_told)
    }

    /// How the terminal stands, if it is a real one, its key is known and the edition is the one that is asked about.
    pub fn standing(&self) -> Standing {
        let done = if self.is_told() { Standing::DoneTold } else { Standing::DoneSeen };
        Standing::of(self.state, done)
    }

    /// The reason of the first step in the state of the whole, as a short code has it, and its finding.
    pub fn reason(&self) -> Option<(u8, Option<u8>)> {
        let steps = self.procedures.iter().flat_map(|procedure| &procedure.steps);
        let steps = steps.filter(|step| step.state == self.state);
        let first = steps.min_by_key(|step| step.why == WhyCode::AfterStep.number())?;
        Some((first.why, first.finding))
    }
}

impl Edition {
    /// That of a notice.
    pub fn of(notice: &model::notice::NoticeRef) -> Self {
        Self { digest: bytes_of(&notice.digest), number: notice.signed.as_ref().map(|signed| signed.edition) }
    }
}

/// Sixteen hexadecimal digits, as the edition is printed.
impl std::fmt::Display for Edition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.digest.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl ProcedureSummary {
    /// Whether a part of what is done is a person's word.
    pub fn is_told(&self) -> bool {
        self.steps.iter().any(|step| step.why == WhyCode::Attested.number())
    }

    fn of(report: &ProcedureReport) -> Self {
        Self {
            id: report.id.to_string(),
            state: report.state,
            why: report.why.as_ref().map(|why| why.code().number()),
            steps: report.steps.iter().map(StepSummary::of).collect(),
        }
    }
}

impl StepSummary {
    fn of(report: &StepReport) -> Self {
        Self {
            state: report.state,
            why: report.why.code().number(),
            finding: report.findings.first().map(|finding| finding.code().number()),
        }
    }

    /// What was found, if this tejun knows it.
    pub fn finding_code(&self) -> Option<FindingCode> {
        self.finding.and_then(FindingCode::numbered)
    }
}

/// The computer's name, of a report.
pub fn pc_name(report: &Report) -> Option<String> {
    let fact = report.terminal.facts.get(&FactName::literal(BuiltIn::PcName.name()))?;
    fact.value.as_ref().map(ToString::to_string).filter(|name| !name.is_empty())
}

fn cut(text: &str, bytes: usize) -> &str {
    text.get(..text.floor_char_boundary(bytes)).unwrap_or(text)
}

fn errors(report: &Report) -> Vec<u32> {
    let steps = report.procedures.iter().flat_map(|procedure| &procedure.steps);
    let findings = steps.flat_map(|step| &step.findings);
    let mut seen = BTreeSet::new();
    let codes = findings.flat_map(|finding| match finding {
        Finding::UpdateError { error } | Finding::UpdateCrowdStays { error, .. } => vec![error.0],
        Finding::UpdatesParked { updates } => {
            updates.iter().filter_map(|update| update.error).map(|error| error.0).collect()
        }
        _ => Vec::new(),
    });
    codes.filter(|code| seen.insert(*code)).take(MAX_ERRORS).collect()
}

fn digest_of(json: &[u8]) -> [u8; 16] {
    bytes_of(&sha256(json))
}

/// The first bytes of hexadecimal digits; what is missing is 0.
fn bytes_of<const N: usize>(hexadecimal: &str) -> [u8; N] {
    let mut bytes = [0; N];
    for (at, byte) in bytes.iter_mut().enumerate() {
        let digits = hexadecimal.get(2 * at..2 * at + 2).unwrap_or_default();
        *byte = u8::from_str_radix(digits, 16).unwrap_or_default();
    }
    bytes
}
