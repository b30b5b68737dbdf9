//! What the browser is had to do, over any desk that has windows with a tree in them.

use crate::dialog::{Found, Node, Question, button, find};
use crate::heard;
use jiff::{SignedDuration, Timestamp};
use model::observation::ProfileRef;
use model::plan::{AddExtension, Operation, RemoveExtension};
use model::reason::Reason;
use terminal::{Error, ProfilePlace, Terminal, Truth};

/// The button beside the address that shows the extensions, with which the title of their page begins, and the button below it
/// that leads to that page: Edge's words and Chromium's, Japanese and English.
const EXTENSIONS: [&str; 2] = ["拡張機能", "Extensions"];
const MANAGE: [&str; 4] = ["拡張機能の管理", "拡張機能を管理", "Manage extensions", "Manage Extensions"];
/// A page with nothing on it: opening it makes the browser open the profile.
const NOTHING: &str = "about:blank";
/// How often is looked.
const LOOKS_EVERY: SignedDuration = SignedDuration::from_millis(500);
/// A browser that runs sees a changed policy within five to ten seconds, and a dialog is drawn within one; what has shown
/// nothing by then is asked once more.
const SHOWS_WITHIN: SignedDuration = SignedDuration::from_secs(10);
/// What was answered is in the profile within this: the browser adds it within seconds, and writes its profile ten seconds late.
const LANDS_WITHIN: SignedDuration = SignedDuration::from_secs(20);
/// How many times a file is opened, and how many times a button is looked for that unfolds something.
const OPENINGS: u32 = 4;
/// What a button unfolds is drawn within this; pressed again sooner, it would be folded up.
const UNFOLDS_WITHIN: SignedDuration = SignedDuration::from_secs(5);
/// A dialog that cannot be pressed is left for the person as long as this.
const PERSON_WITHIN: SignedDuration = SignedDuration::from_secs(180);
/// A removal is seen in the profile ten seconds after the browser saw the policy.
const REMOVES_WITHIN: SignedDuration = SignedDuration::from_secs(40);
/// A browser closes, or shows that it has opened a profile, within this.
const TURNS_WITHIN: SignedDuration = SignedDuration::from_secs(30);
/// Extensions are checked within seconds after the profile is open.
const CHECKS_WITHIN: SignedDuration = SignedDuration::from_secs(5);

/// The desk on which the browser's windows stand.
pub trait Desk {
    /// A node of their trees.
    type Node: Node;
    /// The browser's windows.
    ///
    /// # Errors
    ///
    /// Where the system does not show them.
    fn windows(&self) -> Result<Vec<Self::Node>, Error>;
    /// Whether the browser has a window open.
    ///
    /// # Errors
    ///
    /// As [`Desk::windows`].
    fn is_open(&self) -> Result<bool, Error>;
    /// Opens an address in a profile; where the browser runs, it does so there. An address with a Windows path is that of the
    /// terminal's own file.
    ///
    /// # Errors
    ///
    /// Where there is no browser, or it is not the user's own that would be started.
    fn open(&self, profile: &ProfilePlace, address: &str) -> Result<(), Error>;
    /// Asks each of the browser's windows to close, as a person does. Whether they have is to be looked for.
    ///
    /// # Errors
    ///
    /// As [`Desk::windows`].
    fn close(&self) -> Result<(), Error>;
}

/// The browser's hands on a desk.
pub struct Hands<'t, D> {
    /// The terminal whose profiles show what came of it.
    pub terminal: &'t dyn Terminal,
    /// The desk.
    pub desk: &'t D,
    /// Whether the browser's question is answered, or left for the person.
    pub presses: bool,
}

impl<D: Desk> Hands<'_, D> {
    fn now(&self) -> Timestamp {
        self.terminal.clock().now()
    }

    fn after(&self, time: SignedDuration) -> Timestamp {
        self.now().checked_add(time).unwrap_or(Timestamp::MAX)
    }

    fn wait(&self) -> Result<(), Error> {
        self.terminal.clock().wait(LOOKS_EVERY)
    }

    /// Waits until something is so. False: it did not come to be.
    fn comes(&self, within: SignedDuration, is_so: impl Fn() -> Result<bool, Error>) -> Result<bool, Error> {
        let until = self.after(within);
        loop {
            if is_so()? {
                return Ok(true);
            }
            if self.now() >= until {
                return Ok(false);
            }
            self.wait()?;
        }
    }

    /// Has the browser open the file of an extension, and answers its question, or leaves it for the person.
    ///
    /// # Errors
    ///
    /// Where the browser does not ask, with what it says instead; or nobody answers.
    pub fn add(&self, profile: &ProfilePlace, addition: &AddExtension) -> Result<(), Error> {
        let wanted = Operation::AddExtension(addition.clone());
        let address = model::url::of_file(&addition.file);
        let person_until = self.after(PERSON_WITHIN);
        for _ in 0..OPENINGS {
            // Told once more while it starts, it would ask twice.
            let within = if self.desk.is_open()? { SHOWS_WITHIN } else { TURNS_WITHIN };
            self.desk.open(profile, &address)?;
            let mut until = self.after(within);
            loop {
                match terminal::truth(self.terminal, &wanted) {
                    // Also where the browser keeps it off: whoever asked looks what became of it.
                    Truth::AsWanted | Truth::Otherwise(_) => return Ok(()),
                    // The profile is written anew just now.
                    Truth::AsExpected | Truth::CannotTell(_) => {}
                }
                if self.now() >= until {
                    break;
                }
                match find(self.desk.windows()?, Question::Add, &addition.name) {
                    Found::Nothing => {}
                    asked => {
                        if let Found::Button(button) = asked
                            && self.presses
                        {
                            // Where it does not let itself be pressed, the person can.
                            let _ = button.press();
                        }
                        until = until.max(self.after(LANDS_WITHIN)).min(person_until);
                    }
                }
                self.wait()?;
            }
            if self.now() >= person_until {
                break;
            }
        }
        Err(Error::Browser { what: addition.name.clone(), reason: self.reason()? })
    }

    /// Waits until the browser has removed an extension that a policy tells it to; starts it where none is open. Where no
    /// policy says so, or the browser does not do as it says, the page is shown on which a person removes it, and the question
    /// that follows is answered, or left for the person.
    ///
    /// # Errors
    ///
    /// Where nobody does either.
    pub fn remove(&self, profile: &ProfilePlace, removal: &RemoveExtension) -> Result<(), Error> {
        let gone = Operation::RemoveExtension(removal.clone());
        let is_gone = || Ok(terminal::truth(self.terminal, &gone) == Truth::AsWanted);
        if terminal::is_to_go(self.terminal, &removal.id)? {
            if self.desk.is_open()? && self.comes(SHOWS_WITHIN, is_gone)? {
                return Ok(());
            }
            // Not open, or not this profile.
            self.desk.open(profile, NOTHING)?;
            if self.comes(REMOVES_WITHIN, is_gone)? {
                return Ok(());
            }
        }
        self.show_extensions(profile)?;
        let answered = || {
            if let Found::Button(button) = find(self.desk.windows()?, Question::Remove, &removal.name)
                && self.presses
            {
                // Where it does not let itself be pressed, the person can.
                let _ = button.press();
            }
            is_gone()
        };
        if self.comes(PERSON_WITHIN, answered)? {
            return Ok(());
        }
        Err(Error::Browser { what: removal.name.clone(), reason: self.reason()? })
    }

    /// Shows the page on which a person manages extensions, as the browser's own buttons lead to it; its address cannot be
    /// opened from outside. Where they do not, the browser is open, and the person goes on from there.
    ///
    /// # Errors
    ///
    /// Where there is no browser.
    pub fn show_extensions(&self, profile: &ProfilePlace) -> Result<(), Error> {
        self.desk.open(profile, NOTHING)?;
        let is_shown = || -> Result<bool, Error> {
            let windows = self.desk.windows()?;
            Ok(windows.iter().any(|window| EXTENSIONS.iter().any(|title| window.name().starts_with(title))))
        };
        for _ in 0..OPENINGS {
            if is_shown()? {
                break;
            }
            if let Some(extensions) = button(self.desk.windows()?, &EXTENSIONS) {
                let _ = extensions.press();
            }
            let leads_there = || -> Result<bool, Error> {
                // What has just been unfolded does not hear the first press.
                if let Some(manage) = button(self.desk.windows()?, &MANAGE) {
                    let _ = manage.press();
                }
                is_shown()
            };
            if self.comes(UNFOLDS_WITHIN, leads_there)? {
                break;
            }
        }
        Ok(())
    }

    /// Has the browser open a profile, so that it sees what its policies say of it.
    ///
    /// # Errors
    ///
    /// Where there is no browser.
    pub fn take_note(&self, profile: &ProfilePlace) -> Result<(), Error> {
        self.desk.open(profile, NOTHING)
    }

    /// Closes the browser, starts it with a profile, lets it look at its extensions, and closes it.
    ///
    /// # Errors
    ///
    /// Where it does not close, as where a page asks whether to leave it, or does not start.
    pub fn start_anew(&self, profile: &ProfilePlace) -> Result<(), Error> {
        self.close(&profile.profile)?;
        self.desk.open(profile, NOTHING)?;
        if !self.comes(TURNS_WITHIN, || Ok(self.desk.is_open()? && self.is_in_use(&profile.profile)))? {
            let what = profile.profile.folder.clone();
            return Err(Error::Browser { what, reason: Reason::BrowserDoesNotOpen {} });
        }
        self.terminal.clock().wait(CHECKS_WITHIN)?;
        self.close(&profile.profile)
    }

    fn close(&self, profile: &ProfileRef) -> Result<(), Error> {
        if self.desk.is_open()? {
            self.desk.close()?;
        }
        if self.comes(TURNS_WITHIN, || Ok(!self.desk.is_open()? && !self.is_in_use(profile)))? {
            return Ok(());
        }
        // What was not closed properly before stays so in the file until it is opened once more.
        if !self.desk.is_open()? {
            return Ok(());
        }
        Err(Error::Browser { what: profile.folder.clone(), reason: Reason::BrowserDoesNotClose {} })
    }

    /// Whether the profile's files say that a browser has it open.
    fn is_in_use(&self, profile: &ProfileRef) -> bool {
        terminal::is_in_use(self.terminal, profile).unwrap_or(false)
    }

    /// What the browser says, for whoever has to find out why it did not do what was asked.
    fn reason(&self) -> Result<Reason, Error> {
        let said = heard(self.desk.windows()?);
        let told = said.iter().filter(|text| text.contains("CRX_") || text.chars().count() > 24);
        let texts: Vec<String> = told.take(3).cloned().collect();
        Ok(if texts.is_empty() { Reason::NobodyAnswered {} } else { Reason::BrowserSays { texts } })
    }
}
