//! Access control. The server listens on this PC only, but every page that a browser shows here can send requests to it, and so
//! can every program and every user.
//!
//! The key is the first part of every path. A browser keeps a path to the server that it belongs to, unlike a cookie, which goes
//! to every port of a host and can be set from any of them.

use super::http;
use crate::error::Error;
use hyper::http::header;
use hyper::http::request::Parts;
use hyper::http::{Method, StatusCode};

/// Who may use one guide.
pub struct Access {
    port: u16,
    key: String,
}

impl Access {
    /// Access with a key that nobody can guess.
    ///
    /// # Errors
    ///
    /// If the system gives no random numbers.
    pub fn new(port: u16) -> Result<Self, Error> {
        let mut bytes = [0; 32];
        let failed = |error: getrandom::Error| Error::Output(std::io::Error::other(error.to_string()));
        getrandom::fill(&mut bytes).map_err(failed)?;
        Ok(Self { port, key: base16ct::lower::encode_string(&bytes) })
    }

    /// The address of the first page.
    pub fn url(&self) -> String {
        format!("{}{}", self.origin(), self.path("/"))
    }

    /// The path of a page, with the key.
    pub fn path(&self, page: &str) -> String {
        format!("/{}{page}", self.key)
    }

    fn origin(&self) -> String {
        format!("http://{}", self.host())
    }

    fn host(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// The page that a request is for, without the key.
    ///
    /// # Errors
    ///
    /// The status of the refusal, if the request does not come from a page of this guide, or is of a kind that none sends.
    pub fn admit<'r>(&self, request: &'r Parts) -> Result<&'r str, StatusCode> {
        // Another name for this PC may be an attack by DNS rebinding.
        if request.uri.authority().is_some()
            || http::header(&request.headers, header::HOST) != Some(&self.host())
        {
            return Err(StatusCode::FORBIDDEN);
        }
        let is_post = match request.method {
            Method::GET => false,
            Method::POST => true,
            _ => return Err(StatusCode::METHOD_NOT_ALLOWED),
        };
        // Every browser sends the origin of a form.
        let is_ours = http::header(&request.headers, header::ORIGIN) == Some(&self.origin());
        if !is_ours && (is_post || request.headers.contains_key(header::ORIGIN)) {
            return Err(StatusCode::FORBIDDEN);
        }
        let (key, page) = request
            .uri
            .path()
            .get(1..)
            .unwrap_or_default()
            .split_at_checked(self.key.len())
            .unwrap_or_default();
        if is_same(key, &self.key) && page.starts_with('/') { Ok(page) } else { Err(StatusCode::FORBIDDEN) }
    }
}

/// Compares in constant time.
fn is_same(one: &str, other: &str) -> bool {
    let differ = one.bytes().zip(other.bytes()).fold(0, |differ, (one, other)| differ | (one ^ other));
    one.len() == other.len() && differ == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyper::Request;

    fn admit(access: &Access, method: &str, path: &str, headers: &[(&str, &str)]) -> Result<String, u16> {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let (request, ()) = request.body(()).unwrap().into_parts();
        access.admit(&request).map(str::to_owned).map_err(|status| status.as_u16())
    }

    const HOST: (&str, &str) = ("Host", "127.0.0.1:4000");
    const ORIGIN: (&str, &str) = ("Origin", "http://127.0.0.1:4000");

    #[test]
    fn the_key_opens_every_page() {
        let access = Access::new(4000).unwrap();
        let page = |page: &str| access.path(page);
        assert_eq!(access.url(), format!("http://127.0.0.1:4000{}", page("/")));
        assert_eq!(admit(&access, "GET", &page("/"), &[HOST]).unwrap(), "/");
        assert_eq!(admit(&access, "GET", &page("/step/A/files?x=1"), &[HOST]).unwrap(), "/step/A/files");
        assert_eq!(admit(&access, "POST", &page("/begin"), &[HOST, ORIGIN]).unwrap(), "/begin");
        // A page that was opened from a file, as the first one is.
        assert!(admit(&access, "GET", &page("/"), &[HOST, ("Sec-Fetch-Site", "cross-site")]).is_ok());
        assert_eq!(admit(&access, "PUT", &page("/begin"), &[HOST, ORIGIN]).unwrap_err(), 405);
    }

    #[test]
    fn without_the_key_nothing_opens() {
        let access = Access::new(4000).unwrap();
        let right = access.path("");
        let wrong = [
            "/",
            "/0/",
            "/guide.js",
            &right,
            &format!("{right}0/"),
            &format!("{}/", &right[..right.len() - 1]),
        ];
        for path in wrong {
            assert_eq!(admit(&access, "GET", path, &[HOST]).unwrap_err(), 403, "{path}");
        }
        let other = Access::new(4000).unwrap();
        assert_eq!(admit(&access, "GET", &other.path("/"), &[HOST]).unwrap_err(), 403);
    }

    /// G1, G7: no cookie opens anything, and none is in the way.
    #[test]
    fn a_cookie_neither_helps_nor_harms() {
        let access = Access::new(4000).unwrap();
        let key = access.path("");
        let cookie = format!("tejun-4000={}", &key[1..]);
        assert!(admit(&access, "GET", "/", &[HOST, ("Cookie", &cookie)]).is_err());
        assert!(admit(&access, "GET", &access.path("/"), &[HOST, ("Cookie", "tejun-4000=00")]).is_ok());
    }

    #[test]
    fn a_form_from_elsewhere_is_refused() {
        let access = Access::new(4000).unwrap();
        let begin = access.path("/begin");
        for strange in [
            // Another site's form, a page that hides where it comes from, and no word about it.
            vec![HOST, ("Origin", "http://other.example")],
            vec![HOST, ("Origin", "http://127.0.0.1:4001")],
            vec![HOST, ("Origin", "null")],
            vec![HOST],
            vec![HOST, ORIGIN, ORIGIN],
            // A name that leads here.
            vec![("Host", "other.example:4000"), ORIGIN],
            vec![("Host", "127.0.0.1"), ORIGIN],
            vec![HOST, HOST, ORIGIN],
            vec![ORIGIN],
        ] {
            assert_eq!(admit(&access, "POST", &begin, &strange).unwrap_err(), 403, "{strange:?}");
        }
        assert!(admit(&access, "GET", &begin, &[HOST, ("Origin", "http://other.example")]).is_err());
        let whole = format!("http://127.0.0.1:4000{begin}");
        assert!(admit(&access, "POST", &whole, &[HOST, ORIGIN]).is_err());
    }
}
