//! What countries state of their own trade of a form: exports, imports, and the share of each origin.

use std::collections::{BTreeMap, BTreeSet};

use monazite_model::code::{AreaId, FormId};
use monazite_model::fact::{Fact, Quality, QuantityKind};
use monazite_model::quantity::{Basis, Unit};
use monazite_model::registry::StatedGoods;

use super::carry::as_of;
use super::choose::{DRIFT_PER_YEAR, Facts, distance, origin};
use super::prior::Prior;

/// Years within which a stated figure of another year may stand in. Short: a licence can stop a trade within a month.
const REACH: i32 = 1;
/// Extra spread of a partner's share, an average of several years, when it is used for one.
const SHARE_SPREAD: f64 = 0.25;
/// An exporter and an importer.
pub(super) type Pair = (AreaId, AreaId);

/// What an importer states of its imports of a form.
#[derive(Default)]
pub(super) struct Statement {
    /// By goods: tonnes, where stated, and the share of each origin.
    pub parts: Vec<(Option<Prior>, BTreeMap<AreaId, Prior>)>,
}

impl Statement {
    /// All goods together, where each is stated.
    pub(super) fn total(&self) -> Option<Prior> {
        let parts: Option<Vec<&Prior>> = self.parts.iter().map(|(total, _)| total.as_ref()).collect();
        parts?.into_iter().cloned().reduce(|a, b| a.plus(&b))
    }

    /// The flow from each origin named.
    pub(super) fn flows(&self) -> BTreeMap<AreaId, Prior> {
        let mut flows: BTreeMap<AreaId, Prior> = BTreeMap::new();
        for (total, shares) in &self.parts {
            let Some(total) = total else { continue };
            for (from, share) in shares {
                let mut prior = total.scaled(share.band.value).widened(SHARE_SPREAD);
                prior.grade = prior.grade.max(Quality::C);
                prior.sources.extend(share.sources.iter().cloned());
                prior.sources.sort();
                let joined = match flows.remove(from) {
                    Some(old) => old.plus(&prior),
                    None => prior,
                };
                flows.insert(from.clone(), joined);
            }
        }
        flows
    }
}

/// The stated figures of a form near a year.
pub(super) struct Stated<'a, 'f> {
    pub facts: &'a Facts<'f>,
    pub form: &'a FormId,
    pub year: i32,
}

impl Stated<'_, '_> {
    /// Exports stated with the importer as partner.
    pub(super) fn stated_pairs(&self) -> BTreeMap<Pair, Prior> {
        let found = self.facts.of(self.form, QuantityKind::Exports).iter().filter_map(|(_, fact)| {
            let to = AreaId::from(fact.series.partner.as_str());
            if !self.facts.is_partner_country(&to) || !self.facts.is_country(&fact.area) {
                return None;
            }
            let (distance, prior) = tonnes(fact, self.year)?;
            Some(((fact.area.clone(), to), *fact, distance, prior))
        });
        nearest(self.facts, found)
    }

    /// What each country states of its exports of the form, all partners together.
    pub(super) fn stated_exports(&self) -> BTreeMap<AreaId, Prior> {
        let stated = self.facts.of(self.form, QuantityKind::Exports).iter().filter_map(|(_, fact)| {
            let whole = fact.series.partner.is_empty() && self.facts.is_country(&fact.area);
            let (distance, prior) = tonnes(fact, self.year).filter(|_| whole)?;
            Some((fact.area.clone(), *fact, distance, prior))
        });
        nearest(self.facts, stated)
    }

    /// What an area states of its exports of the goods that its stated imports are of, all of them together.
    pub(super) fn exports_of(&self, area: &AreaId) -> Option<Prior> {
        let parts = self.facts.goods(self.form).into_iter().filter(|goods| goods.imports.is_some());
        let of_part = |goods: StatedGoods| {
            let stated = self.facts.of(self.form, QuantityKind::Exports).iter().filter_map(|(_, fact)| {
                let words = goods.imports.as_deref() == Some(fact.series.partner.as_str());
                let takes = goods.takes(fact) && (goods.factor.is_some() || self.facts.counts(fact));
                let (distance, prior) = near(fact, self.year).filter(|_| words && takes && fact.area == *area)?;
                Some(((), *fact, distance, prior.scaled(goods.factor.unwrap_or(1.0))))
            });
            nearest(self.facts, stated).remove(&())
        };
        let parts: Option<Vec<Prior>> = parts.map(of_part).collect();
        parts?.into_iter().reduce(|a, b| a.plus(&b)).filter(|total| total.band.value > 0.0)
    }

    /// What each importer states, by the goods that make up the form.
    pub(super) fn statements(&self) -> BTreeMap<AreaId, Statement> {
        let goods = self.facts.goods(self.form);
        let by_part: Vec<_> = goods.iter().map(|g| (self.imports(g), self.origins(g))).collect();
        let importers: BTreeSet<AreaId> =
            by_part.iter().flat_map(|(imports, origins)| imports.keys().chain(origins.keys())).cloned().collect();
        importers
            .into_iter()
            .map(|importer| {
                let parts = by_part
                    .iter()
                    .map(|(imports, origins)| {
                        (imports.get(&importer).cloned(), origins.get(&importer).cloned().unwrap_or_default())
                    })
                    .collect();
                (importer, Statement { parts })
            })
            .collect()
    }

    /// Tonnes of some goods by importer, counted as the form is.
    fn imports(&self, goods: &StatedGoods) -> BTreeMap<AreaId, Prior> {
        let Some(words) = &goods.imports else { return BTreeMap::new() };
        let stated = self.facts.of(self.form, QuantityKind::Imports).iter().filter_map(|(_, fact)| {
            let wanted = fact.series.partner == *words && self.facts.is_country(&fact.area) && goods.takes(fact);
            let (distance, prior) = near(fact, self.year).filter(|_| wanted)?;
            Some((fact.area.clone(), *fact, distance, prior.scaled(goods.factor.unwrap_or(1.0))))
        });
        nearest(self.facts, stated)
    }

    /// The share of each origin in some goods, by importer.
    fn origins(&self, goods: &StatedGoods) -> BTreeMap<AreaId, BTreeMap<AreaId, Prior>> {
        let Some(wanted) = &goods.origins else { return BTreeMap::new() };
        let of = goods.shares_of.as_ref().unwrap_or(self.form);
        let stated = self.facts.of(of, QuantityKind::ImportShare).iter().filter_map(|(_, fact)| {
            let (from, words) = origin(fact);
            let from = AreaId::from(from);
            let known = words == wanted && self.facts.is_partner_country(&from) && self.facts.is_country(&fact.area);
            let (distance, _) = distance(fact.period, self.year).filter(|(d, _)| *d <= REACH && known)?;
            Some(((fact.area.clone(), from), *fact, distance, as_of(fact, Prior::of_fact(fact)?, self.year)))
        });
        let mut by_importer: BTreeMap<AreaId, BTreeMap<AreaId, Prior>> = BTreeMap::new();
        for ((importer, from), share) in nearest(self.facts, stated) {
            by_importer.entry(importer).or_default().insert(from, share);
        }
        by_importer
    }
}

/// A figure within reach with its distance in time.
fn near(fact: &Fact, year: i32) -> Option<(i32, Prior)> {
    let (distance, _) = distance(fact.period, year).filter(|(d, _)| *d <= REACH)?;
    let prior = as_of(fact, Prior::of_fact(fact)?, year);
    Some((distance, prior.widened(f64::from(distance) * 2.0 * DRIFT_PER_YEAR)))
}

/// A figure for the form's own tonnes with its distance in time, or nothing for silences and other masses.
fn tonnes(fact: &Fact, year: i32) -> Option<(i32, Prior)> {
    near(fact, year).filter(|_| fact.unit == Unit::Tonne && fact.basis != Basis::Gross)
}

/// The nearest, then most believed figure of each key.
fn nearest<'f, K: Ord>(facts: &Facts, found: impl Iterator<Item = (K, &'f Fact, i32, Prior)>) -> BTreeMap<K, Prior> {
    let mut best: BTreeMap<K, ((i32, u32), Prior)> = BTreeMap::new();
    for (key, fact, distance, prior) in found {
        let rank = (distance, facts.trust(&fact.origin.source));
        let better = best.get(&key).is_none_or(|(held, old)| {
            // Of two editions the newer: ids sort by edition.
            rank < *held || (rank == *held && prior.sources > old.sources)
        });
        if better {
            best.insert(key, (rank, prior));
        }
    }
    best.into_iter().map(|(key, (_, prior))| (key, prior)).collect()
}
