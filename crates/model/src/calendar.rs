//! When something may be started: working windows by the week, distribution periods by the date.
//!
//! All times are in Japan time, independent of the PC's time zone (requirement row B12). Intervals are half-open: the first moment
//! belongs to them, the last does not.

use crate::answer::AnswerText;
use crate::id::{QuestionId, Row};
use crate::string_format::{InvalidFormat, StringFormat};
use jiff::civil::{Date, DateTime};
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Span, Timestamp, Zoned};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Japan time: nine hours before UTC's clock, without summer time since 1951.
pub fn japan() -> TimeZone {
    TimeZone::fixed(Offset::constant(9))
}

/// That moment on a clock in Japan.
pub fn in_japan(at: Timestamp) -> Zoned {
    at.to_zoned(japan())
}

/// A time of day to the minute; 24:00 is the end of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TimeOfDay {
    minutes: u16,
}

crate::string_format::format_schema!(TimeOfDay, StringFormat::TimeOfDay);

impl FromStr for TimeOfDay {
    type Err = InvalidFormat;
    fn from_str(text: &str) -> Result<Self, InvalidFormat> {
        let two = |part: &str| (part.len() == 2).then(|| part.parse::<u16>().ok()).flatten();
        text.split_once(':')
            .and_then(|(hours, minutes)| Some((two(hours)?, two(minutes)?)))
            .filter(|(hours, minutes)| *minutes < 60 && hours * 60 + minutes <= 24 * 60)
            .map(|(hours, minutes)| Self { minutes: hours * 60 + minutes })
            .ok_or_else(|| InvalidFormat { format: StringFormat::TimeOfDay, text: text.to_owned() })
    }
}

impl TryFrom<String> for TimeOfDay {
    type Error = InvalidFormat;
    fn try_from(text: String) -> Result<Self, InvalidFormat> {
        text.parse()
    }
}

impl From<TimeOfDay> for String {
    fn from(time: TimeOfDay) -> String {
        time.to_string()
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.minutes / 60, self.minutes % 60)
    }
}

/// A day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the days of the week")]
pub enum Day {
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
    Sat,
    Sun,
    /// A public holiday of the calendar, besides its day of the week.
    Holiday,
}

impl Day {
    fn of(date: Date) -> Self {
        match date.weekday() {
            jiff::civil::Weekday::Monday => Self::Mon,
            jiff::civil::Weekday::Tuesday => Self::Tue,
            jiff::civil::Weekday::Wednesday => Self::Wed,
            jiff::civil::Weekday::Thursday => Self::Thu,
            jiff::civil::Weekday::Friday => Self::Fri,
            jiff::civil::Weekday::Saturday => Self::Sat,
            jiff::civil::Weekday::Sunday => Self::Sun,
        }
    }
}

/// Hours of some days of the week.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// The days on which it opens.
    pub days: Vec<Day>,
    /// The first minute.
    pub from: TimeOfDay,
    /// The first minute no longer in it.
    pub before: TimeOfDay,
}

impl Window {
    /// Whether it is open at that moment, on a clock in Japan. Of holidays nothing is known here.
    pub fn holds(&self, at: Timestamp) -> bool {
        let at = in_japan(at).datetime();
        let minutes = u16::try_from(at.hour()).unwrap_or(0) * 60 + u16::try_from(at.minute()).unwrap_or(0);
        self.days.contains(&Day::of(at.date()))
            && self.from.minutes <= minutes
            && minutes < self.before.minutes
    }
}

/// Days on which the distribution server gives out updates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Period {
    /// The first day.
    #[cfg_attr(feature = "schema", schemars(with = "ShapedDate"))]
    pub from: Date,
    /// The first day no longer in it.
    #[cfg_attr(feature = "schema", schemars(with = "ShapedDate"))]
    pub before: Date,
}

impl Period {
    /// The period that a person gave, as an answer of [`crate::answer::Shape::Period`]. `None` if it has another shape.
    pub fn answered(answer: &AnswerText) -> Option<Self> {
        let (from, last) = answer.as_str().split_once('/')?;
        let before = last.parse::<Date>().ok()?.tomorrow().ok()?;
        Some(Self { from: from.parse().ok()?, before })
    }
}

/// Stands for [`Date`] in schemas.
#[cfg(feature = "schema")]
pub(crate) struct ShapedDate;
#[cfg(feature = "schema")]
crate::string_format::format_schema!(ShapedDate, StringFormat::Date);

/// Stands for [`Timestamp`] in schemas.
#[cfg(feature = "schema")]
pub(crate) struct ShapedMoment;
#[cfg(feature = "schema")]
crate::string_format::format_schema!(ShapedMoment, StringFormat::Moment);

/// When the work that a notice times may be started: in a window AND in a distribution period. An empty list is
/// never open: what is not known to be open is closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Calendar {
    /// Rows of the requirements that this calendar carries.
    pub rows: Vec<Row>,
    /// Working windows.
    pub windows: Vec<Window>,
    /// Distribution periods.
    pub distribution_periods: Vec<Period>,
    /// The question, of shape `period`, by which a person gives the next distribution period when no other is ahead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub or_ask: Option<QuestionId>,
    /// Public holidays, for the windows that name them.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(with = "Vec<ShapedDate>"))]
    pub holidays: Vec<Date>,
}

/// What a gate of the calendar looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Gate {
    /// The working windows.
    Window,
    /// The distribution periods.
    DistributionPeriod,
    /// The PC runs on mains power.
    MainsPower,
}

/// What the calendar says of a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Opening {
    /// Open now.
    Open {
        /// The first moment at which it is closed again.
        until: Timestamp,
    },
    /// Closed now.
    Closed {
        /// Which of the gates holds; the distribution period where both do.
        by: Gate,
        /// The next moment at which all are open, or `None` if the calendar has no such moment.
        opens_at: Option<Timestamp>,
    },
}

impl Calendar {
    /// The calendar by which work is timed, with the period that was answered to its question. `answer` gives the answer to a question.
    pub fn with_answer(&self, answer: impl Fn(&QuestionId) -> Option<AnswerText>) -> Self {
        let mut whole = self.clone();
        let answered = whole.or_ask.take().and_then(|question| answer(&question));
        whole.distribution_periods.extend(answered.as_ref().and_then(Period::answered));
        whole
    }

    /// Whether `timed` is this calendar, perhaps with a period that was answered.
    pub fn is_within(&self, timed: &Self) -> bool {
        let mut without = timed.clone();
        without.or_ask.clone_from(&self.or_ask);
        let own = self.distribution_periods.len();
        if self.or_ask.is_some() && without.distribution_periods.len() == own + 1 {
            without.distribution_periods.truncate(own);
        }
        without == *self
    }

    /// Whether work held by `gates` may start at `at`, and when that changes. Gates that are not of the calendar
    /// are not looked at.
    pub fn opening(&self, gates: &[Gate], at: Timestamp) -> Opening {
        self.opening_for(gates, at, SignedDuration::ZERO)
    }

    /// As [`Calendar::opening`], for work that takes about so long: what cannot end before the gates close does not
    /// start any more. Work longer than half an opening starts in its first half, so that a short opening is not lost to
    /// it.
    pub fn opening_for(&self, gates: &[Gate], at: Timestamp, takes: SignedDuration) -> Opening {
        let by_window = gates.contains(&Gate::Window);
        let by_period = gates.contains(&Gate::DistributionPeriod);
        if !by_window && !by_period {
            // A calendar without gates never closes: a far moment stands for that.
            return Opening::Open { until: Timestamp::MAX };
        }
        let open =
            |t: DateTime| (!by_window || self.in_window(t)) && (!by_period || self.in_period(t.date()));
        let now = in_japan(at).datetime();
        let mut from: Option<DateTime> = None;
        let mut opens_at = None;
        for change in self.boundaries(now.date()) {
            match (from, open(change)) {
                (None, true) => {
                    from = Some(change);
                    if change > now {
                        opens_at = Some(change);
                        break;
                    }
                }
                (Some(began), false) => {
                    let late = change.saturating_sub(Span::new().seconds(takes.as_secs()));
                    let half = began.saturating_add(began.duration_until(change) / 2);
                    if began <= now && now < change && now < late.max(half) {
                        return Opening::Open { until: moment(change).unwrap_or(Timestamp::MAX) };
                    }
                    from = None;
                }
                _ => {}
            }
        }
        if from.is_some_and(|began| began <= now) {
            return Opening::Open { until: Timestamp::MAX };
        }
        let by =
            if by_period && !self.in_period(now.date()) { Gate::DistributionPeriod } else { Gate::Window };
        Opening::Closed { by, opens_at: opens_at.and_then(moment) }
    }

    fn in_window(&self, at: DateTime) -> bool {
        let minutes = u16::try_from(at.hour()).unwrap_or(0) * 60 + u16::try_from(at.minute()).unwrap_or(0);
        let day = Day::of(at.date());
        let holiday = self.holidays.contains(&at.date());
        self.windows.iter().any(|w| {
            (w.days.contains(&day) || (holiday && w.days.contains(&Day::Holiday)))
                && w.from.minutes <= minutes
                && minutes < w.before.minutes
        })
    }

    fn in_period(&self, date: Date) -> bool {
        self.distribution_periods.iter().any(|p| p.from <= date && date < p.before)
    }

    /// The moments at which anything can change, from two days before `day` on, in order: each day's windows for a week
    /// (it repeats, so a change of windows shows within one), then the periods' ends and the holidays, and the windows of
    /// the week after each.
    fn boundaries(&self, day: Date) -> impl Iterator<Item = DateTime> {
        let mut days: Vec<Date> =
            (-2..=8).filter_map(|n| day.checked_add(Span::new().days(n)).ok()).collect();
        let ends = self.distribution_periods.iter().flat_map(|p| [p.from, p.before]);
        for end in ends.chain(self.holidays.iter().copied()).filter(|d| *d > day) {
            days.extend((0..=8).filter_map(|n| end.checked_add(Span::new().days(n)).ok()));
        }
        let mut all: Vec<DateTime> = days
            .into_iter()
            .flat_map(|day| {
                let times = self.windows.iter().flat_map(|w| [w.from, w.before]);
                let midnight = day.to_datetime(jiff::civil::Time::midnight());
                times
                    .filter_map(move |t| midnight.checked_add(Span::new().minutes(i64::from(t.minutes))).ok())
                    .chain([midnight])
            })
            .collect();
        all.sort_unstable();
        all.dedup();
        all.into_iter()
    }
}

fn moment(at: DateTime) -> Option<Timestamp> {
    at.to_zoned(japan()).ok().map(|zoned| zoned.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn window(days: &[Day], from: &str, before: &str) -> Window {
        Window { days: days.to_vec(), from: from.parse().unwrap(), before: before.parse().unwrap() }
    }

    fn calendar() -> Calendar {
        use Day::*;
        Calendar {
            rows: vec![],
            windows: vec![
                window(&[Mon, Tue, Wed, Thu, Fri], "19:00", "24:00"),
                window(&[Sat], "12:00", "24:00"),
                window(&[Sun], "00:00", "24:00"),
            ],
            distribution_periods: vec![
                Period { from: "2023-12-13".parse().unwrap(), before: "2023-12-28".parse().unwrap() },
                Period { from: "2024-01-10".parse().unwrap(), before: "2024-02-01".parse().unwrap() },
            ],
            or_ask: None,
            holidays: vec![],
        }
    }

    const BOTH: [Gate; 2] = [Gate::Window, Gate::DistributionPeriod];

    #[test]
    fn a_weekday_opens_in_the_evening() {
        // 2023-12-22 is a Friday.
        assert_eq!(
            calendar().opening(&BOTH, at("2023-12-22T18:59:59+09:00")),
            Opening::Closed { by: Gate::Window, opens_at: Some(at("2023-12-22T19:00+09:00")) }
        );
        assert_eq!(
            calendar().opening(&BOTH, at("2023-12-22T19:00+09:00")),
            Opening::Open { until: at("2023-12-23T00:00+09:00") }
        );
    }

    #[test]
    fn saturday_afternoon_runs_into_sunday_and_ends_at_its_midnight() {
        assert_eq!(
            calendar().opening(&BOTH, at("2023-12-23T12:00+09:00")),
            Opening::Open { until: at("2023-12-25T00:00+09:00") }
        );
        assert_eq!(
            calendar().opening(&BOTH, at("2023-12-25T00:00+09:00")),
            Opening::Closed { by: Gate::Window, opens_at: Some(at("2023-12-25T19:00+09:00")) }
        );
    }

    #[test]
    fn outside_the_period_the_period_is_named_and_the_next_evening_in_one_is_the_answer() {
        // Wednesday 2024-01-10 is the second period's first day.
        assert_eq!(
            calendar().opening(&BOTH, at("2023-12-28T20:00+09:00")),
            Opening::Closed { by: Gate::DistributionPeriod, opens_at: Some(at("2024-01-10T19:00+09:00")) }
        );
        assert_eq!(
            calendar().opening(&BOTH, at("2024-02-01T00:00+09:00")),
            Opening::Closed { by: Gate::DistributionPeriod, opens_at: None }
        );
    }

    #[test]
    fn what_cannot_end_in_its_window_waits_for_the_next_one() {
        let hour = SignedDuration::from_hours(1);
        let opening = |text: &str, takes| calendar().opening_for(&BOTH, at(text), takes);
        assert!(matches!(opening("2023-12-22T22:59+09:00", hour), Opening::Open { .. }));
        assert_eq!(
            opening("2023-12-22T23:00+09:00", hour),
            Opening::Closed { by: Gate::Window, opens_at: Some(at("2023-12-23T12:00+09:00")) }
        );
        // Longer than the whole evening: its first half will do.
        let long = SignedDuration::from_hours(9);
        assert!(matches!(opening("2023-12-22T21:29+09:00", long), Opening::Open { .. }));
        assert!(matches!(opening("2023-12-22T21:30+09:00", long), Opening::Closed { .. }));
        // Saturday noon to Sunday midnight is one opening, also seen from Sunday.
        assert!(matches!(opening("2023-12-24T14:00+09:00", long), Opening::Open { .. }));
        assert!(matches!(opening("2023-12-24T15:00+09:00", long), Opening::Closed { .. }));
    }

    #[test]
    fn a_public_holiday_is_like_a_sunday_where_the_window_says_so() {
        let mut calendar = calendar();
        // The Friday of the first week.
        let noon = at("2023-12-22T12:00+09:00");
        calendar.holidays = vec!["2023-12-22".parse().unwrap()];
        assert!(matches!(calendar.opening(&BOTH, noon), Opening::Closed { .. }));
        calendar.windows.push(window(&[Day::Holiday], "00:00", "24:00"));
        assert_eq!(calendar.opening(&BOTH, noon), Opening::Open { until: at("2023-12-23T00:00+09:00") });
        assert_eq!(
            calendar.opening(&BOTH, at("2023-12-21T23:00+09:00")),
            Opening::Open { until: at("2023-12-23T00:00+09:00") },
            "the evening before runs into it"
        );
    }

    #[test]
    fn the_pc_s_own_zone_plays_no_part() {
        assert!(matches!(calendar().opening(&BOTH, at("2023-12-22T10:00:00Z")), Opening::Open { .. }));
    }

    #[test]
    fn an_empty_calendar_is_closed_and_no_gate_is_open() {
        let empty: Calendar =
            serde_json::from_str(r#"{"rows":[],"windows":[],"distribution_periods":[]}"#).unwrap();
        let now = at("2023-12-22T20:00+09:00");
        assert!(matches!(empty.opening(&BOTH, now), Opening::Closed { opens_at: None, .. }));
        assert!(matches!(empty.opening(&[], now), Opening::Open { .. }));
    }

    #[test]
    fn the_period_that_was_answered_counts_to_the_end_of_its_last_day() {
        let mut calendar = calendar();
        calendar.or_ask = Some("period".parse().unwrap());
        let evening = at("2024-02-20T20:00+09:00");
        let with = |text: &'static str| calendar.with_answer(|_| Some(AnswerText::literal(text)));
        let timed = with("2024-02-10/2024-02-20");
        assert_eq!(
            timed.opening(&BOTH, evening),
            Opening::Open { until: at("2024-02-21T00:00+09:00") },
            "its last day"
        );
        assert!(matches!(with("2024-02-10/2024-02-19").opening(&BOTH, evening), Opening::Closed { .. }));
        assert!(matches!(with("nonsense").opening(&BOTH, evening), Opening::Closed { opens_at: None, .. }));
        // A plan made with it is of this calendar; one of another calendar is not.
        assert!(calendar.is_within(&timed) && calendar.is_within(&with("nonsense")));
        let other = Calendar { holidays: vec!["2024-02-12".parse().unwrap()], ..calendar.clone() };
        assert!(!other.is_within(&timed));
        calendar.or_ask = None;
        assert!(!calendar.is_within(&timed), "nobody could have answered");
    }

    #[test]
    fn m7_a_try_after_the_window_has_closed_is_told_for_the_next_one() {
        let gating = crate::plan::Gating { gates: BOTH.to_vec(), calendar: Some(calendar()) };
        // Friday, a quarter after midnight: Saturday's noon is the next moment. In the evening it stays as it is.
        assert_eq!(
            gating.opens_from(at("2023-12-23T00:14+09:00"), SignedDuration::ZERO),
            at("2023-12-23T12:00+09:00")
        );
        let evening = at("2023-12-22T20:14+09:00");
        assert_eq!(gating.opens_from(evening, SignedDuration::ZERO), evening);
        // With no opening known the run stops there anyway.
        let none = at("2024-02-05T00:14+09:00");
        assert_eq!(gating.opens_from(none, SignedDuration::ZERO), none);
    }

    #[test]
    fn every_minute_of_a_week_agrees_with_the_rule_in_words() {
        // The Monday after the first period began, for seven days.
        let start = at("2023-12-18T00:00+09:00");
        for minute in 0..7 * 24 * 60_i64 {
            let (day, hour) = (minute / 1440, minute % 1440 / 60);
            let wanted = match day {
                0..=4 => hour >= 19,
                5 => hour >= 12,
                _ => true,
            };
            let now = start.checked_add(Span::new().minutes(minute)).unwrap();
            let open = matches!(calendar().opening(&BOTH, now), Opening::Open { .. });
            assert_eq!(open, wanted, "{now}");
        }
    }
}
