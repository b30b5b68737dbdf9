//! Parses YAML into a tree in which every value knows its place.

use model::diagnostic::{Diagnostic, Problem};
use model::text::acts;
use saphyr_parser::{Event, Parser, ScalarStyle, Span};
use std::collections::HashMap;
use std::sync::Arc;

/// The deepest nesting of lists and fields. The shipped notice's files reach 16.
const DEPTH: usize = 64;

/// More mistakes than anybody corrects at once. What reports mistakes stops there, so that a bad file costs no more than a good one.
pub const MAX_DIAGNOSTICS: usize = 200;
/// The most characters of the words in question.
const MAX_WORDS: usize = 120;

/// A value with its place.
#[derive(Clone, Debug)]
pub struct Node {
    /// The value.
    pub value: Value,
    /// Its place; for fields and lists, the place of their first entry.
    pub place: Place,
}

/// A value.
#[derive(Clone, Debug)]
pub enum Value {
    /// Nothing, or `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// An integer.
    Number(i64),
    /// Any other scalar.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// Fields, in order, each with its name's place.
    Fields(Vec<Field>),
}

/// A field.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// The place of the name.
    pub place: Place,
    /// Its value.
    pub node: Node,
}

/// A place in a file. Lines and columns count from 1, columns in characters.
#[derive(Clone, Debug)]
pub struct Place {
    file: Arc<File>,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
}

#[derive(Debug)]
struct File {
    name: String,
    lines: Vec<String>,
}

impl Place {
    /// The line, from 1.
    pub fn line(&self) -> usize {
        self.line
    }

    /// The file's name.
    pub fn file(&self) -> &str {
        &self.file.name
    }

    /// A diagnostic at this place.
    pub fn diagnostic(&self, problem: Problem) -> Diagnostic {
        let line = self.file.lines.get(self.line - 1).map(String::as_str).unwrap_or_default();
        let rest = line.chars().skip(self.column - 1);
        let length = match self.end_line == self.line {
            true => self.end_column.saturating_sub(self.column),
            false => MAX_WORDS,
        };
        let words: String = rest.take(length.min(MAX_WORDS)).collect();
        Diagnostic {
            file: self.file.name.clone(),
            line: self.line,
            column: self.column,
            words: words.trim_end().to_owned(),
            problem,
        }
    }
}

/// A step of a path, from a value to one inside it.
#[derive(Clone, Copy, Debug)]
pub enum Step<'a> {
    /// To the field of that name.
    Field(&'a str),
    /// To the entry at that position, from 0.
    Entry(usize),
}

impl<'a> From<&'a str> for Step<'a> {
    fn from(name: &'a str) -> Self {
        Step::Field(name)
    }
}

impl From<usize> for Step<'_> {
    fn from(position: usize) -> Self {
        Step::Entry(position)
    }
}

impl Node {
    /// The field of that name.
    pub fn field(&self, name: &str) -> Option<&Field> {
        match &self.value {
            Value::Fields(fields) => fields.iter().find(|field| field.name == name),
            _ => None,
        }
    }

    /// The value at a path. If the path leads nowhere, the deepest value on the way.
    pub fn at(&self, path: &[Step<'_>]) -> &Node {
        let mut node = self;
        for step in path {
            let next = match (step, &node.value) {
                (Step::Field(name), _) => node.field(name).map(|field| &field.node),
                (Step::Entry(position), Value::List(entries)) => entries.get(*position),
                (Step::Entry(_), _) => None,
            };
            match next {
                Some(next) => node = next,
                None => break,
            }
        }
        node
    }

    /// The place of a field's name, or of this value if it has no such field.
    pub fn name_place(&self, name: &str) -> &Place {
        self.field(name).map_or(&self.place, |field| &field.place)
    }
}

/// The first character of a file that does not exist.
pub fn start_of(name: &str) -> Place {
    let file = Arc::new(File { name: name.to_owned(), lines: Vec::new() });
    Place { file, line: 1, column: 1, end_line: 1, end_column: 1 }
}

/// Parses one file. The tree is `None` if the text is not YAML, or is empty.
pub fn parse(name: &str, text: &str) -> (Option<Node>, Vec<Diagnostic>) {
    let file = Arc::new(File { name: name.to_owned(), lines: text.lines().map(str::to_owned).collect() });
    // What is read as something else than UTF-8 leaves these; nothing behind it can be trusted.
    if let Some(line) = text.lines().position(|line| line.contains('\u{FFFD}')) {
        let column = file.lines[line].chars().take_while(|c| *c != '\u{FFFD}').count() + 1;
        let (line, end_column) = (line + 1, column + 1);
        let place = Place { file, line, column, end_line: line, end_column };
        return (None, vec![place.diagnostic(Problem::NotUtf8)]);
    }
    let mut builder = Builder { file, open: Vec::new(), root: None, documents: 0, diagnostics: Vec::new() };
    for event in Parser::new_from_str(text) {
        if builder.diagnostics.len() > MAX_DIAGNOSTICS {
            return (None, builder.diagnostics);
        }
        match event {
            Ok((event, span)) => {
                if builder.handle(event, span).is_err() {
                    return (None, builder.diagnostics);
                }
            }
            Err(error) => {
                let (line, column) = (error.marker().line(), error.marker().col() + 1);
                let place = builder.place(line, column, line, column + 1);
                builder
                    .diagnostics
                    .push(place.diagnostic(Problem::NotYaml { message: error.info().to_owned() }));
                return (None, builder.diagnostics);
            }
        }
    }
    if builder.root.is_none() && builder.diagnostics.is_empty() {
        let place = builder.place(1, 1, 1, 1);
        builder.diagnostics.push(place.diagnostic(Problem::Empty));
    }
    (builder.root, builder.diagnostics)
}

/// A list or a mapping that is still being parsed.
enum Open {
    List {
        place: Place,
        entries: Vec<Node>,
    },
    Fields {
        place: Place,
        fields: Vec<Field>,
        name: Option<Name>,
        /// The line of each name.
        lines: HashMap<String, usize>,
    },
}

/// The name of a field whose value is still to come.
struct Name {
    text: String,
    place: Place,
    /// Whether a field of that name is there already. The first one counts.
    is_second: bool,
}

struct Builder {
    file: Arc<File>,
    open: Vec<Open>,
    root: Option<Node>,
    documents: usize,
    diagnostics: Vec<Diagnostic>,
}

/// The rest of the file is not parsed.
struct GiveUp;

impl Builder {
    fn place(&self, line: usize, column: usize, end_line: usize, end_column: usize) -> Place {
        let line = line.max(1);
        Place {
            file: self.file.clone(),
            line,
            column: column.max(1),
            end_line: end_line.max(line),
            end_column,
        }
    }

    fn place_of(&self, span: Span) -> Place {
        self.place(span.start.line(), span.start.col() + 1, span.end.line(), span.end.col() + 1)
    }

    fn not_used(&mut self, place: &Place, what: &'static str) {
        self.diagnostics.push(place.diagnostic(Problem::NotUsedHere { what }));
    }

    fn handle(&mut self, event: Event<'_>, span: Span) -> Result<(), GiveUp> {
        let place = self.place_of(span);
        match event {
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
            Event::DocumentStart(_) => {
                self.documents += 1;
                if self.documents > 1 {
                    self.not_used(&place, "---");
                    return Err(GiveUp);
                }
            }
            Event::Alias(_) => {
                self.not_used(&place, "*");
                self.put(Node { value: Value::Null, place });
            }
            Event::Scalar(text, style, anchor, tag) => {
                if anchor != 0 || tag.is_some() {
                    self.not_used(&place, if anchor != 0 { "&" } else { "!" });
                }
                if let Some(character) = text.chars().find(|c| !matches!(c, '\n' | '\t') && acts(*c)) {
                    let character = format!("U+{:04X}", u32::from(character));
                    self.diagnostics.push(place.diagnostic(Problem::ActingCharacter { character }));
                }
                let plain = style == ScalarStyle::Plain;
                if let Some(Open::Fields { name: name @ None, lines, .. }) = self.open.last_mut() {
                    let first = lines.get(text.as_ref()).copied();
                    match first {
                        Some(first_line) => {
                            self.diagnostics.push(place.diagnostic(Problem::FieldTwice { first_line }));
                        }
                        None => drop(lines.insert(text.to_string(), place.line)),
                    }
                    *name = Some(Name { text: text.into_owned(), place, is_second: first.is_some() });
                } else {
                    let value = if plain { plain_value(&text) } else { Value::Text(text.into_owned()) };
                    self.put(Node { value, place });
                }
            }
            Event::SequenceStart(anchor, tag) => {
                self.begin(anchor, tag.is_some(), place, |place| Open::List { place, entries: Vec::new() })?;
            }
            Event::MappingStart(anchor, tag) => {
                self.begin(anchor, tag.is_some(), place, |place| Open::Fields {
                    place,
                    fields: Vec::new(),
                    name: None,
                    lines: HashMap::new(),
                })?;
            }
            Event::SequenceEnd | Event::MappingEnd => match self.open.pop() {
                Some(Open::List { place, entries }) => {
                    let place = entries.first().map_or(place, |entry| entry.place.clone());
                    self.put(Node { value: Value::List(entries), place });
                }
                Some(Open::Fields { place, fields, .. }) => {
                    let place = fields.first().map_or(place, |field| field.place.clone());
                    self.put(Node { value: Value::Fields(fields), place });
                }
                None => {}
            },
        }
        Ok(())
    }

    fn begin(
        &mut self,
        anchor: usize,
        tagged: bool,
        place: Place,
        open: impl FnOnce(Place) -> Open,
    ) -> Result<(), GiveUp> {
        if anchor != 0 || tagged {
            self.not_used(&place, if anchor != 0 { "&" } else { "!" });
        }
        if let Some(Open::Fields { name: None, .. }) = self.open.last() {
            self.not_used(&place, "? ");
            return Err(GiveUp);
        }
        if self.open.len() == DEPTH {
            self.diagnostics.push(place.diagnostic(Problem::TooDeep { limit: DEPTH }));
            return Err(GiveUp);
        }
        self.open.push(open(place));
        Ok(())
    }

    fn put(&mut self, node: Node) {
        match self.open.last_mut() {
            None => self.root = Some(node),
            Some(Open::List { entries, .. }) => entries.push(node),
            Some(Open::Fields { fields, name, .. }) => {
                if let Some(Name { text: name, place, is_second: false }) = name.take() {
                    fields.push(Field { name, place, node });
                }
            }
        }
    }
}

/// What a word without quotation marks means. Only decimal whole numbers are numbers: `2.0`, `0x80244022` and
/// `2023-12-31` are text, for a version, a code and a date are no numbers.
fn plain_value(text: &str) -> Value {
    match text {
        "" | "~" | "null" => Value::Null,
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        _ => {
            let digits = text.strip_prefix('-').unwrap_or(text);
            let canonical = digits == "0" || !digits.starts_with('0');
            let number = (canonical && digits.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok());
            number.flatten().map_or_else(|| Value::Text(text.to_owned()), Value::Number)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn only(text: &str) -> Diagnostic {
        let (_, mut diagnostics) = parse("t.yaml", text);
        assert_eq!(diagnostics.len(), 1, "{diagnostics:?}");
        diagnostics.remove(0)
    }

    #[test]
    fn columns_count_characters_behind_japanese_text() {
        let (root, _) = parse("t.yaml", "題: { 日本語: 値, b: 右 }\n");
        let root = root.unwrap();
        let b = root.at(&["題".into(), "b".into()]);
        let reported = b.place.diagnostic(Problem::Empty);
        assert_eq!((reported.line, reported.column, reported.words.as_str()), (1, 17, "右"));
    }

    #[test]
    fn a_field_that_stands_twice_is_told_with_both_lines() {
        let reported = only("a: 1\nb: 2\na: 3\n");
        assert_eq!((reported.line, reported.problem), (3, Problem::FieldTwice { first_line: 1 }));
    }

    #[test]
    fn what_could_explode_is_not_used_here() {
        assert_eq!(only("a: &x [1]\nb: 2\n").problem, Problem::NotUsedHere { what: "&" });
        assert_eq!(only("a: !!str 1\n").problem, Problem::NotUsedHere { what: "!" });
        assert_eq!(only("a: 1\n---\nb: 1\n").problem, Problem::NotUsedHere { what: "---" });
        assert_eq!(only(&"[".repeat(100)).problem, Problem::TooDeep { limit: DEPTH });
    }

    #[test]
    fn text_that_is_not_yaml_has_a_place() {
        let reported = only("a: [1, 2\nb: 3\n");
        assert!(matches!(reported.problem, Problem::NotYaml { .. }), "{reported:?}");
        assert_eq!(only("").problem, Problem::Empty);
    }

    #[test]
    fn versions_codes_and_dates_are_text() {
        for text in ["2.0", "2.0.0.0", "0x80244022", "2023-12-31", "007", "+1"] {
            assert!(matches!(plain_value(text), Value::Text(_)), "{text}");
        }
        assert!(matches!(plain_value("-12"), Value::Number(-12)));
        assert!(matches!(plain_value("-"), Value::Text(_)));
    }
}
