//! The sites that a vendor looks after.

use crate::db::{Db, Error, Row, Value};

/// A site.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Site {
    /// The institution's ten digits.
    pub institution: String,
    /// What it is called.
    pub name: String,
    /// The key of its terminal, if the roster has one.
    pub known_key: String,
    /// The prefecture or district.
    pub region: String,
    /// The product that was sold to it.
    pub product: String,
    /// The kind of line.
    pub line: String,
    /// The claims computer or chart beside the terminal.
    pub system: String,
    /// The phone number.
    pub phone: String,
    /// Whom to ask for.
    pub contact: String,
    /// The last part of the address of the page that shows this site alone: nobody can guess it.
    pub link: String,
    /// Whether it is in the last roster.
    pub in_roster: bool,
}

/// What sites are grouped by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// The prefecture or district.
    Region,
    /// The product.
    Product,
    /// The line.
    Line,
    /// The system beside the terminal.
    System,
}

impl Group {
    /// Every one.
    pub const ALL: [Group; 4] = [Group::Region, Group::Product, Group::Line, Group::System];

    /// Its name: the column in the database, the parameter in an address.
    pub fn name(self) -> &'static str {
        match self {
            Group::Region => "region",
            Group::Product => "product",
            Group::Line => "line",
            Group::System => "system",
        }
    }
}

/// Which sites are meant: those of these groups.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter(pub Vec<(Group, String)>);

impl Filter {
    /// Whether all sites are meant.
    pub fn is_all(&self) -> bool {
        self.0.is_empty()
    }

    /// Further conditions on a `site`, and their values; the first one is `$first`.
    pub(crate) fn sql(&self, first: usize) -> (String, Vec<Value>) {
        let conditions = self.0.iter().zip(first..);
        let conditions = conditions.map(|((group, _), at)| format!(" AND site.{} = ${at}", group.name()));
        (conditions.collect(), self.0.iter().map(|(_, value)| value.into()).collect())
    }
}

const COLUMNS: &str =
    "institution, name, known_key, region, product, line, system, phone, contact, link, in_roster";

fn site(row: &Row) -> Site {
    Site {
        institution: row.text(0),
        name: row.text(1),
        known_key: row.text(2),
        region: row.text(3),
        product: row.text(4),
        line: row.text(5),
        system: row.text(6),
        phone: row.text(7),
        contact: row.text(8),
        link: row.text(9),
        in_roster: row.int(10) != 0,
    }
}

impl Db {
    /// Puts a roster in the place of the last one. A site that is no longer in it keeps what it handed in, and its address. A site that is
    /// there already keeps its address; the given one counts for new sites.
    ///
    /// # Errors
    ///
    /// If the database does not do it: then the last roster stands.
    pub fn replace_roster(&mut self, sites: &[Site]) -> Result<(), Error> {
        self.transaction(|db| {
            db.execute("UPDATE site SET in_roster = 0", &[])?;
            for site in sites {
                db.execute(
                    &format!(
                        "INSERT INTO site ({COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1) \
                         ON CONFLICT (institution) DO UPDATE SET name = excluded.name, known_key = excluded.known_key, \
                         region = excluded.region, product = excluded.product, line = excluded.line, system = excluded.system, \
                         phone = excluded.phone, contact = excluded.contact, in_roster = 1"
                    ),
                    &[
                        (&site.institution).into(),
                        (&site.name).into(),
                        (&site.known_key).into(),
                        (&site.region).into(),
                        (&site.product).into(),
                        (&site.line).into(),
                        (&site.system).into(),
                        (&site.phone).into(),
                        (&site.contact).into(),
                        (&site.link).into(),
                    ],
                )?;
            }
            db.execute("UPDATE status SET trusted = 1 WHERE trusted = 0", &[])?;
            db.distrust("", &[])
        })
    }

    /// A site.
    ///
    /// # Errors
    ///
    /// If the database does not answer.
    pub fn site(&mut self, institution: &str) -> Result<Option<Site>, Error> {
        let sql = format!("SELECT {COLUMNS} FROM site WHERE institution = $1");
        Ok(self.first(&sql, &[institution.into()])?.as_ref().map(site))
    }

    /// The site of that address.
    ///
    /// # Errors
    ///
    /// If the database does not answer.
    pub fn site_of_link(&mut self, link: &str) -> Result<Option<Site>, Error> {
        let sql = format!("SELECT {COLUMNS} FROM site WHERE link = $1");
        Ok(self.first(&sql, &[link.into()])?.as_ref().map(site))
    }

    /// The sites of the roster whose code, name or phone number begins with or holds that text, in the order of their codes.
    ///
    /// # Errors
    ///
    /// If the database does not answer.
    pub fn find_sites(&mut self, text: &str, limit: i64) -> Result<Vec<Site>, Error> {
        let escaped = text.replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_");
        let sql = format!(
            "SELECT {COLUMNS} FROM site WHERE in_roster = 1 AND (institution LIKE $1 ESCAPE '\\' OR name LIKE $2 ESCAPE '\\' \
             OR phone LIKE $3 ESCAPE '\\') ORDER BY institution LIMIT $4"
        );
        let holds = format!("%{escaped}%");
        let rows = self.query(
            &sql,
            &[format!("{escaped}%").into(), holds.as_str().into(), holds.as_str().into(), limit.into()],
        )?;
        Ok(rows.iter().map(site).collect())
    }

    /// How many sites of the roster are meant.
    ///
    /// # Errors
    ///
    /// If the database does not answer.
    pub fn count_sites(&mut self, filter: &Filter) -> Result<i64, Error> {
        let (and, values) = filter.sql(1);
        let row = self.first(&format!("SELECT COUNT(*) FROM site WHERE in_roster = 1{and}"), &values)?;
        Ok(row.map_or(0, |row| row.int(0)))
    }

    /// The values of a group, in their order.
    ///
    /// # Errors
    ///
    /// If the database does not answer.
    pub fn group_values(&mut self, group: Group) -> Result<Vec<String>, Error> {
        let column = group.name();
        let sql =
            format!("SELECT DISTINCT {column} FROM site WHERE in_roster = 1 AND {column} <> '' ORDER BY 1");
        Ok(self.query(&sql, &[])?.iter().map(|row| row.text(0)).collect())
    }
}
