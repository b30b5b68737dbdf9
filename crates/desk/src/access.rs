//! Who may do what.

use crate::desk::Desk;
use crate::error::Error;
use crate::pages::{self, Failure};
use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Redirect, Response};
use desk_store::Role;
use model::digest::sha256;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// The cookie's name.
const COOKIE: &str = "desk";
/// A session ends after so many milliseconds: a working day.
const SESSION_FOR: i64 = 12 * 60 * 60 * 1000;
/// Fewer signs than this are no password (NIST SP 800-63B).
pub const MIN_PASSWORD: usize = 8;
/// So many passwords are looked at at once: each takes 19 MiB for a moment.
const AT_ONCE: usize = 4;

/// After so many wrong passwords nobody signs in under that name, until the first of them is older than this.
const MOST_WRONG: i64 = 10;
const WRONG_FOR: i64 = 15 * 60 * 1000;
const WRONG: &str = "sign-in refused";

/// Who is signed in.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// The name.
    pub name: String,
    /// What they may do.
    pub role: Role,
}

/// The hash of a password, with a salt of its own.
pub fn hash(password: &str) -> Result<String, Error> {
    Argon2::default()
        .hash_password(password.as_bytes())
        .map(|hash| hash.to_string())
        .map_err(|error| Error::Usage(error.to_string()))
}

fn verify(password: &str, hash: &str) -> bool {
    PasswordHash::new(hash)
        .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

/// A hash that no password has: a name that is not there takes as long as one that is.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

static LOOKING: Semaphore = Semaphore::const_new(AT_ONCE);

/// Chance, as digits for an address or a cookie.
pub fn chance() -> Result<String, Error> {
    let mut bytes = [0; 24];
    getrandom::fill(&mut bytes)
        .map_err(|error| Error::io("random numbers", std::io::Error::other(error.to_string())))?;
    Ok(base16ct::lower::encode_string(&bytes))
}

/// The value of a cookie.
pub fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = all.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(known, _)| *known == name).map(|(_, value)| value.to_owned())
}

fn set_cookie(desk: &Desk, value: &str, seconds: i64) -> String {
    let secure = if desk.secure { "; Secure" } else { "" };
    format!("{COOKIE}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}")
}

/// Lets those through who are signed in and may do it. Others are asked to sign in.
pub async fn need(
    State((desk, role)): State<(Arc<Desk>, Role)>,
    mut request: Request,
    next: Next,
) -> Result<Response, Failure> {
    let signed_in = signed_in(&desk, request.headers()).await?;
    let Some(signed_in) = signed_in else {
        let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
        let back: String = form_urlencoded::byte_serialize(path.as_bytes()).collect();
        return match *request.method() {
            Method::GET => Ok(Redirect::to(&format!("/sign-in?back={back}")).into_response()),
            _ => Err(Failure::NotSignedIn),
        };
    };
    if signed_in.role < role {
        return Err(Failure::NotAllowed);
    }
    request.extensions_mut().insert(signed_in);
    Ok(next.run(request).await)
}

async fn signed_in(desk: &Desk, headers: &HeaderMap) -> Result<Option<SignedIn>, Failure> {
    let Some(token) = cookie(headers, COOKIE) else { return Ok(None) };
    let now = desk.clock.now();
    let found = desk.with(move |db| db.session(&sha256(token.as_bytes()), now)).await?;
    Ok(found.map(|(name, role)| SignedIn { name, role }))
}

/// Refuses what another site's page has a browser send: browsers say so themselves (`Sec-Fetch-Site`), older ones by `Origin`.
pub async fn same_site(request: Request, next: Next) -> Result<Response, Failure> {
    let changes = !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    match changes && is_from_elsewhere(request.headers()) {
        true => Err(Failure::Elsewhere),
        false => Ok(next.run(request).await),
    }
}

fn is_from_elsewhere(headers: &HeaderMap) -> bool {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match (header("sec-fetch-site"), header("origin"), header("host")) {
        (Some(site), ..) => !matches!(site, "same-origin" | "none"),
        (None, Some(origin), host) => origin.split_once("://").map(|(_, rest)| rest) != host,
        (None, None, _) => false,
    }
}

/// What a page of the console may do: no script, a style of ours, and nothing from elsewhere.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; \
    base-uri 'none'";
/// A paper is whole in itself: its style stands in it.
pub const PAPER: &str =
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'";

/// What everybody gets: nothing of it is shown in another page, and it loads nothing from elsewhere.
pub async fn headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    // A page that says otherwise of itself has its reason.
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
    ] {
        headers.entry(name).or_insert(header::HeaderValue::from_static(value));
    }
    response
}

/// Signs in. The answer's cookie is not kept anywhere here, its digest is.
pub async fn sign_in(desk: &Desk, name: &str, password: &str, back: &str) -> Result<Response, Failure> {
    let Ok(looking) = LOOKING.try_acquire() else { return Err(Failure::Busy) };
    let (who, since) = (name.to_owned(), desk.clock.now() - WRONG_FOR);
    let (person, wrong) =
        desk.with(move |db| Ok((db.person(&who)?, db.count_audited(&who, WRONG, since)?))).await?;
    if wrong >= MOST_WRONG {
        return Err(Failure::Busy);
    }
    let (typed, hash) =
        (password.to_owned(), person.as_ref().map_or(NOBODY, |person| &person.password).to_owned());
    let fits = tokio::task::spawn_blocking(move || verify(&typed, &hash)).await;
    drop(looking);
    let (name, now) = (name.to_owned(), desk.clock.now());
    if person.is_none() || !fits.unwrap_or(false) {
        desk.with(move |db| db.audit(&name, WRONG, "", now)).await?;
        return Err(Failure::WrongPassword);
    }
    let token = chance()?;
    let digest = sha256(token.as_bytes());
    desk.with(move |db| {
        db.begin_session(&digest, &name, now + SESSION_FOR, now)?;
        db.audit(&name, "signed in", "", now)
    })
    .await?;
    // To a page of this desk and nowhere else.
    let back =
        if back.starts_with('/') && !back.starts_with("//") && !back.contains('\\') { back } else { "/" };
    let cookie = set_cookie(desk, &token, SESSION_FOR / 1000);
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to(back)).into_response())
}

/// Signs out.
pub async fn sign_out(desk: &Desk, headers: &HeaderMap) -> Result<Response, Failure> {
    if let Some(token) = cookie(headers, COOKIE) {
        desk.with(move |db| db.end_session(&sha256(token.as_bytes()))).await?;
    }
    Ok(([(header::SET_COOKIE, set_cookie(desk, "", 0))], pages::to_sign_in()).into_response())
}
