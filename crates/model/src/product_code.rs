//! Product codes of Windows Installer.

use crate::id::ids;
use crate::string_format::{InvalidFormat, StringFormat, format_schema, is_product_code};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

ids! {
    /// A product code: a GUID in braces, by which Windows Installer knows a product. The case of its letters does not count.
    ProductCode: StringFormat::ProductCode, is_product_code, str::to_ascii_uppercase;
}

#[cfg(feature = "schema")]
pub(crate) struct ShapedSha256;
#[cfg(feature = "schema")]
format_schema!(ShapedSha256, StringFormat::Sha256);
