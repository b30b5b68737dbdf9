//! Words for a change of whom the PC trusts.

use super::Words;
use model::kinds::{AuthorityStore, CertificateEdit};
use model::plan::Purpose;
use model::{SetKind, Text};

impl Words for CertificateEdit {
    fn does(&self, purpose: Purpose) -> Text {
        let (label, store) = (&self.label, store(self.store));
        let (ja, en) = match (purpose, self.blob.to.data().is_some()) {
            (Purpose::Apply, true) => ("に入れます", ("put", "into")),
            (Purpose::Apply, false) => ("から取り除きます", ("take", "out of")),
            (Purpose::Undo, true) => ("に戻します", ("put", "back into")),
            (Purpose::Undo, false) => ("から取り除いて元に戻します", ("take", "back out of")),
        };
        Text::new(
            format!("証明書「{}」を「{}」{ja}", label.ja, store.ja),
            format!("{} the certificate “{}” {} “{}”", en.0, label.en, en.1, store.en),
        )
    }
    fn changes(&self) -> Option<Text> {
        let (sha256, place) = (&self.sha256, self.place());
        Some(Text::new(format!("SHA-256 {sha256}（{place}）"), format!("SHA-256 {sha256} ({place})")))
    }
}

/// A store, as the list of certificates in Windows calls it.
fn store(store: AuthorityStore) -> Text {
    match store {
        AuthorityStore::MachineRoot => {
            Text::new("信頼されたルート証明機関", "Trusted Root Certification Authorities")
        }
        AuthorityStore::MachineCa => Text::new("中間証明機関", "Intermediate Certification Authorities"),
    }
}
