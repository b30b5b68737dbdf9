//! The list of guards that may be taken away without a test noticing does not grow, and says of each why.

use std::path::Path;

/// How many there are by crate. Lower it with the list; whoever raises it has to argue here.
const LIMITS: [(&str, usize); 4] = [("plan", 0), ("run", 0), ("terminal", 0), ("source", 2)];

#[test]
fn survivors_are_few_and_each_has_its_reason() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let text = std::fs::read_to_string(root.join("xtask/survivors.toml")).unwrap();
    let table: toml::Table = text.parse().unwrap();
    let survivors = table.get("survivor").and_then(|list| list.as_array()).cloned().unwrap_or_default();
    let mut counts = LIMITS.map(|(name, _)| (name, 0));
    for survivor in &survivors {
        let field = |name: &str| survivor.get(name).and_then(|text| text.as_str()).unwrap_or_default();
        let (mutant, why) = (field("mutant"), field("why"));
        assert!(why.split_whitespace().count() >= 5, "why may nobody notice {mutant}?");
        let (file, what) = mutant.split_once(": ").unwrap_or_else(|| panic!("{mutant}: no file"));
        assert!(root.join(file).is_file(), "{file} is not there any more");
        assert!(!what.is_empty(), "{mutant}: what is done to it?");
        let name = file.split('/').nth(1).unwrap();
        let count = counts.iter_mut().find(|(known, _)| *known == name);
        count.unwrap_or_else(|| panic!("{name} is not tried")).1 += 1;
    }
    assert_eq!(counts, LIMITS, "the list has become longer, or shorter than the limit");
}
