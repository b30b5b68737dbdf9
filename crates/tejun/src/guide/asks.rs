//! What is asked of a person: the notice's questions, and what a run must not do without a word.

use super::page::{Middle, Page, button};
use super::seen::Now;
use manual::words;
use maud::html;
use model::{Notice, QuestionId, Text};

impl Page<'_> {
    /// Whether to restart now.
    pub fn asks_to_restart(&self, now: &Now) -> Middle {
        Middle {
            kicker: self.kicker(now),
            heading: self.pick("パソコンを再起動します", "Restart the PC").to_owned(),
            body: html! {
                p.lead { (self.pick(
                    "ここまでの変更は、再起動すると有効になります。",
                    "The changes take effect after a restart.",
                )) }
                p.lead { (self.comes_back()) }
                p.careful { (self.pick("開いている画面は、先に保存してください。", "Save your work first.")) }
                (self.steps_now(now))
            },
            buttons: html! {
                (button("/restart", self.pick("いま再起動する", "Restart now"), true, &[]))
                (button("/shut-down", self.pick("電源を切る", "Shut down instead"), false, &[]))
                (button("/end", self.pick("あとで自分で再起動する", "Restart later yourself"), false, &[]))
            },
        }
    }

    /// Whether to make the update service's records anew.
    pub fn asks_to_repair(&self, now: &Now) -> Middle {
        Middle {
            kicker: self.kicker(now),
            heading: self
                .pick("更新サービスの記録を作り直します", "Rebuild the update service's records")
                .to_owned(),
            body: html! {
                p.lead { (self.pick(
                    "更新サービスの記録が壊れています。元の記録は残したまま、作り直します。",
                    "The update service's records are damaged. tejun rebuilds them and keeps the old ones.",
                )) }
                (self.steps_now(now))
            },
            buttons: html! {
                (button("/repair", self.pick("作り直す", "Rebuild them"), true, &[]))
                (button("/end", self.pick("いまは行わない", "Not now"), false, &[]))
            },
        }
    }

    /// A question, also one that was answered before.
    pub fn asks(&self, id: &QuestionId) -> Middle {
        let Some(question) = self.notice.question(id) else {
            return self.nothing_here();
        };
        let given = self.seen.answer(id);
        let asked_at =
            |took: &model::flow::Took| matches!(took, model::flow::Took::Asks(open) if open.contains(id));
        let box_ = self.seen.report.flow.iter().find(|passed| asked_at(&passed.took));
        let facts: Vec<String> = box_
            .map(|box_| &box_.evidence)
            .into_iter()
            .flatten()
            .map(|one| self.text(&words::evidence(one, self.notice)))
            .collect();
        Middle {
            kicker: Some(self.pick("おたずねします", "A question").to_owned()),
            heading: self.text(&question.text),
            body: html! {
                p.lead { (self.text(&question.help)) }
                @if let Some(given) = given {
                    p { (self.pick("いまの回答:", "Your current answer:")) " "
                        b { (self.text(&words::answer_label(self.notice, id, given))) } }
                }
                @if !facts.is_empty() {
                    details {
                        summary { (self.pick("端末で分かったこと", "What was read from this terminal")) }
                        ul { @for fact in facts { li { (fact) } } }
                    }
                }
            },
            buttons: html! {
                @if given.is_some() {
                    a.main href="/" { (self.pick("変えずに戻る", "Back without a change")) }
                }
                @for answer in question.answers.iter().filter(|answer| Some(&answer.value) != given) {
                    @let label = self.text(&answer.label);
                    @let change = Text::new(format!("「{label}」に変える"), format!("Change to “{label}”"));
                    (button("/answer", if given.is_none() { &label } else { change.get(self.lang) }, given.is_none(),
                        &[("question", id.to_string()), ("value", answer.value.to_string())]))
                }
                @if given.is_none() {
                    a href="/later" { (self.pick("あとで決める", "Decide later")) }
                }
            },
        }
    }
}

/// Whether the notice has such a question and answer.
pub fn is_answer(notice: &Notice, question: &QuestionId, value: &model::id::AnswerValue) -> bool {
    notice.question(question).is_some_and(|known| known.answers.iter().any(|answer| answer.value == *value))
}
