//! What practice terminals report before and after the shipped notice, for the desk's demonstration.

use crate::{Error, root};
use std::path::Path;
use std::process::Command;
use summary::{ReportFile, SigningKey, Summary};

/// The question on which the notice's ways part, and its answers.
const ANSWERS: [&str; 2] = ["update-mode=by-hand", "update-mode=automatic"];

/// The table: the kind of terminal, the answer, when, and the summary's digits. Times, names and keys are taken out, so that
/// the same program makes the same table.
pub fn table() -> Result<String, Error> {
    let tejun = crate::tejun()?;
    let folder = root().join("target/demo-reports");
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir_all(&folder)?;
    let mut kinds = Vec::new();
    for entry in std::fs::read_dir(root().join("procedures/oqs-2023-12/terminals"))? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        kinds.extend(name.strip_suffix(".yaml").map(str::to_owned));
    }
    kinds.sort();
    let mut table = String::from("like,answer,when,summary\n");
    for like in &kinds {
        for answer in ANSWERS {
            let terminal = folder.join(format!("{like}-{answer}"));
            let at = terminal.display().to_string();
            called(&tejun, &["practice", "new", &at, "--like", like])?;
            let mut add = |when: &str| -> Result<(), Error> {
                let file = folder.join(format!("{like}-{answer}-{when}"));
                called(&tejun, &["report", &at, "--out", &file.display().to_string(), "--json"])?;
                table += &format!("{like},{answer},{when},{}\n", digits(&file)?);
                Ok(())
            };
            add("before")?;
            called(&tejun, &["apply", &at, "--answer", answer, "--yes", "--json"])?;
            add("after")?;
        }
    }
    Ok(table)
}

/// A terminal that waits or needs a person says so by its exit code.
fn called(tejun: &str, words: &[&str]) -> Result<(), Error> {
    let out = Command::new(tejun).args(words).output()?;
    match out.status.code() {
        Some(0 | 10 | 11 | 12 | 20) => Ok(()),
        _ => Err(format!("tejun {}: {}", words.join(" "), String::from_utf8_lossy(&out.stderr)).into()),
    }
}

fn digits(file: &Path) -> Result<String, Error> {
    let content = std::fs::read(file)?;
    let read = ReportFile::read(&content).map_err(|error| format!("{}: {error}", file.display()))?;
    let plain = Summary {
        institution: None,
        pc: None,
        series: 1,
        on: model::calendar::in_japan(Default::default()).date(),
        evidence: [0; 16],
        ..read.signed.summary
    };
    let key = SigningKey::from_seed([1; 32]).ok_or("no key")?;
    let signed = summary::sign(plain, &key)?;
    Ok(summary::split(&signed.bytes, 1).concat())
}
