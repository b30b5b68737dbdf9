//! HTTP/1.1 as far as one browser on the same PC needs it: one request, one answer, and the connection is closed.

use std::io::{self, Read, Write};

/// No request's head is longer: a browser's has some 1 kB.
const LONGEST_HEAD: usize = 16 << 10;
/// No form is longer: the longest has a digest and a step.
const LONGEST_BODY: usize = 4 << 10;
/// In so many pieces a request may come.
const PIECES: usize = 64;

/// What a request wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// To see something.
    Get,
    /// To have something done.
    Post,
}

/// A request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// What it wants.
    pub method: Method,
    /// Its path, without what follows a question mark.
    pub path: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

/// Why a request is not listened to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// The other end is gone, or silent.
    Gone,
    /// It is longer than anything a page of ours sends.
    TooLong,
    /// It is no request, or says the same thing twice.
    Malformed,
    /// It wants something that is not offered here.
    Method,
}

impl Wrong {
    /// The response, or `None` if the client is gone.
    pub fn answer(self) -> Option<Answer> {
        let status = match self {
            Wrong::Gone => return None,
            Wrong::TooLong => "413 Content Too Large",
            Wrong::Malformed => "400 Bad Request",
            Wrong::Method => "405 Method Not Allowed",
        };
        Some(Answer::refusal(status))
    }
}

/// Reads one request.
///
/// # Errors
///
/// If it is not a request that our pages send.
pub fn read(stream: &mut impl Read) -> Result<Request, Wrong> {
    let mut bytes = Vec::new();
    let mut pieces = 0;
    let mut more = |bytes: &mut Vec<u8>| -> Result<(), Wrong> {
        let mut piece = [0; 4096];
        pieces += 1;
        match stream.read(&mut piece) {
            Ok(length) if length > 0 && pieces <= PIECES => {
                bytes.extend(piece.get(..length).unwrap_or_default());
                Ok(())
            }
            _ => Err(Wrong::Gone),
        }
    };
    let end = loop {
        match bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            Some(at) if at + 4 <= LONGEST_HEAD => break at + 4,
            None if bytes.len() <= LONGEST_HEAD => more(&mut bytes)?,
            _ => return Err(Wrong::TooLong),
        }
    };
    let mut request = head(bytes.get(..end).unwrap_or_default())?;
    if request.header("transfer-encoding").is_some() {
        return Err(Wrong::Malformed);
    }
    let length = match request.header("content-length") {
        None => 0,
        Some(number) if number.bytes().all(|byte| byte.is_ascii_digit()) => {
            number.parse::<usize>().map_err(|_| Wrong::TooLong)?
        }
        Some(_) => return Err(Wrong::Malformed),
    };
    if length > LONGEST_BODY {
        return Err(Wrong::TooLong);
    }
    while bytes.len() < end + length {
        more(&mut bytes)?;
    }
    // Nothing follows: one request, one answer.
    if bytes.len() > end + length {
        return Err(Wrong::Malformed);
    }
    request.body = bytes.split_off(end);
    Ok(request)
}

fn head(bytes: &[u8]) -> Result<Request, Wrong> {
    let mut room = [httparse::EMPTY_HEADER; 64];
    let mut parsed = httparse::Request::new(&mut room);
    if !parsed.parse(bytes).is_ok_and(|status| status.is_complete()) {
        return Err(Wrong::Malformed);
    }
    let method = match parsed.method {
        Some("GET") => Method::Get,
        Some("POST") => Method::Post,
        _ => return Err(Wrong::Method),
    };
    let path = parsed.path.unwrap_or_default().split('?').next().unwrap_or_default();
    if !path.starts_with('/') {
        return Err(Wrong::Malformed);
    }
    let mut headers: Vec<(String, String)> = Vec::new();
    for header in parsed.headers.iter() {
        let name = header.name.to_ascii_lowercase();
        let value = std::str::from_utf8(header.value).map_err(|_| Wrong::Malformed)?;
        // Message twice, one reader may believe the first and another the last.
        if headers.iter().any(|(known, _)| *known == name) {
            return Err(Wrong::Malformed);
        }
        headers.push((name, value.trim().to_owned()));
    }
    Ok(Request { method, path: path.to_owned(), headers, body: Vec::new() })
}

impl Request {
    /// A header's value; its name in small letters.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// A cookie's value.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        let pairs = self.header("cookie")?.split(';').filter_map(|pair| pair.trim().split_once('='));
        pairs.into_iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// A field of the form, or `None` if it is absent, occurs twice, or is not text.
    pub fn field(&self, name: &str) -> Option<String> {
        let body = std::str::from_utf8(&self.body).ok()?;
        let mut found =
            body.split('&').filter_map(|pair| pair.split_once('=')).filter(|(key, _)| *key == name);
        let (_, value) = found.next()?;
        if found.next().is_some() {
            return None;
        }
        unescaped(value)
    }
}

/// Text as a form sends it.
fn unescaped(value: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = value.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digits = [rest.next()?, rest.next()?].map(|digit| char::from(digit).to_digit(16));
                let [Some(high), Some(low)] = digits else { return None };
                u8::try_from(high * 16 + low).ok()?
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes).ok()
}

/// What pages may do: nothing but show what comes from here and send forms back.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; \
    form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
/// The same for the page of evidence, which brings its style with it.
const PAPER_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; base-uri 'none'; \
    form-action 'none'; frame-ancestors 'none'";

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    status: &'static str,
    kind: &'static str,
    policy: &'static str,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
}

impl Answer {
    /// A page.
    pub fn page(html: String) -> Self {
        Self::new("200 OK", "text/html; charset=utf-8", html.into_bytes())
    }

    /// A page that brings its own style.
    pub fn paper(html: String) -> Self {
        Self { policy: PAPER_POLICY, ..Self::page(html) }
    }

    /// A file that the program holds.
    pub fn file(kind: &'static str, text: &str) -> Self {
        Self::new("200 OK", kind, text.as_bytes().to_vec())
    }

    /// On to another path here.
    pub fn on_to(path: &str) -> Self {
        Self::new("303 See Other", "text/plain; charset=utf-8", Vec::new()).with("Location", path)
    }

    /// A refusal, without a word about why.
    pub fn refusal(status: &'static str) -> Self {
        Self::new(status, "text/plain; charset=utf-8", format!("{status}\n").into_bytes())
    }

    fn new(status: &'static str, kind: &'static str, body: Vec<u8>) -> Self {
        Self { status, kind, policy: POLICY, headers: Vec::new(), body }
    }

    /// The same with a header more.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    /// The same with another status.
    #[must_use]
    pub fn and_status(self, status: &'static str) -> Self {
        Self { status, ..self }
    }

    /// Writes it.
    ///
    /// # Errors
    ///
    /// If the client is gone.
    pub fn write(&self, stream: &mut impl Write) -> io::Result<()> {
        let mut text = self.head();
        text.push_str(&format!("Content-Length: {}\r\n\r\n", self.body.len()));
        stream.write_all(text.as_bytes())?;
        stream.write_all(&self.body)?;
        stream.flush()
    }

    /// Writes the head of an answer that goes on until the connection is closed.
    ///
    /// # Errors
    ///
    /// As [`Answer::write`].
    pub fn begin_events(stream: &mut impl Write) -> io::Result<()> {
        let head = Self::new("200 OK", "text/event-stream; charset=utf-8", Vec::new()).head();
        stream.write_all(format!("{head}\r\n").as_bytes())?;
        stream.flush()
    }

    fn head(&self) -> String {
        let Self { status, kind, policy, .. } = self;
        let mut text = format!(
            "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Security-Policy: {policy}\r\n\
             Connection: close\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n\
             Referrer-Policy: same-origin\r\nX-Frame-Options: DENY\r\n\
             Cross-Origin-Opener-Policy: same-origin\r\nCross-Origin-Resource-Policy: same-origin\r\n"
        );
        for (name, value) in &self.headers {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A stream that gives its bytes in pieces of that length.
    struct Pieces<'b>(&'b [u8], usize);

    impl Read for Pieces<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let length = self.1.min(self.0.len()).min(buffer.len());
            let (now, later) = self.0.split_at(length);
            buffer[..length].copy_from_slice(now);
            self.0 = later;
            Ok(length)
        }
    }

    fn request(text: &str) -> Result<Request, Wrong> {
        read(&mut text.as_bytes())
    }

    #[test]
    fn a_form_is_read_in_one_piece_or_in_many() {
        let text = "POST /answer?x=1 HTTP/1.1\r\nHost: here\r\nCookie: a=1; key=2\r\nContent-Length: 21\r\n\r\nq=%E6%89%8B&v=by+hand";
        for length in [4096, 7] {
            let request = read(&mut Pieces(text.as_bytes(), length)).unwrap();
            assert_eq!((request.method, request.path.as_str()), (Method::Post, "/answer"));
            assert_eq!(request.header("host"), Some("here"));
            assert_eq!(request.cookie("key"), Some("2"));
            assert_eq!(request.field("q").as_deref(), Some("手"));
            assert_eq!(request.field("v").as_deref(), Some("by hand"));
            assert_eq!(request.field("w"), None);
        }
    }

    #[test]
    fn what_no_page_of_ours_sends_is_refused() {
        let long = format!("GET /{} HTTP/1.1\r\nHost: a\r\n\r\n", "a".repeat(LONGEST_HEAD));
        let endless = "GET / HTTP/1.1\r\nA: ".to_owned() + &"b".repeat(2 * LONGEST_HEAD);
        let many: String = (0..100).map(|number| format!("h{number}: x\r\n")).collect();
        let many = format!("GET / HTTP/1.1\r\n{many}\r\n");
        for (text, wrong) in [
            ("", Wrong::Gone),
            ("GET / HTTP/1.1\r\n", Wrong::Gone),
            ("POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nab", Wrong::Gone),
            ("\r\n\r\n", Wrong::Malformed),
            ("\0\0\0\0\r\n\r\n", Wrong::Malformed),
            ("GET http://other/ HTTP/1.1\r\nHost: a\r\n\r\n", Wrong::Malformed),
            ("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", Wrong::Malformed),
            ("POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", Wrong::Malformed),
            ("POST / HTTP/1.1\r\nContent-Length: +1\r\n\r\na", Wrong::Malformed),
            ("POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", Wrong::Malformed),
            ("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", Wrong::Malformed),
            ("GET / HTTP/1.1\r\nHost : a\r\n\r\n", Wrong::Malformed),
            ("GET / HTTP/1.1\r\n folded: a\r\n\r\n", Wrong::Malformed),
            ("GET / HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\n\r\n", Wrong::Malformed),
            ("GET / SPDY/9\r\n\r\n", Wrong::Malformed),
            ("PUT / HTTP/1.1\r\nHost: a\r\n\r\n", Wrong::Method),
            ("CONNECT other:443 HTTP/1.1\r\n\r\n", Wrong::Method),
            ("POST / HTTP/1.1\r\nContent-Length: 4097\r\n\r\n", Wrong::TooLong),
            ("POST / HTTP/1.1\r\nContent-Length: 99999999999999999999999\r\n\r\n", Wrong::TooLong),
            (&long, Wrong::TooLong),
            (&endless, Wrong::TooLong),
            (&many, Wrong::Malformed),
        ] {
            assert_eq!(request(text), Err(wrong), "{:.60}", text);
        }
    }

    #[test]
    fn whatever_comes_is_read_without_a_panic() {
        // Every byte of a good request, changed to every one of these.
        let good = b"POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\na=1".to_vec();
        for at in 0..good.len() {
            for byte in [0, b'\r', b'\n', b' ', b':', b'%', b'9', 0x80, 0xff] {
                let mut bytes = good.clone();
                bytes[at] = byte;
                if let Ok(request) = read(&mut bytes.as_slice()) {
                    let _ = (request.field("a"), request.cookie("a"));
                }
            }
            let _ = read(&mut &good[..at]);
        }
        // A drop at a time does not keep anybody for ever.
        assert_eq!(read(&mut Pieces(&[b'a'; 4096], 1)), Err(Wrong::Gone));
    }

    #[test]
    fn a_field_that_is_no_text_is_none() {
        for body in ["a=%", "a=%4", "a=%zz", "a=%ff", "a=1&a=2", "b=1", "a"] {
            let text = format!("POST / HTTP/1.1\r\nContent-Length: {}\r\n\r\n{body}", body.len());
            assert_eq!(request(&text).unwrap().field("a"), None, "{body}");
        }
    }

    #[test]
    fn an_answer_says_how_long_it_is_and_what_it_may_do() {
        let mut bytes = Vec::new();
        Answer::page("手順".to_owned()).with("Set-Cookie", "a=b").write(&mut bytes).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        assert!(text.starts_with("HTTP/1.1 200 OK\r\n") && text.ends_with("\r\n\r\n手順"), "{text}");
        for part in ["Content-Length: 6\r\n", "Set-Cookie: a=b\r\n", "default-src 'none'", "nosniff"] {
            assert!(text.contains(part), "{part}: {text}");
        }
    }
}
