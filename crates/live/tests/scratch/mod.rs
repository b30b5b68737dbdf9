//! A PC that may be spoilt, laid out like a practice terminal: its hives go into the live registry, its files onto C:.

#![allow(dead_code, clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::allow_attributes, reason = "each test file uses a part of this")]

use camino::{Utf8Path, Utf8PathBuf};
use formats::hive::{Budget, Hive, Node};
use model::practice::Description;
use std::io::Write as _;
use std::ops::ControlFlow;
use std::sync::{Mutex, MutexGuard};
use terminal::{Practice, Terminal};
use windows_registry::{Key, LOCAL_MACHINE, Type, USERS};

static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// Says what a part of a test came to, to whoever runs the parts.
pub fn say(word: &str) {
    let mut out = std::io::stdout();
    writeln!(out, "\nPOWER: {word}").unwrap();
    out.flush().unwrap();
}

/// Says loudly, past the harness, that something was not seen.
pub fn skipped(why: &str) {
    let _ = writeln!(std::io::stderr(), "SKIPPED: {why}");
}

/// The PC that may be spoilt, by one test at a time.
pub struct Scratch {
    _turn: MutexGuard<'static, ()>,
}

impl Scratch {
    /// None, and a loud word, where the PC may not be spoilt.
    pub fn take() -> Option<Self> {
        if std::env::var_os("TEJUN_SCRATCH_PC").is_none() {
            skipped("TEJUN_SCRATCH_PC does not say that this PC may be spoilt");
            return None;
        }
        let turn = ONE_AT_A_TIME.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        load_double();
        Some(Self { _turn: turn })
    }

    /// As if tejun had never been here.
    pub fn forget_tejun(&self) {
        let _ = std::fs::remove_dir_all(r"C:\ProgramData\tejun");
        let _ = LOCAL_MACHINE.remove_tree(r"SOFTWARE\tejun");
    }

    /// Lays the PC out; it is cleared again when the answer is dropped.
    pub fn lay_out(&self, description: &Description) -> LaidOut {
        let _ = std::fs::remove_dir_all(r"C:\ProgramData\Contract");
        self.forget_tejun();
        let made = tempfile::tempdir().unwrap();
        let folder = Utf8PathBuf::from_path_buf(made.path().join("t")).unwrap();
        let practice = Practice::make(&folder, &"scratch".parse().unwrap(), description).unwrap();
        let theirs = practice.user_sid().unwrap().unwrap();
        let ours = live::LocalPc::open().user_sid().unwrap().unwrap();
        drop(practice);
        let disk = Practice::disk_folder(&folder);
        let mut laid = LaidOut { keys: Vec::new(), files: Vec::new() };
        let config = disk.join("Windows/System32/config");
        let rename = |path: String| path.replace(&theirs, &ours);
        laid.import(LOCAL_MACHINE, &config.join("SOFTWARE"), |path| rename(format!(r"SOFTWARE\{path}")));
        laid.import(LOCAL_MACHINE, &config.join("SYSTEM"), |path| {
            rename(format!(r"SYSTEM\{}", path.replacen("ControlSet001", "CurrentControlSet", 1)))
        });
        call_it_as(description);
        laid.copy(&disk, &disk);
        let user = laid.files.iter().find(|file| file.ends_with("NTUSER.DAT")).cloned();
        if let Some(file) = user {
            laid.import(USERS, &file, |path| format!(r"{ours}\{path}"));
        }
        laid
    }
}

/// What was laid out.
pub struct LaidOut {
    keys: Vec<(&'static Key, String)>,
    files: Vec<Utf8PathBuf>,
}

impl LaidOut {
    fn import(&mut self, root: &'static Key, hive: &Utf8Path, place: impl Fn(&str) -> String) {
        let hive = Hive::open(std::fs::read(hive).unwrap()).unwrap();
        hive.walk(Budget::default(), |path, node| {
            let path = place(path);
            let path = path.trim_end_matches('\\');
            match node {
                Node::Key(_) => {
                    if root.open(path).is_err() {
                        self.keys.push((root, path.to_owned()));
                    }
                    root.create(path).unwrap();
                }
                Node::Value(value) => {
                    let kind = Type::from(value.kind());
                    root.create(path).unwrap().set_bytes(value.name(), kind, &value.data().unwrap()).unwrap();
                }
                other => panic!("{path}: {other:?}"),
            }
            ControlFlow::Continue(())
        })
        .unwrap();
    }

    fn copy(&mut self, disk: &Utf8Path, folder: &Utf8Path) {
        for entry in folder.read_dir_utf8().unwrap() {
            let entry = entry.unwrap();
            let below = entry.path().strip_prefix(disk).unwrap();
            if entry.file_type().unwrap().is_dir() {
                if below.file_name() != Some("config") {
                    self.copy(disk, entry.path());
                }
                continue;
            }
            let to = Utf8Path::new(r"C:\").join(below);
            std::fs::create_dir_all(to.parent().unwrap()).unwrap();
            std::fs::copy(entry.path(), &to).unwrap();
            self.files.push(to);
        }
    }
}

/// What the firmware of that machine says.
pub fn call_it_as(description: &Description) {
    let machine = &description.machine;
    call_it([&machine.manufacturer, &machine.product, &machine.version, &machine.family]);
}

/// What the firmware says of the machine, as Windows keeps it.
fn call_it(told: [&str; 4]) {
    let bios = LOCAL_MACHINE.create(r"HARDWARE\DESCRIPTION\System\BIOS").unwrap();
    let names = ["SystemManufacturer", "SystemProductName", "SystemVersion", "SystemFamily"];
    names.into_iter().zip(told).for_each(|(name, value)| bios.set_string(name, value).unwrap());
}

impl Drop for LaidOut {
    fn drop(&mut self) {
        call_it(["Somebody", "Something", "Any", "None"]);
        for (root, path) in &self.keys {
            let _ = root.remove_tree(path);
        }
        for file in &self.files {
            for ending in ["", ".tejun-old", ".tejun-new"] {
                let _ = std::fs::remove_file(format!("{file}{ending}"));
            }
        }
    }
}

/// What a restart makes Windows forget.
pub fn forget_this_start() {
    let _ = LOCAL_MACHINE.remove_tree(r"SOFTWARE\tejun\ThisStart");
}

/// The double of the policy engine lies beside the test program and answers from here on.
fn load_double() {
    use windows::Win32::System::LibraryLoader::LoadLibraryW;
    use windows::core::HSTRING;
    let beside = std::env::current_exe().unwrap().with_file_name("userenv.dll");
    if beside.exists() {
        // SAFETY: the library is the tests' own.
        unsafe { LoadLibraryW(&HSTRING::from(beside.as_os_str())) }.unwrap();
    } else {
        skipped("userenv.dll, the policy engine's double, is not beside the test program");
    }
}

/// A pipe as that user may make one.
pub fn plain_pipe(name: &str, user: &str) -> std::fs::File {
    use std::os::windows::io::FromRawHandle;
    use windows::Win32::Security::Authorization::{
        ConvertStringSecurityDescriptorToSecurityDescriptorW, SDDL_REVISION_1,
    };
    use windows::Win32::Security::{PSECURITY_DESCRIPTOR, SECURITY_ATTRIBUTES};
    use windows::Win32::Storage::FileSystem::PIPE_ACCESS_DUPLEX;
    use windows::Win32::System::Pipes::{CreateNamedPipeW, PIPE_TYPE_BYTE};
    use windows::core::HSTRING;
    let rights = HSTRING::from(format!("O:{user}D:(A;;FA;;;WD)"));
    let mut descriptor = PSECURITY_DESCRIPTOR::default();
    // SAFETY: texts and structures outlive the calls, and the handle is nobody else's. (The descriptor is left to the end.)
    unsafe {
        ConvertStringSecurityDescriptorToSecurityDescriptorW(&rights, SDDL_REVISION_1, &mut descriptor, None)
            .unwrap();
        let attributes = SECURITY_ATTRIBUTES {
            nLength: size_of::<SECURITY_ATTRIBUTES>() as u32,
            lpSecurityDescriptor: descriptor.0,
            bInheritHandle: false.into(),
        };
        let (name, size) = (HSTRING::from(name), 512);
        let handle =
            CreateNamedPipeW(&name, PIPE_ACCESS_DUPLEX, PIPE_TYPE_BYTE, 1, size, size, 0, Some(&attributes));
        assert!(!handle.is_invalid());
        std::fs::File::from_raw_handle(handle.0)
    }
}
