//! Words for findings.

use super::doing::file::short;
use super::doing::registry_value::registry_data;
use super::doing::service::start_type;
use super::reason::reason;
use super::{counted, day, full_moment, one_line, profile, updates};
use model::finding::Finding;
use model::kinds::FileState;
use model::observation::{BrowserStart, PolicyEffect};
use model::registry::RegistryData;
use model::{Lang, Text};

/// What was seen of a browser that was closed and started again.
pub fn browser_start(start: BrowserStart) -> Text {
    match start {
        BrowserStart::Anew => Text::new("Edge を開き直しました", "Edge was restarted"),
        BrowserStart::ProcessStayed => Text::new(
            "Edge のウィンドウを閉じても、Edge が裏で動き続けていました",
            "Edge went on in the background after its windows were closed",
        ),
        BrowserStart::StayedOpen => Text::new("Edge が閉じませんでした", "Edge did not close"),
    }
}

/// A finding in a sentence, on one line.
pub fn finding(finding: &Finding) -> Text {
    one_line(&sentence(finding))
}

fn sentence(finding: &Finding) -> Text {
    match finding {
        Finding::NotDelivered { path } => {
            Text::new(format!("ファイルがまだ届いていません: {path}"), format!("not delivered yet: {path}"))
        }
        Finding::FileBroken { path, reason: why } => {
            let why = reason(why);
            Text::new(
                format!("ファイルが壊れています: {path}（詳細: {}）", why.ja),
                format!("the file is damaged: {path} ({})", why.en),
            )
        }
        Finding::FileTooOld { path, version } => Text::new(
            format!("ファイルの版が古いです: {path}（{version}）"),
            format!("the file holds an old version: {path} ({version})"),
        ),
        Finding::FileChanged { path } => Text::new(
            format!("計画のあとでファイルが変わりました: {path}"),
            format!("the file changed after the plan was made: {path}"),
        ),
        Finding::FileOfOldKind { path, manifest_version } => Text::new(
            format!("ファイルが古い形式で、ブラウザーで使えません: {path}（形式 {manifest_version}）"),
            format!("the browser no longer supports this kind of file: {path} (manifest {manifest_version})"),
        ),
        Finding::FileOfAnother { path, name, id, expected } => Text::new(
            format!(
                "ファイルの中身が違います: {path} は「{name}」（ID {id}）で、「{expected}」ではありません"
            ),
            format!("{path} holds “{name}” (id {id}), not “{expected}”"),
        ),
        Finding::FileTwice { path, id, first } => Text::new(
            format!("ファイルの中身が違います: {path} は {first} と同じ拡張機能（ID {id}）です"),
            format!("{path} holds the same extension as {first} (id {id})"),
        ),
        Finding::ExtensionResidue { profile: at, name, .. } => Text::new(
            format!("「{name}」は、前に外した跡だけが残っています。問題ありません（{}）", profile(at)),
            format!("a harmless trace of the removed “{name}” is left ({})", profile(at)),
        ),
        Finding::HostDoesNotKnow { name, place, .. } => Text::new(
            format!("パソコン側のソフトが「{name}」の新しい版を受け付けません（{place}）"),
            format!("the program on this PC does not accept the new “{name}” ({place})"),
        ),
        Finding::AccountNotLookedAt { user, place } => Text::new(
            format!(
                "ほかのアカウント「{user}」の Edge は、管理者の権限がないため、ここでは調べていません（{place}）"
            ),
            format!(
                "Edge of the other account “{user}” was not looked at here: that needs an administrator's rights ({place})"
            ),
        ),
        Finding::BrowserOpen { profile: at } => Text::new(
            format!(
                "Edge が開いています。変わったことが記録されるまで、10秒ほどかかります（{}）",
                profile(at)
            ),
            format!("Edge is open: it writes its changes up to ten seconds late ({})", profile(at)),
        ),
        Finding::ProfileSignedIn { profile: at } => Text::new(
            format!(
                "Edge に Microsoft アカウントでサインインしているため、tejun は拡張機能を外すことも使えるようにすることもできません。手順のとおりに手で行ってください（{}）",
                profile(at)
            ),
            format!(
                "the profile is signed in with a Microsoft account, so that tejun can neither remove an extension there nor let one run; do it by hand, as the manual says ({})",
                profile(at)
            ),
        ),
        Finding::BrowserPolicyHinders { place, effect } => match effect {
            PolicyEffect::DeveloperModeLocked => Text::new(
                format!("管理者の設定により、開発者モードをオンにできません（{place}）"),
                format!("a policy keeps developer mode off ({place})"),
            ),
            PolicyEffect::Blocks => Text::new(
                format!("管理者の設定により、この拡張機能を入れられません（{place}）"),
                format!("a policy blocks this extension ({place})"),
            ),
            PolicyEffect::LimitsAddresses => Text::new(
                format!(
                    "管理者の設定により、パソコンの中のファイルを Edge で開けないことがあります（{place}）"
                ),
                format!("a policy may keep Edge from opening files of this PC ({place})"),
            ),
            PolicyEffect::KeepsOld => Text::new(
                format!("管理者の設定により、古い拡張機能だけを外すことができません（{place}）"),
                format!("a policy applies to the old extension together with others ({place})"),
            ),
        },
        Finding::BrowserPolicyDiffers { place, found } => {
            let found = found.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string);
            Text::new(
                format!("ブラウザーの設定が、計画のあとで変わりました: {place}（{found}）"),
                format!("a policy of the browser changed after the plan was made: {place} ({found})"),
            )
        }
        Finding::ExtensionOld { profile: at, name, version, .. } => {
            let version = version.as_ref().map_or_else(|| "?".to_owned(), ToString::to_string);
            Text::new(
                format!("古い「{name}」{version} が残っています（{}）", profile(at)),
                format!("the old “{name}” {version} is installed ({})", profile(at)),
            )
        }
        Finding::ExtensionMissing { profile: at, name } => Text::new(
            format!("新しい「{name}」がありません（{}）", profile(at)),
            format!("the new “{name}” is not installed ({})", profile(at)),
        ),
        Finding::ExtensionDisabled { profile: at, name, reasons, .. } => {
            let ja: Vec<_> = reasons.iter().map(|reason| disable_reason(*reason).ja).collect();
            let en: Vec<_> = reasons.iter().map(|reason| disable_reason(*reason).en).collect();
            Text::new(
                format!("「{name}」がオフになっています: {}（{}）", ja.join("、"), profile(at)),
                format!("“{name}” is switched off: {} ({})", en.join(", "), profile(at)),
            )
        }
        Finding::ExtensionFilesWrong { profile: at, name, reason: why } => {
            let (why, at) = (reason(why), profile(at));
            Text::new(
                format!("「{name}」の中のファイルが壊れています（{at}）（詳細: {}）", why.ja),
                format!("the files of “{name}” are damaged: {} ({at})", why.en),
            )
        }
        Finding::DeveloperModeOn { profile: at } => Text::new(
            format!("開発者モードがオンです（{}）", profile(at)),
            format!("developer mode is on ({})", profile(at)),
        ),
        Finding::DeveloperModeOff { profile: at } => Text::new(
            format!("開発者モードがオフです（{}）", profile(at)),
            format!("developer mode is off ({})", profile(at)),
        ),
        Finding::NoProfile { place } => Text::new(
            format!("Edge の利用者データが見つかりません（{place}）"),
            format!("no Edge profile was found ({place})"),
        ),
        Finding::PolicyDiffers { name, found } => match found {
            Some(data) => Text::new(
                format!("ポリシーファイルの {name} は {data} です"),
                format!("the policy file has {name}: {data}"),
            ),
            None => Text::new(
                format!("ポリシーファイルに {name} がありません"),
                format!("the policy file has no {name}"),
            ),
        },
        Finding::PolicyOnlyInRegistry { name, data } => Text::new(
            format!("{name} = {data} はレジストリだけにあり、ポリシーの画面には出ません"),
            format!("{name} = {data} is in the registry only; the policy editor does not show it"),
        ),
        Finding::PolicyNotInForce { name, found } => match found {
            Some(data) => Text::new(
                format!("ポリシーの {name} がまだ反映されていません（レジストリでは {data}）"),
                format!("the policy's {name} is not in force (the registry has {data})"),
            ),
            None => Text::new(
                format!("ポリシーの {name} がまだ反映されていません（レジストリにありません）"),
                format!("the policy's {name} is not in force (the registry has none)"),
            ),
        },
        Finding::PolicyReturns { place, found, to } => {
            let shown = |data: &Option<RegistryData>, none: &str| {
                data.as_ref().map_or_else(|| none.to_owned(), RegistryData::to_string)
            };
            Text::new(
                format!(
                    "この変更で、ポリシーのほかの設定も Windows が反映し直します: {place}（{} → {}）",
                    shown(found, "なし"),
                    shown(to, "なし")
                ),
                format!(
                    "with this change Windows also applies another setting of the policy again: {place} ({} → {})",
                    shown(found, "none"),
                    shown(to, "none")
                ),
            )
        }
        Finding::PolicyCounterMissing { path } => Text::new(
            format!("ポリシーの変更回数が記録されていません（{path}）。Windows が変更に気づきません"),
            format!("the policy's version was not raised ({path}); Windows would not notice the change"),
        ),
        Finding::PolicySwitchedOff { path } => Text::new(
            format!(
                "この端末のポリシーは、コンピューターの設定が止められています（{path} の Options）。設定しても Windows は使いません"
            ),
            format!(
                "the computer's half of this PC's policy is switched off (Options in {path}); Windows ignores these settings"
            ),
        ),
        Finding::Contradicted { title, shows } => Text::new(
            format!(
                "{}: {}。このままでは、設定しても目的を果たせません",
                title.get(Lang::Ja),
                shows.get(Lang::Ja)
            ),
            format!(
                "{}: {}; until this changes, the setting has no effect",
                title.get(Lang::En),
                shows.get(Lang::En)
            ),
        ),
        Finding::PolicyLeftAsItIs { note } => note.clone(),
        Finding::RegistryValueDiffers { place, found } => match found {
            Some(data) => {
                let data = registry_data(data);
                Text::new(
                    format!("レジストリの値が {data} です（{place}）"),
                    format!("the registry value is {data} ({place})"),
                )
            }
            None => Text::new(
                format!("レジストリの値がありません（{place}）"),
                format!("the registry value is not there ({place})"),
            ),
        },
        Finding::CertificateMissing { place } => Text::new(
            format!("証明書がありません（{place}）"),
            format!("the certificate is not there ({place})"),
        ),
        Finding::CertificateUnwanted { place } => Text::new(
            format!("あってはならない証明書があります（{place}）"),
            format!("a certificate is there that is not to be there ({place})"),
        ),
        Finding::CertificateElsewhere { place } => Text::new(
            format!("証明書は別の場所にあり、Windows はそれを使います（{place}）"),
            format!("the certificate is in another place, from which Windows takes it ({place})"),
        ),
        Finding::CertificateDisallowed { place } => Text::new(
            format!(
                "証明書が「信頼されない証明書」に入っているため、入れても使われません（{place}）。お問い合わせ先に伝えてください"
            ),
            format!(
                "the certificate is among the untrusted ones, so it would have no effect ({place}): tell the contact"
            ),
        ),
        Finding::CertificateChanged { place } => Text::new(
            format!("証明書の場所の内容が、途中で変わりました（{place}）"),
            format!("what is kept for the certificate has changed meanwhile ({place})"),
        ),
        Finding::OnlyFromSignedNotice { sha256: Some(sha256) } => Text::new(
            format!(
                "だれを信頼するか、どのプログラムを入れるかは、署名のあるお知らせでだけ tejun が変えます。このお知らせには署名がないため、tejun は変えません。手で行うときは、先にファイルの SHA-256（{sha256}）を送り主に電話で確かめてください"
            ),
            format!(
                "tejun changes whom this PC trusts and which programs it has for a signed notice only, and this one is not signed, so tejun changes nothing; before you do it by hand, ask the sender on the telephone for the file's SHA-256 ({sha256})"
            ),
        ),
        Finding::OnlyFromSignedNotice { sha256: None } => Text::new(
            "プログラムのアンインストールは、署名のあるお知らせでだけ tejun が行います。このお知らせには署名がないため、tejun は変えません。手順書のとおりに手で行ってください",
            "tejun uninstalls programs for a signed notice only, and this one is not signed, so tejun changes nothing; do it by hand, as the notice says",
        ),
        Finding::ProgramDiffers { program, found } => match found {
            Some(version) => Text::new(
                format!("プログラム「{}」の版 {version} が入っています", program.ja),
                format!("the program “{}” is installed in version {version}", program.en),
            ),
            None => Text::new(
                format!("プログラム「{}」は入っていません", program.ja),
                format!("the program “{}” is not installed", program.en),
            ),
        },
        Finding::StartTypeDiffers { service, found } => {
            let found = start_type(*found);
            Text::new(
                format!("サービス「{}」の起動は「{}」です", service.ja, found.ja),
                format!("the service “{}” starts so: {}", service.en, found.en),
            )
        }
        Finding::PowerSettingDiffers { setting, found } => Text::new(
            format!("電源の設定「{}」の値は {found} です", setting.ja),
            format!("the power setting “{}” has the value {found}", setting.en),
        ),
        Finding::PowerSettingByPolicy { setting, found, place } => Text::new(
            format!(
                "電源の設定「{}」は、管理者のポリシーで {found} に決められています（{place}）。tejun は変えません",
                setting.ja
            ),
            format!(
                "an administrator's policy gives the power setting “{}” the value {found} ({place}); tejun does not change it",
                setting.en
            ),
        ),
        Finding::FileDiffers { path, found } => match found {
            FileState::Present { sha256 } => Text::new(
                format!("{path} の内容が違います（SHA-256: {}…）", short(sha256)),
                format!("{path} has another content (SHA-256 {}…)", short(sha256)),
            ),
            FileState::Absent => Text::new(format!("{path} がありません"), format!("{path} is not there")),
        },
        Finding::TextEntryDiffers { place, found } => match found {
            Some(found) => Text::new(
                format!("項目の値が「{found}」です（{place}）"),
                format!("the entry is “{found}” ({place})"),
            ),
            None => {
                Text::new(format!("項目がありません（{place}）"), format!("the entry is not there ({place})"))
            }
        },
        Finding::PropertyDiffers { adapter, found } => {
            let value = found.as_deref().unwrap_or("-");
            Text::new(
                format!("{adapter}: いまの値は {value} です"),
                format!("{adapter}: the value is {value}"),
            )
        }
        Finding::PropertyNotOffered { adapter } => {
            Text::new(format!("{adapter}: この設定はありません"), format!("{adapter}: has no such setting"))
        }
        Finding::PropertyOdd { adapter, found } => Text::new(
            format!(
                "{adapter}: 値の形がいつもと違うため（{found}）、判定できません。この部品のことだけ、お問い合わせ先に伝えてください"
            ),
            format!(
                "{adapter}: the value is of an unusual kind ({found}), so it cannot be judged: tell the contact about this adapter"
            ),
        ),
        Finding::NoAdapter {} => {
            Text::new("ネットワーク アダプターが見つかりません", "no network adapter was found")
        }
        Finding::NeverProvedUpToDate {} => {
            Text::new("最新かどうか、まだ確かめていません", "Windows has not been verified as up to date yet")
        }
        Finding::ClaimedByNotice { notice, setting } => Text::new(
            format!("別のお知らせ（{notice}）が、この設定を別の値にしています: {setting}"),
            format!("another notice ({notice}) has set this otherwise: {setting}"),
        ),
        Finding::ProvedWithoutStart { start } => {
            let why = browser_start(*start);
            Text::new(
                format!("拡張機能はオンです。ただし{}。パソコンを再起動したあと、もう一度確かめます", why.ja),
                format!(
                    "the extensions are on, but {}; they are checked again after the PC restarts",
                    why.en
                ),
            )
        }
        Finding::AttestedOtherWords { attested_at } => Text::new(
            format!(
                "{} に「済んだ」と入力されましたが、そのあと手順の文が変わりました。もう一度お確かめください",
                full_moment(*attested_at, Lang::Ja)
            ),
            format!(
                "it was said to be done on {}, and the step's words have changed since: please check once more",
                full_moment(*attested_at, Lang::En)
            ),
        ),
        Finding::AttestationTooOld { attested_at } => Text::new(
            format!(
                "{} に「済んだ」と入力されてから日がたちました。もう一度お確かめください",
                full_moment(*attested_at, Lang::Ja)
            ),
            format!(
                "it was last said to be done on {}, which is too long ago: please check once more",
                full_moment(*attested_at, Lang::En)
            ),
        ),
        Finding::AttestedNotSeen { attested_at } => Text::new(
            format!(
                "{} に「済んだ」と入力されましたが、この端末ではまだそうなっていません",
                full_moment(*attested_at, Lang::Ja)
            ),
            format!(
                "it was said to be done on {}, but this terminal does not show it",
                full_moment(*attested_at, Lang::En)
            ),
        ),
        Finding::DoesNotHold {} => {
            Text::new("この端末では、まだそうなっていません", "it is not so on this terminal yet")
        }
        Finding::ProofTooOld { proved_at } => Text::new(
            format!("最後に最新と確かめたのは {} です", full_moment(*proved_at, Lang::Ja)),
            format!("last verified as up to date on {}", full_moment(*proved_at, Lang::En)),
        ),
        Finding::UpdateWaitsForRestart {} => {
            Text::new("更新を終えるには再起動が必要です", "a restart is needed to finish an update")
        }
        Finding::RestartStaysRequired {} => Text::new(
            "何度再起動しても、Windows が「再起動が必要」と言い続けています。入っていない更新はありません",
            "Windows keeps asking for a restart, however often it restarts; no update is missing",
        ),
        Finding::UpdateError { error } => updates::update_error(*error),
        Finding::UpdateGivesNoAnswer { minutes } => Text::new(
            format!(
                "更新サービスが何度やり直しても返事をしません（{minutes}分ずつ待ちました）。お問い合わせ先にご連絡ください"
            ),
            format!("the update service does not answer ({minutes} minutes each time); ask the contact"),
        ),
        Finding::UpdateAnswerBroken { what } => Text::new(
            format!(
                "更新サービスの返事が欠けていて、最新かどうか分かりません（{what}）。お問い合わせ先にご連絡ください"
            ),
            format!(
                "the update service's answers are incomplete ({what}), so the state is unknown; ask the contact"
            ),
        ),
        Finding::UpdateCrowdStays { error, days } => Text::new(
            format!(
                "{days}日間、配信サーバーから更新を受け取れません（{error}）。お問い合わせ先にご連絡ください"
            ),
            format!(
                "the server has been out of reach for {} ({error}); ask the contact",
                counted(*days, "day")
            ),
        ),
        Finding::UpdatesParked { updates } => {
            let told = |lang| {
                updates.iter().map(|u| updates::parked_update(u).get(lang).to_owned()).collect::<Vec<_>>()
            };
            Text::new(
                format!(
                    "{}。ほかの更新は入りました。お問い合わせ先にご連絡ください",
                    told(Lang::Ja).join("、")
                ),
                format!("{}; the others are installed; ask the contact", told(Lang::En).join("; ")),
            )
        }
        Finding::RestartDue {} => Text::new("再起動が必要です", "a restart is due"),
        Finding::NotRunning { program, waited_seconds } => Text::new(
            format!("{waited_seconds}秒待ちましたが、{}が動いていません", program.ja),
            format!("{} did not start within {waited_seconds} seconds", program.en),
        ),
        Finding::Hibernated { path } => Text::new(
            format!(
                "Windows が休止状態のままです（{path}）。一度起動し、Shift キーを押しながらシャットダウンしてください"
            ),
            format!("Windows is hibernated ({path}): start it once and shut it down with the Shift key held"),
        ),
        Finding::NotAdministrator {} => Text::new(
            "管理者の権限がないため、いまは調べるだけです。変更するときは、このパソコンの画面で tejun を開き、Windows がたずねたら「はい」を押してください",
            "without an administrator's rights tejun only checks; to change this PC, open tejun on its screen and press Yes when Windows asks",
        ),
        Finding::NoticeUnsigned {} => Text::new(
            "お知らせに署名がないため、だれが書いたものか分かりません。tejun は、この端末では調べるだけにします",
            "the notice is not signed, so nobody knows who wrote it; on this terminal tejun only checks",
        ),
        Finding::NoticeAtOwnRisk {} => Text::new(
            "署名のないお知らせです。だれが書いたものか分からないまま、行う人の責任で行います",
            "the notice is not signed: nobody knows who wrote it, and it is carried out at the user's own risk",
        ),
        Finding::NoticeOlder { edition, seen } => Text::new(
            format!(
                "お知らせが古い版（{edition}）です。この端末では、もっと新しい版（{seen}）を始めたことがあります"
            ),
            format!(
                "the notice is an older edition ({edition}): a newer one ({seen}) was begun on this terminal"
            ),
        ),
        Finding::NoticeSuperseded { by } => Text::new(
            format!("このお知らせは、この端末で始めた別のお知らせ（{by}）に替わりました"),
            format!("another notice that was begun on this terminal ({by}) takes the place of this one"),
        ),
        Finding::NoticeExpired { until } => Text::new(
            format!("このお知らせを始められる期間は、{}までで終わりました", day(*until, Lang::Ja)),
            format!("the notice could be begun until {} only", day(*until, Lang::En)),
        ),
        Finding::NoticeWithdrawn { edition, on, reason } => Text::new(
            format!(
                "お知らせのこの版（{edition}）は、{} に取り下げられました: {}",
                day(*on, Lang::Ja),
                reason.ja
            ),
            format!(
                "this edition of the notice ({edition}) was withdrawn on {}: {}",
                day(*on, Lang::En),
                reason.en
            ),
        ),
        Finding::WithdrawnStands { edition, on, reason } => Text::new(
            format!(
                "前に行った版（{edition}）は {} に取り下げられ、その変更が残っています: {}",
                day(*on, Lang::Ja),
                reason.ja
            ),
            format!(
                "the edition that was carried out here ({edition}) was withdrawn on {}, and its changes stand: {}",
                day(*on, Lang::En),
                reason.en
            ),
        ),
        Finding::SourcesDisagree { one, other } => {
            Text::new(format!("{one} と {other} が食い違っています"), format!("{one} and {other} disagree"))
        }
        Finding::CouldNotChange { place, reason: why, .. } => {
            let why = reason(why);
            Text::new(
                format!("変更できませんでした: {place}（詳細: {}）", why.ja),
                format!("could not be changed: {place} ({})", why.en),
            )
        }
        Finding::UpdatesDoNotEnd { rounds, restarts } => Text::new(
            format!(
                "更新が終わりません（{rounds}回探し、{restarts}回再起動しました）。お問い合わせ先にご連絡ください"
            ),
            format!(
                "the updates do not come to an end ({rounds} searches, {restarts} restarts); ask the contact"
            ),
        ),
        Finding::CannotRead { place, reason: why, .. } => {
            let why = reason(why);
            Text::new(
                format!("読み取れません: {place}（詳細: {}）", why.ja),
                format!("cannot read {place}: {}", why.en),
            )
        }
    }
}

/// Chromium's numbers (`extensions/browser/disable_reason.h`).
fn disable_reason(reason: i64) -> Text {
    match reason {
        1 => Text::new("利用者がオフにした", "switched off by a user"),
        2 => Text::new("新しい権限の許可待ち", "waits for new permissions"),
        4 => Text::new("読み込み直している", "being reloaded"),
        8 => Text::new("このパソコンでは動かない", "this PC lacks what it needs"),
        16 => Text::new("ほかのソフトが入れたもの", "put there by another program"),
        256 => Text::new("入手元を確かめられない", "not from a known source"),
        512 => Text::new("望ましくないものとされている", "on a list of unwanted extensions"),
        1024 => Text::new("ファイルが壊れている", "its files were changed"),
        2048 => Text::new("ほかの端末で入れたもの", "added on another device"),
        8192 => Text::new("追加の確認待ち", "waits to be accepted"),
        16384 => Text::new("管理者が新しい版を求めている", "the administrator asks for a newer version"),
        32768 => Text::new("保護者の許可待ち", "waits for a supervisor"),
        65536 => Text::new("管理者が禁止している", "blocked by the administrator"),
        524_288 => Text::new("入れ直しが必要", "has to be added again"),
        1_048_576 => Text::new("安全な一覧にない", "not on the browser's list of safe ones"),
        4_194_304 => Text::new(
            "ストアにないため管理者が禁止している",
            "not in the store, which the administrator asks for",
        ),
        8_388_608 => Text::new("古い形式で使えない", "of a kind no longer supported"),
        16_777_216 => Text::new("開発者モードがオフ", "developer mode is off"),
        other => Text::new(format!("理由 {other}"), format!("reason {other}")),
    }
}
