//! Findings: the world is not as wanted, or not as it usually is. Data, never an error.

use crate::browser::{BrowserStart, PolicyEffect, ProfileRef};
use crate::coded::coded;
use crate::files::FileState;
use crate::id::NoticeId;
use crate::reason::Reason;
use crate::registry::RegistryData;
use crate::start_type::StartType;
use crate::text::Text;
use crate::trouble::{Remedy, Trouble};
use crate::update::Code;
use crate::version::Version;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize};

coded! {
    /// Something found on a terminal.
    enum Finding { code:
        /// What kind of finding it is; notices give advice by it.
        FindingCode
    }
    /// A file that should have been delivered is not there.
    NotDelivered { /** Its path. */ path: String }
    /// A delivered file is damaged or its signature does not hold.
    FileBroken { /** Its path. */ path: String, /** What is wrong with it. */ reason: Reason }
    /// A delivered file holds too old a version.
    FileTooOld { /** Its path. */ path: String, /** The version in it. */ version: Version }
    /// A delivered file is another one than when the plan was made.
    FileChanged { /** Its path. */ path: String }
    /// A delivered file holds an extension of a kind that the browser no longer runs.
    FileOfOldKind { /** Its path. */ path: String, /** The manifest's version. */ manifest_version: u32 }
    /// A delivered file holds another extension than the notice says.
    FileOfAnother {
        /** Its path. */ path: String,
        /** The name in it. */ name: String,
        /** The id that its key gives. */ id: String,
        /** The name that the notice gives. */ expected: String,
    }
    /// Two delivered files hold the same extension.
    FileTwice { /** The path of the second. */ path: String, /** The id of both. */ id: String, /** The path of the first. */ first: String }
    /// An extension is installed in an old version.
    ExtensionOld {
        /** Where. */ profile: ProfileRef,
        /** The name the browser shows. */ name: String,
        /** Its id. */ id: String,
        /** Its version; None: the profile does not say. */ version: Option<Version>,
    }
    /// An extension is not installed.
    ExtensionMissing { /** Where. */ profile: ProfileRef, /** Its name. */ name: String }
    /// An extension is installed but switched off.
    ExtensionDisabled {
        /** Where. */ profile: ProfileRef,
        /** Its name. */ name: String,
        /** Its id. */ id: String,
        /** The browser's numbers for the reasons. */ reasons: Vec<i64>,
    }
    /// The browser lists an extension whose files are not there, or files of another version.
    ExtensionFilesWrong {
        /** Where. */ profile: ProfileRef,
        /** Its name. */ name: String,
        /** What is wrong. */ reason: Reason,
    }
    /// Of an extension that was there before only an entry is left, which does no harm.
    ExtensionResidue { /** Where. */ profile: ProfileRef, /** Its name. */ name: String, /** Its id. */ id: String }
    /// The program that an extension speaks to does not know it.
    HostDoesNotKnow {
        /** The extension's name. */ name: String,
        /** Its id. */ id: String,
        /** Where the program is made known to the browser. */ place: String,
    }
    /// The browser has a profile open, or was not closed properly: what it did last may not be written yet.
    BrowserOpen { /** Which. */ profile: ProfileRef }
    /// A profile is signed in with a Microsoft account, so that policies neither remove an extension from it nor let one run.
    ProfileSignedIn { /** Which. */ profile: ProfileRef }
    /// A policy of the browser stands in the way.
    BrowserPolicyHinders { /** The policy, with its hive. */ place: String, /** What it does. */ effect: PolicyEffect }
    /// A policy of the browser holds something else than expected.
    BrowserPolicyDiffers {
        /** The policy, with its hive. */ place: String,
        /** What it holds; None: nothing. */ found: Option<RegistryData>,
    }
    /// Developer mode is on.
    DeveloperModeOn { /** Where. */ profile: ProfileRef }
    /// Developer mode is off although it is wanted on.
    DeveloperModeOff { /** Where. */ profile: ProfileRef }
    /// The profiles of another account were not looked at: only an administrator can read them.
    AccountNotLookedAt { /** The account. */ user: String, /** What could not be read. */ place: String }
    /// No browser profile was found at all.
    NoProfile { /** Where they were looked for. */ place: String }
    /// The policy file does not hold the wanted value.
    PolicyDiffers {
        /** The value's name. */ name: String,
        /** What the policy file holds; None: nothing. */ found: Option<RegistryData>,
    }
    /// The registry holds a policy value that no policy file holds: the policy editor does not show it.
    PolicyOnlyInRegistry { /** The value's name. */ name: String, /** Its data. */ data: RegistryData }
    /// The registry does not hold what the policy file says.
    PolicyNotInForce {
        /** The value's name. */ name: String,
        /** What the registry holds; None: nothing. */ found: Option<RegistryData>,
    }
    /// A change of the policy makes Windows apply the whole policy file, which sets another value that somebody has changed since.
    PolicyReturns {
        /** The value, with its key. */ place: String,
        /** What the registry holds; None: nothing. */ found: Option<RegistryData>,
        /** What the policy file makes of it; None: it deletes the value. */ to: Option<RegistryData>,
    }
    /// The policy file has entries but its version counter says that it never changed.
    PolicyCounterMissing { /** The counter file. */ path: String }
    /// The machine's half of the local policy is switched off: Windows passes over its settings.
    PolicySwitchedOff { /** The file that says so. */ path: String }
    /// A reading of the notice says that the step does not reach its aim.
    Contradicted { /** What is read. */ title: Text, /** What it shows. */ shows: Text }
    /// The policy is in a state that the notice leaves as it is.
    PolicyLeftAsItIs { /** The notice's words about it. */ note: Text }
    /// Another notice has set this otherwise, and its change stands.
    ClaimedByNotice { /** The other notice. */ notice: NoticeId, /** The setting. */ setting: String }
    /// A value of the registry is not as wanted.
    RegistryValueDiffers {
        /** The value, with its key. */ place: String,
        /** What it holds; None: nothing. */ found: Option<RegistryData>,
    }
    /// A certificate is not in its store.
    CertificateMissing { /** The place in the store. */ place: String }
    /// A certificate is there that is not to be there.
    CertificateUnwanted { /** Where. */ place: String }
    /// A certificate is not in its store; Windows takes it from another place as if it were.
    CertificateElsewhere { /** That place. */ place: String }
    /// A certificate is named as not to be trusted, so that it has no effect in its store.
    CertificateDisallowed { /** Where. */ place: String }
    /// A store holds something else for a certificate than expected.
    CertificateChanged { /** The place in the store. */ place: String }
    /// This is changed for a signed notice only, and this one is not.
    OnlyFromSignedNotice {
        /** The SHA-256 of the certificate or the package; None: nothing comes with the notice. */
        #[serde(default, skip_serializing_if = "Option::is_none")]
        sha256: Option<String>,
    }
    /// A program is not as wanted.
    ProgramDiffers {
        /** What people call it. */ program: Text,
        /** Its version; None: it is not installed. */ found: Option<Version>,
    }
    /// A service starts in another way.
    StartTypeDiffers { /** What people call it. */ service: Text, /** How it starts. */ found: StartType }
    /// What is at a path is not as wanted.
    FileDiffers {
        /** The path. */ path: String,
        /** What is there. */ found: FileState,
    }
    /// An entry of a text file is not as wanted.
    TextEntryDiffers {
        /** The file and the entry. */ place: String,
        /** What it holds; None: nothing. */ found: Option<String>,
    }
    /// A power setting has another value.
    PowerSettingDiffers { /** What people call it. */ setting: Text, /** Its value. */ found: u32 }
    /// A policy gives a power setting another value, so that the power plan's does not count.
    PowerSettingByPolicy {
        /** What people call it. */ setting: Text,
        /** The policy's value. */ found: u32,
        /** The policy's key. */ place: String,
    }
    /// An adapter's property has another value.
    PropertyDiffers {
        /** The adapter as Windows names it. */ adapter: String,
        /** The value; None: not set and no default known. */ found: Option<String>,
    }
    /// An adapter does not offer the property.
    PropertyNotOffered { /** The adapter as Windows names it. */ adapter: String }
    /// An adapter keeps something else than text where the property's value belongs, so nobody can say what counts.
    PropertyOdd {
        /** The adapter as Windows names it. */ adapter: String,
        /** What it keeps. */ found: RegistryData,
    }
    /// No network adapter of the wanted kinds was found.
    NoAdapter {}
    /// The extensions were seen on, and the browser was not started again in full; the next start of Windows shows whether they stay.
    ProvedWithoutStart { /** What was seen of the browser. */ start: BrowserStart }
    /// It was never proved that Windows is up to date.
    NeverProvedUpToDate {}
    /// The last proof that Windows is up to date is too old.
    ProofTooOld { /** When it was made. */ proved_at: Timestamp }
    /// A person said that it is done when the step's words were other ones.
    AttestedOtherWords { /** When. */ attested_at: Timestamp }
    /// A person said so too long ago.
    AttestationTooOld { /** When. */ attested_at: Timestamp }
    /// A person said so, and the terminal does not show it.
    AttestedNotSeen { /** When. */ attested_at: Timestamp }
    /// The facts are not as wanted; what was read stands beside it.
    DoesNotHold {}
    /// Windows waits for a restart to finish an update.
    UpdateWaitsForRestart {}
    /// Windows still asks for a restart after it was restarted again and again, although no update is missing.
    RestartStaysRequired {}
    /// The update service answered with an error.
    UpdateError { /** Its code. */ error: Code }
    /// The update service did not answer, again and again.
    UpdateGivesNoAnswer { /** How long it was waited, in minutes. */ minutes: u32 }
    /// The update service's answer lacks what every answer holds.
    UpdateAnswerBroken { /** The member that is missing, as `IUpdate.Title`. */ what: String }
    /// The distribution server has been out of reach for many days.
    UpdateCrowdStays { /** Its last error. */ error: Code, /** For how many days. */ days: u32 }
    /// Some updates do not go in, or come back after each restart; the others are in.
    UpdatesParked { /** Those. */ updates: Vec<ParkedUpdate> }
    /// A restart is due.
    RestartDue {}
    /// The program was not seen running.
    NotRunning { /** What people call it. */ program: Text, /** For how long it was waited, in seconds. */ waited_seconds: u32 }
    /// Windows on this disk is hibernated or was shut down by fast startup: its memory still holds the disk.
    Hibernated { /** The file that shows it. */ path: String }
    /// tejun runs without an administrator's rights, so it may look and not change.
    NotAdministrator {}
    /// Nobody has signed the notice, and a terminal of this kind is changed for a signed one only.
    NoticeUnsigned {}
    /// Nobody has signed the notice, and a person takes the risk of carrying it out.
    NoticeAtOwnRisk {}
    /// The signed notice is an older edition than one that was begun here.
    NoticeOlder { /** Its number. */ edition: u64, /** The highest number that was begun here. */ seen: u64 }
    /// A signed notice that was begun here takes this one's place.
    NoticeSuperseded { /** That notice. */ by: NoticeId }
    /// The signature says that the notice is begun no more.
    NoticeExpired { /** The last day. */ until: Date }
    /// The signed notice is an edition that a later one, which was received here, has withdrawn.
    NoticeWithdrawn { /** Its number. */ edition: u64, /** Since which day. */ on: Date, /** Why. */ reason: Text }
    /// What was changed for an edition that the notice withdraws stands, and has to be taken back.
    WithdrawnStands { /** Its number. */ edition: u64, /** Since which day. */ on: Date, /** Why. */ reason: Text }
    /// Two sources that should say the same do not.
    SourcesDisagree { /** The first, with its place. */ one: String, /** The second, with its place. */ other: String }
    /// A change was tried and refused.
    CouldNotChange {
        /** Where. */ place: String,
        /** Why. */ reason: Reason,
        /** What a person can do about it. */ remedy: Remedy,
    }
    /// Updates come back after every restart, or do not end.
    UpdatesDoNotEnd { /** How many searches found something. */ rounds: u32, /** How many restarts were made. */ restarts: u32 }
    /// Something could not be read, so nothing can be said.
    CannotRead {
        /** Where. */ place: String,
        /** Why. */ reason: Reason,
        /** What a person can do about it. */ remedy: Remedy,
    }
}

/// An update that is left alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParkedUpdate {
    /// Its title.
    pub title: String,
    /// How many times it was installed and came back.
    pub installs: u32,
    /// Its error, where it fails.
    pub error: Option<Code>,
}

impl<'de> Deserialize<'de> for Finding {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let fields = serde_json::Map::deserialize(deserializer)?;
        Finding::from_fields(fields).map_err(serde::de::Error::custom)
    }
}

impl From<Trouble> for Finding {
    fn from(trouble: Trouble) -> Self {
        let Trouble { place, reason, remedy } = trouble;
        Finding::CannotRead { place, reason, remedy }
    }
}

impl Finding {
    /// A change that was tried and refused.
    pub fn could_not_change(trouble: Trouble) -> Self {
        let Trouble { place, reason, remedy } = trouble;
        Finding::CouldNotChange { place, reason, remedy }
    }

    /// Whether a terminal of which this is found, as a whole, must be left alone.
    pub fn forbids_changes(&self) -> bool {
        matches!(self, Finding::Hibernated { .. } | Finding::CannotRead { .. })
    }

    /// Whether the notice must not be begun on the terminal. What was begun is carried on, and can be undone.
    pub fn forbids_beginning(&self) -> bool {
        matches!(
            self,
            Finding::NoticeUnsigned {}
                | Finding::NoticeOlder { .. }
                | Finding::NoticeSuperseded { .. }
                | Finding::NoticeExpired { .. }
                | Finding::NoticeWithdrawn { .. }
                | Finding::WithdrawnStands { .. }
        )
    }

    /// Whether it says that something could not be read.
    pub fn is_unread(&self) -> bool {
        matches!(self, Finding::CannotRead { .. })
    }

    /// Whether only a person can do something about it.
    pub fn needs_person(&self) -> bool {
        matches!(
            self,
            Finding::FileBroken { .. }
                | Finding::FileOfOldKind { .. }
                | Finding::FileOfAnother { .. }
                | Finding::FileTwice { .. }
                | Finding::HostDoesNotKnow { .. }
                | Finding::BrowserPolicyHinders { effect: PolicyEffect::Blocks | PolicyEffect::KeepsOld, .. }
                | Finding::PolicySwitchedOff { .. }
                | Finding::Contradicted { .. }
                | Finding::ExtensionDisabled { .. }
                | Finding::ExtensionFilesWrong { .. }
                | Finding::ProfileSignedIn { .. }
                | Finding::NoProfile { .. }
                | Finding::NoAdapter { .. }
                | Finding::PropertyOdd { .. }
                | Finding::PowerSettingByPolicy { .. }
                | Finding::NotRunning { .. }
                | Finding::AttestedOtherWords { .. }
                | Finding::AttestationTooOld { .. }
                | Finding::AttestedNotSeen { .. }
                | Finding::DoesNotHold { .. }
                | Finding::ClaimedByNotice { .. }
                | Finding::CertificateUnwanted { .. }
                | Finding::CertificateDisallowed { .. }
                | Finding::OnlyFromSignedNotice { .. }
        )
    }
}
