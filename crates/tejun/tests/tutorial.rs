//! `docs/writing-a-notice.md`, and the same in Japanese, followed word by word as a new author would: every file is written as it stands there,
//! every command prints what stands below it, and what is made in the end is the second notice that is shipped.
//!
//! A fence ```` ```yaml FILE ```` is a file's whole text, with ` +` behind it what is put at its end; one of `console` holds
//! commands and what they print. With `UPDATE_EXPECT=1` what they print is written anew; read what changed.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use expect_test::expect_file;
use std::fs;
use std::path::Path;
use std::process::Command;

/// A new author gets through the tutorial, which writes files and nothing else.
#[test]
fn a_new_notice_is_a_new_folder() {
    followed("docs/writing-a-notice.md");
}

/// The Japanese page says the same: it writes the same files.
#[test]
fn in_japanese_it_is_the_same_folder() {
    followed("docs/writing-a-notice.ja.md");
}

fn followed(page: &str) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap();
    let page = root.join(page);
    let desk = tempfile::tempdir().unwrap();
    for folder in ["terminals", "cases"] {
        fs::create_dir_all(desk.path().join("my-notice").join(folder)).unwrap();
    }
    let mut came = String::new();
    let told = fs::read_to_string(&page).unwrap();
    let mut lines = told.lines();
    while let Some(line) = lines.next() {
        came += &format!("{line}\n");
        let Some(fence) = line.strip_prefix("```") else { continue };
        let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        match fence.split(' ').collect::<Vec<_>>().as_slice() {
            ["console"] => {
                let commands = block.iter().filter_map(|line| line.strip_prefix("$ tejun "));
                for (number, command) in commands.enumerate() {
                    let gap = if number == 0 { "" } else { "\n" };
                    came += &format!("{gap}$ tejun {command}\n{}", run(command, desk.path()));
                }
            }
            ["yaml", file, rest @ ..] => {
                let text: String = block.iter().map(|line| format!("{line}\n")).collect();
                came += &text;
                let file = desk.path().join(file);
                let before = if rest == ["+"] { fs::read_to_string(&file).unwrap() } else { String::new() };
                fs::write(file, before + &text).unwrap();
            }
            other => panic!("what to do with {other:?}?"),
        }
        came += "```\n";
    }
    expect_file![page].assert_eq(&came);
    same(&desk.path().join("my-notice"), &root.join("procedures/example-quiet-hours"));
}

fn run(command: &str, desk: &Path) -> String {
    let tejun = env!("CARGO_BIN_EXE_tejun");
    let output = Command::new(tejun).args(command.split(' ')).current_dir(desk).output().unwrap();
    String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap()
}

fn same(made: &Path, kept: &Path) {
    let names = |folder: &Path| {
        let mut names: Vec<_> =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    };
    assert_eq!(names(made), names(kept));
    for name in names(made) {
        let (made, kept) = (made.join(&name), kept.join(&name));
        match made.is_dir() {
            true => same(&made, &kept),
            false => assert_eq!(
                fs::read_to_string(&made).unwrap(),
                fs::read_to_string(&kept).unwrap(),
                "{}",
                kept.display()
            ),
        }
    }
}
