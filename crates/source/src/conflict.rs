//! Notices that lie beside one another: two that want one setting otherwise contradict each other on every terminal that both are
//! for (docs/decisions/0127).

use crate::load::{Loaded, Wanted};
use model::diagnostic::{Diagnostic, Problem};

/// What contradicts another notice: for each of the notices, in their order, its diagnostics. Each names the other notice with its place,
/// by `name` of the file below the other's folder.
pub fn conflicts(notices: &[&Loaded], name: impl Fn(usize, &str) -> String) -> Vec<Vec<Diagnostic>> {
    let takes_the_place = |one: &Loaded, other: &Loaded| {
        one.notice.header.supersedes.contains(&other.notice.header.notice)
            || other.notice.header.supersedes.contains(&one.notice.header.notice)
    };
    let contradicts = |one: &Wanted, other: &Wanted| one.setting == other.setting && one.value != other.value;
    let of_one = |(i, one): (usize, &&Loaded)| {
        let mut diagnostics = Vec::new();
        for (j, other) in notices.iter().enumerate() {
            // A later edition of a notice is the same notice.
            let is_same = one.notice.header.notice == other.notice.header.notice;
            if i == j || is_same || takes_the_place(one, other) {
                continue;
            }
            for wanted in &one.wanted {
                let Some(otherwise) = other.wanted.iter().find(|their| contradicts(wanted, their)) else {
                    continue;
                };
                let place = &otherwise.place;
                diagnostics.push(wanted.place.diagnostic(Problem::WantedOtherwise {
                    setting: wanted.setting.clone(),
                    notice: other.notice.header.notice.to_string(),
                    place: format!("{}:{}", name(j, place.file()), place.line()),
                }));
            }
        }
        diagnostics
    };
    notices.iter().enumerate().map(of_one).collect()
}
