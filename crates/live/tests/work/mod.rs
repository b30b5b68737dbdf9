//! The notice's work on a PC that may be spoilt.

#![allow(dead_code, clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::allow_attributes, reason = "each test file uses a part of this")]

#[path = "../../../run/tests/support/mod.rs"]
pub mod support;

use crate::scratch::{self, LaidOut, Scratch};
use live::LocalPc;
use model::QuestionId;
use model::answer::AnswerText;
use model::journal::{Ending, Event};
use model::kinds::{Found, LeadOperation, Operation};
use model::observation::{Answered, Observation};
use model::plan::Plan;
use model::running_windows::Software;
use run::{Journal, Progress, Runner};
use source::Loaded;
use std::process::{Child, Command};
use support::advance;
use terminal::Terminal;

pub const KIND: &str = "e14-gen2-both";

/// A program that runs under the name of one that the notice waits for.
pub struct Sleeper(Child);

impl Sleeper {
    fn named(name: &str) -> Self {
        let own = std::env::current_exe().unwrap();
        let copy = std::env::temp_dir().join(name);
        let _ = std::fs::copy(&own, &copy);
        Self(Command::new(copy).args(["--ignored", "--exact", "a_program_that_sleeps"]).spawn().unwrap())
    }
}

impl Drop for Sleeper {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Without a browser's profiles, so that nobody has to move its windows.
pub fn lay_out(scratch: &Scratch, loaded: &Loaded) -> LaidOut {
    let mut description = loaded.kinds[&KIND.parse().unwrap()].clone();
    description.users.iter_mut().for_each(|user| user.profiles.clear());
    scratch.lay_out(&description)
}

/// What the plan waits to see running.
pub fn sleeper(plan: &Plan) -> Sleeper {
    let wanted = plan.actions.iter().find_map(|action| match &action.operation {
        Operation::Lead(LeadOperation::AwaitProgram(wanted)) => wanted.any_of.first().map(Software::name),
        _ => None,
    });
    Sleeper::named(wanted.unwrap())
}

/// Carries on to the end.
pub fn finish(loaded: &Loaded) -> Ending {
    for _ in 0..20 {
        let this = LocalPc::open();
        if let Some(ending) = advance(&this, &loaded.notice).unwrap() {
            return ending;
        }
        restart_where_it_was_asked_for();
    }
    panic!("it does not end");
}

/// Wine does not restart; it forgets what a restart makes Windows forget. Not where a person has only just agreed.
pub fn restart_where_it_was_asked_for() {
    let this = LocalPc::open();
    let journal = Journal::read(&this).unwrap();
    let last = journal.records().last().map(|record| &record.event);
    if !matches!(last, Some(Event::AgreedToRestart { .. })) {
        scratch::forget_this_start();
    }
}

/// What was found for the steps that are about the policy and the adapters; the policy's counter only goes on.
pub fn found(seen: &Observation) -> Vec<(String, Found)> {
    let concerned =
        seen.found.iter().filter(|(_, found)| matches!(found, Found::LocalPolicy(_) | Found::Adapters(_)));
    let found = concerned.map(|(step, found)| {
        let mut found = found.clone();
        if let Found::LocalPolicy(policy) = &mut found {
            policy.counter = policy.counter.map(|_| 0);
        }
        (step.to_string(), found)
    });
    found.collect()
}

pub fn undo(loaded: &Loaded) -> Ending {
    let notice = &loaded.notice;
    {
        let this = LocalPc::open();
        let journal = Journal::open(&this).unwrap();
        let standing = journal.to_put_back(&notice.header.notice);
        let back = plan::undo(&notice.reference(), &standing, this.clock().now());
        assert!(!back.actions.is_empty());
        let mut silent = |_: Progress| {};
        Runner::new(journal, notice.header.notice.clone(), &mut silent).begin(back).unwrap();
    }
    finish(loaded)
}

/// What was seen, once a person had chosen automatic updates.
pub fn with_answer(mut seen: Observation) -> Observation {
    let (question, value) = (QuestionId::literal("update-mode"), AnswerText::literal("automatic"));
    seen.history.answers.insert(question, Answered { value, at: seen.at });
    seen
}
