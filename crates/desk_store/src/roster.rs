//! The sites that a vendor looks after.

use crate::db::{Db, Error, Row, Value};
use spreadsheet::roster::Site as Listed;

/// A site.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Site {
    /// What the roster says of it; of one that is not there, the code alone.
    pub listed: Listed,
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

/// The columns of a site, after its code.
pub(crate) const COLUMNS: [&str; 10] =
    ["name", "known_key", "region", "product", "line", "system", "phone", "contact", "link", "in_roster"];

/// The columns as an answer has them, with nothing in the place of what the roster does not have.
pub(crate) fn columns() -> String {
    let each = COLUMNS.map(|column| match column {
        "in_roster" => format!("COALESCE(site.{column}, 0)"),
        _ => format!("COALESCE(site.{column}, '')"),
    });
    each.join(", ")
}

/// The site of that code, whose columns begin there.
pub(crate) fn site(institution: String, row: &Row, at: usize) -> Site {
    let text = |offset: usize| row.text(at + offset);
    Site {
        listed: Listed {
            institution,
            name: text(0),
            key: Some(text(1)).filter(|key| !key.is_empty()),
            region: text(2),
            product: text(3),
            line: text(4),
            system: text(5),
            phone: text(6),
            contact: text(7),
        },
        link: text(8),
        in_roster: row.int(at + 9) != 0,
    }
}

/// A text as `LIKE … ESCAPE '\\'` takes it for itself.
pub(crate) fn like(text: &str) -> String {
    text.replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_")
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
            for Site { listed, link, .. } in sites {
                db.execute(
                    "INSERT INTO site (institution, name, known_key, region, product, line, system, phone, contact, link, in_roster) \
                     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1) \
                     ON CONFLICT (institution) DO UPDATE SET name = excluded.name, known_key = excluded.known_key, \
                     region = excluded.region, product = excluded.product, line = excluded.line, system = excluded.system, \
                     phone = excluded.phone, contact = excluded.contact, in_roster = 1",
                    &[
                        (&listed.institution).into(),
                        (&listed.name).into(),
                        listed.key.as_deref().unwrap_or_default().into(),
                        (&listed.region).into(),
                        (&listed.product).into(),
                        (&listed.line).into(),
                        (&listed.system).into(),
                        (&listed.phone).into(),
                        (&listed.contact).into(),
                        link.into(),
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
        Ok(self.sites("institution = $1", &[institution.into()])?.pop())
    }

    /// The site of that address.
    ///
    /// # Errors
    ///
    /// If the database does not answer.
    pub fn site_of_link(&mut self, link: &str) -> Result<Option<Site>, Error> {
        Ok(self.sites("link = $1", &[link.into()])?.pop())
    }

    /// The sites of the roster whose code begins with that text, or whose name or phone number holds it, in the order of their codes.
    ///
    /// # Errors
    ///
    /// If the database does not answer.
    pub fn find_sites(&mut self, text: &str, limit: i64) -> Result<Vec<Site>, Error> {
        let (begins, holds) = (format!("{}%", like(text)), format!("%{}%", like(text)));
        self.sites(
            "in_roster = 1 AND (institution LIKE $1 ESCAPE '\\' OR name LIKE $2 ESCAPE '\\' OR phone LIKE $3 ESCAPE '\\') \
             ORDER BY institution LIMIT $4",
            &[begins.into(), holds.as_str().into(), holds.as_str().into(), limit.into()],
        )
    }

    fn sites(&mut self, which: &str, values: &[Value]) -> Result<Vec<Site>, Error> {
        let sql = format!("SELECT site.institution, {} FROM site WHERE {which}", columns());
        Ok(self.query(&sql, values)?.iter().map(|row| site(row.text(0), row, 1)).collect())
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

    /// The groups with their values, in their order.
    ///
    /// # Errors
    ///
    /// If the database does not answer.
    pub fn all_group_values(&mut self) -> Result<Vec<(Group, Vec<String>)>, Error> {
        Group::ALL.into_iter().map(|group| Ok((group, self.group_values(group)?))).collect()
    }

    fn group_values(&mut self, group: Group) -> Result<Vec<String>, Error> {
        let column = group.name();
        let sql =
            format!("SELECT DISTINCT {column} FROM site WHERE in_roster = 1 AND {column} <> '' ORDER BY 1");
        Ok(self.query(&sql, &[])?.iter().map(|row| row.text(0)).collect())
    }
}
