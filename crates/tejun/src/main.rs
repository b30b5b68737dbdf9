//! tejun (手順): a maintenance notice that people read, the terminal obeys, and the vendor gets evidence of.

mod apply;
mod args;
#[cfg(feature = "author")]
mod author;
mod cases;
mod check_many;
#[cfg(feature = "author")]
mod collect;
mod doctor;
mod done;
mod drive;
mod error;
mod evidence;
mod exit;
mod guide;
mod hand_in;
mod incoming;
mod keys;
mod lint;
mod look;
mod manual;
mod new;
mod notice_files;
mod open;
mod practice;
mod remove;
mod report;
mod screen;
mod session;
mod status;
mod tour;
mod trust;
mod undo;
mod verify;
mod work;

use ::manual::words;
use args::{Args, Verb};
use error::Error;
use exit::Exit;
use model::text::visible;
use model::{Lang, Notice};
use screen::Screen;
use std::io::Write;
use std::process::ExitCode;

fn main() -> ExitCode {
    #[cfg(windows)]
    {
        live::load_from_system_folder_only();
        live::hold_own_program();
    }
    #[expect(
        clippy::disallowed_methods,
        reason = "the one thing that a variable decides: the language of screens"
    )]
    let lang = args::default_lang(std::env::var_os("TEJUN_LANG"));
    let parsed = args::parse(std::env::args_os(), lang);
    #[cfg(windows)]
    let parsed = parsed.and_then(opened);
    let exit = match parsed {
        Ok(args) => {
            let exit = run(&args).unwrap_or_else(|error| {
                let contacts = error.needs_contact().then(|| open::notice(&args).ok()).flatten();
                complain(&error, args.lang, contacts.as_ref());
                error.exit()
            });
            // Nobody sees the worker's window, or could press anything there.
            if matches!(args.verb, Verb::Worker(..)) {
                return ExitCode::from(exit.code());
            }
            exit
        }
        Err(wrong) => {
            let (error, lang) = *wrong;
            complain(&error, lang, None);
            error.exit()
        }
    };
    stay();
    ExitCode::from(exit.code())
}

/// The command line, with the signed notice beside the program, which a double click is about.
#[cfg(windows)]
fn opened(args: Args) -> Result<Args, Box<(Error, Lang)>> {
    if !matches!(args.verb, Verb::Hello) || args.notice.is_some() {
        return Ok(args);
    }
    let program = std::env::current_exe().ok().and_then(|path| camino::Utf8PathBuf::from_path_buf(path).ok());
    match program.as_deref().and_then(camino::Utf8Path::parent).map(notice_files::packed_in).transpose() {
        Ok(notice) => Ok(Args { notice: notice.flatten(), ..args }),
        Err(error) => Err(Box::new((error, args.lang))),
    }
}

/// If the window would close at once, waits until a person has read it.
#[cfg(windows)]
fn stay() {
    if live::is_console_ours() {
        let _ = writeln!(std::io::stdout(), "\nEnter キーで閉じます / press Enter to close");
        let _ = std::io::stdin().read_line(&mut String::new());
    }
}

#[cfg(not(windows))]
fn stay() {}

/// Tells what went wrong and, where only somebody else can help, whom to ask.
fn complain(error: &Error, lang: Lang, ask: Option<&Notice>) {
    // Nobody reads any more (`tejun check … | head`): no reason to complain.
    if error.is_broken_pipe() {
        return;
    }
    let mut err = std::io::stderr();
    let _ = writeln!(err, "tejun: {}", visible(&error.tell(lang)));
    for contact in ask.iter().flat_map(|notice| &notice.header.contacts) {
        let _ = writeln!(
            err,
            "    {}  {}",
            visible(contact.name.get(lang)),
            visible(&words::reach(contact, lang))
        );
    }
}

fn run(args: &Args) -> Result<Exit, Error> {
    let screen = Screen::of(args);
    match &args.verb {
        Verb::Guide(target) => guide::guide(args, target),
        Verb::Hello if cfg!(windows) => guide::guide(args, &args::Target::LocalPc),
        Verb::Hello => args::help::hello(&screen).map(|()| Exit::Done),
        Verb::Help(command) => args::help::help(*command, &screen).map(|()| Exit::Done),
        Verb::Completions(shell) => screen.line(args::script(*shell).trim_end()).map(|()| Exit::Done),
        Verb::Version => screen.line(concat!("tejun ", env!("CARGO_PKG_VERSION"))).map(|()| Exit::Done),
        Verb::Check(target) => look::check(args, target),
        Verb::CheckMany(folders, csv) => check_many::check(args, folders, *csv, &screen),
        Verb::Plan(target) => look::plan_verb(args, target),
        Verb::Doctor(target, out) => doctor::doctor(args, target, out.as_deref(), &screen),
        Verb::Apply(target) => apply::apply(args, target),
        Verb::Done(step, saying, target) => done::done(args, step, saying, target),
        Verb::Undo(target) => undo::undo(args, target),
        Verb::Remove(target) => remove::remove(args, target),
        Verb::Worker(works_for, _) => work::serve(args, works_for),
        Verb::PracticeKinds => practice::kinds(args, &screen),
        Verb::PracticeNew(folder, kind) => practice::new(args, folder, kind, &screen),
        Verb::PracticeTour(folder) => tour::tour(args, folder.as_deref(), &screen),
        Verb::New(folder, told) => new::new(folder, told, &screen),
        Verb::Lint(folders) => lint::lint(args, folders, &screen),
        #[cfg(feature = "author")]
        Verb::Key(file, old) => author::key(file, old.as_deref(), &screen),
        #[cfg(feature = "author")]
        Verb::Pack(folder, packing) => author::pack(args, folder, packing, &screen),
        #[cfg(not(feature = "author"))]
        Verb::Key(..) | Verb::Pack(..) => Err(Error::usage(
            "この tejun は端末用で、署名はできません。作者用の tejun（cargo build --release）をお使いください",
            "this tejun is for terminals and cannot sign; use the one for authors (cargo build --release)",
        )),
        Verb::Trust(key, target) => trust::trust(args, key, target, &screen),
        Verb::Manual(out, format) => manual::manual(args, out, *format, &screen),
        Verb::Report(target, out) => hand_in::report(args, target, out.as_deref()),
        Verb::Verify(given, journal) => verify::verify(args, given, journal.as_deref(), &screen),
        #[cfg(feature = "author")]
        Verb::Collect(folder, roster, out) => collect::collect(args, folder, roster, out.as_deref(), &screen),
        #[cfg(not(feature = "author"))]
        Verb::Collect(..) => Err(Error::usage(
            "この tejun は端末用で、報告は集められません。事業者用の tejun（cargo build --release）をお使いください",
            "this tejun is for terminals and collects no reports; use the one for vendors (cargo build --release)",
        )),
        Verb::Test(folder, prove) => cases::test(args, folder.as_deref(), *prove, &screen),
    }
}
