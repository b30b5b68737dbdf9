//! Checks a tree against a JSON Schema, reports every mistake, and returns JSON that the model deserializes.
//!
//! The schemas are generated from the model's types (`cargo xtask generate`) and checked in, so that editors and this loader use
//! the same text. This checker understands only what that generator writes; a test walks all schemas to verify that they contain
//! nothing else.

use crate::yaml::{Field, MAX_DIAGNOSTICS, Node, Value};
use model::diagnostic::{Diagnostic, Problem, Wanted};
use model::string_format::StringFormat;
use serde_json::{Map, Value as Json};
use std::collections::HashSet;

/// A schema with its definitions.
pub struct Schema {
    root: Json,
}

impl Schema {
    /// Parses a schema, one of the project's own files.
    ///
    /// # Errors
    ///
    /// If the text is not JSON.
    pub fn new(text: &str) -> Result<Self, serde_json::Error> {
        Ok(Self { root: serde_json::from_str(text)? })
    }

    /// Returns the tree as JSON that fits the schema. Adds each mistake to `diagnostics` and puts a placeholder that fits in its
    /// place, so that the same run finds the other mistakes, too.
    pub fn check(&self, node: &Node, diagnostics: &mut Vec<Diagnostic>) -> Json {
        Checker { root: &self.root, diagnostics }.check(node, &self.root)
    }
}

struct Checker<'a> {
    root: &'a Json,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl<'a> Checker<'a> {
    fn report(&mut self, node: &Node, schema: &Json, problem: Problem) -> Json {
        self.diagnostics.push(node.place.diagnostic(problem));
        self.placeholder(schema)
    }

    /// The smallest JSON that fits a schema.
    fn placeholder(&self, schema: &Json) -> Json {
        let schema = match schema.get("$ref").and_then(Json::as_str) {
            Some(path) => &self.root["$defs"][path.trim_start_matches("#/$defs/")],
            None => schema,
        };
        if let Some(first) =
            schema.get("oneOf").and_then(Json::as_array).and_then(|variants| variants.first())
        {
            return self.placeholder(first);
        }
        if let Some(word) = schema.get("const").or_else(|| schema["enum"].get(0)) {
            return word.clone();
        }
        match schema["type"].as_str() {
            Some("object") => {
                let fields = schema["required"].as_array().into_iter().flatten().filter_map(Json::as_str);
                let fields =
                    fields.map(|name| (name.to_owned(), self.placeholder(&schema["properties"][name])));
                Json::Object(fields.collect())
            }
            Some("array") => Json::Array(Vec::new()),
            Some("integer") => Json::from(0),
            Some("boolean") => Json::Bool(false),
            Some("string") => {
                let shape = schema.get("format").and_then(Json::as_str).and_then(StringFormat::named);
                Json::from(shape.map_or("", StringFormat::example))
            }
            // An optional value.
            _ => Json::Null,
        }
    }

    fn resolve(&self, schema: &'a Json) -> &'a Json {
        let name = schema.get("$ref").and_then(Json::as_str).and_then(|path| path.strip_prefix("#/$defs/"));
        match name {
            Some(name) => &self.root["$defs"][name],
            None => schema,
        }
    }

    fn check(&mut self, node: &Node, schema: &'a Json) -> Json {
        let schema = self.resolve(schema);
        if self.diagnostics.len() > MAX_DIAGNOSTICS {
            return self.placeholder(schema);
        }
        if let Some(kinds) = schema.get("anyOf").and_then(Json::as_array) {
            // The generator writes an optional value as `anyOf` of a value and null.
            return match (&node.value, kinds.first()) {
                (Value::Null, _) | (_, None) => Json::Null,
                (_, Some(kind)) => self.check(node, kind),
            };
        }
        if let Some(variants) = schema.get("oneOf").and_then(Json::as_array) {
            return self.check_variants(node, schema, variants);
        }
        if let Some(words) = schema.get("enum").and_then(Json::as_array) {
            return self.check_words(node, schema, words.iter().filter_map(Json::as_str).collect());
        }
        if let Some(word) = schema.get("const").and_then(Json::as_str) {
            return self.check_words(node, schema, vec![word]);
        }
        let kinds = match &schema["type"] {
            Json::String(kind) => vec![kind.as_str()],
            Json::Array(kinds) => kinds.iter().filter_map(Json::as_str).collect(),
            _ => vec![],
        };
        if matches!(node.value, Value::Null) && kinds.contains(&"null") {
            return Json::Null;
        }
        match kinds.first().copied().unwrap_or_default() {
            "object" => self.check_fields(node, schema),
            "array" => self.check_list(node, schema),
            "integer" => self.check_number(node, schema),
            "boolean" => match node.value {
                Value::Bool(yes) => Json::Bool(yes),
                _ => self.report(node, schema, Problem::WrongKind { wanted: Wanted::YesNo }),
            },
            _ => self.check_text(node, schema),
        }
    }

    fn check_text(&mut self, node: &Node, schema: &Json) -> Json {
        let Value::Text(text) = &node.value else {
            return self.report(node, schema, Problem::WrongKind { wanted: Wanted::Text });
        };
        let shape = schema.get("format").and_then(Json::as_str).and_then(StringFormat::named);
        match shape {
            Some(shape) if !shape.check(text) => self.report(node, schema, Problem::WrongShape { shape }),
            _ => Json::String(text.clone()),
        }
    }

    fn check_number(&mut self, node: &Node, schema: &Json) -> Json {
        let Value::Number(number) = node.value else {
            return self.report(node, schema, Problem::WrongKind { wanted: Wanted::Number });
        };
        let (low, high) = match schema.get("format").and_then(Json::as_str) {
            Some("uint8") => (0, i64::from(u8::MAX)),
            Some("uint16") => (0, i64::from(u16::MAX)),
            Some("uint32") => (0, i64::from(u32::MAX)),
            Some("int32") => (i64::from(i32::MIN), i64::from(i32::MAX)),
            Some("uint64") => (0, i64::MAX),
            _ => (i64::MIN, i64::MAX),
        };
        if (low..=high).contains(&number) {
            Json::from(number)
        } else {
            self.report(node, schema, Problem::OutOfBounds { least: low, most: high })
        }
    }

    fn check_list(&mut self, node: &Node, schema: &'a Json) -> Json {
        let Value::List(entries) = &node.value else {
            return self.report(node, schema, Problem::WrongKind { wanted: Wanted::List });
        };
        let items = &schema["items"];
        Json::Array(entries.iter().map(|entry| self.check(entry, items)).collect())
    }

    fn check_fields(&mut self, node: &Node, schema: &'a Json) -> Json {
        let Value::Fields(fields) = &node.value else {
            return self.report(node, schema, Problem::WrongKind { wanted: Wanted::Fields });
        };
        let known = schema.get("properties").and_then(Json::as_object);
        let present: HashSet<&str> = fields.iter().map(|field| field.name.as_str()).collect();
        let absent = || known.into_iter().flat_map(Map::keys).filter(|name| !present.contains(name.as_str()));
        let mut json = Map::new();
        for field in fields {
            let inner = match known.and_then(|known| known.get(&field.name)) {
                Some(inner) => Some(inner),
                None => self.any_name(field, schema),
            };
            match inner {
                Some(inner) => {
                    let value = self.check(&field.node, inner);
                    json.insert(field.name.clone(), value);
                }
                None => {
                    // An object without known names and without a rule for others may hold anything.
                    let is_full = self.diagnostics.len() > MAX_DIAGNOSTICS;
                    if known.is_some() && schema.get("patternProperties").is_none() && !is_full {
                        let allowed = absent().cloned().collect();
                        self.diagnostics.push(field.place.diagnostic(Problem::UnknownField { allowed }));
                    }
                }
            }
        }
        for required in schema["required"].as_array().into_iter().flatten().filter_map(Json::as_str) {
            if !present.contains(required) {
                let field = required.to_owned();
                self.diagnostics.push(node.place.diagnostic(Problem::MissingField { field }));
                json.insert(required.to_owned(), self.placeholder(&schema["properties"][required]));
            }
        }
        Json::Object(json)
    }

    /// The schema of a field whose name the author chooses. Reports a name that does not have the wanted format.
    fn any_name(&mut self, field: &Field, schema: &'a Json) -> Option<&'a Json> {
        if let Some((pattern, inner)) = schema
            .get("patternProperties")
            .and_then(Json::as_object)
            .and_then(|patterns| patterns.iter().next())
        {
            let shape = StringFormat::ALL.into_iter().find(|shape| shape.pattern() == pattern)?;
            if !shape.check(&field.name) {
                self.diagnostics.push(field.place.diagnostic(Problem::WrongShape { shape }));
                return None;
            }
            return Some(inner);
        }
        schema.get("additionalProperties").filter(|inner| inner.is_object())
    }

    fn check_words(&mut self, node: &Node, schema: &Json, words: Vec<&str>) -> Json {
        match &node.value {
            Value::Text(text) if words.contains(&text.as_str()) => Json::String(text.clone()),
            _ => self.report(
                node,
                schema,
                Problem::NotAllowed { allowed: words.into_iter().map(str::to_owned).collect() },
            ),
        }
    }

    /// Checks one of several variants: a single word, or one field that names the variant.
    fn check_variants(&mut self, node: &Node, schema: &Json, variants: &'a [Json]) -> Json {
        let tag = |variant: &'a Json| {
            variant.get("properties").and_then(Json::as_object).and_then(|fields| fields.iter().next())
        };
        let mut words: Vec<&str> = Vec::new();
        for variant in variants {
            words.extend(variant.get("const").and_then(Json::as_str));
            words.extend(variant["enum"].as_array().into_iter().flatten().filter_map(Json::as_str));
        }
        let tags: Vec<String> = variants.iter().filter_map(tag).map(|(name, _)| name.clone()).collect();
        match &node.value {
            Value::Fields(fields) if !tags.is_empty() => {
                let [field] = fields.as_slice() else {
                    return self.report(node, schema, Problem::OneFieldWanted { allowed: tags });
                };
                match variants.iter().filter_map(tag).find(|(name, _)| **name == field.name) {
                    Some((name, inner)) => {
                        let value = self.check(&field.node, inner);
                        Json::Object(Map::from_iter([(name.clone(), value)]))
                    }
                    None => {
                        self.diagnostics
                            .push(field.place.diagnostic(Problem::UnknownField { allowed: tags }));
                        self.placeholder(schema)
                    }
                }
            }
            Value::Text(text) if words.contains(&text.as_str()) => Json::String(text.clone()),
            _ => {
                let allowed =
                    words.into_iter().map(str::to_owned).chain(tags.iter().map(|tag| format!("{tag}:")));
                self.report(node, schema, Problem::NotAllowed { allowed: allowed.collect() })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml;

    /// The keywords that this checker understands.
    const UNDERSTOOD: [&str; 21] = [
        "$defs",
        "$ref",
        "$schema",
        "additionalProperties",
        "anyOf",
        "const",
        "default",
        "description",
        "enum",
        "examples",
        "format",
        "items",
        "maximum",
        "minimum",
        "oneOf",
        "pattern",
        "patternProperties",
        "properties",
        "required",
        "title",
        "type",
    ];

    fn walk(schema: &Json) {
        let Some(fields) = schema.as_object() else { return };
        for (name, inner) in fields {
            assert!(UNDERSTOOD.contains(&name.as_str()), "{name} in a schema is not understood");
            match name.as_str() {
                "properties" | "$defs" | "patternProperties" => {
                    inner.as_object().into_iter().flat_map(Map::values).for_each(walk);
                }
                "items" | "additionalProperties" => walk(inner),
                "oneOf" | "anyOf" => inner.as_array().into_iter().flatten().for_each(walk),
                "default" | "examples" => {}
                _ => {}
            }
        }
        if let Some(format) = schema.get("format").and_then(Json::as_str) {
            let number = ["uint8", "uint16", "uint32", "uint64", "int32", "int64"].contains(&format);
            assert!(number || StringFormat::named(format).is_some(), "{format} is no shape");
        }
    }

    #[test]
    fn the_checked_in_schemas_hold_nothing_that_is_not_understood() {
        for text in crate::parsed::SCHEMAS {
            walk(&serde_json::from_str(text).unwrap());
        }
    }

    fn reported(schema: &str, text: &str) -> Vec<(usize, usize, String, Problem)> {
        let (node, mut diagnostics) = yaml::parse("t.yaml", text);
        Schema::new(schema).unwrap().check(&node.unwrap(), &mut diagnostics);
        diagnostics.into_iter().map(|d| (d.line, d.column, d.words, d.problem)).collect()
    }

    #[test]
    fn all_mistakes_are_told_at_once_each_at_its_place() {
        let schema = r##"{
            "type": "object",
            "properties": {
                "name": { "type": "string", "format": "id" },
                "count": { "type": "integer", "format": "uint16" },
                "way": { "$ref": "#/$defs/Way" }
            },
            "required": ["name", "count"],
            "additionalProperties": false,
            "$defs": { "Way": { "oneOf": [
                { "type": "string", "const": "on" },
                { "type": "object", "properties": { "to": { "type": "string" } }, "required": ["to"] }
            ] } }
        }"##;
        assert_eq!(
            reported(schema, "name: 名 前\nway: off\ncuont: 70000\n"),
            [
                (1, 7, "名 前".into(), Problem::WrongShape { shape: StringFormat::Id }),
                (2, 6, "off".into(), Problem::NotAllowed { allowed: vec!["on".into(), "to:".into()] }),
                (3, 1, "cuont".into(), Problem::UnknownField { allowed: vec!["count".into()] }),
                (1, 1, "name".into(), Problem::MissingField { field: "count".into() }),
            ]
        );
        assert_eq!(
            reported(schema, "name: a\ncount: 70000\nway: { to: 5, from: 6 }\n"),
            [
                (2, 8, "70000".into(), Problem::OutOfBounds { least: 0, most: 65535 }),
                (3, 8, "to".into(), Problem::OneFieldWanted { allowed: vec!["to".into()] }),
            ]
        );
        assert_eq!(reported(schema, "name: a\ncount: 7\nway: { to: left }\n"), []);
    }
}
