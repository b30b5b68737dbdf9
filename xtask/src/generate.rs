//! What is generated and checked in: the schemas of the notice's files, and the coverage table.

use crate::{Error, coverage, root};
use std::path::PathBuf;

/// `cargo xtask generate`, or with `check` only sees whether all is up to date.
pub fn generate(check: bool) -> Result<(), Error> {
    let mut files = schemas()?;
    files.push((root().join("docs/coverage.md"), coverage::coverage()?));
    let mut stale = Vec::new();
    for (path, text) in files {
        if std::fs::read_to_string(&path).is_ok_and(|now| now == text) {
            continue;
        }
        if check {
            stale.push(path.display().to_string());
        } else {
            if let Some(folder) = path.parent() {
                std::fs::create_dir_all(folder)?;
            }
            std::fs::write(&path, text)?;
            println!("wrote {}", path.display());
        }
    }
    match stale.is_empty() {
        true => Ok(()),
        false => Err(format!("not up to date, run cargo xtask generate: {}", stale.join(", ")).into()),
    }
}

fn schemas() -> Result<Vec<(PathBuf, String)>, Error> {
    let schemas = [
        ("notice", schemars::schema_for!(model::notice::Header)),
        ("procedure", schemars::schema_for!(model::notice::Procedure)),
        ("terminal", schemars::schema_for!(model::practice::Description)),
        ("case", schemars::schema_for!(model::case::Case)),
        ("calendar", schemars::schema_for!(model::Calendar)),
    ];
    let folder = root().join("procedures/schema");
    schemas
        .into_iter()
        .map(|(name, schema)| {
            let text = serde_json::to_string_pretty(&schema)? + "\n";
            Ok((folder.join(format!("{name}.json")), text))
        })
        .collect()
}
