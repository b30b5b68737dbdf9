//! PostgreSQL, for any number of nodes.

use crate::db::{Error, Row, Value};
use postgres::types::private::BytesMut;
use postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use postgres::{Client, NoTls, Statement};
use std::collections::HashMap;

/// A statement is planned for the tables as they are: one that was planned for an empty table reads a large one from end to end.
const SETTINGS: &str = "SET plan_cache_mode = force_custom_plan";

pub(crate) fn open(server: &str) -> Result<Client, Error> {
    let mut client = Client::connect(server, NoTls)?;
    client.batch_execute(SETTINGS)?;
    Ok(client)
}

/// What the server says, and not only that it says something.
pub(crate) fn text(error: &postgres::Error) -> String {
    match error.as_db_error() {
        Some(said) => format!("{} ({})", said.message(), said.code().code()),
        None => error.to_string(),
    }
}

impl ToSql for Value {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Value::Null => Ok(IsNull::Yes),
            Value::Int(value) => value.to_sql(kind, out),
            Value::Text(value) => value.to_sql(kind, out),
            Value::Bytes(value) => value.to_sql(kind, out),
        }
    }

    fn accepts(kind: &Type) -> bool {
        matches!(*kind, Type::INT8 | Type::TEXT | Type::BYTEA)
    }

    to_sql_checked!();
}

fn prepare(
    client: &mut Client,
    prepared: &mut HashMap<String, Statement>,
    sql: &str,
) -> Result<Statement, Error> {
    if let Some(known) = prepared.get(sql) {
        return Ok(known.clone());
    }
    let statement = client.prepare(sql)?;
    prepared.insert(sql.to_owned(), statement.clone());
    Ok(statement)
}

fn references(values: &[Value]) -> Vec<&(dyn ToSql + Sync)> {
    values.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
}

pub(crate) fn execute(
    client: &mut Client,
    prepared: &mut HashMap<String, Statement>,
    sql: &str,
    values: &[Value],
) -> Result<u64, Error> {
    let statement = prepare(client, prepared, sql)?;
    Ok(client.execute(&statement, &references(values))?)
}

pub(crate) fn query(
    client: &mut Client,
    prepared: &mut HashMap<String, Statement>,
    sql: &str,
    values: &[Value],
) -> Result<Vec<Row>, Error> {
    let statement = prepare(client, prepared, sql)?;
    let rows = client.query(&statement, &references(values))?;
    let read = rows.iter().map(|row| {
        let cells = row.columns().iter().enumerate().map(|(at, column)| {
            Ok(match *column.type_() {
                Type::INT4 => row.try_get::<_, Option<i32>>(at)?.map(i64::from).into(),
                Type::INT8 => row.try_get::<_, Option<i64>>(at)?.into(),
                Type::BYTEA => row.try_get::<_, Option<Vec<u8>>>(at)?.into(),
                _ => row.try_get::<_, Option<String>>(at)?.into(),
            })
        });
        cells.collect::<Result<_, postgres::Error>>().map(Row)
    });
    Ok(read.collect::<Result<_, _>>()?)
}
