//! What a receptionist needs no phone call for (docs/decisions/0167 to 0169).

use super::bench::{Bench, Guide, tejun};
use super::browser::{Browser, Tab};
use super::{
    DOES, PRINTS, at_the_first_step, begin, is_open_to_all, nothing_is_in_the_way, picture,
    press_by_keyboard, reach,
};

/// A desktop's practice terminal whose clock stands after the last distribution period that the notice knows, and its guide where it
/// asks for the next one.
fn after_the_last_period(browser: &mut Browser) -> (Bench, Guide, Tab) {
    let bench = Bench::new("desktop");
    let file = bench.terminal().join("practice.json");
    let mut state: serde_json::Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    state["clock"] = "2024-02-05T20:00:00+09:00".into();
    std::fs::write(&file, serde_json::to_vec(&state).unwrap()).unwrap();
    let guide = bench.guide();
    let tab = begin(browser, &guide);
    browser.press(&tab, "手動で行う");
    browser.says(&tab, "いつからいつまでですか");
    (bench, guide, tab)
}

#[test]
fn h5_after_the_last_period_a_person_gives_the_next_one_on_a_page() {
    if !Browser::is_there() {
        return;
    }
    let mut browser = Browser::open();
    let (bench, _guide, tab) = after_the_last_period(&mut browser);
    assert!(!browser.text(&tab).contains("--calendar"), "a command line on a receptionist's page");
    is_open_to_all(&mut browser, &tab);
    picture(&mut browser, &tab, "period-ja");
    let put = |first: &str, last: &str| {
        format!(
            "document.querySelector('#first').value = '{first}'; document.querySelector('#last').value = '{last}'; true"
        )
    };
    // Exchanged days are told, and nothing is lost of the way.
    browser.eval(&tab, &put("2024-02-20", "2024-02-05")).unwrap();
    browser.press(&tab, "これで答える");
    browser.says(&tab, "終わりの日は、はじめの日と同じかあとの日です");
    browser.eval(&tab, &put("2024-02-05", "2024-02-20")).unwrap();
    browser.press(&tab, "これで答える");
    browser.says(&tab, "2024年2月5日(月) から 2024年2月20日(火) まで");
    assert!(bench.journal().contains("2024-02-05/2024-02-20"), "recorded as an answer");
    browser.press(&tab, DOES);
    browser.press(&tab, "いま再起動する");
    browser.says(&tab, PRINTS);
    assert_eq!(bench.check()["state"], "done");
}

#[test]
fn h5_who_decides_the_period_later_is_asked_where_the_work_stops() {
    if !Browser::is_there() {
        return;
    }
    let mut browser = Browser::open();
    let (bench, _guide, tab) = after_the_last_period(&mut browser);
    browser.press(&tab, "あとで決める");
    browser.press(&tab, DOES);
    // A is done, and B stops for want of days.
    browser.until(&tab, "document.querySelector('#first') !== null && document.querySelector('nav').textContent.includes('済')");
    assert!(bench.has_begun());
}

#[test]
fn m6_by_hand_can_be_practised_where_there_is_no_screen() {
    if !Browser::is_there() {
        return;
    }
    let mut browser = Browser::open();
    let (bench, _guide, tab) = at_the_first_step(&mut browser, "e14-gen2-both");
    browser.press(&tab, "自分で操作する");
    browser.says(&tab, "練習用端末には操作する画面がありません");
    is_open_to_all(&mut browser, &tab);
    browser.press(&tab, "できたことにする（練習用）");
    browser.until(&tab, "document.querySelector('.tick .state').textContent === '済'");
    assert!(!bench.has_begun(), "it was a person's hand, not tejun");
    assert_eq!(bench.check()["procedures"][0]["state"], "done");
}

#[test]
fn m10_the_map_marks_the_procedure_that_is_read() {
    if !Browser::is_there() {
        return;
    }
    let mut browser = Browser::open();
    let (_bench, guide, tab) = at_the_first_step(&mut browser, "e14-gen2-both");
    let here = "document.querySelector('#way > p.unseen').textContent";
    let plan = browser.eval(&tab, here).unwrap();
    let url = format!("http://{}{}", guide.host(), guide.path("/step/D/arp-offload"));
    browser.go(&tab, &url);
    browser.until(&tab, &format!("{here}.includes('ARP')"));
    assert!(!plan.as_str().unwrap().contains("ARP"), "{plan}");
}

#[test]
fn the_phone_has_a_page_of_its_own() {
    if !Browser::is_there() {
        return;
    }
    let mut browser = Browser::open();
    let (_bench, _guide, tab) = at_the_first_step(&mut browser, "desktop");
    browser.press(&tab, "電話で伝えること");
    for said in ["oqs-2023-12", "PRACTICE", "ThinkCentre", "NTT東日本"] {
        browser.says(&tab, said);
    }
    is_open_to_all(&mut browser, &tab);
    picture(&mut browser, &tab, "call-ja");
}

/// By the keyboard, and for everybody's eyes: the period's page, the page for the telephone, and that of a step by hand.
#[test]
fn each_page_is_reached_and_left_by_the_keyboard() {
    if !Browser::is_there() {
        return;
    }
    let mut browser = Browser::open();
    let (_bench, _guide, tab) = after_the_last_period(&mut browser);
    // Each field of the form has a name and is reached.
    for id in ["first", "last"] {
        let named = format!("document.querySelector('label[for={id}]').textContent.trim() !== ''");
        assert_eq!(browser.eval(&tab, &named).unwrap(), true, "{id}");
    }
    let focused = "document.activeElement.id";
    let mut passed = Vec::new();
    while browser.eval(&tab, focused).unwrap() != "last" {
        browser.key(&tab, "Tab", 9);
        passed.push(browser.eval(&tab, focused).unwrap());
        assert!(passed.len() < 60, "{passed:?}");
    }
    press_by_keyboard(&mut browser, &tab, "電話で伝えること");
    press_by_keyboard(&mut browser, &tab, "戻る");
    press_by_keyboard(&mut browser, &tab, "あとで決める");
    press_by_keyboard(&mut browser, &tab, "自分で操作する");
    reach(&mut browser, &tab, "はじめの画面");
    is_open_to_all(&mut browser, &tab);
}

/// What is printed or opened beside the guide: evidence, the manual, and the sheet for the wall.
#[test]
fn papers_are_open_to_all_on_a_screen() {
    if !Browser::is_there() {
        return;
    }
    let bench = Bench::new("e14-gen2-both");
    let run = |words: &[&str]| assert!(tejun().args(words).output().unwrap().status.success(), "{words:?}");
    let terminal = bench.terminal();
    let terminal = terminal.to_str().unwrap();
    run(&["apply", terminal, "--yes", "--answer", "update-mode=automatic"]);
    let (sheet, book) = (format!("{terminal}/sheet.html"), format!("{terminal}/book.html"));
    run(&["manual", "--format", "summary", "--out", &sheet]);
    run(&["manual", "--out", &book]);
    let evidence = format!("{terminal}/disk/ProgramData/tejun/evidence/oqs-2023-12/evidence.html");
    let mut browser = Browser::open();
    for (name, file) in [("sheet", sheet), ("book", book), ("evidence", evidence)] {
        let tab = browser.tab(&format!("file://{file}"));
        nothing_is_in_the_way(&mut browser, &tab);
        picture(&mut browser, &tab, &format!("paper-{name}-ja"));
    }
}

#[test]
fn m18_evidence_offers_no_undo_of_what_was_put_back_already() {
    let bench = Bench::new("e14-gen2-both");
    let done = tejun()
        .arg("apply")
        .arg(bench.terminal())
        .args(["--yes", "--answer", "update-mode=automatic"])
        .output();
    assert!(done.unwrap().status.success());
    let page = bench.disk().join("ProgramData/tejun/evidence/oqs-2023-12/evidence.html");
    let page = std::fs::read_to_string(page).unwrap();
    let offered: Vec<&str> = page.split("</tr>").filter(|row| row.contains("元に戻せます")).collect();
    // Two adapters and the policy; not the policies of the browser that were set for a while.
    assert_eq!(offered.len(), 3, "{offered:?}");
    assert!(offered.iter().all(|row| !row.contains("Edge")), "{offered:?}");
}
