//! The evidence as one page that prints.

use crate::{carriers, time_line, words};
use jiff::Timestamp;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use model::evidence::{ActionEvidence, EvidenceFile, Outcome};
use model::finding::Finding;
use model::flow::Took;
use model::kinds::Operation;
use model::notice::Notice;
use model::plan::{Purpose, StepReport, Undoable};
use model::text::visible;
use model::update::{UpdateProgress, UpdateTrouble};
use model::why::{State, Why};
use model::{Lang, Text};
use summary::Carriers;

const STYLE: &str = include_str!("evidence.css");

/// The page, whole in itself: no reference leads outside.
pub fn page(notice: &Notice, evidence: &EvidenceFile, shown: &Carriers, lang: Lang) -> String {
    let title = Text::new("作業の証跡", "Evidence of work");
    let pages = Page { notice, evidence, lang };
    let page = html! {
        (DOCTYPE)
        html lang=(match lang { Lang::Ja => "ja", Lang::En => "en" }) {
            head {
                meta charset="utf-8";
                title { (title.get(lang)) " " (notice.header.notice) }
                style { (PreEscaped(STYLE)) (PreEscaped(carriers::STYLE)) }
            }
            body {
                header {
                    h1 { (title.get(lang)) }
                    p { (notice.header.title.get(lang)) " (" (notice.header.notice) ")" }
                    p.verdict { (pages.verdict()) }
                }
                main {
                    (pages.terminal())
                    (pages.flow())
                    (pages.steps())
                    (pages.actions())
                    (carriers::section(notice, &evidence.report, shown, lang))
                }
                (pages.foot())
            }
        }
    };
    visible(&page.into_string()).into_owned()
}

/// The troubles that updates met, each once, in order.
fn troubles(evidence: &ActionEvidence) -> Vec<&UpdateTrouble> {
    let mut seen: Vec<&UpdateTrouble> = Vec::new();
    let tries = evidence.moments.iter().filter_map(|moment| moment.state.tries());
    for trouble in tries.filter_map(|tries| tries.last.as_ref()) {
        if !seen.contains(&trouble) {
            seen.push(trouble);
        }
    }
    seen
}

struct Page<'a> {
    notice: &'a Notice,
    evidence: &'a EvidenceFile,
    lang: Lang,
}

impl Page<'_> {
    fn pick<'t>(&self, ja: &'t str, en: &'t str) -> &'t str {
        match self.lang {
            Lang::Ja => ja,
            Lang::En => en,
        }
    }

    fn text(&self, text: &Text) -> String {
        text.plain(self.lang)
    }

    fn when(&self, at: Timestamp) -> String {
        words::full_moment(at, self.lang)
    }

    fn verdict(&self) -> String {
        let report = &self.evidence.report;
        if report.state == State::Done {
            let closing = words::closing(self.notice, &report.flow);
            let state = words::state(report.state);
            return self.text(closing.first().copied().unwrap_or(&state));
        }
        let state = self.text(&words::state(report.state));
        format!("{}: {state}", self.pick("まだ終わっていません", "not finished"))
    }

    fn terminal(&self) -> Markup {
        let report = &self.evidence.report;
        let serial = words::serial_number(report, self.lang);
        html! {
            table.facts {
                tr {
                    th { (self.pick("端末", "terminal")) }
                    td { (words::machine(report, self.lang)) }
                    th { "Windows" }
                    td { (words::windows(report, self.lang)) }
                }
                tr {
                    th { (self.pick("種類", "kind")) }
                    td { (self.text(&words::terminal_kind(report.terminal.kind))) }
                    th { (self.pick("確認した日時", "seen at")) }
                    td { (self.when(self.evidence.made_at)) }
                }
                tr {
                    th { (self.pick("機関コード", "institution")) }
                    td { (report.institution.as_ref().map_or_else(|| self.pick("入力されていません", "not given").to_owned(), ToString::to_string)) }
                    th { (self.pick("コンピューター", "computer")) }
                    td {
                        (words::pc_name(report, self.lang)) " "
                        @if !serial.is_empty() { small { (self.pick("製造番号", "serial")) " " (serial) } }
                    }
                }
                @for reading in &report.readings {
                    tr {
                        th { (self.text(&reading.title)) }
                        td colspan="3" { (self.text(&reading.shows)) }
                    }
                }
            }
        }
    }

    fn flow(&self) -> Markup {
        html! {
            h2 { (self.pick("フローの道すじ", "the way through the flow")) }
            ul.flow {
                @for passed in &self.evidence.report.flow {
                    @if !matches!(passed.took, Took::On) {
                        li {
                            (self.text(&words::box_title(self.notice, passed.node.as_str())))
                            " → " b { (self.text(&words::way(self.notice, passed))) }
                            @let evidence = passed.evidence.iter().map(|e| self.text(&words::evidence(e, self.notice)));
                            br;
                            small { (evidence.collect::<Vec<_>>().join(self.pick("、", "; "))) }
                        }
                    }
                }
            }
        }
    }

    fn steps(&self) -> Markup {
        html! {
            h2 { (self.pick("いまの状態", "the state now")) }
            table.steps {
                @for procedure in &self.evidence.report.procedures {
                    @let title = self.notice.procedure(&procedure.id).map(|p| self.text(&p.title));
                    tr.procedure {
                        td.state { (self.text(&words::procedure_state(procedure))) }
                        td colspan="2" { b { (procedure.id) } " " (title.unwrap_or_default()) }
                    }
                    @if procedure.why.is_none() {
                        @for step in procedure.steps.iter().filter(|step| step.why != Why::OnlyByHand) {
                            (self.step(step))
                        }
                    }
                }
            }
        }
    }

    fn step(&self, step: &StepReport) -> Markup {
        html! {
            tr {
                td.state { (self.text(&words::step_state(step))) }
                td { (self.text(&words::step(self.notice, step))) }
                td.when {
                    @if let Some(mark) = &step.proved {
                        (self.when(mark.at)) (self.pick(" に確認", " seen"))
                    }
                    @if !matches!(step.why, Why::FoundAsWanted | Why::Differs) {
                        (self.text(&words::why(&step.why, self.notice)))
                    }
                    @for evidence in &step.evidence {
                        div { small { (self.text(&words::evidence(evidence, self.notice))) } }
                    }
                    @for finding in &step.findings {
                        div { (self.text(&words::finding(finding))) }
                    }
                }
            }
        }
    }

    fn actions(&self) -> Markup {
        html! {
            h2 { (self.pick("行ったこと", "what was done")) }
            @if self.evidence.runs.iter().all(|run| run.actions.is_empty()) {
                p { (self.pick("何も変更していません。", "nothing was changed.")) }
            }
            table.actions {
                @for run in &self.evidence.runs {
                    tr.procedure {
                        td colspan="3" {
                            (self.when(run.began_at)) " "
                            @match run.purpose {
                                Purpose::Apply => { (self.pick("に始めた作業", "work begun")) },
                                Purpose::Undo => { (self.pick("に始めた取り消し", "undo begun")) },
                            }
                        }
                    }
                    @for action in &run.actions { (self.action(action, run.purpose, is_put_back(action, &run.actions))) }
                }
            }
        }
    }

    fn action(&self, evidence: &ActionEvidence, purpose: Purpose, is_back: bool) -> Markup {
        let outcome = match &evidence.outcome {
            None => self.pick("まだ", "not started").to_owned(),
            Some(Outcome::Begun) => self.pick("途中", "under way").to_owned(),
            Some(Outcome::Did) => self.pick("済", "done").to_owned(),
            Some(Outcome::FoundAsWanted) => self.pick("変更なし", "no change").to_owned(),
            Some(Outcome::LeftOut) => self.pick("行わず", "skipped").to_owned(),
            Some(Outcome::Refused(finding) | Outcome::Failed(finding)) => {
                let finding = self.text(&words::finding(finding));
                format!("{}: {finding}", self.pick("できず", "failed"))
            }
        };
        html! {
            tr {
                td.state { (evidence.at.map(|at| words::moment(at, self.lang)).unwrap_or_default()) }
                td {
                    (self.text(&words::action(&evidence.action, purpose)))
                    @if let Some(changes) = words::changes(&evidence.action.operation) {
                        div { (self.text(&changes)) }
                    }
                    @if let Some(start) = evidence.browser {
                        div { small { (self.text(&words::browser_start(start))) } }
                    }
                    @if let Some(left) = &evidence.left {
                        div {
                            (self.pick("途中まで変わったものを、元に戻せませんでした", "a change was made in part and could not be reverted"))
                            ": " (self.text(&words::finding(left)))
                        }
                    }
                    @if let Some(updates) = &evidence.updates { (self.updates(updates, evidence)) }
                }
                td {
                    (outcome)
                    // What is put back already, or puts back, is not undone.
                    @if evidence.undoable == Undoable::Yes && !evidence.action.puts_back && !is_back {
                        " / " (self.text(&words::undoable(evidence.undoable)))
                    }
                }
            }
        }
    }

    /// What became of each update, what proves that there are no more, and how the days went.
    fn updates(&self, updates: &UpdateProgress, evidence: &ActionEvidence) -> Markup {
        let version = |version: &Option<String>| version.clone().unwrap_or_else(|| "?".to_owned());
        html! {
            @for record in updates.installed() {
                div { small { (record.title)
                    @if let Some(at) = record.installed_at { " (" (words::moment(at, self.lang)) ")" }
                } }
            }
            @for record in updates.updates.iter().filter(|record| record.parked) {
                div { small { (self.text(&words::parked(record))) } }
            }
            @for update in &updates.not_ours {
                div { small { (self.text(&words::left_update(update))) } }
            }
            @for trouble in troubles(evidence) {
                div { small { (self.text(&words::update_trouble(trouble))) } }
            }
            @if let Some(proof) = &updates.proof {
                div { small {
                    (self.when(proof.at)) " "
                    (self.pick("に探して、更新はもうありませんでした。", "a search found no further update; "))
                    (self.pick("配信元: ", "source: "))
                    (proof.server.as_deref().unwrap_or(self.pick("設定なし（Windows の初期設定）", "none set (Windows' own default)")))
                    (self.pick("。バージョン: ", "; version: "))
                    (version(&updates.before)) " → " (version(&proof.version))
                } }
                @for entry in &proof.history {
                    div { small {
                        (self.pick("履歴: ", "history: ")) (words::moment(entry.at, self.lang)) " " (entry.title)
                        @if let Some(source) = entry.source { " [" (self.text(&words::update_source(source))) "]" }
                        @if let Some(code) = entry.error { " (" (code) ")" }
                    } }
                }
                @if proof.history_skipped > 0 {
                    div { small { (self.text(&words::history_skipped(proof.history_skipped))) } }
                }
                @if proof.restart_stays {
                    div { small { (self.text(&words::finding(&Finding::RestartStaysRequired {}))) } }
                }
                div { small { (self.text(&words::settings_page())) } }
            }
            (time_line::picture(&evidence.moments, evidence.action.gating.calendar.as_ref(), self.lang))
        }
    }

    fn foot(&self) -> Markup {
        let journal = &self.evidence.journal;
        let short = |hash: &str| hash.get(..16).unwrap_or(hash).to_owned();
        html! {
            footer {
                @for reason in &self.notice.header.reasons {
                    p { (self.text(&reason.text)) }
                }
                p {
                    (self.pick("お知らせの版", "notice")) " " (short(&self.evidence.notice.digest)) "　"
                    (self.pick("記録", "journal")) " " (journal.records) (self.pick(" 件 ", " records ")) (short(&journal.sha256)) "　"
                    "tejun " (self.evidence.tejun)
                }
                @if let Some(signed) = &self.evidence.notice.signed {
                    p { (self.text(&words::signature(signed))) }
                }
                @if self.evidence.notice.at_own_risk {
                    p { (self.text(&words::finding(&Finding::NoticeAtOwnRisk {}))) }
                }
                @for contact in &self.notice.header.contacts {
                    p { (self.text(&contact.name)) " " (words::reach(contact, self.lang)) }
                }
            }
        }
    }
}

/// Whether another action of the same run has put back what this one set for a while.
fn is_put_back(set: &ActionEvidence, run: &[ActionEvidence]) -> bool {
    let Operation::Set(operation) = &set.action.operation else { return false };
    let inverse = operation.inverse().map(Operation::from);
    let mut backs = run.iter().filter(|other| other.action.puts_back && other.outcome == Some(Outcome::Did));
    inverse.is_some() && backs.any(|back| Some(&back.action.operation) == inverse.as_ref())
}
