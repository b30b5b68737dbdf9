//! Whoever is not the person at the page gets nothing.

#[cfg(unix)]
use crate::bench::tejun;
use crate::bench::{Bench, Guide};
use crate::browser::Browser;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};

/// Sends bytes as they are; what comes back.
fn send(host: &str, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(host).unwrap();
    drop(stream.write_all(bytes));
    drop(stream.shutdown(std::net::Shutdown::Write));
    let mut text = Vec::new();
    drop(stream.read_to_end(&mut text));
    String::from_utf8_lossy(&text).into_owned()
}

/// A request as our pages send it; what comes back.
fn get(guide: &Guide, page: &str) -> String {
    let (host, path) = (guide.host(), guide.path(page));
    send(host, format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n").as_bytes())
}

fn post(guide: &Guide, page: &str) -> String {
    let (host, path) = (guide.host(), guide.path(page));
    let head =
        format!("POST {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nContent-Length: 0\r\n\r\n");
    send(host, head.as_bytes())
}

#[test]
fn who_has_no_key_or_comes_from_elsewhere_is_refused() {
    let bench = Bench::new("desktop");
    let guide = bench.guide();
    let host = guide.host().to_owned();
    let refused = |text: &str| {
        let came = send(&host, text.as_bytes());
        assert!(came.starts_with("HTTP/1.1 4"), "{text}: {came}");
        assert!(!came.contains("Set-Cookie") && !came.contains("ThinkPad"), "{text}: {came}");
    };
    let key = guide.path("");
    for page in [
        "/",
        "/later",
        "/guide.js",
        "/number",
        "/evidence",
        "/key/",
        "/step/A/files",
        "/../../etc/passwd",
        &key,
    ] {
        refused(&format!("GET {page} HTTP/1.1\r\nHost: {host}\r\n\r\n"));
    }
    let first = guide.path("/");
    for strange in [
        // The right key by a wrong name, by two names, for another site, and through a proxy.
        format!("GET {first} HTTP/1.1\r\nHost: other.example\r\n\r\n"),
        format!("GET {first} HTTP/1.1\r\nHost: {host}\r\nHost: other.example\r\n\r\n"),
        format!("GET {first} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://other.example\r\n\r\n"),
        format!("GET http://{host}{first} HTTP/1.1\r\nHost: {host}\r\n\r\n"),
        // What no page of ours sends.
        format!("PUT {first} HTTP/1.1\r\nHost: {host}\r\n\r\n"),
        format!("POST {} HTTP/1.1\r\nHost: {host}\r\n\r\n", guide.path("/end")),
        format!(
            "POST {} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://other.example\r\n\r\n",
            guide.path("/end")
        ),
        format!("POST {} HTTP/1.1\r\nHost: {host}\r\nOrigin: null\r\n\r\n", guide.path("/end")),
        format!("POST {} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\n\r\n", guide.path("/run")),
        format!("GET {first} HTTP/1.1\r\nHost : {host}\r\n\r\n"),
        format!(
            "POST {} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
            guide.path("/answer")
        ),
    ] {
        refused(&strange);
    }
    let long = "a".repeat(5000);
    for form in
        ["question=update-mode&value=format-disk", "question=../x&value=y", "plan=x&step=../../x", "", &long]
    {
        for page in ["/answer", "/forward"] {
            let (path, length) = (guide.path(page), form.len());
            refused(&format!(
                "POST {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nContent-Length: {length}\r\n\r\n{form}"
            ));
        }
    }
    for noise in [
        &b"\0\0\0\0"[..],
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET",
        b"\r\n\r\n\r\n\r\n",
        &[b'a'; 100_000],
    ] {
        send(&host, noise);
    }
    // After all that it is still there, and nothing was written.
    assert!(get(&guide, "/").starts_with("HTTP/1.1 200 "));
    assert!(!bench.disk().join("ProgramData/tejun/journal.jsonl").exists());
}

/// G1, G7: what a browser sends to another server on this PC tells it no key, and what that server sends locks nobody out.
#[test]
fn a_server_on_another_port_learns_nothing_and_locks_nobody_out() {
    if !Browser::is_there() {
        return;
    }
    let bench = Bench::new("desktop");
    let guide = bench.guide();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let elsewhere = format!("http://{}/", listener.local_addr().unwrap());
    let (heard, hears) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut head = [0; 8192];
            let length = stream.read(&mut head).unwrap();
            drop(heard.send(String::from_utf8_lossy(&head[..length]).into_owned()));
            let page = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 8\r\n\r\nstranger";
            drop(stream.write_all(page.as_bytes()));
        }
    });
    let mut browser = Browser::open();
    let tab = browser.tab(&guide.url);
    browser.says(&tab, "まだ何も変わりません");
    browser.eval(&tab, &format!("void setTimeout(() => {{ location.href = '{elsewhere}'; }})")).unwrap();
    browser.says(&tab, "stranger");
    let key = guide.path("");
    let told = hears.recv().unwrap();
    assert!(told.starts_with("GET / ") && !told.contains(&key[1..]), "{told}");
    // As many cookies as a browser keeps for a host.
    let cookies = "for (let i = 0; i < 170; i += 1) document.cookie = `tejun-${i}=${'x'.repeat(4000)}`;
        document.cookie.length > 600000";
    assert_eq!(browser.eval(&tab, cookies).unwrap(), true);
    let again = browser.tab(&guide.url);
    browser.press(&again, "はじめる");
    browser.says(&again, "手動と自動のどちらで行いますか");
    browser.press(&again, crate::ANSWER);
    browser.says(&again, "tejun が行うことを詳しく見る");
}

/// G2: the browser is started with a file that only this user can read; the key is on no command line.
#[cfg(unix)]
#[test]
fn no_command_line_has_the_key() {
    use std::os::unix::fs::PermissionsExt;
    let bench = Bench::new("desktop");
    let own = bench.folder.path();
    let (opener, line) = (own.join("xdg-open"), own.join("line"));
    let script = format!("#!/bin/sh\nprintf '%s' \"$*\" > {0}.new\nmv {0}.new {0}\n", line.display());
    std::fs::write(&opener, script).unwrap();
    std::fs::set_permissions(&opener, std::fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", own.display(), std::env::var("PATH").unwrap());
    let mut guide = tejun();
    guide.arg("guide").arg(bench.terminal()).env("PATH", path).env("XDG_RUNTIME_DIR", own);
    let mut guide = guide.stdout(std::process::Stdio::null()).spawn().unwrap();
    while !line.exists() {
        assert!(guide.try_wait().unwrap().is_none(), "the guide has ended");
        std::thread::yield_now();
    }
    let page = std::fs::read_to_string(&line).unwrap();
    assert!(page.ends_with(".html") && !page.contains("127.0.0.1"), "{page}");
    assert_eq!(std::fs::metadata(&page).unwrap().permissions().mode() & 0o777, 0o600);
    let html = std::fs::read_to_string(&page).unwrap();
    let url = html.split_once("url=http://").unwrap().1.split('"').next().unwrap();
    let (host, path) = url.split_once('/').unwrap();
    let asked = format!("GET /{path} HTTP/1.1\r\nHost: {host}\r\nSec-Fetch-Site: cross-site\r\n\r\n");
    assert!(send(host, asked.as_bytes()).starts_with("HTTP/1.1 200 "));
    guide.kill().unwrap();
    guide.wait().unwrap();
}

/// G3: more connections than the guide keeps, silent or a byte at a time.
#[test]
fn silent_and_dripping_connections_harm_nobody() {
    let bench = Bench::new("desktop");
    let guide = bench.guide();
    let mut idle: Vec<TcpStream> = (0..80).map(|_| TcpStream::connect(guide.host()).unwrap()).collect();
    for _ in 0..30 {
        for stream in idle.iter_mut().skip(40) {
            drop(stream.write_all(b"G"));
        }
        assert!(get(&guide, "/").starts_with("HTTP/1.1 200 "));
    }
}

/// G4: who is refused and goes on sending does not keep the program alive.
#[test]
fn a_dripping_connection_does_not_outlive_the_guide() {
    let bench = Bench::new("desktop");
    let guide = bench.guide();
    let mut stream = TcpStream::connect(guide.host()).unwrap();
    stream.write_all(b"POST / HTTP/1.1\r\nHost: other.example\r\nContent-Length: 4000\r\n\r\n").unwrap();
    std::thread::spawn(move || {
        while stream.write_all(b"a").is_ok() {
            std::thread::sleep(std::time::Duration::from_millis(100));
        }
    });
    assert!(post(&guide, "/end").contains("tejun を終わりました"));
    assert!(guide.ended());
}

/// G5: without file handles the guide takes no processor, and goes on when there are some again.
#[cfg(target_os = "linux")]
#[test]
fn out_of_file_handles_it_waits() {
    /// The processor time that the guide has taken, in hundredths of a second (`proc(5)`).
    fn ticks(guide: &Guide) -> u64 {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", guide.process())).unwrap();
        let (_, rest) = stat.rsplit_once(") ").unwrap();
        rest.split(' ').skip(11).take(2).map(|field| field.parse::<u64>().unwrap()).sum()
    }
    let bench = Bench::new("desktop");
    let guide = Guide::with_few_handles(&bench.terminal(), 30);
    let _idle: Vec<TcpStream> = (0..60).map(|_| TcpStream::connect(guide.host()).unwrap()).collect();
    let before = ticks(&guide);
    std::thread::sleep(std::time::Duration::from_secs(2));
    let taken = ticks(&guide) - before;
    assert!(taken < 100, "{taken} hundredths of a second in two seconds");
    assert!(get(&guide, "/").starts_with("HTTP/1.1 200 "));
}

/// G6: a browser has six connections for a server; pages hold none.
#[test]
fn seven_pages_of_one_browser_all_follow() {
    if !Browser::is_there() {
        return;
    }
    let bench = Bench::new("desktop");
    let guide = bench.guide();
    let mut browser = Browser::open();
    let pages: Vec<_> = (0..7).map(|_| browser.tab(&guide.url)).collect();
    for page in &pages {
        browser.says(page, "まだ何も変わりません");
    }
    browser.press(&pages[0], "はじめる");
    browser.press(&pages[0], crate::ANSWER);
    for page in &pages {
        browser.says(page, "tejun が行うことを詳しく見る");
    }
}

#[test]
fn a_strangers_page_in_the_same_browser_reaches_nothing() {
    if !Browser::is_there() {
        return;
    }
    let bench = Bench::new("desktop");
    let guide = bench.guide();
    let mut browser = Browser::open();
    let own = browser.tab(&guide.url);
    browser.says(&own, "まだ何も変わりません");

    // A page of another server on this PC: the nearest that a stranger can come.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let elsewhere = format!("http://{}/", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            drop(stream.read(&mut [0; 4096]));
            let page = "<!doctype html><title>x</title><body>stranger";
            drop(write!(
                stream,
                "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{page}",
                page.len()
            ));
        }
    });
    let stranger = browser.tab(&elsewhere);
    // It has even the key.
    let home = guide.url.trim_end_matches('/').to_owned();
    let tries = format!(
        "(async () => {{
            const tried = [];
            for (const mode of ['cors', 'no-cors']) {{
                const form = {{method: 'POST', mode, credentials: 'include', body: new URLSearchParams({{question: 'update-mode', value: 'automatic'}})}};
                tried.push(await fetch('{home}/answer', form).then(came => came.type, () => 'failed'));
                tried.push(await fetch('{home}/', {{mode, credentials: 'include'}}).then(came => came.text(), () => ''));
            }}
            const frame = document.createElement('iframe');
            frame.src = '{home}/';
            const loaded = new Promise(done => {{ frame.onload = done; }});
            document.body.append(frame);
            await loaded;
            tried.push(frame.contentDocument === null ? 'shut' : 'open');
            return tried.join('|');
        }})()"
    );
    let came = browser.eval(&stranger, &tries).unwrap();
    assert!(!came.as_str().unwrap().contains("Windows"), "{came}");
    // A form that sends the whole page there.
    let form = format!(
        "document.body.innerHTML = '<form method=post action=\"{home}/answer\"><input name=question value=update-mode><input name=value value=automatic></form>'; void setTimeout(() => document.forms[0].submit())"
    );
    browser.eval(&stranger, &form).unwrap();
    browser.says(&stranger, "403");
    assert!(
        !bench.disk().join("ProgramData/tejun/journal.jsonl").exists(),
        "a stranger's answer was written down"
    );
    browser.says(&own, "まだ何も変わりません");
}
