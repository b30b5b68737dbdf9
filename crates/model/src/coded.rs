//! Data with a code and typed fields: one list gives the data and the codes alone. And plain kinds, with a list of them all.

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

pub(crate) use {coded, kinds};
