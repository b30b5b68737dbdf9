//! What is generated and checked in: the schemas of the notice's files, and the tables of coverage and effort.

use crate::{Error, coverage, effort, root};
use std::path::PathBuf;

/// `cargo xtask generate`, or with `check` only sees whether all is up to date.
pub fn generate(check: bool) -> Result<(), Error> {
    let mut stale = Vec::new();
    let mut keep = |path: PathBuf, text: String| -> Result<(), Error> {
        if std::fs::read_to_string(&path).is_ok_and(|now| now == text) {
            return Ok(());
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
        Ok(())
    };
    // The schemas first: this program reads the notice with those it was built with, so after a change of them it has
    // to be built again before it can read a notice that uses it.
    schemas()?.into_iter().try_for_each(|(path, text)| keep(path, text))?;
    keep(root().join("docs/coverage.md"), coverage::coverage()?)?;
    keep(root().join("docs/effort.md"), effort::effort()?)?;
    match stale.is_empty() {
        true => Ok(()),
        false => Err(format!("not up to date, run cargo xtask generate: {}", stale.join(", ")).into()),
    }
}

fn schemas() -> Result<Vec<(PathBuf, String)>, Error> {
    let schemas = [
        ("notice", schemars::schema_for!(model::notice::Header)),
        ("procedure", schemars::schema_for!(model::notice::Procedure)),
        ("pictures", schemars::schema_for!(model::picture::Pictures)),
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
