//! The loaded form: what the loader made of a notice's files, as JSON, so that a signed notice is read without YAML and schemas.
//!
//! It is an answer that was kept, and no second meaning: it counts only beside the very texts that it was made of, and only for a
//! program with the same loader. Otherwise the texts are read.

use crate::load::{self, digest, load};
use crate::parsed::{Files, NOTICE_FILE, PICTURES_FILE, Schemas, checked, deliver, in_folder, schema_of};
use crate::{certificate, yaml};
use model::json::from_value;
use model::notice::{Header, Notice, Procedure};
use model::picture::Pictures;
use serde_json::{Map, Value};

/// The name of the loaded form in a signed notice. The digits are of the loader's sources: a program with another loader looks for
/// another name, and finds none.
pub const LOADED_FORM: &str = concat!("loaded-", env!("TEJUN_LOADER"), ".json");

/// The digest of the texts that it was made of.
const DIGEST: &str = "digest";
/// For each of the texts, what the schema made of it.
const FILES: &str = "files";

/// Makes the loaded form of a notice. `None` if the files have mistakes, or if it would not be read as the texts are.
pub fn loaded_form(files: &Files) -> Option<String> {
    let (schemas, mut diagnostics) = (Schemas::new(), Vec::new());
    let mut each = Map::new();
    for (name, text) in in_folder(files, "") {
        let (tree, mut found) = yaml::parse(name, text);
        diagnostics.append(&mut found);
        let json = checked(&schemas, &tree?, schema_of(name), &mut diagnostics).ok()?;
        each.insert(name.clone(), json);
    }
    let form = Value::Object(Map::from_iter([
        (DIGEST.to_owned(), digest(files).into()),
        (FILES.to_owned(), Value::Object(each)),
    ]));
    let form = form.to_string();
    let read = read_form(files, &form)?;
    (diagnostics.is_empty() && load(files).is_ok_and(|loaded| loaded.notice == read)).then_some(form)
}

/// The notice in these files by its loaded form. `None` if there is none for this program, or if it is not of these texts: they
/// have to be loaded.
pub fn from_loaded_form(files: &Files) -> Option<Notice> {
    read_form(files, files.get(LOADED_FORM)?)
}

fn read_form(files: &Files, form: &str) -> Option<Notice> {
    let form: Value = serde_json::from_str(form).ok()?;
    let notice = of_form(files, &form);
    // To take it apart takes as long as to read it, and a program that looks ends soon.
    std::mem::forget(form);
    notice
}

fn of_form(files: &Files, form: &Value) -> Option<Notice> {
    let each = form.get(FILES)?.as_object()?;
    let digest = digest(files);
    let is_of_these = form.get(DIGEST)?.as_str()? == digest
        && in_folder(files, "").all(|(name, _)| each.contains_key(name));
    if !is_of_these {
        return None;
    }
    let header: Header = from_value(each.get(NOTICE_FILE)?).ok()?;
    let mut procedures = Vec::new();
    for (name, json) in each {
        if [NOTICE_FILE, PICTURES_FILE].contains(&name.as_str()) {
            continue;
        }
        let mut procedure: Procedure = from_value(json).ok()?;
        deliver(&mut procedure, files);
        let mut is_sound = true;
        certificate::read_certificates(&mut procedure, Some(&header), files, |_, _, _| is_sound = false);
        procedures.push(is_sound.then_some(procedure)?);
    }
    let pictures: Option<Pictures> = each.get(PICTURES_FILE).map(from_value).transpose().ok()?;
    Some(load::notice(header, procedures, pictures, digest))
}
