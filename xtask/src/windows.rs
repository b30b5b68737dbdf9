//! Building for Windows, and running what was built under Wine.

mod doctor;
mod guide;
mod imports;
mod wine;

use crate::{Error, output, root, run};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
pub use wine::Wine;

const TARGET: &str = "x86_64-pc-windows-gnu";
/// Debian's compiler builds the standard library for Windows itself.
const DEBIAN: &str = "/usr/bin/cargo";
const DEBIAN_CLIPPY: &str = "/usr/bin/cargo-clippy";
const NO_COMPILER: &str = "no compiler for Windows is here: nothing of Windows was built or run";
/// The test program that asks the Windows Update Agent, and its double.
const UPDATES: &str = "updates-";
const AGENT: &str = "agent.dll";

/// Where Edge's double writes down how its questions were answered.
const ANSWERS: &str = r"C:\msedge-dialogs.log";

/// A compiler that can build for Windows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Compiler {
    /// The one in use, with its target installed by rustup.
    Rustup,
    /// Debian's.
    Debian,
}

impl Compiler {
    /// The one that is here.
    fn find() -> Option<Self> {
        if rustup_has_target() {
            return Some(Self::Rustup);
        }
        let sources = Command::new("/usr/bin/rustc").args(["--print", "sysroot"]).output().ok()?;
        let sysroot = PathBuf::from(String::from_utf8(sources.stdout).ok()?.trim());
        let library = sysroot.join("lib/rustlib/src/rust/library/std");
        (Path::new(DEBIAN).exists() && library.exists()).then_some(Self::Debian)
    }

    fn cargo(self, verb: &str, arguments: &[&str]) -> Command {
        self.cargo_in(&root(), &folder(), verb, arguments)
    }

    /// The same for other sources, with another folder for what is built.
    fn cargo_in(self, sources: &Path, folder: &Path, verb: &str, arguments: &[&str]) -> Command {
        let mut command = match (self, verb) {
            (Self::Rustup, _) => Command::new("cargo"),
            // Debian's cargo would take the other toolchain's clippy.
            (Self::Debian, "clippy") => Command::new(DEBIAN_CLIPPY),
            (Self::Debian, _) => Command::new(DEBIAN),
        };
        command.arg(verb);
        if self == Self::Debian {
            command.args(["-Z", "build-std=std,panic_unwind"]);
            command.env("RUSTC", "/usr/bin/rustc").env("RUSTC_BOOTSTRAP", "1").env("CARGO", DEBIAN);
        }
        command
            .args(["--target", TARGET, "--target-dir"])
            .arg(folder)
            .args(arguments)
            .env("CARGO_TARGET_X86_64_PC_WINDOWS_GNU_LINKER", "x86_64-w64-mingw32-gcc")
            .current_dir(sources);
        if arguments.contains(&"--release") {
            if self == Self::Debian {
                // As small as the program itself; nor would a stripped program tell names in a backtrace.
                command.args(["-Z", "build-std-features=panic-unwind,optimize_for_size"]);
            }
            command.env("CARGO_ENCODED_RUSTFLAGS", same_flags().join("\x1f"));
        }
        command
    }

    fn does(self, verb: &str, arguments: &[&str]) -> Result<(), Error> {
        self.does_with(verb, arguments, None)
    }

    /// The same with a vendor's public key in the program.
    fn does_with(self, verb: &str, arguments: &[&str], vendor_key: Option<&str>) -> Result<(), Error> {
        println!("$ cargo {verb} --target {TARGET} {}   ({self:?})", arguments.join(" "));
        let mut command = self.cargo(verb, arguments);
        if let Some(file) = vendor_key {
            command.env("TEJUN_VENDOR_KEY", std::path::absolute(file)?);
        }
        match command.status()?.success() {
            true => Ok(()),
            false => Err(format!("cargo {verb} for Windows failed").into()),
        }
    }
}

/// What keeps this machine's paths and the time out of the program.
fn same_flags() -> Vec<String> {
    let home = |name: &str, below: &str| {
        std::env::var_os(name).map(PathBuf::from).or_else(|| Some(std::env::home_dir()?.join(below)))
    };
    let remap = |from: PathBuf, to: &str| format!("--remap-path-prefix={}={to}", from.display());
    let crates = home("CARGO_HOME", ".cargo").map(|folder| remap(folder, "/cargo"));
    let std =
        [PathBuf::from("/usr/lib/rustlib"), PathBuf::from("/usr/src")].map(|folder| remap(folder, "/rust"));
    crates.into_iter().chain(std).chain(["-Clink-arg=-Wl,--no-insert-timestamp".to_owned()]).collect()
}

/// `cargo xtask windows twice`: the released program, built here and once more from a copy of the sources elsewhere: the
/// same bytes.
pub fn twice() -> Result<(), Error> {
    let (program, _) = release(None)?;
    let compiler = Compiler::find().ok_or("no compiler for Windows is here")?;
    let elsewhere = root().join("target/twice");
    let sources = elsewhere.join("a folder of another name");
    if elsewhere.exists() {
        std::fs::remove_dir_all(&elsewhere)?;
    }
    for file in output("git", &["ls-files"])?.lines() {
        let to = sources.join(file);
        std::fs::create_dir_all(to.parent().ok_or("a file in no folder")?)?;
        std::fs::copy(root().join(file), to)?;
    }
    println!("once more in {}", sources.display());
    let folder = elsewhere.join("built");
    let mut again = compiler.cargo_in(&sources, &folder, "build", &RELEASE);
    if !again.status()?.success() {
        return Err("the second build failed".into());
    }
    let (one, other) =
        (std::fs::read(program)?, std::fs::read(folder.join(TARGET).join("release/tejun.exe"))?);
    let differ = one.iter().zip(&other).filter(|(one, other)| one != other).count();
    match one == other {
        true => println!("the same {} bytes, twice", one.len()),
        false => return Err(format!("{} and {} bytes; {differ} differ", one.len(), other.len()).into()),
    }
    Ok(())
}

/// Whether the toolchain in use can build for Windows.
pub fn rustup_has_target() -> bool {
    let folder = Command::new("rustc").args(["--print", "target-libdir", "--target", TARGET]).output();
    let folder = folder.ok().and_then(|output| String::from_utf8(output.stdout).ok()).unwrap_or_default();
    !folder.trim().is_empty() && Path::new(folder.trim()).exists()
}

/// Where everything for Windows is built.
fn folder() -> PathBuf {
    root().join("target/windows")
}

/// The program is one file that starts at once on an old PC, and is carried on a USB stick.
const MAX_PROGRAM_BYTES: u64 = 6_500_000;

/// `cargo xtask windows`: the program for Windows, with the vendor's public key in that file, if one is named.
pub fn windows(vendor_key: Option<&str>) -> Result<(), Error> {
    if let Some(file) = vendor_key {
        let text = std::fs::read_to_string(file).map_err(|error| format!("{file}: {error}"))?;
        let key =
            pack::PublicKey::read(&text).ok_or_else(|| format!("{file} is no public key of minisign"))?;
        println!("with the key {}, fingerprint {}", key.id(), key.fingerprint());
    }
    let (program, size) = release(vendor_key)?;
    println!("{} ({:.1} MB)", program.display(), size as f64 / 1e6);
    match size <= MAX_PROGRAM_BYTES {
        true => Ok(()),
        false => Err(format!("the program is larger than {:.1} MB", MAX_PROGRAM_BYTES as f64 / 1e6).into()),
    }
}

/// The released program under Wine, for measuring.
pub struct ToMeasure {
    /// The words that run it.
    pub program: Vec<String>,
    /// The words that make its next start a cold one.
    pub forget: Vec<String>,
    /// Its size in bytes.
    pub size: u64,
}

/// The released program, without what only authors need.
const RELEASE: [&str; 5] = ["--quiet", "--release", "-p", "tejun", "--no-default-features"];

/// Builds it. None: it cannot be run here.
pub fn to_measure() -> Result<Option<ToMeasure>, Error> {
    let Some(wine) = Compiler::find().and_then(|_| Wine::installed()) else { return Ok(None) };
    let (program, size) = release(None)?;
    let place = Place::fresh(wine)?;
    let copy = place.programs.join("tejun.exe");
    std::fs::copy(program, &copy)?;
    let prefix = format!("WINEPREFIX={}", place.prefix.display());
    let words = |program: &Command, rest: &[&str]| -> Vec<String> {
        let program = program.get_program().to_string_lossy();
        let all = ["env", &prefix, "WINEDEBUG=-all", &program].into_iter().chain(rest.iter().copied());
        all.map(str::to_owned).collect()
    };
    let copy = copy.display().to_string();
    let program = words(&place.wine.wine(), &[&copy]);
    let forget = words(&place.wine.server(), &["-k", "-w"]);
    Ok(Some(ToMeasure { program, forget, size }))
}

fn release(vendor_key: Option<&str>) -> Result<(PathBuf, u64), Error> {
    let compiler = Compiler::find().ok_or(
        "no compiler for Windows is here: rustup target add x86_64-pc-windows-gnu, or Debian's rustc-web, cargo-web and \
         rust-web-src; and gcc-mingw-w64-x86-64",
    )?;
    compiler.does_with("build", &RELEASE, vendor_key)?;
    let program = folder().join(TARGET).join("release/tejun.exe");
    imports::check(&program, true)?;
    let size = std::fs::metadata(&program)?.len();
    Ok((program, size))
}

/// Lints and builds everything for Windows, the tests too. What could not be seen is given.
pub fn build() -> Result<Vec<String>, Error> {
    let Some(compiler) = Compiler::find() else { return Ok(vec![NO_COMPILER.to_owned()]) };
    let mut skipped = Vec::new();
    match compiler == Compiler::Rustup || Path::new(DEBIAN_CLIPPY).exists() {
        true => {
            let all = ["--quiet", "-p", "live", "-p", "tejun", "--all-targets", "--", "-D", "warnings"];
            compiler.does("clippy", &all)?;
        }
        false => skipped.push("clippy for Windows is not there".to_owned()),
    }
    built(compiler)?;
    Ok(skipped)
}

/// What must hold on Windows: the live terminal under the Wine that is installed. What could not be seen is given.
pub fn test() -> Result<Vec<String>, Error> {
    match Wine::installed() {
        Some(wine) => test_under(wine),
        None => Ok(vec!["wine is not there: what was built for Windows was not run".to_owned()]),
    }
}

/// The same under any Wine.
pub fn test_under(wine: Wine) -> Result<Vec<String>, Error> {
    let Some(compiler) = Compiler::find() else { return Ok(vec![NO_COMPILER.to_owned()]) };
    let (tests, agent) = built(compiler)?;
    let mut skipped = Vec::new();
    let place = Place::fresh(wine)?;
    std::fs::copy(agent, place.programs.join(AGENT))?;
    let called = |wanted: &str| {
        let is_it = |test: &&PathBuf| {
            test.file_name().is_some_and(|name| name.to_string_lossy().starts_with(&format!("{wanted}-")))
        };
        tests.iter().find(is_it).ok_or_else(|| format!("the tests for Windows hold no {wanted}"))
    };
    let (double, power_cut, browser) = (called("msedge")?, called("power_cut")?, called("browser")?);
    let live = called("live")?;
    let mut wrong = Vec::new();
    for test in tests.iter().filter(|test| *test != double) {
        match place.run(test) {
            Ok(why) => skipped.extend(why),
            Err(error) => wrong.push(error.to_string()),
        }
    }
    let rest = [
        place.check(),
        place.doctor(),
        place.guide(double),
        // Last: what these lay out stays.
        place.comes_back(power_cut),
        place.power_cuts(power_cut),
        place.browser(browser, double, live),
    ];
    wrong.extend(rest.into_iter().filter_map(|done| Some(done.err()?.to_string())));
    if wrong.is_empty() { Ok(skipped) } else { Err(wrong.join("\n").into()) }
}

/// A program's name without its folder.
fn name_of(program: &Path) -> String {
    program.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Builds the program and the live terminal's tests; their programs, and the double of the update agent.
fn built(compiler: Compiler) -> Result<(Vec<PathBuf>, PathBuf), Error> {
    compiler.does("build", &["--quiet", "-p", "tejun"])?;
    imports::check(&folder().join(TARGET).join("debug/tejun.exe"), false)?;
    println!("$ cargo test --target {TARGET} -p live --no-run   ({compiler:?})");
    let arguments = ["--quiet", "-p", "live", "--no-run", "--message-format=json-render-diagnostics"];
    let mut command = compiler.cargo("test", &arguments);
    let output = command.stderr(Stdio::inherit()).output()?;
    if !output.status.success() {
        return Err("the tests for Windows could not be built".into());
    }
    let (mut programs, mut agent) = (Vec::new(), None);
    for line in String::from_utf8(output.stdout)?.lines() {
        let told: serde_json::Value = serde_json::from_str(line)?;
        if let (Some(true), Some(program)) = (told["profile"]["test"].as_bool(), told["executable"].as_str())
        {
            programs.push(program.into());
        }
        let files = told["filenames"].as_array().into_iter().flatten().filter_map(|file| file.as_str());
        agent = files.map(PathBuf::from).find(|file| file.ends_with(AGENT)).or(agent);
    }
    Ok((programs, agent.ok_or("the update agent's double was not built")?))
}

/// Puts the double in for the update agent's classes: session, system information and collection (Microsoft, "Manifest
/// files": `comClass`).
fn manifest() -> String {
    let classes = [
        "4CB43D7F-7EEE-4906-8698-60DA1C38F2FE",
        "C01B9BA0-BEA7-41BA-B604-D0A36F469133",
        "13639463-00DB-4646-803D-528026140D88",
    ];
    let classes = classes.map(|class| format!(r#"<comClass clsid="{{{class}}}" threadingModel="Both"/>"#));
    let classes = classes.concat();
    format!(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<assembly xmlns="urn:schemas-microsoft-com:asm.v1" manifestVersion="1.0">
<assemblyIdentity type="win32" name="tejun.updates" version="1.0.0.0" processorArchitecture="amd64"/>
<file name="{AGENT}">{classes}</file>
</assembly>
"#
    )
}

/// A fresh Wine prefix, and beside it a folder in which programs are run with the doubles that Wine wants.
struct Place {
    wine: Wine,
    prefix: PathBuf,
    programs: PathBuf,
}

impl Place {
    fn fresh(wine: Wine) -> Result<Self, Error> {
        let place = Self { wine, prefix: folder().join("prefix"), programs: folder().join("run") };
        for folder in [&place.prefix, &place.programs] {
            if folder.exists() {
                std::fs::remove_dir_all(folder)?;
            }
            std::fs::create_dir_all(folder)?;
        }
        for double in ["userenv", "powrprof", "bcryptprimitives"] {
            let source = root().join(format!("crates/live/tests/doubles/{double}.c"));
            let library = place.programs.join(format!("{double}.dll"));
            let (source, library) = (source.display().to_string(), library.display().to_string());
            run("x86_64-w64-mingw32-gcc", &["-shared", "-O1", "-o", &library, &source, "-ladvapi32"])?;
        }
        place.wine.prepare(&place.prefix, &place.programs)?;
        println!("$ wineboot -i");
        let mut make = place.wine.wine();
        make.args(["wineboot", "-i"]).env("WINEPREFIX", &place.prefix).env("WINEDEBUG", "-all");
        let made = make.stdout(Stdio::null()).stderr(Stdio::null()).status()?;
        if !made.success() {
            return Err("wineboot failed".into());
        }
        // It is looked for in the system folder alone, and Wine's own is loaded before a test could load another.
        std::fs::copy(place.programs.join("powrprof.dll"), place.on_c(r"C:\windows\system32\powrprof.dll"))?;
        Ok(place)
    }

    /// Ends everything that runs in the prefix, so that the next program finds a PC that has just started. (Wine's Task
    /// Scheduler does not answer any more on one that was laid out anew.)
    fn end_session(&self) -> Result<(), Error> {
        self.wine.server().args(["-k", "-w"]).env("WINEPREFIX", &self.prefix).status()?;
        Ok(())
    }

    /// Runs a program with an administrator's rights.
    fn wine(&self, arguments: &[&str]) -> Command {
        let mut command = self.wine.wine();
        command
            .args(self.wine.elevated())
            .args(arguments)
            .env("WINEPREFIX", &self.prefix)
            .env("WINEDEBUG", "-all");
        command.env("WINEDLLOVERRIDES", "powrprof=n,b");
        command.env("TEJUN_SCRATCH_PC", "this prefix").env("TEJUN_POLICY_LOG", r"C:\policy.log");
        command.current_dir(&self.programs);
        command
    }

    /// Runs a test program, and gives what it says that it did not see.
    fn run(&self, program: &Path) -> Result<Vec<String>, Error> {
        let name = name_of(program);
        std::fs::copy(program, self.programs.join(&name))?;
        if name.starts_with(UPDATES) {
            std::fs::write(self.programs.join(format!("{name}.manifest")), manifest())?;
        }
        println!("$ wine {name}");
        self.end_session()?;
        let output = self.wine(&[&name]).output()?;
        let told = String::from_utf8_lossy(&output.stderr);
        print!("{}", String::from_utf8_lossy(&output.stdout));
        eprint!("{told}");
        if !output.status.success() {
            return Err(format!("{name} failed under Wine").into());
        }
        let skipped = told.lines().filter_map(|line| line.split_once("SKIPPED: "));
        Ok(skipped.map(|(_, why)| why.to_owned()).collect())
    }

    /// Cuts the power after each effect of a run, and has the work gone on with.
    fn power_cuts(&self, program: &Path) -> Result<(), Error> {
        let name = &name_of(program);
        let mut cuts = 0;
        loop {
            self.part(name, "the_pc_is_laid_out", cuts, "laid out")?;
            self.end_session()?;
            let came = self.part(name, "it_works_until_the_power_goes", cuts, "")?;
            if came == "ended" {
                break;
            }
            self.part(name, "it_goes_on_when_the_power_is_back", cuts, "went on")?;
            self.end_session()?;
            cuts += 1;
        }
        println!(
            "the power was cut {cuts} times, after each effect of a run; the work was gone on with each time"
        );
        if cuts > 15 { Ok(()) } else { Err(format!("{cuts} effects are too few to be the whole run").into()) }
    }

    /// Procedure A by the program itself, both its halves, on a PC whose browser is a double.
    fn browser(&self, lays_out: &Path, double: &Path, live: &Path) -> Result<(), Error> {
        let name = name_of(lays_out);
        let laid_out = || self.part(&name, "a_pc_with_a_browser_is_laid_out", 0, "laid out");
        laid_out()?;
        self.put_edge(double)?;
        self.shows()?;
        let answers = self.question(live)?;
        laid_out()?;
        self.end_session()?;
        std::fs::remove_file(self.on_c(guide::TOLD))?;
        let choices = ["--answer", "update-mode=by-hand", "--answer", "machine-is-e14-gen2=no"];
        for (verb, wanted) in [("apply", "… 済"), ("check", "済      A")] {
            let mut words = vec!["tejun.exe", verb];
            words.extend(choices);
            words.extend((verb == "apply").then_some("--yes"));
            println!("$ wine {}", words.join(" "));
            // The browser has no double of it beside it.
            let output = self.wine(&words).env("WINEDLLOVERRIDES", "userenv=n,b").output()?;
            let told = String::from_utf8(output.stdout)?;
            if !told.contains(wanted) {
                let noted = String::from_utf8_lossy(&output.stderr);
                return Err(format!("no “{wanted}” in:\n{told}{noted}").into());
            }
        }
        let called = std::fs::read_to_string(self.on_c(guide::TOLD))?;
        let wanted = "--profile-directory=Default file:///C:/Program%20Files/OQS-Auth/ext/delegate.crx\n\
                      --profile-directory=Default file:///C:/Program%20Files/OQS-Auth/ext/nopinauth.crx\n\
                      --profile-directory=Default file:///C:/Program%20Files/OQS-Auth/ext/pinauth.crx\n\
                      --profile-directory=Default about:blank\n";
        if called != wanted {
            return Err(format!("the browser was called otherwise:\n{called}").into());
        }
        match std::fs::read_to_string(self.on_c(ANSWERS))? {
            told if told == answers.repeat(3) => Ok(()),
            told => Err(format!("the browser's questions were answered otherwise:\n{told}").into()),
        }
    }

    /// The browser's question as this Wine's UI Automation shows it; how the double then writes down each answer.
    fn question(&self, live: &Path) -> Result<String, Error> {
        let part = "edge::tests::the_browsers_question_is_found_and_pressed";
        let came = self.part(&name_of(live), part, 0, "")?;
        println!("the browser's question, by the UI Automation of this Wine: {came}");
        let wanted = match came.as_str() {
            "pressed" => "seen\npressed\n",
            "no UI Automation" if matches!(self.wine, Wine::Installed) => "answered by the user\n",
            _ if came.starts_with("not pressed") => "seen\nanswered by the user\n",
            _ => return Err(came.into()),
        };
        let told = self.on_c(ANSWERS);
        if came != "no UI Automation" {
            let answered = std::fs::read_to_string(&told)?;
            if answered != wanted {
                return Err(format!("{came}, but the browser says:\n{answered}").into());
            }
            std::fs::remove_file(told)?;
        }
        Ok(wanted.to_owned())
    }

    /// Runs a part of that test, and gives what it came to. Where that is a cut, nothing runs any more.
    fn part(&self, name: &str, part: &str, at: u32, wanted: &str) -> Result<String, Error> {
        let mut command = self.wine(&[name, "--ignored", "--exact", "--nocapture", part]);
        let mut child = command.env("TEJUN_CUT_AT", at.to_string()).stdout(Stdio::piped()).spawn()?;
        let mut told = String::new();
        for line in child.stdout.take().into_iter().flat_map(|out| BufReader::new(out).lines()) {
            let line = line?;
            told.push_str(&line);
            told.push('\n');
            if let Some(word) = line.strip_prefix("POWER: ").map(str::trim) {
                if word == "cut" {
                    // Every process ends at once. Wine's registry is saved all the same: it cannot flush a key on its own, so
                    // that what was not flushed is not lost here.
                    self.end_session()?;
                    child.kill()?;
                }
                let word = word.to_owned();
                let is_well = child.wait()?.success() || word == "cut";
                if is_well && (wanted.is_empty() || wanted == word) {
                    return Ok(word);
                }
                break;
            }
        }
        Err(format!("{part}, cut {at}:\n{told}").into())
    }

    /// The program itself: it tells the state of the PC that it runs on, changes it and changes it back, and tells the
    /// story of the notice.
    fn check(&self) -> Result<(), Error> {
        std::fs::copy(folder().join(TARGET).join("debug/tejun.exe"), self.programs.join("tejun.exe"))?;
        self.end_session()?;
        // Wine's firmware tells nothing of the machine, so a person is asked.
        let (automatic, other) = ("update-mode=automatic", "machine-is-e14-gen2=no");
        // Neither half has an elevated process open what is not on this PC. Wine's name for a folder of the host is no drive of it.
        let host = format!(r"\\?\unix{}", root().join("procedures/example-quiet-hours").display());
        let (elsewhere, server) = (host.replace('/', r"\"), r"\\server\share");
        let not_here = "このパソコンの中にありません";
        let mut events = String::new();
        for (arguments, wanted) in [
            (&["tejun.exe", "check"][..], "この端末  C:\\"),
            (&["tejun.exe", "apply", "--yes", "--answer", automatic, "--answer", other], "書き換えます … 済"),
            (&["tejun.exe", "check"], "済      C"),
            (&["tejun.exe", "undo", "--yes"], "元に戻します … 済"),
            (&["tejun.exe", "undo", "--yes"], "元に戻すことはありません"),
            (&["tejun.exe", "apply", "--yes", "--notice", &elsewhere], "--unsigned-at-my-own-risk"),
            (&["tejun.exe", "apply", "--yes", "--unsigned-at-my-own-risk", "--notice", &elsewhere], not_here),
            (&["tejun.exe", "worker", "process", "1", "lines", "--notice", server], not_here),
            (&["tejun.exe", "practice", "tour", "C:\\tour"], "作業はこれで完了です。"),
            (&["tejun.exe", "check", "C:\\tour\\disk"], "Windows のディスク  C:\\tour\\disk"),
        ] {
            println!("$ wine {}", arguments.join(" "));
            let mut command = self.wine(arguments);
            // Wine keeps no event log, but says what would stand in it.
            command
                .env("WINEDLLOVERRIDES", "userenv=n")
                .env("WINEDEBUG", "-all,trace+eventlog,warn+eventlog");
            let output = command.output()?;
            let (told, noted) = (String::from_utf8(output.stdout)?, String::from_utf8_lossy(&output.stderr));
            if !told.contains(wanted) && !noted.contains(wanted) {
                return Err(format!("no “{wanted}” in:\n{told}{noted}").into());
            }
            events.push_str(&noted);
        }
        for wanted in ["begins, actions: 1", "has ended, complete"] {
            if !events.contains(wanted) {
                return Err(format!("no “{wanted}” in the event log:\n{events}").into());
            }
        }
        Ok(())
    }
}
