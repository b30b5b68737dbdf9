//! The table of the command line: each verb with its operands, options and exit codes, each option with its value, and the
//! words for all of them. Parsing, refusals, help and completions are made from it.

use super::options::Opt;
use super::{Given, Verb};
use crate::error::Error;
use crate::exit::Exit;
use model::Lang;

/// A text in both languages.
#[derive(Clone, Copy, Debug)]
pub struct Words {
    ja: &'static str,
    en: &'static str,
}

impl Words {
    /// The text in a language.
    pub fn get(self, lang: Lang) -> &'static str {
        match lang {
            Lang::Ja => self.ja,
            Lang::En => self.en,
        }
    }
}

pub(super) const fn words(ja: &'static str, en: &'static str) -> Words {
    Words { ja, en }
}

/// A row of the table: a verb, or the line without one.
#[derive(Debug)]
pub struct Command {
    /// The verb's words; empty: the line without a verb.
    pub name: &'static str,
    /// What stands behind the verb.
    pub takes: Takes,
    /// What it does, in one line.
    pub does: Words,
    /// More about it, for its own page; may be empty.
    pub more: Words,
    /// The options it takes, besides those of every verb.
    pub options: &'static [Opt],
    /// The options it cannot do without.
    pub needs: &'static [Opt],
    /// How it may end.
    pub exits: &'static [Exit],
    /// Whether help and completions show it.
    pub is_shown: bool,
    /// Makes the verb of its operands.
    pub verb: fn(Given) -> Result<Verb, Error>,
}

impl Command {
    /// The rows that help and completions show.
    pub fn shown() -> impl Iterator<Item = &'static Command> {
        COMMANDS.iter().filter(|command| command.is_shown)
    }

    /// How it is typed: the name, what stands behind it, and the options it needs.
    pub fn usage(&self, lang: Lang) -> String {
        let needs = self.needs.iter().map(|option| option.usage(lang));
        let words = ["tejun", self.name, self.takes.words().get(lang)].map(str::to_owned);
        let words: Vec<String> = words.into_iter().chain(needs).filter(|word| !word.is_empty()).collect();
        words.join(" ")
    }
}

/// What stands behind a verb.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// Nothing.
    Nothing,
    /// A terminal, or nothing for the local PC.
    Terminal,
    /// A step of the notice, and a terminal, or nothing for the local PC.
    Step,
    /// Any number of terminals.
    Terminals,
    /// A notice's folder, or none.
    Notice,
    /// Any number of folders of notices.
    Notices,
    /// A folder.
    Folder,
    /// A file.
    File,
    /// A public key's file, and a terminal, or nothing for the local PC.
    KeyAndTerminal,
    /// A folder, or none.
    FolderOrNone,
    /// What a terminal handed in: files, digits of QR codes, or a short code in any number of groups.
    HandedIn,
    /// A shell's name.
    Shell,
    /// A verb, or none.
    Verb,
    /// What tejun itself writes behind `worker`.
    Worker,
}

impl Takes {
    /// The least and the greatest number of words.
    pub fn count(self) -> (usize, usize) {
        match self {
            Takes::Nothing => (0, 0),
            Takes::Terminal | Takes::Notice | Takes::FolderOrNone => (0, 1),
            Takes::Terminals | Takes::Notices => (0, usize::MAX),
            Takes::HandedIn => (1, usize::MAX),
            Takes::Step | Takes::KeyAndTerminal => (1, 2),
            Takes::Folder | Takes::File | Takes::Shell => (1, 1),
            Takes::Verb => (0, 2),
            Takes::Worker => (3, 3),
        }
    }

    /// How a usage line names it.
    pub fn words(self) -> Words {
        match self {
            Takes::Nothing | Takes::Worker => words("", ""),
            Takes::Terminal => words("[端末]", "[TERMINAL]"),
            Takes::Step => words("手順 [端末]", "STEP [TERMINAL]"),
            Takes::Terminals => words("[端末...]", "[TERMINAL...]"),
            Takes::Notice => words("[お知らせ]", "[NOTICE]"),
            Takes::Notices => words("[お知らせ...]", "[NOTICE...]"),
            Takes::Folder => words("フォルダー", "DIR"),
            Takes::File => words("ファイル", "FILE"),
            Takes::KeyAndTerminal => words("鍵 [端末]", "KEY [TERMINAL]"),
            Takes::FolderOrNone => words("[フォルダー]", "[DIR]"),
            Takes::HandedIn => words("ファイルか番号...", "FILE|CODE..."),
            Takes::Shell => words("bash|powershell", "bash|powershell"),
            Takes::Verb => words("[コマンド]", "[VERB]"),
        }
    }

    /// Whether it is a terminal, or several.
    pub fn is_terminal(self) -> bool {
        matches!(self, Takes::Terminal | Takes::Terminals)
    }
}

/// What an exit code means; README has the same table.
pub fn meaning(exit: Exit) -> Words {
    match exit {
        Exit::Done => words("望ましい状態、またはそうした", "all is as wanted, or was made so"),
        Exit::Todo => words(
            "行うことがある、または不合格のケースがある",
            "something is to be done, or a case of a notice failed",
        ),
        Exit::Waiting => words(
            "待っている（時間帯、再起動、配信サーバー、ファイルの配信）",
            "waiting: a window, a restart, the distribution server, a delivery",
        ),
        Exit::Person => words(
            "人の対応が必要、またはできなかったことがある",
            "a person is needed, or something could not be done",
        ),
        Exit::UndoRefused => words(
            "元に戻せないものがあった（tejun が書いたままではないため）",
            "something could not be undone, because it is no longer as tejun left it",
        ),
        Exit::CannotTell => words("判定できない", "it cannot be told"),
        Exit::Usage => words(
            "使い方の誤り、お知らせのファイルの誤り、または正しくない署名",
            "wrong use, a notice with mistakes, or a signature that does not hold",
        ),
        Exit::Failure => words("tejun の失敗", "tejun failed"),
    }
}

/// All exit codes, in the order of the help.
pub const EXITS: [Exit; 8] = [
    Exit::Done,
    Exit::Todo,
    Exit::Waiting,
    Exit::Person,
    Exit::UndoRefused,
    Exit::CannotTell,
    Exit::Usage,
    Exit::Failure,
];

const OF_A_LOOK: &[Exit] =
    &[Exit::Done, Exit::Todo, Exit::Waiting, Exit::Person, Exit::CannotTell, Exit::Usage, Exit::Failure];
const OF_FILES: &[Exit] = &[Exit::Done, Exit::Usage, Exit::Failure];
const NO_WORDS: Words = words("", "");

/// What most rows have: nothing behind the verb, no options, and one way to end.
const fn row(
    name: &'static str,
    takes: Takes,
    does: Words,
    verb: fn(Given) -> Result<Verb, Error>,
) -> Command {
    Command {
        name,
        takes,
        does,
        more: NO_WORDS,
        options: &[],
        needs: &[],
        exits: OF_FILES,
        is_shown: true,
        verb,
    }
}

/// The line without a verb. On Windows it opens the guide, so it takes what the guide takes.
pub static BARE: Command = Command {
    options: &[
        Opt::Answer,
        Opt::LeaveQuestions,
        Opt::Notice,
        Opt::Calendar,
        Opt::AtOwnRisk,
        Opt::Json,
        Opt::Version,
    ],
    exits: OF_A_LOOK,
    is_shown: false,
    ..row("", Takes::Nothing, NO_WORDS, |_| Ok(Verb::Hello))
};

/// All verbs, in the order of the help.
pub static COMMANDS: [Command; 25] = [
    Command {
        options: &[Opt::Answer, Opt::LeaveQuestions, Opt::Notice, Opt::Calendar, Opt::AtOwnRisk, Opt::Json],
        exits: OF_A_LOOK,
        ..row(
            "guide",
            Takes::Terminal,
            words(
                "案内の画面を開きます。一つずつ、自動でも自分ででも行えます",
                "opens the guide: one thing at a time, automatically or by hand",
            ),
            |given| Ok(Verb::Guide(given.target())),
        )
    },
    Command {
        options: &[Opt::Answer, Opt::Notice, Opt::Key, Opt::Calendar, Opt::AtOwnRisk, Opt::Csv, Opt::Json],
        exits: OF_A_LOOK,
        more: words(
            "いくつもの端末は、一行ずつ並べて調べます。終了コードは、いちばん悪い状態のものです。",
            "Several terminals are checked side by side, a line each. The exit code is that of the worst one.",
        ),
        ..row(
            "check",
            Takes::Terminals,
            words(
                "いまの状態（済 未 対象外 待ち 要対応 不明 失敗）と、その理由",
                "its state (done, to do, not applicable, waiting, needs you, unknown, failed) and why",
            ),
            Given::check,
        )
    },
    Command {
        options: &[Opt::Answer, Opt::Notice, Opt::Key, Opt::Calendar, Opt::AtOwnRisk, Opt::Json],
        exits: OF_A_LOOK,
        ..row(
            "plan",
            Takes::Terminal,
            words(
                "行うことを順番に。フローのどの道に進むか、なぜか",
                "what would be done, in order; which way the flow takes, and why",
            ),
            |given| Ok(Verb::Plan(given.target())),
        )
    },
    Command {
        options: &[
            Opt::Answer,
            Opt::Yes,
            Opt::LeaveQuestions,
            Opt::Notice,
            Opt::Calendar,
            Opt::AtOwnRisk,
            Opt::Json,
        ],
        exits: OF_A_LOOK,
        more: words(
            "止まったときは、もう一度実行すると続きから始まります。証跡を残します。",
            "Run it again after an interruption to resume. It keeps evidence.",
        ),
        ..row(
            "apply",
            Takes::Terminal,
            words(
                "行います。記録し、確かめ、再起動のあとも続けます",
                "does it: keeps a journal, verifies, resumes after restarts",
            ),
            |given| Ok(Verb::Apply(given.target())),
        )
    },
    Command {
        options: &[Opt::By, Opt::Given, Opt::TakenBack, Opt::Notice, Opt::Calendar, Opt::Json],
        exits: OF_A_LOOK,
        more: words(
            "手順は tejun check が示す名前です（例: P/call）。証跡には「申告」と残り、端末で見たことにはなりません。",
            "STEP is the name that tejun check shows, such as P/call. Evidence calls it told, never seen.",
        ),
        ..row(
            "done",
            Takes::Step,
            words(
                "人が行った手順を「済んだ」と知らせます。取り消すときは --taken-back",
                "says that a person has done a step; --taken-back takes that back",
            ),
            Given::done,
        )
    },
    Command {
        options: &[Opt::Yes, Opt::LeaveQuestions, Opt::Notice, Opt::Calendar, Opt::Json],
        exits: &EXITS,
        ..row(
            "undo",
            Takes::Terminal,
            words(
                "tejun が変えたものを、見つけたときの状態に戻します",
                "puts back what tejun changed, as it was found",
            ),
            |given| Ok(Verb::Undo(given.target())),
        )
    },
    Command {
        options: &[Opt::Yes, Opt::Notice, Opt::Json],
        exits: OF_A_LOOK,
        ..row(
            "remove",
            Takes::Terminal,
            words(
                "tejun の記録と控えを消します（証跡と、変えた設定は残ります）",
                "deletes tejun's own files (evidence, and what was changed, stay)",
            ),
            |given| Ok(Verb::Remove(given.target())),
        )
    },
    Command {
        options: &[Opt::Out, Opt::Notice, Opt::Json],
        exits: &[Exit::Done, Exit::CannotTell, Exit::Usage, Exit::Failure],
        more: words(
            "tejun-doctor.json というファイルに書きます。同じ名前のファイルがあるときは、書き換えずに止まります。\n\
             --json は同じ内容を画面に出します。ファイルは、--out があるときだけ書きます。\n\
             読み取れなかったところは、その場所と理由を書きます（終了コード 20）。",
            "It writes a file, tejun-doctor.json. If there is such a file already, it stops and leaves that as it is.\n\
             --json prints the same, and writes a file only with --out.\n\
             A part that cannot be read is listed with its place and the reason (exit code 20).",
        ),
        ..row(
            "doctor",
            Takes::Terminal,
            words(
                "端末の様子を調べ、送るためのファイルに書きます。何も変えません",
                "gathers what this terminal is like in a file to send; changes nothing",
            ),
            |given| Ok(given.doctor()),
        )
    },
    Command {
        options: &[Opt::Out, Opt::Format, Opt::Notice, Opt::Key, Opt::Calendar],
        needs: &[Opt::Out],
        ..row(
            "manual",
            Takes::Nothing,
            words(
                "印刷する手順書（.html）。.md は Markdown、.svg はフロー図だけ。--format summary は 1 枚の案内",
                "the manual to print (.html), as Markdown (.md), the flow chart alone (.svg), or --format summary: one sheet",
            ),
            Given::manual,
        )
    },
    Command {
        options: &[Opt::Answer, Opt::Out, Opt::Notice, Opt::Calendar, Opt::Json],
        exits: OF_A_LOOK,
        more: words(
            "証跡を新しく作り、端末の鍵で署名して、一つのファイルに書きます。同じ名前のファイルは書き換えません。\n\
             電話で伝える番号と、QR コードのあるページも示します。",
            "It makes new evidence, signs it with the terminal's key and writes one file. It never replaces a file.\n\
             It also shows the number for the phone, and the page with the QR codes.",
        ),
        ..row(
            "report",
            Takes::Terminal,
            words(
                "結果を事業者に渡すファイルを書き、伝える番号を示します",
                "writes the file to hand in to the vendor, and shows the number to read out",
            ),
            |given| Ok(given.report()),
        )
    },
    Command {
        options: &[Opt::Notice, Opt::Key, Opt::Journal, Opt::Json],
        more: words(
            "tejun report のファイル、evidence.json（横の summary.txt も使います）、QR コードのアドレスか数字、24けたの番号が使えます。\n\
             お知らせのフォルダー（いくつも入ったフォルダーでもかまいません）を --notice で渡すと、件名も分かります。\n\
             24けたの番号は誰でも作れます。打ち間違いは見つかりますが、本当にその端末のものかは分かりません。",
            "It takes a file of tejun report, an evidence.json (with the summary.txt beside it), a QR code's address or digits, and the\n\
             24 digits. With the notice's folder, or a folder of notices, as --notice it also names the notice.\n\
             Anybody can write 24 digits: a slip is found, but not whether they really come from that terminal.",
        ),
        ..row(
            "verify",
            Takes::HandedIn,
            words(
                "端末から届いたファイルや番号が本物か、何を表すかを示します",
                "whether what a terminal handed in is genuine, and what it says",
            ),
            |given| Ok(given.verify()),
        )
    },
    Command {
        options: &[Opt::Roster, Opt::Out, Opt::Notice, Opt::Key, Opt::Json],
        needs: &[Opt::Roster],
        exits: &[Exit::Done, Exit::Todo, Exit::Usage, Exit::Failure],
        more: words(
            "フォルダーの中の .tejun-report と、番号やアドレスを一行ずつ書いた .txt を読み、名簿の施設ごとに並べます。\n\
             --out が .html ならページ、そのほかは表計算用の CSV を書きます。練習用端末の報告は受け取りません。",
            "It reads the .tejun-report files in the folder, and .txt files with a code or an address a line, and lists each site of the\n\
             roster. --out writes a page (.html) or a table for a spreadsheet (CSV). Reports of practice terminals are refused.",
        ),
        ..row(
            "collect",
            Takes::Folder,
            words(
                "届いた報告を集め、施設ごとの状態の表を作ります（事業者用）",
                "gathers what sites handed in to a table of how each stands (for vendors)",
            ),
            Given::collect,
        )
    },
    Command {
        options: &[Opt::Notice, Opt::Key, Opt::Json],
        ..row(
            "practice",
            Takes::Nothing,
            words("練習用端末の種類", "the kinds of practice terminals"),
            |_| Ok(Verb::PracticeKinds),
        )
    },
    Command {
        options: &[Opt::Notice, Opt::Key, Opt::Json],
        is_shown: false,
        ..row("practice kinds", Takes::Nothing, NO_WORDS, |_| Ok(Verb::PracticeKinds))
    },
    Command {
        options: &[Opt::Like, Opt::Notice, Opt::Key],
        needs: &[Opt::Like],
        exits: &[Exit::Done, Exit::CannotTell, Exit::Usage, Exit::Failure],
        ..row(
            "practice new",
            Takes::Folder,
            words(
                "練習用端末（小さな Windows のディスク）を作ります",
                "makes a practice terminal: a small Windows disk",
            ),
            Given::practice_new,
        )
    },
    Command {
        options: &[Opt::Notice, Opt::Key],
        exits: OF_A_LOOK,
        ..row(
            "practice tour",
            Takes::FolderOrNone,
            words(
                "お知らせ全体のお話を、練習用端末で最初から最後まで",
                "the story of the whole notice on a practice terminal",
            ),
            |given| Ok(Verb::PracticeTour(given.folder())),
        )
    },
    Command {
        options: &[Opt::Id, Opt::Title, Opt::From, Opt::Phone, Opt::About, Opt::Until],
        more: words(
            "五つのこと（id、件名、差出人と電話、何についてか、期限）を尋ね、お知らせのフォルダーを書きます。\n\
             指定したものは尋ねません。すでに何かあるフォルダーには書きません。",
            "It asks five things (id, title, sender with telephone, what it is about, the last day) and writes a notice's folder.\n\
             What an option says is not asked. It never writes into a folder that holds something.",
        ),
        ..row(
            "new",
            Takes::Folder,
            words(
                "五つの質問から、新しいお知らせのフォルダーを作ります",
                "begins a notice: a folder of files, from five questions",
            ),
            Given::new_notice,
        )
    },
    Command {
        options: &[Opt::Notice, Opt::Key, Opt::Json],
        more: words(
            "いくつものお知らせや、お知らせの入ったフォルダーも渡せます。同じ設定に別の値を求める二つのお知らせは、誤りです。",
            "It takes several notices, and folders that hold notices. Two that want one setting otherwise are a mistake.",
        ),
        ..row(
            "lint",
            Takes::Notices,
            words(
                "お知らせのファイルの誤りを、すべて、行と桁で",
                "every mistake of a notice's files, by line and column",
            ),
            Given::lint,
        )
    },
    Command {
        options: &[Opt::Key],
        more: words(
            "鍵のファイルと、その公開鍵のファイル（.pub）を書きます。形式は minisign のものです。パスワードをたずねます。\n\
             たずねる画面がないときは、環境変数 TEJUN_KEY_PASSWORD から取ります。\n\
             これまでの鍵を --key で指定すると、鍵の変更のファイル（.change）も書きます。端末では tejun trust で受け入れます。",
            "It writes the key's file, and its public key beside it (.pub), both as minisign has them, and asks for a password.\n\
             Where nobody can be asked, it takes the environment variable TEJUN_KEY_PASSWORD.\n\
             With the key until now (--key) it also writes a change of key (.change), which terminals accept by tejun trust.",
        ),
        ..row(
            "key",
            Takes::File,
            words("お知らせに署名するための鍵を作ります", "makes a key for signing notices"),
            Given::key,
        )
    },
    Command {
        options: &[Opt::Key, Opt::Edition, Opt::Until, Opt::Out],
        needs: &[Opt::Key],
        more: words(
            "お知らせを確かめてから、署名したファイル（id.tejun）を書きます。同じフォルダーと鍵からは、いつも同じファイルができます。\n\
             鍵のパスワードは、たずねるか、環境変数 TEJUN_KEY_PASSWORD から取ります。",
            "It lints the notice and writes the signed file, ID.tejun. The same folder and key always give the same file.\n\
             The key's password is asked for, or taken from the environment variable TEJUN_KEY_PASSWORD.",
        ),
        ..row(
            "pack",
            Takes::Folder,
            words(
                "お知らせのフォルダーから、署名した一つのファイルを作ります",
                "makes one signed file of a notice's folder",
            ),
            Given::pack,
        )
    },
    Command {
        options: &[Opt::Yes],
        exits: &[Exit::Done, Exit::Waiting, Exit::Person, Exit::CannotTell, Exit::Usage, Exit::Failure],
        more: words(
            "管理者が、端末ごとに一度だけ行います。鍵の確認番号を示すので、送り主に電話で読み上げてもらい、同じなら受け入れます。\n\
             信頼している鍵が署名した、鍵の変更のファイル（.change）なら、電話は要りません。",
            "An administrator does this once for a terminal. It shows the key's fingerprint: have the sender read it out on the telephone.\n\
             A change of key (.change) that a trusted key has signed needs no call.",
        ),
        ..row(
            "trust",
            Takes::KeyAndTerminal,
            words("送り主の公開鍵を、この端末で信頼します", "accepts a sender's public key on a terminal"),
            Given::trust,
        )
    },
    Command {
        options: &[Opt::Prove, Opt::Notice, Opt::Key, Opt::Json],
        exits: &[Exit::Done, Exit::Todo, Exit::CannotTell, Exit::Usage, Exit::Failure],
        ..row(
            "test",
            Takes::Notice,
            words("お知らせのケースを試します", "runs a notice's cases"),
            Given::test,
        )
    },
    Command {
        more: words(
            "bash: eval \"$(tejun completions bash)\" を ~/.bashrc に書きます。\n\
             PowerShell: tejun completions powershell | Out-String | Invoke-Expression を $PROFILE に書きます。",
            "bash: put eval \"$(tejun completions bash)\" into ~/.bashrc.\n\
             PowerShell: put tejun completions powershell | Out-String | Invoke-Expression into $PROFILE.",
        ),
        ..row(
            "completions",
            Takes::Shell,
            words("Tab キーの補完の設定を出します", "prints what makes the Tab key complete command lines"),
            Given::completions,
        )
    },
    row("help", Takes::Verb, words("使い方", "prints help, of one verb or of all"), Given::help),
    Command {
        options: &[Opt::LeaveQuestions, Opt::Notice, Opt::Calendar, Opt::AtOwnRisk],
        exits: OF_A_LOOK,
        is_shown: false,
        ..row("worker", Takes::Worker, NO_WORDS, Given::worker)
    },
];
