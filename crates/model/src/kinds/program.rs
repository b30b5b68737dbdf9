//! A program that Windows Installer installs, by its product code.

use crate::ability::Ability;
use crate::change::Change;
use crate::finding::FindingCode;
use crate::kind::{Refers, SetKind, State, Undoable};
use crate::product_code::ProductCode;
use crate::registry::{ABSENT, KeyPath};
use crate::text::Text;
use crate::version::Version;
use serde::{Deserialize, Serialize};

/// A program that Windows Installer installs for all users of the PC, or that is not installed. Other set-up programs are for a
/// person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct InstalledProgram {
    /// What people call the program.
    pub label: Text,
    /// Its product code. Each edition of a program can have its own.
    pub product_code: ProductCode,
    /// What is to be there.
    pub be: ProgramIs,
}

/// Whether a program is to be installed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ProgramIs {
    /// In this version or a later one.
    Present(Package),
    /// Not at all.
    Absent,
}

/// A package of Windows Installer (MSI). It is larger than a file of a notice, so it lies on the terminal, and the notice says which
/// one it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Package {
    /// The full path at which it is delivered; it ends with `.msi`.
    #[cfg_attr(feature = "schema", schemars(with = "crate::fact::ShapedPath"))]
    pub from: String,
    /// The SHA-256 of its content: 64 digits, base 16, small letters.
    #[cfg_attr(feature = "schema", schemars(with = "crate::product_code::ShapedSha256"))]
    pub sha256: String,
    /// How many bytes it has.
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 1_073_741_824)))]
    pub size: u64,
    /// The version that it installs (its property `ProductVersion`).
    pub version: Version,
    /// The product codes of older editions that it takes away when it is installed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub replaces: Vec<ProductCode>,
}

/// A program as it was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProgramFound {
    /// Its version, or `None` if it is not installed.
    pub version: Option<Version>,
    /// Those of the older editions that are installed.
    pub replaced: Vec<ProductCode>,
    /// Whether a file lies at the package's path. Which one it is, is verified before it is used.
    pub delivered: bool,
}

/// The name that two notices share for what they want of a program.
fn place(product_code: &ProductCode) -> String {
    KeyPath::machine(UNINSTALL).join(product_code.as_str()).to_string()
}

/// The key of the installed programs.
pub const UNINSTALL: &str = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall";

impl State for InstalledProgram {
    const FINDINGS: &'static [FindingCode] = &[
        FindingCode::ProgramDiffers,
        FindingCode::NotDelivered,
        FindingCode::FileBroken,
        FindingCode::OnlyFromSignedNotice,
        FindingCode::ClaimedByNotice,
        FindingCode::CannotRead,
    ];
    const CHANGES: bool = true;
    fn refers(&self) -> Refers<'_> {
        Refers::default()
    }
    /// Two notices may want different versions: each is content with a later one.
    fn wants(&self) -> Vec<(String, String)> {
        let wanted = match self.be {
            ProgramIs::Present(_) => "installed",
            ProgramIs::Absent => ABSENT,
        };
        vec![(place(&self.product_code).to_lowercase(), wanted.to_owned())]
    }
}

/// A program is installed or uninstalled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProgramEdit {
    /// What people call the program.
    pub label: Text,
    /// Its product code.
    pub product_code: ProductCode,
    /// Its version; `None` if it is not installed.
    pub version: Change<Option<Version>>,
    /// The package that installs it, or `None` if it is uninstalled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub package: Option<Package>,
    /// The older editions that are installed, and that the package takes away.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub takes_away: Vec<ProductCode>,
}

/// What is installed where neither it nor an older edition was can be uninstalled again. Nothing else comes back: Windows Installer keeps
/// no package of what is gone.
impl SetKind for ProgramEdit {
    const NEEDS: Ability = Ability::Install;
    const NEEDS_UI_DRIVER: bool = false;
    const LASTS: bool = true;
    fn inverse(&self) -> Result<Self, Undoable> {
        match (&self.version.expects, &self.version.to) {
            (None, Some(_)) if self.takes_away.is_empty() => {
                Ok(Self { version: self.version.inverse(), package: None, ..self.clone() })
            }
            (_, Some(_)) => Err(Undoable::NotOlderVersion),
            (_, None) => Err(Undoable::NotUninstalled),
        }
    }
    fn place(&self) -> String {
        place(&self.product_code)
    }
    fn settings(&self) -> Vec<String> {
        vec![place(&self.product_code).to_lowercase()]
    }
}
