//! Words for what is done.

mod adapter_property;
mod certificate;
mod extensions;
pub(crate) mod file;
mod local_policy;
mod over_time;
mod power_setting;
mod program;
pub(crate) mod registry_value;
pub(crate) mod service;
mod text_entry;

use super::one_line;
use model::Text;
use model::kinds::Operation;
use model::plan::{Action, Purpose, Undoable};

/// An operation, in words.
pub(crate) trait Words {
    /// What it does, in a sentence.
    fn does(&self, purpose: Purpose) -> Text;
    /// What exactly it changes, if its sentence does not say so already.
    fn changes(&self) -> Option<Text>;
}

/// What an action does: what was set for a while is put back by a later action of the same run.
pub fn action(action: &Action, purpose: Purpose) -> Text {
    let purpose = if action.puts_back { Purpose::Undo } else { purpose };
    one_line(&match &action.operation {
        Operation::Set(set) => model::match_set!(set, operation => operation.does(purpose)),
        Operation::Lead(lead) => model::match_lead!(lead, operation => operation.does(purpose)),
    })
}

/// What exactly an operation changes, where its sentence does not say so already.
pub fn changes(operation: &Operation) -> Option<Text> {
    let changes = match operation {
        Operation::Set(set) => model::match_set!(set, operation => operation.changes()),
        Operation::Lead(lead) => model::match_lead!(lead, operation => operation.changes()),
    };
    changes.map(|changes| one_line(&changes))
}

/// Whether it can be taken back.
pub fn undoable(undoable: Undoable) -> Text {
    match undoable {
        Undoable::Yes => Text::new("元に戻せます", "can be undone"),
        Undoable::NotRemoved => Text::new(
            "元に戻せません（外した拡張機能は残りません）",
            "cannot be undone: what is removed is gone",
        ),
        Undoable::NotAdded => Text::new(
            "元に戻しません（外すと拡張機能がなくなるため）",
            "is not undone: without it the extension would be missing",
        ),
        Undoable::NotUninstalled => Text::new(
            "元に戻せません（アンインストールしたプログラムは、tejun では入れ直せません）",
            "cannot be undone: tejun does not install again what it uninstalled",
        ),
        Undoable::NotOlderVersion => Text::new(
            "元に戻せません（前の版には戻りません）",
            "cannot be undone: the version before does not come back",
        ),
        Undoable::NotUpdates => {
            Text::new("元に戻せません（入れた更新は残ります）", "cannot be undone: updates stay")
        }
        Undoable::NothingToUndo => Text::new("戻すものはありません", "nothing to undo"),
    }
}
