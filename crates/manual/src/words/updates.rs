//! Words for Windows Update: its errors, what is waited for, what became of each update.

use super::{gate_closed, moment};
use jiff::Timestamp;
use model::calendar::Gate;
use model::finding::ParkedUpdate;
use model::kinds::UpdatesFound;
use model::update::{Code, LeftUpdate, Offer, UpdateCall, UpdateRecord, UpdateSource, UpdateTrouble};
use model::{Lang, Text};

/// A call to the update service.
pub fn call(call: UpdateCall) -> Text {
    match call {
        UpdateCall::Search => Text::new("更新を探しています", "searching for updates"),
        UpdateCall::Accept => Text::new("更新の使用許諾に同意しています", "accepting the licences"),
        UpdateCall::Download => Text::new("ダウンロードしています", "downloading"),
        UpdateCall::Install => Text::new("インストールしています", "installing"),
        UpdateCall::Restart => Text::new("再起動します", "restarting"),
        UpdateCall::Repair => Text::new("更新の記録を作り直しています", "rebuilding the update records"),
    }
}

/// What an error of the update service means and what happens next.
pub fn update_error(code: Code) -> Text {
    let (means, next) = (code.means(), code.next_step());
    Text::new(format!("{}（{code}）。{}", means.ja, next.ja), format!("{} ({code}); {}", means.en, next.en))
}

/// What went wrong with a call and what happens next.
pub fn update_trouble(trouble: &UpdateTrouble) -> Text {
    match trouble {
        UpdateTrouble::Code(code) => update_error(*code),
        UpdateTrouble::NoAnswer(minutes) => Text::new(
            format!(
                "更新サービスが{minutes}分たっても返事をしないため、待つのをやめました。自動でやり直します"
            ),
            format!(
                "the update service did not answer within {minutes} minutes; tejun retries automatically"
            ),
        ),
        UpdateTrouble::Broken(what) => Text::new(
            format!("更新サービスの返事に欠けているものがあります（{what}）。自動でやり直します"),
            format!("the update service's answer is incomplete ({what}); tejun retries automatically"),
        ),
        UpdateTrouble::Servicing => Text::new(
            "Windows が更新の仕上げをしています。終わるのを待ちます",
            "Windows is finishing an update; tejun waits for it",
        ),
    }
}

/// Why updates wait, until when, and how to hurry it.
pub fn updates_wait(until: Timestamp, trouble: &UpdateTrouble, tries: u32) -> Text {
    let (ja, en) = (moment(until, Lang::Ja), moment(until, Lang::En));
    match trouble {
        UpdateTrouble::Servicing => {
            Text::new(format!("{ja} にもう一度見ます"), format!("checks again at {en}"))
        }
        _ => Text::new(
            format!("{ja} にもう一度試します（失敗 {tries} 回）"),
            format!("retries at {en} ({tries} failed so far)"),
        ),
    }
}

/// How somebody who is in a hurry does it by hand.
pub fn hurry() -> Text {
    Text::new(
        "急ぐときは、設定の更新の画面で「再試行」を押してください。済んだ分は次に調べたときに分かります",
        "in a hurry? press Retry on the update page of Settings; the next check sees the result",
    )
}

/// What a closed gate means for updates: leave the PC on, and until when about.
pub fn leave_it_on(gate: Gate, until: Timestamp, done_about: Timestamp) -> Text {
    let closed = gate_closed(gate, Some(until));
    let (ja, en) = (moment(done_about, Lang::Ja), moment(done_about, Lang::En));
    Text::new(
        format!("{}。電源を入れたままにしてください。順調なら {ja} ごろ終わります", closed.ja),
        format!("{}; leave the PC on; if all goes well, it is done at about {en}", closed.en),
    )
}

/// When updates are done, if all goes well.
pub fn done_about(at: Timestamp) -> Text {
    let (ja, en) = (moment(at, Lang::Ja), moment(at, Lang::En));
    Text::new(
        format!("順調なら {ja} ごろ終わります。"),
        format!("If all goes well, it is done at about {en}."),
    )
}

/// An update that was installed.
pub fn installed(record: &UpdateRecord) -> Text {
    Text::new(format!("入りました: {}", record.title), format!("installed: {}", record.title))
}

/// An update that is left alone from here on.
pub fn parked(record: &UpdateRecord) -> Text {
    parked_update(&ParkedUpdate {
        title: record.title.clone(),
        installs: record.installs,
        error: record.error,
    })
}

/// An update that is left alone, and why.
pub fn parked_update(update: &ParkedUpdate) -> Text {
    let title = &update.title;
    match update.error {
        Some(code) => {
            let means = code.means();
            Text::new(
                format!("入らないため見送りました: {title}（{}、{code}）", means.ja),
                format!("skipped because it cannot be installed: {title} ({}, {code})", means.en),
            )
        }
        None => Text::new(
            format!("{}回入れても元に戻るため見送りました: {title}", update.installs),
            format!("skipped because Windows rolled it back {} times: {title}", update.installs),
        ),
    }
}

/// An update that is offered and not installed, and why.
pub fn left_update(update: &LeftUpdate) -> Text {
    let title = &update.title;
    let (ja, en) = match update.offer {
        Offer::Upgrade => ("Windows の別の版への変更", "an upgrade to another version of Windows"),
        Offer::Preview => ("次の更新の試し版", "a preview of a later update"),
        Offer::Optional => ("Windows が自動では選ばない更新", "Windows does not select it by itself"),
        Offer::Counted | Offer::Definitions => ("配信中の更新", "an offered update"),
    };
    Text::new(
        format!("案内はありますが、入れません: {title}（{ja}）"),
        format!("offered and not installed: {title} ({en})"),
    )
}

/// That entries of Windows' history could not be read.
pub fn history_skipped(skipped: u32) -> Text {
    Text::new(
        format!("Windows の更新の履歴のうち {skipped} 件は、読み取れないか、まだ途中です"),
        format!(
            "{skipped} of the entries of Windows' history of updates cannot be read, or have not ended yet"
        ),
    )
}

/// The source of an update.
pub fn update_source(source: UpdateSource) -> Text {
    match source {
        UpdateSource::DistributionServer => Text::new("配信サーバーから", "from the distribution server"),
        UpdateSource::Microsoft => Text::new("マイクロソフトから", "from Microsoft"),
        UpdateSource::Other => Text::new("ほかの配信元から", "from another source"),
    }
}

/// What is seen of updates without a search: version, restart, Windows' own history.
pub fn updates_found(found: &UpdatesFound) -> Vec<Text> {
    let mut seen = Vec::new();
    if let Some(version) = &found.version {
        seen.push(Text::new(
            format!("いまの Windows のバージョン（ビルド）: {version}"),
            format!("version of Windows now (build): {version}"),
        ));
    }
    match found.restart_required {
        Some(true) => seen.push(Text::new(
            "再起動を待っている更新があります。再起動してください",
            "an update is waiting for a restart: please restart",
        )),
        Some(false) => {
            seen.push(Text::new("再起動を待っている更新はありません", "no update is waiting for a restart"));
        }
        None => {}
    }
    match found.history.as_deref() {
        Some([last, ..]) => {
            let (count, title) = (found.history.as_ref().map_or(0, Vec::len), &last.title);
            let how = match last.error {
                None => Text::new("入りました", "installed"),
                Some(code) => {
                    Text::new(format!("入りませんでした、{code}"), format!("not installed, {code}"))
                }
            };
            let (ja, en) = (moment(last.at, Lang::Ja), moment(last.at, Lang::En));
            seen.push(Text::new(
                format!("Windows の更新の履歴: {count} 件。最後は {ja}「{title}」（{}）", how.ja),
                format!("Windows' history of updates: {count}, the last on {en}, “{title}” ({})", how.en),
            ));
        }
        Some([]) => {
            seen.push(Text::new(
                "この間に入った更新はありません",
                "Windows' history has no update from this period",
            ));
        }
        None => {}
    }
    if found.history_skipped > 0 {
        seen.push(history_skipped(found.history_skipped));
    }
    seen
}

/// Why the Settings page shows something else.
pub fn settings_page() -> Text {
    Text::new(
        "tejun が入れた更新は、設定の更新の画面には表示されないことがあります。バージョンと更新の履歴で確かめてください",
        "updates that tejun installs may not appear on the update page of Settings: check the version and the update history",
    )
}
