//! Whoever is not the person at the page gets nothing.

use crate::bench::Bench;
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

#[test]
fn who_has_no_pass_or_comes_from_elsewhere_is_refused() {
    let bench = Bench::new("desktop");
    let guide = bench.guide();
    let host = guide.host().to_owned();
    let path = guide.url.split_once(&host).unwrap().1.to_owned();
    let refused = |text: &str| {
        let came = send(&host, text.as_bytes());
        assert!(came.starts_with("HTTP/1.1 403 ") || came.starts_with("HTTP/1.1 4"), "{text}: {came}");
        assert!(!came.contains("Set-Cookie") && !came.contains("ThinkPad"), "{text}: {came}");
    };
    for page in
        ["/", "/later", "/guide.js", "/events", "/evidence", "/key/", "/step/A/files", "/../../etc/passwd"]
    {
        refused(&format!("GET {page} HTTP/1.1\r\nHost: {host}\r\n\r\n"));
    }
    // The right key by a wrong name, or for another site, opens nothing and is not used up.
    refused(&format!("GET {path} HTTP/1.1\r\nHost: other.example\r\n\r\n"));
    refused(&format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://other.example\r\n\r\n"));
    let came = send(&host, format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n").as_bytes());
    let cookie = came.lines().find_map(|line| line.strip_prefix("Set-Cookie: ")).expect("a pass").to_owned();
    refused(&format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n"));
    let cookie = cookie.split(';').next().unwrap();
    let pass = format!("Host: {host}\r\nCookie: {cookie}\r\n");
    assert!(send(&host, format!("GET / HTTP/1.1\r\n{pass}\r\n").as_bytes()).starts_with("HTTP/1.1 200 "));
    refused(&format!("POST /end HTTP/1.1\r\n{pass}\r\n"));
    refused(&format!("POST /end HTTP/1.1\r\n{pass}Origin: http://other.example\r\n\r\n"));
    refused(&format!("POST /run HTTP/1.1\r\n{pass}Origin: http://{host}\r\n\r\n"));
    for form in ["question=update-mode&value=format-disk", "question=../x&value=y", "plan=x&step=../../x", ""]
    {
        for path in ["/answer", "/forward"] {
            let length = form.len();
            refused(&format!(
                "POST {path} HTTP/1.1\r\n{pass}Origin: http://{host}\r\nContent-Length: {length}\r\n\r\n{form}"
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
    assert!(send(&host, format!("GET / HTTP/1.1\r\n{pass}\r\n").as_bytes()).starts_with("HTTP/1.1 200 "));
    assert!(!bench.disk().join("ProgramData/tejun/journal.jsonl").exists());
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
    browser.says(&own, "手動と自動のどちらで行いますか");

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
    let home = format!("http://{}", guide.host());
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
    browser.says(&own, "手動と自動のどちらで行いますか");
}
