//! What the guide's requests and answers have in common: their headers, and how a form is read.

use http_body_util::Full;
use hyper::Response;
use hyper::body::Bytes;
use hyper::http::header::{self, HeaderName, HeaderValue};
use hyper::http::{HeaderMap, StatusCode};

/// What pages may do: nothing but show what comes from here and send forms back.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; \
    form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
/// The same for the page of evidence, which brings its style with it.
const PAPER_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; base-uri 'none'; \
    form-action 'none'; frame-ancestors 'none'";
/// What every answer says. With `no-referrer` browsers would send `Origin: null` with a form. `same-origin` does not name the address
/// to other servers either.
const HEADERS: [(HeaderName, &str); 6] = [
    (header::CACHE_CONTROL, "no-store"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// An answer.
pub type Answer = Response<Full<Bytes>>;

/// A page.
pub fn page(html: String) -> Answer {
    answer("text/html; charset=utf-8", POLICY, html)
}

/// A page that brings its own style.
pub fn paper(html: String) -> Answer {
    answer("text/html; charset=utf-8", PAPER_POLICY, html)
}

/// A file that the program holds.
pub fn file(kind: &'static str, text: impl Into<Bytes>) -> Answer {
    answer(kind, POLICY, text)
}

/// A name as a header holds it (RFC 8187): each byte that is no letter, digit, hyphen or full stop is percent-encoded.
pub fn encoded(name: &str) -> String {
    name.bytes().fold(String::new(), |mut encoded, byte| {
        match byte.is_ascii_alphanumeric() || b"-.".contains(&byte) {
            true => encoded.push(char::from(byte)),
            false => encoded += &format!("%{byte:02X}"),
        }
        encoded
    })
}

/// On to another path here.
pub fn on_to(path: &str) -> Answer {
    let answer = answer("text/plain; charset=utf-8", POLICY, "");
    and_status(with(answer, header::LOCATION, path), StatusCode::SEE_OTHER)
}

/// A refusal, without a word about why.
pub fn refusal(status: StatusCode) -> Answer {
    and_status(answer("text/plain; charset=utf-8", POLICY, format!("{status}\n")), status)
}

/// The same with another status.
pub fn and_status(mut answer: Answer, status: StatusCode) -> Answer {
    *answer.status_mut() = status;
    answer
}

/// The same with a header more. Text that no header can hold is left out.
pub fn with(mut answer: Answer, name: HeaderName, value: &str) -> Answer {
    if let Ok(value) = HeaderValue::from_str(value) {
        answer.headers_mut().insert(name, value);
    }
    answer
}

fn answer(kind: &'static str, policy: &'static str, body: impl Into<Bytes>) -> Answer {
    let mut answer = Response::new(Full::new(body.into()));
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    answer
}

/// A header's value, or `None` if it is absent, occurs twice, or is not text. Said twice, one reader may believe the first and
/// another the last.
pub fn header(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?;
    if values.next().is_some() { None } else { value.to_str().ok() }
}

/// A field of a form, or `None` if it is absent or occurs twice.
pub fn field(form: &[u8], name: &str) -> Option<String> {
    let mut found = form_urlencoded::parse(form).filter(|(known, _)| known == name);
    let (_, value) = found.next()?;
    if found.next().is_some() { None } else { Some(value.into_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_read_as_a_browser_sends_it() {
        let form = b"q=%E6%89%8B&v=by+hand&twice=1&twice=2";
        assert_eq!(field(form, "q").as_deref(), Some("手"));
        assert_eq!(field(form, "v").as_deref(), Some("by hand"));
        assert_eq!((field(form, "w"), field(form, "twice")), (None, None));
    }

    #[test]
    fn a_header_that_is_said_twice_is_none() {
        let mut headers = HeaderMap::new();
        headers.append(header::HOST, HeaderValue::from_static("here"));
        assert_eq!(header(&headers, header::HOST), Some("here"));
        headers.append(header::HOST, HeaderValue::from_static("elsewhere"));
        assert_eq!(header(&headers, header::HOST), None);
    }

    #[test]
    fn an_answer_says_what_it_may_do() {
        let answer = page("手順".to_owned());
        let policy = header(answer.headers(), header::CONTENT_SECURITY_POLICY).unwrap();
        assert!(
            policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
            "{policy}"
        );
        assert_eq!(header(answer.headers(), header::REFERRER_POLICY), Some("same-origin"));
    }
}
