//! What a figure itself says of prices, levels, margins and rows: where its derivatives start from.

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

/// A figure's derivatives by what a clearing says, prices, levels and margins taken as free.
#[derive(Clone)]
pub(super) struct Seed {
    pub prices: Vec<f64>,
    pub levels: Vec<f64>,
    pub margins: Vec<f64>,
    pub rows: Vec<f64>,
}

impl Seed {
    pub(super) fn nothing(structure: &Structure) -> Self {
        Seed {
            prices: vec![0.0; structure.nodes.len()],
            levels: vec![0.0; structure.roles.len()],
            margins: vec![0.0; structure.roles.len()],
            rows: vec![0.0; structure.slots.len()],
        }
    }

    /// Adds so much of another.
    fn add(&mut self, weight: f64, other: &Seed) {
        let pairs = [
            (&mut self.prices, &other.prices),
            (&mut self.levels, &other.levels),
            (&mut self.margins, &other.margins),
            (&mut self.rows, &other.rows),
        ];
        for (into, from) in pairs {
            into.iter_mut().zip(from).for_each(|(into, from)| *into += weight * from);
        }
    }
}

impl Structure {
    /// The same of a sum of figures with their weights.
    pub(super) fn seed_of_sum(
        &self,
        numbers: &Numbers,
        solution: &Solution,
        figures: &[(Figure, f64)],
    ) -> Option<Seed> {
        let mut sum = Seed::nothing(self);
        for &(figure, weight) in figures {
            sum.add(weight, &self.seed(numbers, solution, figure)?);
        }
        Some(sum)
    }

    /// What the figure itself says of prices, levels, margins and rows.
    fn seed(&self, numbers: &Numbers, solution: &Solution, figure: Figure) -> Option<Seed> {
        let mut seed = Seed::nothing(self);
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
                        seed.levels[activity] += per_level * self.surplus_of(numbers, k, margins[k], levels[k]);
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
