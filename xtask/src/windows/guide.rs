//! The guide under Wine: started without a word, opened in the Edge that Windows knows of, its page fetched over loopback.
//! Edge itself is a double that writes down how it was started.

use super::{Place, name_of};
use crate::{Error, root};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

/// No program under Wine takes longer to come so far.
const AT_MOST: Duration = Duration::from_secs(60);
/// Where programs are known to Windows by their names.
const APP_PATHS: &str = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\msedge.exe";
const EDGE: &str = r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe";
/// Where the double writes down how it was started.
pub(super) const TOLD: &str = r"C:\msedge.log";
/// The folder of tejun's own copy, which the tasks start.
const HOME: &str = r"C:\ProgramData\tejun";

/// A guide that serves its page.
struct Guide {
    program: Child,
    host: String,
    /// What every path begins with.
    key: String,
}

impl Place {
    /// Started without a word, tejun opens its guide in the Edge that Windows knows of, and serves the page.
    pub(super) fn guide(&self, double: &Path) -> Result<(), Error> {
        self.put_edge(double)?;
        self.end_session()?;
        let guide = Guide::open(self, &["tejun.exe"])?;
        guide.until("tj-chart")?;
        let stranger = guide.ask("GET", "/", "")?;
        if !stranger.starts_with("HTTP/1.1 403") {
            return Err(format!("whoever has no key was let in:\n{stranger}").into());
        }
        guide.end()?;
        self.signed_notice()
    }

    /// A double click is about the signed notice beside the program, and one that is dropped on it about that one.
    fn signed_notice(&self) -> Result<(), Error> {
        let notice = root().join("procedures/example-quiet-hours");
        let notice = format!(r"\\?\unix{}", notice.display()).replace('/', r"\");
        for words in [
            &["tejun.exe", "key", "vendor"][..],
            &["tejun.exe", "pack", &notice, "--key", "vendor", "--out", "notice.tejun"],
            &["tejun.exe", "trust", "vendor.pub", "--yes"],
        ] {
            println!("$ wine {}", words.join(" "));
            let output = self.wine(words).env("TEJUN_KEY_PASSWORD", "").output()?;
            if !output.status.success() {
                return Err(String::from_utf8_lossy(&output.stderr).into());
            }
        }
        let (beside, dropped) = (self.programs.join("notice.tejun"), r"C:\notice.tejun");
        std::fs::copy(&beside, self.on_c(dropped))?;
        let opens = |words: &[&str]| -> Result<(), Error> {
            let guide = Guide::open(self, words)?;
            guide.until("署名を確かめました")?;
            guide.end()
        };
        opens(&["tejun.exe"])?;
        std::fs::remove_file(beside)?;
        opens(&["tejun.exe", dropped])?;
        std::fs::remove_file(self.on_c(dropped))?;
        Ok(std::fs::remove_dir_all(self.on_c(&format!(r"{HOME}\keys")))?)
    }

    /// Begun in the guide, the work goes on after a restart and the guide is where it was: by the command lines that the tasks
    /// have (`work::here` tests them), for Wine starts nothing by itself.
    pub(super) fn comes_back(&self, test: &Path) -> Result<(), Error> {
        self.part(&name_of(test), "the_pc_is_laid_out", 0, "laid out")?;
        self.end_session()?;
        // Wine's firmware tells nothing of the machine.
        let answers = ["update-mode=automatic", "machine-is-e14-gen2=yes", "introduced-by-january-2023=yes"];
        let mut words = vec!["tejun.exe", "guide"];
        words.extend(answers.iter().flat_map(|answer| ["--answer", answer]));
        let guide = Guide::open(self, &words)?;
        let page = guide.until("/begin\"")?;
        let plan = page.split_once("name=\"plan\" value=\"").and_then(|(_, rest)| rest.split('"').next());
        guide.press("/begin", &format!("plan={}", plan.ok_or("no plan is shown")?))?;
        guide.until("/restart\"")?;
        guide.press("/restart", "")?;
        guide.until("まもなく再起動します")?;
        drop(guide);

        self.end_session()?;
        let journal = self.on_c(r"C:\ProgramData\tejun\journal.jsonl");
        let records = std::fs::metadata(&journal)?.len();
        let users = String::from_utf8(self.wine(&["reg", "query", "HKU"]).output()?.stdout)?;
        let mut users = users.split_whitespace().filter_map(|key| key.split('\\').nth(1));
        let person = users.find(|sid| sid.starts_with("S-1-5-21-")).ok_or("nobody is signed in")?;
        let names = std::fs::read_dir(self.on_c(HOME))?.flatten().map(|entry| entry.file_name());
        let mut names = names.filter_map(|name| name.into_string().ok());
        let copy = names.find(|name| name.starts_with("tejun-") && name.ends_with(".exe"));
        let copy = format!(r"{HOME}\{}", copy.ok_or("no copy of the program is there")?);
        println!("$ wine {copy} worker user {person} guide");
        let mut worker = self.wine(&[&copy, "worker", "user", person, "guide"]);
        let mut worker = worker.stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
        // It goes on before anybody looks, and whoever looks joins in without a word.
        wait(|| Ok((std::fs::metadata(&journal)?.len() > records).then_some(())))?;
        // By the program that the person knows, not by the copy.
        let guide = Guide::open(self, &["tejun.exe", "guide"])?;
        let page = guide.until("自動で進みます")?;
        drop(guide);
        self.end_session()?;
        worker.wait()?;
        match page.contains("手順書 D") {
            true => Ok(()),
            false => Err(format!("it is somewhere else:\n{page}").into()),
        }
    }

    /// At a step by hand the guide opens the person's own browser, in their profile.
    pub(super) fn shows(&self) -> Result<(), Error> {
        self.end_session()?;
        let guide = Guide::open(self, &["tejun.exe", "guide"])?;
        guide.until("tj-chart")?;
        guide.press("/show", "step=A/old-removed")?;
        let opened = |told: String| told.contains("--profile-directory=Default about:blank\n").then_some(());
        wait(|| Ok(opened(std::fs::read_to_string(self.on_c(TOLD))?)))?;
        // Wine shows nothing of what is in a window, so the buttons that lead on from there are looked for in vain.
        let step = wait(|| {
            let step = guide.get("/step/A/old-removed")?;
            Ok(step.contains("/show\"").then_some(step))
        })?;
        drop(guide);
        self.end_session()?;
        match step.contains("<div class=\"said\"") {
            false => Ok(()),
            true => Err(format!("it was not shown:\n{step}").into()),
        }
    }

    /// Puts the double where no search path leads, and tells Windows its name.
    pub(super) fn put_edge(&self, double: &Path) -> Result<(), Error> {
        let file = self.on_c(EDGE);
        let folder = file.parent().unwrap_or(&self.prefix);
        std::fs::create_dir_all(folder)?;
        std::fs::copy(double, &file)?;
        std::fs::copy(self.programs.join("bcryptprimitives.dll"), folder.join("bcryptprimitives.dll"))?;
        let mut add = self.wine(&["reg", "add", APP_PATHS, "/ve", "/d", EDGE, "/f"]);
        match add.stdout(Stdio::null()).status()?.success() {
            true => Ok(()),
            false => Err("reg add failed".into()),
        }
    }

    /// Where a file of drive C lies here.
    pub(super) fn on_c(&self, path: &str) -> PathBuf {
        self.prefix.join("drive_c").join(path.trim_start_matches(r"C:\").replace('\\', "/"))
    }
}

impl Guide {
    /// Starts tejun, and comes in by the file that Edge was given.
    fn open(place: &Place, words: &[&str]) -> Result<Self, Error> {
        println!("$ wine {}", words.join(" "));
        let told = place.on_c(TOLD);
        let _ = std::fs::remove_file(&told);
        let mut command = place.wine(words);
        // Neither the copy nor the browser has that double beside it, and neither needs it.
        command.env("WINEDLLOVERRIDES", "userenv=n,b");
        let program = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
        let line = wait(|| Ok(std::fs::read_to_string(&told).ok().filter(|line| line.ends_with('\n'))))?;
        let own_folder = line.contains("--user-data-dir=") && line.contains(r"\AppData\Local\tejun\guide");
        let page = line.split_once("--app=file:///C:/").and_then(|(_, rest)| rest.split([' ', '\n']).next());
        let page = page.filter(|_| own_folder && !line.contains("127.0.0.1"));
        let page = page.ok_or_else(|| format!("Edge was started otherwise: {line}"))?;
        let page = std::fs::read_to_string(place.prefix.join("drive_c").join(page))?;
        let address = page.split_once("url=http://").and_then(|(_, rest)| rest.split('"').next());
        let address = address.and_then(|address| address.trim_end_matches('/').split_once('/'));
        let (host, key) = address.ok_or_else(|| format!("the page leads nowhere: {page}"))?;
        Ok(Self { program, host: host.to_owned(), key: key.to_owned() })
    }

    /// Its page, as soon as it says that.
    fn until(&self, wanted: &str) -> Result<String, Error> {
        let mut page = String::new();
        let came = wait(|| {
            page = self.get("/")?;
            Ok(page.contains(wanted).then_some(()))
        });
        match came {
            Ok(()) => Ok(page),
            Err(error) => Err(format!("{error} for “{wanted}”:\n{page}").into()),
        }
    }

    /// Sends a form.
    fn press(&self, path: &str, form: &str) -> Result<String, Error> {
        self.ask("POST", &format!("/{}{path}", self.key), form)
    }

    /// Ends it, as a person does.
    fn end(mut self) -> Result<(), Error> {
        let said = self.press("/end", "")?;
        match self.program.wait()?.code() {
            Some(_) if said.contains("tejun を終わりました") => Ok(()),
            code => Err(format!("it ended with {code:?}:\n{said}").into()),
        }
    }

    fn get(&self, path: &str) -> Result<String, Error> {
        self.ask("GET", &format!("/{}{path}", self.key), "")
    }

    /// One request, as the browser sends it; the answer.
    fn ask(&self, method: &str, path: &str, form: &str) -> Result<String, Error> {
        let (host, length) = (&self.host, form.len());
        let head = format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\n");
        let mut stream = TcpStream::connect(host)?;
        stream.set_read_timeout(Some(AT_MOST))?;
        stream.write_all(format!("{head}Content-Length: {length}\r\n\r\n{form}").as_bytes())?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        Ok(String::from_utf8_lossy(&answer).into_owned())
    }
}

impl Drop for Guide {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

/// Waits until there is something.
fn wait<T>(mut there: impl FnMut() -> Result<Option<T>, Error>) -> Result<T, Error> {
    let began = Instant::now();
    while began.elapsed() < AT_MOST {
        if let Some(found) = there()? {
            return Ok(found);
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Err("waited in vain".into())
}
