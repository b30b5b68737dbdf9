//! JSON that is in memory, as one of our types.

use serde::de::value::{MapDeserializer, SeqDeserializer, StrDeserializer};
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, Error as _, IntoDeserializer, Unexpected,
    VariantAccess, Visitor,
};
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
            Value::String(name) => {
                visitor.visit_enum(Variant { name, of: Json(&Value::Null), is_bare: true })
            }
            Value::Object(of) => match of.iter().next() {
                Some((name, of)) if self.0.as_object().is_some_and(|all| all.len() == 1) => {
                    visitor.visit_enum(Variant { name, of: Json(of), is_bare: false })
                }
                _ => Err(self.wrong(&visitor)),
            },
            _ => Err(self.wrong(&visitor)),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct identifier
        ignored_any
    }
}

/// A variant by its name, bare or with what it holds: one type for both, so that there is one reader of each enum.
struct Variant<'v> {
    name: &'v str,
    of: Json<'v>,
    is_bare: bool,
}

impl<'v> EnumAccess<'v> for Variant<'v> {
    type Error = Error;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'v>>(self, seed: V) -> Result<(V::Value, Self), Error> {
        let name: StrDeserializer<'v, Error> = self.name.into_deserializer();
        Ok((seed.deserialize(name)?, self))
    }
}

impl<'v> Variant<'v> {
    fn holds(self) -> Result<Json<'v>, Error> {
        match self.is_bare {
            true => Err(Error::invalid_type(Unexpected::UnitVariant, &"a variant that holds something")),
            false => Ok(self.of),
        }
    }
}

impl<'v> VariantAccess<'v> for Variant<'v> {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        match self.of.0 {
            Value::Null => Ok(()),
            _ => Err(Error::invalid_type(Unexpected::NewtypeVariant, &"a bare variant")),
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'v>>(self, seed: T) -> Result<T::Value, Error> {
        seed.deserialize(self.holds()?)
    }

    fn tuple_variant<V: Visitor<'v>>(self, _: usize, visitor: V) -> Result<V::Value, Error> {
        self.holds()?.deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'v>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.holds()?.deserialize_map(visitor)
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
