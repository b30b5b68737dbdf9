//! What comes in: it is verified, written, and acknowledged when it is durable.

use crate::desk::Desk;
use crate::error::Error;
use desk_store::{Carrier, CodeReport, Refused, Report, Store, Written};
use manual::words;
use model::{Notice, Text};
use std::sync::Arc;
use std::thread;
use summary::{DigitsError, Item, Part, Signed, Summary, Wrong};
use tokio::sync::{mpsc, oneshot};

/// So many reports are written in one transaction; while it is written, the next ones gather.
const BATCH: usize = 256;
/// So many wait to be written. Whoever brings one more waits, too.
const WAITING: usize = 4096;

/// What became of one thing that came in.
#[derive(Debug)]
pub enum Taken {
    /// A signed report.
    Report {
        /// What it says.
        summary: Box<Summary>,
        /// Whether it was new.
        written: Written,
    },
    /// A short code.
    Code {
        /// What it says.
        code: Box<model::short_code::ShortCode>,
        /// The notice that it is about.
        notice: Box<Notice>,
    },
    /// One of several QR codes; the others have not come.
    Part {
        /// Which one is still missing.
        missing: usize,
        /// How many there are.
        of: usize,
    },
    /// It is not believed.
    Refused(Text),
}

/// Of what is not believed no more is kept.
const MAX_KEPT: usize = 64 << 10;

type Waiting = (Report, oneshot::Sender<Result<Written, Error>>);

/// The way to the one thread that writes reports.
#[derive(Clone)]
pub struct Writer(mpsc::Sender<Waiting>);

impl Writer {
    /// Starts the thread. It ends with the last of those that hold the way to it.
    ///
    /// # Errors
    ///
    /// If there is no thread to be had.
    pub fn start(store: Arc<Store>) -> Result<Self, Error> {
        let (way, waiting) = mpsc::channel(WAITING);
        let started = thread::Builder::new().name("writer".into()).spawn(move || write(&store, waiting));
        started.map_err(|source| Error::io("the writer", source))?;
        Ok(Self(way))
    }

    /// Has a report written, and waits until it is durable.
    ///
    /// # Errors
    ///
    /// If the database did not do it: whoever sent it tries again later.
    pub async fn write(&self, report: Report) -> Result<Written, Error> {
        let (answer, answered) = oneshot::channel();
        self.0.send((report, answer)).await.map_err(|_| Error::Ending)?;
        answered.await.map_err(|_| Error::Ending)?
    }
}

fn write(store: &Store, mut waiting: mpsc::Receiver<Waiting>) {
    while let Some(first) = waiting.blocking_recv() {
        let mut batch = vec![first];
        while batch.len() < BATCH
            && let Ok(next) = waiting.try_recv()
        {
            batch.push(next);
        }
        let (reports, answers): (Vec<Report>, Vec<_>) = batch.into_iter().unzip();
        match store.with(|db| db.insert_reports(&reports)) {
            Ok(written) => answers.into_iter().zip(written).for_each(|(answer, written)| {
                // Whoever asked may have gone; the report is durable all the same.
                let _ = answer.send(Ok(written));
            }),
            // One that the database does not take keeps no other out.
            Err(_) => reports.into_iter().zip(answers).for_each(|(report, answer)| {
                let alone = store.with(|db| db.insert_reports(std::slice::from_ref(&report)));
                let alone = alone.map(|written| written.first().copied().unwrap_or(Written::Known));
                let _ = answer.send(alone.map_err(Error::from));
            }),
        }
    }
}

impl Desk {
    /// Takes in the content of a file, or lines that somebody typed.
    ///
    /// # Errors
    ///
    /// If the database did not do it. What is not believed is no error: it is kept, with its reason.
    pub async fn take(&self, content: &[u8], carrier: Carrier, by: &str) -> Result<Vec<Taken>, Error> {
        let mut taken = Vec::new();
        let mut is_in_parts = false;
        for item in summary::in_content(content, || None, self.clock.today()) {
            taken.push(match item {
                Ok(Item::Summary { signed, evidence }) => {
                    // What was signed is the file's bytes behind its first line.
                    let behind =
                        || content.splitn(2, |byte| *byte == b'\n').nth(1).unwrap_or_default().to_vec();
                    self.take_signed(*signed, evidence.is_some().then(behind), carrier).await?
                }
                Ok(Item::Code(code)) => self.take_code(code, by).await?,
                Err(Wrong::Digits(DigitsError::PartMissing { .. })) => {
                    is_in_parts = true;
                    continue;
                }
                Err(wrong) => self.refuse(content, carrier, &words::not_believed(&wrong)).await?,
            });
        }
        if is_in_parts {
            taken.extend(self.take_parts(&String::from_utf8_lossy(content), carrier).await?);
        }
        Ok(taken)
    }

    async fn take_signed(
        &self,
        signed: Signed,
        evidence: Option<Vec<u8>>,
        carrier: Carrier,
    ) -> Result<Taken, Error> {
        let summary = Box::new(signed.summary.clone());
        if summary.practice {
            let why = Text::new(
                "練習用端末の報告です。実際の端末の報告としては受け取れません",
                "this is a practice terminal's report: it is not accepted as a real one's",
            );
            return self.refuse(&signed.bytes, carrier, &why).await;
        }
        let report = Report { signed, evidence, carrier, received_at: self.clock.now() };
        let written = self.writer.write(report).await?;
        Ok(Taken::Report { summary, written })
    }

    async fn take_code(&self, code: model::short_code::ShortCode, by: &str) -> Result<Taken, Error> {
        let digits = code.to_string();
        if code.practice {
            let why = Text::new(
                "練習用端末の番号です。実際の端末の状態ではありません",
                "this is a practice terminal's code: it says nothing of a real one",
            );
            return self.refuse(digits.as_bytes(), Carrier::Typed, &why).await;
        }
        let Some(notice) = self.notices.numbered(code.notice).cloned() else {
            let why = Text::new(
                "この番号のお知らせ（版）は、ここにはありません",
                "the edition that this code is about is not here",
            );
            return self.refuse(digits.as_bytes(), Carrier::Typed, &why).await;
        };
        if code.institution.is_none() {
            let why = Text::new(
                "機関コードの入っていない番号です。どの施設のものかを電話で聞いてください",
                "the code names no institution: ask on the phone which site it is",
            );
            return self.refuse(digits.as_bytes(), Carrier::Typed, &why).await;
        }
        let report = CodeReport {
            code: code.clone(),
            notice: notice.header.notice.to_string(),
            edition: crate::notices::Notices::edition(&notice),
            typed_by: by.to_owned(),
            received_at: self.clock.now(),
        };
        self.with(move |db| db.insert_code(&report)).await?;
        Ok(Taken::Code { code: Box::new(code), notice: Box::new(notice) })
    }

    /// Keeps the parts of summaries that come in several QR codes, and takes in those that are whole now.
    async fn take_parts(&self, text: &str, carrier: Carrier) -> Result<Vec<Taken>, Error> {
        let mut taken = Vec::new();
        let lines = text.lines().filter_map(summary::digits_in);
        for (digits, part) in lines.filter_map(|digits| Some((digits.clone(), Part::read(&digits).ok()?))) {
            let (tag, number, now) = (part.tag.clone(), part.number() as i64, self.clock.now());
            let all = self.with(move |db| db.insert_part(&tag, number, &digits, now)).await?;
            let parts: Vec<Part> = all.iter().filter_map(|digits| Part::read(digits).ok()).collect();
            taken.push(match summary::join(&parts).map(|bytes| summary::open(&bytes)) {
                Ok(Ok(signed)) => self.take_signed(signed, None, carrier).await?,
                Err(DigitsError::PartMissing { missing, of }) => Taken::Part { missing, of },
                Ok(Err(error)) => {
                    self.refuse(text.as_bytes(), carrier, &words::not_believed(&error.into())).await?
                }
                Err(error) => {
                    self.refuse(text.as_bytes(), carrier, &words::not_believed(&error.into())).await?
                }
            });
        }
        Ok(taken)
    }

    async fn refuse(&self, content: &[u8], carrier: Carrier, why: &Text) -> Result<Taken, Error> {
        let refused = Refused {
            received_at: self.clock.now(),
            carrier: carrier.name().to_owned(),
            why: why.ja.clone(),
            content: content.get(..MAX_KEPT).unwrap_or(content).to_vec(),
        };
        self.with(move |db| db.insert_refused(&refused)).await?;
        Ok(Taken::Refused(why.clone()))
    }
}
