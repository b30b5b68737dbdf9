//! Drives the browser's windows through the accessibility tree.

use crate::dialog::{ButtonMatch, Node, Prompt, confirming, find_button, find_dialogs, find_labelled};
use crate::visible_texts;
use jiff::{SignedDuration, Timestamp};
use model::kinds::{AddExtension, RemoveExtension, SetOperation};
use model::observation::{BrowserStart, ProfileRef};
use model::reason::Reason;
use terminal::{Error, ProfilePlace, Terminal, TestResult};

/// Labels of the toolbar button that shows the extensions, in Edge and Chromium, Japanese and English. The title of the
/// extensions page begins with the same word.
const EXTENSIONS: [&str; 2] = ["拡張機能", "Extensions"];
/// Labels of the button in the toolbar's menu that opens the extensions page.
const MANAGE: [&str; 4] = ["拡張機能の管理", "拡張機能を管理", "Manage extensions", "Manage Extensions"];
/// An empty page. The browser opens the profile to show it.
const BLANK: &str = "about:blank";
const POLL_INTERVAL: SignedDuration = SignedDuration::from_millis(500);
/// A running browser that is notified reads a changed policy within seconds, and draws a dialog within one. If nothing appears by
/// then, the driver makes the browser read its policies and asks again.
const PROMPT_TIMEOUT: SignedDuration = SignedDuration::from_secs(10);
/// After the prompt is answered, the browser adds the extension within seconds and writes its profile up to ten seconds later.
const PROFILE_TIMEOUT: SignedDuration = SignedDuration::from_secs(20);
/// How often a file is opened before the driver gives up.
const ATTEMPTS: u32 = 4;
/// A menu is drawn within this.
const MENU_TIMEOUT: SignedDuration = SignedDuration::from_secs(5);
/// How long a dialog that cannot be pressed is left to the user.
const USER_TIMEOUT: SignedDuration = SignedDuration::from_secs(180);
/// The profile shows a removal up to ten seconds after the browser has read the policy.
const REMOVAL_TIMEOUT: SignedDuration = SignedDuration::from_secs(40);
/// A running browser that hears no notification reads its policies this often (`kReloadInterval` in Chromium's
/// `async_policy_loader.cc`), and acts on them within a minute.
const POLICY_RELOAD_INTERVAL: SignedDuration = SignedDuration::from_mins(16);
/// The browser closes, or shows that it has opened a profile, within this.
const START_TIMEOUT: SignedDuration = SignedDuration::from_secs(30);
/// The processes of a browser whose windows have closed end within this, unless one is to stay.
const END_TIMEOUT: SignedDuration = SignedDuration::from_secs(10);
/// The browser verifies its extensions within seconds of opening the profile.
const VERIFY_TIME: SignedDuration = SignedDuration::from_secs(5);

/// The desktop that shows the browser's windows.
pub trait Desktop {
    /// A node of the windows' accessibility trees.
    type Node: Node;
    /// The browser's dialogs, which are windows of their own before its main windows.
    ///
    /// # Errors
    ///
    /// If the system does not list its windows.
    fn dialogs(&self) -> Result<Vec<Self::Node>, Error>;
    /// All of the browser's windows. A look into a main window switches the browser's accessibility on for all its pages, which slows
    /// old PCs down and made some versions of Edge crash: only for what no dialog says or offers.
    ///
    /// # Errors
    ///
    /// If the system does not list its windows.
    fn windows(&self) -> Result<Vec<Self::Node>, Error>;
    /// Whether the browser has a window open.
    ///
    /// # Errors
    ///
    /// If the system does not list its windows.
    fn is_open(&self) -> Result<bool, Error>;
    /// Whether a process of the browser is left that holds the user's data, with or without a window (startup boost, background
    /// apps). Such a process keeps the policies that it has read.
    ///
    /// # Errors
    ///
    /// If the system does not list its processes.
    fn is_running(&self) -> Result<bool, Error>;
    /// Opens an address in a profile, in the running browser if there is one. A `file:` address with a Windows path names a file
    /// of the terminal.
    ///
    /// # Errors
    ///
    /// If there is no browser, or if starting it would start another user's.
    fn open(&self, profile: &ProfilePlace, address: &str) -> Result<(), Error>;
    /// Asks each of the browser's windows to close, as a click on its close button does. Does not wait until they have.
    ///
    /// # Errors
    ///
    /// If the system does not list its windows.
    fn close(&self) -> Result<(), Error>;
}

/// Drives the browser on a desktop.
pub struct BrowserDriver<'t, D> {
    /// The terminal whose profile files show the outcome.
    pub terminal: &'t dyn Terminal,
    /// The desktop.
    pub desktop: &'t D,
    /// Whether the driver answers the browser's prompts, or leaves them to the user.
    pub answers_prompts: bool,
}

impl<D: Desktop> BrowserDriver<'_, D> {
    fn now(&self) -> Timestamp {
        self.terminal.clock().now()
    }

    fn after(&self, time: SignedDuration) -> Timestamp {
        self.now().checked_add(time).unwrap_or(Timestamp::MAX)
    }

    fn wait(&self) -> Result<(), Error> {
        self.terminal.clock().wait(POLL_INTERVAL)
    }

    /// Polls until the condition holds. Returns false if it does not hold in time.
    fn wait_until(
        &self,
        timeout: SignedDuration,
        condition: impl Fn() -> Result<bool, Error>,
    ) -> Result<bool, Error> {
        let until = self.after(timeout);
        loop {
            if condition()? {
                return Ok(true);
            }
            if self.now() >= until {
                return Ok(false);
            }
            self.wait()?;
        }
    }

    /// Opens an extension's file in the browser and answers the prompt that follows, or leaves it to the user. A prompt that was
    /// there before is never answered: it may be about another file whose extension has the same name.
    ///
    /// # Errors
    ///
    /// If the browser does not prompt (the error holds what it says instead), or if the user does not answer in time.
    pub fn add(&self, profile: &ProfilePlace, addition: &AddExtension) -> Result<(), Error> {
        let wanted = SetOperation::from(addition.clone());
        let address = model::url::of_file(&addition.file);
        let mut user_until = self.after(USER_TIMEOUT);
        let before: Vec<_> =
            find_dialogs(self.desktop.dialogs()?, &addition.name).into_iter().flatten().collect();
        let (mut was_asked, mut has_read_policies) = (true, false);
        for _ in 0..ATTEMPTS {
            if !was_asked && !has_read_policies {
                // It may not have read the policy that lets it add from this folder.
                self.make_it_read_policies(&profile.profile)?;
                has_read_policies = true;
                user_until = self.after(USER_TIMEOUT);
            }
            was_asked = false;
            // A browser that is still starting would prompt twice for two calls.
            let timeout = if self.desktop.is_open()? { PROMPT_TIMEOUT } else { START_TIMEOUT };
            self.desktop.open(profile, &address)?;
            let mut until = self.after(timeout);
            loop {
                match terminal::test(self.terminal, &wanted) {
                    // The browser may have added it and keep it disabled: the caller verifies the result.
                    TestResult::InDesiredState | TestResult::Drifted(_) => return Ok(()),
                    // The browser may be writing its profile at this moment.
                    TestResult::Ready | TestResult::Unknown(_) => {}
                }
                if self.now() >= until {
                    break;
                }
                let mut dialogs = find_dialogs(self.desktop.dialogs()?, &addition.name);
                dialogs.retain(|buttons| !buttons.iter().any(|button| before.contains(button)));
                match confirming(dialogs, Prompt::Add) {
                    ButtonMatch::None => {}
                    prompt => {
                        was_asked = true;
                        if let ButtonMatch::One(button) = prompt
                            && self.answers_prompts
                        {
                            // If the button cannot be invoked, the user can still press it.
                            let _ = button.press();
                        }
                        until = until.max(self.after(PROFILE_TIMEOUT)).min(user_until);
                    }
                }
                self.wait()?;
            }
            if self.now() >= user_until {
                break;
            }
        }
        Err(Error::Browser { what: addition.name.clone(), reason: self.reason()? })
    }

    /// Waits until the browser has removed an extension because a policy says so; starts the browser if it is not open. Without
    /// such a policy, or if the browser does not follow it, shows the page on which the user can remove the extension, and
    /// answers the prompt that follows or leaves it to the user.
    ///
    /// # Errors
    ///
    /// If the extension is not removed in time.
    pub fn remove(&self, profile: &ProfilePlace, removal: &RemoveExtension) -> Result<(), Error> {
        let gone = SetOperation::from(removal.clone());
        let is_gone = || Ok(terminal::test(self.terminal, &gone) == TestResult::InDesiredState);
        if terminal::is_to_go(self.terminal, &removal.id)? {
            if self.desktop.is_open()? && self.wait_until(PROMPT_TIMEOUT, is_gone)? {
                return Ok(());
            }
            // The browser is not open, or not with this profile, or it has not read the policy.
            self.make_it_read_policies(&profile.profile)?;
            self.desktop.open(profile, BLANK)?;
            if self.wait_until(REMOVAL_TIMEOUT, is_gone)? {
                return Ok(());
            }
        }
        self.show_extensions(profile)?;
        let answer_prompt = || {
            if let ButtonMatch::One(button) =
                find_button(self.desktop.dialogs()?, Prompt::Remove, &removal.name)
                && self.answers_prompts
            {
                // If the button cannot be invoked, the user can still press it.
                let _ = button.press();
            }
            is_gone()
        };
        if self.wait_until(USER_TIMEOUT, answer_prompt)? {
            return Ok(());
        }
        Err(Error::Browser { what: removal.name.clone(), reason: self.reason()? })
    }

    /// Shows the page on which the user manages extensions. The browser refuses that page's address from outside, so the driver
    /// presses the browser's own buttons, each menu button once: Edge's menu is a page, in which nothing is looked for, and a second
    /// press would close it. If the buttons do not lead there, the browser stays open and the user goes on from there.
    ///
    /// # Errors
    ///
    /// If there is no browser, or if the system does not list its windows.
    pub fn show_extensions(&self, profile: &ProfilePlace) -> Result<(), Error> {
        self.desktop.open(profile, BLANK)?;
        let is_shown = || -> Result<bool, Error> {
            let windows = self.desktop.windows()?;
            Ok(windows.iter().any(|window| EXTENSIONS.iter().any(|title| window.name().starts_with(title))))
        };
        // A browser that is starting has no buttons yet.
        let press_extensions = || -> Result<bool, Error> {
            let extensions = find_labelled(self.desktop.windows()?, &EXTENSIONS);
            Ok(is_shown()? || extensions.is_some_and(|extensions| extensions.press().is_ok()))
        };
        if self.wait_until(PROMPT_TIMEOUT, press_extensions)? && !is_shown()? {
            let press_manage = || -> Result<bool, Error> {
                // A menu that has just opened ignores the first press.
                if let Some(manage) = find_labelled(self.desktop.windows()?, &MANAGE) {
                    let _ = manage.press();
                }
                is_shown()
            };
            self.wait_until(MENU_TIMEOUT, press_manage)?;
        }
        Ok(())
    }

    /// Makes the browser read its policies, and opens a profile so that it applies them there.
    ///
    /// # Errors
    ///
    /// If there is no browser, or if the system lists neither windows nor processes.
    pub fn reload_policies(&self, profile: &ProfilePlace) -> Result<(), Error> {
        self.make_it_read_policies(&profile.profile)?;
        self.desktop.open(profile, BLANK)
    }

    /// Makes sure that the browser has read the policies as they are now. Nobody can ask it: it reads them when its first process
    /// starts, when the policy engine notifies it, and every 15 minutes. So its windows are closed, and if a process stays behind,
    /// this waits until it has read them by itself.
    fn make_it_read_policies(&self, profile: &ProfileRef) -> Result<(), Error> {
        let reads_until = self.after(POLICY_RELOAD_INTERVAL);
        // Whether the windows have closed shows below.
        let _ = self.close(profile);
        if self.wait_until(START_TIMEOUT, || Ok(!self.desktop.is_running()?))? {
            return Ok(());
        }
        self.wait_until(POLICY_RELOAD_INTERVAL, || {
            Ok(self.now() >= reads_until || !self.desktop.is_running()?)
        })?;
        Ok(())
    }

    /// Closes the browser, starts it with a profile, gives it time to verify the extensions, and closes it. Returns what was seen of it: a
    /// page may ask whether to leave it, so that it does not close, and a process may stay behind its windows.
    ///
    /// # Errors
    ///
    /// If the browser does not start.
    pub fn restart(&self, profile: &ProfilePlace) -> Result<BrowserStart, Error> {
        if !self.closes(&profile.profile)? {
            return Ok(BrowserStart::StayedOpen);
        }
        let ended = self.wait_until(END_TIMEOUT, || Ok(!self.desktop.is_running()?))?;
        self.desktop.open(profile, BLANK)?;
        if !self
            .wait_until(START_TIMEOUT, || Ok(self.desktop.is_open()? && self.is_in_use(&profile.profile)))?
        {
            let what = profile.profile.folder.clone();
            return Err(Error::Browser { what, reason: Reason::BrowserDoesNotOpen {} });
        }
        self.terminal.clock().wait(VERIFY_TIME)?;
        Ok(match (self.closes(&profile.profile)?, ended) {
            (false, _) => BrowserStart::StayedOpen,
            (true, true) => BrowserStart::Anew,
            (true, false) => BrowserStart::ProcessStayed,
        })
    }

    /// Closes the browser. `false` if it stays open.
    fn closes(&self, profile: &ProfileRef) -> Result<bool, Error> {
        match self.close(profile) {
            Ok(()) => Ok(true),
            Err(Error::Browser { reason: Reason::BrowserDoesNotClose {}, .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    fn close(&self, profile: &ProfileRef) -> Result<(), Error> {
        if self.desktop.is_open()? {
            self.desktop.close()?;
        }
        if self.wait_until(START_TIMEOUT, || Ok(!self.desktop.is_open()? && !self.is_in_use(profile)))? {
            return Ok(());
        }
        // After a crash the file says “in use” until the profile is opened again.
        if !self.desktop.is_open()? {
            return Ok(());
        }
        Err(Error::Browser { what: profile.folder.clone(), reason: Reason::BrowserDoesNotClose {} })
    }

    /// Whether the profile's files say that a browser has the profile open.
    fn is_in_use(&self, profile: &ProfileRef) -> bool {
        terminal::is_in_use(self.terminal, profile).unwrap_or(false)
    }

    /// What the browser says, as the reason for which it did not do what was asked.
    fn reason(&self) -> Result<Reason, Error> {
        let texts = visible_texts(self.desktop.windows()?);
        let messages = texts.iter().filter(|text| text.contains("CRX_") || text.chars().count() > 24);
        let texts: Vec<String> = messages.take(3).cloned().collect();
        Ok(if texts.is_empty() { Reason::NobodyAnswered {} } else { Reason::BrowserSays { texts } })
    }
}
