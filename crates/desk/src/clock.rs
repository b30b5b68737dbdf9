//! What time it is at the desk.

#![expect(clippy::disallowed_methods, reason = "this is where the desk's computer tells the time")]

use jiff::Timestamp;
use jiff::civil::Date;
use model::calendar::in_japan;

/// The desk's clock. A demonstration's is set back to the days of its notice.
#[derive(Clone, Copy, Debug, Default)]
pub struct Clock {
    /// Milliseconds by which it differs from the computer's.
    pub ahead: i64,
}

impl Clock {
    /// Milliseconds since 1970.
    pub fn now(self) -> i64 {
        Timestamp::now().as_millisecond() + self.ahead
    }

    /// Today, in Japan.
    pub fn today(self) -> Date {
        day_of(self.now())
    }
}

/// The day of a moment, in Japan.
pub fn day_of(at: i64) -> Date {
    in_japan(moment(at)).date()
}

/// A moment, as words have it.
pub fn moment(at: i64) -> Timestamp {
    Timestamp::from_millisecond(at).unwrap_or_default()
}
