//! SQLite, for one node: a file, and nothing to install.

use crate::db::{Error, Row, Value};
use rusqlite::types::{ToSqlOutput, Value as Owned, ValueRef};
use rusqlite::{Connection, ToSql, params_from_iter};
use std::path::Path;
use std::time::Duration;

/// A writer waits so long for another one.
const BUSY_FOR: Duration = Duration::from_secs(30);
/// So many statements stay prepared.
const PREPARED: usize = 256;

/// What is written is on the disk when a transaction ends (`synchronous = FULL`), and reading goes on meanwhile (WAL).
const SETTINGS: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
    PRAGMA cache_size = -32000; PRAGMA temp_store = MEMORY;";

pub(crate) fn open(path: &Path) -> Result<Connection, Error> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(BUSY_FOR)?;
    connection.execute_batch(SETTINGS)?;
    connection.set_prepared_statement_cache_capacity(PREPARED);
    Ok(connection)
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Value::Null => ToSqlOutput::Owned(Owned::Null),
            Value::Int(value) => ToSqlOutput::Owned(Owned::Integer(*value)),
            Value::Text(value) => ToSqlOutput::Borrowed(ValueRef::Text(value.as_bytes())),
            Value::Bytes(value) => ToSqlOutput::Borrowed(ValueRef::Blob(value)),
        })
    }
}

pub(crate) fn execute(connection: &Connection, sql: &str, values: &[Value]) -> Result<u64, Error> {
    Ok(connection.prepare_cached(sql)?.execute(params_from_iter(values))? as u64)
}

pub(crate) fn query(connection: &Connection, sql: &str, values: &[Value]) -> Result<Vec<Row>, Error> {
    let mut statement = connection.prepare_cached(sql)?;
    let columns = statement.column_count();
    let mut rows = statement.query(params_from_iter(values))?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let cells = (0..columns).map(|column| {
            Ok(match row.get_ref(column)? {
                ValueRef::Null => Value::Null,
                ValueRef::Integer(value) => Value::Int(value),
                ValueRef::Real(value) => Value::Text(value.to_string()),
                ValueRef::Text(value) => Value::Text(String::from_utf8_lossy(value).into_owned()),
                ValueRef::Blob(value) => Value::Bytes(value.to_vec()),
            })
        });
        found.push(Row(cells.collect::<rusqlite::Result<_>>()?));
    }
    Ok(found)
}
