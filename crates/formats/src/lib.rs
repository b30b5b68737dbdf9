//! Other programs' files, byte for byte: what Windows and Microsoft Edge keep on a disk.
//!
//! Nothing here knows tejun, a notice, or where a file lies: bytes come in, bytes go out, and a damaged file is an
//! error that names the place and the reason. Each module stands alone.

pub mod certificate;
pub mod crx;
pub mod edge;
pub mod file_version;
pub mod gpt_ini;
pub mod hive;
pub mod policy_file;
pub mod proxy_settings;
pub mod smbios;
pub mod text_file;
