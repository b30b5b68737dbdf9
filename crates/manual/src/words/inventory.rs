//! Words for an inventory.

use super::reason::reason;
use model::Text;
use model::inventory::{Content, Meaning, Section, Topic};
use model::registry::RegistryData;
use model::text::visible_line;

/// A topic's heading.
pub fn topic(topic: Topic) -> Text {
    match topic {
        Topic::Browser => Text::new("Edge のポリシー", "Policies of Edge"),
        Topic::Accounts => Text::new("アカウント", "Accounts"),
        Topic::Power => Text::new("スリープと高速スタートアップ", "Sleep and Fast Startup"),
        Topic::Updates => Text::new("Windows の更新のポリシー", "Policies for updates of Windows"),
        Topic::Elevation => Text::new("ユーザー アカウント制御（UAC）", "User Account Control (UAC)"),
        Topic::Restrictions => Text::new("プログラムの実行の制限", "Restrictions on programs"),
    }
}

/// What a value means whose key is a GUID.
pub fn meaning(meaning: Meaning) -> Text {
    match meaning {
        Meaning::SleepAfter => {
            Text::new("スリープまでの秒数、0 はスリープなし", "seconds until sleep, 0 is never")
        }
        Meaning::WakeTimers => Text::new("スリープ解除タイマー、0 は無効", "wake timers, 0 is disabled"),
    }
}

/// What a section means for tejun, if it means something that its values do not say.
pub fn note(section: &Section) -> Option<Text> {
    /// AppLocker's rules for programs.
    const PROGRAMS: &str = r"\SrpV2\Exe";
    let programs = || section.entries.iter().filter(|entry| entry.place.ends_with(PROGRAMS));
    let has_rules = programs().any(|entry| matches!(entry.content, Content::Keys(1..)));
    // Without a mode rules are enforced; 0 is "audit only".
    let only_watches = programs().any(|entry| entry.content == Content::Value(RegistryData::Dword(0)));
    (has_rules && !only_watches).then(|| {
        Text::new(
            "AppLocker が、使えるプログラムを制限しています。既定の規則では、再起動のあとに tejun の画面が開きません。\
             C:\\ProgramData\\tejun\\tejun.exe を許可するか、サインインのあとで tejun を開き直してください",
            "AppLocker restricts which programs may run. By its default rules tejun's window does not open after a restart: \
             allow C:\\ProgramData\\tejun\\tejun.exe, or open tejun again after signing in",
        )
    })
}

/// What was found at a place, on one line.
pub fn content(content: &Content) -> Text {
    match content {
        Content::Value(data) => same(shown(data)),
        Content::Beginning { data, bytes } => {
            let shown = shown(data);
            Text::new(
                format!("{shown}…（長いため途中まで。全体は {bytes} バイト）"),
                format!("{shown}… (cut, it has {bytes} bytes)"),
            )
        }
        Content::Switch(true) => Text::new("オン", "on"),
        Content::Switch(false) => Text::new("オフ", "off"),
        Content::Keys(count) => Text::new(format!("キー {count} 個"), format!("keys below: {count}")),
        Content::Account { folder, works_here } => {
            let folder = visible_line(folder);
            match works_here {
                Some(true) => {
                    Text::new(format!("{folder}（ここで使うアカウント）"), format!("{folder} (works here)"))
                }
                Some(false) => same(folder.into_owned()),
                None => Text::new(
                    format!("{folder}（ここで使うアカウントかは不明）"),
                    format!("{folder} (unknown whether it works here)"),
                ),
            }
        }
        Content::Empty => Text::new("空です", "empty"),
        Content::Absent => Text::new("ありません", "not there"),
        Content::Unreadable(why) => {
            let why = reason(why);
            Text::new(
                format!("読み取れません（{}）", visible_line(&why.ja)),
                format!("cannot be read ({})", visible_line(&why.en)),
            )
        }
    }
}

fn same(text: String) -> Text {
    Text::new(text.clone(), text)
}

/// Data of the registry: a number as it is, a text in quotation marks.
fn shown(data: &RegistryData) -> String {
    let text = match (data.as_strings(), data.as_qword(), data.as_text()) {
        (Some(strings), _, _) => strings.join(" | "),
        (None, Some(number), _) => number.to_string(),
        (None, None, Some(text)) => format!("\"{text}\""),
        (None, None, None) => data.to_string(),
    };
    visible_line(&text).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::inventory::Entry;

    #[test]
    fn what_acts_on_a_screen_is_shown_by_its_number() {
        let text = |text: &str| content(&Content::Value(RegistryData::Text(text.to_owned()))).en;
        assert_eq!(text("a\u{202e}b\nc\u{1b}[2J"), "\"a[U+202E]b[U+000A]c[U+001B][2J\"");
        let account = Content::Account { folder: "a\u{7}".to_owned(), works_here: Some(false) };
        assert_eq!(content(&account).ja, "a[U+0007]");
    }

    /// W25: users may start nothing below ProgramData by AppLocker's default rules.
    #[test]
    fn w25_rules_that_keep_the_task_s_copy_from_starting_are_told() {
        let place = r"HKLM\SOFTWARE\Policies\Microsoft\Windows\SrpV2\Exe".to_owned();
        let entry = |name: Option<&str>, content| Entry {
            place: place.clone(),
            name: name.map(str::to_owned),
            meaning: None,
            content,
        };
        let told = |mode: Option<u32>, rules| {
            let mode = mode.map(|mode| Content::Value(RegistryData::Dword(mode))).unwrap_or(Content::Absent);
            let entries = vec![entry(Some("EnforcementMode"), mode), entry(None, Content::Keys(rules))];
            note(&Section { topic: Topic::Restrictions, entries }).is_some()
        };
        assert!(told(Some(1), 3) && told(None, 3));
        assert!(!told(Some(0), 3) && !told(Some(1), 0));
    }

    #[test]
    fn data_is_shown_as_a_person_reads_it() {
        let shown = |kind, bytes: &[u8]| content(&Content::Value(RegistryData::from_bytes(kind, bytes))).en;
        assert_eq!(shown(4, &[2, 0, 0, 0]), "2");
        assert_eq!(shown(7, b"a\0\0\0b\0\0\0\0\0"), "a | b");
        assert_eq!(shown(2, b"%\0\0\0"), "\"%\"");
        assert_eq!(shown(11, &[3, 0, 0, 0, 0, 0, 0, 0]), "3");
        assert_eq!(shown(3, &[0xab]), "REG#3 ab");
    }
}
