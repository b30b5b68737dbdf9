//! The notices that were sent out.

#![expect(clippy::disallowed_methods, reason = "signed notices are files of the desk's")]

use crate::error::Error;
use model::short_code::NoticeNumber;
use model::{Notice, Origin};
use pack::PublicKey;
use source::Files;
use std::path::{Path, PathBuf};
use summary::Edition;

/// The example notice's files, for the demonstration.
const EXAMPLE: [(&str, &str); 6] = [
    ("A.yaml", include_str!("../../../procedures/oqs-2023-12/A.yaml")),
    ("B.yaml", include_str!("../../../procedures/oqs-2023-12/B.yaml")),
    ("C.yaml", include_str!("../../../procedures/oqs-2023-12/C.yaml")),
    ("D.yaml", include_str!("../../../procedures/oqs-2023-12/D.yaml")),
    ("notice.yaml", include_str!("../../../procedures/oqs-2023-12/notice.yaml")),
    ("pictures.yaml", include_str!("../../../procedures/oqs-2023-12/pictures.yaml")),
];

/// The notices: each in its latest edition, and the numbers of all.
#[derive(Debug, Default)]
pub struct Notices {
    /// Every edition that was sent out, the latest of a notice first.
    editions: Vec<Notice>,
}

impl Notices {
    /// These editions.
    pub fn of(mut editions: Vec<Notice>) -> Self {
        let number = |notice: &Notice| notice.origin.signed().map(|signed| signed.edition);
        editions.sort_by(|one, other| {
            let by_id = one.header.notice.cmp(&other.header.notice);
            by_id.then_with(|| number(other).cmp(&number(one)))
        });
        Self { editions }
    }

    /// The signed notices in a folder.
    ///
    /// # Errors
    ///
    /// If the folder or a file cannot be read, or is not signed by one of these keys.
    pub fn read(folder: &Path, keys: &[PathBuf]) -> Result<Self, Error> {
        let keys: Result<Vec<PublicKey>, Error> = keys.iter().map(|path| key(path)).collect();
        let keys = keys?;
        let mut editions = Vec::new();
        let failed = |source| Error::io(folder.display(), source);
        for entry in std::fs::read_dir(folder).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            if path.extension().is_some_and(|ending| ending == "tejun") {
                editions.push(notice(&path, &keys)?);
            }
        }
        Ok(Self::of(editions))
    }

    /// The example notice.
    ///
    /// # Errors
    ///
    /// None that its own tests let through.
    pub fn example() -> Result<Notice, Error> {
        let files = EXAMPLE.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        let loaded =
            source::load(&files).map_err(|_| Error::Notice("the example notice has mistakes".into()));
        let mut notice = loaded?.notice;
        notice.origin = Origin::BuiltIn;
        Ok(notice)
    }

    /// Each notice in its latest edition.
    pub fn current(&self) -> impl Iterator<Item = &Notice> {
        let mut last = None;
        self.editions.iter().filter(move |notice| {
            let id = Some(&notice.header.notice);
            std::mem::replace(&mut last, id) != id
        })
    }

    /// Every edition.
    pub fn all(&self) -> &[Notice] {
        &self.editions
    }

    /// The latest edition of a notice.
    pub fn find(&self, id: &str) -> Option<&Notice> {
        self.editions.iter().find(|notice| notice.header.notice.as_str() == id)
    }

    /// The edition, as reports name it.
    pub fn edition(notice: &Notice) -> String {
        Edition::of(&notice.reference()).to_string()
    }

    /// The edition of a short code's number.
    pub fn numbered(&self, number: NoticeNumber) -> Option<&Notice> {
        self.editions.iter().find(|notice| NoticeNumber::of(&notice.reference()) == number)
    }
}

fn read(path: &Path) -> Result<Vec<u8>, Error> {
    std::fs::read(path).map_err(|source| Error::io(path.display(), source))
}

fn key(path: &Path) -> Result<PublicKey, Error> {
    let text = String::from_utf8_lossy(&read(path)?).into_owned();
    PublicKey::read(&text).ok_or_else(|| Error::Notice(format!("{}: it is no public key", path.display())))
}

fn notice(path: &Path, keys: &[PublicKey]) -> Result<Notice, Error> {
    let refused = |error: &dyn std::fmt::Display| Error::Notice(format!("{}: {error}", path.display()));
    let bytes = read(path)?;
    let verified = pack::verify(&bytes, keys).map_err(|error| refused(&error))?;
    let contents = verified.contents_of(source::is_carried_out).map_err(|error| refused(&error))?;
    let files: Files = contents
        .into_iter()
        .map(|(name, content)| {
            let text = source::text_of(&name, content);
            (name, text)
        })
        .collect();
    let loaded = source::load(&files);
    let mut notice = loaded.map_err(|_| refused(&"the notice has mistakes (tejun lint shows them)"))?.notice;
    if notice.header.notice != verified.label.notice {
        return Err(refused(&"another notice was signed than is in it"));
    }
    notice.origin = Origin::Signed(verified.label.signed_by(verified.key));
    Ok(notice)
}

#[cfg(test)]
mod tests {
    use super::*;
    use pack::{KeyPair, Label, SecretKey};

    #[test]
    fn signed_notices_are_read_in_all_their_editions_and_others_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let pair = KeyPair::make(None).unwrap();
        let secret = SecretKey::read(&pair.secret, None).unwrap();
        let contents = EXAMPLE.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec()));
        let contents: pack::Contents = contents.collect();
        let example = Notices::example().unwrap();
        for edition in [3, 12] {
            let label = Label { notice: example.header.notice.clone(), edition, until: None };
            let packed = pack::pack(&contents, &label, &secret).unwrap();
            std::fs::write(folder.path().join(format!("{edition}.tejun")), packed).unwrap();
        }
        let key = folder.path().join("vendor.pub");
        std::fs::write(&key, pair.public.file()).unwrap();
        let notices = Notices::read(folder.path(), std::slice::from_ref(&key)).unwrap();
        let current: Vec<_> = notices.current().collect();
        assert_eq!((notices.all().len(), current.len()), (2, 1));
        assert_eq!(current[0].origin.signed().map(|signed| signed.edition), Some(12));
        // What a terminal reports of it is about this edition.
        assert_eq!(Notices::edition(current[0]), Notices::edition(&example));
        let number = NoticeNumber::of(&example.reference());
        assert_eq!(notices.numbered(number).map(|found| &found.header.notice), Some(&example.header.notice));
        assert!(Notices::read(folder.path(), &[]).is_err(), "no key is trusted");
        std::fs::write(&key, KeyPair::make(None).unwrap().public.file()).unwrap();
        assert!(Notices::read(folder.path(), &[key]).is_err(), "another vendor's key");
    }
}
