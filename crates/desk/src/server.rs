//! The commands, and the addresses that are served.

use crate::access;
use crate::args::{Command, Verb};
use crate::clock::Clock;
use crate::desk::Desk;
use crate::error::Error;
use crate::notices::Notices;
use crate::{args, demo, export, pages};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};
use desk_store::{Address, Carrier, Person, Role, Store};
use std::io::{BufRead as _, Write as _};
use std::path::Path;
use std::sync::Arc;

/// What a terminal sends is no longer.
const MAX_REPORT: usize = 4 << 20;
/// Files and rosters that people of the desk drop.
const MAX_DROPPED: usize = 64 << 20;

/// So many requests work on the database at once, each on a connection of its own; PostgreSQL allows a hundred in all.
const CONNECTIONS: usize = 24;

/// Does what the command line says.
///
/// # Errors
///
/// If it could not be done.
pub fn run(command: &Command) -> Result<(), Error> {
    match &command.verb {
        Verb::Help => say(args::usage()),
        Verb::Demo { sites, seed } => {
            let (desk, _folder) = demo::desk(command, *sites, *seed)?;
            listen(command, desk)
        }
        Verb::Serve => listen(command, desk(command)?),
        Verb::Roster(file) => {
            let desk = desk(command)?;
            let count = block_on(export::put_roster(
                &desk,
                &read(file)?,
                &file.display().to_string(),
                "command line",
            ))?;
            let count = count?.map_err(|text| Error::Usage(text.en))?;
            say(&format!("{count} sites"))
        }
        Verb::TakeIn(folder) => take_in(&desk(command)?, folder),
        Verb::Person(name, role) => {
            let mut password = String::new();
            let failed = |source| Error::io("the standard input", source);
            std::io::stdin().lock().read_line(&mut password).map_err(failed)?;
            put_person(&desk(command)?.store, name, password.trim_end(), *role)
        }
        Verb::BackUp(file) => {
            desk(command)?.store.back_up(file)?;
            say(&format!("wrote {file}"))
        }
        Verb::Load { reports } => demo::load(command, *reports),
    }
}

fn say(text: &str) -> Result<(), Error> {
    writeln!(std::io::stdout(), "{text}").map_err(|source| Error::io("the standard output", source))
}

#[expect(clippy::disallowed_methods, reason = "what is taken in is files of the desk's")]
fn read(path: &Path) -> Result<Vec<u8>, Error> {
    std::fs::read(path).map_err(|source| Error::io(path.display(), source))
}

/// A person may sign in from now on.
///
/// # Errors
///
/// If the password is too short, or the database did not do it.
pub fn put_person(store: &Store, name: &str, password: &str, role: Role) -> Result<(), Error> {
    if password.chars().count() < access::MIN_PASSWORD {
        return Err(Error::Usage(format!("a password has {} signs at least", access::MIN_PASSWORD)));
    }
    let password = access::hash(password)?;
    store.with(|db| db.put_person(&Person { name: name.to_owned(), password, role }))?;
    Ok(())
}

/// The desk that a command line names.
fn desk(command: &Command) -> Result<Desk, Error> {
    let notices = match &command.notices {
        Some(folder) => Notices::read(folder, &command.keys)?,
        None => Notices::default(),
    };
    let database = command.database.clone().unwrap_or_else(|| Address::Sqlite("desk.sqlite".into()));
    let mut desk = Desk::new(Store::open(database)?, notices, Clock::default(), url(command))?;
    desk.secure = command.secure;
    Ok(desk)
}

/// Where clinics reach the desk.
pub fn url(command: &Command) -> String {
    let own = || format!("http://{}", command.listen);
    command.url.as_deref().map_or_else(own, |url| url.trim_end_matches('/').to_owned())
}

/// Runs until it is done, on threads for many at once.
pub fn block_on<T>(work: impl Future<Output = T>) -> Result<T, Error> {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().max_blocking_threads(CONNECTIONS).build();
    Ok(runtime.map_err(|source| Error::io("the server's threads", source))?.block_on(work))
}

fn take_in(desk: &Desk, folder: &Path) -> Result<(), Error> {
    let mut files = Vec::new();
    let failed = |source| Error::io(folder.display(), source);
    for entry in folder.read_dir().map_err(failed)? {
        files.push(entry.map_err(failed)?.path());
    }
    files.sort();
    files.retain(|file| file.is_file());
    let (mut taken, mut refused) = (0, 0);
    block_on(async {
        for file in &files {
            let done = desk.take(&read(file)?, Carrier::File, "command line").await;
            for one in done? {
                match one {
                    crate::intake::Taken::Refused(why) => {
                        refused += 1;
                        say(&format!("{}: {}", file.display(), why.en))?;
                    }
                    _ => taken += 1,
                }
            }
        }
        Ok::<(), Error>(())
    })??;
    say(&format!("{taken} taken in, {refused} not believed"))
}

fn listen(command: &Command, desk: Desk) -> Result<(), Error> {
    // The last one that holds it is this thread: a connection to PostgreSQL is closed outside of the server's own threads.
    let desk = Arc::new(desk);
    block_on(async {
        let failed = |source| Error::io(&command.listen, source);
        let listener = tokio::net::TcpListener::bind(&command.listen).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        say(&format!("http://{address}/"))?;
        let served = axum::serve(listener, router(Arc::clone(&desk))).with_graceful_shutdown(asked_to_end());
        served.await.map_err(failed)
    })?
}

async fn asked_to_end() {
    let mut term = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()).ok();
    let term = async {
        match &mut term {
            Some(term) => term.recv().await,
            None => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = term => {}
    }
}

/// Every address, by who may open it.
pub fn router(desk: Arc<Desk>) -> Router {
    let public = Router::new()
        .route("/style.css", get(pages::style))
        .route("/r/{digits}", get(pages::phone::qr))
        .route("/c", get(pages::phone::code_form).post(pages::phone::code))
        .route("/s/{link}", get(pages::phone::site))
        .route("/sign-in", get(pages::people::sign_in_form).post(pages::people::sign_in))
        .route("/sign-out", post(pages::people::sign_out))
        .route("/api/v1/reports", post(export::reports).layer(DefaultBodyLimit::max(MAX_REPORT)))
        .route("/metrics", get(export::metrics))
        .route("/healthz", get(export::health));
    let reads = Router::new()
        .route("/", get(pages::today::page))
        .route("/notices/{notice}", get(pages::notice::page))
        .route("/notices/{notice}/queue", get(pages::queue::page))
        .route("/notices/{notice}/queue.csv", get(export::queue))
        .route("/notices/{notice}/letters", get(pages::letters::page))
        .route("/notices/{notice}/letters.csv", get(export::letters))
        .route("/sites", get(pages::site::search))
        .route("/sites/{institution}", get(pages::site::page))
        .route("/sites/{institution}/evidence/{key}/{series}", get(pages::site::evidence))
        .route("/refused", get(pages::incoming::refused))
        .route("/outgoing", get(pages::outgoing::page))
        .route("/api/v1/notices", get(export::notices))
        .route("/api/v1/notices/{notice}", get(export::counts))
        .route("/api/v1/sites/{institution}", get(export::site))
        .route_layer(from_fn_with_state((Arc::clone(&desk), Role::Reads), access::need));
    let works = Router::new()
        .route("/in", get(pages::incoming::page).post(pages::incoming::take))
        .route("/sites/{institution}/notes", post(pages::site::note))
        .layer(DefaultBodyLimit::max(MAX_DROPPED))
        .route_layer(from_fn_with_state((Arc::clone(&desk), Role::Works), access::need));
    let signs_off = Router::new()
        .route("/roster", get(pages::roster::page).post(pages::roster::put))
        .layer(DefaultBodyLimit::max(MAX_DROPPED))
        .route_layer(from_fn_with_state((Arc::clone(&desk), Role::SignsOff), access::need));
    let administers = Router::new()
        .route("/people", get(pages::people::page).post(pages::people::put))
        .route("/audit", get(pages::people::audit))
        .route_layer(from_fn_with_state((Arc::clone(&desk), Role::Administers), access::need));
    public
        .merge(reads)
        .merge(works)
        .merge(signs_off)
        .merge(administers)
        .fallback(pages::not_found)
        .layer(from_fn(access::same_site))
        .layer(from_fn(access::headers))
        .with_state(desk)
}
