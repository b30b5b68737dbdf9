//! The certificates' files of a notice: read into the states that name them, with what is wrong with them.

use crate::parsed::{DELIVERED, Files, delivered};
use formats::certificate::{from_pem, read_der, stored};
use jiff::Timestamp;
use jiff::civil::Date;
use model::calendar::in_japan;
use model::diagnostic::Problem;
use model::kinds::{Certificate, CertificateFile, Desired};
use model::notice::{Header, Procedure};

/// The day until which a notice's certificates are needed: its deadline, or else the day on which it was revised.
fn needed_until(header: &Header) -> Date {
    header.deadline.as_ref().and_then(|deadline| deadline.on).unwrap_or(header.revised)
}

/// Reads the certificates that a procedure names. What is wrong is reported with the step's place in the list and the field.
pub(crate) fn read_certificates(
    procedure: &mut Procedure,
    header: Option<&Header>,
    files: &Files,
    mut report: impl FnMut(usize, &'static str, Problem),
) {
    for (i, step) in procedure.steps.iter_mut().enumerate() {
        let Some(Desired::Certificate(wanted)) = &mut step.desired else { continue };
        match read(wanted, header.map(needed_until), files) {
            Ok(holds) => wanted.holds = holds,
            Err((field, problem)) => report(i, field, problem),
        }
    }
}

/// What the file holds, or what is wrong, and the field that says it.
fn read(
    wanted: &Certificate,
    needed_until: Option<Date>,
    files: &Files,
) -> Result<CertificateFile, (&'static str, Problem)> {
    let content = delivered(files, &wanted.file);
    let missing = || ("file", Problem::FileMissing { file: format!("{DELIVERED}{}", wanted.file) });
    let content = content.ok_or_else(missing)?.0;
    let no_certificate = ("file", Problem::NoCertificate);
    let der = match str::from_utf8(&content) {
        Ok(text) => from_pem(text).ok_or_else(|| no_certificate.clone())?,
        Err(_) => content,
    };
    let holds = read_der(&der).map_err(|_| no_certificate)?;
    let sha256 = base16ct::lower::encode_string(&holds.sha256);
    if sha256 != wanted.sha256.to_lowercase() {
        return Err(("sha256", Problem::OtherCertificate { sha256 }));
    }
    if !holds.is_authority {
        return Err(("file", Problem::NoAuthority));
    }
    let ends = i64::try_from(holds.not_after.as_secs()).ok().and_then(|at| Timestamp::from_second(at).ok());
    let ends = in_japan(ends.unwrap_or(Timestamp::MAX)).date();
    // One that is to go may have ended.
    if wanted.exist && needed_until.is_some_and(|needed| ends < needed) {
        return Err(("file", Problem::CertificateEnds { on: ends.to_string() }));
    }
    Ok(CertificateFile { sha1: base16ct::upper::encode_string(&holds.sha1), blob: stored(&der) })
}
