//! What a stated world total leaves after the areas a table lists.
//!
//! It goes to withheld cells and to areas that only other tables list, in proportion to what those say; the rest is `ROW`.

use std::collections::BTreeMap;

use monazite_model::chain::{LedgerEntry, LedgerKind, Subject};
use monazite_model::citation::Source;
use monazite_model::code::{AreaId, FormId};
use monazite_model::fact::{Fact, Quality, QuantityKind};
use monazite_model::observed::Observed;
use monazite_model::quantity::Band;

use super::carry::Carry;
use super::choose::{Cells, Facts, Table};
use super::output::Production;
use super::prior::{Prior, figure};

/// A remainder below this share of the world total is rounding, not output.
const ROUNDING: f64 = 0.015;

/// The chosen table among its rivals.
pub(super) struct Remainder<'a, 'f> {
    pub facts: &'a Facts<'f>,
    pub form: &'a FormId,
    pub quantity: QuantityKind,
    /// Most believed first.
    pub tables: &'a [(Table, Cells<'a>)],
    /// The chosen one.
    pub best: usize,
    /// How its cells serve for the year.
    pub carry: &'a Carry,
    /// The year asked for.
    pub year: i32,
}

/// What other tables say about an area the chosen one is silent about.
type Second<'a> = BTreeMap<&'a AreaId, (f64, &'a Fact, Source)>;

/// A cell that is filled.
struct Filled {
    area: AreaId,
    value: f64,
    sources: Vec<Source>,
    reason: String,
}

impl<'a> Remainder<'a, '_> {
    /// Splits what the total leaves.
    pub(super) fn split(&self, total: Option<&Prior>, production: &mut Production, ledger: &mut Vec<LedgerEntry>) {
        let (_, cells) = &self.tables[self.best];
        let listed: f64 = production.cells.values().map(|p| p.band.value).sum();
        let other = cells
            .iter()
            .find(|(a, _)| matches!(a.as_str(), "OTH" | "ROW"))
            .and_then(|(_, (_, f))| figure(f))
            .map(|b| b.value * self.carry.factor);
        let left = match (total, other) {
            (Some(t), _) => (t.band.value - listed).max(other.unwrap_or(0.0)),
            (None, Some(o)) => o,
            (None, None) => 0.0,
        };
        let total_ids = total.map_or_else(Vec::new, |t| t.sources.clone());
        let filled = if left <= ROUNDING * (listed + left) {
            self.outside_the_total()
        } else {
            self.inside_the_total(left, ROUNDING * (listed + left), other.is_some(), &total_ids)
        };
        for cell in filled {
            self.put(cell, production, ledger);
        }
    }

    /// Second opinions on cells the table is silent about or does not list, nearest in time first.
    fn second(&self) -> Second<'a> {
        let (table, cells) = &self.tables[self.best];
        let mut second = Second::new();
        for (k, (rival, rival_cells)) in self.tables.iter().enumerate() {
            if k == self.best || rival.distance > table.distance + 3 {
                continue;
            }
            // A second opinion of another year serves as the first one does: scaled, or near, or not at all.
            let Some(carry) = self.facts.carry(self.form, rival.said, rival.distance, self.year) else { continue };
            for (area, (_, fact)) in rival_cells {
                let open = match cells.get(area) {
                    None => true,
                    Some((_, f)) => matches!(f.value, Observed::Withheld | Observed::NotAvailable),
                };
                if open && self.facts.is_country(area) {
                    if let Some(band) = figure(fact).filter(|b| b.value > 0.0) {
                        let source = carry.cite(Source::fact(fact));
                        // What the world makes more of since is with those the table lists: nobody else is said to have grown.
                        second.entry(area).or_insert((band.value * carry.factor.min(1.0), fact, source));
                    }
                }
            }
        }
        second
    }

    /// Countries whose figure the table withholds.
    fn withheld(&self) -> Vec<&'a AreaId> {
        let (_, cells) = &self.tables[self.best];
        cells
            .iter()
            .filter(|(a, (_, f))| f.value == Observed::Withheld && self.facts.is_country(a))
            .map(|(a, _)| *a)
            .collect()
    }

    /// Nothing is left: a withheld cell is then outside the stated total (publishers often say so), so that the second opinion
    /// stands by itself. Areas the table does not list are inside its rounding and are left out.
    fn outside_the_total(&self) -> Vec<Filled> {
        let second = self.second();
        let name = &self.tables[self.best].0.name;
        let stands = |area: &AreaId| {
            let (value, fact, source) = second.get(area)?;
            Some(Filled {
                area: area.clone(),
                value: *value,
                sources: vec![source.clone()],
                reason: format!("withheld in {name}; its total leaves no room, {} stands by itself", fact.id()),
            })
        };
        self.withheld().into_iter().filter_map(stands).collect()
    }

    /// Second opinions scaled to fit what is left; then withheld cells without one in equal parts, or `ROW`.
    fn inside_the_total(&self, left: f64, rounding: f64, has_other: bool, total_ids: &[Source]) -> Vec<Filled> {
        let second = self.second();
        let withheld = self.withheld();
        let name = &self.tables[self.best].0.name;
        let asked: f64 = second.values().map(|(v, ..)| v).sum();
        let factor = if asked > left { left / asked } else { 1.0 };
        let mut filled: Vec<Filled> = Vec::new();
        for (area, (value, fact, source)) in &second {
            let mut sources = vec![source.clone()];
            sources.extend(total_ids.iter().cloned());
            sources.sort();
            let silence = if withheld.contains(area) { "withheld" } else { "not listed" };
            filled.push(Filled {
                area: (*area).clone(),
                value: value * factor,
                sources,
                reason: format!(
                    "{silence} in {name}; {} says {value}, scaled by {factor:.3} to fit what the total leaves ({left:.4} t)",
                    fact.id()
                ),
            });
        }
        let rest = left - asked * factor;
        if rest <= rounding {
            return filled;
        }
        let blank: Vec<&AreaId> = withheld.iter().copied().filter(|a| !second.contains_key(a)).collect();
        if !has_other && !blank.is_empty() {
            let each = rest / blank.len() as f64;
            filled.extend(blank.into_iter().map(|area| Filled {
                area: area.clone(),
                value: each,
                sources: total_ids.to_vec(),
                reason: format!(
                    "withheld in {name}; what the world total leaves ({rest:.4} t) in equal parts among {} withheld areas",
                    withheld.len()
                ),
            }));
        } else {
            let sources = if total_ids.is_empty() {
                vec![Source::assumption(format!("other countries of {name}"))]
            } else {
                total_ids.to_vec()
            };
            let reason = format!("what {name} leaves after the listed areas");
            filled.push(Filled { area: AreaId::from("ROW"), value: rest, sources, reason });
        }
        filled
    }

    fn put(&self, cell: Filled, production: &mut Production, ledger: &mut Vec<LedgerEntry>) {
        let Filled { area, value, sources, reason } = cell;
        ledger.push(LedgerEntry {
            kind: LedgerKind::Imputation,
            about: Subject::quantity(self.quantity, self.form, &area),
            before: None,
            after: Some(value),
            reason,
        });
        let prior = Prior { band: Band::relative(value, 0.3), grade: Quality::C, sources, stated: true };
        let joined = match production.cells.get(&area) {
            Some(old) => old.plus(&prior),
            None => prior,
        };
        production.cells.insert(area, joined);
    }
}
