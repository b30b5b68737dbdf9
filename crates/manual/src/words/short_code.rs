//! Words for short codes.

use model::Text;
use model::short_code::ShortCodeError;
use model::why::WhyCode;

/// What is wrong with digits that are no short code.
pub fn short_code_error(error: ShortCodeError) -> Text {
    match error {
        ShortCodeError::NotTwentyFourDigits { digits } => Text::new(
            format!("番号は数字24けたです（入力は数字{digits}けた）。もう一度お確かめください"),
            format!("a code has 24 digits and nothing else (given: {digits} digits); please look again"),
        ),
        ShortCodeError::CheckDigits => Text::new(
            "番号のどこかが違っています。もう一度、四けたずつお確かめください",
            "a digit is wrong somewhere, or two are exchanged; please read it again in groups of four",
        ),
        ShortCodeError::OtherVersion => Text::new(
            "この tejun より新しい形の番号です。新しい tejun でお試しください",
            "the code is of a newer form than this tejun reads; use a newer tejun",
        ),
        ShortCodeError::NoMeaning => Text::new(
            "どの端末も作らない番号です。もう一度お確かめください",
            "no terminal makes such a code; please look again",
        ),
    }
}

/// A reason without what it was said of.
pub fn why_code(why: WhyCode) -> Text {
    let (ja, en) = match why {
        WhyCode::FoundAsWanted => ("望ましい状態です", "as it should be"),
        WhyCode::Attested => ("人が済んだと知らせました", "a person said so"),
        WhyCode::ComesByItself => ("自動でそうなるのを待っています", "it comes by itself"),
        WhyCode::Differs => ("変更が必要です", "has to be changed"),
        WhyCode::NotNeeded => ("すでに済んでいるため、いりません", "no longer needed"),
        WhyCode::NotOffered => ("この機種にはこの設定がありません", "this machine has no such setting"),
        WhyCode::OnlyByHand => ("手で行うときだけの手順です", "only for work by hand"),
        WhyCode::NotYet => ("手で行う必要があります", "has to be done by hand"),
        WhyCode::BranchNotTaken => ("フローの別の道に進みました", "the flow took another way"),
        WhyCode::QuestionsOpen => ("質問への回答を待っています", "waiting for an answer"),
        WhyCode::CannotDecide => ("フローの分かれ道を判定できません", "the flow cannot decide"),
        WhyCode::AfterStep => ("先に行う手順があります", "another step comes first"),
        WhyCode::NothingChanged => ("何も変えていないため、いりません", "nothing was changed before it"),
        WhyCode::NeedsRunningTerminal => ("端末が動いているときに行います", "needs the running terminal"),
        WhyCode::TerminalNotFit => {
            ("端末がこのままでは変更できません", "the terminal cannot be changed in this state")
        }
        WhyCode::AtNextStart => ("次に電源を入れたときに有効になります", "takes effect at the next start"),
        WhyCode::GateClosed => ("作業できる時間を待っています", "waiting for a time when work may be done"),
        WhyCode::NotDelivered => ("ファイルが届くのを待っています", "waiting for files to be delivered"),
        WhyCode::PersonMustAct => ("人の対応が必要です", "a person has to act"),
        WhyCode::NothingToLookAt => ("確かめるものが見つかりません", "there is nothing to check"),
        WhyCode::CannotTell => ("読み取れません", "cannot be read"),
        WhyCode::NotBefore => {
            ("お知らせの始まる日を待っています", "waiting for the day on which the notice begins")
        }
        WhyCode::Withdrawn => ("お知らせは取り下げられました", "the notice is withdrawn"),
        WhyCode::PartUnknown => ("一部が読み取れません", "a part cannot be read"),
    };
    Text::new(ja, en)
}
