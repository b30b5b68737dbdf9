//! The criteria of a search, as the agent evaluates them (Microsoft, "IUpdateSearcher::Search"): conditions joined by `and`, of
//! which alternatives are joined by `or`.

use crate::world::{Script, fate};
use windows::Win32::System::UpdateAgent::WU_E_INVALID_CRITERIA;
use windows::core::Result;

/// What a criterion is compared with for an update that the script says nothing else of.
const KNOWN: [&str; 7] =
    ["IsInstalled", "IsHidden", "Type", "AutoSelectOnWebSites", "BrowseOnly", "IsPresent", "RebootRequired"];

/// Alternatives, each of conditions that hold together.
pub struct Criteria(Vec<Vec<(String, bool, String)>>);

impl Criteria {
    pub fn parse(text: &str) -> Result<Self> {
        let alternatives: Option<_> =
            text.split(" or ").map(|all| all.split(" and ").map(condition).collect()).collect();
        alternatives.map(Self).ok_or_else(|| WU_E_INVALID_CRITERIA.into())
    }

    pub fn hold(&self, script: &Script, id: &str) -> bool {
        self.0
            .iter()
            .any(|all| all.iter().all(|(name, equal, value)| (of(script, id, name) == *value) == *equal))
    }
}

/// A name, whether it is to be equal, and a value.
fn condition(text: &str) -> Option<(String, bool, String)> {
    let (name, value) = text.split_once('=')?;
    let (name, equal) = match name.trim().strip_suffix('!') {
        Some(name) => (name, false),
        None => (name.trim(), true),
    };
    let value = value.trim().trim_matches('\'').to_owned();
    // Only the type may be compared so.
    (KNOWN.contains(&name) && (equal || name == "Type")).then(|| (name.to_owned(), equal, value))
}

/// What the script says of an update.
fn of(script: &Script, id: &str, name: &str) -> String {
    let number = |is: bool| if is { "1" } else { "0" }.to_owned();
    match name {
        "IsInstalled" | "IsPresent" => number(fate(id).installed),
        "IsHidden" => number(script.has(id, "hidden")),
        "AutoSelectOnWebSites" => number(!script.has(id, "optional")),
        // An optional update that was recorded on build 17763 had it at 0 (ansible.windows, win_updates' tests).
        "BrowseOnly" => number(false),
        "RebootRequired" => number(script.has(id, "pending")),
        _ => if script.has(id, "driver") { "Driver" } else { "Software" }.to_owned(),
    }
}
