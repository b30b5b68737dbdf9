//! Tables: a small notice in a notice's own words, and rows.

use crate::like::Json;
use crate::seen::Seen;
use jiff::civil::Date;
use model::deadline::Deadline;
use model::flow::Node;
use model::notice::{Header, Procedure, Question, Reading, Withdrawn};
use model::{Calendar, NodeId, Notice, ProcedureId, StepRef};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use source::yaml::{self, Value};
use std::collections::BTreeMap;
use std::path::Path;

/// A table. `usual`, what is seen where a row does not say otherwise, stands in each row's `seen` already.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// What it is about.
    pub about: String,
    /// The flow; without one, each procedure is done.
    #[serde(default)]
    pub flow: Vec<Node>,
    #[serde(default)]
    pub questions: Vec<Question>,
    pub deadline: Option<Deadline>,
    pub not_before: Option<Date>,
    pub withdrawn: Option<Withdrawn>,
    #[serde(default)]
    pub readings: Vec<Reading>,
    pub calendar: Option<Calendar>,
    #[serde(default)]
    pub procedures: Vec<Procedure>,
    /// The step that the rows are about.
    pub step: Option<StepRef>,
    pub rows: Vec<Row>,
}

/// A row.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// What holds, in words.
    pub row: String,
    /// What is seen.
    #[serde(default)]
    pub seen: Seen,
    /// What follows.
    pub then: Then,
}

/// What follows.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Then {
    /// Of the table's step.
    pub state: Option<Json>,
    pub why: Option<Json>,
    #[serde(default)]
    pub findings: Vec<Json>,
    #[serde(default)]
    pub does: Vec<Json>,
    /// Of any step or procedure.
    #[serde(default)]
    pub steps: BTreeMap<StepRef, Json>,
    #[serde(default)]
    pub procedures: BTreeMap<ProcedureId, Json>,
    /// The boxes passed, each with the way taken.
    pub flow: Option<Json>,
    /// What decided.
    #[serde(default)]
    pub evidence: BTreeMap<NodeId, Json>,
    pub questions: Option<Json>,
    pub offered: Option<Json>,
    pub deadlines: Option<Json>,
    pub readings: Option<Json>,
    /// The state of the whole.
    pub whole: Option<Json>,
    /// Every action.
    pub plan: Option<Json>,
    /// Every action of the way back from the plan.
    pub undo: Option<Json>,
    /// What is seen of a person who does it by hand.
    pub by_hand: Option<Json>,
}

impl Table {
    /// The notice that the table's rows are judged by.
    pub fn notice(&self) -> Notice {
        let each = |procedure: &Procedure| {
            let id = &procedure.procedure;
            json!({ "do": { "node": format!("do-{}", id.as_str().to_lowercase()), "rows": [], "procedure": id } })
        };
        let flow = if self.flow.is_empty() {
            self.procedures.iter().map(|procedure| serde_json::from_value(each(procedure)).unwrap()).collect()
        } else {
            self.flow.clone()
        };
        let notice = notice_of(flow);
        let header = Header {
            calendar: self.calendar.clone().unwrap_or(notice.header.calendar),
            questions: self.questions.clone(),
            deadline: self.deadline.clone().or(notice.header.deadline),
            not_before: self.not_before,
            withdrawn: self.withdrawn.clone(),
            readings: self.readings.clone(),
            ..notice.header
        };
        Notice { header, procedures: self.procedures.clone(), ..notice }
    }
}

/// A notice that is nothing but a flow.
pub fn notice_of(flow: Vec<Node>) -> Notice {
    let text = json!({ "ja": "", "en": "" });
    let header = json!({
        "format": 1, "notice": "table", "revised": "2023-12-01", "title": text, "summary": text,
        "deadline": { "rows": [], "on": "2023-12-31", "otherwise": text, "unaffected": text },
        "contacts": [], "calendar": { "rows": [], "windows": [], "distribution_periods": [] }, "flow": flow,
    });
    Notice::of(from("notice", header))
}

/// Every table, by its file's name.
pub fn all() -> Vec<(String, Table)> {
    let mut tables: Vec<(String, Table)> =
        files().map(|(file, json)| (file.clone(), from(&file, json))).collect();
    tables.sort_by(|a, b| a.0.cmp(&b.0));
    tables
}

/// The table of comparisons, which has a form of its own.
pub const COMPARISONS: &str = "comparisons.yaml";

/// The tables' names and contents, with all that a notice has to say.
fn files() -> impl Iterator<Item = (String, Json)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tables");
    std::fs::read_dir(folder).unwrap().filter_map(|entry| {
        let file = entry.unwrap().file_name().to_string_lossy().into_owned();
        (file.ends_with(".yaml") && file != COMPARISONS).then(|| {
            let mut json = read(&file);
            let usual = json.as_object_mut().unwrap().shift_remove("usual").unwrap_or(json!({}));
            for row in json["rows"].as_array_mut().unwrap() {
                let seen = row.get("seen").cloned().unwrap_or(json!({}));
                row["seen"] = merged(&usual, &seen);
            }
            for part in ["flow", "questions", "readings", "calendar", "deadline", "withdrawn", "procedures"] {
                if let Some(json) = json.get_mut(part) {
                    complete(part, json);
                }
            }
            (file, json)
        })
    })
}

/// A file's content.
pub fn read(file: &str) -> Json {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tables").join(file);
    let (root, diagnostics) = yaml::parse(file, &std::fs::read_to_string(path).unwrap());
    assert!(diagnostics.is_empty(), "{diagnostics:#?}");
    as_json(&root.unwrap())
}

/// The same as a type.
pub fn from<T: DeserializeOwned>(file: &str, json: Json) -> T {
    serde_json::from_value(json).unwrap_or_else(|error| panic!("{file}: {error}"))
}

fn as_json(node: &yaml::Node) -> Json {
    match &node.value {
        Value::Null => Json::Null,
        Value::Bool(bool) => json!(bool),
        Value::Number(number) => json!(number),
        Value::Text(text) => json!(text),
        Value::List(entries) => entries.iter().map(as_json).collect(),
        Value::Fields(fields) => {
            Json::Object(fields.iter().map(|field| (field.name.clone(), as_json(&field.node))).collect())
        }
    }
}

/// `usual` with what the row says otherwise; what it sets to nothing is left out.
fn merged(usual: &Json, row: &Json) -> Json {
    let (Json::Object(fields), Json::Object(changes)) = (usual, row) else {
        return row.clone();
    };
    let mut fields = fields.clone();
    for (name, change) in changes {
        if change.is_null() {
            fields.shift_remove(name);
        } else {
            let before = fields.get(name).unwrap_or(&Json::Null);
            fields.insert(name.clone(), merged(before, change));
        }
    }
    Json::Object(fields)
}

/// Adds what a notice has to say and a table need not: titles, rows of requirements, both languages. `name` is that of the
/// field that holds the value, or the list that the value is in.
fn complete(name: &str, json: &mut Json) {
    match json {
        Json::Array(entries) => entries.iter_mut().for_each(|entry| complete(name, entry)),
        Json::Object(fields) => {
            for need in needs(name) {
                let nothing = if *need == "rows" { json!([]) } else { json!("") };
                fields.entry(*need).or_insert(nothing);
            }
            fields.iter_mut().for_each(|(name, value)| complete(name, value));
        }
        Json::String(text) if TEXTS.contains(&name) => *json = json!({ "ja": text, "en": text }),
        Json::String(value) if name == "answers" => {
            *json = json!({ "value": value, "label": { "ja": value, "en": value } });
        }
        _ => {}
    }
}

/// Fields for people.
const TEXTS: [&str; 15] = [
    "do",
    "title",
    "purpose",
    "takes",
    "done",
    "text",
    "help",
    "label",
    "shown",
    "show",
    "otherwise",
    "unaffected",
    "reason",
    "unknown",
    "note",
];

fn needs(name: &str) -> &'static [&'static str] {
    match name {
        "procedures" => &["title", "purpose", "takes", "done"],
        "steps" => &["rows", "title"],
        "questions" => &["rows", "text", "help"],
        "readings" => &["rows", "title"],
        "deadline" => &["rows", "otherwise", "unaffected"],
        "decide" | "close" => &["rows", "text"],
        "do" | "choose" | "ask" | "left_as_it_is" | "by_hand" | "calendar" => &["rows"],
        "certificate" | "program" | "service" | "local_policy" | "registry_value" | "file" | "text_entry"
        | "running" => &["label"],
        "adapter_property" | "power_setting" => &["label", "shown"],
        _ => &[],
    }
}
