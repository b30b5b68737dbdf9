//! The sources as tests read them: by tokens, without comments and without what is compiled for tests alone.

#![allow(dead_code, reason = "each test file uses a part of this")]
#![allow(clippy::allow_attributes, reason = "what is unused differs from test file to test file")]

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use std::path::{Path, PathBuf};

/// The crates of the shipped program.
pub const CRATES: [&str; 10] =
    ["model", "plan", "source", "formats", "terminal", "browser_ui", "live", "run", "manual", "tejun"];

/// The project's folder.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// Every source file of the workspace, tests among them.
pub fn all() -> Vec<PathBuf> {
    let mut files = Vec::new();
    for part in ["crates", "xtask", "fuzz"] {
        gather_files(&root().join(part), &mut files);
    }
    files.retain(|path| is_rust(path));
    files
}

/// Whether it is a file of Rust code.
pub fn is_rust(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "rs")
}

/// The files of a crate that go into the program, style sheets and scripts among them. Tests may name anything, and the
/// contract's terminals are made of real names.
pub fn shipped(crate_: &str) -> Vec<PathBuf> {
    let mut files = Vec::new();
    gather_files(&root().join("crates").join(crate_).join("src"), &mut files);
    files.retain(|path| {
        let names: Vec<_> = path.iter().map(|name| name.to_string_lossy()).collect();
        let last = names.last().unwrap();
        let for_tests =
            last.ends_with("_tests.rs") || ["tests.rs", "months.rs", "crafted.rs"].contains(&&**last);
        !for_tests && !names.iter().any(|name| name == "contract")
    });
    files
}

fn gather_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            gather_files(&path, files);
        } else {
            files.push(path);
        }
    }
}

/// Names and literals of a file's code, in its order: comments only give sources, and what is compiled for tests alone may name
/// anything.
pub fn code(text: &str) -> Vec<String> {
    let mut code = Vec::new();
    gather(text.parse().unwrap(), &mut code);
    code
}

fn gather(tokens: TokenStream, code: &mut Vec<String>) {
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let is =
            |token: &TokenTree, mark| matches!(token, TokenTree::Punct(punct) if punct.as_char() == mark);
        if is(&token, '#') {
            tokens.next_if(|token| is(token, '!'));
        }
        if is(&token, '#')
            && let Some(TokenTree::Group(attribute)) = tokens.peek()
        {
            let attribute = attribute.stream();
            if is_for_tests(&attribute) {
                skip_item(&mut tokens);
            } else if attribute.to_string().starts_with("doc") {
                tokens.next();
            }
            continue;
        }
        match token {
            TokenTree::Group(group) => gather(group.stream(), code),
            TokenTree::Punct(_) => {}
            name => code.push(name.to_string()),
        }
    }
}

/// Whether an attribute, its brackets taken away, keeps what follows out of everything but tests.
fn is_for_tests(attribute: &TokenStream) -> bool {
    let words = attribute.to_string().replace(' ', "");
    words == "test"
        || words == "cfg(test)"
        || words.strip_prefix("cfg(all(").is_some_and(|all| all.split(['(', ')', ',']).next() == Some("test"))
}

/// To the end of the item whose attribute comes next: its block, its semicolon, or the comma behind a field or a variant.
fn skip_item(tokens: &mut impl Iterator<Item = TokenTree>) {
    let mut deep = 0_i32;
    for token in tokens {
        match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => return,
            TokenTree::Punct(punct) => match punct.as_char() {
                ';' => return,
                ',' if deep == 0 => return,
                '<' => deep += 1,
                // The end of `->` is none.
                '>' => deep = (deep - 1).max(0),
                _ => {}
            },
            _ => {}
        }
    }
}
