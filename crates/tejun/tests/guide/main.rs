//! The guide as a person uses it: a real browser, a practice terminal.
//!
//! With `TEJUN_PICTURES=FOLDER`, the pictures of the README are drawn on the way.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test fails by panicking, and says what it skips"
)]

mod bench;
mod browser;
mod failures;
mod people;
mod strangers;
mod told;

use bench::{Bench, Guide, tejun};
use browser::{Browser, Tab};
use expect_test::expect_file;
use std::path::Path;

const ANSWER: &str = "自動で行う";
const DOES: &str = "tejun にまかせる";
const PRINTS: &str = "証跡を印刷する";

/// Draws a picture for the README, where they are asked for; and, for whoever looks them through, in other colours and at 200 %.
fn picture(browser: &mut Browser, tab: &Tab, name: &str) {
    let Some(folder) = std::env::var_os("TEJUN_PICTURES") else { return };
    let file = |what: &str| Path::new(&folder).join(format!("guide-{name}{what}.png"));
    browser.picture(tab, &file(""));
    for (what, feature, value) in
        [("-dark", "prefers-color-scheme", "dark"), ("-forced", "forced-colors", "active")]
    {
        browser.wants(tab, feature, value);
        browser.picture(tab, &file(what));
    }
    browser.wants(tab, "prefers-color-scheme", "light");
    browser.size(tab, 683, 384);
    browser.picture(tab, &file("-large"));
    browser.size(tab, 1366, 768);
}

/// Nothing on this page is in anybody's way: axe-core finds nothing, in whatever colours a person wants; nothing runs out at
/// 200 %; and on the screen of a small laptop, map, main button and whom to ask are seen at once.
fn is_open_to_all(browser: &mut Browser, tab: &Tab) {
    nothing_is_in_the_way(browser, tab);
    // A window of 1366 by 768 at 200 %.
    browser.size(tab, 683, 384);
    let wide = browser.eval(tab, "document.documentElement.scrollWidth <= innerWidth").unwrap();
    assert_eq!(wide, true, "at 200 % the page runs out at the side");
    let main = "[...document.querySelectorAll('.buttons .main')].every(one => one.getBoundingClientRect().bottom <= innerHeight)";
    browser.until(tab, main);
    // A small laptop's.
    browser.size(tab, 1024, 640);
    let wide = browser.eval(tab, "document.documentElement.scrollWidth <= innerWidth").unwrap();
    assert_eq!(wide, true, "on a small screen the page runs out at the side");
    browser.until(tab, main);
    // The window that is left of that screen below a title and above the task bar.
    browser.size(tab, 1366, 690);
    let hidden = "[...document.querySelectorAll('nav svg, .buttons button, .buttons a, footer a')]
        .filter(one => one.getBoundingClientRect().bottom > innerHeight || one.getBoundingClientRect().top < 0)
        .map(one => one.textContent).join()";
    assert_eq!(browser.eval(tab, hidden).unwrap(), "", "not seen at once");
    browser.size(tab, 1366, 768);
}

/// axe-core finds nothing, in whatever colours a person wants.
fn nothing_is_in_the_way(browser: &mut Browser, tab: &Tab) {
    let found = browser.in_the_way(tab);
    assert!(found.is_empty(), "{found:#?}");
}

/// Goes by the Tab key to what has that name for whoever does not see it.
fn reach(browser: &mut Browser, tab: &Tab, label: &str) {
    browser.says(tab, label);
    let name = "document.activeElement?.textContent?.trim() ?? ''";
    let mut passed = Vec::new();
    while browser.eval(tab, name).unwrap() != label
        || browser.eval(tab, "document.activeElement.matches('button, a')").unwrap() != true
    {
        browser.key(tab, "Tab", 9);
        passed.push(browser.eval(tab, name).unwrap());
        assert!(passed.len() < 60, "{label} is not reached: {passed:?}");
    }
    let ring = "getComputedStyle(document.activeElement).outlineStyle !== 'none'";
    assert_eq!(browser.eval(tab, ring).unwrap(), true, "nobody sees where the focus is");
}

/// Goes there and presses Enter; something comes of it.
fn press_by_keyboard(browser: &mut Browser, tab: &Tab, label: &str) {
    reach(browser, tab, label);
    let before = browser.text(tab);
    browser.key(tab, "Enter", 13);
    browser.until(tab, &format!("document.body.innerText !== {}", serde_json::json!(before)));
}

/// Opens a guide, and begins on its first page.
fn begin(browser: &mut Browser, guide: &Guide) -> Tab {
    let tab = browser.tab(&guide.url);
    browser.press(&tab, "はじめる");
    tab
}

/// A guide on a practice terminal of that kind, where updates are to be automatic and the first procedure waits.
fn at_the_first_step(browser: &mut Browser, kind: &str) -> (Bench, Guide, Tab) {
    let bench = Bench::new(kind);
    let guide = bench.guide();
    let tab = begin(browser, &guide);
    browser.press(&tab, ANSWER);
    // The answer has arrived: there is something to do.
    browser.says(&tab, "tejun が行うことを詳しく見る");
    (bench, guide, tab)
}

#[test]
fn a_whole_notice_by_the_automatic_buttons() {
    if !Browser::is_there() {
        return;
    }
    let bench = Bench::new("e14-gen2-both");
    let guide = bench.guide();
    let mut browser = Browser::open();
    let tab = browser.tab(&guide.url);
    // First what it is, by when and why, what is done here, and whom to call; then a question.
    for said in [
        "Edge 拡張機能の入れ替えと Windows Update",
        "2023年12月31日(日)",
        "資格確認（目視確認モード）ができなくなるおそれがあります。",
        "見つかった弱点をふさぐ修正を取り込みます。",
        "Edge の拡張機能を入れ替える",
        "途中で再起動することがあります。その前に、必ずおたずねします。",
        "いまの更新のしかた: 手動更新",
        "まだ何も変わりません",
        "NTT東日本 オンライン資格確認スタートパック サポート情報",
    ] {
        browser.says(&tab, said);
    }
    is_open_to_all(&mut browser, &tab);
    picture(&mut browser, &tab, "first-ja");
    browser.press(&tab, "はじめる");
    browser.says(&tab, "手動と自動のどちらで行いますか");
    // What it is today, and what each answer leads to, stand beside the question.
    browser.says(&tab, "いまの更新のしかた: 手動更新");
    browser.says(&tab, "これからは Windows が自分で更新します。");
    assert_eq!(bench.journal(), "", "nothing was written yet");
    is_open_to_all(&mut browser, &tab);
    picture(&mut browser, &tab, "question-ja");
    browser.press(&tab, ANSWER);
    browser.says(&tab, "tejun が行うことを詳しく見る");
    is_open_to_all(&mut browser, &tab);
    picture(&mut browser, &tab, "to-do-ja");

    let asked = "performance.getEntriesByType('resource').map(one => new URL(one.name).host).every(host => host === location.host)";
    assert_eq!(browser.eval(&tab, asked).unwrap(), true, "something came from elsewhere");

    assert!(!bench.has_begun());
    browser.press(&tab, DOES);
    browser.says(&tab, "いま再起動する");
    assert!(bench.has_begun());
    // docs/effort.md tells how many these are.
    expect_file!["presses.txt"].assert_eq(&(browser.pressed.join("\n") + "\n"));
    is_open_to_all(&mut browser, &tab);
    picture(&mut browser, &tab, "restart-ja");
    browser.press(&tab, "いま再起動する");
    browser.says(&tab, PRINTS);
    // docs/effort.md tells how much a person reads: the main part of each page where something was pressed, and of the last.
    browser.reads(&tab);
    expect_file!["read.txt"].assert_eq(&format!("{}\n", browser.read));
    is_open_to_all(&mut browser, &tab);
    picture(&mut browser, &tab, "done-ja");
    assert_eq!(bench.check()["state"], "done");
    let evidence = browser.eval(&tab, "fetch('evidence/save').then(came => came.text())").unwrap();
    assert!(evidence.as_str().unwrap().contains("作業の証跡"));

    browser.press(&tab, "終わる");
    assert!(guide.ended());
}

#[test]
fn by_hand_the_ticks_follow_the_terminal() {
    if !Browser::is_there() {
        return;
    }
    // The hand that works: a twin on which all was done, whose files come over one after the other.
    let (bench, twin) = (Bench::new("e14-gen2-both"), Bench::new("e14-gen2-both"));
    let done = tejun()
        .arg("apply")
        .arg(twin.terminal())
        .args(["--yes", "--answer", "update-mode=automatic"])
        .output();
    assert!(done.unwrap().status.success());
    let bring = |path: &str| {
        let (from, to) = (twin.disk().join(path), bench.disk().join(path));
        bench::bring(&from, &to);
    };
    let guide = bench.guide();
    let mut browser = Browser::open();
    let tab = begin(&mut browser, &guide);
    browser.press(&tab, ANSWER);
    browser.press(&tab, "自分で操作する");
    browser.says(&tab, "できると、ここが自動で「済」に変わります");
    browser.until(&tab, "document.querySelectorAll('main svg.tj-screen').length > 0");
    is_open_to_all(&mut browser, &tab);
    picture(&mut browser, &tab, "by-hand-ja");
    let ticked = "document.querySelector('.tick .state').textContent === '済'";
    assert_eq!(browser.eval(&tab, ticked).unwrap(), false);
    // What stands in the browser is told one by one.
    browser.says(&tab, "PIN有認証用アプリケーション: 古いものがあります");

    // What was read aloud stays where it is while the page follows.
    browser.eval(&tab, "document.querySelector('main .buttons a[href$=\"/\"]').focus()").unwrap();
    bring("Users");
    browser.until(&tab, ticked);
    browser.says(&tab, "PIN有認証用アプリケーション: 新しいものがオンです");
    assert_eq!(browser.eval(&tab, "document.activeElement.getAttribute('href')").unwrap(), guide.path("/"));
    picture(&mut browser, &tab, "ticked-ja");
    for _ in 0..8 {
        if browser.eval(&tab, "location.pathname").unwrap() == guide.path("/") {
            break;
        }
        browser.press(&tab, "次へ");
    }
    browser.says(&tab, "ARP");
    browser.press(&tab, "自分で操作する");
    // The first page of D asks for eyes only: no terminal can tell that somebody has looked.
    browser.press(&tab, "次へ");
    bring("Windows");
    browser.until(&tab, ticked);
    assert_eq!(bench.check()["procedures"][0]["state"], "done");
}

#[test]
fn every_answer_of_the_command_line_is_written_down() {
    let bench = Bench::new("e14-gen2-both");
    let questions = ["update-mode", "machine-is-e14-gen2"];
    let guide = Guide::open(
        &bench.terminal(),
        &["--answer", "update-mode=automatic", "--answer", "machine-is-e14-gen2=yes"],
    );
    let journal = bench.disk().join("ProgramData/tejun/journal.jsonl");
    let began = std::time::Instant::now();
    while !questions.iter().all(|id| std::fs::read_to_string(&journal).unwrap_or_default().contains(id)) {
        assert!(began.elapsed().as_secs() < 60, "{:?}", std::fs::read_to_string(&journal));
        std::thread::yield_now();
    }
    guide.cut();
}

#[test]
fn cut_off_in_the_middle_it_goes_on_where_it_was() {
    if !Browser::is_there() {
        return;
    }
    let mut browser = Browser::open();
    let (bench, guide, tab) = at_the_first_step(&mut browser, "e14-gen2-both");
    browser.press(&tab, DOES);
    browser.says(&tab, "いま再起動する");
    // The page is told when the other end is gone.
    guide.cut();
    browser.says(&tab, "もう一度 tejun を開いてください");
    let pressable = "document.querySelector('main button').matches(':not([inert] *)')";
    assert_eq!(browser.eval(&tab, pressable).unwrap(), false, "a button that leads nowhere");

    let guide = bench.guide();
    let tab = browser.tab(&guide.url);
    browser.says(&tab, "作業が途中です");
    is_open_to_all(&mut browser, &tab);
    // Two pages agree.
    let other = browser.tab(&guide.url);
    browser.press(&tab, "続きを行う");
    for page in [&tab, &other] {
        browser.says(page, "いま再起動する");
    }
    browser.press(&other, "いま再起動する");
    for page in [&tab, &other] {
        browser.says(page, PRINTS);
    }
    assert_eq!(bench.check()["state"], "done");
}

#[test]
fn who_puts_a_restart_off_reads_that_the_work_is_not_finished() {
    if !Browser::is_there() {
        return;
    }
    let mut browser = Browser::open();
    let (_bench, guide, tab) = at_the_first_step(&mut browser, "e14-gen2-both");
    browser.press(&tab, DOES);
    browser.says(&tab, "長いと30分ほどかかることがあります。");
    browser.press(&tab, "あとで自分で再起動する");
    browser.says(&tab, "作業は途中です。");
    assert!(guide.ended());
}

#[test]
fn waiting_says_until_when_and_an_answer_can_be_changed() {
    if !Browser::is_there() {
        return;
    }
    let bench = Bench::new("server-crowded");
    let guide = bench.guide();
    let mut browser = Browser::open();
    let tab = begin(&mut browser, &guide);
    browser.press(&tab, "手動で行う");
    browser.press(&tab, DOES);
    browser.press(&tab, "いま再起動する");
    browser.says(&tab, "まで待っています");
    // As `apply` does (review, M3).
    browser.says(&tab, "順調なら");
    browser.says(&tab, "この画面は閉じてもかまいません");
    is_open_to_all(&mut browser, &tab);
    picture(&mut browser, &tab, "waits-ja");
    browser.eval(&tab, "document.querySelector('nav a[href*=\"/question/\"]').click()").unwrap();
    browser.says(&tab, "いまの回答");
    is_open_to_all(&mut browser, &tab);
    picture(&mut browser, &tab, "answered-ja");
    // Nothing is changed in passing: the one main button leaves the answer as it is.
    let main = "[...document.querySelectorAll('main .main')].map(one => one.textContent).join()";
    assert_eq!(browser.eval(&tab, main).unwrap(), "変えずに戻る");
    browser.press(&tab, "「自動で行う」に変える");
    // The plan of the other answer is no longer carried on; another one is shown first.
    browser.says(&tab, "tejun が行うことを詳しく見る");
}

#[test]
fn one_step_alone_is_done_where_only_that_was_asked_for() {
    if !Browser::is_there() {
        return;
    }
    let mut browser = Browser::open();
    let (bench, _guide, tab) = at_the_first_step(&mut browser, "desktop");
    browser.press(&tab, "自分で操作する");
    // The old ones go when the new ones come, so that is no step that can be done alone.
    for (button, next) in
        [("次の手順を見る", "開発者モードをオンにする"), ("次へ", "新しい拡張機能を3つ入れ")]
    {
        browser.press(&tab, button);
        browser.until(&tab, &format!("document.querySelector('h1').textContent.includes('{next}')"));
    }
    let files = "document.querySelector('.tick .state').textContent";
    browser.until(&tab, &format!("{files} !== '済'"));
    browser.press(&tab, "この手順を tejun にまかせる");
    browser.until(&tab, &format!("{files} === '済'"));
    let states: Vec<_> =
        bench.check()["procedures"].as_array().unwrap().iter().map(|p| p["state"].clone()).collect();
    assert!(!states.iter().all(|state| state == "done" || state == "not-applicable"), "{states:?}");
}

#[test]
fn the_keyboard_is_enough() {
    if !Browser::is_there() {
        return;
    }
    let bench = Bench::new("desktop");
    let guide = bench.guide();
    let mut browser = Browser::open();
    let tab = browser.tab(&guide.url);
    // The first key turns the page.
    browser.says(&tab, "まだ何も変わりません");
    browser.size(&tab, 1024, 640);
    browser.until(&tab, "document.activeElement === document.querySelector('main')");
    browser.key(&tab, "PageDown", 34);
    browser.until(&tab, "document.querySelector('main').scrollTop > 0");
    browser.size(&tab, 1366, 768);
    press_by_keyboard(&mut browser, &tab, "はじめる");
    press_by_keyboard(&mut browser, &tab, ANSWER);
    browser.says(&tab, "tejun が行うことを詳しく見る");
    press_by_keyboard(&mut browser, &tab, DOES);
    reach(&mut browser, &tab, PRINTS);
    assert_eq!(bench.check()["state"], "done");
}

/// Loads of the page of which the median is told.
const LOADS: usize = 15;

#[test]
fn a_page_is_light_and_soon_there() {
    if !Browser::is_there() {
        return;
    }
    let mut browser = Browser::open();
    let (_bench, guide, tab) = at_the_first_step(&mut browser, "e14-gen2-both");
    let mut paints: Vec<f64> = (0..LOADS)
        .map(|_| {
            browser.go(&tab, &guide.url);
            let painted = "performance.getEntriesByName('first-contentful-paint')";
            browser.until(&tab, &format!("{painted}.length === 1"));
            browser.eval(&tab, &format!("{painted}[0].startTime")).unwrap().as_f64().unwrap()
        })
        .collect();
    paints.sort_by(f64::total_cmp);
    let weight =
        "Promise.all(['', 'guide.css', 'guide.js'].map(path => fetch(path).then(came => came.text())))
        .then(texts => texts.reduce((sum, text) => sum + new Blob([text]).size, 0))";
    let weight = browser.eval(&tab, weight).unwrap().as_u64().unwrap();
    assert!(weight < 300_000, "{weight} bytes");
    // How long it takes is this machine's affair, and shown.
    let (first, median, last) = (paints[0], paints[LOADS / 2], paints[LOADS - 1]);
    eprintln!(
        "MEASURED: first paint of a page of the guide (aim 100 ms): **{median:.0} ms** ({first:.0} ms – {last:.0} ms)"
    );
    eprintln!("MEASURED: its weight, with all that it loads (aim 300 kB): {} kB", weight / 1000);
}

#[test]
fn a_disk_alone_is_shown_and_nothing_is_done_to_it() {
    if !Browser::is_there() {
        return;
    }
    let bench = Bench::new("e14-gen2-wired");
    let before = bench::tree(&bench.disk());
    let guide = Guide::open(&bench.disk(), &[]);
    let mut browser = Browser::open();
    let tab = browser.tab(&guide.url);
    browser.says(&tab, "何も変更しません");
    is_open_to_all(&mut browser, &tab);
    picture(&mut browser, &tab, "disk-ja");
    assert_eq!(browser.eval(&tab, "document.querySelectorAll('form').length").unwrap(), 0);
    // Nobody is told to do anything here, either.
    let said = browser.text(&tab);
    for word in ["いま\n", "自分で操作する", "現在地", "続きから"] {
        assert!(!said.contains(word), "{word} on a disk alone: {said}");
    }
    browser.eval(&tab, "document.querySelector('a.hand').click()").unwrap();
    browser.says(&tab, "ここでは見るだけで、何も変わりません");
    is_open_to_all(&mut browser, &tab);
    // Not even for whoever asks by hand.
    for path in ["/prove", "/go-on", "/restart", "/answer", "/begin"] {
        let path = guide.path(path);
        let ask = format!(
            "fetch('{path}', {{method: 'POST', body: new URLSearchParams({{plan: 'x', question: 'update-mode', value: 'automatic'}})}}).then(came => came.status)"
        );
        assert_eq!(browser.eval(&tab, &ask).unwrap(), 403, "{path}");
    }
    assert!(before == bench::tree(&bench.disk()), "the disk has changed");
}

#[test]
fn the_guide_speaks_english_too() {
    if !Browser::is_there() {
        return;
    }
    let bench = Bench::new("e14-gen2-both");
    let guide = Guide::open(&bench.terminal(), &["--lang", "en"]);
    let mut browser = Browser::open();
    let tab = browser.tab(&guide.url);
    browser.says(&tab, "Nothing is changed when you press Begin.");
    is_open_to_all(&mut browser, &tab);
    picture(&mut browser, &tab, "first-en");
    browser.press(&tab, "Begin");
    browser.says(&tab, "by hand or automatically");
    browser.says(&tab, "From now on Windows updates itself.");
    is_open_to_all(&mut browser, &tab);
    browser.press(&tab, "Automatically");
    browser.says(&tab, "Let tejun do it");
    picture(&mut browser, &tab, "to-do-en");
    browser.press(&tab, "Do it yourself");
    browser.says(&tab, "automatically as soon as the step is done");
    is_open_to_all(&mut browser, &tab);
    picture(&mut browser, &tab, "by-hand-en");
}
