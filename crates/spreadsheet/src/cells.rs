//! Tables as comma-separated values.

use model::text::visible_line;

/// Stands before a table. A spreadsheet takes a file for UTF-8 by this mark alone; without it Japanese names are garbled.
pub const UTF_8: char = '\u{feff}';

/// A line of comma-separated values (RFC 4180).
pub fn row(fields: &[String]) -> String {
    fields.iter().map(|field| cell(field)).collect::<Vec<_>>().join(",") + "\r\n"
}

/// A whole table, with the mark before it.
pub fn table(rows: impl IntoIterator<Item = Vec<String>>) -> String {
    std::iter::once(UTF_8.to_string()).chain(rows.into_iter().map(|fields| row(&fields))).collect()
}

/// A cell of a row. A spreadsheet takes what begins with one of these signs for a formula; an apostrophe before it makes it text.
fn cell(field: &str) -> String {
    let field = visible_line(field);
    let is_formula = field.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    let field = if is_formula { format!("'{field}") } else { field.into_owned() };
    match field.contains([',', '"']) {
        true => format!("\"{}\"", field.replace('"', "\"\"")),
        false => field,
    }
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn f3_no_cell_is_a_formula_and_none_acts() {
        assert_eq!(
            cell("=HYPERLINK(\"http://evil.example\",\"LENOVO\")"),
            "\"'=HYPERLINK(\"\"http://evil.example\"\",\"\"LENOVO\"\")\""
        );
        for sign in ["+1", "-1", "@A1", "＝1"] {
            assert_eq!(cell(sign), format!("'{sign}"));
        }
        assert_eq!(cell("a\r\n=b\t"), "a[U+000D][U+000A]=b[U+0009]");
        assert_eq!(cell("LENOVO 20RA"), "LENOVO 20RA");
    }
}
