//! Converts the errors of formats, JSON and the system into reasons, the data that screens use. This is the only place where an
//! error becomes a reason.

use formats::{certificate, crx, edge, gpt_ini, hive, policy_file, smbios};
use model::reason::{Doing, Fault, FileKind, JsonFault, Kept, LogFault, MemberFault, Reason, Refusal, Unit};
use std::io;

/// A length or an offset in memory.
fn wide(number: usize) -> u64 {
    number as u64
}

/// Entries count from 1 for people.
fn entry(index: usize) -> u64 {
    wide(index) + 1
}

/// What the system says, and to what.
pub fn system(error: &io::Error, doing: Option<Doing>) -> Reason {
    Reason::System { refusal: refusal(error), number: error.raw_os_error(), doing }
}

fn refusal(error: &io::Error) -> Refusal {
    use io::ErrorKind::{
        AlreadyExists, BrokenPipe, ConnectionReset, FileTooLarge, InvalidFilename, InvalidInput,
        IsADirectory, NotADirectory, NotConnected, NotFound, PermissionDenied, QuotaExceeded,
        ReadOnlyFilesystem, ResourceBusy, StaleNetworkFileHandle, StorageFull, TimedOut, UnexpectedEof,
        WouldBlock,
    };
    /// Windows: a sharing violation, a part of the file locked.
    const IN_USE: [i32; 2] = [32, 33];
    /// Windows: a data error (CRC), the device does not work.
    const DEVICE: [i32; 2] = [23, 1117];
    /// POSIX: EIO.
    const EIO: i32 = 5;
    match error.raw_os_error() {
        Some(number) if cfg!(windows) && IN_USE.contains(&number) => return Refusal::InUse,
        Some(number) if cfg!(windows) && DEVICE.contains(&number) => return Refusal::Device,
        Some(EIO) if cfg!(unix) => return Refusal::Device,
        _ => {}
    }
    match error.kind() {
        PermissionDenied => Refusal::NoRights,
        NotFound | NotADirectory => Refusal::NotThere,
        // A folder is where a file should be.
        AlreadyExists | IsADirectory => Refusal::AlreadyThere,
        ResourceBusy | WouldBlock => Refusal::InUse,
        StorageFull | QuotaExceeded | FileTooLarge => Refusal::DiskFull,
        ReadOnlyFilesystem => Refusal::ReadOnly,
        InvalidFilename | InvalidInput => Refusal::BadName,
        TimedOut => Refusal::TimedOut,
        BrokenPipe | ConnectionReset | NotConnected | StaleNetworkFileHandle => Refusal::Gone,
        UnexpectedEof => Refusal::Ends,
        _ => Refusal::Other,
    }
}

/// What the JSON reader says, of a file within the place where one is named.
pub fn json(error: &serde_json::Error, within: Option<&str>) -> Reason {
    use serde_json::error::Category;
    let fault = match error.classify() {
        Category::Eof => JsonFault::Ends,
        Category::Data => JsonFault::Unexpected,
        Category::Syntax | Category::Io => JsonFault::Syntax,
    };
    let (line, column) = (wide(error.line()), wide(error.column()));
    Reason::Json { within: within.map(str::to_owned), line, column, fault }
}

/// What the reader of an extension's JSON says of a file.
pub fn extension_json(fault: crx::json::Fault, path: &str) -> Reason {
    let (line, column) = (wide(fault.line), wide(fault.column));
    Reason::Json { within: Some(path.to_owned()), line, column, fault: JsonFault::Syntax }
}

/// A member of JSON that is of another type than it has to be.
pub fn member(member: &str) -> Reason {
    Reason::Member { within: None, member: member.to_owned(), fault: MemberFault::OtherType }
}

/// A text that is no version.
pub fn version(text: &str) -> Reason {
    Reason::NotAVersion { text: text.to_owned() }
}

/// What is wrong with an extension's file.
pub fn crx(error: &crx::Error) -> Reason {
    use crx::Error;
    let file = FileKind::Crx;
    let too_large = |most, unit| Reason::TooLarge { most, unit };
    match error {
        Error::Truncated { offset, part: _, needed, left } => {
            Reason::Truncated { file, at: wide(*offset), needs: *needed, has: wide(*left) }
        }
        Error::Magic { found } => Reason::NotOfKind { file, at: 0, found: found.to_vec() },
        Error::FormatVersion { found } => Reason::OtherVersion { file, found: found.to_string() },
        Error::Crx2 { id } => Reason::CrxOfOldFormat { id: id.to_string() },
        Error::ZipMarkInHeader { offset } => {
            Reason::Damaged { file, at: wide(*offset), fault: Fault::ArchiveMarkInHeader }
        }
        Error::Header { offset, reason: _ } => {
            Reason::Damaged { file, at: wide(*offset), fault: Fault::Header }
        }
        Error::TooManyProofs { limit } => too_large(wide(*limit), Unit::Proofs),
        Error::PublicKey { proof, algorithm, reason: _ } => {
            Reason::CrxKeyUnfit { proof: wide(*proof), algorithm: algorithm.to_string() }
        }
        Error::RequiredProofMissing { declared, found } => Reason::CrxNotProved {
            id: declared.as_ref().map(ToString::to_string),
            signed_by: found.iter().map(ToString::to_string).collect(),
        },
        Error::Signature { proof, algorithm } => {
            Reason::CrxSignature { proof: wide(*proof), algorithm: algorithm.to_string() }
        }
        Error::Delta { id } => Reason::CrxIsDelta { id: id.to_string() },
        Error::Archive { path, reason: _ } => Reason::CrxArchive { path: path.clone() },
        Error::Path { path } => Reason::CrxPath { path: path.clone() },
        Error::TooManyFiles { limit } => too_large(wide(*limit), Unit::Files),
        Error::TooLarge { limit, what: _ } => too_large(*limit, Unit::Bytes),
        Error::FileMissing { path } => Reason::CrxFileMissing { path: path.clone() },
        Error::Json { path, line, column, reason: _ } => Reason::Json {
            within: Some(path.clone()),
            line: wide(*line),
            column: wide(*column),
            fault: JsonFault::Syntax,
        },
        Error::Member { path: _, member: _, reason: crx::MemberError::NoFile { path } } => {
            Reason::CrxFileMissing { path: path.clone() }
        }
        Error::Member { path, member, reason } => Reason::Member {
            within: Some(path.clone()),
            member: member.clone(),
            fault: match reason {
                crx::MemberError::Missing
                | crx::MemberError::NoDefaultLocale
                | crx::MemberError::NoFile { .. } => MemberFault::Missing,
                crx::MemberError::NotA { wanted: _ }
                | crx::MemberError::NoPicture { path: _ }
                | crx::MemberError::NotUtf8 { path: _ } => MemberFault::OtherType,
                crx::MemberError::Version(_) => MemberFault::NotAVersion,
                crx::MemberError::Undefined { name: _ } => MemberFault::Undefined,
            },
        },
        Error::Pack { path, reason: _ } => {
            Reason::CrxNotMade { path: (!path.is_empty()).then(|| path.clone()) }
        }
        Error::Sign { reason: _ } => Reason::CrxNotMade { path: None },
    }
}

/// What is wrong with a browser's files.
pub fn edge(error: &edge::Error) -> Reason {
    use edge::Error;
    match error {
        Error::Json { file, line, column, reason: _ } => Reason::Json {
            within: Some(file.file_name().to_owned()),
            line: wide(*line),
            column: wide(*column),
            fault: JsonFault::Syntax,
        },
        Error::TooLarge { file: _, length: _, limit } => {
            Reason::TooLarge { most: wide(*limit), unit: Unit::Bytes }
        }
        Error::Shape { file, member, wanted: _ } => Reason::Member {
            within: Some(file.file_name().to_owned()),
            member: member.clone(),
            fault: MemberFault::OtherType,
        },
        Error::NoFile => Reason::ProfileEmpty {},
        Error::NotInstalled { id } => Reason::NotInstalled { id: id.clone() },
    }
}

/// What is wrong with a hive, or with what was to be written into it.
pub fn hive(error: &hive::Error) -> Reason {
    use hive::{Error, Limit, NotAHive};
    /// The base block.
    const HEAD: u64 = 4096;
    let file = FileKind::Hive;
    let damaged = |at: u64, fault| Reason::Damaged { file, at, fault };
    let unfinished = |primary: u32, secondary: u32, checksum_holds: bool, logs: &[hive::LogFault]| {
        let logs = logs.iter().map(log).collect();
        Reason::HiveUnfinished { primary, secondary, checksum_holds, logs }
    };
    match error {
        Error::NotAHive { at, reason } => match reason {
            NotAHive::Short { length } => Reason::Truncated { file, at: 0, needs: HEAD, has: *length },
            NotAHive::Signature { found } => Reason::NotOfKind { file, at: *at, found: found.to_vec() },
            NotAHive::FileType { found } | NotAHive::Format { found } => {
                Reason::NotOfKind { file, at: *at, found: found.to_le_bytes().to_vec() }
            }
            NotAHive::BinsSize { found: _ } => damaged(*at, Fault::BinsSize),
        },
        Error::Version { major, minor } => Reason::OtherVersion { file, found: format!("{major}.{minor}") },
        Error::Dirty { primary, secondary, checksum_ok } => {
            unfinished(*primary, *secondary, *checksum_ok, &[])
        }
        Error::NoUsableLog { primary, secondary, checksum_ok, logs } => {
            unfinished(*primary, *secondary, *checksum_ok, logs)
        }
        Error::CutOff { needs, has } => Reason::Truncated { file, at: 0, needs: *needs, has: *has },
        Error::Unreadable { at: _, kind, number } => system(&unreadable(*kind, *number), Some(Doing::Read)),
        Error::Damaged { at, fault } => damaged(*at, hive_fault(*fault)),
        Error::Budget { at: _, limit, max } => Reason::TooLarge {
            most: *max,
            unit: match limit {
                Limit::Depth => Unit::Levels,
                Limit::Keys => Unit::Keys,
                Limit::Values => Unit::Values,
                Limit::Bytes => Unit::Bytes,
            },
        },
        Error::NoKey { path, at: _ } => Reason::NoKey { path: path.clone() },
        Error::Link { path, at } => Reason::KeyIsLink { path: path.clone(), at: *at },
        Error::Name { name, fault: _ } => Reason::NotAName { text: name.clone() },
        Error::TooLong { length: _, max } => Reason::TooLarge { most: *max, unit: Unit::Bytes },
        Error::Full { at, needs: _ } => Reason::HiveFull { at: *at },
        Error::Refused { at, reason } => Reason::HiveKept { at: *at, why: kept(*reason) },
        Error::Unsound { problems } => Reason::HiveUnsound {
            faults: u32::try_from(problems.len()).unwrap_or(u32::MAX),
            at: problems.first().map_or(0, |problem| problem.at),
        },
        Error::Sequence { number } => Reason::HiveNumbersUsedUp { number: *number },
        Error::Security { at } => damaged(*at, Fault::SecurityDescriptor),
    }
}

/// The system error of a hive's error.
pub fn unreadable(kind: io::ErrorKind, number: Option<i32>) -> io::Error {
    number.map_or_else(|| kind.into(), io::Error::from_raw_os_error)
}

fn hive_fault(fault: hive::Fault) -> Fault {
    use hive::Fault as Hive;
    match fault {
        Hive::OutOfBins { offset: _ } => Fault::OutOfBins,
        Hive::Misaligned { offset: _ } => Fault::Misaligned,
        Hive::CellSize { size: _ } => Fault::CellSize,
        Hive::Free => Fault::CellFree,
        Hive::Signature { wanted: _, found: _ } => Fault::OtherStructure,
        Hive::Short { what: _, needs: _, has: _ } => Fault::StructureSize,
        Hive::OddName { length: _ } => Fault::NameLength,
        Hive::Resident { size: _ } | Hive::LongData { size: _ } | Hive::Segments { size: _, segments: _ } => {
            Fault::DataSize
        }
        Hive::NestedRoot | Hive::EndlessList => Fault::Lists,
        Hive::NoList { count: _ } => Fault::NoList,
        Hive::Revisited => Fault::MetTwice,
        Hive::NoBin => Fault::NoBin,
    }
}

fn log(fault: &hive::LogFault) -> LogFault {
    use hive::{LogFault as Log, Stop};
    match *fault {
        Log::Short { length } => LogFault::Short { length },
        Log::Signature | Log::FileType { found: _ } => LogFault::NotALog {},
        Log::Checksum => LogFault::Checksum {},
        Log::OldFormat => LogFault::OldFormat {},
        Log::Empty { stop } => LogFault::NoEntry {
            at: match stop {
                Stop::End { at }
                | Stop::Size { at }
                | Stop::Hash { at }
                | Stop::Sequence { at, expected: _, found: _ } => at,
            },
        },
        Log::Older { first: _, last, secondary: _ } => LogFault::Older { last },
    }
}

fn kept(refusal: hive::Refusal) -> Kept {
    use hive::Refusal as Hive;
    match refusal {
        Hive::Unrecovered => Kept::Unfinished,
        Hive::Layered => Kept::Layered,
        Hive::Predefined => Kept::Predefined,
        Hive::Link => Kept::Link,
        Hive::Root => Kept::Root,
        Hive::NoDelete => Kept::NoDelete,
        Hive::HasSubkeys { count: _ } => Kept::HasSubkeys,
        Hive::Damaged => Kept::Damaged,
        Hive::Shared { references: _ } => Kept::Shared,
    }
}

/// What is wrong with a policy file, or with what was to be written into it.
pub fn policy_file(error: &policy_file::Error) -> Reason {
    use policy_file::Error;
    /// Signature and version.
    const HEADER: u64 = 8;
    /// [MS-GPREG] 2.2.1.
    const MOST_DATA: u64 = 65535;
    let file = FileKind::PolicyFile;
    let damaged = |offset: usize, fault| Reason::Damaged { file, at: wide(offset), fault };
    match error {
        Error::TooShort { length } => Reason::Truncated { file, at: 0, needs: HEADER, has: wide(*length) },
        Error::Signature { found } => Reason::NotOfKind { file, at: 0, found: found.to_vec() },
        Error::Version { found } => Reason::OtherVersion { file, found: found.to_string() },
        Error::Separator { offset, expected: _, found: _ } => damaged(*offset, Fault::Separator),
        Error::Truncated { offset, field: _, needed, left } => {
            Reason::Truncated { file, at: wide(*offset), needs: wide(*needed), has: wide(*left) }
        }
        Error::Unterminated { offset, field: _ } => damaged(*offset, Fault::NoEnd),
        Error::Surrogate { offset, field: _, unit: _ } => damaged(*offset, Fault::HalfCharacter),
        Error::Nul { index, field: _ } | Error::Oversized { index, length: _ } => {
            Reason::PolicyEntryUnfit { entry: entry(*index) }
        }
        Error::Unfit { field: _, text, reason: _ } => Reason::NotAName { text: text.clone() },
        Error::DataTooLong { length: _ } => Reason::TooLarge { most: MOST_DATA, unit: Unit::Bytes },
        Error::Overruled { key: _, name, index, directive } => Reason::PolicyEntryDecides {
            entry: entry(*index),
            directive: directive.clone(),
            name: name.clone(),
        },
        Error::Index { index, length: _ } => Reason::NoPolicyEntry { entry: entry(*index) },
    }
}

/// What is wrong with a policy's counter file.
pub fn gpt_ini(error: &gpt_ini::Error) -> Reason {
    use gpt_ini::Error;
    match error {
        Error::OddLength { length } => Reason::Damaged {
            file: FileKind::GptIni,
            at: wide(*length).saturating_sub(1),
            fault: Fault::HalfCharacter,
        },
        Error::Nul { at } => Reason::Damaged { file: FileKind::GptIni, at: wide(*at), fault: Fault::Nul },
        Error::Number { line, key, text } => Reason::IniValue {
            line: wide(*line),
            column: None,
            key: (*key).to_owned(),
            value: Some(text.clone()),
        },
        Error::Extensions { line, column, key } => Reason::IniValue {
            line: wide(*line),
            column: Some(wide(*column)),
            key: (*key).to_owned(),
            value: None,
        },
    }
}

/// What is wrong with a certificate in a store.
pub fn certificate(error: &certificate::Error) -> Reason {
    use certificate::Error;
    let file = FileKind::Certificate;
    match error {
        Error::CutOff { at } => Reason::Damaged { file, at: wide(*at), fault: Fault::StructureSize },
        Error::None | Error::Damaged => Reason::Damaged { file, at: 0, fault: Fault::OtherStructure },
    }
}

/// What is wrong with the firmware's table.
pub fn smbios(error: &smbios::Error) -> Reason {
    use smbios::Error;
    let file = FileKind::Firmware;
    match error {
        Error::CutOff { at, wanted } => {
            Reason::Truncated { file, at: wide(*at), needs: wide(*wanted), has: 0 }
        }
        Error::TooShort { at, length: _ } => {
            Reason::Damaged { file, at: wide(*at), fault: Fault::StructureSize }
        }
        Error::NoSystem => Reason::FirmwareSilent {},
    }
}
