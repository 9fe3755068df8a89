//! What the sources say about every form of a chain, gathered on one list of areas; small areas folded into `ROW`.

use std::collections::{BTreeMap, BTreeSet};

use monazite_model::chain::{LedgerEntry, LedgerKind, Subject, TradeSeen};
use monazite_model::citation::Source;
use monazite_model::code::{AreaId, FormId, Stage};
use monazite_model::fact::QuantityKind;
use monazite_model::period::{Month, Period};
use monazite_model::quantity::{Basis, Unit};
use monazite_model::registry::{ChainSpec, Form, Process, Registry};

use super::choose::Facts;
use super::demand::{self, Demand};
use super::derived;
use super::output::Production;
use super::present;
use super::prior::{Prior, figure};
use super::production;
use super::stated;
use super::sums;
use super::tables::TradeTables;
use super::trade;
use super::trading::{FormTrade, Trading};
use crate::error::IntakeError;

/// Months whose mean stands for a year.
const MOST_OF_A_YEAR: usize = 9;

/// What is said about one form, by area index.
#[derive(Debug, Clone)]
pub(super) struct FormDraft {
    /// Form in the registry.
    pub id: FormId,
    /// Its stage.
    pub stage: Stage,
    /// Does not travel.
    pub local: bool,
    /// Output, scrap included, by area.
    pub production: Vec<Option<Prior>>,
    /// True where facts or shares state production somewhere.
    pub stated: bool,
    /// Output from scrap, by area.
    pub secondary: Vec<Option<Prior>>,
    /// Use as published, by area.
    pub consumption: Vec<Option<Prior>>,
    /// What a publisher states of the world's use of it.
    pub demand: Option<Demand>,
    /// Capacity as published, by area.
    pub capacity: Vec<Option<Prior>>,
    /// Whether a later form that is no part of the chain is made of it there, by area.
    pub works: Vec<bool>,
    /// Why no table of its output serves for the year; empty where one does.
    pub missing: String,
    /// The form its output or its world total follows from, where nobody states it.
    pub follows: Option<usize>,
    /// True where its output is stated in tonnes in other years, none of which serves.
    pub elsewhen: bool,
    /// True where nobody states its output and none follows from stated stages.
    pub no_output: bool,
    /// Areas whose output is withheld and that nobody else speaks of, by index.
    pub withheld: Vec<usize>,
    /// Stated world production.
    pub world: Option<Prior>,
    /// Shares of a world total nobody states, by area.
    pub shares: Vec<Option<Prior>>,
    /// True where the tables hold every code that carries it: then what is not recorded did not move.
    pub recorded: bool,
    /// True where, besides, each of them is exact or dominant and the rows are of the year.
    pub clean: bool,
    /// HS codes read and missing.
    pub seen: TradeSeen,
    /// Whether imports are stated, by area: then what is used beyond them did not come in as this form.
    pub imports_stated: Vec<bool>,
    /// Trade.
    pub flows: BTreeMap<(usize, usize), Trading>,
    /// Middle unit value: usd per counted tonne, whether the codes are clean, where from.
    pub unit_value: Option<(f64, bool, Source)>,
}

impl FormDraft {
    /// Production prior value in an area.
    pub(super) fn made(&self, area: usize) -> f64 {
        self.production[area].as_ref().map_or(0.0, |p| p.band.value)
    }

    /// World production, sum of the cells.
    pub(super) fn made_world(&self) -> f64 {
        (0..self.production.len()).map(|a| self.made(a)).sum()
    }

    /// Whether some flow of it is in the trade tables.
    pub(super) fn in_tables(&self) -> bool {
        self.flows.values().any(|t| t.prior.sources.iter().any(|s| s.trade().is_some()))
    }

    /// Imports and exports by area.
    pub(super) fn traded(&self) -> (Vec<f64>, Vec<f64>) {
        let n = self.production.len();
        let (mut imports, mut exports) = (vec![0.0; n], vec![0.0; n]);
        for ((from, to), t) in &self.flows {
            exports[*from] += t.prior.band.value;
            imports[*to] += t.prior.band.value;
        }
        (imports, exports)
    }
}

/// What is said about a chain.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    /// The year asked for.
    pub year: i32,
    /// Sorted, `ROW` last.
    pub areas: Vec<AreaId>,
    /// Whether industry is scarce, by area.
    pub scarce: Vec<bool>,
    /// In chain order.
    pub forms: Vec<FormDraft>,
    /// Processes of the chain with form indices.
    pub processes: Vec<ProcessDraft>,
}

impl Draft {
    /// Marks who works on each form at home, and where industry is scarce.
    pub(super) fn set_works(&mut self, works: &[BTreeSet<AreaId>], scarce: &BTreeSet<AreaId>) {
        self.scarce = self.areas.iter().map(|area| scarce.contains(area)).collect();
        for (form, works) in self.forms.iter_mut().zip(works) {
            form.works = self.areas.iter().map(|area| works.contains(area)).collect();
        }
    }
}

/// A process with form indices.
#[derive(Debug, Clone)]
pub(super) struct ProcessDraft {
    /// Process in the registry.
    pub id: String,
    /// Main output.
    pub makes: usize,
    /// Inputs per tonne of main output.
    pub from: Vec<(usize, f64)>,
    /// Companions per tonne of main output.
    pub joint: Vec<(usize, f64)>,
    /// Whether it can run, by area.
    pub runs: Vec<bool>,
}

/// Everything said about one form before areas are folded.
struct Said {
    /// Whether a table or shares state output, scrap apart.
    stated: bool,
    production: Production,
    secondary: BTreeMap<AreaId, Prior>,
    consumption: BTreeMap<AreaId, Prior>,
    capacity: BTreeMap<AreaId, Prior>,
    trade: FormTrade,
}

/// Gathers facts and trade of the chain's forms in `year`, folds small areas, and indexes everything; without tables of trade output
/// alone.
///
/// # Errors
/// A trade table that cannot be read.
pub(super) fn gather(
    registry: &Registry,
    facts: &Facts,
    tables: Option<&dyn TradeTables>,
    spec: &ChainSpec,
    year: i32,
    ledger: &mut Vec<LedgerEntry>,
) -> Result<Draft, IntakeError> {
    let forms: Vec<&Form> = spec.forms.iter().filter_map(|id| registry.forms.get(id)).collect();
    let members = members(registry, year);
    let mut said: Vec<Said> = Vec::with_capacity(forms.len());
    for form in &forms {
        let tables_of_form = tables.filter(|_| !form.local);
        let mut trade = match tables_of_form {
            Some(tables) => {
                let price = price_of_the_year(facts, form, year);
                let carry = |said: i32| facts.carry_trade(&form.id, said, year);
                trade::read(tables, form, year, price, &carry, ledger)?
            }
            None => FormTrade::default(),
        };
        let mut production = derived::production_of(registry, facts, form, year, 0, ledger);
        if tables.is_some() {
            present::leave_out_latecomers(facts, &form.id, year, &trade, &mut production, ledger);
        }
        let mut scrap = facts.scrap_by_account(&form.id, year, ledger);
        scrap.extend(facts.scrap(&form.id, year, ledger));
        if tables.is_some() {
            let cells = production.cells.values().chain(production.shares.values()).chain(scrap.values());
            let used: Vec<&Source> = cells.flat_map(|prior| &prior.sources).collect();
            facts.say_passed_over(&form.id, year, &used, ledger);
        }
        if tables_of_form.is_some() {
            sums::leave_out(form, &members, &mut trade, ledger);
            stated::apply(facts, &form.id, year, &production.cells, &mut trade, ledger);
        }
        let mut secondary = production::choose(facts, &form.id, QuantityKind::SecondaryProduction, year, ledger).cells;
        // Scrap of one country says nothing of the world's output.
        let stated = !production.cells.is_empty();
        for (area, prior) in scrap {
            production.add_scrap(&area, &prior);
            secondary.insert(area, prior);
        }
        let mut single = |quantity| match tables {
            Some(_) => facts.single_cells(&form.id, quantity, year, ledger),
            None => BTreeMap::new(),
        };
        let (consumption, capacity) = (single(QuantityKind::Consumption), single(QuantityKind::Capacity));
        said.push(Said { production, stated, secondary, consumption, capacity, trade });
    }
    let areas = fold(registry, &said, year, ledger);
    let index: BTreeMap<&AreaId, usize> = areas.iter().enumerate().map(|(k, a)| (a, k)).collect();
    let rest = areas.len() - 1;
    let place = |area: &AreaId| index.get(area).copied().unwrap_or(rest);
    let spread = |cells: &BTreeMap<AreaId, Prior>| {
        let mut by_area: Vec<Option<Prior>> = vec![None; areas.len()];
        for (area, prior) in cells {
            let slot = &mut by_area[place(area)];
            *slot = Some(match slot.take() {
                Some(old) => old.plus(prior),
                None => prior.clone(),
            });
        }
        by_area
    };
    let drafts = forms
        .iter()
        .zip(&said)
        .map(|(form, s)| FormDraft {
            id: form.id.clone(),
            stage: form.stage,
            local: form.local,
            production: spread(&s.production.cells),
            stated: s.stated,
            secondary: spread(&s.secondary),
            consumption: spread(&s.consumption),
            demand: demand::stated(facts, &form.id, year),
            capacity: spread(&s.capacity),
            works: vec![false; areas.len()],
            missing: s.production.missing.clone(),
            follows: None,
            elsewhen: s.production.elsewhen || (s.production.shared_elsewhen && derived::in_part(registry, form)),
            no_output: false,
            withheld: s.production.withheld.iter().filter_map(|area| index.get(area).copied()).collect(),
            world: s.production.world.clone(),
            shares: spread(&s.production.shares),
            recorded: s.trade.complete,
            clean: s.trade.clean,
            seen: s.trade.seen.clone(),
            imports_stated: areas.iter().map(|a| s.trade.stated_imports.contains(a)).collect(),
            flows: fold_flows(&form.id, &s.trade, registry.folding.flow_share, &place, ledger),
            unit_value: s.trade.unit_value.clone(),
        })
        .collect();
    Ok(Draft {
        year,
        scarce: vec![false; areas.len()],
        forms: drafts,
        processes: processes(registry, spec, &areas, &place),
        areas,
    })
}

/// The published price of the very year, usd per counted tonne, for a form whose trade is weighed by value over price.
fn price_of_the_year(facts: &Facts, form: &Form, year: i32) -> Option<f64> {
    if !form.hs.iter().any(|code| code.by_price) {
        return None;
    }
    // Year figures come before the mean of months, which needs most of the year.
    let mut months: BTreeMap<(&str, &str), Vec<f64>> = BTreeMap::new();
    let mut best: Option<((u32, std::cmp::Reverse<&str>, &str), f64)> = None;
    for (id, fact) in facts.of(&form.id, QuantityKind::Price) {
        let of_form = fact.unit == Unit::UsdPerT && fact.basis != Basis::Gross;
        let Some(value) = figure(fact).map(|band| band.value).filter(|value| of_form && *value > 0.0) else {
            continue;
        };
        let origin = &fact.origin;
        match fact.period {
            Period::Year(said) if said == year => {
                let key = (facts.trust(&origin.source), std::cmp::Reverse(origin.edition.as_str()), id.as_str());
                if best.as_ref().is_none_or(|(held, _)| key < *held) {
                    best = Some((key, value));
                }
            }
            Period::Month(month) if month.year == year => {
                months.entry((&origin.source, &origin.edition)).or_default().push(value);
            }
            _ => {}
        }
    }
    let mean = |values: &Vec<f64>| values.iter().sum::<f64>() / values.len() as f64;
    best.map(|(_, value)| value).or_else(|| months.values().find(|v| v.len() >= MOST_OF_A_YEAR).map(mean))
}

/// Raises every area's weight to its share of a series, where that is larger.
fn weigh<'s>(weight: &mut BTreeMap<&'s AreaId, f64>, series: impl Iterator<Item = (&'s AreaId, f64)>) {
    let mut by_area: BTreeMap<&AreaId, f64> = BTreeMap::new();
    for (area, v) in series {
        *by_area.entry(area).or_default() += v;
    }
    let sum: f64 = by_area.values().sum();
    if sum > 0.0 {
        for (area, v) in by_area {
            let w = weight.entry(area).or_default();
            *w = w.max(v / sum);
        }
    }
}

/// Members of the bloc that is kept whole.
fn members(registry: &Registry, year: i32) -> BTreeSet<AreaId> {
    let at = Month::new(year, 1);
    at.map(|m| registry.members(&registry.folding.bloc, m)).unwrap_or_default().into_iter().collect()
}

/// The areas that stay, sorted, with `ROW` last.
fn fold(registry: &Registry, said: &[Said], year: i32, ledger: &mut Vec<LedgerEntry>) -> Vec<AreaId> {
    let mut weight: BTreeMap<&AreaId, f64> = BTreeMap::new();
    for s in said {
        for cells in [&s.production.cells, &s.production.shares, &s.consumption, &s.secondary] {
            weigh(&mut weight, cells.iter().map(|(a, p)| (a, p.band.value)));
        }
        let pairs = &s.trade.pairs;
        weigh(&mut weight, pairs.iter().map(|((from, _), t)| (from, t.prior.band.value)));
        weigh(&mut weight, pairs.iter().map(|((_, to), t)| (to, t.prior.band.value)));
    }
    let members = members(registry, year);
    let folding = &registry.folding;
    let mut keep = folding.share;
    let kept = loop {
        let kept: BTreeSet<&AreaId> = weight
            .iter()
            .filter(|(area, w)| {
                area.as_str() != "ROW"
                    && registry.areas.contains_key(**area)
                    && !matches!(area.as_str(), "WLD" | "OTH")
                    && (**w >= keep
                        || (**w > 0.0 && registry.areas[**area].kept)
                        || (**w >= folding.bloc_share.max(keep / 5.0) && members.contains(**area)))
            })
            .map(|(area, _)| *area)
            .collect();
        if kept.len() <= folding.most_areas {
            break kept;
        }
        keep *= 1.25;
    };
    let folded: Vec<String> =
        weight.keys().filter(|a| !kept.contains(**a) && a.as_str() != "ROW").map(|a| a.to_string()).collect();
    if !folded.is_empty() {
        ledger.push(LedgerEntry {
            kind: LedgerKind::Fold,
            about: Subject::Areas,
            before: Some(weight.len() as f64),
            after: Some(kept.len() as f64),
            reason: format!(
                "areas with less than {:.2} % of production, trade and use of every form: {}",
                100.0 * keep,
                folded.join(" ")
            ),
        });
    }
    let mut areas: Vec<AreaId> = kept.into_iter().cloned().collect();
    areas.push(AreaId::from("ROW"));
    areas
}

/// Trade on the kept areas, without flows inside `ROW` and without the smallest flows.
fn fold_flows(
    form: &FormId,
    trade: &FormTrade,
    small: f64,
    place: &dyn Fn(&AreaId) -> usize,
    ledger: &mut Vec<LedgerEntry>,
) -> BTreeMap<(usize, usize), Trading> {
    let mut flows: BTreeMap<(usize, usize), Trading> = BTreeMap::new();
    let mut inside = 0.0;
    for ((from, to), t) in &trade.pairs {
        let pair = (place(from), place(to));
        if pair.0 == pair.1 {
            inside += t.prior.band.value;
            continue;
        }
        let joined = match flows.remove(&pair) {
            Some(old) => Trading { kind: old.kind.max(t.kind), prior: old.prior.plus(&t.prior) },
            None => t.clone(),
        };
        flows.insert(pair, joined);
    }
    let total: f64 = flows.values().map(|t| t.prior.band.value).sum();
    let mut order: Vec<(f64, (usize, usize))> = flows.iter().map(|(pair, t)| (t.prior.band.value, *pair)).collect();
    order.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let (mut dropped, mut count) = (0.0, 0);
    for (t, pair) in order {
        if dropped + t > small * total {
            break;
        }
        dropped += t;
        count += 1;
        flows.remove(&pair);
    }
    if count > 0 || inside > 0.0 {
        ledger.push(LedgerEntry {
            kind: LedgerKind::Fold,
            about: Subject::trade(form),
            before: Some(total + inside),
            after: Some(total - dropped),
            reason: format!("{count} smallest flows ({dropped:.4} t) left out; {inside:.4} t move inside ROW"),
        });
    }
    flows
}

/// Processes of the chain whose forms are all in it.
fn processes(
    registry: &Registry,
    spec: &ChainSpec,
    areas: &[AreaId],
    place: &dyn Fn(&AreaId) -> usize,
) -> Vec<ProcessDraft> {
    let index = |id: &FormId| spec.forms.iter().position(|f| f == id);
    let legs = |legs: &[monazite_model::registry::ProcessLeg]| -> Option<Vec<(usize, f64)>> {
        legs.iter().map(|l| Some((index(&l.form)?, l.per_tonne))).collect()
    };
    let runs = |p: &Process| -> Vec<bool> {
        let mut runs: Vec<bool> = areas.iter().map(|a| p.runs_in(a)).collect();
        // `ROW` may hold folded areas the process is named for.
        for area in &p.areas {
            runs[place(area)] = true;
        }
        runs
    };
    registry
        .processes
        .values()
        .filter(|p| p.chain == spec.id)
        .filter_map(|p| {
            Some(ProcessDraft {
                id: p.id.clone(),
                makes: index(&p.makes)?,
                from: legs(&p.from)?,
                joint: legs(&p.joint)?,
                runs: runs(p),
            })
        })
        .collect()
}
