//! The people of the desk.

use super::{Failure, Look, Page};
use crate::access;
use crate::desk::Desk;
use crate::error::Error;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Redirect};
use desk_store::{Person, Role};
use maud::html;
use model::Text;
use serde::Deserialize;
use std::sync::Arc;

/// So many lines of the audit log are shown.
const MOST: i64 = 500;

/// Where to go after signing in.
#[derive(Debug, Deserialize)]
pub struct Back {
    #[serde(default)]
    back: String,
}

/// `/sign-in`
pub async fn sign_in_form(State(desk): State<Arc<Desk>>, Query(back): Query<Back>, look: Look) -> Page {
    let body = html! {
        @if desk.is_demo { p.demo { (look.pick("見本です。名前 admin、works、reads のどれか、パスワード ", "A demonstration. Name: admin, works or reads. Password: ")) code { (crate::demo::PASSWORD) } } }
        form.sign-in method="post" {
            input type="hidden" name="back" value=(back.back);
            label { (look.pick("名前", "Name")) input name="name" autocomplete="username" required autofocus; }
            label { (look.pick("パスワード", "Password")) input type="password" name="password" autocomplete="current-password" required; }
            button { (look.pick("サインイン", "Sign in")) }
        }
        p { a href="?lang=ja" lang="ja" { "日本語" } " " a href="?lang=en" lang="en" { "English" } }
    };
    Ok(look.plain("tejun desk", &body))
}

/// Who signs in.
#[derive(Deserialize)]
pub struct SignIn {
    name: String,
    password: String,
    #[serde(default)]
    back: String,
}

/// `/sign-in`, with a password.
pub async fn sign_in(State(desk): State<Arc<Desk>>, Form(form): Form<SignIn>) -> Page {
    access::sign_in(&desk, &form.name, &form.password, &form.back).await
}

/// `/sign-out`
pub async fn sign_out(State(desk): State<Arc<Desk>>, headers: HeaderMap) -> Page {
    access::sign_out(&desk, &headers).await
}

fn role_words(role: Role) -> Text {
    match role {
        Role::Reads => Text::new("見る", "reads"),
        Role::Works => Text::new("対応する", "works"),
        Role::SignsOff => Text::new("名簿を入れ替える", "signs off"),
        Role::Administers => Text::new("管理する", "administers"),
    }
}

/// `/people`
pub async fn page(State(desk): State<Arc<Desk>>, look: Look) -> Page {
    let people = desk.with(desk_store::Db::people).await?;
    let body = html! {
        table {
            tr { th scope="col" { (look.pick("名前", "Name")) } th scope="col" { (look.pick("できること", "Role")) } }
            @for (name, role) in &people { tr { td { (name) } td { (look.text(&role_words(*role))) } } }
        }
        h2 { (look.pick("加える・変える・外す", "Add, change, take away")) }
        form method="post" {
            label { (look.pick("名前", "Name")) input name="name" required maxlength="64"; }
            label { (look.pick("できること", "Role"))
                select name="role" {
                    @for role in Role::ALL { option value=(role.name()) { (look.text(&role_words(role))) } }
                    option value="none" { (look.pick("外す", "take away")) }
                }
            }
            label { (look.pick("新しいパスワード（8文字以上）", "New password (8 signs at least)")) input type="password" name="password" autocomplete="new-password"; }
            button { (look.pick("決める", "Do it")) }
        }
    };
    Ok(look.page(&desk, look.pick("人", "People"), &body))
}

/// A person to be added, changed or taken away.
#[derive(Deserialize)]
pub struct Put {
    name: String,
    role: String,
    #[serde(default)]
    password: String,
}

/// `/people`, with one.
pub async fn put(State(desk): State<Arc<Desk>>, look: Look, Form(form): Form<Put>) -> Page {
    let (by, now, name) = (look.who().to_owned(), desk.clock.now(), form.name.trim().to_owned());
    if name == by {
        let own = Text::new(
            "自分のことは変えられません。ほかの人に頼んでください",
            "you cannot change yourself; ask somebody else",
        );
        return Err(Failure::Wrong(own));
    }
    if form.role == "none" {
        desk.with(move |db| {
            db.remove_person(&name)?;
            db.audit(&by, "person taken away", &name, now)
        })
        .await?;
        return Ok(Redirect::to("/people").into_response());
    }
    let wrong = || {
        Failure::Wrong(Text::new(
            "名前と、8文字以上のパスワードを入れてください",
            "give a name, and a password of 8 signs at least",
        ))
    };
    let role = Role::named(&form.role).ok_or_else(wrong)?;
    if name.is_empty() || name.chars().count() > 64 || form.password.chars().count() < access::MIN_PASSWORD {
        return Err(wrong());
    }
    let password = tokio::task::spawn_blocking(move || access::hash(&form.password)).await;
    let password = password.map_err(|_| Error::Ending)??;
    desk.with(move |db| {
        db.put_person(&Person { name: name.clone(), password, role })?;
        db.audit(&by, "person put", &format!("{name}: {}", role.name()), now)
    })
    .await?;
    Ok(Redirect::to("/people").into_response())
}

/// `/audit`
pub async fn audit(State(desk): State<Arc<Desk>>, look: Look) -> Page {
    let lines = desk.with(|db| db.audited(MOST)).await?;
    let body = html! {
        p { (look.pick("この記録は、ここからは書き換えも消去もできません。", "These lines cannot be changed or deleted from here.")) }
        table {
            tr { @for (ja, en) in [("日時", "When"), ("だれが", "Who"), ("何を", "What"), ("対象", "About")] { th scope="col" { (look.pick(ja, en)) } } }
            @for line in &lines { tr { td { (look.when(line.made_at)) } td { (line.made_by) } td { (line.what) } td { (line.about) } } }
        }
    };
    Ok(look.page(&desk, look.pick("監査記録", "Audit log"), &body))
}
