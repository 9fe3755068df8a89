//! Output from scrap that a stated use holds: supply at home of its own, which tables of output by country leave out.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use monazite_model::chain::{LedgerEntry, LedgerKind, Subject};
use monazite_model::code::{AreaId, FormId};
use monazite_model::fact::{Fact, QuantityKind};

use super::choose::{Facts, distance};
use super::prior::Prior;

/// Years within which output from scrap of another year stands in, as use of another year does not for long.
const REACH: i32 = 2;

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
}
