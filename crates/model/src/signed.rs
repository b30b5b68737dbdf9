//! Who answers for a notice's files.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What a valid signature by a trusted key says of a notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signed {
    /// The id of the key: 16 digits, as minisign shows it.
    pub key: String,
    /// The number of the edition. A terminal takes no lower one than it has begun before.
    pub edition: u64,
    /// The last day on which it may be begun, in Japan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
}

/// The origin of a notice's files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// They are in the program.
    BuiltIn,
    /// They are in a file with a valid signature by a key that is trusted.
    Signed(Signed),
    /// They lie in a folder that anybody may have written.
    Unsigned {
        /// Whether a person takes the risk of carrying it out.
        at_own_risk: bool,
    },
}

impl Origin {
    /// What the signature says, if there is one.
    pub fn signed(&self) -> Option<&Signed> {
        match self {
            Origin::Signed(signed) => Some(signed),
            Origin::BuiltIn | Origin::Unsigned { .. } => None,
        }
    }
}
