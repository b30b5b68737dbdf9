//! Programs that extensions speak to (native messaging hosts), as the registry makes them known to the browser.

use crate::{Error, Files, Terminal, reasons};
use model::kinds::NativeHost;
use model::observation::Trouble;
use model::reason::Reason;
use model::registry::KeyPath;
use serde_json::Value;

/// The keys that register them; Edge reads Chrome's, too.
const PLACES: [&str; 4] = [
    r"SOFTWARE\Microsoft\Edge\NativeMessagingHosts",
    r"SOFTWARE\WOW6432Node\Microsoft\Edge\NativeMessagingHosts",
    r"SOFTWARE\Google\Chrome\NativeMessagingHosts",
    r"SOFTWARE\WOW6432Node\Google\Chrome\NativeMessagingHosts",
];

/// The hosts whose manifest, or whose program, lies below a folder, and why others are unknown that may be among them. A user whose
/// hive cannot be read is reported with their profiles.
pub(super) fn look(terminal: &dyn Terminal, below: &str) -> (Vec<NativeHost>, Vec<Trouble>) {
    let (mut hosts, mut unread) = (Vec::new(), Vec::new());
    let person = terminal.user_sid().ok().flatten();
    for place in PLACES {
        let machine = KeyPath::machine(place);
        let user = person.as_deref().map(|sid| KeyPath::of_user(sid, place));
        let user = user.filter(|key| terminal.registry().subkeys(key).is_ok());
        for root in [Some(machine), user].into_iter().flatten() {
            match terminal.registry().subkeys(&root) {
                Ok(names) => {
                    for name in names.unwrap_or_default() {
                        match named(terminal, root.join(&name), below) {
                            Ok(host) => hosts.extend(host),
                            Err(error) => unread.push(error.trouble()),
                        }
                    }
                }
                Err(error) => unread.push(error.trouble()),
            }
        }
    }
    (hosts, unread)
}

fn named(terminal: &dyn Terminal, key: KeyPath, below: &str) -> Result<Option<NativeHost>, Error> {
    match terminal.registry().value(&key, "")?.and_then(|data| data.as_text()) {
        Some(manifest) => host(terminal.files(), key, manifest, below),
        None => Ok(None),
    }
}

fn host(files: &dyn Files, key: KeyPath, manifest: String, below: &str) -> Result<Option<NativeHost>, Error> {
    let is_below = |path: &str| path.to_lowercase().starts_with(&format!(r"{}\", below.to_lowercase()));
    let read = match files.read(&manifest) {
        // Others' hosts may lie anywhere.
        Err(_) if !is_below(&manifest) => return Ok(None),
        read => read?,
    };
    let json = match read {
        None => Err(Reason::NotThere {}),
        Some(bytes) => serde_json::from_slice::<Value>(&bytes).map_err(|error| reasons::json(&error, None)),
    };
    let program = json.as_ref().ok().and_then(|json| json.get("path")).and_then(Value::as_str);
    if !is_below(&manifest) && !program.is_some_and(is_below) {
        return Ok(None);
    }
    let allows = json.map(|json| {
        let origins = json.get("allowed_origins").and_then(Value::as_array).cloned().unwrap_or_default();
        let ids = origins.iter().filter_map(Value::as_str);
        let ids = ids.filter_map(|origin| origin.strip_prefix("chrome-extension://"));
        ids.map(|id| id.trim_end_matches('/').to_owned()).collect()
    });
    Ok(Some(NativeHost { key, manifest, allows }))
}
