//! Single cells of a series (use, capacity): each area on its own, there is no total to keep.

use std::collections::{BTreeMap, BTreeSet};

use monazite_model::chain::{LedgerEntry, LedgerKind, Subject};
use monazite_model::code::{AreaId, FormId};
use monazite_model::fact::QuantityKind;
use monazite_model::observed::Observed;

use super::carry::far;
use super::choose::{Facts, passed_over};
use super::prior::Prior;

impl Facts<'_> {
    /// The best figure for single cells of a series (consumption, capacity, …), each area on its own: there is no total to
    /// keep. Those of another year are carried to the year asked for, or not used.
    pub(super) fn single_cells(
        &self,
        form: &FormId,
        quantity: QuantityKind,
        year: i32,
        ledger: &mut Vec<LedgerEntry>,
    ) -> BTreeMap<AreaId, Prior> {
        let mut chosen: BTreeMap<AreaId, Prior> = BTreeMap::new();
        let tables = self.tables(form, quantity, year);
        let mut too_far: BTreeSet<&AreaId> = BTreeSet::new();
        // What is kept back for the very year is not told by another year's figure.
        let now = tables.iter().filter(|(table, _)| table.distance == 0).flat_map(|(_, cells)| cells);
        let withheld: BTreeSet<&AreaId> =
            now.filter(|(_, (_, fact))| fact.value == Observed::Withheld).map(|(area, _)| *area).collect();
        for (table, cells) in &tables {
            for (area, (id, fact)) in cells {
                let area: &AreaId = area;
                if chosen.contains_key(area) || !self.is_country(area) {
                    continue;
                }
                let Some(mut prior) = Prior::of_fact(fact) else {
                    continue;
                };
                if quantity == QuantityKind::Consumption && table.distance > 0 && withheld.contains(area) {
                    if too_far.insert(area) {
                        ledger.push(passed_over(id, fact, form, "the figure of the year itself is withheld"));
                    }
                    continue;
                }
                if quantity == QuantityKind::Consumption {
                    prior = self.of_the_form_alone(form, prior);
                }
                let Some(carry) = self.carry(form, table.said, table.distance, year) else {
                    if too_far.insert(area) {
                        ledger.push(passed_over(id, fact, form, &far(table.distance)));
                    }
                    continue;
                };
                prior = carry.apply(&prior);
                let how = carry.words();
                let how = if how.is_empty() { how } else { format!("; stands in for {year} {how}") };
                ledger.push(LedgerEntry {
                    kind: if table.distance == 0 { LedgerKind::Choice } else { LedgerKind::Imputation },
                    about: Subject::quantity(quantity, form, area),
                    before: None,
                    after: Some(prior.band.value),
                    reason: format!("{id} ({}){how}", table.name),
                });
                chosen.insert(area.clone(), prior);
            }
        }
        chosen
    }

    /// A stated use as counted tonnes of the form.
    fn of_the_form_alone(&self, form: &FormId, use_: Prior) -> Prior {
        use_.scaled(self.stated_use(form).and_then(|stated| stated.factor).unwrap_or(1.0))
    }
}
