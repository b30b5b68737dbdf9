//! The user whom Windows signs in by itself.

use super::registry::describe;
use super::{Imagined, Looking, Source, absent, fact, unreadable};
use crate::practice::make::sid;
use crate::resource::users::{LOGON_SCREEN, WINLOGON};
use model::fact::{Fact, Kind, Value};
use model::practice::Description;
use model::registry::{KeyPath, RegistryData};

/// By Winlogon's values, as Microsoft describes them ("Configure Windows to automate logon"). The password lies in a secret of the
/// system that nothing reads.
pub(super) struct SignIn;

impl Source for SignIn {
    fn read(&self, _: Kind, looking: &mut Looking<'_>) -> Fact {
        let (registry, key) = (looking.terminal.registry(), KeyPath::machine(WINLOGON));
        let text = |name: &str| registry.value(&key, name).map(|data| data?.as_text());
        let place = format!(r"{key}\AutoAdminLogon");
        match (text("AutoAdminLogon"), text("DefaultUserName")) {
            (Err(error), _) | (_, Err(error)) => unreadable(&error),
            (Ok(Some(on)), Ok(Some(user))) if on == "1" && !user.trim().is_empty() => {
                fact(Value::Text(user.rsplit('\\').next().unwrap_or_default().to_owned()), place)
            }
            _ => absent(place),
        }
    }

    fn imagine(&self, imagined: Imagined<'_>, made: &mut Description) -> Option<()> {
        let (on, name) = match imagined {
            Imagined::Is(Value::Text(name)) => ("1", Some(RegistryData::Text(name.clone()))),
            Imagined::Absent => ("0", None),
            Imagined::Unreadable | Imagined::Is(Value::Number(_) | Value::Date(_)) => return None,
        };
        let winlogon = KeyPath::machine(WINLOGON);
        describe(&winlogon, "AutoAdminLogon", Some(RegistryData::Text(on.to_owned())), made)?;
        describe(&winlogon, "DefaultUserName", name, made)?;
        // Who works there is then the user who signed in last.
        let last = made.users.iter().zip(0..).find(|(user, _)| user.works_here);
        let last = last.map(|(_, position)| RegistryData::Text(sid(position)));
        describe(&KeyPath::machine(LOGON_SCREEN), "LastLoggedOnUserSID", last, made)
    }
}
