//! What stands in the middle of a page while work is under way: what happens, what is waited for, and how it goes on.

use super::page::{Middle, Page};
use super::seen::{Now, Run};
use crate::status::{Consent, Next, PageWords};
use manual::words;
use maud::{Markup, html};
use model::Text;
use model::evidence::Outcome as ActionOutcome;
use model::plan::Purpose;
use model::why::State;

impl Page<'_> {
    /// What stands in the middle now.
    pub fn screen(&self, now: &Now) -> Middle {
        match now {
            Now::Working => self.working(),
            Now::Unfit | Now::Stuck | Now::OnlyLooks => self.overview(now),
            Now::Stopped(status) => match status.page(self.seen.is_practice()) {
                Some(words) => self.stopped(now, status.next(), &words),
                None => self.unfinished(now),
            },
            Now::Waits(until) => {
                let resumes = self.doing.run.as_ref().is_some_and(|(_, status)| status.resumes);
                let about = self.seen.unfinished().and_then(|run| run.done_about(*until));
                let words = PageWords::waiting(*until, None, about, resumes, self.seen.is_practice());
                self.stopped(now, Next::Time(*until), &words)
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
        // The notice's words for what is done now; what exactly is done stands in the fold.
        let heading = match action {
            _ if self.doing.shows => self.pick("お待ちください", "One moment, please").to_owned(),
            Some(action) if purpose == Purpose::Undo => self.text(&words::action(action, purpose)),
            Some(action) => self.text(&words::step_to_do(self.notice, &action.step)),
            None => self.pick("作業しています", "Working").to_owned(),
        };
        Middle {
            kicker: self.kicker(&Now::Working),
            heading,
            body: html! {
                @if let Some(run) = run { (self.how_far(run)) }
                p.lead { (self.pick(
                    "自動で進みます。この画面を閉じても、作業は続きます。電源は切らないでください。",
                    "It continues automatically, also if you close this page. Do not switch the PC off.",
                )) }
                @if cfg!(windows) && action.is_none() && !self.doing.shows {
                    p { (self.pick(
                        "Windows が許可を求める画面を出したら、「はい」を押してください。",
                        "If Windows asks for an administrator's consent, press Yes.",
                    )) (self.gap()) (self.pick(
                        "何も出ないときは、タスクバーで点滅している盾のマークを押してください。",
                        "If nothing appears, press the flashing shield in the task bar.",
                    )) }
                }
                @if let Some(run) = run { (self.installed(run)) (self.progress(run)) }
            },
            buttons: html! { p { (self.pick("お待ちください", "Please wait")) "…" } },
        }
    }

    /// How many actions of a run are done, what the update service is doing, and until when about.
    fn how_far(&self, run: &Run) -> Markup {
        let (all, at) = (run.actions.len(), run.at().map(|action| &action.step));
        let done = run.actions.iter().filter(|(_, came, _)| came_to(came.as_ref()).0 != State::Todo).count();
        let count =
            Text::new(format!("{all} 件のうち {done} 件が済みました。"), format!("{done} of {all} done."));
        let updates = run.at().and_then(|at| run.updates_of(at.id));
        let procedure = at.and_then(|step| self.notice.procedure(&step.procedure()));
        let until = updates.and_then(|_| run.done_about(self.seen.report.at)).map(words::done_about);
        html! {
            p.far {
                progress max=(all) value=(done) aria-label=(self.pick("進みぐあい", "Progress")) {}
                " " b { (self.text(&count)) }
                @if let Some(updates) = updates {
                    " " (self.text(&words::call(updates.state.call())))
                    @if let Some(percent) = self.doing.percent { " " (percent) "%" }
                }
            }
            @if let Some(until) = until { p { (self.text(&until)) } }
            @else if let Some(procedure) = procedure.filter(|_| run.purpose == Purpose::Apply) {
                p { (self.pick("かかる時間:", "How long it takes:")) " " (self.text(&procedure.takes)) }
            }
        }
    }

    /// The updates that a run has installed.
    fn installed(&self, run: &Run) -> Markup {
        let records = run.actions.iter().filter_map(|(.., updates)| updates.as_ref());
        let records = records.flat_map(|updates| &updates.updates);
        let installed: Vec<_> = records.filter(|record| record.installed_at.is_some()).collect();
        html! {
            @if !installed.is_empty() {
                ul.seen { @for record in installed { li { (self.text(&words::installed(record))) } } }
            }
        }
    }

    /// Each action of a run and how far it has come, folded: it is for the support desk.
    fn progress(&self, run: &Run) -> Markup {
        let at = run.at().map(|action| action.id);
        html! {
            details {
                summary { (self.pick("詳しく見る（お問い合わせのとき）", "Details (for the support desk)")) }
                ul.steps {
                    @for (action, came, _) in &run.actions {
                        @let now = at == Some(action.id);
                        li aria-current=[now.then_some("step")] {
                            @let (state, trouble) = came_to(came.as_ref());
                            (self.state(state, now))
                            div.what {
                                p { (self.text(&words::action(action, run.purpose))) }
                                @if let Some(found) = trouble { p.why { (self.text(&words::finding(found))) } }
                            }
                            p.seen { (action.step.procedure()) }
                        }
                    }
                }
            }
        }
    }

    /// A run that stopped before its end, and what a person can press.
    fn stopped(&self, now: &Now, next: Next, words: &PageWords) -> Middle {
        let under_way = next != Next::Restart;
        Middle {
            kicker: if under_way { self.kicker(now) } else { None },
            heading: self.text(&words.heading),
            body: html! {
                @for lead in &words.lead { p.lead { (self.text(lead)) } }
                @if let Some(careful) = &words.careful { p.careful { (self.text(careful)) } }
                @if let Some(hint) = &words.hint { p { (self.text(hint)) } }
                (self.desk(words.desk.iter()))
                @if under_way {
                    @if let Some(run) = self.seen.unfinished() { (self.installed(run)) }
                    (self.steps_now(now))
                }
                @if words.contact { (self.contacts()) }
            },
            buttons: self.to_go_on(next),
        }
    }

    /// The buttons by which a person goes on.
    fn to_go_on(&self, next: Next) -> Markup {
        match next {
            Next::Ended(_) | Next::Restart => html! {},
            Next::Time(until) if self.seen.is_practice() => {
                let label = self.pick("時計を進めて続ける（練習用）", "Move the clock forward (practice)");
                self.button("/forward", label, true, &[("until", until.to_string())])
            }
            Next::Time(_) => self.button("/go-on", self.pick("いま確かめる", "Check now"), false, &[]),
            Next::Consent(Consent::Restart) => html! {
                (self.button("/restart", self.pick("いま再起動する", "Restart now"), true, &[]))
                (self.button("/shut-down", self.pick("電源を切る", "Shut down instead"), false, &[]))
                (self.button("/end", self.pick("あとで自分で再起動する", "Restart later yourself"), false, &[]))
            },
            Next::Consent(Consent::Repair) => html! {
                (self.button("/repair", self.pick("作り直す", "Rebuild them"), true, &[]))
                (self.button("/end", self.pick("いまは行わない", "Not now"), false, &[]))
            },
            Next::Person => self.button("/go-on", self.pick("続きを行う", "Go on"), true, &[]),
        }
    }

    fn unfinished(&self, now: &Now) -> Middle {
        let began =
            self.seen.unfinished().map(|run| words::moment(run.began_at, self.lang)).unwrap_or_default();
        let heading = self.pick("作業が途中です", "The work is not finished").to_owned();
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
        Middle {
            kicker: self.kicker(now),
            heading,
            body: html! {
                p.lead { (lead.get(self.lang)) }
                (self.steps_now(now))
            },
            buttons: self.to_go_on(Next::Person),
        }
    }

    /// There is no such page.
    pub fn nothing_here(&self) -> Middle {
        Middle {
            kicker: None,
            heading: self.pick("この画面はありません", "This page does not exist").to_owned(),
            body: html! {},
            buttons: html! { a.main href=(self.path("/")) { (self.pick("はじめの画面", "To the first page")) } },
        }
    }
}

/// The state of an action, and what was found where it did not work.
fn came_to(came: Option<&ActionOutcome>) -> (State, Option<&model::finding::Finding>) {
    match came {
        Some(ActionOutcome::Did | ActionOutcome::FoundAsWanted) => (State::Done, None),
        Some(ActionOutcome::Refused(found) | ActionOutcome::Failed(found)) => (State::Failed, Some(found)),
        Some(ActionOutcome::LeftOut) => (State::Failed, None),
        Some(ActionOutcome::Begun) | None => (State::Todo, None),
    }
}

#[cfg(all(test, unix))]
#[path = "screens_tests.rs"]
mod tests;
