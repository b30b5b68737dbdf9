//! Parses each file of a notice by itself: into a tree, which knows the places, and into a value.

use crate::certificate;
use crate::merge::merge;
use crate::schema::Schema;
use crate::yaml::{self, Node};
use model::ProcedureId;
use model::case::Case;
use model::diagnostic::{Diagnostic, Problem, Thing};
use model::kinds::{Desired, File, FileBytes, FileIs};
use model::notice::{self, Header, Procedure};
use model::picture::Pictures;
use model::practice::Description;
use serde::de::DeserializeOwned;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

const NOTICE: &str = include_str!(concat!(env!("OUT_DIR"), "/notice.json"));
const PROCEDURE: &str = include_str!(concat!(env!("OUT_DIR"), "/procedure.json"));
const PICTURES: &str = include_str!(concat!(env!("OUT_DIR"), "/pictures.json"));
const TERMINAL: &str = include_str!(concat!(env!("OUT_DIR"), "/terminal.json"));
const CASE: &str = include_str!(concat!(env!("OUT_DIR"), "/case.json"));
pub(crate) const CALENDAR: &str = include_str!(concat!(env!("OUT_DIR"), "/calendar.json"));

pub(crate) const NOTICE_FILE: &str = "notice.yaml";
pub(crate) const PICTURES_FILE: &str = "pictures.yaml";

/// The schema of a file directly in a notice's folder.
pub(crate) fn schema_of(name: &str) -> &'static str {
    match name {
        NOTICE_FILE => NOTICE,
        PICTURES_FILE => PICTURES,
        _ => PROCEDURE,
    }
}

/// The schemas, each parsed on first use.
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

/// The folder of the files that a notice delivers.
pub const DELIVERED: &str = "files/";

/// A notice's files: path below its folder, with `/`, to text; of a file that it delivers, to its bytes in hexadecimal.
pub type Files = BTreeMap<String, String>;

/// Whether a terminal needs a notice's file of that name: its practice terminals and cases are for the author alone.
pub fn is_carried_out(name: &str) -> bool {
    !name.contains('/') || name.starts_with(DELIVERED)
}

/// What a notice's file of that name holds, as [`Files`] has it. What is not UTF-8 in a text stands there as replacement characters, which
/// the loader reports at their line.
pub fn text_of(name: &str, content: Vec<u8>) -> String {
    match name.starts_with(DELIVERED) {
        true => FileBytes(content).into(),
        false => String::from_utf8(content)
            .unwrap_or_else(|wrong| String::from_utf8_lossy(wrong.as_bytes()).into_owned()),
    }
}

/// A file, parsed: its tree and its value.
pub(crate) struct ParsedFile<T> {
    pub name: String,
    pub tree: Node,
    pub value: T,
}

/// The files of a notice that could be parsed.
pub(crate) struct ParsedFiles {
    pub header: Option<ParsedFile<Header>>,
    pub procedures: Vec<ParsedFile<Procedure>>,
    /// The ids of procedures whose files could not be parsed, by file name. Nothing that refers to them is reported.
    pub unsound: Vec<String>,
    /// `None` if there is no such file, or if it could not be parsed.
    pub pictures: Option<ParsedFile<Pictures>>,
    /// Whether that file has no mistakes of its own. If it has, it is not checked against the others.
    pub pictures_sound: bool,
    pub kinds: BTreeMap<String, ParsedFile<Description>>,
    pub cases: Vec<(ParsedFile<Case>, Option<Description>)>,
}

impl ParsedFiles {
    pub fn is_unsound(&self, procedure: &ProcedureId) -> bool {
        self.unsound.iter().any(|id| id == procedure.as_str())
    }
}

/// Parses all files.
pub(crate) fn parse_files(files: &Files, diagnostics: &mut Vec<Diagnostic>) -> ParsedFiles {
    let schemas = Schemas::new();
    let header = match files.get(NOTICE_FILE) {
        Some(text) => {
            read(&schemas, NOTICE_FILE, text, NOTICE, diagnostics).filter(|header: &ParsedFile<Header>| {
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
        match read::<Procedure>(&schemas, name, text, PROCEDURE, diagnostics) {
            Some(mut file) => {
                deliver(&mut file.value, files);
                let header = header.as_ref().map(|file| &file.value);
                let tree = &file.tree;
                certificate::read_certificates(&mut file.value, header, files, |step, field, problem| {
                    let at =
                        ["steps".into(), step.into(), "desired".into(), "certificate".into(), field.into()];
                    diagnostics.push(tree.at(&at).place.diagnostic(problem));
                });
                procedures.push(file);
            }
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
            let file: ParsedFile<Case> = read(&schemas, name, text, CASE, diagnostics)?;
            let start = start(&schemas, &file, &kind_trees, diagnostics);
            Some((file, start))
        })
        .collect();
    ParsedFiles { header, procedures, unsound, pictures, pictures_sound, kinds, cases }
}

/// Gives the steps the content of the files that they put in their place.
pub(crate) fn deliver(procedure: &mut Procedure, files: &Files) {
    for step in &mut procedure.steps {
        if let Some(Desired::File(File { be: FileIs::Present(file), .. })) = &mut step.desired {
            file.content = delivered(files, &file.from);
        }
    }
}

/// The content of a file that a notice delivers. `None` if there is none of that name.
pub(crate) fn delivered(files: &Files, name: &str) -> Option<FileBytes> {
    let hex = files.get(&format!("{DELIVERED}{name}"))?;
    FileBytes::try_from(hex.clone()).ok()
}

/// The YAML files directly inside a folder.
pub(crate) fn in_folder<'a>(
    files: &'a Files,
    folder: &'a str,
) -> impl Iterator<Item = (&'a String, &'a String)> {
    files.iter().filter(move |(name, _)| {
        name.strip_prefix(folder).is_some_and(|rest| !rest.contains('/') && rest.ends_with(".yaml"))
    })
}

type Kinds = (BTreeMap<String, ParsedFile<Description>>, BTreeMap<String, Node>);

fn kinds(schemas: &Schemas, files: &Files, diagnostics: &mut Vec<Diagnostic>) -> Kinds {
    let mut parsed = BTreeMap::new();
    let mut trees = BTreeMap::new();
    for (name, text) in in_folder(files, "terminals/") {
        let kind = name.trim_start_matches("terminals/").trim_end_matches(".yaml").to_owned();
        let (tree, mut reported) = yaml::parse(name, text);
        diagnostics.append(&mut reported);
        if let Some(tree) = tree {
            trees.insert(kind, tree);
        }
    }
    // A kind may be `like` another one, with changes; that one, too. Each is made whole when the one that it is like is.
    let like = |tree: &Node| {
        tree.field("like").and_then(|like| match &like.node.value {
            yaml::Value::Text(base) => Some((base.clone(), like.node.clone())),
            _ => None,
        })
    };
    let mut whole: BTreeMap<String, Node> = BTreeMap::new();
    loop {
        let before = whole.len();
        for (kind, tree) in &trees {
            let made = match like(tree) {
                None => Some(tree.clone()),
                Some((base, _)) => whole.get(&base).map(|base| merge(base, &tree.without("like"))),
            };
            if let Some(made) = made.filter(|_| !whole.contains_key(kind)) {
                whole.insert(kind.clone(), made);
            }
        }
        if whole.len() == before {
            break;
        }
    }
    // What is left is like one that is not there, or like itself in a ring.
    let allowed: Vec<String> = whole.keys().cloned().collect();
    for (kind, tree) in &trees {
        if !whole.contains_key(kind)
            && let Some((_, node)) = like(tree)
        {
            let problem = Problem::Unknown { thing: Thing::Kind, allowed: allowed.clone() };
            diagnostics.push(node.place.diagnostic(problem));
            whole.insert(kind.clone(), tree.without("like"));
        }
    }
    for (kind, tree) in &whole {
        let name = format!("terminals/{kind}.yaml");
        if let Some(value) = deserialize(schemas, tree, TERMINAL, diagnostics) {
            parsed.insert(kind.clone(), ParsedFile { name, tree: tree.clone(), value });
        }
    }
    (parsed, whole)
}

/// The practice terminal from which a case starts.
fn start(
    schemas: &Schemas,
    case: &ParsedFile<Case>,
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
    deserialize(schemas, &whole, TERMINAL, diagnostics)
}

/// Parses a file into the type from which its schema was generated.
pub(crate) fn read<T: DeserializeOwned>(
    schemas: &Schemas,
    name: &str,
    text: &str,
    schema: &'static str,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<ParsedFile<T>> {
    // One more than is reported, so that it is known that there are more.
    if diagnostics.len() > yaml::MAX_DIAGNOSTICS {
        return None;
    }
    let (tree, mut reported) = yaml::parse(name, text);
    diagnostics.append(&mut reported);
    let tree = tree?;
    let value = deserialize(schemas, &tree, schema, diagnostics)?;
    Some(ParsedFile { name: name.to_owned(), tree, value })
}

/// Deserializes a tree into the type from which the schema was generated.
fn deserialize<T: DeserializeOwned>(
    schemas: &Schemas,
    tree: &Node,
    schema: &'static str,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<T> {
    let taken = checked(schemas, tree, schema, diagnostics).and_then(|json| model::json::from_value(&json));
    taken.map(Some).unwrap_or_else(|error| {
        diagnostics.push(tree.place.diagnostic(Problem::NotTaken { message: error.to_string() }));
        None
    })
}

/// A tree as JSON that fits the schema.
pub(crate) fn checked(
    schemas: &Schemas,
    tree: &Node,
    schema: &'static str,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<serde_json::Value, serde_json::Error> {
    Ok(schemas.of(schema)?.check(tree, diagnostics))
}
