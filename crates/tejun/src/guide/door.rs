//! The door: who may come in. The server listens on this PC only, but every page that a browser shows here can send
//! requests to it, and so can every program.

use super::http::{Method, Request};
use crate::error::Error;
use std::sync::{Mutex, PoisonError};

/// The path on which the key is shown.
const KEY_PATH: &str = "/key/";

/// The door of one guide.
pub struct Door {
    port: u16,
    /// Opens it once.
    key: Mutex<Option<String>>,
    /// What an admitted client holds from then on.
    pass: String,
}

/// What the door says to a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// It may come in.
    In,
    /// It showed the key: this cookie is its pass from now on.
    Pass(String),
    /// It may not.
    Refused,
}

impl Door {
    /// A door with a key and a pass that nobody can guess.
    ///
    /// # Errors
    ///
    /// If the system gives no random numbers.
    pub fn new(port: u16) -> Result<Self, Error> {
        Ok(Self { port, key: Mutex::new(Some(secret()?)), pass: secret()? })
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

    /// Cookies know no port, so its name does.
    fn cookie(&self) -> String {
        format!("tejun-{}", self.port)
    }

    /// Whether a request may come in.
    pub fn judge(&self, request: &Request) -> Entry {
        // Another name for this PC is somebody's who wants the browser to take him for us.
        if request.header("host") != Some(&self.host()) {
            return Entry::Refused;
        }
        let from_here = match request.header("origin") {
            Some(origin) => origin == self.origin(),
            // Every browser says where a form comes from.
            None => request.method == Method::Get,
        };
        let site = request.header("sec-fetch-site");
        if !from_here || !matches!(site, None | Some("same-origin" | "none")) {
            return Entry::Refused;
        }
        let passes = request.cookie(&self.cookie()).is_some_and(|cookie| same(cookie, &self.pass));
        if let Some(shown) = request.path.strip_prefix(KEY_PATH) {
            let mut key = self.key.lock().unwrap_or_else(PoisonError::into_inner);
            if request.method == Method::Get && key.as_deref().is_some_and(|key| same(key, shown)) {
                *key = None;
                return Entry::Pass(format!(
                    "{}={}; HttpOnly; SameSite=Strict; Path=/",
                    self.cookie(),
                    self.pass
                ));
            }
        }
        if passes { Entry::In } else { Entry::Refused }
    }
}

/// 32 random bytes, hexadecimal.
fn secret() -> Result<String, Error> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| Error::Output(std::io::Error::other(error.to_string())))?;
    Ok(base16ct::lower::encode_string(&bytes))
}

/// Whether they are the same; how long that takes does not tell how much of it is.
fn same(one: &str, other: &str) -> bool {
    let differ = one.bytes().zip(other.bytes()).fold(0, |differ, (one, other)| differ | (one ^ other));
    one.len() == other.len() && differ == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::guide::http;

    fn asks(door: &Door, method: &str, path: &str, headers: &[(&str, &str)]) -> Entry {
        let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let text = format!("{method} {path} HTTP/1.1\r\n{headers}\r\n");
        door.judge(&http::read(&mut text.as_bytes()).unwrap())
    }

    fn path(door: &Door) -> String {
        door.url().strip_prefix("http://127.0.0.1:4000").unwrap().to_owned()
    }

    const HOST: (&str, &str) = ("Host", "127.0.0.1:4000");
    const ORIGIN: (&str, &str) = ("Origin", "http://127.0.0.1:4000");

    #[test]
    fn the_key_opens_once_and_the_pass_from_then_on() {
        let door = Door::new(4000).unwrap();
        let path = path(&door);
        assert_eq!(asks(&door, "GET", "/", &[HOST]), Entry::Refused);
        let Entry::Pass(cookie) = asks(&door, "GET", &path, &[HOST]) else { panic!("the key does not fit") };
        assert!(cookie.contains("HttpOnly; SameSite=Strict"), "{cookie}");
        assert_eq!(asks(&door, "GET", &path, &[HOST]), Entry::Refused);
        let pass = ("Cookie", cookie.split(';').next().unwrap());
        assert_eq!(asks(&door, "GET", "/", &[HOST, pass]), Entry::In);
        assert_eq!(asks(&door, "POST", "/begin", &[HOST, ORIGIN, pass]), Entry::In);
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
            assert_eq!(asks(&door, "POST", "/begin", &strange), Entry::Refused, "{strange:?}");
        }
        assert_eq!(asks(&door, "GET", "/", &[HOST, pass, ("Sec-Fetch-Site", "cross-site")]), Entry::Refused);
    }

    #[test]
    fn a_wrong_key_opens_nothing() {
        let door = Door::new(4000).unwrap();
        let right = path(&door);
        for wrong in ["/key/", "/key/0", &right[..right.len() - 1], &format!("{right}0")] {
            assert_eq!(asks(&door, "GET", wrong, &[HOST]), Entry::Refused, "{wrong}");
        }
        assert_eq!(asks(&door, "POST", &right, &[HOST, ORIGIN]), Entry::Refused);
        assert_eq!(
            asks(&door, "GET", &right, &[HOST, ("Sec-Fetch-Site", "cross-site")]),
            Entry::Refused,
            "another site must not use the key up"
        );
        assert!(matches!(asks(&door, "GET", &right, &[HOST]), Entry::Pass(_)));
    }
}
