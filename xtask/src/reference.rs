//! The reference page: kinds of states, sources of facts, facts, comparisons and findings, made from the schemas and the lists. The
//! schemas speak English; `docs/reference.yaml` has the Japanese of each of their sentences, and an example for each kind and source.

use crate::{Error, root};
use manual::words;
use model::Lang::{self, En, Ja};
use model::fact::{BuiltIn, Kind};
use model::finding::FindingCode;
use model::kinds::Desired;
use model::notice::{Header, Procedure};
use model::string_format::StringFormat;
use serde::Deserialize;
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// `docs/reference.yaml`
#[derive(Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct Beside {
    /// What stands behind `desired:`, by kind.
    kinds: BTreeMap<String, String>,
    /// What stands behind `from:`, by source.
    sources: BTreeMap<String, String>,
    /// The Japanese of each sentence of the schemas, by the English.
    japanese: BTreeMap<String, String>,
}

/// A page that is being written.
struct Page<'a> {
    lang: Lang,
    beside: &'a Beside,
    text: String,
    /// Sentences without Japanese.
    missing: BTreeSet<String>,
    /// Sentences whose Japanese was used.
    used: BTreeSet<String>,
}

/// A variant of an enum in a schema: its name, its sentence, and the schema of what stands behind it.
type Variant<'j> = (&'j str, &'j str, Option<&'j Json>);

/// `docs/reference.md` and `docs/reference.ja.md`
pub fn pages() -> Result<[(&'static str, String); 2], Error> {
    let beside = beside()?;
    let page = |lang| -> Result<String, Error> {
        let page = written(&beside, lang)?;
        match page.missing.first() {
            None => Ok(page.text),
            Some(first) => Err(format!("docs/reference.yaml has no Japanese of: {first}").into()),
        }
    };
    Ok([("docs/reference.md", page(En)?), ("docs/reference.ja.md", page(Ja)?)])
}

fn beside() -> Result<Beside, Error> {
    let name = "docs/reference.yaml";
    let schema = serde_json::to_string(&schemars::schema_for!(Beside))?;
    let (tree, mut told) = source::yaml::parse(name, &std::fs::read_to_string(root().join(name))?);
    let tree = tree.ok_or_else(|| format!("{told:?}"))?;
    let checked = source::schema::Schema::new(&schema)?.check(&tree, &mut told);
    match told.first() {
        None => Ok(serde_json::from_value(checked)?),
        Some(told) => Err(format!("{name}:{}: {:?}", told.line, told.problem).into()),
    }
}

fn written(beside: &Beside, lang: Lang) -> Result<Page<'_>, Error> {
    let procedure = schemars::schema_for!(Procedure).to_value();
    let notice = schemars::schema_for!(Header).to_value();
    let (text, missing, used) = (String::new(), BTreeSet::new(), BTreeSet::new());
    let mut page = Page { lang, beside, text, missing, used };
    page.line(page.pick("# 手順の種類、事実、所見の一覧\n", "# Kinds, facts and findings\n"));
    page.line(page.pick(
        "`cargo xtask generate` が、スキーマとプログラムの一覧から作りました（説明の日本語と例は\n[reference.yaml](reference.yaml)）。\
         書き方の順を追った説明は [writing-a-notice.ja.md](writing-a-notice.ja.md) にあります。English: [reference.md](reference.md)\n",
        "Made by `cargo xtask generate` from the schemas and the program's lists, with the examples of [reference.yaml](reference.yaml).\n\
         How to write a notice step by step: [writing-a-notice.md](writing-a-notice.md). 日本語: [reference.ja.md](reference.ja.md)\n",
    ));
    page.line(page.pick("## 手順の種類（`desired`）\n", "## Kinds of states (`desired`)\n"));
    page.line(page.pick(
        "例の `our-set` は同じ手順書の拡張機能の組、`before` はその前の手順です。\n",
        "In the examples `our-set` is a set of extensions of the procedure, and `before` an earlier step.\n",
    ));
    for (tag, sentence, inner) in variants(&procedure["$defs"]["Desired"]) {
        page.entry(tag, sentence, inner, &procedure)?;
        let example = page.example(&page.beside.kinds, tag)?;
        let findings: Vec<String> =
            desired(&example)?.findings().iter().map(|code| code_name(*code)).collect();
        page.line(format!("{}: {}\n", page.pick("所見", "Findings"), findings.join(", ")));
        page.line(format!("```yaml\ndesired:\n{}```\n", indented(&example)));
    }
    page.line(
        page.pick("## 事実の読み取り元（`facts` の `from`）\n", "## Sources of a notice's facts (`from`)\n"),
    );
    for (tag, sentence, inner) in variants(&notice["$defs"]["FactSource"]) {
        page.entry(tag, sentence, inner, &notice)?;
        let example = page.example(&page.beside.sources, tag)?;
        page.line(format!("```yaml\nfrom:\n{}```\n", indented(&example)));
    }
    page.line(page.pick("## どのお知らせでも使える事実\n", "## Facts of every notice\n"));
    page.table(["名前", "種類", "意味"], ["name", "kind", "meaning"]);
    for fact in BuiltIn::ALL {
        let kind = page.pick(kind_of(fact.kind()).0, kind_of(fact.kind()).1);
        page.line(format!("| `{}` | {kind} | {} |", fact.name(), fact.label().get(lang)));
    }
    for (title, name) in
        [(("条件", "Conditions"), "Condition"), (("比べ方（`is`）", "Comparisons (`is`)"), "Comparison")]
    {
        page.line(format!("\n## {}\n", page.pick(title.0, title.1)));
        page.table(["名前", "値", "意味"], ["name", "value", "meaning"]);
        for (tag, sentence, inner) in variants(&notice["$defs"][name]) {
            let (value, sentence) = (page.value(inner, &notice), page.sentence(sentence));
            page.line(format!("| `{tag}` | {value} | {sentence} |"));
        }
    }
    page.line(page.pick("\n## 所見（`advice` の `on`）\n", "\n## Findings (`on` of `advice`)\n"));
    page.table(["名前", "意味"], ["name", "meaning"]);
    for code in FindingCode::ALL {
        page.line(format!("| {} | {} |", code_name(*code), words::finding_code(*code).get(lang)));
    }
    Ok(page)
}

impl Page<'_> {
    fn pick<T>(&self, ja: T, en: T) -> T {
        match self.lang {
            Ja => ja,
            En => en,
        }
    }

    fn line(&mut self, line: impl AsRef<str>) {
        self.text.push_str(line.as_ref());
        self.text.push('\n');
    }

    fn table<const N: usize>(&mut self, ja: [&str; N], en: [&str; N]) {
        let names = self.pick(ja, en);
        self.line(format!("| {} |\n|{}", names.join(" | "), " --- |".repeat(N)));
    }

    /// A sentence of a schema in the page's language.
    fn sentence(&mut self, english: &str) -> String {
        let english = english.split_whitespace().collect::<Vec<_>>().join(" ");
        match self.beside.japanese.get(&english) {
            Some(japanese) => {
                let picked = self.pick(japanese.clone(), english.clone());
                self.used.insert(english);
                picked
            }
            None => {
                self.missing.insert(english.clone());
                english
            }
        }
    }

    fn example(&self, examples: &BTreeMap<String, String>, tag: &str) -> Result<String, Error> {
        examples
            .get(tag)
            .cloned()
            .ok_or_else(|| format!("docs/reference.yaml has no example of {tag}").into())
    }

    /// The heading of a kind or source, its sentence, and its fields.
    fn entry(&mut self, tag: &str, sentence: &str, inner: Option<&Json>, schema: &Json) -> Result<(), Error> {
        let sentence = self.sentence(sentence);
        self.line(format!("### `{tag}`\n\n{sentence}\n"));
        let Some(fields) = inner.map(|inner| resolved(inner, schema)) else { return Ok(()) };
        self.table(["項目", "値", "意味"], ["field", "value", "meaning"]);
        for (name, field) in fields["properties"].as_object().into_iter().flatten() {
            let needed =
                fields["required"].as_array().is_some_and(|names| names.contains(&Json::from(name.as_str())));
            let needed = if needed { self.pick("（必須）", " (needed)") } else { "" };
            let value = self.value(Some(field), schema);
            let sentence = self.sentence(field["description"].as_str().unwrap_or_default());
            writeln!(self.text, "| `{name}`{needed} | {value} | {sentence} |")?;
        }
        self.line("");
        Ok(())
    }

    /// What a value looks like.
    fn value(&self, schema: Option<&Json>, whole: &Json) -> String {
        let Some(schema) = schema else { return String::new() };
        match schema["$ref"].as_str().map(|path| path.trim_start_matches("#/$defs/")) {
            Some("Text") => return self.pick("日本語と英語の文", "a text in both languages").to_owned(),
            Some("Condition") => return self.pick("条件", "a condition").to_owned(),
            Some("Comparison") => return self.pick("比べ方", "a comparison").to_owned(),
            _ => {}
        }
        let schema = resolved(schema, whole);
        if let Some(of) = schema["anyOf"].get(0) {
            return self.value(Some(of), whole);
        }
        let names: Vec<String> =
            variants(schema).into_iter().map(|(name, _, _)| format!("`{name}`")).collect();
        if !names.is_empty() {
            return names.join(", ");
        }
        if let Some(format) = schema["format"].as_str().and_then(StringFormat::named) {
            return self
                .pick(format!("例: `{}`", format.example()), format!("such as `{}`", format.example()));
        }
        if schema["additionalProperties"].is_object() {
            let of = self.value(schema.get("additionalProperties"), whole);
            return self.pick(format!("名前ごとに: {of}"), format!("for each name: {of}"));
        }
        match schema["type"].as_str().or_else(|| schema["type"].get(0).and_then(Json::as_str)) {
            Some("array") => {
                let of = self.value(schema.get("items"), whole);
                self.pick(format!("一覧: {of}"), format!("a list: {of}"))
            }
            Some("integer") => self.pick("整数", "a number").to_owned(),
            Some("boolean") => "`true`, `false`".to_owned(),
            Some("string") => self.pick("文字", "text").to_owned(),
            _ => {
                let fields = schema["properties"].as_object().into_iter().flatten();
                fields.map(|(name, _)| format!("`{name}`")).collect::<Vec<_>>().join(", ")
            }
        }
    }
}

fn resolved<'j>(schema: &'j Json, whole: &'j Json) -> &'j Json {
    match schema["$ref"].as_str() {
        Some(path) => &whole["$defs"][path.trim_start_matches("#/$defs/")],
        None => schema,
    }
}

fn variants(schema: &Json) -> Vec<Variant<'_>> {
    let plain =
        schema["enum"].as_array().into_iter().flatten().filter_map(Json::as_str).map(|name| (name, "", None));
    let each = schema["oneOf"].as_array().into_iter().flatten().flat_map(|variant| {
        let sentence = variant["description"].as_str().unwrap_or_default();
        let alone = variant["const"].as_str().map(|name| (name, sentence, None));
        let words = variant["enum"].as_array().into_iter().flatten().filter_map(Json::as_str);
        let words = words.map(move |name| (name, sentence, None));
        let tags = variant["properties"].as_object().into_iter().flatten();
        let tags = tags.map(move |(name, inner)| (name.as_str(), sentence, Some(inner)));
        alone.into_iter().chain(words).chain(tags).collect::<Vec<_>>()
    });
    plain.chain(each).collect()
}

fn kind_of(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::Text => ("文字", "text"),
        Kind::Number => ("整数", "number"),
        Kind::Date => ("日付", "day"),
    }
}

fn code_name(code: FindingCode) -> String {
    let name = serde_json::to_value(code).unwrap_or_default();
    format!("`{}`", name.as_str().unwrap_or_default())
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("  {line}\n")).collect()
}

/// The state that an example asks for.
fn desired(example: &str) -> Result<Desired, Error> {
    let schema = serde_json::to_string(&schemars::schema_for!(Desired))?;
    let (tree, mut told) = source::yaml::parse("example", example);
    let tree = tree.ok_or_else(|| format!("{example}: {told:?}"))?;
    let json = source::schema::Schema::new(&schema)?.check(&tree, &mut told);
    match told.first() {
        None => Ok(serde_json::from_value(json)?),
        Some(told) => Err(format!("{example}: {told:?}").into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A notice around the example of a state or of a source. A set of extensions, files, a
    /// question that leads to it and a step that changes something stand ready.
    fn around(desired: &str, facts: &str) -> source::Files {
        let notice = format!(
            "format: 1\nnotice: example\nrevised: 2026-11-30\ntitle: {{ ja: 例, en: example }}\nsummary: {{ ja: 例です。, en: An example. }}\n\
             contacts:\n  - {{ rows: [A1], name: {{ ja: 窓口, en: desk }}, phone: 03-1234-5678 }}\n\
             calendar: {{ rows: [A2], windows: [], distribution_periods: [] }}\n{facts}\
             questions:\n  - question: agreed\n    rows: [A5]\n    text: {{ ja: よいですか。, en: May it be done? }}\n    help: {{ ja: 例です。, en: An example. }}\n    \
             answers: [{{ value: 'yes', label: {{ ja: はい, en: 'Yes' }} }}, {{ value: 'no', label: {{ ja: いいえ, en: 'No' }} }}]\n\
             flow:\n  - choose:\n      node: asked\n      rows: [A5]\n      question: agreed\n      branches:\n        - answer: 'yes'\n          \
             then: [do: {{ node: work, rows: [A3], procedure: P }}]\n        - {{ answer: 'no', then: [] }}\n  \
             - close: {{ node: end, rows: [A4], text: {{ ja: 終わり。, en: The end. }} }}\n"
        );
        let state = desired.lines().map(|line| format!("      {line}\n")).collect::<String>();
        let step = |name: &str, state: &str| {
            format!(
                "  - step: {name}\n    rows: [P1]\n    title: {{ ja: 例, en: example }}\n    desired:\n{state}    \
                 by_hand:\n      - {{ rows: [P1], do: {{ ja: 行います。, en: Do it. }} }}\n"
            )
        };
        let before = "      registry_value: { label: { ja: 例, en: example }, key_path: 'HKLM\\SOFTWARE\\Example', value_name: A, \
                      value_data: { dword: 1 } }\n";
        let procedure = format!(
            "procedure: P\ntitle: {{ ja: 例, en: example }}\npurpose: {{ ja: 例です。, en: An example. }}\ntakes: {{ ja: 1分, en: a minute }}\n\
             extension_sets:\n  our-set:\n    folder: 'C:\\Example'\n    at_least: 2.0.0.0\n    members: [{{ file: a.crx, name: Example }}]\n\
             steps:\n{}{}done: {{ ja: 終わり。, en: Done. }}\n",
            step("before", before),
            step("example", &state),
        );
        let delivered = |notice: &str, file: &str| {
            let content = std::fs::read(root().join("procedures").join(notice).join("files").join(file));
            model::kinds::FileBytes(content.unwrap()).into()
        };
        let files = [
            ("notice.yaml", notice),
            ("P.yaml", procedure),
            ("files/sites.xml", delivered("old-page-in-edge", "sites.xml")),
            ("files/root-ca-2.cer", delivered("filing-certificates", "root-ca-2.cer")),
        ];
        files.map(|(name, text)| (name.to_owned(), text)).into()
    }

    #[track_caller]
    fn lints(files: &source::Files) {
        let told = source::lint(files).err().unwrap_or_default();
        assert!(told.is_empty(), "{told:#?}\n{}\n{}", files["notice.yaml"], files["P.yaml"]);
    }

    #[test]
    fn each_kind_and_each_source_has_an_example_that_lints() {
        let beside = beside().unwrap();
        assert_eq!(
            beside.kinds.keys().map(String::as_str).collect::<BTreeSet<_>>(),
            Desired::TAGS.iter().copied().collect()
        );
        for (tag, example) in &beside.kinds {
            assert_eq!(desired(example).unwrap().tag(), tag);
            lints(&around(example, ""));
        }
        let schema = schemars::schema_for!(model::fact::FactSource).to_value();
        let sources: BTreeSet<&str> = variants(&schema).into_iter().map(|(tag, ..)| tag).collect();
        assert_eq!(beside.sources.keys().map(String::as_str).collect::<BTreeSet<_>>(), sources);
        let holds = "holds: { when: { fact: { name: example.fact, is: missing } } }";
        for (tag, example) in &beside.sources {
            assert!(example.starts_with(&format!("{tag}:")), "{tag}");
            let facts = format!(
                "facts:\n  example.fact:\n    label: {{ ja: 例, en: example }}\n    from:\n{}",
                indented(&indented(&indented(example)))
            );
            lints(&around(holds, &facts));
        }
    }

    #[test]
    fn each_sentence_has_its_japanese_and_no_other_stands_there() {
        let beside = beside().unwrap();
        let page = written(&beside, Ja).unwrap();
        assert!(page.missing.is_empty(), "{:#?}", page.missing);
        let unused: Vec<_> = beside.japanese.keys().filter(|english| !page.used.contains(*english)).collect();
        assert!(unused.is_empty(), "{unused:#?}");
    }
}
