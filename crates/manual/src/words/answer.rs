//! Words for answers that no list holds: what is asked for, and what is wrong with what was given.

use model::Text;
use model::answer::{Shape, ShapeError};

/// What can be answered: its shape.
pub fn answer_shape(shape: &Shape) -> Text {
    match shape {
        Shape::InstitutionCode => Text::new(
            "10桁の数字（都道府県 2桁、点数表 1桁、番号 7桁。例: 0110000007）",
            "ten digits (2 of the prefecture, 1 of the table of fees, 7 of the number), such as 0110000007",
        ),
        Shape::Number(bounds) => Text::new(
            format!("{} から {} までの数", bounds.at_least, bounds.at_most),
            format!("a number from {} to {}", bounds.at_least, bounds.at_most),
        ),
        Shape::Date => Text::new("日付（例: 2026-12-31）", "a day, such as 2026-12-31"),
        Shape::Name => Text::new("お名前（64文字まで）", "a name (up to 64 characters)"),
        Shape::ErrorCode => Text::new(
            "英数字と - で20文字まで（例: E-1023）",
            "up to 20 letters, digits and hyphens, such as E-1023",
        ),
        Shape::Period => Text::new(
            "はじめの日と終わりの日（例: 2026-12-01/2026-12-20）",
            "the first and the last day, such as 2026-12-01/2026-12-20",
        ),
    }
}

/// What is wrong with an answer that does not have its shape, and what to do about it.
pub fn answer_wrong(error: ShapeError) -> Text {
    match error {
        ShapeError::NotTenDigits => Text::new(
            "医療機関コードは 10桁の数字です。けた数を確かめてください",
            "an institution code has ten digits: please check how many there are",
        ),
        ShapeError::NoPrefecture => Text::new(
            "はじめの 2桁は都道府県の番号（01 から 47）です。もう一度見比べてください",
            "the first two digits are the prefecture's number (01 to 47): please compare it once more",
        ),
        ShapeError::CheckDigit => Text::new(
            "どこかの数字が違うようです（最後の 1桁が、ほかの数字と合いません）。もう一度見比べてください",
            "some digit seems to be wrong (the last one does not fit to the others): please compare it once more",
        ),
        ShapeError::NoNumber(bounds) => Text::new(
            format!("{} から {} までの数を入れてください", bounds.at_least, bounds.at_most),
            format!("please give a number from {} to {}", bounds.at_least, bounds.at_most),
        ),
        ShapeError::NoDay => Text::new(
            "暦にある日付を、2026-12-31 のように入れてください",
            "please give a day of the calendar, such as 2026-12-31",
        ),
        ShapeError::NoName => {
            Text::new("1行、64文字までで入れてください", "please give one line of up to 64 characters")
        }
        ShapeError::NoErrorCode => Text::new(
            "英数字と - だけで、20文字までで入れてください",
            "please give letters, digits and hyphens alone, up to 20",
        ),
        ShapeError::NoPeriod => Text::new(
            "はじめの日と終わりの日を、2026-12-01/2026-12-20 のように入れてください。終わりの日は、はじめの日と同じかあとの日です（1年以内）",
            "please give the first and the last day, such as 2026-12-01/2026-12-20: the last one is not before the first, and at most a year later",
        ),
    }
}
