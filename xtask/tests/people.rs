//! docs/people.md: each test that it names is there.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod sources;

use sources::root;

#[test]
fn every_finding_of_the_review_of_people_names_a_test_that_is_there() {
    let page = std::fs::read_to_string(root().join("docs/people.md")).unwrap();
    let mut texts = String::new();
    let mut files = Vec::new();
    for file in sources::all() {
        texts.push_str(&std::fs::read_to_string(&file).unwrap());
    }
    let mut open = vec![root().join("crates")];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => open.push(path),
                false => files.push(path.file_name().unwrap().to_string_lossy().into_owned()),
            }
        }
    }
    let rows: Vec<&str> = page.lines().filter(|line| line.starts_with("| ")).skip(2).collect();
    let held = |name: &str| match name.contains('.') {
        true => files.iter().any(|file| file == name),
        false => texts.contains(&format!("fn {name}(")),
    };
    for row in &rows {
        let tests = row.rsplit(" | ").next().unwrap();
        let named: Vec<&str> = tests.split('`').skip(1).step_by(2).collect();
        let no_command = named.into_iter().filter(|name| !name.contains(' ') && name.len() > 10);
        for name in no_command {
            assert!(held(name), "there is no {name}: {row}");
        }
    }
    let weights = |weight: &str| rows.iter().filter(|row| row.starts_with(&format!("| {weight}"))).count();
    assert_eq!((weights("H"), weights("M")), (11, 21));
    // Each of the heavy ones is held by a test that has its number in its name.
    for row in rows.iter().filter(|row| row.starts_with("| H")) {
        let number = row[2..].split(':').next().unwrap().to_lowercase();
        assert!(row.contains(&format!("`{number}_")), "{row}");
    }
}
