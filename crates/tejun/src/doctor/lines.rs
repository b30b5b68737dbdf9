//! An inventory in lines: the whole of it, so that a person sees what is sent.

use crate::error::Error;
use crate::screen::Screen;
use manual::words;
use model::fact::{BuiltIn, Fact};
use model::finding::Finding;
use model::inventory::{Content, Entry, Inventory, Section};
use model::reason::Reason;
use model::text::visible_line;
use model::{Notice, Text};

/// Shows an inventory.
///
/// # Errors
///
/// If stdout is closed.
pub fn show(screen: &Screen, notice: &Notice, inventory: &Inventory, folder: &str) -> Result<(), Error> {
    screen.line("")?;
    screen.line(format!("{}  {folder}", screen.text(&words::terminal_kind(inventory.kind))))?;
    let clock = words::full_moment(inventory.at, screen.lang);
    let version = &inventory.tejun;
    screen.say(
        format!("  確認した日時: {clock}（tejun {version}）"),
        format!("  seen at: {clock} (tejun {version})"),
    )?;
    match inventory.admin_rights {
        true => screen.say("  管理者の権限で調べました", "  read with an administrator's rights")?,
        false => screen.say("  管理者の権限なしで調べました", "  read without an administrator's rights")?,
    }
    match inventory.mains_power {
        Some(true) => screen.say("  電源: コンセント", "  power: mains")?,
        Some(false) => screen.say("  電源: バッテリー", "  power: battery")?,
        None => screen.say("  電源: 不明", "  power: unknown")?,
    }
    let mut lines = Lines { screen, reasons: Vec::new() };
    for finding in &inventory.findings {
        screen.line(format!("  ! {}", screen.text(&words::finding(finding))))?;
        if let Finding::CannotRead { reason, .. } = finding {
            lines.reasons.push(reason.clone());
        }
    }
    lines.facts(notice, inventory)?;
    inventory.sections.iter().try_for_each(|section| lines.section(section))
}

/// The lines below the heading. A reason is said once: a damaged file is the reason of many.
struct Lines<'s> {
    screen: &'s Screen,
    reasons: Vec<Reason>,
}

/// What was looked for, by name, and why each could not be read: `None` if it is not there.
type Missing = Vec<(Option<Reason>, Vec<String>)>;

fn add(missing: &mut Missing, reason: Option<&Reason>, name: String) {
    match missing.iter_mut().find(|(known, _)| known.as_ref() == reason) {
        Some((_, names)) => names.push(name),
        None => missing.push((reason.cloned(), vec![name])),
    }
}

impl Lines<'_> {
    fn facts(&mut self, notice: &Notice, inventory: &Inventory) -> Result<(), Error> {
        let (own, built_in): (Vec<_>, Vec<_>) =
            inventory.facts.iter().partition(|(name, _)| BuiltIn::named(name).is_none());
        let mut missing = Missing::new();
        for (name, Fact { value, trouble, .. }) in built_in.into_iter().chain(own) {
            let label = words::fact_label(notice, name);
            let label = self.screen.text(&label).to_owned();
            match value {
                Some(value) => {
                    self.screen.line(format!("  {label}: {}", words::shown(value, self.screen.lang)))?;
                }
                None => add(&mut missing, trouble.as_ref(), label),
            }
        }
        self.missing("  ", &missing)
    }

    /// A section, its entries below their places.
    fn section(&mut self, section: &Section) -> Result<(), Error> {
        let screen = self.screen;
        screen.line("")?;
        screen.line(screen.text(&words::topic(section.topic)))?;
        for entries in section.entries.chunk_by(|one, next| one.place == next.place) {
            let Some(Entry { place, meaning, .. }) = entries.first() else { continue };
            let meaning = meaning.map(words::meaning).map_or_else(String::new, |meaning| match screen.lang {
                model::Lang::Ja => format!("（{}）", meaning.ja),
                model::Lang::En => format!(" ({})", meaning.en),
            });
            screen.line(format!("  {}{meaning}", visible_line(place)))?;
            let mut missing = Missing::new();
            for Entry { name, content, .. } in entries {
                match (name, content) {
                    (Some(name), Content::Absent) => add(&mut missing, None, self.named(name)),
                    (Some(name), Content::Unreadable(why)) => add(&mut missing, Some(why), self.named(name)),
                    (Some(name), content) => {
                        screen.line(format!(
                            "    {}: {}",
                            self.named(name),
                            screen.text(&words::content(content))
                        ))?;
                    }
                    (None, Content::Unreadable(why)) => {
                        self.missing("    ", &[(Some(why.clone()), vec![])])?
                    }
                    (None, content) => {
                        screen.line(format!("    {}", screen.text(&words::content(content))))?;
                    }
                }
            }
            self.missing("    ", &missing)?;
        }
        match words::note(section) {
            Some(note) => screen.line(format!("  → {}", screen.text(&note))),
            None => Ok(()),
        }
    }

    /// A value's name; the value without a name has Windows' own word.
    fn named(&self, name: &str) -> String {
        match name {
            "" => self.screen.text(&Text::new("（既定）", "(Default)")).to_owned(),
            name => visible_line(name).into_owned(),
        }
    }

    /// What is not there or could not be read, a line for each reason.
    fn missing(&mut self, margin: &str, missing: &[(Option<Reason>, Vec<String>)]) -> Result<(), Error> {
        for (reason, names) in missing {
            let what = match reason {
                None => words::content(&Content::Absent),
                Some(why) if self.reasons.contains(why) => {
                    Text::new("読み取れません（理由は上にあります）", "cannot be read (for a reason above)")
                }
                Some(why) => {
                    self.reasons.push(why.clone());
                    words::content(&Content::Unreadable(why.clone()))
                }
            };
            let of = |names: String| if names.is_empty() { names } else { format!(": {names}") };
            self.screen.say(
                format!("{margin}{}{}", what.ja, of(names.join("、"))),
                format!("{margin}{}{}", what.en, of(names.join(", "))),
            )?;
        }
        Ok(())
    }
}
