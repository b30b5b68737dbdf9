//! What to say on the phone: which terminal, which notice, where it stands, and the code to read out.

use super::page::{Middle, Page};
use super::seen::Now;
use manual::words;
use maud::html;
use model::Text;
use model::short_code::ShortCode;
use model::why::State;

impl Page<'_> {
    /// The page. It leads back to where the person was.
    pub fn call(&self, now: &Now) -> Middle {
        let report = &self.seen.report;
        let (step, records) = (self.seen.step(now), self.seen.records);
        Middle {
            kicker: None,
            heading: self.pick("電話で伝えること", "What to say on the phone").to_owned(),
            body: html! {
                p.lead { (self.pick(
                    "上から順に読み上げてください。",
                    "Read these out from the top.",
                )) }
                dl.call {
                    dt { (self.pick("番号", "Number")) }
                    dd.code { (ShortCode::of(report)) }
                    dt { (self.pick("お知らせ", "Notice")) }
                    dd { (self.text(&self.notice.header.title)) " (" (self.notice.header.notice) ", "
                        (self.pick("版", "edition")) " " (manual::book::edition(self.notice)) ")" }
                    dt { (self.pick("端末", "Terminal")) }
                    dd { (words::pc_name(report, self.lang)) " " (words::machine(report, self.lang)) }
                    dt { (self.pick("いまの状態", "Its state")) }
                    dd {
                        @if report.state == State::Todo { (self.pick("まだ行うことがあります", "there is something to do")) }
                        @else { (self.text(&words::state(report.state))) }
                    }
                    @if let Some(step) = &step {
                        dt { (self.pick("いまの手順", "The step now")) }
                        dd { (step) " " (self.text(&words::step_to_do(self.notice, step))) }
                    }
                }
                (self.desk([Text::new(format!("記録: {records} 件"), format!("Records: {records}"))].iter()))
                (self.contacts())
            },
            buttons: html! { a.main href=(self.path("/")) { (self.pick("戻る", "Back")) } },
        }
    }
}
