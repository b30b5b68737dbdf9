//! `gpt.ini`: a Group Policy object's version and which client-side extensions it needs ([MS-GPOL] 2.2.4).
//!
//! Nothing but the words that a change is about is ever touched: line ends, order, spelling, unknown keys,
//! comments and a byte order mark stay byte for byte. As Windows does, only the first `[General]` section and
//! the first line of each key in it count, and names match without regard to case; values are read by the rules of
//! `GetPrivateProfileString` and `GetPrivateProfileInt`. A UTF-8 byte order mark is none to Windows: it hides a heading in the
//! first line.
//!
//! [MS-GPOL]: https://learn.microsoft.com/openspecs/windows_protocols/ms-gpol/

mod extensions;
mod file;
mod guid;

pub use extensions::Extension;
pub use file::{Error, GptIni, Side};
pub use guid::{Guid, InvalidGuid};

/// The client-side extension for registry policy, the reader of `Registry.pol` ([MS-GPREG] 1.9).
///
/// [MS-GPREG]: https://learn.microsoft.com/openspecs/windows_protocols/ms-gpreg/
pub const REGISTRY_EXTENSION: Guid = Guid(0x35378EAC_683F_11D2_A89A_00C04FBBCFA2);
/// The tool that the Group Policy editor names for machine settings ([MS-GPREG] 1.9).
///
/// [MS-GPREG]: https://learn.microsoft.com/openspecs/windows_protocols/ms-gpreg/
pub const MACHINE_TOOL: Guid = Guid(0xD02B1F72_3407_48AE_BA88_E8213C6761F1);
/// The tool that the Group Policy editor names for user settings ([MS-GPREG] 1.9).
///
/// [MS-GPREG]: https://learn.microsoft.com/openspecs/windows_protocols/ms-gpreg/
pub const USER_TOOL: Guid = Guid(0xD02B1F73_3407_48AE_BA88_E8213C6761F1);
