//! The list of kinds of states: whoever goes through it says something to each, and each is carried out somewhere.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod sources;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use sources::{CRATES, is_rust, root, shipped};

/// The enums that the list writes.
const ENUMS: [&str; 5] = ["Desired", "Found", "Operation", "SetOperation", "LeadOperation"];

/// The patterns of a match's arms.
fn patterns(arms: TokenStream) -> Vec<Vec<TokenTree>> {
    let mut patterns = vec![Vec::new()];
    let mut tokens = arms.into_iter().peekable();
    let mut in_pattern = true;
    while let Some(token) = tokens.next() {
        let is = |token: &TokenTree, mark| matches!(token, TokenTree::Punct(p) if p.as_char() == mark);
        if in_pattern {
            if is(&token, '=') && tokens.next_if(|next| is(next, '>')).is_some() {
                in_pattern = false;
                // A block ends the arm, with or without a comma.
                if matches!(tokens.peek(), Some(TokenTree::Group(g)) if g.delimiter() == Delimiter::Brace) {
                    tokens.next();
                    tokens.next_if(|next| is(next, ','));
                    in_pattern = true;
                    patterns.push(Vec::new());
                }
            } else if let Some(last) = patterns.last_mut() {
                last.push(token);
            }
        } else if is(&token, ',') {
            in_pattern = true;
            patterns.push(Vec::new());
        }
    }
    patterns.retain(|pattern| !pattern.is_empty());
    patterns
}

fn names_a_kind(pattern: &[TokenTree]) -> bool {
    pattern.iter().enumerate().any(|(i, token)| match token {
        TokenTree::Group(group) => names_a_kind(&group.stream().into_iter().collect::<Vec<_>>()),
        TokenTree::Ident(name) => {
            ENUMS.iter().any(|known| name == known)
                && matches!(pattern.get(i + 1), Some(TokenTree::Punct(p)) if p.as_char() == ':')
        }
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}

/// The arms that take whatever is left, of matches over kinds.
fn catch_alls(tokens: TokenStream, found: &mut Vec<String>) {
    let mut after_match = false;
    for token in tokens {
        match token {
            TokenTree::Ident(name) if name == "match" => after_match = true,
            TokenTree::Group(group) => {
                if after_match && group.delimiter() == Delimiter::Brace {
                    after_match = false;
                    let patterns = patterns(group.stream());
                    let rest = |pattern: &&Vec<TokenTree>| {
                        let first = pattern.first().map(ToString::to_string);
                        let guarded = pattern.get(1).is_some_and(|second| second.to_string() == "if");
                        first.is_some_and(|first| {
                            first.chars().all(|c| c == '_' || c.is_ascii_lowercase())
                                && (pattern.len() == 1 || guarded)
                        })
                    };
                    if patterns.iter().any(|pattern| names_a_kind(pattern)) {
                        found.extend(patterns.iter().filter(rest).map(|pattern| {
                            pattern.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
                        }));
                    }
                }
                catch_alls(group.stream(), found);
            }
            TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}

#[test]
fn a_catch_all_over_kinds_is_seen() {
    let mut found = Vec::new();
    let code = "fn f() { match x { Some(Desired::A(_)) => { 1 } _ => 2, } match y { B => 1, _ => 2 } \
                match z { (a, Operation::Set(_)) => 1, other if c => 2, (b, _) => 3 } }";
    catch_alls(code.parse().unwrap(), &mut found);
    assert_eq!(found, ["_", "other if c"]);
}

#[test]
fn no_match_over_kinds_has_a_catch_all() {
    let mut found = Vec::new();
    // The browser's windows have a `Found` of their own.
    for crate_ in CRATES.iter().filter(|name| **name != "browser_ui") {
        for path in shipped(crate_).into_iter().filter(|path| is_rust(path)) {
            let mut here = Vec::new();
            let text = std::fs::read_to_string(&path).unwrap();
            let shipped = text.split("\n#[cfg(test)]\nmod ").next().unwrap();
            catch_alls(shipped.parse().unwrap(), &mut here);
            found.extend(here.into_iter().map(|arm| format!("{}: {arm} =>", path.display())));
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

/// A notice of ours, with cases and `--prove`, asks for each.
#[test]
fn every_kind_of_state_is_carried_out_somewhere() {
    let mut steps = String::new();
    for notice in std::fs::read_dir(root().join("procedures")).unwrap() {
        let Ok(files) = std::fs::read_dir(notice.unwrap().path()) else { continue };
        for file in files.map(|file| file.unwrap().path()) {
            if file.extension().is_some_and(|ending| ending == "yaml") {
                steps.push_str(&std::fs::read_to_string(file).unwrap());
            }
        }
    }
    let unasked: Vec<_> = model::Desired::TAGS
        .iter()
        .filter(|tag| !steps.split([' ', '{', '\n']).any(|word| word.strip_suffix(':') == Some(**tag)))
        .collect();
    assert!(unasked.is_empty(), "no notice asks for {unasked:?}");
}
