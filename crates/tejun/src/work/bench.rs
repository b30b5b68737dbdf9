//! A practice terminal to work on, for tests.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use crate::args::{self, Args, Target};
use crate::keys::Keys;
use crate::open;
use crate::session::{Command, Session};
use camino::Utf8PathBuf;
use model::Notice;
use model::plan::Plan;
use model::practice::Description;
use terminal::Practice;

pub struct Bench {
    _made: tempfile::TempDir,
    pub notice: Notice,
    pub args: Args,
    pub target: Target,
}

pub fn bench(kind: &str) -> Bench {
    bench_where(kind, |_| {})
}

/// With something else than the kind has.
pub fn bench_where(kind: &str, change: impl FnOnce(&mut Description)) -> Bench {
    let loaded = open::whole_notice(None, Keys::default()).unwrap();
    let made = tempfile::tempdir().unwrap();
    let folder = Utf8PathBuf::from_path_buf(made.path().join("t")).unwrap();
    let kind = kind.parse().unwrap();
    let mut description = loaded.kinds[&kind].clone();
    change(&mut description);
    Practice::make(&folder, &kind, &description).unwrap();
    let args = args::parse(["tejun".into()]).unwrap();
    Bench { _made: made, notice: loaded.notice, args, target: Target::Folder(folder) }
}

impl Bench {
    pub fn command(&self) -> Command<'_> {
        Command { notice: &self.notice, args: &self.args, target: &self.target }
    }

    pub fn session(&self) -> Session<'_> {
        Session::new(self.command())
    }

    pub fn plan(&self) -> Plan {
        self.session().snapshot().unwrap().plan.clone()
    }

    pub fn records(&self) -> usize {
        self.session().records().unwrap().all().len()
    }
}
