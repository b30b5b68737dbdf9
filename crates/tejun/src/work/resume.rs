//! What starts by itself after a restart, with the same notice.

use crate::args::{Face, Opt, PACKED};
use crate::error::Error;
use crate::keys::Keys;
use crate::notice_files;
use crate::session::Command;
use camino::Utf8Path;
use jiff::Timestamp;
use model::plan::Purpose;
use model::{Lang, Notice};
use terminal::{Resume, Terminal};

/// The folder in which the files of a notice that is not the program's own are kept for later, protected from other users.
const KEPT: &str = r"C:\ProgramData\tejun\notice";

/// The options with which a later start goes on with the same notice. What starts by itself with an administrator's
/// rights reads no file that others can change, so the files are kept in a protected folder: those that were agreed to, and
/// no others. What was agreed to beforehand is not among the options: the person is asked again.
///
/// # Errors
///
/// If a file cannot be read or kept, or is another one than was agreed to.
pub fn options(command: Command<'_>, terminal: &dyn Terminal) -> Result<Vec<String>, Error> {
    let (args, notice) = (command.args, command.notice);
    let mut options = Vec::new();
    // Folders and files may be anybody's, and others by now.
    if let Some(path) = &args.notice {
        let mut found = notice_files::files(Some(path), Keys { named: None, target: Some(command.target) })?;
        found.files.retain(|name, _| source::is_carried_out(name));
        let is_same =
            |read: &Notice| read.digest == notice.digest && read.origin.signed() == notice.origin.signed();
        if !found.load().is_ok_and(|read| is_same(&read.notice)) {
            return Err(changed_since(path));
        }
        let mut at = format!(r"{KEPT}\{}", notice.digest);
        if let Some(packed) = found.packed {
            at = format!("{at}.{PACKED}");
            keep(terminal, &at, &packed.bytes)?;
        } else {
            for (name, content) in found.contents() {
                keep(terminal, &format!(r"{at}\{}", name.replace('/', r"\")), &content)?;
            }
        }
        options.extend(["--notice".to_owned(), at]);
    }
    if let Some(path) = &args.calendar {
        let text = notice_files::text(path)?;
        let calendar = source::calendar(path.as_str(), &text).map_err(Error::Notice)?;
        if calendar != notice.header.calendar {
            return Err(changed_since(path));
        }
        let at = format!(r"{KEPT}\calendar.yaml");
        keep(terminal, &at, text.as_bytes())?;
        options.extend(["--calendar".to_owned(), at]);
    }
    if args.at_own_risk {
        options.push(Opt::AtOwnRisk.to_string());
    }
    if args.leave_questions {
        options.push("--leave-questions".to_owned());
    }
    if args.lang == Lang::En {
        options.extend(["--lang", "en"].map(str::to_owned));
    }
    Ok(options)
}

fn keep(terminal: &dyn Terminal, path: &str, content: &[u8]) -> Result<(), Error> {
    if terminal.files().read(path)?.as_deref() != Some(content) {
        terminal.files().replace(path, content)?;
    }
    Ok(())
}

/// Consent is to what was read, not to a path.
fn changed_since(path: &Utf8Path) -> Error {
    Error::usage(
        format!("{path} は、始めたときから変わっています。もう一度 tejun を開いて、お確かめください"),
        format!("{path} has changed since the work began; open tejun again and check what it would do"),
    )
}

/// Whether a worker that starts by itself has read the notice that was agreed to: it is kept under a name that is the digest of its
/// files.
#[cfg_attr(not(any(windows, test)), expect(dead_code, reason = "only on Windows a worker starts by itself"))]
pub fn is_as_agreed(path: Option<&Utf8Path>, notice: &Notice) -> bool {
    let digest = &notice.digest;
    path.is_none_or(|path| {
        let name = path.as_str().rsplit(['\\', '/']).next().unwrap_or_default();
        name == digest || name == format!("{digest}.{PACKED}")
    })
}

/// The command lines that start both processes again: the user's in the form in which the person saw it.
pub fn commands(
    face: Face,
    purpose: Purpose,
    person: &str,
    options: &[String],
    at: Option<Timestamp>,
) -> Resume {
    let words =
        |words: &[&str]| words.iter().map(|word| (*word).to_owned()).chain(options.iter().cloned()).collect();
    let verb = match (face, purpose) {
        (Face::Guide, _) => "guide",
        (Face::Lines, Purpose::Apply) => "apply",
        (Face::Lines, Purpose::Undo) => "undo",
    };
    Resume { worker: words(&["worker", "user", person, face.word()]), person: words(&[verb]), at }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(unix)]
    use crate::open;
    #[cfg(unix)]
    use crate::work::bench::{bench_with_a_folder, swap};

    #[test]
    fn what_was_begun_in_the_guide_comes_back_there_and_its_worker_knows_it() {
        let options = ["--lang".to_owned(), "en".to_owned()];
        let words = |face, purpose| {
            let Resume { worker, person, .. } = commands(face, purpose, "S-1-5-21-1", &options, None);
            (worker.join(" "), person.join(" "))
        };
        for purpose in [Purpose::Apply, Purpose::Undo] {
            let (worker, person) = words(Face::Guide, purpose);
            assert_eq!(worker, "worker user S-1-5-21-1 guide --lang en");
            assert_eq!(person, "guide --lang en");
        }
        let (worker, person) = words(Face::Lines, Purpose::Undo);
        assert_eq!(worker, "worker user S-1-5-21-1 lines --lang en");
        assert_eq!(person, "undo --lang en");
    }

    /// P1: what a task's worker reads later is what was agreed to, or the run goes on by a person's hand alone.
    #[cfg(unix)]
    #[test]
    fn a_notice_that_was_swapped_after_consent_is_not_kept_for_later() {
        let (bench, folder) = bench_with_a_folder();
        let terminal = open::for_worker(&bench.target, None, open::SignedOnly::Withheld).unwrap();
        let given = options(bench.command(), &*terminal).unwrap();
        assert_eq!(given[1], format!(r"{KEPT}\{}", bench.notice.digest));
        assert!(is_as_agreed(Some(Utf8Path::new(&given[1])), &bench.notice));
        swap(&folder.path().join("C.yaml"));
        let other = Notice { digest: "0".repeat(64), ..bench.notice.clone() };
        assert!(!is_as_agreed(Some(Utf8Path::new(&given[1])), &other));
        let kept = format!(r"{KEPT}\{}\C.yaml", bench.notice.digest);
        let before = terminal.files().read(&kept).unwrap();
        assert!(matches!(options(bench.command(), &*terminal), Err(Error::Usage(_))));
        assert_eq!(terminal.files().read(&kept).unwrap(), before);
    }

    /// What a task's worker opens later is the same file, whose signature it verifies again.
    #[cfg(all(unix, feature = "author"))]
    #[test]
    fn a_signed_notice_is_kept_for_later_as_one_file() {
        let mut bench = crate::work::bench::bench("desktop");
        let folder = tempfile::tempdir().unwrap();
        let path = camino::Utf8PathBuf::from_path_buf(folder.path().join("n.tejun")).unwrap();
        let pair = pack::KeyPair::make(None).unwrap();
        let secret = pack::SecretKey::read(&pair.secret, None).unwrap();
        let contents = notice_files::files(None, Keys::default()).unwrap().contents();
        let packed = |edition: u64| {
            let label = format!("tejun=1 notice={} edition={edition}", bench.notice.header.notice);
            pack::pack(&contents, &label.parse().unwrap(), &secret).unwrap()
        };
        let (one, two) = (packed(1), packed(2));
        std::fs::write(&path, &one).unwrap();
        let terminal = open::for_worker(&bench.target, None, open::SignedOnly::Withheld).unwrap();
        let accepted = crate::keys::place(&pair.public);
        terminal.files().replace(&accepted, pair.public.file().as_bytes()).unwrap();
        let keys = Keys { named: None, target: Some(&bench.target) };
        bench.notice = open::alone(Some(&path), keys).unwrap();
        bench.args.notice = Some(path.clone());
        let given = options(bench.command(), &*terminal).unwrap();
        let kept = format!(r"{KEPT}\{}.tejun", bench.notice.digest);
        assert_eq!(given, ["--notice".to_owned(), kept.clone()]);
        assert_eq!(terminal.files().read(&kept).unwrap(), Some(one));
        assert!(is_as_agreed(Some(Utf8Path::new(&kept)), &bench.notice));
        // The same files in another edition are another notice than the one that was agreed to.
        std::fs::write(&path, &two).unwrap();
        assert!(matches!(options(bench.command(), &*terminal), Err(Error::Usage(_))));
        // And without the key nothing is read at all.
        terminal.files().delete(&accepted).unwrap();
        assert!(matches!(options(bench.command(), &*terminal), Err(Error::Signature { .. })));
    }
}
