//! The error codes of Windows Update: what each means, what is done about it, and how often (requirement row B8).
//!
//! The meaning is Microsoft's: the Windows Update Agent's result codes, "Windows Update common errors and mitigation",
//! "Delivery Optimization return values", "BITS return values", "WinINet error messages", winerror.h. Class, limit and
//! words are ours. `docs/update-errors.md` is this table.

mod known;

pub use known::{FAMILIES, KNOWN};

use crate::text::Text;
use crate::update::Code;
use serde::{Deserialize, Serialize};

/// What is to be done about an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ErrorClass {
    /// The distribution server is crowded or cannot be reached: try again later, inside the windows.
    Crowded,
    /// Nothing is given out at this time: try again later, inside the windows.
    OutsidePeriod,
    /// The search was not wholly answered: search again at once.
    SearchAgain,
    /// This PC is busy with something that passes: try again in a few minutes.
    Busy,
    /// This PC installs something else, or a restart is pending: the update service knows which.
    BusyOrRestart,
    /// This PC wants a restart first.
    RestartFirst,
    /// What was downloaded is no good: download it again.
    DownloadAgain,
    /// The update service's own records are damaged: they are laid aside once, where a person agrees.
    RepairStore,
    /// There was nothing to do: search again to be sure.
    NothingToDo,
    /// Nobody says what to do, and it may pass: try a few times.
    Unknown,
    /// This PC or the update is at fault: a person has to look at it.
    Stop,
}

use ErrorClass::*;

impl ErrorClass {
    /// How many times in a row a call may fail this way before a person is asked, or `None` if the days decide, not the count.
    pub fn tries(self) -> Option<u32> {
        match self {
            Crowded | OutsidePeriod => None,
            SearchAgain => Some(5),
            // Every five minutes: an hour of a busy PC is no longer a moment.
            Busy | BusyOrRestart => Some(12),
            // What failed three times, and is neither the crowd's nor the moment's fault, will fail again.
            DownloadAgain | NothingToDo | Unknown => Some(3),
            // A second restart, or fresh records once more, would be no help.
            RestartFirst | RepairStore => Some(1),
            Stop => Some(0),
        }
    }

    /// Whether it passes by itself, so that the update that met it is not to blame.
    pub fn passes(self) -> bool {
        matches!(self, Crowded | OutsidePeriod | SearchAgain | Busy | BusyOrRestart)
    }

    /// Every class, in the order of this file.
    pub fn all() -> impl Iterator<Item = ErrorClass> {
        WORDS.iter().map(|words| words.class)
    }

    /// What it is called in tables.
    pub fn title(self) -> Text {
        let (ja, en) = WORDS[self as usize].title;
        Text::new(ja, en)
    }

    /// What happens next, in words that go for the whole class.
    pub fn next_step(self) -> Text {
        let (ja, en) = WORDS[self as usize].next;
        Text::new(ja, en)
    }
}

/// The words for a class, Japanese and English.
struct Words {
    class: ErrorClass,
    title: (&'static str, &'static str),
    next: (&'static str, &'static str),
}

/// A line for each class, in their order.
const WORDS: [Words; Stop as usize + 1] = [
    Words {
        class: Crowded,
        title: ("混雑・つながらない", "crowded or out of reach"),
        next: (
            "自動でやり直します。電源を入れたままお待ちください",
            "tejun retries automatically; leave the PC on",
        ),
    },
    Words {
        class: OutsidePeriod,
        title: ("配信期間の外", "outside the period"),
        next: (
            "自動でやり直します。配信期間をポータルサイトでご確認ください",
            "tejun retries automatically; see the portal for the distribution periods",
        ),
    },
    Words {
        class: SearchAgain,
        title: ("もう一度探す", "search again"),
        next: ("すぐにもう一度探します", "it searches again at once"),
    },
    Words {
        class: Busy,
        title: ("この端末が作業中", "this PC is busy"),
        next: ("数分後に自動でやり直します", "it is tried again in a few minutes"),
    },
    Words {
        class: BusyOrRestart,
        title: ("作業中か再起動待ち", "busy, or a restart is pending"),
        next: (
            "再起動が必要ならおたずねし、そうでなければ数分後に自動でやり直します",
            "you are asked if a restart is needed; otherwise it is tried again in a few minutes",
        ),
    },
    Words {
        class: RestartFirst,
        title: ("先に再起動", "restart first"),
        next: (
            "一度再起動して続けます。再起動の前におたずねします",
            "it continues after one restart; tejun asks you first",
        ),
    },
    Words {
        class: DownloadAgain,
        title: ("もう一度ダウンロード", "download again"),
        next: ("もう一度ダウンロードします", "it is downloaded again"),
    },
    Words {
        class: RepairStore,
        title: ("更新の記録を作り直す", "rebuild the records"),
        next: (
            "更新の記録を一度だけ作り直します。その前におたずねします",
            "the records are rebuilt once; tejun asks you first",
        ),
    },
    Words {
        class: NothingToDo,
        title: ("することがない", "nothing to do"),
        next: ("もう一度探して確かめます", "it searches again to be sure"),
    },
    Words {
        class: Unknown,
        title: ("何度か試す", "try a few times"),
        next: (
            "何度かやり直します。続くときは、番号をお問い合わせ先にお伝えください",
            "it is tried a few times; if it stays, tell the contact the number",
        ),
    },
    Words {
        class: Stop,
        title: ("人が見る", "a person has to look"),
        next: ("番号を控えて、お問い合わせ先にご連絡ください", "note the number and ask the contact"),
    },
];

/// A code that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownError {
    /// The code.
    pub code: Code,
    /// Microsoft's name for it.
    pub name: &'static str,
    /// What is done about it.
    pub class: ErrorClass,
    tries: Option<u32>,
    means: (&'static str, &'static str),
    next: Option<(&'static str, &'static str)>,
}

impl KnownError {
    /// What it means.
    pub fn means(&self) -> Text {
        Text::new(self.means.0, self.means.1)
    }

    /// What happens next.
    pub fn next_step(&self) -> Text {
        self.next.map_or_else(|| self.class.next_step(), |(ja, en)| Text::new(ja, en))
    }

    /// As [`ErrorClass::tries`], for this code.
    pub fn limit(&self) -> Option<u32> {
        self.tries.or(self.class.tries())
    }

    const fn tries(self, tries: u32) -> Self {
        Self { tries: Some(tries), ..self }
    }

    const fn next(self, ja: &'static str, en: &'static str) -> Self {
        Self { next: Some((ja, en)), ..self }
    }
}

const fn known(
    code: u32,
    name: &'static str,
    class: ErrorClass,
    ja: &'static str,
    en: &'static str,
) -> KnownError {
    KnownError { code: Code(code), name, class, tries: None, means: (ja, en), next: None }
}

/// Codes that come from one part of Windows and are alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Family {
    /// What goes for each of them; its code is the first.
    pub error: KnownError,
    /// The last of them.
    pub last: Code,
}

impl Family {
    /// The first and the last, in words of a table.
    pub fn codes(&self) -> String {
        format!("{}–{}", self.error.code, self.last)
    }

    fn holds(&self, code: Code) -> bool {
        (self.error.code..=self.last).contains(&code)
    }
}

const fn family(last: u32, error: KnownError) -> Family {
    Family { error, last: Code(last) }
}

impl Code {
    /// What is known of it: its own line in the table, otherwise that of its family.
    pub fn known(self) -> Option<&'static KnownError> {
        let own = KNOWN.binary_search_by_key(&self, |known| known.code).ok();
        own.and_then(|index| KNOWN.get(index))
            .or_else(|| FAMILIES.iter().find(|family| family.holds(self)).map(|family| &family.error))
    }

    /// What is to be done about it. One of which nothing is known stops.
    pub fn class(self) -> ErrorClass {
        self.known().map_or(Stop, |known| known.class)
    }

    /// As [`ErrorClass::tries`], for this code.
    pub fn limit(self) -> Option<u32> {
        self.known().map_or_else(|| Stop.tries(), KnownError::limit)
    }

    /// What it means.
    pub fn means(self) -> Text {
        self.known().map_or_else(
            || Text::new("意味の分からないエラーです", "an error whose meaning is not known"),
            KnownError::means,
        )
    }

    /// What happens next.
    pub fn next_step(self) -> Text {
        self.known().map_or_else(|| self.class().next_step(), KnownError::next_step)
    }
}

#[cfg(test)]
mod tests;
