//! What stands in the middle of a page while work is under way: what happens, what is waited for, and how it goes on.

use super::page::{Middle, Page, button};
use super::seen::{Now, Run};
use manual::words;
use maud::{Markup, html};
use model::Text;
use model::calendar::Gate;
use model::evidence::Outcome as Came;
use model::plan::Purpose;
use model::why::State;
use run::Wait;

impl Page<'_> {
    /// What stands in the middle now.
    pub fn screen(&self, now: &Now) -> Middle {
        match now {
            Now::Working => self.working(),
            Now::Unfit | Now::Stuck | Now::OnlyLooks => self.overview(now),
            Now::AsksToRestart => self.asks_to_restart(now),
            Now::Restarting => self.restarting(),
            Now::Waits { until, why } => self.waits(now, *until, why.as_ref()),
            Now::NeedsPerson(gate) => self.needs_person(now, *gate),
            Now::DoesNotRestart => {
                let heading = self.pick("再起動できませんでした", "Windows did not restart").to_owned();
                let then = self.pick(
                    "スタートメニューから再起動してください。続きから始まります。",
                    "Restart it from the Start menu. The run resumes after that.",
                );
                self.going_on(now, heading, then)
            }
            Now::AsksToRepair => self.asks_to_repair(now),
            Now::NeedsSignIn => {
                let heading =
                    self.pick("サインインを待っています", "Waiting for a user to sign in").to_owned();
                self.going_on(
                    now,
                    heading,
                    self.pick("サインインすると、続きを行います。", "It resumes when the user signs in."),
                )
            }
            Now::Unfinished => self.unfinished(now),
            Now::Asks(question) => self.asks(question),
            Now::ToDo => self.to_do(now),
            Now::Done => self.done(),
        }
    }

    /// Which procedure it is about.
    pub fn kicker(&self, now: &Now) -> Option<String> {
        let step = self.seen.step(now)?;
        Some(match self.lang {
            model::Lang::Ja => format!("手順書 {}", step.procedure()),
            model::Lang::En => format!("Procedure {}", step.procedure()),
        })
    }

    /// The steps of the procedure that it is about now.
    pub fn steps_now(&self, now: &Now) -> Markup {
        let step = self.seen.step(now);
        html! { @if let Some(step) = &step { (self.steps(&step.procedure(), Some(step))) } }
    }

    fn working(&self) -> Middle {
        let run = self.seen.unfinished();
        let action = run.and_then(Run::at);
        let purpose = run.map_or(Purpose::Apply, |run| run.purpose);
        let heading = match action {
            _ if self.doing.shows => self.pick("画面を開いています", "Opening it").to_owned(),
            Some(action) => self.text(&words::action(action, purpose)),
            None => self.pick("作業しています", "Working").to_owned(),
        };
        Middle {
            kicker: self.kicker(&Now::Working),
            heading,
            body: html! {
                p.lead { (self.pick(
                    "自動で進みます。この画面を閉じても、作業は続きます。電源は切らないでください。",
                    "It continues automatically, also if you close this page. Do not switch the PC off.",
                )) }
                @if cfg!(windows) && action.is_none() && !self.doing.shows {
                    p { (self.pick(
                        "Windows が許可を求める画面を出したら、「はい」を押してください。",
                        "If Windows asks for an administrator's consent, press Yes.",
                    )) }
                }
                @if let Some(run) = run { (self.progress(run)) }
            },
            buttons: html! { p { (self.pick("お待ちください", "Please wait")) "…" } },
        }
    }

    /// How far the actions of a run have come.
    fn progress(&self, run: &Run) -> Markup {
        let at = run.at().map(|action| action.id);
        html! {
            ul.steps {
                @for (action, came, updates) in &run.actions {
                    @let now = at == Some(action.id);
                    li aria-current=[now.then_some("step")] {
                        @let (state, trouble) = came_to(came.as_ref());
                        (self.state(state, now))
                        div.what {
                            p { (self.text(&words::action(action, run.purpose))) }
                            @if let Some(updates) = updates.as_ref().filter(|_| now) {
                                p.why {
                                    (self.text(&words::call(updates.state.call())))
                                    @if let Some(percent) = self.doing.percent { " " (percent) "%" }
                                }
                            }
                            @if let Some(found) = trouble { p.why { (self.text(&words::finding(found))) } }
                        }
                        p.seen { (action.step.procedure()) }
                    }
                }
            }
        }
    }

    /// What happens after a restart or when it is time.
    pub fn comes_back(&self) -> &str {
        let comes_back = self.doing.stand.as_ref().is_some_and(|(_, stand)| stand.comes_back);
        match comes_back || self.seen.is_practice() {
            true => self.pick("そのあとは、自動で続きを行います。", "After that it resumes automatically."),
            false => self.pick(
                "そのあと、もう一度 tejun を開いてください。続きから始まります。",
                "After that, open tejun again to resume.",
            ),
        }
    }

    fn restarting(&self) -> Middle {
        Middle {
            kicker: None,
            heading: self.pick("まもなく再起動します", "The PC restarts in a moment").to_owned(),
            body: html! { p.lead { (self.comes_back()) } },
            buttons: html! {},
        }
    }

    fn waits(&self, now: &Now, until: jiff::Timestamp, why: Option<&Wait>) -> Middle {
        let at = words::moment(until, self.lang);
        let hurry = why.is_some_and(Wait::can_be_hurried) && !self.seen.is_practice();
        let why = match why {
            Some(Wait::Gate(gate)) => self.text(&words::gate_awaited(*gate)),
            Some(Wait::Trouble { trouble, tries }) => {
                let reason = words::update_trouble(trouble);
                let failed = Text::new(
                    format!("（失敗 {tries} 回）"),
                    format!(" ({} so far)", words::counted(*tries, "time")),
                );
                format!("{}{}", self.text(&reason), self.text(&failed))
            }
            None => self.pick("更新サービスを待っています。", "Waiting for the update service.").to_owned(),
        };
        Middle {
            kicker: self.kicker(now),
            heading: Text::new(format!("{at} まで待っています"), format!("Waiting until {at}"))
                .get(self.lang)
                .to_owned(),
            body: html! {
                p.lead { (why) }
                p.lead {
                    (self.pick("この画面は閉じてもかまいません。", "You may close this page.")) " "
                    (self.comes_back()) " "
                    (self.pick("電源は入れたままにしてください。", "Leave the PC switched on."))
                }
                @if hurry { p { (self.text(&words::hurry())) } }
                (self.steps_now(now))
            },
            buttons: html! {
                @if self.seen.is_practice() {
                    (button("/forward", self.pick("時計を進めて続ける（練習用）", "Move the clock forward (practice)"), true,
                        &[("until", until.to_string())]))
                } @else {
                    (button("/go-on", self.pick("いま確かめる", "Check now"), false, &[]))
                }
            },
        }
    }

    fn going_on(&self, now: &Now, heading: String, lead: &str) -> Middle {
        Middle {
            kicker: self.kicker(now),
            heading,
            body: html! {
                p.lead { (lead) }
                (self.steps_now(now))
            },
            buttons: button("/go-on", self.pick("続きを行う", "Go on"), true, &[]),
        }
    }

    fn unfinished(&self, now: &Now) -> Middle {
        let began =
            self.seen.unfinished().map(|run| words::moment(run.began_at, self.lang)).unwrap_or_default();
        let heading = self.pick("作業が途中です", "The work is under way").to_owned();
        let undo = self.seen.unfinished().is_some_and(|run| run.purpose == Purpose::Undo);
        let what = match undo {
            true => Text::new("元に戻す作業", "the undo"),
            false => Text::new("作業", "the work"),
        };
        let lead = Text::new(
            format!(
                "{began} に始めた{}の続きから行います。済んだものを、もう一度行うことはありません。",
                what.ja
            ),
            format!("tejun resumes {} that began on {began}. Nothing is done twice.", what.en),
        );
        self.going_on(now, heading, lead.get(self.lang))
    }

    /// A gate that only a person opens: the cable, or, where no calendar goes on, whoever knows the days.
    fn needs_person(&self, now: &Now, gate: Gate) -> Middle {
        if gate == Gate::MainsPower {
            let heading = self.text(&words::gate_closed(gate, None));
            return self.going_on(
                now,
                heading,
                self.pick("済んだら、続きを行ってください。", "Then continue."),
            );
        }
        let name = words::gate_name(gate);
        let heading = Text::new(
            format!("この先の{}が分かりません", name.ja),
            format!("No further {} is known", name.en),
        );
        let lead = self.pick(
            "お問い合わせ先に、この画面のことを伝えてください。",
            "Tell the contact below what this page says.",
        );
        let mut middle = self.going_on(now, self.text(&heading), lead);
        middle.body = html! { (middle.body) (self.contacts()) };
        middle
    }

    /// There is no such page.
    pub fn nothing_here(&self) -> Middle {
        Middle {
            kicker: None,
            heading: self.pick("この画面はありません", "This page does not exist").to_owned(),
            body: html! {},
            buttons: html! { a.main href="/" { (self.pick("はじめの画面", "To the first page")) } },
        }
    }
}

/// The state of an action, and what was found where it did not work.
fn came_to(came: Option<&Came>) -> (State, Option<&model::finding::Finding>) {
    match came {
        Some(Came::Did | Came::FoundAsWanted) => (State::Done, None),
        Some(Came::Refused(found) | Came::Failed(found)) => (State::Failed, Some(found)),
        Some(Came::LeftOut) => (State::Failed, None),
        Some(Came::Begun) | None => (State::Todo, None),
    }
}

#[cfg(all(test, unix))]
#[path = "screens_tests.rs"]
mod tests;
