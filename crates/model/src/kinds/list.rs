//! The macro behind the list of kinds.

/// Writes the enums, and the macros that go through them with one expression for every kind:
/// `match_desired!(desired, state => …)`, `match_set!` and `match_lead!` likewise, and `each_set_operation!(Kind => …)` with
/// a type for every kind of operation that sets something.
macro_rules! kinds {
    ($d:tt $(
        $(#[$found_doc:meta])* $Found:ident $(($FoundType:ty))? {
            states [$($(#[$state_doc:meta])* $tag:literal $State:ident),* $(,)?]
            sets [$($(#[$set_doc:meta])* $Set:ident($SetType:ident)),* $(,)?]
            leads [$($(#[$lead_doc:meta])* $Lead:ident $(($LeadType:ident))?),* $(,)?]
        }
    )*) => {
        /// A state a step asks for.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub enum Desired {
            $($($(#[$state_doc])* #[serde(rename = $tag)] $State($State),)*)*
        }

        impl Desired {
            /// The field of a notice's file that names each kind of state.
            pub const TAGS: &'static [&'static str] = &[$($($tag,)*)*];

            /// The field of a notice's file that names the kind of state.
            pub fn tag(&self) -> &'static str {
                match self {
                    $($(Desired::$State(_) => $tag,)*)*
                }
            }
        }

        /// What was found where a step looks.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Found {
            $($(#[$found_doc])* $Found $(($FoundType))?,)*
            /// It could not be read.
            CannotTell(Trouble),
        }

        /// What is found where a state looks.
        pub trait Sees: State {
            /// What.
            type Found: FoundKind + Into<Found>;
        }

        $(
            impl From<$crate::kinds::list::payload!($Found $($FoundType)?)> for Found {
                fn from(found: $crate::kinds::list::payload!($Found $($FoundType)?)) -> Self {
                    $crate::kinds::list::variant!(Found $Found found $($FoundType)?)
                }
            }

            impl FoundKind for $crate::kinds::list::payload!($Found $($FoundType)?) {
                fn of(found: &Found) -> Option<&Self> {
                    $crate::kinds::list::inside!(Found $Found found $($FoundType)?)
                }
            }

            $crate::kinds::list::sees!([$($State)*] $Found $($FoundType)?);
        )*

        /// What is set at one stroke.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum SetOperation {
            $($($(#[$set_doc])* $Set($SetType),)*)*
        }

        $($(impl From<$SetType> for SetOperation {
            fn from(operation: $SetType) -> Self {
                SetOperation::$Set(operation)
            }
        })*)*

        /// What is led over time.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum LeadOperation {
            $($($(#[$lead_doc])* $Lead($crate::kinds::list::payload!($Lead $($LeadType)?)),)*)*
        }

        $($(impl From<$crate::kinds::list::payload!($Lead $($LeadType)?)> for LeadOperation {
            fn from(operation: $crate::kinds::list::payload!($Lead $($LeadType)?)) -> Self {
                LeadOperation::$Lead(operation)
            }
        })*)*

        /// Every operation by its name, as files hold it.
        #[derive(Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        enum AnyOperation {
            $($($Set($SetType),)*)*
            $($($Lead $(($LeadType))?,)*)*
        }

        impl From<AnyOperation> for Operation {
            fn from(any: AnyOperation) -> Self {
                match any {
                    $($(AnyOperation::$Set(it) => SetOperation::$Set(it).into(),)*)*
                    $($(AnyOperation::$Lead $(($crate::kinds::list::bind!(it $LeadType)))? =>
                        LeadOperation::$Lead($crate::kinds::list::value!($Lead it $($LeadType)?)).into(),)*)*
                }
            }
        }

        impl From<Operation> for AnyOperation {
            fn from(operation: Operation) -> Self {
                match operation {
                    $($(Operation::Set(SetOperation::$Set(it)) => AnyOperation::$Set(it),)*)*
                    $($(Operation::Lead(LeadOperation::$Lead(it)) => {
                        let _ = &it;
                        AnyOperation::$Lead $(($crate::kinds::list::bind!(it $LeadType)))?
                    })*)*
                }
            }
        }

        /// One expression for a state of any kind.
        #[macro_export]
        macro_rules! match_desired {
            ($d desired:expr, $d state:ident => $d arm:expr) => {
                match $d desired {
                    $($($crate::kinds::Desired::$State($d state) => $d arm,)*)*
                }
            };
        }

        /// One expression for an operation of any kind that sets something.
        #[macro_export]
        macro_rules! match_set {
            ($d set:expr, $d operation:ident => $d arm:expr) => {
                match $d set {
                    $($($crate::kinds::SetOperation::$Set($d operation) => $d arm,)*)*
                }
            };
        }

        /// One expression for an operation of any kind that is led.
        #[macro_export]
        macro_rules! match_lead {
            ($d lead:expr, $d operation:ident => $d arm:expr) => {
                match $d lead {
                    $($($crate::kinds::LeadOperation::$Lead($d operation) => $d arm,)*)*
                }
            };
        }

        /// One expression for the type of every kind of operation that sets something, as an array.
        #[macro_export]
        macro_rules! each_set_operation {
            ($d Kind:ident => $d each:expr) => {
                [$($({
                    type $d Kind = $crate::kinds::$SetType;
                    $d each
                },)*)*]
            };
        }
    };
}

/// The type of what a name holds: the one that is given, or that of the same name, which holds nothing.
macro_rules! payload {
    ($Name:ident) => {
        $Name
    };
    ($Name:ident $Type:ty) => {
        $Type
    };
}

/// What each of these states finds.
macro_rules! sees {
    ([$($State:ident)*] $Found:ident) => { $(impl Sees for $State { type Found = $Found; })* };
    ([$($State:ident)*] $Found:ident $Type:ty) => { $(impl Sees for $State { type Found = $Type; })* };
}

/// A variant that holds `$it`, or none.
macro_rules! variant {
    ($Enum:ident $Name:ident $it:ident) => {{
        let $Name = $it;
        $Enum::$Name
    }};
    ($Enum:ident $Name:ident $it:ident $Type:ty) => {
        $Enum::$Name($it)
    };
}

/// What a variant holds, where `$it` is that variant.
macro_rules! inside {
    ($Enum:ident $Name:ident $it:ident) => {
        matches!($it, $Enum::$Name).then_some(&$Name)
    };
    ($Enum:ident $Name:ident $it:ident $Type:ty) => {
        if let $Enum::$Name(inside) = $it { Some(inside) } else { None }
    };
}

/// `$it` if there is a type, otherwise the value of the name's own type.
macro_rules! value {
    ($Name:ident $it:ident) => {
        $Name
    };
    ($Name:ident $it:ident $Type:ty) => {
        $it
    };
}

/// `$it`, once for a type.
macro_rules! bind {
    ($it:ident $Type:ty) => {
        $it
    };
}

pub(crate) use {bind, inside, kinds, payload, sees, value, variant};
