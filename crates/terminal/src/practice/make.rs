//! Making a practice terminal: the disk that a description asks for, in the formats that Windows and Edge write.

use super::{DISK_FOLDER, Practice, STATE_FILE, State};
use crate::resource::chromium_policy;
use crate::resource::extension_management::ALLOWED;
use crate::resource::facts::certificates;
use crate::resource::facts::registry::windows_date;
use crate::resource::text_entry;
use crate::volume::disk::Disk;
use crate::volume::hives::file_time;
use crate::{Error, Files, reasons};
use camino::Utf8Path;
use formats::certificate;
use formats::crx::{self, SigningKey};
use formats::edge::local_state::ProfileEntry;
use formats::edge::write::{
    Build, NewExtension, Placement, PracticeProfile, installed_manifest, local_state,
};
use formats::edge::{DisableReason, Location};
use formats::file_version;
use formats::gpt_ini::{GptIni, MACHINE_TOOL, REGISTRY_EXTENSION, Side};
use formats::hive::{FileTime, Hive};
use formats::policy_file::{PolicyFile, Setting};
use jiff::Timestamp;
use model::calendar::japan;
use model::kinds::{AdapterKind, PolicyValue};
use model::observation::ProfileRef;
use model::practice::{
    Adapter, Delivered, Description, FORMAT, Fault, PolicyStart, PracticeState, Profile, User,
};
use model::reason::Reason;
use model::registry::{KeyPath, RegistryData, Root};
use model::{KindName, Version};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::time::Duration;

pub(super) const WINDOWS: &str = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion";
const NET: &str = "{4d36e972-e325-11ce-bfc1-08002be10318}";
/// Any one will do; real ones are random.
const HARDWARE_ID: &str = "{00000000-0000-4000-8000-7465a6756e00}";
const MACHINE_SID: &str = "S-1-5-21-1004336348-1177238915-682003330";

/// REG_BINARY.
const BINARY: u32 = 3;

/// What a practice extension runs.
const SCRIPT: (&str, &[u8]) = ("background.js", b"// A practice extension: it does nothing.\n");

impl Practice {
    /// Makes a practice terminal in `folder`, which must be empty or not there.
    ///
    /// The same description gives the same bytes.
    ///
    /// # Errors
    ///
    /// If the folder is not empty, or cannot be written.
    pub fn make(folder: &Utf8Path, like: &KindName, description: &Description) -> Result<Self, Error> {
        let top = Disk::new(folder);
        if top.entries(r"C:\")?.is_some_and(|entries| !entries.is_empty()) {
            return Err(Error::Unsafe { path: folder.to_string(), reason: Reason::FolderNotEmpty {} });
        }
        let maker = Maker {
            disk: Disk::new(&folder.join(DISK_FOLDER)),
            now: file_time(description.clock),
            description,
        };
        maker.whole().inspect_err(|_| {
            // A part of a terminal is none, and would be in the way of the next try.
            let _ = top.remove_folder(&format!(r"C:\{DISK_FOLDER}"));
        })?;
        let old = |user: &User| -> Vec<ProfileRef> {
            let profiles = user.profiles.iter().filter(|profile| profile.old_build);
            profiles.map(|p| ProfileRef { user: user.name.clone(), folder: p.folder.clone() }).collect()
        };
        // While nobody is known to work there, no account is another one.
        let one_works = description.users.iter().any(|user| user.works_here);
        let others = description.users.iter().filter(|user| one_works && !user.works_here);
        // Last of all: a folder with this file in it is a practice terminal.
        let state = State {
            folder: folder.to_owned(),
            beside: top,
            data: RefCell::new(PracticeState {
                format: FORMAT,
                like: like.clone(),
                title: description.title.clone(),
                clock: description.clock,
                starts: 1,
                started_at: description.clock,
                machine: description.machine.clone(),
                mains_power: description.mains_power,
                programs: description.programs.clone(),
                server: description.server.clone(),
                running: description.running.clone(),
                installer: description.installer.clone(),
                switched_off: description.switched_off.clone(),
                sleeps_after: description.sleeps_after,
                no_wake_timers: description.no_wake_timers,
                wakes_at: None,
                kept_awake: false,
                unverified_extensions_run: description.unverified_extensions_run,
                browser_start: description.browser_start,
                old_builds: description.users.iter().flat_map(old).collect(),
                refused_folders: others.map(|user| user_folder(&user.name)).collect(),
            }),
        };
        state.save()?;
        drop(state);
        debug_assert!(Self::is_one(folder), "{STATE_FILE} marks a practice terminal");
        Self::open(folder)
    }
}

/// The hive of the machine that a practice terminal has for a key, and the key's path in it. `None` if it has none.
pub(crate) fn hive_of(key: &KeyPath) -> Option<(&'static str, String)> {
    let (Root::Machine, path) = key.split() else {
        return None;
    };
    let (first, rest) = path.split_once('\\').unwrap_or((path, ""));
    let hive = ["SOFTWARE", "SYSTEM"].into_iter().find(|hive| first.eq_ignore_ascii_case(hive))?;
    let (second, below) = rest.split_once('\\').unwrap_or((rest, ""));
    Some(match second.eq_ignore_ascii_case("CurrentControlSet") {
        true if hive == "SYSTEM" => (hive, format!(r"ControlSet001\{below}")),
        _ => (hive, rest.to_owned()),
    })
}

struct Maker<'a> {
    disk: Disk,
    now: FileTime,
    description: &'a Description,
}

impl Maker<'_> {
    fn whole(&self) -> Result<(), Error> {
        self.system()?;
        self.software()?;
        self.description.users.iter().try_for_each(|user| self.user(user))?;
        self.description.delivered.iter().try_for_each(|file| self.delivered(file))?;
        for file in &self.description.program_files {
            self.disk.put(&file.path, &file_version::practice(&file.version.to_string()))?;
            if let Some(day) = file.modified {
                let noon = japan().to_timestamp(day.at(12, 0, 0, 0)).unwrap_or(Timestamp::MIN);
                self.disk.put_back_to(&file.path, noon)?;
            }
        }
        for package in &self.description.packages {
            let text = serde_json::to_vec_pretty(package).map_err(|error| Error::Damaged {
                path: package.path.clone(),
                reason: reasons::json(&error, None),
            })?;
            self.disk.put(&package.path, &text)?;
        }
        for file in &self.description.files {
            self.disk.put(&file.path, &text_entry::written(file)?)?;
        }
        self.policy(&self.description.policy)
    }
}

/// A hive that grows.
struct Growing<'a> {
    hive: Hive,
    path: &'a str,
    now: FileTime,
}

impl Growing<'_> {
    fn wrong(&self, error: &formats::hive::Error) -> Error {
        Error::Damaged { path: self.path.to_owned(), reason: reasons::hive(error) }
    }

    fn set(&mut self, key: &str, name: &str, data: &RegistryData) -> Result<(), Error> {
        let done = self
            .hive
            .create_key(key, self.now)
            .and_then(|_| self.hive.set_value(key, name, data.kind(), &data.bytes(), self.now));
        done.map_err(|error| self.wrong(&error))
    }

    fn text(&mut self, key: &str, name: &str, text: &str) -> Result<(), Error> {
        self.set(key, name, &RegistryData::Text(text.to_owned()))
    }

    fn dword(&mut self, key: &str, name: &str, number: u32) -> Result<(), Error> {
        self.set(key, name, &RegistryData::Dword(number))
    }

    fn key(&mut self, key: &str) -> Result<(), Error> {
        self.hive.create_key(key, self.now).map(|_| ()).map_err(|error| self.wrong(&error))
    }

    fn write(mut self, disk: &Disk) -> Result<(), Error> {
        match self.hive.commit(self.now) {
            Ok(bytes) => disk.put(self.path, bytes),
            Err(error) => Err(self.wrong(&error)),
        }
    }
}

impl Maker<'_> {
    fn hive<'p>(&self, path: &'p str) -> Growing<'p> {
        Growing { hive: Hive::create(self.now), path, now: self.now }
    }

    /// Registry values that the description asks for beyond the usual, below that hive of the machine.
    fn others(&self, hive: &mut Growing<'_>, name: &str) -> Result<(), Error> {
        for value in &self.description.registry {
            if let Some((of, key)) = hive_of(&value.key)
                && of == name
            {
                hive.set(&key, &value.name, &value.data)?;
            }
        }
        Ok(())
    }

    fn system(&self) -> Result<(), Error> {
        let mut hive = self.hive(r"C:\Windows\System32\config\SYSTEM");
        for (name, number) in [("Current", 1), ("Default", 1), ("Failed", 0), ("LastKnownGood", 1)] {
            hive.dword("Select", name, number)?;
        }
        let machine = &self.description.machine;
        hive.text("HardwareConfig", "LastConfig", HARDWARE_ID)?;
        let hardware = format!(r"HardwareConfig\{HARDWARE_ID}");
        for (name, text) in [
            ("SystemManufacturer", &machine.manufacturer),
            ("SystemProductName", &machine.product),
            ("SystemVersion", &machine.version),
            ("SystemFamily", &machine.family),
            ("SystemSKU", &machine.sku),
        ] {
            hive.text(&hardware, name, text)?;
        }
        hive.text(r"ControlSet001\Control\ComputerName\ComputerName", "ComputerName", "PRACTICE")?;
        hive.key(r"ControlSet001\Enum\PCI")?;
        for (adapter, number) in self.description.adapters.iter().zip(0..) {
            self.adapter(&mut hive, adapter, number)?;
        }
        self.others(&mut hive, "SYSTEM")?;
        hive.write(&self.disk)
    }

    fn adapter(&self, hive: &mut Growing<'_>, adapter: &Adapter, number: u32) -> Result<(), Error> {
        let driver = format!(r"{NET}\{number:04}");
        let instance = format!(r"PCI\{}\3&11583659&0&{:02X}", adapter.hardware, 0xe0 + number);
        if !adapter.gone {
            let device = format!(r"ControlSet001\Enum\{instance}");
            hive.text(&device, "ClassGUID", NET)?;
            hive.text(&device, "Class", "Net")?;
            hive.text(&device, "DeviceDesc", &adapter.description)?;
            hive.text(&device, "Driver", &driver)?;
        }
        let key = format!(r"ControlSet001\Control\Class\{driver}");
        let if_type = match adapter.kind {
            AdapterKind::Wired => 6,
            AdapterKind::Wireless => 71,
        };
        hive.text(&key, "DriverDesc", &adapter.description)?;
        hive.dword(&key, "*IfType", if_type)?;
        hive.text(&key, "NetCfgInstanceId", &format!("{{00000000-0000-4000-8000-0000000000{number:02x}}}"))?;
        hive.text(&key, "DeviceInstanceID", &instance)?;
        for property in &adapter.properties {
            if let Some(value) = &property.value {
                hive.text(&key, &property.keyword, value)?;
            }
            let parameters = format!(r"{key}\Ndi\Params\{}", property.keyword);
            hive.text(&parameters, "ParamDesc", &property.label)?;
            hive.text(&parameters, "default", &property.default)?;
            hive.text(&parameters, "type", "enum")?;
            hive.text(&format!(r"{parameters}\enum"), "0", "無効")?;
            hive.text(&format!(r"{parameters}\enum"), "1", "有効")?;
        }
        Ok(())
    }

    fn software(&self) -> Result<(), Error> {
        let windows = &self.description.windows;
        let mut hive = self.hive(r"C:\Windows\System32\config\SOFTWARE");
        let (_, current) = WINDOWS.split_once('\\').unwrap_or_default();
        hive.text(current, "ProductName", &windows.name)?;
        hive.text(current, "EditionID", &windows.edition)?;
        hive.text(current, "CurrentBuildNumber", &windows.build.to_string())?;
        hive.dword(current, "UBR", windows.revision)?;
        let installed = windows_date(windows.installed_on).unwrap_or(0);
        hive.dword(current, "InstallDate", installed)?;
        for (user, position) in self.description.users.iter().zip(0..) {
            let sid = sid(position);
            let key = format!(r"{current}\ProfileList\{sid}");
            hive.text(&key, "ProfileImagePath", &user_folder(&user.name))?;
            if user.works_here {
                hive.text(&format!(r"{current}\Winlogon"), "AutoAdminLogon", "1")?;
                hive.text(&format!(r"{current}\Winlogon"), "DefaultUserName", &user.name)?;
            }
        }
        for entry in &self.description.policy.entries {
            let key = entry.key.split_once('\\').map_or("", |(_, rest)| rest);
            if let Some(data) = entry.value.data() {
                hive.set(key, &entry.name, &data)?;
            }
        }
        self.certificates(&mut hive)?;
        self.others(&mut hive, "SOFTWARE")?;
        if !self.description.unverified_extensions_run {
            self.allowed_extensions(&mut hive)?;
        }
        hive.write(&self.disk)
    }

    /// Certificates in the stores of the machine, and in that of the user who works there.
    fn certificates(&self, hive: &mut Growing<'_>) -> Result<(), Error> {
        for (start, number) in self.description.certificates.iter().zip(1_u32..) {
            let damaged = |path: &str| {
                let reason = Reason::NotAName { text: path.to_owned() };
                Error::Damaged { path: path.to_owned(), reason }
            };
            let last = start.last_day.at(23, 59, 59, 0).to_zoned(japan()).ok();
            let last = last.and_then(|at| u64::try_from(at.timestamp().as_second()).ok());
            let last = Duration::from_secs(last.ok_or_else(|| damaged(&start.subject))?);
            let common = |name: &str| format!("CN={}", certificate::escaped(name));
            let blob =
                certificate::practice(&common(&start.subject), &common(&start.issuer), last, start.with_key);
            let blob = blob.map_err(|_| damaged(&start.subject))?;
            // Windows names each by its SHA-1; nothing asks for it.
            let name = format!("{number:040X}");
            if let Some(key) = certificates::key_of(start.store) {
                let (_, below) = key.split();
                let below = below.split_once('\\').map_or("", |(_, rest)| rest);
                hive.set(&format!(r"{below}\{name}"), "Blob", &RegistryData::from_bytes(BINARY, &blob))?;
            } else if let Some(user) = self.description.users.iter().find(|user| user.works_here) {
                let folder = user_folder(&user.name);
                self.disk.put(&format!(r"{folder}\{}\{name}", certificates::USER_MY), &blob)?;
            }
        }
        Ok(())
    }

    /// The policy with which a set-up lets the extensions run that it adds from files: those that are on.
    fn allowed_extensions(&self, hive: &mut Growing<'_>) -> Result<(), Error> {
        let path = format!(r"{}\{ALLOWED}", chromium_policy::KEY);
        let list = KeyPath::machine(&path);
        let taken = self.description.registry.iter().filter(|value| value.key == list);
        let taken = taken.filter_map(|value| value.name.parse::<u32>().ok()).max().unwrap_or(0);
        let profiles = self.description.users.iter().flat_map(|user| &user.profiles);
        let on = profiles.flat_map(|profile| &profile.extensions).filter(|each| each.disabled_by.is_empty());
        let ids: BTreeSet<String> =
            on.map(|each| SigningKey::from_seed(each.key.as_bytes()).id().as_str().to_owned()).collect();
        let (_, key) = path.split_once('\\').unwrap_or_default();
        for (id, number) in ids.iter().zip(taken + 1..) {
            hive.text(key, &number.to_string(), id)?;
        }
        Ok(())
    }

    fn user(&self, user: &User) -> Result<(), Error> {
        let folder = user_folder(&user.name);
        let path = format!(r"{folder}\NTUSER.DAT");
        let mut hive = self.hive(&path);
        hive.text("Volatile Environment", "USERNAME", &user.name)?;
        for value in self.description.registry.iter().filter(|_| user.works_here) {
            if let (Root::User, below) = value.key.split() {
                hive.set(below, &value.name, &value.data)?;
            }
        }
        hive.write(&self.disk)?;
        if user.profiles.is_empty() {
            return Ok(());
        }
        let data = format!(r"{folder}\AppData\Local\Microsoft\Edge\User Data");
        let entries: Vec<ProfileEntry> = user
            .profiles
            .iter()
            .enumerate()
            .map(|(position, profile)| ProfileEntry {
                folder: profile.folder.clone(),
                name: profile.name.clone(),
                active_at: Some(self.description.clock.as_second()),
                last_active: position == 0,
            })
            .collect();
        self.disk.put(&format!(r"{data}\Local State"), &local_state(&entries))?;
        user.profiles
            .iter()
            .try_for_each(|profile| self.profile(&format!(r"{data}\{}", profile.folder), profile))
    }

    fn profile(&self, path: &str, profile: &Profile) -> Result<(), Error> {
        let wrong = |error| Error::Damaged { path: path.to_owned(), reason: reasons::edge(&error) };
        let build = if profile.old_build { Build::StateAndBits } else { Build::ListOfReasons };
        let mut files = PracticeProfile::new(build, Placement::Secure);
        files.set_developer_mode(profile.developer_mode).map_err(wrong)?;
        if profile.signed_in {
            files.sign_in().map_err(wrong)?;
        }
        for extension in &profile.extensions {
            let key = SigningKey::from_seed(extension.key.as_bytes());
            let manifest =
                installed_manifest(manifest(&extension.name, &extension.version), key.public_key());
            let folder = format!(r"{}\{}_0", key.id().as_str(), extension.version);
            self.disk.put(
                &format!(r"{path}\Extensions\{folder}\manifest.json"),
                manifest.to_string().as_bytes(),
            )?;
            self.disk.put(&format!(r"{path}\Extensions\{folder}\{}", SCRIPT.0), SCRIPT.1)?;
            let id = key.id();
            files
                .install(&NewExtension {
                    id: &id,
                    manifest: &manifest,
                    location: Location::Internal,
                    path: &folder,
                    installed_at: self.now.0 / 10,
                })
                .map_err(wrong)?;
            if !extension.disabled_by.is_empty() {
                let reasons: Vec<_> = extension.disabled_by.iter().map(|n| DisableReason::from(*n)).collect();
                files.disable(&id, &reasons).map_err(wrong)?;
            }
        }
        self.disk.put(&format!(r"{path}\Secure Preferences"), &files.secure_preferences())?;
        self.disk.put(&format!(r"{path}\Preferences"), &files.preferences())
    }

    fn delivered(&self, file: &Delivered) -> Result<(), Error> {
        let wrong = |error| Error::Damaged { path: file.path.clone(), reason: reasons::crx(&error) };
        let manifest = manifest(&file.name, &file.version).to_string();
        let archive = crx::pack(&[("manifest.json", manifest.as_bytes()), SCRIPT]).map_err(wrong)?;
        let mut bytes = crx::sign(&archive, &[&SigningKey::from_seed(file.key.as_bytes())]).map_err(wrong)?;
        match file.fault {
            None => {}
            Some(Fault::CutShort) => bytes.truncate(bytes.len() * 2 / 3),
            Some(Fault::Altered) => {
                if let Some(byte) = bytes.last_mut() {
                    *byte ^= 0xff;
                }
            }
        }
        self.disk.put(&file.path, &bytes)
    }

    fn policy(&self, policy: &PolicyStart) -> Result<(), Error> {
        const FOLDER: &str = r"C:\Windows\System32\GroupPolicy";
        let mut file = PolicyFile::default();
        let path = format!(r"{FOLDER}\Machine\Registry.pol");
        let wrong = |error| Error::Damaged { path: path.clone(), reason: reasons::policy_file(&error) };
        for entry in &policy.entries {
            let data = entry.value.data();
            let bytes = data.as_ref().map(RegistryData::bytes).unwrap_or_default();
            let setting = match (&entry.value, &data) {
                (PolicyValue::Deleted, _) => Setting::Deleted,
                (_, Some(data)) => Setting::Set { kind: data.kind(), data: &bytes },
                _ => Setting::NotConfigured,
            };
            file.put(&entry.key, &entry.name, setting).map_err(wrong)?;
        }
        if !file.entries.is_empty() {
            self.disk.put(&path, &file.to_bytes().map_err(wrong)?)?;
        }
        if policy.changes > 0 {
            let mut counter = GptIni::new();
            counter.ensure_extension(Side::Machine, REGISTRY_EXTENSION, MACHINE_TOOL);
            for _ in 0..policy.changes {
                counter.count_up(Side::Machine);
            }
            self.disk.put(&format!(r"{FOLDER}\gpt.ini"), &counter.to_bytes())?;
        }
        Ok(())
    }
}

fn user_folder(name: &str) -> String {
    format!(r"C:\Users\{name}")
}

pub(crate) fn sid(position: u32) -> String {
    format!("{MACHINE_SID}-{}", 1001 + position)
}

fn manifest(name: &str, version: &Version) -> serde_json::Value {
    serde_json::json!({
        "manifest_version": 3,
        "name": name,
        "version": version.to_string(),
        "permissions": ["nativeMessaging"],
        "background": { "service_worker": "background.js" },
    })
}
