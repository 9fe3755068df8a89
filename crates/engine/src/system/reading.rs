//! The way back: what a cleared system says about prices, tonnes and flows, in the terms of the chain.

use std::collections::BTreeMap;

use monazite_model::chain::Chain;
use monazite_model::market::Solution;
pub use monazite_model::outcome::SeriesKind as Series;

use super::System;
use super::role::{NodeRole, Role};

/// A price, usd per counted tonne.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PriceAt {
    /// Form.
    pub form: usize,
    /// Area.
    pub area: usize,
    /// Before.
    pub base: f64,
    /// After.
    pub value: f64,
}

/// A quantity, t per year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct QuantityAt {
    /// Form.
    pub form: usize,
    /// Area.
    pub area: usize,
    /// What it is.
    pub series: Series,
    /// Before.
    pub base: f64,
    /// After.
    pub value: f64,
}

/// A flow, t per year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FlowAt {
    /// Form.
    pub form: usize,
    /// Exporter.
    pub from: usize,
    /// Importer.
    pub to: usize,
    /// Before.
    pub base: f64,
    /// After.
    pub value: f64,
}

/// Everything a cleared system says. Which rows there are, and their order, depends on chain and terms only, not on
/// parameters, so that the members of an ensemble can be laid side by side.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// By form, then area.
    pub prices: Vec<PriceAt>,
    /// By form, area, series.
    pub quantities: Vec<QuantityAt>,
    /// By form, exporter, importer.
    pub flows: Vec<FlowAt>,
}

/// Reads a cleared solution of `system.after`; `None` unless it cleared.
pub fn read(system: &System, chain: &Chain, solution: &Solution) -> Option<Reading> {
    let (prices, levels) = (solution.prices.as_ref()?, solution.levels.as_ref()?);
    let mut tonnes: BTreeMap<(usize, usize, Series), (f64, f64)> = BTreeMap::new();
    let mut flows: BTreeMap<(usize, usize, usize), (f64, f64)> = BTreeMap::new();
    for (k, role) in system.roles.iter().enumerate() {
        let (before, after) = (system.base_levels[k], levels[k]);
        let mut put = |form: usize, area: usize, series: Series, weight: f64| {
            let entry = tonnes.entry((form, area, series)).or_insert((0.0, 0.0));
            entry.0 += weight * before;
            entry.1 += weight * after;
        };
        match *role {
            Role::Trade { form, from, to } => {
                put(form, from, Series::Exports, 1.0);
                put(form, to, Series::Imports, 1.0);
                let entry = flows.entry((form, from, to)).or_insert((0.0, 0.0));
                entry.0 += before;
                entry.1 += after;
            }
            Role::Supply { .. } | Role::Process { .. } | Role::Added { .. } | Role::Use { .. } => {
                for leg in &system.before.activities[k].legs {
                    let (NodeRole::Market { form, area }
                    | NodeRole::Pool { form, area, .. }
                    | NodeRole::Outlet { form, area }) = system.nodes[leg.node]
                    else {
                        continue;
                    };
                    let series = if leg.quantity > 0.0 { Series::Production } else { Series::Use };
                    put(form, area, series, leg.quantity.abs());
                }
            }
            Role::Buyer { form, area, .. } => put(form, area, Series::StockRelease, -1.0),
            Role::Warehouse { form, area } => put(form, area, Series::Unsold, 1.0),
            _ => {}
        }
    }
    for stock in &system.stocks {
        let sold = stock.sold(levels);
        tonnes.entry((stock.form, stock.area, Series::StockRelease)).or_insert((0.0, 0.0)).1 += sold;
        tonnes.entry((stock.form, stock.area, Series::Unsold)).or_insert((0.0, 0.0)).1 += stock.t - sold;
    }
    let short: Vec<_> = tonnes.iter().filter(|((_, _, s), _)| *s == Series::Use).map(|(k, v)| (*k, *v)).collect();
    for ((form, area, _), (before, after)) in short {
        tonnes.insert((form, area, Series::Shortage), (0.0, (before - after).max(0.0)));
    }
    let quantities = tonnes
        .into_iter()
        .filter(|((form, ..), _)| !chain.forms[*form].local)
        .map(|((form, area, series), (base, value))| QuantityAt { form, area, series, base, value })
        .collect();
    let flows =
        flows.into_iter().map(|((form, from, to), (base, value))| FlowAt { form, from, to, base, value }).collect();
    Some(Reading { prices: price_rows(system, chain, prices), quantities, flows })
}

/// One price per form and area: where it is used; where nobody uses it, that of what is made there.
fn price_rows(system: &System, chain: &Chain, prices: &[f64]) -> Vec<PriceAt> {
    let mut rows: BTreeMap<(usize, usize), (u8, PriceAt)> = BTreeMap::new();
    for (node, role) in system.nodes.iter().enumerate() {
        let (rank, form, area) = match *role {
            NodeRole::Market { form, area } => (0, form, area),
            NodeRole::Pool { form, area, origin } => (1 + u8::from(!is_own(system, form, area, origin)), form, area),
            _ => continue,
        };
        if chain.forms[form].local {
            continue;
        }
        let row = PriceAt { form, area, base: system.before.nodes[node].base_price, value: prices[node] };
        let entry = rows.entry((form, area)).or_insert((rank, row));
        if rank < entry.0 {
            *entry = (rank, row);
        }
    }
    rows.into_values().map(|(_, row)| row).collect()
}

/// Whether an area's own output goes into this pool.
fn is_own(system: &System, form: usize, area: usize, origin: usize) -> bool {
    system.roles.iter().enumerate().any(|(k, role)| {
        matches!(role, Role::Supply { .. } | Role::Process { .. } | Role::Added { .. })
            && system.before.activities[k]
                .legs
                .iter()
                .any(|leg| leg.quantity > 0.0 && system.nodes[leg.node] == NodeRole::Pool { form, area, origin })
    })
}
