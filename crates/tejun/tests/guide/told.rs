//! What only a person can do: the guide shows how, asks who did it, and calls it attested.

use crate::bench::{Bench, Guide, tejun};
use crate::browser::{Browser, Tab};
use crate::{begin, is_open_to_all, picture};

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

/// Types an answer, and sends it.
fn answer(browser: &mut Browser, tab: &Tab, text: &str) {
    browser.until(tab, "document.getElementById('value') !== null");
    let text = serde_json::json!(text);
    browser.eval(tab, &format!("document.getElementById('value').value = {text}")).unwrap();
    browser.press(tab, "これで答える");
}

/// What was answered to one notice stands in the field of another that shares the question.
#[test]
fn a_later_notice_offers_what_was_answered_to_an_earlier_one() {
    if !Browser::is_there() {
        return;
    }
    let bench = Bench::of_notice("reception", &NOTICE);
    let mut apply = tejun();
    apply.arg("apply").arg(bench.terminal()).args(NOTICE).args(["--answer", "institution-code=0110000007"]);
    apply.output().unwrap();
    let claims = concat!(env!("CARGO_MANIFEST_DIR"), "/../../procedures/claims-certificate");
    let guide = Guide::open(&bench.terminal(), &["--notice", claims]);
    let mut browser = Browser::open();
    let tab = begin(&mut browser, &guide);
    browser.says(&tab, "前のお知らせで答えたものが入っています。");
    is_open_to_all(&mut browser, &tab);
    browser.press(&tab, "これで答える");
    browser.says(&tab, "0110000007");
    // The last day counts from the day that a person answers, and the page says which reminder is due.
    answer(&mut browser, &tab, "2026-11-24");
    browser.says(&tab, "新しい電子証明書の発行を申し込む: 期限 2026年12月8日(火) あと 7 日");
    browser.says(&tab, "残り 7 日のお知らせの時期です。次のお知らせは 2026年12月5日(土)（残り 3 日）");
    is_open_to_all(&mut browser, &tab);
}

#[test]
fn h6_a_person_says_what_was_done_and_may_take_it_back() {
    if !Browser::is_there() {
        return;
    }
    let bench = Bench::of_notice("reception", &NOTICE);
    let said = |step: &str, more: &[&str]| {
        let mut done = tejun();
        done.args(["done", step]).arg(bench.terminal()).args(["--by", "reception"]).args(NOTICE).args(more);
        done.output().unwrap();
    };
    let guide = Guide::open(&bench.terminal(), &NOTICE);
    let mut browser = Browser::open();
    let tab = begin(&mut browser, &guide);
    // What an answer leads to stands beside it.
    browser.says(&tab, "エラーコードをうかがい、次に何をするかをお知らせします。");
    browser.press(&tab, "読み取れない");
    // An answer that no list holds is typed; what is wrong with it is said, and it is asked again.
    answer(&mut browser, &tab, "エラー 12");
    browser.says(&tab, "英数字と - だけで、20文字までで入れてください（入力: エラー 12）");
    is_open_to_all(&mut browser, &tab);
    answer(&mut browser, &tab, "Ｅ－12");
    browser.says(&tab, "医療機関コード（薬局コード）は何番ですか。");
    answer(&mut browser, &tab, "0110000070");
    browser.says(&tab, "どこかの数字が違うようです");
    picture(&mut browser, &tab, "free-answer-ja");
    answer(&mut browser, &tab, "０１１００００００７");
    browser.says(&tab, "あなたの回答");
    browser.says(&tab, "E-12");
    let power_order = format!("http://{}{}", guide.host(), guide.path("/step/P/power-order"));
    browser.go(&tab, &power_order);
    browser.says(&tab, "まだ行わないでください。「ケーブルを差し直す」が先です。");
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
    browser.go(&tab, &format!("http://{}{}", guide.host(), guide.path("/step/Q/call")));
    tell(&mut browser, &tab, &[("by", "受付"), ("given", "2026-12-01")]);
    browser.press(&tab, "次へ");
    tell(&mut browser, &tab, &[("by", "受付"), ("given", "受付 12")]);
    browser.says(&tab, "英数字と - で40文字まで");
    is_open_to_all(&mut browser, &tab);
    tell(&mut browser, &tab, &[("by", "受付"), ("given", "Ｒ－12")]);
    browser.says(&tab, "番号 R-12");
    browser.press(&tab, "次へ");
    browser.says(&tab, "点検はこれで完了です");
    // M9: what was seen and what was told are two things, and it says whom to send the result to and what comes next.
    for said in ["人の申告です", "人の申告", "受付 さんの申告", "伝える先:", "次に行うこと"]
    {
        browser.says(&tab, said);
    }
    is_open_to_all(&mut browser, &tab);
    picture(&mut browser, &tab, "told-ja");
    // The whole is attested, not observed.
    let words = "[...document.querySelectorAll('.state')].map(one => one.textContent).join()";
    assert_eq!(browser.eval(&tab, words).unwrap(), "申告済,対象外,申告済");
    // A form without a step of a person, or without a name, is refused.
    let path = guide.path("/attest");
    for (form, status) in [("{step: 'P/none', by: 'x'}", 400), ("{step: 'P/lamps'}", 400)] {
        let ask = format!(
            "fetch('{path}', {{method: 'POST', body: new URLSearchParams({form})}}).then(came => came.status)"
        );
        assert_eq!(browser.eval(&tab, &ask).unwrap(), status, "{form}");
    }
}
