//! Words for reasons: why something could not be read or changed.

use model::Text;
use model::reason::{
    Doing, Fault, FileKind, Half, JournalFault, JsonFault, Kept, LogFault, MemberFault, Reason, Refusal,
    TextFault, Unit,
};
use std::fmt::Write as _;

/// A reason in a fragment that stands in brackets behind the place, so the Japanese one has no brackets of its own.
pub fn reason(reason: &Reason) -> Text {
    match reason {
        Reason::Words { text } => Text::new(text, text),
        Reason::NotAble {} => Text::new("この端末ではできません", "this terminal does not support it"),
        Reason::SwitchedOff {} => Text::new("途中で電源が切られました", "the PC was switched off in between"),
        Reason::NotThere {} => Text::new("見つかりません", "it is not there"),
        Reason::Elsewhere {} => Text::new("C: ドライブしかありません", "only drive C: can be read here"),
        Reason::Hibernated { memory } => {
            Text::new(format!("Windows が休止状態です: {memory}"), format!("Windows is hibernated: {memory}"))
        }
        Reason::NotObserved {} => Text::new("まだ調べていません", "it has not been checked yet"),
        Reason::Unchanged {} => {
            Text::new("行いましたが、変わりませんでした", "it was carried out, but nothing changed")
        }
        Reason::System { refusal: what, number, doing: at } => {
            let Text { mut ja, mut en } = refusal(*what);
            if let Some(at) = at {
                let at = doing(*at);
                ja.push_str(&format!("、操作は「{}」", at.ja));
                en.push_str(&format!(", when {}", at.en));
            }
            if let Some(number) = number {
                let number = system_number(*number);
                ja.push_str(&format!("、エラー番号 {number}"));
                en.push_str(&format!(", error {number}"));
            }
            Text::new(ja, en)
        }
        Reason::PathUnfit {} => {
            Text::new("使えない書き方の場所です", "the path has a form that is not supported")
        }
        Reason::PathIsLink { part } => {
            Text::new(format!("{part} は別の場所へのリンクです"), format!("{part} is a link"))
        }
        Reason::PathIsDevice { part } => Text::new(
            format!("{part} はファイルでもフォルダーでもありません"),
            format!("{part} is neither a file nor a folder"),
        ),
        Reason::ReadsBackOtherwise {} => {
            Text::new("書いた内容を読み直すと違っていました", "it does not read back as it was written")
        }
        Reason::NotOurs {} => Text::new("tejun が作ったものではありません", "tejun did not make it"),
        Reason::KeyOutOfReach {} => Text::new(
            "この種類の手順が変えてよいキーではありません",
            "no step of this kind may change that key",
        ),
        Reason::TextLine { line, fault } => text_line(*line, *fault),
        Reason::PathOutOfReach {} => Text::new(
            "この種類の手順が変えてよいファイルではありません",
            "no step of this kind may change that file",
        ),
        Reason::Installer { number } => installer(*number),
        Reason::EditionsDiffer {} => Text::new(
            "入っている前の版が、計画のときと違います。もう一度調べてください",
            "other earlier editions are installed than when the plan was made: check again",
        ),
        Reason::FolderNotOurs {} => Text::new(
            "tejun より前からあり、だれが作ったか分かりません。取り除いてください",
            "it existed before tejun, and anybody may have put it there: remove it",
        ),
        Reason::NotTheRunningProgram {} => Text::new(
            "いま動いているプログラムとは別のファイルに替わっています",
            "it is another file than the program that runs",
        ),
        Reason::FolderNotEmpty {} => Text::new("フォルダーが空ではありません", "the folder is not empty"),
        Reason::Doubtful { place, reason: why } => {
            let why = self::reason(why);
            Text::new(
                format!("{place} を読み取れません: {}", why.ja),
                format!("{place} cannot be read: {}", why.en),
            )
        }
        Reason::Truncated { file, at, needs, has } => {
            let kind = file_kind(*file);
            Text::new(
                format!(
                    "{}が途中で切れています: 位置 {at:#x}、必要 {needs} バイト、実際 {has} バイト",
                    kind.ja
                ),
                format!("{} is cut off (at {at:#x}, {needs} bytes are needed, {has} are there)", kind.en),
            )
        }
        Reason::NotOfKind { file, at, found } => {
            let (kind, found) = (file_kind(*file), hex(found));
            Text::new(
                format!("{}ではありません: 位置 {at:#x} に {found}", kind.ja),
                format!("it is not {} (at {at:#x}: {found})", kind.en),
            )
        }
        Reason::OtherVersion { file, found } => {
            let kind = file_kind(*file);
            Text::new(
                format!("{}の形式の版 {found} は扱えません", kind.ja),
                format!("version {found} of {} is not known", kind.en),
            )
        }
        Reason::Damaged { file, at, fault: what } => {
            let (kind, what) = (file_kind(*file), fault(*what));
            Text::new(
                format!("{}が壊れています: 位置 {at:#x}、{}", kind.ja, what.ja),
                format!("{} is damaged (at {at:#x}: {})", kind.en, what.en),
            )
        }
        Reason::TooLarge { most, unit: of } => {
            let of = unit(*of);
            Text::new(
                format!("大きすぎます: {}は {most} まで", of.ja),
                format!("it is too large (at most {most} {})", of.en),
            )
        }
        Reason::Json { within, line, column, fault } => {
            let (ja, en) = match fault {
                JsonFault::Ends => ("JSON が途中で切れています", "the JSON is cut off"),
                JsonFault::Syntax => ("JSON として読めません", "it is not JSON"),
                JsonFault::Unexpected => ("JSON の内容が違います", "the JSON has unexpected content"),
            };
            Text::new(
                format!("{}{ja}、{line} 行 {column} 文字目", before(within.as_deref())),
                format!("{}{en} (line {line}, column {column})", before(within.as_deref())),
            )
        }
        Reason::Member { within, member, fault } => {
            let (ja, en) = match fault {
                MemberFault::Missing => ("がありません", "is missing"),
                MemberFault::OtherType => ("の型が違います", "has another type"),
                MemberFault::NotAVersion => ("がバージョンの書き方ではありません", "is not a version"),
                MemberFault::Undefined => ("の参照先がありません", "refers to something that is not defined"),
            };
            Text::new(
                format!("{}項目 {member} {ja}", before(within.as_deref())),
                format!("{}member {member} {en}", before(within.as_deref())),
            )
        }
        Reason::IniValue { line, column, key, value } => {
            let at = column.map_or_else(String::new, |column| format!(" {column} 文字目"));
            let at_en = column.map_or_else(String::new, |column| format!(", column {column}"));
            let holds = value.as_ref().map_or_else(String::new, |value| format!(" = {value}"));
            Text::new(
                format!("{key}{holds} の値を読めません、{line} 行{at}"),
                format!("the value {key}{holds} cannot be understood (line {line}{at_en})"),
            )
        }
        Reason::ValueOfOtherType { found } => {
            Text::new(format!("値の型が違います: {found}"), format!("the value has another type: {found}"))
        }
        Reason::NoFileVersion {} => {
            Text::new("このファイルにはバージョンがありません", "the file carries no version")
        }
        Reason::NotAVersion { text } => Text::new(
            format!("バージョンの書き方ではありません: {text}"),
            format!("it is not a version: {text}"),
        ),
        Reason::NotAName { text } => {
            Text::new(format!("名前に使えません: {text}"), format!("it cannot be used as a name: {text}"))
        }
        Reason::HiveUnfinished { primary, secondary, checksum_holds, logs } => {
            hive_unfinished(*primary, *secondary, *checksum_holds, logs)
        }
        Reason::HiveUnsound { faults, at } => Text::new(
            format!("レジストリのファイルに {faults} か所の誤りがあります、最初は位置 {at:#x}"),
            format!("the registry hive has {faults} faults (the first at {at:#x})"),
        ),
        Reason::HiveKept { at, why } => {
            let why = kept(*why);
            Text::new(
                format!("安全のため変更しません: 位置 {at:#x}、{}", why.ja),
                format!("it is not safe to change (at {at:#x}: {})", why.en),
            )
        }
        Reason::HiveFull { at } => Text::new(
            format!("レジストリのファイルに空きがありません、位置 {at:#x}"),
            format!("the registry hive is full (at {at:#x})"),
        ),
        Reason::HiveNumbersUsedUp { number } => Text::new(
            format!("レジストリの書き込み番号が上限です: {number}"),
            format!("the registry hive's write numbers are used up ({number})"),
        ),
        Reason::NoKey { path } => {
            Text::new(format!("キーがありません: {path}"), format!("there is no key {path}"))
        }
        Reason::KeyIsLink { path, at } => Text::new(
            format!("キーの途中がリンクです: {path}、位置 {at:#x}"),
            format!("the key {path} leads through a link (at {at:#x})"),
        ),
        Reason::InNoHive {} => Text::new(
            "レジストリのこの部分は、ここでは読めません",
            "this part of the registry cannot be read here",
        ),
        Reason::NoControlSet {} => {
            Text::new(r"Select\Current に番号がありません", r"Select\Current does not name a control set")
        }
        Reason::ControlSetMissing { number } => Text::new(
            format!("ControlSet{number:03} がありません"),
            format!("ControlSet{number:03} is not there"),
        ),
        Reason::PolicyEntryDecides { entry, directive, name } => Text::new(
            format!("{entry} 番目の項目 {directive} が {name} とほかの値をまとめて決めています"),
            format!("entry {entry} ({directive}) decides {name} and other values together"),
        ),
        Reason::PolicyEntryIsSoft { entry, name } => Text::new(
            format!("{entry} 番目の項目は、{name} がまだないときだけ設定します"),
            format!("entry {entry} sets {name} only if it is not set"),
        ),
        Reason::PolicyEntryUnfit { entry } => {
            Text::new(format!("{entry} 番目の項目を書けません"), format!("entry {entry} cannot be written"))
        }
        Reason::NoPolicyEntry { entry } => {
            Text::new(format!("{entry} 番目の項目がありません"), format!("there is no entry {entry}"))
        }
        Reason::CrxOfOldFormat { id } => Text::new(
            format!("古い形式の CRX で、ブラウザーで使えません、ID {id}"),
            format!("it has the old format CRX2, which browsers no longer accept (id {id})"),
        ),
        Reason::CrxIsDelta { id } => Text::new(
            format!("差分だけの CRX で、拡張機能の全体ではありません、ID {id}"),
            format!("it is a delta update, not a whole extension (id {id})"),
        ),
        Reason::CrxKeyUnfit { proof, algorithm } => Text::new(
            format!("署名の鍵を使えません: {algorithm}、{proof} 番"),
            format!("the {algorithm} key of proof {proof} cannot be used"),
        ),
        Reason::CrxSignature { proof, algorithm } => Text::new(
            format!("署名が内容と合いません: {algorithm}、{proof} 番"),
            format!("the {algorithm} signature of proof {proof} does not fit the content"),
        ),
        Reason::CrxNotProved { id, signed_by } => {
            let (id, by) = (id.as_deref().unwrap_or("-"), signed_by.join(", "));
            Text::new(
                format!("名乗っている ID の署名がありません: ID {id}、署名 {by}"),
                format!("it is not signed by the key of its id {id} (signed by {by})"),
            )
        }
        Reason::CrxArchive { path } => Text::new(
            format!("{}中身を取り出せません", before(path.as_deref())),
            format!("{}the archive cannot be read", before(path.as_deref())),
        ),
        Reason::CrxPath { path } => Text::new(
            format!("拡張機能の外に出る場所があります: {path}"),
            format!("{path} would lie outside of the extension"),
        ),
        Reason::CrxFileMissing { path } => {
            Text::new(format!("{path} が入っていません"), format!("it has no {path}"))
        }
        Reason::CrxNotMade { path } => Text::new(
            format!("{}CRX を作れません", before(path.as_deref())),
            format!("{}the CRX cannot be made", before(path.as_deref())),
        ),
        Reason::FileGone { path } => {
            Text::new(format!("{path} がありません"), format!("{path} is not there"))
        }
        Reason::FileDiffers { path } => {
            Text::new(format!("{path} が届いたものと違います"), format!("{path} is not as it was delivered"))
        }
        Reason::VersionsDiffer { path, manifest, profile } => Text::new(
            format!("{path} ではバージョン {manifest}、プロファイルでは {profile} です"),
            format!("{path} says version {manifest}, the profile {profile}"),
        ),
        Reason::ProfileEmpty {} => Text::new(
            "Secure Preferences も Preferences もありません",
            "it has neither Secure Preferences nor Preferences",
        ),
        Reason::ProfilesElsewhere {} => Text::new(
            "管理者の設定により、利用者データが別の場所にあります",
            "a policy moves the profiles to another place",
        ),
        Reason::NotInstalled { id } => {
            Text::new(format!("拡張機能が入っていません、ID {id}"), format!("{id} is not installed"))
        }
        Reason::NoPolicyRemoves {} => Text::new("外す設定がありません", "no policy removes it"),
        Reason::BlockedByPolicy {} => {
            Text::new("管理者が禁止しています", "it is blocked by the administrator")
        }
        Reason::BrowserSays { texts } => {
            let said = texts.join(" / ");
            Text::new(format!("ブラウザーの表示: 「{said}」"), format!("the browser says: “{said}”"))
        }
        Reason::NobodyAnswered {} => Text::new(
            "ブラウザーの確認が出ないか、だれも答えませんでした",
            "the browser did not ask, or nobody answered",
        ),
        Reason::BrowserDoesNotOpen {} => Text::new("ブラウザーが開きません", "the browser does not open"),
        Reason::BrowserDoesNotClose {} => {
            Text::new("ブラウザーの画面が閉じません", "the browser's windows do not close")
        }
        Reason::OfAnotherUser {} => Text::new("ほかの利用者のものです", "it is another user's"),
        Reason::AboveDesktop {} => Text::new(
            "tejun が管理者として開かれているため、Edge を開きません。tejun を閉じ、「管理者として実行」を選ばずに開き直してください。\
             許可が必要なときは、Windows がたずねます",
            "tejun was opened as an administrator and starts no Edge with these rights; close it and open it without “Run as \
             administrator”: Windows asks for permission when it is needed",
        ),
        Reason::OwnerNotTrusted { owner } => Text::new(
            format!("管理者ではない {owner} のものです"),
            format!("it belongs to {owner}, which is not an administrator"),
        ),
        Reason::PipeTaken {} => Text::new(
            "tejun が使う名前を、ほかのプログラムが使っています。パソコンを再起動してから、もう一度行ってください",
            "another program uses the name by which the parts of tejun find each other; restart the PC and try again",
        ),
        Reason::NotAskedFor {} => {
            Text::new("いまの作業で頼まれていません", "the current run does not need it")
        }
        Reason::FirmwareSilent {} => {
            Text::new("ファームウェアに機種の情報がありません", "the firmware does not name the machine")
        }
        Reason::NotTold {} => Text::new("この端末からは分かりません", "this terminal does not provide it"),
        Reason::JournalLine { line, fault } => journal_line(*line, *fault),
        Reason::JournalNewer { format } => Text::new(
            format!("形式 {format} は新しい tejun のものです"),
            format!("format {format} is from a newer tejun"),
        ),
        Reason::JournalNeeded {} => Text::new(
            "作業が途中か、戻し終わっていない設定があり、記録がまだ必要です",
            "work is under way, or a setting has not been put back: the journal is still needed",
        ),
        Reason::Busy {} => {
            Text::new("ほかの tejun が作業しています", "another tejun is working on this terminal")
        }
        Reason::HalfGone { half: Half::Person } => {
            Text::new("画面の側の tejun が終わっています", "the tejun that shows the screens has ended")
        }
        Reason::HalfGone { half: Half::Worker } => {
            Text::new("作業をする側の tejun が始まりません", "the tejun that does the work does not start")
        }
        Reason::NobodySignedIn {} => Text::new("だれもサインインしていません", "nobody is signed in"),
        Reason::SetNotGiven {} => Text::new(
            "tejun の誤りです。この手順の拡張機能を調べていません",
            "an error in tejun: it did not check the extensions of this step",
        ),
    }
}

/// What kind of file it is.
fn file_kind(kind: FileKind) -> Text {
    match kind {
        FileKind::Hive => Text::new("レジストリのファイル", "the registry hive"),
        FileKind::PolicyFile => Text::new("ポリシーファイル", "the policy file"),
        FileKind::GptIni => Text::new("gpt.ini ", "gpt.ini"),
        FileKind::Crx => Text::new("拡張機能の CRX ファイル", "the extension's file (CRX)"),
        FileKind::Firmware => Text::new("ファームウェアの SMBIOS 表", "the firmware's table (SMBIOS)"),
        FileKind::Certificate => Text::new("証明書", "the certificate"),
        FileKind::Practice => Text::new("練習用端末のファイル", "the practice terminal's file"),
    }
}

/// What Windows Installer answers (`winerror.h`).
fn installer(number: u32) -> Text {
    let (ja, en) = match number {
        1602 => ("Windows のインストーラーが取りやめました", "Windows Installer was cancelled"),
        1603 => (
            "Windows のインストーラーが途中で失敗し、前の状態に戻しました",
            "Windows Installer failed on the way, and took back what it had done",
        ),
        1605 => (
            "Windows のインストーラーは、このプログラムを知りません",
            "Windows Installer does not know the program",
        ),
        1618 => (
            "ほかのインストールが続いています。終わってから、もう一度行ってください",
            "another installation is under way; try again when it has ended",
        ),
        1619 | 1620 => (
            "Windows のインストーラーが、このファイルを開けません",
            "Windows Installer cannot open the package",
        ),
        1625 => (
            "管理者の設定が、このインストールを止めています",
            "a policy of the administrator forbids the installation",
        ),
        1638 => ("このプログラムの別の版が入っています", "another version of the program is installed"),
        _ => ("Windows のインストーラーが行いませんでした", "Windows Installer did not do it"),
    };
    Text::new(format!("{ja}。番号: {number}"), format!("{en}, number {number}"))
}

fn fault(fault: Fault) -> Text {
    match fault {
        Fault::BinsSize => Text::new("全体の大きさ", "the size of its bins"),
        Fault::NoBin => Text::new("区画の始まり", "no bin starts here"),
        Fault::OutOfBins => Text::new("参照先が範囲の外", "a reference leads out of the bins"),
        Fault::Misaligned => Text::new("参照先の位置が半端", "a reference is not a multiple of 8"),
        Fault::CellSize => Text::new("セルの大きさ", "the size of a cell"),
        Fault::CellFree => Text::new("空きのセルへの参照", "a reference leads to a free cell"),
        Fault::OtherStructure => Text::new("種類の違う構造", "a structure of another kind"),
        Fault::StructureSize => Text::new("構造の大きさ", "the size of a structure"),
        Fault::NameLength => Text::new("名前の長さ", "the length of a name"),
        Fault::DataSize => Text::new("データの大きさ", "the size of a value's data"),
        Fault::Lists => Text::new("キーの一覧のつながり", "nested lists of subkeys"),
        Fault::NoList => Text::new("キーの一覧がない", "the list of subkeys is missing"),
        Fault::MetTwice => Text::new("同じキーが二度出てくる", "a key occurs twice"),
        Fault::SecurityDescriptor => Text::new("アクセス権の記録", "a security descriptor"),
        Fault::Separator => Text::new("区切りの記号", "a separator"),
        Fault::NoEnd => Text::new("文字列の終わりがない", "a text without an end"),
        Fault::HalfCharacter => Text::new("文字が半分だけ", "half a character"),
        Fault::Nul => Text::new("文字でない NUL", "a NUL in a text"),
        Fault::Header => Text::new("ヘッダー", "the header"),
        Fault::ArchiveMarkInHeader => {
            Text::new("ヘッダーの中に ZIP の終わりの印", "the end mark of an archive in the header")
        }
    }
}

fn unit(unit: Unit) -> Text {
    match unit {
        Unit::Bytes => Text::new("バイト数", "bytes"),
        Unit::Files => Text::new("ファイルの数", "files"),
        Unit::Levels => Text::new("キーの深さ", "levels"),
        Unit::Keys => Text::new("キーの数", "keys"),
        Unit::Values => Text::new("値の数", "values"),
        Unit::Proofs => Text::new("署名の数", "proofs"),
    }
}

fn text_line(line: u64, fault: TextFault) -> Text {
    match fault {
        TextFault::NotEncoded => Text::new(
            format!("{line} 行目から先が、お知らせに書かれた文字コードではありません"),
            format!("from line {line} on it is not in the encoding that the notice names"),
        ),
        TextFault::Twice => Text::new(
            format!("同じ項目が {line} 行目にもう一度あります"),
            format!("line {line} has the same entry once more"),
        ),
        TextFault::Shared => Text::new(
            format!("{line} 行目に、ほかの項目も一緒に書かれています"),
            format!("line {line} holds other entries as well"),
        ),
        TextFault::Continued => Text::new(
            format!("{line} 行目が次の行に続いています"),
            format!("line {line} goes on in the next one"),
        ),
        TextFault::NotReadBack => Text::new(
            "書いても、その項目として読み取れません",
            "written so, the entry would not be read back",
        ),
    }
}

fn kept(why: Kept) -> Text {
    match why {
        Kept::Unfinished => Text::new("書きかけのまま", "the hive is unfinished"),
        Kept::Layered => Text::new("重ね合わせのキー", "it belongs to layered keys"),
        Kept::Predefined => Text::new("定義済みのハンドル", "it is a predefined handle"),
        Kept::Link => Text::new("リンク", "it is a link"),
        Kept::Root => Text::new("いちばん上のキー", "it is the root key"),
        Kept::NoDelete => Text::new("削除禁止の印", "it is marked as not to be deleted"),
        Kept::HasSubkeys => Text::new("下にキーがある", "it has subkeys"),
        Kept::Damaged => Text::new("壊れている", "it is damaged"),
        Kept::Shared => Text::new("参照の数が合わない", "its references do not add up"),
    }
}

fn refusal(refusal: Refusal) -> Text {
    match refusal {
        Refusal::NoRights => Text::new("権限がありません", "access is denied"),
        Refusal::NotThere => Text::new("見つかりません", "it is not there"),
        Refusal::AlreadyThere => Text::new("すでにあります", "it exists already"),
        Refusal::InUse => Text::new("ほかのプログラムが使っています", "another program is using it"),
        Refusal::DiskFull => Text::new("ディスクに空きがありません", "the disk is full"),
        Refusal::ReadOnly => Text::new("読み取り専用です", "the disk can only be read"),
        Refusal::BadName => Text::new("使えない名前です", "the name cannot be used"),
        Refusal::Device => {
            Text::new("ディスクや機器が正しく動いていません", "the disk or device does not work properly")
        }
        Refusal::TimedOut => Text::new("時間切れです", "it took too long"),
        Refusal::Gone => Text::new("接続が切れました", "the connection was lost"),
        Refusal::Ends => Text::new("途中で終わっています", "it ends too early"),
        Refusal::Other => Text::new("システムのエラーです", "a system error"),
    }
}

/// As the name of an operation, and after "when".
fn doing(doing: Doing) -> Text {
    match doing {
        Doing::Find => Text::new("検索", "looking for it"),
        Doing::Read => Text::new("読み取り", "reading"),
        Doing::ReadBack => Text::new("読み直し", "reading back"),
        Doing::List => Text::new("一覧の取得", "listing"),
        Doing::Open => Text::new("開く", "opening"),
        Doing::Create => Text::new("作成", "creating"),
        Doing::Write => Text::new("書き込み", "writing"),
        Doing::Truncate => Text::new("切り詰め", "truncating"),
        Doing::Rename => Text::new("名前の変更", "renaming"),
        Doing::KeepOld => Text::new("元のファイルの保管", "keeping the old file"),
        Doing::Delete => Text::new("削除", "deleting"),
        Doing::Flush => Text::new("ディスクへの書き出し", "flushing"),
        Doing::Lock => Text::new("ロック", "locking"),
        Doing::Watch => Text::new("監視", "watching"),
        Doing::ReadRights => Text::new("アクセス権の読み取り", "reading its rights"),
        Doing::SetRights => Text::new("アクセス権の設定", "setting its rights"),
        Doing::Listen => Text::new("接続待ち", "listening"),
        Doing::Start => Text::new("開始", "starting"),
        Doing::Stop => Text::new("停止", "stopping"),
        Doing::Register => Text::new("登録", "registering"),
        Doing::Refresh => Text::new("再読み込み", "refreshing"),
        Doing::Restart => Text::new("再起動", "restarting"),
        Doing::ShutDown => Text::new("シャットダウン", "shutting down"),
    }
}

/// Windows' errors and errno as people look them up: decimal; an HRESULT as hexadecimal.
fn system_number(number: i32) -> String {
    if number < 0 { format!("{:#010x}", number.cast_unsigned()) } else { number.to_string() }
}

fn hive_unfinished(primary: u32, secondary: u32, checksum_holds: bool, logs: &[LogFault]) -> Text {
    let (sum_ja, sum_en) = if checksum_holds { ("正しい", "right") } else { ("違う", "wrong") };
    let mut ja = format!(
        "レジストリのファイルが書きかけです: 番号 {primary} と {secondary}、チェックサムは{sum_ja}。"
    );
    let mut en = format!(
        "the registry hive is unfinished (numbers {primary} and {secondary}, checksum {sum_en}), and "
    );
    if logs.is_empty() {
        ja.push_str("補うためのログがありません");
        en.push_str("there are no logs to complete it");
    } else {
        ja.push_str("ログでも補えません: ");
        en.push_str("no log completes it: ");
    }
    for (fault, number) in logs.iter().zip(1_u32..) {
        let told = log(fault);
        let (comma_ja, comma_en) = if number > 1 { ("、", "; ") } else { ("", "") };
        // Writing to a string does not fail.
        let _ = write!(ja, "{comma_ja}.LOG{number} {}", told.ja);
        let _ = write!(en, "{comma_en}.LOG{number} {}", told.en);
    }
    Text::new(ja, en)
}

fn log(fault: &LogFault) -> Text {
    match fault {
        LogFault::Short { length } => {
            Text::new(format!("は {length} バイトしかありません"), format!("has only {length} bytes"))
        }
        LogFault::NotALog {} => Text::new("はログではありません", "is not a log"),
        LogFault::Checksum {} => Text::new("のチェックサムが違います", "has a wrong checksum"),
        LogFault::OldFormat {} => {
            Text::new("は Windows 8.1 より前の形式です", "has the format of before Windows 8.1")
        }
        LogFault::NoEntry { at } => Text::new(
            format!("に使える記録がありません、位置 {at:#x}"),
            format!("holds no usable entry (at {at:#x})"),
        ),
        LogFault::Older { last } => {
            Text::new(format!("は {last} までの古い記録です"), format!("is older (up to {last})"))
        }
    }
}

fn journal_line(line: u64, fault: JournalFault) -> Text {
    match fault {
        JournalFault::NoRecord { column: Some(column) } => Text::new(
            format!("{line} 行目を読めません、{column} 文字目"),
            format!("line {line} is not a record (column {column})"),
        ),
        JournalFault::NoRecord { column: None } => {
            Text::new(format!("{line} 行目の内容が違います"), format!("line {line} is not a record"))
        }
        JournalFault::NoFormat {} => {
            Text::new(format!("{line} 行目に形式の版がありません"), format!("line {line} has no format"))
        }
        JournalFault::Number { found } => Text::new(
            format!("{line} 行目の番号が {found} です"),
            format!("line {line} has the number {found}"),
        ),
        JournalFault::Chain {} => Text::new(
            format!("{line} 行目が前の行とつながりません。どちらかが書き換えられています"),
            format!("line {line} does not follow the line before: one of them was changed"),
        ),
        JournalFault::Foreign {} => Text::new("別の端末の記録です", "it is the journal of another terminal"),
        JournalFault::Cut { records } => Text::new(
            format!("{records} 行あったはずの記録が、途中で切れているか、別のものです"),
            format!("the evidence knows {records} lines; line {records} is missing or another one"),
        ),
    }
}

fn hex(bytes: &[u8]) -> String {
    let bytes: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    bytes.join(" ")
}

/// The name of the file within the place, if there is one.
fn before(within: Option<&str>) -> String {
    within.map_or_else(String::new, |within| format!("{within}: "))
}
