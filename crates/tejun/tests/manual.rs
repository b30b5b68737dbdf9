//! The manual as a browser prints and shows it: Chromium makes the PDF, poppler reads it.

#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test fails by panicking, and says what it skips"
)]

#[path = "../../source/tests/support/mod.rs"]
mod files;

use model::notice::Notice;
use model::{Lang, Text};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const LANGS: [(&str, Lang); 2] = [("ja", Lang::Ja), ("en", Lang::En)];

fn notice() -> Notice {
    source::load(&files::shipped()).unwrap().notice
}

/// The manual as the program writes it.
fn written(folder: &Path, name: &str, lang: &str) -> PathBuf {
    let out = folder.join(name);
    let said = Command::new(env!("CARGO_BIN_EXE_tejun"))
        .args(["manual", "--lang", lang, "--out"])
        .arg(&out)
        .output()
        .unwrap();
    assert!(said.status.success(), "{said:?}");
    out
}

/// Whether what these tests need is there; said loudly where it is not.
fn is_there(programs: &[&str]) -> bool {
    let missing: Vec<_> = programs
        .iter()
        .filter(|program| {
            let mut command = Command::new(program);
            let version = if **program == "chromium" { "--version" } else { "-v" };
            !command
                .arg(version)
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .status()
                .is_ok_and(|s| s.success())
        })
        .collect();
    let fonts = Command::new("fc-list").arg(":lang=ja").output().is_ok_and(|fonts| !fonts.stdout.is_empty());
    if missing.is_empty() && fonts {
        return true;
    }
    eprintln!("SKIPPED: the printed manual, without {missing:?} or a Japanese font");
    false
}

fn chromium(folder: &Path, arguments: &[String]) -> String {
    let output = Command::new("chromium")
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            "--disable-background-networking",
        ])
        .arg(format!("--user-data-dir={}", folder.join("browser").display()))
        .args(arguments)
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

fn poppler(program: &str, arguments: &[&str], pdf: &Path) -> String {
    let mut command = Command::new(program);
    command.args(arguments).arg(pdf);
    if program == "pdftotext" {
        command.arg("-");
    }
    String::from_utf8(command.output().unwrap().stdout).unwrap()
}

/// Characters alone: lines and spaces are the page's, readings stand between the words.
fn letters(text: &str, notice: &Notice) -> String {
    // A path on Japanese paper.
    let text = text.replace('¥', r"\");
    let mut text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    for reading in notice.header.furigana.values() {
        text = text.replace(reading.as_str(), "");
    }
    text
}

#[test]
fn printed_on_a4_no_step_is_cut_and_nothing_runs_over() {
    if !is_there(&["chromium", "pdfinfo", "pdftotext", "pdffonts"]) {
        return;
    }
    let notice = notice();
    let folder = tempfile::tempdir().unwrap();
    for (name, lang) in LANGS {
        let html = written(folder.path(), &format!("{name}.html"), name);
        let pdf = folder.path().join(format!("{name}.pdf"));
        let print = ["--no-pdf-header-footer".to_owned(), format!("--print-to-pdf={}", pdf.display())];
        chromium(folder.path(), &[&print[..], &[format!("file://{}", html.display())]].concat());

        let info = poppler("pdfinfo", &[], &pdf);
        assert!(info.contains("A4"), "{info}");
        let pages: Vec<String> =
            poppler("pdftotext", &["-raw"], &pdf).split('\u{c}').map(|page| letters(page, &notice)).collect();
        let pages = &pages[..pages.len() - 1];
        // A cover, the chart, four procedures of two to five pages, and the appendix.
        assert!((10..=17).contains(&pages.len()), "{} pages", pages.len());
        for (number, page) in (1..).zip(pages) {
            let foot = match lang {
                Lang::Ja => format!("{number}/{}ページ", pages.len()),
                Lang::En => format!("page{number}of{}", pages.len()),
            };
            assert!(page.contains(&foot), "page {number} has no number: {page}");
            assert!(page.contains(manual::book::edition(&notice)), "page {number} tells no edition");
            assert!(
                page.contains(notice.header.contacts[0].url.as_deref().unwrap()),
                "page {number} tells nobody to ask"
            );
        }
        // None is mostly empty.
        for (number, page) in (1..).zip(pages) {
            assert!(page.chars().count() > 400, "page {number} holds little: {page}");
        }
        whole_on_a_page(&notice, lang, pages);
        within_the_margins(&poppler("pdftotext", &["-bbox"], &pdf));

        let fonts = poppler("pdffonts", &[], &pdf);
        let embedded = fonts.lines().skip(2).all(|line| line.contains(" yes "));
        assert!(embedded && fonts.lines().count() > 2, "{fonts}");
    }
}

#[test]
fn the_summary_is_one_sheet_with_all_that_the_telephone_needs() {
    if !is_there(&["chromium", "pdfinfo", "pdftotext"]) {
        return;
    }
    let notice = notice();
    let folder = tempfile::tempdir().unwrap();
    for (name, lang) in LANGS {
        let html = folder.path().join(format!("{name}.html"));
        let written = Command::new(env!("CARGO_BIN_EXE_tejun"))
            .args(["manual", "--format", "summary", "--lang", name, "--out"])
            .arg(&html)
            .output();
        assert!(written.unwrap().status.success());
        let pdf = folder.path().join(format!("{name}.pdf"));
        let print = ["--no-pdf-header-footer".to_owned(), format!("--print-to-pdf={}", pdf.display())];
        chromium(folder.path(), &[&print[..], &[format!("file://{}", html.display())]].concat());
        let info = poppler("pdfinfo", &[], &pdf);
        assert!(info.lines().any(|line| line.split_whitespace().eq(["Pages:", "1"])), "{info}");
        let page = letters(&poppler("pdftotext", &["-raw"], &pdf), &notice);
        for said in [notice.header.title.plain(lang), manual::book::edition(&notice).to_owned()] {
            assert!(page.contains(&letters(&said, &notice)), "{said}");
        }
    }
}

/// Every group of instructions that share a picture stands whole on one page.
fn whole_on_a_page(notice: &Notice, lang: Lang, pages: &[String]) {
    for procedure in &notice.procedures {
        for step in &procedure.steps {
            for group in manual::step::groups(procedure, step) {
                let texts: Vec<String> = group
                    .instructions
                    .iter()
                    .flat_map(|numbered| {
                        let said = numbered.instruction;
                        [Some(&said.act), said.seen.as_ref(), said.careful.as_ref(), said.otherwise.as_ref()]
                    })
                    .flatten()
                    .map(|text| letters(&text.get(lang).replace("[[", "").replace("]]", ""), notice))
                    .collect();
                let whole = pages.iter().any(|page| texts.iter().all(|text| page.contains(text.as_str())));
                assert!(whole, "{}/{} is cut: {texts:#?}", procedure.procedure, step.step);
            }
        }
    }
}

/// Every word lies within the paper's margins of 10 mm.
fn within_the_margins(boxes: &str) {
    let number = |line: &str, name: &str| -> f64 {
        let after = line.split(&format!("{name}=\"")).nth(1).unwrap();
        after.split('"').next().unwrap().parse().unwrap()
    };
    let mut words = 0;
    let (mut width, mut height) = (0.0, 0.0);
    for line in boxes.lines().map(str::trim_start) {
        if line.starts_with("<page") {
            (width, height) = (number(line, "width"), number(line, "height"));
        } else if line.starts_with("<word") {
            words += 1;
            let margin = 28.0;
            // Upright, a box is as high as the font might be: its middle counts.
            let middle = f64::midpoint(number(line, "yMin"), number(line, "yMax"));
            let inside = number(line, "xMin") >= margin
                && number(line, "xMax") <= width - margin
                && (margin - 8.0..=height - margin + 8.0).contains(&middle);
            assert!(inside, "outside the margins: {line}");
        }
    }
    assert!(words > 500, "{words} words");
}

/// What a browser finds wrong, and how wide it draws words: told as the title of the page.
const LOOK: &str = r#"<script>
const faults = [];
const wide = document.documentElement;
if (wide.scrollWidth > wide.clientWidth) faults.push("the page is wider than the window");
const inside = (a, b) => a.x >= b.x - 1 && a.y >= b.y - 1 && a.right <= b.right + 1 && a.bottom <= b.bottom + 1;
const over = (a, b) => a.x + 1 < b.right && b.x + 1 < a.right && a.y + 1 < b.bottom && b.y + 1 < a.bottom;
for (const svg of document.querySelectorAll("svg.tj")) {
  const name = svg.getAttribute("aria-label");
  if (!name || !svg.querySelector("title") || !svg.querySelector("desc")) faults.push("a picture without a name");
  const frame = svg.getBoundingClientRect();
  const words = [...svg.querySelectorAll("text:not(.tj-number)")];
  for (const word of words)
    if (!inside(word.getBoundingClientRect(), frame)) faults.push(name + ": outside: " + word.textContent);
  for (const sign of svg.querySelectorAll("rect.tj-sign"))
    for (const word of words)
      if (over(sign.getBoundingClientRect(), word.getBoundingClientRect()))
        faults.push(name + ": a number lies over: " + word.textContent);
}
for (const element of document.querySelectorAll("p, dd, dt, li, td, h2, h3"))
  // A label that ends a line may stick out by its own border.
  if (element.scrollWidth > element.clientWidth + 8 && element.clientWidth > 0)
    faults.push("runs over: " + element.textContent);
const widths = [...document.querySelectorAll("svg.tj text")]
  .map(text => [text.textContent, Number(text.getAttribute("font-size")), text.getComputedTextLength()]);
document.title = "FAULTS" + JSON.stringify({ faults, widths });
</script>"#;

#[derive(serde::Deserialize)]
struct Told {
    faults: Vec<String>,
    /// Words on drawings, how high they are, how wide the browser draws them.
    widths: Vec<(String, f32, f32)>,
}

#[test]
fn on_a_screen_no_number_lies_over_a_word_and_nothing_runs_over() {
    if !is_there(&["chromium"]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    for (name, _) in LANGS {
        let html = written(folder.path(), &format!("{name}.html"), name);
        let page = std::fs::read_to_string(&html).unwrap();
        let looked = folder.path().join("looked.html");
        std::fs::write(&looked, page.replace("</body>", &format!("{LOOK}</body>"))).unwrap();
        for size in ["1366,768", "800,600"] {
            let arguments = [format!("--window-size={size}"), "--dump-dom".to_owned()];
            let dom = chromium(
                folder.path(),
                &[&arguments[..], &[format!("file://{}", looked.display())]].concat(),
            );
            let told = dom.split("<title>FAULTS").nth(1).unwrap().split("</title>").next().unwrap();
            let told = told.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">");
            let told: Told = serde_json::from_str(&told).unwrap();
            assert!(told.faults.is_empty(), "{name} at {size}: {:#?}", told.faults);
            assert!(told.widths.len() > 200, "{} words", told.widths.len());
            let wider: Vec<_> = told
                .widths
                .iter()
                .filter(|(text, font, drawn)| *drawn > manual::measure::width(text, *font) * 1.03 + 0.5)
                .collect();
            assert!(wider.is_empty(), "wider than measured: {wider:#?}");
        }
    }
}

#[test]
fn a_manual_is_made_of_the_notices_files_and_nothing_else() {
    let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    for (name, _) in LANGS {
        for file in ["m.html", "m.md", "flow.svg"] {
            let once = std::fs::read(written(one.path(), file, name)).unwrap();
            // Whenever and wherever it is written again.
            assert!(std::fs::read(written(other.path(), file, name)).unwrap() == once, "{file} {name}");
        }
    }
}

#[test]
fn the_manual_leads_nowhere_outside_and_names_every_instruction() {
    let notice = notice();
    let folder = tempfile::tempdir().unwrap();
    for (name, lang) in LANGS {
        let page = std::fs::read_to_string(written(folder.path(), "m.html", name)).unwrap();
        for reference in [" src=", " href=", "url(", "@import", "<script", "<link", "<iframe", " style="] {
            assert!(!page.contains(reference), "{reference}");
        }
        let markdown = std::fs::read_to_string(written(folder.path(), "m.md", name)).unwrap();
        let plain = markdown.replace(['\\', '*'], "");
        for instruction in notice.procedures.iter().flat_map(|p| &p.steps).flat_map(|s| &s.by_hand) {
            let words = |text: &Text| text.get(lang).replace("[[", "").replace("]]", "").replace('\\', "");
            assert!(plain.contains(&words(&instruction.act)), "{}", instruction.act.ja);
        }
        let chart = std::fs::read_to_string(written(folder.path(), "flow.svg", name)).unwrap();
        assert!(chart.starts_with("<?xml") && chart.contains("<desc>") && !chart.contains("href"));
    }
}

/// H10: the folder is brought to the front and put beside Edge before a file is dragged; how to drag is said; one adapter is
/// finished before the next one is opened; and the power menu is shown.
#[test]
fn h10_by_hand_is_easier_than_the_pdf_at_its_hardest_points() {
    let notice = notice();
    let acts = |step: &str| -> Vec<(String, String)> {
        let (_, step) = notice.step(&step.parse().unwrap()).unwrap();
        let mark = |mark: &Option<model::MarkId>| mark.as_ref().map(ToString::to_string).unwrap_or_default();
        step.by_hand.iter().map(|one| (one.act.ja.clone(), mark(&one.mark))).collect()
    };
    let at = |acts: &[(String, String)], words: &str| {
        acts.iter().position(|(act, _)| act.contains(words)).unwrap_or_else(|| panic!("{words}: {acts:#?}"))
    };
    let added = acts("A/added");
    let (left, right, drag) = (at(&added, "[[←]]"), at(&added, "[[→]]"), at(&added, "ドラッグ＆ドロップ"));
    assert!(left < right && right < drag, "{added:#?}");
    assert!(added[drag].0.contains("左ボタンを押したまま"), "{}", added[drag].0);
    let adapters = acts("D/arp-offload");
    let (wired, ok, wireless) =
        (at(&adapters, "はじめに有線"), at(&adapters, "[[OK]] を押します"), at(&adapters, "次に無線"));
    assert!(wired < ok && ok < wireless, "{adapters:#?}");
    assert_eq!(adapters[ok].1, "ok");
    for step in ["D/restarted", "B/up-to-date"] {
        assert!(acts(step).iter().any(|(act, mark)| act.contains("[[電源]]") && mark == "power"), "{step}");
    }
}

/// On paper and in drawings a path looks as it does on a Japanese Windows; where it can be copied it stays what it is.
#[test]
fn a_path_on_japanese_paper_has_the_yen_sign() {
    let folder = tempfile::tempdir().unwrap();
    let page = |file: &str, lang: &str| std::fs::read_to_string(written(folder.path(), file, lang)).unwrap();
    let (ja, en) = (page("m.html", "ja"), page("m.html", "en"));
    assert!(ja.contains("<kbd>C:¥Program Files¥OQS-Auth¥ext</kbd>"));
    assert!(!ja.contains(r"C:\Program Files"));
    assert!(en.contains(r"<kbd>C:\Program Files\OQS-Auth\ext</kbd>"));
    let step = "A/files".parse().unwrap();
    let guide = manual::step::html(&notice(), &step, Lang::Ja).into_string();
    assert!(guide.contains(r"<kbd>C:\Program Files\OQS-Auth\ext</kbd>"));
}

#[test]
fn every_instruction_at_the_screen_has_its_picture_and_mark() {
    let notice = notice();
    for procedure in &notice.procedures {
        for step in &procedure.steps {
            for group in manual::step::groups(procedure, step) {
                // The one that repeats earlier instructions stands with the picture before it.
                let bare = group.instructions.iter().filter(|n| n.instruction.mark.is_none()).count();
                assert!(group.picture.is_some() && bare <= 1, "{}/{}", procedure.procedure, step.step);
            }
        }
    }
    for (id, picture) in &notice.pictures {
        assert_eq!(manual::picture::faults(picture), [], "{id}");
    }
}
