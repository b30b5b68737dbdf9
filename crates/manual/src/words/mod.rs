//! Words for what the program knows as data.

mod answer;
mod attestation;
mod contact;
mod diagnostic;
mod doing;
mod finding;
mod handed_in;
mod inventory;
mod mistake;
mod page;
mod plainly;
mod reason;
mod remedy;
mod short_code;
mod terminal;
mod updates;

pub use answer::{answer_shape, answer_wrong};
pub use attestation::{attestation, attester, gives_shape, to_fill_in};
pub use contact::{deadline, deadline_of_any, href, reach, reminder, withdrawn};
pub use diagnostic::{diagnostic, nearest, problem, shape};
pub use doing::{action, changes, undoable};
pub use finding::{browser_start, finding};
pub use handed_in::{not_believed, standing, summary_state};
pub use inventory::{content, meaning, note, topic};
pub use mistake::mistake;
pub use page::{careful, finding_code, otherwise, seen, trouble};
pub use plainly::{plainly, without_codes};
pub use reason::reason;
pub use remedy::{remedy, remedy_of};
pub use short_code::{short_code_error, why_code};
pub use terminal::{machine, pc_name, serial_number, windows, windows_version};
pub use updates::{
    call, done_about, history_skipped, hurry, installed, leave_it_on, left_update, parked, parked_update,
    settings_page, update_error, update_source, update_trouble, updates_found, updates_wait,
};

use jiff::Timestamp;
use model::Text;
use model::answer::AnswerText;
use model::answer::Shape;
use model::calendar::{Gate, Period, in_japan};
use model::fact::{BuiltIn, Value};
use model::notice::{Notice, Sender, Step};
use model::observation::{ProfileRef, TerminalKind, Unfinished};
use model::plan::{Evidence, Passed, ProcedureReport, Purpose, StepReport};
use model::text::visible_line;
use model::why::{State, Why};
use model::{FactName, Lang, QuestionId, Row, Signed, StepRef};
use std::fmt::Display;

/// A sentence with values from a disk or a notice, of which none may break the line.
fn one_line(text: &Text) -> Text {
    Text::new(visible_line(&text.ja), visible_line(&text.en))
}

/// A state in a word.
pub fn state(state: State) -> Text {
    match state {
        State::Done => Text::new("済", "done"),
        State::NotApplicable => Text::new("対象外", "not applicable"),
        State::Waiting => Text::new("待ち", "waiting"),
        State::Todo => Text::new("未", "to do"),
        State::NeedsPerson => Text::new("要対応", "needs you"),
        State::Unknown => Text::new("不明", "unknown"),
        State::Failed => Text::new("失敗", "failed"),
    }
}

/// The state of a step in one word: what a person attested is never called done.
pub fn step_state(step: &StepReport) -> Text {
    match &step.why {
        Why::Attested(_) => Text::new("申告済", "told"),
        _ => state(step.state),
    }
}

/// The state of a procedure in one word: with a step that is only attested, so is the whole.
pub fn procedure_state(procedure: &ProcedureReport) -> Text {
    let told = procedure.steps.iter().find(|step| matches!(step.why, Why::Attested(_)));
    match told.filter(|_| procedure.state == State::Done) {
        Some(step) => step_state(step),
        None => state(procedure.state),
    }
}

/// What kind of terminal it is.
pub fn terminal_kind(kind: TerminalKind) -> Text {
    match kind {
        TerminalKind::This => Text::new("この端末", "this terminal"),
        TerminalKind::Volume => Text::new("Windows のディスク", "a Windows disk"),
        TerminalKind::Practice => Text::new("練習用端末", "a practice terminal"),
    }
}

/// Why a step is in its state.
pub fn why(why: &Why, notice: &Notice) -> Text {
    match why {
        Why::Attested(attested) => attestation(attested),
        Why::ComesByItself => Text::new(
            "自動でそうなるのを待っています。何もしなくてかまいません",
            "it comes by itself; nobody has to act",
        ),
        Why::BranchNotTaken { node, stands } => {
            let title = box_title(notice, node.as_str());
            let (ja, en) = match stands {
                true => (
                    "。前に tejun が変えたものは残っています（戻すときは tejun undo）",
                    "; an earlier change by tejun is still in place (tejun undo reverts it)",
                ),
                false => ("", ""),
            };
            Text::new(
                format!("{}で別の道に進みました{ja}", quoted(&title.ja)),
                format!("the flow took another way at “{}”{en}", title.en),
            )
        }
        Why::QuestionsOpen { questions } => {
            let ask = |lang| {
                let texts = questions.iter().map(|id| question_text(notice, id).get(lang).to_owned());
                texts.collect::<Vec<_>>().join(" / ")
            };
            Text::new(
                format!("回答を待っています: {}", ask(Lang::Ja)),
                format!("waiting for an answer: {}", ask(Lang::En)),
            )
        }
        Why::CannotDecide { node } => {
            let title = box_title(notice, node.as_str());
            Text::new(
                format!("{}を判定できません", quoted(&title.ja)),
                format!("cannot decide “{}”", title.en),
            )
        }
        Why::AfterStep { step } => {
            let title = step_to_do(notice, step);
            Text::new(format!("{}が先です", quoted(&title.ja)), format!("“{}” comes first", title.en))
        }
        Why::NothingChanged { step } => {
            let title = step_to_do(notice, step);
            Text::new(
                format!("{}で何も変えていないため、いりません", quoted(&title.ja)),
                format!("nothing was changed for “{}”", title.en),
            )
        }
        Why::NotYet => Text::new(
            "この tejun ではまだ自動で行えません。手順書のとおりに、手で行ってください",
            "tejun cannot do this automatically yet: do it by hand, as the manual says",
        ),
        Why::TerminalNotFit => Text::new(
            "このままでは変更できません（上の ! をご覧ください）",
            "cannot be changed in this state (see ! above)",
        ),
        Why::GateClosed { gate, opens_at } => gate_closed(*gate, *opens_at),
        Why::Withdrawn { undo: false } => {
            Text::new("このお知らせは取り下げられました", "the notice is withdrawn")
        }
        Why::Withdrawn { undo: true } => Text::new(
            "このお知らせは取り下げられました。tejun undo で元に戻してください",
            "the notice is withdrawn: take its changes back with tejun undo",
        ),
        Why::NotBefore { day: first } => Text::new(
            format!("{} から行います", day(*first, Lang::Ja)),
            format!("not before {}", day(*first, Lang::En)),
        ),
        Why::NothingToLookAt => Text::new("確かめるものが見つかりません", "there is nothing to check here"),
        Why::PartUnknown => Text::new(
            "一部が読み取れません。読み取れたところは済んでいます",
            "a part cannot be read; everything else is as it should be",
        ),
        Why::CannotTell => Text::new("読み取れないため、何もしません", "cannot be read, so nothing is done"),
        Why::FoundAsWanted
        | Why::Differs
        | Why::NotNeeded
        | Why::NotOffered
        | Why::OnlyByHand
        | Why::NeedsRunningTerminal
        | Why::AtNextStart
        | Why::NotDelivered
        | Why::PersonMustAct => why_code(why.code()),
    }
}

/// In quotation marks; those inside become inner ones.
fn quoted(text: &str) -> String {
    format!("「{}」", text.replace('「', "『").replace('」', "』"))
}

/// A closed gate and when it opens.
pub fn gate_closed(gate: Gate, opens_at: Option<Timestamp>) -> Text {
    match (gate, opens_at) {
        (Gate::MainsPower, _) => Text::new("電源ケーブルをつないでください", "connect the power cable"),
        (gate, Some(at)) => {
            let name = gate_name(gate);
            Text::new(
                format!("{}まで待ちます（{}）", moment(at, Lang::Ja), name.ja),
                format!("waits until {} ({})", moment(at, Lang::En), name.en),
            )
        }
        (gate, None) => {
            let name = gate_name(gate);
            Text::new(
                format!("この先の{}が分かりません", name.ja),
                format!("no further {} is known", name.en),
            )
        }
    }
}

/// A gate that is waited for; its time stands elsewhere.
pub fn gate_awaited(gate: Gate) -> Text {
    let name = gate_name(gate);
    Text::new(format!("{}になるのを待っています。", name.ja), format!("Waiting for the next {}.", name.en))
}

/// A gate's name.
pub fn gate_name(gate: Gate) -> Text {
    match gate {
        Gate::Window => Text::new("作業時間帯", "working window"),
        Gate::DistributionPeriod => Text::new("配信期間", "distribution period"),
        Gate::MainsPower => Text::new("電源", "mains power"),
    }
}

/// What decided.
pub fn evidence(evidence: &Evidence, notice: &Notice) -> Text {
    match evidence {
        Evidence::Fact { name, value, place, trouble } => {
            let label = fact_label(notice, name);
            let (ja, en) = match (value, trouble) {
                (Some(value), _) => (shown(value, Lang::Ja), shown(value, Lang::En)),
                (None, None) => ("なし".to_owned(), "none".to_owned()),
                (None, Some(_)) => ("読み取れません".to_owned(), "cannot be read".to_owned()),
            };
            Text::new(format!("{}: {ja}（{place}）", label.ja), format!("{}: {en} ({place})", label.en))
        }
        Evidence::Answer { question, value, at } => {
            let text = question_text(notice, question);
            let answer = answer_label(notice, question, value);
            Text::new(
                format!("回答{}: {}（{}）", quoted(&text.ja), answer.ja, moment(*at, Lang::Ja)),
                format!("answer to “{}”: {} ({})", text.en, answer.en, moment(*at, Lang::En)),
            )
        }
    }
}

/// A fact's value, on one line.
pub fn shown(value: &Value, lang: Lang) -> String {
    match value {
        Value::Text(text) => visible_line(text).into_owned(),
        Value::Number(number) => number.to_string(),
        Value::Date(date) => match lang {
            Lang::Ja => format!("{}年{}月{}日", date.year(), date.month(), date.day()),
            Lang::En => date.strftime("%-d %B %Y").to_string(),
        },
    }
}

/// What a fact is called.
pub fn fact_label(notice: &Notice, name: &FactName) -> Text {
    match (BuiltIn::named(name), notice.header.facts.get(name)) {
        (Some(fact), _) => fact.label(),
        (None, Some(fact)) => fact.label.clone(),
        (None, None) => Text::new(name.as_str(), name.as_str()),
    }
}

/// A step, in a few words: what is to be done.
pub fn step_to_do(notice: &Notice, step: &StepRef) -> Text {
    step_words(notice, step, Step::to_do_or_title)
}

fn step_words(notice: &Notice, step: &StepRef, words: fn(&Step) -> &Text) -> Text {
    let known = notice.step(step).map(|(_, known)| words(known).clone());
    known.unwrap_or_else(|| Text::new(step.as_str(), step.as_str()))
}

/// A step in its state: what is to be done as long as it is not done, or else what holds.
pub fn step(notice: &Notice, report: &StepReport) -> Text {
    match report.state {
        State::Todo | State::Waiting | State::NeedsPerson | State::Failed => step_to_do(notice, &report.id),
        State::Done | State::NotApplicable | State::Unknown => {
            step_words(notice, &report.id, |step| &step.title)
        }
    }
}

/// A question.
pub fn question_text(notice: &Notice, question: &QuestionId) -> Text {
    notice
        .question(question)
        .map_or_else(|| Text::new(question.as_str(), question.as_str()), |question| question.text.clone())
}

/// Who sends a notice, and when, if that is known.
pub fn sender(sender: &Sender) -> Text {
    let Text { ja, en } = &sender.name;
    match sender.issued {
        Some(on) => {
            Text::new(format!("{ja}（{}）", day(on, Lang::Ja)), format!("{en} ({})", day(on, Lang::En)))
        }
        None => sender.name.clone(),
    }
}

/// What an answer to a question is called.
pub fn answer_label(notice: &Notice, question: &QuestionId, value: &AnswerText) -> Text {
    let known = notice.question(question);
    let mut listed = known.into_iter().flat_map(|question| &question.answers);
    if let Some(answer) = listed.find(|answer| *value == answer.value) {
        return answer.label.clone();
    }
    let shape = known.and_then(|question| question.shape.as_ref());
    if let Some((Shape::Period, period)) = shape.zip(Period::answered(value)) {
        let last = period.before.yesterday().unwrap_or(period.before);
        let of = |lang| (day(period.from, lang), day(last, lang));
        let ((first_ja, last_ja), (first_en, last_en)) = (of(Lang::Ja), of(Lang::En));
        return Text::new(format!("{first_ja} から {last_ja} まで"), format!("{first_en} to {last_en}"));
    }
    let shown_in = |lang| match shape.and_then(|shape| shape.value(value)) {
        Some(typed) => shown(&typed, lang),
        None => visible_line(value.as_str()).into_owned(),
    };
    Text::new(shown_in(Lang::Ja), shown_in(Lang::En))
}

/// What a box of the flow says.
pub fn box_title(notice: &Notice, node: &str) -> Text {
    use model::flow::Node;
    let node_found = model::flow::all(&notice.header.flow).into_iter().find(|n| n.id().as_str() == node);
    match node_found {
        Some(Node::Do(node)) => notice
            .procedure(&node.procedure)
            .map_or_else(|| Text::new(node.procedure.as_str(), node.procedure.as_str()), |p| p.title.clone()),
        Some(Node::Decide(node)) => node.text.clone(),
        Some(Node::Choose(node)) => question_text(notice, &node.question),
        Some(Node::Ask(node)) => question_text(notice, &node.question),
        Some(Node::Close(node)) => node.text.clone(),
        None => Text::new(node, node),
    }
}

/// What the notice says at the end of the way that was taken.
pub fn closing<'n>(notice: &'n Notice, passed: &[Passed]) -> Vec<&'n Text> {
    use model::flow::Node;
    let nodes = model::flow::all(&notice.header.flow).into_iter();
    let closing = nodes.filter_map(|node| match node {
        Node::Close(close) if passed.iter().any(|box_| box_.node == close.node) => Some(&close.text),
        _ => None,
    });
    closing.collect()
}

/// The way that was taken out of a box.
pub fn way(notice: &Notice, passed: &Passed) -> Text {
    use model::flow::{Node, Took};
    match &passed.took {
        Took::Yes => Text::new("はい", "yes"),
        Took::No => Text::new("いいえ", "no"),
        Took::On => match passed.evidence.as_slice() {
            [Evidence::Answer { question, value, .. }] => answer_label(notice, question, value),
            _ => Text::default(),
        },
        Took::Asks(_) => Text::new("お答えください", "please answer"),
        Took::CannotTell => Text::new("判定できません", "cannot tell"),
        Took::Chose(value) => {
            match model::flow::all(&notice.header.flow).into_iter().find(|n| *n.id() == passed.node) {
                Some(Node::Choose(node)) => answer_label(notice, &node.question, &value.clone().into()),
                _ => Text::new(value.as_str(), value.as_str()),
            }
        }
    }
}

/// A run that has not ended, and what to do about it.
pub fn unfinished(run: &Unfinished) -> Text {
    let (ja, en) = (moment(run.began_at, Lang::Ja), moment(run.began_at, Lang::En));
    let waits = |lang, at| moment(at, lang);
    match (run.purpose, run.waits_until) {
        (Purpose::Undo, _) => Text::new(
            format!("{ja} に始めた、元に戻す作業が途中です。tejun undo で続きを行います"),
            format!("the undo that began on {en} has not finished: tejun undo resumes it"),
        ),
        (Purpose::Apply, None) => Text::new(
            format!("{ja} に始めた作業が途中です。tejun apply で続きを行います"),
            format!("the run that began on {en} has not finished: tejun apply resumes it"),
        ),
        (Purpose::Apply, Some(at)) => Text::new(
            format!("{ja} に始めた作業が途中です。更新を {} まで待っています", waits(Lang::Ja, at)),
            format!(
                "the run that began on {en} has not finished: it waits for updates until {}",
                waits(Lang::En, at)
            ),
        ),
    }
}

/// Rows of the requirements, as pages carry them.
pub fn rows(rows: &[Row]) -> String {
    let rows: Vec<&str> = rows.iter().map(Row::as_str).collect();
    rows.join(" ")
}

/// A browser profile.
pub fn profile(profile: &ProfileRef) -> String {
    format!("{} / {}", profile.user, profile.folder)
}

const WEEK: [&str; 7] = ["月", "火", "水", "木", "金", "土", "日"];

/// A moment, by a clock in Japan, to the minute.
pub fn moment(at: Timestamp, lang: Lang) -> String {
    let at = in_japan(at);
    match lang {
        Lang::Ja => {
            let day = usize::try_from(at.weekday().to_monday_zero_offset()).unwrap_or(0);
            format!(
                "{}月{}日({}) {:02}:{:02}",
                at.month(),
                at.day(),
                WEEK.get(day).copied().unwrap_or_default(),
                at.hour(),
                at.minute()
            )
        }
        Lang::En => at.strftime("%a %-d %b %H:%M").to_string(),
    }
}

/// The same with the year.
pub fn full_moment(at: Timestamp, lang: Lang) -> String {
    let year = in_japan(at).year();
    match lang {
        Lang::Ja => format!("{year}年{}", moment(at, lang)),
        Lang::En => in_japan(at).strftime("%a %-d %b %Y %H:%M").to_string(),
    }
}

/// What a valid signature of a notice says.
pub fn signature(signed: &Signed) -> Text {
    let until = |lang| signed.until.map(|until| day(until, lang));
    let (key, edition) = (&signed.key, signed.edition);
    Text::new(
        format!(
            "署名を確かめました（版 {edition}、鍵 {key}{}）",
            until(Lang::Ja).map(|until| format!("、{until}まで")).unwrap_or_default()
        ),
        format!(
            "signature verified (edition {edition}, key {key}{})",
            until(Lang::En).map(|until| format!(", until {until}")).unwrap_or_default()
        ),
    )
}

/// A day with its weekday.
pub fn day(day: jiff::civil::Date, lang: Lang) -> String {
    match lang {
        Lang::Ja => {
            let weekday = usize::try_from(day.weekday().to_monday_zero_offset()).unwrap_or(0);
            let weekday = WEEK.get(weekday).copied().unwrap_or_default();
            format!("{}年{}月{}日({weekday})", day.year(), day.month(), day.day())
        }
        Lang::En => day.strftime("%A, %-d %B %Y").to_string(),
    }
}

/// A number of things in English: `1 case`, `2 cases`.
pub fn counted<N: Display + PartialEq + From<u8>>(count: N, one: &str) -> String {
    let ending = if count == N::from(1) { "" } else { "s" };
    format!("{count} {one}{ending}")
}

/// The days left until a last day, or past it.
pub fn days_left(left: i32) -> Text {
    match left {
        0 => Text::new("今日まで", "today is the last day"),
        1.. => Text::new(format!("あと {left} 日"), format!("{} left", counted(left, "day"))),
        _ => Text::new(format!("{} 日過ぎています", -left), format!("{} overdue", counted(-left, "day"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_japan_s() {
        let at: Timestamp = "2023-12-22T10:00:00Z".parse().unwrap();
        assert_eq!(moment(at, Lang::Ja), "12月22日(金) 19:00");
        assert_eq!(moment(at, Lang::En), "Fri 22 Dec 19:00");
    }

    #[test]
    fn the_last_day_counts() {
        assert_eq!(days_left(9).ja, "あと 9 日");
        assert_eq!(days_left(0).ja, "今日まで");
        assert_eq!(days_left(-2).ja, "2 日過ぎています");
        assert_eq!([2, 1, -1].map(|left| days_left(left).en), ["2 days left", "1 day left", "1 day overdue"]);
    }
}
