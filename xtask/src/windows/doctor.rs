//! `tejun doctor` under Wine: what it says of the prefix, and that it leaves a file alone that is there.

use super::Place;
use crate::Error;
use serde_json::Value;

/// A policy of Edge's updater, which nothing else here reads.
const KEY: &str = r"HKLM\SOFTWARE\Policies\Microsoft\EdgeUpdate";
const NAME: &str = "TargetVersionPrefix";
const DATA: &str = "120.";
const FILE: &str = r"C:\doctor.json";

impl Place {
    /// Gathers what the prefix is like, twice. `tejun.exe` is there since `check`.
    pub(super) fn doctor(&self) -> Result<(), Error> {
        let set = ["reg", "add", KEY, "/v", NAME, "/d", DATA, "/f", "/reg:64"];
        if !self.wine(&set).output()?.status.success() {
            return Err("reg.exe did not set a policy".into());
        }
        self.end_session()?;
        let run = || {
            println!("$ wine tejun.exe doctor --out {FILE}");
            let words = ["tejun.exe", "doctor", "--out", FILE, "--lang", "en"];
            self.wine(&words).env("WINEDLLOVERRIDES", "userenv=n").output()
        };
        let output = run()?;
        let (told, noted) =
            (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        let wrong = |what: &str| -> Error { format!("doctor: {what}:\n{told}{noted}").into() };
        // Wine's firmware says nothing of the machine, so that facts may be lacking (20). Nothing else may.
        if !matches!(output.status.code(), Some(0 | 20)) {
            return Err(wrong("it did not end well"));
        }
        let text = std::fs::read_to_string(self.on_c(FILE))?;
        let inventory: Value = serde_json::from_str(&text)?;
        for (at, wanted) in [
            ("/format", Value::from(1)),
            ("/kind", Value::from("this")),
            (
                "/facts/os.build/place",
                Value::from(r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\CurrentBuildNumber"),
            ),
            ("/sections/0/topic", Value::from("browser")),
            ("/sections/5/topic", Value::from("restrictions")),
        ] {
            if inventory.pointer(at) != Some(&wanted) {
                return Err(wrong(&format!("{at} is not {wanted} in\n{text}")));
            }
        }
        if !inventory["facts"]["os.build"]["value"]["number"].is_u64() {
            return Err(wrong(&format!("no build in\n{text}")));
        }
        let entries =
            |section: usize| inventory["sections"][section]["entries"].as_array().into_iter().flatten();
        let is_set = |entry: &Value| {
            entry["place"] == KEY && entry["name"] == NAME && entry["content"]["value"]["text"] == DATA
        };
        if !entries(0).any(is_set) {
            return Err(wrong(&format!("the policy is not in\n{text}")));
        }
        if !entries(1).any(|entry| entry["content"]["account"]["works_here"] == true) {
            return Err(wrong(&format!("no account works here in\n{text}")));
        }
        if (0..6).flat_map(entries).any(|entry| !entry["content"]["unreadable"].is_null()) {
            return Err(wrong(&format!("something was not read in\n{text}")));
        }
        let again = run()?;
        match again.status.code() == Some(2) && std::fs::read_to_string(self.on_c(FILE))? == text {
            true => Ok(()),
            false => Err(wrong("it wrote over its file")),
        }
    }
}
