//! Derivatives of a printed figure with respect to everything it rests on: each parameter, each number of a term, each level and
//! price of the balanced chain.
//!
//! One transposed solve on the factored Jacobian serves all of them, and the table of slots carries the rest back to its sources.
//! Method: docs/methods/gradient.md.
//!
//! | here        | on paper                                             |
//! | `Seed`      | ∂φ by prices, levels, margins and rows                |
//! | `worth`     | λ with J'λ = ∂φ/∂p                                    |
//! | `pull_back` | Σ ∂φ/∂n ∂n/∂θ                                         |

use monazite_model::market::Solution;
use monazite_model::outcome::{Party, SeriesKind};

use super::accounts::party;
use super::numbers::Numbers;
use super::role::{NodeRole, Role};
use super::structure::Structure;

/// A number that a run prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Figure {
    /// Row of [`super::Rows::prices`], usd/t.
    Price(usize),
    /// Row of [`super::Rows::quantities`], t per year.
    Quantity(usize),
    /// Row of [`super::Rows::flows`], t per year.
    Flow(usize),
    /// Gain of a party in an area (position in [`Structure::areas`]), usd per year.
    Gain(usize, Party),
    /// Change of total welfare, usd per year.
    Welfare,
}

/// Derivatives by every source, in the order of [`super::Slots::sources`].
#[derive(Debug, Clone, PartialEq)]
pub struct Gradient {
    /// Per unit of the source.
    pub by_source: Vec<f64>,
    /// Activities that stand at a kink: there the derivative differs between the two directions.
    pub kinks: Vec<Kink>,
}

/// An activity at a kink.
#[derive(Debug, Clone, PartialEq)]
pub struct Kink {
    /// Activity.
    pub activity: usize,
    /// Derivatives with the activity on the side of lower margins.
    pub below: Vec<f64>,
    /// Derivatives with the activity on the side of higher margins.
    pub above: Vec<f64>,
}

/// How near a margin counts as at a kink, relative to the prices it is the difference of.
const AT_KINK: f64 = 1e-9;

/// A figure's derivatives by what a clearing says, prices, levels and margins taken as free.
struct Seed {
    prices: Vec<f64>,
    levels: Vec<f64>,
    margins: Vec<f64>,
    rows: Vec<f64>,
}

impl Structure {
    /// The derivatives of a figure; `None` unless the market cleared. `solution` must be of `numbers`.
    pub fn gradient(&self, numbers: &Numbers, solution: &Solution, figure: Figure) -> Option<Gradient> {
        let (margins, levels) = (solution.margins.as_ref()?, solution.levels.as_ref()?);
        let slopes = self.compiled.slopes(&numbers.market, margins, levels);
        let by_source = self.adjoint(numbers, solution, figure, &slopes, None)?;
        let kinks = self.at_kinks(numbers, solution);
        let side = |activity: usize, nudge: f64| {
            let mut slopes = slopes.clone();
            slopes[activity] = numbers.market.responses()[activity].partials(margins[activity] + nudge).margin;
            self.adjoint(numbers, solution, figure, &slopes, Some((activity, nudge)))
        };
        let kinks = kinks
            .into_iter()
            .map(|(activity, nudge)| {
                Some(Kink { activity, below: side(activity, -nudge)?, above: side(activity, nudge)? })
            })
            .collect::<Option<Vec<Kink>>>()?;
        Some(Gradient { by_source, kinks })
    }

    /// Activities whose margin is at a kink of their response, and a step that is surely past it.
    fn at_kinks(&self, numbers: &Numbers, solution: &Solution) -> Vec<(usize, f64)> {
        let (Some(margins), Some(prices)) = (&solution.margins, &solution.prices) else { return Vec::new() };
        let at = |(k, response): (usize, &monazite_model::market::Response)| {
            let size = self.legs.of(k).map(|(node, quantity)| (quantity * prices[node]).abs()).fold(0.0, f64::max);
            let near = |kink: f64| (margins[k] - kink).abs() <= AT_KINK * size;
            response.kinks().into_iter().any(near).then_some((k, 4.0 * AT_KINK * size))
        };
        numbers.market.responses().iter().enumerate().filter_map(at).collect()
    }

    /// Derivatives by every source with the given slopes; `moved` evaluates one activity a little beside its margin.
    fn adjoint(
        &self,
        numbers: &Numbers,
        solution: &Solution,
        figure: Figure,
        slopes: &[f64],
        moved: Option<(usize, f64)>,
    ) -> Option<Vec<f64>> {
        let (prices, levels) = (solution.prices.as_ref()?, solution.levels.as_ref()?);
        let margins = solution.margins.as_ref()?;
        let mut seed = self.seed(numbers, solution, figure)?;
        let partials = |k: usize| {
            let nudge = moved.filter(|(activity, _)| *activity == k).map_or(0.0, |(_, nudge)| nudge);
            numbers.market.responses()[k].partials(margins[k] + nudge).numbers
        };
        // Levels follow from margins and the numbers of their responses, margins from prices and theirs.
        for k in 0..levels.len() {
            if seed.levels[k] != 0.0 {
                seed.margins[k] += seed.levels[k] * slopes[k];
                self.put_response(&mut seed.rows, k, seed.levels[k], &partials(k));
            }
            if seed.margins[k] != 0.0 {
                self.put_margin(&mut seed, numbers, k, prices);
            }
        }
        let near = self.compiled.sensitivity(&numbers.market, slopes);
        let worth = near.transposed(&seed.prices);
        let mut back = Seed { margins: vec![0.0; levels.len()], ..seed };
        for k in 0..levels.len() {
            let supplied: f64 = self.legs.of(k).map(|(node, quantity)| quantity * worth[node]).sum();
            if supplied == 0.0 {
                continue;
            }
            self.put_response(&mut back.rows, k, -supplied, &partials(k));
            if slopes[k] != 0.0 {
                back.margins[k] = -supplied * slopes[k];
                self.put_numbers_of_margin(&mut back.rows, back.margins[k], k, prices);
            }
        }
        for leg in &self.quantities {
            if let Some((node, _)) = self.legs.of(leg.activity).nth(leg.leg) {
                back.rows[leg.slot as usize] -= worth[node] * levels[leg.activity];
            }
        }
        for injection in &self.injections {
            back.rows[injection.after as usize] -= worth[injection.node];
        }
        for leg in &self.balance {
            let level = self.activities[leg.activity as usize].base_level;
            back.rows[level as usize] += worth[leg.node as usize] * leg.quantity;
        }
        Some(self.slots.pull_back(&numbers.values, &mut back.rows))
    }

    /// Adds a weight on an activity's level to the rows of its response.
    fn put_response(&self, rows: &mut [f64], k: usize, weight: f64, partials: &[f64]) {
        for (slot, partial) in self.activities[k].after.numbers().into_iter().zip(partials) {
            if *partial != 0.0 {
                rows[slot as usize] += weight * partial;
            }
        }
    }

    /// Carries the weight on an activity's margin to prices and rows.
    fn put_margin(&self, seed: &mut Seed, numbers: &Numbers, k: usize, prices: &[f64]) {
        let weight = seed.margins[k];
        for (n, (node, _)) in self.legs.of(k).enumerate() {
            seed.prices[node] += weight * numbers.market.price_weight(k, n).unwrap_or(0.0);
        }
        self.put_numbers_of_margin(&mut seed.rows, weight, k, prices);
    }

    fn put_numbers_of_margin(&self, rows: &mut [f64], weight: f64, k: usize, prices: &[f64]) {
        rows[self.activities[k].cost as usize] -= weight;
        let first = self.weights.partition_point(|leg| leg.activity < k);
        for leg in self.weights[first..].iter().take_while(|leg| leg.activity == k) {
            if let Some((node, _)) = self.legs.of(k).nth(leg.leg) {
                rows[leg.slot as usize] += weight * prices[node];
            }
        }
    }

    /// What the figure itself says of prices, levels, margins and rows.
    fn seed(&self, numbers: &Numbers, solution: &Solution, figure: Figure) -> Option<Seed> {
        let (nodes, activities) = (self.nodes.len(), self.roles.len());
        let mut seed = Seed {
            prices: vec![0.0; nodes],
            levels: vec![0.0; activities],
            margins: vec![0.0; activities],
            rows: vec![0.0; self.slots.len()],
        };
        match figure {
            Figure::Price(row) => seed.prices[self.rows.price_node(row)?] = 1.0,
            Figure::Quantity(row) => {
                let short = self.rows.quantities.get(row)?.series == SeriesKind::Shortage;
                let (counted, sign) = if short { (self.rows.used_row(row)?, -1.0) } else { (row, 1.0) };
                let shares: Vec<(usize, f64)> = self.rows.quantity_shares_of(counted).collect();
                let now: f64 = shares.iter().map(|&(k, w)| w * solution.levels.as_ref().map_or(0.0, |l| l[k])).sum();
                if !short || now < self.rows.quantities[counted].base {
                    shares.into_iter().for_each(|(k, weight)| seed.levels[k] += sign * weight);
                }
                if short && now < self.rows.quantities[counted].base {
                    for (k, weight) in self.rows.quantity_shares_of(counted) {
                        seed.rows[self.activities[k].base_level as usize] += weight;
                    }
                }
                for (stock, sold) in self.rows.stocks_of(row) {
                    let stock = &self.stocks[stock];
                    // Of a stock that is offered, what is sold is the level of an activity, and the rest is not sold.
                    match (stock.activity, sold) {
                        (Some(k), true) => seed.levels[k] += 1.0,
                        (Some(k), false) => {
                            seed.rows[stock.t as usize] += 1.0;
                            seed.levels[k] -= 1.0;
                        }
                        (None, true) => seed.rows[stock.t as usize] += 1.0,
                        (None, false) => {}
                    }
                }
            }
            Figure::Flow(row) => {
                self.rows.flow_shares_of(row).for_each(|(k, weight)| seed.levels[k] += weight);
            }
            Figure::Gain(area, party) => {
                self.gains(numbers, solution, &mut seed, |a, p| a == area && (party == Party::Total || p == party))?;
            }
            Figure::Welfare => self.gains(numbers, solution, &mut seed, |_, _| true)?,
        }
        Some(seed)
    }

    /// Derivatives of the sum of the gains that `counts` wants.
    fn gains(
        &self,
        numbers: &Numbers,
        solution: &Solution,
        seed: &mut Seed,
        counts: impl Fn(usize, Party) -> bool,
    ) -> Option<()> {
        let (prices, levels) = (solution.prices.as_ref()?, solution.levels.as_ref()?);
        let margins = solution.margins.as_ref()?;
        let share_of = |area: usize, party: Party| f64::from(u8::from(counts(area, party)));
        for (k, role) in self.roles.iter().enumerate() {
            let mut share: f64 =
                party::owners(*role).filter(|(area, p, _)| counts(*area, *p)).map(|(_, _, share)| share).sum();
            match *role {
                Role::Permit(cap) => {
                    share = party::rent_derivatives(&self.caps[cap], levels, &counts, |activity, per_level| {
                        seed.levels[activity] += per_level * self.surplus_of(numbers, k, margins[k]);
                    });
                }
                Role::Buyer { form, treasury, .. } => {
                    let own = share_of(treasury, Party::Treasury);
                    let (node, _) = self.legs.of(k).next()?;
                    seed.prices[node] -= own * levels[k];
                    seed.rows[self.form_prices[form] as usize] += own * levels[k];
                    seed.levels[k] += own * (numbers.value(self.form_prices[form]) - prices[node]);
                }
                _ => {}
            }
            if share != 0.0 {
                self.put_surplus(seed, numbers, k, share, margins[k], levels[k]);
            }
        }
        for transfer in &self.transfers {
            let own = share_of(transfer.treasury, Party::Treasury);
            let rate = numbers.value(transfer.rate);
            let (per_unit, base) = transfer.of_price.map_or((rate, 1.0), |node| (rate * prices[node], prices[node]));
            seed.levels[transfer.activity] += own * per_unit;
            seed.rows[transfer.rate as usize] += own * base * levels[transfer.activity];
            if let Some(node) = transfer.of_price {
                seed.prices[node] += own * rate * levels[transfer.activity];
            }
        }
        let rise = |node: usize| prices[node] - numbers.value(self.node_prices[node]);
        for stock in &self.stocks {
            let own = share_of(stock.owner, Party::Stockholders);
            let sold = stock.sold(numbers, levels);
            seed.prices[stock.node] += own * sold;
            seed.rows[self.node_prices[stock.node] as usize] -= own * sold;
            match stock.activity {
                Some(k) => seed.levels[k] += own * rise(stock.node),
                None => seed.rows[stock.t as usize] += own * rise(stock.node),
            }
        }
        let trader = |node: usize| match self.nodes[node] {
            NodeRole::Market { area, .. } | NodeRole::Pool { area, .. } | NodeRole::Outlet { area, .. } => {
                share_of(area, Party::Traders)
            }
            _ => 0.0,
        };
        for (node, &t) in numbers.residuals.iter().enumerate().filter(|(_, t)| **t != 0.0) {
            seed.prices[node] += trader(node) * t;
            seed.rows[self.node_prices[node] as usize] -= trader(node) * t;
        }
        for leg in &self.balance {
            let node = leg.node as usize;
            let level = self.activities[leg.activity as usize].base_level;
            seed.rows[level as usize] -= trader(node) * rise(node) * leg.quantity;
        }
        Some(())
    }

    /// Adds `share` of the change of an activity's surplus.
    fn put_surplus(&self, seed: &mut Seed, numbers: &Numbers, k: usize, share: f64, margin: f64, level: f64) {
        seed.margins[k] += share * level;
        let slots = &self.activities[k];
        let after = numbers.market.responses()[k].surplus_partials(margin);
        let base_margin = numbers.base_margins[k];
        let before = self.before_of(numbers, k).surplus_partials(base_margin);
        for (slot, partial) in slots.after.numbers().into_iter().zip(after) {
            seed.rows[slot as usize] += share * partial;
        }
        for (slot, partial) in slots.before.numbers().into_iter().zip(before) {
            seed.rows[slot as usize] -= share * partial;
        }
        let base_level = numbers.base_levels[k];
        seed.rows[slots.base_cost as usize] += share * base_level;
        for (node, quantity) in self.legs.of(k) {
            seed.rows[self.node_prices[node] as usize] -= share * base_level * quantity;
        }
    }
}

#[cfg(test)]
#[path = "gradient_tests.rs"]
mod tests;
