//! The people of the desk, and what they did.

use crate::db::{Db, Error};

/// What a person may do: each may do what the earlier ones may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Reads.
    Reads,
    /// Takes reports in, writes notes.
    Works,
    /// Puts in rosters and sends lists out.
    SignsOff,
    /// Adds people, reads the audit log.
    Administers,
}

impl Role {
    /// Every one, that which may least first.
    pub const ALL: [Role; 4] = [Role::Reads, Role::Works, Role::SignsOff, Role::Administers];

    /// Its name in the database and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Role::Reads => "reads",
            Role::Works => "works",
            Role::SignsOff => "signs-off",
            Role::Administers => "administers",
        }
    }

    /// The one of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}

/// Somebody who may sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The name.
    pub name: String,
    /// The password's hash, in the PHC string format.
    pub password: String,
    /// What they may do.
    pub role: Role,
}

/// A line of the audit log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audited {
    /// When.
    pub made_at: i64,
    /// Who.
    pub made_by: String,
    /// What they did.
    pub what: String,
    /// To what.
    pub about: String,
}

impl Db {
    /// Adds a person, or gives one another password and role. Whoever was signed in under that name is signed out.
    ///
    /// # Errors
    ///
    /// If the database does not do it.
    pub fn put_person(&mut self, person: &Person) -> Result<(), Error> {
        self.transaction(|db| {
            db.execute(
                "INSERT INTO person (name, password, role) VALUES ($1, $2, $3) \
                 ON CONFLICT (name) DO UPDATE SET password = excluded.password, role = excluded.role",
                &[(&person.name).into(), (&person.password).into(), person.role.name().into()],
            )?;
            db.execute("DELETE FROM session WHERE person = $1", &[(&person.name).into()])?;
            Ok(())
        })
    }

    /// The person of that name.
    ///
    /// # Errors
    ///
    /// If the database does not answer.
    pub fn person(&mut self, name: &str) -> Result<Option<Person>, Error> {
        let row = self.first("SELECT name, password, role FROM person WHERE name = $1", &[name.into()])?;
        Ok(row.and_then(|row| {
            Some(Person { name: row.text(0), password: row.text(1), role: Role::named(&row.text(2))? })
        }))
    }

    /// Everybody.
    ///
    /// # Errors
    ///
    /// If the database does not answer.
    pub fn people(&mut self) -> Result<Vec<(String, Role)>, Error> {
        let rows = self.query("SELECT name, role FROM person ORDER BY name", &[])?;
        Ok(rows.iter().filter_map(|row| Some((row.text(0), Role::named(&row.text(1))?))).collect())
    }

    /// Takes a person away, and signs them out.
    ///
    /// # Errors
    ///
    /// If the database does not do it.
    pub fn remove_person(&mut self, name: &str) -> Result<(), Error> {
        self.transaction(|db| {
            db.execute("DELETE FROM session WHERE person = $1", &[name.into()])?;
            db.execute("DELETE FROM person WHERE name = $1", &[name.into()])?;
            Ok(())
        })
    }

    /// Signs a person in under that token's digest, and forgets the sessions that have ended.
    ///
    /// # Errors
    ///
    /// If the database does not do it.
    pub fn begin_session(&mut self, token: &str, person: &str, until: i64, now: i64) -> Result<(), Error> {
        self.transaction(|db| {
            db.execute("DELETE FROM session WHERE until_at <= $1", &[now.into()])?;
            db.execute(
                "INSERT INTO session (token, person, until_at) VALUES ($1, $2, $3)",
                &[token.into(), person.into(), until.into()],
            )?;
            Ok(())
        })
    }

    /// Who is signed in under that token's digest.
    ///
    /// # Errors
    ///
    /// If the database does not answer.
    pub fn session(&mut self, token: &str, now: i64) -> Result<Option<(String, Role)>, Error> {
        let row = self.first(
            "SELECT person.name, person.role FROM session JOIN person ON person.name = session.person \
             WHERE session.token = $1 AND session.until_at > $2",
            &[token.into(), now.into()],
        )?;
        Ok(row.and_then(|row| Some((row.text(0), Role::named(&row.text(1))?))))
    }

    /// Signs out.
    ///
    /// # Errors
    ///
    /// If the database does not do it.
    pub fn end_session(&mut self, token: &str) -> Result<(), Error> {
        self.execute("DELETE FROM session WHERE token = $1", &[token.into()]).map(|_| ())
    }

    /// Writes down who did what.
    ///
    /// # Errors
    ///
    /// If the database does not do it.
    pub fn audit(&mut self, made_by: &str, what: &str, about: &str, made_at: i64) -> Result<(), Error> {
        self.execute(
            "INSERT INTO audit (made_by, what, about, made_at) VALUES ($1, $2, $3, $4)",
            &[made_by.into(), what.into(), about.into(), made_at.into()],
        )?;
        Ok(())
    }

    /// How often somebody did that since then.
    ///
    /// # Errors
    ///
    /// If the database does not answer.
    pub fn count_audited(&mut self, made_by: &str, what: &str, since: i64) -> Result<i64, Error> {
        let row = self.first(
            "SELECT COUNT(*) FROM audit WHERE made_by = $1 AND what = $2 AND made_at >= $3",
            &[made_by.into(), what.into(), since.into()],
        )?;
        Ok(row.map_or(0, |row| row.int(0)))
    }

    /// Who did what, the latest first.
    ///
    /// # Errors
    ///
    /// If the database does not answer.
    pub fn audited(&mut self, limit: i64) -> Result<Vec<Audited>, Error> {
        let rows = self.query(
            "SELECT made_at, made_by, what, about FROM audit ORDER BY id DESC LIMIT $1",
            &[limit.into()],
        )?;
        let lines = rows.iter().map(|row| Audited {
            made_at: row.int(0),
            made_by: row.text(1),
            what: row.text(2),
            about: row.text(3),
        });
        Ok(lines.collect())
    }
}
