//! `Local State`: which profiles a user has.

use serde_json::Value;

use super::{Error, FileRole, json};

/// Profiles that the browser keeps for itself.
const INNER_PROFILES: [&str; 2] = ["System Profile", "Guest Profile"];

/// Whether the browser keeps a profile's folder for itself.
#[must_use]
pub fn is_inner(folder: &str) -> bool {
    INNER_PROFILES.contains(&folder)
}

/// A profile of a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileEntry {
    /// The name of its folder in the user data folder, e.g. `Default`.
    pub folder: String,
    /// The name that the browser shows for it, or the folder's name if it has none.
    pub name: String,
    /// When it was last in use, in seconds since 1970-01-01 UTC, fractions dropped.
    pub active_at: Option<i64>,
    /// Whether it was open when the browser was last in use, or else the last one to be used.
    pub last_active: bool,
}

/// The profiles in the order in which the browser lists them. Profiles of the browser's own, guests' and
/// ephemeral ones are left out, and what names no folder is no profile. Without a list of profiles the answer is empty; the folders that hold a
/// `Preferences` file then tell more.
///
/// # Errors
/// [`Error::Json`]; [`Error::Shape`] for a list of another form.
pub fn parse(bytes: &[u8]) -> Result<Vec<ProfileEntry>, Error> {
    let file = FileRole::LocalState;
    let root = json::parse(file, bytes)?;
    let Some(cache) = json::object(file, &root, &["profile", "info_cache"])? else {
        return Ok(Vec::new());
    };
    let list = |name: &str| -> Result<Vec<&str>, Error> {
        let list = json::member(file, &root, &["profile", name])?.and_then(Value::as_array);
        Ok(list.into_iter().flatten().filter_map(Value::as_str).collect())
    };
    let (order, open) = (list("profiles_order")?, list("last_active_profiles")?);
    let last_used = json::member(file, &root, &["profile", "last_used"])?.and_then(Value::as_str);
    let mut profiles = Vec::new();
    for (folder, info) in cache {
        let member = |name: &str| info.get(name);
        let ephemeral = member("is_ephemeral").and_then(Value::as_bool).unwrap_or(false);
        let is_folder =
            !folder.is_empty() && !folder.starts_with('.') && !folder.contains(['/', '\\', ':', '\0']);
        if ephemeral || is_inner(folder) || !is_folder {
            continue;
        }
        let name = member("name").and_then(Value::as_str).filter(|name| !name.is_empty()).unwrap_or(folder);
        profiles.push(ProfileEntry {
            folder: folder.clone(),
            name: name.to_owned(),
            active_at: member("active_time").and_then(Value::as_f64).and_then(whole_seconds),
            last_active: open.contains(&folder.as_str()) || open.is_empty() && last_used == Some(folder),
        });
    }
    // A stable sort: those that the order does not name stay behind the others as they come.
    profiles.sort_by_key(|profile| {
        order.iter().position(|folder| *folder == profile.folder).unwrap_or(usize::MAX)
    });
    Ok(profiles)
}

/// Whether the browser stays behind after its last window is closed, as the user set it. `None` if the user set nothing. Chromium's
/// settings page keeps it here (`prefs_util.cc`).
///
/// # Errors
/// [`Error::Json`]; [`Error::Shape`] if it is neither on nor off.
pub fn background_mode(bytes: &[u8]) -> Result<Option<bool>, Error> {
    let file = FileRole::LocalState;
    let root = json::parse(file, bytes)?;
    match json::member(file, &root, &["background_mode", "enabled"])? {
        None => Ok(None),
        Some(Value::Bool(on)) => Ok(Some(*on)),
        Some(_) => {
            Err(Error::Shape { file, member: "background_mode.enabled".to_owned(), wanted: "a boolean" })
        }
    }
}

/// `None` for 0, which the browser writes for a profile that was never in use, and for what is no time.
fn whole_seconds(seconds: f64) -> Option<i64> {
    // 253402300800 is the year 10000; the cast keeps all below it.
    (1.0..253_402_300_800.0).contains(&seconds).then_some(seconds as i64)
}
