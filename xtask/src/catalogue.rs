//! The catalogue: sketches of real notices, and how much of each can be said, seen and done today. What is seen and done comes from
//! the lists of kinds and of sources of facts.

use crate::{Error, root};
use model::diagnostic::Diagnostic;
use model::kinds::Desired;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// What tejun has, by the name that a notice's files use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Means {
    /// A kind of state.
    Kind(&'static str),
    /// A source of facts.
    Source(&'static str),
    /// A built-in fact.
    BuiltIn(&'static str),
}
use Means::{BuiltIn as B, Kind as K, Source as S};

/// Who brings about a state.
enum By {
    /// One of these kinds does; without any, none does yet.
    Machine(&'static [Means]),
    /// A person; the machine can only see it.
    Hand,
    /// A person, and no machine sees it: what they say is *told*.
    Told,
}

/// A kind of state that notices ask for.
struct Asked {
    name: &'static str,
    means: &'static str,
    seen: &'static [Means],
    by: By,
}

const fn asked(name: &'static str, means: &'static str, seen: &'static [Means], by: By) -> Asked {
    Asked { name, means, seen, by }
}

/// Each kind of asked state, what sees it and what brings it about. A new kind or source of facts takes its place in a line.
const ASKED: &[Asked] = &[
    asked(
        "extension",
        "browser extensions and their files",
        &[K("extension_files"), K("old_extensions_removed"), K("extensions_added"), K("developer_mode")],
        By::Machine(&[
            K("extension_files"),
            K("old_extensions_removed"),
            K("extensions_added"),
            K("developer_mode"),
        ]),
    ),
    asked(
        "policy",
        "a local group policy",
        &[K("local_policy"), S("policy_file")],
        By::Machine(&[K("local_policy")]),
    ),
    asked(
        "site",
        "a site's place in the browser's settings",
        &[K("list_policy"), S("registry_list")],
        By::Machine(&[K("list_policy")]),
    ),
    asked(
        "registry",
        "a value of the registry",
        &[K("registry_value"), S("registry")],
        By::Machine(&[K("registry_value")]),
    ),
    asked(
        "adapter",
        "a property of a network adapter",
        &[K("adapter_property")],
        By::Machine(&[K("adapter_property")]),
    ),
    asked("update", "Windows is up to date", &[K("up_to_date")], By::Machine(&[K("up_to_date")])),
    asked("restart", "restarted after a change", &[K("restarted")], By::Machine(&[K("restarted")])),
    asked(
        "runs-after-change",
        "a program runs after a change",
        &[K("running")],
        By::Machine(&[K("running")]),
    ),
    asked(
        "runs",
        "a program runs, without a change before",
        &[K("running"), S("running")],
        By::Machine(&[K("running")]),
    ),
    asked("own-certificate", "a client's certificate", &[S("certificate")], By::Hand),
    // Changed for a signed notice only.
    asked(
        "root-certificate",
        "a certificate of an authority",
        &[S("certificate"), K("certificate")],
        By::Machine(&[K("certificate")]),
    ),
    // Of a package of Windows Installer, for a signed notice only. Other set-up programs a person starts, and the program is seen.
    asked(
        "program",
        "a program is installed, or is not",
        &[S("program"), K("program")],
        By::Machine(&[K("program")]),
    ),
    asked("file", "a file is there, or is not", &[S("file"), K("file")], By::Machine(&[K("file")])),
    asked("text-entry", "a line of a text file", &[K("text_entry")], By::Machine(&[K("text_entry")])),
    asked("framework", "a version of .NET", &[S("registry")], By::Hand),
    asked("windows-version", "a version of Windows", &[B("os.build"), B("os.edition")], By::Hand),
    asked("service", "how a service starts", &[S("service"), K("service")], By::Machine(&[K("service")])),
    asked("task", "a scheduled task", &[S("task")], By::Machine(&[])),
    asked(
        "power",
        "a setting of power",
        &[S("power_setting"), K("power_setting")],
        By::Machine(&[K("power_setting")]),
    ),
    asked("network", "addresses, names, bindings", &[], By::Machine(&[])),
    asked("proxy", "a proxy of the machine or the user", &[S("proxy")], By::Machine(&[])),
    asked(
        "user",
        "an account's properties, automatic sign-in",
        &[S("account"), S("automatic_sign_in")],
        By::Machine(&[]),
    ),
    asked("credential", "a stored credential", &[], By::Machine(&[])),
    asked("share", "a shared folder with its rights", &[], By::Machine(&[])),
    asked("firewall", "a rule of the firewall", &[], By::Machine(&[])),
    asked("clock", "the clock against a source", &[S("clock")], By::Machine(&[])),
    asked("device", "a device, its driver", &[S("device")], By::Hand),
    asked("reachable", "a host answers", &[S("reachable")], By::Hand),
    asked("low-level", "firmware, partitions, disk encryption, virus scanner", &[], By::Hand),
    asked("free-space", "room on a drive", &[S("free_space")], By::Hand),
    asked("person", "what only a person can do", &[], By::Told),
];

/// A sketch of a notice.
#[derive(Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct Sketch {
    id: String,
    /// Who sends it.
    from: String,
    what: String,
    date: Option<String>,
    address: Option<String>,
    /// How many states of each kind it asks for.
    states: BTreeMap<String, u32>,
    /// By what it branches.
    branches: Option<String>,
    /// What only a person can do.
    person: Option<String>,
}

/// How many, of how many.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Share {
    some: u32,
    all: u32,
}

impl Share {
    /// Nothing is whole of which there is nothing.
    fn is_whole(self) -> bool {
        self.all > 0 && self.some == self.all
    }

    fn percent(self) -> u32 {
        (self.some * 100).checked_div(self.all).unwrap_or(0)
    }

    fn add(&mut self, some: u32, all: u32) {
        self.some += some;
        self.all += all;
    }
}

impl std::fmt::Display for Share {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.is_whole(), self.all) {
            (true, _) => f.write_str("whole"),
            (false, 0) => f.write_str("told alone"),
            (false, all) => write!(f, "{}/{all}", self.some),
        }
    }
}

impl Asked {
    fn named(name: &str) -> Option<&'static Self> {
        ASKED.iter().find(|asked| asked.name == name)
    }

    /// Whether a notice can say it, so that it is followed up: by what sees it, or as a person's step.
    fn is_tracked(&self) -> bool {
        self.is_seen() || Desired::TAGS.contains(&"person")
    }

    fn is_seen(&self) -> bool {
        !self.seen.is_empty()
    }

    /// Whether tejun brings it about, or sees it when a person had to.
    fn is_done(&self) -> bool {
        match self.by {
            By::Machine(kinds) => !kinds.is_empty(),
            By::Hand => self.is_seen(),
            By::Told => false,
        }
    }

    fn is_told(&self) -> bool {
        matches!(self.by, By::Told)
    }
}

fn sketches() -> Result<Vec<Sketch>, Error> {
    let text = std::fs::read_to_string(root().join("docs/catalogue.yaml"))?;
    let schema = serde_json::to_string(&schemars::schema_for!(Vec<Sketch>))?;
    let (tree, mut diagnostics) = source::yaml::parse("docs/catalogue.yaml", &text);
    let checked = match &tree {
        Some(tree) => source::schema::Schema::new(&schema)?.check(tree, &mut diagnostics),
        None => serde_json::Value::Null,
    };
    if let Some(Diagnostic { file, line, problem, .. }) = diagnostics.first() {
        return Err(format!("{file}:{line}: {problem:?}").into());
    }
    let sketches: Vec<Sketch> = serde_json::from_value(checked)?;
    let mut ids = BTreeSet::new();
    for sketch in &sketches {
        if !ids.insert(&sketch.id) {
            return Err(format!("{} stands twice in the catalogue", sketch.id).into());
        }
        if let Some(kind) = sketch.states.keys().find(|kind| Asked::named(kind).is_none()) {
            return Err(format!("{}: no kind of asked state is named {kind}", sketch.id).into());
        }
        if sketch.states.values().any(|count| *count == 0) || sketch.states.is_empty() {
            return Err(format!("{}: a notice asks for something", sketch.id).into());
        }
    }
    Ok(sketches)
}

impl Sketch {
    fn asked(&self) -> impl Iterator<Item = (&'static Asked, u32)> {
        self.states.iter().filter_map(|(name, count)| Some((Asked::named(name)?, *count)))
    }

    /// How many of the asked states that are counted are so.
    fn share(&self, is_counted: impl Fn(&Asked) -> bool, is_so: impl Fn(&Asked) -> bool) -> Share {
        let mut share = Share::default();
        for (asked, count) in self.asked().filter(|(asked, _)| is_counted(asked)) {
            share.add(if is_so(asked) { count } else { 0 }, count);
        }
        share
    }

    fn tracked(&self) -> Share {
        self.share(|_| true, Asked::is_tracked)
    }

    fn seen(&self) -> Share {
        self.share(|asked| !asked.is_told(), Asked::is_seen)
    }

    fn done(&self) -> Share {
        self.share(|asked| !asked.is_told(), Asked::is_done)
    }
}

/// `docs/catalogue.md`
pub fn catalogue() -> Result<String, Error> {
    let sketches = sketches()?;
    let mut text = String::from(
        "# Catalogue / お知らせの一覧\n\n\
         Real notices and procedures of this field and its neighbours, and how much of each tejun can say, see and do today. Made\n\
         by `cargo xtask generate` from the sketches in [catalogue.yaml](catalogue.yaml) and the lists of kinds and facts in the\n\
         program. A part of the notices that were found is kept apart, to measure by later; it is not counted here.\n\n\
         * **Tracked**: every asked state can be written in a notice, at least as a person's step that is ticked by name.\n\
         * **Seen**: every state that a machine can see is seen, by a kind of state or as a fact.\n\
         * **Done**: every state that a machine should bring about is brought about; one that only a person can is seen.\n\
         * What only a person can do and no machine sees is always *told*. It is not counted as seen or done; a notice that holds\n\
         \x20 nothing else is counted as tracked alone.\n\
         * A kind counts for all states of its sort. A single value that a kind may not change\n\
         \x20 ([0105](decisions/0105-what-a-kind-may-change.md)) is counted all the same. Most texts could be read in part only, so\n\
         \x20 the numbers of states are lower bounds.\n\
         * Certificates of authorities and programs are changed for a signed notice only\n\
         \x20 ([0155](decisions/0155-what-a-signature-gives.md)), and of programs the packages of Windows Installer: another\n\
         \x20 set-up program is started by a person, and seen when it is done. They are counted as done.\n\n\
         実際のお知らせを、tejun で「書ける」「見られる」「行える」割合です。「追跡」は人の申告を含めてすべて書けること、「確認」は\n\
         機械で見られるものをすべて見ること、「実行」は機械で行えるものをすべて行うことです。人にしかできないことは「申告」と\n\
         数え、確認や実行には入れません。\n\n",
    );
    totals(&sketches, &mut text)?;
    text.push_str(
        "\n## Each notice / お知らせごと\n\n\
         | id | from, what, date | states (told) | tracked / 追跡 | seen / 確認 | done / 実行 | not seen yet | branches | person |\n\
         | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n",
    );
    for sketch in &sketches {
        row(sketch, &mut text)?;
    }
    text.push_str(
        "\n## Kinds of asked states / 求められる状態の種類\n\n\
         | kind | what | notices | states | seen by | done by |\n\
         | --- | --- | --- | --- | --- | --- |\n",
    );
    for asked in ASKED {
        let counts: Vec<u32> =
            sketches.iter().filter_map(|sketch| sketch.states.get(asked.name)).copied().collect();
        let (notices, states) = (counts.len(), counts.iter().sum::<u32>());
        let done = match asked.by {
            By::Machine(kinds) => names(kinds),
            By::Hand => "a person".to_owned(),
            By::Told => "a person, told".to_owned(),
        };
        let (name, means, seen) = (asked.name, asked.means, names(asked.seen));
        writeln!(text, "| {name} | {means} | {notices} | {states} | {seen} | {done} |")?;
    }
    Ok(text)
}

fn names(means: &[Means]) -> String {
    let names: Vec<String> = means
        .iter()
        .map(|means| match means {
            K(name) => format!("`{name}`"),
            S(name) => format!("fact from `{name}`"),
            B(name) => format!("fact `{name}`"),
        })
        .collect();
    if names.is_empty() { "–".to_owned() } else { names.join(", ") }
}

fn totals(sketches: &[Sketch], text: &mut String) -> Result<(), Error> {
    text.push_str(
        "| | notices, whole | aim | states of the machine | aim |\n| --- | --- | --- | --- | --- |\n",
    );
    type Level = fn(&Sketch) -> Share;
    let lines: [(&str, Level, &str, &str); 3] = [
        ("tracked / 追跡", Sketch::tracked, "100 %", ""),
        ("seen / 確認", Sketch::seen, "80 %", "75 %"),
        ("done / 実行", Sketch::done, "65 %", ""),
    ];
    for (name, share, aim, aim_of_states) in lines {
        let shares: Vec<Share> = sketches.iter().map(share).collect();
        let (mut notices, mut states) = (Share::default(), Share::default());
        for share in shares.into_iter().filter(|share| share.all > 0) {
            notices.add(u32::from(share.is_whole()), 1);
            states.add(share.some, share.all);
        }
        writeln!(
            text,
            "| {name} | {} of {} = **{} %** | {aim} | {} of {} = **{} %** | {aim_of_states} |",
            notices.some,
            notices.all,
            notices.percent(),
            states.some,
            states.all,
            states.percent()
        )?;
    }
    text.push_str("\nThe states of the line “tracked” have what is told among them. / 「追跡」の状態には申告も入ります。\n");
    Ok(())
}

fn row(sketch: &Sketch, text: &mut String) -> Result<(), Error> {
    let told: u32 = sketch.asked().filter(|(asked, _)| asked.is_told()).map(|(_, count)| count).sum();
    let unseen = sketch.asked().filter(|(asked, _)| !asked.is_told() && !asked.is_seen());
    let unseen: Vec<&str> = unseen.map(|(asked, _)| asked.name).collect();
    let rest = [&sketch.date, &sketch.address].into_iter().flatten().map(|more| format!(", {more}"));
    let states = sketch.tracked().all;
    let told = if told > 0 { format!(" ({told})") } else { String::new() };
    writeln!(
        text,
        "| {} | {}: {}{} | {states}{told} | {} | {} | {} | {} | {} | {} |",
        sketch.id,
        sketch.from,
        sketch.what,
        rest.collect::<String>(),
        sketch.tracked(),
        sketch.seen(),
        sketch.done(),
        unseen.join(", "),
        sketch.branches.as_deref().unwrap_or_default(),
        sketch.person.as_deref().unwrap_or_default(),
    )?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::fact::{BuiltIn, FactSource};

    /// What the lists have that no notice asks for by itself: facts as a desired state, what only a person can do, which is told, and
    /// of a network the addresses alone.
    const ASKED_BY_NONE: [&str; 3] = ["holds", "person", "connection"];

    /// The sources of facts, by the field that names each in a notice's file.
    fn sources() -> BTreeSet<String> {
        let schema = schemars::schema_for!(FactSource).to_value();
        let variants = schema["oneOf"].as_array().into_iter().flatten();
        variants.filter_map(|variant| variant["properties"].as_object()?.keys().next().cloned()).collect()
    }

    fn used() -> BTreeSet<Means> {
        let of_kinds = ASKED.iter().flat_map(|asked| match asked.by {
            By::Machine(kinds) => kinds,
            By::Hand | By::Told => &[],
        });
        ASKED.iter().flat_map(|asked| asked.seen).chain(of_kinds).copied().collect()
    }

    #[test]
    fn what_is_counted_as_seen_or_done_stands_in_the_lists() {
        let sources = sources();
        for means in used() {
            let is_there = match means {
                K(name) => Desired::TAGS.contains(&name),
                S(name) => sources.contains(name),
                B(name) => BuiltIn::ALL.iter().any(|fact| fact.name() == name),
            };
            assert!(is_there, "{means:?} is in none of the lists");
        }
    }

    #[test]
    fn each_kind_and_each_source_of_facts_has_its_line() {
        let used = used();
        let names: BTreeSet<&str> = used.iter().map(|(K(name) | S(name) | B(name))| *name).collect();
        let sources = sources();
        assert!(sources.len() > 5, "{sources:?}");
        let unnamed: Vec<&str> = Desired::TAGS
            .iter()
            .copied()
            .chain(sources.iter().map(String::as_str))
            .filter(|name| !names.contains(name) && !ASKED_BY_NONE.contains(name))
            .collect();
        assert!(unnamed.is_empty(), "which asked states do these see or bring about? {unnamed:?}");
    }

    #[test]
    fn only_kinds_bring_something_about_and_what_they_do_they_also_see() {
        for asked in ASKED {
            if let By::Machine(kinds) = asked.by {
                assert!(kinds.iter().all(|means| matches!(means, K(_))), "{}", asked.name);
                assert!(kinds.is_empty() || asked.is_seen(), "{}", asked.name);
            }
        }
    }

    #[test]
    fn what_only_a_person_can_do_is_never_counted_as_seen() {
        let sketch = |states: &[(&str, u32)]| Sketch {
            id: "x".into(),
            from: "x".into(),
            what: "x".into(),
            date: None,
            address: None,
            states: states.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect(),
            branches: None,
            person: None,
        };
        let told = sketch(&[("person", 3), ("policy", 1)]);
        assert!(told.seen() == Share { some: 1, all: 1 } && told.tracked() == Share { some: 4, all: 4 });
        let unseen = sketch(&[("share", 2), ("policy", 1)]);
        assert!(unseen.seen() == Share { some: 1, all: 3 } && !unseen.done().is_whole());
        assert!(unseen.tracked().is_whole());
        let told_alone = sketch(&[("person", 1)]);
        assert!(
            told_alone.tracked().is_whole() && !told_alone.seen().is_whole() && !told_alone.done().is_whole()
        );
    }
}
