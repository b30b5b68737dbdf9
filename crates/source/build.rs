//! Puts the schemas into the program without what only editors read: descriptions, examples and line breaks are two thirds of them.

#![expect(clippy::disallowed_methods, reason = "a build script reads the files that go into the program")]

use serde_json::Value;
use std::path::Path;

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
