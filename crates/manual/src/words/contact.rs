//! Words for who sends a notice, whom to ask, and until when.

use super::{counted, day, days_left, fact_label, question_text, quoted};
use model::deadline::{Deadline, DeadlineReport};
use model::notice::{Contact, Withdrawn};
use model::{Lang, Notice, Text};

/// How a contact is reached, on one line: the telephone with its hours, the page, and what it is for.
pub fn reach(contact: &Contact, lang: Lang) -> String {
    let phone = contact.phone.as_ref().map(|phone| {
        let hours = contact.hours.as_ref().map(|hours| hours.plain(lang));
        match (lang, hours) {
            (Lang::Ja, Some(hours)) => format!("電話 {phone}（{hours}）"),
            (Lang::Ja, None) => format!("電話 {phone}"),
            (Lang::En, Some(hours)) => format!("tel. {phone} ({hours})"),
            (Lang::En, None) => format!("tel. {phone}"),
        }
    });
    let about = contact.about.as_ref().map(|about| about.plain(lang));
    let parts: Vec<String> = phone.into_iter().chain(contact.url.clone()).chain(about).collect();
    parts.join("　")
}

/// The address behind a contact's name: the page, or else the telephone.
pub fn href(contact: &Contact) -> Option<String> {
    contact.url.clone().or_else(|| contact.phone.as_ref().map(|phone| format!("tel:{phone}")))
}

/// That a notice is withdrawn, since when and why.
pub fn withdrawn(withdrawn: &Withdrawn) -> Text {
    Text::new(
        format!("{} に取り下げられました: {}", day(withdrawn.on, Lang::Ja), withdrawn.reason.ja),
        format!("withdrawn on {}: {}", day(withdrawn.on, Lang::En), withdrawn.reason.en),
    )
}

/// The last day for a terminal, and how many days are left.
pub fn deadline(deadline: &Deadline, report: &DeadlineReport, notice: &Notice) -> (Text, Option<Text>) {
    match report.last.zip(report.days_left) {
        Some((last, left)) => (Text::new(day(last, Lang::Ja), day(last, Lang::En)), Some(days_left(left))),
        None => (deadline_of_any(deadline, notice), None),
    }
}

/// What the reminders of a deadline say: which one is due, and when the next comes. `None` if there is none of either.
pub fn reminder(report: &DeadlineReport) -> Option<Text> {
    let due = report.reminder_due.map(|at| {
        Text::new(
            format!("残り {at} 日のお知らせの時期です"),
            format!("time for the reminder of {} left", counted(at, "day")),
        )
    });
    let next = report.next_reminder.as_ref().map(|next| {
        let at = next.days_left;
        Text::new(
            format!("次のお知らせは {}（残り {at} 日）", day(next.on, Lang::Ja)),
            format!("the next reminder is on {} ({} left)", day(next.on, Lang::En), counted(at, "day")),
        )
    });
    match (due, next) {
        (Some(due), Some(next)) => {
            Some(Text::new(format!("{}。{}", due.ja, next.ja), format!("{}; {}", due.en, next.en)))
        }
        (due, next) => due.or(next),
    }
}

/// The last day for any terminal: where each has its own, what it is.
pub fn deadline_of_any(deadline: &Deadline, notice: &Notice) -> Text {
    if let Some(last) = deadline.on {
        return Text::new(day(last, Lang::Ja), day(last, Lang::En));
    }
    if let Some(after) = &deadline.after_answer {
        let (text, days) = (question_text(notice, &after.question), after.days);
        return Text::new(
            format!("{}の回答から {days} 日", quoted(&text.ja)),
            format!("{} after the answer to “{}”", counted(days, "day"), text.en),
        );
    }
    let fact = deadline.on_fact.as_ref().map(|name| fact_label(notice, name)).unwrap_or_default();
    Text::new(format!("端末ごとに違います（{}）", fact.ja), format!("each terminal's own day ({})", fact.en))
}
