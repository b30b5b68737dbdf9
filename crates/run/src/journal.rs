//! The journal: one line a record. Each record is on the disk before the next effect, and holds the hash of the line before.

use crate::{EVIDENCE_FOLDER, RunState, history};
use jiff::Timestamp;
use model::NoticeId;
use model::digest::sha256;
use model::evidence::JournalDigest;
use model::journal::{Event, FORMAT, Record};
use model::kinds::Operation;
use model::observation::{History, Remedy, Trouble};
use model::plan::{Action, Plan};
use model::reason::{JournalFault, Reason};
use model::registry::KeyPath;
use sha2::{Digest, Sha256};
use terminal::{FileLock, Files, Terminal, TestResult};

/// The path of a terminal's journal.
const JOURNAL: &str = r"C:\ProgramData\tejun\journal.jsonl";
/// Locked while a process works on the terminal.
pub(crate) const LOCK: &str = r"C:\ProgramData\tejun\journal.lock";

/// Why the journal cannot be used. Without a journal nothing is done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The terminal could not be read or written.
    #[error(transparent)]
    Terminal(#[from] terminal::Error),
    /// A line is not the one that was written.
    #[error("read {file}: line {line}: {fault:?}")]
    Damaged {
        /// The journal's file.
        file: &'static str,
        /// The line, from 1.
        line: u64,
        /// In which way.
        fault: JournalFault,
    },
    /// A newer tejun wrote it.
    #[error("read {file}: its format {found} is newer than {FORMAT}")]
    Newer {
        /// The journal's file.
        file: &'static str,
        /// The format found.
        found: u32,
    },
    /// Another tejun works on this terminal.
    #[error("begin: another tejun works on this terminal")]
    Busy,
    /// Without the journal nobody could finish a run, or put back what a run left.
    #[error("remove the journal: it is still needed")]
    StillNeeded,
    /// A record could not be written as JSON.
    #[error("write the journal: {0}")]
    Json(#[from] serde_json::Error),
}

impl Error {
    /// The same as data: where, why, and what a person can do.
    pub fn trouble(&self) -> Trouble {
        let (place, reason, remedy) = match self {
            Error::Terminal(error) => return error.trouble(),
            Error::Damaged { file, line, fault } => {
                (*file, Reason::JournalLine { line: *line, fault: *fault }, Remedy::Ask)
            }
            Error::Newer { file, found } => (*file, Reason::JournalNewer { format: *found }, Remedy::Show),
            Error::Busy => (JOURNAL, Reason::Busy {}, Remedy::RunningTerminal),
            Error::StillNeeded => (JOURNAL, Reason::JournalNeeded {}, Remedy::Ask),
            Error::Json(error) => (JOURNAL, terminal::reasons::json(error, None), Remedy::Ask),
        };
        Trouble { place: place.to_owned(), reason, remedy }
    }
}

/// The records of a terminal's journal, as they were at one moment.
#[derive(Clone, Debug, Default)]
pub struct Records {
    records: Vec<Record>,
    /// SHA-256 of the last line, hexadecimal.
    last: String,
    /// SHA-256 of the first line. It identifies this terminal, and seeds its jitter.
    first: String,
    /// The length of the records in the file.
    length: u64,
    /// Whether more may follow them: a line that a crash cut, or one whose writing returned an error.
    torn: bool,
}

impl Records {
    /// Reads the journal and writes nothing. A last line that a crash cut does not count: its effect had not begun.
    ///
    /// # Errors
    ///
    /// If the file cannot be read ([`Error::Terminal`]); a line is not the one that was written, the journal is another terminal's,
    /// or the evidence knows of records that are not there ([`Error::Damaged`]); or a newer tejun wrote it ([`Error::Newer`]).
    pub fn read(terminal: &dyn Terminal) -> Result<Self, Error> {
        let bytes = terminal.files().read(JOURNAL)?.unwrap_or_default();
        let records = Self::of_copy(&bytes)?;
        let rest = bytes.get(records.length as usize..).unwrap_or_default();
        let fault = if is_torn_record(rest, records.length > 0) {
            records.fault(terminal)?
        } else {
            let number = records.records.len() as u64 + 1;
            Some((number, JournalFault::NoRecord { column: Some(1) }))
        };
        match fault {
            Some((line, fault)) => Err(Error::Damaged { file: JOURNAL, line, fault }),
            None => Ok(records),
        }
    }

    /// Reads a copy of a terminal's journal, away from the terminal.
    ///
    /// # Errors
    ///
    /// If a line is not the one that was written ([`Error::Damaged`]), or a newer tejun wrote it ([`Error::Newer`]).
    pub fn of_copy(bytes: &[u8]) -> Result<Self, Error> {
        let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        let mut records = Self { torn: whole < bytes.len(), ..Self::default() };
        for (number, line) in bytes[..whole].split_inclusive(|byte| *byte == b'\n').enumerate() {
            records.read_line(number + 1, line)?;
        }
        Ok(records)
    }

    /// The journal as it was when evidence was made of it. `None` if this journal never was that one.
    pub fn as_of(&self, known: &JournalDigest) -> Option<Self> {
        let is_that = match known.records {
            0 => known.sha256.is_empty(),
            number => self.digest_of(number) == Some(&known.sha256),
        };
        let records = self.records.get(..usize::try_from(known.records).ok()?)?.to_vec();
        is_that.then(|| Self { records, last: known.sha256.clone(), torn: false, ..self.clone() })
    }

    /// What shows that the journal as a whole is not the one that this terminal had, and in which line.
    fn fault(&self, terminal: &dyn Terminal) -> Result<Option<(u64, JournalFault)>, Error> {
        let written_for = self.records.first().and_then(|first| first.terminal.as_ref());
        if let Some(written_for) = written_for
            && identity(terminal).is_some_and(|is| is != *written_for)
        {
            return Ok(Some((1, JournalFault::Foreign {})));
        }
        for JournalDigest { records, sha256 } in known_by_evidence(terminal)? {
            if self.digest_of(records) != Some(&sha256) && !is_of_removed(terminal, &sha256)? {
                return Ok(Some((records, JournalFault::Cut { records })));
            }
        }
        Ok(None)
    }

    /// SHA-256 of the line with that number, hexadecimal, or `None` if there is no such line.
    fn digest_of(&self, number: u64) -> Option<&String> {
        let number = usize::try_from(number).ok()?;
        match self.records.get(number) {
            Some(next) => Some(&next.previous),
            None => Some(&self.last).filter(|_| number == self.records.len()),
        }
    }

    fn read_line(&mut self, number: usize, line: &[u8]) -> Result<(), Error> {
        let number = number as u64;
        let damaged = |fault| Error::Damaged { file: JOURNAL, line: number, fault };
        // The version first: a newer format may hold anything else.
        let json: serde_json::Value = serde_json::from_slice(line)
            .map_err(|error| damaged(JournalFault::NoRecord { column: Some(error.column() as u64) }))?;
        match json.get("format").and_then(serde_json::Value::as_u64) {
            Some(format) if (1..=u64::from(FORMAT)).contains(&format) => {}
            Some(format) => {
                return Err(Error::Newer { file: JOURNAL, found: u32::try_from(format).unwrap_or(u32::MAX) });
            }
            None => return Err(damaged(JournalFault::NoFormat {})),
        }
        let record: Record =
            model::json::from_value(&json).map_err(|_| damaged(JournalFault::NoRecord { column: None }))?;
        if record.number != number {
            return Err(damaged(JournalFault::Number { found: record.number }));
        }
        if record.previous != self.last {
            return Err(damaged(JournalFault::Chain {}));
        }
        self.push(record, line);
        Ok(())
    }

    fn push(&mut self, record: Record, line: &[u8]) {
        self.last = sha256(line);
        if self.first.is_empty() {
            self.first.clone_from(&self.last);
        }
        self.length += line.len() as u64;
        self.records.push(record);
    }

    /// All of them, in order.
    pub fn all(&self) -> &[Record] {
        &self.records
    }

    /// SHA-256 of the last line, hexadecimal; through the chain it stands for all of them.
    pub fn digest(&self) -> &str {
        &self.last
    }

    /// The run of a notice that began last.
    pub fn last_run(&self, notice: &NoticeId) -> Option<RunState<'_>> {
        history::last_run(&self.records, notice)
    }

    /// What earlier work for a notice means for a plan that is made at that moment.
    pub fn history(&self, notice: &NoticeId, now: Timestamp) -> History {
        history::history(&self.records, notice, now)
    }

    /// The actions of any notice whose change a run should have put back itself, and which is still there or cannot be read. If
    /// somebody has changed the value since, it is not tejun's any more.
    pub fn leftovers(&self, terminal: &dyn Terminal) -> Vec<Action> {
        let mut leftovers = history::leftovers(&self.records);
        leftovers.retain(|action| {
            let back = action.operation.inverse();
            let Some(Operation::Set(back)) = back else { return false };
            matches!(terminal::test(terminal, &back), TestResult::Ready | TestResult::Unknown(_))
        });
        leftovers
    }

    /// The actions that an undo has to revert on that terminal, in the order in which they were done: the changes of tejun that
    /// still stand, and what is left of changes that failed.
    pub fn to_put_back(&self, notice: &NoticeId, terminal: &dyn Terminal) -> Vec<Action> {
        history::to_put_back(&self.records, notice, |action| {
            let Operation::Set(operation) = &action.operation else { return false };
            let back = operation.inverse();
            back.is_some_and(|back| terminal::test(terminal, &back) != TestResult::InDesiredState)
        })
    }
}

/// Whether the bytes behind the last whole line are what a crash leaves of a record: its beginning, and NULs where a power cut kept
/// its length and not its content. A file of nothing but NULs may have been a journal.
fn is_torn_record(bytes: &[u8], has_lines: bool) -> bool {
    let written = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    let (record, rest) = bytes.split_at(written);
    let begins = RECORD_BEGINS.iter().zip(record).all(|(one, other)| one == other);
    begins && (has_lines || written > 0 || bytes.is_empty()) && rest.iter().all(|byte| *byte == 0)
}

/// What every record begins with.
const RECORD_BEGINS: &[u8] = b"{\"format\":";

/// What a terminal is known by, as a hash: the number that Windows gives itself at its installation. `None` if it has none, or if
/// that cannot be read. A disk that was cloned without Microsoft's sysprep has the same.
fn identity(terminal: &dyn Terminal) -> Option<String> {
    let key = KeyPath::machine(r"SOFTWARE\Microsoft\Cryptography");
    let number = terminal.registry().value(&key, "MachineGuid").ok()??;
    Some(sha256(format!("tejun {}", number.as_text()?.to_ascii_lowercase()).as_bytes()))
}

/// How long the journal was when evidence of it was kept.
fn known_by_evidence(terminal: &dyn Terminal) -> Result<Vec<JournalDigest>, Error> {
    /// The part of the evidence that is needed here.
    #[derive(serde::Deserialize)]
    struct Kept {
        journal: JournalDigest,
    }
    let files = terminal.files();
    let mut known = Vec::new();
    for entry in files.entries(EVIDENCE_FOLDER)?.unwrap_or_default().iter().filter(|entry| entry.is_folder) {
        let kept = files.read(&format!(r"{EVIDENCE_FOLDER}\{}\evidence.json", entry.name))?;
        // Evidence that cannot be understood is replaced at the end of the next run.
        let kept = kept.and_then(|json| serde_json::from_slice::<serde_json::Value>(&json).ok());
        let kept = kept.and_then(|json| model::json::from_value::<Kept>(&json).ok());
        known.extend(kept.map(|kept| kept.journal).filter(|journal| journal.records > 0));
    }
    Ok(known)
}

/// Whether a record with that digest is in the journal that was kept when tejun was removed. A new journal began since.
fn is_of_removed(terminal: &dyn Terminal, digest: &str) -> Result<bool, Error> {
    let removed = terminal.files().read(&format!(r"{EVIDENCE_FOLDER}\journal.jsonl"))?.unwrap_or_default();
    Ok(removed.split_inclusive(|byte| *byte == b'\n').any(|line| sha256(line) == digest))
}

/// Locks a terminal for work on it. The lock is released on drop.
///
/// # Errors
///
/// If another process holds the lock ([`Error::Busy`]), or the file cannot be locked ([`Error::Terminal`]).
pub fn lock(terminal: &dyn Terminal) -> Result<FileLock, Error> {
    terminal.files().try_lock(LOCK)?.ok_or(Error::Busy)
}

/// A terminal's journal, to be read or written.
pub struct Journal<'t> {
    terminal: &'t dyn Terminal,
    chain: Records,
    lock: Option<FileLock>,
}

impl<'t> Journal<'t> {
    /// Reads the journal, as [`Records::read`] does.
    ///
    /// # Errors
    ///
    /// As [`Records::read`].
    pub fn read(terminal: &'t dyn Terminal) -> Result<Self, Error> {
        Ok(Self { terminal, chain: Records::read(terminal)?, lock: None })
    }

    /// Locks the terminal, and reads the journal to write to it.
    ///
    /// # Errors
    ///
    /// Those of [`Journal::read`], and [`Error::Busy`] if another tejun works on this terminal.
    pub fn open(terminal: &'t dyn Terminal) -> Result<Self, Error> {
        let lock = Some(lock(terminal)?);
        Ok(Self { lock, ..Self::read(terminal)? })
    }

    /// Appends a record. It is on the disk when this returns.
    ///
    /// # Errors
    ///
    /// If it cannot be written. The effect that it announces must then not begin.
    pub fn add(&mut self, notice: &NoticeId, event: Event) -> Result<(), Error> {
        let files: &dyn Files = self.terminal.files();
        if self.lock.is_none() {
            self.lock = Some(lock(self.terminal)?);
        }
        if self.chain.torn {
            files.truncate(JOURNAL, self.chain.length)?;
            self.chain.torn = false;
        }
        let record = Record {
            format: FORMAT,
            number: self.chain.records.len() as u64 + 1,
            at: self.terminal.clock().now(),
            boot: self.terminal.power().boot_id(),
            notice: notice.clone(),
            previous: self.chain.last.clone(),
            terminal: self.chain.records.is_empty().then(|| identity(self.terminal)).flatten(),
            event,
        };
        let mut line = serde_json::to_vec(&record)?;
        line.push(b'\n');
        // After an error the line may be there, whole or in part. A record that follows must not stand behind it.
        self.chain.torn = true;
        files.append(JOURNAL, &line)?;
        self.chain.torn = false;
        self.chain.push(record, &line);
        Ok(())
    }

    /// Copies the journal to the evidence.
    ///
    /// # Errors
    ///
    /// If the copy cannot be written.
    pub(crate) fn keep_as_evidence(&self) -> Result<(), Error> {
        let files = self.terminal.files();
        match files.read(JOURNAL)? {
            Some(bytes) => Ok(files.replace(&format!(r"{EVIDENCE_FOLDER}\journal.jsonl"), &bytes)?),
            None => Ok(()),
        }
    }

    /// All records, in order.
    pub fn records(&self) -> &[Record] {
        &self.chain.records
    }

    /// The same, with what they mean.
    pub fn chain(&self) -> &Records {
        &self.chain
    }

    /// SHA-256 of the last line, hexadecimal; through the chain it stands for all of them.
    pub fn digest(&self) -> &str {
        &self.chain.last
    }

    /// This terminal's jitter between 0 and 1 for a try. The same try always gets the same number, and other terminals get
    /// others, so they do not all come back at the same moment.
    pub(crate) fn stable_jitter(&self, attempt: u32) -> f64 {
        let hash = Sha256::digest(format!("{}/{attempt}", self.chain.first));
        let bytes: [u8; 4] = std::array::from_fn(|position| hash[position]);
        f64::from(u32::from_le_bytes(bytes)) / f64::from(u32::MAX)
    }

    /// What earlier work for a notice means for the next plan.
    pub fn history(&self, notice: &NoticeId) -> History {
        self.chain.history(notice, self.now())
    }

    /// The actions that an undo has to revert; see [`Records::to_put_back`].
    pub fn to_put_back(&self, notice: &NoticeId) -> Vec<Action> {
        self.chain.to_put_back(notice, self.terminal)
    }

    pub(crate) fn terminal(&self) -> &'t dyn Terminal {
        self.terminal
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.terminal.clock().now()
    }
}

/// The digest of what a plan does, by which two processes that read the notice see that they mean the same plan. The time at
/// which it was made does not count.
///
/// # Errors
///
/// If it cannot be written as JSON.
pub fn digest(plan: &Plan) -> Result<String, serde_json::Error> {
    let json = serde_json::to_vec(&(&plan.notice, plan.purpose, &plan.actions))?;
    Ok(sha256(&json))
}
