//! Desired states: what a step wants of the machine. One variant, one kind of resource (設定項目).

pub use crate::kinds::{
    AdapterKind, AdapterProperty, Desired, DeveloperMode, ExtensionFiles, ExtensionMember, ExtensionSet,
    ExtensionsAdded, LeftAsItIs, LocalPolicy, OldExtensionsRemoved, PolicyValue, RegistryValue, Restarted,
    Running, Software, Switch, UpToDate, ValueData,
};
