//! The screens, with what a practice terminal gives them to show.

use super::*;
use crate::guide::jobs::JobStatus;
use crate::guide::seen;
use crate::work::WorkerRequest;
use crate::work::bench::bench;
use model::Lang;
use model::journal::PowerAction;
use run::{Outcome, Wait};

#[test]
fn a_call_to_the_update_service_shows_how_far_it_has_come() {
    let bench = bench("server-crowded");
    let mut session = bench.session();
    let (question, value) = ("update-mode".parse().unwrap(), "by-hand".parse().unwrap());
    session.request(WorkerRequest::Answer { question, value }).unwrap();
    session.begin(&bench.plan()).unwrap();
    // Until the server was asked, and had no time.
    loop {
        match session.advance(&mut |_, _| {}).unwrap().outcome {
            Some(Outcome::Waits { why: Wait::Trouble { .. }, .. }) => break,
            Some(Outcome::Waits { until, .. }) => {
                session.wait_until(until).unwrap();
            }
            Some(Outcome::AsksToRestart { .. }) => {
                session.request(WorkerRequest::AgreeToRestart { how: PowerAction::Restart }).unwrap();
            }
            outcome => panic!("{outcome:?}"),
        }
    }
    let seen = seen::look(&mut session).unwrap();
    let shown = |percent| {
        let doing = JobStatus { busy: true, percent, ..JobStatus::default() };
        let page =
            Page { notice: &bench.notice, lang: Lang::Ja, base: "", seen: &seen, doing: &doing, reads: None };
        page.screen(&Now::Working).body.into_string()
    };
    assert!(shown(Some(40)).contains(" 40%"), "{}", shown(Some(40)));
    assert!(!shown(None).contains('%'), "{}", shown(None));
    // How far the whole is stands above, and each action of it in the fold (review, M4).
    let (above, folded) =
        shown(None).split_once("<details>").map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
    assert!(above.contains("件のうち") && above.contains("順調なら"), "{above}");
    assert!(
        !above.contains("Edge の設定を元に戻します") && folded.contains("Edge の設定を元に戻します"),
        "{above}"
    );
    // A policy was set for a while and put back, and so it says.
    assert_eq!(shown(None).matches("Edge の設定を元に戻します").count(), 1, "{}", shown(None));
}
