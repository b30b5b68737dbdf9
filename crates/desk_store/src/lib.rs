//! What the vendor's desk keeps, in SQLite or PostgreSQL: one SQL for both.
//!
//! A report is acknowledged when it is durable; the same one again changes nothing; the order in which they come does not matter.
//! Nothing here knows pages, notices' words or a clock: times come in as arguments, in milliseconds since 1970.

mod db;
mod migrate;
mod people;
mod postgres;
mod reports;
mod roster;
mod sqlite;
mod tally;

pub use db::{Address, Db, Error, Row, Store, Value};
pub use people::{Audited, Person, Role};
pub use reports::{Carrier, CodeReport, Refused, Report, Written};
pub use roster::{Filter, Group, Site};
pub use spreadsheet::roster::Site as Listed;
pub use tally::{Count, Day, Note, NoteKind, Queue, QueueRow, Reason, Received, Status};
