//! A guide on a practice terminal of its own.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

pub fn tejun() -> Command {
    Command::new(env!("CARGO_BIN_EXE_tejun"))
}

/// A practice terminal.
pub struct Bench {
    pub folder: tempfile::TempDir,
}

impl Bench {
    pub fn new(kind: &str) -> Self {
        Self::of_notice(kind, &[])
    }

    /// A terminal of another notice's, named by `--notice`.
    pub fn of_notice(kind: &str, notice: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let bench = Self { folder };
        let mut new = tejun();
        new.args(["practice", "new"]).arg(bench.terminal()).args(["--like", kind]).args(notice);
        let made = new.output().unwrap();
        assert!(made.status.success(), "{made:?}");
        bench
    }

    pub fn terminal(&self) -> PathBuf {
        self.folder.path().join("t")
    }

    pub fn disk(&self) -> PathBuf {
        self.terminal().join("disk")
    }

    /// Whether work has begun there.
    pub fn has_begun(&self) -> bool {
        self.journal().contains("\"began\"")
    }

    /// What its journal holds.
    pub fn journal(&self) -> String {
        std::fs::read_to_string(self.disk().join("ProgramData/tejun/journal.jsonl")).unwrap_or_default()
    }

    pub fn guide(&self) -> Guide {
        Guide::open(&self.terminal(), &[])
    }

    /// What `check` says of it.
    pub fn check(&self) -> serde_json::Value {
        let said = tejun().arg("check").arg(self.terminal()).arg("--json").output().unwrap();
        serde_json::from_slice(&said.stdout).unwrap()
    }
}

/// A guide that runs.
pub struct Guide {
    child: Child,
    /// Kept open: a guide that cannot say where it is ends.
    _said: BufReader<ChildStdout>,
    /// Where its key opens it.
    pub url: String,
}

impl Guide {
    pub fn open(terminal: &Path, words: &[&str]) -> Self {
        Self::start(tejun(), terminal, words)
    }

    /// A guide with no more file handles than that.
    #[cfg(target_os = "linux")]
    pub fn with_few_handles(terminal: &Path, handles: u32) -> Self {
        let mut shell = Command::new("sh");
        let tejun = env!("CARGO_BIN_EXE_tejun");
        shell.args(["-c", &format!("ulimit -n {handles}; exec \"$0\" \"$@\""), tejun]);
        Self::start(shell, terminal, &[])
    }

    fn start(mut command: Command, terminal: &Path, words: &[&str]) -> Self {
        let mut child = command
            .arg("guide")
            .arg(terminal)
            .arg("--json")
            .args(words)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut said = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        while !line.contains("\"url\": \"") {
            line.clear();
            assert!(said.read_line(&mut line).unwrap() > 0, "the guide has ended");
        }
        let url = line.split('"').nth(3).unwrap().to_owned();
        Self { child, _said: said, url }
    }

    /// The path of a page, with the key.
    pub fn path(&self, page: &str) -> String {
        let (_, key) = self.url.trim_end_matches('/').rsplit_once('/').unwrap();
        format!("/{key}{page}")
    }

    /// Its process.
    #[cfg(target_os = "linux")]
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// `127.0.0.1:PORT`
    pub fn host(&self) -> &str {
        self.url.strip_prefix("http://").unwrap().split('/').next().unwrap()
    }

    /// Cut off, as by a power cut.
    pub fn cut(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Waits until it ends by itself.
    pub fn ended(mut self) -> bool {
        self.child.wait().unwrap().code().is_some()
    }
}

impl Drop for Guide {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Every file below a folder, with what it holds.
pub fn tree(folder: &Path) -> std::collections::BTreeMap<PathBuf, Vec<u8>> {
    let (mut files, mut open) = (std::collections::BTreeMap::new(), vec![folder.to_owned()]);
    while let Some(at) = open.pop() {
        for entry in std::fs::read_dir(&at).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                files.insert(path.strip_prefix(folder).unwrap().to_owned(), std::fs::read(path).unwrap());
            }
        }
    }
    files
}

/// Makes a folder hold what another one holds.
pub fn bring(from: &Path, to: &Path) {
    let (wanted, there) = (tree(from), tree(to));
    for (name, bytes) in &wanted {
        let path = to.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        let beside = path.with_extension("beside");
        std::fs::write(&beside, bytes).unwrap();
        std::fs::rename(&beside, &path).unwrap();
    }
    for name in there.keys().filter(|name| !wanted.contains_key(*name)) {
        std::fs::remove_file(to.join(name)).unwrap();
    }
}
