//! Whether something is as a row says: the row names what matters, and the rest may be anything.

pub use serde_json::Value as Json;

/// Compares with what a row says. Of fields, those that the row names have to be so; a list has to be so entry by entry; a
/// word stands for whatever has that kind, code or text.
///
/// # Errors
///
/// The first difference, with the way to it.
pub fn like(wanted: &Json, got: &Json) -> Result<(), String> {
    let differs = || Err(format!("expected {}, found {}", wanted, got));
    match (wanted, got) {
        (Json::Array(wanted), Json::Array(got)) => {
            for (i, (wanted, got)) in wanted.iter().zip(got).enumerate() {
                like(wanted, got).map_err(|difference| format!("[{}] {difference}", i + 1))?;
            }
            if wanted.len() == got.len() { Ok(()) } else { differs() }
        }
        (_, Json::Object(fields)) if fields.contains_key("operation") => action(wanted, got),
        (Json::Object(wanted), Json::Object(fields)) if fields.contains_key("code") => {
            // A finding: its code, and of its fields those that are named.
            let code = fields["code"].as_str().unwrap_or_default();
            let Some(named) = wanted.get(code).filter(|_| wanted.len() == 1) else {
                return differs();
            };
            let mut fields = fields.clone();
            fields.shift_remove("code");
            like(named, &Json::Object(fields))
        }
        (Json::Object(wanted), Json::Object(got)) => {
            for (name, wanted) in wanted {
                let got = got.get(name).unwrap_or(&Json::Null);
                like(wanted, got).map_err(|difference| format!("{name}: {difference}"))?;
            }
            Ok(())
        }
        (Json::String(wanted), Json::Object(got)) if stands_for(wanted, got) => Ok(()),
        (Json::String(a), Json::String(b)) if is_same_moment(a, b) => Ok(()),
        _ if wanted == got => Ok(()),
        _ => differs(),
    }
}

fn stands_for(word: &str, got: &serde_json::Map<String, Json>) -> bool {
    let text = |name: &str| got.get(name).and_then(Json::as_str);
    let is_kind = got.len() == 1 && got.contains_key(word);
    let is_profile =
        text("user").zip(text("folder")).is_some_and(|(user, folder)| word == format!("{user}/{folder}"));
    is_kind || is_profile || text("code") == Some(word) || text("ja") == Some(word)
}

fn is_same_moment(a: &str, b: &str) -> bool {
    let moment = |text: &str| text.parse::<jiff::Timestamp>().ok();
    moment(a).is_some_and(|a| moment(b) == Some(a))
}

/// An action: its operation's kind has to be named.
fn action(wanted: &Json, got: &Json) -> Result<(), String> {
    let operation = &got["operation"];
    let kind = operation.as_object().and_then(|fields| fields.keys().next()).cloned().unwrap_or_default();
    let differs = || Err(format!("expected {wanted}, found {got}"));
    match wanted {
        Json::String(wanted) if *wanted == kind => Ok(()),
        Json::Object(wanted) if wanted.contains_key(&kind) => {
            for (name, wanted) in wanted {
                let got = if *name == kind { &operation[&kind] } else { &got[name] };
                let got = if wanted.is_null() { &Json::Null } else { got };
                like(wanted, got).map_err(|difference| format!("{name}: {difference}"))?;
            }
            Ok(())
        }
        _ => differs(),
    }
}
