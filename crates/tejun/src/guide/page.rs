//! A page of the guide: the frame, the way through the flow, and in the middle the one thing that is to be done now.

use super::jobs::JobStatus;
use super::seen::{Now, Seen};
use manual::chart::{self, Known, Note};
use manual::words;
use maud::{DOCTYPE, Markup, html};
use model::finding::Finding;
use model::flow::{Node, Took};
use model::kinds::Desired;
use model::observation::PolicyEffect;
use model::plan::{Passed, Plan, ProcedureReport, StepReport};
use model::short_code::ShortCode;
use model::why::{State, Why};
use model::{Lang, NodeId, Notice, StepRef, Text};
use std::collections::BTreeMap;

/// All that a page is made of.
pub struct Page<'a> {
    /// The notice.
    pub notice: &'a Notice,
    /// The language.
    pub lang: Lang,
    /// What every path begins with: the key.
    pub base: &'a str,
    /// What was seen.
    pub seen: &'a Seen,
    /// What is being done.
    pub doing: &'a JobStatus,
    /// The step whose page it is, if it is one by hand.
    pub reads: Option<StepRef>,
}

/// What stands in the middle of a page.
pub struct Middle {
    /// Above the heading: where this belongs.
    pub kicker: Option<String>,
    /// The heading.
    pub heading: String,
    /// What follows it.
    pub body: Markup,
    /// The buttons below, the main one first.
    pub buttons: Markup,
}

impl Page<'_> {
    /// One of two words.
    pub fn pick<'t>(&self, ja: &'t str, en: &'t str) -> &'t str {
        match self.lang {
            Lang::Ja => ja,
            Lang::En => en,
        }
    }

    /// What stands between two sentences: Japanese needs no space there.
    pub fn gap(&self) -> &'static str {
        match self.lang {
            Lang::Ja => "",
            Lang::En => " ",
        }
    }

    /// The path of a page, with the key.
    pub fn path(&self, page: &str) -> String {
        format!("{}{page}", self.base)
    }

    /// A button that sends something.
    pub fn button(&self, path: &str, label: &str, main: bool, fields: &[(&str, String)]) -> Markup {
        html! {
            form method="post" action=(self.path(path)) {
                @for (name, value) in fields { input type="hidden" name=(name) value=(value); }
                button class=(if main { "main" } else { "second" }) { (label) }
            }
        }
    }

    /// A text.
    pub fn text(&self, text: &Text) -> String {
        text.plain(self.lang)
    }

    /// The page with that in its middle.
    pub fn whole(&self, now: &Now, middle: &Middle) -> String {
        let title = self.text(&self.notice.header.title);
        html! {
            (DOCTYPE)
            html lang=(self.pick("ja", "en")) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width";
                    title { (middle.heading) " – " (title) }
                    link rel="stylesheet" href=(self.path("/guide.css"));
                    script src=(self.path("/guide.js")) defer {}
                }
                body {
                    a.skip href="#now" { (self.pick("本文へ", "Skip to the main content")) }
                    header #top { (self.top(&title)) }
                    div.columns {
                        nav #way aria-label=(self.map()) { (self.way(now)) }
                        main #now tabindex="-1" { (self.middle(middle)) }
                    }
                    footer #foot { (self.foot()) }
                    (lost(self.lang))
                }
            }
        }
        .into_string()
    }

    fn top(&self, title: &str) -> Markup {
        let told = &self.seen.report.deadlines;
        let deadlines = told.iter().filter_map(|told| {
            let deadline = self.notice.deadline(told.node.as_ref())?;
            let of = told.node.as_ref().map(|node| words::box_title(self.notice, node.as_str()));
            Some((of, words::deadline(deadline, told, self.notice), words::reminder(told)))
        });
        html! {
            p.title { a href=(self.path("/about")) { (title) } }
            @if self.seen.is_practice() { p.tag { (self.pick("練習用端末", "Practice terminal")) } }
            @for (of, (last, left), reminder) in deadlines {
                p.deadline {
                    @if let Some(of) = of { (self.text(&of)) ": " }
                    (self.pick("期限", "Until")) " " (self.text(&last)) " "
                    @if let Some(left) = left { b { (self.text(&left)) } }
                    @if let Some(reminder) = reminder { br; (self.text(&reminder)) }
                }
            }
        }
    }

    fn middle(&self, middle: &Middle) -> Markup {
        html! {
            div.sheet {
                @if let Some(message) = &self.doing.message {
                    div.said role="alert" {
                        p { (self.text(&message.text)) }
                        @if message.ask_contact { (self.contacts()) }
                    }
                }
                @if let Some(kicker) = &middle.kicker { p.kicker { (kicker) } }
                h1 { (middle.heading) }
                (middle.body)
            }
            div.buttons { (middle.buttons) }
        }
    }

    fn foot(&self) -> Markup {
        html! {
            @for change in self.notice.header.changes.iter().take(1) {
                p { b { (self.pick("変わったこと", "What changed")) " " (words::day(change.on, self.lang)) } " " (self.text(&change.what)) }
            }
            p { b { (self.pick("困ったとき", "For help")) } " "
                @for (number, contact) in self.notice.header.contacts.iter().enumerate() {
                    @if number > 0 { " ・ " }
                    a href=[words::href(contact)] target="_blank" rel="noreferrer" { (self.text(&contact.name)) }
                    @if let Some(phone) = &contact.phone { " " (phone) }
                }
            }
            p {
                (self.pick("お電話では、この番号もお伝えください:", "On the phone, read out this number too:")) " "
                b { (ShortCode::of(&self.seen.report)) } " "
                a href=(self.path("/call")) { (self.pick("電話で伝えること", "What to say on the phone")) }
            }
            p.records {
                (self.pick("この画面は閉じてもかまいません。", "You may close this page.")) (self.gap())
                @if self.seen.may_change() { (self.pick("続きから始まります。", "It resumes from here.")) }
            }
        }
    }

    /// Whom to ask.
    pub fn contacts(&self) -> Markup {
        contacts(self.notice, self.lang, self.pick("お問い合わせ先", "Whom to ask"))
    }

    /// The flow chart with the place where the work is, and the answers that were given.
    fn way(&self, now: &Now) -> Markup {
        let known =
            Known { here: self.here(now), passed: self.seen.report.flow.clone(), notes: self.notes(now) };
        let here = known.here.as_ref().map(|node| self.text(&words::box_title(self.notice, node.as_str())));
        let answered = self.notice.header.questions.iter().filter_map(|question| {
            let given = self.seen.answer(&question.question)?;
            Some((question, words::answer_label(self.notice, &question.question, given)))
        });
        let answered: Vec<_> = answered.collect();
        html! {
            h2.unseen { (self.map()) }
            @if let Some(here) = here { p.unseen { (self.pick("現在地:", "you are here:")) " " (here) } }
            (chart::svg(self.notice, self.lang, &known))
            @if !answered.is_empty() {
                h2.unseen { (self.pick("あなたの回答", "Your answers")) }
                dl.answers {
                    @for (question, label) in answered {
                        dt { (self.text(&question.text)) }
                        dd {
                            b { (self.text(&label)) } " "
                            @if self.seen.may_change() {
                                a href={ (self.base) "/question/" (question.question) } {
                                    (self.pick("変える", "change"))
                                    span.unseen { " " (self.text(&question.text)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    /// The heading of the flow chart. On a terminal that may not be changed, it shows no current place.
    fn map(&self) -> &str {
        match self.seen.may_change() {
            true => self.pick("いまいるところ", "Where you are"),
            false => self.pick("フロー図", "Flow chart"),
        }
    }

    fn here(&self, now: &Now) -> Option<NodeId> {
        let nodes = model::flow::all(&self.notice.header.flow);
        if let Some(step) = self.reads.as_ref().filter(|_| self.seen.may_change()) {
            return self.box_of(step);
        }
        match now {
            Now::Asks(question) => {
                let asks = |took: &Took| matches!(took, Took::Asks(open) if open.contains(question));
                self.seen
                    .report
                    .flow
                    .iter()
                    .find(|passed| asks(&passed.took))
                    .map(|passed| passed.node.clone())
            }
            Now::OnlyLooks => None,
            Now::Done => {
                nodes.iter().find(|node| matches!(node, Node::Close(_))).map(|node| node.id().clone())
            }
            _ => self.box_of(&self.seen.step(now)?),
        }
    }

    /// The box of a step's procedure; of several the one that was passed.
    fn box_of(&self, step: &StepRef) -> Option<NodeId> {
        let procedure = step.procedure();
        let passed = |id: &NodeId| self.seen.report.flow.iter().any(|passed| passed.node == *id);
        let nodes = model::flow::all(&self.notice.header.flow);
        let is_it = |node: &&&Node| matches!(node, Node::Do(inner) if inner.procedure == procedure);
        let found: Vec<_> = nodes.iter().filter(is_it).collect();
        found.iter().find(|node| passed(node.id())).or(found.first()).map(|node| node.id().clone())
    }

    fn notes(&self, now: &Now) -> BTreeMap<NodeId, Note> {
        let mut notes = BTreeMap::new();
        let here = self.here(now);
        for node in model::flow::all(&self.notice.header.flow) {
            let passed = self.seen.report.flow.iter().find(|passed| passed.node == *node.id());
            let note = match (node, passed) {
                (Node::Do(inner), _) => {
                    let report = self.seen.report.procedures.iter().find(|p| p.id == inner.procedure);
                    report.map(|report| {
                        let busy = self.doing.busy && here.as_ref() == Some(node.id());
                        let state = match (busy, report.state, &report.why) {
                            (true, ..) => self.pick("作業中", "under way").to_owned(),
                            (_, State::Todo, _) | (.., Some(Why::QuestionsOpen { .. })) => {
                                self.pick("まだ", "to do").to_owned()
                            }
                            _ => self.text(&words::procedure_state(report)),
                        };
                        Note { text: state, done: report.state == State::Done }
                    })
                }
                // On a terminal that may not be changed, no question is asked.
                (_, Some(Passed { took: Took::Asks(_), .. })) if !self.seen.may_change() => Some(Note {
                    text: self.pick("まだ答えがありません", "not answered yet").to_owned(),
                    done: false,
                }),
                (Node::Decide(_) | Node::Choose(_), Some(passed)) => {
                    Some(Note { text: self.text(&words::way(self.notice, passed)), done: false })
                }
                _ => None,
            };
            notes.extend(note.map(|note| (node.id().clone(), note)));
        }
        notes
    }

    /// The steps of a procedure, each with its state in a word, and what was seen.
    pub fn steps(&self, procedure: &model::ProcedureId, current: Option<&StepRef>) -> Markup {
        let report = self.seen.report.procedures.iter().find(|report| report.id == *procedure);
        let steps = report.map(|report| report.steps.as_slice()).unwrap_or_default();
        html! {
            ul.steps {
                @for step in steps.iter().filter(|step| step.why != Why::OnlyByHand) {
                    @let now = current == Some(&step.id) && self.seen.may_change();
                    li aria-current=[now.then_some("step")] {
                        (self.step_state(step, now))
                        div.what {
                            p { (self.text(&words::step(self.notice, step))) }
                            (self.troubles(step))
                        }
                        @if let Some(path) = self.by_hand_path(step) {
                            a.hand href=(self.path(&path)) {
                                @if matches!(step.why, Why::Attested(_)) { (self.pick("見る", "See it")) }
                                @else if self.seen.may_change() { (self.pick("自分で操作する", "Do it yourself")) }
                                @else { (self.pick("行い方を見る", "See how it is done")) }
                                span.unseen { " " (self.text(&words::step(self.notice, step))) }
                            }
                        } @else {
                            p.seen { (self.found(step)) }
                        }
                    }
                }
            }
        }
    }

    /// A state in a word; the kind of its frame says the same.
    pub fn state(&self, state: State, now: bool) -> Markup {
        self.state_called(state, &words::state(state), now)
    }

    /// The same of a step: what a person attested is called so.
    pub fn step_state(&self, step: &StepReport, now: bool) -> Markup {
        self.state_called(step.state, &words::step_state(step), now)
    }

    /// The same of a procedure.
    pub fn procedure_state(&self, procedure: &ProcedureReport) -> Markup {
        self.state_called(procedure.state, &words::procedure_state(procedure), false)
    }

    fn state_called(&self, state: State, word: &Text, now: bool) -> Markup {
        let (class, word) = match state {
            State::Done => ("done", self.text(word)),
            State::Todo if now => ("now", self.pick("いま", "now").to_owned()),
            State::Todo => ("todo", self.pick("まだ", "to do").to_owned()),
            State::NotApplicable | State::Waiting => ("todo", self.text(word)),
            State::NeedsPerson | State::Unknown | State::Failed => ("needs", self.text(word)),
        };
        html! { span class={ "state " (class) } { (word) } }
    }

    fn by_hand_path(&self, step: &StepReport) -> Option<String> {
        // What was attested may be taken back on its page.
        let told = matches!(step.why, Why::Attested(_));
        let open = told || !step.state.is_settled();
        let (_, known) = self.notice.step(&step.id)?;
        // What is under way already is not taken out of its hands.
        let offered = open && !known.by_hand.is_empty() && self.seen.unfinished().is_none();
        (offered && !(self.seen.may_change() && is_held(step))).then(|| step_path(&step.id))
    }

    /// Why nobody should do a step yet, if it waits or cannot be carried through. Of steps that wait for one another, the first
    /// says why.
    pub fn not_yet(&self, step: &StepReport) -> Option<Text> {
        if !is_held(step) {
            return None;
        }
        let mut first = step;
        for _ in &self.seen.report.procedures {
            match &first.why {
                Why::AfterStep { step } => first = self.seen.step_report(step).unwrap_or(first),
                _ => break,
            }
        }
        let missing = first.findings.iter().filter(|finding| matches!(finding, Finding::NotDelivered { .. }));
        let missing = missing.count();
        if missing > 0 {
            return Some(Text::new(
                format!("新しいファイルが {missing} 件、まだ届いていません"),
                format!("not yet delivered: {}", words::counted(missing, "new file")),
            ));
        }
        let cause = first.findings.iter().find(|finding| finding.needs_person() || finding.is_unread());
        // Of a step that waits for a person, which one it is.
        let after = Why::AfterStep { step: first.id.clone() };
        let why = if first.why == Why::PersonMustAct && first.id != step.id { &after } else { &first.why };
        Some(cause.map_or_else(|| words::why(why, self.notice), words::plainly))
    }

    /// Why a step is not done, and what to do about it.
    pub fn troubles(&self, step: &StepReport) -> Markup {
        let shows_why = match step.why {
            Why::FoundAsWanted | Why::Differs | Why::PersonMustAct | Why::CannotTell | Why::OnlyByHand => {
                false
            }
            // That is the machine's order; a person's is the notice's.
            Why::AfterStep { .. } => step.state != State::Todo,
            _ => true,
        };
        // What is waited for, and until when, stands above.
        if step.state == State::Waiting && self.seen.unfinished().is_some() {
            return html! {};
        }
        let told = matches!(step.state, State::NeedsPerson | State::Unknown | State::Failed | State::Waiting);
        let findings: &[Finding] = if told { &step.findings } else { &[] };
        html! {
            @if shows_why { p.why { (self.text(&words::why(&step.why, self.notice))) } }
            @if told { (self.plain_and_desk(step.evidence.iter().map(|one| with_codes(words::evidence(one, self.notice))))) }
            @for remedy in self.remedies(step, findings) { p.remedy { "→ " (remedy) } }
            (self.found_out(findings))
        }
    }

    /// What was found, in sentences; what only the support desk asks for is folded.
    pub fn found_out(&self, findings: &[Finding]) -> Markup {
        self.plain_and_desk(findings.iter().map(|one| (words::plainly(one), words::finding(one))))
    }

    /// Sentences without codes, and a fold that has those with them.
    pub fn plain_and_desk(&self, told: impl Iterator<Item = (Text, Text)>) -> Markup {
        let told: Vec<_> = told.collect();
        html! {
            @for (plain, _) in &told { p.why { (self.text(plain)) } }
            (self.desk(told.iter().filter(|(plain, whole)| plain != whole).map(|(_, whole)| whole)))
        }
    }

    /// A fold for the support desk. It is not there if nothing is in it.
    pub fn desk<'t>(&self, lines: impl Iterator<Item = &'t Text>) -> Markup {
        let mut lines = lines.peekable();
        html! {
            @if lines.peek().is_some() {
                details {
                    summary { (self.pick("サポート窓口に聞かれたとき", "For the support desk")) }
                    @for line in lines { p.why { (self.text(line)) } }
                }
            }
        }
    }

    /// What to do about what was found: what each finding says, and what the notice advises.
    pub fn remedies(&self, step: &StepReport, findings: &[Finding]) -> Vec<String> {
        let advice = self.notice.step(&step.id).map(|(_, step)| step.advice.as_slice()).unwrap_or_default();
        let fits = |on| findings.iter().any(|finding| finding.code() == on);
        let advice = advice.iter().filter(|advice| fits(advice.on)).map(|advice| self.text(&advice.text));
        let own = findings.iter().filter_map(words::remedy_of).map(|text| self.text(&text));
        let mut remedies: Vec<String> = own.chain(advice).collect();
        remedies.dedup();
        remedies
    }

    /// What was seen of a step that is as wanted.
    fn found(&self, step: &StepReport) -> String {
        use model::kinds::{CrxFound, Found};
        if let (State::Done, Some(mark)) = (step.state, &step.proved) {
            let at = words::moment(mark.at, self.lang);
            return Text::new(format!("{at} に確認"), format!("checked {at}")).get(self.lang).to_owned();
        }
        let found = step.found.as_ref().filter(|_| step.state == State::Done);
        let mut seen: Vec<String> = match found {
            Some(Found::Extensions(found)) if matches!(step.desired, Some(Desired::ExtensionFiles(_))) => {
                let version = |holds: &CrxFound| match holds {
                    CrxFound::Sound { version, .. } => {
                        Some(format!("{} {version}", self.pick("版", "version")))
                    }
                    CrxFound::Missing | CrxFound::Unreadable(_) | CrxFound::Broken { .. } => None,
                };
                found.files.iter().filter_map(|file| version(&file.holds)).collect()
            }
            Some(Found::Adapters(found)) => found
                .iter()
                .filter(|adapter| adapter.offers)
                .map(|adapter| adapter.description.clone())
                .collect(),
            Some(Found::Programs(found)) => found.iter().map(|software| software.name().to_owned()).collect(),
            Some(
                Found::Extensions(_)
                | Found::LocalPolicy(_)
                | Found::RegistryValue(_)
                | Found::Certificate(_)
                | Found::Service(_)
                | Found::PowerSetting(_)
                | Found::Program(_)
                | Found::File(_)
                | Found::TextEntry(_)
                | Found::Updates(_)
                | Found::InJournal
                | Found::CannotTell(_),
            )
            | None => Vec::new(),
        };
        seen.dedup();
        seen.join(self.pick("、", ", "))
    }
}

/// Whether nobody should do a step yet, not by hand either: it waits; or a policy blocks what is to be put in; or nobody can say
/// whether something can be put in for what is to be removed.
fn is_held(step: &StepReport) -> bool {
    let blocks = |finding: &Finding| match finding {
        Finding::BrowserPolicyHinders { effect, .. } => match effect {
            PolicyEffect::Blocks | PolicyEffect::KeepsOld => true,
            PolicyEffect::DeveloperModeLocked | PolicyEffect::LimitsAddresses => false,
        },
        _ => false,
    };
    let removes = matches!(step.desired, Some(Desired::OldExtensionsRemoved(_)));
    step.state == State::Waiting
        || (removes && step.state == State::Unknown)
        || (step.state != State::Done && step.findings.iter().any(blocks))
}

/// A sentence without codes, and the whole one.
pub fn with_codes(whole: Text) -> (Text, Text) {
    (words::without_codes(&whole), whole)
}

/// What is shown is what may be begun.
pub fn digest(plan: &Plan) -> String {
    run::digest(plan).unwrap_or_default()
}

/// The page of a step.
pub fn step_path(step: &StepRef) -> String {
    format!("/step/{step}")
}

/// A page with one sentence.
pub fn plain(lang: Lang, text: &str) -> String {
    alone(lang, None, "tejun", &html! { p { (text) } })
}

/// A page that says why there is nothing to see. It follows the terminal like any other.
pub fn troubled(notice: &Notice, lang: Lang, base: &str, trouble: &str) -> String {
    let (looks_again, ask) = (
        Text::new(
            "何も変更していません。読めるようになると、この画面は自動で新しくなります。",
            "Nothing was changed. This page updates automatically as soon as the terminal can be read.",
        ),
        Text::new("お問い合わせ先", "Whom to ask"),
    );
    let heading = Text::new("端末を調べられません", "The terminal cannot be read");
    alone(
        lang,
        Some(base),
        heading.get(lang),
        &html! {
            @for line in trouble.lines() { p.careful { (line) } }
            p { (looks_again.get(lang)) }
            (contacts(notice, lang, ask.get(lang)))
            (lost(lang))
            script src={ (base) "/guide.js" } {}
        },
    )
}

/// What is said when the guide is gone, and what is said to those who do not see a change.
fn lost(lang: Lang) -> Markup {
    let text = Text::new(
        "tejun が終わっています。続けるときは、もう一度 tejun を開いてください。続きから始まります。",
        "tejun has ended. Open it again to resume.",
    );
    html! {
        p #lost hidden role="alert" { (text.get(lang)) }
        p #tells .unseen role="status" {}
    }
}

fn contacts(notice: &Notice, lang: Lang, heading: &str) -> Markup {
    html! {
        div.contacts {
            h2 { (heading) }
            ul {
                @for contact in &notice.header.contacts {
                    li {
                        a href=[words::href(contact)] target="_blank" rel="noreferrer" { (contact.name.get(lang)) }
                        @if contact.phone.is_some() || contact.about.is_some() { " " (words::reach(contact, lang)) }
                    }
                }
            }
        }
    }
}

/// A page by itself. One for who was not let in has no style.
fn alone(lang: Lang, base: Option<&str>, heading: &str, body: &Markup) -> String {
    html! {
        (DOCTYPE)
        html lang=(match lang { Lang::Ja => "ja", Lang::En => "en" }) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width";
                title { (heading) }
                @if let Some(base) = base { link rel="stylesheet" href={ (base) "/guide.css" }; }
            }
            body { main.plain { h1 { (heading) } (body) } }
        }
    }
    .into_string()
}
