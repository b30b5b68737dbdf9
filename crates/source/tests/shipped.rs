//! The notice that the project ships.

mod support;

use source::lint;

#[test]
fn the_shipped_notice_has_nothing_wrong() {
    match lint(&support::shipped()) {
        Ok(loaded) => assert_eq!(loaded.notice.procedures.len(), 4),
        Err(diagnostics) => panic!("{diagnostics:#?}"),
    }
}
