//! A database, whichever it is.

use crate::{postgres, sqlite};
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What a statement is given, and what a row holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Nothing.
    Null,
    /// A whole number.
    Int(i64),
    /// A text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Int(value.into())
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        // PostgreSQL takes no NUL in a text, and no name has one.
        Self::Text(value.replace('\0', "\u{fffd}"))
    }
}

impl From<&String> for Value {
    fn from(value: &String) -> Self {
        value.as_str().into()
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        value.as_str().into()
    }
}

impl From<Vec<u8>> for Value {
    fn from(value: Vec<u8>) -> Self {
        Self::Bytes(value)
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Value::Null, Into::into)
    }
}

/// A row of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row(pub(crate) Vec<Value>);

impl Row {
    /// The number in that column; 0 if there is none.
    pub fn int(&self, column: usize) -> i64 {
        match self.0.get(column) {
            Some(Value::Int(value)) => *value,
            _ => 0,
        }
    }

    /// The number in that column, if there is one.
    pub fn maybe_int(&self, column: usize) -> Option<i64> {
        match self.0.get(column) {
            Some(Value::Int(value)) => Some(*value),
            _ => None,
        }
    }

    /// The text in that column; empty if there is none.
    pub fn text(&self, column: usize) -> String {
        match self.0.get(column) {
            Some(Value::Text(value)) => value.clone(),
            _ => String::new(),
        }
    }

    /// The bytes in that column; none if there are none.
    pub fn bytes(&self, column: usize) -> Vec<u8> {
        match self.0.get(column) {
            Some(Value::Bytes(value)) => value.clone(),
            _ => Vec::new(),
        }
    }
}

/// Why the database did not do it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// SQLite says so.
    #[error("SQLite: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// PostgreSQL says so.
    #[error("PostgreSQL: {}", postgres::text(.0))]
    Postgres(#[from] ::postgres::Error),
    /// PostgreSQL brings its own program for that.
    #[error("PostgreSQL is backed up by pg_dump")]
    BackUpByPgDump,
    /// A later desk has worked on this database.
    #[error("the database is of version {found}, and this program knows {known}")]
    Later {
        /// Its version.
        found: i64,
        /// The last one that this program knows.
        known: i64,
    },
}

impl Error {
    /// Whether the connection is of no more use: the next call takes a new one.
    fn is_of_the_connection(&self) -> bool {
        matches!(self, Error::Postgres(error) if error.is_closed())
    }
}

/// Where the database is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// A file of SQLite, for one node.
    Sqlite(PathBuf),
    /// A server of PostgreSQL, for any number of nodes: `postgresql://…` or `host=… user=…`.
    Postgres(String),
}

/// A connection.
pub enum Db {
    /// To a file.
    Sqlite(rusqlite::Connection),
    /// To a server, with its prepared statements.
    Postgres(Box<::postgres::Client>, HashMap<String, ::postgres::Statement>),
}

impl Db {
    /// Opens a connection.
    ///
    /// # Errors
    ///
    /// If the database cannot be reached.
    pub fn open(address: &Address) -> Result<Self, Error> {
        match address {
            Address::Sqlite(path) => sqlite::open(path).map(Self::Sqlite),
            Address::Postgres(server) => {
                Ok(Self::Postgres(Box::new(postgres::open(server)?), HashMap::new()))
            }
        }
    }

    /// Does something, and says how many rows it changed. `$1` is the first value, and so on; in a statement they come first in this order.
    ///
    /// # Errors
    ///
    /// If the database does not do it.
    pub fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64, Error> {
        match self {
            Self::Sqlite(connection) => sqlite::execute(connection, sql, values),
            Self::Postgres(client, prepared) => postgres::execute(client, prepared, sql, values),
        }
    }

    /// Does several statements without values.
    ///
    /// # Errors
    ///
    /// If the database does not do them.
    pub fn batch(&mut self, sql: &str) -> Result<(), Error> {
        match self {
            Self::Sqlite(connection) => Ok(connection.execute_batch(sql)?),
            Self::Postgres(client, _) => Ok(client.batch_execute(sql)?),
        }
    }

    /// Asks.
    ///
    /// # Errors
    ///
    /// If the database does not answer.
    pub fn query(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, Error> {
        match self {
            Self::Sqlite(connection) => sqlite::query(connection, sql, values),
            Self::Postgres(client, prepared) => postgres::query(client, prepared, sql, values),
        }
    }

    /// The first row of an answer.
    ///
    /// # Errors
    ///
    /// As [`Db::query`].
    pub fn first(&mut self, sql: &str, values: &[Value]) -> Result<Option<Row>, Error> {
        Ok(self.query(sql, values)?.into_iter().next())
    }

    /// Does all of it or nothing. When it returns, it is durable.
    ///
    /// # Errors
    ///
    /// If a part was not done: then none is.
    pub fn transaction<T>(&mut self, work: impl FnOnce(&mut Self) -> Result<T, Error>) -> Result<T, Error> {
        self.batch(match self {
            // Two that both read and then write would otherwise refuse each other.
            Self::Sqlite(_) => "BEGIN IMMEDIATE",
            Self::Postgres(..) => "BEGIN",
        })?;
        match work(self).and_then(|done| self.batch("COMMIT").map(|()| done)) {
            Ok(done) => Ok(done),
            Err(error) => {
                // A connection that is gone has rolled back by itself.
                let _ = self.batch("ROLLBACK");
                Err(error)
            }
        }
    }
}

/// A database and the connections to it.
pub struct Store {
    address: Address,
    idle: Mutex<Vec<Db>>,
}

impl Store {
    /// Opens a database and brings its tables up to this program's version.
    ///
    /// # Errors
    ///
    /// If it cannot be reached, or a later program has worked on it.
    pub fn open(address: Address) -> Result<Self, Error> {
        let store = Self { address, idle: Mutex::default() };
        store.with(Db::migrate)?;
        Ok(store)
    }

    /// Where it is.
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// Writes a copy of a SQLite database to a new file, while others go on writing. The copy is whole, of one moment.
    ///
    /// # Errors
    ///
    /// If there is such a file already, it cannot be written, or the database is PostgreSQL.
    pub fn back_up(&self, to: &str) -> Result<(), Error> {
        match &self.address {
            Address::Sqlite(_) => self.with(|db| db.execute("VACUUM INTO $1", &[to.into()]).map(|_| ())),
            Address::Postgres(_) => Err(Error::BackUpByPgDump),
        }
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Db>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Works on a connection. It blocks: whoever serves many calls it from a thread of its own.
    ///
    /// # Errors
    ///
    /// What the work returns, or that no connection can be had.
    pub fn with<T>(&self, work: impl FnOnce(&mut Db) -> Result<T, Error>) -> Result<T, Error> {
        let idle = self.idle().pop();
        let mut db = idle.map_or_else(|| Db::open(&self.address), Ok)?;
        let done = work(&mut db);
        match done.as_ref().is_err_and(Error::is_of_the_connection) {
            // The server has gone away or was started again: what is idle is of no more use, either.
            true => self.idle().clear(),
            false => self.idle().push(db),
        }
        done
    }
}
