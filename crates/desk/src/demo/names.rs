//! Names that are made up, of places that are not.

/// Prefectures' numbers and names, with names of towns that are in none of them in particular.
pub const PLACES: &[(&str, &str, &str)] = &[
    ("01", "北海道", "きた"),
    ("04", "宮城県", "もり"),
    ("08", "茨城県", "ひまわり"),
    ("11", "埼玉県", "けやき"),
    ("12", "千葉県", "うみべ"),
    ("13", "東京都", "みなと"),
    ("14", "神奈川県", "さくら"),
    ("15", "新潟県", "ゆき"),
    ("20", "長野県", "やまびこ"),
    ("22", "静岡県", "みどり"),
];
/// The table of the institution's code, and how such a site is called.
pub const KINDS: &[(&str, &str)] = &[("1", "医院"), ("4", "薬局"), ("3", "歯科"), ("1", "クリニック")];
/// Products.
pub const PRODUCTS: &[&str] = &["スタートパック", "スタートパック", "スタートパックS", "端末のみ"];
/// Lines.
pub const LINES: &[&str] = &["IP-VPN（光）", "IP-VPN（光）", "IPsec + IKE"];
/// Systems.
pub const SYSTEMS: &[&str] = &["レセコンA", "レセコンB", "レセコンC", "電子カルテD"];
/// Whom to ask for.
pub const CONTACTS: &[&str] = &["受付", "事務長", "院長", "薬局長"];
