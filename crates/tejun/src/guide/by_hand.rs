//! The page of a step that a person does with his own hands.

use super::jobs::by_hands;
use super::page::{Middle, Page, digest, step_path, with_codes};
use super::seen::extensions_of;
use crate::done;
use manual::words;
use maud::{Markup, html};
use model::attestation::Gives;
use model::kinds::{Found, Person, UpdatesFound};
use model::plan::StepReport;
use model::why::{State, Why};
use model::{StepRef, Text};
use plan::Standing;

impl Page<'_> {
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
        let person = done::person_step(self.notice, id).map(|(_, person)| person);
        let (done, seen_by_itself) = (report.state == State::Done, step.desired.is_some());
        let told = matches!(report.why, Why::Attested(_));
        let next = at(position + 1).unwrap_or_else(|| "/".to_owned());
        let only = self.seen.plan.only(id);
        let practised = self.practised(report);
        let may_change = self.seen.may_change();
        let not_yet = self.not_yet(report).filter(|_| may_change);
        let instructions = manual::step::html(self.notice, id, self.lang);
        Middle {
            kicker: Some(format!(
                "{} {}　{} / {}",
                self.pick("手順書", "Procedure"),
                procedure.procedure,
                position + 1,
                with_hands.len()
            )),
            heading: self.text(&words::step(self.notice, report)),
            body: html! {
                @if let Some(why) = &not_yet {
                    p.careful {
                        b { (self.pick("まだ行わないでください。", "Do not do this yet: ")) }
                        (self.text(why)) (self.pick("。", "."))
                    }
                }
                p.tick {
                    @if told { (self.step_state(report, false)) }
                    @else { (self.state(if seen_by_itself { report.state } else { State::Todo }, !done && may_change)) }
                    " "
                    @if told {
                        (self.text(&words::why(&report.why, self.notice)))
                    } @else if done {
                        (self.pick("端末で確かめました。できています。", "Checked on this terminal: it is done."))
                    } @else if !may_change {
                        (self.pick(
                            "行い方の案内です。ここでは見るだけで、何も変わりません。",
                            "These are the instructions. This page only shows them; nothing changes.",
                        ))
                    } @else if not_yet.is_some() {
                        (self.pick(
                            "行えるようになると、この画面は自動で新しくなります。",
                            "This page updates automatically as soon as it can be done.",
                        ))
                    } @else if person.is_some() {
                        (self.pick("行ったら、下の「済ませました」を押してください。", "When you have done it, press “It is done” below."))
                    } @else if seen_by_itself {
                        (self.pick("できると、ここが自動で「済」に変わります。", "This changes to “done” automatically as soon as the step is done."))
                        @if let Some(step) = &practised {
                            br; (self.pick(
                                "練習用端末には操作する画面がありません。下の操作を読んだら、「できたことにする」を押してください。",
                                "A practice terminal has no screen to do it on. Read the instructions below, then press “Take it as done”.",
                            ))
                            @if step != id { (self.gap()) (self.pick(
                                "あとの手順と一度に済みます。",
                                "A later step is done with it.",
                            )) }
                        }
                    } @else {
                        (self.pick("下のとおりに行ったら、「次へ」を押してください。", "Follow the instructions below, then press “Next”."))
                    }
                }
                @if !done { (self.troubles(report)) }
                @if let Some(seen) = self.extensions_seen(id) { (seen) }
                @if let Some(Found::Updates(found)) = &report.found { (self.updates_seen(found, !done && may_change)) }
                @if not_yet.is_some() {
                    details {
                        summary { (self.pick("行い方を見る（まだ行わないでください）", "See how it is done (do not do it yet)")) }
                        (instructions)
                    }
                } @else {
                    (instructions)
                }
                @if let Some(person) = person.filter(|_| !done && may_change && not_yet.is_none()) { (self.attest(id, person)) }
            },
            buttons: html! {
                @if told && may_change {
                    (self.button("/take-back", self.pick("「済ませました」を取り消す", "Take that back"), false,
                        &[("step", id.to_string())]))
                }
                @if done || !seen_by_itself || !may_change {
                    a.main href=(self.path(&next)) { (self.pick("次へ", "Next")) }
                }
                @if !done && may_change && self.seen.unfinished().is_none() && !only.actions.is_empty() {
                    (self.button("/begin", self.pick("この手順を tejun にまかせる", "Let tejun do this step"), false,
                        &[("plan", digest(&only)), ("step", id.to_string())]))
                }
                @if cfg!(windows) && may_change && not_yet.is_none() && !self.seen.is_practice() && self.seen.extensions(self.notice, id).is_some() {
                    (self.button("/show", self.pick("Edge の拡張機能とフォルダーを開く", "Open Edge's extensions and the folder"), false,
                        &[("step", id.to_string())]))
                    @if !done {
                        (self.button("/look", self.pick("うまくいかないとき", "It does not work"), false, &[("step", id.to_string())]))
                    }
                }
                @if let Some(step) = practised.as_ref().filter(|_| !done && not_yet.is_none()) {
                    (self.button("/practise", self.pick("できたことにする（練習用）", "Take it as done (practice)"), true,
                        &[("step", step.to_string())]))
                }
                @if let Some(back) = position.checked_sub(1).and_then(at) {
                    a href=(self.path(&back)) { (self.pick("前へ", "Back")) }
                }
                @if !done && seen_by_itself && may_change { a href=(self.path(&next)) { (self.pick("次の手順を見る", "See the next step")) } }
                a href=(self.path("/")) { (self.pick("はじめの画面", "To the first page")) }
            },
        }
    }

    /// The step that is made so on a practice terminal when a person says to have practised this one: itself, or the one that is done
    /// with it. `None` on other terminals, and of what takes its time.
    fn practised(&self, report: &StepReport) -> Option<StepRef> {
        let step = match &report.why {
            Why::AfterStep { step } if report.state == State::Todo => step,
            _ => &report.id,
        };
        let offered = self.seen.is_practice() && self.seen.may_change() && self.seen.unfinished().is_none();
        by_hands(&self.seen.plan, step).filter(|_| offered).map(|_| step.clone())
    }

    /// The form by which a person says that it is done.
    fn attest(&self, id: &StepRef, person: &Person) -> Markup {
        html! {
            form.tells method="post" action=(self.path("/attest")) {
                input type="hidden" name="step" value=(id);
                p {
                    label for="by" { (self.text(&words::attester())) }
                    input #by name="by" maxlength="40" required autocomplete="off";
                }
                @if let Some(gives) = &person.gives {
                    p {
                        label for="given" { (self.text(gives.label())) }
                        @match gives {
                            Gives::Number(_) => {
                                input #given name="given" maxlength="40" required autocomplete="off" aria-describedby="shape";
                            }
                            Gives::Date(_) => { input #given name="given" type="date" required aria-describedby="shape"; }
                            Gives::Photo(_) => {
                                input #given type="file" accept="image/*" required aria-describedby="shape" data-digest="digest";
                                input #digest name="given" type="hidden";
                            }
                            Gives::Paper(_) => { input #given type="checkbox" required aria-describedby="shape"; }
                        }
                        small #shape { (self.text(&words::gives_shape(gives))) }
                    }
                }
                button.main { (self.pick("済ませました", "It is done")) }
            }
        }
    }

    /// How far a person has come with extensions in the browser, and what went wrong just now.
    fn extensions_seen(&self, id: &StepRef) -> Option<Markup> {
        let set = extensions_of(self.notice, id)?;
        let found = self.seen.extensions(self.notice, id)?;
        let profiles = plan::by_hand(set, found);
        let several = profiles.len() > 1;
        let said = self.doing.said.as_deref();
        let mistakes = terminal::mistakes(said.unwrap_or_default(), set, found);
        Some(html! {
            @for mistake in &mistakes {
                p.careful role="alert" { (self.text(&words::mistake(*mistake))) }
            }
            @if said.is_some() && mistakes.is_empty() {
                p.seen role="status" { (self.pick(
                    "Edge の画面に、うまくいかない理由は見つかりませんでした。下の説明をはじめから確かめてください。",
                    "Edge's windows show no reason why it does not work. Please check the instructions below from the start.",
                )) }
            }
            @for profile in &profiles {
                @if several { p.seen { (self.pick("プロファイル", "Profile")) " " (profile.profile.folder) } }
                ul.seen {
                    @for (name, standing) in &profile.members {
                        li { (name) ": " b { (self.text(&standing_in_words(*standing))) } }
                    }
                    li { (self.pick("開発者モード", "Developer mode")) ": "
                        b { @if profile.developer_mode { (self.pick("オン", "on")) } @else { (self.pick("オフ", "off")) } }
                    }
                }
            }
        })
    }

    /// What is seen of updates while a person works on Windows' own page, and the way to that page.
    fn updates_seen(&self, found: &UpdatesFound, open: bool) -> Markup {
        html! {
            @if cfg!(windows) && open && !self.seen.is_practice() {
                p { a.second href="ms-settings:windowsupdate" {
                    (self.pick("設定の更新の画面を開く", "Open the update page of Settings"))
                } }
            }
            @let seen: Vec<_> = words::updates_found(found).into_iter().map(with_codes).collect();
            ul.seen { @for (plain, _) in &seen { li { (self.text(plain)) } } }
            (self.desk(seen.iter().filter(|(plain, whole)| plain != whole).map(|(_, whole)| whole)))
            @if open {
                p { (self.pick(
                    "設定の画面で済ませたら、下のボタンを押してください。まだ残っていないか探し、なければ「済」にします。",
                    "When you have finished there, press the button below. It searches for remaining updates; if there are none, this step is done.",
                )) }
            }
        }
    }
}

fn standing_in_words(standing: Standing) -> Text {
    match standing {
        Standing::Old => Text::new("古いものがあります", "the old one is installed"),
        Standing::Missing => Text::new("ありません", "not there"),
        Standing::Off => Text::new("新しいものがありますが、オフです", "the new one is installed, but off"),
        Standing::There => Text::new("新しいものがオンです", "the new one is installed and on"),
    }
}
