//! Words for what a person can do about what was found.

use model::Text;
use model::finding::Finding;
use model::observation::Remedy;

/// What a person can do about it, where that goes for every notice.
pub fn remedy_of(finding: &Finding) -> Option<Text> {
    match finding {
        Finding::CannotRead { remedy: Remedy::SendFile, place, .. }
        | Finding::CouldNotChange { remedy: Remedy::SendFile, place, .. } => {
            let words = remedy(Remedy::SendFile);
            Some(Text::new(format!("{}: {place}", words.ja), format!("{}: {place}", words.en)))
        }
        Finding::CannotRead { remedy: what, .. } | Finding::CouldNotChange { remedy: what, .. } => {
            Some(remedy(*what))
        }
        Finding::NoticeUnsigned {} => Some(Text::new(
            "送り主に、署名のあるお知らせ（.tejun のファイル）をもらってください",
            "ask the sender for the signed notice (a .tejun file)",
        )),
        Finding::NoticeOlder { .. }
        | Finding::NoticeSuperseded { .. }
        | Finding::NoticeExpired { .. }
        | Finding::NoticeWithdrawn { .. } => Some(Text::new(
            "送り主に、いまのお知らせをもらってください",
            "ask the sender for the current notice",
        )),
        Finding::WithdrawnStands { .. } => Some(Text::new(
            "先に tejun undo で元に戻し、そのあとでこのお知らせを行ってください",
            "take it back with tejun undo first; then carry this notice out",
        )),
        _ => None,
    }
}

/// What a person can do.
pub fn remedy(remedy: Remedy) -> Text {
    match remedy {
        Remedy::Ask => Text::new(
            "ファイルが壊れているおそれがあります。お問い合わせ先にご連絡ください",
            "a file may be damaged; ask the contact",
        ),
        Remedy::SendFile => Text::new(
            "ファイルが壊れているおそれがあります。このファイルを、お問い合わせ先に送ってください",
            "the file may be damaged; send it to the contact",
        ),
        Remedy::Administrator => Text::new(
            "管理者の設定によるものです。このパソコンの管理者か、お問い合わせ先に、この画面を見せてください",
            "an administrator's setting decides this; show it to this PC's administrator or to the contact",
        ),
        Remedy::Show => Text::new(
            "tejun では扱えないものです。お問い合わせ先に、この画面を見せてください",
            "tejun cannot handle this; show it to the contact",
        ),
        Remedy::ShutDownProperly => Text::new(
            "この端末で Windows を一度起動し、正しくシャットダウンしてください。ディスクの写しのときは、.LOG1 と .LOG2 も一緒に写してください",
            "start Windows on this terminal once and shut it down properly; with a copy of a disk, bring .LOG1 and .LOG2 too",
        ),
        Remedy::ShutDownWholly => Text::new(
            "この端末で Windows を一度起動し、Shift キーを押しながらシャットダウンしてください",
            "start Windows on this terminal once and shut it down with the Shift key held",
        ),
        Remedy::Access => Text::new(
            "ディスクの空き、読み書きの権限、接続を確かめてください",
            "check the free space on the disk, the access rights and the cable",
        ),
        Remedy::RunningTerminal => {
            Text::new("端末が動いているときに行ってください", "do it on the running terminal")
        }
        Remedy::ByHand => Text::new(
            "この手順は、手順書のとおりに手で行ってください",
            "do this step by hand, as the notice says",
        ),
    }
}
