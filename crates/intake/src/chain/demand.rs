//! What a publisher states of the world's use of a form, and of the same publisher's output beside it.

use monazite_model::citation::Source;
use monazite_model::code::FormId;
use monazite_model::fact::{Fact, QuantityKind};
use monazite_model::period::Period;
use monazite_model::quantity::Unit;

use super::choose::Facts;
use super::prior::figure;

/// The words of a demand that is of all uses.
const ALL_USES: &str = "total demand";

/// What a publisher states of the world's use of a form.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Demand {
    /// Output less use of the same publisher, t: what went into stock; negative where it came out. `None` where he states no output.
    pub change: Option<f64>,
    /// What it rests on.
    pub sources: Vec<Source>,
}

/// The stated world demand of a form in the very year.
pub(super) fn stated(facts: &Facts, form: &FormId, year: i32) -> Option<Demand> {
    let world = |fact: &Fact| {
        fact.area.as_str() == "WLD"
            && fact.period == Period::Year(year)
            && fact.unit == Unit::Tonne
            && facts.counts(fact)
    };
    let all = facts.of(form, QuantityKind::Demand).iter().filter(|(_, f)| f.series.partner == ALL_USES && world(f));
    let (_, demand) =
        all.min_by_key(|(id, f)| (facts.trust(&f.origin.source), std::cmp::Reverse(&f.origin.edition), id))?;
    let used = figure(demand)?.value;
    let made = facts.of(form, QuantityKind::Production).iter().map(|(_, f)| *f).find(|f| {
        let same = f.origin.source == demand.origin.source && f.origin.edition == demand.origin.edition;
        same && f.series.partner.is_empty() && world(f)
    });
    let mut sources = vec![Source::fact(demand)];
    sources.extend(made.map(Source::fact));
    sources.sort();
    Some(Demand { change: made.and_then(figure).map(|made| made.value - used), sources })
}
