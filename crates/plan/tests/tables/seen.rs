//! What is seen of a terminal, from a row's short form.

use crate::like::Json;
use crate::table::Table;
use jiff::Timestamp;
use model::answer::AnswerText;
use model::attestation::{Attestation, Attested, Attester};
use model::fact::{Fact, Value};
use model::finding::Finding;
use model::kinds::{
    AdapterFound, AdapterKind, BrowserPolicies, CertificateFound, CrxFound, EntryFound, ExtensionFile,
    ExtensionFound, ExtensionSet, ExtensionsFound, FileFound, FileState, Found, ListFound, MemberFound,
    NativeHost, Operation, OverruledEntry, PolicyEntry, PolicyFound, PolicyHindrance, PowerSettingFound,
    PowerSettingValue, ProfileFound, ProfileHolds, ProfileState, ProgramFound, SettingsFound, UpdatesFound,
};
use model::observation::{
    Ability, Answered, BrowserStart, History, Mark, Observation, PolicyEffect, ProfileRef, Remedy,
    TerminalKind, Trouble, Unfinished, ValueFound,
};
use model::plan::{Action, Gating};
use model::reason::Reason;
use model::registry::{KeyPath, RegistryData};
use model::running_windows::Software;
use model::update::HistoryEntry;
use model::{ActionId, FactName, NoticeId, QuestionId, StepRef, Version};
use serde::Deserialize;
use serde_json::Map;
use std::collections::{BTreeMap, BTreeSet};

/// What is seen. Whatever is not said is in nobody's way: a PC that can do everything, on mains power, without a history.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seen {
    kind: Option<TerminalKind>,
    at: Option<Timestamp>,
    boot: Option<String>,
    /// What the terminal cannot do; else it can do everything.
    #[serde(default)]
    not_able: Vec<Ability>,
    /// `true`, `false` or `unknown`.
    mains_power: Option<Json>,
    /// A value, `missing` or `unreadable`; a fact that is not here was not asked for.
    #[serde(default)]
    facts: BTreeMap<FactName, Json>,
    /// Findings about the terminal as a whole.
    #[serde(default)]
    findings: Vec<Finding>,
    /// What was found for the table's step.
    found: Option<Json>,
    /// What was found for other steps.
    #[serde(default)]
    found_for: BTreeMap<StepRef, Json>,
    #[serde(default)]
    answers: BTreeMap<QuestionId, AnswerText>,
    /// Answers to other notices.
    #[serde(default)]
    answered_elsewhere: BTreeMap<QuestionId, AnswerText>,
    /// When a person said of a step that it is done, in the words that it has.
    #[serde(default)]
    attested: BTreeMap<StepRef, Timestamp>,
    /// The same, of words that it had before.
    #[serde(default)]
    attested_before: BTreeMap<StepRef, Timestamp>,
    /// Settings that other notices have changed.
    #[serde(default)]
    claimed: BTreeMap<String, NoticeId>,
    #[serde(default)]
    changed: BTreeMap<StepRef, Mark>,
    #[serde(default)]
    proved: BTreeMap<StepRef, Mark>,
    /// What was seen of the browser at a step's proof, if it had not started anew.
    #[serde(default)]
    not_anew: BTreeMap<StepRef, BrowserStart>,
    /// Steps after whose proof Windows still asked for a restart.
    #[serde(default)]
    restart_stays: BTreeSet<StepRef>,
    #[serde(default)]
    failed: BTreeMap<StepRef, Finding>,
    #[serde(default)]
    left: Vec<Left>,
    unfinished: Option<Unfinished>,
}

/// What was set for a while and not taken back.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Left {
    step: StepRef,
    operation: Operation,
}

impl Seen {
    /// The observation.
    pub fn observation(&self, table: &Table) -> Observation {
        let at = self.at.unwrap_or_else(usual_moment);
        let sets: Vec<&ExtensionSet> =
            table.procedures.iter().flat_map(|procedure| procedure.extension_sets.values()).collect();
        let focus = table.step.iter().zip(&self.found);
        let found = focus.chain(&self.found_for).map(|(step, json)| (step.clone(), found(json, &sets)));
        let left = self.left.iter().map(|left| Action {
            id: ActionId(7),
            step: left.step.clone(),
            operation: left.operation.clone(),
            after: Vec::new(),
            gating: Gating { gates: Vec::new(), calendar: None },
            puts_back: true,
        });
        Observation {
            kind: self.kind.unwrap_or(TerminalKind::This),
            at,
            boot: Some(self.boot.clone().unwrap_or_else(|| "boot-1".to_owned())),
            able: Ability::ALL.iter().copied().filter(|able| !self.not_able.contains(able)).collect(),
            mains_power: match &self.mains_power {
                None => Some(true),
                Some(said) => known(said),
            },
            facts: self.facts.iter().map(|(name, said)| (name.clone(), fact(name.as_str(), said))).collect(),
            findings: self.findings.clone(),
            found: found.collect(),
            history: History {
                answers: self
                    .answers
                    .iter()
                    .map(|(question, value)| (question.clone(), Answered { value: value.clone(), at }))
                    .collect(),
                answered_elsewhere: self
                    .answered_elsewhere
                    .iter()
                    .map(|(question, value)| (question.clone(), Answered { value: value.clone(), at }))
                    .collect(),
                attested: self.attested(table),
                claimed: self.claimed.clone(),
                changed: self.changed.clone(),
                proved: self.proved.clone(),
                not_anew: self.not_anew.clone(),
                restart_stays: self.restart_stays.clone(),
                failed: self.failed.clone(),
                unfinished: self.unfinished.clone(),
                left: left.collect(),
                edition: None,
                carried_out: None,
                withdrawn: Vec::new(),
                superseded_by: None,
            },
        }
    }
}

impl Seen {
    fn attested(&self, table: &Table) -> BTreeMap<StepRef, Attested> {
        let words = |step: &StepRef| {
            let steps = table.procedures.iter().find(|known| known.procedure == step.procedure());
            let step = steps.unwrap().steps.iter().find(|known| known.step == step.step());
            step.unwrap().words_digest()
        };
        let said = self.attested.iter().map(|(step, at)| (step, at, words(step)));
        let before = self.attested_before.iter().map(|(step, at)| (step, at, "other words".to_owned()));
        said.chain(before)
            .map(|(step, at, words)| {
                let attestation = Attestation { by: Attester::literal("reception"), given: None, words };
                (step.clone(), Attested { attestation, at: *at })
            })
            .collect()
    }
}

/// A Friday in Japan, eight in the evening.
fn usual_moment() -> Timestamp {
    "2023-12-01T20:00:00+09:00".parse().unwrap()
}

/// `true`, `false`, or `unknown`.
fn known(said: &Json) -> Option<bool> {
    assert!(said.is_boolean() || said == "unknown", "{said} is not true, false or unknown");
    said.as_bool()
}

pub fn unreadable(place: &str) -> Trouble {
    Trouble { place: place.to_owned(), reason: Reason::NotThere {}, remedy: Remedy::Ask }
}

/// A fact's value, `missing` or `unreadable`.
pub fn fact(name: &str, said: &Json) -> Fact {
    let value = match said {
        Json::Number(number) => number.as_u64().map(Value::Number),
        Json::String(word) if word == "missing" || word == "unreadable" => None,
        Json::String(text) => Some(text.parse().map_or_else(|_| Value::Text(text.clone()), Value::Date)),
        _ => panic!("{said} is no fact"),
    };
    let trouble = (said == "unreadable").then_some(Reason::NotThere {});
    Fact { value, place: format!("place of {name}"), trouble }
}

/// A registry value: `absent`, or its data.
fn registry_value(said: &Json) -> ValueFound {
    match said.as_str() {
        Some("absent") => ValueFound::Absent { nearest_key: r"HKLM\Nearest".to_owned() },
        _ => ValueFound::Present(data(said)),
    }
}

/// What was found: `unreadable`, `in_journal`, or a kind and what it holds.
fn found(json: &Json, sets: &[&ExtensionSet]) -> Found {
    if let Some(word) = json.as_str() {
        return match word {
            "unreadable" => Found::CannotTell(unreadable("the step's place")),
            "in_journal" => Found::InJournal,
            _ => panic!("{word}: nothing is found like this"),
        };
    }
    let fields = json.as_object().unwrap();
    assert_eq!(fields.len(), 1, "one kind of thing is found: {json}");
    let (kind, holds) = fields.iter().next().unwrap();
    match kind.as_str() {
        "extensions" => Found::Extensions(Box::new(read::<Extensions>(holds).found(sets))),
        "local_policy" => Found::LocalPolicy(read::<Policy>(holds).found()),
        "adapters" => Found::Adapters(read::<Vec<Adapter>>(holds).into_iter().map(Adapter::found).collect()),
        "updates" => Found::Updates(UpdatesFound {
            restart_required: known(&holds["restart_required"]),
            server: None,
            version: None,
            history: holds.get("installed_at").map(|at| vec![installed(read(at))]),
            history_skipped: 0,
        }),
        "registry_value" => Found::RegistryValue(registry_value(holds)),
        "certificate" => Found::Certificate(CertificateFound {
            blob: registry_value(&holds["blob"]),
            elsewhere: holds.get("elsewhere").map(read).unwrap_or_default(),
            disallowed: holds.get("disallowed").map(read).unwrap_or_default(),
        }),
        "service" => Found::Service(read(holds)),
        "power_setting" => Found::PowerSetting(match holds {
            Json::Null => PowerSettingFound(None),
            _ => PowerSettingFound(Some(match holds.get("policy") {
                Some(value) => PowerSettingValue::Policy { value: read(value), place: "a policy".to_owned() },
                None => PowerSettingValue::Plan { plan: read(&holds["plan"]), value: read(&holds["value"]) },
            })),
        }),
        "program" => Found::Program(ProgramFound {
            version: read(&holds["version"]),
            replaced: holds.get("replaced").map(read).unwrap_or_default(),
            delivered: holds.get("delivered").is_none_or(read),
        }),
        "file" => Found::File(match holds.as_str() {
            Some("absent") => FileState::Absent,
            sha256 => FileState::Present { sha256: sha256.unwrap().to_owned() },
        }),
        "text_entry" => Found::TextEntry(match holds.as_str() {
            Some("absent") => EntryFound::Absent { has_section: false },
            value => EntryFound::Present {
                value: value.unwrap().to_owned(),
                raw: Some("seen".to_owned()),
                line: 3,
            },
        }),
        "programs" => Found::Programs(read::<Vec<Software>>(holds)),
        _ => panic!("{kind} is no kind of thing that is found"),
    }
}

/// An entry of Windows' history.
fn installed(at: Timestamp) -> HistoryEntry {
    HistoryEntry { at, title: "an update".to_owned(), error: None, source: None }
}

fn read<T: serde::de::DeserializeOwned>(json: &Json) -> T {
    serde_json::from_value(json.clone()).unwrap_or_else(|error| panic!("{error} in {json}"))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Adapter {
    name: String,
    kind: Option<AdapterKind>,
    #[serde(default = "yes")]
    offers: bool,
    value: Option<String>,
    default: Option<String>,
    /// Something else than text in the value's place.
    odd: Option<Json>,
    #[serde(default)]
    unreadable: bool,
}

fn yes() -> bool {
    true
}

impl Adapter {
    fn found(self) -> AdapterFound {
        let Adapter { name, kind, offers, value, default, odd, unreadable: is_unreadable } = self;
        let trouble = is_unreadable.then(|| unreadable(&name));
        let odd = odd.as_ref().map(data);
        AdapterFound {
            instance: format!("PCI {name}"),
            description: name,
            kind,
            offers,
            value,
            default,
            odd,
            trouble,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Policy {
    /// By value name, the entries' data in the order of the file: a number, a text, `**del`, or a list of these.
    #[serde(default)]
    entries: BTreeMap<String, Json>,
    /// A number, a text, or `absent`.
    #[serde(default)]
    registry: BTreeMap<String, Json>,
    /// Whether there is a policy file.
    #[serde(default = "yes")]
    file: bool,
    /// `none`: there is no counter file.
    counter: Option<Json>,
    #[serde(default = "yes")]
    listed: bool,
    #[serde(default)]
    switched_off: bool,
    /// Other values of the file, by place: what the registry holds, and what the file says.
    #[serde(default)]
    others: BTreeMap<String, [Json; 2]>,
}

impl Policy {
    fn found(self) -> PolicyFound {
        let entries = self.entries.iter().map(|(name, said)| {
            let said = said.as_array().cloned().unwrap_or_else(|| vec![said.clone()]);
            let entry = |(index, said): (u32, &Json)| {
                // The instruction's letters may be of either case.
                let deletes = said == "**del";
                PolicyEntry {
                    index,
                    key: r"Software\As\Written".to_owned(),
                    name: if deletes { format!("**DEL.{name}") } else { name.clone() },
                    data: if deletes { RegistryData::Text(" ".to_owned()) } else { data(said) },
                }
            };
            (name.clone(), (3..).zip(&said).map(entry).collect())
        });
        let registry = self.registry.iter().map(|(name, said)| {
            let absent = ValueFound::Absent { nearest_key: r"HKLM\Nearest".to_owned() };
            (name.clone(), if said == "absent" { absent } else { ValueFound::Present(data(said)) })
        });
        PolicyFound {
            file: if self.file { FileFound::Present } else { FileFound::Absent },
            entries: entries.collect(),
            counter_file: "gpt.ini".to_owned(),
            counter: match self.counter {
                None => Some(1),
                Some(said) => said.as_u64().map(|counter| u16::try_from(counter).unwrap()),
            },
            listed: self.listed,
            switched_off: self.switched_off,
            registry: registry.collect(),
            others: self.others.iter().map(|(place, [found, to])| overruled(place, found, to)).collect(),
        }
    }
}

fn overruled(place: &str, found: &Json, to: &Json) -> OverruledEntry {
    let [found, to] = [found, to].map(|said| (!said.is_null()).then(|| data(said)));
    OverruledEntry { place: place.to_owned(), found, to }
}

fn data(said: &Json) -> RegistryData {
    match said {
        Json::Number(number) => RegistryData::Dword(u32::try_from(number.as_u64().unwrap()).unwrap()),
        _ => RegistryData::Text(said.as_str().unwrap().to_owned()),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Extensions {
    /// By the files' names without ending: a version, `missing`, `broken`, `unreadable`, or a version and a manifest's version.
    files: Map<String, Json>,
    /// By `user/folder`: `unreadable`, a list of extensions, or all that can be said.
    #[serde(default)]
    profiles: Map<String, Json>,
    #[serde(default)]
    policies: Policies,
    /// The ids that each program knows, or `unreadable`.
    #[serde(default)]
    hosts: Vec<Json>,
    /// Who works here, where that does not follow from the profiles.
    user: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Profile {
    /// Else: whether the user is `reception`.
    of_terminal_user: Option<bool>,
    unreadable: Option<bool>,
    #[serde(default)]
    not_looked_at: bool,
    #[serde(default)]
    developer_mode: bool,
    #[serde(default)]
    open: bool,
    #[serde(default)]
    signed_in: bool,
    #[serde(default)]
    extensions: Vec<Json>,
    #[serde(default)]
    residues: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Extension {
    id: String,
    name: Option<String>,
    version: Option<Version>,
    #[serde(default)]
    disabled_by: Vec<i64>,
    files_wrong: Option<Reason>,
    #[serde(default)]
    unreadable: bool,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Policies {
    /// The settings of single extensions, by id, each as JSON; `unreadable`.
    settings: Option<Json>,
    /// Where the settings are a key: by member, the text of its value, or what its key holds.
    below: Option<Map<String, Json>>,
    /// `https://…`, the entries of a list in the machine's key; or only the user's.
    #[serde(default)]
    sources: List,
    #[serde(default)]
    allowed: List,
    #[serde(default)]
    hindrances: Vec<PolicyEffect>,
    /// None of them can be read.
    #[serde(default)]
    unreadable: bool,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    /// By the value's name in the machine's key.
    #[serde(default)]
    machine: Map<String, Json>,
    /// What only the user has.
    #[serde(default)]
    user: Vec<String>,
}

impl Extensions {
    fn found(self, sets: &[&ExtensionSet]) -> ExtensionsFound {
        ExtensionsFound {
            files: self.files.iter().map(|(name, said)| file(sets, name, said)).collect(),
            profiles: self.profiles.iter().map(|(profile, said)| found_profile(profile, said)).collect(),
            place: r"C:\Users".to_owned(),
            policies: self.policies.found(),
            hosts: self.hosts.iter().filter(|said| said.is_array()).map(host).collect(),
            user: self.user,
            unread_hosts: self
                .hosts
                .iter()
                .filter(|said| !said.is_array())
                .map(|_| unreadable("a host"))
                .collect(),
        }
    }
}

fn file(sets: &[&ExtensionSet], name: &str, said: &Json) -> ExtensionFile {
    let is_in = |set: &&&ExtensionSet| set.members.iter().any(|member| member.file == format!("{name}.crx"));
    let folder = &sets.iter().find(is_in).unwrap_or_else(|| panic!("{name} is of no set")).folder;
    let sound = |version: &str, manifest_version: u64| CrxFound::Sound {
        id: name.to_owned(),
        version: version.parse().unwrap(),
        name: capital(name),
        manifest_version: u32::try_from(manifest_version).unwrap(),
        sha256: format!("digest of {name}"),
    };
    let holds = match said {
        Json::String(word) if word == "missing" => CrxFound::Missing,
        Json::String(word) if word == "unreadable" => CrxFound::Unreadable(unreadable(name)),
        Json::String(word) if word == "broken" => CrxFound::Broken { reason: Reason::NotThere {} },
        Json::String(version) => sound(version, 3),
        _ => {
            let mut holds = sound(
                said["version"].as_str().unwrap_or("2.0.0.0"),
                said["manifest_version"].as_u64().unwrap_or(3),
            );
            if let CrxFound::Sound { id, name, .. } = &mut holds {
                said["id"].as_str().into_iter().for_each(|said| said.clone_into(id));
                said["name"].as_str().into_iter().for_each(|said| said.clone_into(name));
            }
            holds
        }
    };
    ExtensionFile { path: format!("{folder}\\{name}.crx"), holds }
}

/// The name that the browser shows for the extension whose id in these tables is this.
fn capital(id: &str) -> String {
    let mut letters = id.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

fn found_profile(of: &str, said: &Json) -> ProfileFound {
    let (user, folder) = of.split_once('/').unwrap();
    let profile: Profile = match said {
        Json::Array(extensions) => read(&serde_json::json!({ "extensions": extensions })),
        Json::String(word) if word == "not-looked-at" => read(&serde_json::json!({ "not_looked_at": true })),
        Json::String(word) if word == "unreadable" => read(&serde_json::json!({ "unreadable": true })),
        _ => read(said),
    };
    let holds = ProfileHolds {
        developer_mode: profile.developer_mode,
        open: profile.open,
        signed_in: profile.signed_in,
        extensions: profile.extensions.iter().map(extension).collect(),
        residues: profile.residues,
    };
    ProfileFound {
        profile: ProfileRef { user: user.to_owned(), folder: folder.to_owned() },
        name: folder.to_owned(),
        of_terminal_user: profile.of_terminal_user.unwrap_or(user == "reception"),
        holds: match (profile.unreadable, profile.not_looked_at) {
            (Some(true), _) => ProfileState::Unreadable(unreadable(of)),
            (_, true) => ProfileState::NotLookedAt(unreadable(of)),
            _ => ProfileState::Read(holds),
        },
    }
}

/// `id version`, with the name that goes with the id, or all that can be said.
fn extension(said: &Json) -> ExtensionFound {
    if let Some((id, version)) = said.as_str().map(|said| said.split_once(' ').unwrap()) {
        let version = Some(version.parse().unwrap());
        let (id, name) = (id.to_owned(), Some(capital(id)));
        return ExtensionFound {
            id,
            name,
            version,
            disabled_by: Vec::new(),
            files_wrong: None,
            trouble: None,
        };
    }
    let Extension { id, name, version, disabled_by, files_wrong, unreadable: is_unreadable } = read(said);
    let trouble = is_unreadable.then(|| unreadable(&id));
    ExtensionFound { id, name, version, disabled_by, files_wrong, trouble }
}

impl Policies {
    fn found(self) -> BrowserPolicies {
        let key = |name: &str| KeyPath::machine(&format!(r"SOFTWARE\Browser\{name}"));
        let list = |name: &str, list: List| ListFound {
            key: key(name),
            nearest_key: r"HKLM\SOFTWARE\Browser".to_owned(),
            names: list.machine.keys().cloned().collect(),
            entries: if list.machine.is_empty() {
                list.user
            } else {
                list.machine.values().map(text).collect()
            },
        };
        let absent = ValueFound::Absent { nearest_key: "HKLM\\SOFTWARE".to_owned() };
        let (members, value, trouble) = match &self.settings {
            None => (BTreeMap::new(), absent, None),
            Some(Json::Object(members)) => {
                let value =
                    ValueFound::Present(RegistryData::Text(Json::Object(members.clone()).to_string()));
                (members.iter().map(|(id, member)| (id.clone(), text(member))).collect(), value, None)
            }
            Some(_) => (BTreeMap::new(), absent, Some(unreadable("the browser's settings"))),
        };
        let below = self.below.map(|below| {
            let place = |(name, holds): (String, Json)| {
                let (key, value, data) = match &holds {
                    Json::String(data) => (key("Settings"), name.clone(), Some(data.clone())),
                    holds => (
                        key("Settings").join(&name),
                        "mode".to_owned(),
                        holds["mode"].as_str().map(str::to_owned),
                    ),
                };
                let absent = ValueFound::Absent { nearest_key: key.to_string() };
                let data = data.map_or(absent, |data| ValueFound::Present(RegistryData::Text(data)));
                (name, MemberFound { key, name: value, value: data })
            };
            below.into_iter().map(place).collect()
        });
        BrowserPolicies {
            settings: SettingsFound {
                key: KeyPath::machine(r"SOFTWARE\Browser"),
                name: "Settings".to_owned(),
                value,
                members,
                below,
                trouble,
            },
            sources: list("Sources", self.sources),
            allowed: list("Allowed", self.allowed),
            hindrances: self
                .hindrances
                .into_iter()
                .map(|effect| PolicyHindrance { place: "a policy".to_owned(), effect })
                .collect(),
            trouble: self.unreadable.then(|| unreadable("the browser's policies")),
        }
    }
}

fn text(json: &Json) -> String {
    json.as_str().unwrap().to_owned()
}

fn host(said: &Json) -> NativeHost {
    let allows = Ok(said.as_array().unwrap().iter().map(text).collect());
    NativeHost { key: KeyPath::machine("Host"), manifest: r"C:\Set\host.json".to_owned(), allows }
}
