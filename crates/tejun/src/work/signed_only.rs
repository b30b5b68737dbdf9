//! What a terminal may be changed in for a signed notice only: whom it trusts, and which programs it has.

use crate::error::Error;
use crate::open::SignedOnly;
use model::Notice;
use model::kinds::{Desired, Operation, ProgramIs, SetOperation};
use run::Records;
use terminal::Terminal;

/// Whether the terminal may be changed in that. A journal may be anybody's: if the run that is under way in it, or what an undo would put
/// back, is about another certificate or program than the signed notice names, it may not.
///
/// # Errors
///
/// If the journal cannot be read.
pub fn signed_only(notice: &Notice, terminal: &dyn Terminal) -> Result<SignedOnly, Error> {
    if SignedOnly::of(notice) == SignedOnly::Withheld {
        return Ok(SignedOnly::Withheld);
    }
    let records = Records::read(terminal)?;
    let id = &notice.header.notice;
    let mut actions = records.to_put_back(id, terminal);
    if let Some(run) = records.last_run(id).filter(|run| run.ended.is_none()) {
        actions.extend(run.plan.actions.iter().cloned());
    }
    let all_named = actions.iter().all(|action| is_named(&action.operation, notice));
    Ok(if all_named { SignedOnly::Given } else { SignedOnly::Withheld })
}

/// Whether an operation that is for a signed notice only is about what that notice names. Others are not asked about.
fn is_named(operation: &Operation, notice: &Notice) -> bool {
    let names = |is_it: &dyn Fn(&Desired) -> bool| notice.desired().any(|(_, desired, _)| is_it(desired));
    match operation {
        Operation::Set(SetOperation::EditCertificate(edit)) => names(&|desired| {
            let Desired::Certificate(named) = desired else { return false };
            named.store == edit.store && named.sha256.eq_ignore_ascii_case(&edit.sha256)
        }),
        Operation::Set(SetOperation::EditProgram(edit)) => names(&|desired| {
            let Desired::InstalledProgram(named) = desired else { return false };
            let package = edit.package.as_ref();
            let is_its = matches!(&named.be, ProgramIs::Present(known) if package == Some(known));
            named.product_code == edit.product_code && (package.is_none() || is_its)
        }),
        Operation::Set(_) | Operation::Lead(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::Keys;
    use crate::open;
    use camino::Utf8Path;
    use model::kinds::{Package, ProgramEdit};
    use model::plan::Change;

    /// A journal may be anybody's: of the programs in it only the notice's own is installed.
    #[test]
    fn only_the_package_that_a_notice_names_is_its_own() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../procedures/tender-helper");
        let notice = open::alone(Some(Utf8Path::new(folder)), Keys::default()).unwrap();
        let named = notice.desired().find_map(|(_, desired, _)| {
            let Desired::InstalledProgram(named) = desired else { return None };
            Some(named.clone())
        });
        let named = named.unwrap();
        let ProgramIs::Present(package) = &named.be else { panic!("{named:?}") };
        let edit = ProgramEdit {
            label: named.label.clone(),
            product_code: named.product_code.clone(),
            version: Change { expects: None, to: Some(package.version.clone()) },
            package: Some(package.clone()),
            takes_away: Vec::new(),
        };
        let is_named = |edit: ProgramEdit| super::is_named(&Operation::Set(edit.into()), &notice);
        assert!(is_named(edit.clone()));
        let back = ProgramEdit { version: edit.version.inverse(), package: None, ..edit.clone() };
        assert!(is_named(back.clone()));
        let another = Package { sha256: "0".repeat(64), ..package.clone() };
        assert!(!is_named(ProgramEdit { package: Some(another), ..edit.clone() }), "another package");
        let elsewhere = Package { from: r"C:\Users\Public\other.msi".to_owned(), ..package.clone() };
        assert!(!is_named(ProgramEdit { package: Some(elsewhere), ..edit }), "at another place");
        let product_code = "{00000000-0000-4000-8000-000000000001}".parse().unwrap();
        assert!(!is_named(ProgramEdit { product_code, ..back }), "another program");
    }
}
