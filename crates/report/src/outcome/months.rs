//! The way there: what a run says month by month, in sentences and as a table.

use monazite_model::market::Status;
use monazite_model::outcome::{
    AppliedMeasure, LicenceCase, LicenceReading, Outcome, OverMonths, PlaceMonth, PlaceOverMonths,
};
use monazite_model::period::{Month, Window};

use crate::names::Names;
use crate::number::{count, grouped, percent};
use crate::outcome::view::{self, period};
use crate::table::Table;

/// Heading of the section.
pub const HEADING: &str = "Month by month";
/// Fewer runs than this say little of the ends of a range.
const FEW: u32 = 50;
/// Places the table shows of each form, and of each side of a border.
const MOST_PLACES: usize = 8;

/// The place that a sentence and the chart are about: of countries that take in a form which a measure acts on, the one where the change of the
/// price moves most money, a rise before a fall; else the place that moves most.
pub fn lead<'a>(measures: &[AppliedMeasure], found: &'a OverMonths) -> Option<&'a PlaceOverMonths> {
    let acted = |place: &&PlaceOverMonths| measures.iter().any(|measure| measure.on.contains(&place.form));
    // A country can be named in a sentence, the rest of the world cannot.
    let named = |place: &&PlaceOverMonths| place.area.as_str() != "ROW" && place.taken_t > 0.0;
    let money = |place: &PlaceOverMonths| {
        let rises = place.furthest().is_some_and(|month| month.range.value > 1.0);
        (rises, place.taken_t * place.base * place.departs())
    };
    let larger = |a: &&PlaceOverMonths, b: &&PlaceOverMonths| {
        let ((a_rises, a), (b_rises, b)) = (money(a), money(b));
        a_rises.cmp(&b_rises).then(a.total_cmp(&b))
    };
    // The first of equals: places are in the order of how far they move.
    let most = found.places.iter().filter(acted).filter(named).rev().max_by(larger);
    most.or_else(|| found.places.first())
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
    let (low, high) = if rises { (place.peak.low, place.peak.high) } else { (far.range.low, far.range.high) };
    let range = match (found.cleared > 1, rises) {
        (false, _) => String::new(),
        (true, true) => {
            format!(" in the median of the runs (90 % of them peak between {} and {} times)", times(low), times(high))
        }
        (true, false) => format!(" (90 % of the runs there between {} and {} times)", times(low), times(high)),
    };
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
    if let Some((month, cover)) = least(&|month| month.cover, 1.0).filter(|(_, cover)| *cover < place.cover - 0.1) {
        let basis = if place.cover_stated { "stated" } else { "a prior" };
        said.push(format!(
            "Stock in {area} falls from {} months of use ({basis}) to {} in {}.",
            grouped(place.cover, 1),
            grouped(cover, 1),
            named(month.month)
        ));
    }
    if let Some((month, below)) = least(&|month| month.use_below_base, -1.0).filter(|(_, below)| *below >= 0.001) {
        said.push(format!(
            "Use there is at most {} below that of the base year, in {}: forgone, saved for good, or not asked for because what it goes into is not made.",
            percent(below),
            named(month.month)
        ));
    }
    if found.cleared > 1 && place.peak.value > 1.0 {
        said.push(format!(
            "In {} of the runs the price passes twice its base, in {} five times.",
            percent(place.past_twice),
            percent(place.past_five_times)
        ));
    }
    if found.cleared > 1 {
        let few = if found.cleared < FEW { ", too few for its ends to be firm" } else { "" };
        said.push(format!(
            "The range holds {}{few} and a model error of {} in the logarithm of a price that moves. The height of a peak is known no better \
             than that.",
            count(found.cleared as usize, "draw of parameters and settings", "draws of parameters and settings"),
            grouped(found.model_error, 2)
        ));
    }
    said
}

/// What the peak of a place would be if licences were granted otherwise, in a sentence.
fn licence(found: &OverMonths, place: &PlaceOverMonths, names: Names) -> Option<String> {
    let of = |case: LicenceCase| {
        let read = found.licences.iter().filter(|reading| reading.case == case);
        let here = read.clone().find(|reading| (&reading.form, &reading.area) == (&place.form, &place.area));
        here.or_else(|| read.clone().next())
    };
    let (quick, half, hard) = (of(LicenceCase::Quick)?, of(LicenceCase::Half)?, of(LicenceCase::Hard)?);
    let said = |reading: &LicenceReading| {
        let granted = reading.granted.map(percent).unwrap_or_default();
        let months = count(reading.ramp_months.unwrap_or_default().round() as usize, "month", "months");
        format!("{} times if {granted} is granted within {months} of the first licence", times(reading.peak))
    };
    Some(format!(
        "What is granted is the assumption: without any other uncertainty the price of {} in {} peaks at {}, {}, {}.",
        names.form_in_text(&quick.form),
        names.area_in_text(&quick.area),
        said(quick),
        said(half),
        said(hard)
    ))
}

/// What the peak turns on, in a sentence.
fn turns_on(found: &OverMonths, names: Names) -> Option<String> {
    let turns = found.turns_on.as_ref().filter(|turns| !turns.drivers.is_empty())?;
    let said = turns.drivers.iter().map(|driver| {
        let (low, high) = (times(driver.at_low), times(driver.at_high));
        format!("{} ({low} times where it is lowest, {high} where highest)", view::assumption(&driver.parameter, names))
    });
    Some(format!(
        "The peak of {} in {} follows most closely: {}.",
        names.form_in_text(&turns.form),
        names.area_in_text(&turns.area),
        said.collect::<Vec<_>>().join("; ")
    ))
}

/// Readings of the licence beside each other, form by form.
pub fn licences(found: &OverMonths, names: Names) -> Table {
    let mut table = Table::new(
        "If licences were granted otherwise, times base".to_owned(),
        &["form", "area", "reading", ">granted", ">within", ">peak", ">month", ">after 12", ">last", ">use below base"],
    );
    let mut last = None;
    for reading in &found.licences {
        let first = last.replace(&reading.form) != Some(&reading.form);
        table.row([
            if first { names.form(&reading.form) } else { String::new() },
            if first { names.area(&reading.area) } else { String::new() },
            reading.case.name().to_owned(),
            reading.granted.map(percent).unwrap_or_default(),
            reading.ramp_months.map(|m| count(m.round() as usize, "month", "months")).unwrap_or_default(),
            times(reading.peak),
            reading.month.to_string(),
            reading.after_12.map(times).unwrap_or_default(),
            times(reading.last),
            reading.use_below_base.map(percent).unwrap_or_default(),
        ]);
    }
    if !table.rows.is_empty() {
        table.note = "Central paths: no ranges, no model error. All licences of the scenario are read alike; `stated` is as the scenario says. Shares and months are rows of registry/parameters.toml (our assumptions).".into();
    }
    table
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
    match lead(&outcome.measures, found) {
        Some(place) => {
            said.push(finding(found, place, names));
            said.extend(licence(found, place, names));
            said.extend(further(found, place, names));
            said.extend(turns_on(found, names));
        }
        None if found.status == Status::Cleared => {
            said.push(format!(
                "In {} no price moves by a hundredth and no use falls.",
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

/// The range beside the furthest price: of the runs' peaks, or of that month where the price falls.
fn range_of(found: &OverMonths, place: &PlaceOverMonths, far: &PlaceMonth) -> String {
    let (low, high) =
        if far.range.value >= 1.0 { (place.peak.low, place.peak.high) } else { (far.range.low, far.range.high) };
    if found.cleared > 1 { format!("{} to {}", times(low), times(high)) } else { String::new() }
}

/// Peaks, stocks and use, place by place.
pub fn table(outcome: &Outcome, found: &OverMonths, names: Names) -> Table {
    let mut table = Table::new(
        format!("Prices over {}, times base", count(found.months as usize, "month", "months")),
        &[
            "form",
            "area",
            ">peak or low",
            ">month",
            ">90 % range",
            ">after 12",
            ">last",
            ">least stock",
            ">use below base",
        ],
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
        let below = place.path.iter().filter_map(|month| month.use_below_base).reduce(f64::max);
        table.row([
            if shown == 1 { names.form(&place.form) } else { String::new() },
            names.area(&place.area),
            times(far.range.value),
            far.month.to_string(),
            range_of(found, place, far),
            place.path.get(12).map(|month| times(month.range.value)).unwrap_or_default(),
            times(last.range.value),
            stock.map(|months| grouped(months, 1)).unwrap_or_default(),
            below.map(percent).unwrap_or_default(),
        ]);
    }
    if !table.rows.is_empty() {
        table.note = "Medians of the runs, stock and use of the central path. The range is of the runs' peaks, or of the month where the price falls. Least stock in months of what the base year takes in. Every place and month is in the table `months`.".into();
    }
    table
}
