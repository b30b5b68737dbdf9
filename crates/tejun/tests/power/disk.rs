//! A disk, and what of it outlives a power cut: what a file held when it was flushed, and what a folder named when that
//! was. Everything else may be there, in part or not at all.

use crate::trace::Call;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};

/// Below these folders of a terminal tejun writes.
const TEJUNS: [&str; 2] = ["disk/ProgramData", "disk/Windows"];

/// What a power cut does to what was not flushed.
#[derive(Clone, Copy, Debug)]
pub enum Loss {
    /// Nothing: only the process died.
    Nothing,
    /// All of it is lost.
    All,
    /// Names are there, what the files hold is not.
    Contents,
    /// Names are there, and of what the files hold the first half.
    Halves,
    /// Each name and each file's content by itself, by chance.
    Some(u64),
}

impl Loss {
    pub fn all(seed: u64) -> [Loss; 6] {
        let seed = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        [Loss::Nothing, Loss::All, Loss::Contents, Loss::Halves, Loss::Some(seed), Loss::Some(!seed)]
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Named {
    Folder,
    File(usize),
}

type Names = BTreeMap<PathBuf, Named>;

#[derive(Clone)]
struct File {
    now: Vec<u8>,
    flushed: Vec<u8>,
}

pub struct Disk {
    root: PathBuf,
    now: Names,
    flushed: Names,
    files: Vec<File>,
}

/// What lies on a disk. None: a folder.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct Left(BTreeMap<PathBuf, Option<Vec<u8>>>);

impl Disk {
    /// All of it flushed.
    pub fn read(root: &Path) -> Disk {
        let (mut names, mut files) = (Names::new(), Vec::new());
        let mut open = vec![root.to_owned()];
        while let Some(folder) = open.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                let named = match path.is_dir() {
                    true => {
                        open.push(path.clone());
                        Named::Folder
                    }
                    false => {
                        let now = std::fs::read(&path).unwrap();
                        files.push(File { flushed: now.clone(), now });
                        Named::File(files.len() - 1)
                    }
                };
                names.insert(path.strip_prefix(root).unwrap().to_owned(), named);
            }
        }
        Disk { root: root.to_owned(), flushed: names.clone(), now: names, files }
    }

    /// Whether tejun answers for what lies there. What else is written stands for the browser's and Windows's own work,
    /// which they flush themselves.
    fn is_tejuns(&self, path: &Path) -> bool {
        TEJUNS.iter().any(|folder| path.starts_with(self.root.join(folder)))
    }

    fn name(&self, path: &Path) -> PathBuf {
        path.strip_prefix(&self.root).unwrap().to_owned()
    }

    fn file(&mut self, path: &Path) -> &mut File {
        match self.now[&self.name(path)] {
            Named::File(number) => &mut self.files[number],
            Named::Folder => panic!("{} is a folder", path.display()),
        }
    }

    pub fn take(&mut self, call: &Call) {
        self.make(call);
        let path = call.path();
        if !self.is_tejuns(path) {
            self.make(&Call::Flush(path.to_owned()));
            self.make(&Call::Flush(path.parent().unwrap().to_owned()));
        }
    }

    fn make(&mut self, call: &Call) {
        match call {
            Call::Create(path) => {
                let name = self.name(path);
                if !self.now.contains_key(&name) {
                    self.files.push(File { now: Vec::new(), flushed: Vec::new() });
                    self.now.insert(name, Named::File(self.files.len() - 1));
                }
            }
            Call::Cut(path, length) => {
                let length = usize::try_from(*length).unwrap();
                self.file(path).now.resize(length, 0);
            }
            Call::Write { file, at, bytes } => {
                let now = &mut self.file(file).now;
                let at = usize::try_from(*at).unwrap_or(usize::MAX).min(now.len());
                let over = (at + bytes.len()).min(now.len());
                now.splice(at..over, bytes.iter().copied());
            }
            Call::Folder(path) => {
                let name = self.name(path);
                self.now.insert(name, Named::Folder);
            }
            Call::Rename(from, to) => {
                let (from, to) = (self.name(from), self.name(to));
                // With all that lies in it.
                let moved: Vec<PathBuf> =
                    self.now.keys().filter(|name| name.starts_with(&from)).cloned().collect();
                for name in moved {
                    let named = self.now.remove(&name).unwrap();
                    let below = name.strip_prefix(&from).unwrap();
                    let place = if below.as_os_str().is_empty() { to.clone() } else { to.join(below) };
                    self.now.insert(place, named);
                }
            }
            Call::Link(from, to) => {
                let (from, to) = (self.name(from), self.name(to));
                self.now.insert(to, self.now[&from]);
            }
            Call::Remove(path) => {
                let name = self.name(path);
                self.now.remove(&name);
            }
            Call::Flush(path) => {
                let name = self.name(path);
                match self.now.get(&name) {
                    Some(Named::File(number)) => {
                        let file = &mut self.files[*number];
                        file.flushed = file.now.clone();
                    }
                    _ => {
                        let is_in = |other: &Path| other.parent() == Some(&name);
                        self.flushed.retain(|other, _| !is_in(other));
                        let named = self.now.iter().filter(|(other, _)| is_in(other));
                        self.flushed.extend(named.map(|(other, named)| (other.clone(), *named)));
                    }
                }
            }
        }
    }

    pub fn now(&self) -> Left {
        self.after(Loss::Nothing)
    }

    /// What lies there after a power cut.
    pub fn after(&self, loss: Loss) -> Left {
        let mut chance = match loss {
            Loss::Some(seed) => seed | 1,
            _ => 1,
        };
        let mut coin = || {
            chance ^= chance << 13;
            chance ^= chance >> 7;
            chance ^= chance << 17;
            chance >> 40 & 1 == 1
        };
        let all: BTreeSet<&PathBuf> = self.now.keys().chain(self.flushed.keys()).collect();
        let mut left = BTreeMap::new();
        for name in all {
            let names = match loss {
                Loss::All => &self.flushed,
                Loss::Some(_) if coin() => &self.flushed,
                _ => &self.now,
            };
            // Nothing lies in a folder that is not there.
            let above = name.parent().filter(|above| !above.as_os_str().is_empty());
            if above.is_some_and(|above| !left.contains_key(above)) {
                continue;
            }
            let Some(named) = names.get(name) else { continue };
            let held = match named {
                Named::Folder => None,
                Named::File(number) => {
                    let File { now, flushed } = &self.files[*number];
                    let half = |now: &[u8]| now[..now.len().midpoint(flushed.len()).min(now.len())].to_vec();
                    Some(match loss {
                        Loss::Nothing => now.clone(),
                        Loss::All | Loss::Contents => flushed.clone(),
                        _ if now == flushed => now.clone(),
                        Loss::Halves => half(now),
                        Loss::Some(_) => match (coin(), coin()) {
                            (true, _) => now.clone(),
                            (false, true) => flushed.clone(),
                            (false, false) => half(now),
                        },
                    })
                }
            };
            left.insert(name.clone(), held);
        }
        Left(left)
    }
}

impl Left {
    /// The names of what is not the same.
    pub fn differences(&self, other: &Left) -> Vec<PathBuf> {
        let names: BTreeSet<&PathBuf> = self.0.keys().chain(other.0.keys()).collect();
        names.into_iter().filter(|name| self.0.get(*name) != other.0.get(*name)).cloned().collect()
    }

    pub fn digest(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.hash(&mut hasher);
        hasher.finish()
    }

    pub fn write(&self, folder: &Path) {
        std::fs::create_dir_all(folder).unwrap();
        for (name, held) in &self.0 {
            match held {
                None => std::fs::create_dir(folder.join(name)).unwrap(),
                Some(bytes) => std::fs::write(folder.join(name), bytes).unwrap(),
            }
        }
    }
}
