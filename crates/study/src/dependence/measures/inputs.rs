//! Governance of areas and reserves by country, from the facts.

use std::collections::{BTreeMap, BTreeSet};

use monazite_engine::ensemble::draw::uniform;
use monazite_engine::metrics::concentration::governance_score;
use monazite_intake::atlas::Atlas;
use monazite_model::chain::Chain;
use monazite_model::citation::Publication;
use monazite_model::code::AreaId;
use monazite_model::fact::{Fact, QuantityKind};

use crate::dependence::world::{World, drawn};
use crate::dependence::{DRAWS, SEED};

/// Governance score of each area, 0 best to 10 worst: mean of the dimensions of the year nearest to `year` that has most of them;
/// areas without one, the rest of the world among them, count as the mean of the others. Also the publications it comes from.
pub(in crate::dependence) fn governance(
    atlas: &Atlas,
    areas: &[AreaId],
    year: i32,
) -> (Vec<f64>, BTreeSet<Publication>) {
    let mut by_area: BTreeMap<&AreaId, BTreeMap<i32, BTreeMap<&str, (f64, &Fact)>>> = BTreeMap::new();
    for fact in atlas.facts.of_quantity(QuantityKind::Governance) {
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

/// Reserves of each form by country from one table: the nearest year, the most trusted source, the newest edition.
pub(in crate::dependence) fn reserves(atlas: &Atlas, chain: &Chain) -> BTreeMap<usize, Vec<Reserve>> {
    let mut found = BTreeMap::new();
    for (f, form) in chain.forms.iter().enumerate() {
        let mut tables: BTreeMap<(i32, u32, std::cmp::Reverse<&str>, &str), Vec<(AreaId, Fact)>> = BTreeMap::new();
        for fact in atlas
            .facts
            .of(&form.id.mineral())
            .iter()
            .filter(|x| x.series.quantity == QuantityKind::Reserves && x.series.form == form.id)
        {
            let country = fact.area.as_str().len() == 3 && !matches!(fact.area.as_str(), "WLD" | "OTH");
            if !country || !fact.series.partner.is_empty() || fact.range().is_none() {
                continue;
            }
            let trust = atlas.registry.sources.get(&fact.origin.source).map_or(99, |s| s.trust);
            let key = (
                (fact.period.year() - chain.year).abs(),
                trust,
                std::cmp::Reverse(fact.origin.edition.as_str()),
                fact.origin.source.as_str(),
            );
            let table = tables.entry(key).or_default();
            if table.iter().all(|(area, _)| *area != fact.area) {
                table.push((fact.area.clone(), fact.clone()));
            }
        }
        if let Some((_, table)) = tables.into_iter().find(|(_, table)| table.len() > 1) {
            let areas: Vec<AreaId> = table.iter().map(|(area, _)| area.clone()).collect();
            let (scores, _) = governance(atlas, &areas, chain.year);
            let reserve = |((area, fact), governance)| Reserve { area, fact, governance };
            found.insert(f, table.into_iter().zip(scores).map(reserve).collect());
        }
    }
    found
}

/// What a country holds of a form.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::dependence) struct Reserve {
    /// Country.
    pub area: AreaId,
    /// The published figure.
    pub fact: Fact,
    /// Governance score of the country, 0 best to 10 worst.
    pub governance: f64,
}

impl Reserve {
    /// Reserves in a world, t.
    pub fn amount(&self, world: &World) -> f64 {
        let Some(band) = self.fact.range() else { return 0.0 };
        match world.member {
            Some(member) => {
                let label = format!("reserves {} {}", self.fact.series.form, self.area);
                drawn(band, uniform(SEED, member % DRAWS, &label))
            }
            None => band.value,
        }
    }
}
