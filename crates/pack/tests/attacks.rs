//! What is done to a signed notice to have another one carried out.

#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test fails by panicking, and says what it skips"
)]

use base64ct::{Base64, Encoding as _};
use pack::{
    ArchiveError, Contents, Error, KeyPair, Label, MAX_FILE, MAX_FILES, MAX_PACK, PublicKey, SecretKey,
    SignError, Verified,
};
use std::io::{Cursor, Write as _};
use std::path::Path;
use std::process::Command;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

struct Vendor {
    public: PublicKey,
    file: String,
    secret: SecretKey,
}

fn vendor() -> Vendor {
    let KeyPair { secret: file, public } = KeyPair::make(None).unwrap();
    let secret = SecretKey::read(&file, None).unwrap();
    assert_eq!(secret.public(), Some(public.clone()));
    Vendor { public, file, secret }
}

fn label() -> Label {
    "tejun=1 notice=a-notice edition=3 until=2027-03-31".parse().unwrap()
}

fn contents() -> Contents {
    let files = [("notice.yaml", "format: 1\n"), ("A.yaml", "手順\n"), ("files/a.xml", "<a/>")];
    files.into_iter().map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec())).collect()
}

fn packed(vendor: &Vendor) -> Vec<u8> {
    pack::pack(&contents(), &label(), &vendor.secret).unwrap()
}

fn verify<'b>(bytes: &'b [u8], vendor: &Vendor) -> Result<Verified<'b>, Error> {
    pack::verify(bytes, std::slice::from_ref(&vendor.public))
}

/// A signature by the program minisign. `None` where it is not installed, which is said.
fn stock(vendor: &Vendor, archive: &[u8], comment: &str, options: &[&str], desk: &Path) -> Option<String> {
    std::fs::write(desk.join("a.zip"), archive).unwrap();
    std::fs::write(desk.join("a.key"), &vendor.file).unwrap();
    let made =
        minisign(desk, &[&["-S", "-W", "-s", "a.key", "-m", "a.zip", "-t", comment][..], options].concat())?;
    assert!(made.0, "{}", made.1);
    Some(std::fs::read_to_string(desk.join("a.zip.minisig")).unwrap())
}

fn minisign(desk: &Path, arguments: &[&str]) -> Option<(bool, String)> {
    let arguments = arguments.iter().filter(|argument| **argument != "-W");
    match Command::new("minisign").args(arguments).current_dir(desk).output() {
        Ok(output) => {
            let said = [output.stdout, output.stderr].concat();
            Some((output.status.success(), String::from_utf8_lossy(&said).into_owned()))
        }
        Err(_) => {
            eprintln!("SKIPPED: minisign is not here");
            None
        }
    }
}

/// An archive with these entries, deflated.
fn archive(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, content) in entries {
        writer.start_file(*name, options).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn what_was_packed_is_read_and_the_same_files_give_the_same_bytes() {
    let vendor = vendor();
    let bytes = packed(&vendor);
    let read = verify(&bytes, &vendor).unwrap();
    assert_eq!((&read.label, read.key.as_str()), (&label(), vendor.public.id().as_str()));
    assert_eq!(read.contents().unwrap(), contents());
    assert_eq!(bytes, packed(&vendor));
    let again = SecretKey::read(&vendor.file, None).unwrap();
    assert_eq!(bytes, pack::pack(&contents(), &label(), &again).unwrap());
}

#[test]
fn one_changed_byte_anywhere_is_refused() {
    let vendor = vendor();
    let sound = packed(&vendor);
    for at in 0..sound.len() {
        for bit in [0, 3, 7] {
            let mut changed = sound.clone();
            changed[at] ^= 1 << bit;
            assert!(verify(&changed, &vendor).is_err(), "byte {at} of {}, bit {bit}", sound.len());
        }
    }
}

#[test]
fn nothing_is_cut_off_put_in_or_added() {
    let vendor = vendor();
    let sound = packed(&vendor);
    for length in 0..sound.len() {
        assert!(verify(&sound[..length], &vendor).is_err(), "{length}");
    }
    for more in [&b"\n"[..], b"PK", &sound] {
        assert!(verify(&[&sound, more].concat(), &vendor).is_err());
        assert!(verify(&[more, &sound].concat(), &vendor).is_err());
    }
    let windows = String::from_utf8_lossy(&sound).replacen('\n', "\r\n", 4);
    assert_eq!(verify(windows.as_bytes(), &vendor).unwrap_err(), Error::NotAPack);
}

#[test]
fn the_head_of_one_notice_does_not_go_with_the_files_of_another() {
    let vendor = vendor();
    let one = packed(&vendor);
    let mut files = contents();
    files.insert("notice.yaml".to_owned(), b"format: 2\n".to_vec());
    let label = "tejun=1 notice=a-notice edition=9".parse().unwrap();
    let other = pack::pack(&files, &label, &vendor.secret).unwrap();
    let parts = |bytes: &[u8]| {
        let text = String::from_utf8_lossy(bytes).into_owned();
        let lines: Vec<String> = text.lines().take(4).map(str::to_owned).collect();
        let head = lines.iter().map(|line| line.len() + 1).sum::<usize>();
        (lines, bytes[head..].to_vec())
    };
    let ((one_lines, one_files), (other_lines, other_files)) = (parts(&one), parts(&other));
    let joined = |lines: &[&String], files: &[u8]| {
        let head: String = lines.iter().map(|line| format!("{line}\n")).collect();
        [head.as_bytes(), files].concat()
    };
    let whole: Vec<&String> = other_lines.iter().collect();
    verify(&joined(&whole, &other_files), &vendor).unwrap();
    let forged = Error::Forged { key: vendor.public.id() };
    assert_eq!(verify(&joined(&whole, &one_files), &vendor).unwrap_err(), forged);
    // The signature of these files with the label, and its signature, of others.
    let mixed = [&one_lines[0], &one_lines[1], &other_lines[2], &other_lines[3]];
    assert_eq!(verify(&joined(&mixed, &one_files), &vendor).unwrap_err(), forged);
    let mixed = [&one_lines[0], &one_lines[1], &other_lines[2], &one_lines[3]];
    assert_eq!(verify(&joined(&mixed, &one_files), &vendor).unwrap_err(), forged);
}

#[test]
fn another_vendors_key_does_not_do_and_neither_does_its_id() {
    let (vendor, stranger) = (vendor(), vendor());
    let bytes = packed(&stranger);
    let unknown = Error::UnknownKey { key: stranger.public.id() };
    assert_eq!(verify(&bytes, &vendor).unwrap_err(), unknown);
    assert_eq!(pack::verify(&bytes, &[]).unwrap_err(), unknown);
    pack::verify(&bytes, &[vendor.public.clone(), stranger.public.clone()]).unwrap();
    // A key's id is chosen by who makes it: a trusted key with the stranger's id.
    let line = |key: &PublicKey| Base64::decode_vec(key.file().lines().nth(1).unwrap()).unwrap();
    let mut same_id = line(&vendor.public);
    same_id[2..10].copy_from_slice(&line(&stranger.public)[2..10]);
    let same_id = PublicKey::read(&Base64::encode_string(&same_id)).unwrap();
    assert_eq!(same_id.id(), stranger.public.id());
    let forged = Error::Forged { key: stranger.public.id() };
    assert_eq!(pack::verify(&bytes, std::slice::from_ref(&same_id)).unwrap_err(), forged);
    pack::verify(&bytes, &[same_id, stranger.public]).unwrap();
}

#[test]
fn a_password_protects_a_key() {
    let KeyPair { secret, public } = KeyPair::make(Some("正しい")).unwrap();
    assert_eq!(pack::has_password(&secret), Some(true));
    assert_eq!(SecretKey::read(&secret, Some("wrong")).err(), Some(SignError::Password));
    assert_eq!(SecretKey::read(&secret, None).err(), Some(SignError::Password));
    assert_eq!(SecretKey::read(&secret, Some("正しい")).unwrap().public(), Some(public));
    for wrong in ["", "untrusted comment: a\n", "untrusted comment: a\nAAAA\n", "a\nb"] {
        assert_eq!(SecretKey::read(wrong, None).err(), Some(SignError::NotAKey), "{wrong}");
    }
}

#[test]
fn a_fingerprint_is_of_the_whole_key() {
    let vendor = vendor();
    let file = vendor.public.file();
    assert_eq!(PublicKey::read(&file), Some(vendor.public.clone()));
    assert_eq!(PublicKey::read(file.lines().nth(1).unwrap()), Some(vendor.public.clone()));
    let fingerprint = vendor.public.fingerprint();
    assert_eq!(fingerprint.len(), 6 * 5 + 5);
    assert!(fingerprint.bytes().all(|b| b == b' ' || b.is_ascii_digit()));
    assert_ne!(fingerprint, self::vendor().public.fingerprint());
    for wrong in
        ["", "x", "untrusted comment: a", &file.replace("RW", "AA"), &format!("{file}more\n"), &vendor.file]
    {
        assert_eq!(PublicKey::read(wrong), None, "{wrong}");
    }
}

#[test]
fn a_file_that_is_too_large_is_not_even_verified() {
    let vendor = vendor();
    let mut bytes = packed(&vendor);
    bytes.resize(MAX_PACK + 1, b' ');
    assert_eq!(verify(&bytes, &vendor).unwrap_err(), Error::TooLarge);
    for (name, count, length) in
        [("files/a", 1, MAX_FILE as usize + 1), ("files/a", MAX_FILES + 1, 0), ("files/a", 17, 256 << 10)]
    {
        let files = (0..count).map(|number| (format!("{name}{number}"), vec![b'a'; length])).collect();
        let refused = pack::pack(&files, &label(), &vendor.secret).unwrap_err();
        assert_eq!(refused, SignError::Archive(ArchiveError::TooLarge));
    }
}

#[test]
fn what_is_no_signed_notice_is_said_to_be_none() {
    let vendor = vendor();
    let archive = archive(&[("notice.yaml", b"format: 1\n")]);
    for bytes in [&b""[..], b"\n\n\n\n", b"a\nb\nc\nd\n", &archive, vendor.public.file().as_bytes()] {
        assert_eq!(verify(bytes, &vendor).unwrap_err(), Error::NotAPack);
    }
}

/// A vendor may sign anything with minisign; its archive is still held to what a notice's folder holds.
#[test]
fn a_signed_archive_that_is_no_notices_is_refused() {
    let vendor = vendor();
    let read = |archive: &[u8]| {
        let bytes = pack::seal(archive, &label(), &vendor.secret);
        verify(&bytes, &vendor).unwrap().contents()
    };
    let refused = |entries: &[(&str, &[u8])]| read(&archive(entries)).unwrap_err();
    assert!(read(&archive(&[("notice.yaml", b"deflated")])).is_ok());
    for name in
        ["/etc/a.yaml", "C:\\a.yaml", "a/../b.yaml", "cases/", "a.exe", "files/a/b", "files/..", "files/NUL:"]
    {
        assert_eq!(refused(&[(name, b"")]), ArchiveError::Name(name.to_owned()), "{name}");
    }
    assert_eq!(refused(&[("A.yaml", b""), ("a.yaml", b"")]), ArchiveError::Twice("a.yaml".to_owned()));
    // One entry, and many together, that unpack to far more than they take.
    assert_eq!(refused(&[("files/bomb", &vec![0; 64 << 20])]), ArchiveError::TooLarge);
    let zeros = vec![0; MAX_FILE as usize];
    let names: Vec<String> = (0..17).map(|number| format!("files/{number}")).collect();
    let many: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &zeros[..])).collect();
    assert_eq!(refused(&many), ArchiveError::TooLarge);
    let names: Vec<String> = (0..=MAX_FILES).map(|number| format!("files/{number}")).collect();
    let many: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b""[..])).collect();
    assert_eq!(refused(&many), ArchiveError::TooLarge);
    assert_eq!(read(b"PK no archive"), Err(ArchiveError::Damaged));
    assert_eq!(read(b""), Err(ArchiveError::Damaged));
    // The same name twice, and a link, which this crate's writer does not make.
    let twice = archive(&[("A.yaml", b"one"), ("B.yaml", b"two")]);
    let twice: Vec<u8> = replaced(&twice, b"B.yaml", b"A.yaml");
    assert_eq!(read(&twice), Err(ArchiveError::Twice(String::new())));
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.add_symlink("A.yaml", "/etc/passwd", SimpleFileOptions::default()).unwrap();
    let link = writer.finish().unwrap().into_inner();
    assert_eq!(read(&link), Err(ArchiveError::Name("A.yaml".to_owned())));
}

fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for at in 0..bytes.len() - from.len() {
        if bytes[at..].starts_with(from) {
            bytes[at..at + to.len()].copy_from_slice(to);
        }
    }
    bytes
}

#[test]
fn a_key_is_changed_by_a_file_that_both_keys_have_signed() {
    let (old, new, stranger) = (vendor(), vendor(), vendor());
    let sound = pack::key_change(&old.secret, &new.secret).unwrap();
    let trusted = [old.public.clone()];
    let change = pack::verify_key_change(&sound, &trusted).unwrap();
    assert_eq!((change.old, change.new), (old.public.clone(), new.public.clone()));
    let refused = |bytes: &[u8]| pack::verify_key_change(bytes, &trusted).unwrap_err();
    // A stranger's, and one whose old key is not trusted here.
    for (from, to) in [(&stranger, &new), (&new, &stranger), (&stranger, &old)] {
        let bytes = pack::key_change(&from.secret, &to.secret).unwrap();
        assert_eq!(refused(&bytes), Error::UnknownKey { key: from.public.id() });
    }
    // Half signed: by one key alone, by one of them twice, the two heads the other way round, and the head of another change.
    let lines = |bytes: &[u8], from: usize, to: usize| -> Vec<u8> {
        let all: Vec<&[u8]> = bytes.split_inclusive(|byte| *byte == b'\n').collect();
        all[from..to.min(all.len())].concat()
    };
    let (by_old, by_new, file) = (lines(&sound, 0, 4), lines(&sound, 4, 8), lines(&sound, 8, 10));
    assert_eq!([&by_old[..], &by_new, &file].concat(), sound);
    let other = pack::key_change(&old.secret, &stranger.secret).unwrap();
    let strangers = lines(&other, 4, 8);
    for parts in [
        [&by_old[..], &file, &[]],
        [&by_new[..], &file, &[]],
        [&by_old[..], &by_old, &file],
        [&by_new[..], &by_new, &file],
        [&by_new[..], &by_old, &file],
        [&by_old[..], &strangers, &file],
        [&by_old[..], &by_new, &lines(&other, 8, 10)],
        [&by_old[..], &strangers, &lines(&sound, 8, 10)],
    ] {
        refused(&parts.concat());
    }
    for at in 0..sound.len() {
        for bit in [0, 3, 7] {
            let mut changed = sound.clone();
            changed[at] ^= 1 << bit;
            assert!(pack::verify_key_change(&changed, &trusted).is_err(), "byte {at}, bit {bit}");
        }
        refused(&sound[..at]);
    }
    refused(&[&sound[..], b"\n"].concat());
    refused(&pack::key_change(&old.secret, &old.secret).unwrap());
    // Neither is the other: a notice changes no key, and a change of key is no notice.
    refused(&packed(&old));
    let as_notice = String::from_utf8(sound.clone()).unwrap().replace("tejun key change", "tejun notice");
    assert!(verify(as_notice.as_bytes(), &old).is_err() && verify(&sound, &old).is_err());
}

/// minisign verifies both signatures of a change of key.
#[test]
fn minisign_verifies_a_change_of_key() {
    let (old, new) = (vendor(), vendor());
    let desk = tempfile::tempdir().unwrap();
    std::fs::write(desk.path().join("c"), pack::key_change(&old.secret, &new.secret).unwrap()).unwrap();
    for (name, key) in [("old.pub", &old), ("want.pub", &new)] {
        std::fs::write(desk.path().join(name), key.public.file()).unwrap();
    }
    let split =
        "head -n 4 c > old.sig && sed -n 5,8p c > new.sig && tail -n +9 c > new.pub && cmp new.pub want.pub";
    assert!(Command::new("sh").args(["-c", split]).current_dir(desk.path()).status().unwrap().success());
    for name in ["old", "new"] {
        let (key, signature) = (format!("{name}.pub"), format!("{name}.sig"));
        let told = minisign(desk.path(), &["-V", "-p", &key, "-m", "new.pub", "-x", &signature]);
        let Some((verified, said)) = told else { return };
        let comment = format!("tejun=1 key={} replaces={}", new.public.id(), old.public.id());
        assert!(verified && said.contains(&comment), "{said}");
    }
}

/// The program minisign is the witness: it verifies what we sign, and we what it signs.
#[test]
fn minisign_and_we_verify_each_other() {
    let vendor = vendor();
    let desk = tempfile::tempdir().unwrap();
    let bytes = packed(&vendor);
    let file = desk.path().join("a-notice.tejun");
    std::fs::write(&file, &bytes).unwrap();
    std::fs::write(desk.path().join("vendor.pub"), vendor.public.file()).unwrap();
    let split = "head -n 4 a-notice.tejun > x.minisig && tail -n +5 a-notice.tejun > x.zip";
    assert!(Command::new("sh").args(["-c", split]).current_dir(desk.path()).status().unwrap().success());
    let verify_it = ["-V", "-p", "vendor.pub", "-m", "x.zip", "-x", "x.minisig"];
    let Some((verified, said)) = minisign(desk.path(), &verify_it) else { return };
    assert!(verified && said.contains(&label().to_string()), "{said}");
    // The same signature, byte for byte, where minisign is given the same.
    let head =
        String::from_utf8_lossy(&bytes).lines().take(4).map(|line| format!("{line}\n")).collect::<String>();
    let zip = std::fs::read(desk.path().join("x.zip")).unwrap();
    let comment = label().to_string();
    assert_eq!(stock(&vendor, &zip, &comment, &["-c", "tejun notice"], desk.path()), Some(head));
    // A changed archive is refused by both.
    std::fs::write(desk.path().join("x.zip"), [&zip[..], b"x"].concat()).unwrap();
    assert!(!minisign(desk.path(), &verify_it).unwrap().0);
    // A signature of the old kind is refused by us.
    if let Some(old) = stock(&vendor, &zip, &comment, &["-l", "-c", "tejun notice"], desk.path()) {
        let bytes = [old.as_bytes(), &zip].concat();
        assert_eq!(verify(&bytes, &vendor).unwrap_err(), Error::Legacy);
    }
    // Any other file that the vendor has signed is no notice, and one of a later format says so.
    for (comment, error) in [("file:other", Error::Label), ("tejun=2 notice=a", Error::Newer)] {
        let other = stock(&vendor, &zip, comment, &["-c", "tejun notice"], desk.path()).unwrap();
        assert_eq!(verify(&[other.as_bytes(), &zip].concat(), &vendor).unwrap_err(), error);
    }
}
