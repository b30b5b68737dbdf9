use serde_json::{Map, Value};

use super::{Error, FileRole};

/// Bytes that a file of the browser may have. Real ones have some hundred thousand; what is read of them takes up
/// to twenty times as much memory.
pub const MAX_FILE_BYTES: usize = 32 << 20;

/// Reads a file that has to hold an object.
pub(super) fn parse(file: FileRole, bytes: &[u8]) -> Result<Map<String, Value>, Error> {
    if bytes.len() > MAX_FILE_BYTES {
        return Err(Error::TooLarge { file, length: bytes.len(), limit: MAX_FILE_BYTES });
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let value = serde_json::from_slice(bytes).map_err(|error| {
        let place = format!(" at line {} column {}", error.line(), error.column());
        Error::Json {
            file,
            line: error.line().max(1),
            column: error.column().max(1),
            reason: error.to_string().replace(&place, ""),
        }
    })?;
    match value {
        Value::Object(members) => Ok(members),
        _ => Err(Error::Json { file, line: 1, column: 1, reason: "an object was expected".to_owned() }),
    }
}

/// The member at the end of that path, `None` if it or one before it is not there.
///
/// # Errors
/// [`Error::Shape`] if one before it is no object.
pub(super) fn member<'a>(
    file: FileRole,
    root: &'a Map<String, Value>,
    path: &[&str],
) -> Result<Option<&'a Value>, Error> {
    let Some((last, parents)) = path.split_last() else {
        return Ok(None);
    };
    Ok(object(file, root, parents)?.and_then(|parent| parent.get(*last)))
}

/// The object at the end of that path.
///
/// # Errors
/// [`Error::Shape`] if it or one before it is no object.
pub(super) fn object<'a>(
    file: FileRole,
    root: &'a Map<String, Value>,
    path: &[&str],
) -> Result<Option<&'a Map<String, Value>>, Error> {
    let mut found = root;
    for (depth, name) in path.iter().enumerate() {
        found = match found.get(*name) {
            None => return Ok(None),
            Some(Value::Object(members)) => members,
            Some(_) => return Err(no_object(file, &path[..=depth])),
        };
    }
    Ok(Some(found))
}

pub(super) fn no_object(file: FileRole, path: &[&str]) -> Error {
    Error::Shape { file, member: path.join("."), wanted: "an object" }
}

/// A number as Chromium's `base::Value` takes it for an integer: whole and of 32 bits.
pub(super) fn integer(value: Option<&Value>) -> Option<i64> {
    value?.as_i64().filter(|number| i32::try_from(*number).is_ok())
}
