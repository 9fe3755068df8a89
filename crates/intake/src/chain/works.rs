//! Who works on a form at home: makers of a later form of the same mineral that is no part of the chain.
//!
//! The chain ends before that form, so that what such a maker keeps is used there, and not only left over: Finland and Kazakhstan make
//! ferrochromium of the ore they keep, Turkey refined borates.

use std::collections::{BTreeMap, BTreeSet};

use monazite_model::code::{AreaId, FormId};
use monazite_model::fact::{Fact, QuantityKind};
use monazite_model::registry::{ChainSpec, Registry};

use super::present;
use super::prior::figure;

/// Output of the later form below this share of what its largest maker makes is no sign of works.
const LEAST: f64 = 0.02;

/// Countries below this index of human development have little industry: the United Nations call those above high.
const DEVELOPED: f64 = 0.7;

/// Countries where industry is scarce, by the newest index.
pub(super) fn scarce<'f>(facts: impl Iterator<Item = &'f Fact>) -> BTreeSet<AreaId> {
    let mut newest: BTreeMap<&AreaId, (i32, f64)> = BTreeMap::new();
    for fact in facts {
        let Some(index) = figure(fact).map(|band| band.value) else { continue };
        let held = newest.entry(&fact.area).or_insert((i32::MIN, 0.0));
        if fact.period.year() >= held.0 {
            *held = (fact.period.year(), index);
        }
    }
    newest.into_iter().filter(|(_, (_, index))| *index < DEVELOPED).map(|(area, _)| area.clone()).collect()
}

/// By form of the chain, the areas that are stated to make a later form of its mineral, in the year or near it.
pub(super) fn at_home<'f>(
    registry: &Registry,
    spec: &ChainSpec,
    facts: impl Iterator<Item = &'f Fact> + Clone,
    year: i32,
) -> Vec<BTreeSet<AreaId>> {
    spec.forms.iter().map(|form| of_form(registry, spec, form, facts.clone(), year)).collect()
}

fn of_form<'f>(
    registry: &Registry,
    spec: &ChainSpec,
    form: &FormId,
    facts: impl Iterator<Item = &'f Fact>,
    year: i32,
) -> BTreeSet<AreaId> {
    let Some(stage) = registry.forms.get(form).map(|f| f.stage) else { return BTreeSet::new() };
    let later = |other: &FormId| {
        let beyond = registry.forms.get(other).map(|f| f.stage).filter(|other| *other > stage);
        beyond.filter(|_| other.mineral() == form.mineral() && !spec.forms.contains(other))
    };
    let figures_of = registry.forms.get(form).and_then(|f| f.figures_of.as_ref());
    let mut made: BTreeMap<(QuantityKind, &str), BTreeMap<&AreaId, f64>> = BTreeMap::new();
    for fact in facts.filter(|f| figures_of != Some(&f.series.form)) {
        let Some(beyond) = later(&fact.series.form) else { continue };
        let output = matches!(fact.series.quantity, QuantityKind::Production | QuantityKind::SupplyShare);
        let there = present::there(beyond, fact.period, year);
        let Some(t) = figure(fact).map(|band| band.value).filter(|_| output && there) else { continue };
        if registry.areas.contains_key(&fact.area) && !matches!(fact.area.as_str(), "WLD" | "OTH" | "ROW") {
            let of = made.entry((fact.series.quantity, fact.series.partner.as_str())).or_default();
            let most = of.entry(&fact.area).or_default();
            *most = most.max(t);
        }
    }
    let mut found = BTreeSet::new();
    for of in made.into_values() {
        let largest = of.values().copied().fold(0.0, f64::max);
        found.extend(of.into_iter().filter(|(_, t)| *t > 0.0 && *t >= LEAST * largest).map(|(area, _)| area.clone()));
    }
    found
}
