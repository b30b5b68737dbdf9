//! Words for what is wrong in a notice's files.

use super::gate_name;
use model::Text;
use model::diagnostic::{Diagnostic, Problem, Thing, Wanted};
use model::fact::Kind;
use model::string_format::StringFormat;

/// What is wrong with the words in question, the name that was most likely meant, and what was allowed.
pub fn diagnostic(told: &Diagnostic) -> Text {
    let words = problem(&told.problem);
    match allowed(&told.problem).and_then(|allowed| nearest(&told.words, allowed.iter().map(String::as_str)))
    {
        Some(near) => Text::new(
            format!("もしかして「{near}」ですか。{}", words.ja),
            format!("did you mean “{near}”? {}", words.en),
        ),
        None => words,
    }
}

fn allowed(problem: &Problem) -> Option<&[String]> {
    match problem {
        Problem::UnknownField { allowed }
        | Problem::NotAllowed { allowed }
        | Problem::Unknown { allowed, .. }
        | Problem::NeverFound { allowed }
        | Problem::UnknownValue { allowed } => Some(allowed),
        _ => None,
    }
}

/// The name that was most likely meant: one that begins so, or one with few letters wrong, missing, too many or exchanged.
pub fn nearest<'n>(typed: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let typed = typed.trim_matches(['\'', '"']);
    let count = typed.chars().count();
    let distance = |name: &str| match count > 1 && name.starts_with(typed) {
        true => 0,
        false => strsim::osa_distance(typed, name),
    };
    names
        .map(|name| (distance(name), name))
        .filter(|(distance, _)| *distance <= count / 3)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// What is wrong, and what was allowed.
pub fn problem(problem: &Problem) -> Text {
    match problem {
        Problem::NotYaml { message } => {
            Text::new(format!("YAML として読めません: {message}"), format!("is not YAML: {message}"))
        }
        Problem::NotUsedHere { what } => {
            Text::new(format!("「{what}」はここでは使いません"), format!("“{what}” is not used here"))
        }
        Problem::TooDeep { limit } => Text::new(
            format!("入れ子が深すぎます（{limit} まで）"),
            format!("is nested too deep (up to {limit})"),
        ),
        Problem::FieldTwice { first_line } => Text::new(
            format!("同じ項目が {first_line} 行目にもあります"),
            format!("the same field is on line {first_line}"),
        ),
        Problem::UnknownField { allowed } => {
            listed("ここにこの項目はありません", "no such field here", allowed)
        }
        Problem::MissingField { field } => {
            Text::new(format!("項目「{field}」がありません"), format!("the field “{field}” is missing"))
        }
        Problem::WrongKind { wanted } => {
            let (ja, en) = match wanted {
                Wanted::Text => (
                    "文字を書きます（数字などは引用符で囲みます）",
                    "text is expected (put a number in quotation marks)",
                ),
                Wanted::Number => ("整数を書きます", "an integer is expected"),
                Wanted::YesNo => ("true か false を書きます", "true or false is expected"),
                Wanted::List => ("一覧（- で始まる行）を書きます", "a list is expected"),
                Wanted::Fields => ("項目（名前: 値）を書きます", "fields (name: value) are expected"),
            };
            Text::new(ja, en)
        }
        Problem::NotAllowed { allowed } => listed("この値は使えません", "is not allowed", allowed),
        Problem::OneFieldWanted { allowed } => {
            listed("どれか1つだけを書きます", "exactly one is expected", allowed)
        }
        Problem::WrongShape { shape: wanted } => shape(*wanted),
        Problem::OutOfBounds { least, most } => Text::new(
            format!("{least} から {most} までの数を書きます"),
            format!("a number from {least} to {most} is expected"),
        ),
        Problem::Empty => Text::new("中身がありません", "is empty"),
        Problem::OtherFormat { known } => Text::new(
            format!("この tejun が読めるのは format: {known} です"),
            format!("this tejun reads format: {known}"),
        ),
        Problem::FileMissing { file } => {
            Text::new(format!("ファイル {file} がありません"), format!("the file {file} is missing"))
        }
        Problem::Unknown { thing: what, allowed } => {
            let what = thing(*what);
            listed(&format!("この{}はありません", what.ja), &format!("no such {}", what.en), allowed)
        }
        Problem::NotFileName { file } => Text::new(
            format!("ケースの名前は、ファイル名と同じ「{file}」にします"),
            format!("a case has its file's name, {file:?}"),
        ),
        Problem::NameTwice { thing: what, first_line } => {
            let what = thing(*what);
            Text::new(
                format!("同じ名前の{}が {first_line} 行目にもあります", what.ja),
                format!("another {} of that name is on line {first_line}", what.en),
            )
        }
        Problem::NameTaken { thing: what } => {
            let what = thing(*what);
            Text::new(
                format!("この名前の{}は tejun にもともとあります", what.ja),
                format!("tejun itself has a {} of that name", what.en),
            )
        }
        Problem::FactOfOtherKind { fact } => {
            let (ja, en) = match fact {
                Kind::Text => ("文字", "text"),
                Kind::Number => ("数", "a number"),
                Kind::Date => ("日付", "a day"),
            };
            Text::new(format!("この事実は{ja}です"), format!("this fact is {en}"))
        }
        Problem::NotYesNo { question } => Text::new(
            format!("質問 {question} には yes と no の回答が必要です"),
            format!("the question {question} needs the answers yes and no"),
        ),
        Problem::NoList { question } => Text::new(
            format!(
                "質問 {question} の回答は一覧から選ぶものではありません。条件では given で比べ、フローでは ask でたずねます"
            ),
            format!("the question {question} lists no answers: compare with given, and ask with ask"),
        ),
        Problem::NoShape { question } => Text::new(
            format!(
                "質問 {question} の回答は一覧から選ぶものです。条件では answer、フローでは choose を使います"
            ),
            format!(
                "the question {question} lists its answers: use answer in a condition, choose in the flow"
            ),
        ),
        Problem::NotOfShape { question } => Text::new(
            format!("質問 {question} の回答の形（shape）と違います"),
            format!("does not have the shape of answers to {question}"),
        ),
        Problem::AfterRevision => Text::new(
            "revised の日までの日付を、新しいものから順に書きます",
            "a day no later than revised is expected, the latest first",
        ),
        Problem::NotADay { question } => Text::new(
            format!("質問 {question} の回答は日付ではありません（shape: date の質問を書きます）"),
            format!("the answer to {question} is no day: name a question with shape: date"),
        ),
        Problem::NotAPeriod { question } => Text::new(
            format!("質問 {question} の回答は期間ではありません（shape: period の質問を書きます）"),
            format!("the answer to {question} is no period: name a question with shape: period"),
        ),
        Problem::AnswerWithoutBranch { answer } => Text::new(
            format!("回答 {answer} の行き先がありません"),
            format!("the answer {answer} leads nowhere"),
        ),
        Problem::Unreachable { branch } => Text::new(
            format!("「{branch}」に進む端末はありません"),
            format!("no terminal can take the way “{branch}”"),
        ),
        Problem::NeverAsked => Text::new("この質問は一度も使われません", "this question is never asked"),
        Problem::NeverDone => {
            Text::new("フローがこの手順書を使っていません", "the flow never names this procedure")
        }
        Problem::NoClose => Text::new("フローの最後に close が必要です", "the flow has to end with close"),
        Problem::AfterClose => Text::new("close のあとには何も書けません", "nothing can come after close"),
        Problem::NoFace => Text::new(
            "desired も by_hand もないため、誰にもできません",
            "needs desired or by_hand: nobody can do it",
        ),
        Problem::NobodyTells => Text::new(
            "済んだことが分かりません。人が行って知らせる手順には desired: { person: {} }、ほかの手順を手で行うときの一部には way_to を書きます",
            "nothing tells that it is done: write desired: { person: {} } for what a person does and says, or way_to for a part of another step by hand",
        ),
        Problem::WayWithState => Text::new(
            "way_to は、desired のない手順だけに書きます",
            "way_to is only for a step without a desired state",
        ),
        Problem::OnlyFacts => Text::new(
            "ここでは人にたずねられません。端末の事実だけを書きます",
            "nobody can be asked here: facts alone",
        ),
        Problem::HoldsSecret => Text::new(
            "パスワードや暗証番号などの秘密は、読まず、たずねず、書きません（画面と記録と証跡に残るため）",
            "a password, a PIN or another secret is neither read nor asked for nor written down: it would stay on screens, in the journal and in the evidence",
        ),
        Problem::NeedsItself => Text::new("自分自身を前提にしています", "needs itself"),
        Problem::NeedsLater { step } => {
            Text::new(format!("{step} はこの手順よりあとにあります"), format!("{step} comes later"))
        }
        Problem::NeedsUnproved { step } => Text::new(
            format!("{step} には desired がなく、済んだかどうか分かりません"),
            format!("{step} has no desired state, so tejun cannot know whether it is done"),
        ),
        Problem::FollowsNoChange { step } => {
            Text::new(format!("{step} は何も変えない手順です"), format!("{step} changes nothing"))
        }
        Problem::NeverFound { allowed } => {
            listed("この手順ではこの所見は出ません", "this step never finds that", allowed)
        }
        Problem::EndsBeforeItBegins => {
            Text::new("終わりが始まりより前か同じです", "the end is not after the start")
        }
        Problem::NeverOpen { gate } => {
            let gate = gate_name(*gate);
            Text::new(
                format!("{}が1つもないため、待っている手順は始まりません", gate.ja),
                format!("without any {} the steps that wait for it never begin", gate.en),
            )
        }
        Problem::UnbalancedLabel => Text::new(
            "[[ と ]] が対になっていないか、中身がありません",
            "[[ and ]] do not match, or have nothing between them",
        ),
        Problem::NoText { lang } => {
            Text::new(format!("{lang} の文がありません"), format!("the text in {lang} is missing"))
        }
        Problem::KeyOutOfReach => Text::new(
            "この種類の手順が変えてよいキーではありません（local_policy は Policies の下、registry_value は設定だけ。プログラムやサービスを起動するキーは変えません）",
            "no step of this kind may change that key (local_policy: below Policies; registry_value: settings; none that starts programs or services)",
        ),
        Problem::NoCertificate => Text::new(
            "このファイルに証明書がありません（DER か、BEGIN CERTIFICATE で始まる文字のファイルで、1 枚だけ）",
            "this file holds no certificate (one, in DER or as text that begins with BEGIN CERTIFICATE)",
        ),
        Problem::OtherCertificate { sha256 } => Text::new(
            format!("ファイルの証明書の SHA-256 は {sha256} です。発行元が公表している値と比べてください"),
            format!(
                "the file's certificate has the SHA-256 {sha256}; compare it with what its owner publishes"
            ),
        ),
        Problem::NoAuthority => Text::new(
            "認証局の証明書ではありません（基本制限の CA が真ではありません）",
            "is no authority's certificate (its basic constraints do not say CA)",
        ),
        Problem::CertificateEnds { on } => {
            Text::new(format!("この証明書は {on} に切れます"), format!("this certificate ends on {on}"))
        }
        Problem::ServiceOutOfReach => Text::new(
            "お知らせでは変えられないサービスです（更新、保護、Windows の起動に要るもの）",
            "no notice changes this service: updates, protection or the start of Windows need it",
        ),
        Problem::NotAskedApart { question } => Text::new(
            format!(
                "この手順書には、質問 {question} に yes と答えたときだけ進むようにします（choose の枝 yes の中に do を書きます）"
            ),
            format!(
                "the flow has to lead here only by the answer yes to the question {question} (the do stands in the branch yes of a choose)"
            ),
        ),
        Problem::PathOutOfReach => Text::new(
            "この種類の手順が変えてよいファイルではありません（C:\\ の下の、プログラムの設定やデータだけ。Windows のフォルダー、プログラムそのもの、プログラムを起動する場所、ブラウザーのプロファイル、tejun の記録は変えません）",
            "no step of this kind may change that file (settings and data of programs on drive C: alone; not Windows' folders, programs, what starts programs, profiles of browsers, or tejun's records)",
        ),
        Problem::NoPackage => Text::new(
            "インストーラー（.msi）のパスではありません（C:\\ の下のフォルダーにある、.msi で終わるファイル）",
            "is no path of a package: a file below a folder of drive C: that ends with .msi",
        ),
        Problem::UpdateSource => Text::new(
            "更新の取得先を変えることになるため、書けません",
            "would say where updates come from, which no notice does",
        ),
        Problem::EntryUnsound => Text::new(
            "この書き方では、ファイルの1つの項目になりません（前後の空白、改行、その形式で意味を持つ記号は使えません。hosts の address は IP アドレスです）",
            "is not one entry of such a file (no blanks around it, no line ends, no signs that mean something there; an address is an IP address)",
        ),
        Problem::OtherDigest { sha256 } => Text::new(
            format!("届けるファイルの SHA-256 と違います。ファイルの SHA-256 は {sha256} です"),
            format!("is not the SHA-256 of the file; that is {sha256}"),
        ),
        Problem::UnknownValue { allowed } => {
            listed("この値はこのポリシーにありません", "the policy has no such value", allowed)
        }
        Problem::DoesNotFit { words } => Text::new(
            format!("「{words}」が枠に入りません"),
            format!("“{words}” does not fit into its place"),
        ),
        Problem::OutsidePicture => Text::new("図の外に出ています", "lies outside its picture"),
        Problem::NoRoomForNumber { mark } => Text::new(
            format!("印「{mark}」のそばに、番号を書ける場所がありません"),
            format!("no place beside the mark “{mark}” is free for its number"),
        ),
        Problem::MarkWithoutPicture => Text::new("印には図が必要です", "a mark needs a picture"),
        Problem::NeverShown => {
            Text::new("この図はどの手順でも使われていません", "no instruction shows this picture")
        }
        Problem::NeverUsed => Text::new("この言葉はどこにもありません", "this word does not occur"),
        Problem::ActingCharacter { character } => Text::new(
            format!("目に見えない文字（{character}）は使いません"),
            format!("holds {character}, a character that shows nothing and changes the text around it"),
        ),
        Problem::NotUtf8 => Text::new(
            "UTF-8 で保存されていません（Shift_JIS かもしれません）。エディターで文字コードを UTF-8 にして、保存し直してください",
            "the file is not stored as UTF-8 (perhaps as Shift_JIS); choose UTF-8 in the editor and save it again",
        ),
        Problem::FullWidth { half: ' ', .. } => Text::new(
            "全角の空白があります。半角の空白にします",
            "holds a full-width space; write an ordinary one",
        ),
        Problem::FullWidth { sign, half } => Text::new(
            format!("全角の「{sign}」です。半角の「{half}」で書きます"),
            format!("the full-width “{sign}” stands here; write “{half}”"),
        ),
        Problem::HiveInKey => Text::new(
            r"ポリシーのキーは、HKLM\ などを付けずに Software\Policies\… と書きます。利用者（HKCU）の設定は registry_value で書きます",
            r"a policy's key stands without HKLM\, as Software\Policies\…; a setting of the user (HKCU) is a registry_value",
        ),
        Problem::SlashInKey => {
            Text::new(r"キーは / ではなく \ で区切ります", r"a key is divided by \, not by /")
        }
        Problem::WantedOtherwise { setting, notice, place } => Text::new(
            format!(
                "お知らせ {notice} は、同じ設定に別の値を求めています（{place}）。どちらかを直すか、あとのほうに supersedes を書きます。設定: {setting}"
            ),
            format!(
                "the notice {notice} wants the same setting otherwise ({place}); correct one of them, or write supersedes into the later one; setting: {setting}"
            ),
        ),
        Problem::DeadlinePast { revised } => Text::new(
            format!("期限が、改訂日（{revised}）より前です"),
            format!("the deadline is before the day of the revision ({revised})"),
        ),
        Problem::NobodyCanChange => Text::new(
            "機種や導入日は人には変えられないので、違う端末ではこの手順がいつまでも済みになりません。対象の端末は、フローの decide で分けます",
            "nobody can change a PC's make or the day of its set-up, so the step is never done where they differ; choose the terminals by decide in the flow",
        ),
        Problem::NoWayByHand => Text::new(
            "そうなっていないとき、人が何をすればよいか分かりません。by_hand に書きます（自動でそうなるなら by_itself: true）",
            "where it does not hold, nobody knows what to do: write by_hand, or by_itself: true if it comes by itself",
        ),
        Problem::NoToDo => Text::new(
            "済む前の画面に出す「すること」がありません。do に書きます（例: title が「再起動した」なら、do は「再起動する」）",
            "the screens have no words for what is to be done before this is so: write do (where title is “Restarted”, do is “Restart”)",
        ),
        Problem::MoreMistakes { reported } => Text::new(
            format!("ほかにもあります。はじめの {reported} 件を直してから、もう一度確かめてください"),
            format!("there are more; correct the first {reported} and check again"),
        ),
        Problem::NotTaken { message } => {
            Text::new(format!("読み取れませんでした: {message}"), format!("could not be read: {message}"))
        }
    }
}

/// What a text of that shape looks like.
pub fn shape(shape: StringFormat) -> Text {
    let (ja, en) = match shape {
        StringFormat::Id => (
            "英小文字と数字を - でつないだ名前（64 文字まで。con などは Windows が使います）",
            "a name of lower-case words joined by hyphens (64 letters at most; Windows keeps con and its like)",
        ),
        StringFormat::Procedure => {
            ("大文字で始まる手順書の名前", "a procedure's name, beginning with a capital")
        }
        StringFormat::Step => ("手順書/手順", "procedure/step"),
        StringFormat::Fact => ("事実の名前", "a fact's name"),
        StringFormat::Row => ("要件の行の番号", "a row of the requirements"),
        StringFormat::Date => ("実在する日付", "a day of the calendar"),
        StringFormat::TimeOfDay => ("00:00 から 24:00 までの時刻", "a time from 00:00 to 24:00"),
        StringFormat::Moment => ("時差のついた日時", "a date and time with its offset"),
        StringFormat::Version => ("数字を . でつないだ版", "numbers joined by dots"),
        StringFormat::Code => ("0x と16進数8桁", "0x and eight hexadecimal digits"),
        StringFormat::WindowsPath => ("Windows の完全なパス", "a full Windows path"),
        StringFormat::RegistryKey => (
            r"HKLM か HKCU で始まり、\ で区切ったキー（HKEY_LOCAL_MACHINE とは書きません）",
            r"a key below HKLM or HKCU (not HKEY_LOCAL_MACHINE), divided by \",
        ),
        StringFormat::Area => ("左、上、幅、高さの4つの数", "four numbers: left, top, width, height"),
        StringFormat::Point => ("左から、上からの2つの数", "two numbers: from the left, from the top"),
        StringFormat::Guid => ("波かっこのない GUID", "a GUID without braces"),
        StringFormat::ProductCode => {
            ("製品コード（波かっこに入れた GUID）", "a product code: a GUID in braces")
        }
        StringFormat::Sha256 => {
            ("SHA-256（16進数64桁、英字は小文字）", "a SHA-256: 64 hexadecimal digits, small letters")
        }
        StringFormat::Phone => {
            ("数字を - でつないだ電話番号", "a telephone number, digits joined by hyphens")
        }
        StringFormat::Url => (
            "http(s):// で始まるアドレス（@ や引用符のないもの）",
            "an address beginning with http(s)://, without @ or quotation marks",
        ),
    };
    let example = shape.example();
    Text::new(format!("{ja}を書きます（例: {example}）"), format!("expected: {en}, such as {example}"))
}

fn thing(thing: Thing) -> Text {
    match thing {
        Thing::Procedure => Text::new("手順書", "procedure"),
        Thing::Step => Text::new("手順", "step"),
        Thing::Question => Text::new("質問", "question"),
        Thing::Answer => Text::new("回答", "answer"),
        Thing::Fact => Text::new("事実", "fact"),
        Thing::Set => Text::new("拡張機能の組", "set of extensions"),
        Thing::Box => Text::new("フローの箱", "box of the flow"),
        Thing::Kind => Text::new("練習用端末の種類", "kind of practice terminal"),
        Thing::Picture => Text::new("図", "picture"),
        Thing::Mark => Text::new("印", "mark"),
    }
}

fn listed(ja: &str, en: &str, allowed: &[String]) -> Text {
    if allowed.is_empty() {
        return Text::new(ja, en);
    }
    Text::new(
        format!("{ja}。使えるもの: {}", allowed.join(", ")),
        format!("{en}; allowed: {}", allowed.join(", ")),
    )
}
