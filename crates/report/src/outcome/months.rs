//! The way there: what a run says month by month, in sentences and as a table.

use monazite_model::market::Status;
use monazite_model::outcome::{Outcome, OverMonths, PlaceMonth, PlaceOverMonths};
use monazite_model::period::{Month, Window};

use crate::names::Names;
use crate::number::{count, grouped, percent};
use crate::outcome::view::period;
use crate::table::Table;

/// Heading of the section.
pub const HEADING: &str = "Month by month";
/// Places the table shows of each form, and of each side of a border.
const MOST_PLACES: usize = 8;

/// The place that a sentence and the chart are about: of those that no measure's author is, of a form that a measure acts on, the one that
/// takes in most value; else any place, the one that moves most.
pub fn lead<'a>(outcome: &'a Outcome, found: &'a OverMonths) -> Option<&'a PlaceOverMonths> {
    let acted = |place: &&PlaceOverMonths| outcome.measures.iter().any(|measure| measure.on.contains(&place.form));
    let value = |place: &PlaceOverMonths| place.taken_t * place.base;
    let outside = found.places.iter().filter(|place| !place.inside);
    // A country can be named in a sentence, the rest of the world cannot.
    let named = |place: &&PlaceOverMonths| place.area.as_str() != "ROW";
    let of_measures = outside.clone().filter(acted).filter(|place| place.taken_t > 0.0).filter(named);
    // The first of equals: places are in the order of how far they move.
    let most = of_measures.rev().max_by(|a, b| value(a).total_cmp(&value(b)));
    most.or_else(|| outside.clone().next()).or_else(|| found.places.first())
}

/// `Jan 2024`.
fn named(month: Month) -> String {
    period(Window { start: month, months: 1 })
}

fn times(ratio: f64) -> String {
    grouped(ratio, if ratio < 10.0 { 2 } else { 1 })
}

/// What happens at a place, in a sentence: how far its price goes, when, and where it ends.
pub fn finding(found: &OverMonths, place: &PlaceOverMonths, names: Names) -> String {
    let (Some(far), Some(last)) = (place.furthest(), place.path.last()) else { return String::new() };
    let rises = far.range.value >= 1.0;
    let range = if found.cleared > 1 {
        format!(" (90 % of the runs peak between {} and {} times)", times(place.peak.low), times(place.peak.high))
    } else {
        String::new()
    };
    let range = if rises { range } else { String::new() };
    let verb = if rises { "peaks at" } else { "falls to" };
    let end = if far.month == last.month {
        ", the last month asked for".to_owned()
    } else {
        format!(", and stands at {} times in {}", times(last.range.value), named(last.month))
    };
    format!(
        "Cleared month by month, the price of {} in {} {verb} {} times its base in {}{range}{end}.",
        names.form_in_text(&place.form),
        names.area_in_text(&place.area),
        times(far.range.value),
        named(far.month)
    )
}

/// Stock, use, chances and width, each in a sentence.
fn further(found: &OverMonths, place: &PlaceOverMonths, names: Names) -> Vec<String> {
    let mut said = Vec::new();
    let area = names.area_in_text(&place.area);
    let least = |of: &dyn Fn(&PlaceMonth) -> Option<f64>, sign: f64| {
        let known = place.path.iter().filter_map(|month| Some((month, of(month)?)));
        known.min_by(|a, b| (sign * a.1).total_cmp(&(sign * b.1)))
    };
    if let Some((month, cover)) = least(&|month| month.cover, 1.0).filter(|(_, cover)| *cover < 0.99 * place.cover) {
        let basis = if place.cover_stated { "stated" } else { "a prior" };
        said.push(format!(
            "Stock in {area} falls from {} months of use ({basis}) to {} in {}.",
            grouped(place.cover, 1),
            grouped(cover, 1),
            named(month.month)
        ));
    }
    if let Some((month, unmet)) = least(&|month| month.unmet, -1.0).filter(|(_, unmet)| *unmet >= 0.001) {
        said.push(format!("At most {} of the use there goes unmet, in {}.", percent(unmet), named(month.month)));
    }
    if found.cleared > 1 && place.peak.value > 1.0 {
        said.push(format!(
            "In {} of the runs the price passes twice its base, in {} five times.",
            percent(place.past_twice),
            percent(place.past_five_times)
        ));
        said.push(format!(
            "The range holds {} of parameters and settings and a model error of {} in the logarithm of a price that moves: \
             the height of a peak is known to about a factor {} either way, no better.",
            count(found.cleared as usize, "draw", "draws"),
            grouped(found.model_error, 2),
            grouped((place.peak.high / place.peak.value).max(place.peak.value / place.peak.low.max(1e-9)), 1)
        ));
    }
    said
}

/// All sentences of the section.
pub fn sentences(outcome: &Outcome, found: &OverMonths, names: Names) -> Vec<String> {
    let mut said = Vec::new();
    if found.status != Status::Cleared {
        let month = found.start.plus(found.cleared_months as i32);
        said.push(format!(
            "{} does not clear, so the way ends before it: {} of {} months stand.",
            named(month),
            found.cleared_months,
            found.months
        ));
    }
    match lead(outcome, found) {
        Some(place) => {
            said.push(finding(found, place, names));
            said.extend(further(found, place, names));
        }
        None if found.status == Status::Cleared => {
            said.push(format!(
                "In {} no price moves by a hundredth and no use goes unmet.",
                count(found.months as usize, "month", "months")
            ));
        }
        None => {}
    }
    if !found.announcements.is_empty() {
        said.push(format!("Holders of stock act on what is announced: {}.", found.announcements.join("; ")));
    }
    said.extend(found.assumptions.iter().cloned());
    said
}

/// Peaks, stocks and unmet use, place by place.
pub fn table(outcome: &Outcome, found: &OverMonths, names: Names) -> Table {
    let mut table = Table::new(
        format!("Prices over {}, times base", count(found.months as usize, "month", "months")),
        &["form", "area", ">furthest", ">month", ">90 % of peaks", ">after 12", ">last", ">least stock", ">unmet"],
    );
    let acted = |place: &&PlaceOverMonths| outcome.measures.iter().any(|measure| measure.on.contains(&place.form));
    let value = |place: &PlaceOverMonths| place.taken_t * place.base;
    let mut places: Vec<&PlaceOverMonths> = found.places.iter().filter(acted).collect();
    places.sort_by(|a, b| a.form.cmp(&b.form).then(b.inside.cmp(&a.inside)).then(value(b).total_cmp(&value(a))));
    let (mut form, mut shown) = (None, 0);
    for place in places {
        if form != Some(&place.form) {
            (form, shown) = (Some(&place.form), 0);
        }
        shown += 1;
        let (Some(far), Some(last)) = (place.furthest(), place.path.last()) else { continue };
        if shown > MOST_PLACES {
            continue;
        }
        let stock = place.path.iter().filter_map(|month| month.cover).reduce(f64::min);
        let unmet = place.path.iter().filter_map(|month| month.unmet).reduce(f64::max);
        table.row([
            if shown == 1 { names.form(&place.form) } else { String::new() },
            names.area(&place.area),
            times(far.range.value),
            far.month.to_string(),
            if found.cleared > 1 && far.range.value >= 1.0 {
                format!("{} to {}", times(place.peak.low), times(place.peak.high))
            } else {
                String::new()
            },
            place.path.get(12).map(|month| times(month.range.value)).unwrap_or_default(),
            times(last.range.value),
            stock.map(|months| grouped(months, 1)).unwrap_or_default(),
            unmet.map(percent).unwrap_or_default(),
        ]);
    }
    if !table.rows.is_empty() {
        table.note = "Least stock in months of the use of the base year; unmet in the worst month. Every place and month is in the table `months`.".into();
    }
    table
}
