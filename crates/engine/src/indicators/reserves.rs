//! Reserves by country, from the facts: of a mineral for methods that score minerals, of each form of a chain for methods that
//! follow forms.

use std::collections::BTreeMap;

use monazite_model::chain::Chain;
use monazite_model::citation::Publication;
use monazite_model::code::{AreaId, MineralId};
use monazite_model::fact::{Fact, QuantityKind};
use monazite_model::quantity::Band;

use super::context::Context;
use super::dependence::world::World;
use super::evidence::Evidence;
use super::governance::nearest_scores;
use super::supply::{Level, Table};

/// Reserves of a mineral by country in the latest edition up to the year; of its group where elements have none of their own.
pub fn of_mineral(context: &Context, mineral: &MineralId) -> Table {
    let group = context.registry().group_of(mineral).map(|group| group.mineral.as_str());
    for name in std::iter::once(mineral.as_str()).chain(group) {
        let rows = context.facts(name, QuantityKind::Reserves);
        let known = |f: &&&Fact| f.period.year() <= context.year().max(2022) && f.range().is_some();
        let Some(latest) = rows.iter().filter(known).map(|f| (f.origin.edition.as_str(), f.period.year())).max() else {
            continue;
        };
        let of_latest = rows.iter().filter(known).filter(|f| (f.origin.edition.as_str(), f.period.year()) == latest);
        let of_latest: Vec<_> = of_latest.filter(|f| f.series.partner.is_empty()).collect();
        let countries = of_latest.iter().filter(|f| f.area.as_str() != "WLD");
        let mut table = Table::default();
        for fact in countries {
            if let Some(band) = fact.range() {
                table.levels.push(Level::new(fact.area.clone(), band, fact.id()));
                table.sources.insert(Publication::of(fact).to_string());
            }
        }
        let listed = table.total();
        let world = of_latest.iter().find(|f| f.area.as_str() == "WLD").and_then(|f| f.value.value());
        if let Some(rest) = world.map(|w| w - listed).filter(|rest| *rest > 0.0)
            && !table.levels.iter().any(Level::dispersed)
        {
            table.levels.push(Level::new("OTH".into(), Band::exact(rest), "rest".into()));
        }
        if table.leader().is_some() {
            return table;
        }
    }
    Table::default()
}

/// Reserves of each form by country from one table: the nearest year, the most trusted source, the newest edition.
pub fn of_forms(evidence: &dyn Evidence, chain: &Chain) -> BTreeMap<usize, Vec<Reserve>> {
    let registry = evidence.registry();
    let published = evidence.facts_of(QuantityKind::Reserves);
    let mut found = BTreeMap::new();
    for (f, form) in chain.forms.iter().enumerate() {
        let mut tables: BTreeMap<(i32, u32, std::cmp::Reverse<&str>, &str), Vec<(AreaId, Fact)>> = BTreeMap::new();
        for fact in published.iter().copied().filter(|fact| fact.series.form == form.id) {
            let country = fact.area.as_str().len() == 3 && !matches!(fact.area.as_str(), "WLD" | "OTH");
            if !country || !fact.series.partner.is_empty() || fact.range().is_none() {
                continue;
            }
            let trust = registry.sources.get(&fact.origin.source).map_or(99, |s| s.trust);
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
            let (scores, _) = nearest_scores(evidence, &areas, chain.year);
            let reserve = |((area, fact), governance)| Reserve { area, fact, governance };
            found.insert(f, table.into_iter().zip(scores).map(reserve).collect());
        }
    }
    found
}

/// What a country holds of a form.
#[derive(Debug, Clone, PartialEq)]
pub struct Reserve {
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
        let label = || format!("reserves {} {}", self.fact.series.form, self.area);
        world.drawn_value(band, label)
    }
}
