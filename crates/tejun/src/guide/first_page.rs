//! The page that a guide begins with: what this is, from whom, why, by when, what is done here, and whom to call.

use super::page::{Middle, Page};
use super::seen::Now;
use manual::words;
use maud::{Markup, html};
use model::notice::Procedure;
use model::why::{State, Why};
use model::{Desired, Origin};

impl Page<'_> {
    /// Whether the guide begins with it: nothing was said or done for this notice yet, and there is something to do.
    pub fn begins(&self, now: &Now) -> bool {
        let asks = matches!(now, Now::Asks(_) | Now::ToDo | Now::Stuck);
        asks && self.seen.is_new && self.seen.may_change() && !self.seen.is_withdrawn()
    }

    /// The page. With `begins`, its main button begins; otherwise it leads back.
    pub fn first(&self, begins: bool) -> Middle {
        let header = &self.notice.header;
        Middle {
            kicker: Some(self.from()),
            heading: self.text(&header.title),
            body: html! {
                p.lead { (self.text(&header.summary)) }
                @if let Origin::Signed(signed) = &self.notice.origin {
                    p { (self.text(&words::signature(signed))) }
                }
                dl.first {
                    @if !header.reasons.is_empty() {
                        dt { (self.pick("なぜ行うのか", "Why")) }
                        @for reason in &header.reasons { dd { (self.text(&reason.text)) } }
                    }
                    @for told in &self.seen.report.deadlines {
                        @if let Some(deadline) = self.notice.deadline(told.node.as_ref()) {
                            @let (last, left) = words::deadline(deadline, told, self.notice);
                            dt { (self.pick("いつまでに", "By when")) }
                            dd {
                                @if let Some(node) = &told.node { (self.text(&words::box_title(self.notice, node.as_str()))) ": " }
                                b { (self.text(&last)) } " " @if let Some(left) = left { (self.text(&left)) }
                            }
                            dd { (self.text(&deadline.otherwise)) (self.gap()) (self.text(&deadline.unaffected)) }
                        }
                    }
                    dt { (self.pick("この端末で行うこと", "What is done on this terminal")) }
                    dd { (self.work()) }
                    @if !self.seen.report.readings.is_empty() {
                        dt { (self.pick("いまのこの端末", "This terminal now")) }
                        dd { (self.readings()) }
                    }
                }
                (self.contacts())
            },
            buttons: html! {
                @if begins {
                    (self.button("/start", self.pick("はじめる", "Begin"), true, &[]))
                    (self.button("/end", self.pick("いまは行わない", "Not now"), false, &[]))
                    p { (self.pick(
                        "「はじめる」を押しても、まだ何も変わりません。何を行うかを先にお見せします。",
                        "Nothing is changed when you press Begin. You see first what would be done.",
                    )) }
                } @else {
                    a.main href=(self.path("/")) { (self.pick("戻る", "Back")) }
                }
            },
        }
    }

    /// Who sends it, and when.
    fn from(&self) -> String {
        let header = &self.notice.header;
        let Some(sender) = &header.sender else {
            return self.pick("お知らせ", "A notice").to_owned();
        };
        let (name, day) = (self.text(&sender.name), sender.issued.map(|day| words::day(day, self.lang)));
        match (self.lang, day) {
            (model::Lang::Ja, Some(day)) => format!("{name} からのお知らせ（{day}）"),
            (model::Lang::Ja, None) => format!("{name} からのお知らせ"),
            (model::Lang::En, Some(day)) => format!("A notice from {name} ({day})"),
            (model::Lang::En, None) => format!("A notice from {name}"),
        }
    }

    /// The procedures that are for this terminal, as far as is known, with the time each takes.
    fn work(&self) -> Markup {
        let reports = self.seen.report.procedures.iter();
        let here = reports.filter(|report| report.state != State::NotApplicable);
        let here = here.filter_map(|report| Some((report, self.notice.procedure(&report.id)?)));
        let here: Vec<_> = here.collect();
        let restarts =
            here.iter().any(|(report, procedure)| report.state != State::Done && may_restart(procedure));
        html! {
            ul.steps {
                @for (report, procedure) in &here {
                    li {
                        b { (procedure.procedure) }
                        div.what {
                            p { (self.text(&procedure.title)) }
                            @if matches!(report.why, Some(Why::QuestionsOpen { .. })) {
                                p.why { (self.pick("行うかどうかは、このあとの質問で決まります", "A question decides whether this is done")) }
                            }
                        }
                        @if report.state == State::Done { (self.procedure_state(report)) }
                        @else { p.seen { (self.text(&procedure.takes)) } }
                    }
                }
            }
            @if restarts {
                p { (self.pick(
                    "途中で再起動することがあります。その前に、必ずおたずねします。",
                    "The PC may have to restart. You are always asked before that.",
                )) }
            }
        }
    }
}

fn may_restart(procedure: &Procedure) -> bool {
    let mut desired = procedure.steps.iter().filter_map(|step| step.desired.as_ref());
    desired.any(|desired| matches!(desired, Desired::Restarted(_) | Desired::UpToDate(_)))
}
