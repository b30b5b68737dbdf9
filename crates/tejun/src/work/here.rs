//! The worker in this process.

use super::{Ask, Did, Stand, Tell, Worker};
use crate::args::{Args, Face, Target};
use crate::error::Error;
use crate::open;
use model::observation::TerminalKind;
use model::plan::{NoticeRef, Plan, Purpose};
use model::{Lang, Notice, Text};
use run::{EVIDENCE_FOLDER, Journal, Outcome, Runner};
use std::rc::Rc;
use terminal::{Browser, ComeBack, Terminal};

/// Where the files of a notice that is not the program's own are kept for later, out of others' reach.
const KEPT: &str = r"C:\ProgramData\tejun\notice";

/// Does the work in this process. The terminal is opened anew each time: a person may have taken long to answer, and a
/// restart lies between.
pub struct Here<'n> {
    notice: &'n Notice,
    args: &'n Args,
    target: &'n Target,
    hands: Option<Rc<dyn Browser>>,
}

impl<'n> Here<'n> {
    /// The worker on a terminal.
    pub fn new(notice: &'n Notice, args: &'n Args, target: &'n Target) -> Self {
        Self { notice, args, target, hands: None }
    }

    /// The same, to whom the person's half lends its hands: on this PC the browser is the person's.
    #[cfg_attr(not(windows), expect(dead_code, reason = "only on Windows there are two halves"))]
    pub fn lent(self, hands: Rc<dyn Browser>) -> Self {
        Self { hands: Some(hands), ..self }
    }

    /// What would be begun now.
    fn plan(&self, runner: &Runner<'_, '_>, terminal: &dyn Terminal, purpose: Purpose) -> Plan {
        let notice = self.notice;
        match purpose {
            Purpose::Apply => {
                let history = runner.journal().history(&notice.header.notice);
                plan::plan(notice, &open::observe(terminal, notice, history)).1
            }
            Purpose::Undo => undoing(notice, runner.journal(), terminal),
        }
    }

    fn carry_on(
        &self,
        runner: &mut Runner<'_, '_>,
        terminal: &dyn Terminal,
        purpose: Purpose,
    ) -> Result<Stand, Error> {
        let work = Text::new("お知らせの作業をしています。", "The work of a notice is under way.");
        let _awake = terminal.power().keep_awake(&work);
        // From here on a restart or a power cut may come at any moment. Where Windows refuses to bring tejun back, the person
        // does, and is told so.
        let mut comes_back = self.come_back(terminal, purpose, None).unwrap_or(false);
        let outcome = runner.advance()?;
        match &outcome {
            // A task that could not be taken away finds nothing to do, and tries again.
            None | Some(Outcome::Ended(_)) => drop(terminal.stay_away()),
            Some(Outcome::Waits { until, .. }) => {
                comes_back = self.come_back(terminal, purpose, Some(*until)).unwrap_or(false);
            }
            Some(_) => {}
        }
        Ok(Stand { outcome, comes_back })
    }

    fn come_back(
        &self,
        terminal: &dyn Terminal,
        purpose: Purpose,
        at: Option<jiff::Timestamp>,
    ) -> Result<bool, Error> {
        let (TerminalKind::This, Some(person)) = (terminal.kind(), terminal.person()?) else {
            return Ok(false);
        };
        let options = self.kept_options(terminal)?;
        Ok(terminal.come_back(&back(self.args.face(), purpose, &person, &options, at))?)
    }

    /// The options with which a later start goes on with the same notice. What starts by itself with an administrator's
    /// rights reads no file that others can change, so the files are kept where they cannot. What was agreed to beforehand
    /// is not among them: whoever is there then is asked.
    fn kept_options(&self, terminal: &dyn Terminal) -> Result<Vec<String>, Error> {
        let mut options = Vec::new();
        let mut keep = |option: &str, at: &str, files: source::Files| -> Result<(), Error> {
            for (name, text) in files {
                let path = if name.is_empty() { at.to_owned() } else { format!(r"{at}\{name}") };
                if terminal.files().read(&path)?.as_deref() != Some(text.as_bytes()) {
                    terminal.files().replace(&path, text.as_bytes())?;
                }
            }
            options.extend([option.to_owned(), at.to_owned()]);
            Ok(())
        };
        if let Some(folder) = &self.args.notice {
            let mut files = open::files(Some(folder))?;
            files.retain(|name, _| !name.contains('/'));
            keep("--notice", &format!(r"{KEPT}\{}", self.notice.digest), files)?;
        }
        if let Some(path) = &self.args.calendar {
            let text = open::text(path)?;
            keep("--calendar", &format!(r"{KEPT}\calendar.yaml"), [(String::new(), text)].into())?;
        }
        if self.args.leave_questions {
            options.push("--leave-questions".to_owned());
        }
        if self.args.lang == Lang::En {
            options.extend(["--lang", "en"].map(str::to_owned));
        }
        Ok(options)
    }

    /// Looks once more and keeps the proof.
    fn prove(&self, journal: &Journal<'_>, terminal: &dyn Terminal, lang: Lang) -> Result<(), Error> {
        let notice = self.notice;
        let history = journal.history(&notice.header.notice);
        let (report, _) = plan::plan(notice, &open::observe(terminal, notice, history));
        let evidence = run::evidence(journal, report, env!("CARGO_PKG_VERSION"));
        let folder = evidence_folder(notice);
        let html = manual::evidence_page::page(notice, &evidence, lang);
        terminal
            .files()
            .replace(&format!(r"{folder}\evidence.json"), &serde_json::to_vec_pretty(&evidence)?)?;
        Ok(terminal.files().replace(&format!(r"{folder}\evidence.html"), html.as_bytes())?)
    }
}

/// How both halves are started again: the person's where the person looked.
fn back(
    face: Face,
    purpose: Purpose,
    person: &str,
    options: &[String],
    at: Option<jiff::Timestamp>,
) -> ComeBack {
    let words =
        |words: &[&str]| words.iter().map(|word| (*word).to_owned()).chain(options.iter().cloned()).collect();
    let verb = match (face, purpose) {
        (Face::Guide, _) => "guide",
        (Face::Lines, Purpose::Apply) => "apply",
        (Face::Lines, Purpose::Undo) => "undo",
    };
    ComeBack { worker: words(&["worker", "user", person, face.word()]), person: words(&[verb]), at }
}

/// Where a notice's evidence lies on a terminal.
pub fn evidence_folder(notice: &Notice) -> String {
    format!(r"{EVIDENCE_FOLDER}\{}", notice.header.notice)
}

/// The plan that takes everything back.
pub fn undoing(notice: &Notice, journal: &Journal<'_>, terminal: &dyn Terminal) -> Plan {
    let reference = NoticeRef { notice: notice.header.notice.clone(), digest: notice.digest.clone() };
    let standing = journal.to_put_back(&notice.header.notice);
    plan::undo(&reference, &standing, terminal.clock().now())
}

impl Worker for Here<'_> {
    fn does(&mut self, ask: Ask, tell: Tell<'_>) -> Result<Did, Error> {
        let terminal = open::to_work_on(self.target, self.hands.clone())?;
        let terminal = &*terminal;
        let mut tell = |progress| tell(terminal.clock().now(), progress);
        let mut runner = Runner::new(Journal::open(terminal)?, self.notice.header.notice.clone(), &mut tell);
        match ask {
            Ask::Answer { question, value } => runner.answer(question, value)?,
            Ask::Settle => runner.settle()?,
            Ask::Begin { purpose, plan: shown, step } => {
                let plan = self.plan(&runner, terminal, purpose);
                let plan = match step {
                    Some(step) => plan.only(&step),
                    None => plan,
                };
                if run::digest(&plan)? != shown {
                    return Ok(Did::Otherwise(Box::new(plan)));
                }
                runner.begin(plan)?;
            }
            Ask::Supersede => runner.supersede()?,
            Ask::AgreeToRestart { how } => runner.agree_to_restart(how)?,
            Ask::AgreeToRepair => runner.agree_to_repair()?,
            Ask::Advance => {
                let purpose = runner.unfinished().map(|run| run.plan.purpose);
                let Some(purpose) = purpose else {
                    return Ok(Did::Stands(Stand { outcome: None, comes_back: false }));
                };
                return Ok(Did::Stands(self.carry_on(&mut runner, terminal, purpose)?));
            }
            Ask::Remove => {
                drop(runner);
                run::remove(terminal)?;
            }
            Ask::Prove { lang } => self.prove(runner.journal(), terminal, lang)?,
        }
        Ok(Did::Done)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_begun_in_the_guide_comes_back_there_and_its_worker_knows_it() {
        let options = ["--lang".to_owned(), "en".to_owned()];
        let words = |face, purpose| {
            let ComeBack { worker, person, .. } = back(face, purpose, "S-1-5-21-1", &options, None);
            (worker.join(" "), person.join(" "))
        };
        for purpose in [Purpose::Apply, Purpose::Undo] {
            let (worker, person) = words(Face::Guide, purpose);
            assert_eq!(worker, "worker user S-1-5-21-1 guide --lang en");
            assert_eq!(person, "guide --lang en");
        }
        let (worker, person) = words(Face::Lines, Purpose::Undo);
        assert_eq!(worker, "worker user S-1-5-21-1 lines --lang en");
        assert_eq!(person, "undo --lang en");
    }
}
