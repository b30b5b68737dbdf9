//! The last page: how the evidence leaves the terminal.

use super::page::Page;
use manual::carriers;
use maud::{Markup, html};
use summary::Carriers;

impl Page<'_> {
    /// What a person can hand in, once there is evidence: QR codes, the number, a file, and whom to send it to.
    pub fn carriers(&self) -> Markup {
        let (notice, report) = (self.notice, &self.seen.report);
        let Some(signed) = self.seen.signed.clone() else { return html! {} };
        let shown = Carriers::of(report, Some(signed), notice.report_url());
        let unasked = notice.institution_question().filter(|_| report.institution.is_none());
        html! {
            (carriers::section(notice, report, &shown, self.lang))
            @if let Some(question) = unasked.filter(|_| self.seen.may_change()) {
                p.careful {
                    (self.pick(
                        "医療機関コードが入っていません。入れると、どこの結果か伝わります。入れたあと、「証跡を新しくする」を押してください。",
                        "The institution's code is not in it yet. Give it, so that people know whose result this is; then press “Make new evidence”.",
                    )) (self.gap())
                    a href={ (self.base) "/question/" (question.question) } { (self.pick("医療機関コードを入力する", "Give the institution's code")) }
                }
            }
            p { a href=(self.path("/evidence/file")) { (self.pick("渡すファイルを保存する（USB メモリなど）", "Save the file to hand in (on a stick or a share)")) } }
        }
    }
}
