//! What the notice asks of a person.

use super::page::{Middle, Page};
use manual::words;
use maud::html;
use model::{Notice, QuestionId, Text};

impl Page<'_> {
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
                    a.main href=(self.path("/")) { (self.pick("変えずに戻る", "Back without a change")) }
                }
                @for answer in question.answers.iter().filter(|answer| Some(&answer.value) != given) {
                    @let label = self.text(&answer.label);
                    @let change = Text::new(format!("「{label}」に変える"), format!("Change to “{label}”"));
                    (self.button("/answer", if given.is_none() { &label } else { change.get(self.lang) }, given.is_none(),
                        &[("question", id.to_string()), ("value", answer.value.to_string())]))
                }
                @if given.is_none() {
                    a href=(self.path("/later")) { (self.pick("あとで決める", "Decide later")) }
                }
            },
        }
    }
}

/// Whether the notice has such a question and answer.
pub fn is_answer(notice: &Notice, question: &QuestionId, value: &model::id::AnswerValue) -> bool {
    notice.question(question).is_some_and(|known| known.answers.iter().any(|answer| answer.value == *value))
}
