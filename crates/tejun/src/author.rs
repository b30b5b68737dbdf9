//! `key` and `pack`: what a vendor does to send a signed notice.

#![expect(
    clippy::disallowed_methods,
    reason = "an author's own files, and a password that no person can be asked for"
)]

use crate::args::{Args, Packing};
use crate::error::Error;
use crate::exit::Exit;
use crate::screen::Screen;
use crate::{manual, notice_files};
use ::manual::words;
use camino::{Utf8Path, Utf8PathBuf};
use model::Origin;
use model::reason::Doing;
use pack::{KeyPair, Label, MAX_FILE, MAX_FILES, MAX_NOTICE, SecretKey, SignError};
use std::io::IsTerminal as _;

/// The variable of the environment that holds the password of a secret key, if no person can be asked.
const PASSWORD: &str = "TEJUN_KEY_PASSWORD";

/// `tejun key`: a new key in `file`, and its public half beside it; and if it takes the place of another one, that change, signed by
/// both.
///
/// # Errors
///
/// If the files cannot be written, one of them is there already, or nobody gives a password.
pub fn key(file: &Utf8Path, old: Option<&Utf8Path>, screen: &Screen) -> Result<Exit, Error> {
    let [public_file, change_file] =
        ["pub", "change"].map(|ending| Utf8PathBuf::from(format!("{file}.{ending}")));
    for path in [file, &public_file, &change_file] {
        if path.symlink_metadata().is_ok() {
            return Err(Error::usage(
                format!("{path} はすでにあります。書き換えません"),
                format!("{path} exists already and is left as it is"),
            ));
        }
    }
    let old = old.map(|path| secret_key(path, screen)).transpose()?;
    let password = new_password(screen)?;
    let pair = KeyPair::make(password.as_deref()).map_err(|error| refused(file, &error))?;
    write_new(file, pair.secret.as_bytes(), true)?;
    write_new(&public_file, pair.public.file().as_bytes(), false)?;
    if let Some(old) = &old {
        let new =
            SecretKey::read(&pair.secret, password.as_deref()).map_err(|error| refused(file, &error))?;
        let change = ::pack::key_change(old, &new).ok_or_else(|| refused(file, &SignError::NotAKey))?;
        write_new(&change_file, &change, false)?;
    }
    if password.is_none() {
        screen.say(
            "注意: パスワードのない鍵です。このファイルを手に入れた人は、だれでもお知らせに署名できます",
            "careful: this key has no password, so anybody who gets the file can sign notices",
        )?;
    }
    screen.say(
        format!("秘密の鍵  {file}（だれにも渡さず、控えを取ってください）"),
        format!("secret key   {file} (give it to nobody, and keep a copy)"),
    )?;
    screen.say(
        format!("公開鍵    {public_file}（端末の管理者に渡します）"),
        format!("public key   {public_file} (for the terminals' administrators)"),
    )?;
    if old.is_some() {
        screen.say(
            format!(
                "鍵の変更  {change_file}（これまでの鍵を信頼している端末で、tejun trust で受け入れます）"
            ),
            format!(
                "change       {change_file} (tejun trust takes it on terminals that trust the key until now)"
            ),
        )?;
    }
    let fingerprint = pair.public.fingerprint();
    screen.say(format!("確認番号  {fingerprint}"), format!("fingerprint  {fingerprint}"))?;
    Ok(Exit::Done)
}

/// `tejun pack`
///
/// # Errors
///
/// If the notice has mistakes, the key cannot be read, or the file cannot be written.
pub fn pack(args: &Args, folder: &Utf8Path, packing: &Packing, screen: &Screen) -> Result<Exit, Error> {
    let found = notice_files::files(Some(folder), args.keys())?;
    if found.origin != (Origin::Unsigned { at_own_risk: false }) {
        return Err(Error::usage(
            format!("{folder} はお知らせのフォルダーではありません"),
            format!("{folder} is no folder of a notice"),
        ));
    }
    let loaded = found.lint()?;
    let header = &loaded.notice.header;
    // The day of the revision grows from edition to edition, and is in the folder.
    let day = header.revised;
    let revised = i64::from(day.year()) * 10_000 + i64::from(day.month()) * 100 + i64::from(day.day());
    let label = Label {
        notice: header.notice.clone(),
        edition: packing.edition.or(u64::try_from(revised).ok()).unwrap_or_default(),
        until: packing.until,
    };
    if header.withdrawn_editions.iter().any(|withdrawn| withdrawn.edition >= label.edition) {
        return Err(Error::usage(
            format!("withdrawn_editions には、この版（{}）より前の版だけを書きます", label.edition),
            format!("withdrawn_editions may name earlier editions than this one ({}) only", label.edition),
        ));
    }
    let mut contents = found.contents();
    // One that is too large is left out: the texts are read then.
    let form = source::loaded_form(&found.files).map(String::into_bytes);
    let size: usize = contents.values().map(Vec::len).sum();
    let fits = |form: &Vec<u8>| form.len() as u64 <= MAX_FILE && size + form.len() <= MAX_NOTICE;
    let form = form.filter(fits).filter(|_| contents.len() < MAX_FILES);
    contents.extend(form.map(|form| (source::LOADED_FORM.to_owned(), form)));
    let key_file = packing.key.as_path();
    let secret = secret_key(key_file, screen)?;
    let public = secret.public().ok_or_else(|| refused(key_file, &SignError::NotAKey))?;
    let bytes = ::pack::pack(&contents, &label, &secret).map_err(|error| refused(folder, &error))?;
    // Read as a terminal will read it.
    let sound = ::pack::verify(&bytes, &[public]).map_err(|error| (folder, error))?;
    sound.contents().map_err(|error| (folder, error.into()))?;
    let default = Utf8PathBuf::from(format!("{}.tejun", label.notice));
    let out = packing.out.as_ref().unwrap_or(&default);
    manual::write(out, &bytes).map_err(|source| Error::Io {
        doing: Doing::Write,
        path: out.to_string(),
        source,
    })?;
    let (count, key) = (contents.len(), &sound.key);
    screen.say(
        format!("{out} を書きました（{count} ファイル、{} バイト）", bytes.len()),
        format!("wrote {out} ({}, {} bytes)", words::counted(count, "file"), bytes.len()),
    )?;
    screen.say(format!("鍵 {key}  {label}"), format!("key {key}  {label}"))?;
    Ok(Exit::Done)
}

fn secret_key(path: &Utf8Path, screen: &Screen) -> Result<SecretKey, Error> {
    let file = notice_files::text(path)?;
    let has_password = ::pack::has_password(&file).ok_or_else(|| refused(path, &SignError::NotAKey))?;
    let password = match has_password {
        true => Some(old_password(path, screen)?),
        false => None,
    };
    SecretKey::read(&file, password.as_deref()).map_err(|error| refused(path, &error))
}

fn old_password(path: &Utf8Path, screen: &Screen) -> Result<String, Error> {
    match from_environment()? {
        Some(password) => Ok(password),
        None if can_ask() => {
            typed(screen, &format!("{path} のパスワード: "), &format!("password of {path}: "))
        }
        None => Err(no_password()),
    }
}

/// The password of a new key, or `None` if it is to have none.
fn new_password(screen: &Screen) -> Result<Option<String>, Error> {
    let password = match from_environment()? {
        Some(password) => password,
        None if can_ask() => {
            let first = typed(
                screen,
                "新しい鍵のパスワード（なしにするときは Enter）: ",
                "password of the new key (Enter for none): ",
            )?;
            if typed(screen, "もう一度: ", "once more: ")? != first {
                return Err(Error::usage("二つのパスワードが違います", "the two passwords differ"));
            }
            first
        }
        None => return Err(no_password()),
    };
    Ok(Some(password).filter(|password| !password.is_empty()))
}

fn can_ask() -> bool {
    std::io::stdin().is_terminal()
}

fn typed(screen: &Screen, ja: &str, en: &str) -> Result<String, Error> {
    Ok(rpassword::prompt_password(screen.text(&model::Text::new(ja, en)))?)
}

fn from_environment() -> Result<Option<String>, Error> {
    match std::env::var(PASSWORD) {
        Ok(password) => Ok(Some(password)),
        Err(std::env::VarError::NotPresent) => Ok(None),
        Err(std::env::VarError::NotUnicode(_)) => Err(Error::usage(
            format!("{PASSWORD} は文字として読めません"),
            format!("{PASSWORD} is not readable text"),
        )),
    }
}

fn no_password() -> Error {
    Error::usage(
        format!(
            "パスワードをたずねる画面がありません。{PASSWORD} という環境変数に入れてください（空ならパスワードなし）"
        ),
        format!(
            "nobody can be asked for the password: put it into the environment variable {PASSWORD} (empty: no password)"
        ),
    )
}

fn refused(path: &Utf8Path, error: &SignError) -> Error {
    let (ja, en) = match error {
        SignError::NotAKey => ("は秘密の鍵のファイルではありません", "is no file of a secret key"),
        SignError::Password => ("のパスワードが違います", "has another password"),
        SignError::NoKey => ("を作れません", "could not be made"),
        SignError::Archive(error) => return (path, ::pack::Error::Archive(error.clone())).into(),
    };
    Error::usage(format!("{path} {ja}"), format!("{path} {en}"))
}

/// Writes a file that is not there yet. A secret one may be read by this user alone.
fn write_new(path: &Utf8Path, content: &[u8], is_secret: bool) -> Result<(), Error> {
    use std::io::Write as _;
    let failed = |source| Error::Io { doing: Doing::Write, path: path.to_string(), source };
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if is_secret {
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    }
    #[cfg(not(unix))]
    let _ = is_secret;
    let mut file = options.open(path).map_err(failed)?;
    file.write_all(content).and_then(|()| file.sync_all()).map_err(failed)
}
