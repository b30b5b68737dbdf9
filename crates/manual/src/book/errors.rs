//! The error numbers of Windows Update, for those who read one off the screen.

use crate::update_errors::lines;
use maud::{Markup, html};
use model::kinds::Desired;
use model::notice::Procedure;
use model::update_error::ErrorClass;
use model::{Lang, Text};

/// The table, where a procedure brings Windows up to date; otherwise nothing.
pub(super) fn section(procedure: &Procedure, lang: Lang) -> Markup {
    let updates = procedure.steps.iter().any(|step| matches!(step.desired, Some(Desired::UpToDate(_))));
    let title = Text::new("付録: エラーの番号が出たとき", "Appendix: when an error number is shown");
    let before = Text::new(
        "画面に出た番号を、下の表で探してください。ない番号は、控えてお問い合わせ先にお伝えください。",
        "Find the number that the screen shows. If it is not here, note it and ask the contact.",
    );
    html! {
        @if updates {
            section.errors {
                h2 { (title.get(lang)) }
                p { (before.get(lang)) }
                @for class in ErrorClass::all() {
                    @let known: Vec<_> = lines().filter(|(_, known)| known.class == class).collect();
                    @if !known.is_empty() {
                        div.kind {
                            p { b { (by_hand(class).get(lang)) } }
                            dl {
                                @for (codes, known) in known {
                                    div {
                                        dt { (codes) }
                                        dd {
                                            (known.means().get(lang))
                                            // What is at fault differs from code to code, and so does what to do.
                                            @if class == ErrorClass::Stop && known.next_step() != class.next_step() {
                                                (match lang { Lang::Ja => "。", Lang::En => ": " })
                                                (known.next_step().get(lang))
                                            }
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// What a person does about a kind of error.
fn by_hand(class: ErrorClass) -> Text {
    match class {
        ErrorClass::Crowded => Text::new(
            "サーバーが混んでいるか、つながりません。電源を入れたまま、夜か休日にもう一度行ってください。何日か続けても出るときは、お問い合わせ先へ。",
            "The server is crowded or out of reach. Leave the PC on and try again at night or on a holiday; after some days, ask the contact.",
        ),
        ErrorClass::OutsidePeriod => Text::new(
            "配信期間の外です。ポータルサイトで配信期間を確かめ、その間にもう一度行ってください。",
            "It is outside the distribution period. See the portal for it, and try again within it.",
        ),
        ErrorClass::SearchAgain => Text::new("すぐにもう一度行ってください。", "Try again at once."),
        ErrorClass::Busy => Text::new(
            "パソコンがほかの作業をしています。10分ほど待って、もう一度行ってください。",
            "The PC is busy. Wait ten minutes and try again.",
        ),
        ErrorClass::BusyOrRestart => Text::new(
            "ほかの作業が終わるのを待つか、一度再起動して、もう一度行ってください。",
            "Wait for the other work to end, or restart once, and try again.",
        ),
        ErrorClass::RestartFirst => Text::new(
            "一度再起動して、もう一度行ってください。また出るときは、お問い合わせ先へ。",
            "Restart once and try again; if it comes back, ask the contact.",
        ),
        ErrorClass::DownloadAgain => Text::new(
            "もう一度行ってください。3回続けて出るときは、お問い合わせ先へ。",
            "Try again; after three times, ask the contact.",
        ),
        ErrorClass::NothingToDo => Text::new(
            "行うことがありません。もう一度行って、最新か確かめてください。",
            "There was nothing to do. Try again to see that all is up to date.",
        ),
        ErrorClass::Unknown => Text::new(
            "もう一度行ってください。3回続けて出るときは、番号を控えてお問い合わせ先へ。",
            "Try again; after three times, note the number and ask the contact.",
        ),
        ErrorClass::RepairStore => Text::new(
            "更新の記録が壊れています。番号を控えて、お問い合わせ先へ。",
            "The records of updates are damaged. Note the number and ask the contact.",
        ),
        ErrorClass::Stop => Text::new(
            "番号を控えて、お問い合わせ先へ。書いてあることがあれば、先に行ってください。",
            "Note the number and ask the contact; do first what is said here.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::section;
    use crate::shipped;
    use crate::update_errors::lines;
    use model::Lang;

    #[test]
    fn the_procedure_that_updates_has_every_code_once_and_no_other_has_any() {
        let notice = shipped();
        for lang in [Lang::Ja, Lang::En] {
            let with: Vec<String> = notice
                .procedures
                .iter()
                .map(|procedure| section(procedure, lang).into_string())
                .filter(|page| !page.is_empty())
                .collect();
            let [page] = with.as_slice() else { panic!("{} procedures", with.len()) };
            for (codes, known) in lines() {
                assert_eq!(page.matches(&format!("<dt>{codes}</dt>")).count(), 1, "{known:?}");
            }
        }
    }
}
