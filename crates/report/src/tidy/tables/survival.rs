//! Tables of survival: users of a form, what reaches them, lines of a company.

use monazite_model::answer::survival::{CompanyExposure, LineReading, Survival, Until, UserRow};
use monazite_model::period::Month;
use monazite_model::quantity::Band;

use super::super::{Column, Tidy};

/// A group of users with its place.
pub struct UsersRow {
    form: String,
    area: String,
    start: Month,
    row: UserRow,
}

/// Columns of two events, reached from a row by `$short` and `$stopped`, between others.
macro_rules! columns {
    ($row:ty, $short:expr, $stopped:expr, [$($before:expr),* $(,)?], [$($after:expr),* $(,)?]) => {
        &[
            $($before,)*
            Column::maybe("short_days", "days", "days from the first day of `start` until it runs short: median over the runs; none where it does not in more than half of them", |r: &$row| $short(r).median),
            Column::maybe("short_low", "days", "day by which it has in 5 % of the runs", |r: &$row| $short(r).low),
            Column::maybe("short_high", "days", "day by which it has in 95 % of the runs", |r: &$row| $short(r).high),
            Column::number("short_share", "share", "of the runs in which it does within the months followed", |r: &$row| $short(r).share),
            Column::maybe("stopped_days", "days", "days until it stops, median, as above", |r: &$row| $stopped(r).median),
            Column::maybe("stopped_low", "days", "day by which it has in 5 % of the runs", |r: &$row| $stopped(r).low),
            Column::maybe("stopped_high", "days", "day by which it has in 95 % of the runs", |r: &$row| $stopped(r).high),
            Column::number("stopped_share", "share", "of the runs in which it does within the months followed", |r: &$row| $stopped(r).share),
            $($after),*
        ]
    };
}

fn short(row: &UsersRow) -> &Until {
    &row.row.short
}

fn stopped(row: &UsersRow) -> &Until {
    &row.row.stopped
}

const USERS: &[Column<UsersRow>] = columns!(
    UsersRow,
    short,
    stopped,
    [
        Column::text("form", "what is used", |r: &UsersRow| &r.form),
        Column::text("area", "where", |r: &UsersRow| &r.area),
        Column::text(
            "users",
            "`own-plant`, or a fifth of users by what it holds: `least-fifth`, `second-fifth`, `middle-fifth`, `fourth-fifth`, `most-fifth`",
            |r: &UsersRow| r.row.users.name()
        ),
        Column::number("stock_days", "days", "days of its use that it holds, median over the runs", |r: &UsersRow| {
            r.row.stock_days.value
        }),
        Column::number("stock_low", "days", "5 % of the runs", |r: &UsersRow| r.row.stock_days.low),
        Column::number("stock_high", "days", "95 % of the runs", |r: &UsersRow| r.row.stock_days.high),
    ],
    [
        Column::owned("start", "month from whose first day days count", |r: &UsersRow| r.start.to_string()),
        Column::owned("period", "the same month", |r: &UsersRow| r.start.to_string()),
    ]
);

/// What reaches users in a month.
pub struct ReachingRow {
    form: String,
    area: String,
    month: Month,
    reaching: Band,
}

const REACHING: [Column<ReachingRow>; 7] = [
    Column::text("form", "what is used", |r| &r.form),
    Column::text("area", "where", |r| &r.area),
    Column::owned("month", "month", |r| r.month.to_string()),
    Column::number("reaching", "share", "of a month of the base year that reaches users, median over the runs", |r| {
        r.reaching.value
    }),
    Column::number("low", "share", "5 % of the runs", |r| r.reaching.low),
    Column::number("high", "share", "95 % of the runs", |r| r.reaching.high),
    Column::owned("period", "the month", |r| r.month.to_string()),
];

/// A line in one reading.
pub struct LineRow {
    row: i32,
    plant: String,
    form: String,
    area: String,
    tonnes_a_year: f64,
    value_usd: Option<f64>,
    stock_days: f64,
    suppliers: String,
    reading: &'static str,
    of: LineReading,
    start: Month,
}

fn line_short(row: &LineRow) -> &Until {
    &row.of.short
}

fn line_stopped(row: &LineRow) -> &Until {
    &row.of.stopped
}

const LINES: &[Column<LineRow>] = columns!(
    LineRow,
    line_short,
    line_stopped,
    [
        Column::whole("row", "row of the file, the header being row 1", |r: &LineRow| r.row),
        Column::text("plant", "plant, as the file names it", |r: &LineRow| &r.plant),
        Column::text("form", "what it takes", |r: &LineRow| &r.form),
        Column::text("area", "where it stands", |r: &LineRow| &r.area),
        Column::number("tonnes_a_year", "t", "what it takes in a year, as the form is counted", |r: &LineRow| r
            .tonnes_a_year),
        Column::maybe("value_usd", "usd", "the same at base price", |r: &LineRow| r.value_usd),
        Column::number("stock_days", "days", "days of its use that it holds", |r: &LineRow| r.stock_days),
        Column::text(
            "suppliers",
            "suppliers with their shares in per cent; empty where the file names none",
            |r: &LineRow| { &r.suppliers }
        ),
        Column::text(
            "reading",
            "`suppliers`: each supplier sends what goes along its route; `market`: as all users of the form in the area",
            |r: &LineRow| r.reading
        ),
    ],
    [
        Column::number(
            "missing_t",
            "t",
            "what neither reaches it nor lies in its stock in the first twelve months, median",
            |r: &LineRow| { r.of.missing_t.value }
        ),
        Column::number("missing_low", "t", "5 % of the runs", |r: &LineRow| r.of.missing_t.low),
        Column::number("missing_high", "t", "95 % of the runs", |r: &LineRow| r.of.missing_t.high),
        Column::maybe("missing_usd", "usd", "the median at base price", |r: &LineRow| r.of.missing_usd),
        Column::owned("start", "month from whose first day days count", |r: &LineRow| r.start.to_string()),
        Column::owned("period", "the same month", |r: &LineRow| r.start.to_string()),
    ]
);

/// Users, then what reaches them.
pub(super) fn survive(found: &Survival) -> Vec<Tidy> {
    let (form, area) = (|| found.form.to_string(), || found.area.to_string());
    let users = found.users.iter();
    let users = users.map(|row| UsersRow { form: form(), area: area(), start: found.setting.start, row: row.clone() });
    let months = found.reaching.iter();
    let months = months.map(|row| ReachingRow { form: form(), area: area(), month: row.month, reaching: row.reaching });
    vec![
        Tidy::new("survive", USERS, &users.collect::<Vec<_>>()),
        Tidy::new("reaching", &REACHING, &months.collect::<Vec<_>>()),
    ]
}

/// Every line in each reading.
pub(super) fn company(found: &CompanyExposure) -> Tidy {
    let rows = found.lines.iter().flat_map(|line| {
        let suppliers = line.suppliers.iter().map(|s| format!("{} {}", s.area, crate::number::stated(100.0 * s.share)));
        let suppliers = suppliers.collect::<Vec<_>>().join("; ");
        let bound = line.bound.iter().map(|of| ("suppliers", of));
        bound.chain([("market", &line.market)]).map(move |(reading, of)| LineRow {
            row: i32::try_from(line.row).unwrap_or(i32::MAX),
            plant: line.plant.clone(),
            form: line.form.to_string(),
            area: line.area.to_string(),
            tonnes_a_year: line.tonnes_a_year,
            value_usd: line.value_usd,
            stock_days: line.stock_days,
            suppliers: suppliers.clone(),
            reading,
            of: of.clone(),
            start: found.setting.start,
        })
    });
    Tidy::new("exposure", LINES, &rows.collect::<Vec<_>>())
}

/// Tables without rows, with their page of docs/formats.
#[cfg(test)]
pub(super) fn empty() -> Vec<(&'static str, Tidy)> {
    vec![
        ("survive.md", Tidy::new("survive", USERS, &[])),
        ("survive.md", Tidy::new("reaching", &REACHING, &[])),
        ("exposure.md", Tidy::new("exposure", LINES, &[])),
    ]
}
