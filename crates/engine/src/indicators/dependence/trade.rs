//! Shares of imports by the trade tables alone: all codes of a mineral's forms of one stage together, by value and by weight.
//!
//! No chain, no split, no balance: what statistics recorded, for as many years as they reach. One HS edition per year, the one that
//! holds most of the codes, because editions are reconciled apart; the older one on a tie, so that a long series keeps to it.

use std::collections::{BTreeMap, BTreeSet};

use monazite_model::answer::standing::Standing;
use monazite_model::citation::Publication;
use monazite_model::code::{AreaId, MineralId, Stage};
use monazite_model::quantity::Band;
use monazite_model::registry::Registry;

use super::Figure;
use super::measure::{About, Key, LEAST, Measure};
use super::subject::Asked;
use crate::indicators::error::IndicatorError;
use crate::indicators::evidence::Evidence;

/// Shares of an area's recorded imports by origin, for each mineral and stage with codes that hold mainly that stage. `members` are
/// those of a bloc; empty for a country.
///
/// # Errors
/// A trade table that cannot be read.
pub fn shares(
    evidence: &dyn Evidence,
    asked: &Asked<'_>,
    members: &[AreaId],
    year: i32,
) -> Result<Vec<Figure>, IndicatorError> {
    let inside: BTreeSet<&AreaId> =
        if members.is_empty() { BTreeSet::from([asked.area]) } else { members.iter().collect() };
    let mut figures = Vec::new();
    for mineral in asked.minerals {
        for (stage, codes) in codes(evidence.registry(), mineral) {
            let Some(recorded) = recorded(evidence, &codes, year, &inside)? else { continue };
            figures.extend(recorded.figures(mineral, stage, asked.through));
        }
    }
    Ok(figures)
}

/// Codes of a mineral by stage. A group (rare earths, platinum metals) has those of all members of its chain, because nobody
/// splits them.
fn codes(registry: &Registry, mineral: &MineralId) -> BTreeMap<Stage, BTreeSet<(String, String)>> {
    let chain = registry.minerals.get(mineral).and_then(|m| registry.chains.get(&m.chain));
    let group = chain.is_some_and(|c| c.minerals.first() == Some(mineral) && c.id == mineral.as_str());
    let mut by_stage: BTreeMap<Stage, BTreeSet<(String, String)>> = BTreeMap::new();
    for form in registry.forms.values() {
        let own = form.id.mineral() == *mineral;
        let shared = group && chain.is_some_and(|c| c.forms.contains(&form.id)) && form.stage != Stage::Component;
        if own || shared {
            // A group trades its members' codes, whatever the stage of the member: they are one family of goods.
            let stage = if shared { Stage::Refining } else { form.stage };
            by_stage.entry(stage).or_default().extend(form.hs.iter().map(|c| (c.revision.clone(), c.code.clone())));
        }
    }
    by_stage
}

/// Imports under all codes of a mineral and stage that one edition of the nomenclature holds.
struct Recorded<'c> {
    nomenclature: &'c str,
    codes: Vec<&'c str>,
    /// Value, usd, and weight, t, by origin.
    from: BTreeMap<AreaId, (f64, f64)>,
    /// Releases of the rows.
    publications: BTreeSet<Publication>,
}

/// Imports of `inside` from everybody else; `None` where no edition holds any of the codes in the year.
fn recorded<'c>(
    evidence: &dyn Evidence,
    codes: &'c BTreeSet<(String, String)>,
    year: i32,
    inside: &BTreeSet<&AreaId>,
) -> Result<Option<Recorded<'c>>, IndicatorError> {
    let mut held: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (nomenclature, code) in codes {
        if evidence.trade_years(nomenclature, code)?.contains(&year) {
            held.entry(nomenclature).or_default().push(code);
        }
    }
    // `HS92` sorts after `HS17`, and is the older: the largest key wins a tie.
    let most = held.into_iter().max_by_key(|(edition, codes)| (codes.len(), *edition == "HS92"));
    let Some((nomenclature, codes)) = most else { return Ok(None) };
    let mut from: BTreeMap<AreaId, (f64, f64)> = BTreeMap::new();
    let mut publications = BTreeSet::new();
    for code in &codes {
        for row in evidence.shipments(nomenclature, code, year)? {
            if inside.contains(&row.importer) && !inside.contains(&row.exporter) && row.value_usd.is_finite() {
                let sums = from.entry(row.exporter).or_default();
                sums.0 += row.value_usd;
                sums.1 += row.gross_t.unwrap_or(0.0);
                publications.insert(row.publication);
            }
        }
    }
    let publications = publications.iter().map(|p| Publication::clone(p)).collect();
    Ok(Some(Recorded { nomenclature, codes, from, publications }))
}

impl Recorded<'_> {
    fn figures(&self, mineral: &MineralId, stage: Stage, through: Option<&AreaId>) -> Vec<Figure> {
        let (value, weight) = self.from.values().fold((0.0, 0.0), |s, x| (s.0 + x.0, s.1 + x.1));
        let mut figures = Vec::new();
        for (origin, (v, w)) in self.from.iter().filter(|(origin, _)| through.is_none_or(|t| t == *origin)) {
            for (measure, part, total) in
                [(Measure::TradeShareValue, *v, value), (Measure::TradeShareWeight, *w, weight)]
            {
                if total <= 0.0 || (part / total < LEAST && through.is_none()) {
                    continue;
                }
                let (mineral, through) = (mineral.clone(), origin.to_string());
                figures.push(Figure {
                    key: Key { about: About::Codes(stage), mineral, measure, through },
                    // A recorded share has no band of its own; the codes it is of are in `path`.
                    band: Band::exact(part / total),
                    publications: self.publications.clone(),
                    standing: Standing::Known,
                    path: format!("{} {}", self.nomenclature, self.codes.join(" ")),
                });
            }
        }
        figures
    }
}
