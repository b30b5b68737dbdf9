//! What Chromium looks at beside the manifest's own members before it installs an extension: the messages
//! (`default_locale_handler.cc`, `message_bundle.cc`) and the files that the manifest names (`ValidateExtension` of each
//! manifest handler).

use serde_json::Value;

use super::error::MemberError;
use super::manifest::{Files, MANIFEST, member_error, message, read_json};
use super::{Error, File};

const LOCALES: &str = "_locales";
const MESSAGES: &str = "messages.json";
/// The locales that extensions are translated into (developer.chrome.com/docs/extensions/reference/api/i18n#locales). Chromium
/// passes over folders of others, and knows more than these; of those only the default one is looked at here.
const KNOWN_LOCALES: [&str; 55] = [
    "am", "ar", "bg", "bn", "ca", "cs", "da", "de", "el", "en", "en_AU", "en_GB", "en_US", "es", "es_419",
    "et", "fa", "fi", "fil", "fr", "gu", "he", "hi", "hr", "hu", "id", "it", "ja", "kn", "ko", "lt", "lv",
    "ml", "mr", "ms", "nb", "nl", "no", "pl", "pt_BR", "pt_PT", "ro", "ru", "sk", "sl", "sr", "sv", "sw",
    "ta", "te", "th", "tr", "uk", "vi", "zh_CN",
];
/// How pictures begin that Chromium can draw: PNG, JPEG, GIF, WebP, BMP, ICO.
const PICTURES: [&[u8]; 6] = [b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"BM", b"\0\0\x01\0"];

/// The default locale's file of messages and what it holds.
pub(super) fn messages(
    default_locale: Option<&str>,
    files: &Files<'_>,
) -> Result<Option<(String, Value)>, Error> {
    let unfit = |reason| member_error(MANIFEST, "default_locale", reason);
    let Some(default) = default_locale else {
        return if files.has_folder(LOCALES) { Err(unfit(MemberError::NoDefaultLocale)) } else { Ok(None) };
    };
    if default.is_empty() {
        return Err(unfit(MemberError::Missing));
    }
    for locale in KNOWN_LOCALES.iter().filter(|locale| files.has_folder(&format!("{LOCALES}/{locale}"))) {
        read_json(files.required(&format!("{LOCALES}/{locale}/{MESSAGES}"))?)?;
    }
    let path = format!("{LOCALES}/{default}/{MESSAGES}");
    let messages = read_json(files.required(&path)?)?;
    for (name, entry) in messages.as_object().into_iter().flatten() {
        let wanted = |wanted| member_error(&path, name, MemberError::NotA { wanted });
        if !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'@')) {
            return Err(wanted("a name of ASCII letters, digits and `_`"));
        }
        if let Some(placeholders) = entry.get("placeholders") {
            let placeholders =
                placeholders.as_object().ok_or_else(|| wanted("an entry with placeholders"))?;
            if !placeholders.values().all(|found| found.get("content").is_some_and(Value::is_string)) {
                return Err(wanted("an entry whose placeholders have a content"));
            }
        }
        message(&path, name, entry)?;
    }
    Ok(Some((path, messages)))
}

/// The images that a manifest names: Chromium encodes them again (`GetBrowserImagePaths`).
pub(super) fn pictures(manifest: &Value) -> Vec<(&'static str, &str)> {
    let each = [
        ("icons", "/icons"),
        ("action", "/action/default_icon"),
        ("browser_action", "/browser_action/default_icon"),
        ("page_action", "/page_action/default_icon"),
        ("theme", "/theme/images"),
    ];
    let named = |(member, at): (&'static str, &str)| {
        let mut texts = Vec::new();
        gather(manifest.pointer(at), &mut texts);
        texts.into_iter().map(move |path| (member, path))
    };
    each.into_iter().flat_map(named).collect()
}

fn gather<'v>(value: Option<&'v Value>, texts: &mut Vec<&'v str>) {
    match value {
        Some(Value::String(text)) => texts.push(text),
        Some(Value::Array(values)) => values.iter().for_each(|value| gather(Some(value), texts)),
        Some(Value::Object(members)) => members.values().for_each(|value| gather(Some(value), texts)),
        _ => {}
    }
}

/// Every file that the manifest names is there, and is what it is named as.
pub(super) fn files_named(manifest: &Value, files: &Files<'_>) -> Result<(), Error> {
    let unfit = |member: &str, reason| Err(member_error(MANIFEST, member, reason));
    let find = |member: &str, path: &str| -> Result<File, Error> {
        let found = files.get(path.strip_prefix('/').unwrap_or(path));
        found
            .cloned()
            .ok_or_else(|| member_error(MANIFEST, member, MemberError::NoFile { path: path.to_owned() }))
    };
    if let Some(icons) = manifest.get("icons") {
        let sizes = icons.as_object().map(|icons| {
            icons
                .iter()
                .all(|(size, path)| size.parse::<u32>().is_ok_and(|size| size > 0) && path.is_string())
        });
        if sizes != Some(true) {
            return unfit("icons", MemberError::NotA { wanted: "an object of sizes and files" });
        }
    }
    for (member, path) in pictures(manifest) {
        let file = find(member, path)?;
        if !PICTURES.iter().any(|begin| file.bytes.starts_with(begin)) {
            return unfit(member, MemberError::NoPicture { path: path.to_owned() });
        }
    }
    let scripts = manifest.get("content_scripts").and_then(Value::as_array);
    for script in scripts.into_iter().flatten() {
        let mut paths = Vec::new();
        gather(script.get("js"), &mut paths);
        gather(script.get("css"), &mut paths);
        for path in paths {
            if std::str::from_utf8(&find("content_scripts", path)?.bytes).is_err() {
                return unfit("content_scripts", MemberError::NotUtf8 { path: path.to_owned() });
            }
        }
    }
    let mut named = vec![
        ("background", "/background/service_worker"),
        ("options_page", "/options_page"),
        ("options_ui", "/options_ui/page"),
    ];
    // Of later manifests Chromium passes over the older members.
    if manifest.get("manifest_version").and_then(Value::as_i64) == Some(2) {
        named.retain(|(member, _)| *member != "background");
        named.extend([("background", "/background/page"), ("background", "/background/scripts")]);
    }
    for (member, at) in named {
        let mut paths = Vec::new();
        gather(manifest.pointer(at), &mut paths);
        for path in paths {
            find(member, path)?;
        }
    }
    if let Some(permissions) = manifest.get("permissions") {
        let texts = permissions.as_array().is_some_and(|all| all.iter().all(|one| !one.is_number()));
        if !texts {
            return unfit("permissions", MemberError::NotA { wanted: "a list of texts" });
        }
    }
    Ok(())
}
