//! Words for what terminals hand in.

use super::{finding_code, short_code_error, state, why_code};
use model::Text;
use model::finding::FindingCode;
use model::why::WhyCode;
use summary::{DigitsError, Standing, Summary, SummaryError, Wrong};

/// How a terminal stands, in a word.
pub fn standing(standing: Standing) -> Text {
    let (ja, en) = match standing {
        Standing::Failed => ("失敗", "failed"),
        Standing::NeedsPerson => ("要対応", "needs a person"),
        Standing::Unknown => ("不明", "unknown"),
        Standing::Todo => ("未", "to do"),
        Standing::Waiting => ("待ち", "waiting"),
        Standing::NotHeardOf => ("報告なし", "not heard of"),
        Standing::OtherEdition => ("別の版の報告", "other edition"),
        Standing::OtherKey => ("鍵が名簿と違う", "other key"),
        Standing::Practice => ("練習用（受け取らない）", "practice (refused)"),
        Standing::DoneByCode => ("済（番号だけ、署名なし）", "done, by a code alone"),
        Standing::DoneTold => ("済（申告を含む）", "done, in part told"),
        Standing::DoneSeen => ("済（確認）", "done, seen"),
        Standing::NotApplicable => ("対象外", "not applicable"),
    };
    Text::new(ja, en)
}

/// Why something that was handed in is not believed.
pub fn not_believed(wrong: &Wrong) -> Text {
    let (ja, en) = match wrong {
        Wrong::Code(error) => return short_code_error(*error),
        Wrong::Digits(DigitsError::PartMissing { missing, of }) => {
            return Text::new(
                format!("{of} つの QR コードのうち、{missing} つ目がありません"),
                format!("of {of} QR codes, number {missing} is missing"),
            );
        }
        Wrong::Digits(DigitsError::NoSummary) => (
            "端末の報告ではないか、数字が足りません。もう一度お確かめください",
            "these digits are no terminal's report, or some are missing; please look again",
        ),
        Wrong::Digits(DigitsError::OtherForm) | Wrong::Summary(SummaryError::OtherVersion(_)) => (
            "この tejun より新しい形の報告です。新しい tejun でお試しください",
            "the report is of a newer form than this tejun reads; use a newer tejun",
        ),
        Wrong::Summary(SummaryError::Malformed) => (
            "端末の報告ではないか、一部が欠けています",
            "it is no terminal's report, or a part of it is missing",
        ),
        Wrong::Summary(SummaryError::Signature) => (
            "署名が合いません。作られたあとで書き換えられています。信用しないでください",
            "the signature does not hold: it was changed after it was made; do not believe it",
        ),
        Wrong::Evidence => (
            "証跡が、署名されたものと違います。作られたあとで書き換えられています。信用しないでください",
            "the evidence is not the one that was signed: it was changed afterwards; do not believe it",
        ),
        Wrong::Unsigned => (
            "この証跡には署名がありません（横に summary.txt がありません）。端末で tejun report が作ったファイルを受け取ってください",
            "this evidence is not signed (no summary.txt lies beside it); ask for the file that tejun report makes on the terminal",
        ),
        Wrong::Unreadable => (
            "証跡を読み取れません。新しい tejun が作ったものかもしれません",
            "the evidence cannot be read; a newer tejun may have made it",
        ),
        Wrong::Differs => (
            "署名された要約と証跡の内容が違います。信用しないでください",
            "the signed summary says something else than the evidence; do not believe it",
        ),
    };
    Text::new(ja, en)
}

/// The state of the whole with its reason. What a person said is called so.
pub fn summary_state(summary: &Summary) -> Text {
    let state = state(summary.state);
    let (why, finding) = summary.reason().unwrap_or_default();
    let unknown = || Text::new(format!("理由 {why}"), format!("reason {why}"));
    let why = match WhyCode::numbered(why) {
        Some(WhyCode::FoundAsWanted) | None if summary.state.is_settled() => Text::default(),
        Some(known) => why_code(known),
        None => unknown(),
    };
    let found = finding.and_then(FindingCode::numbered).map(finding_code).unwrap_or_default();
    let told = match summary.is_told() {
        true => Text::new("（人の申告を含む）", "(in part told by a person)"),
        false => Text::default(),
    };
    let joined = |parts: [&str; 4]| {
        let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        parts.join("  ")
    };
    Text::new(
        joined([&state.ja, &told.ja, &why.ja, &found.ja]),
        joined([&state.en, &told.en, &why.en, &found.en]),
    )
}
