//! The yearly price of a form: the unlabelled series of USGS Mineral Commodity Summaries, as the hindcasts take it.

use monazite_intake::atlas::Atlas;
use monazite_model::code::FormId;
use monazite_model::fact::{Fact, QuantityKind};
use monazite_model::period::Period;
use monazite_model::quantity::Unit;

/// The publication that settles statements.
pub(super) const SOURCE: &str = "usgs-mcs";

/// The fact and its price in USD/kg: of the last edition that has the year; of two unlabelled rows the one printed first.
pub(super) fn of<'a>(atlas: &'a Atlas, form: &FormId, year: i32) -> Option<(&'a Fact, f64)> {
    let wanted = |fact: &&Fact| {
        fact.series.form == *form
            && fact.series.quantity == QuantityKind::Price
            && fact.series.partner.is_empty()
            && fact.origin.source == SOURCE
            && fact.period == Period::Year(year)
            && fact.unit == Unit::UsdPerT
            && fact.value.value().is_some_and(|price| price > 0.0)
    };
    let row = |fact: &Fact| fact.origin.row.parse::<u64>().unwrap_or(u64::MAX);
    let of_mineral = atlas.facts.of(&form.mineral()).iter().filter(wanted);
    let best = of_mineral.max_by(|a, b| a.origin.edition.cmp(&b.origin.edition).then_with(|| row(b).cmp(&row(a))))?;
    Some((best, best.value.value()? / 1000.0))
}
