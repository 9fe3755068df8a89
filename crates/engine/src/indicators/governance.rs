//! Governance of areas: the World Governance Indicators of the atlas as the methods use them.
//!
//! A year that the atlas does not have takes the latest earlier one; the vintage is part of every answer. An area without
//! estimates takes the mean of all areas, which is said in the notes of a score.

use std::collections::{BTreeMap, BTreeSet};

use monazite_model::citation::Publication;
use monazite_model::code::AreaId;
use monazite_model::fact::{Fact, QuantityKind};
use monazite_model::quantity::Band;

use super::at::At;
use super::concentration::governance_score;
use super::evidence::Evidence;

/// Name of the dimension that GeoPolRisk, Yale and trade risk use.
pub const STABILITY: &str = "political stability";
/// Dimensions of the indicators.
const DIMENSIONS: usize = 6;

/// Governance in one span of years.
pub struct Governance {
    /// By area: dimension and its band, averaged over the years.
    areas: BTreeMap<AreaId, Vec<(String, Band)>>,
    /// Years the six dimensions are from.
    pub years: (i32, i32),
    /// By area: political stability, from the edition that reaches furthest.
    stability: BTreeMap<AreaId, Band>,
    /// Year of political stability.
    pub stability_year: i32,
    /// Publications of the six dimensions.
    pub sources: Vec<String>,
    /// Publication of political stability.
    pub stability_sources: Vec<String>,
}

impl Governance {
    /// Governance over the years `from ..= to`.
    pub fn gather(evidence: &dyn Evidence, from: i32, to: i32) -> Self {
        let facts = || evidence.facts_of(QuantityKind::Governance).into_iter();
        // The edition with all six dimensions is the one with the most of them.
        let mut dimensions: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        let mut last: BTreeMap<&str, i32> = BTreeMap::new();
        for fact in facts() {
            let edition = fact.origin.edition.as_str();
            dimensions.entry(edition).or_default().insert(&fact.series.partner);
            let year = last.entry(edition).or_insert(i32::MIN);
            *year = (*year).max(fact.period.year());
        }
        let full = dimensions.iter().filter(|(_, d)| d.len() >= DIMENSIONS).map(|(e, _)| *e).next_back();
        let latest = full.and_then(|e| last.get(e).copied()).unwrap_or(to);
        let years = (from.min(latest), to.min(latest));
        let mut sums: BTreeMap<(&AreaId, &str), (Band, f64)> = BTreeMap::new();
        let mut source = String::new();
        for fact in facts().filter(|f| Some(f.origin.edition.as_str()) == full) {
            let year = fact.period.year();
            let Some(band) = fact.range().filter(|_| years.0 <= year && year <= years.1) else { continue };
            source = Publication::of(fact).to_string();
            let (sum, n) = sums
                .entry((&fact.area, &fact.series.partner))
                .or_insert((Band { value: 0.0, low: 0.0, high: 0.0 }, 0.0));
            *sum = Band { value: sum.value + band.value, low: sum.low + band.low, high: sum.high + band.high };
            *n += 1.0;
        }
        let mut areas: BTreeMap<AreaId, Vec<(String, Band)>> = BTreeMap::new();
        for ((area, dimension), (sum, n)) in sums {
            areas.entry(area.clone()).or_default().push((dimension.to_owned(), sum.scaled(1.0 / n)));
        }
        let (stability, stability_year, stability_source) = stability(evidence, to);
        Governance {
            areas,
            years,
            stability,
            stability_year,
            sources: vec![source],
            stability_sources: vec![stability_source],
        }
    }

    /// Governance 0 best to 10 worst from the mean of all dimensions; the mean of all areas where this one has no estimate.
    pub fn score(&self, area: &AreaId, at: At) -> f64 {
        let own = self.areas.get(area).and_then(|dimensions| {
            let estimates: Vec<f64> =
                dimensions.iter().map(|(name, band)| at.of(&format!("wgi {area} {name}"), *band)).collect();
            governance_score(&estimates)
        });
        own.unwrap_or_else(|| self.mean_score())
    }

    /// Whether the area has estimates of its own.
    pub fn knows(&self, area: &AreaId) -> bool {
        self.areas.contains_key(area)
    }

    fn mean_score(&self) -> f64 {
        let all: Vec<f64> = self.areas.values().flatten().map(|(_, band)| band.value).collect();
        governance_score(&all).unwrap_or(5.0)
    }

    /// Political stability, −2.5 to 2.5; `None` without an estimate.
    pub fn stability(&self, area: &AreaId, at: At) -> Option<f64> {
        self.stability.get(area).map(|band| at.of(&format!("wgi {area} {STABILITY}"), *band))
    }

    /// One dimension of the indicators, −2.5 to 2.5; `None` without an estimate.
    pub fn dimension(&self, area: &AreaId, name: &str, at: At) -> Option<f64> {
        let (_, band) = self.areas.get(area)?.iter().find(|(dimension, _)| dimension == name)?;
        Some(at.of(&format!("wgi {area} {name}"), *band))
    }

    /// Percentile rank of the mean of all dimensions, 0 worst to 1 best; `None` without an estimate.
    pub fn rank(&self, area: &AreaId, at: At) -> Option<f64> {
        self.knows(area).then(|| {
            let own = self.score(area, at);
            let others: Vec<f64> =
                self.areas.keys().filter(|a| *a != area).map(|a| self.score(a, At::Central)).collect();
            let worse = others.iter().filter(|s| **s > own).count() as f64;
            worse / (others.len() as f64).max(1.0)
        })
    }
}

/// Political stability of the latest year up to `to`, from the edition that holds it; the later of two editions wins.
fn stability(evidence: &dyn Evidence, to: i32) -> (BTreeMap<AreaId, Band>, i32, String) {
    let rows = || {
        let of_kind = evidence.facts_of(QuantityKind::Governance).into_iter();
        of_kind.filter(|f| f.series.partner == STABILITY && f.period.year() <= to)
    };
    let Some(best) = rows().map(|f| (f.period.year(), f.origin.edition.clone())).max() else {
        return (BTreeMap::new(), to, String::new());
    };
    let mut source = String::new();
    let mut areas = BTreeMap::new();
    for fact in rows().filter(|f| (f.period.year(), &f.origin.edition) == (best.0, &best.1)) {
        source = Publication::of(fact).to_string();
        if let Some(band) = fact.range() {
            areas.insert(fact.area.clone(), band);
        }
    }
    (areas, best.0, source)
}

/// Governance score of each area, 0 best to 10 worst: mean of the dimensions of the year nearest to `year` that has most of them;
/// areas without one, the rest of the world among them, count as the mean of the others. Also the publications it comes from.
pub fn nearest_scores(evidence: &dyn Evidence, areas: &[AreaId], year: i32) -> (Vec<f64>, BTreeSet<Publication>) {
    let mut by_area: BTreeMap<&AreaId, BTreeMap<i32, BTreeMap<&str, (f64, &Fact)>>> = BTreeMap::new();
    for fact in evidence.facts_of(QuantityKind::Governance) {
        if let Some(value) = fact.value.value() {
            let years = by_area.entry(&fact.area).or_default();
            years.entry(fact.period.year()).or_default().insert(&fact.series.partner, (value, fact));
        }
    }
    let mut publications = BTreeSet::new();
    let known: Vec<Option<f64>> = areas
        .iter()
        .map(|area| {
            let years = by_area.get(area)?;
            let (_, dimensions) = years.iter().min_by_key(|(y, d)| (6 - d.len().min(6), (**y - year).abs(), **y))?;
            publications.extend(dimensions.values().map(|(_, fact)| Publication::of(fact)));
            governance_score(&dimensions.values().map(|(value, _)| *value).collect::<Vec<f64>>())
        })
        .collect();
    let count = known.iter().flatten().count();
    let mean = if count > 0 { known.iter().flatten().sum::<f64>() / count as f64 } else { 5.0 };
    (known.into_iter().map(|k| k.unwrap_or(mean)).collect(), publications)
}
