//! What the program says of itself.

use crate::error::Error;
use crate::screen::Screen;

const HELP_JA: &str = "\
tejun（手順） お知らせの作業を、端末が自分で確かめ、行い、証明します

使い方
  tejun guide    端末      案内の画面を開きます。一つずつ、自動でも自分ででも行えます
  tejun check    端末      いまの状態（済 未 対象外 待ち 要対応 不明 失敗）と、その理由
  tejun check    端末...   いくつものディスクを、一行ずつ（--csv、--json は一行に一つ）
  tejun plan     端末      行うことを順番に。フローのどの道に進むか、なぜか
  tejun apply    端末      行います。記録し、確かめ、再起動のあとも続けます
  tejun undo     端末      tejun が変えたものを、見つけたときの状態に戻します
  tejun remove   端末      tejun の記録と控えを消します（証跡と、変えた設定は残ります）
  tejun manual --out ファイル
                           印刷する手順書（.html）。.md は Markdown、.svg はフロー図だけ
  tejun practice           練習用端末の種類
  tejun practice new  フォルダー --like 種類
                           練習用端末（小さな Windows のディスク）を作ります
  tejun practice tour [フォルダー]
                           お知らせ全体のお話を、練習用端末で最初から最後まで
  tejun lint     [お知らせ] お知らせのファイルの誤りを、すべて、行と桁で
  tejun test     [お知らせ] お知らせのケースを試します。--prove は、ありうる端末すべてで、途中で止まる場合も

端末
  練習用端末のフォルダー、または Windows のディスク（C:）が入ったフォルダー
  省くと、tejun が動いている PC（Windows のとき）

指定
  --answer 質問=回答       質問に答えます（例: --answer update-mode=by-hand）
  --yes, -y                確認をすべて「はい」にします（お知らせの質問は除きます）
  --leave-questions        ブラウザーの確認の画面で、ボタンを押さずに待ちます（人が押します）
  --notice フォルダー      使うお知らせ（なければ、この tejun に入っているもの）
  --calendar ファイル      作業時間帯と配信期間を、このファイルのものにします
  --out ファイル、--format html|md|svg
                           手順書を書くファイルと形式（形式は省けます）
  --json                   プログラム向けの出力
  --lang ja|en             言葉
  --help, --version

終了コード
  0 望ましい状態、またはそうした   10 行うことがある   11 待っている（時間帯・再起動・配信）
  12 人の対応が必要   13 元に戻せないものがあった   20 判定できない   2 使い方の誤り   1 tejun の失敗";

const HELP_EN: &str = "\
tejun (手順, procedure): a terminal checks, does and proves the work of a notice by itself

usage
  tejun guide    TERMINAL  open the guide: one thing at a time, automatically or by your own hand
  tejun check    TERMINAL  its state (done, to do, not applicable, waiting, needs you, unknown, failed) and why
  tejun check    DIR...    many disks side by side, a line each (--csv; --json: an object each line)
  tejun plan     TERMINAL  what would be done, in order; which way the flow takes, and why
  tejun apply    TERMINAL  do it: journaled, read back, going on after restarts
  tejun undo     TERMINAL  put back what tejun changed, as it was found
  tejun remove   TERMINAL  take tejun's own files away (evidence, and what was changed, stay)
  tejun manual --out FILE  the manual to print (.html), as Markdown (.md), or the flow chart alone (.svg)
  tejun practice           the kinds of practice terminals
  tejun practice new DIR --like KIND
                           make a practice terminal: a small Windows disk
  tejun practice tour [DIR]
                           the story of the whole notice on a practice terminal
  tejun lint     [NOTICE]  every mistake of a notice's files, by line and column
  tejun test     [NOTICE]  run a notice's cases; --prove: on every terminal that can be, broken off everywhere

TERMINAL
  the folder of a practice terminal, or a folder that holds a Windows disk (C:)
  without one, the PC that tejun runs on (on Windows)

options
  --answer NAME=VALUE      answer a question, such as --answer update-mode=by-hand
  --yes, -y                agree to everything that would be asked, the notice's questions excepted
  --leave-questions        the browser's own questions are left for a person to answer
  --notice DIR             the notice to use instead of the one in this program
  --calendar FILE          working windows and distribution periods from this file
  --out FILE, --format html|md|svg
                           where the manual goes, and as what (the file's name tells, too)
  --json                   output for programs
  --lang ja|en             language
  --help, --version

exit codes
  0 as wanted, or made so   10 something is to be done   11 waiting (a window, a restart, the server)
  12 a person is needed   13 undo refused   20 cannot tell   2 wrong use   1 tejun failed";

/// The help.
///
/// # Errors
///
/// Where nobody reads any more.
pub fn help(screen: &Screen) -> Result<(), Error> {
    screen.say(HELP_JA, HELP_EN)
}

/// What this is, where nothing was asked.
///
/// # Errors
///
/// Where nobody reads any more.
pub fn hello(screen: &Screen) -> Result<(), Error> {
    screen.say(
        "tejun（手順）は、保守のお知らせを端末が自分で行うためのプログラムです。\n\n\
         ここで試すには、練習用端末を使います。\n  tejun practice tour\n\n使い方: tejun --help",
        "tejun (手順, procedure) lets a terminal carry out a maintenance notice by itself.\n\n\
         To try it here, use a practice terminal:\n  tejun practice tour --lang en\n\nusage: tejun --help --lang en",
    )
}
