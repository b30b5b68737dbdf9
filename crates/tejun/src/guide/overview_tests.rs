//! What a page says and offers: nothing to a hand that waits (H1), and after a failure the remedy first (H9).

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use super::*;
use crate::guide::jobs::JobStatus;
use crate::guide::seen::{self, Seen};
use crate::work::WorkerRequest;
use crate::work::bench::{Bench, bench_where};
use model::journal::PowerAction;
use model::practice::{Description, Fault, RegistryStart};
use model::registry::RegistryData;
use model::{Lang, Notice};
use run::Outcome;

fn answered(kind: &str, change: impl FnOnce(&mut Description)) -> (Bench, Seen) {
    let bench = bench_where(kind, change);
    let (question, value) = ("update-mode".parse().unwrap(), "automatic".parse().unwrap());
    bench.session().request(WorkerRequest::Answer { question, value }).unwrap();
    let seen = seen::look(&mut bench.session()).unwrap();
    (bench, seen)
}

fn with_page<T>(notice: &Notice, seen: &Seen, lang: Lang, show: impl FnOnce(&Page<'_>) -> T) -> T {
    show(&Page { notice, lang, base: "", seen, doing: &JobStatus::default(), reads: None })
}

/// H1: the page says not to do it, and why; the instructions are folded away; no row leads there.
fn nobody_is_led_to_remove(kind: &str, change: impl FnOnce(&mut Description), why: [&str; 2]) {
    let (bench, seen) = answered(kind, change);
    let step: StepRef = "A/old-removed".parse().unwrap();
    for (lang, not_yet, why) in
        [(Lang::Ja, "まだ行わないでください。", why[0]), (Lang::En, "Do not do this yet: ", why[1])]
    {
        with_page(&bench.notice, &seen, lang, |page| {
            let shown = page.by_hand(&step).body.into_string();
            let (before, folded) = shown.split_once("<details>").unwrap();
            assert!(before.contains(not_yet) && before.contains(why), "{before}");
            assert!(!before.contains("class=\"state now\""), "{before}");
            assert!(!before.contains("tj-screen") && folded.contains("tj-screen"), "{shown}");
            let rows = page.steps(&step.procedure(), Some(&step)).into_string();
            assert!(!rows.contains("/step/A/old-removed") && !rows.contains("class=\"state now\""), "{rows}");
            assert_ne!(page.by_hand_from(&step), Some(step_path(&step)));
        });
    }
}

#[test]
fn h1_what_waits_for_a_file_is_not_led_to() {
    let why = ["新しいファイルが 1 件、まだ届いていません", "1 new file"];
    nobody_is_led_to_remove("crx-not-delivered", |_| {}, why);
}

#[test]
fn h1_what_waits_for_a_sound_file_is_not_led_to() {
    let spoil = |made: &mut Description| made.delivered[0].fault = Some(Fault::CutShort);
    nobody_is_led_to_remove("desktop", spoil, ["ファイルが壊れています", "the file is damaged"]);
}

#[test]
fn h1_what_a_policy_blocks_is_not_led_to() {
    let block = |made: &mut Description| {
        made.registry.push(RegistryStart {
            key: r"HKLM\SOFTWARE\Policies\Microsoft\Edge\ExtensionInstallBlocklist".parse().unwrap(),
            name: "1".to_owned(),
            // Of all of them, "*", those on the allow list would be left out.
            data: RegistryData::Text("nbnbjfhfpiapmgabmopajeiapnjlloee".to_owned()),
        });
    };
    nobody_is_led_to_remove("desktop", block, ["管理者の設定により", "a policy blocks this extension"]);
}

#[test]
fn what_can_be_done_is_led_to() {
    let (bench, seen) = answered("desktop", |_| {});
    let step: StepRef = "A/old-removed".parse().unwrap();
    with_page(&bench.notice, &seen, Lang::Ja, |page| {
        let shown = page.by_hand(&step).body.into_string();
        assert!(!shown.contains("<details>") && shown.contains("class=\"state now\""), "{shown}");
        assert!(page.by_hand_from(&step).is_some());
    });
}

/// H9: where a person is needed, the contact comes before another try.
#[test]
fn h9_after_a_failure_the_remedy_is_the_main_button() {
    let (bench, _) = answered("e14-gen2-wired", |made| made.programs.clear());
    let mut session = bench.session();
    session.begin(&bench.plan()).unwrap();
    loop {
        match session.advance(&mut |_, _| {}).unwrap().outcome {
            Some(Outcome::AsksToRestart { .. }) => {
                session.request(WorkerRequest::AgreeToRestart { how: PowerAction::Restart }).unwrap();
            }
            Some(Outcome::Ended(_)) => break,
            other => panic!("{other:?}"),
        }
    }
    let seen = seen::look(&mut session).unwrap();
    assert_eq!(seen.report.state, State::Failed);
    with_page(&bench.notice, &seen, Lang::Ja, |page| {
        let shown = page.to_do(&Now::ToDo);
        let buttons = shown.buttons.into_string();
        let (first, rest) = buttons.split_once("お問い合わせ先を見る").unwrap();
        assert!(first.contains("class=\"main\"") && !first.contains("<form"), "{buttons}");
        assert!(rest.contains("もう一度 tejun にまかせる") && !rest.contains("class=\"main\""), "{buttons}");
        let body = shown.body.into_string();
        let remedy = body.find("remedy").unwrap();
        assert!(body.find("class=\"why\"").is_some_and(|why| remedy < why), "{body}");
    });
}

/// H3: until a step is done its row says what is to be done, and then what holds; never the one with the other's badge.
#[test]
fn h3_a_row_says_what_is_to_be_done_until_it_is_done() {
    let (bench, before) = answered("e14-gen2-both", |_| {});
    let mut session = bench.session();
    session.begin(&bench.plan()).unwrap();
    while let Some(Outcome::AsksToRestart { .. }) = session.advance(&mut |_, _| {}).unwrap().outcome {
        session.request(WorkerRequest::AgreeToRestart { how: PowerAction::Restart }).unwrap();
    }
    let after = seen::look(&mut session).unwrap();
    let mut compared = 0;
    for lang in [Lang::Ja, Lang::En] {
        let rows =
            |seen: &Seen, id| with_page(&bench.notice, seen, lang, |page| page.steps(id, None).into_string());
        for procedure in &bench.notice.procedures {
            let [before, after] = [&before, &after].map(|seen| rows(seen, &procedure.procedure));
            for step in &procedure.steps {
                let told = |text: &Text| text.plain(lang);
                let (Some(to_do), title) = (step.to_do.as_ref().map(told), told(&step.title)) else {
                    continue;
                };
                let row = |rows: &str, words: &str| {
                    rows.split("<li").find(|row| row.contains(&format!("<p>{words}</p>"))).map(str::to_owned)
                };
                for rows in [&before, &after] {
                    let open = row(rows, &to_do);
                    let done = row(rows, &title);
                    assert!(open.is_none_or(|row| !row.contains("state done")), "{to_do} is called done");
                    assert!(
                        done.is_none_or(|row| !row.contains("state now") && !row.contains("state needs")),
                        "{title}"
                    );
                }
                if row(&before, &to_do).is_some() && row(&after, &title).is_some() {
                    compared += 1;
                }
            }
        }
    }
    assert!(compared >= 8, "{compared}");
}

/// H7: what an answer is called says nothing about who works, and no button is called like an answer.
#[test]
fn h7_no_button_is_called_like_an_answer() {
    let (bench, seen) = answered("desktop", |_| {});
    with_page(&bench.notice, &seen, Lang::Ja, |page| {
        let buttons = page.to_do(&Now::ToDo).buttons.into_string();
        assert!(buttons.contains("tejun にまかせる") && buttons.contains("自分で操作する"), "{buttons}");
        for word in ["自動", "手動"] {
            assert!(!buttons.contains(word), "{word}: {buttons}");
        }
    });
}

/// H8: before anything is asked, a page says what this is, why, by when, what happens otherwise, how long it takes and whom to call.
#[test]
fn h8_the_first_page_says_what_this_is_before_it_asks() {
    let bench = bench_where("e14-gen2-both", |_| {});
    let seen = seen::look(&mut bench.session()).unwrap();
    let header = &bench.notice.header;
    with_page(&bench.notice, &seen, Lang::Ja, |page| {
        let question = "update-mode".parse().unwrap();
        assert!(page.begins(&Now::Asks(question)));
        let first = page.first(true);
        let shown = first.body.into_string();
        let deadline = header.deadline.as_ref().unwrap();
        let said = [&header.summary, &header.reasons[0].text, &deadline.otherwise, &header.contacts[0].name];
        for text in said.map(|text| text.plain(Lang::Ja)) {
            assert!(shown.contains(&text), "{text}");
        }
        for said in ["2023年12月31日", "約10分", "途中で再起動することがあります", "いまの更新のしかた"]
        {
            assert!(shown.contains(said), "{said}");
        }
        assert!(first.buttons.into_string().contains("はじめる"));
    });
}

/// M8: the codes of a finding are in the fold for the support desk, and nowhere else.
#[test]
fn m8_keys_and_codes_are_folded_away() {
    let block = |made: &mut Description| {
        made.registry.push(RegistryStart {
            key: r"HKLM\SOFTWARE\Policies\Microsoft\Edge\ExtensionInstallBlocklist".parse().unwrap(),
            name: "1".to_owned(),
            data: RegistryData::Text("nbnbjfhfpiapmgabmopajeiapnjlloee".to_owned()),
        });
    };
    let (bench, seen) = answered("desktop", block);
    for lang in [Lang::Ja, Lang::En] {
        with_page(&bench.notice, &seen, lang, |page| {
            let shown = page.overview(&Now::Stuck).body.into_string();
            let folded: Vec<&str> =
                shown.split("<details>").skip(1).filter_map(|rest| rest.split("</details>").next()).collect();
            assert!(folded.iter().any(|fold| fold.contains("HKLM")), "{shown}");
            let open: String =
                shown.split("<details>").map(|part| part.split("</details>").last().unwrap()).collect();
            for code in ["HKLM", "0x", "HTTP", "詳細:"] {
                assert!(!open.contains(code), "{code}: {open}");
            }
            let foot = page.whole(&Now::Stuck, &page.overview(&Now::Stuck));
            assert!(!foot.contains("記録 ") && !foot.contains("Records:"), "{foot}");
        });
    }
}

/// W12: what Edge's windows say is known only after the person has asked for a look, and then the page says what came of it.
#[test]
fn what_edges_windows_say_is_shown_after_a_look() {
    let (bench, seen) = answered("desktop", |_| {});
    let step: StepRef = "A/added".parse().unwrap();
    let shown = |lang, said: Option<&str>| {
        let said = said.map(|text| vec![text.to_owned()]);
        let doing = JobStatus { said, ..JobStatus::default() };
        let page = Page { notice: &bench.notice, lang, base: "", seen: &seen, doing: &doing, reads: None };
        page.by_hand(&step).body.into_string()
    };
    let refused = Some("Package is invalid: 'CRX_REQUIRED_PROOF_MISSING'");
    let nothing = ["理由は見つかりませんでした", "show no reason"];
    for (lang, nothing) in [(Lang::Ja, nothing[0]), (Lang::En, nothing[1])] {
        let alert = "role=\"alert\"";
        let [before, said, silent] = [None, refused, Some("Edge")].map(|said| shown(lang, said));
        assert!(!before.contains(alert) && !before.contains(nothing), "{before}");
        assert!(said.contains(alert) && !said.contains(nothing), "{said}");
        assert!(!silent.contains(alert) && silent.contains(nothing), "{silent}");
    }
}
