//! The README's pictures: real output, drawn by Chromium.

use crate::{Error, root, run};
use std::path::Path;
use std::process::Command;

/// What each picture shows: its name, from the line that begins with the first words up to, not including, the second.
const EXCERPTS: [(&str, &str, &str); 3] =
    [("look", "", "━━ 3."), ("plan", "━━ 3.", "━━ 4."), ("apply", "━━ 4.", "━━ 7.")];

/// `cargo xtask pictures`
pub fn pictures() -> Result<(), Error> {
    run("cargo", &["build", "--release", "--quiet"])?;
    let folder = root().join("target/pictures");
    let pictures = root().join("docs/pictures");
    std::fs::create_dir_all(&pictures)?;
    for lang in ["en", "ja"] {
        if folder.exists() {
            std::fs::remove_dir_all(&folder)?;
        }
        std::fs::create_dir_all(&folder)?;
        let tour = Command::new(root().join("target/release/tejun"))
            .args(["practice", "tour", "t", "--lang", lang])
            .current_dir(&folder)
            .output()?;
        let told = String::from_utf8(tour.stdout)?;
        for (name, from, to) in EXCERPTS {
            let from = told.find(from).ok_or("the tour is told otherwise")?;
            let to = told.find(to).ok_or("the tour is told otherwise")?;
            let picture = pictures.join(format!("{name}-{lang}.png"));
            let text = told.get(from..to).unwrap_or_default().trim();
            draw(&folder, &page(text), &picture, 1180, text.lines().count() * 20 + 44)?;
        }
        let evidence = folder.join("t/disk/ProgramData/tejun/evidence/oqs-2023-12/evidence.html");
        let page = std::fs::read_to_string(&evidence)?;
        draw(&folder, &page, &pictures.join(format!("evidence-{lang}.png")), 860, 1080)?;
        manual(&folder, &pictures, lang)?;
    }
    desk(&folder, &pictures)?;
    // The guide's are drawn on the way of its tests.
    println!("$ cargo test -p tejun --test guide");
    let drawn = Command::new("cargo")
        .args(["test", "--quiet", "-p", "tejun", "--test", "guide"])
        .env("TEJUN_PICTURES", &folder)
        .current_dir(root())
        .status()?;
    if !drawn.success() {
        return Err("the guide could not be drawn".into());
    }
    const GUIDE: [&str; 9] = [
        "first-ja",
        "first-en",
        "to-do-ja",
        "to-do-en",
        "by-hand-ja",
        "by-hand-en",
        "restart-ja",
        "period-ja",
        "call-ja",
    ];
    for name in GUIDE {
        let file = format!("guide-{name}.png");
        std::fs::copy(folder.join(&file), pictures.join(&file))?;
    }
    println!("drew {}", pictures.display());
    Ok(())
}

/// Pages of the printed manual: the flow chart, and one of a procedure.
fn manual(folder: &Path, pictures: &Path, lang: &str) -> Result<(), Error> {
    let made = Command::new(root().join("target/release/tejun"))
        .args(["manual", "--out", "manual.html", "--lang", lang])
        .current_dir(folder)
        .status()?;
    let pdf = folder.join("manual.pdf");
    let printed = Command::new("chromium")
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--no-pdf-header-footer"])
        .arg(format!("--user-data-dir={}", folder.join("browser").display()))
        .arg(format!("--print-to-pdf={}", pdf.display()))
        .arg(format!("file://{}", folder.join("manual.html").display()))
        .stderr(std::process::Stdio::null())
        .status()?;
    if !made.success() || !printed.success() {
        return Err("the manual could not be printed".into());
    }
    for (name, page) in [("flow-chart", "2"), ("manual", "4")] {
        let status = Command::new("pdftoppm")
            .args(["-png", "-r", "96", "-singlefile", "-f", page, "-l", page])
            .arg(&pdf)
            .arg(pictures.join(format!("{name}-{lang}")))
            .status()?;
        if !status.success() {
            return Err("pdftoppm could not draw".into());
        }
    }
    Ok(())
}

/// A page of the desk's demonstration.
fn desk(folder: &Path, pictures: &Path) -> Result<(), Error> {
    run("cargo", &["build", "--release", "--quiet", "--package", "desk"])?;
    let mut demo = Command::new(root().join("target/release/tejun-desk"))
        .args(["demo", "--listen", "127.0.0.1:0"])
        .env_remove("TEJUN_DESK_DATABASE")
        .stdout(std::process::Stdio::piped())
        .spawn()?;
    let mut line = String::new();
    let out = demo.stdout.take().ok_or("the demonstration says nothing")?;
    std::io::BufRead::read_line(&mut std::io::BufReader::new(out), &mut line)?;
    let address = line.trim().trim_start_matches("http://").trim_end_matches('/').to_owned();
    let drawn = desk_pages(&address, folder, pictures);
    demo.kill()?;
    demo.wait()?;
    drawn
}

fn desk_pages(address: &str, folder: &Path, pictures: &Path) -> Result<(), Error> {
    let ask = |request: &str| -> Result<String, Error> {
        use std::io::{Read as _, Write as _};
        let mut stream = std::net::TcpStream::connect(address)?;
        stream.write_all(request.as_bytes())?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
    };
    let head = format!("host: {address}\r\nconnection: close\r\n");
    let form = "name=reads&password=tejun-demo";
    let signed_in = ask(&format!(
        "POST /sign-in HTTP/1.1\r\n{head}content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{form}",
        form.len()
    ))?;
    let cookie =
        signed_in.lines().find_map(|line| line.strip_prefix("set-cookie: ")).ok_or("nobody is signed in")?;
    let cookie = cookie.split(';').next().unwrap_or_default();
    let get = |path: &str| -> Result<String, Error> {
        let answer = ask(&format!("GET {path} HTTP/1.1\r\n{head}cookie: {cookie}\r\n\r\n"))?;
        Ok(answer
            .split_once("\r\n\r\n")
            .map(|(_, body)| body.to_owned())
            .ok_or("an answer without an end")?)
    };
    let style = format!("<style>{}</style>", get("/style.css")?);
    for lang in ["en", "ja"] {
        let page = get(&format!("/notices/oqs-2023-12?lang={lang}"))?;
        let page = page.replace("<link rel=\"stylesheet\" href=\"/style.css\">", &style);
        draw(folder, &page, &pictures.join(format!("desk-{lang}.png")), 1180, 1560)?;
    }
    Ok(())
}

/// Output as it looks in a terminal.
fn page(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    format!(
        "<!doctype html><meta charset=utf-8><style>body {{ margin: 0; background: #fbfaf7; }} \
         pre {{ font: 14px/20px 'Noto Sans Mono CJK JP', monospace; color: #1d2733; margin: 0; padding: 22px 26px; \
         white-space: pre-wrap; }}</style><pre>{text}</pre>"
    )
}

fn draw(folder: &Path, page: &str, picture: &Path, width: usize, height: usize) -> Result<(), Error> {
    let file = folder.join("page.html");
    std::fs::write(&file, page)?;
    let status = Command::new("chromium")
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars"])
        .arg(format!("--user-data-dir={}", folder.join("browser").display()))
        .arg(format!("--window-size={width},{height}"))
        .arg(format!("--screenshot={}", picture.display()))
        .arg(format!("file://{}", file.display()))
        .stderr(std::process::Stdio::null())
        .stdout(std::process::Stdio::null())
        .status()?;
    if status.success() { Ok(()) } else { Err("chromium could not draw".into()) }
}
