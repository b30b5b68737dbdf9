//! The server: pages, and the jobs that pages submit.

use super::access::{Access, Admission};
use super::asks;
use super::count::Count;
use super::http::{self, Answer, Method, Request};
use super::jobs::{Job, JobQueue, JobStatus};
use super::page::{Page, step_path};
use super::seen::{self, Seen};
use crate::evidence;
use crate::session::{Command, Session};
use manual::evidence_page;
use model::journal::PowerAction;
use model::kinds::ExtensionSet;
use model::{Lang, StepRef};
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

/// How long a client may take to send a request, or to receive an answer.
const IO_TIMEOUT: Duration = Duration::from_secs(10);
/// How often a page hears from the guide, so that each notices when the other is gone.
const HEARTBEAT: Duration = Duration::from_secs(2);
/// The limit of simultaneous connections: a few pages, each with what it loads.
const CONNECTIONS: usize = 64;

/// What a guide's threads share.
pub struct Guide<'a> {
    /// What it is about.
    pub command: Command<'a>,
    /// Who may use it.
    pub access: Access,
    /// What is being done.
    pub jobs: Arc<JobQueue>,
    /// The extensions of the step that somebody looks at, to do it by hand.
    in_hand: Mutex<Option<&'a ExtensionSet>>,
    /// What was seen last, or why nothing could be.
    pub latest: Latest,
    /// Whether the person has ended it.
    pub ended: AtomicBool,
    /// How many pages listen.
    pub pages: Count,
    connections: Count,
}

/// What was seen last, with a number that grows when it changes.
#[derive(Default)]
pub struct Latest {
    shown: Mutex<Shown>,
    changed: Condvar,
}

#[derive(Clone, Default)]
struct Shown {
    number: u64,
    seen: Option<Result<Arc<Seen>, LookError>>,
    /// What was being done when it was seen.
    doing: JobStatus,
}

/// Why nothing could be seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LookError {
    /// What happened, in the person's language.
    pub text: String,
}

impl Latest {
    /// Replaces what was seen; `new` says whether it differs.
    pub fn publish(&self, seen: Result<Arc<Seen>, LookError>, doing: JobStatus, new: bool) {
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        *shown = Shown { number: shown.number + u64::from(new), seen: Some(seen), doing };
        self.changed.notify_all();
    }

    fn get(&self) -> Shown {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The number, as soon as it has changed, or after a heartbeat.
    fn wait_for_change(&self, known: u64) -> u64 {
        let shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.changed.wait_timeout_while(shown, HEARTBEAT, |shown| shown.number == known);
        waited.unwrap_or_else(PoisonError::into_inner).0.number
    }
}

impl<'a> Guide<'a> {
    /// A guide that no page has connected to yet.
    pub fn new(command: Command<'a>, access: Access) -> Self {
        Self {
            command,
            access,
            jobs: Arc::default(),
            in_hand: Mutex::default(),
            latest: Latest::default(),
            ended: AtomicBool::new(false),
            pages: Count::default(),
            connections: Count::default(),
        }
    }

    /// The extensions that somebody puts in by hand, as the page that was asked for last says.
    pub fn in_hand(&self) -> Option<&'a ExtensionSet> {
        *self.in_hand.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Accepts connections until it is ended. A last connection wakes it then.
    pub fn listen<'s>(&'s self, listener: &TcpListener, scope: &'s std::thread::Scope<'s, '_>) {
        for stream in listener.incoming() {
            if self.ended.load(Ordering::SeqCst) {
                break;
            }
            let Ok(stream) = stream else { continue };
            let Some(counted) = self.connections.enter_below(CONNECTIONS) else { continue };
            scope.spawn(move || {
                let _counted = counted;
                // A panic in one request does not end the guide; its message is on stderr.
                drop(catch_unwind(AssertUnwindSafe(|| self.serve_connection(stream))));
            });
        }
    }

    fn serve_connection(&self, mut stream: TcpStream) {
        let patient =
            stream.set_read_timeout(Some(IO_TIMEOUT)).and(stream.set_write_timeout(Some(IO_TIMEOUT)));
        if patient.is_err() {
            return;
        }
        let answer = match http::read(&mut stream) {
            Err(wrong) => wrong.answer(),
            Ok(request) => match self.access.check(&request) {
                Admission::Denied => Some(self.refused(&request)),
                Admission::SetCookie(cookie) => Some(Answer::on_to("/").with("Set-Cookie", &cookie)),
                Admission::Granted if request.path == "/events" && request.method == Method::Get => {
                    let _counted = self.pages.enter();
                    self.events(&mut stream);
                    None
                }
                Admission::Granted => Some(self.answer(&request)),
            },
        };
        if let Some(answer) = answer {
            let _ = answer.write(&mut stream);
        }
        // Closed with something unread, the other end might lose the answer.
        let _ = stream.shutdown(Shutdown::Write);
        let _ = stream.take(1 << 16).read_to_end(&mut Vec::new());
    }

    /// Sends a page an event when there is something new, and heartbeats.
    fn events(&self, stream: &mut TcpStream) {
        let mut known = self.latest.get().number;
        if Answer::begin_events(stream).is_err() {
            return;
        }
        let mut line = format!("retry: 1000\ndata: {known}\n\n");
        while stream.write_all(line.as_bytes()).is_ok() && !self.ended.load(Ordering::SeqCst) {
            let now = self.latest.wait_for_change(known);
            line = if now == known { ":\n\n".to_owned() } else { format!("data: {now}\n\n") };
            known = now;
        }
    }

    fn pick<'t>(&self, ja: &'t str, en: &'t str) -> &'t str {
        match self.command.args.lang {
            Lang::Ja => ja,
            Lang::En => en,
        }
    }

    fn refused(&self, request: &Request) -> Answer {
        // A person who opens an old link reads what to do; a refused form gets no text.
        let text = self.pick(
            "この画面を開くことはできません。もう一度 tejun を開いてください。",
            "This page cannot be opened. Please open tejun again.",
        );
        match request.method {
            Method::Get => self.plain(text).and_status("403 Forbidden"),
            Method::Post => Answer::refusal("403 Forbidden"),
        }
    }

    fn plain(&self, text: &str) -> Answer {
        Answer::page(super::page::plain(self.command.args.lang, text))
    }

    fn answer(&self, request: &Request) -> Answer {
        match (request.method, request.path.as_str()) {
            (Method::Get, "/guide.css") => Answer::file("text/css; charset=utf-8", &super::style()),
            (Method::Get, "/guide.js") => Answer::file("text/javascript; charset=utf-8", super::SCRIPT),
            (Method::Get, "/print.js") => {
                Answer::file("text/javascript; charset=utf-8", "addEventListener('load', () => print());")
            }
            (Method::Get, "/evidence" | "/evidence/print" | "/evidence/save") => self.evidence(&request.path),
            (Method::Get, path) if path.starts_with("/key/") => Answer::on_to("/"),
            (Method::Get, path) => self.page(path),
            (Method::Post, _) => self.post(request),
        }
    }

    fn page(&self, path: &str) -> Answer {
        let shown = self.latest.get();
        let seen = match shown.seen {
            Some(Ok(seen)) => seen,
            Some(Err(error)) => {
                return Answer::page(super::page::troubled(
                    self.command.notice,
                    self.command.args.lang,
                    &error.text,
                ));
            }
            None => return self.plain(self.pick("お待ちください。", "Please wait.")),
        };
        // That a job has begun shows at once; that it has ended, only after the next look.
        let doing = match self.jobs.doing() {
            doing if doing.changes == shown.doing.changes => shown.doing,
            doing => {
                JobStatus { busy: true, shows: doing.shows || shown.doing.shows, message: None, ..doing }
            }
        };
        let page =
            Page { notice: self.command.notice, lang: self.command.args.lang, seen: &seen, doing: &doing };
        let now = seen.now(&doing);
        let quiet = !doing.busy;
        let part = path.trim_start_matches('/').split_once('/');
        let step =
            part.filter(|(part, _)| *part == "step").and_then(|(_, step)| step.parse::<StepRef>().ok());
        let in_hand = step.as_ref().and_then(|step| seen::extensions_of(self.command.notice, step));
        *self.in_hand.lock().unwrap_or_else(PoisonError::into_inner) = in_hand;
        let middle = match part {
            Some(("step", _)) if quiet => {
                step.map_or_else(|| page.nothing_here(), |step| page.by_hand(&step))
            }
            Some(("question", question)) if quiet && seen.may_change() => match question.parse() {
                Ok(question) => page.asks(&question),
                Err(_) => page.nothing_here(),
            },
            Some(("step" | "question", _)) => page.screen(&now),
            None if path == "/" => page.screen(&now),
            None if path == "/later" => page.screen(&seen.later(&now)),
            _ => return Answer::page(page.whole(&now, &page.nothing_here())).and_status("404 Not Found"),
        };
        Answer::page(page.whole(&now, &middle))
    }

    fn evidence(&self, path: &str) -> Answer {
        let Ok(kept) = evidence::read(&Session::new(self.command)) else {
            return Answer::on_to("/");
        };
        let html = evidence_page::page(self.command.notice, &kept.evidence, self.command.args.lang);
        match path {
            "/evidence/print" => {
                Answer::paper(html.replacen("</head>", "<script src=\"/print.js\"></script></head>", 1))
            }
            "/evidence/save" => {
                let name =
                    format!("attachment; filename=\"tejun-{}.html\"", self.command.notice.header.notice);
                Answer::paper(html).with("Content-Disposition", &name)
            }
            _ => Answer::paper(html),
        }
    }

    /// Handles a form. Nothing else can be requested.
    fn post(&self, request: &Request) -> Answer {
        let job = match request.path.as_str() {
            "/end" => {
                self.ended.store(true, Ordering::SeqCst);
                let text = self.pick(
                    "tejun を終わりました。この画面を閉じてください。",
                    "tejun has ended. You may close this page.",
                );
                return self.plain(text);
            }
            "/answer" => {
                let question = request.field("question").and_then(|id| id.parse().ok());
                let value = request.field("value").and_then(|value| value.parse().ok());
                let known = question.zip(value);
                known
                    .filter(|(question, value)| asks::is_answer(self.command.notice, question, value))
                    .map(|answer| Job::Answer(vec![answer]))
            }
            "/begin" => request.field("plan").and_then(|plan| match request.field("step") {
                None => Some(Job::Begin { plan, step: None }),
                Some(step) => Some(Job::Begin { plan, step: Some(step.parse().ok()?) }),
            }),
            "/go-on" => Some(Job::GoOn),
            "/forward" => request.field("until").and_then(|until| until.parse().ok()).map(Job::GoOnAt),
            "/restart" => Some(Job::Restart(PowerAction::Restart)),
            "/shut-down" => Some(Job::Restart(PowerAction::ShutDown)),
            "/repair" => Some(Job::Repair),
            "/prove" => Some(Job::Prove),
            "/show" => return self.show(request),
            _ => return Answer::refusal("404 Not Found"),
        };
        let Some(job) = job else {
            return Answer::refusal("400 Bad Request");
        };
        if self.changeable().is_none() {
            return Answer::refusal("403 Forbidden");
        }
        let step = match &job {
            Job::Begin { step: Some(step), .. } => Some(step_path(step)),
            _ => None,
        };
        self.jobs.submit(job);
        Answer::on_to(step.as_deref().unwrap_or("/"))
    }

    /// What was seen last, if the terminal may be changed: on others nothing can be requested.
    fn changeable(&self) -> Option<Arc<Seen>> {
        self.latest.get().seen?.ok().filter(|seen| seen.may_change())
    }

    /// Shows what a step by hand is about, in the profile where something is left to do.
    fn show(&self, request: &Request) -> Answer {
        let Some(step) = request.field("step").and_then(|step| step.parse::<StepRef>().ok()) else {
            return Answer::refusal("400 Bad Request");
        };
        let Some(seen) = self.changeable() else {
            return Answer::refusal("403 Forbidden");
        };
        let set = seen::extensions_of(self.command.notice, &step);
        let Some((set, found)) = set.zip(seen.extensions(self.command.notice, &step)) else {
            return Answer::refusal("400 Bad Request");
        };
        let profiles = plan::by_hand(set, found);
        if let Some(first) = profiles.iter().find(|profile| !profile.has_new()).or(profiles.first()) {
            self.jobs.show(set.clone(), first.profile.clone());
        }
        Answer::on_to(&step_path(&step))
    }
}
