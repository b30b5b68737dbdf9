//! Each page of docs/decisions says how it stands and since when, and the index lists them all, with the same words.

use std::fs;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/decisions")
}

/// The index's row for a page; or what is wrong with the page's head.
fn row(name: &str, text: &str, names: &[String]) -> Result<String, String> {
    let number = name.get(..4).unwrap_or_default();
    let mut lines = text.lines();
    let title =
        lines.next().and_then(|line| line.strip_prefix("# ")?.strip_prefix(number)?.strip_prefix(". "));
    let title = title.ok_or_else(|| format!("{name} does not begin with `# {number}. Title`"))?;
    let wrong = || {
        format!(
            "{name} has no third line `Accepted, 2026-11-29.` or `Superseded by [0096](0096-….md), 2026-11-29.`"
        )
    };
    let (status, date) =
        lines.nth(1).and_then(|line| line.strip_suffix('.')?.rsplit_once(", ")).ok_or_else(wrong)?;
    let is_date = date.split('-').map(|part| (part.len(), part.parse::<u16>().is_ok())).collect::<Vec<_>>()
        == [(4, true), (2, true), (2, true)];
    let by = status.strip_prefix("Superseded by ").and_then(|link| link.strip_suffix(')')?.split_once("]("));
    let is_known = match by {
        Some((_, page)) => names.iter().any(|name| name == page),
        None => status == "Accepted",
    };
    if !is_date || !is_known {
        return Err(wrong());
    }
    let status = status.replacen(['A', 'S'], if by.is_some() { "s" } else { "a" }, 1);
    Ok(format!("| [{number}]({name}) | {date} | {status} | {title} |"))
}

#[test]
fn each_decision_has_a_status_and_a_date_and_stands_in_the_index() {
    let names =
        fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter(|name| name != "README.md").collect();
    names.sort();
    assert!(names.len() > 30, "{names:?}");
    let rows = names.iter().map(|name| row(name, &fs::read_to_string(folder().join(name)).unwrap(), &names));
    let (rows, wrong): (Vec<_>, Vec<_>) = rows.partition(Result::is_ok);
    let wrong: Vec<String> = wrong.into_iter().filter_map(Result::err).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let rows: Vec<String> = rows.into_iter().filter_map(Result::ok).collect();
    let index = fs::read_to_string(folder().join("README.md")).unwrap();
    let listed: Vec<&str> = index.lines().filter(|line| line.starts_with("| [")).collect();
    assert_eq!(
        listed,
        rows,
        "docs/decisions/README.md lists something else than the pages; the rows are\n{}",
        rows.join("\n")
    );
}

#[test]
fn a_page_without_a_status_or_a_date_is_noticed() {
    let names = ["0001-a.md".to_owned(), "0002-b.md".to_owned()];
    let head = |line: &str| row("0001-a.md", &format!("# 0001. A\n\n{line}\n\ntext"), &names);
    assert_eq!(
        head("Accepted, 2026-11-29."),
        Ok("| [0001](0001-a.md) | 2026-11-29 | accepted | A |".to_owned())
    );
    assert!(
        head("Superseded by [0002](0002-b.md), 2026-11-29.")
            .unwrap()
            .contains("| superseded by [0002](0002-b.md) |")
    );
    for line in [
        "",
        "text",
        "Accepted.",
        "Accepted, yesterday.",
        "Accepted, 29-11-2026.",
        "Superseded by [0003](0003-c.md), 2026-11-29.",
    ] {
        assert!(head(line).is_err(), "{line}");
    }
    assert!(row("0001-a.md", "# 0001: A\n\nAccepted, 2026-11-29.", &names).is_err());
}
