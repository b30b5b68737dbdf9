//! What the desk promises, over its own addresses.

use crate::clock::Clock;
use crate::demo;
use crate::desk::Desk;
use crate::notices::Notices;
use crate::pages::notice::{Mark, procedures, states_in, ways};
use crate::pages::today::{self, Numbers};
use crate::server::{put_person, router};
use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, Response, StatusCode};
use desk_store::{Address, Carrier, Count, Filter, Listed, Queue, Reason, Role, Site, Store};
use http_body_util::BodyExt as _;
use model::evidence::EvidenceFile;
use model::flow;
use model::why::State;
use std::sync::Arc;
use summary::{Edition, ReportFile, SigningKey, Standing, Summary};
use tempfile::TempDir;
use tower::ServiceExt as _;

const HERE: &str = "1310000000";
const NOTICE: &str = "oqs-2023-12";

/// A desk with one site and a person of each role, whose password is its name twice.
struct Fixture {
    desk: Arc<Desk>,
    router: Router,
    _folder: TempDir,
}

impl Fixture {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(Address::Sqlite(folder.path().join("desk.sqlite"))).unwrap();
        let site = |institution: &str, name: &str| Site {
            listed: Listed {
                institution: institution.to_owned(),
                name: name.to_owned(),
                ..Listed::default()
            },
            link: format!("link-of-{institution}"),
            in_roster: true,
        };
        let sites = [site(HERE, "<script>alert(1)</script>医院"), site("0140000001", "=1+1薬局")];
        store.with(|db| db.replace_roster(&sites)).unwrap();
        for role in Role::ALL {
            put_person(&store, role.name(), &role.name().repeat(2), role).unwrap();
        }
        let notices = Notices::of(vec![Notices::example().unwrap()]);
        let desk = Desk::new(store, notices, Clock::default(), "https://desk.example".to_owned());
        let desk = Arc::new(desk.unwrap());
        Self { router: router(Arc::clone(&desk)), desk, _folder: folder }
    }

    async fn send(&self, request: Request<Body>) -> Response<Body> {
        self.router.clone().oneshot(request).await.unwrap()
    }

    async fn get(&self, path: &str, cookie: &str) -> (StatusCode, String) {
        let request = Request::get(path).header("cookie", cookie).body(Body::empty()).unwrap();
        read(self.send(request).await).await
    }

    async fn post(&self, path: &str, cookie: &str, body: &str) -> (StatusCode, String) {
        let form = "application/x-www-form-urlencoded";
        let request = Request::post(path).header("cookie", cookie).header("content-type", form);
        read(self.send(request.body(Body::from(body.to_owned())).unwrap()).await).await
    }

    async fn sign_in(&self, name: &str, password: &str, back: &str) -> Response<Body> {
        let body = format!("name={name}&password={password}&back={back}");
        let request = Request::post("/sign-in").header("content-type", "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    /// The cookie of somebody of that role.
    async fn cookie(&self, role: Role) -> String {
        let response = self.sign_in(role.name(), &role.name().repeat(2), "/").await;
        let cookie = response.headers()["set-cookie"].to_str().unwrap();
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
        cookie.split(';').next().unwrap().to_owned()
    }

    /// What a terminal of the site would report after the work, or before it.
    fn report(&self, institution: &str, series: u64, practice: bool, done: bool) -> Vec<u8> {
        let stories = demo::stories().unwrap();
        let summaries = stories.iter().flat_map(|story| [&story.before, &story.after]);
        let mut summaries = summaries.filter(|summary| (summary.state == State::Done) == done);
        let notice = Notices::example().unwrap();
        let summary = Summary {
            practice,
            institution: Some(institution.to_owned()),
            pc: Some("RECEPTION".to_owned()),
            series,
            edition: Edition::of(&notice.reference()),
            ..summaries.next().unwrap().clone()
        };
        summary::sign(summary, &SigningKey::from_seed([5; 32]).unwrap()).unwrap().bytes
    }

    fn digits(&self, institution: &str, series: u64, practice: bool, done: bool) -> String {
        summary::split(&self.report(institution, series, practice, done), 1).concat()
    }

    fn standings(&self) -> Vec<(String, i64)> {
        let counts = self.desk.store.with(|db| db.counts(NOTICE, &Filter::default())).unwrap();
        counts.into_iter().map(|count| (count.reason.standing, count.count)).collect()
    }
}

async fn read(response: Response<Body>) -> (StatusCode, String) {
    let status = response.status();
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    (status, String::from_utf8_lossy(&bytes).into_owned())
}

/// Every address by the role that it wants; none for those that are open.
fn addresses() -> Vec<(Method, String, Option<Role>)> {
    let site = format!("/sites/{HERE}");
    let of_notice = |rest: &str| format!("/notices/{NOTICE}{rest}");
    let (get, post) = (Method::GET, Method::POST);
    let (reads, works) = (Some(Role::Reads), Some(Role::Works));
    let (signs_off, administers) = (Some(Role::SignsOff), Some(Role::Administers));
    vec![
        (get.clone(), "/style.css".into(), None),
        (get.clone(), "/r/1".into(), None),
        (get.clone(), "/c".into(), None),
        (post.clone(), "/c".into(), None),
        (get.clone(), format!("/s/link-of-{HERE}"), None),
        (get.clone(), "/sign-in".into(), None),
        (post.clone(), "/sign-in".into(), None),
        (post.clone(), "/sign-out".into(), None),
        (post.clone(), "/api/v1/reports".into(), None),
        (get.clone(), "/metrics".into(), None),
        (get.clone(), "/healthz".into(), None),
        (get.clone(), "/".into(), reads),
        (get.clone(), of_notice(""), reads),
        (get.clone(), of_notice("/queue"), reads),
        (get.clone(), of_notice("/queue.csv"), reads),
        (get.clone(), of_notice("/letters"), reads),
        (get.clone(), of_notice("/letters.csv"), reads),
        (get.clone(), "/sites".into(), reads),
        (get.clone(), site.clone(), reads),
        (get.clone(), format!("{site}/evidence/x/1"), reads),
        (get.clone(), "/refused".into(), reads),
        (get.clone(), "/outgoing".into(), reads),
        (get.clone(), "/api/v1/notices".into(), reads),
        (get.clone(), format!("/api/v1/notices/{NOTICE}"), reads),
        (get.clone(), format!("/api/v1{site}"), reads),
        (get.clone(), "/in".into(), works),
        (post.clone(), "/in".into(), works),
        (post.clone(), format!("{site}/notes"), works),
        (get.clone(), "/roster".into(), signs_off),
        (post.clone(), "/roster".into(), signs_off),
        (get.clone(), "/people".into(), administers),
        (post.clone(), "/people".into(), administers),
        (get, "/audit".into(), administers),
    ]
}

#[tokio::test]
async fn every_address_is_opened_by_its_role_and_by_no_lower_one() {
    let fixture = Fixture::new();
    // An address that is added without a line above fails here.
    let routes = include_str!("server.rs");
    let served = routes.matches("get(").count() + routes.matches("post(").count();
    assert_eq!(served, addresses().len(), "the list above has every address");
    let mut cookies = vec![(None, String::new())];
    for role in Role::ALL {
        cookies.push((Some(role), fixture.cookie(role).await));
    }
    for (method, path, wants) in addresses() {
        for (role, cookie) in &cookies {
            let request = Request::builder().method(&method).uri(&path).header("cookie", cookie);
            let status = fixture.send(request.body(Body::empty()).unwrap()).await.status();
            let may = wants.is_none() || *role >= wants;
            let is_refused = match (role, &method) {
                (None, &Method::GET) => status == StatusCode::SEE_OTHER,
                (None, _) => status == StatusCode::UNAUTHORIZED,
                (Some(_), _) => status == StatusCode::FORBIDDEN,
            };
            let ends_a_session = path == "/sign-out";
            assert!(ends_a_session || is_refused != may, "{method} {path} as {role:?}: {status}");
            assert!(!status.is_server_error(), "{method} {path} as {role:?}: {status}");
            if ends_a_session {
                continue;
            }
        }
        if path == "/sign-out" {
            for (role, cookie) in cookies.iter_mut() {
                if let Some(role) = role {
                    *cookie = fixture.cookie(*role).await;
                }
            }
        }
    }
}

#[tokio::test]
async fn a_telephone_that_opens_the_code_reports_once_and_says_what_is_next() {
    let fixture = Fixture::new();
    let digits = fixture.digits(HERE, 1, false, false);
    for _ in 0..2 {
        let (status, page) = fixture.get(&format!("/r/{digits}"), "").await;
        assert_eq!(status, StatusCode::OK);
        assert!(page.contains("受け取りました") && !page.contains("これで終わりです"), "{page}");
        assert_eq!(fixture.standings().len(), 1);
    }
    let (_, page) = fixture.get(&format!("/r/{}", fixture.digits(HERE, 2, false, true)), "lang=en").await;
    assert!(page.contains("That is all"), "{page}");
    assert_eq!(fixture.standings(), [("done-seen".to_owned(), 1)]);
    let (_, page) = fixture.get(&format!("/s/link-of-{HERE}"), "").await;
    assert!(page.contains("これで終わりです"), "{page}");
    assert_eq!(fixture.get("/s/link-of-nobody", "").await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_is_not_believed_is_kept_apart_and_never_counted() {
    let fixture = Fixture::new();
    let mut changed = fixture.report(HERE, 1, false, true);
    let at = changed.len() / 2;
    changed[at] ^= 1;
    let changed = summary::split(&changed, 1).concat();
    let practice = fixture.digits(HERE, 1, true, true);
    for digits in [changed, practice, "1".repeat(200)] {
        let (status, page) = fixture.get(&format!("/r/{digits}"), "").await;
        assert_eq!(status, StatusCode::OK);
        assert!(page.contains("受け取れませんでした"), "{page}");
        let (status, _) = fixture.post("/api/v1/reports", "", &digits).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    assert!(fixture.standings().is_empty());
    assert_eq!(fixture.desk.store.with(desk_store::Db::count_refused).unwrap(), 3);
}

#[tokio::test]
async fn what_somebody_typed_is_shown_and_never_acts() {
    let fixture = Fixture::new();
    let cookie = fixture.cookie(Role::Works).await;
    let note = "notice=oqs-2023-12&kind=remark&text=%3Cimg+src%3Dx+onerror%3Dalert(1)%3E";
    let (status, _) = fixture.post(&format!("/sites/{HERE}/notes"), &cookie, note).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    for path in [
        format!("/sites/{HERE}"),
        "/sites".to_owned(),
        format!("/notices/{NOTICE}/queue"),
        format!("/notices/{NOTICE}/letters"),
    ] {
        let (_, page) = fixture.get(&path, &cookie).await;
        assert!(page.contains("&lt;script&gt;"), "{path}");
        assert!(!page.contains("<script") && !page.contains("<img"), "{path}");
    }
    let (_, csv) = fixture.get(&format!("/notices/{NOTICE}/queue.csv"), &cookie).await;
    assert!(csv.starts_with('\u{feff}') && csv.contains(",'=1+1薬局,"), "{csv}");
}

#[tokio::test]
async fn another_sites_page_changes_nothing() {
    let fixture = Fixture::new();
    let cookie = fixture.cookie(Role::Works).await;
    for (name, value) in [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")] {
        let request = Request::post(format!("/sites/{HERE}/notes"))
            .header("cookie", &cookie)
            .header("host", "desk.example")
            .header(name, value)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from("notice=oqs-2023-12&kind=remark&text=x"));
        assert_eq!(fixture.send(request.unwrap()).await.status(), StatusCode::FORBIDDEN, "{name}");
    }
    assert!(fixture.desk.store.with(|db| db.notes_of(HERE)).unwrap().is_empty());
}

#[tokio::test]
async fn signing_in_leads_to_this_desk_alone_and_a_wrong_password_is_written_down() {
    let fixture = Fixture::new();
    for (back, to) in
        [("/in", "/in"), ("//evil.example", "/"), ("https://evil.example", "/"), ("/%5Cevil.example", "/")]
    {
        let response = fixture.sign_in("works", "worksworks", back).await;
        assert_eq!(response.headers()["location"], to, "{back}");
    }
    for (name, password) in [("works", "wrong-one"), ("nobody", "worksworks")] {
        assert_eq!(fixture.sign_in(name, password, "/").await.status(), StatusCode::UNAUTHORIZED);
    }
    let lines = fixture.desk.store.with(|db| db.audited(10)).unwrap();
    let refused: Vec<_> = lines
        .iter()
        .filter(|line| line.what == "sign-in refused")
        .map(|line| line.made_by.as_str())
        .collect();
    assert_eq!(refused, ["nobody", "works"]);
}

#[tokio::test]
async fn after_ten_wrong_passwords_the_right_one_does_not_help_either() {
    let fixture = Fixture::new();
    for _ in 0..10 {
        let status = fixture.sign_in("works", "wrong-one", "/").await.status();
        assert_eq!(status, StatusCode::UNAUTHORIZED);
    }
    let status = fixture.sign_in("works", "worksworks", "/").await.status();
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(
        fixture.sign_in("reads", "readsreads", "/").await.status(),
        StatusCode::SEE_OTHER,
        "others may"
    );
}

#[tokio::test]
async fn no_page_loads_or_runs_anything_from_elsewhere() {
    let fixture = Fixture::new();
    let cookie = fixture.cookie(Role::Administers).await;
    for (method, path, _) in addresses() {
        if method != Method::GET || path.ends_with(".csv") {
            continue;
        }
        let request = Request::get(&path).header("cookie", &cookie).body(Body::empty()).unwrap();
        let response = fixture.send(request).await;
        let policy = response.headers()["content-security-policy"].to_str().unwrap().to_owned();
        assert!(policy.starts_with("default-src 'none'"), "{path}: {policy}");
        assert_eq!(response.headers()["x-content-type-options"], "nosniff");
        let (_, page) = read(response).await;
        assert!(!page.contains(" src=\"http") && !page.contains("<script"), "{path}");
    }
}

#[tokio::test]
async fn the_reminders_name_exactly_those_that_are_not_done() {
    let fixture = Fixture::new();
    let cookie = fixture.cookie(Role::Reads).await;
    fixture.get(&format!("/r/{}", fixture.digits(HERE, 1, false, true)), "").await;
    let (_, csv) = fixture.get(&format!("/notices/{NOTICE}/letters.csv"), &cookie).await;
    assert!(!csv.contains("13-1-0000000") && csv.contains("01-4-0000001"), "{csv}");
    let other = fixture.digits("0140000001", 2, false, false);
    fixture.get(&format!("/r/{other}"), "").await;
    let (_, csv) = fixture.get(&format!("/notices/{NOTICE}/letters.csv"), &cookie).await;
    assert!(csv.contains("01-4-0000001"), "begun is not done: {csv}");
    let (_, page) = fixture.get(&format!("/notices/{NOTICE}/letters"), &cookie).await;
    assert!(page.contains("https://desk.example/s/link-of-0140000001") && page.contains("class=\"qr\""));
}

#[tokio::test]
async fn a_queue_has_as_many_lines_as_its_number_says() {
    let fixture = Fixture::new();
    let notice = Notices::example().unwrap();
    // Of the current edition and of another one, of keys that the roster has and of others, of several sites.
    let stories = demo::stories().unwrap();
    let summaries = stories.iter().flat_map(|story| [&story.before, &story.after]);
    for (summary, number) in summaries.zip(1_u8..) {
        let mut edition = Edition::of(&notice.reference());
        if number % 5 == 0 {
            edition.digest[0] ^= 1;
        }
        let institution = Some(if number % 3 == 0 { HERE.to_owned() } else { format!("27{number:08}") });
        let summary = Summary { practice: false, institution, edition, ..summary.clone() };
        let signed = summary::sign(summary, &SigningKey::from_seed([number; 32]).unwrap()).unwrap();
        let taken =
            fixture.desk.take(summary::split(&signed.bytes, 1).concat().as_bytes(), Carrier::Https, "").await;
        assert_eq!(taken.unwrap().len(), 1);
    }
    let listed =
        Listed { institution: HERE.to_owned(), key: Some("another".to_owned()), ..Listed::default() };
    let site = Site { listed, link: "x".to_owned(), in_roster: true };
    fixture.desk.store.with(|db| db.replace_roster(&[site])).unwrap();
    let numbers = today::numbers(&fixture.desk, &notice, Filter::default()).await.unwrap();
    let edition = Notices::edition(&notice);
    let lines = |queue: Queue| {
        let rows =
            fixture.desk.store.with(|db| db.queue((NOTICE, &edition), &queue, &Filter::default(), 1000, 0));
        i64::try_from(rows.unwrap().len()).unwrap()
    };
    assert!(numbers.standings.len() > 4 && numbers.standings[&Standing::OtherKey] > 1, "{numbers:?}");
    assert!(numbers.standings[&Standing::OtherEdition] > 1);
    for (standing, count) in &numbers.standings {
        assert_eq!(lines(Queue::of(*standing)), *count, "{standing:?}");
    }
    for (reason, count) in &numbers.reasons {
        assert_eq!(lines(Queue::Reason(reason.clone())), *count, "{reason:?}");
    }
    for (procedure, by_state) in procedures(&numbers) {
        for ((state, mark), count) in by_state {
            let state = format!(
                "{}{}",
                state.number(),
                match mark {
                    Mark::Seen => "",
                    Mark::Told => "t",
                    Mark::Undecided => "?",
                }
            );
            assert_eq!(
                lines(Queue::Procedure(procedure.clone(), state.clone())),
                count,
                "{procedure}:{state}"
            );
        }
    }
}

#[tokio::test]
async fn evidence_that_comes_along_is_shown_as_the_clinic_sees_it() {
    let fixture = Fixture::new();
    let cookie = fixture.cookie(Role::Reads).await;
    let json = include_str!("../../tejun/tests/promises/evidence-2.json");
    // A practice terminal made it; this one is said to be a disk's.
    let json = json.replacen("\"practice\"", "\"volume\"", 1);
    let mut evidence = EvidenceFile::read(json.as_bytes()).unwrap();
    evidence.notice.notice = NOTICE.parse().unwrap();
    evidence.report.institution = HERE.parse().ok();
    let json = serde_json::to_vec(&evidence).unwrap();
    let summary = Summary::of(&evidence, &json, 7);
    assert!(!summary.practice);
    let key = SigningKey::from_seed([5; 32]).unwrap();
    let signed = summary::sign(summary, &key).unwrap();
    let file = ReportFile::write(&signed.bytes, &json);
    let sent = || Request::post("/api/v1/reports").body(Body::from(file.clone())).unwrap();
    assert_eq!(fixture.send(sent()).await.status(), StatusCode::OK);
    let site = signed.summary.institution.clone().unwrap_or_default();
    let (_, page) = fixture.get(&format!("/sites/{site}"), &cookie).await;
    let address = format!("/sites/{site}/evidence/{}/7", key.public());
    assert!(page.contains(&address), "{page}");
    let (status, page) = fixture.get(&address, &cookie).await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("作業の証跡"), "{page}");
    // One byte of it changed: nothing of it is kept as evidence.
    let mut changed = file.clone();
    let at = changed.len() - 10;
    changed[at] ^= 1;
    let request = Request::post("/api/v1/reports").body(Body::from(changed)).unwrap();
    assert_eq!(fixture.send(request).await.status(), StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_report_in_several_codes_counts_when_the_last_one_has_come() {
    let fixture = Fixture::new();
    let signed = fixture.report(HERE, 1, false, true);
    let parts = summary::split(&signed, 3);
    for (part, so_far) in parts.iter().rev().zip(1..) {
        let (_, page) = fixture.get(&format!("/r/{part}"), "").await;
        assert_eq!(page.contains("受け取りました"), so_far == 3, "{page}");
        assert_eq!(fixture.standings().len(), usize::from(so_far == 3));
    }
}

#[test]
fn the_flow_charts_numbers_are_of_the_ways_that_terminals_went() {
    let notice = Notices::example().unwrap();
    let edition = Notices::edition(&notice);
    let count = |procedures: &str, count: i64| Count {
        edition: edition.clone(),
        trusted: true,
        reason: Reason { standing: "todo".to_owned(), ..Reason::default() },
        procedures: procedures.to_owned(),
        count,
    };
    let counts = vec![
        count("A:0 D:3 B:4? C:4?", 1),
        count("A:0 D:1 B:0 C:1", 10),
        count("A:0 D:0 B:1 C:2", 100),
        Count { edition: "another".to_owned(), ..count("A:0 D:0 B:0 C:1", 1000) },
        Count { trusted: false, ..count("A:0 D:0 B:0 C:1", 10_000) },
    ];
    let numbers = Numbers::of(&notice, counts, 0, 0);
    let nodes = flow::all(&notice.header.flow);
    let ways: Vec<Vec<i64>> =
        nodes.iter().map(|node| ways(node, &numbers)).filter(|ways| ways.len() > 1).collect();
    assert_eq!(ways, [[101, 10], [10, 100]], "whether D concerns it; by hand or automatically");
    let read: Vec<_> = states_in("A:0t B:4? C:x").collect();
    assert_eq!(read, [("A", State::Done, Mark::Told), ("B", State::NeedsPerson, Mark::Undecided)]);
}

#[test]
fn the_same_seed_makes_the_same_demonstration() {
    let made = |seed| {
        let mut rng = fastrand::Rng::with_seed(seed);
        demo::sites(50, &mut rng)
    };
    assert_eq!(made(1), made(1));
    assert_ne!(made(1), made(2));
    assert!(made(1).iter().all(|site| site.listed.institution.len() == 10));
}
