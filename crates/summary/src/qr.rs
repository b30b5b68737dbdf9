//! QR codes (ISO/IEC 18004) of a summary, as pictures.

use crate::digits;
use crate::form::Signed;
use model::plan::Report;
use model::short_code::ShortCode;
use qrcodegen::{QrCode, QrCodeEcc, QrSegment, Version};
use std::fmt::Write as _;

/// No larger version is made: there is a second code instead. With 4 pixels a module it is 308 pixels wide, quiet zone included.
pub const MAX_VERSION: u8 = 13;
/// Modules of quiet around a code.
const QUIET: i32 = 4;
/// Pixels a module on a page: what a telephone reads from a screen, and 1.06 mm on paper.
const PIXELS: i32 = 4;

/// All that a page shows for somebody who hands the evidence in.
#[derive(Clone, Debug)]
pub struct Carriers {
    /// The number to read out.
    pub code: ShortCode,
    /// The summary. `None` if no evidence was kept.
    pub signed: Option<Signed>,
    /// Its QR codes.
    pub qr: Vec<Qr>,
}

impl Carriers {
    /// The carriers of a report, and of the signed summary of its evidence, which can be opened on that page.
    pub fn of(report: &Report, signed: Option<Signed>, url: Option<&str>) -> Self {
        let qr = signed.as_ref().map(|signed| codes(&signed.bytes, url)).unwrap_or_default();
        Self { code: ShortCode::of(report), signed, qr }
    }
}

/// A QR code.
#[derive(Clone)]
pub struct Qr {
    /// What it holds.
    pub text: String,
    code: QrCode,
}

impl std::fmt::Debug for Qr {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Qr").field(&self.text).finish()
    }
}

/// The codes of a signed summary: the page's address with the digits behind it, or the digits alone. As few as there can be.
pub fn codes(signed: &[u8], url: Option<&str>) -> Vec<Qr> {
    let made = (1..=9).find_map(|parts| {
        let written = digits::split(signed, parts);
        written.iter().map(|digits| Qr::new(url, digits)).collect::<Option<Vec<_>>>()
    });
    made.unwrap_or_default()
}

impl Qr {
    /// `None` if it does not fit into the largest version.
    fn new(url: Option<&str>, digits: &str) -> Option<Self> {
        let address = url.map(|url| match url.ends_with(['/', '=', '?', '#']) {
            true => url.to_owned(),
            false => format!("{url}/"),
        });
        let mut segments = Vec::new();
        segments.extend(address.as_ref().map(|address| QrSegment::make_bytes(address.as_bytes())));
        segments.push(QrSegment::make_numeric(digits));
        Self::of(&segments, address.unwrap_or_default() + digits)
    }

    /// A code that holds a text. `None` if it does not fit into the largest version.
    pub fn of_text(text: &str) -> Option<Self> {
        Self::of(&QrSegment::make_segments(text), text.to_owned())
    }

    fn of(segments: &[QrSegment], text: String) -> Option<Self> {
        let (least, most) = (Version::MIN, Version::new(MAX_VERSION));
        let ecc = QrCodeEcc::Medium;
        let code = QrCode::encode_segments_advanced(segments, ecc, least, most, None, false).ok()?;
        Some(Self { text, code })
    }

    /// Its version: how large it is.
    pub fn version(&self) -> u8 {
        self.code.version().value()
    }

    /// How many modules it is wide, with the quiet zone.
    pub fn width(&self) -> i32 {
        self.code.size() + 2 * QUIET
    }

    /// Whether a module is dark, counted from the corner of the quiet zone.
    pub fn is_dark(&self, x: i32, y: i32) -> bool {
        self.code.get_module(x - QUIET, y - QUIET)
    }

    /// The picture. `label` says what it is to those who do not see it; it has to be plain text without markup.
    pub fn svg(&self, label: &str) -> String {
        let (width, pixels) = (self.width(), self.width() * PIXELS);
        let mut path = String::new();
        for y in 0..width {
            let mut x = 0;
            while x < width {
                let run = (x..width).take_while(|x| self.is_dark(*x, y)).count() as i32;
                if run > 0 {
                    // Writing to a string cannot fail.
                    let _ = write!(path, "M{x} {y}h{run}v1h-{run}z");
                }
                x += run.max(1);
            }
        }
        let label = label.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"qr\" role=\"img\" aria-label=\"{label}\" width=\"{pixels}\" \
             height=\"{pixels}\" viewBox=\"0 0 {width} {width}\" shape-rendering=\"crispEdges\">\
             <path fill=\"#fff\" d=\"M0 0h{width}v{width}H0z\"/><path fill=\"#000\" d=\"{path}\"/></svg>"
        )
    }
}
