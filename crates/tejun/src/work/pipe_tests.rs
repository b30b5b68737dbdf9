//! Both halves over a pair of sockets, the worker on a practice terminal.

#![expect(clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

use super::*;
use crate::args::Target;
use crate::open;
use crate::work::bench::{Bench, bench};
use crate::work::{InProcess, Worker};
use model::Lang;
use model::journal::PowerAction;
use model::observation::ProfileRef;
use model::plan::Purpose;
use model::reason::Reason;
use proptest::prelude::{any, proptest};
use run::Outcome;
use std::os::unix::net::UnixStream;
use terminal::Practice;

impl Bench {
    /// Talks to a worker in a thread of its own; also returns what its `serve` returned.
    fn speak<T>(&self, speak: impl FnOnce(UnixStream) -> T) -> (T, Result<Option<RunStatus>, Error>) {
        let (ours, theirs) = UnixStream::pair().unwrap();
        std::thread::scope(|scope| {
            let serving = scope.spawn(|| serve(theirs, |_| InProcess::new(self.command())));
            let told = speak(ours);
            (told, serving.join().unwrap())
        })
    }
}

impl Connection for UnixStream {
    fn limit_reads(&mut self, time: Option<Duration>) {
        self.set_read_timeout(time).unwrap();
    }
}

/// A practice terminal drives its own browser.
fn pipe_worker(stream: UnixStream) -> PipeWorker<'static, UnixStream> {
    PipeWorker::new(stream, Box::new(|request| panic!("{request:?}")))
}

fn answer(value: &str) -> WorkerRequest {
    WorkerRequest::Answer { question: "update-mode".parse().unwrap(), value: value.parse().unwrap() }
}

#[test]
fn a_person_and_a_worker_carry_a_notice_out_together() {
    let bench = bench("e14-gen2-both");
    let (told, served) = bench.speak(|stream| {
        let mut worker = pipe_worker(stream);
        worker.request(answer("automatic")).unwrap();
        let plan = bench.plan();
        assert!(!plan.actions.is_empty());
        assert_eq!(worker.begin(&plan).unwrap(), None);
        let mut told = 0;
        loop {
            let stand = worker.advance(&mut |_, _| told += 1).unwrap();
            match stand.outcome {
                Some(Outcome::AsksToRestart { .. }) => {
                    assert_eq!(
                        worker.request(WorkerRequest::AgreeToRestart { how: PowerAction::Restart }).unwrap(),
                        WorkerResponse::Done
                    );
                }
                Some(Outcome::Restarting) => {}
                Some(Outcome::Ended(_)) => break,
                other => panic!("{other:?}"),
            }
        }
        worker.request(WorkerRequest::Prove { lang: Lang::Ja }).unwrap();
        told
    });
    assert!(told > 5, "told of {told} things only");
    assert!(matches!(served.unwrap().unwrap().outcome, Some(Outcome::Ended(_))));
    assert!(bench.plan().actions.is_empty());
    let kept = crate::evidence::read(&bench.session()).unwrap();
    assert_eq!(kept.evidence.runs.len(), 1);
}

#[test]
fn another_plan_than_the_one_shown_is_not_begun() {
    let bench = bench("e14-gen2-both");
    let (other, _) = bench.speak(|stream| {
        let mut worker = pipe_worker(stream);
        let mut shown = bench.plan();
        shown.actions.clear();
        worker.begin(&shown).unwrap()
    });
    assert_eq!(other.unwrap().actions, bench.plan().actions);
    let (_, _) = bench.speak(|stream| {
        let undo = WorkerRequest::Begin {
            purpose: Purpose::Undo,
            plan: run::digest(&bench.plan()).unwrap(),
            step: None,
        };
        assert!(matches!(pipe_worker(stream).request(undo).unwrap(), WorkerResponse::PlanChanged(_)));
    });
    assert_eq!(bench.records(), 0);
}

#[test]
fn an_invalid_message_closes_the_connection() {
    let bench = bench("e14-gen2-both");
    let message =
        |json: &str| [&u32::try_from(json.len()).unwrap().to_le_bytes()[..], json.as_bytes()].concat();
    for (sent, why) in [
        (message(r#"{"run": "cmd.exe"}"#), "unknown variant"),
        (message(r#"{"begin": {"purpose": "apply", "plan": "x", "path": "C:\\"}}"#), "unknown field"),
        (message(r#"{"begin": {"purpose": "apply"}}"#), "missing field"),
        (message("advance"), "a message"),
        (u32::MAX.to_le_bytes().to_vec(), "too long"),
    ] {
        let (_, served) = bench.speak(|mut stream| stream.write_all(&sent).unwrap());
        let error = served.unwrap_err();
        assert!(matches!(error, Error::Pipe(_)) && error.to_string().contains(why), "{error} for {sent:?}");
    }
    // Cut off in the middle: the other end is gone, and that is all.
    let (_, served) = bench.speak(|mut stream| stream.write_all(&message("\"advance\"")[..6]).unwrap());
    assert_eq!(served.unwrap(), None);
    assert_eq!(bench.records(), 0);
}

#[test]
fn what_the_worker_could_not_do_is_told_in_the_persons_language() {
    let bench = bench("e14-gen2-both");
    let disk = Practice::disk_folder(match &bench.target {
        Target::Folder(folder) => folder,
        other => panic!("{other:?}"),
    });
    std::fs::create_dir_all(disk.join("ProgramData/tejun")).unwrap();
    std::fs::write(disk.join("ProgramData/tejun/journal.jsonl"), "{}\n").unwrap();
    let (failed, _) = bench.speak(|stream| pipe_worker(stream).request(answer("automatic")).unwrap_err());
    assert!(failed.needs_contact() && failed.exit() == Exit::CannotTell);
    assert!(failed.tell(Lang::Ja).contains("記録が壊れているか書き換えられています"), "{failed}");
}

/// A worker that needs the browser.
struct Borrows(Rc<dyn Browser>);

impl Worker for Borrows {
    fn request_with(&mut self, _: WorkerRequest, _: OnProgress<'_>) -> Result<WorkerResponse, Error> {
        let profile = ProfileRef { user: "OqsComApp".to_owned(), folder: "Default".to_owned() };
        let place = ProfilePlace { profile, path: r"C:\not told".to_owned() };
        self.0.reload_policies(&place)?;
        assert!(self.0.has_ui_driver());
        assert_eq!(self.0.restart(&place)?, BrowserStart::ProcessStayed);
        Ok(WorkerResponse::Done)
    }
}

#[test]
fn the_user_s_process_performs_ui_requests_and_reports_the_result() {
    let serve_requests = |answer: fn(&UiRequest) -> Result<(), terminal::Error>| {
        let (ours, theirs) = UnixStream::pair().unwrap();
        std::thread::scope(|scope| {
            let serving = scope.spawn(|| serve(theirs, Borrows));
            let seen = RefCell::new(Vec::new());
            let handle = |request: &UiRequest| {
                seen.borrow_mut().push(serde_json::to_string(request).unwrap());
                let started = matches!(request, UiRequest::RestartBrowser { .. });
                answer(request).map(|()| started.then_some(BrowserStart::ProcessStayed))
            };
            let response = PipeWorker::new(ours, Box::new(handle)).request(WorkerRequest::Advance);
            serving.join().unwrap().unwrap();
            (response.map_err(|error| error.to_string()), seen.into_inner())
        })
    };
    let profile = r#"{"profile":{"user":"OqsComApp","folder":"Default"}}"#;
    let (reload, restart) =
        (format!(r#"{{"reload-policies":{profile}}}"#), format!(r#"{{"restart-browser":{profile}}}"#));
    let (response, seen) = serve_requests(|_| Ok(()));
    assert_eq!((response.unwrap(), seen), (WorkerResponse::Done, vec![reload.clone(), restart.clone()]));
    let (response, seen) = serve_requests(|request| match request {
        UiRequest::RestartBrowser { .. } => Err(terminal::Error::Browser {
            what: "Default".to_owned(),
            reason: Reason::BrowserDoesNotClose {},
        }),
        _ => Ok(()),
    });
    assert!(response.unwrap_err().contains("the browser's windows do not close"));
    assert_eq!(seen, [reload, restart]);
}

#[test]
fn a_user_s_process_that_is_gone_drives_no_browser() {
    let (ours, theirs) = UnixStream::pair().unwrap();
    std::thread::scope(|scope| {
        let serving = scope.spawn(|| {
            let mut kept = None;
            let served = serve(theirs, |browser| {
                kept = Some(browser.clone());
                Borrows(browser)
            });
            (served.is_ok(), kept.unwrap().has_ui_driver())
        });
        let mut ours = ours;
        send(&mut ours, &WorkerRequest::Advance).unwrap();
        // It goes while the browser is being waited for.
        assert!(matches!(receive::<Message>(&mut ours).unwrap(), Some(Message::UiRequest(_))));
        drop(ours);
        assert_eq!(serving.join().unwrap(), (true, false));
    });
}

/// P4: a user's half that takes a request and says nothing more. Its clock stands still but where a read is limited.
struct Stuck {
    requests: io::Cursor<Vec<u8>>,
    limit: Option<Duration>,
}

impl Read for Stuck {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        match (self.requests.read(room)?, self.limit) {
            (0, Some(_)) => Err(io::ErrorKind::TimedOut.into()),
            (0, None) => panic!("it waits for ever"),
            (read, _) => Ok(read),
        }
    }
}

impl Write for Stuck {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Connection for Stuck {
    fn limit_reads(&mut self, time: Option<Duration>) {
        self.limit = time;
    }
}

#[test]
fn p4_a_user_s_half_that_never_answers_is_let_go_of() {
    let mut requests = Vec::new();
    send(&mut requests, &WorkerRequest::Advance).unwrap();
    let mut kept = None;
    let stuck = Stuck { requests: io::Cursor::new(requests), limit: None };
    let served = serve(stuck, |browser| {
        kept = Some(browser.clone());
        Borrows(browser)
    });
    assert_eq!(served.unwrap(), None);
    assert!(!kept.unwrap().has_ui_driver());
}

#[test]
fn no_ui_request_is_performed_but_those_of_the_run_under_way() {
    let bench = bench("desktop");
    let notice = &bench.notice.header.notice;
    let run = |request: &UiRequest| {
        let terminal = open::terminal(&bench.target).unwrap().terminal;
        request.run(&*terminal, notice).map_err(|error| error.trouble().reason)
    };
    let plan = bench.plan();
    let addition = plan.actions.iter().find_map(|action| match &action.operation {
        model::kinds::Operation::Set(model::kinds::SetOperation::AddExtension(addition)) => Some(addition),
        _ => None,
    });
    let asked = UiRequest::add(addition.unwrap());
    let not_asked =
        |request: &UiRequest| assert_eq!(run(request).unwrap_err(), Reason::NotAskedFor {}, "{request:?}");
    not_asked(&asked);
    let (_, _) = bench.speak(|stream| pipe_worker(stream).begin(&plan).unwrap());
    // It comes to the browser, which knows of no policy yet.
    let texts = vec!["CRX_REQUIRED_PROOF_MISSING".to_owned()];
    assert_eq!(run(&asked).unwrap_err(), Reason::BrowserSays { texts });
    let UiRequest::Add { profile, .. } = asked.clone() else { panic!("{asked:?}") };
    let other = ProfileRef { folder: "Profile 9".to_owned(), ..profile.clone() };
    not_asked(&UiRequest::Add { profile, id: "a".repeat(32) });
    not_asked(&UiRequest::RestartBrowser { profile: other });
    let (_, _) = bench.speak(|stream| pipe_worker(stream).request(WorkerRequest::Supersede).unwrap());
    not_asked(&asked);
}

/// A pipe from which these bytes come, and into which anything may go.
struct Sent(io::Cursor<Vec<u8>>);

impl Read for Sent {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        self.0.read(room)
    }
}

impl Write for Sent {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Connection for Sent {
    fn limit_reads(&mut self, _: Option<Duration>) {}
}

/// A worker that only counts.
struct Counts(Rc<Cell<usize>>);

impl Worker for Counts {
    fn request_with(&mut self, _: WorkerRequest, _: OnProgress<'_>) -> Result<WorkerResponse, Error> {
        self.0.set(self.0.get() + 1);
        Ok(WorkerResponse::Done)
    }
}

proptest! {
    /// No more is done than was sent, and nothing panics.
    #[test]
    fn arbitrary_bytes_close_the_connection(
        asks in proptest::collection::vec(0..4_usize, 0..4),
        changes in proptest::collection::vec((any::<usize>(), any::<u8>()), 0..6),
        behind in proptest::collection::vec(any::<u8>(), 0..40),
    ) {
        let known = [
            answer("automatic"),
            WorkerRequest::Advance,
            WorkerRequest::Begin { purpose: Purpose::Apply, plan: "0".repeat(64), step: None },
            WorkerRequest::AgreeToRestart { how: PowerAction::Restart },
        ];
        let mut bytes = Vec::new();
        asks.iter().for_each(|ask| send(&mut bytes, &known[*ask]).unwrap());
        for (at, with) in changes {
            let length = bytes.len().max(1);
            if let Some(byte) = bytes.get_mut(at % length) {
                *byte = with;
            }
        }
        bytes.extend(behind);
        let (sent, done) = (bytes.len(), Rc::new(Cell::new(0)));
        let _ = serve(Sent(io::Cursor::new(bytes)), |_| Counts(done.clone()));
        assert!(done.get() <= sent / 4);
    }
}
