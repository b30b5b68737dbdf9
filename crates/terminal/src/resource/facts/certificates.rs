//! Certificates in the stores of Windows.

use super::{Imagined, Looking, Source, absent, fact, unreadable};
use crate::resource::users;
use crate::{Error, Terminal, reasons};
use formats::certificate::{self, Certificate};
use jiff::Timestamp;
use model::calendar::in_japan;
use model::fact::{CertificateFact, CertificateTells, Fact, Kind, Store, Value};
use model::practice::{CertificateStart, Description};
use model::registry::KeyPath;

impl Source for CertificateFact {
    fn read(&self, _: Kind, looking: &mut Looking<'_>) -> Fact {
        let held = match held(looking.terminal, self.store) {
            Ok(held) => held,
            Err(error) => return unreadable(&error),
        };
        let (mut last, mut damaged): (Option<(Certificate, String)>, _) = (None, None);
        for (place, blob) in held.certificates {
            match certificate::read(&blob) {
                Ok(read) if is_meant(self, &read.issuer, &read.subject, read.has_key) => {
                    if last.as_ref().is_none_or(|(known, _)| read.not_after > known.not_after) {
                        last = Some((read, place));
                    }
                }
                Ok(_) => {}
                Err(error) => {
                    damaged = Some(Error::Damaged { path: place, reason: reasons::certificate(&error) })
                }
            }
        }
        match (last, damaged) {
            (Some((read, place)), _) => match self.tells {
                CertificateTells::Sha256 => {
                    fact(Value::Text(base16ct::lower::encode_string(&read.sha256)), place)
                }
                CertificateTells::LastDay => {
                    let seconds = i64::try_from(read.not_after.as_secs()).unwrap_or(i64::MAX);
                    let at = Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX);
                    fact(Value::Date(in_japan(at).date()), place)
                }
            },
            // The damaged one may be the one that is looked for.
            (None, Some(error)) => unreadable(&error),
            (None, None) => absent(held.place),
        }
    }

    fn imagine(&self, imagined: Imagined<'_>, made: &mut Description) -> Option<()> {
        let day = match (imagined, self.tells) {
            (Imagined::Absent, _) => None,
            (Imagined::Is(Value::Date(day)), CertificateTells::LastDay) => Some(*day),
            _ => return None,
        };
        made.certificates.retain(|start| {
            let meant = is_meant(self, &start.issuer, &start.subject, start.with_key);
            !(start.store == self.store && meant)
        });
        made.certificates.extend(day.map(|last_day| {
            let name = |part: &Option<String>| part.clone().unwrap_or_else(|| "imagined".to_owned());
            let (issuer, subject) = (name(&self.issuer), name(&self.subject));
            CertificateStart { store: self.store, issuer, subject, last_day, with_key: self.with_key }
        }));
        Some(())
    }
}

/// Whether a certificate is one of those that a fact is about.
fn is_meant(fact: &CertificateFact, issuer: &str, subject: &str, has_key: bool) -> bool {
    let names = |wanted: &Option<String>, name: &str| wanted.as_ref().is_none_or(|part| has(name, part));
    names(&fact.issuer, issuer) && names(&fact.subject, subject) && (has_key || !fact.with_key)
}

fn has(name: &str, part: &str) -> bool {
    name.to_lowercase().contains(&part.trim().to_lowercase())
}

/// What a store holds.
struct Held {
    /// The store.
    place: String,
    /// Its certificates, each with its place.
    certificates: Vec<(String, Vec<u8>)>,
}

/// The key of a store of the machine.
pub(crate) fn key_of(store: Store) -> Option<KeyPath> {
    let name = match store {
        Store::MachineMy => "MY",
        Store::MachineRoot => "ROOT",
        Store::MachineCa => "CA",
        Store::UserMy => return None,
    };
    Some(KeyPath::machine(&format!(r"SOFTWARE\Microsoft\SystemCertificates\{name}\Certificates")))
}

/// The folder of a user's own certificates, below the user's folder.
pub(crate) const USER_MY: &str = r"AppData\Roaming\Microsoft\SystemCertificates\My\Certificates";

fn held(terminal: &dyn Terminal, store: Store) -> Result<Held, Error> {
    let mut certificates = Vec::new();
    if let Some(key) = key_of(store) {
        let registry = terminal.registry();
        for name in registry.subkeys(&key)?.unwrap_or_default() {
            let key = key.join(&name);
            if let Some(blob) = registry.value(&key, "Blob")? {
                certificates.push((key.to_string(), blob.bytes()));
            }
        }
        return Ok(Held { place: key.to_string(), certificates });
    }
    let sid = terminal.user_sid()?.ok_or_else(|| Error::Gone { what: "the terminal's user".to_owned() })?;
    let folder = users::folder_of(terminal.registry(), &sid)?.ok_or(Error::Gone { what: sid })?;
    let folder = format!(r"{folder}\{USER_MY}");
    for entry in terminal.files().entries(&folder)?.unwrap_or_default() {
        let path = format!(r"{folder}\{}", entry.name);
        if !entry.is_folder
            && let Some(blob) = terminal.files().read(&path)?
        {
            certificates.push((path, blob));
        }
    }
    Ok(Held { place: folder, certificates })
}
