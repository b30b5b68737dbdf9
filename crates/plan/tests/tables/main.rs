//! The planner by decision tables: `tables/*.yaml`, which `tables/README.md` explains.
//!
//! A row says what is seen of a terminal and what follows. Whatever a row does not say of what is seen is as the table's
//! `usual` says, and else as on a terminal on which nothing is in the way.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod comparisons;
mod like;
mod seen;
mod table;

use like::{Json, like};
use model::fact::Fact;
use model::observation::Answered;
use model::plan::{Action, Plan, Report, StepReport};
use model::{FactName, Notice, QuestionId, StepRef};
use plan::decide::Look;
use plan::enumerate::SyntheticTerminal;
use serde_json::json;
use std::fmt::Write as _;
use table::{Row, Table, Then};

#[test]
fn every_row_holds() {
    let mut rows = 0;
    let mut failed = String::new();
    for (file, table) in table::all() {
        assert!(!table.about.is_empty() && !table.rows.is_empty(), "{file} says nothing");
        let notice = table.notice();
        for row in &table.rows {
            rows += 1;
            for difference in differences(&table, &notice, row) {
                write!(failed, "{file}: {}\n    {difference}\n", row.row).unwrap();
            }
        }
    }
    assert!(failed.is_empty(), "\n{failed}");
    assert!(rows > 20, "{rows} rows are too few: were the tables found?");
}

/// The terminals that a flow can tell apart go every way that a row's terminal goes, and so does the walk to each box.
#[test]
fn every_way_of_every_row_is_imagined() {
    // The flow of a withdrawn notice is not gone through.
    for (file, table) in table::all().into_iter().filter(|(_, table)| table.withdrawn.is_none()) {
        let notice = table.notice();
        let imagined: Vec<SyntheticTerminal> = plan::enumerate::terminals(&notice, comparisons::TODAY);
        let ways = imagined
            .iter()
            .map(|terminal| took(&plan::decide::decide(&notice.header.flow, &Known(terminal))));
        let ways: Vec<Json> = ways.collect();
        let mut walked: Vec<Json> = Vec::new();
        plan::enumerate::walk(&notice, comparisons::TODAY, |passed| {
            walked.extend(took(passed).as_array().unwrap().iter().cloned())
        });
        for row in &table.rows {
            let (report, _) = plan::plan(&notice, &row.seen.observation(&table));
            let way = took(&report.flow);
            assert!(ways.contains(&way), "{file}: {}: no terminal goes {way}", row.row);
            // Boxes with one way out are not walked to for their own sake.
            let parts = way.as_array().unwrap().iter().filter(|box_| box_["took"] != "on");
            for part in parts {
                assert!(walked.contains(part), "{file}: {}: nobody walks {part}", row.row);
            }
        }
    }
}

/// Of terminals that no comparison tells apart, one is imagined.
#[test]
fn no_more_terminals_are_imagined_than_the_flow_tells_apart() {
    let flow = |is: Json| comparisons::decisions(&table::from("is", is.clone()), &table::from("is", is));
    let count = |is: Json| {
        plan::enumerate::terminals(&table::notice_of(table::from("flow", flow(is))), comparisons::TODAY).len()
    };
    // As wanted, otherwise, not to be read.
    assert_eq!(count(json!({ "one_of": ["a", "b", "A"] })), 3);
    assert_eq!(count(json!({ "equal": 3 })), 3);
    assert_eq!(count(json!("missing")), 3);
}

/// Boxes beside one another are walked to one at a time: three ways to each.
#[test]
fn boxes_beside_one_another_do_not_multiply_the_walk() {
    let box_ = |name: &str| {
        let is = json!({ "name": format!("a.{name}"), "is": { "equal": 1 } });
        json!({ "decide": { "node": name, "rows": [], "text": { "ja": "", "en": "" }, "when": { "fact": is } } })
    };
    let flow = json!([box_("one"), box_("two"), box_("three")]);
    let mut visits = 0;
    plan::enumerate::walk(&table::notice_of(table::from("flow", flow)), comparisons::TODAY, |_| visits += 1);
    assert_eq!(visits, 9);
}

fn took(passed: &[model::plan::Passed]) -> Json {
    passed.iter().map(|box_| json!({ "node": box_.node, "took": box_.took })).collect()
}

struct Known<'a>(&'a SyntheticTerminal);

impl Look for Known<'_> {
    fn fact(&self, name: &FactName) -> Option<Fact> {
        self.0.facts.get(name).cloned().flatten()
    }

    fn today(&self) -> jiff::civil::Date {
        comparisons::TODAY
    }

    fn answer(&self, question: &QuestionId) -> Option<Answered> {
        self.0.answers.get(question).cloned().flatten()
    }
}

/// Where what follows is not what the row says.
fn differences(table: &Table, notice: &Notice, row: &Row) -> Vec<String> {
    let observation = row.seen.observation(table);
    let (report, plan) = plan::plan(notice, &observation);
    let mut told = Vec::new();
    let mut check = |what: &str, wanted: Option<&Json>, got: Json| {
        if let Some(wanted) = wanted
            && let Err(difference) = like(wanted, &got)
        {
            told.push(format!("{what}: {difference}"));
        }
    };
    let Then { state, why, findings, does, .. } = &row.then;
    if let Some(step) = &table.step {
        let got = step_report(&report, step);
        check(
            "state",
            Some(state.as_ref().unwrap_or_else(|| panic!("{}: which state?", row.row))),
            json!(got.state),
        );
        check("why", why.as_ref(), json!(got.why));
        // What is not said is not found and not done.
        check("findings", Some(&json!(findings)), json!(got.findings));
        check("does", Some(&json!(does)), actions(&plan, |action| action.step == *step));
    }
    for (step, wanted) in &row.then.steps {
        let got = step_report(&report, step);
        let wanted = if wanted.is_string() { json!({ "state": wanted }) } else { wanted.clone() };
        check(step.as_str(), Some(&wanted), json!(got));
    }
    for (id, wanted) in &row.then.procedures {
        let got = report.procedures.iter().find(|p| p.id == *id).unwrap();
        let wanted = if wanted.is_string() { json!({ "state": wanted }) } else { wanted.clone() };
        check(id.as_str(), Some(&wanted), json!(got));
    }
    let flow = report.flow.iter().map(|box_| (box_.node.to_string(), json!(box_.took)));
    check(
        "flow",
        row.then.flow.as_ref(),
        Json::Array(flow.map(|(node, took)| json!({ node: took })).collect()),
    );
    for (node, wanted) in &row.then.evidence {
        let box_ = report.flow.iter().find(|box_| box_.node == *node).unwrap();
        check(&format!("evidence of {node}"), Some(wanted), json!(box_.evidence));
    }
    check("questions", row.then.questions.as_ref(), json!(report.questions));
    check("offered", row.then.offered.as_ref(), json!(report.offered));
    check("deadlines", row.then.deadlines.as_ref(), json!(report.deadlines));
    check("readings", row.then.readings.as_ref(), json!(report.readings));
    check("whole", row.then.whole.as_ref(), json!(report.state));
    check("plan", row.then.plan.as_ref(), actions(&plan, |_| true));
    if let Some(wanted) = &row.then.undo {
        let back = plan::undo(&plan.notice, &plan.actions, observation.at);
        check("undo", Some(wanted), actions(&back, |_| true));
    }
    check("by hand", row.then.by_hand.as_ref(), by_hand(table, notice, &observation));
    told
}

fn step_report<'a>(report: &'a Report, step: &StepRef) -> &'a StepReport {
    let mut steps = report.procedures.iter().flat_map(|procedure| &procedure.steps);
    steps.find(|report| report.id == *step).unwrap_or_else(|| panic!("no step {step}"))
}

/// Actions as rows write them: the operation by its kind, and beside it what concerns the action.
fn actions(plan: &Plan, wanted: impl Fn(&Action) -> bool) -> Json {
    let chosen = plan.actions.iter().filter(|action| wanted(action));
    let as_json = |action: &Action| {
        let operation = match json!(action.operation) {
            Json::String(kind) => json!({ kind: null }),
            operation => operation,
        };
        json!({
            "operation": operation,
            "id": action.id,
            "step": action.step,
            "after": action.after,
            "gates": action.gating.gates,
            "calendar": action.gating.calendar.is_some(),
            "puts_back": action.puts_back,
        })
    };
    chosen.map(as_json).collect()
}

/// What is seen of somebody who exchanges the extensions of the table's first set by hand.
fn by_hand(table: &Table, notice: &Notice, observation: &model::observation::Observation) -> Json {
    let found = table.step.as_ref().and_then(|step| observation.found.get(step));
    let set = notice.procedures.iter().flat_map(|procedure| procedure.extension_sets.values()).next();
    let (Some(model::kinds::Found::Extensions(found)), Some(set)) = (found, set) else {
        return Json::Null;
    };
    let seen = plan::by_hand(set, found).into_iter().map(|profile| {
        let members =
            profile.members.iter().map(|(name, standing)| (name.clone(), format!("{standing:?}").into()));
        json!({
            "profile": profile.profile,
            "members": members.collect::<serde_json::Map<_, _>>(),
            "developer_mode": profile.developer_mode,
            "rid_of_old": profile.is_rid_of_old(),
            "has_new": profile.has_new(),
        })
    });
    seen.collect()
}
