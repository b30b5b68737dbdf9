//! Stories: commands and what they print, over practice terminals.
//!
//! A story is a text file. A line that begins with `$ ` is a command; what stands below it, up to the next one, is
//! what it prints, and `exit N` how it ends where that is not 0. `# ` begins a remark. `DIR` is a folder of the
//! story's own. Besides `tejun` there are the hands of somebody who meddles:
//!
//! ```text
//! $ cut FILE LENGTH        leaves the file's first bytes only
//! $ flip FILE AT           turns all bits of one byte around
//! $ put FILE TEXT          writes a file
//! $ remove FILE
//! $ same DIR/a DIR/b       whether two trees hold the same, names and bytes
//! $ copy DIR/a DIR/b
//! ```
//!
//! `| from WORDS` behind a command leaves out what it prints before the first line with these words, `| only WORDS`
//! every line without them.
//!
//! With `UPDATE_EXPECT=1` the stories are written anew; read what changed.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use expect_test::expect_file;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

#[test]
fn the_stories_come_out_as_they_are_told() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stories");
    let mut stories: Vec<PathBuf> =
        std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    stories.sort();
    assert!(!stories.is_empty());
    for story in stories.iter().filter(|path| path.extension().is_some_and(|e| e == "story")) {
        let told = std::fs::read_to_string(story).unwrap();
        assert!(told.lines().count() < 400, "{} is too long to be read", story.display());
        let dir = tempfile::tempdir().unwrap();
        let mut came = String::new();
        for line in told.lines() {
            if line.starts_with("# ") || (line.is_empty() && came.is_empty()) {
                writeln!(came, "{line}").unwrap();
            } else if let Some(command) = line.strip_prefix("$ ") {
                if !came.is_empty() && !came.ends_with("\n\n") && !came.trim_end().is_empty() {
                    let after_remark = came.lines().last().is_some_and(|last| last.starts_with("# "));
                    if !after_remark {
                        came.push('\n');
                    }
                }
                writeln!(came, "$ {command}").unwrap();
                came.push_str(&run(command, dir.path()));
            }
        }
        expect_file![story.clone()].assert_eq(&came);
    }
}

fn run(command: &str, dir: &Path) -> String {
    let place = dir.to_str().unwrap();
    let (command, filter) = match command.split_once(" | ") {
        Some((command, filter)) => (command, filter.split_once(' ')),
        None => (command, None),
    };
    // Words in quotation marks keep their spaces.
    let words: Vec<String> = command
        .split('"')
        .enumerate()
        .flat_map(|(part, text)| match part % 2 {
            0 => text.split(' ').filter(|word| !word.is_empty()).collect(),
            _ => vec![text],
        })
        .map(|word| word.replace("DIR", place))
        .collect();
    let (name, rest) = words.split_first().unwrap();
    let printed = match name.as_str() {
        "tejun" => {
            let output = Command::new(env!("CARGO_BIN_EXE_tejun")).args(rest).output().unwrap();
            let mut printed = String::from_utf8(output.stdout).unwrap();
            printed.push_str(&String::from_utf8(output.stderr).unwrap());
            // A table's lines end as spreadsheets want them.
            let mut printed = printed.replace("\r\n", "\n");
            let code = output.status.code().unwrap();
            assert!(exits_of(rest).contains(&code), "the help of tejun {rest:?} has no exit code {code}");
            if code != 0 {
                writeln!(printed, "exit {code}").unwrap();
            }
            printed
        }
        "cut" => {
            let bytes = std::fs::read(&rest[0]).unwrap();
            std::fs::write(&rest[0], &bytes[..rest[1].parse().unwrap()]).unwrap();
            String::new()
        }
        // The first lines of a file, as a power cut leaves them.
        "keep" => {
            let text = std::fs::read_to_string(&rest[0]).unwrap();
            let lines = text.split_inclusive('\n').take(rest[1].parse().unwrap());
            std::fs::write(&rest[0], lines.collect::<String>()).unwrap();
            // Evidence of what came later was not written then either.
            let _ = std::fs::remove_dir_all(Path::new(&rest[0]).with_file_name("evidence"));
            String::new()
        }
        "flip" => {
            let mut bytes = std::fs::read(&rest[0]).unwrap();
            let at: usize = rest[1].parse().unwrap();
            bytes[at] = !bytes[at];
            std::fs::write(&rest[0], bytes).unwrap();
            String::new()
        }
        "put" => {
            std::fs::write(&rest[0], rest[1..].join(" ")).unwrap();
            String::new()
        }
        "remove" => {
            std::fs::remove_file(&rest[0]).unwrap();
            String::new()
        }
        "copy" => {
            for (name, bytes) in tree(Path::new(&rest[0])) {
                let path = Path::new(&rest[1]).join(name);
                std::fs::create_dir_all(path.parent().unwrap()).unwrap();
                std::fs::write(path, bytes).unwrap();
            }
            String::new()
        }
        "same" => {
            let (one, other) = (tree(Path::new(&rest[0])), tree(Path::new(&rest[1])));
            let names: std::collections::BTreeSet<_> = one.keys().chain(other.keys()).collect();
            let mut printed = String::new();
            for name in names.into_iter().filter(|name| one.get(*name) != other.get(*name)) {
                writeln!(printed, "differs: {name}").unwrap();
            }
            if printed.is_empty() { "same\n".to_owned() } else { printed }
        }
        other => panic!("{other} is no command of a story"),
    };
    // It says which edition of the notice it is, and changes with each.
    let code = printed.lines().find_map(|line| {
        ["電話や紙で伝える番号: ", "number to read out on the phone: "]
            .iter()
            .find_map(|words| line.strip_prefix(words))
    });
    let printed = code.map_or_else(|| printed.clone(), |code| printed.replace(code, "DIGITS"));
    let printed = printed.replace(place, "DIR");
    match filter {
        Some(("from", start)) => {
            let lines: Vec<&str> = printed.lines().skip_while(|line| !line.contains(start)).collect();
            assert!(!lines.is_empty(), "{command} prints no {start:?}:\n{printed}");
            lines.join("\n") + "\n"
        }
        Some(("only", words)) => {
            let lines = printed.lines().filter(|line| line.contains(words) || line.starts_with("exit "));
            lines.map(|line| format!("{line}\n")).collect()
        }
        Some((other, _)) => panic!("{other} is no filter"),
        None => printed,
    }
}

/// The exit codes that the help lists for such a line.
fn exits_of(words: &[String]) -> Vec<i32> {
    let tejun =
        Command::new(env!("CARGO_BIN_EXE_tejun")).args(words).args(["--help", "--lang", "en"]).output();
    let help = String::from_utf8(tejun.unwrap().stdout).unwrap();
    let listed = help.lines().skip_while(|line| *line != "exit codes");
    listed.filter_map(|line| line.split_whitespace().next()?.parse().ok()).collect()
}

fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    if folder.is_file() {
        return BTreeMap::from([(String::new(), std::fs::read(folder).unwrap())]);
    }
    let mut open = vec![folder.to_owned()];
    while let Some(at) = open.pop() {
        for entry in std::fs::read_dir(&at).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
                files.insert(name, std::fs::read(path).unwrap());
            }
        }
    }
    files
}

/// Small words without which English has no sentence.
const ENGLISH: [&str; 14] =
    ["a", "an", "and", "are", "cannot", "has", "is", "it", "not", "of", "the", "this", "to", "was"];

/// What a Japanese line may hold that looks like English: what Windows calls a device, and our own commands.
const NAMES: [&str; 4] =
    ["Realtek PCIe GbE Family Controller", "tejun practice tour", "tejun check DIR", "tejun undo DIR"];

/// English in a Japanese line: a small word, or three words in a row.
fn is_english(line: &str) -> bool {
    let line = NAMES.iter().fold(line.to_owned(), |line, name| line.replace(name, "…"));
    let small = line.split(|c: char| !c.is_alphanumeric() && c != '-').any(|word| ENGLISH.contains(&word));
    let row = |piece: &str| piece.split_whitespace().filter(|word| word.len() > 1).count() > 2;
    small || line.split(|c: char| !c.is_ascii_alphabetic() && c != ' ').any(row)
}

#[test]
fn no_japanese_story_tells_in_english() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stories");
    let mut english = String::new();
    for story in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        let mut japanese = false;
        for line in std::fs::read_to_string(&story).unwrap().lines().filter(|line| !line.starts_with("# ")) {
            if let Some(command) = line.strip_prefix("$ ") {
                japanese = !["--lang en", "--json", "--csv"].iter().any(|option| command.contains(option));
            } else if japanese && is_english(line) {
                writeln!(english, "{}: {line}", story.display()).unwrap();
            }
        }
    }
    assert_eq!(english, "");
}
