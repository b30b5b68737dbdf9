//! Reasons: why something could not be read or changed, as codes with typed fields. The place stands beside the reason; `manual`
//! has the words.

use crate::coded::{coded, kinds};
use crate::registry::RegistryData;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

coded! {
    /// Why something could not be read or changed. Offsets count bytes from the start of the file; lines, columns and entries
    /// count from 1.
    #[serde(remote = "Self")]
    enum Reason { code:
        /// What kind of reason it is, so that evidence can be counted by it.
        ReasonCode
    }
    /// What the first version wrote, which knew no codes. It is written as it was: a plain text.
    Words { /** Its words, English. */ text: String }

    /// This terminal is not able to do it.
    NotAble {}
    /// The PC was switched off meanwhile.
    SwitchedOff {}
    /// It is not there, or no longer.
    NotThere {}
    /// It lies on a drive that is not here.
    Elsewhere {}
    /// Windows is hibernated.
    Hibernated { /** The file that shows it. */ memory: String }
    /// Nobody looked at it.
    NotObserved {}
    /// It was done, and what was to change is as it was before.
    Unchanged {}
    /// The system refused.
    System {
        /** What kind of refusal it is. */ refusal: Refusal,
        /** The system's number: Windows' error or HRESULT, or another system's errno. */ number: Option<i32>,
        /** What was being done, where it is known. */
        #[serde(default, skip_serializing_if = "Option::is_none")]
        doing: Option<Doing>,
    }
    /// This path cannot be used on a disk.
    PathUnfit {}
    /// A part of the path is a link, which is not followed.
    PathIsLink { /** That part. */ part: String }
    /// A part of the path is a pipe or a device.
    PathIsDevice { /** That part. */ part: String }
    /// What was written does not read back.
    ReadsBackOtherwise {}
    /// It was not made by tejun, so tejun does not take it away.
    NotOurs {}
    /// A kind of state is not for this key of the registry.
    KeyOutOfReach {}
    /// A kind of state is not for this path.
    PathOutOfReach {}
    /// One entry of a text file cannot be distinguished, or changed alone.
    TextLine { /** The line, or 0. */ line: u64, /** Why. */ fault: TextFault }
    /// Windows Installer did not do it.
    Installer { /** Its number. */ number: u32 }
    /// Other editions of a program are installed than when the plan was made.
    EditionsDiffer {}
    /// The folder was there before tejun, and anybody may have put it there.
    FolderNotOurs {}
    /// Another program lies where the one that runs was started.
    NotTheRunningProgram {}
    /// The folder is not empty.
    FolderNotEmpty {}
    /// It is unknown whether the disk may be written, because something else cannot be read.
    Doubtful { /** What cannot be read. */ place: String, /** Why. */ reason: Box<Reason> }

    /// The file ends too early.
    Truncated {
        /** What file it is. */ file: FileKind,
        /** Where something was expected. */ at: u64,
        /** How many bytes of it were expected. */ needs: u64,
        /** How many are there. */ has: u64,
    }
    /// It is no such file.
    NotOfKind {
        /** What file it should be. */ file: FileKind,
        /** Where that shows. */ at: u64,
        /** The bytes there. */ found: Vec<u8>,
    }
    /// It is of a version that is not known.
    OtherVersion { /** What file it is. */ file: FileKind, /** The version. */ found: String }
    /// A structure of the file is damaged.
    Damaged { /** What file it is. */ file: FileKind, /** Where. */ at: u64, /** In which way. */ fault: Fault }
    /// It holds more than is read or written.
    TooLarge { /** The most. */ most: u64, /** Of what. */ unit: Unit }
    /// The text is no JSON.
    Json {
        /** The file within the place. */ within: Option<String>,
        /** The line. */ line: u64,
        /** The column. */ column: u64,
        /** In which way. */ fault: JsonFault,
    }
    /// A member of a JSON file is not what it has to be.
    Member {
        /** The file within the place. */ within: Option<String>,
        /** The member. */ member: String,
        /** In which way. */ fault: MemberFault,
    }
    /// A setting of an INI file cannot be understood.
    IniValue {
        /** The line. */ line: u64,
        /** The column. */ column: Option<u64>,
        /** The setting's key. */ key: String,
        /** Its value. */ value: Option<String>,
    }
    /// A value is not of the type that it has to be.
    ValueOfOtherType { /** The value. */ found: RegistryData }
    /// A file carries no version: it is no program, or one without it.
    NoFileVersion {}
    /// A text is no version.
    NotAVersion { /** The text. */ text: String }
    /// A text cannot be used as a name.
    NotAName { /** The text. */ text: String }

    /// The hive was being written when it was last touched, and no log completes it.
    HiveUnfinished {
        /** The number of the write that began last. */ primary: u32,
        /** The number of the write that ended last. */ secondary: u32,
        /** Whether the checksum of the file's head is right. */ checksum_holds: bool,
        /** Why each log is of no use; none: there are none. */ logs: Vec<LogFault>,
    }
    /// The hive does not hold together.
    HiveUnsound { /** How many faults it has. */ faults: u32, /** Where the first one is. */ at: u64 }
    /// A part of the hive must stay as it is.
    HiveKept { /** Where. */ at: u64, /** Why. */ why: Kept }
    /// The hive cannot grow.
    HiveFull { /** Where it ends. */ at: u64 }
    /// The hive's write numbers are used up.
    HiveNumbersUsedUp { /** The highest. */ number: u32 }
    /// The hive has no such key.
    NoKey { /** Its path. */ path: String }
    /// A key of the path is a link to another part of the registry.
    KeyIsLink { /** The path. */ path: String, /** Where the link is. */ at: u64 }
    /// It lies in a hive that is not read here, or in no file at all.
    InNoHive {}
    /// The registry does not say which of its control sets is the current one.
    NoControlSet {}
    /// The control set that Windows would start with is not there.
    ControlSetMissing { /** Its number. */ number: u32 }

    /// An entry of the policy file decides over a value and others at once.
    PolicyEntryDecides { /** Which entry. */ entry: u64, /** What it says. */ directive: String, /** The value. */ name: String }
    /// An entry of the policy file sets a value only if it is not set.
    PolicyEntryIsSoft { /** Which entry. */ entry: u64, /** The value. */ name: String }
    /// An entry cannot be written into the policy file.
    PolicyEntryUnfit { /** Which entry. */ entry: u64 }
    /// The policy file has no such entry.
    NoPolicyEntry { /** Which entry. */ entry: u64 }

    /// The extension's file is of the first CRX format, which no browser takes.
    CrxOfOldFormat { /** The extension's id. */ id: String }
    /// The extension's file holds a change to an older file and no whole extension.
    CrxIsDelta { /** The extension's id. */ id: String }
    /// A key in the extension's file cannot be used.
    CrxKeyUnfit { /** Which proof, from 0. */ proof: u64, /** Its algorithm. */ algorithm: String }
    /// A signature of the extension's file does not fit its content.
    CrxSignature { /** Which proof, from 0. */ proof: u64, /** Its algorithm. */ algorithm: String }
    /// The extension's file is not signed by the key of its id.
    CrxNotProved { /** Its id, where it declares one. */ id: Option<String>, /** The ids of the keys that signed. */ signed_by: Vec<String> }
    /// The archive in the extension's file cannot be read.
    CrxArchive { /** The file in it, where it is about one. */ path: Option<String> }
    /// A file in the extension's archive would lie outside of the extension.
    CrxPath { /** The path. */ path: String }
    /// The extension lacks a file.
    CrxFileMissing { /** The path. */ path: String }
    /// An extension's file could not be made.
    CrxNotMade { /** The file in it, where it is about one. */ path: Option<String> }

    /// A file of an installed extension is not there.
    FileGone { /** Its path. */ path: String }
    /// A file of an installed extension is not as it was delivered.
    FileDiffers { /** Its path. */ path: String }
    /// An installed extension's manifest says another version than the profile.
    VersionsDiffer {
        /** The manifest's path. */ path: String,
        /** The manifest's version. */ manifest: String,
        /** The profile's version. */ profile: String,
    }
    /// The profile has none of the files that hold its settings.
    ProfileEmpty {}
    /// A policy puts the browser's profiles where tejun cannot follow.
    ProfilesElsewhere {}
    /// The profile does not have the extension.
    NotInstalled { /** The extension's id. */ id: String }
    /// No policy makes the browser remove the extension.
    NoPolicyRemoves {}
    /// A policy forbids the extension.
    BlockedByPolicy {}
    /// The browser says something else instead.
    BrowserSays { /** Its texts. */ texts: Vec<String> }
    /// The browser asked nothing, or nobody answered it.
    NobodyAnswered {}
    /// The browser does not open the profile.
    BrowserDoesNotOpen {}
    /// The browser's windows do not close.
    BrowserDoesNotClose {}
    /// It belongs to another user.
    OfAnotherUser {}
    /// tejun runs with an administrator's rights on a desktop that has them not: so would the browser that it starts.
    AboveDesktop {}
    /// It belongs to somebody who is no administrator.
    OwnerNotTrusted { /** The owner's security identifier. */ owner: String }
    /// Another program has taken the name of the pipe between the two halves of tejun.
    PipeTaken {}
    /// The work that is under way does not ask for it.
    NotAskedFor {}

    /// The firmware's table says nothing of the system.
    FirmwareSilent {}
    /// The terminal does not say.
    NotTold {}
    /// A line of the journal is not what was written.
    JournalLine { /** The line. */ line: u64, /** In which way. */ fault: JournalFault }
    /// The journal is of a newer tejun.
    JournalNewer { /** Its format. */ format: u32 }
    /// Without the journal nobody could finish a run, or put back what a run left.
    JournalNeeded {}
    /// Another tejun works on the terminal.
    Busy {}
    /// One half of tejun does not hear the other.
    HalfGone { /** The half that is gone. */ half: Half }
    /// Nobody is signed in.
    NobodySignedIn {}
    /// tejun looked at a step without its set of extensions: a mistake of the program.
    SetNotGiven {}
}

kinds! {
    /// What kind of file something is wrong with.
    enum FileKind {
        /// A registry hive.
        Hive,
        /// `Registry.pol`.
        PolicyFile,
        /// `gpt.ini`.
        GptIni,
        /// An extension's file.
        Crx,
        /// The firmware's table (SMBIOS).
        Firmware,
        /// A certificate in a store.
        Certificate,
        /// A practice terminal's own file.
        Practice,
    }
    /// In which way a structure is damaged.
    enum Fault {
        /// The size of a hive's bins cannot be.
        BinsSize,
        /// No bin where one should start.
        NoBin,
        /// A reference leads out of the bins.
        OutOfBins,
        /// A reference is no multiple of 8.
        Misaligned,
        /// A cell's size cannot be.
        CellSize,
        /// A cell is referred to, but free.
        CellFree,
        /// A structure of another kind than expected.
        OtherStructure,
        /// A structure does not fit into its place.
        StructureSize,
        /// A name's length cannot be.
        NameLength,
        /// The size of a value's data cannot be.
        DataSize,
        /// Lists hold each other, or are longer than the file.
        Lists,
        /// A key has subkeys, but no list of them.
        NoList,
        /// A key is met a second time.
        MetTwice,
        /// A security descriptor is damaged.
        SecurityDescriptor,
        /// A bracket or semicolon is not where it belongs.
        Separator,
        /// A text has no end.
        NoEnd,
        /// A text holds half of a character.
        HalfCharacter,
        /// A text holds a NUL.
        Nul,
        /// A header cannot be understood.
        Header,
        /// A header holds the end mark of an archive.
        ArchiveMarkInHeader,
    }
    /// A half of tejun.
    enum Half {
        /// The person's, which shows and asks.
        Person,
        /// The one that works, with an administrator's rights.
        Worker,
    }
    /// What there is too much of.
    enum Unit {
        /// Bytes.
        Bytes,
        /// Files.
        Files,
        /// Levels of keys.
        Levels,
        /// Keys.
        Keys,
        /// Values.
        Values,
        /// Proofs of an extension's file.
        Proofs,
    }
    /// In which way a text is no JSON.
    enum JsonFault {
        /// It ends too early.
        Ends,
        /// It is not written as JSON is.
        Syntax,
        /// It is JSON, and not what is expected there.
        Unexpected,
    }
    /// In which way a member is not what it has to be.
    enum MemberFault {
        /// It is not there.
        Missing,
        /// It is of another type.
        OtherType,
        /// It is no version.
        NotAVersion,
        /// It stands for something that is not defined.
        Undefined,
    }
    /// Why an entry of a text file is left.
    enum TextFault {
        /// The file is not in the encoding that the notice names.
        NotEncoded,
        /// The entry stands twice.
        Twice,
        /// The line holds other entries as well.
        Shared,
        /// The line goes on in the next one.
        Continued,
        /// Written so, it would not be read back.
        NotReadBack,
    }
    /// Why a part of a hive must stay as it is.
    enum Kept {
        /// The hive was not completed from its logs.
        Unfinished,
        /// It belongs to layered keys.
        Layered,
        /// It is a predefined handle.
        Predefined,
        /// It is a link.
        Link,
        /// It is the root key.
        Root,
        /// It is marked as not to be deleted.
        NoDelete,
        /// It has subkeys.
        HasSubkeys,
        /// It is damaged.
        Damaged,
        /// It is referred to from several places, or from none.
        Shared,
    }
    /// What the system was asked to do.
    enum Doing {
        /// To find it.
        Find,
        /// To read it.
        Read,
        /// To read what was written.
        ReadBack,
        /// To list what is in it.
        List,
        /// To open it.
        Open,
        /// To create it, or the folder that it lies in.
        Create,
        /// To write it.
        Write,
        /// To cut it at a length.
        Truncate,
        /// To give it its name, or another one.
        Rename,
        /// To keep the old file beside the new one.
        KeepOld,
        /// To delete it.
        Delete,
        /// To bring it to the disk.
        Flush,
        /// To lock it.
        Lock,
        /// To tell its changes.
        Watch,
        /// To read who may use it, or whose it is.
        ReadRights,
        /// To set who may use it, or whose it is.
        SetRights,
        /// To wait for somebody who connects.
        Listen,
        /// To start it.
        Start,
        /// To stop it.
        Stop,
        /// To register it.
        Register,
        /// To reload it.
        Refresh,
        /// To restart.
        Restart,
        /// To shut down.
        ShutDown,
    }
    /// What kind of refusal a system's error is.
    enum Refusal {
        /// No rights.
        NoRights,
        /// It is not there.
        NotThere,
        /// It is there already.
        AlreadyThere,
        /// Another program uses it.
        InUse,
        /// The disk is full.
        DiskFull,
        /// The disk can only be read.
        ReadOnly,
        /// The name cannot be used there.
        BadName,
        /// The device does not work.
        Device,
        /// It took too long.
        TimedOut,
        /// What was being spoken with is gone.
        Gone,
        /// It ends too early.
        Ends,
        /// Another one, given by its number.
        Other,
    }
}

/// Why a transaction log is of no use for a hive. Offsets are bytes from the start of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "kebab-case")]
pub enum LogFault {
    /// It is too short.
    Short {
        /// Its bytes.
        length: u64,
    },
    /// It is no log.
    NotALog {},
    /// The checksum of its head is wrong.
    Checksum {},
    /// It is of the format before Windows 8.1.
    OldFormat {},
    /// It holds no whole entry.
    NoEntry {
        /// The place of the first one.
        at: u64,
    },
    /// All its entries are older than the hive.
    Older {
        /// The number of its last entry.
        last: u32,
    },
}

/// In which way a line of the journal is not what was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "kebab-case")]
pub enum JournalFault {
    /// It is no record.
    NoRecord {
        /// The column at which it is not JSON, or `None` if it is JSON but not a record.
        column: Option<u64>,
    },
    /// It does not say its format.
    NoFormat {},
    /// It has the number of another line.
    Number {
        /// That number.
        found: u64,
    },
    /// It does not follow the line before: one of them was changed.
    Chain {},
    /// It is another terminal's journal.
    Foreign {},
    /// It is not there, or another one, although the evidence knows it.
    Cut {
        /// The number of records that the evidence knows.
        records: u64,
    },
}

impl Serialize for Reason {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Reason::Words { text } => serializer.serialize_str(text),
            // The derived one.
            coded => Reason::serialize(coded, serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Reason {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::String(text) => Ok(Reason::Words { text }),
            coded => Map::deserialize(coded).and_then(Reason::from_fields).map_err(serde::de::Error::custom),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_an_object_with_its_code_and_the_first_version_s_is_a_text() {
        let round = |json: &str, reason: Reason| {
            assert_eq!(serde_json::from_str::<Reason>(json).unwrap(), reason);
            assert_eq!(serde_json::to_string(&reason).unwrap(), json);
        };
        round(r#""hive is dirty""#, Reason::Words { text: "hive is dirty".to_owned() });
        round(r#"{"code":"not-there"}"#, Reason::NotThere {});
        let inner = Box::new(Reason::System {
            refusal: Refusal::NoRights,
            number: Some(5),
            doing: Some(Doing::Read),
        });
        let place = r"C:\hiberfil.sys".to_owned();
        round(
            r#"{"code":"doubtful","place":"C:\\hiberfil.sys","reason":{"code":"system","refusal":"no-rights","number":5,"doing":"read"}}"#,
            Reason::Doubtful { place, reason: inner },
        );
        assert!(serde_json::from_str::<Reason>(r#"{"code":"of-tomorrow"}"#).is_err());
        assert!(serde_json::from_str::<Reason>("5").is_err());
    }

    #[test]
    fn a_reason_has_a_code_to_count_by() {
        assert_eq!(Reason::NotThere {}.code(), ReasonCode::NotThere);
        assert_eq!(serde_json::to_string(&ReasonCode::HiveUnfinished).unwrap(), r#""hive-unfinished""#);
    }
}
