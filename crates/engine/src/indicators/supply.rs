//! Who supplies a form, to the world and to an area, and who uses it: from a reconciled chain, or from the shares of a study.

use std::collections::{BTreeMap, BTreeSet};

use monazite_model::chain::{Chain, Estimate};
use monazite_model::code::AreaId;
use monazite_model::quantity::Band;

use monazite_model::words::number::percent;

use super::at::At;
use super::words::publication;

/// An amount with its range: a level of a chain, or a share of a study.
#[derive(Debug, Clone, PartialEq)]
pub struct Level {
    /// Who supplies or uses it; `ROW` and `OTH` stand for many.
    pub area: AreaId,
    /// Amount, in the unit of the table it stands in.
    pub band: Band,
    /// Key of its draws.
    key: String,
}

impl Level {
    /// An amount known under `key`.
    pub fn new(area: AreaId, band: Band, key: String) -> Self {
        Level { area, band, key }
    }

    /// The amount in an evaluation, never negative.
    pub fn at(&self, at: At) -> f64 {
        at.of(&self.key, self.band).max(0.0)
    }

    /// Whether it stands for many small suppliers, whose squares do not add to a concentration.
    pub fn dispersed(&self) -> bool {
        matches!(self.area.as_str(), "ROW" | "OTH")
    }
}

/// Amounts by area and the publications behind them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Table {
    /// Sorted by area.
    pub levels: Vec<Level>,
    /// Publications.
    pub sources: BTreeSet<String>,
}

impl Table {
    /// Total at central values.
    pub fn total(&self) -> f64 {
        self.levels.iter().map(|l| l.band.value).sum()
    }

    /// Sorted list of publications.
    pub fn cited(&self) -> Vec<String> {
        self.sources.iter().cloned().collect()
    }

    /// The largest single supplier, the first of equals; `None` where nothing is supplied by one area.
    pub fn leader(&self) -> Option<&Level> {
        let single = self.levels.iter().filter(|l| !l.dispersed() && l.band.value > 0.0);
        single.fold(None, |best: Option<&Level>, l| match best {
            Some(b) if b.band.value >= l.band.value => best,
            _ => Some(l),
        })
    }

    /// The largest suppliers in words: `CHN 83 %, BEL 4 %, …`.
    pub fn words(&self, most: usize) -> String {
        let total = self.total();
        let mut sorted: Vec<&Level> = self.levels.iter().filter(|l| l.band.value > 0.0).collect();
        sorted.sort_by(|a, b| b.band.value.total_cmp(&a.band.value).then_with(|| a.area.cmp(&b.area)));
        let words: Vec<String> =
            sorted.iter().take(most).map(|l| format!("{} {}", l.area, percent(l.band.value / total))).collect();
        words.join(", ")
    }
}

/// Rows of a table under construction.
#[derive(Default)]
struct Sums {
    bands: BTreeMap<AreaId, Band>,
    sources: BTreeSet<String>,
}

impl Sums {
    fn add(&mut self, area: &AreaId, level: &Estimate, factor: f64) {
        let Band { value, low, high } = level.band.scaled(factor);
        let sum = self.bands.entry(area.clone()).or_insert(Band { value: 0.0, low: 0.0, high: 0.0 });
        *sum = Band { value: sum.value + value, low: sum.low + low.max(0.0), high: sum.high + high };
        self.sources.extend(level.sources.iter().map(publication));
    }

    fn table(self, what: &str) -> Table {
        let levels = self.bands.into_iter().filter(|(_, band)| band.value > 0.0);
        let levels = levels.map(|(area, band)| Level { key: format!("{what} {area}"), area, band });
        Table { levels: levels.collect(), sources: self.sources }
    }
}

/// Output of a form by area, t; what only closes the books is nobody's.
pub fn production(chain: &Chain, form: usize) -> Table {
    let mut sums = Sums::default();
    let area = |node: usize| &chain.areas[chain.nodes[node].area];
    for supply in chain.outputs().filter(|s| chain.nodes[s.node].form == form) {
        sums.add(area(supply.node), &supply.level, 1.0);
    }
    for process in &chain.transformations {
        for leg in process.outputs.iter().filter(|leg| chain.nodes[leg.node].form == form) {
            sums.add(area(leg.node), &process.level, leg.per_tonne);
        }
    }
    sums.table(&format!("production {} {}", chain.forms[form].id, chain.year))
}

/// Whether output of a form by one of the areas is withheld and nobody else states it: what the chain has of theirs is then no zero.
pub fn withheld(chain: &Chain, form: usize, areas: &[AreaId]) -> bool {
    chain.forms[form].withheld.iter().any(|area| areas.contains(area))
}

/// What is used of a form by area, processed further or in the end, t.
pub fn demand(chain: &Chain, form: usize) -> Table {
    let mut sums = Sums::default();
    let area = |node: usize| &chain.areas[chain.nodes[node].area];
    for used in chain.used().filter(|u| chain.nodes[u.node].form == form) {
        sums.add(area(used.node), &used.level, 1.0);
    }
    for process in &chain.transformations {
        for leg in process.inputs.iter().filter(|leg| chain.nodes[leg.node].form == form) {
            sums.add(area(leg.node), &process.level, leg.per_tonne);
        }
    }
    sums.table(&format!("demand {} {}", chain.forms[form].id, chain.year))
}

/// Trade of an area (all its members) with everybody else, t.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Trade {
    /// Imports by origin.
    pub imports: Table,
    /// Exports by destination.
    pub exports: Table,
}

/// Trade of `members` with everybody else.
pub fn trade(chain: &Chain, form: usize, members: &[AreaId]) -> Trade {
    let (mut imports, mut exports) = (Sums::default(), Sums::default());
    for flow in chain.flows.iter().filter(|f| chain.nodes[f.from].form == form) {
        let from = &chain.areas[chain.nodes[flow.from].area];
        let to = &chain.areas[chain.nodes[flow.to].area];
        match (members.contains(from), members.contains(to)) {
            (false, true) => imports.add(from, &flow.level, 1.0),
            (true, false) => exports.add(to, &flow.level, 1.0),
            _ => {}
        }
    }
    let named = |way: &str| format!("{way} {} {} {}", chain.forms[form].id, chain.year, members_key(members));
    Trade { imports: imports.table(&named("imports")), exports: exports.table(&named("exports")) }
}

fn members_key(members: &[AreaId]) -> String {
    members.first().map(|m| format!("{m}+{}", members.len())).unwrap_or_default()
}

/// The sourcing of an area: what its members make, and what they import by origin, in one table.
pub fn sourcing(production: &Table, trade: &Trade, members: &[AreaId]) -> Table {
    let mut levels: Vec<Level> = production.levels.iter().filter(|l| members.contains(&l.area)).cloned().collect();
    levels.extend(trade.imports.levels.iter().cloned());
    levels.sort_by(|a, b| a.area.cmp(&b.area));
    let domestic = !levels.is_empty() && levels.iter().any(|l| members.contains(&l.area));
    let mut sources = trade.imports.sources.clone();
    if domestic {
        sources.extend(production.sources.iter().cloned());
    }
    Table { levels, sources }
}
