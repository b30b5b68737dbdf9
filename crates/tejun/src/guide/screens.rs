//! What stands in the middle of a page, one for each thing that can be the case.

use super::page::{Middle, Page, step_path};
use super::seen::{Now, Run};
use manual::words;
use maud::{Markup, html};
use model::evidence::Outcome as Came;
use model::plan::{Plan, Purpose, Undoable};
use model::why::State;
use model::{Notice, QuestionId, StepRef, Text};
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
            Now::NeedsPerson(gate) => {
                let heading = self.text(&words::gate_closed(*gate, None));
                self.going_on(now, heading, self.pick("済んだら、続きを行ってください。", "Then go on."))
            }
            Now::DoesNotRestart => {
                let heading = self.pick("再起動できませんでした", "Windows did not restart").to_owned();
                let then = self.pick(
                    "スタートメニューから再起動してください。続きから始まります。",
                    "Restart it from the Start menu; it goes on from here.",
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
                    self.pick("サインインすると、続きを行います。", "It goes on when the user signs in."),
                )
            }
            Now::Unfinished => self.unfinished(now),
            Now::Asks(question) => self.asks(question),
            Now::ToDo => self.to_do(now),
            Now::Done => self.done(),
        }
    }

    fn kicker(&self, now: &Now) -> Option<String> {
        let step = self.seen.step(now)?;
        Some(match self.lang {
            model::Lang::Ja => format!("手順書 {}", step.procedure()),
            model::Lang::En => format!("Procedure {}", step.procedure()),
        })
    }

    /// The steps of the procedure that it is about now.
    fn steps_now(&self, now: &Now) -> Markup {
        let step = self.seen.step(now);
        html! { @if let Some(step) = &step { (self.steps(&step.procedure(), Some(step))) } }
    }

    fn working(&self) -> Middle {
        let run = self.seen.unfinished();
        let action = run.and_then(Run::at);
        let purpose = run.map_or(Purpose::Apply, |run| run.purpose);
        let heading = match action {
            Some(action) => self.text(&words::operation(&action.operation, purpose)),
            None => self.pick("作業しています", "Working").to_owned(),
        };
        Middle {
            kicker: self.kicker(&Now::Working),
            heading,
            body: html! {
                p.lead { (self.pick(
                    "自動で進みます。この画面を閉じても、作業は続きます。電源は切らないでください。",
                    "It goes on by itself, also when you close this page. Do not switch the PC off.",
                )) }
                @if cfg!(windows) && action.is_none() {
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
                            p { (self.text(&words::operation(&action.operation, run.purpose))) }
                            @if let Some(updates) = updates.as_ref().filter(|_| now) {
                                p.why { (self.text(&words::call(updates.state.call()))) }
                            }
                            @if let Some(found) = trouble { p.why { (self.text(&words::finding(found))) } }
                        }
                        p.seen { (action.step.procedure()) }
                    }
                }
            }
        }
    }

    fn asks_to_restart(&self, now: &Now) -> Middle {
        Middle {
            kicker: self.kicker(now),
            heading: self.pick("パソコンを再起動します", "Restart the PC").to_owned(),
            body: html! {
                p.lead { (self.pick(
                    "ここまでの変更は、再起動すると有効になります。",
                    "What was changed so far takes effect with a restart.",
                )) }
                p.lead { (self.comes_back()) }
                p.careful { (self.pick("開いている画面は、先に保存してください。", "First save what is open.")) }
                (self.steps_now(now))
            },
            buttons: html! {
                (button("/restart", self.pick("いま再起動する", "Restart now"), true, &[]))
                (button("/shut-down", self.pick("電源を切る", "Shut down instead"), false, &[]))
                (button("/end", self.pick("あとで自分で再起動する", "Restart later yourself"), false, &[]))
            },
        }
    }

    fn asks_to_repair(&self, now: &Now) -> Middle {
        Middle {
            kicker: self.kicker(now),
            heading: self
                .pick("更新サービスの記録を作り直します", "Make the update service's records anew")
                .to_owned(),
            body: html! {
                p.lead { (self.pick(
                    "更新サービスの記録が壊れています。元の記録は残したまま、作り直します。",
                    "The update service's records are damaged. They are made anew, and the old ones are kept beside.",
                )) }
                (self.steps_now(now))
            },
            buttons: html! {
                (button("/repair", self.pick("作り直す", "Make them anew"), true, &[]))
                (button("/end", self.pick("いまは行わない", "Not now"), false, &[]))
            },
        }
    }

    /// What happens after a restart or when it is time.
    fn comes_back(&self) -> &str {
        let comes_back = self.doing.stand.as_ref().is_some_and(|(_, stand)| stand.comes_back);
        match comes_back || self.seen.is_practice() {
            true => self.pick("そのあとは、自動で続きを行います。", "After that it goes on by itself."),
            false => self.pick(
                "そのあと、もう一度 tejun を開いてください。続きから始まります。",
                "After that open tejun once more: it goes on from here.",
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
        let why = match why {
            Some(Wait::Gate(gate)) => self.text(&words::gate_closed(*gate, Some(until))),
            Some(Wait::Trouble { trouble, tries }) => {
                let reason = words::update_trouble(trouble);
                let failed = Text::new(format!("（失敗 {tries} 回）"), format!(" ({tries} failed)"));
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
                (self.steps_now(now))
            },
            buttons: html! {
                @if self.seen.is_practice() {
                    (button("/forward", self.pick("時計を進めて続ける（練習用）", "Put the clock forward (practice)"), true,
                        &[("until", until.to_string())]))
                } @else {
                    (button("/go-on", self.pick("いま確かめる", "Look now"), false, &[]))
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
            format!("It goes on with {} begun on {began}. Nothing is done twice.", what.en),
        );
        self.going_on(now, heading, lead.get(self.lang))
    }

    /// A question, also one that was answered before.
    pub fn asks(&self, id: &QuestionId) -> Middle {
        let Some(question) = self.notice.question(id) else {
            return self.nothing_here();
        };
        let given = self.seen.answer(id);
        let evidence: Vec<_> = self.seen.report.flow.iter().flat_map(|passed| &passed.evidence).collect();
        let asked_at =
            |took: &model::flow::Took| matches!(took, model::flow::Took::Asks(open) if open.contains(id));
        let box_ = self.seen.report.flow.iter().find(|passed| asked_at(&passed.took));
        let facts: Vec<String> = box_
            .map(|box_| &box_.evidence)
            .into_iter()
            .flatten()
            .filter(|one| evidence.contains(one))
            .map(|one| self.text(&words::evidence(one, self.notice)))
            .collect();
        Middle {
            kicker: Some(self.pick("おたずねします", "A question").to_owned()),
            heading: self.text(&question.text),
            body: html! {
                p.lead { (self.text(&question.help)) }
                @if let Some(given) = given {
                    p { (self.pick("いまの回答:", "Your answer now:")) " "
                        b { (self.text(&words::answer_label(self.notice, id, given))) } }
                }
                @if !facts.is_empty() {
                    details {
                        summary { (self.pick("端末で分かったこと", "What the terminal tells")) }
                        ul { @for fact in facts { li { (fact) } } }
                    }
                }
            },
            buttons: html! {
                @for answer in &question.answers {
                    (button("/answer", &self.text(&answer.label), true,
                        &[("question", id.to_string()), ("value", answer.value.to_string())]))
                }
                @if given.is_none() {
                    a href="/later" { (self.pick("あとで決める", "Decide later")) }
                } @else {
                    a href="/" { (self.pick("変えずに戻る", "Back, without a change")) }
                }
            },
        }
    }

    fn to_do(&self, now: &Now) -> Middle {
        let plan = &self.seen.plan;
        let step = self.seen.step(now);
        let procedure = step.as_ref().and_then(|step| self.notice.procedure(&step.procedure()));
        let Some((step, procedure)) = step.zip(procedure) else {
            return self.nothing_here();
        };
        let mut later: Vec<_> = plan.actions.iter().map(|action| action.step.procedure()).collect();
        later.dedup();
        later.retain(|id| *id != procedure.procedure);
        let failed = self.seen.report.state == State::Failed;
        let first_by_hand = self.by_hand_from(&step);
        Middle {
            kicker: self.kicker(now),
            heading: self.text(&procedure.title),
            body: html! {
                p.lead { (self.text(&procedure.purpose)) " " (self.pick("時間は", "Time:")) " " (self.text(&procedure.takes)) }
                @for note in &procedure.notes { p.careful { (self.text(&note.text)) } }
                (self.steps(&procedure.procedure, Some(&step)))
                @if !later.is_empty() {
                    p.later {
                        (self.pick("このあと:", "After that:")) " "
                        @for id in &later {
                            @if let Some(next) = self.notice.procedure(id) {
                                span { b { (id) } " " (self.text(&next.title)) "（" (self.text(&next.takes)) "） " }
                            }
                        }
                    }
                }
                (self.details(plan))
                @if failed { (self.contacts()) }
            },
            buttons: html! {
                (button("/begin", self.pick("自動で行う", "Do it automatically"), true, &[("plan", digest(plan))]))
                @if let Some(path) = first_by_hand {
                    a.second href=(path) { (self.pick("自分で行う", "Do it yourself")) }
                }
                p { (self.pick("再起動の前には、おたずねします", "You are asked before a restart")) }
            },
        }
    }

    /// What exactly would be done.
    fn details(&self, plan: &Plan) -> Markup {
        html! {
            details {
                summary { (self.pick("自動で行うことを詳しく見る", "See exactly what is done")) "（" (plan.actions.len()) "）" }
                ol {
                    @for action in &plan.actions {
                        li {
                            (action.step.procedure()) " " (self.text(&words::operation(&action.operation, plan.purpose)))
                            @if let Some(changes) = words::changes(&action.operation) { br; small { (self.text(&changes)) } }
                            @let undoable = action.operation.undoable();
                            @if !matches!(undoable, Undoable::Yes | Undoable::NothingToUndo) {
                                br; small { (self.text(&words::undoable(undoable))) }
                            }
                        }
                    }
                }
            }
        }
    }

    /// The first page by hand, for what begins with a step: steps that only prepare it come first.
    fn by_hand_from(&self, step: &StepRef) -> Option<String> {
        let procedure = self.notice.procedure(&step.procedure())?;
        let report = |id: &StepRef| self.seen.step_report(id).map(|report| report.state);
        let open = procedure.steps.iter().filter(|step| !step.by_hand.is_empty());
        let mut open = open.map(|step| StepRef::new(&procedure.procedure, &step.step));
        open.find(|id| report(id) != Some(State::Done)).map(|id| step_path(&id))
    }

    /// The state of everything, where there is nothing to press.
    fn overview(&self, now: &Now) -> Middle {
        let heading = match (now, self.seen.report.state) {
            (Now::OnlyLooks, _) => self.pick("ディスクを調べました", "What this disk shows"),
            (Now::Unfit, _) => self.pick("このままでは変更できません", "It cannot be changed as it is"),
            (_, State::Waiting) => self.pick("待っています", "Waiting"),
            (_, State::Failed) => self.pick("できなかったことがあります", "Something could not be done"),
            (_, State::Unknown) => self.pick("読み取れないものがあります", "Something cannot be read"),
            _ => self.pick("あなたの対応が必要です", "You are needed"),
        };
        let current = self.seen.step(now);
        html_middle(
            heading.to_owned(),
            html! {
                @for finding in &self.seen.report.terminal.findings {
                    p.careful {
                        (self.text(&words::finding(finding)))
                        @if let Some(remedy) = words::remedy_of(finding) { " → " (self.text(&remedy)) }
                    }
                }
                @if *now == Now::OnlyLooks {
                    p.lead { (self.pick(
                        "ここでは見るだけで、何も変更しません。",
                        "It is only looked at here; nothing is changed.",
                    )) }
                } @else {
                    p.lead { (self.pick(
                        "この画面は自動で新しくなります。対応が済むと、次に進みます。",
                        "This page follows the terminal by itself: when it is done, it goes on.",
                    )) }
                }
                @for procedure in &self.seen.report.procedures {
                    h2 { (self.state(procedure.state, false)) " " (procedure.id) " "
                        (self.notice.procedure(&procedure.id).map(|p| self.text(&p.title)).unwrap_or_default()) }
                    @match &procedure.why {
                        Some(why) => { p.why { (self.text(&words::why(why, self.notice))) } }
                        None => { (self.steps(&procedure.id, current.as_ref())) }
                    }
                }
                (self.contacts())
            },
        )
    }

    fn done(&self) -> Middle {
        let closing = words::closing(self.notice, &self.seen.report.flow);
        let heading =
            closing.first().map_or_else(|| self.text(&words::state(State::Done)), |text| self.text(text));
        let made = self.seen.proved_at.map(|at| words::full_moment(at, self.lang));
        Middle {
            kicker: Some(self.pick("おつかれさまでした", "Thank you").to_owned()),
            heading,
            body: html! {
                @match &made {
                    Some(made) => {
                        p.lead { (self.pick("証跡（行ったことと、いまの状態の記録）ができています。印刷するか、保存してください。", "The evidence of what was done and how it is now is ready: print or save it.")) }
                        p { (self.pick("作成:", "Made:")) " " (made) }
                    }
                    None => {
                        p.lead { (self.pick("証跡（いまの状態の記録）を作ると、印刷や保存ができます。", "Make the evidence of how it is now, to print or save it.")) }
                    }
                }
                ul.steps {
                    @for procedure in &self.seen.report.procedures {
                        li {
                            (self.state(procedure.state, false))
                            div.what {
                                p { b { (procedure.id) } " "
                                    (self.notice.procedure(&procedure.id).map(|p| self.text(&p.title)).unwrap_or_default()) }
                                @if let Some(why) = &procedure.why { p.why { (self.text(&words::why(why, self.notice))) } }
                            }
                        }
                    }
                }
                @for reading in &self.seen.report.readings {
                    p { (self.text(&reading.title)) ": " b { (self.text(&reading.shows)) } }
                }
            },
            buttons: html! {
                @if made.is_some() {
                    a.main href="/evidence/print" target="_blank" { (self.pick("証跡を印刷する", "Print the evidence")) }
                    a.second href="/evidence/save" { (self.pick("保存する", "Save it")) }
                    (button("/prove", self.pick("作り直す", "Make it anew"), false, &[]))
                } @else {
                    (button("/prove", self.pick("証跡を作る", "Make the evidence"), true, &[]))
                }
                (button("/end", self.pick("終わる", "End"), false, &[]))
            },
        }
    }

    /// A step by hand: its picture and instructions, and its tick as soon as the terminal shows it.
    pub fn by_hand(&self, id: &StepRef) -> Middle {
        let (Some((procedure, step)), Some(report)) = (self.notice.step(id), self.seen.step_report(id))
        else {
            return self.nothing_here();
        };
        let with_hands: Vec<_> = procedure.steps.iter().filter(|step| !step.by_hand.is_empty()).collect();
        let position = with_hands.iter().position(|known| known.step == step.step).unwrap_or(0);
        let at = |position: usize| {
            with_hands.get(position).map(|step| step_path(&StepRef::new(&procedure.procedure, &step.step)))
        };
        let (done, seen_by_itself) = (report.state == State::Done, step.desired.is_some());
        let next = at(position + 1).unwrap_or_else(|| "/".to_owned());
        let only = self.seen.plan.only(id);
        Middle {
            kicker: Some(format!(
                "{} {}　{} / {}",
                self.pick("手順書", "Procedure"),
                procedure.procedure,
                position + 1,
                with_hands.len()
            )),
            heading: self.text(&step.title),
            body: html! {
                p.tick {
                    (self.state(if seen_by_itself { report.state } else { State::Todo }, !done))
                    " "
                    @if done {
                        (self.pick("端末で確かめました。できています。", "Seen on the terminal: it is done."))
                    } @else if seen_by_itself {
                        (self.pick("できると、ここが自動で「済」に変わります。", "This changes to “done” by itself as soon as it is."))
                    } @else {
                        (self.pick("下のとおりに行ったら、「次へ」を押してください。", "Do as it says below, then press “Next”."))
                    }
                }
                @if !done { (self.troubles(report)) }
                (manual::step::html(self.notice, id, self.lang))
            },
            buttons: html! {
                @if done || !seen_by_itself {
                    a.main href=(next) { (self.pick("次へ", "Next")) }
                }
                @if !done && self.seen.may_change() && self.seen.unfinished().is_none() && !only.actions.is_empty() {
                    (button("/begin", self.pick("この手順を自動で行う", "Do this step automatically"), false,
                        &[("plan", digest(&only)), ("step", id.to_string())]))
                }
                @if let Some(back) = position.checked_sub(1).and_then(at) {
                    a href=(back) { (self.pick("前へ", "Back")) }
                }
                @if !done && seen_by_itself { a href=(next) { (self.pick("次の手順を見る", "See the next step")) } }
                a href="/" { (self.pick("はじめの画面", "To the first page")) }
            },
        }
    }

    /// There is no such page.
    pub fn nothing_here(&self) -> Middle {
        Middle {
            kicker: None,
            heading: self.pick("この画面はありません", "There is no such page").to_owned(),
            body: html! {},
            buttons: html! { a.main href="/" { (self.pick("はじめの画面", "To the first page")) } },
        }
    }
}

/// A middle without buttons.
fn html_middle(heading: String, body: Markup) -> Middle {
    Middle { kicker: None, heading, body, buttons: html! {} }
}

/// A button that sends something.
fn button(path: &str, label: &str, main: bool, fields: &[(&str, String)]) -> Markup {
    html! {
        form method="post" action=(path) {
            @for (name, value) in fields { input type="hidden" name=(name) value=(value); }
            button class=(if main { "main" } else { "second" }) { (label) }
        }
    }
}

/// What is shown is what may be begun.
fn digest(plan: &Plan) -> String {
    run::digest(plan).unwrap_or_default()
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

/// Whether the notice has such a question and answer.
pub fn is_answer(notice: &Notice, question: &QuestionId, value: &model::id::AnswerValue) -> bool {
    notice.question(question).is_some_and(|known| known.answers.iter().any(|answer| answer.value == *value))
}
