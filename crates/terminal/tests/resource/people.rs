//! Who there is, who of them works here, and where their profiles lie.

use crate::*;
use model::observation::Trouble;
use std::sync::Arc;
use terminal::faulty::{Faulty, UNREADABLE};

const WINDOWS: &str = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion";
const LOGON_SCREEN: &str = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Authentication\LogonUI";
const NOBODY: &str = "S-1-5-21-9-9-9-1009";

fn key_of(sid: &str) -> KeyPath {
    KeyPath::machine(&format!(r"{WINDOWS}\ProfileList\{sid}"))
}

impl Bench {
    /// Windows signs nobody in by itself, and this one signed in last.
    fn signed_in_last(&self, sid: &str) {
        self.set(&KeyPath::machine(&format!(r"{WINDOWS}\Winlogon")), "AutoAdminLogon", words("0"));
        self.set(&KeyPath::machine(LOGON_SCREEN), "LastLoggedOnUserSID", words(sid));
    }

    fn sid(&self) -> String {
        self.volume().user_sid().unwrap().unwrap()
    }
}

/// Each profile: its user and folder, and whether it is of the user who works here.
fn profiles(found: &ExtensionsFound) -> Vec<(String, bool)> {
    let name = |profile: &ProfileRef| format!("{}/{}", profile.user, profile.folder);
    found.profiles.iter().map(|found| (name(&found.profile), found.of_terminal_user)).collect()
}

fn troubles(found: &ExtensionsFound) -> Vec<Trouble> {
    let trouble = |state: &ProfileState| match state {
        ProfileState::Unreadable(trouble) | ProfileState::NotLookedAt(trouble) => Some(trouble.clone()),
        ProfileState::Read(_) => None,
    };
    found.profiles.iter().filter_map(|found| trouble(&found.holds)).collect()
}

fn places(found: &ExtensionsFound) -> Vec<String> {
    troubles(found).into_iter().map(|trouble| trouble.place).collect()
}

#[test]
fn the_user_who_works_here_is_named_and_comes_first() {
    // The only one, and one of two.
    let mut alone = description();
    alone.users.retain(|user| user.works_here);
    for bench in [Bench::of(&alone), Bench::new()] {
        let found = bench.extensions();
        assert_eq!(found.user.as_deref(), Some("OqsComApp"));
        let own = |folder: &str| (format!("OqsComApp/{folder}"), true);
        assert_eq!(profiles(&found), [own("Default"), own("Profile 1")]);
        assert_eq!(troubles(&found), []);
        // Where that user's profiles lie counts, not where another's do.
        bench.set(&KeyPath::of_user(&bench.sid(), EDGE), "UserDataDir", words(r"C:\Moved\${user_name}"));
        assert_eq!(bench.extensions().place, r"C:\Moved\OqsComApp");
    }
}

#[test]
fn a_user_whom_windows_does_not_list_is_told_by_their_key() {
    let bench = Bench::new();
    bench.signed_in_last(NOBODY);
    assert_eq!(bench.sid(), NOBODY);
    let found = bench.extensions();
    assert_eq!(found.user, None);
    assert_eq!(places(&found), [key_of(NOBODY).to_string()]);
    // The others' profiles are theirs.
    let other = |folder: &str| (format!("OqsComApp/{folder}"), false);
    assert_eq!(profiles(&found), [("/".to_owned(), false), other("Default"), other("Profile 1")]);
}

#[test]
fn a_folder_that_has_gone_matters_only_to_who_works_here() {
    let bench = Bench::new();
    let before = bench.extensions();
    bench.set(&key_of(NOBODY), "ProfileImagePath", words(r"C:\Users\gone"));
    let found = bench.extensions();
    assert_eq!((profiles(&found), troubles(&found)), (profiles(&before), vec![]));
    bench.signed_in_last(NOBODY);
    let found = bench.extensions();
    assert_eq!((found.user.as_deref(), places(&found)), (Some("gone"), vec![r"C:\Users\gone".to_owned()]));
    // Of one whose folder is there and holds no profiles there is nothing to tell.
    std::fs::create_dir_all(bench.disk.join("Users/gone")).unwrap();
    assert_eq!(troubles(&bench.extensions()), []);
}

#[test]
fn a_read_that_is_refused_is_told_as_what_it_is() {
    let mut alone = description();
    alone.users.retain(|user| user.works_here);
    let set = set();
    let desired = Desired::ExtensionFiles(model::kinds::ExtensionFiles { set: "s".parse().unwrap() });
    for bench in [Bench::of(&alone), Bench::new()] {
        let volume = bench.volume();
        let look = |terminal: &dyn Terminal| {
            let step = ("A/step".parse().unwrap(), Looking { desired: &desired, set: Some(&set) });
            let seen = terminal::observe(terminal, [step], &BTreeMap::new(), History::default());
            match seen.found.into_values().next().unwrap() {
                Found::Extensions(found) => *found,
                other => panic!("{other:?}"),
            }
        };
        let counting = Faulty::unreadable(&volume, usize::MAX);
        look(&counting);
        let mut is_told = 0;
        for at in 0..counting.reads() {
            let found = look(&Faulty::unreadable(&volume, at));
            // Nobody is called missing because something could not be read, and once is enough.
            let places = places(&found);
            assert!(
                places.len() <= 1 && places.iter().all(|place| place == UNREADABLE),
                "read {at}: {places:?}"
            );
            is_told += places.len();
        }
        assert!(is_told > 5, "{is_told} of {}", counting.reads());
    }
}

#[test]
fn a_folder_may_be_named_by_the_system_s_drive() {
    let bench = Bench::new();
    let volume = bench.volume();
    let sid = volume.user_sid().unwrap().unwrap();
    for (path, folder) in [
        (r"C:\Users\OqsComApp", r"C:\Users\OqsComApp"),
        (r"%SystemDrive%\Users\OqsComApp", r"C:\Users\OqsComApp"),
        (r"%SYSTEMDRIVE%\Users\OqsComApp", r"C:\Users\OqsComApp"),
        (r"%SystemRoot%\Users\OqsComApp", r"%SystemRoot%\Users\OqsComApp"),
        (r"D:\x", r"D:\x"),
    ] {
        bench.set(&key_of(&sid), "ProfileImagePath", words(path));
        let volume = bench.volume();
        assert_eq!(terminal::folder_of_user(volume.registry(), &sid).unwrap().as_deref(), Some(folder));
    }
    assert_eq!(terminal::folder_of_user(volume.registry(), NOBODY).unwrap(), None);
}

#[test]
fn the_files_that_may_have_been_replaced_are_those_of_everybody() {
    let bench = Bench::new();
    // Of a service, too: its hive lies in its folder.
    bench.set(&key_of("S-1-5-19"), "ProfileImagePath", words(r"C:\Windows\ServiceProfiles\LocalService"));
    let files = terminal::replaced_files(&bench.volume()).unwrap();
    let wanted = [
        r"C:\Windows\System32\GroupPolicy\Machine\Registry.pol",
        r"C:\Windows\System32\GroupPolicy\gpt.ini",
        r"C:\Windows\System32\config\SYSTEM",
        r"C:\Windows\System32\config\SOFTWARE",
        r"C:\Users\Reception\NTUSER.DAT",
        r"C:\Users\OqsComApp\NTUSER.DAT",
        r"C:\Windows\ServiceProfiles\LocalService\NTUSER.DAT",
    ];
    let sorted = |mut files: Vec<String>| {
        files.sort();
        files
    };
    assert_eq!(sorted(files), sorted(wanted.map(str::to_owned).to_vec()));
}

#[test]
fn the_profiles_of_who_works_here_are_watched_one_by_one() {
    let bench = Bench::new();
    let count =
        |set: &ExtensionSet| terminal::watch(&bench.volume(), set, &(Arc::new(|| {}) as _)).unwrap().len();
    // The set's folder, the list of the profiles, and two profiles.
    assert_eq!(count(&set()), 4);
    let none = ExtensionSet { folder: r"C:\Program Files\None".to_owned(), ..set() };
    assert_eq!(count(&none), 3);
    std::fs::remove_dir_all(bench.disk.join(USER_DATA).join("Profile 1")).unwrap();
    assert_eq!(count(&set()), 3);
    bench.signed_in_last(NOBODY);
    assert_eq!(count(&set()), 1);
}
