//! Finds the button that answers one of the browser's prompts.

use std::collections::VecDeque;

/// A node's role in the accessibility tree, as far as it matters here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A dialog or an alert, in a window of its own or inside one.
    Dialog,
    /// A button.
    Button,
    /// A web page. Nothing inside it belongs to the browser, even if it looks so.
    Page,
    /// Anything else.
    Other,
}

/// A node of the accessibility tree. A node that no longer exists has neither name nor children. Two nodes are equal if they
/// are the same element: a dialog can be listed both below its window and beside it.
pub trait Node: Sized + PartialEq {
    /// Its role.
    fn role(&self) -> Role;
    /// The name that a screen reader would read out.
    fn name(&self) -> String;
    /// Whether it is enabled.
    fn is_enabled(&self) -> bool;
    /// The nodes directly below it.
    fn children(&self) -> Vec<Self>;
    /// Invokes it, as a click would.
    ///
    /// # Errors
    ///
    /// If the element cannot be invoked, with the system's message.
    fn press(&self) -> Result<(), String>;
}

/// A question that the browser asks in a dialog.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prompt {
    /// Whether to add an extension.
    Add,
    /// Whether to remove one.
    Remove,
}

impl Prompt {
    /// Labels of the button that confirms, in Edge and Chromium, Japanese and English.
    fn labels(self) -> &'static [&'static str] {
        match self {
            Prompt::Add => &["拡張機能の追加", "拡張機能を追加", "拡張機能を追加する", "Add extension"],
            Prompt::Remove => &["削除", "Remove"],
        }
    }
}

/// The result of a search for a button.
#[derive(Debug, PartialEq, Eq)]
pub enum ButtonMatch<N> {
    /// No dialog of the browser names the extension.
    None,
    /// The button that confirms, in the only dialog that names the extension.
    One(N),
    /// A dialog names the extension, but it is not clear which button confirms. Only the user can answer.
    Ambiguous,
}

/// The browser's own dialogs are less deep than this, and its windows have fewer nodes outside of web pages.
pub(crate) const MAX_DEPTH: usize = 40;
pub(crate) const MAX_NODES: usize = 4000;

/// Finds the button that confirms a prompt about an extension, in the dialogs of these windows.
///
/// A dialog counts if it, or something inside it, contains the whole name. Of nested dialogs only the innermost counts. Web
/// pages are not searched, because any site could draw such a dialog. A dialog that leaves no choice is no prompt: it reports
/// that the extension has been added.
pub fn find_button<N: Node>(windows: Vec<N>, prompt: Prompt, name: &str) -> ButtonMatch<N> {
    confirming(find_dialogs(windows, name), prompt)
}

/// The buttons of each dialog that names an extension.
pub(crate) fn find_dialogs<N: Node>(windows: Vec<N>, name: &str) -> Vec<Vec<N>> {
    let mut left = MAX_NODES;
    let mut dialogs = Vec::new();
    for window in windows {
        collect(window, name, 0, &mut left, &mut dialogs);
    }
    dialogs
}

/// The button that confirms a prompt, among the buttons of these dialogs.
pub(crate) fn confirming<N: Node>(dialogs: Vec<Vec<N>>, prompt: Prompt) -> ButtonMatch<N> {
    let confirms = |button: &N| button.is_enabled() && prompt.labels().contains(&button.name().trim());
    let mut prompts = dialogs.into_iter().filter_map(|buttons| {
        let leaves_choice = buttons.len() > 1;
        let confirming: Vec<N> = buttons.into_iter().filter(confirms).collect();
        (leaves_choice || !confirming.is_empty()).then_some(confirming)
    });
    match (prompts.next(), prompts.next()) {
        (None, _) => ButtonMatch::None,
        (Some(mut buttons), None) if buttons.len() == 1 => {
            buttons.pop().map_or(ButtonMatch::Ambiguous, ButtonMatch::One)
        }
        _ => ButtonMatch::Ambiguous,
    }
}

/// The first enabled button outside of web pages that has one of these labels. Only for buttons that are harmless to press;
/// prompts are for [`find_button`].
pub(crate) fn find_labelled<N: Node>(windows: Vec<N>, labels: &[&str]) -> Option<N> {
    let mut left = MAX_NODES;
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
        if depth < MAX_DEPTH {
            open.extend(node.children().into_iter().map(|child| (child, depth + 1)));
        }
    }
    None
}

/// What a part of the tree contains outside of nested dialogs.
struct Contents<N> {
    names_extension: bool,
    buttons: Vec<N>,
}

/// Adds to `dialogs` the buttons of each dialog that names the extension, and returns what lies outside of dialogs.
fn collect<N: Node>(
    node: N,
    name: &str,
    depth: usize,
    left: &mut usize,
    dialogs: &mut Vec<Vec<N>>,
) -> Contents<N> {
    let nothing = Contents { names_extension: false, buttons: Vec::new() };
    if depth > MAX_DEPTH || *left == 0 {
        return nothing;
    }
    *left -= 1;
    let role = node.role();
    if role == Role::Page {
        return nothing;
    }
    let mut contents = Contents { names_extension: node.name().contains(name), buttons: Vec::new() };
    for child in node.children() {
        let below = collect(child, name, depth + 1, left, dialogs);
        contents.names_extension |= below.names_extension;
        contents.buttons.extend(below.buttons);
    }
    match role {
        Role::Dialog => {
            if contents.names_extension && !dialogs.contains(&contents.buttons) {
                dialogs.push(contents.buttons);
            }
            nothing
        }
        Role::Button => {
            contents.buttons.push(node);
            contents
        }
        _ => contents,
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
            assert_eq!(find_button(window(vec![asks]), Prompt::Add, "目視"), ButtonMatch::One(button(label)));
        }
        // The name may stand in a text inside, and the dialog in another one.
        let text = node(Role::Other, "「目視」を追加しますか？", vec![]);
        let inner = node(Role::Dialog, "", vec![text, button("Add extension")]);
        let outer = node(Role::Dialog, "", vec![inner]);
        assert_eq!(
            find_button(window(vec![outer]), Prompt::Add, "目視"),
            ButtonMatch::One(button("Add extension"))
        );
    }

    #[test]
    fn a_button_outside_of_such_a_dialog_is_never_found() {
        let loose = button("Add extension");
        assert_eq!(find_button(window(vec![loose.clone()]), Prompt::Add, "目視"), ButtonMatch::None);
        let other = asks("「別のもの」を追加しますか？", vec![loose.clone()]);
        assert_eq!(find_button(window(vec![other]), Prompt::Add, "目視"), ButtonMatch::None);
        let page = node(Role::Page, "", vec![asks("「目視」を追加しますか？", vec![loose.clone()])]);
        assert_eq!(find_button(window(vec![page]), Prompt::Add, "目視"), ButtonMatch::None);
        // A window that names it is no dialog.
        let named = node(Role::Other, "目視", vec![loose]);
        assert_eq!(find_button(vec![named], Prompt::Add, "目視"), ButtonMatch::None);
    }

    #[test]
    fn where_it_cannot_be_told_nothing_is_pressed() {
        let twice = asks("「目視」", vec![button("Add extension"), button("Add extension")]);
        assert_eq!(find_button(window(vec![twice]), Prompt::Add, "目視"), ButtonMatch::Ambiguous);
        let one = |label| asks("「目視」", vec![button(label)]);
        let two = window(vec![one("Add extension"), one("拡張機能の追加")]);
        assert_eq!(find_button(two, Prompt::Add, "目視"), ButtonMatch::Ambiguous);
        // The same one in two places of the tree is one.
        let same = window(vec![one("Add extension"), one("Add extension")]);
        assert_eq!(find_button(same, Prompt::Add, "目視"), ButtonMatch::One(button("Add extension")));
        let unknown = asks("「目視」", vec![button("Cancel"), button("Hinzufügen")]);
        assert_eq!(find_button(window(vec![unknown]), Prompt::Add, "目視"), ButtonMatch::Ambiguous);
        let grey = Drawn { enabled: false, ..button("Add extension") };
        let grey = asks("「目視」", vec![button("Cancel"), grey]);
        assert_eq!(find_button(window(vec![grey]), Prompt::Add, "目視"), ButtonMatch::Ambiguous);
        // The button of the other question is none.
        let remove = asks("「目視」", vec![button("Cancel"), button("Remove")]);
        assert_eq!(find_button(window(vec![remove]), Prompt::Add, "目視"), ButtonMatch::Ambiguous);
    }

    #[test]
    fn what_only_tells_that_it_was_added_is_no_prompt() {
        let tells = asks("「目視」が追加されました", vec![button("Close")]);
        assert_eq!(find_button(window(vec![tells.clone()]), Prompt::Add, "目視"), ButtonMatch::None);
        let asks = asks("「目視」を追加しますか？", vec![button("Cancel"), button("Add extension")]);
        assert_eq!(
            find_button(window(vec![tells, asks]), Prompt::Add, "目視"),
            ButtonMatch::One(button("Add extension"))
        );
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
        assert!(matches!(find_button(vec![Endless], Prompt::Add, "目視"), ButtonMatch::None));
    }
}
