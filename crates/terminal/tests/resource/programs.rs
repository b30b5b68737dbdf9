//! Programs that Windows Installer installs: where they are seen, and that nothing is installed but the package that is meant.

use super::*;
use model::ProductCode;
use model::kinds::{InstalledProgram, Package, ProgramEdit, ProgramFound, ProgramIs, UNINSTALL};
use model::practice::{InstallerError, PracticePackage};
use model::reason::{Reason, ReasonCode};
use terminal::Error;

const PATH: &str = r"C:\配布\helper.msi";
const COPY: &str = r"C:\ProgramData\tejun";
const OLDER: &str = "{6E1C5A0B-93D4-4D52-8B7E-0A4C2F1D3E02}";

fn code() -> ProductCode {
    "{6e1c5a0b-93d4-4d52-8b7e-0a4c2f1d3e03}".parse().unwrap()
}

fn delivered(version: &str) -> PracticePackage {
    PracticePackage {
        path: PATH.to_owned(),
        sha256: "ab".repeat(32),
        size: 1 << 20,
        product_code: code(),
        name: "補助".to_owned(),
        version: version.parse().unwrap(),
        takes_away: vec![OLDER.parse().unwrap()],
        restart: false,
    }
}

/// A terminal to which the package was delivered, whose Windows Installer answers with these errors first.
fn bench(errors: &[(u32, u32)]) -> Bench {
    let mut description = description();
    description.packages = vec![delivered("3.0")];
    description.installer.errors =
        errors.iter().map(|&(error, times)| InstallerError { error, times }).collect();
    Bench::of(&description)
}

fn package() -> Package {
    Package {
        from: PATH.to_owned(),
        sha256: "ab".repeat(32),
        size: 1 << 20,
        version: "3.0.0".parse().unwrap(),
        replaces: vec![OLDER.parse().unwrap()],
    }
}

fn edit(expects: Option<&str>, package: Option<Package>) -> ProgramEdit {
    ProgramEdit {
        label: text(),
        product_code: code(),
        version: Change {
            expects: expects.map(|version| version.parse().unwrap()),
            to: package.as_ref().map(|package| package.version.clone()),
        },
        package,
        takes_away: Vec::new(),
    }
}

fn install() -> SetOperation {
    edit(None, Some(package())).into()
}

fn found(terminal: &dyn Terminal, be: ProgramIs) -> Result<ProgramFound, model::reason::ReasonCode> {
    let wanted = InstalledProgram { label: text(), product_code: code(), be };
    match observe(terminal, &Desired::InstalledProgram(wanted), None).found.into_values().next().unwrap() {
        Found::Program(found) => Ok(found),
        Found::CannotTell(trouble) => Err(trouble.reason.code()),
        other => panic!("{other:?}"),
    }
}

fn version(bench: &Bench) -> Option<String> {
    found(&bench.practice(), ProgramIs::Absent).unwrap().version.map(|version| version.to_string())
}

fn listed(list: &KeyPath, code: &str, version: &str, bench: &Bench) {
    bench.set(&list.join(code), "DisplayVersion", words(version));
}

/// No copy of a package is left in tejun's own folder.
fn nothing_is_left(bench: &Bench) {
    let entries = bench.practice().files().entries(COPY).unwrap().unwrap_or_default();
    assert!(entries.iter().all(|entry| !entry.name.contains(".msi")), "{entries:?}");
}

#[test]
fn a_program_is_seen_in_each_list_on_a_disk_as_well() {
    let wow = KeyPath::machine(&UNINSTALL.replacen(r"\", r"\WOW6432Node\", 1));
    for list in [KeyPath::machine(UNINSTALL), wow, KeyPath::user(UNINSTALL)] {
        let bench = bench(&[]);
        assert_eq!(found(&bench.volume(), ProgramIs::Absent).unwrap().version, None);
        listed(&list, code().as_str(), "3.1.0", &bench);
        let seen = found(&bench.volume(), ProgramIs::Present(package())).unwrap();
        assert_eq!(seen.version, Some("3.1".parse().unwrap()), "{list}");
        assert_eq!((seen.replaced.len(), seen.delivered), (0, true), "{list}");
        listed(&list, OLDER, "2.0", &bench);
        let seen = found(&bench.volume(), ProgramIs::Present(package())).unwrap();
        assert_eq!(seen.replaced, [OLDER.parse().unwrap()], "{list}");
    }
}

#[test]
fn the_newest_of_two_entries_counts_and_a_version_that_is_none_is_unknown() {
    let bench = bench(&[]);
    listed(&KeyPath::machine(UNINSTALL), code().as_str(), "3.1.0", &bench);
    listed(&KeyPath::user(UNINSTALL), code().as_str(), "2.0", &bench);
    assert_eq!(version(&bench), Some("3.1.0".to_owned()));
    listed(&KeyPath::user(UNINSTALL), code().as_str(), "beta", &bench);
    assert_eq!(found(&bench.volume(), ProgramIs::Absent), Err(ReasonCode::NotAVersion));
    assert!(matches!(terminal::test(&bench.practice(), &install()), TestResult::Unknown(_)));
    assert!(terminal::set(&bench.volume(), &install()).is_err());
}

#[test]
fn a_package_is_delivered_where_a_file_lies() {
    let bench = bench(&[]);
    bench.practice().files().replace(r"C:\folder.msi\readme.txt", b"").unwrap();
    for (from, expected) in [
        (PATH, true),
        (r"C:\配布\HELPER.MSI", true),
        (r"C:\none\helper.msi", false),
        (r"C:\folder.msi", false),
    ] {
        let package = Package { from: from.to_owned(), ..package() };
        let seen = found(&bench.volume(), ProgramIs::Present(package)).unwrap();
        assert_eq!(seen.delivered, expected, "{from}");
    }
}

#[test]
fn it_is_installed_once_and_uninstalled_as_it_was_found() {
    let bench = bench(&[]);
    assert_eq!(terminal::test(&bench.practice(), &install()), TestResult::Ready);
    terminal::set(&bench.practice(), &install()).unwrap();
    assert_eq!(version(&bench), Some("3.0".to_owned()));
    assert_eq!(terminal::test(&bench.practice(), &install()), TestResult::InDesiredState);
    nothing_is_left(&bench);
    let back = install().inverse().unwrap();
    assert_eq!(terminal::test(&bench.practice(), &back), TestResult::Ready);
    // A later version that somebody installed since is not what tejun installed.
    listed(&KeyPath::machine(UNINSTALL), code().as_str(), "3.0.1", &bench);
    let newer = Some("3.0.1".parse().unwrap());
    assert_eq!(
        terminal::test(&bench.practice(), &back),
        TestResult::Drifted(Finding::ProgramDiffers { program: text(), found: newer })
    );
    listed(&KeyPath::machine(UNINSTALL), code().as_str(), "3.0", &bench);
    terminal::set(&bench.practice(), &back).unwrap();
    assert_eq!(version(&bench), None);
    assert_eq!(terminal::test(&bench.practice(), &back), TestResult::InDesiredState);
}

#[test]
fn what_is_gone_for_good_has_no_way_back() {
    use model::plan::Undoable;
    let upgrade = edit(Some("2.9"), Some(package()));
    let replacing = ProgramEdit { takes_away: vec![OLDER.parse().unwrap()], ..edit(None, Some(package())) };
    for (operation, why) in [
        (edit(None, Some(package())), Undoable::Yes),
        (upgrade, Undoable::NotOlderVersion),
        (replacing, Undoable::NotOlderVersion),
        (edit(Some("3.0"), None), Undoable::NotUninstalled),
    ] {
        let operation = SetOperation::from(operation);
        assert_eq!(operation.undoable(), why);
        assert_eq!(operation.inverse().is_some(), why == Undoable::Yes);
    }
}

#[test]
fn an_older_edition_that_the_plan_did_not_know_is_not_taken_away() {
    let bench = bench(&[]);
    listed(&KeyPath::machine(UNINSTALL), OLDER, "2.0", &bench);
    let TestResult::Drifted(Finding::CouldNotChange { reason, .. }) =
        terminal::test(&bench.practice(), &install())
    else {
        panic!("it says that nothing is lost")
    };
    assert_eq!(reason, Reason::EditionsDiffer {});
    let knows = ProgramEdit { takes_away: vec![OLDER.parse().unwrap()], ..edit(None, Some(package())) };
    let knows = SetOperation::from(knows);
    assert_eq!(terminal::test(&bench.practice(), &knows), TestResult::Ready);
    terminal::set(&bench.practice(), &knows).unwrap();
    let registry = bench.volume();
    let older = registry.registry().subkeys(&KeyPath::machine(UNINSTALL).join(OLDER)).unwrap();
    assert_eq!(older, None);
}

#[test]
fn windows_installer_is_given_no_other_file_than_the_one_that_is_meant() {
    let other_digest = PracticePackage { sha256: "cd".repeat(32), ..delivered("3.0") };
    let other_size = PracticePackage { size: 1 << 19, ..delivered("3.0") };
    let contents = [other_digest, other_size].map(|package| serde_json::to_vec(&package).unwrap());
    for content in contents.into_iter().chain([b"MZ".to_vec(), Vec::new()]) {
        let bench = bench(&[]);
        // It is exchanged after it was tested.
        assert_eq!(terminal::test(&bench.practice(), &install()), TestResult::Ready);
        bench.practice().files().replace(PATH, &content).unwrap();
        assert!(matches!(terminal::set(&bench.practice(), &install()), Err(Error::Damaged { .. })));
        assert!(matches!(
            terminal::test(&bench.practice(), &install()),
            TestResult::Drifted(Finding::FileBroken { .. })
        ));
        assert_eq!(version(&bench), None);
        nothing_is_left(&bench);
    }
    // More than it has bytes is not read.
    let bench = bench(&[]);
    bench.practice().files().replace(PATH, &vec![b' '; (1 << 20) + 1]).unwrap();
    assert!(terminal::set(&bench.practice(), &install()).is_err());
    bench.practice().files().remove(PATH).unwrap();
    assert_eq!(
        terminal::test(&bench.practice(), &install()),
        TestResult::Drifted(Finding::NotDelivered { path: PATH.to_owned() })
    );
    assert!(terminal::set(&bench.practice(), &install()).is_err());
    assert_eq!(version(&bench), None);
}

#[test]
fn another_installation_is_waited_for_and_not_for_ever() {
    let waited = |times| {
        let bench = bench(&[(1618, times)]);
        let before = bench.practice().clock().now();
        let set = terminal::set(&bench.practice(), &install());
        (set, bench.practice().clock().now().duration_since(before).as_mins(), version(&bench))
    };
    let (set, minutes, installed) = waited(3);
    assert!(set.is_ok() && minutes >= 3 && installed.is_some(), "{set:?} {minutes} {installed:?}");
    let (set, minutes, installed) = waited(50);
    assert!(matches!(set, Err(Error::Installer { number: 1618, .. })), "{set:?}");
    assert_eq!((minutes, installed), (5, None));
}

#[test]
fn what_windows_installer_answers_is_told_with_its_number() {
    for number in [1602, 1603, 1625, 1638] {
        let bench = bench(&[(number, 1)]);
        let refused = terminal::set(&bench.practice(), &install());
        let Err(error @ Error::Installer { .. }) = refused else { panic!("{number}: {refused:?}") };
        assert_eq!(error.trouble().reason, Reason::Installer { number });
        assert_eq!(version(&bench), None);
        nothing_is_left(&bench);
        // The next try succeeds.
        terminal::set(&bench.practice(), &install()).unwrap();
    }
    // A success that waits for a restart is one.
    let mut description = description();
    description.packages = vec![PracticePackage { restart: true, ..delivered("3.0") }];
    let bench = Bench::of(&description);
    terminal::set(&bench.practice(), &install()).unwrap();
    assert_eq!(version(&bench), Some("3.0".to_owned()));
}

#[test]
fn an_earlier_version_of_the_same_product_is_brought_up_only_if_it_is_said_to_be_there() {
    let bench = bench(&[]);
    listed(&KeyPath::machine(UNINSTALL), code().as_str(), "2.9", &bench);
    let earlier = Some("2.9".parse().unwrap());
    assert_eq!(
        terminal::test(&bench.practice(), &install()),
        TestResult::Drifted(Finding::ProgramDiffers { program: text(), found: earlier })
    );
    assert!(matches!(
        terminal::set(&bench.practice(), &install()),
        Err(Error::Installer { number: 1638, .. })
    ));
    let upgrade = SetOperation::from(edit(Some("2.9.0"), Some(package())));
    assert_eq!(terminal::test(&bench.practice(), &upgrade), TestResult::Ready);
    terminal::set(&bench.practice(), &upgrade).unwrap();
    assert_eq!(version(&bench), Some("3.0".to_owned()));
}

#[test]
fn no_terminal_but_a_practice_terminal_installs_and_no_path_of_another_kind_is_taken() {
    let bench = bench(&[]);
    assert!(matches!(terminal::set(&bench.volume(), &install()), Err(Error::NotAble)));
    for (from, sha256) in [
        (r"C:\配布\helper.exe", "ab".repeat(32)),
        ("https://example.jp/helper.msi", "ab".repeat(32)),
        (r"C:\ProgramData\tejun\helper.msi", "ab".repeat(32)),
        (PATH, r"..\..\x".to_owned()),
    ] {
        let package = Package { from: from.to_owned(), sha256, ..package() };
        let operation = SetOperation::from(edit(None, Some(package)));
        assert!(matches!(terminal::test(&bench.practice(), &operation), TestResult::Unknown(_)), "{from}");
        let refused = terminal::set(&bench.practice(), &operation);
        assert!(matches!(refused, Err(Error::Unsafe { .. })), "{from}: {refused:?}");
    }
    assert_eq!(version(&bench), None);
}
