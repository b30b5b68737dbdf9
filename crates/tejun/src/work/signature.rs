//! The terminal's key, and the series of what it has signed.
//!
//! Both lie in tejun's own folder: the key where only the system and administrators can read it, the number beside it. A number is
//! written down before it is used, so none is used twice, even if the power goes in between; one that was not used is a gap.

use crate::error::Error;
use model::path::OWN_FOLDER;
use summary::{SEED, SigningKey};
use terminal::{Files, Terminal};

/// The version of both files, which stands first in each.
const FORMAT: &str = "1";

fn key_path() -> String {
    format!(r"{OWN_FOLDER}\terminal.key")
}

fn series_path() -> String {
    format!(r"{OWN_FOLDER}\series")
}

/// The key of the terminal, and the next number of its series, which is the caller's alone. The key is made at first use, and again
/// if its series is lost: numbers of one key never go back. The caller holds the journal's lock.
///
/// # Errors
///
/// If one of the files cannot be read or written, or this computer gives no random numbers.
pub fn next(terminal: &dyn Terminal) -> Result<(SigningKey, u64), Error> {
    let files = terminal.files();
    let key = files.read(&key_path())?.and_then(|content| read_key(&content));
    let known = match key {
        Some(key) => last_number(files, &key)?.map(|last| (key, last)),
        None => None,
    };
    let (key, last) = match known {
        Some(known) => known,
        None => (new_key(files)?, 0),
    };
    let number = last + 1;
    files.replace(&series_path(), format!("{FORMAT} {} {number}\n", key.public()).as_bytes())?;
    Ok((key, number))
}

/// The last number of that key's series. `None` if the file is not there, damaged, or another key's.
fn last_number(files: &dyn Files, key: &SigningKey) -> Result<Option<u64>, Error> {
    let content = files.read(&series_path())?.unwrap_or_default();
    let text = String::from_utf8(content).unwrap_or_default();
    let [format, of, number] = text.split_whitespace().collect::<Vec<_>>()[..] else { return Ok(None) };
    let is_its = format == FORMAT && of == key.public().to_string();
    Ok(number.parse().ok().filter(|_| is_its))
}

fn new_key(files: &dyn Files) -> Result<SigningKey, Error> {
    let mut seed = [0; SEED];
    let failed = |why: String| Error::Output(std::io::Error::other(why));
    getrandom::fill(&mut seed).map_err(|error| failed(error.to_string()))?;
    let key = SigningKey::from_seed(seed).ok_or_else(|| failed("no random numbers".to_owned()))?;
    files.delete(&key_path())?;
    let digits = base16ct::lower::encode_string(&seed);
    files.create_private(&key_path(), format!("{FORMAT} {digits}\n").as_bytes())?;
    Ok(key)
}

fn read_key(content: &[u8]) -> Option<SigningKey> {
    let digits = std::str::from_utf8(content).ok()?.strip_prefix(FORMAT)?.trim();
    let mut seed = [0; SEED];
    let bytes = base16ct::lower::decode(digits, &mut seed).ok()?.len();
    if bytes == SEED { SigningKey::from_seed(seed) } else { None }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;
    use crate::open;
    use crate::work::bench::bench;
    use terminal::faulty::{Cut, Faulty};

    #[test]
    fn the_key_stays_and_its_numbers_grow() {
        let bench = bench("desktop");
        let terminal = open::terminal(&bench.target).unwrap().terminal;
        let (first, number) = next(&*terminal).unwrap();
        assert_eq!(number, 1);
        let (second, number) = next(&*terminal).unwrap();
        assert_eq!((second.public(), number), (first.public(), 2));
        // Without its series, or with another key's, a key is used no more.
        for damage in [&b""[..], b"1 0000-0000-0000-0000 9\n", b"2 x 1\n"] {
            let (before, _) = next(&*terminal).unwrap();
            terminal.files().replace(&series_path(), damage).unwrap();
            let (after, number) = next(&*terminal).unwrap();
            assert!(after.public() != before.public() && number == 1);
        }
        // A damaged key is replaced, and so is one of nothing but zeros.
        for damage in ["12".to_owned(), "00".repeat(SEED)] {
            next(&*terminal).unwrap();
            terminal.files().replace(&key_path(), format!("1 {damage}\n").as_bytes()).unwrap();
            assert_eq!(next(&*terminal).unwrap().1, 1);
        }
    }

    /// A power cut at every effect: no number comes twice for one key.
    #[test]
    fn no_number_is_used_twice_wherever_the_power_goes() {
        for cut in [Cut::Before, Cut::After] {
            for at in 0..12 {
                let bench = bench("desktop");
                let terminal = open::terminal(&bench.target).unwrap().terminal;
                let mut used = std::collections::BTreeSet::new();
                let mut take = |(key, number): (SigningKey, u64)| {
                    assert!(used.insert((key.public(), number)), "{cut:?} at {at}");
                };
                let faulty = Faulty::new(&*terminal, at, cut);
                // Four times or until the power goes, and then three more times.
                (0..4).map_while(|_| next(&faulty).ok()).for_each(&mut take);
                let terminal = open::terminal(&bench.target).unwrap().terminal;
                for _ in 0..3 {
                    take(next(&*terminal).unwrap());
                }
            }
        }
    }
}
