//! The texts in the browser's windows.

use crate::dialog::{MAX_DEPTH, MAX_NODES, Node, Role};

/// The texts in the browser's windows outside of web pages, each once: titles, bars below the address, dialogs.
pub fn visible_texts<N: Node>(windows: Vec<N>) -> Vec<String> {
    let mut texts = Vec::new();
    let mut open: Vec<(N, usize)> = windows.into_iter().map(|window| (window, 0)).collect();
    let mut left = MAX_NODES;
    while let Some((node, depth)) = open.pop() {
        if left == 0 || node.role() == Role::Page {
            continue;
        }
        left -= 1;
        let name = node.name();
        if !name.trim().is_empty() && !texts.contains(&name) {
            texts.push(name);
        }
        if depth < MAX_DEPTH {
            open.extend(node.children().into_iter().map(|child| (child, depth + 1)));
        }
    }
    texts
}
