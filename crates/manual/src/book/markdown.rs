//! The manual as Markdown: the same words, the flow in an outline, no pictures.

use super::edition;
use crate::rich::{Rich, escaped};
use crate::{chart, step, words};
use model::kinds::Desired;
use model::notice::{Instruction, Notice, Procedure};
use model::text::visible;
use model::{Lang, Text};
use std::fmt::Write as _;

/// The manual as Markdown.
pub fn markdown(notice: &Notice, lang: Lang) -> String {
    let mut page = Page { notice, rich: Rich::new(notice, lang), lang, text: String::new() };
    page.cover();
    page.flow();
    for procedure in &notice.procedures {
        page.procedure(procedure);
    }
    visible(&page.text).into_owned()
}

struct Page<'a> {
    notice: &'a Notice,
    rich: Rich<'a>,
    lang: Lang,
    text: String,
}

impl Page<'_> {
    fn pick<'t>(&self, ja: &'t str, en: &'t str) -> &'t str {
        match self.lang {
            Lang::Ja => ja,
            Lang::En => en,
        }
    }

    fn line(&mut self, line: impl std::fmt::Display) {
        // Writing to a string cannot fail.
        let _ = writeln!(self.text, "{line}");
    }

    fn of(&self, text: &Text) -> String {
        self.rich.markdown(text)
    }

    fn cover(&mut self) {
        let header = &self.notice.header;
        self.line(format!("# {}\n", self.of(&header.title)));
        self.line(format!("{}\n", self.of(&header.summary)));
        let mut facts = Vec::new();
        if let Some(sender) = &header.sender {
            facts.push((self.pick("送り主", "Sent by"), self.of(&words::sender(sender))));
        }
        if let Some(withdrawn) = &header.withdrawn {
            let words = words::withdrawn(withdrawn);
            facts.push((self.pick("取り下げ", "Withdrawn"), self.of(&words)));
        }
        for change in &header.changes {
            let what = format!("{}　{}", change.on, self.of(&change.what));
            facts.push((self.pick("変わったこと", "What changed"), what));
        }
        if let Some(first) = header.not_before {
            facts.push((self.pick("いつから", "Not before"), words::day(first, self.lang)));
        }
        if let Some(deadline) = &header.deadline {
            let until = words::deadline_of_any(deadline, self.notice).plain(self.lang);
            facts.push((self.pick("いつまでに", "Until when"), until));
            facts.push((self.pick("行わないと", "Otherwise"), self.of(&deadline.otherwise)));
            facts.push((self.pick("影響しないもの", "Not affected"), self.of(&deadline.unaffected)));
        }
        facts.extend(
            header.reasons.iter().map(|reason| (self.pick("なぜ行うか", "Why"), self.of(&reason.text))),
        );
        let facts: Vec<String> = facts.iter().map(|(name, text)| format!("- **{name}**: {text}")).collect();
        self.line(facts.join("\n"));
        self.contacts();
        let (digest, edition) = (&self.notice.digest, edition(self.notice));
        let made = self.pick("もとになったファイル", "Made from");
        let word = self.pick("版", "edition");
        let line =
            format!("{made}: {} {} {word} {edition} (SHA-256 {digest})\n", header.notice, header.revised);
        self.line(line);
    }

    fn contacts(&mut self) {
        let title = self.pick("困ったとき", "For help");
        self.line(format!("\n**{title}**\n"));
        for contact in &self.notice.header.contacts {
            let reach = words::reach(contact, self.lang);
            let reach = match &contact.url {
                Some(url) => escaped(&reach).replace(&escaped(url), &format!("<{url}>")),
                None => escaped(&reach),
            };
            self.line(format!("- {} {reach}", self.of(&contact.name)));
        }
        self.line("");
    }

    fn flow(&mut self) {
        self.line(format!("## {}\n", self.pick("フロー図", "Flow chart")));
        for (depth, line) in chart::outline(self.notice, self.lang) {
            self.line(format!("{}- {}", "  ".repeat(depth), escaped(&line)));
        }
        self.line("");
        for question in &self.notice.header.questions {
            self.line(format!("- {} {}", self.of(&question.text), self.of(&question.help)));
            for answer in &question.answers {
                if let Some(means) = &answer.means {
                    self.line(format!("  - {}: {}", self.of(&answer.label), self.of(means)));
                }
            }
            if let Some(shape) = &question.shape {
                self.line(format!("  - {}", escaped(words::answer_shape(shape).get(self.lang))));
            }
        }
        self.line("");
    }

    fn procedure(&mut self, procedure: &Procedure) {
        self.line(format!("## {}　{}\n", procedure.procedure, self.of(&procedure.title)));
        self.line(format!("{} ({})\n", self.of(&procedure.purpose), self.of(&procedure.takes)));
        for deadline in self.notice.deadlines_of(&procedure.procedure) {
            let until = words::deadline_of_any(deadline, self.notice).plain(self.lang);
            let (name, otherwise) = (self.pick("いつまでに", "Until when"), self.of(&deadline.otherwise));
            self.line(format!("**{name}**: {until}　{otherwise}\n"));
        }
        for note in &procedure.notes {
            self.line(format!("- {}", self.of(&note.text)));
        }
        for step in procedure.steps.iter().filter(|step| !step.by_hand.is_empty()) {
            self.line(format!("\n### {}\n", self.of(step.to_do_or_title())));
            for numbered in step::groups(procedure, step).iter().flat_map(|group| &group.instructions) {
                self.instruction(numbered.number, numbered.instruction);
            }
            if let Some(Desired::Person(person)) = &step.desired {
                let lines = words::to_fill_in(person);
                let lines = lines.iter().map(|line| format!("{}: ________", self.of(line)));
                self.line(format!("\n{}", lines.collect::<Vec<_>>().join("　")));
            }
            if !step.advice.is_empty() {
                self.line(format!("\n**{}**\n", words::trouble().get(self.lang)));
            }
            for advice in &step.advice {
                let what = words::finding_code(advice.on);
                self.line(format!("- {}: {}", what.get(self.lang), self.of(&advice.text)));
            }
        }
        self.line(format!("\n{}", self.of(&procedure.done)));
        self.contacts();
    }

    fn instruction(&mut self, number: usize, instruction: &Instruction) {
        self.line(format!("- {} {}", circled(number), self.of(&instruction.act)));
        let said = [
            (words::seen(), &instruction.seen),
            (words::otherwise(), &instruction.otherwise),
            (words::careful(), &instruction.careful),
            (Text::default(), &instruction.elsewhere),
        ];
        for (word, text) in said {
            if let Some(text) = text {
                let line = format!("{} {}", word.get(self.lang), self.of(text));
                self.line(format!("  - {}", line.trim()));
            }
        }
    }
}

/// A number in a circle, as far as there are characters for it.
fn circled(number: usize) -> String {
    let from =
        |first: char, at: usize| u32::try_from(at).ok().and_then(|at| char::from_u32(u32::from(first) + at));
    let sign = match number {
        1..=20 => from('①', number - 1),
        21..=35 => from('㉑', number - 21),
        36..=50 => from('㊱', number - 36),
        _ => None,
    };
    sign.map_or_else(|| format!("({number})"), String::from)
}

#[cfg(test)]
mod tests {
    use super::circled;

    #[test]
    fn numbers_stand_in_circles() {
        assert_eq!([1, 20, 21, 35, 36, 50].map(circled).concat(), "①⑳㉑㉟㊱㊿");
        assert_eq!(circled(51), "(51)");
    }
}
