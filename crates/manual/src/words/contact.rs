//! Words for who sends a notice, whom to ask, and until when.

use super::{day, days_left, fact_label};
use jiff::Timestamp;
use model::fact::Fact;
use model::notice::{Contact, Deadline};
use model::{FactName, Lang, Notice, Text};
use std::collections::BTreeMap;

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

/// The last day for a terminal, and how many days are left.
pub fn deadline(
    deadline: &Deadline,
    notice: &Notice,
    facts: &BTreeMap<FactName, Fact>,
    now: Timestamp,
) -> (Text, Option<Text>) {
    match deadline.day(facts) {
        Some(last) => (Text::new(day(last, Lang::Ja), day(last, Lang::En)), Some(days_left(now, last))),
        None => (deadline_of_any(deadline, notice), None),
    }
}

/// The last day for any terminal: where each has its own, what it is.
pub fn deadline_of_any(deadline: &Deadline, notice: &Notice) -> Text {
    if let Some(last) = deadline.on {
        return Text::new(day(last, Lang::Ja), day(last, Lang::En));
    }
    let fact = deadline.on_fact.as_ref().map(|name| fact_label(notice, name)).unwrap_or_default();
    Text::new(format!("端末ごとに違います（{}）", fact.ja), format!("each terminal's own day ({})", fact.en))
}
