//! The files of a notice, each read for itself: its tree, which knows the places, and its value.

use crate::merge::merge;
use crate::schema::Schema;
use crate::yaml::{self, Node};
use model::ProcedureId;
use model::case::Case;
use model::diagnostic::{Diagnostic, Problem, Thing};
use model::notice::{self, Header, Procedure};
use model::picture::Pictures;
use model::practice::Description;
use serde::de::DeserializeOwned;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

const NOTICE: &str = include_str!("../../../procedures/schema/notice.json");
const PROCEDURE: &str = include_str!("../../../procedures/schema/procedure.json");
const PICTURES: &str = include_str!("../../../procedures/schema/pictures.json");
const TERMINAL: &str = include_str!("../../../procedures/schema/terminal.json");
const CASE: &str = include_str!("../../../procedures/schema/case.json");
pub(crate) const CALENDAR: &str = include_str!("../../../procedures/schema/calendar.json");

const NOTICE_FILE: &str = "notice.yaml";
const PICTURES_FILE: &str = "pictures.yaml";

/// The schemas, each made when it is first asked for.
pub(crate) struct Schemas {
    made: RefCell<BTreeMap<&'static str, Rc<Schema>>>,
}

impl Schemas {
    pub fn new() -> Self {
        Self { made: RefCell::default() }
    }

    fn of(&self, text: &'static str) -> Result<Rc<Schema>, serde_json::Error> {
        if let Some(schema) = self.made.borrow().get(text) {
            return Ok(schema.clone());
        }
        let schema = Rc::new(Schema::new(text)?);
        self.made.borrow_mut().insert(text, schema.clone());
        Ok(schema)
    }
}

#[cfg(test)]
pub(crate) const SCHEMAS: [&str; 6] = [NOTICE, PROCEDURE, PICTURES, TERMINAL, CASE, CALENDAR];

/// A notice's files: path below its folder, with `/`, to text.
pub type Files = BTreeMap<String, String>;

/// A file with its tree.
pub(crate) struct Sheet<T> {
    pub name: String,
    pub tree: Node,
    pub value: T,
}

/// The sheets of a notice that are sound in themselves.
pub(crate) struct Sheets {
    pub header: Option<Sheet<Header>>,
    pub procedures: Vec<Sheet<Procedure>>,
    /// Procedures whose files are no YAML: known by their file's name, and nothing more is asked of them.
    pub unsound: Vec<String>,
    /// None: there is no such file, or it is no YAML.
    pub pictures: Option<Sheet<Pictures>>,
    /// Whether that file has no mistakes of its own; otherwise nothing more is asked of it.
    pub pictures_sound: bool,
    pub kinds: BTreeMap<String, Sheet<Description>>,
    pub cases: Vec<(Sheet<Case>, Option<Description>)>,
}

impl Sheets {
    pub fn is_unsound(&self, procedure: &ProcedureId) -> bool {
        self.unsound.iter().any(|id| id == procedure.as_str())
    }
}

/// Reads all files.
pub(crate) fn sheets(files: &Files, diagnostics: &mut Vec<Diagnostic>) -> Sheets {
    let schemas = Schemas::new();
    let header = match files.get(NOTICE_FILE) {
        Some(text) => {
            read(&schemas, NOTICE_FILE, text, NOTICE, diagnostics).filter(|header: &Sheet<Header>| {
                let known = header.value.format == notice::FORMAT;
                if !known {
                    let place = &header.tree.at(&["format".into()]).place;
                    diagnostics.push(place.diagnostic(Problem::OtherFormat { known: notice::FORMAT }));
                }
                known
            })
        }
        None => {
            let problem = Problem::FileMissing { file: NOTICE_FILE.to_owned() };
            diagnostics.push(yaml::start_of(NOTICE_FILE).diagnostic(problem));
            None
        }
    };
    let mut procedures = Vec::new();
    let mut unsound = Vec::new();
    let others =
        in_folder(files, "").filter(|(name, _)| ![NOTICE_FILE, PICTURES_FILE].contains(&name.as_str()));
    for (name, text) in others {
        match read(&schemas, name, text, PROCEDURE, diagnostics) {
            Some(sheet) => procedures.push(sheet),
            None => unsound.push(name.trim_end_matches(".yaml").to_owned()),
        }
    }
    let before = diagnostics.len();
    let pictures =
        files.get(PICTURES_FILE).and_then(|text| read(&schemas, PICTURES_FILE, text, PICTURES, diagnostics));
    let pictures_sound = diagnostics.len() == before;
    let (kinds, kind_trees) = kinds(&schemas, files, diagnostics);
    let cases = in_folder(files, "cases/")
        .filter_map(|(name, text)| {
            let sheet: Sheet<Case> = read(&schemas, name, text, CASE, diagnostics)?;
            let start = start(&schemas, &sheet, &kind_trees, diagnostics);
            Some((sheet, start))
        })
        .collect();
    Sheets { header, procedures, unsound, pictures, pictures_sound, kinds, cases }
}

/// The YAML files directly in a folder.
pub(crate) fn in_folder<'a>(
    files: &'a Files,
    folder: &'a str,
) -> impl Iterator<Item = (&'a String, &'a String)> {
    files.iter().filter(move |(name, _)| {
        name.strip_prefix(folder).is_some_and(|rest| !rest.contains('/') && rest.ends_with(".yaml"))
    })
}

type Kinds = (BTreeMap<String, Sheet<Description>>, BTreeMap<String, Node>);

fn kinds(schemas: &Schemas, files: &Files, diagnostics: &mut Vec<Diagnostic>) -> Kinds {
    let mut sheets = BTreeMap::new();
    let mut trees = BTreeMap::new();
    for (name, text) in in_folder(files, "terminals/") {
        let kind = name.trim_start_matches("terminals/").trim_end_matches(".yaml").to_owned();
        let (tree, mut told) = yaml::parse(name, text);
        diagnostics.append(&mut told);
        if let Some(tree) = tree {
            trees.insert(kind, tree);
        }
    }
    // A kind may be like another one, with differences; that other one has to stand on its own.
    let whole: BTreeMap<String, Node> = trees
        .iter()
        .map(|(kind, tree)| {
            let base = tree.field("like").and_then(|like| match &like.node.value {
                yaml::Value::Text(base) => Some((base, &like.node)),
                _ => None,
            });
            let tree = match base {
                None => tree.clone(),
                Some((base, place)) => match trees.get(base).filter(|tree| tree.field("like").is_none()) {
                    Some(base) => merge(base, &tree.without("like")),
                    None => {
                        let allowed = trees
                            .iter()
                            .filter(|(_, tree)| tree.field("like").is_none())
                            .map(|(kind, _)| kind.clone())
                            .collect();
                        let problem = Problem::Unknown { thing: Thing::Kind, allowed };
                        diagnostics.push(place.place.diagnostic(problem));
                        tree.without("like")
                    }
                },
            };
            (kind.clone(), tree)
        })
        .collect();
    for (kind, tree) in &whole {
        let name = format!("terminals/{kind}.yaml");
        if let Some(value) = take(schemas, tree, TERMINAL, diagnostics) {
            sheets.insert(kind.clone(), Sheet { name, tree: tree.clone(), value });
        }
    }
    (sheets, whole)
}

/// The terminal that a case starts from.
fn start(
    schemas: &Schemas,
    case: &Sheet<Case>,
    kinds: &BTreeMap<String, Node>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Description> {
    let Some(kind) = kinds.get(case.value.like.as_str()) else {
        let allowed = kinds.keys().cloned().collect();
        let place = &case.tree.at(&["like".into()]).place;
        diagnostics.push(place.diagnostic(Problem::Unknown { thing: Thing::Kind, allowed }));
        return None;
    };
    let whole = match case.tree.field("with") {
        Some(with) => merge(kind, &with.node),
        None => kind.clone(),
    };
    take(schemas, &whole, TERMINAL, diagnostics)
}

/// One file as the type that its schema was generated from.
pub(crate) fn read<T: DeserializeOwned>(
    schemas: &Schemas,
    name: &str,
    text: &str,
    schema: &'static str,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Sheet<T>> {
    let (tree, mut told) = yaml::parse(name, text);
    diagnostics.append(&mut told);
    let tree = tree?;
    let value = take(schemas, &tree, schema, diagnostics)?;
    Some(Sheet { name: name.to_owned(), tree, value })
}

/// The tree as the type that the schema was generated from.
fn take<T: DeserializeOwned>(
    schemas: &Schemas,
    tree: &Node,
    schema: &'static str,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<T> {
    let taken = schemas.of(schema).and_then(|schema| serde_json::from_value(schema.check(tree, diagnostics)));
    taken.map(Some).unwrap_or_else(|error| {
        diagnostics.push(tree.place.diagnostic(Problem::NotTaken { message: error.to_string() }));
        None
    })
}
