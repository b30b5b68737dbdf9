//! What a person sees when something goes wrong: what to do, and whom to ask.

use crate::bench::{self, Bench};
use crate::browser::{Browser, Tab};
use crate::{ANSWER, DOES, begin, is_open_to_all, picture, press_by_keyboard, reach};
use std::path::Path;

/// The first of the notice's contacts, as a page names it.
const CONTACT: &str = "NTT東日本 オンライン資格確認スタートパック サポート情報";

/// Whom to ask stands in the middle of the page, and the keyboard gets there.
fn shows_whom_to_ask(browser: &mut Browser, tab: &Tab) {
    let inside = format!("document.querySelector('main').innerText.includes('{CONTACT}')");
    assert_eq!(browser.eval(tab, &inside).unwrap(), true, "nobody to ask: {}", browser.text(tab));
    reach(browser, tab, CONTACT);
}

/// Replaces words in a file, as one write.
fn rewrite(file: &Path, change: impl Fn(String) -> String) {
    let text = change(std::fs::read_to_string(file).unwrap());
    let beside = file.with_extension("beside");
    std::fs::write(&beside, text).unwrap();
    std::fs::rename(&beside, file).unwrap();
}

#[test]
fn a_step_that_fails_says_what_to_do_and_whom_to_ask() {
    if !Browser::is_there() {
        return;
    }
    let bench = Bench::new("e14-gen2-wired");
    // The card reader's program is not there any more: after the restart it does not start.
    rewrite(&bench.terminal().join("practice.json"), |text| {
        let mut state: serde_json::Value = serde_json::from_str(&text).unwrap();
        state["programs"] = serde_json::json!([]);
        state.to_string()
    });
    let guide = bench.guide();
    let mut browser = Browser::open();
    let tab = browser.tab(&guide.url);
    for (label, then) in [
        ("はじめる", "手動と自動のどちらで行いますか"),
        (ANSWER, "tejun が行うことを詳しく見る"),
        (DOES, "パソコンを再起動します"),
        ("いま再起動する", "できなかったことがあります"),
    ] {
        press_by_keyboard(&mut browser, &tab, label);
        browser.says(&tab, then);
    }
    assert_eq!(bench.check()["state"], "failed");
    browser.says(&tab, "もう一度 tejun にまかせる");
    // What is to be done stands beside what failed, and the evidence is there for whoever is asked.
    browser.says(&tab, "顔認証付きカードリーダー");
    browser.until(&tab, "document.querySelectorAll('main .remedy').length > 0");
    is_open_to_all(&mut browser, &tab);
    picture(&mut browser, &tab, "failed-ja");
    shows_whom_to_ask(&mut browser, &tab);
    reach(&mut browser, &tab, "証跡を印刷する");
}

#[test]
fn a_terminal_that_must_not_be_changed_says_why_and_goes_on_when_it_may() {
    if !Browser::is_there() {
        return;
    }
    let bench = Bench::new("desktop");
    let asleep = bench.disk().join("hiberfil.sys");
    std::fs::write(&asleep, b"HIBR").unwrap();
    let before = bench::tree(&bench.disk());
    let guide = bench.guide();
    let mut browser = Browser::open();
    let tab = browser.tab(&guide.url);
    browser.says(&tab, "このままでは変更できません");
    browser.says(&tab, "Shift キーを押しながらシャットダウンしてください");
    is_open_to_all(&mut browser, &tab);
    picture(&mut browser, &tab, "unfit-ja");
    shows_whom_to_ask(&mut browser, &tab);
    assert_eq!(browser.eval(&tab, "document.querySelectorAll('form').length").unwrap(), 0);
    assert!(before == bench::tree(&bench.disk()), "the disk has changed");
    std::fs::remove_file(&asleep).unwrap();
    browser.says(&tab, "まだ何も変わりません");
}

#[test]
fn a_terminal_that_cannot_be_read_says_so_and_is_back_when_it_can() {
    if !Browser::is_there() {
        return;
    }
    let bench = Bench::new("desktop");
    let state = bench.terminal().join("practice.json");
    let whole = std::fs::read_to_string(&state).unwrap();
    let guide = bench.guide();
    let mut browser = Browser::open();
    let tab = browser.tab(&guide.url);
    browser.says(&tab, "まだ何も変わりません");
    rewrite(&state, |text| text.chars().take(100).collect());
    browser.says(&tab, "端末を調べられません");
    browser.says(&tab, "お問い合わせ先にご連絡ください");
    is_open_to_all(&mut browser, &tab);
    picture(&mut browser, &tab, "unreadable-ja");
    shows_whom_to_ask(&mut browser, &tab);
    rewrite(&state, |_| whole.clone());
    browser.says(&tab, "まだ何も変わりません");
}

#[test]
fn where_another_tejun_works_that_is_said_and_pressed_again_it_works() {
    if !Browser::is_there() {
        return;
    }
    let bench = Bench::new("desktop");
    let folder = bench.disk().join("ProgramData/tejun");
    std::fs::create_dir_all(&folder).unwrap();
    let held = std::fs::File::create(folder.join("journal.lock")).unwrap();
    held.lock().unwrap();
    let guide = bench.guide();
    let mut browser = Browser::open();
    let tab = begin(&mut browser, &guide);
    press_by_keyboard(&mut browser, &tab, ANSWER);
    browser.says(&tab, "ほかの tejun がこの端末で作業しています");
    is_open_to_all(&mut browser, &tab);
    picture(&mut browser, &tab, "busy-ja");
    held.unlock().unwrap();
    press_by_keyboard(&mut browser, &tab, ANSWER);
    browser.says(&tab, "tejun が行うことを詳しく見る");
}
