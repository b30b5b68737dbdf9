//! The worker in this process.

use super::signature;
use super::signed_only::signed_only;
use super::{Observed, OnProgress, Worker, WorkerRequest, WorkerResponse, resume};
use crate::done;
use crate::error::Error;
use crate::open::{self, SignedOnly};
use crate::session::Command;
use crate::status::{RunStatus, is_short_wait};
use crate::trust;
use jiff::{SignedDuration, Timestamp};
use model::evidence::EvidenceFile;
use model::observation::TerminalKind;
use model::plan::{Plan, Purpose, Report};
use model::{Lang, Notice, Text};
use run::{EVIDENCE_FOLDER, Journal, Outcome, Records, Runner};
use std::rc::Rc;
use summary::{Carriers, Summary};
use terminal::{Browser, Terminal, WakeLock};

/// The scheduled tasks leave the process that waits by itself so much time to go on, before they take its place.
const TASK_DELAY: SignedDuration = SignedDuration::from_mins(5);

/// The worker in this process. It opens the terminal for each request: a person may have taken long to answer, and there may
/// have been a restart.
pub struct InProcess<'n> {
    command: Command<'n>,
    browser: Option<Rc<dyn Browser>>,
    /// Keeps the PC awake through a short wait, for as long as this worker lives.
    awake: Option<WakeLock>,
}

impl<'n> InProcess<'n> {
    /// The worker on a terminal.
    pub fn new(command: Command<'n>) -> Self {
        Self { command, browser: None, awake: None }
    }

    /// Drives the browser of the user's session, or none any more: on this PC the worker cannot drive it itself.
    #[cfg_attr(not(any(windows, test)), expect(dead_code, reason = "only on Windows there are two halves"))]
    pub fn set_browser(&mut self, browser: Option<Rc<dyn Browser>>) {
        self.browser = browser;
    }

    /// What a look at the terminal shows now.
    fn look(&self, runner: &Runner<'_, '_>, terminal: &dyn Terminal) -> (Report, Plan) {
        let notice = self.command.notice;
        let history = runner.journal().history(&notice.header.notice);
        plan::plan(notice, &open::observe(terminal, notice, history))
    }

    /// The terminal, able to do what the notice may ask for, as this process has verified it.
    fn open(&self) -> Result<Box<dyn Terminal>, Error> {
        let opened = |signed_only| open::for_worker(self.command.target, self.browser.clone(), signed_only);
        let terminal = opened(SignedOnly::Withheld)?;
        match signed_only(self.command.notice, &*terminal)? {
            SignedOnly::Given => opened(SignedOnly::Given),
            SignedOnly::Withheld => Ok(terminal),
        }
    }

    /// Whether the notice may be begun on this terminal, as this process has verified it.
    fn may_begin(&self, runner: &Runner<'_, '_>, terminal: &dyn Terminal) -> Result<(), Error> {
        let report = self.look(runner, terminal).0;
        match report.terminal.forbids_beginning() {
            Some(finding) => Err(trust::not_begun(finding)),
            None => Ok(()),
        }
    }

    /// The plan that would be begun now.
    fn plan(&self, runner: &Runner<'_, '_>, terminal: &dyn Terminal, purpose: Purpose) -> Plan {
        let notice = self.command.notice;
        match purpose {
            Purpose::Apply => self.look(runner, terminal).1,
            Purpose::Undo => undo_plan(notice, runner.journal().chain(), terminal),
        }
    }

    fn carry_on(
        &mut self,
        runner: &mut Runner<'_, '_>,
        terminal: &dyn Terminal,
        purpose: Purpose,
    ) -> Result<RunStatus, Error> {
        let work = Text::new("お知らせの作業をしています。", "The work of a notice is under way.");
        let awake = self.awake.take().or_else(|| terminal.power().keep_awake(&work));
        // From here on a restart or a power cut may come at any moment. If Windows refuses to start tejun again, the person
        // does, and the screen says so.
        let mut resumes = self.register_resume(terminal, purpose, None).unwrap_or(false);
        let outcome = runner.advance()?;
        match &outcome {
            // A task that could not be taken away finds nothing to do, and tries again.
            None | Some(Outcome::Ended(_)) => drop(terminal.unregister_resume()),
            Some(Outcome::Waits { until, .. }) => {
                let is_short = is_short_wait(*until, terminal.clock().now());
                let at = if is_short { until.checked_add(TASK_DELAY).unwrap_or(*until) } else { *until };
                resumes = self.register_resume(terminal, purpose, Some(at)).unwrap_or(false);
                self.awake = awake.filter(|_| is_short);
            }
            Some(_) => {}
        }
        Ok(RunStatus { outcome, resumes })
    }

    fn register_resume(
        &self,
        terminal: &dyn Terminal,
        purpose: Purpose,
        at: Option<Timestamp>,
    ) -> Result<bool, Error> {
        let Some(person) = terminal.user_sid()? else { return Ok(false) };
        let options = match terminal.kind() {
            TerminalKind::This => resume::options(self.command, terminal)?,
            // No program is started there.
            TerminalKind::Practice | TerminalKind::Volume => Vec::new(),
        };
        let commands = resume::commands(self.command.args.face(), purpose, &person, &options, at);
        Ok(terminal.register_resume(&commands)?)
    }

    /// Writes the evidence of what was seen.
    fn write_evidence(&self, seen: Observed<'_>, lang: Lang) -> Result<EvidenceFile, Error> {
        let notice = self.command.notice;
        let evidence = run::evidence(seen.records, seen.report.clone(), env!("CARGO_PKG_VERSION"));
        let (folder, files) = (evidence_folder(notice), seen.terminal.files());
        let json = serde_json::to_vec_pretty(&evidence)?;
        let (key, number) = signature::next(seen.terminal)?;
        let signed = summary::sign(Summary::of(&evidence, &json, number), &key);
        let signed = signed.map_err(|error| Error::Output(std::io::Error::other(error)))?;
        files.replace(&format!(r"{folder}\evidence.json"), &json)?;
        let digits = summary::split(&signed.bytes, 1).concat() + "\n";
        files.replace(&format!(r"{folder}\{SUMMARY}"), digits.as_bytes())?;
        let carriers = Carriers::of(&evidence.report, Some(signed), notice.report_url());
        let html = manual::evidence_page::page(notice, &evidence, &carriers, lang);
        files.replace(&format!(r"{folder}\evidence.html"), html.as_bytes())?;
        Ok(evidence)
    }

    /// Whether evidence can be written, which has to be known before the first effect: a file is written beside it, and deleted.
    fn check_evidence(&self, terminal: &dyn Terminal) -> Result<(), Error> {
        let folder = evidence_folder(self.command.notice);
        terminal.files().read(&format!(r"{folder}\evidence.json"))?;
        let probe = format!(r"{folder}\evidence.probe");
        terminal.files().replace(&probe, b"")?;
        Ok(terminal.files().delete(&probe)?)
    }

    /// Whether another tejun has kept evidence meanwhile, of a journal that is longer than the one that was seen.
    fn is_outdated(&self, seen: Observed<'_>) -> bool {
        let path = format!(r"{}\evidence.json", evidence_folder(self.command.notice));
        let kept = seen.terminal.files().read(&path).ok().flatten();
        let kept = kept.and_then(|json| EvidenceFile::read(&json).ok());
        kept.is_some_and(|kept| kept.journal.records > seen.records.all().len() as u64)
    }
}

/// The file beside `evidence.json` with the digits of its signed summary.
pub const SUMMARY: &str = "summary.txt";

/// The folder of a notice's evidence on a terminal.
pub fn evidence_folder(notice: &Notice) -> String {
    format!(r"{EVIDENCE_FOLDER}\{}", notice.header.notice)
}

/// The plan that takes everything back.
pub fn undo_plan(notice: &Notice, records: &Records, terminal: &dyn Terminal) -> Plan {
    let standing = records.to_put_back(&notice.header.notice, terminal);
    plan::undo(&notice.reference(), &standing, terminal.clock().now())
}

impl Worker for InProcess<'_> {
    fn request_with(
        &mut self,
        request: WorkerRequest,
        on_progress: OnProgress<'_>,
    ) -> Result<WorkerResponse, Error> {
        let terminal = self.open()?;
        let terminal = &*terminal;
        let mut report = |progress| on_progress(terminal.clock().now(), progress);
        let mut runner =
            Runner::new(Journal::open(terminal)?, self.command.notice.header.notice.clone(), &mut report);
        match request {
            WorkerRequest::Answer { question, value } => {
                let value = open::answer(self.command.notice, &question, value.as_str())?;
                runner.answer(question, value)?;
            }
            WorkerRequest::Attest { step, attestation } => {
                if !done::fits(self.command.notice, &step, &attestation) {
                    return Err(done::not_told(self.command.notice, &step));
                }
                runner.attest(step, attestation)?;
            }
            WorkerRequest::TakeBack { step } => {
                if done::person_step(self.command.notice, &step).is_none() {
                    return Err(done::not_told(self.command.notice, &step));
                }
                runner.take_back(step)?;
            }
            WorkerRequest::Settle => runner.finish_in_flight()?,
            WorkerRequest::Begin { purpose, plan: shown, step } => {
                let plan = self.plan(&runner, terminal, purpose);
                let part = match step {
                    Some(step) => plan.only(&step),
                    None => plan.clone(),
                };
                if run::digest(&part)? != shown {
                    return Ok(WorkerResponse::PlanChanged(Box::new(plan)));
                }
                if purpose == Purpose::Apply {
                    self.may_begin(&runner, terminal)?;
                }
                self.check_evidence(terminal)?;
                runner.begin(part)?;
            }
            WorkerRequest::Supersede => runner.supersede()?,
            WorkerRequest::AgreeToRestart { how } => runner.agree_to_restart(how)?,
            WorkerRequest::AgreeToRepair => runner.agree_to_repair()?,
            WorkerRequest::Advance => {
                let purpose = runner.unfinished().map(|run| run.plan.purpose);
                let Some(purpose) = purpose else {
                    return Ok(WorkerResponse::Status(RunStatus { outcome: None, resumes: false }));
                };
                return Ok(WorkerResponse::Status(self.carry_on(&mut runner, terminal, purpose)?));
            }
            WorkerRequest::Remove => {
                drop(runner);
                run::remove(terminal)?;
            }
            WorkerRequest::Prove { lang } => {
                runner.receive(self.command.notice)?;
                let report = self.look(&runner, terminal).0;
                let seen = Observed { terminal, records: runner.journal().chain(), report: &report };
                self.write_evidence(seen, lang)?;
            }
        }
        Ok(WorkerResponse::Done)
    }

    fn prove(&mut self, lang: Lang, seen: Option<Observed<'_>>) -> Result<Option<EvidenceFile>, Error> {
        // What is received for the first time is written down first.
        let is_known = |seen: &Observed<'_>| {
            let history = seen.records.history(&self.command.notice.header.notice, seen.report.at);
            history.knows_editions_of(self.command.notice)
        };
        if let Some(seen) = seen.filter(is_known) {
            let _lock = run::lock(seen.terminal)?;
            if seen.terminal.has_admin_rights() && !self.is_outdated(seen) {
                return self.write_evidence(seen, lang).map(Some);
            }
        }
        self.request(WorkerRequest::Prove { lang })?;
        Ok(None)
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;
    use crate::work::bench::{bench, bench_with_a_folder, swap};

    fn answer(value: &str) -> WorkerRequest {
        WorkerRequest::Answer { question: "update-mode".parse().unwrap(), value: value.parse().unwrap() }
    }

    /// P1: a worker that reads another notice than the person was shown begins nothing.
    #[test]
    fn a_notice_that_was_swapped_before_the_worker_read_it_is_shown_first() {
        let (mut bench, folder) = bench_with_a_folder();
        bench.session().request(answer("automatic")).unwrap();
        let (shown, before) = (bench.plan(), bench.records());
        swap(&folder.path().join("notice.yaml"));
        bench.notice = open::notice(&bench.args).unwrap();
        let other = InProcess::new(bench.command()).begin(&shown).unwrap();
        assert!(other.is_some_and(|plan| plan.notice != shown.notice));
        assert_eq!(bench.records(), before);
    }

    fn signed(edition: u64, until: Option<&str>) -> model::Origin {
        let until = until.map(|day| day.parse().unwrap());
        let key = "0".repeat(16);
        model::Origin::Signed(model::Signed { key, edition, until })
    }

    /// The worker sees for itself whether a notice may be begun, and takes no other process's word.
    #[test]
    fn a_worker_begins_no_notice_that_must_not_be_begun() {
        let mut bench = bench("e14-gen2-both");
        bench.session().request(answer("automatic")).unwrap();
        for (origin, may) in [
            (signed(2, Some("2023-01-31")), false),
            (signed(2, Some("2099-01-31")), true),
            (signed(1, None), false),
            (signed(3, None), true),
        ] {
            bench.notice.origin = origin;
            let (plan, before) = (bench.plan(), bench.records());
            assert!(!plan.actions.is_empty(), "it is shown what would be done");
            let begun = InProcess::new(bench.command()).begin(&plan);
            assert_eq!((begun.is_ok(), bench.records() > before), (may, may), "{begun:?}");
            assert!(may || matches!(begun, Err(Error::NotBegun(_))));
        }
    }

    #[test]
    fn evidence_of_an_earlier_look_does_not_replace_later_evidence() {
        let bench = bench("e14-gen2-both");
        let (mut earlier, mut later) = (bench.session(), bench.session());
        earlier.snapshot().unwrap();
        later.request(answer("by-hand")).unwrap();
        later.keep_evidence().unwrap();
        earlier.keep_evidence().unwrap();
        let kept = crate::evidence::read(&bench.session()).unwrap().evidence;
        assert_eq!((kept.journal.records, kept.answers.len()), (1, 1));
    }

    #[test]
    fn f6_evidence_that_cannot_be_written_is_known_before_the_first_effect() {
        let bench = bench("e14-gen2-both");
        bench.session().request(answer("automatic")).unwrap();
        let plan = bench.plan();
        let begin = || WorkerRequest::Begin {
            purpose: Purpose::Apply,
            plan: run::digest(&plan).unwrap(),
            step: None,
        };
        let open::Opened { terminal, .. } = open::terminal(&bench.target).unwrap();
        let folder = evidence_folder(&bench.notice);
        terminal.files().replace(&folder, b"in the way").unwrap();
        let before = bench.records();
        let refused = bench.session().request(begin()).unwrap_err();
        assert!(matches!(refused, Error::Terminal(_)), "{refused}");
        assert_eq!(bench.records(), before, "nothing has begun");
        terminal.files().delete(&folder).unwrap();
        bench.session().request(begin()).unwrap();
        assert!(terminal.files().entries(&folder).unwrap().unwrap().is_empty());
    }

    #[test]
    fn no_evidence_is_kept_while_another_tejun_works() {
        let bench = bench("e14-gen2-both");
        let mut session = bench.session();
        session.snapshot().unwrap();
        let other = open::terminal(&bench.target).unwrap().terminal;
        let working = run::lock(&*other).unwrap();
        let busy = session.keep_evidence().unwrap_err();
        assert!(matches!(busy, Error::Journal(run::Error::Busy)), "{busy}");
        drop(working);
        session.snapshot().unwrap();
        assert!(session.keep_evidence().unwrap().is_some());
    }
}
