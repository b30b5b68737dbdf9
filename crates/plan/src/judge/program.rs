//! Programs that Windows Installer installs.

use super::{Context, Judge, Judged, sets};
use model::StepRef;
use model::finding::Finding;
use model::kinds::{InstalledProgram, Package, ProgramEdit, ProgramFound, ProgramIs};
use model::observation::{Ability, TerminalKind};
use model::plan::Change;
use model::why::{State, Why};

impl Judge for InstalledProgram {
    fn judge(&self, _: &StepRef, found: &ProgramFound, context: &Context<'_>) -> Option<Judged> {
        let package = match &self.be {
            ProgramIs::Present(package) => Some(package),
            ProgramIs::Absent => None,
        };
        let to = package.map(|package| package.version.clone());
        let is_as_wanted = match &to {
            Some(_) => found.version >= to,
            None => found.version.is_none(),
        };
        if is_as_wanted {
            return Some(Judged::of(1, Vec::new(), Vec::new()));
        }
        let mut findings =
            vec![Finding::ProgramDiffers { program: self.label.clone(), found: found.version.clone() }];
        let is_able = context.observation.able.contains(&Ability::Install);
        // A disk's own PC installs it, so nothing is asked of a person here.
        if !is_able && context.observation.kind != TerminalKind::Volume {
            let sha256 = package.map(|package| package.sha256.clone());
            findings.push(Finding::OnlyFromSignedNotice { sha256 });
            return Some(Judged::of(1, findings, Vec::new()));
        }
        if let Some(Package { from, .. }) = package.filter(|_| !found.delivered) {
            findings.push(Finding::NotDelivered { path: from.clone() });
            return Some(Judged::settled(State::Waiting, Why::NotDelivered, findings));
        }
        let edit = ProgramEdit {
            label: self.label.clone(),
            product_code: self.product_code.clone(),
            version: Change { expects: found.version.clone(), to },
            package: package.cloned(),
            takes_away: found.replaced.clone(),
        };
        Some(Judged::of(1, findings, vec![sets(edit)]))
    }
}
