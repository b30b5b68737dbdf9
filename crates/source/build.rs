//! Puts the schemas into the program without what only editors read: descriptions, examples and line breaks are two thirds of them.
//! Gives the loader a number of its own, by which a program knows a notice that the same loader has loaded.

#![expect(clippy::disallowed_methods, reason = "a build script reads the files that go into the program")]

use serde_json::Value;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

/// Words for who writes a notice in an editor.
const FOR_EDITORS: [&str; 4] = ["default", "description", "examples", "title"];
/// The keywords below which names stand, and schemas below those.
const OF_NAMES: [&str; 3] = ["$defs", "patternProperties", "properties"];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../procedures/schema");
    println!("cargo::rerun-if-changed={}", folder.display());
    let out = std::env::var("OUT_DIR")?;
    for entry in std::fs::read_dir(&folder)? {
        let entry = entry?;
        let mut schema = serde_json::from_slice(&std::fs::read(entry.path())?)?;
        strip(&mut schema, false);
        std::fs::write(Path::new(&out).join(entry.file_name()), schema.to_string())?;
    }
    println!("cargo::rustc-env=TEJUN_LOADER={}", loader()?);
    Ok(())
}

/// Sixteen digits of everything that says what a notice's files mean: the loader, the model, and the crates that they use.
fn loader() -> Result<String, Box<dyn std::error::Error>> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for place in ["src", "../model/src", "../../Cargo.lock"] {
        println!("cargo::rerun-if-changed={}", here.join(place).display());
        gather(here, place.into(), &mut files)?;
    }
    files.sort();
    let mut hash = Sha256::new();
    for file in files {
        let text = std::fs::read_to_string(here.join(&file))?;
        // Git may write the sources with other line ends on Windows.
        for part in [file.replace('\\', "/"), text.replace('\r', "")] {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
    }
    let digest = hash.finalize();
    Ok(base16ct::lower::encode_string(digest.get(..8).unwrap_or_default()))
}

/// The files at a place, as paths from here.
fn gather(here: &Path, place: PathBuf, files: &mut Vec<String>) -> std::io::Result<()> {
    if !here.join(&place).is_dir() {
        files.push(place.display().to_string());
        return Ok(());
    }
    for entry in std::fs::read_dir(here.join(&place))? {
        gather(here, place.join(entry?.file_name()), files)?;
    }
    Ok(())
}

fn strip(value: &mut Value, holds_names: bool) {
    match value {
        Value::Object(fields) => {
            if !holds_names {
                fields.retain(|name, _| !FOR_EDITORS.contains(&name.as_str()));
            }
            for (name, inner) in fields {
                strip(inner, !holds_names && OF_NAMES.contains(&name.as_str()));
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|inner| strip(inner, false)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
