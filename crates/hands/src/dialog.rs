//! Finding the one button of a dialog.

use std::collections::VecDeque;

/// What a node of the tree is, as far as it matters here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A window of its own, or a sheet over one, that asks or tells something.
    Dialog,
    /// Something to press.
    Button,
    /// What a web page shows. Nothing in it is the browser's own, whatever it looks like.
    Page,
    /// Anything else.
    Other,
}

/// A node of the tree that a system offers to screen readers. A node that has gone meanwhile has neither name nor children.
/// Nodes are equal where they are the same one: a dialog may be found below its window and beside it.
pub trait Node: Sized + PartialEq {
    /// What it is.
    fn role(&self) -> Role;
    /// What a screen reader would say.
    fn name(&self) -> String;
    /// Whether it can be used.
    fn is_enabled(&self) -> bool;
    /// The nodes directly below.
    fn children(&self) -> Vec<Self>;
    /// Presses it.
    ///
    /// # Errors
    ///
    /// In the system's words, where it does not let itself be pressed.
    fn press(&self) -> Result<(), String>;
}

/// What the browser asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// Whether to add an extension.
    Add,
    /// Whether to remove one.
    Remove,
}

impl Question {
    /// How the button is labelled that says yes: Edge's words and Chromium's, Japanese and English.
    fn labels(self) -> &'static [&'static str] {
        match self {
            Question::Add => &["拡張機能の追加", "拡張機能を追加", "拡張機能を追加する", "Add extension"],
            Question::Remove => &["削除", "Remove"],
        }
    }
}

/// What was found.
#[derive(Debug, PartialEq, Eq)]
pub enum Found<N> {
    /// No dialog of the browser names the extension.
    Nothing,
    /// The button that says yes, in the one dialog that names it.
    Button(N),
    /// A dialog names it, but which button to press cannot be told: a person has to.
    Unclear,
}

/// Deeper than any dialog of a browser lies, and more nodes than its windows have outside of the page.
const DEEPEST: usize = 40;
const MOST: usize = 4000;

/// Looks for the button that says yes to a question about an extension, in the dialogs below these windows.
///
/// A dialog counts where it, or something in it, says the whole name; of dialogs inside each other the innermost. Pages are
/// not looked into: any web site could draw such a dialog.
pub fn find<N: Node>(windows: Vec<N>, question: Question, name: &str) -> Found<N> {
    let mut left = MOST;
    let mut asking = Vec::new();
    for window in windows {
        gather(window, question, name, 0, &mut left, &mut asking);
    }
    match (asking.pop(), asking.is_empty()) {
        (None, _) => Found::Nothing,
        (Some(mut buttons), true) if buttons.len() == 1 => {
            buttons.pop().map_or(Found::Unclear, Found::Button)
        }
        _ => Found::Unclear,
    }
}

/// The first button outside of pages that can be pressed and is labelled as one of these. For what does no harm wherever it
/// is pressed: what asks something is for [`find`].
pub(crate) fn button<N: Node>(windows: Vec<N>, labels: &[&str]) -> Option<N> {
    let mut left = MOST;
    let mut open: VecDeque<(N, usize)> = windows.into_iter().map(|window| (window, 0)).collect();
    while let Some((node, depth)) = open.pop_front() {
        let role = node.role();
        if left == 0 || role == Role::Page {
            continue;
        }
        left -= 1;
        if role == Role::Button && node.is_enabled() && labels.contains(&node.name().trim()) {
            return Some(node);
        }
        if depth < DEEPEST {
            open.extend(node.children().into_iter().map(|child| (child, depth + 1)));
        }
    }
    None
}

/// What lies below a dialog.
struct Inside<N> {
    names_it: bool,
    yes: Vec<N>,
}

/// Adds each dialog below that asks about the extension, as the buttons in it that say yes; and gives what the rest says.
fn gather<N: Node>(
    node: N,
    question: Question,
    name: &str,
    depth: usize,
    left: &mut usize,
    asking: &mut Vec<Vec<N>>,
) -> Inside<N> {
    let nothing = Inside { names_it: false, yes: Vec::new() };
    if depth > DEEPEST || *left == 0 {
        return nothing;
    }
    *left -= 1;
    let role = node.role();
    if role == Role::Page {
        return nothing;
    }
    let said = node.name();
    let mut inside = Inside { names_it: said.contains(name), yes: Vec::new() };
    for child in node.children() {
        let below = gather(child, question, name, depth + 1, left, asking);
        inside.names_it |= below.names_it;
        inside.yes.extend(below.yes);
    }
    match role {
        Role::Dialog => {
            if inside.names_it && !asking.contains(&inside.yes) {
                asking.push(inside.yes);
            }
            nothing
        }
        Role::Button if node.is_enabled() && question.labels().contains(&said.trim()) => {
            inside.yes.push(node);
            inside
        }
        _ => inside,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, Debug, PartialEq, Eq)]
    struct Drawn {
        role: Role,
        name: &'static str,
        enabled: bool,
        children: Vec<Drawn>,
    }

    impl Node for Drawn {
        fn role(&self) -> Role {
            self.role
        }
        fn name(&self) -> String {
            self.name.to_owned()
        }
        fn is_enabled(&self) -> bool {
            self.enabled
        }
        fn children(&self) -> Vec<Self> {
            self.children.clone()
        }
        fn press(&self) -> Result<(), String> {
            Ok(())
        }
    }

    fn node(role: Role, name: &'static str, children: Vec<Drawn>) -> Drawn {
        Drawn { role, name, enabled: true, children }
    }

    fn button(name: &'static str) -> Drawn {
        node(Role::Button, name, vec![])
    }

    fn asks(title: &'static str, buttons: Vec<Drawn>) -> Drawn {
        node(Role::Dialog, title, vec![node(Role::Other, "", buttons)])
    }

    fn window(children: Vec<Drawn>) -> Vec<Drawn> {
        vec![node(Role::Other, "窓", children)]
    }

    #[test]
    fn the_button_in_the_dialog_that_names_the_extension_is_found() {
        for label in ["拡張機能の追加", "Add extension"] {
            let asks = asks("「目視」を追加しますか？", vec![button("キャンセル"), button(label)]);
            assert_eq!(find(window(vec![asks]), Question::Add, "目視"), Found::Button(button(label)));
        }
        // The name may stand in a text inside, and the dialog in another one.
        let text = node(Role::Other, "「目視」を追加しますか？", vec![]);
        let inner = node(Role::Dialog, "", vec![text, button("Add extension")]);
        let outer = node(Role::Dialog, "", vec![inner]);
        assert_eq!(find(window(vec![outer]), Question::Add, "目視"), Found::Button(button("Add extension")));
    }

    #[test]
    fn a_button_outside_of_such_a_dialog_is_never_found() {
        let loose = button("Add extension");
        assert_eq!(find(window(vec![loose.clone()]), Question::Add, "目視"), Found::Nothing);
        let other = asks("「別のもの」を追加しますか？", vec![loose.clone()]);
        assert_eq!(find(window(vec![other]), Question::Add, "目視"), Found::Nothing);
        let page = node(Role::Page, "", vec![asks("「目視」を追加しますか？", vec![loose.clone()])]);
        assert_eq!(find(window(vec![page]), Question::Add, "目視"), Found::Nothing);
        // A window that names it is no dialog.
        let named = node(Role::Other, "目視", vec![loose]);
        assert_eq!(find(vec![named], Question::Add, "目視"), Found::Nothing);
    }

    #[test]
    fn where_it_cannot_be_told_nothing_is_pressed() {
        let twice = asks("「目視」", vec![button("Add extension"), button("Add extension")]);
        assert_eq!(find(window(vec![twice]), Question::Add, "目視"), Found::Unclear);
        let one = |label| asks("「目視」", vec![button(label)]);
        let two = window(vec![one("Add extension"), one("拡張機能の追加")]);
        assert_eq!(find(two, Question::Add, "目視"), Found::Unclear);
        // The same one in two places of the tree is one.
        let same = window(vec![one("Add extension"), one("Add extension")]);
        assert_eq!(find(same, Question::Add, "目視"), Found::Button(button("Add extension")));
        let unknown = asks("「目視」", vec![button("Cancel"), button("Hinzufügen")]);
        assert_eq!(find(window(vec![unknown]), Question::Add, "目視"), Found::Unclear);
        let grey = Drawn { enabled: false, ..button("Add extension") };
        assert_eq!(find(window(vec![asks("「目視」", vec![grey])]), Question::Add, "目視"), Found::Unclear);
        // The button of the other question is none.
        let remove = asks("「目視」", vec![button("Remove")]);
        assert_eq!(find(window(vec![remove]), Question::Add, "目視"), Found::Unclear);
    }

    #[test]
    fn a_tree_without_end_ends() {
        #[derive(PartialEq)]
        struct Endless;
        impl Node for Endless {
            fn role(&self) -> Role {
                Role::Other
            }
            fn name(&self) -> String {
                String::new()
            }
            fn is_enabled(&self) -> bool {
                true
            }
            fn children(&self) -> Vec<Self> {
                vec![Endless, Endless]
            }
            fn press(&self) -> Result<(), String> {
                Ok(())
            }
        }
        assert!(matches!(find(vec![Endless], Question::Add, "目視"), Found::Nothing));
    }
}
