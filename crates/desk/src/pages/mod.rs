//! The pages: made here, whole, with no script.

pub mod incoming;
pub mod letters;
pub mod notice;
pub mod outgoing;
pub mod people;
pub mod phone;
pub mod queue;
pub mod roster;
pub mod site;
pub mod today;

use crate::access::{SignedIn, cookie};
use crate::clock::moment;
use crate::desk::Desk;
use crate::error::Error;
use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use desk_store::{Carrier, Filter, Group, Reason, Role};
use manual::words;
use maud::{DOCTYPE, Markup, html};
use model::finding::FindingCode;
use model::text::visible;
use model::why::WhyCode;
use model::{Lang, Notice, Text};
use std::convert::Infallible;
use std::sync::Arc;
use summary::Standing;

const STYLE: &str = include_str!("style.css");
/// The cookie that keeps the language.
const LANG: &str = "lang";

/// Why a page is not shown.
#[derive(Debug)]
pub enum Failure {
    /// There is no such thing.
    NotFound,
    /// Nobody is signed in.
    NotSignedIn,
    /// Whoever is signed in may not do that.
    NotAllowed,
    /// Name or password is wrong.
    WrongPassword,
    /// Too many sign in at once.
    Busy,
    /// Another site's page sent it.
    Elsewhere,
    /// What was put in is wrong.
    Wrong(Text),
    /// The database did not do it.
    Store(Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Store(error)
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let (status, ja, en) = match &self {
            Failure::NotFound => {
                (StatusCode::NOT_FOUND, "ページが見つかりません".into(), "there is no such page".into())
            }
            Failure::NotSignedIn => (
                StatusCode::UNAUTHORIZED,
                "サインインしてからお試しください".into(),
                "please sign in first".into(),
            ),
            Failure::NotAllowed => (
                StatusCode::FORBIDDEN,
                "この操作は許可されていません。管理する人にご相談ください".into(),
                "you may not do this; ask whoever administers the desk".into(),
            ),
            Failure::WrongPassword => (
                StatusCode::UNAUTHORIZED,
                "名前かパスワードが違います。もう一度お試しください".into(),
                "name or password is wrong; please try again".into(),
            ),
            Failure::Busy => (
                StatusCode::SERVICE_UNAVAILABLE,
                "サインインが混み合っているか、パスワードの誤りが続いています。15分ほど待ってからお試しください".into(),
                "many sign in at this moment, or too many passwords were wrong; please try again in 15 minutes".into(),
            ),
            Failure::Elsewhere => (
                StatusCode::FORBIDDEN,
                "別のサイトから送られたため、受け付けませんでした".into(),
                "it was sent by another site's page, and is refused".into(),
            ),
            Failure::Wrong(text) => (StatusCode::BAD_REQUEST, text.ja.clone(), text.en.clone()),
            Failure::Store(error) => (
                StatusCode::SERVICE_UNAVAILABLE,
                format!("データベースが使えません。少し待ってからお試しください（{error}）"),
                format!("the database cannot be used; please try again shortly ({error})"),
            ),
        };
        let body = html! { main { h1 { (status.as_u16()) } p { (ja) } p lang="en" { (en) } p { a href="/" { "← 戻る / back" } } } };
        let mut response =
            (status, Html(document(Lang::Ja, &status.as_u16().to_string(), &body))).into_response();
        let later = match self {
            Failure::Busy => Some("900"),
            Failure::Store(_) => Some("5"),
            _ => None,
        };
        if let Some(later) = later {
            response.headers_mut().insert(header::RETRY_AFTER, header::HeaderValue::from_static(later));
        }
        response
    }
}

/// A page, or why there is none.
pub type Page = Result<Response, Failure>;

/// Who looks, in which language.
#[derive(Clone, Debug)]
pub struct Look {
    /// The language.
    pub lang: Lang,
    /// Who is signed in, on pages that need it.
    pub signed_in: Option<SignedIn>,
    /// The language to keep, if another one was asked for.
    keep: Option<Lang>,
    path: String,
}

impl<S: Send + Sync> FromRequestParts<S> for Look {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let named = |name: &str| match name {
            "ja" => Some(Lang::Ja),
            "en" => Some(Lang::En),
            _ => None,
        };
        let query = parts.uri.query().unwrap_or_default();
        let mut asked = form_urlencoded::parse(query.as_bytes());
        let keep = asked.find(|(name, _)| name == LANG).and_then(|(_, value)| named(&value));
        let kept = cookie(&parts.headers, LANG).and_then(|value| named(&value));
        let others = form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name != LANG);
        let rest = form_urlencoded::Serializer::new(String::new()).extend_pairs(others).finish();
        let path = format!("{}?{rest}{}", parts.uri.path(), if rest.is_empty() { "" } else { "&" });
        let signed_in = parts.extensions.get::<SignedIn>().cloned();
        Ok(Self { lang: keep.or(kept).unwrap_or_default(), signed_in, keep, path })
    }
}

impl Look {
    /// One of two texts.
    pub fn pick<'t>(&self, ja: &'t str, en: &'t str) -> &'t str {
        match self.lang {
            Lang::Ja => ja,
            Lang::En => en,
        }
    }

    /// A text as running text.
    pub fn text(&self, text: &Text) -> String {
        text.plain(self.lang)
    }

    /// Whoever is signed in; on public pages nobody.
    pub fn who(&self) -> &str {
        self.signed_in.as_ref().map_or("", |person| &person.name)
    }

    /// Whether that role's pages are offered.
    pub fn may(&self, role: Role) -> bool {
        self.signed_in.as_ref().is_some_and(|person| person.role >= role)
    }

    /// A moment.
    pub fn when(&self, at: i64) -> String {
        words::moment(moment(at), self.lang)
    }

    /// A page of the console.
    pub fn page(&self, desk: &Desk, title: &str, body: &Markup) -> Response {
        let link = |to: &str, ja: &str, en: &str| html! { a href=(to) { (self.pick(ja, en)) } };
        let body = html! {
            header.top {
                a.skip href="#main" { (self.pick("本文へ", "to the content")) }
                nav aria-label=(self.pick("ページ", "pages")) {
                    b { "tejun desk" }
                    (link("/", "今日", "Today"))
                    (link("/sites", "施設", "Sites"))
                    @if self.may(Role::Works) { (link("/in", "受け取る", "Take in")) }
                    (link("/refused", "信用できないもの", "Not believed"))
                    (link("/outgoing", "送るもの", "Going out"))
                    @if self.may(Role::SignsOff) { (link("/roster", "名簿", "Roster")) }
                    @if self.may(Role::Administers) { (link("/people", "人", "People")) (link("/audit", "監査記録", "Audit log")) }
                }
                form method="post" action="/sign-out" {
                    a href=(format!("{}lang={}", self.path, self.pick("en", "ja"))) lang=(self.pick("en", "ja")) { (self.pick("English", "日本語")) }
                    span { (self.who()) }
                    button { (self.pick("サインアウト", "Sign out")) }
                }
            }
            @if desk.is_demo { aside.demo aria-label=(self.pick("見本", "demonstration")) { (self.pick(
                "見本です。施設と報告はすべて作り物です。",
                "A demonstration: all sites and reports are made up.",
            )) " " (self.when(desk.clock.now())) } }
            main id="main" { h1 { (title) } (body) }
        };
        self.respond(title, &body)
    }

    /// A page for everybody.
    pub fn plain(&self, title: &str, body: &Markup) -> Response {
        self.respond(title, &html! { main id="main" { h1 { (title) } (body) } })
    }

    fn respond(&self, title: &str, body: &Markup) -> Response {
        let mut response = Html(document(self.lang, title, body)).into_response();
        if let Some(lang) = self.keep {
            let lang = match lang {
                Lang::Ja => "ja",
                Lang::En => "en",
            };
            let cookie = format!("{LANG}={lang}; Path=/; SameSite=Lax; Max-Age=31536000");
            if let Ok(value) = header::HeaderValue::try_from(cookie) {
                response.headers_mut().insert(header::SET_COOKIE, value);
            }
        }
        response
    }
}

fn document(lang: Lang, title: &str, body: &Markup) -> String {
    let page = html! {
        (DOCTYPE)
        html lang=(match lang { Lang::Ja => "ja", Lang::En => "en" }) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " – tejun" }
                link rel="stylesheet" href="/style.css";
            }
            body { (body) }
        }
    };
    visible(&page.into_string()).into_owned()
}

/// The style of all pages.
pub async fn style() -> Response {
    let style = format!("{STYLE}{}{}", manual::svg::STYLE, manual::carriers::STYLE);
    let kept = [(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "max-age=3600")];
    (kept, style).into_response()
}

/// Any other address.
pub async fn not_found() -> Failure {
    Failure::NotFound
}

/// To the page on which one signs in.
pub fn to_sign_in() -> Redirect {
    Redirect::to("/sign-in")
}

/// An address of a notice's: which notice, for which sites, and who looks.
pub struct OfNotice {
    /// The desk.
    pub desk: Arc<Desk>,
    /// The parameters.
    pub parameters: Vec<(String, String)>,
    /// The groups among them.
    pub filter: Filter,
    /// Who looks.
    pub look: Look,
    id: String,
}

impl FromRequestParts<Arc<Desk>> for OfNotice {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, desk: &Arc<Desk>) -> Result<Self, Failure> {
        let id = Path::<String>::from_request_parts(parts, desk).await.map_err(|_| Failure::NotFound)?;
        let query = parts.uri.query().unwrap_or_default();
        let parameters: Vec<_> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let look = match Look::from_request_parts(parts, desk).await {
            Ok(look) => look,
            Err(never) => match never {},
        };
        Ok(Self { desk: Arc::clone(desk), filter: filter_of(&parameters), parameters, look, id: id.0 })
    }
}

impl OfNotice {
    /// The notice in its current edition.
    ///
    /// # Errors
    ///
    /// If there is none of that name.
    pub fn notice(&self) -> Result<&Notice, Failure> {
        self.desk.notices.find(&self.id).ok_or(Failure::NotFound)
    }
}

/// Why terminals stand as they do, in a sentence.
pub fn reason_words(notice: Option<&Notice>, reason: &Reason) -> Text {
    let why = u8::try_from(reason.why).ok().filter(|why| *why != 0).and_then(WhyCode::numbered);
    let why = why.map(words::why_code).unwrap_or_default();
    let finding = finding_of(reason).map(words::finding_code).unwrap_or_default();
    // What is to be done: what holds afterwards would read as its opposite.
    let step = notice.and_then(|notice| step_of(notice, reason)).map(|step| step.to_do_or_title().clone());
    let step = step.unwrap_or_default();
    let joined = |parts: [String; 3]| {
        let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        parts.join(" – ")
    };
    Text::new(
        joined([step.plain(Lang::Ja), why.ja, finding.ja]),
        joined([step.plain(Lang::En), why.en, finding.en]),
    )
}

fn finding_of(reason: &Reason) -> Option<FindingCode> {
    u8::try_from(reason.finding).ok().filter(|finding| *finding != 0).and_then(FindingCode::numbered)
}

/// The step that a reason is about.
pub fn step_of<'n>(notice: &'n Notice, reason: &Reason) -> Option<&'n model::notice::Step> {
    let (procedure, at) = reason.step.split_once('/')?;
    let found = notice.procedures.iter().find(|found| found.procedure.as_str() == procedure)?;
    found.steps.get(at.parse::<usize>().ok()?)
}

/// What to say on the phone: the notice's own advice for what was found at that step.
pub fn advice(notice: &Notice, reason: &Reason) -> Vec<Text> {
    let (Some(step), Some(finding)) = (step_of(notice, reason), finding_of(reason)) else {
        return Vec::new();
    };
    step.advice.iter().filter(|advice| advice.on == finding).map(|advice| advice.text.clone()).collect()
}

/// How terminals stand, in a word.
pub fn standing_words(name: &str) -> Text {
    Standing::named(name).map_or_else(|| Text::new(name, name), words::standing)
}

/// How something came in, in a word.
pub fn carrier_words(name: &str) -> Text {
    match Carrier::ALL.into_iter().find(|carrier| carrier.name() == name) {
        Some(Carrier::Qr) => Text::new("QR コード", "QR code"),
        Some(Carrier::File) => Text::new("ファイル", "file"),
        Some(Carrier::Https) => Text::new("プログラムから", "by a program"),
        Some(Carrier::Typed) => Text::new("番号の入力", "typed digits"),
        None => Text::new(name, name),
    }
}

/// The parameters of an address that say which groups are meant.
pub fn filter_of(parameters: &[(String, String)]) -> Filter {
    let of = |group: Group| {
        let found = parameters.iter().find(|(name, value)| name == group.name() && !value.is_empty());
        found.map(|(_, value)| (group, value.clone()))
    };
    Filter(Group::ALL.into_iter().filter_map(of).collect())
}

/// Parameters as they stand in an address.
pub fn query<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// The groups of a filter as parameters.
pub fn filter_query(filter: &Filter) -> Vec<(&'static str, &str)> {
    filter.0.iter().map(|(group, value)| (group.name(), value.as_str())).collect()
}

/// What a group is called.
pub fn group_words(group: Group) -> Text {
    match group {
        Group::Region => Text::new("地域", "region"),
        Group::Product => Text::new("製品", "product"),
        Group::Line => Text::new("回線", "line"),
        Group::System => Text::new("システム", "system"),
    }
}

/// The form that narrows a page down to groups.
pub fn filter_form(
    look: &Look,
    values: &[(Group, Vec<String>)],
    filter: &Filter,
    kept: &[(&str, &str)],
) -> Markup {
    html! {
        form.filter method="get" {
            @for (name, value) in kept { input type="hidden" name=(name) value=(value); }
            @for (group, values) in values {
                @if !values.is_empty() {
                    label {
                        (look.text(&group_words(*group)))
                        select name=(group.name()) {
                            option value="" { (look.pick("すべて", "all")) }
                            @for value in values {
                                @let chosen = filter.0.contains(&(*group, value.clone()));
                                option value=(value) selected[chosen] { (value) }
                            }
                        }
                    }
                }
            }
            button { (look.pick("絞り込む", "Narrow down")) }
        }
    }
}

/// The code of an institution as people write it.
pub fn code(institution: &str) -> String {
    match (institution.get(..2), institution.get(2..3), institution.get(3..)) {
        (Some(prefecture), Some(table), Some(rest)) if institution.len() == 10 => {
            format!("{prefecture}-{table}-{rest}")
        }
        _ => institution.to_owned(),
    }
}
