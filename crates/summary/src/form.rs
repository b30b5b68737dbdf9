//! The form of a signed summary: a COSE_Sign1 (RFC 9052) over an array of CBOR (RFC 8949), with a version before everything else.

use crate::code::{Edition, OperatingSystem, ProcedureSummary, StepSummary, Summary};
use crate::key::{SigningKey, TerminalKey};
use coset::cbor::Value;
use coset::{CborSerializable, CoseSign1, CoseSign1Builder, HeaderBuilder, TaggedCborSerializable, iana};
use jiff::civil::Date;
use model::why::State;

/// The version that is written. Every earlier one is read for ever.
pub const VERSION: u64 = 1;
/// More than any summary has; what is longer is not looked at.
const MAX_BYTES: usize = 4096;
/// Days are counted from here.
const FIRST_DAY: Date = Date::constant(1970, 1, 1);
/// The lowest digits of a step's first byte are its state; this one says that a finding's number comes behind its reason.
const HAS_FINDING: u8 = 0x08;

/// A summary with a valid signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// What it says.
    pub summary: Summary,
    /// The key that signed it. It came along with the summary: whether it is the terminal's is for the reader to know.
    pub key: TerminalKey,
    /// The two as they travel.
    pub bytes: Vec<u8>,
}

/// Why bytes are no signed summary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SummaryError {
    /// They are something else, or cut off, or not written as a terminal writes them.
    #[error("it is no summary, or a part of it is missing")]
    Malformed,
    /// The signature does not hold: something was changed.
    #[error("the signature does not hold")]
    Signature,
    /// A later tejun made it.
    #[error("it is of version {0}, which this tejun does not read")]
    OtherVersion(u64),
}

/// Signs a summary: the same summary and key give the same bytes.
///
/// # Errors
///
/// If it cannot be written, which no summary of evidence brings about.
pub fn sign(summary: Summary, key: &SigningKey) -> Result<Signed, SummaryError> {
    let payload = written(&summary).to_vec().map_err(|_| SummaryError::Malformed)?;
    Ok(Signed { bytes: sign_payload(payload, key)?, key: key.public(), summary })
}

/// Signs bytes that may be no summary, as somebody who holds a key could.
///
/// # Errors
///
/// As [`sign`].
#[doc(hidden)]
pub fn sign_payload(payload: Vec<u8>, key: &SigningKey) -> Result<Vec<u8>, SummaryError> {
    let protected = HeaderBuilder::new().algorithm(iana::Algorithm::EdDSA).key_id(key.public().0.to_vec());
    let signed = CoseSign1Builder::new().protected(protected.build()).payload(payload);
    let signed = signed.create_signature(b"", |message| key.sign(message)).build();
    signed.to_tagged_vec().map_err(|_| SummaryError::Malformed)
}

/// Reads a signed summary. Its signature is verified with the key that it names before its content is read, and it has to be written
/// byte for byte as a terminal writes it: no other bytes say the same.
///
/// # Errors
///
/// If the bytes are none, if the signature does not hold, or if a later tejun made it.
pub fn open(bytes: &[u8]) -> Result<Signed, SummaryError> {
    let malformed = SummaryError::Malformed;
    if bytes.len() > MAX_BYTES {
        return Err(malformed);
    }
    let signed = CoseSign1::from_tagged_slice(bytes).map_err(|_| malformed)?;
    let key: [u8; 32] = signed.protected.header.key_id.as_slice().try_into().map_err(|_| malformed)?;
    let key = TerminalKey(key);
    let payload = signed.payload.clone().ok_or(malformed)?;
    let verified = signed.verify_signature(b"", |signature, message| match key.verify(message, signature) {
        true => Ok(()),
        false => Err(SummaryError::Signature),
    });
    verified?;
    // What stands outside of the signature, and other ways to write the same.
    let plain = HeaderBuilder::new().algorithm(iana::Algorithm::EdDSA).key_id(key.0.to_vec()).build();
    let again = CoseSign1Builder::new().protected(plain).payload(payload.clone());
    let again = again.signature(signed.signature.clone()).build().to_tagged_vec();
    if again.ok().as_deref() != Some(bytes) {
        return Err(malformed);
    }
    let value = Value::from_slice(&payload).map_err(|_| malformed)?;
    let summary = read(&value)?;
    if written(&summary).to_vec().ok() != Some(payload) {
        return Err(malformed);
    }
    Ok(Signed { summary, key, bytes: bytes.to_vec() })
}

fn days(day: Date) -> i64 {
    day.since(FIRST_DAY).map_or(0, |span| i64::from(span.get_days()))
}

fn or_null<T>(value: Option<T>, into: impl FnOnce(T) -> Value) -> Value {
    value.map_or(Value::Null, into)
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn written(summary: &Summary) -> Value {
    let institution = summary.institution.as_ref().and_then(|digits| digits.parse::<u64>().ok());
    let steps = |procedure: &ProcedureSummary| -> Vec<u8> {
        let steps = procedure.steps.iter().flat_map(|step| {
            let first = step.state.number() | if step.finding.is_some() { HAS_FINDING } else { 0 };
            [Some(first), Some(step.why), step.finding].into_iter().flatten()
        });
        steps.collect()
    };
    let procedures = summary.procedures.iter().map(|procedure| {
        Value::Array(vec![
            text(&procedure.id),
            Value::from(procedure.state.number()),
            Value::from(procedure.why.unwrap_or_default()),
            Value::Bytes(steps(procedure)),
        ])
    });
    let windows = |windows: OperatingSystem| {
        Value::Array(vec![windows.build.into(), or_null(windows.revision, Value::from)])
    };
    Value::Array(vec![
        VERSION.into(),
        Value::Bool(summary.practice),
        or_null(institution, Value::from),
        or_null(summary.pc.as_deref(), text),
        summary.series.into(),
        days(summary.on).into(),
        text(summary.notice.as_str()),
        Value::Bytes(summary.edition.digest.to_vec()),
        or_null(summary.edition.number, Value::from),
        Value::from(summary.state.number()),
        Value::Array(procedures.collect()),
        Value::Array(summary.errors.iter().map(|code| Value::from(*code)).collect()),
        or_null(summary.windows, windows),
        Value::Bytes(summary.evidence.to_vec()),
    ])
}

fn read(value: &Value) -> Result<Summary, SummaryError> {
    let malformed = SummaryError::Malformed;
    let fields = value.as_array().ok_or(malformed)?;
    match number(fields.first().ok_or(malformed)?)? {
        VERSION => read_1(fields),
        other => Err(SummaryError::OtherVersion(other)),
    }
}

fn read_1(fields: &[Value]) -> Result<Summary, SummaryError> {
    let malformed = SummaryError::Malformed;
    let [
        _,
        practice,
        institution,
        pc,
        series,
        on,
        notice,
        digest,
        edition,
        state,
        procedures,
        errors,
        windows,
        evidence,
    ] = fields
    else {
        return Err(malformed);
    };
    let on = jiff::Span::new().try_days(signed_number(on)?).map_err(|_| malformed)?;
    let procedures = procedures.as_array().ok_or(malformed)?.iter().map(procedure);
    let errors = errors.as_array().ok_or(malformed)?.iter().map(number);
    let errors = errors.map(|code| u32::try_from(code?).map_err(|_| malformed));
    Ok(Summary {
        practice: practice.as_bool().ok_or(malformed)?,
        institution: optional(institution, number)?.map(|digits| format!("{digits:010}")),
        pc: optional(pc, words)?,
        series: number(series)?,
        on: FIRST_DAY.checked_add(on).map_err(|_| malformed)?,
        notice: words(notice)?.parse().map_err(|_| malformed)?,
        edition: Edition { digest: bytes(digest)?, number: optional(edition, number)? },
        state: state_of(number(state)?)?,
        procedures: procedures.collect::<Result<_, _>>()?,
        errors: errors.collect::<Result<_, _>>()?,
        windows: optional(windows, operating_system)?,
        evidence: bytes(evidence)?,
    })
}

fn procedure(value: &Value) -> Result<ProcedureSummary, SummaryError> {
    let malformed = SummaryError::Malformed;
    let Some([id, state, why, steps]) = value.as_array().map(Vec::as_slice) else { return Err(malformed) };
    let why = u8::try_from(number(why)?).map_err(|_| malformed)?;
    let mut rest = steps.as_bytes().ok_or(malformed)?.iter().copied();
    let mut steps = Vec::new();
    while let Some(first) = rest.next() {
        let why = rest.next().ok_or(malformed)?;
        let finding = (first & HAS_FINDING != 0).then(|| rest.next().ok_or(malformed)).transpose()?;
        steps.push(StepSummary { state: state_of(u64::from(first & !HAS_FINDING))?, why, finding });
    }
    Ok(ProcedureSummary {
        id: words(id)?,
        state: state_of(number(state)?)?,
        why: (why != 0).then_some(why),
        steps,
    })
}

fn operating_system(value: &Value) -> Result<OperatingSystem, SummaryError> {
    match value.as_array().map(Vec::as_slice) {
        Some([build, revision]) => {
            Ok(OperatingSystem { build: number(build)?, revision: optional(revision, number)? })
        }
        _ => Err(SummaryError::Malformed),
    }
}

fn state_of(number: u64) -> Result<State, SummaryError> {
    u8::try_from(number).ok().and_then(State::numbered).ok_or(SummaryError::Malformed)
}

fn optional<T>(
    value: &Value,
    read: impl FnOnce(&Value) -> Result<T, SummaryError>,
) -> Result<Option<T>, SummaryError> {
    if value.is_null() { Ok(None) } else { read(value).map(Some) }
}

fn signed_number(value: &Value) -> Result<i64, SummaryError> {
    let number = value.as_integer().and_then(|number| i64::try_from(number).ok());
    number.ok_or(SummaryError::Malformed)
}

fn number(value: &Value) -> Result<u64, SummaryError> {
    let number = value.as_integer().and_then(|number| u64::try_from(number).ok());
    number.ok_or(SummaryError::Malformed)
}

fn words(value: &Value) -> Result<String, SummaryError> {
    value.as_text().map(str::to_owned).ok_or(SummaryError::Malformed)
}

fn bytes<const N: usize>(value: &Value) -> Result<[u8; N], SummaryError> {
    let bytes = value.as_bytes().and_then(|bytes| bytes.as_slice().try_into().ok());
    bytes.ok_or(SummaryError::Malformed)
}
