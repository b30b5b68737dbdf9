//! What the notice asks of a person.

use super::page::{Middle, Page};
use manual::words;
use maud::{Markup, html};
use model::answer::{AnswerText, Shape};
use model::{Notice, QuestionId, Text};

impl Page<'_> {
    /// A question, also one that was answered before.
    pub fn asks(&self, id: &QuestionId) -> Middle {
        let Some(question) = self.notice.question(id) else {
            return self.nothing_here();
        };
        // What is asked for again does not hold any more.
        let (given, past) = match self.seen.answer(id) {
            past if self.seen.report.questions.contains(id) => (None, past),
            given => (given, None),
        };
        let offered = self.seen.report.offered.get(id).map(|answered| &answered.value);
        let asked_at =
            |took: &model::flow::Took| matches!(took, model::flow::Took::Asks(open) if open.contains(id));
        let box_ = self.seen.report.flow.iter().find(|passed| asked_at(&passed.took));
        let facts: Vec<String> = box_
            .map(|box_| &box_.evidence)
            .into_iter()
            .flatten()
            .map(|one| self.text(&words::without_codes(&words::evidence(one, self.notice))))
            .collect();
        Middle {
            kicker: Some(self.pick("おたずねします", "A question").to_owned()),
            heading: self.text(&question.text),
            body: html! {
                p.lead { (self.text(&question.help)) }
                @for reading in self.seen.report.readings_beside(id, self.notice) {
                    p { (self.text(&reading.title)) ": " b { (self.text(&words::without_codes(&reading.shows))) } }
                }
                @if let Some(past) = past.filter(|_| matches!(question.shape, Some(Shape::Period))) {
                    @let over = self.text(&words::answer_label(self.notice, id, past));
                    @let over = Text::new(
                        format!("入れてある期間（{over}）は終わりました。次の期間を入れてください。"),
                        format!("The period that was given ({over}) is over. Please give the next one."),
                    );
                    p.careful { (over.get(self.lang)) }
                }
                @if let Some(given) = given {
                    p { (self.pick("いまの回答:", "Your current answer:")) " "
                        b { (self.text(&words::answer_label(self.notice, id, given))) } }
                }
                @if question.answers.iter().any(|answer| answer.means.is_some()) {
                    dl.means {
                        @for answer in &question.answers {
                            @if let Some(means) = &answer.means {
                                dt { (self.text(&answer.label)) }
                                dd { (self.text(means)) }
                            }
                        }
                    }
                }
                @if let Some(shape) = &question.shape { (self.typed(id, shape, given.or(offered))) }
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
                @if let Some(offered) = offered.filter(|_| given.is_none() && question.shape.is_none()) {
                    @let label = self.text(&words::answer_label(self.notice, id, offered));
                    p.seen { (self.pick("前のお知らせでの回答:", "Answered to an earlier notice:")) " " b { (label) } }
                }
                @for answer in question.answers.iter().filter(|answer| given.is_none_or(|given| *given != answer.value)) {
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

    /// The form by which a person types an answer. What was given before, here or to an earlier notice, stands in it.
    fn typed(&self, id: &QuestionId, shape: &Shape, known: Option<&AnswerText>) -> Markup {
        let is_offered = self.seen.answer(id).is_none() && known.is_some();
        let known = known.map(AnswerText::as_str);
        html! {
            form.tells method="post" action=(self.path("/answer")) {
                input type="hidden" name="question" value=(id);
                @if matches!(shape, Shape::Period) { (self.period(known)) } @else { p {
                    label for="value" { (self.pick("回答", "Your answer")) }
                    @match shape {
                        Shape::Date => { input #value name="value" type="date" required value=[known] aria-describedby="shape"; }
                        Shape::InstitutionCode | Shape::Number(_) => {
                            input #value name="value" inputmode="numeric" maxlength="64" required autocomplete="off" value=[known]
                                aria-describedby="shape";
                        }
                        Shape::Name | Shape::ErrorCode | Shape::Period => {
                            input #value name="value" maxlength="64" required autocomplete="off" value=[known] aria-describedby="shape";
                        }
                    }
                    small #shape { (self.text(&words::answer_shape(shape))) }
                } }
                @if is_offered {
                    p.seen { (self.pick(
                        "前のお知らせで答えたものが入っています。違うときは直してください。",
                        "What was answered to an earlier notice is filled in. Please correct it if it is wrong.",
                    )) }
                }
                button.main { (self.pick("これで答える", "Answer")) }
            }
        }
    }
}

impl Page<'_> {
    /// The two days of a period.
    fn period(&self, known: Option<&str>) -> Markup {
        let (first, last) = known.and_then(|known| known.split_once('/')).unzip();
        html! {
            p {
                label for="first" { (self.pick("はじめの日", "First day")) }
                input #first name="first" type="date" required value=[first];
            }
            p {
                label for="last" { (self.pick("終わりの日（この日も含みます）", "Last day (this day included)")) }
                input #last name="last" type="date" required value=[last];
            }
        }
    }
}

/// Whether the notice has such a question, and a page could have sent that answer: one of its list, or anything that was typed.
pub fn may_be_answer(notice: &Notice, question: &QuestionId, text: &str) -> bool {
    notice.question(question).is_some_and(|known| known.shape.is_some() || known.answer(text).is_some())
}
