//! The guide's connections. hyper speaks HTTP, one thread serves all of them, and none of them can hold it up: each has a time
//! limit, and the oldest makes room for a new one.

use super::http::{self, Answer};
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use hyper::http::StatusCode;
use hyper::http::request::Parts;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use std::collections::VecDeque;
use std::convert::Infallible;
use std::future::poll_fn;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Interval, MissedTickBehavior, interval, timeout};

/// How long a connection may take, from the first byte of its request to the last of its answer.
const CONNECTION_TIMEOUT: Duration = Duration::from_secs(10);
/// The connections that are open at once. One more takes the place of the oldest.
const MAX_CONNECTIONS: usize = 64;
/// The longest head of a request. Other servers on this PC may make a browser send 180 cookies of 4 kB.
const MAX_HEAD: usize = 1 << 20;
/// The longest form: it has a digest and a step.
const MAX_FORM: usize = 4 << 10;
/// How often the guide's end is looked for, and how long it waits if the system accepts no connection.
const TICK: Duration = Duration::from_millis(100);
/// The last answers are on their way within this.
const END_TIMEOUT: Duration = Duration::from_secs(1);

/// A connection that is being served.
type Connection<'a> = Pin<Box<dyn Future<Output = ()> + 'a>>;

/// What happened next.
enum Event {
    Accepted(TcpStream),
    Refused,
    Tick,
}

/// Answers all requests until `is_ended`.
///
/// # Errors
///
/// If the system gives no means to wait for connections.
pub fn serve(
    listener: std::net::TcpListener,
    answer: &dyn Fn(&Parts, &[u8]) -> Answer,
    is_ended: &dyn Fn() -> bool,
) -> io::Result<()> {
    listener.set_nonblocking(true)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = TcpListener::from_std(listener)?;
        let mut tick = interval(TICK);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut open: VecDeque<Connection<'_>> = VecDeque::new();
        let mut accepts = true;
        while !is_ended() {
            let listens = accepts.then_some(&listener);
            let event = poll_fn(|context| next(context, &mut open, listens, &mut tick)).await;
            match event {
                Event::Accepted(stream) => {
                    if open.len() >= MAX_CONNECTIONS {
                        open.pop_front();
                    }
                    open.push_back(Box::pin(serve_connection(stream, answer)));
                }
                // Most likely there are no more file handles: the oldest connection gives its own back.
                Event::Refused => {
                    open.pop_front();
                    accepts = false;
                }
                Event::Tick => accepts = true,
            }
        }
        let all = poll_fn(|context| {
            advance(context, &mut open);
            if open.is_empty() { Poll::Ready(()) } else { Poll::Pending }
        });
        let _ = timeout(END_TIMEOUT, all).await;
        Ok(())
    })
}

/// Advances every connection, and drops those that have ended.
fn advance(context: &mut Context<'_>, open: &mut VecDeque<Connection<'_>>) {
    open.retain_mut(|connection| connection.as_mut().poll(context).is_pending());
}

fn next(
    context: &mut Context<'_>,
    open: &mut VecDeque<Connection<'_>>,
    listener: Option<&TcpListener>,
    tick: &mut Interval,
) -> Poll<Event> {
    advance(context, open);
    match listener.map(|listener| listener.poll_accept(context)) {
        Some(Poll::Ready(Ok((stream, _)))) => Poll::Ready(Event::Accepted(stream)),
        Some(Poll::Ready(Err(_))) => Poll::Ready(Event::Refused),
        Some(Poll::Pending) | None => tick.poll_tick(context).map(|_| Event::Tick),
    }
}

/// One connection has one request.
async fn serve_connection(stream: TcpStream, answer: &dyn Fn(&Parts, &[u8]) -> Answer) {
    let service = service_fn(|request: hyper::Request<Incoming>| async move {
        Ok::<_, Infallible>(respond(request, answer).await)
    });
    let connection = http1::Builder::new()
        .keep_alive(false)
        // Who ends the request by closing that half still gets the answer.
        .half_close(true)
        .max_buf_size(MAX_HEAD)
        .serve_connection(TokioIo::new(stream), service);
    // Who is silent, or gone, hears nothing.
    let _ = timeout(CONNECTION_TIMEOUT, connection).await;
}

async fn respond(request: hyper::Request<Incoming>, answer: &dyn Fn(&Parts, &[u8]) -> Answer) -> Answer {
    let (head, body) = request.into_parts();
    let Ok(form) = Limited::new(body, MAX_FORM).collect().await.map(|form| form.to_bytes()) else {
        return http::refusal(StatusCode::PAYLOAD_TOO_LARGE);
    };
    // A panic in one request does not end the guide; its message is on stderr.
    let answered = catch_unwind(AssertUnwindSafe(|| answer(&head, &form)));
    answered.unwrap_or_else(|_| http::refusal(StatusCode::INTERNAL_SERVER_ERROR))
}
