//! The effort table: what a person is asked for the whole notice, by the vendor's PDF and by tejun.

use crate::{Error, coverage, root};
use model::flow::{Node, Took};
use model::kinds::Desired;
use model::notice::{Instruction, Notice, Procedure};
use model::{Lang, Row, Text};
use std::fmt::Write as _;

/// Rows at which the PDF leaves a person to look and judge.
const JUDGED: [&str; 15] =
    ["F2", "F4", "A9", "A13", "A16", "A18", "A19", "B11", "B12", "B13", "B14", "C7", "C7'", "C14", "D0"];
/// Rows of the procedures that ask nothing: what to know.
const KNOWN: [&str; 3] = ["B9", "B10", "C15"];

/// Actions and decisions.
#[derive(Clone, Copy, Default)]
struct Count {
    actions: usize,
    decisions: usize,
}

impl Count {
    fn add(&mut self, other: Count) {
        self.actions += other.actions;
        self.decisions += other.decisions;
    }

    fn of<'r>(rows: impl Iterator<Item = Vec<&'r Row>>) -> Self {
        let mut count = Self::default();
        for rows in rows {
            if rows.iter().all(|row| JUDGED.contains(&row.as_str())) {
                count.decisions += 1;
            } else {
                count.actions += 1;
            }
        }
        count
    }
}

/// A way through the flow.
#[derive(Clone, Default)]
struct Way<'n> {
    procedures: Vec<&'n Procedure>,
    /// Boxes that decide by facts, and boxes that ask.
    decided: usize,
    asked: usize,
    names: Vec<String>,
}

/// `docs/effort.md`
pub fn effort() -> Result<String, Error> {
    let notice = coverage::notice()?;
    let rows = coverage::required()?;
    let mut text = String::from(
        "# Effort / 手間\n\n\
         What is asked of a person for the whole notice, for each way through its flow chart. Made by `cargo xtask generate`\n\
         from the rows of the requirements and the notice's files.\n\n\
         * **The PDF**: each of its rows counts once, as an action, or as a decision where a person has to look and judge.\n\
         * **By hand with tejun's manual**: each numbered instruction counts once, by the same rule; one action each, so a\n\
         \u{20} row that held two is two. Boxes of the flow that decide or ask are decisions.\n\
         * **By tejun itself**: starting it and allowing an administrator's rights are two actions. Decisions are the flow's\n\
         \u{20} questions that no fact answers, the agreement to what will be done, and each restart of the notice's own;\n\
         \u{20} every restart that updates ask for is one more. Where Windows was set up after January 2023, or the model\n\
         \u{20} cannot be told, up to two questions are added on the first box of the flow. What tejun carries out on which\n\
         \u{20} kind of terminal today is told in the README; what it cannot do there stays by hand.\n\n\
         手順書の道すじごとに、人に求めることを数えたものです（操作／判断）。PDF は要件の行、手作業は番号つきの操作、自動は\n\
         開始・許可と、質問・同意・再起動の確認を数えます。\n\n\
         | way through the flow / 道すじ | the PDF / PDF | by hand / 手作業 | by tejun / 自動 |\n\
         | --- | --- | --- | --- |\n",
    );
    for way in ways(&notice.header.flow, &notice) {
        let mut pdf = Count { actions: 0, decisions: way.decided + way.asked };
        let mut hand = pdf;
        let mut itself = Count { actions: 2, decisions: way.asked + 1 };
        for procedure in &way.procedures {
            let letter = procedure.procedure.as_str();
            let told = rows.iter().filter(|row| row.as_str().starts_with(letter));
            let asked = told.filter(|row| !KNOWN.contains(&row.as_str()));
            pdf.add(Count::of(asked.map(|row| vec![row])));
            let instructions = procedure.steps.iter().flat_map(|step| &step.by_hand);
            hand.add(Count::of(instructions.map(|said| said.rows.iter().collect())));
            let restarts = |desired: &Option<Desired>| matches!(desired, Some(Desired::Restarted(_)));
            itself.decisions += procedure.steps.iter().filter(|step| restarts(&step.desired)).count();
        }
        let letters: Vec<_> = way.procedures.iter().map(|procedure| procedure.procedure.as_str()).collect();
        let shown = |count: Count| {
            format!("{} + {} = {}", count.actions, count.decisions, count.actions + count.decisions)
        };
        writeln!(
            text,
            "| {} ({}) | {} | {} | **{}** |",
            letters.join(" → "),
            way.names.join("; "),
            shown(pdf),
            shown(hand),
            shown(itself)
        )?;
    }
    text.push_str("\nEach cell: actions + decisions. / 操作 + 判断。\n");
    let pressed = std::fs::read_to_string(root().join("crates/tejun/tests/guide/presses.txt"))?;
    let pressed: Vec<_> = pressed.lines().map(|label| format!("「{label}」")).collect();
    let (all, labels) = (pressed.len() + 2, pressed.join("、"));
    writeln!(
        text,
        "\n## Until work has begun / 作業が始まるまで\n\n\
         **{all} presses** from the double click on: the double click on `tejun.exe`, {} in the guide ({labels}), and Windows' own\n\
         Yes to an administrator's rights. Those in the guide are counted by the test that walks through it\n\
         (`a_whole_notice_by_the_automatic_buttons`), until the journal says that work has begun.\n\n\
         ダブルクリックから数えて **{all} 回** です。`tejun.exe` のダブルクリック、案内の画面で {} 回（{labels}）、Windows の許可の「はい」。",
        pressed.len(),
        pressed.len()
    )?;
    read(&mut text, &notice)?;
    Ok(text)
}

/// The characters of the PDF's text, without spaces: its first pages, and each procedure's. Counted from its text as a reader extracts it.
const PDF_FIRST: usize = 1121;
const PDF_PROCEDURES: [(&str, usize); 4] = [("A", 1771), ("B", 1616), ("C", 1500), ("D", 1686)];

/// How much there is to read.
fn read(text: &mut String, notice: &Notice) -> Result<(), Error> {
    let read = std::fs::read_to_string(root().join("crates/tejun/tests/guide/read.txt"))?;
    let read = read.trim();
    text.push_str(
        "\n## Words to read / 読む文字\n\n\
         Japanese characters without spaces that a person reads on the way through. The PDF: its first pages and the procedures of\n\
         that way. By hand: the instructions of the same procedures, with what is seen, what to do otherwise and what to be careful\n\
         about. By tejun: the main part of each page of the guide where something is pressed, and of the last, on the way A → D → C, as\n\
         the test that walks through it counts (`a_whole_notice_by_the_automatic_buttons`).\n\n\
         最後まで進むあいだに読む文字の数です（空白を除く）。\n\n\
         | way / 道すじ | the PDF / PDF | by hand / 手作業 | by tejun / 自動 |\n| --- | --- | --- | --- |\n",
    );
    for way in ways(&notice.header.flow, notice) {
        let letters: Vec<_> = way.procedures.iter().map(|procedure| procedure.procedure.as_str()).collect();
        let of_pdf =
            PDF_PROCEDURES.iter().filter(|(letter, _)| letters.contains(letter)).map(|(_, count)| count);
        let pdf = PDF_FIRST + of_pdf.sum::<usize>();
        let steps = way.procedures.iter().flat_map(|procedure| &procedure.steps);
        let hand: usize = steps.flat_map(|step| &step.by_hand).map(characters).sum();
        let itself = if letters == ["A", "D", "C"] { format!("**{read}**") } else { "–".to_owned() };
        writeln!(text, "| {} | {pdf} | {hand} | {itself} |", letters.join(" → "))?;
    }
    Ok(())
}

fn characters(instruction: &Instruction) -> usize {
    let said = [&instruction.seen, &instruction.otherwise, &instruction.careful, &instruction.elsewhere];
    let said = said.into_iter().flatten().chain([&instruction.act]);
    said.map(|text| text.plain(Lang::Ja).chars().filter(|c| !c.is_whitespace()).count()).sum()
}

/// Every way through a flow.
fn ways<'n>(nodes: &'n [Node], notice: &'n Notice) -> Vec<Way<'n>> {
    let mut all = vec![Way::default()];
    for node in nodes {
        let branches = node.branches();
        if branches.is_empty() {
            if let Node::Do(node) = node {
                let procedure = notice.procedure(&node.procedure);
                all.iter_mut().for_each(|way| way.procedures.extend(procedure));
            }
            continue;
        }
        let mut next = Vec::new();
        for before in &all {
            for (took, inner) in &branches {
                for after in ways(inner, notice) {
                    let mut way = before.clone();
                    way.decided += after.decided + usize::from(!matches!(took, Took::Chose(_)));
                    way.asked += after.asked + usize::from(matches!(took, Took::Chose(_)));
                    way.names.push(name(node, took, notice));
                    way.names.extend(after.names);
                    way.procedures.extend(after.procedures);
                    next.push(way);
                }
            }
        }
        all = next;
    }
    all
}

fn name(node: &Node, took: &Took, notice: &Notice) -> String {
    let text = match (node, took) {
        (Node::Choose(node), Took::Chose(answer)) => {
            manual::words::answer_label(notice, &node.question, &answer.clone().into())
        }
        (Node::Decide(_), Took::Yes) => Text::new("", "the laptop concerned"),
        _ => Text::new("", "any other PC"),
    };
    text.en.to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_are_judged_or_known_are_rows() {
        let rows = coverage::required().unwrap();
        for row in JUDGED.iter().chain(&KNOWN) {
            assert!(rows.iter().any(|known| known.as_str() == *row), "{row}");
        }
    }

    #[test]
    fn every_way_is_counted_once() {
        let notice = coverage::notice().unwrap();
        let all = ways(&notice.header.flow, &notice);
        let mut letters: Vec<String> =
            all.iter().map(|way| way.procedures.iter().map(|p| p.procedure.as_str()).collect()).collect();
        letters.sort();
        assert_eq!(letters, ["AB", "AC", "ADB", "ADC"]);
    }
}
