//! Access control. The server listens on this PC only, but every page that a browser shows here can send
//! requests to it, and so can every program.

use super::http::{Method, Request};
use crate::error::Error;
use std::sync::{Mutex, PoisonError};

/// The path that carries the key.
const KEY_PATH: &str = "/key/";

/// Who may use one guide.
pub struct Access {
    port: u16,
    /// Admits one browser, once.
    key: Mutex<Option<String>>,
    /// What an admitted client holds from then on.
    cookie_value: String,
}

/// The decision about a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Admission {
    /// It is allowed.
    Granted,
    /// It carried the key: this cookie admits the browser from now on.
    SetCookie(String),
    /// It is refused.
    Denied,
}

impl Access {
    /// Access with a key and a cookie that nobody can guess.
    ///
    /// # Errors
    ///
    /// If the system gives no random numbers.
    pub fn new(port: u16) -> Result<Self, Error> {
        Ok(Self { port, key: Mutex::new(Some(secret()?)), cookie_value: secret()? })
    }

    /// The path that the key opens.
    pub fn url(&self) -> String {
        let key = self.key.lock().unwrap_or_else(PoisonError::into_inner).clone().unwrap_or_default();
        format!("{}{KEY_PATH}{key}", self.origin())
    }

    fn origin(&self) -> String {
        format!("http://{}", self.host())
    }

    fn host(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// Cookies are not bound to a port, so the name contains it.
    fn cookie(&self) -> String {
        format!("tejun-{}", self.port)
    }

    /// Decides about a request.
    pub fn check(&self, request: &Request) -> Admission {
        // Another name for this PC may be an attack by DNS rebinding.
        if request.header("host") != Some(&self.host()) {
            return Admission::Denied;
        }
        let from_here = match request.header("origin") {
            Some(origin) => origin == self.origin(),
            // Every browser sends the origin of a form.
            None => request.method == Method::Get,
        };
        let site = request.header("sec-fetch-site");
        if !from_here || !matches!(site, None | Some("same-origin" | "none")) {
            return Admission::Denied;
        }
        let admitted = request.cookie(&self.cookie()).is_some_and(|cookie| same(cookie, &self.cookie_value));
        if let Some(shown) = request.path.strip_prefix(KEY_PATH) {
            let mut key = self.key.lock().unwrap_or_else(PoisonError::into_inner);
            if request.method == Method::Get && key.as_deref().is_some_and(|key| same(key, shown)) {
                *key = None;
                return Admission::SetCookie(format!(
                    "{}={}; HttpOnly; SameSite=Strict; Path=/",
                    self.cookie(),
                    self.cookie_value
                ));
            }
        }
        if admitted { Admission::Granted } else { Admission::Denied }
    }
}

/// 32 random bytes, hexadecimal.
fn secret() -> Result<String, Error> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| Error::Output(std::io::Error::other(error.to_string())))?;
    Ok(base16ct::lower::encode_string(&bytes))
}

/// Compares in constant time.
fn same(one: &str, other: &str) -> bool {
    let differ = one.bytes().zip(other.bytes()).fold(0, |differ, (one, other)| differ | (one ^ other));
    one.len() == other.len() && differ == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::guide::http;

    fn asks(access: &Access, method: &str, path: &str, headers: &[(&str, &str)]) -> Admission {
        let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let text = format!("{method} {path} HTTP/1.1\r\n{headers}\r\n");
        access.check(&http::read(&mut text.as_bytes()).unwrap())
    }

    fn path(access: &Access) -> String {
        access.url().strip_prefix("http://127.0.0.1:4000").unwrap().to_owned()
    }

    const HOST: (&str, &str) = ("Host", "127.0.0.1:4000");
    const ORIGIN: (&str, &str) = ("Origin", "http://127.0.0.1:4000");

    #[test]
    fn the_key_opens_once_and_the_pass_from_then_on() {
        let access = Access::new(4000).unwrap();
        let path = path(&access);
        assert_eq!(asks(&access, "GET", "/", &[HOST]), Admission::Denied);
        let Admission::SetCookie(cookie) = asks(&access, "GET", &path, &[HOST]) else {
            panic!("the key does not fit")
        };
        assert!(cookie.contains("HttpOnly; SameSite=Strict"), "{cookie}");
        assert_eq!(asks(&access, "GET", &path, &[HOST]), Admission::Denied);
        let pass = ("Cookie", cookie.split(';').next().unwrap());
        assert_eq!(asks(&access, "GET", "/", &[HOST, pass]), Admission::Granted);
        assert_eq!(asks(&access, "POST", "/begin", &[HOST, ORIGIN, pass]), Admission::Granted);
        for strange in [
            // Another site's form, a page that hides where it comes from, and no word about it.
            vec![HOST, pass, ("Origin", "http://other.example")],
            vec![HOST, pass, ("Origin", "http://127.0.0.1:4001")],
            vec![HOST, pass, ("Origin", "null")],
            vec![HOST, pass],
            vec![HOST, pass, ORIGIN, ("Sec-Fetch-Site", "same-site")],
            // A name that leads here.
            vec![("Host", "other.example:4000"), ORIGIN, pass],
            vec![("Host", "127.0.0.1"), ORIGIN, pass],
            vec![ORIGIN, pass],
            // Another pass, or another guide's.
            vec![HOST, ORIGIN, ("Cookie", "tejun-4000=00")],
            vec![HOST, ORIGIN, ("Cookie", "tejun-4001=00")],
            vec![HOST, ORIGIN],
        ] {
            assert_eq!(asks(&access, "POST", "/begin", &strange), Admission::Denied, "{strange:?}");
        }
        assert_eq!(
            asks(&access, "GET", "/", &[HOST, pass, ("Sec-Fetch-Site", "cross-site")]),
            Admission::Denied
        );
    }

    #[test]
    fn a_wrong_key_opens_nothing() {
        let access = Access::new(4000).unwrap();
        let right = path(&access);
        for wrong in ["/key/", "/key/0", &right[..right.len() - 1], &format!("{right}0")] {
            assert_eq!(asks(&access, "GET", wrong, &[HOST]), Admission::Denied, "{wrong}");
        }
        assert_eq!(asks(&access, "POST", &right, &[HOST, ORIGIN]), Admission::Denied);
        assert_eq!(
            asks(&access, "GET", &right, &[HOST, ("Sec-Fetch-Site", "cross-site")]),
            Admission::Denied,
            "another site must not use the key up"
        );
        assert!(matches!(asks(&access, "GET", &right, &[HOST]), Admission::SetCookie(_)));
    }
}
