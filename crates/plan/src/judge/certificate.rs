//! Certificates of authorities.

use super::{Context, Judge, Judged, sets};
use model::finding::Finding;
use model::kinds::{Certificate, CertificateEdit, CertificateFound};
use model::observation::{Ability, ValueFound};
use model::plan::Change;
use model::registry::{BINARY, RegistryData};
use model::{SetKind, StepRef};

impl Judge for Certificate {
    fn judge(&self, _: &StepRef, found: &CertificateFound, context: &Context<'_>) -> Option<Judged> {
        let is_there = found.blob.data().is_some();
        let to = match self.exist {
            true => ValueFound::Present(RegistryData::from_bytes(BINARY, &self.holds.blob)),
            false => ValueFound::Absent { nearest_key: self.store.key().to_string() },
        };
        let edit = CertificateEdit {
            label: self.label.clone(),
            store: self.store,
            sha1: self.holds.sha1.clone(),
            sha256: self.sha256.to_lowercase(),
            blob: Change { expects: found.blob.clone(), to },
        };
        let place = edit.place();
        let elsewhere = found.elsewhere.iter().cloned();
        let mut findings = Vec::new();
        let differs = if self.exist {
            // In its store it would have no effect.
            findings.extend(
                found.disallowed.iter().cloned().map(|place| Finding::CertificateDisallowed { place }),
            );
            if !is_there && found.elsewhere.is_empty() {
                findings.push(Finding::CertificateMissing { place });
            } else if !is_there {
                findings.extend(elsewhere.map(|place| Finding::CertificateElsewhere { place }));
            }
            !is_there && found.elsewhere.is_empty() && found.disallowed.is_empty()
        } else {
            findings.extend(is_there.then_some(Finding::CertificateUnwanted { place }));
            findings.extend(elsewhere.map(|place| Finding::CertificateUnwanted { place }));
            is_there
        };
        if differs && !context.observation.able.contains(&Ability::Certificates) {
            findings.push(Finding::OnlyFromSignedNotice { sha256: Some(edit.sha256.clone()) });
            return Some(Judged::of(1, findings, Vec::new()));
        }
        Some(Judged::of(1, findings, differs.then(|| sets(edit)).into_iter().collect()))
    }
}
