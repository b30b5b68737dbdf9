//! Words of the printed manual that every notice shares.

use model::Text;
use model::finding::FindingCode;

/// Before what is seen when it worked.
pub fn seen() -> Text {
    Text::new("こうなれば成功:", "It worked if:")
}

/// Before what to do where that is not seen.
pub fn otherwise() -> Text {
    Text::new("そうならないとき:", "If not:")
}

/// Before the mistake people make.
pub fn careful() -> Text {
    Text::new("注意:", "Careful:")
}

/// Above what to do about what can be found.
pub fn trouble() -> Text {
    Text::new("うまくいかないとき", "When it does not work")
}

/// What kind of trouble it is, as a person at the terminal would say it.
pub fn finding_code(code: FindingCode) -> Text {
    let (ja, en) = match code {
        FindingCode::NotDelivered => ("ファイルがないとき", "A file is missing"),
        FindingCode::FileBroken => ("ファイルが壊れているとき", "A file is damaged"),
        FindingCode::FileTooOld => ("ファイルの版が古いとき", "A file is too old"),
        FindingCode::FileChanged => ("ファイルが途中で変わったとき", "A file has changed"),
        FindingCode::ExtensionOld => ("古い拡張機能が残っているとき", "An old extension is still installed"),
        FindingCode::ExtensionMissing => ("拡張機能が一覧にないとき", "An extension is not in the list"),
        FindingCode::ExtensionDisabled => ("拡張機能がオフになっているとき", "An extension is switched off"),
        FindingCode::ExtensionFilesWrong => {
            ("拡張機能のファイルが壊れているとき", "An extension's files are damaged")
        }
        FindingCode::DeveloperModeOn => ("開発者モードがオンのままのとき", "Developer mode is still on"),
        FindingCode::DeveloperModeOff => ("開発者モードがオフのままのとき", "Developer mode is still off"),
        FindingCode::NoProfile => ("Edge をまだ使ったことがないとき", "Edge has never been used"),
        FindingCode::PolicyDiffers => ("設定が違うとき", "The setting differs"),
        FindingCode::PolicyOnlyInRegistry => {
            ("画面に出ない設定があるとき", "There is a setting that the screen does not show")
        }
        FindingCode::PolicyNotInForce => ("設定がまだ有効でないとき", "The setting is not in force yet"),
        FindingCode::PolicyReturns => ("ほかの設定が戻るとき", "Another setting comes back"),
        FindingCode::PolicyCounterMissing => ("設定の版が分からないとき", "The setting's counter is missing"),
        FindingCode::PolicySwitchedOff => ("ポリシーが止められているとき", "The policy is switched off"),
        FindingCode::Contradicted => ("ほかの設定が妨げるとき", "Another setting prevents it"),
        FindingCode::PolicyLeftAsItIs => ("すでに設定されているとき", "It has been set already"),
        FindingCode::TextEntryDiffers => ("ファイルの項目が違うとき", "An entry of a file differs"),
        FindingCode::FileDiffers => ("ファイルが違うとき", "A file differs"),
        FindingCode::RegistryValueDiffers => ("レジストリの値が違うとき", "A registry value differs"),
        FindingCode::CertificateMissing => ("証明書がないとき", "The certificate is not there"),
        FindingCode::CertificateUnwanted => {
            ("あってはならない証明書があるとき", "A certificate is there that is not to be there")
        }
        FindingCode::CertificateElsewhere => {
            ("証明書が別の場所にあるとき", "The certificate is in another place")
        }
        FindingCode::CertificateDisallowed => {
            ("証明書が「信頼されない証明書」に入っているとき", "The certificate is among the untrusted ones")
        }
        FindingCode::CertificateChanged => {
            ("証明書の場所の内容が変わったとき", "What is kept for the certificate has changed")
        }
        FindingCode::OnlyFromSignedNotice => {
            ("tejun が自分では変えないとき", "tejun does not change it itself")
        }
        FindingCode::ProgramDiffers => ("プログラムや版が違うとき", "The program or its version differs"),
        FindingCode::StartTypeDiffers => {
            ("サービスの起動のしかたが違うとき", "The service starts in another way")
        }
        FindingCode::PowerSettingDiffers => ("電源の設定が違うとき", "The power setting differs"),
        FindingCode::PowerSettingByPolicy => {
            ("電源の設定がポリシーで決められているとき", "A policy decides the power setting")
        }
        FindingCode::PropertyDiffers => ("値が違うとき", "The value differs"),
        FindingCode::PropertyNotOffered => ("一覧にこの設定がないとき", "The list has no such property"),
        FindingCode::PropertyOdd => ("値の形がいつもと違うとき", "The value is of an unusual kind"),
        FindingCode::NoAdapter => ("ネットワーク部品が見つからないとき", "No network adapter is there"),
        FindingCode::NeverProvedUpToDate => {
            ("最新か分からないとき", "It is unknown whether Windows is up to date")
        }
        FindingCode::ClaimedByNotice => {
            ("別のお知らせが別の値にしているとき", "Another notice has set it otherwise")
        }
        FindingCode::ProvedWithoutStart => {
            ("Edge を開き直さずに確かめたとき", "It was checked without a new start of Edge")
        }
        FindingCode::AttestedOtherWords => {
            ("前に済んだあとで、手順の文が変わったとき", "The step's words changed after it was done")
        }
        FindingCode::AttestationTooOld => ("前に行ってから日がたったとき", "It was done too long ago"),
        FindingCode::AttestedNotSeen => {
            ("行ったのに、端末ではそうなっていないとき", "It was done, but the terminal does not show it")
        }
        FindingCode::DoesNotHold => ("まだそうなっていないとき", "It is not so yet"),
        FindingCode::ProofTooOld => ("最後に確かめてから日がたったとき", "The last check was long ago"),
        FindingCode::UpdateWaitsForRestart => ("再起動を待っているとき", "A restart is pending"),
        FindingCode::RestartStaysRequired => {
            ("再起動の求めが消えないとき", "The request for a restart does not go away")
        }
        FindingCode::UpdateError => ("エラーの番号が出たとき", "An error number is shown"),
        FindingCode::UpdateGivesNoAnswer => {
            ("更新サービスが返事をしないとき", "The update service does not answer")
        }
        FindingCode::UpdateAnswerBroken => ("更新サービスの返事が欠けているとき", "The answer is incomplete"),
        FindingCode::UpdateCrowdStays => ("何日もつながらないとき", "The server is out of reach for days"),
        FindingCode::UpdatesParked => ("入らない更新があるとき", "An update cannot be installed"),
        FindingCode::RestartDue => ("再起動が必要なとき", "A restart is due"),
        FindingCode::NotRunning => ("動いていないとき", "It does not run"),
        FindingCode::Hibernated => ("休止状態のとき", "Windows is hibernated"),
        FindingCode::NotAdministrator => ("管理者の許可がないとき", "Administrator's rights are missing"),
        FindingCode::NoticeUnsigned => ("お知らせに署名がないとき", "The notice is not signed"),
        FindingCode::NoticeAtOwnRisk => {
            ("署名のないお知らせを行うとき", "A notice is carried out that is not signed")
        }
        FindingCode::NoticeOlder => ("お知らせの版が古いとき", "The notice is an older edition"),
        FindingCode::NoticeSuperseded => ("別のお知らせに替わったとき", "Another notice takes its place"),
        FindingCode::NoticeExpired => ("お知らせの期間が過ぎたとき", "The notice has expired"),
        FindingCode::NoticeWithdrawn => {
            ("お知らせの版が取り下げられたとき", "The notice's edition is withdrawn")
        }
        FindingCode::WithdrawnStands => {
            ("取り下げられた版の変更が残っているとき", "Changes of a withdrawn edition are left")
        }
        FindingCode::SourcesDisagree => ("2つの場所で内容が違うとき", "Two places disagree"),
        FindingCode::CouldNotChange => ("変更できないとき", "It cannot be changed"),
        FindingCode::UpdatesDoNotEnd => ("更新が終わらないとき", "The updates do not come to an end"),
        FindingCode::FileOfOldKind => ("ファイルが古い形式のとき", "A file is of an old kind"),
        FindingCode::FileOfAnother => ("ファイルの中身が違うとき", "A file holds another extension"),
        FindingCode::FileTwice => ("同じファイルが2つあるとき", "Two files hold the same extension"),
        FindingCode::ExtensionResidue => ("前に外した跡があるとき", "A trace of an earlier removal is left"),
        FindingCode::HostDoesNotKnow => {
            ("パソコン側のソフトが受け付けないとき", "The program on the PC does not know it")
        }
        FindingCode::AccountNotLookedAt => ("ほかのアカウントがあるとき", "There is another account"),
        FindingCode::BrowserOpen => ("Edge が開いているとき", "Edge is open"),
        FindingCode::ProfileSignedIn => ("Edge にサインインしているとき", "The profile is signed in to Edge"),
        FindingCode::BrowserPolicyHinders => ("管理者の設定が妨げるとき", "A policy prevents it"),
        FindingCode::BrowserPolicyDiffers => ("Edge の設定が変わったとき", "A policy of Edge has changed"),
        FindingCode::CannotRead => ("読み取れないとき", "It cannot be read"),
    };
    Text::new(ja, en)
}
