//! What a program does to files, as strace tells it.

use std::path::{Path, PathBuf};
use std::process::Command;

/// A call that changes a disk, or makes a change last.
#[derive(Debug)]
pub enum Call {
    /// A file is there, empty if it was not.
    Create(PathBuf),
    Cut(PathBuf, u64),
    Write {
        file: PathBuf,
        at: u64,
        bytes: Vec<u8>,
    },
    Folder(PathBuf),
    Rename(PathBuf, PathBuf),
    Link(PathBuf, PathBuf),
    Remove(PathBuf),
    /// What the file holds, or what the folder names, lasts.
    Flush(PathBuf),
}

impl Call {
    /// Where it is felt.
    pub fn path(&self) -> &Path {
        match self {
            Call::Create(path)
            | Call::Cut(path, _)
            | Call::Write { file: path, .. }
            | Call::Folder(path)
            | Call::Rename(_, path)
            | Call::Link(_, path)
            | Call::Remove(path)
            | Call::Flush(path) => path,
        }
    }
}

const WATCHED: &str = "openat,write,pwrite64,ftruncate,fsync,fdatasync,rename,renameat,renameat2,link,linkat,unlink,\
    unlinkat,rmdir,mkdir,mkdirat,copy_file_range,sendfile,fallocate,writev,pwritev";

/// Runs a program and gives its calls on what lies below `folder`.
pub fn watch(command: &Command, folder: &Path) -> Vec<Call> {
    let told = folder.with_extension("trace");
    let ran = Command::new("strace")
        .args(["-f", "-y", "-xx", "-s", "100000000", "-e", &format!("trace={WATCHED}"), "-o"])
        .arg(&told)
        .arg(command.get_program())
        .args(command.get_args())
        .output()
        .unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    let mut calls = Vec::new();
    // How far each open file was written.
    let mut written: std::collections::BTreeMap<String, u64> = std::collections::BTreeMap::new();
    for line in std::fs::read_to_string(told).unwrap().lines() {
        let Some((name, arguments, result)) = parts(line) else { continue };
        let path = |number: usize| named(arguments, number);
        let open = open_file(arguments);
        let inside = |path: &Path| path.starts_with(folder);
        match name {
            _ if result.starts_with('-') => {}
            "openat" if inside(&path(0)) => {
                let file = path(0);
                if arguments.contains("O_CREAT") {
                    calls.push(Call::Create(file.clone()));
                }
                if arguments.contains("O_TRUNC") {
                    calls.push(Call::Cut(file, 0));
                }
                let number = result.split('<').next().unwrap_or_default();
                // Behind everything, wherever that is.
                let start = if arguments.contains("O_APPEND") { u64::MAX } else { 0 };
                written.insert(number.to_owned(), start);
            }
            "write" => {
                let Some((number, file)) = open.filter(|(_, file)| inside(file)) else { continue };
                let at = written.get_mut(&number).unwrap();
                let bytes = bytes(arguments.split('"').nth(1).unwrap());
                assert_eq!(result.parse(), Ok(bytes.len()), "a short write");
                let length = bytes.len() as u64;
                calls.push(Call::Write { file, at: *at, bytes });
                *at = at.saturating_add(length);
            }
            "ftruncate" => {
                let Some((_, file)) = open.filter(|(_, file)| inside(file)) else { continue };
                let length = arguments.rsplit(", ").next().unwrap().parse().unwrap();
                calls.push(Call::Cut(file, length));
            }
            "fsync" | "fdatasync" => {
                calls.extend(open.filter(|(_, file)| inside(file)).map(|(_, file)| Call::Flush(file)));
            }
            "rename" | "renameat" | "renameat2" if inside(&path(0)) => {
                calls.push(Call::Rename(path(0), path(1)));
            }
            "link" | "linkat" if inside(&path(0)) => calls.push(Call::Link(path(0), path(1))),
            "unlink" | "unlinkat" | "rmdir" if inside(&path(0)) => calls.push(Call::Remove(path(0))),
            "mkdir" | "mkdirat" if inside(&path(0)) => calls.push(Call::Folder(path(0))),
            "pwrite64" | "copy_file_range" | "sendfile" | "fallocate" | "writev" | "pwritev" => {
                assert!(open.is_none_or(|(_, file)| !inside(&file)), "not understood: {line:.200}");
            }
            _ => {}
        }
    }
    calls
}

/// Name, arguments and result of `1234  name(arguments) = result`.
fn parts(line: &str) -> Option<(&str, &str, &str)> {
    let (_, call) = line.split_once(char::is_whitespace)?;
    let (name, rest) = call.trim_start().split_once('(')?;
    let (arguments, result) = rest.rsplit_once(" = ")?;
    Some((name, arguments.trim_end().strip_suffix(')')?, result.split(' ').next()?))
}

/// A path that a call names, which may begin at a folder that stands before it as an open one.
fn named(arguments: &str, number: usize) -> PathBuf {
    let mut parts = arguments.split('"').skip(number * 2);
    let (before, name) = (parts.next().unwrap(), parts.next().unwrap());
    let name = String::from_utf8(bytes(name)).unwrap();
    match before.rsplit(", ").find(|part| !part.is_empty()).and_then(open_file) {
        Some((_, folder)) => folder.join(name),
        None => name.into(),
    }
}

fn bytes(numbers: &str) -> Vec<u8> {
    numbers.split("\\x").skip(1).map(|number| u8::from_str_radix(number, 16).unwrap()).collect()
}

/// Number and path of the open file that a call begins with: `3<path>`.
fn open_file(arguments: &str) -> Option<(String, PathBuf)> {
    let (number, rest) = arguments.split_once('<')?;
    let path = rest.split_once('>')?.0;
    let path = if path.contains("\\x") { String::from_utf8(bytes(path)).ok()? } else { path.to_owned() };
    Some((number.to_owned(), path.into()))
}
