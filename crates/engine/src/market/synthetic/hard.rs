//! Small markets that are hard to clear: everything that makes prices travel far, at once.
//!
//! Convex and well posed (every demand has a choke price, every supply stops at some price, nothing is injected, so prices that
//! clear exist), yet with elasticities near nothing, quotas down to a millionth of what would flow, mines out, half of the
//! routes shut, duties far beyond the price, and quantities and prices over nine orders of magnitude.

use monazite_model::market::{Activity, Demand, Elastic, Linear, MarketProblem, Response, Supply};

use super::Dice;

/// Which arcs a hard market has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arcs {
    /// A level that answers to the price gap.
    Linear,
    /// Constant unit cost.
    Elastic,
}

/// The hard market of a seed; the same everywhere.
pub fn market(seed: u64, arcs: Arcs) -> MarketProblem {
    let mut hard = Hard { dice: Dice::new(seed ^ 0x68_6172_646d_6b74), arcs, problem: MarketProblem::new(), areas: 0 };
    hard.make();
    hard.problem
}

struct Hard {
    dice: Dice,
    arcs: Arcs,
    problem: MarketProblem,
    areas: usize,
}

/// What a scenario of a hard market does to it.
struct Shocks {
    /// Share of each flow that a quota on all exports leaves.
    quota: Option<f64>,
    /// Chance that a mine is out.
    outage: f64,
    /// Chance that a route is shut.
    ban: f64,
    /// Powers of ten that duties reach, in units of the price.
    tariff: Option<f64>,
}

impl Hard {
    fn make(&mut self) {
        self.areas = 3 + self.dice.below(14);
        let forms = 1 + self.dice.below(3);
        let shocks = self.shocks();
        let spread = self.dice.between(0.0, 9.0);
        for form in 0..forms {
            let price = self.power(-4.0, 5.0);
            let size = self.power(-2.0, 7.0 - 0.5 * spread);
            for area in 0..self.areas {
                let base = price * self.dice.between(0.7, 1.4);
                self.problem.add_node(format!("{form}@{area}"), base);
                let here = size * self.power(-0.5 * spread, 0.5 * spread);
                self.supply_and_demand(form, area, here, &shocks);
            }
            for from in 0..self.areas {
                for to in (0..self.areas).filter(|&to| to != from) {
                    if self.dice.unit() < 0.5 {
                        self.arc(form, from, to, size, &shocks);
                    }
                }
            }
        }
    }

    fn power(&mut self, low: f64, high: f64) -> f64 {
        super::ten_to(self.dice.between(low, high))
    }

    fn shocks(&mut self) -> Shocks {
        let mut chance = |share: f64| self.dice.unit() < share;
        let (quota, outage, ban, tariff) = (chance(0.5), chance(0.5), chance(0.5), chance(0.5));
        Shocks {
            quota: quota.then(|| self.power(-6.0, 0.0)),
            outage: if outage { 0.4 } else { 0.0 },
            ban: if ban { 0.5 } else { 0.0 },
            tariff: tariff.then(|| self.dice.between(-1.0, 5.0)),
        }
    }

    fn node(&self, form: usize, area: usize) -> usize {
        form * self.areas + area
    }

    fn price(&self, node: usize) -> f64 {
        self.problem.nodes[node].base_price
    }

    fn supply_and_demand(&mut self, form: usize, area: usize, size: f64, shocks: &Shocks) {
        let node = self.node(form, area);
        let p = self.price(node);
        if self.dice.unit() < 0.6 {
            let elasticity = self.dice.between(0.01, 0.15);
            let shutdown = if self.dice.unit() < 0.5 { 0.0 } else { p * self.dice.between(0.1, 0.6) };
            let knee = if self.dice.unit() < 0.5 { 1.0 } else { 0.95 };
            let capacity = size * self.dice.between(1.0, 1.5);
            let upper = if self.dice.unit() < shocks.outage { 0.0 } else { f64::INFINITY };
            let supply = Supply { at: size, price: p, elasticity, shutdown, capacity, knee, upper };
            self.problem.add(Activity::new(format!("mine {form}@{area}"), "mine", supply).leg(node, 1.0));
        }
        let (elasticity, choke) = (self.dice.between(0.01, 0.15), p * self.dice.between(2.0, 30.0));
        let demand = Demand::new(size * self.dice.between(0.2, 2.0), p, elasticity, Some(choke));
        self.problem.add(Activity::new(format!("use {form}@{area}"), "use", demand).leg(node, -1.0));
    }

    fn arc(&mut self, form: usize, from: usize, to: usize, size: f64, shocks: &Shocks) {
        let (a, b) = (self.node(form, from), self.node(form, to));
        let p = self.price(a);
        let flow = size * self.power(-2.0, 0.0);
        let mut cost = p * self.dice.between(0.0, 0.3);
        if let Some(most) = shocks.tariff
            && self.dice.unit() < 0.5
        {
            cost += p * self.power(-2.0, most);
        }
        let mut upper = shocks.quota.map_or(f64::INFINITY, |share| share * flow);
        if self.dice.unit() < shocks.ban {
            upper = 0.0;
        }
        let response: Response = match self.arcs {
            Arcs::Elastic => Elastic { upper }.into(),
            Arcs::Linear => {
                let at = if self.dice.unit() < 0.7 { flow } else { 0.0 };
                Linear::new(at, self.dice.between(0.5, 15.0) * flow / p).capped(upper).into()
            }
        };
        let id = format!("arc {form}@{from}>{to}");
        self.problem.add(Activity::new(id, "arc", response).leg(a, -1.0).leg(b, 1.0).cost(cost));
    }
}
