//! The value of `gPCMachineExtensionNames`: `[{extension}{tool}{tool}…][{extension}{tool}…]` ([MS-GPOL]
//! 2.2.4).

use std::ops::Range;

use super::Guid;

/// Characters of a GUID with its braces.
const GUID_LENGTH: usize = 38;

/// One group of the list: a client-side extension, and the tools that have put settings there for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extension {
    /// The client-side extension.
    pub extension: Guid,
    /// The tools, in the order of the file.
    pub tools: Vec<Guid>,
}

/// A change of the text: these bytes give way to that text.
pub(super) struct Change {
    pub(super) range: Range<usize>,
    pub(super) text: String,
}

/// Reads a list; a list that does not fit the form gives the byte where it stops fitting.
pub(super) fn parse(text: &str) -> Result<Vec<Extension>, usize> {
    let mut groups = Vec::new();
    let mut at = 0;
    while at < text.len() {
        if text.as_bytes()[at] != b'[' {
            return Err(at);
        }
        at += 1;
        let mut guids = Vec::new();
        while !text[at..].starts_with(']') {
            let guid = text.get(at..at + GUID_LENGTH).and_then(|word| word.parse().ok()).ok_or(at)?;
            guids.push(guid);
            at += GUID_LENGTH;
        }
        let Some((&extension, tools)) = guids.split_first() else {
            return Err(at);
        };
        groups.push(Extension { extension, tools: tools.to_vec() });
        at += 1;
    }
    Ok(groups)
}

fn length(group: &Extension) -> usize {
    "[]".len() + GUID_LENGTH * (1 + group.tools.len())
}

/// What makes the list hold `tool` for `extension`, or `None` if it does. Group and tool go before the first
/// one that sorts behind them; the rest of the text stays.
pub(super) fn addition(groups: &[Extension], extension: Guid, tool: Guid) -> Option<Change> {
    let mut at = 0;
    for group in groups {
        if group.extension == extension {
            if group.tools.contains(&tool) {
                return None;
            }
            let before = group.tools.iter().take_while(|&&found| found < tool).count();
            let start = at + 1 + GUID_LENGTH * (1 + before);
            return Some(Change { range: start..start, text: tool.to_string() });
        }
        at += length(group);
    }
    let before = groups.iter().take_while(|group| group.extension < extension);
    let start = before.map(length).sum();
    Some(Change { range: start..start, text: format!("[{extension}{tool}]") })
}

/// What takes `tool` out of `extension`'s group, and the group with its last tool. `None` if it is not there.
pub(super) fn removal(groups: &[Extension], extension: Guid, tool: Guid) -> Option<Change> {
    let mut at = 0;
    for group in groups {
        if group.extension == extension
            && let Some(index) = group.tools.iter().position(|&found| found == tool)
        {
            let start = at + 1 + GUID_LENGTH * (1 + index);
            let range =
                if group.tools.len() == 1 { at..at + length(group) } else { start..start + GUID_LENGTH };
            return Some(Change { range, text: String::new() });
        }
        at += length(group);
    }
    None
}
