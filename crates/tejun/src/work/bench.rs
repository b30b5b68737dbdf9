//! A practice terminal to work on, for tests.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use crate::args::{Args, Target, Verb};
use crate::open;
use camino::Utf8PathBuf;
use model::plan::Plan;
use model::{Lang, Notice};
use run::Journal;
use terminal::Practice;

pub struct Bench {
    _made: tempfile::TempDir,
    pub notice: Notice,
    pub args: Args,
    pub target: Target,
}

pub fn bench(kind: &str) -> Bench {
    let loaded = open::whole_notice(None).unwrap();
    let made = tempfile::tempdir().unwrap();
    let folder = Utf8PathBuf::from_path_buf(made.path().join("t")).unwrap();
    let kind = kind.parse().unwrap();
    Practice::make(&folder, &kind, &loaded.kinds[&kind]).unwrap();
    let args = Args {
        verb: Verb::Hello,
        lang: Lang::Ja,
        json: false,
        yes: false,
        leave_questions: false,
        answers: Vec::new(),
        notice: None,
        calendar: None,
    };
    Bench { _made: made, notice: loaded.notice, args, target: Target::Folder(folder) }
}

impl Bench {
    pub fn plan(&self) -> Plan {
        let terminal = open::terminal(&self.target).unwrap().terminal;
        let history = Journal::read(&*terminal).unwrap().history(&self.notice.header.notice);
        plan::plan(&self.notice, &open::observe(&*terminal, &self.notice, history)).1
    }

    pub fn records(&self) -> usize {
        let terminal = open::terminal(&self.target).unwrap().terminal;
        Journal::read(&*terminal).unwrap().records().len()
    }
}
