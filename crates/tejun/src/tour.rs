//! `practice tour`: the whole notice on a practice terminal, from the first look to the proof.

use crate::apply::{self, Consent};
use crate::args::{Args, Target};
use crate::error::Error;
use crate::exit::Exit;
use crate::open::{self, Opened};
use crate::screen::Screen;
use crate::{look, practice, report};
use camino::{Utf8Path, Utf8PathBuf};
use manual::words;
use model::id::AnswerValue;
use model::plan::Report;
use model::{KindName, Notice, QuestionId};
use run::{Journal, Progress, Runner};

/// The kind whose story has everything in it.
const KIND: &str = "server-crowded";

/// `tejun practice tour`
///
/// # Errors
///
/// Where the practice terminal cannot be made or worked on.
pub fn tour(args: &Args, folder: Option<&Utf8Path>, screen: &Screen) -> Result<Exit, Error> {
    let loaded = open::whole_notice(args.notice.as_deref())?;
    let notice = &loaded.notice;
    let kind = KindName::literal(KIND);
    let folder = match folder {
        Some(folder) => folder.to_owned(),
        None => fresh_folder()?,
    };
    chapter(screen, 1, "練習用端末を作ります", "A practice terminal")?;
    let made = practice::make(&loaded, &folder, &kind)?;
    screen.line(format!("{}\n", screen.text(&made.title())))?;
    drop(made);
    let target = Target::Folder(folder.clone());
    let story = Story {
        args,
        notice,
        target: &target,
        screen,
    };

    let opened = open::terminal(&target)?;
    let (report, _) = look::look(&*opened.terminal, notice, args)?;
    report::heading(screen, notice, &report, folder.as_str())?;
    chapter(
        screen,
        2,
        "いまの状態を見ます（何も変えません）",
        "Its state; nothing is changed",
    )?;
    report::procedures(screen, notice, &report)?;

    let (opened, report) = story.carry_out(3, opened, "by-hand")?;
    let Some(report) = report else {
        return Ok(Exit::Failure);
    };
    chapter(
        screen,
        7,
        "考えが変わりました: これからは自動で",
        "A change of mind: automatic from now on",
    )?;
    let (opened, last) = story.carry_out(8, opened, "automatic")?;
    let Some(last) = last else {
        return Ok(Exit::of(report.state));
    };

    let disk = terminal::Practice::disk_folder(&folder);
    let evidence = disk
        .join("ProgramData/tejun/evidence")
        .join(notice.header.notice.as_str());
    screen.line("")?;
    screen.say(
        format!("残したもの\n  練習用端末  {folder}\n  証跡        {evidence}/evidence.html\n  記録        {disk}/ProgramData/tejun/journal.jsonl"),
        format!("what is left\n  terminal  {folder}\n  evidence  {evidence}/evidence.html\n  journal   {disk}/ProgramData/tejun/journal.jsonl"),
    )?;
    screen.say(
        format!("次に試すこと\n  tejun undo {folder}     tejun が変えたものを元に戻す\n  tejun check {disk}     同じものを、ただのディスクとして見る\n  tejun practice        ほかの種類の練習用端末\n  tejun lint / tejun test  お知らせのファイルを確かめる"),
        format!("to try next\n  tejun undo {folder}     put back what tejun changed\n  tejun check {disk}     the same, looked at as a plain disk\n  tejun practice        other kinds of practice terminals\n  tejun lint / tejun test  check the notice's files"),
    )?;
    drop(opened);
    Ok(Exit::of(last.state))
}

fn fresh_folder() -> Result<Utf8PathBuf, Error> {
    let made = tempfile::Builder::new().prefix("tejun-practice-").tempdir()?;
    Utf8PathBuf::from_path_buf(made.keep()).map_err(|path| {
        Error::usage(
            format!("{} は使えません", path.display()),
            format!("{} cannot be used", path.display()),
        )
    })
}

fn chapter(screen: &Screen, number: u32, ja: &str, en: &str) -> Result<(), Error> {
    screen.line("")?;
    screen.say(format!("━━ {number}. {ja}"), format!("━━ {number}. {en}"))
}

struct Story<'a> {
    args: &'a Args,
    notice: &'a Notice,
    target: &'a Target,
    screen: &'a Screen,
}

impl Story<'_> {
    /// Answers the one question, plans, does it, proves it, and plans once more. None: it did not come to its end.
    fn carry_out(
        &self,
        number: u32,
        opened: Opened,
        mode: &'static str,
    ) -> Result<(Opened, Option<Report>), Error> {
        let (notice, screen) = (self.notice, self.screen);
        self.answer(
            &opened,
            &QuestionId::literal("update-mode"),
            &AnswerValue::literal(mode),
        )?;
        let (report, plan) = look::look(&*opened.terminal, notice, self.args)?;
        let first = number == 3;
        if first {
            chapter(
                screen,
                number,
                "フローのどの道か、何をするか",
                "The way through the flow, and the plan",
            )?;
            report::flow(screen, notice, &report.flow)?;
        } else {
            report::flow(
                screen,
                notice,
                &report.flow[report.flow.len().saturating_sub(3)..],
            )?;
        }
        report::plan(screen, &plan)?;
        if first {
            chapter(screen, 4, "行います", "Doing it")?;
        }
        apply::begin(notice, &opened, plan)?;
        let consent = Consent { screen, yes: true };
        let (opened, _) = apply::carry_on(notice, opened, self.target, &consent)?;
        if first {
            chapter(screen, 5, "証明します", "The proof")?;
        }
        let report = apply::prove(notice, &opened, screen)?;
        if first {
            chapter(screen, 6, "もう一度計画します", "Planning once more")?;
        }
        let (_, plan) = look::look(&*opened.terminal, notice, self.args)?;
        report::plan(screen, &plan)?;
        let ended = plan.actions.is_empty();
        Ok((opened, ended.then_some(report)))
    }

    fn answer(&self, opened: &Opened, question: &QuestionId, value: &AnswerValue) -> Result<(), Error> {
        let mut silent = |_: Progress<'_>| {};
        let journal = Journal::open(&*opened.terminal)?;
        let mut runner = Runner::new(journal, self.notice.header.notice.clone(), &mut silent);
        runner.answer(question.clone(), value.clone())?;
        let text = words::question_text(self.notice, question);
        let label = self
            .notice
            .question(question)
            .and_then(|known| known.answers.iter().find(|answer| answer.value == *value))
            .map(|answer| answer.label.clone())
            .unwrap_or_default();
        self.screen.line(format!(
            "? {} → {}",
            self.screen.text(&text),
            self.screen.text(&label)
        ))
    }
}
