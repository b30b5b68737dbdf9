//! What a person reads if the elevated worker does not come.

use crate::error::Error;
use crate::exit::Exit;
use model::Text;

/// Why it does not come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Another window is connected to the one that the Task Scheduler has started.
    OtherWindow,
    /// The person refused, or saw no prompt.
    ByPerson,
    /// Windows is set to ask this user for no administrator.
    NeverAsked,
    /// That file or folder is not on a drive of this PC, and the worker opens no other.
    NotOnThisPc(String),
}

impl From<Refused> for Error {
    fn from(refused: Refused) -> Self {
        let ask_contact = refused == Refused::NeverAsked;
        let text = match refused {
            Refused::OtherWindow => Text::new(
                "tejun の別の画面が作業を進めています。その画面で続けるか、閉じてから、もう一度開いてください",
                "another window of tejun is carrying on with the work; continue there, or close it and open this again",
            ),
            Refused::ByPerson => Text::new(
                "許可されなかったため、何も変更していません。許可を求める画面が出なかったときは、もう一度行い、\
                 タスクバーで点滅している盾のマークを押してください",
                "permission was refused, so nothing was changed; if no prompt appeared, try again and press the flashing \
                 shield in the task bar",
            ),
            Refused::NeverAsked => Text::new(
                "このパソコンは、管理者の許可を求めない設定になっています。管理者のアカウントでサインインして、\
                 tejun を開いてください。何も変更していません",
                "this PC is set to ask nobody for an administrator's permission; sign in as an administrator and open \
                 tejun there. Nothing was changed",
            ),
            Refused::NotOnThisPc(path) => Text::new(
                format!(
                    "{path} は、このパソコンの中にありません。まずこのパソコンにコピーして、そちらを開いてください"
                ),
                format!("{path} is not on this PC; copy it to this PC first, and open the copy"),
            ),
        };
        Error::Worker { text, exit: Exit::Person, ask_contact }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// W7, W31.
    #[test]
    fn each_refusal_says_what_to_do() {
        let elsewhere = Refused::NotOnThisPc(r"Z:\tejun.exe".to_owned());
        for (refused, ja, en) in [
            (
                Refused::ByPerson,
                "タスクバーで点滅している盾のマークを押してください",
                "press the flashing shield",
            ),
            (Refused::NeverAsked, "管理者のアカウントでサインインして", "sign in as an administrator"),
            (elsewhere, r"Z:\tejun.exe は、このパソコンの中にありません", "copy it to this PC first"),
            (Refused::OtherWindow, "その画面で続けるか", "continue there"),
        ] {
            let error = Error::from(refused.clone());
            let text = error.text();
            assert!(text.ja.contains(ja) && text.en.contains(en), "{text:?}");
            assert_eq!((error.exit(), error.needs_contact()), (Exit::Person, refused == Refused::NeverAsked));
        }
    }
}
