//! What is to be done about an update that is offered, by what the update says of itself.

use serde::{Deserialize, Serialize};

/// What is to be done about an update that a source offers. The Settings page of Windows decides in the same way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Offer {
    /// It is installed, and Windows is not up to date without it.
    #[default]
    Counted,
    /// Definitions of the virus scanner. New ones come several times a day, so they are installed, and Windows is up to date
    /// without them.
    Definitions,
    /// An upgrade to another version of Windows. It is never installed.
    Upgrade,
    /// A preview of a later update. It is never installed.
    Preview,
    /// Windows leaves it to the user to select it. It is never installed.
    Optional,
}

impl Offer {
    /// What is to be done about an update of these categories and with that title. `selected` is whether Windows selects it by
    /// itself, or the administrator of a distribution server has approved it.
    pub fn of(categories: &[Category], title: &str, selected: bool) -> Self {
        // A preview has no category of its own. On Microsoft's own source it is never selected either.
        let is_preview = ["Preview", "プレビュー"].iter().any(|word| title.contains(word));
        match selected {
            _ if categories.contains(&Category::Upgrades) => Offer::Upgrade,
            _ if is_preview => Offer::Preview,
            false => Offer::Optional,
            true if categories.contains(&Category::Definitions) => Offer::Definitions,
            true => Offer::Counted,
        }
    }

    /// Whether such an update is installed.
    pub fn is_installed(self) -> bool {
        matches!(self, Offer::Counted | Offer::Definitions)
    }

    pub(super) fn is_counted(&self) -> bool {
        *self == Offer::Counted
    }
}

/// A category of updates that is not treated as the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Category {
    /// Other versions of Windows.
    Upgrades,
    /// Definitions of the virus scanner.
    Definitions,
}

impl Category {
    /// The category with that id, in any case of letters (Microsoft, "WSUS classification GUIDs"). `None` for any other category.
    pub fn of_id(id: &str) -> Option<Self> {
        match id.to_ascii_lowercase().as_str() {
            "3689bdc8-b205-4af4-8d4a-a63924c5e9d5" => Some(Category::Upgrades),
            "e0789628-ce08-4437-be74-2495b842f43b" => Some(Category::Definitions),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_offered_is_told_apart_as_windows_does() {
        use Offer::*;
        let of = |ids: &[&str], title: &str, selected| {
            let categories: Vec<_> = ids.iter().filter_map(|id| Category::of_id(id)).collect();
            Offer::of(&categories, title, selected)
        };
        let (upgrades, definitions) =
            ("3689BDC8-B205-4AF4-8D4A-A63924C5E9D5", "E0789628-CE08-4437-BE74-2495B842F43B");
        let security = "0FA1201D-4330-4FA8-8AE9-B877473B6441";
        assert_eq!(of(&[security], "累積更新プログラム (KB5033371)", true), Counted);
        assert_eq!(of(&[definitions], "セキュリティ インテリジェンス (KB2267602)", true), Definitions);
        assert_eq!(of(&[upgrades], "Windows 11, version 24H2", true), Upgrade);
        assert_eq!(of(&[security], "Cumulative Update Preview for .NET (KB5003396)", false), Preview);
        assert_eq!(of(&[security], "累積更新プログラム プレビュー (KB5032278)", true), Preview);
        assert_eq!(of(&[security], "追加機能", false), Optional);
        assert!([Counted, Definitions].iter().all(|offer| offer.is_installed()));
        assert!([Upgrade, Preview, Optional].iter().all(|offer| !offer.is_installed()));
    }
}
