//! Chromium's own word on what a profile holds, by its DevTools: an oracle beside our reading, when all work is over.

use camino::Utf8Path;
use serde_json::{Value, json};
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// The page of extensions is there long before.
const AT_MOST: Duration = Duration::from_secs(50);

/// Every extension that Chromium lists for a profile, in order: name, version, and whether it is on.
pub fn extensions(data: &Utf8Path, profile: &str) -> Vec<(String, String, bool)> {
    let pipes = tempfile::tempdir().unwrap();
    let pipe = |name: &str| pipes.path().join(name);
    let (to, from) = (pipe("to"), pipe("from"));
    assert!(Command::new("mkfifo").arg(&to).arg(&from).status().unwrap().success());
    // It speaks over two pipes and no network. Whatever happens, it ends within a minute.
    let script = "exec timeout 60 chromium --headless --no-sandbox --disable-gpu --no-first-run --remote-debugging-pipe \
                  --disable-dev-shm-usage --user-data-dir=\"$1\" --profile-directory=\"$2\" about:blank 3<\"$3\" 4>\"$4\"";
    let mut chromium = Command::new("sh")
        .args(["-c", script, "sh", data.as_str(), profile])
        .arg(&to)
        .arg(&from)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut devtools = DevTools {
        to: File::options().write(true).open(to).unwrap(),
        from: BufReader::new(File::open(from).unwrap()),
        last: 0,
    };
    let page = devtools.call(None, "Target.createTarget", &json!({ "url": "chrome://extensions/" }));
    let page = json!({ "targetId": page["targetId"], "flatten": true });
    let session = devtools.call(None, "Target.attachToTarget", &page)["sessionId"].clone();
    let ask = json!({
        "expression": "chrome.developerPrivate.getExtensionsInfo({ includeDisabled: true, includeTerminated: true })",
        "awaitPromise": true,
        "returnByValue": true,
    });
    let began = Instant::now();
    let listed = loop {
        // While the page is being loaded there is nobody to ask.
        let came = devtools.call(Some(&session), "Runtime.evaluate", &ask);
        if let Some(listed) = came["result"]["value"].as_array() {
            break listed.clone();
        }
        assert!(began.elapsed() < AT_MOST, "{came}");
        std::thread::sleep(Duration::from_millis(200));
    };
    devtools.call(None, "Browser.close", &json!({}));
    chromium.wait().unwrap();
    let text = |of: &Value, name: &str| of[name].as_str().unwrap().to_owned();
    let mut all: Vec<_> = listed
        .iter()
        .map(|one| (text(one, "name"), text(one, "version"), one["state"] == "ENABLED"))
        .collect();
    all.sort();
    all
}

struct DevTools {
    to: File,
    from: BufReader<File>,
    last: u64,
}

impl DevTools {
    fn call(&mut self, session: Option<&Value>, method: &str, params: &Value) -> Value {
        self.last += 1;
        let mut message = json!({ "id": self.last, "method": method, "params": params });
        if let Some(session) = session {
            message["sessionId"] = session.clone();
        }
        self.to.write_all(format!("{message}\0").as_bytes()).unwrap();
        loop {
            let mut bytes = Vec::new();
            self.from.read_until(0, &mut bytes).unwrap();
            assert_eq!(bytes.pop(), Some(0), "chromium has ended");
            let answer: Value = serde_json::from_slice(&bytes).unwrap();
            if answer["id"] == json!(self.last) {
                assert!(answer.get("error").is_none(), "{answer}");
                return answer["result"].clone();
            }
        }
    }
}
