//! Words for what is known to go wrong by hand.

use model::Text;
use model::mistake::Mistake;

/// What happened, and what to do now.
pub fn mistake(mistake: Mistake) -> Text {
    match mistake {
        Mistake::DeveloperModeOff => Text::new(
            "開発者モードがオフのため、追加できませんでした。開発者モードをオンにし、F5 キーを押してから、もう一度ファイルを移してください",
            "it was not added, because developer mode is off: switch it on, press F5, and drop the file again",
        ),
        Mistake::SeveralAtOnceOrNotReloaded => Text::new(
            "追加できませんでした。F5 キーを押してから、ファイルを1つだけ移してください。2つ以上を一度に移すと追加されません",
            "it was not added: press F5 and drop a single file; two or more at once are not added",
        ),
        Mistake::NotVerified => Text::new(
            "追加されましたが、ブラウザーが入手元を確かめられず、オフにしています。tejun apply をもう一度行うと、使えるように設定できます",
            "it was added, but the browser keeps it off because it does not know the source; run tejun apply again to allow it",
        ),
        Mistake::Downgrade => Text::new(
            "もっと新しい版がすでに入っているため、追加されませんでした。そのままで大丈夫です",
            "it was not added, because a newer version is installed already; leave it as it is",
        ),
        Mistake::Blocked => Text::new(
            "管理者の設定により、追加できません。お問い合わせ先にご相談ください",
            "a policy blocks it; ask the contact",
        ),
        Mistake::OldKind => Text::new(
            "ファイルが古い形式のため、追加できません。お問い合わせ先にご相談ください",
            "the browser no longer supports this kind of file; ask the contact",
        ),
        Mistake::FileBroken => Text::new(
            "ファイルが壊れているため、追加できません。このファイルは使わずに、お問い合わせ先にご相談ください",
            "the file is damaged; do not use it, and ask the contact",
        ),
    }
}
