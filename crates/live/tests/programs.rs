//! Windows Installer installs a package, tejun sees it by its product code, and it goes again.

#![cfg(windows)]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod scratch;

use model::kinds::{Desired, Found, InstalledProgram, Package, ProgramEdit, ProgramIs, SetOperation};
use model::observation::History;
use model::plan::Change;
use model::{ProductCode, SetKind, Text};
use scratch::Scratch;
use std::collections::BTreeMap;
use terminal::{Installer, Looking, PackageId, TestResult};

/// A package, and one of a later version of the same product (packages/README.md).
const PACKAGE: &[u8] = include_bytes!("packages/program-1.msi");
const UPGRADE: &[u8] = include_bytes!("packages/program-2.msi");
/// Of `msi.h` and `winerror.h`.
const UNKNOWN_PRODUCT: u32 = 1605;
/// Windows Installer says 1619 and 1620 of what is no package, Wine numbers of its own.
const SUCCESS: [u32; 3] = [0, 3010, 1641];

fn code() -> ProductCode {
    "{7C0F3E51-2B7A-4C7E-9A41-5D0E6B1F2A01}".parse().unwrap()
}

/// The version in which it is installed.
fn version() -> Option<String> {
    let wanted =
        InstalledProgram { label: Text::new("試", "test"), product_code: code(), be: ProgramIs::Absent };
    let desired = Desired::InstalledProgram(wanted);
    let step = ("A/step".parse().unwrap(), Looking { desired: &desired, set: None });
    let seen = terminal::observe(&live::LocalPc::open(), [step], &BTreeMap::new(), History::default());
    match seen.found.into_values().next().unwrap() {
        Found::Program(found) => found.version.map(|version| version.to_string()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn windows_installer_installs_a_package_and_takes_it_away_again() {
    let Some(_scratch) = Scratch::take() else { return };
    let pc = live::LocalPc::open();
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    std::fs::write(path("program.msi"), PACKAGE).unwrap();
    std::fs::write(path("broken.msi"), b"no package").unwrap();
    assert_eq!(pc.identify(PACKAGE), PackageId::of(PACKAGE));
    assert_eq!(version(), None);
    assert_eq!(pc.uninstall(&code()).unwrap(), UNKNOWN_PRODUCT);
    for none in ["broken.msi", "none.msi"] {
        let number = pc.install(&path(none), false).unwrap();
        assert!(!SUCCESS.contains(&number), "{none}: {number}");
    }
    assert_eq!(pc.install(&path("program.msi"), false).unwrap(), 0);
    assert_eq!(version().as_deref(), Some("1.2.0"));
    std::fs::write(path("program.msi"), UPGRADE).unwrap();
    assert_eq!(pc.install(&path("program.msi"), true).unwrap(), 0);
    assert_eq!(version().as_deref(), Some("1.3.0"));
    assert_eq!(pc.uninstall(&code()).unwrap(), 0);
    assert_eq!(version(), None);
}

/// As a plan has it done for a signed notice: the copy that was verified is installed, and it goes by the inverse.
#[test]
fn for_a_signed_notice_a_program_is_installed_and_put_back() {
    let Some(_scratch) = Scratch::take() else { return };
    let from = r"C:\Packages\program.msi";
    std::fs::create_dir_all(r"C:\Packages").unwrap();
    let id = PackageId::of(PACKAGE);
    let version: model::Version = "1.2.0".parse().unwrap();
    let package = Package {
        from: from.to_owned(),
        sha256: id.sha256,
        size: id.size,
        version: version.clone(),
        replaces: Vec::new(),
    };
    let edit = ProgramEdit {
        label: Text::new("試", "test"),
        product_code: code(),
        version: Change { expects: None, to: Some(version) },
        package: Some(package),
        takes_away: Vec::new(),
    };
    let install = SetOperation::from(edit.clone());
    let unsigned = live::LocalPc::open();
    std::fs::write(from, PACKAGE).unwrap();
    assert!(matches!(terminal::set(&unsigned, &install), Err(terminal::Error::NotAble)));
    let pc = live::LocalPc::open().for_signed_notice();
    std::fs::write(from, UPGRADE).unwrap();
    assert!(terminal::set(&pc, &install).is_err(), "another package lies there");
    assert_eq!(self::version(), None);
    std::fs::write(from, PACKAGE).unwrap();
    assert_eq!(terminal::test(&pc, &install), TestResult::Ready);
    terminal::set(&pc, &install).unwrap();
    assert_eq!(self::version().as_deref(), Some("1.2.0"));
    assert_eq!(terminal::test(&pc, &install), TestResult::InDesiredState);
    let back = SetOperation::from(edit.inverse().unwrap());
    terminal::set(&pc, &back).unwrap();
    assert_eq!(self::version(), None);
    std::fs::remove_dir_all(r"C:\Packages").unwrap();
}
