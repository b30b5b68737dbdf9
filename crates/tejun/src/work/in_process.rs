//! The worker in this process.

use super::{Observed, OnProgress, Worker, WorkerRequest, WorkerResponse};
use crate::args::{Face, Opt, PACKED};
use crate::done;
use crate::error::Error;
use crate::keys::Keys;
use crate::open::{self, SignedOnly};
use crate::session::Command;
use crate::status::{RunStatus, is_short_wait};
use crate::trust;
use camino::Utf8Path;
use jiff::{SignedDuration, Timestamp};
use model::evidence::EvidenceFile;
use model::kinds::{Desired, Operation, ProgramIs, SetOperation};
use model::observation::TerminalKind;
use model::plan::{Plan, Purpose, Report};
use model::{Lang, Notice, Text};
use run::{EVIDENCE_FOLDER, Journal, Outcome, Records, Runner};
use std::rc::Rc;
use terminal::{Browser, Resume, Terminal, WakeLock};

/// The folder in which the files of a notice that is not the program's own are kept for later, protected from other users.
const KEPT: &str = r"C:\ProgramData\tejun\notice";
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
        match self.signed_only(&*terminal)? {
            SignedOnly::Given => opened(SignedOnly::Given),
            SignedOnly::Withheld => Ok(terminal),
        }
    }

    /// Whether the terminal may be changed in what is for a signed notice only. A journal may be anybody's: if the run that is under
    /// way in it, or what an undo would put back, is about another certificate or program than the signed notice names, it may not.
    fn signed_only(&self, terminal: &dyn Terminal) -> Result<SignedOnly, Error> {
        let notice = self.command.notice;
        if SignedOnly::of(notice) == SignedOnly::Withheld {
            return Ok(SignedOnly::Withheld);
        }
        let records = Records::read(terminal)?;
        let id = &notice.header.notice;
        let mut actions = records.to_put_back(id, terminal);
        if let Some(run) = records.last_run(id).filter(|run| run.ended.is_none()) {
            actions.extend(run.plan.actions.iter().cloned());
        }
        let all_named = actions.iter().all(|action| is_named(&action.operation, notice));
        Ok(if all_named { SignedOnly::Given } else { SignedOnly::Withheld })
    }

    /// Whether the notice may be begun on this terminal, as this process has verified it.
    fn may_begin(&self, runner: &Runner<'_, '_>, terminal: &dyn Terminal) -> Result<(), Error> {
        let report = self.look(runner, terminal).0;
        match report.terminal.findings.iter().find(|finding| finding.forbids_beginning()) {
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
            TerminalKind::This => self.resume_options(terminal)?,
            // No program is started there.
            TerminalKind::Practice | TerminalKind::Volume => Vec::new(),
        };
        Ok(terminal.register_resume(&resume_commands(
            self.command.args.face(),
            purpose,
            &person,
            &options,
            at,
        ))?)
    }

    /// The options with which a later start goes on with the same notice. What starts by itself with an administrator's
    /// rights reads no file that others can change, so the files are kept in a protected folder: those that were agreed to, and
    /// no others. What was agreed to beforehand is not among the options: the person is asked again.
    fn resume_options(&self, terminal: &dyn Terminal) -> Result<Vec<String>, Error> {
        let mut options = Vec::new();
        let keep =
            |options: &mut Vec<String>, option: &str, at: &str, files: source::Files| -> Result<(), Error> {
                for (name, text) in files {
                    let path = match name.is_empty() {
                        true => at.to_owned(),
                        false => format!(r"{at}\{}", name.replace('/', r"\")),
                    };
                    let content = open::content(&name, text);
                    if terminal.files().read(&path)?.as_ref() != Some(&content) {
                        terminal.files().replace(&path, &content)?;
                    }
                }
                options.extend([option.to_owned(), at.to_owned()]);
                Ok(())
            };
        if let Some(path) = &self.command.args.notice {
            let (notice, target) = (self.command.notice, Some(self.command.target));
            let keys = Keys { named: None, target };
            // The folder or file may be anybody's, and another one by now.
            if path.is_file() {
                let bytes = open::packed(path)?;
                let found = open::unpacked(path, &bytes, keys)?;
                if source::digest(&found.files) != notice.digest || found.origin != notice.origin {
                    return Err(changed_since(path));
                }
                let at = format!(r"{KEPT}\{}.{PACKED}", notice.digest);
                if terminal.files().read(&at)?.as_ref() != Some(&bytes) {
                    terminal.files().replace(&at, &bytes)?;
                }
                options.extend(["--notice".to_owned(), at]);
            } else {
                let mut found = open::files(Some(path), keys)?;
                found.files.retain(|name, _| source::is_carried_out(name));
                if source::digest(&found.files) != notice.digest || found.load().is_err() {
                    return Err(changed_since(path));
                }
                keep(&mut options, "--notice", &format!(r"{KEPT}\{}", notice.digest), found.files)?;
            }
        }
        if let Some(path) = &self.command.args.calendar {
            let text = open::text(path)?;
            let calendar = source::calendar(path.as_str(), &text).map_err(Error::Notice)?;
            if calendar != self.command.notice.header.calendar {
                return Err(changed_since(path));
            }
            keep(
                &mut options,
                "--calendar",
                &format!(r"{KEPT}\calendar.yaml"),
                [(String::new(), text)].into(),
            )?;
        }
        if self.command.args.at_own_risk {
            options.push(Opt::AtOwnRisk.to_string());
        }
        if self.command.args.leave_questions {
            options.push("--leave-questions".to_owned());
        }
        if self.command.args.lang == Lang::En {
            options.extend(["--lang", "en"].map(str::to_owned));
        }
        Ok(options)
    }

    /// Writes the evidence of what was seen.
    fn write_evidence(&self, seen: Observed<'_>, lang: Lang) -> Result<EvidenceFile, Error> {
        let notice = self.command.notice;
        let evidence = run::evidence(seen.records, seen.report.clone(), env!("CARGO_PKG_VERSION"));
        let (folder, files) = (evidence_folder(notice), seen.terminal.files());
        files.replace(&format!(r"{folder}\evidence.json"), &serde_json::to_vec_pretty(&evidence)?)?;
        let html = manual::evidence_page::page(notice, &evidence, lang);
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
        let kept = kept.and_then(|json| serde_json::from_slice::<serde_json::Value>(&json).ok());
        let kept = kept.and_then(|json| model::json::from_value::<EvidenceFile>(&json).ok());
        kept.is_some_and(|kept| kept.journal.records > seen.records.all().len() as u64)
    }
}

/// Whether an operation that is for a signed notice only is about what that notice names. Others are not asked about.
fn is_named(operation: &Operation, notice: &Notice) -> bool {
    let names = |is_it: &dyn Fn(&Desired) -> bool| notice.desired().any(|(_, desired, _)| is_it(desired));
    match operation {
        Operation::Set(SetOperation::EditCertificate(edit)) => names(&|desired| {
            let Desired::Certificate(named) = desired else { return false };
            named.store == edit.store && named.sha256.eq_ignore_ascii_case(&edit.sha256)
        }),
        Operation::Set(SetOperation::EditProgram(edit)) => names(&|desired| {
            let Desired::InstalledProgram(named) = desired else { return false };
            let package = edit.package.as_ref();
            let is_its = matches!(&named.be, ProgramIs::Present(known) if package == Some(known));
            named.product_code == edit.product_code && (package.is_none() || is_its)
        }),
        Operation::Set(_) | Operation::Lead(_) => true,
    }
}

/// Consent is to what was read, not to a path.
fn changed_since(path: &Utf8Path) -> Error {
    Error::usage(
        format!("{path} は、始めたときから変わっています。もう一度 tejun を開いて、お確かめください"),
        format!("{path} has changed since the work began; open tejun again and check what it would do"),
    )
}

/// Whether a worker that starts by itself has read the notice that was agreed to: its files are kept in a folder that is named by
/// their digest.
#[cfg_attr(not(any(windows, test)), expect(dead_code, reason = "only on Windows a worker starts by itself"))]
pub fn is_as_agreed(folder: Option<&Utf8Path>, notice: &Notice) -> bool {
    let name = |path: &Utf8Path| {
        let name = path.as_str().rsplit(['\\', '/']).next()?;
        let signed = name.strip_suffix(PACKED).and_then(|name| name.strip_suffix('.'));
        Some(signed.unwrap_or(name).to_owned())
    };
    folder.is_none_or(|folder| name(folder).as_deref() == Some(&notice.digest))
}

/// The command lines that start both processes again: the user's in the form in which the person saw it.
fn resume_commands(
    face: Face,
    purpose: Purpose,
    person: &str,
    options: &[String],
    at: Option<Timestamp>,
) -> Resume {
    let words =
        |words: &[&str]| words.iter().map(|word| (*word).to_owned()).chain(options.iter().cloned()).collect();
    let verb = match (face, purpose) {
        (Face::Guide, _) => "guide",
        (Face::Lines, Purpose::Apply) => "apply",
        (Face::Lines, Purpose::Undo) => "undo",
    };
    Resume { worker: words(&["worker", "user", person, face.word()]), person: words(&[verb]), at }
}

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
                let report = self.look(&runner, terminal).0;
                let seen = Observed { terminal, records: runner.journal().chain(), report: &report };
                self.write_evidence(seen, lang)?;
            }
        }
        Ok(WorkerResponse::Done)
    }

    fn prove(&mut self, lang: Lang, seen: Option<Observed<'_>>) -> Result<Option<EvidenceFile>, Error> {
        if let Some(seen) = seen {
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
mod tests {
    use super::*;
    #[cfg(unix)]
    use crate::work::bench::bench;
    use model::kinds::{Package, ProgramEdit};
    use model::plan::Change;

    #[test]
    fn what_was_begun_in_the_guide_comes_back_there_and_its_worker_knows_it() {
        let options = ["--lang".to_owned(), "en".to_owned()];
        let words = |face, purpose| {
            let Resume { worker, person, .. } = resume_commands(face, purpose, "S-1-5-21-1", &options, None);
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

    /// A journal may be anybody's: of the programs in it only the notice's own is installed.
    #[test]
    fn only_the_package_that_a_notice_names_is_its_own() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../procedures/tender-helper");
        let notice = open::alone(Some(Utf8Path::new(folder)), Keys::default()).unwrap();
        let named = notice.desired().find_map(|(_, desired, _)| {
            let Desired::InstalledProgram(named) = desired else { return None };
            Some(named.clone())
        });
        let named = named.unwrap();
        let ProgramIs::Present(package) = &named.be else { panic!("{named:?}") };
        let edit = ProgramEdit {
            label: named.label.clone(),
            product_code: named.product_code.clone(),
            version: Change { expects: None, to: Some(package.version.clone()) },
            package: Some(package.clone()),
            takes_away: Vec::new(),
        };
        let is_named = |edit: ProgramEdit| super::is_named(&Operation::Set(edit.into()), &notice);
        assert!(is_named(edit.clone()));
        let back = ProgramEdit { version: edit.version.inverse(), package: None, ..edit.clone() };
        assert!(is_named(back.clone()));
        let another = Package { sha256: "0".repeat(64), ..package.clone() };
        assert!(!is_named(ProgramEdit { package: Some(another), ..edit.clone() }), "another package");
        let elsewhere = Package { from: r"C:\Users\Public\other.msi".to_owned(), ..package.clone() };
        assert!(!is_named(ProgramEdit { package: Some(elsewhere), ..edit }), "at another place");
        let product_code = "{00000000-0000-4000-8000-000000000001}".parse().unwrap();
        assert!(!is_named(ProgramEdit { product_code, ..back }), "another program");
    }

    #[cfg(unix)]
    fn answer(value: &str) -> WorkerRequest {
        WorkerRequest::Answer { question: "update-mode".parse().unwrap(), value: value.parse().unwrap() }
    }

    /// P1: a notice's folder, and a calendar, on which somebody else can write.
    #[cfg(unix)]
    fn with_a_folder() -> (crate::work::bench::Bench, tempfile::TempDir) {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in
            open::files(None, Keys::default()).unwrap().files.iter().filter(|(name, _)| !name.contains('/'))
        {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        let mut bench = bench("desktop");
        bench.args.notice = Some(camino::Utf8PathBuf::from_path_buf(folder.path().to_owned()).unwrap());
        bench.notice = open::notice(&bench.args).unwrap();
        bench.session().request(answer("automatic")).unwrap();
        (bench, folder)
    }

    #[cfg(unix)]
    fn swap(file: &std::path::Path) {
        let text = std::fs::read_to_string(file).unwrap();
        std::fs::write(file, text.replacen("automatic-update", "automatic-other", 1) + "\n# other\n")
            .unwrap();
    }

    /// P1: what a task's worker reads later is what was agreed to, or the run goes on by a person's hand alone.
    #[cfg(unix)]
    #[test]
    fn a_notice_that_was_swapped_after_consent_is_not_kept_for_later() {
        let (bench, folder) = with_a_folder();
        let worker = InProcess::new(bench.command());
        let terminal = open::for_worker(&bench.target, None, open::SignedOnly::Withheld).unwrap();
        let options = worker.resume_options(&*terminal).unwrap();
        assert_eq!(options[1], format!(r"{KEPT}\{}", bench.notice.digest));
        assert!(is_as_agreed(Some(Utf8Path::new(&options[1])), &bench.notice));
        swap(&folder.path().join("C.yaml"));
        let other = Notice { digest: "0".repeat(64), ..bench.notice.clone() };
        assert!(!is_as_agreed(Some(Utf8Path::new(&options[1])), &other));
        let kept = format!(r"{KEPT}\{}\C.yaml", bench.notice.digest);
        let before = terminal.files().read(&kept).unwrap();
        assert!(matches!(worker.resume_options(&*terminal), Err(Error::Usage(_))));
        assert_eq!(terminal.files().read(&kept).unwrap(), before);
    }

    /// P1: a worker that reads another notice than the person was shown begins nothing.
    #[cfg(unix)]
    #[test]
    fn a_notice_that_was_swapped_before_the_worker_read_it_is_shown_first() {
        let (mut bench, folder) = with_a_folder();
        let (shown, before) = (bench.plan(), bench.records());
        swap(&folder.path().join("notice.yaml"));
        bench.notice = open::notice(&bench.args).unwrap();
        let other = InProcess::new(bench.command()).begin(&shown).unwrap();
        assert!(other.is_some_and(|plan| plan.notice != shown.notice));
        assert_eq!(bench.records(), before);
    }

    #[cfg(unix)]
    fn signed(edition: u64, until: Option<&str>) -> model::Origin {
        let until = until.map(|day| day.parse().unwrap());
        let key = "0".repeat(16);
        model::Origin::Signed(model::Signed { key, edition, until })
    }

    /// The worker sees for itself whether a notice may be begun, and takes no other process's word.
    #[cfg(unix)]
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

    /// What a task's worker opens later is the same file, whose signature it verifies again.
    #[cfg(all(unix, feature = "author"))]
    #[test]
    fn a_signed_notice_is_kept_for_later_as_one_file() {
        let mut bench = bench("desktop");
        let folder = tempfile::tempdir().unwrap();
        let path = camino::Utf8PathBuf::from_path_buf(folder.path().join("n.tejun")).unwrap();
        let pair = pack::KeyPair::make(None).unwrap();
        let secret = pack::SecretKey::read(&pair.secret, None).unwrap();
        let files = open::files(None, Keys::default()).unwrap().files;
        let contents: pack::Contents =
            files.into_iter().map(|(name, text)| (name, text.into_bytes())).collect();
        let packed = |edition: u64| {
            let label = format!("tejun=1 notice={} edition={edition}", bench.notice.header.notice);
            pack::pack(&contents, &label.parse().unwrap(), &secret).unwrap()
        };
        let (one, two) = (packed(1), packed(2));
        std::fs::write(&path, &one).unwrap();
        let terminal = open::for_worker(&bench.target, None, SignedOnly::Withheld).unwrap();
        let accepted = crate::keys::place(&pair.public);
        terminal.files().replace(&accepted, pair.public.file().as_bytes()).unwrap();
        let keys = Keys { named: None, target: Some(&bench.target) };
        bench.notice = open::alone(Some(&path), keys).unwrap();
        bench.args.notice = Some(path.clone());
        let worker = InProcess::new(bench.command());
        let options = worker.resume_options(&*terminal).unwrap();
        let kept = format!(r"{KEPT}\{}.tejun", bench.notice.digest);
        assert_eq!(options, ["--notice".to_owned(), kept.clone()]);
        assert_eq!(terminal.files().read(&kept).unwrap(), Some(one));
        assert!(is_as_agreed(Some(Utf8Path::new(&kept)), &bench.notice));
        // The same files in another edition are another notice than the one that was agreed to.
        std::fs::write(&path, &two).unwrap();
        assert!(matches!(worker.resume_options(&*terminal), Err(Error::Usage(_))));
        // And without the key nothing is read at all.
        terminal.files().delete(&accepted).unwrap();
        assert!(matches!(worker.resume_options(&*terminal), Err(Error::Signature { .. })));
    }

    #[cfg(unix)]
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

    #[cfg(unix)]
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

    #[cfg(unix)]
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
