//! What the guide answers: pages, and the jobs that pages submit.

use super::access::Access;
use super::asks;
use super::http::{self, Answer};
use super::jobs::{Job, JobQueue, JobStatus};
use super::page::{Page, step_path};
use super::seen::{self, Seen};
use crate::session::{Command, Session};
use crate::{done, evidence, hand_in};
use hyper::http::request::Parts;
use hyper::http::{Method, StatusCode, header};
use manual::evidence_page;
use model::journal::PowerAction;
use model::kinds::ExtensionSet;
use model::{Lang, StepRef};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

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
    /// Whether the person has begun, on the first page.
    begun: AtomicBool,
    /// Whether the person has ended it.
    pub ended: AtomicBool,
    /// Whether a page has asked for news since this was last taken.
    pub heard: AtomicBool,
}

/// What was seen last, with a number that grows when it changes.
#[derive(Default)]
pub struct Latest(Mutex<Shown>);

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
        let mut shown = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *shown = Shown { number: shown.number + u64::from(new), seen: Some(seen), doing };
    }

    fn get(&self) -> Shown {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
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
            begun: AtomicBool::new(false),
            ended: AtomicBool::new(false),
            heard: AtomicBool::new(false),
        }
    }

    /// The extensions that somebody puts in by hand, as the page that was asked for last says.
    pub fn in_hand(&self) -> Option<&'a ExtensionSet> {
        *self.in_hand.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn pick<'t>(&self, ja: &'t str, en: &'t str) -> &'t str {
        match self.command.args.lang {
            Lang::Ja => ja,
            Lang::En => en,
        }
    }

    /// Answers a request.
    pub fn answer(&self, request: &Parts, form: &[u8]) -> Answer {
        match self.access.admit(request) {
            Ok(path) if request.method == Method::POST => self.post(path, form),
            Ok(path) => self.get(path),
            // A person who opens an old link reads what to do; a refused form gets no text.
            Err(StatusCode::FORBIDDEN) if request.method == Method::GET => {
                let text = self.pick(
                    "この画面を開くことはできません。もう一度 tejun を開いてください。",
                    "This page cannot be opened. Please open tejun again.",
                );
                http::and_status(self.plain(text), StatusCode::FORBIDDEN)
            }
            Err(status) => http::refusal(status),
        }
    }

    fn plain(&self, text: &str) -> Answer {
        http::page(super::page::plain(self.command.args.lang, text))
    }

    fn on_to(&self, page: &str) -> Answer {
        http::on_to(&self.access.path(page))
    }

    fn get(&self, path: &str) -> Answer {
        const SCRIPT: &str = "text/javascript; charset=utf-8";
        match path {
            "/guide.css" => http::file("text/css; charset=utf-8", super::style()),
            "/guide.js" => http::file(SCRIPT, super::SCRIPT),
            "/print.js" => http::file(SCRIPT, "addEventListener('load', () => print());"),
            "/number" => {
                self.heard.store(true, Ordering::SeqCst);
                http::file("text/plain; charset=utf-8", self.latest.get().number.to_string())
            }
            "/evidence" | "/evidence/print" | "/evidence/save" | "/evidence/file" => self.evidence(path),
            path => self.page(path),
        }
    }

    fn page(&self, path: &str) -> Answer {
        let shown = self.latest.get();
        let seen = match shown.seen {
            Some(Ok(seen)) => seen,
            Some(Err(error)) => {
                return http::page(super::page::troubled(
                    self.command.notice,
                    self.command.args.lang,
                    &self.access.path(""),
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
        let (notice, lang, base) = (self.command.notice, self.command.args.lang, self.access.path(""));
        let now = seen.now(&doing);
        let quiet = !doing.busy;
        let part = path.trim_start_matches('/').split_once('/');
        let step =
            part.filter(|(part, _)| *part == "step").and_then(|(_, step)| step.parse::<StepRef>().ok());
        let in_hand = step.as_ref().and_then(|step| seen::extensions_of(self.command.notice, step));
        *self.in_hand.lock().unwrap_or_else(PoisonError::into_inner) = in_hand;
        let reads = step.clone().filter(|_| quiet);
        let page = Page { notice, lang, base: &base, seen: &seen, doing: &doing, reads };
        let middle = match part {
            Some(("step", _)) if quiet => {
                step.map_or_else(|| page.nothing_here(), |step| page.by_hand(&step))
            }
            Some(("question", question)) if quiet && seen.may_change() => match question.parse() {
                Ok(question) => page.asks(&question),
                Err(_) => page.nothing_here(),
            },
            Some(("step" | "question", _)) => page.screen(&now),
            None if path == "/" && page.begins(&now) && !self.begun.load(Ordering::SeqCst) => {
                page.first(true)
            }
            None if path == "/" => page.screen(&now),
            None if path == "/about" => page.first(false),
            None if path == "/call" => page.call(&now),
            None if path == "/later" => page.screen(&seen.later(&now)),
            _ => {
                let nothing = http::page(page.whole(&now, &page.nothing_here()));
                return http::and_status(nothing, StatusCode::NOT_FOUND);
            }
        };
        http::page(page.whole(&now, &middle))
    }

    fn evidence(&self, path: &str) -> Answer {
        let Ok(kept) = evidence::read(&Session::new(self.command)) else {
            return self.on_to("/");
        };
        let notice = self.command.notice;
        if path == "/evidence/file" {
            let Some((name, content)) = hand_in::file_of(&kept) else { return self.on_to("/") };
            let name = format!("attachment; filename*=UTF-8''{}", http::encoded(&name));
            return http::with(
                http::file("application/octet-stream", content),
                header::CONTENT_DISPOSITION,
                &name,
            );
        }
        let html =
            evidence_page::page(notice, &kept.evidence, &kept.carriers(notice), self.command.args.lang);
        match path {
            "/evidence/print" => {
                let script = format!("<script src=\"{}\"></script></head>", self.access.path("/print.js"));
                http::paper(html.replacen("</head>", &script, 1))
            }
            "/evidence/save" => {
                let name =
                    format!("attachment; filename=\"tejun-{}.html\"", self.command.notice.header.notice);
                http::with(http::paper(html), header::CONTENT_DISPOSITION, &name)
            }
            _ => http::paper(html),
        }
    }

    /// Handles a form. Nothing else can be requested.
    fn post(&self, path: &str, form: &[u8]) -> Answer {
        let field = |name: &str| http::field(form, name);
        let job = match path {
            "/end" => {
                self.ended.store(true, Ordering::SeqCst);
                let seen = self.latest.get().seen.and_then(Result::ok);
                let text = match seen.is_some_and(|seen| seen.unfinished().is_some()) {
                    true => self.pick(
                        "作業は途中です。再起動がまだのときは再起動し、もう一度 tejun を開いてください。続きから始まります。この画面は閉じてください。",
                        "The work is not finished. If a restart is due, restart the PC; then open tejun again, and it resumes. You may close this page.",
                    ),
                    false => self.pick(
                        "tejun を終わりました。この画面を閉じてください。",
                        "tejun has ended. You may close this page.",
                    ),
                };
                return self.plain(text);
            }
            "/start" => {
                self.begun.store(true, Ordering::SeqCst);
                return self.on_to("/");
            }
            "/answer" => {
                let question = field("question").and_then(|id| id.parse().ok());
                let period = || Some(format!("{}/{}", field("first")?, field("last")?));
                let known = question.zip(field("value").or_else(period));
                known
                    .filter(|(question, value)| asks::may_be_answer(self.command.notice, question, value))
                    .map(|answer| Job::Answer(vec![answer]))
            }
            "/attest" | "/take-back" => {
                let step = field("step").and_then(|step| step.parse::<StepRef>().ok());
                let step = step.filter(|id| done::person_step(self.command.notice, id).is_some());
                step.and_then(|step| match path {
                    "/take-back" => Some(Job::TakeBack(step)),
                    _ => Some(Job::Attest {
                        step,
                        by: field("by")?,
                        given: field("given").unwrap_or_default(),
                    }),
                })
            }
            "/begin" => field("plan").and_then(|plan| match field("step") {
                None => Some(Job::Begin { plan, step: None }),
                Some(step) => Some(Job::Begin { plan, step: Some(step.parse().ok()?) }),
            }),
            "/practise" => field("step").and_then(|step| step.parse().ok()).map(Job::Practise),
            "/go-on" => Some(Job::GoOn),
            "/forward" => field("until").and_then(|until| until.parse().ok()).map(Job::GoOnAt),
            "/restart" => Some(Job::Restart(PowerAction::Restart)),
            "/shut-down" => Some(Job::Restart(PowerAction::ShutDown)),
            "/repair" => Some(Job::Repair),
            "/prove" => Some(Job::Prove),
            "/show" => return self.show(form),
            "/look" => return self.look(form),
            _ => return http::refusal(StatusCode::NOT_FOUND),
        };
        let Some(job) = job else {
            return http::refusal(StatusCode::BAD_REQUEST);
        };
        if self.changeable().is_none() {
            return http::refusal(StatusCode::FORBIDDEN);
        }
        let step = match &job {
            Job::Begin { step: Some(step), .. }
            | Job::Attest { step, .. }
            | Job::TakeBack(step)
            | Job::Practise(step) => Some(step_path(step)),
            _ => None,
        };
        self.jobs.submit(job);
        self.on_to(step.as_deref().unwrap_or("/"))
    }

    /// What was seen last, if the terminal may be changed: on others nothing can be requested.
    fn changeable(&self) -> Option<Arc<Seen>> {
        self.latest.get().seen?.ok().filter(|seen| seen.may_change())
    }

    /// Looks once into the browser's windows, for a step by hand that does not work.
    fn look(&self, form: &[u8]) -> Answer {
        let Some(step) = http::field(form, "step").and_then(|step| step.parse::<StepRef>().ok()) else {
            return http::refusal(StatusCode::BAD_REQUEST);
        };
        if self.changeable().is_none() {
            return http::refusal(StatusCode::FORBIDDEN);
        }
        self.jobs.look();
        self.on_to(&step_path(&step))
    }

    /// Shows what a step by hand is about, in the profile where something is left to do.
    fn show(&self, form: &[u8]) -> Answer {
        let Some(step) = http::field(form, "step").and_then(|step| step.parse::<StepRef>().ok()) else {
            return http::refusal(StatusCode::BAD_REQUEST);
        };
        let Some(seen) = self.changeable() else {
            return http::refusal(StatusCode::FORBIDDEN);
        };
        let set = seen::extensions_of(self.command.notice, &step);
        let Some((set, found)) = set.zip(seen.extensions(self.command.notice, &step)) else {
            return http::refusal(StatusCode::BAD_REQUEST);
        };
        let profiles = plan::by_hand(set, found);
        if let Some(first) = profiles.iter().find(|profile| !profile.has_new()).or(profiles.first()) {
            self.jobs.show(set.clone(), first.profile.clone());
        }
        self.on_to(&step_path(&step))
    }
}
