//! The numbers of findings.

use crate::finding::FindingCode;

macro_rules! numbers {
    ($($number:literal $name:ident,)*) => {
        impl FindingCode {
            /// Its number in summaries. It is for ever: a finding that is gone leaves its own unused, and a new one takes the next.
            pub fn number(self) -> u8 {
                match self {
                    $(FindingCode::$name => $number,)*
                }
            }

            /// The kind of that number. `None` if this tejun knows none.
            pub fn numbered(number: u8) -> Option<Self> {
                match number {
                    $($number => Some(FindingCode::$name),)*
                    _ => None,
                }
            }
        }
    };
}

numbers! {
    1 NotDelivered,
    2 FileBroken,
    3 FileTooOld,
    4 FileChanged,
    5 FileOfOldKind,
    6 FileOfAnother,
    7 FileTwice,
    8 ExtensionOld,
    9 ExtensionMissing,
    10 ExtensionDisabled,
    11 ExtensionFilesWrong,
    12 ExtensionResidue,
    13 HostDoesNotKnow,
    14 BrowserOpen,
    15 ProfileSignedIn,
    16 BrowserPolicyHinders,
    17 BrowserPolicyDiffers,
    18 DeveloperModeOn,
    19 DeveloperModeOff,
    20 AccountNotLookedAt,
    21 NoProfile,
    22 PolicyDiffers,
    23 PolicyOnlyInRegistry,
    24 PolicyNotInForce,
    25 PolicyReturns,
    26 PolicyCounterMissing,
    27 PolicySwitchedOff,
    28 Contradicted,
    29 PolicyLeftAsItIs,
    30 ClaimedByNotice,
    31 RegistryValueDiffers,
    32 CertificateMissing,
    33 CertificateUnwanted,
    34 CertificateElsewhere,
    35 CertificateDisallowed,
    36 CertificateChanged,
    37 OnlyFromSignedNotice,
    38 ProgramDiffers,
    39 StartTypeDiffers,
    40 FileDiffers,
    41 TextEntryDiffers,
    42 PropertyDiffers,
    43 PropertyNotOffered,
    44 PropertyOdd,
    45 NoAdapter,
    46 ProvedWithoutStart,
    47 NeverProvedUpToDate,
    48 ProofTooOld,
    49 AttestedOtherWords,
    50 AttestationTooOld,
    51 AttestedNotSeen,
    52 DoesNotHold,
    53 UpdateWaitsForRestart,
    54 RestartStaysRequired,
    55 UpdateError,
    56 UpdateGivesNoAnswer,
    57 UpdateAnswerBroken,
    58 UpdateCrowdStays,
    59 UpdatesParked,
    60 RestartDue,
    61 NotRunning,
    62 Hibernated,
    63 NotAdministrator,
    64 NoticeUnsigned,
    65 NoticeAtOwnRisk,
    66 NoticeOlder,
    67 NoticeSuperseded,
    68 NoticeExpired,
    69 SourcesDisagree,
    70 CouldNotChange,
    71 UpdatesDoNotEnd,
    72 CannotRead,
    73 PowerSettingDiffers,
    74 PowerSettingByPolicy,
}
