//! The command line as people type it: what is refused and with which words, the help, README's tables, and what the
//! shells complete.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use expect_test::expect_file;
use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Output};

/// Every one ends with exit code 2 and touches nothing. `''` is an empty word.
const WRONG: &[(&str, &str, &str)] = &[
    // No such verb.
    (
        "aply",
        "tejun aply はありません。もしかして: tejun apply",
        "there is no tejun aply; did you mean tejun apply?",
    ),
    (
        "chek disk",
        "tejun chek はありません。もしかして: tejun check",
        "there is no tejun chek; did you mean tejun check?",
    ),
    ("frobnicate", "tejun frobnicate はありません", "there is no tejun frobnicate"),
    ("frobnicate", "  使えるもの: guide, check, plan,", "  allowed: guide, check, plan,"),
    (
        "practice nwe dir",
        "tejun practice nwe はありません。もしかして: tejun practice new",
        "there is no tejun practice nwe; did you mean tejun practice new?",
    ),
    ("practice show", "  使えるもの: new, tour", "  allowed: new, tour"),
    (
        "help aply",
        "tejun aply はありません。もしかして: tejun apply",
        "there is no tejun aply; did you mean tejun apply?",
    ),
    ("help worker", "tejun worker はありません", "there is no tejun worker"),
    ("worker --help", "tejun worker はありません", "there is no tejun worker"),
    (
        "completions zsh",
        "tejun completions zsh はありません\n  使えるもの: bash, powershell",
        "there is no tejun completions zsh\n  allowed: bash, powershell",
    ),
    // No such option.
    (
        "--bogus",
        "--bogus という指定はありません\n  → tejun help",
        "there is no option --bogus\n  → tejun help --lang en",
    ),
    (
        "test --porve",
        "--porve という指定はありません。もしかして: --prove\n  → tejun help test",
        "there is no option --porve; did you mean --prove?\n  → tejun help test --lang en",
    ),
    (
        "apply --ans x=y",
        "--ans という指定はありません。もしかして: --answer",
        "there is no option --ans; did you mean --answer?",
    ),
    (
        "test -prove",
        "-prove という指定はありません。もしかして: --prove",
        "there is no option -prove; did you mean --prove?",
    ),
    ("check --bogus=1 disk", "--bogus という指定はありません", "there is no option --bogus"),
    ("check -x", "-x という指定はありません", "there is no option -x"),
    // Another verb's option.
    (
        "apply --prove",
        "--prove は tejun apply では使えません\n  使えるのは: tejun test\n  → tejun help apply",
        "--prove is not an option of tejun apply\n  it is one of: tejun test\n  → tejun help apply --lang en",
    ),
    (
        "check disk --prove --out x --like foo --format svg",
        "--prove は tejun check では使えません",
        "--prove is not an option of tejun check",
    ),
    (
        "plan disk --csv",
        "--csv は tejun plan では使えません\n  使えるのは: tejun check",
        "--csv is not an option of tejun plan\n  it is one of: tejun check",
    ),
    (
        "check --yes",
        "  使えるのは: tejun apply, tejun undo, tejun remove",
        "  it is one of: tejun apply, tejun undo, tejun remove",
    ),
    (
        "practice new dir --answer a=b",
        "--answer は tejun practice new では使えません",
        "--answer is not an option of tejun practice new",
    ),
    ("--yes", "--yes は tejun では使えません", "--yes is not an option of tejun"),
    (
        "check --version",
        "--version は tejun check では使えません\n  使えるのは: tejun\n",
        "--version is not an option of tejun check\n  it is one of: tejun\n",
    ),
    ("worker process 1 lines --yes", "--yes は tejun worker では", "--yes is not an option of tejun worker"),
    // Options that cannot stand together.
    (
        "check a b --csv --json",
        "--csv と --json は、どちらか一つだけ使えます",
        "--csv and --json cannot be used together",
    ),
    (
        "test --json --prove",
        "--prove と --json は、どちらか一つだけ使えます",
        "--prove and --json cannot be used together",
    ),
    // Values.
    (
        "check --notice",
        "--notice には値が必要です: --notice お知らせ",
        "--notice needs a value: --notice NOTICE",
    ),
    ("check --notice --json", "--notice には値が必要です", "--notice needs a value"),
    ("manual --out -y", "--out には値が必要です", "--out needs a value"),
    ("check --notice=", "--notice には値が必要です", "--notice needs a value"),
    ("apply --yes=no", "--yes に値は要りません: no", "--yes takes no value: no"),
    (
        "manual --out m.pdf --format pdf",
        "--format pdf は使えません。使えるもの: html, md, svg",
        "--format pdf is not allowed; allowed: html, md, svg",
    ),
    ("pack n", "tejun pack フォルダー --key ファイル と書きます", "write tejun pack DIR --key FILE"),
    (
        "pack n --key k --edition three",
        "--edition には数を書きます（入力: three）",
        "--edition takes a number",
    ),
    (
        "pack n --key k --until 2027-02-30",
        "--until には日付を 2027-03-31 の形で",
        "--until takes a day such as",
    ),
    ("pack n --key k --until soon", "--until には日付を", "--until takes a day"),
    (
        "apply disk --key k.pub",
        "--key は tejun apply では使えません",
        "--key is not an option of tejun apply",
    ),
    ("trust", "tejun trust 鍵 [端末] と書きます", "write tejun trust KEY [TERMINAL]"),
    (
        "apply --answer update-mode",
        "--answer update-mode は 質問=回答 の形で書きます",
        "--answer update-mode has to be QUESTION=ANSWER",
    ),
    (
        "practice new dir --like Big",
        "--like Big は種類の名前ではありません",
        "--like Big is not a kind's name",
    ),
    (
        "new dir --title a --from b --phone 110番",
        "--phone: 数字を - でつないだ電話番号を書きます",
        "--phone: expected: a telephone number",
    ),
    ("new dir --about all", "--title: この指定が必要です", "--title: this option is needed"),
    // Words that are missing or too many.
    ("new", "tejun new フォルダー と書きます", "write tejun new DIR"),
    (
        "check --csv",
        "tejun check --csv には端末が必要です: tejun check --csv フォルダー...",
        "tejun check --csv needs terminals: tejun check --csv DIR...",
    ),
    (
        "manual",
        "tejun manual --out ファイル と書きます\n  → tejun help manual",
        "write tejun manual --out FILE\n  → tejun help manual --lang en",
    ),
    (
        "practice new dir",
        "tejun practice new フォルダー --like 種類 と書きます",
        "write tejun practice new DIR --like KIND",
    ),
    (
        "practice new --like desktop",
        "tejun practice new フォルダー --like 種類 と書きます",
        "write tejun practice new DIR --like KIND",
    ),
    (
        "completions",
        "tejun completions bash|powershell と書きます",
        "write tejun completions bash|powershell",
    ),
    ("apply ''", "tejun apply [端末] と書きます", "write tejun apply [TERMINAL]"),
    (
        "plan a b",
        "「b」は余分です。tejun plan [端末] と書きます",
        "\"b\" is one word too many; write tejun plan [TERMINAL]",
    ),
    ("manual m.html --out m.html", "「m.html」は余分です", "\"m.html\" is one word too many"),
    ("practice kinds more", "「more」は余分です", "\"more\" is one word too many"),
    ("lint a --notice b", "「a」は余分です", "\"a\" is one word too many"),
    ("test a --notice b", "「a」は余分です", "\"a\" is one word too many"),
    // tejun's own verb.
    ("worker", "tejun worker は tejun が自動で始めます", "tejun starts its worker automatically"),
    (
        "worker process x lines",
        "tejun worker は tejun が自動で始めます",
        "tejun starts its worker automatically",
    ),
];

fn tejun(line: &str) -> Output {
    let words = line.split_whitespace().map(|word| if word == "''" { "" } else { word });
    Command::new(env!("CARGO_BIN_EXE_tejun")).args(words).output().unwrap()
}

fn printed(line: &str) -> String {
    let output = tejun(line);
    assert!(output.status.success(), "tejun {line}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn what_is_wrong_is_refused_with_its_reason() {
    let mut otherwise = String::new();
    for (line, ja, en) in WRONG {
        // A language counts wherever it stands: behind what is wrong, and before it.
        for (line, wanted) in [
            ((*line).to_owned(), ja),
            (format!("--lang ja {line}"), ja),
            (format!("--lang en {line}"), en),
            (format!("--lang=en {line}"), en),
        ]
        .into_iter()
        .chain(
            (!line.ends_with("--notice") && !line.ends_with("-y")).then(|| (format!("{line} --lang en"), en)),
        ) {
            let output = tejun(&line);
            let told = String::from_utf8(output.stderr).unwrap();
            if output.status.code() != Some(2) || !told.contains(wanted) || !output.stdout.is_empty() {
                writeln!(otherwise, "tejun {line}: {:?}\n{told}  expected {wanted}", output.status).unwrap();
            }
        }
    }
    assert_eq!(otherwise, "");
}

#[test]
fn a_language_that_there_is_not_is_refused() {
    let output = tejun("check --lang fr");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("--lang fr は使えません。使えるもの: ja, en"));
}

/// The verbs, by the usage lines of the help.
fn verbs() -> Vec<String> {
    let help = printed("help --lang en");
    let lines = help.lines().filter_map(|line| line.strip_prefix("  tejun "));
    let usages = lines.filter_map(|line| line.split("  ").next());
    let names = usages.map(|usage| {
        let words = usage.split(' ').take_while(|word| word.chars().all(|c| c.is_ascii_lowercase()));
        words.collect::<Vec<_>>().join(" ")
    });
    names.collect()
}

#[test]
fn each_verb_has_its_page_by_either_way() {
    let names = verbs();
    assert!(names.len() > 10, "{names:?}");
    assert_eq!(printed("check disk --json --help --lang en"), printed("help check --lang en"));
    for lang in ["ja", "en"] {
        let mut pages = printed(&format!("help --lang {lang}"));
        assert_eq!(printed(&format!("--help --lang {lang}")), pages);
        for name in &names {
            let page = printed(&format!("help {name} --lang {lang}"));
            assert_eq!(printed(&format!("{name} --help --lang {lang}")), page);
            assert!(page.starts_with(&format!("tejun {name}")), "{page}");
            writeln!(pages, "\n$ tejun help {name} --lang {lang}\n{page}").unwrap();
        }
        let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/help/{lang}.txt"));
        expect_file![golden].assert_eq(&pages);
    }
}

/// README says what the program says: the verbs, and the exit codes.
#[test]
fn the_readmes_say_what_the_help_says() {
    for (lang, readme, usage, exits) in
        [("ja", "README.ja.md", "使い方", "終了コード"), ("en", "README.md", "usage", "exit codes")]
    {
        let help = printed(&format!("help --lang {lang}"));
        let part = |heading: &str| {
            let from = help.lines().skip_while(|line| *line != heading).skip(1);
            from.take_while(|line| !line.is_empty()).map(|line| format!("{line}\n")).collect::<String>()
        };
        let told = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(readme))
            .unwrap();
        assert!(told.contains(&part(usage)), "{readme} lists other verbs than\n{}", part(usage));
        let rows: String = part(exits)
            .lines()
            .filter_map(|line| line.trim().split_once(' '))
            .map(|(code, meaning)| format!("| {code} | {} |\n", meaning.trim()))
            .collect();
        assert_eq!(rows.lines().count(), 8);
        assert!(told.contains(&rows), "{readme} has another table of exit codes than\n{rows}");
    }
}

/// A notice with mistakes ends every verb that reads it in the same way, and one mistake is one.
#[test]
fn a_notice_with_mistakes_is_wrong_use() {
    let made = tempfile::tempdir().unwrap();
    let notice = made.path().join("n");
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../procedures/example-quiet-hours");
    std::fs::create_dir(&notice).unwrap();
    for entry in std::fs::read_dir(shipped).unwrap().map(Result::unwrap) {
        if entry.path().is_file() {
            std::fs::copy(entry.path(), notice.join(entry.file_name())).unwrap();
        }
    }
    let file = notice.join("notice.yaml");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text + "nothing_such: 1\n").unwrap();
    let notice = notice.to_str().unwrap();
    for line in [
        format!("lint {notice}"),
        format!("lint {notice} --json"),
        format!("test {notice}"),
        format!("manual --out {notice}/m.html --notice {notice}"),
        format!("check {notice} --notice {notice}"),
    ] {
        assert_eq!(tejun(&line).status.code(), Some(2), "tejun {line}");
    }
    let told = String::from_utf8(tejun(&format!("lint {notice} --lang en")).stdout).unwrap();
    assert!(told.ends_with("\n1 mistake\n"), "{told}");
}

#[cfg(unix)]
mod completions {
    use super::{printed, verbs};
    use std::process::Command;

    /// What bash offers for the last word.
    fn offered(words: &[&str]) -> Vec<String> {
        let list = words.iter().map(|word| format!("'{word}'")).collect::<Vec<_>>().join(" ");
        let ask = format!(
            "set -u; eval \"$SCRIPT\"; COMP_WORDS=({list}); COMP_CWORD={}; _tejun; printf '%s\\n' \"${{COMPREPLY[@]:-}}\"",
            words.len() - 1
        );
        let output = Command::new("bash")
            .args(["--norc", "-c", &ask])
            .env("SCRIPT", printed("completions bash"))
            .output()
            .unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{words:?}");
        let told = String::from_utf8(output.stdout).unwrap();
        told.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect()
    }

    #[test]
    fn bash_completes_verbs_options_and_values() {
        assert_eq!(offered(&["tejun", "pr"]), ["practice"]);
        assert_eq!(offered(&["tejun", "practice", ""]), ["new", "tour"]);
        assert_eq!(offered(&["tejun", "--lang", "en", "practice", "t"]), ["tour"]);
        assert_eq!(offered(&["tejun", "practice", "new", "dir", "--l"]), ["--like", "--lang"]);
        assert_eq!(offered(&["tejun", "test", "--p"]), ["--prove"]);
        assert_eq!(offered(&["tejun", "apply", "--p"]), [""; 0]);
        assert_eq!(offered(&["tejun", "help", "ma"]), ["manual"]);
        assert_eq!(offered(&["tejun", "completions", ""]), ["bash", "powershell"]);
        assert_eq!(offered(&["tejun", "check", "--lang", "e"]), ["en"]);
        assert_eq!(offered(&["tejun", "manual", "--format", "="]), ["html", "md", "svg", "summary"]);
        assert_eq!(offered(&["tejun", "manual", "--format", "=", "s"]), ["svg", "summary"]);
        // Nothing of ours: bash offers files and folders.
        assert_eq!(offered(&["tejun", "check", ""]), [""; 0]);
        assert_eq!(offered(&["tejun", "check", "--notice", "ch"]), [""; 0]);
        for name in verbs() {
            let first = name.split(' ').next().unwrap();
            assert!(offered(&["tejun", ""]).iter().any(|offered| offered == first), "{name}");
        }
        assert!(!offered(&["tejun", ""]).iter().any(|offered| offered == "worker"));
    }

    /// No PowerShell was at hand where this was written: what is seen here is that its brackets and quotes close, and that
    /// it names all verbs in plain ASCII.
    #[test]
    fn the_script_for_powershell_is_whole() {
        let script = printed("completions powershell");
        assert!(script.is_ascii());
        let mut open = Vec::new();
        let mut quoted = false;
        for c in script.lines().filter(|line| !line.starts_with('#')).flat_map(str::chars) {
            match c {
                '\'' => quoted = !quoted,
                _ if quoted => {}
                '(' | '{' | '[' => open.push(c),
                ')' | '}' | ']' => {
                    let wanted = match c {
                        ')' => '(',
                        '}' => '{',
                        _ => '[',
                    };
                    assert_eq!(open.pop(), Some(wanted), "{script}");
                }
                _ => {}
            }
        }
        assert!(open.is_empty() && !quoted, "{script}");
        for name in verbs() {
            assert!(script.contains(&format!("        '{name}' = @(")), "{name}");
        }
    }
}
