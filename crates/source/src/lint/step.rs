//! Lints steps: each can be carried out, needs only earlier steps, and has advice on what it can find.

use super::{Reporter, secret};
use crate::parsed::DELIVERED;
use crate::yaml::Step as At;
use model::diagnostic::{Problem, Thing};
use model::digest::sha256;
use model::fact::BuiltIn;
use model::kinds::{
    AdapterProperty, Certificate, Desired, DeveloperMode, EntryPlace, ExtensionFiles, ExtensionsAdded, File,
    FileIs, Holds, InstalledProgram, ListPolicy, LocalPolicy, OldExtensionsRemoved, Person, PowerSetting,
    ProgramIs, RegistryValue, Restarted, Running, Service, TextEntry, UpToDate, ValueData,
};
use model::notice::{Procedure, Step};
use model::path::{is_for_notices, is_package};
use model::registry::KeyPath;
use model::{FactName, SetName, State, StepId};
use std::net::IpAddr;

pub(super) fn lint(procedure: &Procedure, reporter: &mut Reporter<'_>) {
    if procedure.steps.is_empty() {
        reporter.report_name(&[], "steps", Problem::Empty);
    }
    for (name, set) in &procedure.extension_sets {
        if set.members.is_empty() {
            reporter.report_name(&["extension_sets".into(), name.as_str().into()], "members", Problem::Empty);
        }
    }
    for (i, step) in procedure.steps.iter().enumerate() {
        let at = |i: usize| ["steps".into(), i.into(), "step".into()];
        if let Some(first) = procedure.steps[..i].iter().position(|other| other.step == step.step) {
            let first_line = reporter.line(&at(first));
            reporter.report(&at(i), Problem::NameTwice { thing: Thing::Step, first_line });
        }
        by_whom(procedure, i, step, reporter);
        if step.rows.is_empty() {
            reporter.report_name(&["steps".into(), i.into()], "rows", Problem::Empty);
        }
        needs(procedure, i, step, reporter);
        if let Some(desired) = &step.desired {
            state(procedure, i, desired, reporter);
        }
        for (j, advice) in step.advice.iter().enumerate() {
            let possible = step.desired.as_ref().map(Desired::findings).unwrap_or_default();
            if !possible.contains(&advice.on) {
                let allowed = possible.iter().filter_map(|code| serde_json::to_value(code).ok());
                let allowed = allowed.filter_map(|code| code.as_str().map(str::to_owned)).collect();
                let at = ["steps".into(), i.into(), "advice".into(), j.into(), "on".into()];
                reporter.report(&at, Problem::NeverFound { allowed });
            }
        }
    }
}

/// Reports steps that no act of a person makes done.
pub(super) fn hints(procedure: &Procedure, reporter: &mut Reporter<'_>) {
    for (i, step) in procedure.steps.iter().enumerate() {
        let Some(desired) = &step.desired else { continue };
        if step.to_do.is_none() {
            reporter.report(&["steps".into(), i.into(), "title".into()], Problem::NoToDo);
        }
        let at = ["steps".into(), i.into(), "desired".into()];
        let leads_nowhere = |holds: &Holds| !holds.by_itself && step.by_hand.is_empty();
        if matches!(desired, Desired::Holds(holds) if leads_nowhere(holds)) {
            reporter.report_name(&at, desired.tag(), Problem::NoWayByHand);
        }
        let Some(condition) = desired.refers().condition else { continue };
        let facts = condition.facts();
        let is_fixed = |fact: &&FactName| BuiltIn::named(fact).is_some_and(BuiltIn::is_fixed);
        if !facts.is_empty() && facts.iter().all(is_fixed) {
            reporter.report_name(&at, desired.tag(), Problem::NobodyCanChange);
        }
    }
}

/// Somebody can carry the step out, and something shows that it is done.
fn by_whom(procedure: &Procedure, i: usize, step: &Step, reporter: &mut Reporter<'_>) {
    let at = ["steps".into(), i.into(), "step".into()];
    let way = ["steps".into(), i.into(), "way_to".into()];
    let is_person = matches!(step.desired, Some(Desired::Person(_)));
    if step.by_hand.is_empty() && (is_person || step.desired.is_none()) {
        reporter.report(&at, Problem::NoFace);
    }
    match (&step.way_to, &step.desired) {
        (None, Some(_)) => {}
        (None, None) => reporter.report(&at, Problem::NobodyTells),
        (Some(_), Some(_)) => reporter.report(&way, Problem::WayWithState),
        (Some(to), None) => match position(procedure, to) {
            Some(k) if procedure.steps[k].desired.is_some() => {}
            Some(_) => reporter.report(&way, Problem::NeedsUnproved { step: to.to_string() }),
            None => unknown_step(procedure, &way, reporter),
        },
    }
}

fn needs(procedure: &Procedure, i: usize, step: &Step, reporter: &mut Reporter<'_>) {
    for (j, needed) in step.needs.iter().enumerate() {
        let at = ["steps".into(), i.into(), "needs".into(), j.into()];
        match position(procedure, needed) {
            None => unknown_step(procedure, &at, reporter),
            Some(k) if k == i => reporter.report(&at, Problem::NeedsItself),
            Some(k) if k > i => reporter.report(&at, Problem::NeedsLater { step: needed.to_string() }),
            Some(k) if procedure.steps[k].desired.is_none() => {
                reporter.report(&at, Problem::NeedsUnproved { step: needed.to_string() });
            }
            Some(_) => {}
        }
    }
}

fn state(procedure: &Procedure, i: usize, desired: &Desired, reporter: &mut Reporter<'_>) {
    let at = |rest: &[At<'static>]| {
        [&["steps".into(), i.into(), "desired".into(), desired.tag().into()], rest].concat()
    };
    if let Some(set) = desired.refers().extension_set
        && !procedure.extension_sets.contains_key(set)
    {
        reporter.unknown(
            &at(&["set".into()]),
            Thing::Set,
            procedure.extension_sets.keys().map(SetName::as_str),
        );
    }
    if let Some(after) = desired.refers().step {
        let at = at(&["after".into()]);
        match position(procedure, after) {
            None => unknown_step(procedure, &at, reporter),
            Some(k) if k >= i => reporter.report(&at, Problem::NeedsLater { step: after.to_string() }),
            Some(k) if !procedure.steps[k].desired.as_ref().is_some_and(Desired::changes) => {
                reporter.report(&at, Problem::FollowsNoChange { step: after.to_string() });
            }
            Some(_) => {}
        }
    }
    model::match_desired!(desired, state => state.lint(&at(&[]), reporter));
}

/// What can be wrong with a kind of state, by itself.
trait Lint: State {
    /// Reports what is wrong with the state that stands at `at`.
    fn lint(&self, at: &[At<'static>], reporter: &mut Reporter<'_>);
}

/// Reports a list that holds nothing.
fn not_empty(is_empty: bool, at: &[At<'static>], field: &'static str, reporter: &mut Reporter<'_>) {
    if is_empty {
        reporter.report_name(at, field, Problem::Empty);
    }
}

/// A policy's key is below one hive, which is not written, and below `Policies`.
fn policy_key(key: &str, at: &[At<'static>], reporter: &mut Reporter<'_>) {
    let root = key.split(['\\', '/']).next().unwrap_or_default().to_ascii_uppercase();
    let is_hive = root.starts_with("HKEY_") || matches!(root.as_str(), "HKLM" | "HKCU" | "HKU");
    let problem = match () {
        () if is_hive => Problem::HiveInKey,
        () if key.contains('/') && !key.contains('\\') => Problem::SlashInKey,
        () if !KeyPath::machine(key).is_policy() => Problem::KeyOutOfReach,
        () => return,
    };
    reporter.report(&[at, &["key".into()]].concat(), problem);
}

impl Lint for LocalPolicy {
    fn lint(&self, at: &[At<'static>], reporter: &mut Reporter<'_>) {
        not_empty(self.values.is_empty(), at, "values", reporter);
        policy_key(&self.key, at, reporter);
        for (j, left) in self.left_as_it_is.iter().enumerate() {
            for name in left.values.keys().filter(|name| !self.values.contains_key(*name)) {
                let at = [at, &["left_as_it_is".into(), j.into(), "values".into()]].concat();
                let allowed = self.values.keys().cloned().collect();
                reporter.report_name(&at, name, Problem::UnknownValue { allowed });
            }
        }
    }
}

impl Lint for ListPolicy {
    fn lint(&self, at: &[At<'static>], reporter: &mut Reporter<'_>) {
        not_empty(self.entry.trim().is_empty(), at, "entry", reporter);
        policy_key(&self.key, at, reporter);
    }
}

impl Lint for AdapterProperty {
    fn lint(&self, at: &[At<'static>], reporter: &mut Reporter<'_>) {
        not_empty(self.adapters.is_empty(), at, "adapters", reporter);
    }
}

/// A list of strings ends with an empty one, so it can hold none.
impl Lint for RegistryValue {
    fn lint(&self, at: &[At<'static>], reporter: &mut Reporter<'_>) {
        if !self.key_path.is_setting() {
            reporter.report(&[at, &["key_path".into()]].concat(), Problem::KeyOutOfReach);
        }
        if let ValueData::MultiString(strings) = &self.value_data {
            for (j, _) in strings.iter().enumerate().filter(|(_, string)| string.is_empty()) {
                let at = [at, &["value_data".into(), "multi_string".into(), j.into()]].concat();
                reporter.report(&at, Problem::Empty);
            }
        }
    }
}

/// Whether it is asked for apart, the flow shows (`flow.rs`).
impl Lint for Service {
    fn lint(&self, at: &[At<'static>], reporter: &mut Reporter<'_>) {
        if !model::is_service_for_notices(&self.name) {
            reporter.report(&[at, &["name".into()]].concat(), Problem::ServiceOutOfReach);
        }
    }
}

/// Of a file that holds text, no line writes a secret down.
impl Lint for File {
    fn lint(&self, at: &[At<'static>], reporter: &mut Reporter<'_>) {
        if !is_for_notices(&self.path) {
            reporter.report(&[at, &["path".into()]].concat(), Problem::PathOutOfReach);
        }
        let FileIs::Present(file) = &self.be else { return };
        let in_file = |field: &'static str| [at, &["be".into(), "present".into(), field.into()]].concat();
        let Some(content) = &file.content else {
            let problem = Problem::FileMissing { file: format!("{DELIVERED}{}", file.from) };
            return reporter.report(&in_file("from"), problem);
        };
        let sha256 = sha256(&content.0);
        if sha256 != file.sha256 {
            reporter.report(&in_file("sha256"), Problem::OtherDigest { sha256 });
        }
        if str::from_utf8(&content.0).is_ok_and(|text| text.lines().any(secret::is_told)) {
            reporter.report(&in_file("from"), Problem::HoldsSecret);
        }
    }
}

/// Of an address it is looked whether it is one, and of a value whether it can stand on a line.
impl Lint for TextEntry {
    fn lint(&self, at: &[At<'static>], reporter: &mut Reporter<'_>) {
        let place = self.be.place();
        let be = [at, &["be".into()]].concat();
        if !place.is_for_file(&self.path) {
            reporter.report(&[at, &["path".into()]].concat(), Problem::PathOutOfReach);
        }
        if place.is_update_source() {
            reporter.report(&be, Problem::UpdateSource);
        }
        let value = self.be.value().unwrap_or_default();
        let is_address = match &place {
            EntryPlace::Hosts { .. } => self.be.value().is_none_or(|value| value.parse::<IpAddr>().is_ok()),
            EntryPlace::Ini { .. } | EntryPlace::Properties { .. } | EntryPlace::Line(_) => true,
        };
        if !place.is_sound() || !is_address || value.trim() != value || value.contains(char::is_control) {
            reporter.report(&be, Problem::EntryUnsound);
        }
        let key = match &place {
            EntryPlace::Ini { key, .. } | EntryPlace::Properties { key } => key.as_str(),
            EntryPlace::Hosts { .. } | EntryPlace::Line(_) => "",
        };
        if secret::is_named(key) || secret::is_told(value) {
            reporter.report(&be, Problem::HoldsSecret);
        }
    }
}

impl Lint for InstalledProgram {
    fn lint(&self, at: &[At<'static>], reporter: &mut Reporter<'_>) {
        let ProgramIs::Present(package) = &self.be else { return };
        if !is_package(&package.from) {
            let from = ["be".into(), "present".into(), "from".into()];
            reporter.report(&[at, &from].concat(), Problem::NoPackage);
        }
    }
}

impl Lint for Running {
    fn lint(&self, at: &[At<'static>], reporter: &mut Reporter<'_>) {
        not_empty(self.any_of.is_empty(), at, "any_of", reporter);
    }
}

impl Lint for Person {
    fn lint(&self, at: &[At<'static>], reporter: &mut Reporter<'_>) {
        if let Some(gives) = &self.gives
            && secret::is_asked(gives.label())
        {
            reporter.report(&[at, &["gives".into()]].concat(), Problem::HoldsSecret);
        }
    }
}

/// Kinds of which the schema says everything.
macro_rules! nothing_more {
    ($($State:ident),*) => {$(
        impl Lint for $State {
            fn lint(&self, _: &[At<'static>], _: &mut Reporter<'_>) {}
        }
    )*};
}

// What can be wrong with a certificate is in its file (`certificate.rs`).
nothing_more!(
    Certificate,
    ExtensionFiles,
    OldExtensionsRemoved,
    ExtensionsAdded,
    DeveloperMode,
    Holds,
    PowerSetting,
    UpToDate,
    Restarted
);

fn position(procedure: &Procedure, step: &StepId) -> Option<usize> {
    procedure.steps.iter().position(|other| other.step == *step)
}

fn unknown_step(procedure: &Procedure, at: &[At<'_>], reporter: &mut Reporter<'_>) {
    reporter.unknown(at, Thing::Step, procedure.steps.iter().map(|step| step.step.as_str()));
}
