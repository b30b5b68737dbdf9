//! The options of the command line, each with its value and the words for it.

use super::Format;
use super::table::{Words, words};
use crate::new::About;
use model::Lang;

/// An option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opt {
    /// `--answer`
    Answer,
    /// `--yes`
    Yes,
    /// `--leave-questions`
    LeaveQuestions,
    /// `--by`
    By,
    /// `--given`
    Given,
    /// `--taken-back`
    TakenBack,
    /// `--id`
    Id,
    /// `--title`
    Title,
    /// `--from`
    From,
    /// `--phone`
    Phone,
    /// `--about`
    About,
    /// `--until`
    Until,
    /// `--key`
    Key,
    /// `--edition`
    Edition,
    /// `--journal`
    Journal,
    /// `--roster`
    Roster,
    /// `--notice`
    Notice,
    /// `--calendar`
    Calendar,
    /// `--unsigned-at-my-own-risk`
    AtOwnRisk,
    /// `--like`
    Like,
    /// `--out`
    Out,
    /// `--format`
    Format,
    /// `--prove`
    Prove,
    /// `--csv`
    Csv,
    /// `--json`
    Json,
    /// `--lang`
    Lang,
    /// `--help`
    Help,
    /// `--version`
    Version,
}

/// What an option's value is.
#[derive(Clone, Copy, Debug)]
pub enum Value {
    /// There is none.
    None,
    /// The name of a file or folder.
    Path(Words),
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// Some other text.
    Text(Words),
}

impl Value {
    /// How a usage line names it; empty if there is none.
    pub fn words(self, lang: Lang) -> String {
        match self {
            Value::None => String::new(),
            Value::Path(words) | Value::Text(words) => words.get(lang).to_owned(),
            Value::OneOf(names) => names.join("|"),
        }
    }
}

/// An option's row.
#[derive(Debug)]
pub struct OptionRow {
    /// Which it is.
    pub id: Opt,
    /// Its name, without the dashes.
    pub name: &'static str,
    /// Its letter.
    pub letter: Option<char>,
    /// What stands behind it.
    pub value: Value,
    /// What it does.
    pub does: Words,
}

const fn option(id: Opt, name: &'static str, value: Value, does: Words) -> OptionRow {
    OptionRow { id, name, letter: None, value, does }
}

const NOTICE: Value = Value::Path(words("お知らせ", "NOTICE"));
const FILE: Value = Value::Path(words("ファイル", "FILE"));

/// All options, in the order of the help, which is that of [`Opt`].
pub static OPTIONS: [OptionRow; 28] = [
    option(
        Opt::Answer,
        "answer",
        Value::Text(words("質問=回答", "QUESTION=ANSWER")),
        words(
            "質問に答えます（例: --answer update-mode=by-hand）",
            "answers a question, such as --answer update-mode=by-hand",
        ),
    ),
    OptionRow {
        letter: Some('y'),
        ..option(
            Opt::Yes,
            "yes",
            Value::None,
            words(
                "確認をすべて「はい」にします（お知らせの質問は除きます）",
                "agrees to everything that would be asked, except the notice's questions",
            ),
        )
    },
    option(
        Opt::LeaveQuestions,
        "leave-questions",
        Value::None,
        words(
            "ブラウザーの確認の画面で、ボタンを押さずに待ちます（人が押します）",
            "leaves the browser's own questions for a person to answer",
        ),
    ),
    option(
        Opt::By,
        "by",
        Value::Text(words("名前", "NAME")),
        words("済んだと知らせる人の名前か担当（例: 受付）", "the name or role of the person who says so"),
    ),
    option(
        Opt::Given,
        "given",
        Value::Text(words("内容", "TEXT")),
        words(
            "手順が求めるもの: 番号、日付、写真のファイルのどれか",
            "what the step asks for: a number, a day, or a photo's file",
        ),
    ),
    option(
        Opt::TakenBack,
        "taken-back",
        Value::None,
        words("「済んだ」を取り消します", "takes back that it is done"),
    ),
    option(
        Opt::Id,
        "id",
        Value::Text(words("名前", "NAME")),
        words("新しいお知らせの id", "the new notice's id"),
    ),
    option(Opt::Title, "title", Value::Text(words("件名", "TEXT")), words("その件名", "its title")),
    option(Opt::From, "from", Value::Text(words("差出人", "NAME")), words("その差出人", "who sends it")),
    option(
        Opt::Phone,
        "phone",
        Value::Text(words("番号", "NUMBER")),
        words("差出人の電話番号", "the sender's telephone number"),
    ),
    option(
        Opt::About,
        "about",
        Value::OneOf(&About::NAMES),
        words(
            "何について: レジストリの設定、ポリシー、人がすること、端末の点検",
            "what it is about: a value of the registry, a policy, something people do, a check",
        ),
    ),
    option(
        Opt::Until,
        "until",
        Value::Text(words("日付", "DAY")),
        words("期限の日（なければ、期限なし）", "the last day (without it, there is none)"),
    ),
    option(
        Opt::Key,
        "key",
        FILE,
        words(
            "鍵のファイル（pack では秘密の鍵、key ではこれまでの秘密の鍵、ほかでは今回だけ使う公開鍵）",
            "a key's file: for pack the secret key, for key the secret key until now, else a public key for this once",
        ),
    ),
    option(
        Opt::Edition,
        "edition",
        Value::Text(words("番号", "NUMBER")),
        words("版の番号（なければ、改訂の日）", "the edition's number (without it, the day of the revision)"),
    ),
    option(
        Opt::Journal,
        "journal",
        FILE,
        words(
            "証跡と比べる、端末の記録の写し（journal.jsonl）",
            "a copy of the terminal's journal (journal.jsonl), to compare the evidence with",
        ),
    ),
    option(
        Opt::Roster,
        "roster",
        FILE,
        words(
            "施設の名簿（CSV、UTF-8 か Shift_JIS。見出し: 機関コード、名称、鍵）",
            "the roster of sites: CSV in UTF-8 or Shift_JIS with the headings institution, name, key",
        ),
    ),
    option(
        Opt::Notice,
        "notice",
        NOTICE,
        words(
            "使うお知らせ（フォルダーか .tejun。なければ、この tejun に入っているもの）",
            "the notice to use instead of the one in this program: a folder, or a .tejun file",
        ),
    ),
    option(
        Opt::Calendar,
        "calendar",
        FILE,
        words(
            "作業時間帯と配信期間を、このファイルのものにします",
            "takes working windows and distribution periods from this file",
        ),
    ),
    option(
        Opt::AtOwnRisk,
        "unsigned-at-my-own-risk",
        Value::None,
        words(
            "だれが書いたか分からない、署名のないお知らせを、自分の責任で行います",
            "carries out a notice that nobody has signed, at your own risk",
        ),
    ),
    option(
        Opt::Like,
        "like",
        Value::Text(words("種類", "KIND")),
        words(
            "練習用端末の種類（一覧は tejun practice）",
            "the kind of practice terminal (tejun practice lists them)",
        ),
    ),
    option(Opt::Out, "out", FILE, words("書き出すファイル", "the file to write")),
    option(
        Opt::Format,
        "format",
        Value::OneOf(&Format::NAMES),
        words(
            "手順書の形式（なければ、ファイルの名前で決めます）",
            "the manual's format (without it, the file's name tells)",
        ),
    ),
    option(
        Opt::Prove,
        "prove",
        Value::None,
        words(
            "ケースの代わりに、ありうる端末すべてで試します。途中で止まる場合も",
            "instead of the cases, tries every possible terminal, with interruptions at every effect",
        ),
    ),
    option(Opt::Csv, "csv", Value::None, words("表計算用の出力", "prints a table for a spreadsheet")),
    option(Opt::Json, "json", Value::None, words("プログラム向けの出力", "prints JSON, for programs")),
    option(
        Opt::Lang,
        "lang",
        Value::OneOf(&["ja", "en"]),
        words("言葉（なければ TEJUN_LANG のもの）", "the language (without it, that of TEJUN_LANG)"),
    ),
    OptionRow {
        letter: Some('h'), ..option(Opt::Help, "help", Value::None, words("使い方", "prints help"))
    },
    OptionRow {
        letter: Some('V'),
        ..option(Opt::Version, "version", Value::None, words("tejun の版", "prints the version"))
    },
];

const _: () = {
    let mut number = 0;
    while number < OPTIONS.len() {
        assert!(OPTIONS[number].id as usize == number, "the rows stand in the order of the enum");
        number += 1;
    }
};

/// The options of every verb.
pub const EVERYWHERE: [Opt; 2] = [Opt::Lang, Opt::Help];

/// Options that cannot stand together.
pub const EITHER: [(Opt, Opt); 4] =
    [(Opt::Csv, Opt::Json), (Opt::Prove, Opt::Json), (Opt::By, Opt::TakenBack), (Opt::Given, Opt::TakenBack)];

impl Opt {
    /// Its row.
    pub fn row(self) -> &'static OptionRow {
        &OPTIONS[self as usize]
    }

    /// As it is typed, with its value: `--name VALUE`.
    pub fn usage(self, lang: Lang) -> String {
        format!("{self} {}", self.row().value.words(lang)).trim_end().to_owned()
    }
}

impl std::fmt::Display for Opt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "--{}", self.row().name)
    }
}
