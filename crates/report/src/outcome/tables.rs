//! The tables of an outcome, as shown on a terminal and in `report.md`.

use monazite_model::code::AreaId;
use monazite_model::outcome::{FigureStatus, Outcome, Party, RentRow};
use monazite_model::quantity::{Band, Unit};

use super::view;
use crate::names::Names;
use crate::number::{MoneyUnit, change, count, percent, plain, span, tonnes};
use crate::table::Table;

/// Rows of outside areas shown per form, of areas per side in the gains, of flows per form.
const MOST_OUTSIDE: usize = 5;
const MOST_AREAS: usize = 10;
const MOST_FLOWS: usize = 8;

/// Prices inside and outside the area that restricts.
pub fn prices(outcome: &Outcome, names: Names) -> Table {
    let mut table = Table::new(
        format!("Prices inside and outside, {}", view::period(outcome.manifest.window)),
        &["form", "where", "area", ">before", ">after", ">90 % range", ">change", "unit"],
    );
    let (mut left_out, mut open) = (0, false);
    for form in view::prices(outcome, MOST_OUTSIDE) {
        left_out += form.left_out;
        for (i, point) in form.points.iter().enumerate() {
            let row = point.row;
            open |= matches!(row.status, FigureStatus::Interval { .. });
            let show = |v: f64| form.unit.show(v);
            table.row([
                if i == 0 { names.form(&form.form) } else { String::new() },
                if point.inside { "inside".into() } else { "outside".into() },
                names.area(&row.area),
                show(row.base),
                point.after(form.unit),
                if point.is_number() { span(&row.range, show) } else { String::new() },
                point.change(),
                form.unit.name().into(),
            ]);
        }
    }
    let mut notes = Vec::new();
    if open {
        notes.push("Where a range stands for a price, all that is made or used there is at a limit, and every price in it is right.".into());
    }
    if left_out > 0 {
        let more = count(left_out, "more price", "more prices");
        notes.push(format!("{more} outside are in the full tables; shown are the areas that need most."));
    }
    table.note = notes.join(" ");
    table
}

/// What a tonne of each bound is worth; bounds that are worth nothing in any run are left out.
pub fn rents(outcome: &Outcome, names: Names) -> Table {
    let mut table = Table::new(
        format!("What a tonne of quota or licence is worth, USD/t, {}", view::period(outcome.manifest.window)),
        &["forms", "restricted by", ">limit, t", ">rent", ">90 % range"],
    );
    let worth = |row: &&RentRow| row.range.value > 0.0 || row.range.high > 0.0;
    for row in outcome.rents.iter().filter(worth) {
        let forms = match row.forms.as_slice() {
            [one] => names.form(one),
            many => format!("{} forms together", many.len()),
        };
        table.row([forms, names.area(&row.area), plain(row.bound_t), plain(row.range.value), span(&row.range, plain)]);
    }
    if !table.rows.is_empty() {
        table.note = "Per tonne as the limit counts; it is part of the accounts of whoever holds the quota.".into();
    }
    table
}

/// Use that goes unmet, by country.
pub fn shortages(outcome: &Outcome, names: Names) -> Table {
    let mut table = Table::new(
        format!("Shortage by country, t, {}", view::period(outcome.manifest.window)),
        &["form", "area", ">use before", ">unmet", ">90 % range", ">of need"],
    );
    let mut notes = Vec::new();
    for form in view::short_forms(outcome) {
        let rows = view::shortages(outcome, &form);
        for (i, row) in rows.iter().take(MOST_AREAS).enumerate() {
            table.row([
                if i == 0 { names.form(&form) } else { String::new() },
                names.area(row.area),
                plain(row.need),
                plain(row.range.value),
                span(&row.range, plain),
                percent(row.share()),
            ]);
        }
        let sum = |rows: &[view::Shortage]| rows.iter().map(|r| r.range.value).sum::<f64>();
        let rest = rows.len().saturating_sub(MOST_AREAS);
        let more = if rest > 0 {
            format!(" ({rest} areas not shown: {})", tonnes(sum(&rows[MOST_AREAS..])))
        } else {
            String::new()
        };
        notes.push(format!("{}: {} unmet in all{more}.", names.form(&form), tonnes(sum(&rows))));
    }
    table.note = notes.join(" ");
    table
}

/// Who gains and who loses, by area, in one unit of money.
pub fn winners(outcome: &Outcome, names: Names) -> Table {
    let unit = money_unit(outcome);
    let mut table = Table::new(
        format!("Change against the baseline, {}, {}", unit.name(), view::period(outcome.manifest.window)),
        &["area", ">gain or loss", ">90 % range"],
    );
    let (rows, left_out) = view::winners_and_losers(outcome, MOST_AREAS);
    let show = |v: f64| unit.show_change(v);
    for row in &rows {
        table.row([names.area(&row.area), show(row.range.value), span(&row.range, show)]);
    }
    if left_out > 0 {
        let shown: f64 = rows.iter().map(|r| r.range.value).sum();
        table.row([count(left_out, "other area", "other areas"), show(outcome.welfare.range.value - shown)]);
    }
    table.row(["world".into(), show(outcome.welfare.range.value), span(&outcome.welfare.range, show)]);
    table.note = format!(
        "Check: the parties of all areas add up to total welfare to {} of its size.",
        residual(outcome.welfare.residual)
    );
    table
}

/// The same by party: consumers, producers, treasury, …
pub fn parties(outcome: &Outcome, names: Names) -> Table {
    let unit = money_unit(outcome);
    let (sums, parties) = view::by_party(outcome);
    let mut columns: Vec<String> = vec!["area".into()];
    columns.extend(parties.iter().map(|p| format!(">{}", p.heading())));
    columns.push(">total".into());
    let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
    let mut table = Table::new(
        format!("By party, {}, central run, {}", unit.name(), view::period(outcome.manifest.window)),
        &columns,
    );
    // What is lost in rounding beside the largest figure would only be noise in a table.
    let largest = sums.values().map(|v| v.abs()).fold(0.0, f64::max);
    let cell = |v: f64| if v.abs() < 1e-4 * largest { String::new() } else { unit.show_change(v) };
    let (rows, left_out) = view::winners_and_losers(outcome, MOST_AREAS);
    let shown: Vec<&AreaId> = rows.iter().map(|r| &r.area).collect();
    let mut add = |name: String, wanted: &dyn Fn(&AreaId) -> bool| {
        let sum = |party: Option<Party>| -> f64 {
            sums.iter().filter(|((a, p), _)| wanted(a) && party.is_none_or(|q| q == *p)).map(|(_, v)| v).sum()
        };
        let mut cells = vec![name];
        cells.extend(parties.iter().map(|p| cell(sum(Some(*p)))));
        cells.push(unit.show_change(sum(None)));
        table.row(cells);
    };
    for area in &shown {
        add(names.area(area), &|a| a == *area);
    }
    if left_out > 0 {
        add(count(left_out, "other area", "other areas"), &|a| !shown.contains(&a));
    }
    add("world".into(), &|_| true);
    table
}

fn money_unit(outcome: &Outcome) -> MoneyUnit {
    MoneyUnit::for_amount(outcome.area_totals.iter().map(|r| r.range.value.abs()).fold(0.0, f64::max))
}

/// A residual as `2.1e-14`, or `0`.
fn residual(value: f64) -> String {
    if value == 0.0 { "0".into() } else { format!("{value:.1e}") }
}

/// Flows that change most.
pub fn flows(outcome: &Outcome, names: Names) -> Table {
    let mut table = Table::new(
        format!("Flows that change most, t, {}", view::period(outcome.manifest.window)),
        &["form", "from", "to", ">before", ">after", ">90 % range", ">change"],
    );
    for (form, rows) in view::changed_flows(outcome, MOST_FLOWS) {
        for (i, row) in rows.iter().enumerate() {
            table.row([
                if i == 0 { names.form(&form) } else { String::new() },
                names.area(&row.from),
                names.area(&row.to),
                plain(row.base),
                plain(row.range.value),
                span(&row.range, plain),
                change(row.base, row.range.value),
            ]);
        }
    }
    table
}

/// What drives the headline figure.
pub fn drivers(outcome: &Outcome, names: Names) -> Table {
    let mut table = Table::new(
        format!("What drives the answer: {}", view::figure_in_words(&outcome.headline.figure, names)),
        &["assumption", ">when low", ">when high", ">rank correlation", "where its range comes from"],
    );
    for driver in outcome.drivers.iter().take(8) {
        let show = |v: f64| figure(v, outcome.headline.unit);
        table.row([
            view::assumption(&driver.parameter, names),
            show(driver.at_low),
            show(driver.at_high),
            format!(
                "{}{:.2}",
                if driver.rank_correlation < 0.0 { "\u{2212}" } else { "" },
                driver.rank_correlation.abs()
            ),
            driver.source.clone(),
        ]);
    }
    if !outcome.drivers.is_empty() {
        table.note =
            "Median of the headline figure over the fifth of runs in which the assumption is lowest and highest."
                .into();
    }
    table
}

/// A headline figure in its own unit: a relative change when the unit is a share.
pub fn figure(value: f64, unit: Option<Unit>) -> String {
    match unit {
        Some(Unit::Share) => crate::number::signed_percent(value),
        other => crate::number::amount(value, other.map_or("", Unit::name)),
    }
}

/// The headline's range in words, empty when it has no width.
pub fn headline_range(outcome: &Outcome) -> String {
    let Band { low, high, .. } = outcome.headline.range;
    if low == high {
        return String::new();
    }
    format!(
        "{}: {} (90 % range {} to {})",
        outcome.headline.figure,
        figure(outcome.headline.range.value, outcome.headline.unit),
        figure(low, outcome.headline.unit),
        figure(high, outcome.headline.unit)
    )
}
