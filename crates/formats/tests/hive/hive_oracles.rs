//! The same hives read by other programs: hivex and libregf.

use std::path::Path;
use std::process::Command;

use formats::hive::Hive;

use crate::support::{lines, output_of, real, skipped, status_of, system_b, system_b_recovered, with_file};

/// A hive's lines as hivex reads them.
fn hivex_lines(bytes: &[u8], name: &str) -> Option<Vec<String>> {
    const PYTHON: &str = "/usr/bin/python3";
    let has_hivex = output_of(Command::new(PYTHON).args(["-c", "import hivex"]))?;
    if !has_hivex.status.success() {
        skipped("hivex is not installed for /usr/bin/python3");
        return None;
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/hive/hivex_dump.py");
    let output = with_file(name, bytes, |path| output_of(Command::new(PYTHON).arg(script).arg(path)))?;
    assert!(output.status.success(), "hivex: {}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect())
}

/// hivex must read the same keys and values. The bytes must be those of `hive`.
pub fn agrees_with_hivex(hive: &Hive, bytes: &[u8], name: &str) {
    let Some(theirs) = hivex_lines(bytes, name) else {
        return;
    };
    let ours = lines(hive);
    let missing: Vec<&String> =
        ours.iter().filter(|line| theirs.binary_search(line).is_err()).take(5).collect();
    let extra: Vec<&String> =
        theirs.iter().filter(|line| ours.binary_search(line).is_err()).take(5).collect();
    assert!(missing.is_empty() && extra.is_empty(), "hivex misses {missing:#?} and has {extra:#?}");
    assert_eq!(ours.len(), theirs.len());
}

/// libregf must open the hive and find the same keys and values with the same names and sizes. Data and the sizes of
/// strings are not compared: version 20201007 returns wrong bytes for short resident data and does not give strings
/// raw.
pub fn agrees_with_libregf(hive: &Hive, bytes: &[u8], name: &str) {
    // Into a file: regfexport writes every few bytes by themselves, which takes long through a pipe.
    let exported = with_file(name, bytes, |path| {
        let text = path.with_extension("txt");
        let file = std::fs::File::create(&text).unwrap();
        let status = status_of(Command::new("regfexport").arg(path).stdout(file))?;
        Some((status, std::fs::read(text).unwrap()))
    });
    let Some((status, text)) = exported else { return };
    assert!(status.success(), "regfexport: {status}");
    let text = String::from_utf8_lossy(&text);
    let mut theirs: Vec<String> = Vec::new();
    let mut path = String::new();
    let (mut value, mut is_text) = (String::new(), false);
    for line in text.lines() {
        if let Some(full) = line.strip_prefix("Key path: ") {
            path = full.split_once('\\').map_or("", |(_, path)| path).to_owned();
            theirs.push(format!("K {path}"));
        } else if let Some(rest) = line.strip_prefix("Value: ") {
            value = rest.split_once(' ').map_or("", |(_, name)| name).to_owned();
        } else if let Some(kind) = line.strip_prefix("Type: ") {
            is_text = ["(REG_SZ)", "(REG_EXPAND_SZ)", "(REG_LINK)"].iter().any(|text| kind.ends_with(text));
        } else if let Some(size) = line.strip_prefix("Data size: ") {
            let size = if is_text { "text" } else { size };
            theirs.push(format!("V {path} {value} {size}"));
        }
    }
    theirs.sort_unstable();
    let mut ours = Vec::new();
    hive.walk(formats::hive::Budget::default(), |path, node| {
        ours.push(match node {
            formats::hive::Node::Key(_) => format!("K {path}"),
            formats::hive::Node::Value(value) => {
                let name = if value.name().is_empty() { "(default)".to_owned() } else { value.name() };
                let is_text = matches!(value.kind(), 1 | 2 | 6);
                let size = if is_text { "text".to_owned() } else { value.size().to_string() };
                format!("V {path} {name} {size}")
            }
            formats::hive::Node::Damaged(error) => panic!("{error}"),
        });
        std::ops::ControlFlow::Continue(())
    })
    .unwrap();
    ours.sort_unstable();
    let missing: Vec<&String> =
        ours.iter().filter(|line| theirs.binary_search(line).is_err()).take(5).collect();
    let extra: Vec<&String> =
        theirs.iter().filter(|line| ours.binary_search(line).is_err()).take(5).collect();
    assert!(missing.is_empty() && extra.is_empty(), "libregf misses {missing:#?} and has {extra:#?}");
    assert_eq!(ours.len(), theirs.len());
}

#[test]
fn hivex_reads_a_users_hive_alike() {
    let Some(bytes) = real("notatin-NTUSER.DAT") else {
        return;
    };
    let hive = Hive::open(bytes.clone()).unwrap();
    agrees_with_hivex(&hive, &bytes, "ntuser");
    agrees_with_libregf(&hive, &bytes, "ntuser");
}

#[test]
fn hivex_reads_a_dirty_hive_as_it_is_alike() {
    let Some((bytes, ..)) = system_b() else { return };
    let hive = Hive::open_unrecovered(bytes.clone()).unwrap();
    agrees_with_hivex(&hive, &bytes, "system_b-unrecovered");
}

#[test]
fn hivex_reads_another_dirty_hive_as_it_is_alike() {
    let Some(bytes) = real("regipy-SYSTEM_WIN_10_1709") else {
        return;
    };
    let hive = Hive::open_unrecovered(bytes.clone()).unwrap();
    agrees_with_hivex(&hive, &bytes, "system_1709");
}

#[test]
fn hivex_reads_a_recovered_and_sealed_hive_alike() {
    let Some(mut hive) = system_b_recovered() else {
        return;
    };
    let bytes = hive.commit(crate::support::NOW).unwrap().to_vec();
    agrees_with_hivex(&hive, &bytes, "system_b-recovered");
    agrees_with_libregf(&hive, &bytes, "system_b-recovered");
}
