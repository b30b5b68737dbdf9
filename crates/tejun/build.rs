//! Puts the shipped notice's files into the program, so that it is one file on a terminal; a vendor's key, if there is one; and for
//! Windows its icon, manifest and version.

#![expect(clippy::disallowed_methods, reason = "a build script reads the files that go into the program")]

use std::io::{Cursor, Write as _};
use std::path::{Path, PathBuf};
use zip::write::SimpleFileOptions;

/// The variable that names the file of the vendor's public key (`cargo xtask windows --vendor-key FILE`).
const VENDOR_KEY: &str = "TEJUN_VENDOR_KEY";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../procedures/oqs-2023-12").canonicalize()?;
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut files: Vec<(String, PathBuf)> = Vec::new();
    gather(&folder, "", &mut files)?;
    files.sort();
    let out = std::env::var("OUT_DIR")?;
    // Deflated: a quarter of what the texts take.
    let options = SimpleFileOptions::default().last_modified_time(zip::DateTime::default());
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, path) in files {
        archive.start_file(name, options.compression_method(zip::CompressionMethod::Deflated))?;
        archive.write_all(&std::fs::read(path)?)?;
    }
    std::fs::write(Path::new(&out).join("shipped.zip"), archive.finish()?.into_inner())?;
    std::fs::write(Path::new(&out).join("vendor_key.rs"), vendor_key()?)?;
    resources()
}

/// The vendor's public key that the program trusts from the first: the last line of the file that the variable names.
fn vendor_key() -> Result<String, Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-env-changed={VENDOR_KEY}");
    let mut keys: Vec<String> = Vec::new();
    if let Some(file) = std::env::var_os(VENDOR_KEY) {
        println!("cargo::rerun-if-changed={}", Path::new(&file).display());
        let text = std::fs::read_to_string(&file)?;
        keys.extend(text.lines().map(str::trim).rfind(|line| !line.is_empty()).map(str::to_owned));
    }
    Ok(format!("/// The public keys that are in the program.\nconst VENDOR_KEYS: &[&str] = &{keys:?};\n"))
}

fn resources() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed=windows");
    let version = env!("CARGO_PKG_VERSION");
    let numbers = format!("VERSION_NUMBERS={},0", version.replace('.', ","));
    let text = format!("VERSION_TEXT=\\\"{version}\\\"");
    // Does nothing where the program is not for Windows.
    embed_resource::compile("windows/tejun.rc", [numbers, text]).manifest_required()?;
    Ok(())
}

fn gather(folder: &Path, prefix: &str, files: &mut Vec<(String, PathBuf)>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            println!("cargo::rerun-if-changed={}", entry.path().display());
            gather(&entry.path(), &format!("{name}/"), files)?;
        } else if name.ends_with(".yaml") {
            files.push((name, entry.path()));
        }
    }
    Ok(())
}
