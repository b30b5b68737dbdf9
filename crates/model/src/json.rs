//! JSON that is in memory, as one of our types.

use serde::de::value::{MapAccessDeserializer, MapDeserializer, SeqDeserializer};
use serde::de::{DeserializeOwned, Deserializer, Error as _, IntoDeserializer, Unexpected, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::{Error, Map, Value};

/// A value of one of our types.
///
/// It takes what `serde_json::from_value` takes, but for a structure that is written as a list: nothing of ours is, and without it
/// the program is smaller by the code for every type (docs/decisions/0073).
///
/// # Errors
///
/// If the JSON is none of that type.
pub fn from_value<T: DeserializeOwned>(value: &Value) -> serde_json::Result<T> {
    T::deserialize(Json(value))
}

/// The same of JSON that is not read yet.
///
/// # Errors
///
/// If it is no JSON, or none of that type.
pub fn from_slice<T: DeserializeOwned>(json: &[u8]) -> serde_json::Result<T> {
    from_value(&serde_json::from_slice(json)?)
}

#[derive(Clone, Copy)]
struct Json<'v>(&'v Value);

impl<'v> Json<'v> {
    fn wrong<V: Visitor<'v>>(self, visitor: &V) -> Error {
        let found = match self.0 {
            Value::Null => Unexpected::Unit,
            Value::Bool(found) => Unexpected::Bool(*found),
            Value::Number(_) => Unexpected::Other("number"),
            Value::String(found) => Unexpected::Str(found),
            Value::Array(_) => Unexpected::Seq,
            Value::Object(_) => Unexpected::Map,
        };
        Error::invalid_type(found, visitor)
    }
}

fn fields(of: &Map<String, Value>) -> MapDeserializer<'_, impl Iterator<Item = (&str, Json<'_>)>, Error> {
    MapDeserializer::new(of.iter().map(|(name, value)| (name.as_str(), Json(value))))
}

impl<'v> IntoDeserializer<'v, Error> for Json<'v> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for Json<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(*value),
            Value::Number(value) => value.deserialize_any(visitor),
            Value::String(value) => visitor.visit_borrowed_str(value),
            Value::Array(_) => self.deserialize_seq(visitor),
            Value::Object(_) => self.deserialize_map(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let Value::Array(items) = self.0 else { return Err(self.wrong(&visitor)) };
        let mut items = SeqDeserializer::new(items.iter().map(Json));
        let value = visitor.visit_seq(&mut items)?;
        items.end()?;
        Ok(value)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Object(of) => visitor.visit_map(fields(of)),
            _ => Err(self.wrong(&visitor)),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_map(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self.0 {
            Value::String(variant) => visitor.visit_enum(variant.as_str().into_deserializer()),
            Value::Object(of) if of.len() == 1 => visitor.visit_enum(MapAccessDeserializer::new(fields(of))),
            _ => Err(self.wrong(&visitor)),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct identifier
        ignored_any
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Change;
    use serde::Deserialize;
    use serde_json::{from_value as as_serde, json};
    use std::collections::BTreeMap;
    use std::fmt::Debug;

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Each {
        Unit,
        New(Option<u8>),
        Pair(String, i64),
        Fields { list: Vec<Each>, by_name: BTreeMap<String, bool> },
    }

    fn reads<T: DeserializeOwned + PartialEq + Debug>(json: Value) -> Option<T> {
        let read = from_value::<T>(&json).ok();
        assert_eq!(read, as_serde(json.clone()).ok(), "{json}");
        read
    }

    #[test]
    fn it_reads_what_serde_reads() {
        for json in [
            json!("unit"),
            json!({ "new": 7 }),
            json!({ "new": null }),
            json!({ "pair": ["text", -5] }),
            json!({ "fields": { "list": ["unit", { "new": 0 }], "by_name": { "a": true } } }),
        ] {
            assert!(reads::<Each>(json).is_some());
        }
        assert!(reads::<Change<char>>(json!({ "expects": "a", "to": "b" })).is_some());
        assert!(reads::<Vec<f64>>(json!([1, 2.5, -3])).is_some());
    }

    #[test]
    fn it_refuses_what_serde_refuses() {
        for json in [
            json!(null),
            json!(1),
            json!("other"),
            json!({}),
            json!({ "unit": 1 }),
            json!({ "new": 256 }),
            json!({ "new": -1 }),
            json!({ "new": 1, "unit": null }),
            json!({ "pair": ["text"] }),
            json!({ "pair": ["text", 1, 2] }),
            json!({ "fields": {} }),
            json!({ "fields": { "list": {}, "by_name": {} } }),
            json!({ "fields": { "list": [], "by_name": [] } }),
        ] {
            assert_eq!(reads::<Each>(json), None);
        }
        assert!(reads::<Change<char>>(json!({ "expects": "a" })).is_none());
    }

    #[test]
    fn a_structure_is_no_list() {
        let list = json!(["a", "b"]);
        assert!(as_serde::<Change<char>>(list.clone()).is_ok());
        assert!(from_value::<Change<char>>(&list).is_err());
    }
}
