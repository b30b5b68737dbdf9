//! The console's pages in a real Chromium: for the keyboard alone, in any colours, at 200 %.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test fails by panicking, and says what it skips"
)]
#![allow(
    dead_code,
    missing_docs,
    clippy::allow_attributes,
    clippy::expect_used,
    reason = "the browser is the guide's, of which this uses a part"
)]

#[path = "../../tejun/tests/guide/browser.rs"]
mod browser;

use browser::{Browser, Tab};
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

/// Every page of the console, and those for clinics.
const PAGES: [&str; 13] = [
    "/",
    "/notices/oqs-2023-12",
    "/notices/oqs-2023-12/queue?standing=todo",
    "/notices/oqs-2023-12/queue?standing=not-heard-of",
    "/sites",
    "/sites/0110000000",
    "/in",
    "/refused",
    "/outgoing",
    "/roster",
    "/people",
    "/audit",
    "/c",
];

/// A demonstration that ends with this.
struct Demo(Child);

impl Demo {
    fn start() -> (Self, String) {
        let mut child = Command::new(env!("CARGO_BIN_EXE_tejun-desk"))
            .args(["demo", "--sites", "60", "--listen", "127.0.0.1:0"])
            .env_remove("TEJUN_DESK_DATABASE")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        (Self(child), line.trim().trim_end_matches('/').to_owned())
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// Signs in by the keyboard: the first field has the focus, Tab leads to the next one, Enter sends.
fn sign_in(browser: &mut Browser, tab: &Tab) {
    let type_in = |browser: &mut Browser, name: &str, text: &str| {
        let focus = format!("document.activeElement?.name === '{name}'");
        browser.until(tab, &focus);
        browser.eval(tab, &format!("void (document.activeElement.value = '{text}')")).unwrap();
    };
    type_in(browser, "name", "admin");
    browser.key(tab, "Tab", 9);
    type_in(browser, "password", "tejun-demo");
    browser.key(tab, "Enter", 13);
    browser.until(tab, "location.pathname === '/' && document.readyState === 'complete'");
}

#[test]
fn every_page_of_the_console_is_open_to_all() {
    if !Browser::is_there() {
        return;
    }
    let (_demo, address) = Demo::start();
    let mut browser = Browser::open();
    let tab = browser.tab(&format!("{address}/"));
    sign_in(&mut browser, &tab);
    let mut wrong = Vec::new();
    for lang in ["ja", "en"] {
        for page in PAGES {
            let with = if page.contains('?') { '&' } else { '?' };
            browser.go(&tab, &format!("{address}{page}{with}lang={lang}"));
            let inline = "document.querySelectorAll('[style], script').length";
            assert_eq!(
                browser.eval(&tab, inline).unwrap(),
                0,
                "{page}: a style or script that the policy refuses"
            );
            for width in [683, 1366] {
                browser.size(&tab, width, 768);
                let wide = browser.eval(&tab, "document.documentElement.scrollWidth <= innerWidth").unwrap();
                assert_eq!(wide, true, "{page} runs out at the side, {width} wide");
            }
            let first = "document.querySelector('a.skip, main a, main input') !== null";
            assert_eq!(browser.eval(&tab, first).unwrap(), true, "{page}: nothing to reach by Tab");
            wrong.extend(
                browser.in_the_way(&tab).into_iter().map(|found| format!("{page} in {lang}, {found}")),
            );
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    // A paper brings its style with it, and the policy lets it.
    browser.go(&tab, &format!("{address}/notices/oqs-2023-12/letters"));
    let breaks =
        browser.eval(&tab, "getComputedStyle(document.querySelector('article')).breakAfter").unwrap();
    assert_eq!(breaks, "page", "each letter is a page of its own");
}
