//! The terminal's status: what there is to do, the page without buttons, and the end.

use super::page::{Middle, Page, digest, step_path};
use super::seen::Now;
use crate::done;
use jiff::ToSpan;
use jiff::civil::Date;
use manual::words;
use maud::{Markup, html};
use model::Desired;
use model::calendar::in_japan;
use model::finding::Finding;
use model::kinds::UpToDate;
use model::observation::Remedy;
use model::plan::{Plan, StepReport};
use model::why::{State, Why};
use model::{StepRef, Text};

impl Page<'_> {
    /// What there is to do, and the ways to do it.
    pub fn to_do(&self, now: &Now) -> Middle {
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
            heading: match failed {
                true => self.pick("できなかったことがあります", "Something could not be done").to_owned(),
                false => self.text(&procedure.title),
            },
            body: html! {
                @if failed {
                    (self.failures())
                    h2 { (self.text(&procedure.title)) }
                } @else {
                    p.lead { (self.text(&procedure.purpose)) }
                    p { (self.pick("かかる時間:", "How long it takes:")) " " (self.text(&procedure.takes)) }
                    @for note in &procedure.notes { p.careful { (self.text(&note.text)) } }
                }
                (self.steps(&procedure.procedure, Some(&step)))
                @if !later.is_empty() {
                    div.later {
                        p { (self.pick("このあと", "After that")) }
                        ul {
                            @for next in later.iter().filter_map(|id| self.notice.procedure(id)) {
                                li { b { (next.procedure) } " " (self.text(&next.title)) ": " (self.text(&next.takes)) }
                            }
                        }
                    }
                }
                (self.details(plan))
            },
            buttons: html! {
                @let remedy = self.main_remedy().filter(|_| failed);
                @let by_hand_first = remedy == Some(Remedy::ByHand) && first_by_hand.is_some();
                @let try_first = !by_hand_first && !matches!(remedy, Some(Remedy::ByHand | Remedy::Show));
                @if by_hand_first && let Some(path) = &first_by_hand {
                    a.main href=(self.path(path)) { (self.pick("自分で操作する", "Do it yourself")) }
                }
                @if !by_hand_first && !try_first {
                    a.main href="#ask" { (self.pick("お問い合わせ先を見る", "See whom to ask")) }
                }
                @let label = match failed {
                    true => self.pick("もう一度 tejun にまかせる", "Let tejun try again"),
                    false => self.pick("tejun にまかせる", "Let tejun do it"),
                };
                (self.button("/begin", label, try_first, &[("plan", digest(plan))]))
                @if !by_hand_first && let Some(path) = &first_by_hand {
                    a.second href=(self.path(path)) { (self.pick("自分で操作する", "Do it yourself")) }
                }
                p { (self.pick("再起動の前には、おたずねします", "tejun asks you before a restart")) }
            },
        }
    }

    /// What exactly would be done.
    fn details(&self, plan: &Plan) -> Markup {
        html! {
            details {
                @let count = plan.actions.len();
                @let count = Text::new(format!("（{count} 件）"), format!(" ({count})"));
                summary { (self.pick("tejun が行うことを詳しく見る", "See exactly what tejun does")) (self.text(&count)) }
                ol {
                    @for action in &plan.actions {
                        li {
                            (action.step.procedure()) " " (self.text(&words::action(action, plan.purpose)))
                            @if let Some(changes) = words::changes(&action.operation) { br; small { (self.text(&changes)) } }
                            @let undoable = action.operation.undoable();
                            @if undoable.is_for_good() {
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
        let first = open.find(|id| report(id) != Some(State::Done))?;
        let waits = self.seen.step_report(&first).is_some_and(|report| self.not_yet(report).is_some());
        (!waits).then(|| step_path(&first))
    }

    /// The state of everything, on the page without buttons.
    pub fn overview(&self, now: &Now) -> Middle {
        let heading = match (now, self.seen.report.state) {
            (Now::OnlyLooks, _) => self.pick("ディスクを調べました", "What this disk shows"),
            (Now::Unfit, _) => self.pick("このままでは変更できません", "It cannot be changed in this state"),
            _ if self.seen.is_withdrawn() => {
                self.pick("このお知らせは取り下げられました", "This notice is withdrawn")
            }
            (_, State::Waiting) => self.pick("待っています", "Waiting"),
            (_, State::Failed) => self.pick("できなかったことがあります", "Something could not be done"),
            (_, State::Unknown) => self.pick("読み取れないものがあります", "Something cannot be read"),
            _ => self.pick("あなたの対応が必要です", "Your help is needed"),
        };
        let current = self.seen.step(now);
        Middle {
            kicker: None,
            heading: heading.to_owned(),
            body: html! {
                @for finding in &self.seen.report.terminal.findings {
                    p.careful {
                        b { "! " } (self.text(&words::plainly(finding)))
                        @if let Some(remedy) = words::remedy_of(finding) { " → " (self.text(&remedy)) }
                    }
                }
                @let coded = self.seen.report.terminal.findings.iter().filter(|one| words::plainly(one) != words::finding(one));
                (self.desk(coded.map(words::finding).collect::<Vec<_>>().iter()))
                @if let Some(withdrawn) = &self.notice.header.withdrawn {
                    p.lead { (self.text(&words::withdrawn(withdrawn))) }
                }
                @if *now == Now::OnlyLooks {
                    p.lead { (self.pick(
                        "ここでは見るだけで、何も変更しません。",
                        "tejun only checks this disk; nothing is changed.",
                    )) }
                } @else {
                    p.lead { (self.pick(
                        "この画面は自動で新しくなります。対応が済むと、次に進みます。",
                        "This page updates automatically as soon as the terminal changes.",
                    )) }
                }
                @for procedure in &self.seen.report.procedures {
                    h2 { (self.procedure_state(procedure)) " " (procedure.id) " "
                        (self.notice.procedure(&procedure.id).map(|p| self.text(&p.title)).unwrap_or_default()) }
                    @match &procedure.why {
                        Some(why) => { p.why { (self.text(&words::why(why, self.notice))) } }
                        None => { (self.steps(&procedure.id, current.as_ref())) }
                    }
                }
                (self.contacts())
            },
            buttons: html! {
                @let person = done::open_steps(self.notice, &self.seen.report).next();
                @if self.seen.may_change() && let Some(step) = person {
                    a.main href=(self.path(&step_path(&step.id))) { (self.pick("手順を見て行う", "See what to do")) }
                }
                @if self.seen.may_change() && self.seen.proved_at.is_some() { (self.paper(false)) }
            },
        }
    }

    fn failed(&self) -> impl Iterator<Item = &StepReport> {
        let steps = self.seen.report.procedures.iter().flat_map(|procedure| &procedure.steps);
        steps.filter(|step| step.state == State::Failed)
    }

    /// What a person should do first after a failure: by hand what tejun could not do; remove what was in the way, and try again;
    /// or else show it to the contact. `None` if nothing failed.
    fn main_remedy(&self) -> Option<Remedy> {
        let of = |finding: &Finding| match finding {
            Finding::CouldNotChange { remedy: Remedy::ByHand, .. } => Remedy::ByHand,
            Finding::CouldNotChange {
                remedy: remedy @ (Remedy::Access | Remedy::RunningTerminal), ..
            } => *remedy,
            _ => Remedy::Show,
        };
        // The last finding of a step is the one with which it failed.
        let remedies: Vec<Remedy> =
            self.failed().map(|step| step.findings.last().map_or(Remedy::Show, of)).collect();
        let needs = |remedy| remedies.contains(&remedy).then_some(remedy);
        needs(Remedy::Show).or_else(|| needs(Remedy::ByHand)).or_else(|| remedies.first().copied())
    }

    /// What could not be done, first what to do about it, and whom to ask.
    fn failures(&self) -> Markup {
        html! {
            div.said {
                @for step in self.failed() {
                    p { b { (step.id.procedure()) } " " (self.text(&words::step(self.notice, step))) }
                    // That it was never proved is no reason beside the reason.
                    @let is_reason = |finding: &&Finding| !matches!(finding, Finding::NeverProvedUpToDate {});
                    @let reasons: Vec<Finding> = step.findings.iter().filter(is_reason).cloned().collect();
                    @for remedy in self.remedies(step, &reasons) { p.lead.remedy { (remedy) } }
                    (self.found_out(&reasons))
                }
                div #ask tabindex="-1" { (self.contacts()) }
                // The contact will want to see it.
                @if self.seen.proved_at.is_some() { p.papers { (self.paper(false)) } }
            }
        }
    }

    /// The evidence, to print or save.
    fn paper(&self, main: bool) -> Markup {
        html! {
            a class=(if main { "main" } else { "second" }) href=(self.path("/evidence/print")) target="_blank" {
                (self.pick("証跡を印刷する", "Print the evidence"))
            }
            a.second href=(self.path("/evidence/save")) { (self.pick("保存する", "Save it")) }
        }
    }

    /// The steps whose proof counts for some days only, and when each is due again.
    fn due_again(&self) -> impl Iterator<Item = (&StepRef, Date)> {
        let steps = self.seen.report.procedures.iter().flat_map(|procedure| &procedure.steps);
        steps.filter(|step| step.state == State::Done).filter_map(|step| {
            let (proved, desired) = step.proved.as_ref().zip(step.desired.as_ref())?;
            let Desired::UpToDate(UpToDate { for_days, .. }) = desired else { return None };
            Some((&step.id, in_japan(proved.at).date().checked_add(i64::from(*for_days).days()).ok()?))
        })
    }

    /// What persons say to have done, each with who it was: no terminal has seen that.
    fn told(&self) -> Markup {
        let steps = self.seen.report.procedures.iter().flat_map(|procedure| &procedure.steps);
        let told: Vec<_> = steps.filter(|step| matches!(step.why, Why::Attested(_))).collect();
        html! {
            @if !told.is_empty() {
                h2 { (self.pick("人の申告", "What people told")) }
                @for step in told {
                    p { (self.text(&words::step(self.notice, step))) }
                    p.why { (self.text(&words::why(&step.why, self.notice))) }
                }
            }
        }
    }

    /// What stays as it is with a word on it, such as a setting that a person had made already.
    fn notes_of_steps(&self) -> Markup {
        let steps = self.seen.report.procedures.iter().flat_map(|procedure| &procedure.steps);
        let noted = steps.filter(|step| {
            step.state == State::Done && !matches!(step.why, Why::FoundAsWanted | Why::Attested(_))
        });
        html! {
            @for step in noted {
                p { b { (step.id.procedure()) } " " (self.text(&words::why(&step.why, self.notice))) }
            }
        }
    }

    /// How the terminal is set: what a question is about for everybody, the rest for the support desk.
    pub fn readings(&self) -> Markup {
        let readings = self.seen.report.readings.iter().zip(&self.notice.header.readings);
        let (plain, rest): (Vec<_>, Vec<_>) = readings.partition(|(_, known)| known.beside.is_some());
        html! {
            @for (reading, _) in &plain {
                p { (self.text(&reading.title)) ": " b { (self.text(&words::without_codes(&reading.shows))) } }
            }
            @let coded = plain.iter().filter(|(reading, _)| words::without_codes(&reading.shows) != reading.shows);
            @let line = |of: &Text, shows: &Text| Text::new(format!("{}: {}", of.ja, shows.ja), format!("{}: {}", of.en, shows.en));
            @let lines: Vec<Text> = coded.chain(&rest).map(|(reading, _)| line(&reading.title, &reading.shows)).collect();
            (self.desk(lines.iter()))
        }
    }

    /// The end.
    pub fn done(&self) -> Middle {
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
                        p.lead { (self.pick("証跡（行ったことと、いまの状態の記録）ができています。印刷するか、保存してください。", "The evidence of the work and of the current state is ready. Print it or save it.")) }
                        p { (self.pick("作成:", "Made:")) " " (made) }
                    }
                    None => {
                        p.lead { (self.pick("証跡（いまの状態の記録）を作ると、印刷や保存ができます。", "Create the evidence of the current state, to print or save it.")) }
                    }
                }
                h2 { (self.pick("手順書ごとの結果", "The result of each procedure")) }
                ul.steps {
                    @for procedure in &self.seen.report.procedures {
                        li {
                            (self.procedure_state(procedure))
                            div.what {
                                p { b { (procedure.id) } " "
                                    (self.notice.procedure(&procedure.id).map(|p| self.text(&p.title)).unwrap_or_default()) }
                                @if let Some(why) = &procedure.why { p.why { (self.text(&words::why(why, self.notice))) } }
                            }
                            @let is_told = procedure.steps.iter().any(|step| matches!(step.why, Why::Attested(_)));
                            @if is_told {
                                p.seen { (self.pick("人の申告です", "Told by a person")) }
                            } @else if procedure.state == State::Done {
                                p.seen { (self.pick("端末で確かめました", "Seen on this terminal")) }
                            }
                        }
                    }
                }
                (self.told())
                (self.notes_of_steps())
                (self.readings())
                h2 { (self.pick("次に行うこと", "What comes next")) }
                @let due: Vec<_> = self.due_again().collect();
                @if due.is_empty() {
                    p { (self.pick("このお知らせについて、いま行うことはほかにありません。", "There is nothing else to do for this notice now.")) }
                }
                @for (step, due) in due {
                    p { (self.pick("次に行う日:", "Next due on:")) " " b { (words::day(due, self.lang)) } " " (self.text(&words::step_to_do(self.notice, step))) }
                }
                (self.carriers())
            },
            buttons: html! {
                @if made.is_some() {
                    (self.paper(true))
                    (self.button("/prove", self.pick("証跡を新しくする", "Make new evidence"), false, &[]))
                } @else {
                    (self.button("/prove", self.pick("証跡を作る", "Create the evidence"), true, &[]))
                }
                (self.button("/end", self.pick("終わる", "End"), false, &[]))
            },
        }
    }
}

#[cfg(all(test, unix))]
#[path = "overview_tests.rs"]
mod tests;
