//! What the browser's windows say.

use crate::dialog::{Node, Role};

const DEEPEST: usize = 40;
const MOST: usize = 4000;

/// What the browser's windows say outside of pages, each text once: titles, bars below the address, dialogs. What a page says
/// is the page's own affair.
pub fn heard<N: Node>(windows: Vec<N>) -> Vec<String> {
    let mut texts = Vec::new();
    let mut open: Vec<(N, usize)> = windows.into_iter().map(|window| (window, 0)).collect();
    let mut left = MOST;
    while let Some((node, depth)) = open.pop() {
        if left == 0 || node.role() == Role::Page {
            continue;
        }
        left -= 1;
        let name = node.name();
        if !name.trim().is_empty() && !texts.contains(&name) {
            texts.push(name);
        }
        if depth < DEEPEST {
            open.extend(node.children().into_iter().map(|child| (child, depth + 1)));
        }
    }
    texts
}
