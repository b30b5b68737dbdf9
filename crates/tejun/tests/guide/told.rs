//! What only a person can do: the guide shows how, asks who did it, and calls it attested.

use crate::bench::{Bench, Guide, tejun};
use crate::browser::{Browser, Tab};
use crate::{is_open_to_all, picture};

const NOTICE: [&str; 2] =
    ["--notice", concat!(env!("CARGO_MANIFEST_DIR"), "/../../procedures/card-reader-check")];

/// Types into a field as a person does, and presses the button below it.
fn tell(browser: &mut Browser, tab: &Tab, fields: &[(&str, &str)]) {
    for (id, text) in fields {
        let text = serde_json::json!(text);
        browser.until(tab, &format!("document.getElementById('{id}') !== null"));
        browser.eval(tab, &format!("document.getElementById('{id}').value = {text}")).unwrap();
    }
    browser.press(tab, "済ませました");
}

#[test]
fn a_person_says_what_was_done_and_may_take_it_back() {
    if !Browser::is_there() {
        return;
    }
    let bench = Bench::of_notice("reception", &NOTICE);
    let said = |step: &str, more: &[&str]| {
        let mut done = tejun();
        done.args(["done", step]).arg(bench.terminal()).args(["--by", "reception"]).args(NOTICE).args(more);
        done.output().unwrap();
    };
    let guide = Guide::open(&bench.terminal(), &[&NOTICE[..], &["--answer", "reads-again=no"]].concat());
    let mut browser = Browser::open();
    let tab = browser.tab(&guide.url);
    let power_order = format!("http://{}{}", guide.host(), guide.path("/step/P/power-order"));
    browser.go(&tab, &power_order);
    browser.says(&tab, "まだ行わないでください。「ケーブルを差し直した」が先です。");
    assert_eq!(browser.eval(&tab, "document.getElementById('by')").unwrap(), serde_json::Value::Null);
    said("P/cables", &[]);
    browser.says(&tab, "行ったら、下の「済ませました」を押してください");
    browser.go(&tab, &guide.url);
    browser.press(&tab, "手順を見て行う");
    browser.says(&tab, "行ったら、下の「済ませました」を押してください");
    is_open_to_all(&mut browser, &tab);
    picture(&mut browser, &tab, "person-ja");
    tell(&mut browser, &tab, &[("by", "受付")]);
    browser.says(&tab, "受付 さんの申告");
    is_open_to_all(&mut browser, &tab);
    browser.press(&tab, "「済ませました」を取り消す");
    browser.says(&tab, "行ったら、下の「済ませました」を押してください");
    tell(&mut browser, &tab, &[("by", "受付")]);
    browser.says(&tab, "受付 さんの申告");

    // What is typed is checked, and the page says what is wrong with it.
    said("P/power-order", &[]);
    browser.go(&tab, &format!("http://{}{}", guide.host(), guide.path("/step/Q/error-code")));
    tell(&mut browser, &tab, &[("by", "受付"), ("given", "エラー 12")]);
    browser.says(&tab, "英数字と - で40文字まで");
    is_open_to_all(&mut browser, &tab);
    tell(&mut browser, &tab, &[("by", "受付"), ("given", "Ｅ－12")]);
    browser.says(&tab, "番号 E-12");
    browser.press(&tab, "次へ");
    tell(&mut browser, &tab, &[("by", "受付"), ("given", "2026-12-01")]);
    browser.press(&tab, "次へ");
    browser.says(&tab, "点検はこれで完了です");
    // The whole is attested, not observed.
    let words = "[...document.querySelectorAll('.state')].map(one => one.textContent).join()";
    assert_eq!(browser.eval(&tab, words).unwrap(), "申告済,申告済");
    // A form without a step of a person, or without a name, is refused.
    let path = guide.path("/attest");
    for (form, status) in [("{step: 'P/none', by: 'x'}", 400), ("{step: 'P/lamps'}", 400)] {
        let ask = format!(
            "fetch('{path}', {{method: 'POST', body: new URLSearchParams({form})}}).then(came => came.status)"
        );
        assert_eq!(browser.eval(&tab, &ask).unwrap(), status, "{form}");
    }
}
