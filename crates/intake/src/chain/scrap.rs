//! Output from scrap that a stated use holds: supply at home of its own, which tables of output by country leave out.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use monazite_model::chain::{LedgerEntry, LedgerKind, Subject};
use monazite_model::citation::Source;
use monazite_model::code::{AreaId, FormId};
use monazite_model::fact::{Fact, Quality, QuantityKind};
use monazite_model::period::Period;
use monazite_model::quantity::Band;

use super::choose::{Facts, distance};
use super::prior::Prior;

/// Years within which output from scrap of another year stands in, as use of another year does not for long.
const REACH: i32 = 2;

/// A rest below this part of use is rounding of the figures it is a difference of.
const ROUNDING: f64 = 0.02;
/// Relative width of such a rest.
const SPREAD: f64 = 0.05;

/// Figures of an area that are taken together, the most believed first: years away and the year itself, order of trust, newest edition.
type Key<'k> = ((i32, i32), u32, Reverse<&'k str>);

impl Facts<'_> {
    /// Output from scrap and residues that the stated use of a form holds, by area: that of the edition the use is taken from first, all
    /// its words together.
    pub(super) fn scrap(&self, form: &FormId, year: i32, ledger: &mut Vec<LedgerEntry>) -> BTreeMap<AreaId, Prior> {
        let Some(stated) = self.stated_use(form).filter(|stated| !stated.scrap.is_empty()) else {
            return BTreeMap::new();
        };
        let mut tables: BTreeMap<(&AreaId, Key), Vec<(&str, &Fact)>> = BTreeMap::new();
        for (id, fact) in self.of(form, QuantityKind::SecondaryProduction) {
            let named = stated.scrap.iter().any(|words| words == fact.series.partner.as_str());
            let Some(away) = distance(fact.period, year).filter(|(years, _)| named && *years <= REACH) else {
                continue;
            };
            if self.counts(fact) && self.is_country(&fact.area) {
                let key = (away, self.trust(&fact.origin.source), Reverse(fact.origin.edition.as_str()));
                tables.entry((&fact.area, key)).or_default().push((id, fact));
            }
        }
        let mut chosen: BTreeMap<AreaId, Prior> = BTreeMap::new();
        for ((area, ((years, said), ..)), facts) in tables {
            if chosen.contains_key(area) {
                continue;
            }
            let parts: Option<Vec<Prior>> = facts.iter().map(|(_, fact)| Prior::of_fact(fact)).collect();
            let Some(sum) = parts.and_then(|parts| parts.into_iter().reduce(|a, b| a.plus(&b))) else { continue };
            let Some(carry) = self.carry(form, said, years, year) else { continue };
            let prior = carry.apply(&sum);
            let ids: Vec<&str> = facts.iter().map(|(id, _)| *id).collect();
            ledger.push(LedgerEntry {
                kind: if years == 0 { LedgerKind::Choice } else { LedgerKind::Imputation },
                about: Subject::quantity(QuantityKind::SecondaryProduction, form, area),
                before: None,
                after: Some(prior.band.value),
                reason: format!("{}: supply from scrap that the stated use holds; {}", ids.join(", "), stated.reason),
            });
            chosen.insert(area.clone(), prior);
        }
        chosen
    }

    /// Metal from scrap that a stated use holds and no row states: use less output, less imports, plus exports, all of one publisher in one
    /// edition, of the very year. Output that is not stated there is none.
    pub(super) fn scrap_by_account(
        &self,
        form: &FormId,
        year: i32,
        ledger: &mut Vec<LedgerEntry>,
    ) -> BTreeMap<AreaId, Prior> {
        let mut found: BTreeMap<AreaId, Prior> = BTreeMap::new();
        let Some(stated) = self.stated_use(form).filter(|stated| stated.rest_is_scrap) else { return found };
        let mut used: Vec<&(String, &Fact)> = self
            .of(form, QuantityKind::Consumption)
            .iter()
            .filter(|(_, f)| f.period == Period::Year(year) && stated.words.contains(&f.series.partner))
            .filter(|(_, f)| self.counts(f) && self.is_country(&f.area))
            .collect();
        used.sort_by_key(|(_, f)| (self.trust(&f.origin.source), Reverse(f.origin.edition.as_str())));
        for (id, fact) in used {
            let beside = |quantity: QuantityKind| {
                let same = |f: &&Fact| {
                    (&f.origin.source, &f.origin.edition) == (&fact.origin.source, &fact.origin.edition)
                        && (&f.area, f.period) == (&fact.area, fact.period)
                        && f.series.partner.is_empty()
                        && self.counts(f)
                };
                self.of(form, quantity).iter().map(|(_, f)| *f).find(same).and_then(Prior::of_fact)
            };
            let (imports, exports) = (beside(QuantityKind::Imports), beside(QuantityKind::Exports));
            let (Some(imports), Some(exports), Some(use_)) = (imports, exports, Prior::of_fact(fact)) else { continue };
            let made = beside(QuantityKind::Production);
            let own = made.as_ref().map_or(0.0, |p| p.band.value);
            let rest = use_.band.value - own - imports.band.value + exports.band.value;
            if found.contains_key(&fact.area) || rest <= ROUNDING * use_.band.value {
                continue;
            }
            let mut sources: Vec<Source> = [Some(use_), Some(imports), Some(exports), made]
                .into_iter()
                .flatten()
                .flat_map(|p| p.sources)
                .collect();
            sources.sort();
            let prior = Prior { band: Band::relative(rest, SPREAD), grade: Quality::C, sources, stated: true };
            ledger.push(LedgerEntry {
                kind: LedgerKind::Imputation,
                about: Subject::quantity(QuantityKind::SecondaryProduction, form, &fact.area),
                before: None,
                after: Some(rest),
                reason: format!(
                    "{id} less output and net imports of the same table: supply from scrap; {}",
                    stated.reason
                ),
            });
            found.insert(fact.area.clone(), prior);
        }
        found
    }
}
