//! Product codes of Windows Installer.

use crate::string_format::{InvalidFormat, StringFormat, is_product_code};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A product code: a GUID in braces, by which Windows Installer knows a product. The case of its letters does not count.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ProductCode(String);

crate::string_format::format_schema!(ProductCode, StringFormat::ProductCode);

#[cfg(feature = "schema")]
pub(crate) struct ShapedSha256;
#[cfg(feature = "schema")]
crate::string_format::format_schema!(ShapedSha256, StringFormat::Sha256);

impl ProductCode {
    /// The code, in capitals.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for ProductCode {
    type Error = InvalidFormat;
    fn try_from(text: String) -> Result<Self, InvalidFormat> {
        match is_product_code(&text) {
            true => Ok(Self(text.to_ascii_uppercase())),
            false => Err(InvalidFormat { format: StringFormat::ProductCode, text }),
        }
    }
}

impl FromStr for ProductCode {
    type Err = InvalidFormat;
    fn from_str(text: &str) -> Result<Self, InvalidFormat> {
        Self::try_from(text.to_owned())
    }
}

impl From<ProductCode> for String {
    fn from(code: ProductCode) -> String {
        code.0
    }
}

impl fmt::Display for ProductCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
