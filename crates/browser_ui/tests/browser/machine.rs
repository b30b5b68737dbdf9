//! A practice terminal whose browser is a real one: its profile lies on the terminal's disk, its policies are the terminal's
//! registry, its time is real.

use crate::desk::Chromium;
use crate::files;
use browser_ui::{BrowserDriver, Desktop, visible_texts};
use camino::Utf8PathBuf;
use jiff::{SignedDuration, Timestamp};
use model::finding::Finding;
use model::journal::Ending;
use model::kinds::{
    AddExtension, ExtensionMember, ExtensionSet, ExtensionsFound, Found, ProfileHolds, ProfileState,
    RemoveExtension,
};
use model::mistake::Mistake;
use model::observation::{Ability, BrowserStart, Observation, ProfileRef, TerminalKind, ValueFound};
use model::plan::{Plan, Report};
use model::registry::{KeyPath, RegistryData};
use model::{KindName, Notice};
use plan::ByHand;
use run::{Journal, Outcome, Progress, Runner};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use terminal::{
    Browser, Clock, Devices, Error, Files, Installer, Looking, PolicyEngine, Power, Practice, ProfilePlace,
    Registry, RegistryEdit, Resume, RunningWindows, Terminal, Updates,
};

/// The policies that the browser reads.
pub const POLICIES: &str = "/etc/chromium/policies/managed/edge.json";
const EDGE: &str = r"SOFTWARE\Policies\Microsoft\Edge";
const USER: &str = "OqsComApp";

/// What happens while something is waited for.
type Meanwhile = Box<dyn Fn(&Machine)>;
/// Called with the progress of a run.
type OnProgress = Box<dyn Fn(&Machine, &Progress)>;

/// The terminal.
pub struct Machine {
    _made: tempfile::TempDir,
    pub practice: Practice,
    pub chromium: Chromium,
    pub notice: Notice,
    /// Whether the hands press the browser's buttons themselves.
    pub presses: bool,
    /// What happens while something is waited for.
    pub meanwhile: Option<Meanwhile>,
    /// Who hears how a run goes.
    pub on_progress: Option<OnProgress>,
}

impl Machine {
    /// A desktop PC whose files of version 2 have been delivered, and on which no browser was ever opened.
    pub fn new() -> Self {
        Self::with_files_of("2.0.0.0")
    }

    /// The same, and the files are of that version.
    pub fn with_files_of(version: &str) -> Self {
        let mounts = std::fs::read_to_string("/proc/mounts").unwrap();
        assert!(mounts.contains("/etc/chromium tmpfs"), "not inside: the machine's own policies lie here");
        let loaded = source::load(&files::shipped()).unwrap();
        let kind: KindName = "desktop".parse().unwrap();
        let mut description = loaded.kinds[&kind].clone();
        for user in &mut description.users {
            user.profiles.clear();
        }
        for file in &mut description.delivered {
            file.version = version.parse().unwrap();
        }
        let made = tempfile::tempdir().unwrap();
        let folder = Utf8PathBuf::from_path_buf(made.path().join("t")).unwrap();
        let practice = Practice::make(&folder, &kind, &description).unwrap();
        let disk = Practice::disk_folder(&folder);
        let data = disk.join("Users").join(USER).join("AppData/Local/Microsoft/Edge/User Data");
        std::fs::create_dir_all(&data).unwrap();
        let chromium = Chromium::new(disk, data);
        Self {
            _made: made,
            practice,
            chromium,
            notice: loaded.notice,
            presses: true,
            meanwhile: None,
            on_progress: None,
        }
    }

    pub fn place(&self, folder: &str) -> ProfilePlace {
        ProfilePlace {
            profile: ProfileRef { user: USER.to_owned(), folder: folder.to_owned() },
            path: format!(r"C:\Users\{USER}\AppData\Local\Microsoft\Edge\User Data\{folder}"),
        }
    }

    pub fn driver(&self) -> BrowserDriver<'_, Chromium> {
        BrowserDriver { terminal: self, desktop: &self.chromium, answers_prompts: self.presses }
    }

    /// Waits until something is so; says what it waited for, and what was on the screen, where it does not come.
    pub fn until<T>(&self, what: &str, is_so: impl Fn() -> Option<T>) -> T {
        for _ in 0..240 {
            if let Some(so) = is_so() {
                return so;
            }
            std::thread::sleep(std::time::Duration::from_millis(250));
        }
        let screen: String = self.chromium.roots().iter().map(|root| root.drawn(0)).collect();
        panic!("it never came to be: {what}\n{screen}");
    }

    fn found(&self) -> Option<Box<ExtensionsFound>> {
        self.observe().found.into_values().find_map(|found| match found {
            Found::Extensions(found) => Some(found),
            _ => None,
        })
    }

    /// What goes wrong just now.
    pub fn mistakes(&self) -> BTreeSet<Mistake> {
        let found = self.found();
        terminal::mistakes(&self.visible_texts().unwrap(), self.set(), &found.unwrap())
    }

    /// What a profile holds, where it can be read.
    pub fn holds(&self, folder: &str) -> Option<ProfileHolds> {
        let profile = self.found()?.profiles.into_iter().find(|profile| profile.profile.folder == folder)?;
        match profile.holds {
            ProfileState::Read(holds) => Some(holds),
            ProfileState::Unreadable(_) | ProfileState::NotLookedAt(_) => None,
        }
    }

    /// The set of extensions that the notice is about.
    pub fn set(&self) -> &ExtensionSet {
        self.notice.procedures.iter().find_map(|procedure| procedure.extension_sets.values().next()).unwrap()
    }

    /// Its files, each with the name of its extension.
    pub fn files(&self) -> Vec<(String, String)> {
        let set = self.set();
        let member =
            |member: &ExtensionMember| (format!(r"{}\{}", set.folder, member.file), member.name.clone());
        set.members.iter().map(member).collect()
    }

    /// What is seen in a profile of work by hand, where it can be read.
    pub fn by_hand(&self, folder: &str) -> Option<ByHand> {
        let found = self.found()?;
        plan::by_hand(self.set(), &found).into_iter().find(|seen| seen.profile.folder == folder)
    }

    /// Closes the browser as a log-off does. One that is just starting does not hear the first time.
    pub fn closed(&self) {
        let asked = std::cell::Cell::new(None::<std::time::Instant>);
        self.until("the browser is closed", || {
            if asked.get().is_none_or(|at| at.elapsed().as_secs() >= 10) {
                self.chromium.close().unwrap();
                asked.set(Some(std::time::Instant::now()));
            }
            (!self.chromium.is_open().unwrap()).then_some(())
        });
    }

    /// Opens a profile for the first time.
    pub fn first_opened(&self, folder: &str) {
        self.chromium.open(&self.place(folder), "about:blank").unwrap();
        self.until("a profile", || self.holds(folder));
    }

    /// The same file with a byte changed; where it lies.
    pub fn broken(&self, file: &str) -> String {
        let mut bytes = self.practice.files().read(file).unwrap().unwrap();
        *bytes.last_mut().unwrap() ^= 1;
        let broken = r"C:\Before\broken.crx";
        self.practice.files().replace(broken, &bytes).unwrap();
        broken.to_owned()
    }

    /// Has a policy block the extension of a file.
    pub fn blocks(&self, file: &str) {
        let bytes = self.practice.files().read(file).unwrap().unwrap();
        let id = formats::crx::verify(&bytes).unwrap().id.to_string();
        let key = KeyPath::machine(EDGE).join("ExtensionInstallBlocklist");
        let to = ValueFound::Present(RegistryData::Text(id));
        self.edit(&[RegistryEdit { key, name: "1".to_owned(), to }]).unwrap();
    }

    pub fn observe(&self) -> Observation {
        let journal = Journal::read(self).unwrap();
        let history = journal.history(&self.notice.header.notice);
        let steps = self.notice.desired().map(|(step, desired, procedure)| {
            let set = desired.refers().extension_set.and_then(|name| procedure.extension_sets.get(name));
            (step, Looking { desired, set })
        });
        terminal::observe(self, steps, &self.notice.header.facts, history)
    }

    /// The report, and what there is to do for A.
    pub fn plan(&self) -> (Report, Plan) {
        let (report, mut plan) = plan::plan(&self.notice, &self.observe());
        plan.actions.retain(|action| action.step.procedure().as_str() == "A");
        (report, plan)
    }

    /// Plans A and carries it out.
    pub fn carry_out(&self) -> Ending {
        let plan = self.plan().1;
        let mut silent = |_: Progress| {};
        let journal = Journal::open(self).unwrap();
        Runner::new(journal, self.notice.header.notice.clone(), &mut silent).begin(plan).unwrap();
        self.go_on()
    }

    /// Carries on what was begun.
    pub fn go_on(&self) -> Ending {
        let mut tell = |progress: Progress| {
            eprintln!("    {}", shown(&progress));
            if let Some(on_progress) = &self.on_progress {
                on_progress(self, &progress);
            }
        };
        let journal = Journal::open(self).unwrap();
        let mut runner = Runner::new(journal, self.notice.header.notice.clone(), &mut tell);
        match runner.advance().unwrap() {
            Some(Outcome::Ended(ending)) => ending,
            other => panic!("{other:?}"),
        }
    }

    /// The policies that the browser sees.
    pub fn policies(&self) -> Option<Value> {
        serde_json::from_slice(&std::fs::read(POLICIES).ok()?).ok()
    }

    /// Shows the browser what the terminal's registry holds.
    fn publish(&self) -> Result<(), Error> {
        let registry = self.practice.registry();
        let edge = KeyPath::machine(EDGE);
        let mut policies = serde_json::Map::new();
        for name in registry.names(&edge)?.unwrap_or_default() {
            let value = match registry.value(&edge, &name)? {
                Some(RegistryData::Dword(number)) => json!(number),
                Some(data) => {
                    let text = data.as_text().unwrap_or_default();
                    serde_json::from_str(&text).unwrap_or(Value::String(text))
                }
                None => continue,
            };
            policies.insert(name, value);
        }
        for list in registry.subkeys(&edge)?.unwrap_or_default() {
            let key = edge.join(&list);
            let mut entries = Vec::new();
            for name in registry.names(&key)?.unwrap_or_default() {
                let text = registry.value(&key, &name)?.and_then(|data| data.as_text());
                entries.extend(text.map(|text| self.chromium.here(&text)));
            }
            policies.insert(list, json!(entries));
        }
        if policies.is_empty() {
            let _ = std::fs::remove_file(POLICIES);
        } else {
            std::fs::write(POLICIES, Value::Object(policies).to_string()).unwrap();
        }
        Ok(())
    }
}

fn shown(progress: &Progress) -> String {
    match progress {
        Progress::Begins(action) => format!("begins {} {:?}", action.id, action.operation.needs()),
        Progress::Did(action) => format!("did {}", action.id),
        Progress::FoundAsWanted(action) => format!("was so {}", action.id),
        Progress::DidNot(action, found) => format!("did not {}: {found:?}", action.id),
        Progress::LeftOut(action) => format!("left out {}", action.id),
        _ => String::new(),
    }
}

impl Terminal for Machine {
    fn kind(&self) -> TerminalKind {
        self.practice.kind()
    }
    fn abilities(&self) -> BTreeSet<Ability> {
        BTreeSet::from([Ability::Browser])
    }
    fn findings(&self) -> Vec<Finding> {
        self.practice.findings()
    }
    fn user_sid(&self) -> Result<Option<String>, Error> {
        self.practice.user_sid()
    }
    fn has_admin_rights(&self) -> bool {
        true
    }

    fn clock(&self) -> &dyn Clock {
        self
    }
    fn files(&self) -> &dyn Files {
        self.practice.files()
    }
    fn registry(&self) -> &dyn Registry {
        self
    }
    fn devices(&self) -> &dyn Devices {
        self.practice.devices()
    }
    fn running_windows(&self) -> &dyn RunningWindows {
        self.practice.running_windows()
    }
    fn installer(&self) -> &dyn Installer {
        self.practice.installer()
    }
    fn browser(&self) -> &dyn Browser {
        self
    }
    fn updates(&self) -> &dyn Updates {
        self.practice.updates()
    }
    fn power(&self) -> &dyn Power {
        self.practice.power()
    }
    fn policy_engine(&self) -> &dyn PolicyEngine {
        self.practice.policy_engine()
    }
    fn log_event(&self, text: &str) {
        self.practice.log_event(text);
    }
    fn is_user_logged_on(&self) -> bool {
        self.practice.is_user_logged_on()
    }
    fn register_resume(&self, back: &Resume) -> Result<bool, Error> {
        self.practice.register_resume(back)
    }
    fn unregister_resume(&self) -> Result<(), Error> {
        self.practice.unregister_resume()
    }
    fn unregister_all(&self) -> Result<(), Error> {
        self.practice.unregister_all()
    }
    fn show_folder(&self, folder: &str) -> Result<(), Error> {
        self.practice.show_folder(folder)
    }
}

impl Clock for Machine {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
    fn wait(&self, for_: SignedDuration) -> Result<(), Error> {
        if let Some(meanwhile) = &self.meanwhile {
            meanwhile(self);
        }
        std::thread::sleep(for_.unsigned_abs());
        Ok(())
    }
}

impl Registry for Machine {
    fn value(&self, key: &KeyPath, name: &str) -> Result<Option<RegistryData>, Error> {
        self.practice.registry().value(key, name)
    }
    fn subkeys(&self, key: &KeyPath) -> Result<Option<Vec<String>>, Error> {
        self.practice.registry().subkeys(key)
    }
    fn names(&self, key: &KeyPath) -> Result<Option<Vec<String>>, Error> {
        self.practice.registry().names(key)
    }
    fn edit(&self, edits: &[RegistryEdit]) -> Result<(), Error> {
        self.practice.registry().edit(edits)?;
        self.publish()
    }
}

impl Browser for Machine {
    fn has_ui_driver(&self) -> bool {
        true
    }
    fn remove(&self, profile: &ProfilePlace, removal: &RemoveExtension) -> Result<(), Error> {
        self.driver().remove(profile, removal)
    }
    fn add(&self, profile: &ProfilePlace, addition: &AddExtension) -> Result<(), Error> {
        self.driver().add(profile, addition)
    }
    fn reload_policies(&self, profile: &ProfilePlace) -> Result<(), Error> {
        self.driver().reload_policies(profile)
    }
    fn restart(&self, profile: &ProfilePlace) -> Result<BrowserStart, Error> {
        self.driver().restart(profile)
    }
    fn show_extensions(&self, profile: &ProfilePlace) -> Result<(), Error> {
        self.driver().show_extensions(profile)
    }
    fn visible_texts(&self) -> Result<Vec<String>, Error> {
        Ok(visible_texts(self.chromium.windows()?))
    }
    fn set_developer_mode(&self, _: &ProfilePlace, _: bool) -> Result<(), Error> {
        Err(Error::NotAble)
    }
}
