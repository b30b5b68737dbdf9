//! The tables, from one version to the next.

use crate::db::{Db, Error};

/// The changes so far, the first first. One that was shipped is never edited: what is new is a change of its own.
const CHANGES: &[&str] = &[include_str!("../migrations/1.sql")];

impl Db {
    /// Brings the tables up to this program's version. Several nodes may do so at once: one works, the others wait for it.
    ///
    /// # Errors
    ///
    /// If the database does not do it, or a later program has worked on it.
    pub fn migrate(&mut self) -> Result<(), Error> {
        self.transaction(|db| {
            if let Db::Postgres(..) = db {
                db.batch("SELECT pg_advisory_xact_lock(8315161616)")?;
            }
            db.batch("CREATE TABLE IF NOT EXISTS migration (number BIGINT PRIMARY KEY)")?;
            let done = db.first("SELECT COALESCE(MAX(number), 0) FROM migration", &[])?;
            let found = done.map_or(0, |row| row.int(0));
            let known = CHANGES.len() as i64;
            if found > known {
                return Err(Error::Later { found, known });
            }
            for (change, number) in CHANGES.iter().zip(1_i64..).filter(|(_, number)| *number > found) {
                db.batch(&db.dialect(change))?;
                if number == 1 {
                    db.batch(db.append_only())?;
                }
                db.execute("INSERT INTO migration (number) VALUES ($1)", &[number.into()])?;
            }
            Ok(())
        })
    }

    /// The two words in which the databases differ.
    fn dialect(&self, sql: &str) -> String {
        let (bytes, auto) = match self {
            Db::Sqlite(_) => ("BLOB", "INTEGER PRIMARY KEY AUTOINCREMENT"),
            Db::Postgres(..) => ("BYTEA", "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY"),
        };
        sql.replace(" BYTES", &format!(" {bytes}")).replace(" AUTO", &format!(" {auto}"))
    }

    fn append_only(&self) -> &'static str {
        match self {
            Db::Sqlite(_) => include_str!("../migrations/append_only.sqlite.sql"),
            Db::Postgres(..) => include_str!("../migrations/append_only.postgres.sql"),
        }
    }
}
