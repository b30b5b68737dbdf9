//! A practice terminal to work on, for tests.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use crate::args::{self, Args, Target};
use crate::keys::Keys;
use crate::notice_files;
use crate::open;
use crate::session::{Command, Session};
use camino::Utf8PathBuf;
use model::plan::Plan;
use model::practice::Description;
use model::{Lang, Notice};
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
    let args = args::parse(["tejun".into()], Lang::Ja).unwrap();
    Bench { _made: made, notice: loaded.notice, args, target: Target::Folder(folder) }
}

/// Whose notice is in a folder on which somebody else can write (P1).
pub fn bench_with_a_folder() -> (Bench, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let files = notice_files::files(None, Keys::default()).unwrap().files;
    for (name, text) in files.iter().filter(|(name, _)| !name.contains('/')) {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let mut bench = bench("desktop");
    bench.args.notice = Some(Utf8PathBuf::from_path_buf(folder.path().to_owned()).unwrap());
    bench.notice = open::notice(&bench.args).unwrap();
    (bench, folder)
}

/// Makes it another notice.
pub fn swap(file: &std::path::Path) {
    let text = std::fs::read_to_string(file).unwrap();
    std::fs::write(file, text.replacen("automatic-update", "automatic-other", 1) + "\n# other\n").unwrap();
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
