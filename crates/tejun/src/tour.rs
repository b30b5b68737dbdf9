//! `practice tour`: the whole notice on a practice terminal, from the first look to the kept.

use crate::args::{Args, Target};
use crate::drive;
use crate::error::Error;
use crate::exit::Exit;
use crate::open;
use crate::screen::Screen;
use crate::session::{Command, Session};
use crate::work::WorkerRequest;
use crate::{evidence, look, practice, report};
use camino::{Utf8Path, Utf8PathBuf};
use manual::words;
use model::QuestionId;
use model::answer::AnswerText;
use model::plan::{Passed, Plan, Purpose};
use std::collections::BTreeMap;
use terminal::Practice;

/// `tejun practice tour`
///
/// # Errors
///
/// If the notice has no tour, or the practice terminal cannot be made or changed.
pub fn tour(args: &Args, folder: Option<&Utf8Path>, screen: &Screen) -> Result<Exit, Error> {
    let loaded = open::whole_notice(args.notice.as_deref(), args.keys())?;
    let notice = &loaded.notice;
    let told = notice
        .header
        .tour
        .as_ref()
        .ok_or_else(|| Error::usage("このお知らせには tour がありません", "this notice has no tour"))?;
    let folder = match folder {
        Some(folder) => folder.to_owned(),
        None => fresh_folder()?,
    };
    let target = Target::Folder(folder.clone());
    let mut session = Session::new(Command { notice, args, target: &target });
    // A tour is watched: nobody is asked.
    session.agreed = true;
    let mut story = Story { session, shown: Vec::new(), chapters: 0 };
    story.chapter("練習用端末を作ります", "A practice terminal")?;
    let made = practice::make(&loaded, &folder, &told.like)?;
    screen.line(format!("{}\n", screen.text(&made.title())))?;
    drop(made);

    let (report, _) = story.session.with_given_answers()?;
    report::heading(screen, notice, &report, folder.as_str())?;
    story.chapter("いまの状態を見ます（何も変えません）", "Check it (nothing is changed)")?;
    report::procedures(screen, notice, &report)?;

    let mut page = String::new();
    let mut is_empty = true;
    for act in &told.acts {
        story.chapter(&act.title.ja, &act.title.en)?;
        story.answer(&act.answers)?;
        let plan = story.plan()?;
        story.chapter("行います", "Apply")?;
        story.carry_out(&plan)?;
        story.chapter("証明します", "The proof")?;
        page = story.prove()?;
        story.chapter("もう一度計画します", "Plan again")?;
        is_empty = story.plan()?.actions.is_empty();
    }

    let disk = Practice::disk_folder(&folder);
    let journal = story.session.terminal()?.here(r"C:\ProgramData\tejun\journal.jsonl");
    screen.line("")?;
    screen.say(
        format!("残したもの\n  練習用端末  {folder}\n  証跡        {page}\n  記録        {journal}"),
        format!("What is left\n  terminal  {folder}\n  evidence  {page}\n  journal   {journal}"),
    )?;
    screen.say(
        format!(
            "次に試すこと\n  tejun undo {folder}\n      tejun が変えたものを、見つけたときの状態に戻す\n  \
             tejun check {disk}\n      同じ端末を、ただの Windows のディスクとして見る\n  \
             tejun practice\n      ほかの種類の練習用端末"
        ),
        format!(
            "To try next\n  tejun undo {folder}\n      undo what tejun changed\n  \
             tejun check {disk}\n      check the same terminal as a plain Windows disk\n  \
             tejun practice\n      other kinds of practice terminals"
        ),
    )?;
    Ok(if is_empty { Exit::Done } else { Exit::Todo })
}

fn fresh_folder() -> Result<Utf8PathBuf, Error> {
    let made = tempfile::Builder::new().prefix("tejun-practice-").tempdir()?;
    Utf8PathBuf::from_path_buf(made.keep()).map_err(|path| {
        Error::usage(format!("{} は使えません", path.display()), format!("{} cannot be used", path.display()))
    })
}

struct Story<'a> {
    session: Session<'a>,
    /// The way through the flow, as last shown.
    shown: Vec<Passed>,
    chapters: u32,
}

impl Story<'_> {
    fn chapter(&mut self, ja: &str, en: &str) -> Result<(), Error> {
        self.chapters += 1;
        let number = self.chapters;
        self.session.screen.line("")?;
        self.session.screen.say(format!("━━ {number}. {ja}"), format!("━━ {number}. {en}"))
    }

    fn answer(&mut self, answers: &BTreeMap<QuestionId, AnswerText>) -> Result<(), Error> {
        let (screen, notice) = (self.session.screen, self.session.notice());
        for (question, value) in answers {
            self.session
                .request(WorkerRequest::Answer { question: question.clone(), value: value.clone() })?;
            let text = words::question_text(notice, question);
            let label = words::answer_label(notice, question, value);
            screen.line(format!("? {} → {}\n", screen.text(&text), screen.text(&label)))?;
        }
        Ok(())
    }

    /// Plans, and shows the flow from where it goes another way than before.
    fn plan(&mut self) -> Result<Plan, Error> {
        let (screen, notice) = (&self.session.screen, self.session.notice());
        let (report, plan) = self.session.with_given_answers()?;
        let same = report.flow.iter().zip(&self.shown).take_while(|(now, before)| now == before).count();
        let boxes = report.flow.get(same..).unwrap_or_default();
        if !boxes.is_empty() {
            report::flow(screen, notice, boxes)?;
            screen.line("")?;
        }
        report::plan(screen, notice, &plan)?;
        self.shown = report.flow;
        Ok(plan)
    }

    fn carry_out(&mut self, plan: &Plan) -> Result<(), Error> {
        self.session.begin(plan)?;
        drive::drive(&mut self.session, Purpose::Apply)?;
        Ok(())
    }

    /// Keeps the evidence, shows the state of each procedure, and returns the path of the evidence's page.
    fn prove(&mut self) -> Result<String, Error> {
        let Some(kept) = evidence::keep(&mut self.session)? else {
            return Ok(String::new());
        };
        let (screen, notice) = (&self.session.screen, self.session.notice());
        report::summary(screen, notice, &kept.evidence.report)?;
        look::ending(screen, notice, &kept.evidence.report)?;
        Ok(kept.page)
    }
}
