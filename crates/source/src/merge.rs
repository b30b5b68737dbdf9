//! Merges one description over another: fields are joined, every other value is replaced (JSON Merge Patch, RFC 7396, on trees that
//! keep their places).

use crate::yaml::{Field, Node, Value};
use std::collections::HashMap;

/// `base` with the changes of `over`. A field that `over` sets to null is removed.
pub fn merge(base: &Node, over: &Node) -> Node {
    let (Value::Fields(fields), Value::Fields(changes)) = (&base.value, &over.value) else {
        return over.clone();
    };
    let by_name = |fields: &'_ [Field]| -> HashMap<String, usize> {
        fields.iter().enumerate().map(|(position, field)| (field.name.clone(), position)).collect()
    };
    let (of_base, of_changes) = (by_name(fields), by_name(changes));
    let change_of = |name: &str| of_changes.get(name).and_then(|position| changes.get(*position));
    let mut merged: Vec<_> = fields
        .iter()
        .filter_map(|field| match change_of(&field.name) {
            None => Some(field.clone()),
            Some(change) if matches!(change.node.value, Value::Null) => None,
            Some(change) => {
                let mut merged = change.clone();
                merged.node = merge(&field.node, &change.node);
                Some(merged)
            }
        })
        .collect();
    merged.extend(changes.iter().filter(|change| !of_base.contains_key(&change.name)).cloned());
    Node { value: Value::Fields(merged), place: over.place.clone() }
}

impl Node {
    /// A copy without that field.
    pub fn without(&self, name: &str) -> Node {
        let mut node = self.clone();
        if let Value::Fields(fields) = &mut node.value {
            fields.retain(|field| field.name != name);
        }
        node
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml;

    #[test]
    fn fields_join_lists_replace_and_null_takes_away() {
        let read = |text| yaml::parse("t", text).0.unwrap();
        let merged = merge(
            &read("a: { x: 1, y: 2 }\nb: [1, 2]\nc: 3\n"),
            &read("a: { y: 5 }\nb: [9]\nc: null\nd: 4\n"),
        );
        let number = |path: &[yaml::Step<'_>]| match merged.at(path).value {
            Value::Number(number) => Some(number),
            _ => None,
        };
        assert_eq!(number(&["a".into(), "x".into()]), Some(1));
        assert_eq!(number(&["a".into(), "y".into()]), Some(5));
        assert_eq!(number(&["b".into(), 0.into()]), Some(9));
        assert_eq!(number(&["d".into()]), Some(4));
        assert!(merged.field("c").is_none());
    }
}
