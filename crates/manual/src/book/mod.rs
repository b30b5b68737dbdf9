//! The manual: a whole notice on paper, from its files alone.

mod errors;
mod markdown;
mod summary;

pub use markdown::markdown;
pub use summary::summary;

use crate::rich::Rich;
use crate::{chart, step, svg, words};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use model::kinds::Desired;
use model::notice::{Note, Notice, Procedure};
use model::text::visible;
use model::{Lang, Row};

const STYLE: &str = include_str!("book.css");

/// The manual as one page without references that lead outside. A browser prints it on A4.
pub fn html(notice: &Notice, lang: Lang) -> String {
    let book = Book { notice, lang };
    book.page(
        &book.margins(),
        html! {
            body { main {
                (book.cover())
                (book.flow())
                @for procedure in &notice.procedures { (book.procedure(procedure)) }
                @for procedure in &notice.procedures { (errors::section(procedure, lang)) }
            } }
        },
    )
}

/// The first digits of the digest of the files: which edition it is.
pub fn edition(notice: &Notice) -> &str {
    notice.digest.get(..8).unwrap_or(&notice.digest)
}

struct Book<'a> {
    notice: &'a Notice,
    lang: Lang,
}

impl Book<'_> {
    fn pick<'t>(&self, ja: &'t str, en: &'t str) -> &'t str {
        match self.lang {
            Lang::Ja => ja,
            Lang::En => en,
        }
    }

    /// A page whole in itself, with a style of its own beside the one that all have.
    fn page(&self, style: &str, body: Markup) -> String {
        let page = html! {
            (DOCTYPE)
            html lang=(match self.lang { Lang::Ja => "ja", Lang::En => "en" }) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="generator" content=(concat!("tejun ", env!("CARGO_PKG_VERSION")));
                    title { (self.notice.header.title.plain(self.lang)) " (" (self.notice.header.notice) ")" }
                    style { (PreEscaped(STYLE)) (PreEscaped(step::STYLE)) (PreEscaped(svg::STYLE)) (PreEscaped(style)) }
                }
                (body)
            }
        };
        visible(&page.into_string()).into_owned()
    }

    /// What stands on every page: where to ask, the edition, the page's number, and the procedure it belongs to.
    fn margins(&self) -> String {
        let header = &self.notice.header;
        let ask = header.contacts.first().map(|contact| {
            let name = contact.name.plain(self.lang);
            format!("{} {name} {}", self.pick("困ったとき:", "For help:"), words::reach(contact, self.lang))
        });
        let made = format!(
            "{}　{} {}　{}　",
            header.notice,
            self.pick("版", "edition"),
            edition(self.notice),
            header.revised
        );
        let pages = match self.lang {
            Lang::Ja => r#"counter(page) " / " counter(pages) " ページ""#,
            Lang::En => r#""page " counter(page) " of " counter(pages)"#,
        };
        let mut style = format!(
            "@page {{ @bottom-left {{ content: {}; }} @bottom-right {{ content: {} \"\\A \" {pages}; }} }}\n",
            css_text(&ask.unwrap_or_default()),
            css_text(&made),
        );
        for procedure in &self.notice.procedures {
            let id = &procedure.procedure;
            let title = format!("{id}　{}", procedure.title.plain(self.lang));
            style.push_str(&format!(
                "@page {} {{ @top-right {{ content: {}; }} }}\n.{} {{ page: {}; }}\n",
                page_name(id.as_str()),
                css_text(&title),
                page_name(id.as_str()),
                page_name(id.as_str()),
            ));
        }
        style
    }

    fn cover(&self) -> Markup {
        let header = &self.notice.header;
        let rich = Rich::on_paper(self.notice, self.lang);
        html! {
            header.cover {
                p.kicker { (self.pick("作業のお願い", "Maintenance notice")) "　" (header.notice) }
                h1 { (rich.html(&header.title)) }
                p.summary { (rich.html(&header.summary)) }
                @if let Some(sender) = &header.sender {
                    p.sender data-rows=(words::rows(&sender.rows)) {
                        (self.pick("送り主", "Sent by")) " " (words::sender(sender).plain(self.lang))
                    }
                }
                p.itself { b { (self.pick("tejun が代わりに行います。", "tejun can do this for you.")) } (self.pick("", " ")) (self.itself()) }
                @if let Some(deadline) = header.deadline.as_ref().filter(|_| header.withdrawn.is_none()) {
                    div.deadline {
                        p { (self.pick("いつまでに", "Until when")) }
                        p.day { (words::deadline_of_any(deadline, self.notice).plain(self.lang)) }
                    }
                }
                @if let Some(withdrawn) = &header.withdrawn {
                    div.deadline { p.day { (words::withdrawn(withdrawn).plain(self.lang)) } }
                }
                dl.facts {
                    @for change in &header.changes {
                        dt { (self.pick("変わったこと", "What changed")) " " (change.on) }
                        dd { (rich.html(&change.what)) }
                    }
                    @if let Some(first) = header.not_before {
                        dt { (self.pick("いつから", "Not before")) }
                        dd { (words::day(first, self.lang)) }
                    }
                    @if let Some(deadline) = &header.deadline {
                        dt { (self.pick("行わないと", "Otherwise")) }
                        dd data-rows=(words::rows(&deadline.rows)) { (rich.html(&deadline.otherwise)) }
                        dt { (self.pick("影響しないもの", "Not affected")) }
                        dd { (rich.html(&deadline.unaffected)) }
                    }
                    @if !header.reasons.is_empty() {
                        dt { (self.pick("なぜ行うか", "Why")) }
                        dd {
                            @for reason in &header.reasons {
                                p data-rows=(words::rows(&reason.rows)) { (rich.html(&reason.text)) }
                            }
                        }
                    }
                }
                table.list {
                    thead { tr {
                        th colspan="2" { (self.pick("行うこと", "What to do")) }
                        th { (self.pick("かかる時間", "How long it takes")) }
                        th { (self.pick("終わった日・名前", "Done on, by")) }
                    } }
                    @for procedure in &self.notice.procedures {
                        tr {
                            td.letter { (procedure.procedure) }
                            td { (rich.html(&procedure.title)) }
                            td { (rich.html(&procedure.takes)) }
                            td.sign {}
                        }
                    }
                }
                p { (self.pick(
                    "どれを行うかは、次のページのフロー図で決まります。該当しないものは行いません。",
                    "The flow chart on the next page shows which of them apply to you. Skip the others.")) }
                h2 { (self.pick("困ったとき", "For help")) }
                (self.contacts())
                p.edition {
                    (self.pick("この手順書のもとになったファイル:", "The files this was made from:")) " "
                    (header.notice) " " (header.revised) " "
                    (self.pick("版", "edition")) " " (edition(self.notice))
                    " (SHA-256 " (self.notice.digest) ")"
                }
            }
        }
    }

    /// How a reader of the paper has tejun do it.
    fn itself(&self) -> &'static str {
        match self.lang {
            Lang::Ja => {
                "受け取った tejun をダブルクリックし、画面のとおりに進めてください。この手順書は、自分の手で行うときに使います。"
            }
            Lang::En => {
                "Double-click the tejun that you received and follow its pages. This manual is for doing it by hand."
            }
        }
    }

    fn contacts(&self) -> Markup {
        html! {
            ul.contacts {
                @for contact in &self.notice.header.contacts {
                    li data-rows=(words::rows(&contact.rows)) { (contact.name.plain(self.lang)) " " span.url { (words::reach(contact, self.lang)) } }
                }
            }
        }
    }

    fn flow(&self) -> Markup {
        let rich = Rich::on_paper(self.notice, self.lang);
        html! {
            section.flow {
                h2 { (self.pick("フロー図: どれを行うか", "Flow chart: what to do")) }
                p { (self.pick("上から順に進みます。", "Start at the top.")) }
                @let boxes = model::flow::all(&self.notice.header.flow);
                @let rows: Vec<Row> = boxes.iter().flat_map(|node| node.rows()).cloned().collect();
                div data-rows=(words::rows(&rows)) {
                    (chart::svg(self.notice, self.lang, &chart::Known::default()))
                }
                @if !self.notice.header.questions.is_empty() {
                    h3 { (self.pick("迷ったとき", "How to find the answers")) }
                    dl.questions {
                        @for question in &self.notice.header.questions {
                            dt { (rich.html(&question.text)) }
                            dd data-rows=(words::rows(&question.rows)) {
                                (rich.html(&question.help))
                                @for answer in &question.answers {
                                    @if let Some(means) = &answer.means {
                                        br; b { (rich.html(&answer.label)) } ": " (rich.html(means))
                                    }
                                }
                                @if let Some(shape) = &question.shape {
                                    br; (words::answer_shape(shape).plain(self.lang))
                                    p.told { span { (self.pick("回答", "Answer")) i {} } }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    fn procedure(&self, procedure: &Procedure) -> Markup {
        let rich = Rich::on_paper(self.notice, self.lang);
        let count = procedure.steps.iter().filter(|step| !step.by_hand.is_empty()).count();
        let header = &self.notice.header;
        html! {
            section class={ "procedure " (page_name(procedure.procedure.as_str())) } {
                div.head {
                    p.letter { (procedure.procedure) }
                    div {
                        h2 { (rich.html(&procedure.title)) }
                        p { (rich.html(&procedure.purpose)) }
                    }
                }
                p.meta {
                    span { (self.pick("かかる時間", "Time")) " " b { (rich.html(&procedure.takes)) } }
                    @for deadline in self.notice.deadlines_of(&procedure.procedure) {
                        span data-rows=(words::rows(&deadline.rows)) { (self.pick("期限", "Until")) " "
                            b { (words::deadline_of_any(deadline, self.notice).plain(self.lang)) } }
                    }
                    @if let Some(deadline) = &header.deadline && shares(&procedure.rows, &deadline.rows) {
                        span { (self.pick("期限", "Until")) " "
                            b { (words::deadline_of_any(deadline, self.notice).plain(self.lang)) } }
                    }
                }
                @for deadline in self.notice.deadlines_of(&procedure.procedure) {
                    p.reason { (rich.html(&deadline.otherwise)) (self.pick("", " ")) (rich.html(&deadline.unaffected)) }
                }
                (self.before(procedure, &rich))
                @for (number, step) in (1..).zip(procedure.steps.iter().filter(|step| !step.by_hand.is_empty())) {
                    section.step {
                        h3 { span.of { (number) " / " (count) } " " (rich.html(step.to_do_or_title())) }
                        (step::by_hand(self.notice, procedure, step, self.lang, &rich))
                        @if let Some(Desired::Person(person)) = &step.desired {
                            p.told {
                                @for line in words::to_fill_in(person) { span { (line.plain(self.lang)) i {} } }
                            }
                        }
                    }
                }
                div.end {
                    p.done { b { (rich.html(&procedure.done)) } (self.pick("", " "))
                        (self.pick("フロー図に戻り、次の箱に進んでください。", "Go back to the flow chart and on to the next box.")) }
                    div.ask {
                        b { (self.pick("困ったとき", "For help")) }
                        (self.contacts())
                    }
                }
            }
        }
    }

    /// What to know before it is begun.
    fn before(&self, procedure: &Procedure, rich: &Rich<'_>) -> Markup {
        let reasons = self.notice.header.reasons.iter().filter(|note| shares(&procedure.rows, &note.rows));
        let notes: Vec<&Note> = procedure.notes.iter().collect();
        html! {
            @for reason in reasons { p.reason { (rich.html(&reason.text)) } }
            @if !notes.is_empty() {
                div.notes {
                    h3 { (self.pick("始める前に", "Before you begin")) }
                    ul { @for note in notes { li data-rows=(words::rows(&note.rows)) { (rich.html(&note.text)) } } }
                }
            }
        }
    }
}

fn shares(rows: &[Row], others: &[Row]) -> bool {
    rows.iter().any(|row| others.contains(row))
}

/// A procedure's own kind of page.
fn page_name(id: &str) -> String {
    format!("procedure-{id}")
}

/// Text as a style sheet quotes it.
fn css_text(text: &str) -> String {
    let mut quoted = String::from('"');
    for c in text.chars() {
        match c {
            // `<` could end the style element of the page.
            '"' | '\\' | '<' | '\n' => quoted.push_str(&format!("\\{:x} ", u32::from(c))),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::css_text;

    #[test]
    fn a_style_cannot_be_left_by_its_text() {
        assert_eq!(css_text("a\"b</style>"), r#""a\22 b\3c /style>""#);
    }
}
