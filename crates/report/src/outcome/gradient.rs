//! What moves a figure, and what the headline price would be if one thing were different, for people.

use monazite_model::outcome::{FigureStatus, Gradient, GradientRow, Outcome};
use monazite_model::quantity::Unit;

use crate::names::capital;
use crate::number::{PriceUnit, THIN, amount, grouped, plain};
use crate::page::Page;
use crate::table::Table;

/// Rows that a page shows.
pub const SHOWN: usize = 20;

/// Decimals at which the smallest of some numbers that matters shows two figures; none where all are large.
pub fn decimals(numbers: impl Iterator<Item = f64>) -> usize {
    let largest = numbers.map(f64::abs).fold(0.0, f64::max);
    match largest {
        x if x >= 100.0 => 0,
        x if x >= 10.0 => 1,
        x if x >= 1.0 => 2,
        _ => 3,
    }
}

/// Writes the page of a gradient.
pub fn page(gradient: &Gradient, page: &mut Page) {
    page.heading(&format!("What moves {}", gradient.words));
    for text in sentences(gradient) {
        page.paragraph(&text);
    }
    let table = table(gradient, SHOWN);
    if !table.rows.is_empty() {
        page.table(&table);
        page.note(&table.note);
    }
    for kink in kinks(gradient) {
        page.item(&kink);
    }
}

/// Everybody who stands at a kink, a sentence each.
pub fn kinks(gradient: &Gradient) -> Vec<String> {
    let told = |kink: &String| {
        format!(
            "Kink: {kink} is just at the point where it starts, stops or reaches its limit, so that a change one way does not do the \
             opposite of a change the other way."
        )
    };
    gradient.kinks.iter().map(told).collect()
}

/// What is said before the table.
pub fn sentences(gradient: &Gradient) -> Vec<String> {
    let none = "so it has no derivatives";
    let first = match (gradient.status, gradient.value) {
        (FigureStatus::Number | FigureStatus::WayNotCleared, Some(value)) => {
            format!("{} is {} in the central run.", capital(&gradient.words), amount(value, gradient.unit.name()))
        }
        (FigureStatus::Interval { low, high }, _) if gradient.unit == Unit::UsdPerT => {
            let end = |end: Option<f64>| end.map_or("no limit".to_owned(), |end| amount(end, gradient.unit.name()));
            format!(
                "{} is no single number: every price from {} to {} clears the market, {none}.",
                capital(&gradient.words),
                end(low),
                end(high)
            )
        }
        (FigureStatus::Interval { .. }, _) => {
            format!("{} rests on a price that is no single number, {none}.", capital(&gradient.words))
        }
        (FigureStatus::NobodyTrades, _) => {
            format!("Nobody makes, uses or moves the form there in this scenario, {none}.")
        }
        _ => format!("The market did not clear, {none}."),
    };
    [first].into_iter().chain(gradient.notes.iter().cloned()).collect()
}

/// The rows that matter most.
pub fn table(gradient: &Gradient, most: usize) -> Table {
    let mut table = Table::new("", &["it rests on", ">is", ">1 % more moves it by", ">in %", ">per unit of it"]);
    let mut rows: Vec<&GradientRow> = gradient.rows.iter().filter(|row| size(row, gradient) > 0.0).collect();
    rows.sort_by(|a, b| size(b, gradient).total_cmp(&size(a, gradient)));
    // One unit for all rows, that of the figure.
    let price = PriceUnit::for_price(gradient.value.unwrap_or(0.0));
    let show = |value: f64| match gradient.unit {
        Unit::UsdPerT => format!("{}{THIN}{}", price.show(value), price.name()),
        unit => amount(value, unit.name()),
    };
    for row in rows.iter().take(most) {
        let step = 0.01 * row.ground.at;
        let by = |derivative: f64| signed(&show(derivative * step), derivative * step);
        let percent = |derivative: f64| match gradient.value {
            Some(value) if value != 0.0 => signed_percent(derivative * row.ground.at / value),
            _ => String::new(),
        };
        let per = |derivative: f64| signed(&show(derivative), derivative);
        let unit = row.ground.at_unit.map_or(String::new(), |unit| format!(" per {}", per_unit(unit)));
        let both = |show: &dyn Fn(f64) -> String| match (row.down, row.up) {
            (Some(down), Some(up)) => format!("{} (less: {})", show(up), show(-down)),
            _ => show(row.derivative),
        };
        table.row([
            capital(&row.ground.words),
            row.ground.at_unit.map_or_else(|| plain(row.ground.at), |unit| amount(row.ground.at, unit.name())),
            if step == 0.0 { String::new() } else { both(&by) },
            if step == 0.0 { String::new() } else { both(&percent) },
            format!("{}{unit}", per(row.up.unwrap_or(row.derivative))),
        ]);
    }
    let left = rows.len().saturating_sub(most);
    let none = gradient.rows.len() - rows.len();
    let mut notes = vec![
        "To first order, all else as in the central run; what no longer balances in the base year is taken as given."
            .to_owned(),
    ];
    if left > 0 {
        notes.push(format!("{left} that move it less are in --csv and --json."));
    }
    if none > 0 {
        notes.push(format!("{none} do not move it."));
    }
    if rows.iter().take(most).any(|row| row.kink.is_some()) {
        notes.push("In brackets: what 1\u{202f}% less does, where that is not the opposite.".into());
    }
    table.note = notes.join(" ");
    table
}

fn per_unit(unit: Unit) -> String {
    match unit {
        Unit::Share => format!("100{THIN}%"),
        Unit::UsdPerT => "USD/t".into(),
        unit => unit.name().into(),
    }
}

/// How much of it matters: the change of the figure with all of it or, where there is nothing of it, with one unit.
fn size(row: &GradientRow, gradient: &Gradient) -> f64 {
    let steepest = [Some(row.derivative), row.down, row.up].into_iter().flatten().map(f64::abs).fold(0.0, f64::max);
    // Below what a clearing resolves, a derivative is rounding.
    let least = 1e-9 * gradient.value.map_or(0.0, f64::abs);
    let size = steepest * if row.ground.at == 0.0 { 1.0 } else { row.ground.at.abs() };
    if size > least { size } else { 0.0 }
}

fn signed(text: &str, value: f64) -> String {
    if value > 0.0 { format!("+{text}") } else { text.to_owned() }
}

/// The per cent that one per cent more brings, with two decimals.
fn signed_percent(elasticity: f64) -> String {
    let text = grouped(elasticity, if elasticity.abs() < 0.1 { 3 } else { 2 });
    format!("{}{THIN}%", signed(&text, elasticity))
}

/// The sentences on what the headline price would be; empty without any.
pub fn sensitivities(outcome: &Outcome) -> Vec<String> {
    outcome.sensitivities.iter().map(|s| s.sentence.clone()).collect()
}

/// What is said of them.
pub const ABOUT_SENSITIVITIES: &str = "Each from a market cleared with that one thing changed. Where a figure of the base year is \
    another than counted, its prices stay: what no longer balances there is taken as given.";
