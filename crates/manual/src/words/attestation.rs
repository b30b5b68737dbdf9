//! Words for what persons say to have done.

use super::{day, full_moment, one_line};
use model::attestation::{Attested, Given, Gives};
use model::kinds::Person;
use model::{Lang, Text};

/// What a person said to have done, who it was, and that no machine has seen it.
pub fn attestation(attested: &Attested) -> Text {
    let Attested { attestation, at } = attested;
    let by = &attestation.by;
    let given = attestation.given.as_ref().map(given);
    let (ja, en) =
        given.map_or_else(Default::default, |text| (format!("、{}", text.ja), format!(", {}", text.en)));
    one_line(&Text::new(
        format!("{by} さんの申告（{}{ja}）。端末では確かめていません", full_moment(*at, Lang::Ja)),
        format!("told by {by} ({}{en}); this terminal has not seen it", full_moment(*at, Lang::En)),
    ))
}

/// What was given with an attestation.
fn given(given: &Given) -> Text {
    match given {
        Given::Number(number) => Text::new(format!("番号 {number}"), format!("number {number}")),
        Given::Date(date) => Text::new(day(*date, Lang::Ja), day(*date, Lang::En)),
        Given::Photo(sha256) => {
            let short = sha256.get(..12).unwrap_or(sha256);
            Text::new(format!("写真 {short}…"), format!("photo {short}…"))
        }
        Given::Paper => Text::new("紙に署名", "signed on paper"),
    }
}

/// What a person is asked for beside the word that it is done.
pub fn attester() -> Text {
    Text::new("お名前または担当（例: 受付）", "your name or role (such as reception)")
}

/// The lines of a printed step that a person fills in.
pub fn to_fill_in(person: &Person) -> Vec<Text> {
    let mut lines = vec![Text::new("行った人", "Done by"), Text::new("日付", "Date")];
    lines.extend(person.gives.as_ref().map(|gives| match gives {
        Gives::Paper(label) => {
            Text::new(format!("{}（署名）", label.ja), format!("{} (signature)", label.en))
        }
        Gives::Number(label) | Gives::Date(label) | Gives::Photo(label) => label.clone(),
    }));
    lines
}

/// What can be given: its shape.
pub fn gives_shape(gives: &Gives) -> Text {
    match gives {
        Gives::Number(_) => Text::new("英数字と - で40文字まで", "up to 40 letters, digits and hyphens"),
        Gives::Date(_) => Text::new("日付（例: 2026-12-31）", "a day, such as 2026-12-31"),
        Gives::Photo(_) => Text::new(
            "写真のファイル（写真は送られず、照合用の値だけを記録します）",
            "the photo's file (only a digest is kept, not the photo)",
        ),
        Gives::Paper(_) => Text::new("紙に署名します", "sign the sheet of paper"),
    }
}
