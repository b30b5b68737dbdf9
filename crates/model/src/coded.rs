//! Data with a code and typed fields: one list gives the data and the codes alone. And plain kinds, with a list of them all.

macro_rules! coded {
    (
        $(#[$enum_attr:meta])* enum $Data:ident { code: $(#[$code_doc:meta])* $Code:ident }
        $($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty),* $(,)? })*
    ) => {
        #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
        #[serde(tag = "code", rename_all = "kebab-case")]
        $(#[$enum_attr])*
        pub enum $Data {
            $($(#[$doc])* $name { $($(#[$field_doc])* $field: $type),* },)*
        }

        impl $Data {
            /// Reads it from its fields and its code among them. Derived, this would be a second reader of each field's type, for the
            /// contents that serde keeps until it has seen the code (docs/decisions/0073).
            fn from_fields(mut fields: serde_json::Map<String, serde_json::Value>) -> serde_json::Result<Self> {
                #[derive(Deserialize)]
                #[serde(rename_all = "kebab-case")]
                enum ByCode {
                    $($name { $($(#[$field_doc])* $field: $type),* },)*
                }

                let code = fields.remove("code").unwrap_or_default();
                let code = <String as Deserialize>::deserialize(code)?;
                let by_code = serde_json::Map::from_iter([(code, fields.into())]);
                Ok(match crate::json::from_value(&by_code.into())? {
                    $(ByCode::$name { $($field),* } => $Data::$name { $($field),* },)*
                })
            }
        }

        $(#[$code_doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(rename_all = "kebab-case")]
        pub enum $Code {
            $($(#[$doc])* $name,)*
        }

        impl $Data {
            /// Its code.
            pub fn code(&self) -> $Code {
                match self {
                    $($Data::$name { .. } => $Code::$name,)*
                }
            }
        }

        impl $Code {
            /// Every code, in the order of this file.
            pub const ALL: &'static [$Code] = &[$($Code::$name),*];
        }
    };
}

macro_rules! kinds {
    ($($(#[$enum_doc:meta])* enum $Kind:ident { $($(#[$doc:meta])* $name:ident),* $(,)? })*) => {$(
        $(#[$enum_doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum $Kind { $($(#[$doc])* $name),* }

        impl $Kind {
            /// Every one, in the order of this file.
            pub const ALL: &'static [$Kind] = &[$($Kind::$name),*];
        }
    )*};
}

/// Gives each of a list of kinds a number for ever: one that is gone leaves its own unused. A new one does not compile without.
macro_rules! numbers {
    ($Kind:ident { $($number:literal $name:ident,)* }) => {
        impl $Kind {
            /// Its number, the same for ever.
            pub fn number(self) -> u8 {
                match self {
                    $($Kind::$name => $number,)*
                }
            }

            /// The one of that number. `None` if this tejun knows none.
            pub fn numbered(number: u8) -> Option<Self> {
                match number {
                    $($number => Some($Kind::$name),)*
                    _ => None,
                }
            }
        }
    };
}

pub(crate) use {coded, kinds, numbers};
