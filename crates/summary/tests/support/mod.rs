//! Pictures of QR codes as telephones and faxes see them, and zbar, another's reader, on them. Every picture has a seed.

use std::io::Write as _;
use std::process::{Command, Stdio};
use summary::Qr;

/// A grey picture: 0 is black, 255 white.
pub struct Picture {
    pub width: usize,
    pub height: usize,
    pub grey: Vec<f32>,
}

/// A generator of chance that is the same everywhere (xorshift64*).
struct Chance(u64);

impl Chance {
    fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// Between 0 and 1.
    fn next(&mut self) -> f32 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 40) as f32 / 16_777_216.0
    }

    /// About 0, with a spread of about 1.
    fn normal(&mut self) -> f32 {
        (0..12).map(|_| self.next()).sum::<f32>() - 6.0
    }
}

impl Picture {
    /// A code on white, so many pixels a module wide and high, turned by some degrees about its middle.
    fn of(qr: &Qr, wide: f32, high: f32, turned: f32) -> Self {
        let modules = qr.width() as f32 + 8.0;
        let (width, height) = ((modules * wide) as usize, (modules * high) as usize);
        let (sine, cosine) = turned.to_radians().sin_cos();
        let mut grey = Vec::with_capacity(width * height);
        for y in 0..height {
            for x in 0..width {
                // The mean of nine points of the pixel.
                let mut dark = 0;
                for at in 0..9_u8 {
                    let across = (x as f32 + (f32::from(at % 3) + 0.5) / 3.0) / wide - modules / 2.0;
                    let down = (y as f32 + (f32::from(at / 3) + 0.5) / 3.0) / high - modules / 2.0;
                    let half = qr.width() as f32 / 2.0;
                    let (column, row) =
                        (across * cosine - down * sine + half, across * sine + down * cosine + half);
                    dark += u32::from(qr.is_dark(column.floor() as i32, row.floor() as i32));
                }
                grey.push(255.0 - dark as f32 * 255.0 / 9.0);
            }
        }
        Self { width, height, grey }
    }

    /// A photo of a screen or of paper: turned a little, out of focus, grey and noisy.
    pub fn photo(qr: &Qr, pixels: f32, seed: u64) -> Self {
        let mut chance = Chance::new(seed);
        let turned = (chance.next() - 0.5) * 16.0;
        let mut picture = Self::of(qr, pixels, pixels, turned);
        picture.blur();
        let (black, white) = (30.0 + 40.0 * chance.next(), 180.0 + 50.0 * chance.next());
        for grey in &mut picture.grey {
            *grey = black + *grey / 255.0 * (white - black) + 10.0 * chance.normal();
        }
        picture
    }

    /// A fax of paper on which a module has that many millimetres: one bit a pixel at 204 by 98 (or 196) a inch, turned by up to one
    /// degree, with specks. Its lines are doubled, as receivers do.
    pub fn fax(qr: &Qr, millimetres: f32, lines: f32, seed: u64) -> Self {
        let mut chance = Chance::new(seed);
        let turned = (chance.next() - 0.5) * 2.0;
        let mut picture = Self::of(qr, millimetres * 204.0 / 25.4, millimetres * lines / 25.4, turned);
        let level = 110.0 + 35.0 * chance.next();
        for grey in &mut picture.grey {
            let bit = *grey > level;
            let speck = chance.next() < 0.002;
            *grey = if bit != speck { 255.0 } else { 0.0 };
        }
        picture.with_square_pixels(204.0 / lines)
    }

    /// The same with each line written so many times as its pixels are higher than wide.
    pub fn with_square_pixels(self, higher: f32) -> Self {
        let height = (self.height as f32 * higher) as usize;
        let lines = (0..height).map(|y| (y as f32 / higher) as usize * self.width);
        let grey = lines.flat_map(|at| self.grey[at..at + self.width].to_vec()).collect();
        Self { width: self.width, height, grey }
    }

    /// The mean of each pixel's neighbourhood of three by three.
    fn blur(&mut self) {
        let before = self.grey.clone();
        for y in 1..self.height - 1 {
            for x in 1..self.width - 1 {
                let near = (0..9).map(|at| before[(y + at / 3 - 1) * self.width + x + at % 3 - 1]);
                self.grey[y * self.width + x] = near.sum::<f32>() / 9.0;
            }
        }
    }

    /// What zbar reads in it, a code a line.
    pub fn read(&self) -> Vec<String> {
        let mut pgm = format!("P5\n{} {}\n255\n", self.width, self.height).into_bytes();
        pgm.extend(self.grey.iter().map(|grey| grey.clamp(0.0, 255.0) as u8));
        let mut file = tempfile::Builder::new().suffix(".pgm").tempfile().unwrap();
        file.write_all(&pgm).unwrap();
        read(file.path())
    }
}

/// What zbar reads in a file, a code a line.
pub fn read(file: &std::path::Path) -> Vec<String> {
    let arguments = ["--quiet", "--raw", "-Sdisable", "-Sqrcode.enable"];
    let output = Command::new("zbarimg").args(arguments).arg(file).output().unwrap();
    String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect()
}

/// Whether zbar is there.
pub fn is_there() -> bool {
    let quiet = Command::new("zbarimg").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    quiet.is_ok_and(|status| status.success())
}
