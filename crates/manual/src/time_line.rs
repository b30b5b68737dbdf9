//! The days of an update as a picture: windows, calls, errors and restarts along the hours.

use crate::words;
use jiff::{SignedDuration, Timestamp};
use maud::{Markup, html};
use model::calendar::{Calendar, Gate, Opening, in_japan};
use model::evidence::UpdateMoment;
use model::update::UpdateCall;
use model::{Lang, Text};

/// A day is a row of so many units.
const WIDTH: i64 = 288;
const ROW: i64 = 16;
const LEFT: i64 = 64;
/// More days than these do not make a picture.
const DAYS: i64 = 62;

/// One row for each day, the open windows shaded, a mark for each moment: high in the row a search, in the middle a download,
/// low an installation, through all of it a restart; a cross for what had failed. Colours only help.
pub fn picture(moments: &[UpdateMoment], calendar: Option<&Calendar>, lang: Lang) -> Markup {
    let (Some(first), Some(last)) = (moments.first(), moments.last()) else {
        return html! {};
    };
    let start = midnight(first.at);
    let days = (last.at.duration_since(start).as_hours() / 24 + 1).clamp(1, DAYS);
    let place = |at: Timestamp| {
        let minutes = at.duration_since(start).as_mins();
        (minutes / 1440, LEFT + minutes.rem_euclid(1440) * WIDTH / 1440)
    };
    let open = |at: Timestamp| {
        let gates = [Gate::Window, Gate::DistributionPeriod];
        calendar.is_none_or(|calendar| matches!(calendar.opening(&gates, at), Opening::Open { .. }))
    };
    let legend = [UpdateCall::Search, UpdateCall::Download, UpdateCall::Install, UpdateCall::Restart];
    let height = days * ROW + 4 * ROW;
    let title = Text::new("更新の経過", "progress of the updates");
    html! {
        svg.timeline xmlns="http://www.w3.org/2000/svg" role="img" width="100%"
            viewBox=(format!("0 0 {} {height}", LEFT + WIDTH + 8)) font-size="9" {
            title { (title.get(lang)) }
            @for day in 0..days {
                @let at = start + SignedDuration::from_hours(24 * day);
                text x="0" y=(day * ROW + 11) { (date(at, lang)) }
                rect x=(LEFT) y=(day * ROW + 2) width=(WIDTH) height=(ROW - 4) fill="#eee" {}
                @for half in 0..48_i64 {
                    @if open(at + SignedDuration::from_mins(30 * half)) {
                        rect x=(LEFT + half * WIDTH / 48) y=(day * ROW + 2) width=(WIDTH / 48) height=(ROW - 4) fill="#d5ead5" {}
                    }
                }
            }
            @for (index, moment) in moments.iter().enumerate() {
                @let (day, x) = place(moment.at);
                @if (0..days).contains(&day) {
                    @let failed = moment.state.tries().is_some_and(|tries| tries.failed > 0);
                    @let restarted = index > 0 && moments.get(index - 1).is_some_and(|before| before.boot != moment.boot);
                    @if restarted {
                        line x1=(x - 2) x2=(x - 2) y1=(day * ROW) y2=(day * ROW + ROW) stroke="#000" {}
                    }
                    g {
                        (mark(x, day * ROW, (!failed).then(|| moment.state.call())))
                        title {
                            (words::moment(moment.at, lang)) " " (words::call(moment.state.call()).get(lang))
                            @if let Some(trouble) = moment.state.tries().and_then(|tries| tries.last.as_ref()) {
                                " " (words::update_trouble(trouble).get(lang))
                            }
                        }
                    }
                }
            }
            @for (index, call) in (0_i64..).zip(legend.map(Some).into_iter().chain([None])) {
                @let (x, y) = (LEFT + index % 2 * 150, days * ROW + 8 + index / 2 * ROW);
                @let says = call.map_or(Text::new("失敗", "failed"), words::call);
                rect x=(x) y=(y + 2) width="4" height=(ROW - 4) fill="#eee" {}
                (mark(x, y, call))
                text x=(x + 9) y=(y + 11) { (says.get(lang)) }
            }
        }
    }
}

/// The mark of a call in the row that begins at `top`. `None` if the call failed.
fn mark(x: i64, top: i64, call: Option<UpdateCall>) -> Markup {
    let Some(call) = call else {
        let (right, high, low) = (x + 4, top + 5, top + 11);
        let cross = format!("M{x} {high}L{right} {low}M{right} {high}L{x} {low}");
        return html! { path d=(cross) stroke="#c00" stroke-width="1.5" {} };
    };
    let (from, height) = match call {
        UpdateCall::Search | UpdateCall::Accept | UpdateCall::Repair => (2, 4),
        UpdateCall::Download => (6, 4),
        UpdateCall::Install => (10, 4),
        UpdateCall::Restart => (0, ROW),
    };
    html! { rect x=(x) y=(top + from) width="4" height=(height) fill=(colour(call)) {} }
}

fn colour(call: UpdateCall) -> &'static str {
    match call {
        UpdateCall::Search | UpdateCall::Accept | UpdateCall::Repair => "#36c",
        UpdateCall::Download => "#639",
        UpdateCall::Install => "#264",
        UpdateCall::Restart => "#000",
    }
}

/// The start of that day in Japan.
fn midnight(at: Timestamp) -> Timestamp {
    let local = in_japan(at);
    local.start_of_day().map_or(at, |day| day.timestamp())
}

fn date(at: Timestamp, lang: Lang) -> String {
    let moment = words::moment(at, lang);
    moment.rsplit_once(' ').map_or(moment.clone(), |(day, _)| day.to_owned())
}
