//! The way back: what a cleared market says about prices, tonnes and flows, in the terms of the chain.
//!
//! Which rows there are, and their order, depends on chain and terms only, so that the members of an ensemble can be laid side by
//! side as plain arrays; names are looked up for output.

use std::collections::BTreeMap;

use monazite_model::chain::Chain;
use monazite_model::market::Solution;

use super::numbers::Numbers;
use super::role::{NodeRole, Role};
use super::rows::{FlowAt, PriceAt, PriceStanding, QuantityAt, RentAt, Rows, Series, Share, Tonnages, UseAt};
use super::structure::Structure;

/// Rows by key while they are found: shares of activities in them, in the order of the activities.
struct Found<K> {
    shares: Vec<(u32, K, f64)>,
    keys: BTreeMap<K, u32>,
}

impl<K: Ord + Copy> Found<K> {
    fn new() -> Self {
        Found { shares: Vec::new(), keys: BTreeMap::new() }
    }

    fn put(&mut self, activity: usize, key: K, weight: f64) {
        self.keys.insert(key, 0);
        self.shares.push((activity as u32, key, weight));
    }

    /// Numbers the rows that `keep` wants, in the order of their keys.
    fn number(&mut self, keep: impl Fn(&K) -> bool) -> (Vec<K>, Vec<Share>) {
        self.keys.retain(|key, _| keep(key));
        (0..).zip(self.keys.values_mut()).for_each(|(row, place)| *place = row);
        let shares = self
            .shares
            .iter()
            .filter_map(|&(activity, key, weight)| Some(Share { activity, row: *self.keys.get(&key)?, weight }));
        (self.keys.keys().copied().collect(), shares.collect())
    }
}

impl Rows {
    /// Finds the rows of a structure, and what they were before with the numbers given.
    pub(super) fn new(structure: &Structure, chain: &Chain, numbers: &Numbers) -> Self {
        let (mut tonnes, mut flows, mut uses) = (Found::new(), Found::new(), Found::new());
        for (k, role) in structure.roles.iter().enumerate() {
            match *role {
                Role::Trade { form, from, to } => {
                    tonnes.put(k, (form, from, Series::Exports), 1.0);
                    tonnes.put(k, (form, to, Series::Imports), 1.0);
                    flows.put(k, (form, from, to), 1.0);
                }
                Role::Supply { .. } | Role::Process { .. } | Role::Added { .. } | Role::Use { .. } => {
                    for (node, quantity) in structure.legs.of(k) {
                        let (NodeRole::Market { form, area }
                        | NodeRole::Pool { form, area, .. }
                        | NodeRole::Outlet { form, area }) = structure.nodes[node]
                        else {
                            continue;
                        };
                        let series = if quantity > 0.0 { Series::Production } else { Series::Use };
                        tonnes.put(k, (form, area, series), quantity.abs());
                        if matches!(role, Role::Use { .. }) {
                            uses.put(k, (form, area), quantity.abs());
                        }
                    }
                }
                Role::Unaccounted { .. } | Role::Beyond { .. } => {
                    for (node, quantity) in structure.legs.of(k) {
                        if let NodeRole::Market { form, area } | NodeRole::Pool { form, area, .. } =
                            structure.nodes[node]
                        {
                            tonnes.put(k, (form, area, Series::Unaccounted), quantity);
                        }
                    }
                }
                Role::Buyer { form, area, .. } => tonnes.put(k, (form, area, Series::StockRelease), -1.0),
                Role::Warehouse { form, area } => tonnes.put(k, (form, area, Series::Unsold), 1.0),
                _ => {}
            }
        }
        for stock in &structure.stocks {
            tonnes.keys.insert((stock.form, stock.area, Series::StockRelease), 0);
            tonnes.keys.insert((stock.form, stock.area, Series::Unsold), 0);
        }
        let used: Vec<_> = tonnes.keys.keys().filter(|(_, _, series)| *series == Series::Use).copied().collect();
        for (form, area, _) in used {
            tonnes.keys.insert((form, area, Series::Shortage), 0);
        }
        let (keys, quantity_shares) = tonnes.number(|(form, ..)| !chain.forms[*form].local);
        let row = |key: &(usize, usize, Series)| tonnes.keys.get(key).copied();
        let shortages = keys
            .iter()
            .filter(|(_, _, series)| *series == Series::Use)
            .filter_map(|&(form, area, use_)| Some((row(&(form, area, use_))?, row(&(form, area, Series::Shortage))?)));
        let releases = (0..).zip(&structure.stocks).filter_map(|(stock, of)| {
            let at = |series| row(&(of.form, of.area, series));
            Some((stock, at(Series::StockRelease)?, at(Series::Unsold)?))
        });
        let (flow_keys, flow_shares) = flows.number(|_| true);
        let (use_keys, use_shares) = uses.number(|_| true);
        let mut rows = Rows {
            prices: price_rows(structure, chain, numbers),
            shortages: shortages.collect(),
            releases: releases.collect(),
            quantities: keys.iter().map(|&(form, area, series)| QuantityAt { form, area, series, base: 0.0 }).collect(),
            flows: flow_keys.iter().map(|&(form, from, to)| FlowAt { form, from, to, base: 0.0 }).collect(),
            uses: use_keys.iter().map(|&(form, area)| UseAt { form, area, base: 0.0 }).collect(),
            rents: rent_rows(structure),
            quantity_shares,
            flow_shares,
            use_shares,
        };
        let levels = &numbers.base_levels;
        let sums = sum(&rows.quantity_shares, rows.quantities.len(), levels);
        rows.quantities.iter_mut().zip(sums).for_each(|(row, t)| row.base = t);
        let sums = sum(&rows.flow_shares, rows.flows.len(), levels);
        rows.flows.iter_mut().zip(sums).for_each(|(row, t)| row.base = t);
        let sums = sum(&rows.use_shares, rows.uses.len(), levels);
        rows.uses.iter_mut().zip(sums).for_each(|(row, t)| row.base = t);
        rows
    }

    /// What the rows say at prices and levels of a clearing.
    pub(super) fn read(&self, structure: &Structure, numbers: &Numbers, prices: &[f64], levels: &[f64]) -> Tonnages {
        let mut quantities = sum(&self.quantity_shares, self.quantities.len(), levels);
        for &(stock, release, unsold) in &self.releases {
            let stock = &structure.stocks[stock as usize];
            let sold = stock.sold(numbers, levels);
            quantities[release as usize] += sold;
            quantities[unsold as usize] += numbers.value(stock.t) - sold;
        }
        for &(used, short) in &self.shortages {
            let (before, after) = (self.quantities[used as usize].base, quantities[used as usize]);
            quantities[short as usize] = (before - after).max(0.0);
        }
        Tonnages {
            prices: self.prices.iter().map(|row| prices[row.node]).collect(),
            quantities,
            flows: sum(&self.flow_shares, self.flows.len(), levels),
            uses: sum(&self.use_shares, self.uses.len(), levels),
            rents: self.rents.iter().map(|row| prices[row.node]).collect(),
        }
    }
}

impl Rows {
    /// The node whose price a row of prices is.
    pub(super) fn price_node(&self, row: usize) -> Option<usize> {
        self.prices.get(row).map(|row| row.node)
    }

    /// The row of use behind a row of shortage.
    pub(super) fn used_row(&self, short: usize) -> Option<usize> {
        self.shortages.iter().find(|(_, s)| *s as usize == short).map(|(used, _)| *used as usize)
    }

    /// Activities in a row of quantities, with what each adds per unit of its level.
    pub(super) fn quantity_shares_of(&self, row: usize) -> impl Iterator<Item = (usize, f64)> + '_ {
        shares_of(&self.quantity_shares, row)
    }

    /// Activities in a row of flows.
    pub(super) fn flow_shares_of(&self, row: usize) -> impl Iterator<Item = (usize, f64)> + '_ {
        shares_of(&self.flow_shares, row)
    }

    /// Stocks whose sold part is in a row of quantities, and those whose unsold part is.
    pub(super) fn stocks_of(&self, row: usize) -> impl Iterator<Item = (usize, bool)> + '_ {
        let of = move |&(stock, release, unsold): &(u32, u32, u32)| {
            let here = [release as usize == row, unsold as usize == row];
            (here[0] || here[1]).then_some((stock as usize, here[0]))
        };
        self.releases.iter().filter_map(of)
    }
}

/// What passes a node relative to the base year, below which nobody trades there: what rounding leaves of nothing.
const NOTHING: f64 = 1e-9;
/// The same where nothing passed in the base year, t per year.
const NOTHING_T: f64 = 1e-9;

impl Structure {
    /// Whether the price of a row is one number in a clearing; `None` unless the market cleared.
    pub fn price_standing(&self, numbers: &Numbers, solution: &Solution, row: usize) -> Option<PriceStanding> {
        let node = self.rows.price_node(row)?;
        if let Some(interval) = solution.interval_prices.iter().find(|interval| interval.node == node) {
            return Some(PriceStanding::Several { low: interval.low, high: interval.high });
        }
        let passes = |levels: &[f64]| -> f64 {
            let at = |k: usize| self.legs.of(k).filter(|(at, _)| *at == node).map(|(_, q)| q.abs()).sum::<f64>();
            levels.iter().enumerate().filter(|(_, level)| **level != 0.0).map(|(k, level)| level.abs() * at(k)).sum()
        };
        let least = (NOTHING * passes(&numbers.base_levels)).max(NOTHING_T);
        let nobody = passes(solution.levels.as_ref()?) <= least;
        Some(if nobody { PriceStanding::Nobody } else { PriceStanding::One })
    }

    /// Whether gains rest on prices that are one number each: a node with several leaves them open.
    pub fn prices_are_numbers(&self, solution: &Solution) -> bool {
        let priced = |node: usize| !matches!(self.nodes[node], NodeRole::Permit(_) | NodeRole::Certificate(_));
        !solution.interval_prices.iter().any(|interval| priced(interval.node))
    }
}

fn shares_of(shares: &[Share], row: usize) -> impl Iterator<Item = (usize, f64)> + '_ {
    shares.iter().filter(move |share| share.row as usize == row).map(|share| (share.activity as usize, share.weight))
}

fn sum(shares: &[Share], rows: usize, levels: &[f64]) -> Vec<f64> {
    let mut sums = vec![0.0; rows];
    for share in shares {
        sums[share.row as usize] += share.weight * levels[share.activity as usize];
    }
    sums
}

/// One price per form and area: where it is used; where nobody uses it, that of what is made there.
fn price_rows(structure: &Structure, chain: &Chain, numbers: &Numbers) -> Vec<PriceAt> {
    let mut rows: BTreeMap<(usize, usize), (u8, PriceAt)> = BTreeMap::new();
    for (node, role) in structure.nodes.iter().enumerate() {
        let (rank, form, area) = match *role {
            NodeRole::Market { form, area } => (0, form, area),
            NodeRole::Pool { form, area, .. } => (1 + u8::from(!is_own(structure, node)), form, area),
            _ => continue,
        };
        if chain.forms[form].local {
            continue;
        }
        let row = PriceAt { form, area, base: numbers.value(structure.node_prices[node]), node };
        let entry = rows.entry((form, area)).or_insert((rank, row));
        if rank < entry.0 {
            *entry = (rank, row);
        }
    }
    rows.into_values().map(|(_, row)| row).collect()
}

/// One rent per bound of a term.
fn rent_rows(structure: &Structure) -> Vec<RentAt> {
    let nodes = structure.nodes.iter().enumerate();
    let row = |(node, role): (usize, &NodeRole)| match *role {
        NodeRole::Permit(cap) => structure.caps[cap].term.map(|term| RentAt { cap, term, node }),
        _ => None,
    };
    nodes.filter_map(row).collect()
}

/// Whether output goes straight into this pool.
fn is_own(structure: &Structure, pool: usize) -> bool {
    structure.roles.iter().enumerate().any(|(k, role)| {
        matches!(role, Role::Supply { .. } | Role::Process { .. } | Role::Added { .. })
            && structure.legs.of(k).any(|(node, quantity)| quantity > 0.0 && node == pool)
    })
}
