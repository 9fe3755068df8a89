//! Editions of one table: a later one wins, cell by cell where it is a part and as a whole where it is whole.
//!
//! A publisher's new edition mostly restates the whole table: a country it no longer lists is then inside its "other countries", and the
//! older figure would be counted twice. A correction of a few rows says nothing of the others, which stand as they were.

use std::collections::BTreeMap;

use monazite_model::code::AreaId;
use monazite_model::fact::Fact;

use super::prior::figure;

/// A later edition that leaves out countries with more than this part of what the older one lists is a part of the table, not a new one.
/// Ours; reason: the survey's own tables of two years following drop makers of up to a few per cent.
const LEFT_OUT: f64 = 0.1;

/// What an area's total, its remainder and a country are called.
fn is_rest(area: &AreaId) -> bool {
    matches!(area.as_str(), "OTH" | "ROW")
}

/// Lets the older edition stand where the later one is silent, if the later one is a part of the table; returns by how much the
/// older total, taken over with the cells, is off by what the later edition restates. `fact` reads a cell.
pub(super) fn complete<'a, T: Copy>(
    later: &mut BTreeMap<&'a AreaId, T>,
    older: &BTreeMap<&'a AreaId, T>,
    is_country: &dyn Fn(&AreaId) -> bool,
    fact: &dyn Fn(&T) -> &Fact,
) -> Option<f64> {
    let value = |cell: &T| figure(fact(cell)).map_or(0.0, |band| band.value);
    let countries = || older.iter().filter(|(area, _)| is_country(area));
    let all: f64 = countries().map(|(_, cell)| value(cell)).sum();
    let left: f64 = countries().filter(|(area, _)| !later.contains_key(**area)).map(|(_, cell)| value(cell)).sum();
    // What adds up to its own total is whole, however few it lists; written so that a table of nothing is whole too.
    let parts: f64 =
        later.iter().filter(|(area, _)| is_country(area) || is_rest(area)).map(|(_, cell)| value(cell)).sum();
    let total = later.iter().find(|(area, _)| area.as_str() == "WLD").map(|(_, cell)| value(cell));
    if !(left > LEFT_OUT * all) || total.is_some_and(|total| parts >= (1.0 - LEFT_OUT) * total) {
        return None;
    }
    let restated: f64 = countries().filter_map(|(area, cell)| Some(value(later.get(*area)?) - value(cell))).sum();
    // What a part calls others is in the cells of the older edition.
    later.retain(|area, _| !is_rest(area));
    let mut off = 0.0;
    for (area, cell) in older {
        if area.as_str() == "WLD" && !later.contains_key(*area) {
            off = restated;
        }
        // Its remainder is what the total leaves; without a total it is all that is said of the rest.
        let rest =
            is_rest(area) && (older.keys().any(|a| a.as_str() == "WLD") || later.keys().any(|a| a.as_str() == "WLD"));
        if !rest {
            later.entry(*area).or_insert(*cell);
        }
    }
    Some(off)
}
