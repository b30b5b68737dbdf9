//! The status of a run: why it stopped, what has to happen before it goes on, and what a person reads about it, in lines and
//! on the guide's pages.

use crate::exit::Exit;
use crate::work::WorkerRequest;
use jiff::{SignedDuration, Timestamp};
use manual::words;
use model::calendar::Gate;
use model::journal::{Ending, PowerAction};
use model::{Lang, Text};
use run::{Outcome, Wait};
use serde::{Deserialize, Serialize};

/// Through a wait that is no longer than this, tejun stays and keeps the PC awake: the update service is asked again after an hour at
/// most, and a window that opens soon is worth staying awake for.
const MAX_STAY: SignedDuration = SignedDuration::from_hours(2);

/// Whether the process that works stays until that moment, instead of leaving the rest to the scheduled tasks.
pub fn is_short_wait(until: Timestamp, from: Timestamp) -> bool {
    until.duration_since(from) <= MAX_STAY
}

/// The status of a run, as the worker reports it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunStatus {
    /// Why it does not go on, or `None` if there is no unfinished run.
    pub outcome: Option<Outcome>,
    /// Whether tejun is started again by itself after a restart, or when it is time.
    pub resumes: bool,
}

/// What has to happen before a run goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Nothing: it has ended, or there is none.
    Ended(Option<Ending>),
    /// That moment has to come.
    Time(Timestamp),
    /// The PC restarts.
    Restart,
    /// A person has to agree.
    Consent(Consent),
    /// A person has to do something.
    Person,
}

/// What a run must not do without a person's word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consent {
    /// Restart the PC, or switch it off.
    Restart,
    /// Lay the update service's records aside.
    Repair,
}

impl Next {
    /// What has to happen after a run stopped so.
    pub fn after(outcome: Option<&Outcome>) -> Self {
        match outcome {
            None => Next::Ended(None),
            Some(Outcome::Ended(ending)) => Next::Ended(Some(*ending)),
            Some(Outcome::Waits { until, .. }) => Next::Time(*until),
            Some(Outcome::Restarting) => Next::Restart,
            Some(Outcome::AsksToRestart { .. }) => Next::Consent(Consent::Restart),
            Some(Outcome::AsksToRepair) => Next::Consent(Consent::Repair),
            Some(Outcome::NeedsSignIn | Outcome::DoesNotRestart { .. } | Outcome::NeedsPerson { .. }) => {
                Next::Person
            }
        }
    }

    /// The exit code of a program that leaves the run there, or `None` if the run has ended: then its result counts.
    pub fn exit(self) -> Option<Exit> {
        match self {
            Next::Ended(_) => None,
            Next::Time(_) | Next::Restart => Some(Exit::Waiting),
            Next::Consent(_) | Next::Person => Some(Exit::Person),
        }
    }
}

impl Consent {
    /// What a person is asked.
    pub fn question(self) -> Text {
        match self {
            Consent::Restart => Text::new(
                "再起動が必要です。開いている画面を保存してください。いま再起動しますか",
                "A restart is needed. Save your work first. Restart now?",
            ),
            Consent::Repair => Text::new(
                "更新サービスの記録が壊れています。元の記録を残したまま、作り直しますか",
                "The update service's records are damaged. Rebuild them? The old ones are kept.",
            ),
        }
    }

    /// The request to the worker if the person agrees, to a restart in this way.
    pub fn request(self, how: PowerAction) -> WorkerRequest {
        match self {
            Consent::Restart => WorkerRequest::AgreeToRestart { how },
            Consent::Repair => WorkerRequest::AgreeToRepair,
        }
    }
}

/// What a page of the guide says about a run that stopped.
pub struct PageWords {
    /// The heading.
    pub heading: Text,
    /// What follows it.
    pub lead: Vec<Text>,
    /// What to be careful about.
    pub careful: Option<Text>,
    /// What else a person can do.
    pub hint: Option<Text>,
    /// What the support desk may ask for: codes, and how often something failed.
    pub desk: Option<Text>,
    /// Whether the contact can help.
    pub contact: bool,
}

impl PageWords {
    fn new(heading: Text, lead: impl Into<Vec<Text>>) -> Self {
        Self { heading, lead: lead.into(), careful: None, hint: None, desk: None, contact: false }
    }

    /// What a page says about a run that waits; what for is not known if nobody carried it on since the guide was opened.
    pub fn waiting(
        until: Timestamp,
        why: Option<&Wait>,
        done_about: Option<Timestamp>,
        resumes: bool,
        practice: bool,
    ) -> Self {
        let at = |lang| words::moment(until, lang);
        let heading = Text::new(
            format!("{} まで待っています", at(Lang::Ja)),
            format!("Waiting until {}", at(Lang::En)),
        );
        let mut desk = None;
        let why_text = match why {
            Some(Wait::Gate(gate)) => words::gate_awaited(*gate),
            Some(Wait::Trouble { trouble, tries }) => {
                let whole = words::update_trouble(trouble);
                let plain = words::without_codes(&whole);
                desk = Some(Text::new(
                    format!("{}（失敗 {tries} 回）", whole.ja),
                    format!("{} ({} so far)", whole.en, words::counted(*tries, "time")),
                ));
                sentence(plain)
            }
            None => Text::new("更新サービスを待っています。", "Waiting for the update service."),
        };
        let back = page_resumes(resumes || practice);
        let stay = Text::new(
            format!("この画面は閉じてもかまいません。{}電源は入れたままにしてください。", back.ja),
            format!("You may close this page. {} Leave the PC switched on.", back.en),
        );
        let hurry = why.is_some_and(Wait::can_be_hurried) && !practice;
        let leads = [Some(why_text), done_about.map(words::done_about), Some(stay)];
        let leads: Vec<Text> = leads.into_iter().flatten().collect();
        Self { hint: hurry.then(|| sentence(words::hurry())), desk, ..Self::new(heading, leads) }
    }
}

impl RunStatus {
    /// What has to happen before it goes on.
    pub fn next(&self) -> Next {
        Next::after(self.outcome.as_ref())
    }

    /// What it waits for, in a line.
    pub fn waits_line(&self) -> Option<Text> {
        let Some(Outcome::Waits { until, why, done_about }) = &self.outcome else { return None };
        Some(match (why, done_about) {
            (Wait::Gate(gate), Some(done_about)) => words::leave_it_on(*gate, *until, *done_about),
            (Wait::Gate(gate), None) => words::gate_closed(*gate, Some(*until)),
            (Wait::Trouble { trouble, tries }, _) => words::updates_wait(*until, trouble, *tries),
        })
    }

    /// How a person can have it earlier, if that is so.
    pub fn hurry_line(&self) -> Option<Text> {
        match &self.outcome {
            Some(Outcome::Waits { why, done_about: Some(_), .. }) if why.can_be_hurried() => {
                Some(words::hurry())
            }
            _ => None,
        }
    }

    /// What a person reads in a line while tejun stays through a short wait.
    pub fn stays_line(&self) -> Text {
        match self.resumes {
            true => Text::new(
                "このまま待って、自動で続けます。このウィンドウは閉じてもかまいません。電源は入れたままにしてください",
                "waiting here; it resumes by itself. You may close this window; leave the PC on",
            ),
            false => Text::new(
                "このまま待って、自動で続けます。このウィンドウを閉じず、電源は入れたままにしてください",
                "waiting here; it resumes by itself. Do not close this window, and leave the PC on",
            ),
        }
    }

    /// What a person reads in lines where tejun leaves the run: how it goes on, and what is for the person to do.
    pub fn lines(&self) -> Vec<Text> {
        match &self.outcome {
            None | Some(Outcome::Ended(_)) => Vec::new(),
            Some(Outcome::Waits { .. }) => vec![match self.resumes {
                true => Text::new(
                    "その時刻に、自動で続きを行います。電源を入れ、サインインしたままにしてください",
                    "it resumes automatically then: leave the PC on and stay signed in",
                ),
                false => Text::new(
                    "その時刻を過ぎてから、もう一度 tejun apply を実行すると続きから始まります",
                    "after that, run tejun apply again to resume",
                ),
            }],
            Some(Outcome::Restarting) => {
                let (now, then) = (restarts(), self.after_restart());
                vec![Text::new(format!("{}。{}", now.ja, then.ja), format!("{}; {}", now.en, then.en))]
            }
            Some(Outcome::AsksToRestart { .. }) => vec![self.after_restart(), choose_restart()],
            Some(Outcome::NeedsSignIn) => vec![after_sign_in()],
            Some(Outcome::DoesNotRestart { reason }) => {
                let (now, why, then) = (does_not_restart(), words::reason(reason), start_menu());
                let line = Text::new(
                    format!("{}（{}）。{}", now.ja, why.ja, then.ja),
                    format!("{} ({}): {}", now.en, why.en, then.en),
                );
                vec![line, choose_restart()]
            }
            Some(Outcome::AsksToRepair) => vec![Text::new(
                "行うときは、もう一度 tejun apply を実行してください",
                "run tejun apply again to do it",
            )],
            Some(Outcome::NeedsPerson { gate: gate @ Gate::MainsPower }) => vec![
                words::gate_closed(*gate, None),
                Text::new(
                    "済んだら、もう一度 tejun apply を実行してください。続きから始まります",
                    "then run tejun apply again to resume",
                ),
            ],
            Some(Outcome::NeedsPerson { gate }) => vec![
                words::gate_closed(*gate, None),
                Text::new(
                    "日にちが分かったら、もう一度 tejun apply を実行し、質問に答えてください（予定表のファイルは --calendar で渡せます）",
                    "when the days are known, run tejun apply again and answer its question (--calendar takes a file of days)",
                ),
            ],
        }
    }

    /// What a person reads on the guide's page, or `None` if the run has ended or there is none.
    pub fn page(&self, practice: bool) -> Option<PageWords> {
        let back = page_resumes(self.resumes || practice);
        Some(match self.outcome.as_ref()? {
            Outcome::Ended(_) => return None,
            Outcome::Waits { until, why, done_about } => {
                PageWords::waiting(*until, Some(why), *done_about, self.resumes, practice)
            }
            Outcome::Restarting => PageWords::new(capital(restarts()), [back]),
            Outcome::AsksToRestart { .. } => {
                let heading = Text::new("パソコンを再起動します", "Restart the PC");
                let so_far = Text::new(
                    "ここまでの変更は、再起動すると有効になります。",
                    "The changes take effect after a restart.",
                );
                let takes = Text::new(
                    "再起動には、長いと30分ほどかかることがあります。そのあいだ、電源を切らないでください。",
                    "A restart can take half an hour. Do not switch the PC off meanwhile.",
                );
                let shut_down = Text::new(
                    "「電源を切る」を選ぶと、次に電源を入れてから続きを行います。それまで、作業は途中のままです。",
                    "If you shut it down instead, the work stays unfinished until it is switched on again.",
                );
                let save = Text::new("開いている画面は、先に保存してください。", "Save your work first.");
                let hint = Some(sentence(choose_restart()));
                let leads = [so_far, back, takes, shut_down];
                PageWords { careful: Some(save), hint, ..PageWords::new(heading, leads) }
            }
            Outcome::NeedsSignIn => {
                let heading = Text::new("サインインを待っています", "Waiting for a user to sign in");
                PageWords::new(heading, [sentence(after_sign_in())])
            }
            Outcome::DoesNotRestart { .. } => {
                PageWords::new(does_not_restart(), [start_menu(), choose_restart()].map(sentence))
            }
            Outcome::AsksToRepair => PageWords::new(
                Text::new("更新サービスの記録を作り直します", "Rebuild the update service's records"),
                [Text::new(
                    "更新サービスの記録が壊れています。元の記録は残したまま、作り直します。",
                    "The update service's records are damaged. tejun rebuilds them and keeps the old ones.",
                )],
            ),
            Outcome::NeedsPerson { gate: Gate::MainsPower } => PageWords::new(
                words::gate_closed(Gate::MainsPower, None),
                [Text::new("済んだら、続きを行ってください。", "Then continue.")],
            ),
            // No calendar goes on: somebody has to know the days.
            Outcome::NeedsPerson { gate } => {
                let Text { ja, en } = words::gate_name(*gate);
                let heading =
                    Text::new(format!("この先の{ja}が分かりません"), format!("No further {en} is known"));
                let lead = Text::new(
                    "お問い合わせ先に、この画面のことを伝えてください。",
                    "Tell the contact below what this page says.",
                );
                PageWords { contact: true, ..PageWords::new(heading, [lead]) }
            }
        })
    }

    /// How it goes on after a restart, in a line.
    fn after_restart(&self) -> Text {
        match self.resumes {
            true => Text::new(
                "再起動のあと、サインインすると自動で続きを行います",
                "after the restart, the run resumes automatically when you sign in",
            ),
            false => Text::new(
                "再起動のあと、もう一度 tejun apply を実行すると続きから始まります",
                "after the restart, run tejun apply again to resume",
            ),
        }
    }
}

/// How it goes on after a restart or when it is time, on a page.
fn page_resumes(by_itself: bool) -> Text {
    match by_itself {
        true => Text::new("そのあとは、自動で続きを行います。", "After that it resumes automatically."),
        false => Text::new(
            "そのあと、もう一度 tejun を開いてください。続きから始まります。",
            "After that, open tejun again to resume.",
        ),
    }
}

fn restarts() -> Text {
    Text::new("まもなく再起動します", "the PC restarts in a moment")
}

fn does_not_restart() -> Text {
    Text::new("再起動できませんでした", "Windows did not restart")
}

fn start_menu() -> Text {
    Text::new(
        "スタートメニューから再起動してください。続きから始まります",
        "restart it from the Start menu; the run resumes after that",
    )
}

/// After an ordinary shutdown under Fast Startup no driver was restarted, and no update was finished.
fn choose_restart() -> Text {
    Text::new(
        "ご自分で行うときは、スタートメニューの「再起動」を選んでください。「シャットダウン」では有効にならないことがあります",
        "to do it yourself, choose Restart in the Start menu: Shut down may not be enough",
    )
}

fn after_sign_in() -> Text {
    Text::new("サインインすると、続きを行います", "it resumes when the user signs in")
}

/// A line's text as the heading of a page.
fn capital(text: Text) -> Text {
    let mut letters = text.en.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    let en: String = first.into_iter().chain(letters).collect();
    Text::new(text.ja, en)
}

/// A line's text as a whole sentence on a page.
fn sentence(text: Text) -> Text {
    let Text { ja, en } = capital(text);
    Text::new(format!("{ja}。"), format!("{en}."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::ActionId;
    use model::reason::Reason;

    fn status(outcome: Outcome, resumes: bool) -> RunStatus {
        RunStatus { outcome: Some(outcome), resumes }
    }

    fn gate(gate: Gate) -> Outcome {
        Outcome::Waits { until: Timestamp::UNIX_EPOCH, why: Wait::Gate(gate), done_about: None }
    }

    fn ja(texts: &[Text]) -> Vec<&str> {
        texts.iter().map(|text| text.ja.as_str()).collect()
    }

    #[test]
    fn an_exit_code_says_who_or_what_has_to_go_on() {
        let ended = |ending| Next::after(Some(&Outcome::Ended(ending))).exit();
        assert_eq!(
            (Next::after(None).exit(), ended(Ending::Complete), ended(Ending::Incomplete)),
            (None, None, None)
        );
        for outcome in [gate(Gate::MainsPower), Outcome::Restarting] {
            assert_eq!(Next::after(Some(&outcome)).exit(), Some(Exit::Waiting), "{outcome:?}");
        }
        for outcome in [
            Outcome::AsksToRestart { action: ActionId(1) },
            Outcome::AsksToRepair,
            Outcome::NeedsSignIn,
            Outcome::NeedsPerson { gate: Gate::MainsPower },
        ] {
            assert_eq!(Next::after(Some(&outcome)).exit(), Some(Exit::Person), "{outcome:?}");
        }
    }

    #[test]
    fn lines_say_whether_tejun_resumes_by_itself() {
        let restarting = |resumes| status(Outcome::Restarting, resumes).lines();
        assert_eq!(
            ja(&restarting(true)),
            ["まもなく再起動します。再起動のあと、サインインすると自動で続きを行います"]
        );
        assert_eq!(
            ja(&restarting(false)),
            ["まもなく再起動します。再起動のあと、もう一度 tejun apply を実行すると続きから始まります"]
        );
        assert_eq!(
            ja(&status(gate(Gate::MainsPower), true).lines()),
            ["その時刻に、自動で続きを行います。電源を入れ、サインインしたままにしてください"]
        );
        assert!(status(Outcome::Ended(Ending::Complete), true).lines().is_empty());
    }

    #[test]
    fn a_page_says_the_same_in_sentences() {
        let page = |outcome| status(outcome, false).page(false).unwrap();
        let words = page(Outcome::DoesNotRestart { reason: Reason::BrowserDoesNotClose {} });
        assert_eq!(words.heading.ja, "再起動できませんでした");
        let not_enough = "ご自分で行うときは、スタートメニューの「再起動」を選んでください。「シャットダウン」では有効にならないことがあります。";
        let start_menu = "スタートメニューから再起動してください。続きから始まります。";
        assert_eq!(ja(&words.lead), [start_menu, not_enough]);
        // W9: every text that asks for a restart.
        let asks = page(Outcome::AsksToRestart { action: ActionId(1) });
        // How long, and what the other buttons lead to.
        for said in [
            "長いと30分ほどかかることがあります",
            "「電源を切る」を選ぶと、次に電源を入れてから続きを行います",
        ] {
            assert!(asks.lead.iter().any(|lead| lead.ja.contains(said)), "{said}");
        }
        let hint = asks.hint.unwrap();
        assert_eq!((hint.ja.as_str(), hint.en.contains("Shut down may not be enough")), (not_enough, true));
        let lines = status(Outcome::AsksToRestart { action: ActionId(1) }, true).lines();
        assert_eq!(format!("{}。", lines[1].ja), not_enough);
        let words = page(Outcome::NeedsSignIn);
        assert_eq!(ja(&words.lead), ["サインインすると、続きを行います。"]);
        assert_eq!(words.lead[0].en, "It resumes when the user signs in.");
        assert_eq!(page(Outcome::Restarting).heading.en, "The PC restarts in a moment");
        let contact = |gate| page(Outcome::NeedsPerson { gate }).contact;
        assert_eq!((contact(Gate::MainsPower), contact(Gate::DistributionPeriod)), (false, true));
        assert!(status(Outcome::Ended(Ending::Complete), false).page(false).is_none());
    }

    #[test]
    fn a_practice_terminal_always_resumes_by_itself() {
        let lead = |practice| status(Outcome::Restarting, false).page(practice).unwrap().lead;
        assert_eq!(ja(&lead(true)), ["そのあとは、自動で続きを行います。"]);
        assert_eq!(ja(&lead(false)), ["そのあと、もう一度 tejun を開いてください。続きから始まります。"]);
    }
}
