//! A real Chromium, spoken to by its DevTools protocol.

use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tungstenite::{Message, WebSocket};

/// Nothing that is waited for takes longer on the slowest machine.
const AT_MOST: Duration = Duration::from_secs(60);

/// axe-core, where `cargo xtask test` has put it.
fn axe() -> Option<String> {
    let file =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/axe/node_modules/axe-core/axe.min.js");
    let axe = std::fs::read_to_string(file).ok();
    if axe.is_none() {
        eprintln!("SKIPPED: axe-core's verdict on the pages, without axe-core (npm installs it)");
    }
    axe
}

pub struct Browser {
    child: Child,
    socket: WebSocket<TcpStream>,
    last: u64,
    /// What was pressed, one after the other.
    pub pressed: Vec<String>,
    /// How many characters stood in the main part of the pages where something was pressed.
    pub read: u64,
    folder: tempfile::TempDir,
}

/// A page, by the session that speaks with it.
#[derive(Clone)]
pub struct Tab(String);

impl Browser {
    /// Whether there is one; said loudly where not.
    pub fn is_there() -> bool {
        let quiet =
            Command::new("chromium").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
        let there = quiet.is_ok_and(|status| status.success());
        if !there {
            eprintln!("SKIPPED: the guide in a browser, without chromium");
        }
        there
    }

    pub fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut child = Command::new("chromium")
            .args(["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars"])
            .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
            .args(["--disable-dev-shm-usage", "--remote-debugging-port=0", "--window-size=1366,768"])
            .arg(format!("--user-data-dir={}", folder.path().display()))
            .arg("about:blank")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let url = loop {
            let line = lines.next().expect("chromium has ended").unwrap();
            if let Some((_, url)) = line.split_once("DevTools listening on ") {
                break url.to_owned();
            }
        };
        std::thread::spawn(move || lines.for_each(drop));
        let address = url.strip_prefix("ws://").unwrap().split('/').next().unwrap();
        let stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(AT_MOST)).unwrap();
        let (socket, _) = tungstenite::client(url.as_str(), stream).unwrap();
        Self { child, socket, last: 0, pressed: Vec::new(), read: 0, folder }
    }

    fn call(&mut self, tab: Option<&Tab>, method: &str, params: Value) -> Result<Value, String> {
        self.last += 1;
        let mut message = json!({ "id": self.last, "method": method, "params": params });
        if let Some(Tab(session)) = tab {
            message["sessionId"] = json!(session);
        }
        self.socket.send(Message::text(message.to_string())).unwrap();
        loop {
            let Message::Text(text) = self.socket.read().unwrap() else { continue };
            let answer: Value = serde_json::from_str(text.as_str()).unwrap();
            if answer["id"] == json!(self.last) {
                return match answer.get("error") {
                    Some(error) => Err(error.to_string()),
                    None => Ok(answer["result"].clone()),
                };
            }
        }
    }

    /// A new page of 1366 by 768.
    pub fn tab(&mut self, url: &str) -> Tab {
        let target = self.call(None, "Target.createTarget", json!({ "url": "about:blank" })).unwrap();
        let target = json!({ "targetId": target["targetId"], "flatten": true });
        let session = self.call(None, "Target.attachToTarget", target).unwrap();
        let tab = Tab(session["sessionId"].as_str().unwrap().to_owned());
        self.call(Some(&tab), "Page.enable", json!({})).unwrap();
        self.size(&tab, 1366, 768);
        self.go(&tab, url);
        tab
    }

    pub fn size(&mut self, tab: &Tab, width: u32, height: u32) {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.call(Some(tab), "Emulation.setDeviceMetricsOverride", size).unwrap();
    }

    /// How the person wants pages to look, such as `prefers-color-scheme`, `dark`.
    pub fn wants(&mut self, tab: &Tab, feature: &str, value: &str) {
        let features = json!({ "features": [{ "name": feature, "value": value }] });
        self.call(Some(tab), "Emulation.setEmulatedMedia", features).unwrap();
    }

    pub fn go(&mut self, tab: &Tab, url: &str) {
        self.call(Some(tab), "Page.navigate", json!({ "url": url })).unwrap();
        self.until(tab, "document.readyState === 'complete' && location.href !== 'about:blank'");
    }

    pub fn eval(&mut self, tab: &Tab, script: &str) -> Result<Value, String> {
        let params = json!({ "expression": script, "awaitPromise": true, "returnByValue": true });
        let came = self.call(Some(tab), "Runtime.evaluate", params)?;
        match came.get("exceptionDetails") {
            Some(error) => Err(error.to_string()),
            None => Ok(came["result"]["value"].clone()),
        }
    }

    /// Waits until that holds on the page.
    pub fn until(&mut self, tab: &Tab, holds: &str) {
        let began = Instant::now();
        loop {
            // While a page is being replaced by the next one there is nobody to ask.
            if self.eval(tab, holds) == Ok(json!(true)) {
                return;
            }
            if began.elapsed() > AT_MOST {
                let page = self.eval(tab, "document.body.innerText");
                panic!(
                    "waited in vain for {holds} on\n{}",
                    page.unwrap_or_default().as_str().unwrap_or_default()
                );
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Waits until the page says that somewhere.
    pub fn says(&mut self, tab: &Tab, words: &str) {
        self.until(tab, &format!("document.body.innerText.includes({})", json!(words)));
    }

    /// What the page says.
    pub fn text(&mut self, tab: &Tab) -> String {
        self.eval(tab, "document.body.innerText").unwrap().as_str().unwrap().to_owned()
    }

    /// Presses the button or link with that label, as soon as it is there.
    pub fn press(&mut self, tab: &Tab, label: &str) {
        self.pressed.push(label.to_owned());
        let find = format!(
            "[...document.querySelectorAll('button, a')].find(one => one.textContent.trim() === {})",
            json!(label)
        );
        self.until(tab, &format!("Boolean({find})"));
        self.reads(tab);
        // The page may leave before it can answer; the next one has no such mark.
        drop(self.eval(tab, &format!("window.pressed = true; void setTimeout(() => {find}.click())")));
        self.until(tab, "!window.pressed && document.readyState === 'complete'");
    }

    /// Counts the characters of the page's main part, without spaces and what is folded away.
    pub fn reads(&mut self, tab: &Tab) {
        let count = "document.querySelector('main')?.innerText.replace(/\\s/g, '').length ?? 0";
        self.read += self.eval(tab, count).ok().and_then(|count| count.as_u64()).unwrap_or(0);
    }

    /// Presses a key.
    pub fn key(&mut self, tab: &Tab, key: &str, code: u32) {
        let text = if key == "Enter" { "\r" } else { "" };
        for kind in ["keyDown", "keyUp"] {
            let params =
                json!({ "type": kind, "key": key, "code": key, "windowsVirtualKeyCode": code, "text": text });
            self.call(Some(tab), "Input.dispatchKeyEvent", params).unwrap();
        }
    }

    /// What axe-core finds on a page, in whatever colours a person wants.
    pub fn in_the_way(&mut self, tab: &Tab) -> Vec<String> {
        let mut all = Vec::new();
        for (feature, value) in [
            ("prefers-color-scheme", "dark"),
            ("forced-colors", "active"),
            ("prefers-contrast", "more"),
            ("prefers-color-scheme", "light"),
        ] {
            self.wants(tab, feature, value);
            let Some(axe) = axe() else { continue };
            self.eval(tab, &axe).unwrap();
            let found = self.eval(
                tab,
                "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice']})
                    .then(came => came.violations.map(one => `${one.id}: ${one.nodes.map(n => n.html).join(' | ')}`))",
            );
            let found = found.unwrap();
            let found = found.as_array().unwrap().iter().map(|one| format!("{feature}: {value}: {one}"));
            all.extend(found);
        }
        all
    }

    /// A picture of what is seen.
    pub fn picture(&mut self, tab: &Tab, file: &Path) {
        let picture = self.call(Some(tab), "Page.captureScreenshot", json!({ "format": "png" })).unwrap();
        let text = picture["data"].as_str().unwrap();
        std::fs::write(file, base64(text)).unwrap();
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
        let _ = &self.folder;
    }
}

fn base64(text: &str) -> Vec<u8> {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut bytes, mut held, mut bits) = (Vec::new(), 0_u32, 0);
    for digit in text.bytes().filter(|byte| *byte != b'=') {
        held = held << 6 | u32::try_from(DIGITS.iter().position(|known| *known == digit).unwrap()).unwrap();
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((held >> bits & 0xff) as u8);
        }
    }
    bytes
}
