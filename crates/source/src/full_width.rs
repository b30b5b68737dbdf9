//! Full-width signs, as a Japanese keyboard writes them: `：` for `:`, `１` for `1`, a wide space. In texts they are right. In the
//! places of a file's structure they look the same and mean something else, so the mistake that follows from one is explained by it.

use crate::parsed::Files;
use model::diagnostic::{Diagnostic, Problem, Wanted};
use model::text::half_width;

/// Explains each mistake that a full-width sign has made, at the sign.
pub fn explain(diagnostics: &mut Vec<Diagnostic>, files: &Files) {
    let mut named = Vec::new();
    for diagnostic in diagnostics.iter_mut() {
        let Some(text) = files.get(&diagnostic.file) else { continue };
        let line = |number: usize| number.checked_sub(1).and_then(|number| text.lines().nth(number));
        let here = diagnostic.line;
        let sign = match &diagnostic.problem {
            // A name without its colon is noticed at the next line's.
            Problem::NotYaml { .. } => {
                [here, here - 1].into_iter().find_map(|number| Some((number, of_structure(line(number)?)?)))
            }
            Problem::WrongKind { wanted: Wanted::Fields | Wanted::Text }
            | Problem::UnknownField { .. }
            | Problem::OneFieldWanted { .. } => {
                of_structure(line(here).unwrap_or_default()).map(|at| (here, at))
            }
            Problem::WrongKind { wanted: Wanted::Number | Wanted::YesNo | Wanted::List }
            | Problem::NotAllowed { .. }
            | Problem::WrongShape { .. }
            | Problem::OutOfBounds { .. }
            | Problem::Unknown { .. } => {
                of_value(&diagnostic.words).map(|position| (here, diagnostic.column - 1 + position))
            }
            _ => None,
        };
        let Some((number, position)) = sign else { continue };
        let sign = line(number).and_then(|line| line.chars().nth(position));
        let Some((sign, half)) = sign.and_then(|sign| Some((sign, half_width(sign)?))) else { continue };
        let before: String = line(number).unwrap_or_default().chars().take(position).collect();
        named.push((diagnostic.file.clone(), before));
        diagnostic.line = number;
        diagnostic.column = position + 1;
        diagnostic.words = sign.to_string();
        diagnostic.problem = Problem::FullWidth { sign, half };
    }
    // A field whose colon is full-width is not missing besides.
    diagnostics.retain(|diagnostic| match &diagnostic.problem {
        Problem::MissingField { field } => {
            !named.iter().any(|(file, before)| *file == diagnostic.file && before.ends_with(field.as_str()))
        }
        _ => true,
    });
}

/// The position of the first full-width sign at a place where a line of YAML has a half-width one: in front of everything, or behind
/// a field's name.
fn of_structure(line: &str) -> Option<usize> {
    let signs: Vec<char> = line.chars().collect();
    let first = signs.iter().position(|sign| !matches!(sign, ' ' | '-'))?;
    if matches!(signs[first], '\u{3000}' | '－' | '＃' | '｛' | '［' | '＂' | '＇') {
        return Some(first);
    }
    let is_name = |sign: &char| sign.is_ascii_alphanumeric() || matches!(sign, '_' | '-' | '.');
    let ends_a_name = |at: usize| {
        let before = &signs[..at];
        let name = before.iter().rev().take_while(|sign| is_name(sign)).count();
        let front = before[..at - name].iter().rev().find(|sign| **sign != ' ');
        name > 0 && front.is_none_or(|sign| matches!(sign, '-' | '{' | ','))
    };
    (first..signs.len()).find(|at| signs[*at] == '：' && ends_a_name(*at))
}

/// The position of the first full-width sign in a value that is none but for such signs.
fn of_value(words: &str) -> Option<usize> {
    let all_have_a_half = words.chars().all(|sign| sign.is_ascii() || half_width(sign).is_some());
    words.chars().position(|sign| half_width(sign).is_some()).filter(|_| all_have_a_half)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_signs_of_the_structure_count() {
        for (line, position) in [
            ("title：", Some(5)),
            ("  - step： a", Some(8)),
            ("{ ja： 文, en: text }", Some(4)),
            ("　ja: 文", Some(0)),
            ("－ step: a", Some(0)),
            ("ja: 受付：月曜", None),
            ("ja: 電話は TEL：まで", None),
            ("ja: （注）", None),
        ] {
            assert_eq!(of_structure(line), position, "{line}");
        }
        assert_eq!(of_value("２０２７-01-31"), Some(0));
        assert_eq!(of_value("受付１"), None);
    }
}
