//! Each part of a terminal is taken away in turn: it goes, it is damaged, it is a link, it lies elsewhere. What is left is
//! judged and done as if nothing were amiss, the part itself is told of by name, and nothing is done over nothing at all.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use camino::Utf8Path;
use model::finding::{Finding, FindingCode};
use model::observation::{Remedy, ValueFound};
use model::plan::Report;
use model::registry::{KeyPath, RegistryData};
use model::why::State::{self, Done, NeedsPerson, NotApplicable, Todo, Unknown, Waiting};
use std::fs;
use support::{begin, bench, finish, loaded, observe, open};
use terminal::{Practice, RegistryEdit, Terminal};

const USER_DATA: &str = "Users/OqsComApp/AppData/Local/Microsoft/Edge/User Data";
const PROFILES: &str = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion\ProfileList";
const LOGON: &str = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon";
const LOGON_SCREEN: &str = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Authentication\LogonUI";
const CLASS: &str = r"SYSTEM\CurrentControlSet\Control\Class\{4d36e972-e325-11ce-bfc1-08002be10318}";
const ENUM: &str = r"SYSTEM\CurrentControlSet\Enum\USB\VID_0000&PID_0001\1";
const HOSTS: &str = r"SOFTWARE\Microsoft\Edge\NativeMessagingHosts\";
const OTHER: &str = "S-1-5-21-1-2-3-1002";
const POL: &str = "Windows/System32/GroupPolicy/Machine/Registry.pol";

/// The steps that are looked at: files, old ones, new ones, developer mode, adapters, policy.
const STEPS: [&str; 6] =
    ["A/files", "A/old-removed", "A/added", "A/developer-mode-off", "D/arp-offload", "C/automatic"];
/// As they stand before, where nothing is amiss, and afterwards.
const AT_FIRST: [State; 6] = [Done, Todo, Todo, Todo, Todo, Todo];
const AT_LAST: [State; 6] = [Done, Done, Done, Done, Done, Done];

/// A part that is taken away.
struct Case {
    part: &'static str,
    take: fn(&Taker<'_>),
    /// The states of the steps before anything is done.
    first: [State; 6],
    /// The same after everything was done that can be.
    last: [State; 6],
    /// What has to be told, and where.
    told: &'static [(&'static str, FindingCode)],
}

/// One that changes nothing for anything else.
fn no_matter(part: &'static str, take: fn(&Taker<'_>)) -> Case {
    Case { part, take, first: AT_FIRST, last: AT_LAST, told: &[] }
}

/// One of which A's profiles are a part: those that can be read are done.
fn profile_unknown(part: &'static str, take: fn(&Taker<'_>)) -> Case {
    Case {
        part,
        take,
        first: AT_FIRST,
        last: [Done, Unknown, Unknown, Unknown, Done, Done],
        told: &[
            ("A/old-removed", FindingCode::CannotRead),
            ("A/added", FindingCode::CannotRead),
            ("A/developer-mode-off", FindingCode::CannotRead),
        ],
    }
}

/// One without which nobody's profiles are there to look at.
fn nobody(part: &'static str, take: fn(&Taker<'_>), state: State, code: FindingCode) -> Case {
    let states = [Done, state, state, state, Todo, Todo];
    let told: &'static [_] = match code {
        FindingCode::NoProfile => {
            &[("A/old-removed", FindingCode::NoProfile), ("A/added", FindingCode::NoProfile)]
        }
        _ => &[("A/old-removed", FindingCode::CannotRead), ("A/added", FindingCode::CannotRead)],
    };
    Case { part, take, first: states, last: [Done, state, state, state, Done, Done], told }
}

fn cases() -> Vec<Case> {
    vec![
        no_matter("nothing", |_| {}),
        // Profiles.
        no_matter("a profile that is listed and has no folder", |t| t.lists("Profile 1")),
        no_matter("a profile that is listed and has an empty folder", |t| {
            t.lists("Profile 1");
            fs::create_dir(t.path(&format!("{USER_DATA}/Profile 1"))).unwrap();
        }),
        no_matter("an entry of the list that names no folder", |t| t.lists("..")),
        no_matter("the list of profiles", |t| t.remove(&format!("{USER_DATA}/Local State"))),
        profile_unknown("the list of profiles, damaged", |t| {
            t.write(&format!("{USER_DATA}/Local State"), "{")
        }),
        profile_unknown("the list of profiles, a link", |t| t.link(&format!("{USER_DATA}/Local State"))),
        profile_unknown("a second profile, damaged", |t| {
            t.lists("Profile 1");
            t.write(&format!("{USER_DATA}/Profile 1/Preferences"), "{");
        }),
        profile_unknown("a second profile, a link", |t| {
            t.lists("Profile 1");
            t.link(&format!("{USER_DATA}/Profile 1"));
        }),
        // Other users.
        no_matter("a second user whose folder has gone", |t| t.user(OTHER, r"C:\Users\maint")),
        profile_unknown("a second user whose hive is damaged", |t| {
            t.user(OTHER, r"C:\Users\maint");
            t.write("Users/maint/NTUSER.DAT", "not a hive");
        }),
        profile_unknown("a second user on another drive", |t| t.user(OTHER, r"D:\Users\maint")),
        profile_unknown("a second user whose folder is a link", |t| {
            t.user(OTHER, r"C:\Users\maint");
            t.link("Users/maint");
        }),
        // Who works here.
        no_matter("a user of Microsoft Entra", |t| {
            t.drop_key(&format!(r"{PROFILES}\{}", t.user_sid()));
            t.drop_value(LOGON_SCREEN, "LastLoggedOnUserSID");
            t.user("S-1-12-1-1-2-3-4", r"C:\Users\OqsComApp");
        }),
        nobody("every user", |t| t.drop_key(PROFILES), Unknown, FindingCode::CannotRead),
        nobody(
            "the user who works here, from the list",
            |t| t.drop_key(&format!(r"{PROFILES}\{}", t.user_sid())),
            Unknown,
            FindingCode::CannotRead,
        ),
        nobody(
            "the user who works here, where nothing tells who signed in last",
            |t| {
                t.drop_key(&format!(r"{PROFILES}\{}", t.user_sid()));
                t.drop_value(LOGON_SCREEN, "LastLoggedOnUserSID");
                t.set(LOGON, "DefaultUserName", text("somebody"));
            },
            Unknown,
            FindingCode::CannotRead,
        ),
        nobody(
            "the folder of who works here",
            |t| t.remove("Users/OqsComApp"),
            Unknown,
            FindingCode::CannotRead,
        ),
        nobody("every profile", |t| t.remove(USER_DATA), NeedsPerson, FindingCode::NoProfile),
        nobody(
            "the only profile's preferences",
            |t| {
                t.remove(&format!("{USER_DATA}/Default/Preferences"));
                t.remove(&format!("{USER_DATA}/Default/Secure Preferences"));
            },
            NeedsPerson,
            FindingCode::NoProfile,
        ),
        nobody(
            "the only profile, damaged",
            |t| t.write(&format!("{USER_DATA}/Default/Secure Preferences"), "{"),
            Unknown,
            FindingCode::CannotRead,
        ),
        nobody(
            "the hive of who works here, damaged",
            |t| t.write("Users/OqsComApp/NTUSER.DAT", "not a hive"),
            Unknown,
            FindingCode::CannotRead,
        ),
        nobody(
            "profiles that a policy puts elsewhere",
            |t| t.set(r"SOFTWARE\Policies\Microsoft\Edge", "UserDataDir", text(r"${documents}\Edge")),
            Unknown,
            FindingCode::CannotRead,
        ),
        // Others' extensions.
        no_matter("somebody's own extension on another drive", |t| t.extension(4, r"E:\tools\helper", None)),
        no_matter("somebody's own extension behind a link", |t| {
            t.link("Users/helper");
            t.extension(4, r"C:\Users\helper", None);
        }),
        no_matter("somebody's own extension that has gone", |t| t.extension(4, r"C:\Users\helper", None)),
        no_matter("another extension whose files are a link", |t| {
            t.link(&format!("{USER_DATA}/Default/Extensions/{FOREIGN}/1.0_0"));
            t.extension(1, &format!(r"{FOREIGN}\1.0_0"), Some("Others' helper"));
        }),
        Case {
            part: "another extension that hides its name behind a link",
            take: |t| {
                t.link(&format!("{USER_DATA}/Default/Extensions/{FOREIGN}/1.0_0"));
                t.extension(1, &format!(r"{FOREIGN}\1.0_0"), Some("__MSG_name__"));
            },
            first: AT_FIRST,
            // It may be an old one; the new ones are there all the same.
            last: [Done, Unknown, Done, Done, Done, Done],
            told: &[("A/old-removed", FindingCode::CannotRead)],
        },
        // Programs that extensions speak to.
        no_matter("another's native host on another drive", |t| {
            t.set(&format!("{HOSTS}theirs"), "", text(r"E:\theirs.json"));
        }),
        Case {
            part: "a native host's manifest, a link",
            take: |t| {
                t.link("Program Files/OQS-Auth/host.json");
                t.set(&format!("{HOSTS}ours"), "", text(r"C:\Program Files\OQS-Auth\host.json"));
            },
            first: AT_FIRST,
            // Whether it knows the new ones nobody can tell before they are there.
            last: [Done, Done, Unknown, Done, Done, Done],
            told: &[],
        },
        // The delivered files: the notice wants all three before an old one goes.
        Case {
            part: "a delivered file, a link",
            take: |t| t.link("Program Files/OQS-Auth/ext/delegate.crx"),
            first: [Unknown, Waiting, Waiting, Waiting, Todo, Todo],
            last: [Unknown, Waiting, Waiting, Waiting, Done, Done],
            told: &[("A/files", FindingCode::CannotRead), ("A/old-removed", FindingCode::ExtensionOld)],
        },
        // Adapters.
        Case {
            part: "a third adapter whose property is no text",
            take: |t| {
                let key = format!(r"{CLASS}\0009");
                t.set(&key, "DriverDesc", text("USB GbE dongle"));
                t.set(&key, "*IfType", RegistryData::Dword(6));
                t.set(&key, "*PMARPOffload", RegistryData::Dword(1));
                t.set(ENUM, "ClassGUID", text("{4d36e972-e325-11ce-bfc1-08002be10318}"));
                t.set(ENUM, "Driver", text(r"{4d36e972-e325-11ce-bfc1-08002be10318}\0009"));
            },
            // What comes behind D waits for all of D.
            first: [Done, Todo, Todo, Todo, Todo, Waiting],
            last: [Done, Done, Done, Done, NeedsPerson, Waiting],
            told: &[("D/arp-offload", FindingCode::PropertyOdd)],
        },
        Case {
            part: "every adapter",
            take: |t| t.drop_key(r"SYSTEM\CurrentControlSet\Enum\PCI"),
            first: [Done, Todo, Todo, Todo, NeedsPerson, Waiting],
            last: [Done, Done, Done, Done, NeedsPerson, Waiting],
            told: &[("D/arp-offload", FindingCode::NoAdapter)],
        },
        // The policy.
        Case {
            part: "the policy file, damaged",
            take: |t| t.write(POL, "PReg"),
            first: [Done, Todo, Todo, Todo, Todo, Unknown],
            last: [Done, Done, Done, Done, Done, Unknown],
            told: &[("C/automatic", FindingCode::CannotRead)],
        },
        Case {
            part: "the policy file, a link",
            take: |t| t.link(POL),
            first: [Done, Todo, Todo, Todo, Todo, Unknown],
            last: [Done, Done, Done, Done, Done, Unknown],
            told: &[("C/automatic", FindingCode::CannotRead)],
        },
        Case {
            part: "the policy file's own word on single values, which an instruction overrules",
            take: |t| {
                fs::write(
                    t.path(POL),
                    [POLICY_FILE_HEADER, &entry("AUOptions"), &entry("**delvals.")].concat(),
                )
                .unwrap()
            },
            first: [Done, Todo, Todo, Todo, Todo, Unknown],
            last: [Done, Done, Done, Done, Done, Unknown],
            told: &[("C/automatic", FindingCode::CannotRead)],
        },
        no_matter("what an instruction in the policy file takes away", |t| {
            fs::write(t.path(POL), [POLICY_FILE_HEADER, &entry("**delvals.")].concat()).unwrap();
        }),
        no_matter("the policy file", |t| t.remove(POL)),
    ]
}

const FOREIGN: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

fn text(text: &str) -> RegistryData {
    RegistryData::Text(text.to_owned())
}

const POLICY_FILE_HEADER: &[u8] = b"PReg\x01\0\0\0";

/// An entry of the policy's key with a blank as its data.
fn entry(name: &str) -> Vec<u8> {
    let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let key = r"Software\Policies\Microsoft\Windows\WindowsUpdate\AU";
    let mut entry = utf16(&format!("[{key}\0;{name}\0;"));
    entry.extend([1, 0, 0, 0]);
    entry.extend(utf16(";"));
    entry.extend([4, 0, 0, 0]);
    entry.extend(utf16("; \0]"));
    entry
}

/// Takes parts of a practice terminal away.
struct Taker<'t> {
    folder: &'t Utf8Path,
}

impl Taker<'_> {
    fn path(&self, path: &str) -> camino::Utf8PathBuf {
        Practice::disk_folder(self.folder).join(path)
    }

    fn write(&self, path: &str, content: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    fn remove(&self, path: &str) {
        let path = self.path(path);
        if path.is_dir() { fs::remove_dir_all(path).unwrap() } else { fs::remove_file(path).unwrap() }
    }

    /// What lay there lies elsewhere, and a link leads to it.
    fn link(&self, path: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let elsewhere = self.folder.join("elsewhere");
        if fs::rename(&path, &elsewhere).is_err() {
            fs::create_dir_all(&elsewhere).unwrap();
        }
        std::os::unix::fs::symlink(elsewhere, path).unwrap();
    }

    fn edit(&self, key: &str, name: &str, to: ValueFound) {
        let edit = RegistryEdit { key: KeyPath::machine(key), name: name.to_owned(), to };
        open(self.folder).registry().edit(&[edit]).unwrap();
    }

    fn set(&self, key: &str, name: &str, data: RegistryData) {
        self.edit(key, name, ValueFound::Present(data));
    }

    fn drop_value(&self, key: &str, name: &str) {
        self.edit(key, name, ValueFound::Absent { nearest_key: KeyPath::machine(key).to_string() });
    }

    /// A key and all that is in it.
    fn drop_key(&self, key: &str) {
        let terminal = open(self.folder);
        let path = KeyPath::machine(key);
        let (below, names) = (terminal.registry().subkeys(&path), terminal.registry().names(&path));
        drop(terminal);
        for name in below.unwrap().unwrap_or_default() {
            self.drop_key(&format!(r"{key}\{name}"));
        }
        let above = key.rsplit_once('\\').unwrap().0;
        let nearest_key = KeyPath::machine(above).to_string();
        for name in names.unwrap().unwrap_or_default().into_iter().chain([String::new()]) {
            self.edit(key, &name, ValueFound::Absent { nearest_key: nearest_key.clone() });
        }
    }

    fn user_sid(&self) -> String {
        open(self.folder).user_sid().unwrap().unwrap()
    }

    fn user(&self, sid: &str, folder: &str) {
        self.set(&format!(r"{PROFILES}\{sid}"), "ProfileImagePath", text(folder));
    }

    fn json(&self, path: &str, change: impl FnOnce(&mut serde_json::Value)) {
        let path = self.path(path);
        let mut json = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        change(&mut json);
        fs::write(path, json.to_string()).unwrap();
    }

    fn lists(&self, folder: &str) {
        self.json(&format!("{USER_DATA}/Local State"), |json| {
            json["profile"]["info_cache"][folder] = serde_json::json!({ "name": "P1" });
        });
    }

    fn extension(&self, location: u32, path: &str, name: Option<&str>) {
        self.json(&format!("{USER_DATA}/Default/Secure Preferences"), |json| {
            let manifest = name.map(|name| serde_json::json!({ "name": name, "version": "1.0" }));
            json["extensions"]["settings"][FOREIGN] = serde_json::json!({
                "location": location, "path": path, "manifest": manifest, "disable_reasons": [],
            });
        });
    }
}

fn states(report: &Report) -> [State; 6] {
    STEPS.map(|id| steps(report).find(|step| step.id.as_str() == id).unwrap().state)
}

fn steps(report: &Report) -> impl Iterator<Item = &model::plan::StepReport> {
    report.procedures.iter().flat_map(|procedure| &procedure.steps)
}

#[test]
fn whatever_part_is_taken_away_the_rest_is_judged_and_done() {
    let loaded = loaded();
    let mut wrong = Vec::new();
    let mut check = |holds: bool, what: String| {
        if !holds {
            wrong.push(what)
        }
    };
    for Case { part, take, first, last, told } in cases() {
        let bench = bench(&loaded, "e14-gen2-both");
        take(&Taker { folder: &bench.folder });
        let answered = begin(&open(&bench.folder), &loaded.notice, "automatic");
        let (before, _) = {
            let mut seen = observe(&open(&bench.folder), &loaded.notice);
            seen.history.unfinished = None;
            plan::plan(&loaded.notice, &seen)
        };
        let states_before = states(&before);
        check(states_before == first, format!("{part}, at first: {states_before:?}, not {first:?}"));
        for (id, code) in told {
            let step = steps(&before).find(|step| step.id.as_str() == *id).unwrap();
            let codes: Vec<_> = step.findings.iter().map(Finding::code).collect();
            check(codes.contains(code), format!("{part}: {id} tells {codes:?}, not {code:?}"));
        }
        let mut findings = steps(&before).flat_map(|step| &step.findings);
        let of_damage = |finding: &Finding| {
            matches!(finding, Finding::CannotRead { remedy: Remedy::Ask | Remedy::SendFile, .. })
        };
        let is_damage = findings.any(of_damage);
        check(is_damage == part.contains("damaged"), format!("{part}: said to be damaged: {is_damage}"));
        if !answered.unwrap().actions.is_empty() {
            finish(&bench.folder, &loaded.notice);
        }
        let (after, left) = plan::plan(&loaded.notice, &observe(&open(&bench.folder), &loaded.notice));
        let states_after = states(&after);
        check(states_after == last, format!("{part}, at last: {states_after:?}, not {last:?}"));
        check(left.actions.is_empty(), format!("{part}: {:?} is left to do", left.actions));
        let is_done = matches!(after.state, Done | NotApplicable);
        check(is_done == (last == AT_LAST), format!("{part}: all is {:?}", after.state));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
