//! Data that is told by a code with typed fields: one list gives the data and the codes alone.

macro_rules! coded {
    (
        $(#[$enum_attr:meta])* enum $Data:ident { code: $(#[$code_doc:meta])* $Code:ident }
        $($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty),* $(,)? })*
    ) => {
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(tag = "code", rename_all = "kebab-case")]
        $(#[$enum_attr])*
        pub enum $Data {
            $($(#[$doc])* $name { $($(#[$field_doc])* $field: $type),* },)*
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

pub(crate) use coded;
