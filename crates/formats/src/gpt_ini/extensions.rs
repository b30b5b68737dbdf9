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

/// A group, and where it stands in the text.
pub(super) struct Placed {
    pub(super) group: Extension,
    /// From its `[` to behind its `]`.
    range: Range<usize>,
    /// The offset of its GUIDs, the extension's first.
    guids: Vec<usize>,
}

/// A change of the text: these bytes give way to that text.
pub(super) struct Change {
    pub(super) range: Range<usize>,
    pub(super) text: String,
}

/// Reads a list, with blanks between its parts or without; a list that does not fit the form gives the byte where it
/// stops fitting.
pub(super) fn parse(text: &str) -> Result<Vec<Placed>, usize> {
    let past_blanks = |at: usize| at + text[at..].len() - text[at..].trim_start_matches([' ', '\t']).len();
    let mut groups = Vec::new();
    let mut at = past_blanks(0);
    while at < text.len() {
        if text.as_bytes()[at] != b'[' {
            return Err(at);
        }
        let start = at;
        let (mut guids, mut places) = (Vec::new(), Vec::new());
        at = past_blanks(at + 1);
        while !text[at..].starts_with(']') {
            let guid = text.get(at..at + GUID_LENGTH).and_then(|word| word.parse().ok()).ok_or(at)?;
            guids.push(guid);
            places.push(at);
            at = past_blanks(at + GUID_LENGTH);
        }
        let Some((&extension, tools)) = guids.split_first() else {
            return Err(at);
        };
        let group = Extension { extension, tools: tools.to_vec() };
        groups.push(Placed { group, range: start..at + 1, guids: places });
        at = past_blanks(at + 1);
    }
    Ok(groups)
}

/// What makes the list hold `tool` for `extension`, or `None` if it does. Group and tool go before the first
/// one that sorts behind them; the rest of the text stays.
pub(super) fn addition(groups: &[Placed], extension: Guid, tool: Guid) -> Option<Change> {
    if let Some(placed) = groups.iter().find(|placed| placed.group.extension == extension) {
        let tools = &placed.group.tools;
        if tools.contains(&tool) {
            return None;
        }
        let before = tools.iter().take_while(|&&found| found < tool).count();
        let start = placed.guids[before] + GUID_LENGTH;
        return Some(Change { range: start..start, text: tool.to_string() });
    }
    let before = groups.iter().take_while(|placed| placed.group.extension < extension).last();
    let start = before.map_or(groups.first().map_or(0, |first| first.range.start), |placed| placed.range.end);
    Some(Change { range: start..start, text: format!("[{extension}{tool}]") })
}

/// What takes `tool` out of `extension`'s group, and the group with its last tool. `None` if it is not there.
pub(super) fn removal(groups: &[Placed], extension: Guid, tool: Guid) -> Option<Change> {
    groups.iter().filter(|placed| placed.group.extension == extension).find_map(|placed| {
        let index = placed.group.tools.iter().position(|&found| found == tool)?;
        let start = placed.guids[1 + index];
        let range =
            if placed.group.tools.len() == 1 { placed.range.clone() } else { start..start + GUID_LENGTH };
        Some(Change { range, text: String::new() })
    })
}
