//! Whether the delivered files are those that the notice means.

use super::Judged;
use model::finding::Finding;
use model::kinds::{CrxFound, ExtensionSet, ExtensionsFound};
use model::why::{State, Why};

/// A name in a manifest that stands for a message of the browser's language. The manifest alone does not say which.
const MESSAGE: &str = "__MSG_";

/// The files that hold another extension than the notice says, and those that hold the same as another member of the set. A
/// signature proves only that the owner of some key signed the file, and any key gives an id.
pub(super) fn mistaken(set: &ExtensionSet, found: &ExtensionsFound) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut seen: Vec<(&str, &str)> = Vec::new();
    for (member, file) in set.members.iter().zip(&found.files) {
        let CrxFound::Sound { id, name, .. } = &file.holds else { continue };
        let path = file.path.clone();
        if *name != member.name && !name.starts_with(MESSAGE) {
            let (name, id, expected) = (name.clone(), id.clone(), member.name.clone());
            findings.push(Finding::FileOfAnother { path: path.clone(), name, id, expected });
        }
        match seen.iter().find(|(other, _)| *other == id) {
            Some((_, first)) => {
                findings.push(Finding::FileTwice { path, id: id.clone(), first: (*first).to_owned() });
            }
            None => seen.push((id, &file.path)),
        }
    }
    findings
}

/// Nothing is added or removed on account of such files: a person has to look at them.
pub(super) fn stopped(findings: Vec<Finding>) -> Judged {
    Judged::settled(State::NeedsPerson, Why::PersonMustAct, findings)
}
