//! A scenario laid out for the hot loop: one row per activity that may run, grouped by kind, in a fixed order.

use monazite_model::market::{DemandShape, Response, SupplyShape};

use super::bent::BentShape;

use super::compile::{Compiled, Transfer};
use super::inputs::MarketInputs;
use super::kinks::Rounding;
use super::lane::Lane;
use super::turns::{Turn, Turns};

/// A linear activity that moves one unit from one node to another at their prices: nearly all trade.
#[derive(Clone, Copy, Debug)]
pub(super) struct Arc {
    /// Nodes by their place in the elimination, and their entry of the pattern.
    pub low: u32,
    pub high: u32,
    pub entry: u32,
    /// 1 when it brings to the low node, -1 when it takes from there.
    pub sign: f64,
    pub cost: f64,
    pub at: f64,
    pub slope: f64,
    pub upper: f64,
}

/// Any other linear activity with two legs: processing, and trade under a duty that is a share of value.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pair {
    pub i: u32,
    pub j: u32,
    pub entry: u32,
    pub quantity: [f64; 2],
    pub weight: [f64; 2],
    pub cost: f64,
    pub at: f64,
    pub slope: f64,
    pub upper: f64,
}

/// The legs of any other activity.
#[derive(Clone, Copy, Debug)]
pub(super) struct Legs {
    pub first: u32,
    pub count: u32,
    pub first_entry: u32,
}

/// A linear activity with one leg or more than two: backstops, joint products, certificates.
#[derive(Clone, Copy, Debug)]
pub(super) struct Joint {
    pub legs: Legs,
    pub cost: f64,
    pub at: f64,
    pub slope: f64,
    pub upper: f64,
}

/// A supply or demand, of a year or of a month; its curve is in the [`Draw`].
#[derive(Clone, Copy, Debug)]
pub(super) struct Curved {
    pub legs: Legs,
    pub cost: f64,
}

/// Where the row of an activity of constant unit cost is.
#[derive(Clone, Copy, Debug)]
pub(super) enum Place {
    Arc(usize),
    Pair(usize),
    Joint(usize),
}

/// All rows of one scenario.
#[derive(Clone, Debug, Default)]
pub(super) struct Rows {
    /// In groups of one low node.
    pub arcs: Vec<Arc>,
    /// Low node and end of each group.
    pub arc_groups: Vec<(u32, u32)>,
    pub pairs: Vec<Pair>,
    pub joints: Vec<Joint>,
    pub supplies: Vec<Curved>,
    pub demands: Vec<Curved>,
    /// Supplies and demands of a month.
    pub bent: Vec<Curved>,
    /// Activity of each row.
    pub arc_owner: Vec<u32>,
    pub pair_owner: Vec<u32>,
    pub joint_owner: Vec<u32>,
    pub supply_owner: Vec<u32>,
    pub demand_owner: Vec<u32>,
    pub bent_owner: Vec<u32>,
    /// Price weights of all legs of the problem.
    pub weight: Vec<f64>,
    /// Activities of constant unit cost, stood for by linear rows.
    pub elastic: Vec<(u32, Place)>,
    /// Whether every weight equals its quantity.
    pub symmetric: bool,
    /// The nodes (elimination order) of the part that is being cleared alone; empty for all. Only the fallbacks use it.
    pub part: Vec<bool>,
    /// Unit of the Levenberg shift at each node (elimination order) while loose prices are held; empty for the node's slope.
    pub hold: Vec<f64>,
    /// Pull towards a reference price at each node (elimination order), used only to look for infeasibility.
    pub anchor: Vec<(f64, f64)>,
    /// How far kinks are rounded. Only the fallbacks use it.
    pub rounding: Rounding,
}

/// Whether a response never runs: it gets no row.
pub(super) fn is_shut(response: &Response) -> bool {
    match response {
        Response::Linear(r) => r.upper <= 0.0,
        Response::Elastic(r) => r.upper <= 0.0,
        Response::Supply(r) => r.shape().is_shut(),
        Response::Demand(r) => r.shape().is_shut(),
        Response::Headroom(r) => r.upper <= 0.0,
        Response::Fading(r) => r.upper <= 0.0,
    }
}

impl Rows {
    /// Fills the rows from a scenario, keeping allocations.
    pub fn load(&mut self, compiled: &Compiled, scenario: &MarketInputs) {
        self.arcs.clear();
        self.arc_groups.clear();
        self.arc_owner.clear();
        self.pairs.clear();
        self.joints.clear();
        self.supplies.clear();
        self.demands.clear();
        self.bent.clear();
        self.pair_owner.clear();
        self.joint_owner.clear();
        self.supply_owner.clear();
        self.demand_owner.clear();
        self.bent_owner.clear();
        self.elastic.clear();
        self.anchor.clear();
        self.rounding.width = 0.0;
        self.part.clear();
        self.hold.clear();
        self.weight.clear();
        self.weight.extend_from_slice(&scenario.weight);
        self.symmetric = self.weight == compiled.leg_quantity;
        for transfer in &compiled.transfers {
            self.add_transfer(compiled, scenario, transfer);
        }
        for &k in &compiled.rest {
            self.add(compiled, scenario, k);
        }
    }

    /// Unit of the Levenberg shift at each node (elimination order).
    #[inline(always)]
    pub fn unit<'a>(&'a self, compiled: &'a Compiled) -> &'a [f64] {
        if self.hold.is_empty() { &compiled.node_scale.slope } else { &self.hold }
    }

    /// Leaves the imbalances of the part that is being cleared, if one is: nothing connects it to the rest, so with them gone
    /// prices elsewhere do not move.
    #[inline(always)]
    pub fn mask<L: Lane>(&self, f: &mut [L]) {
        for (f, _) in f.iter_mut().zip(&self.part).filter(|(_, inside)| !**inside) {
            *f = L::splat(0.0);
        }
    }

    /// A transfer is an arc unless a duty weighs its prices.
    fn add_transfer(&mut self, compiled: &Compiled, scenario: &MarketInputs, transfer: &Transfer) {
        let &Transfer { owner, low, high, entry, sign } = transfer;
        let k = owner as usize;
        if !self.symmetric {
            let leg = compiled.shapes[k].leg_range();
            if self.weight[leg.clone()] != compiled.leg_quantity[leg] {
                return self.add(compiled, scenario, owner);
            }
        }
        if is_shut(&scenario.response[k]) {
            return;
        }
        let (at, slope, upper, elastic) = match &scenario.response[k] {
            Response::Linear(r) => (r.at, r.slope, r.upper, false),
            Response::Elastic(r) => (0.0, compiled.scales.elastic_slope[k], r.upper, true),
            Response::Supply(_) | Response::Demand(_) | Response::Headroom(_) | Response::Fading(_) => {
                return self.add(compiled, scenario, owner);
            }
        };
        self.arcs.push(Arc { low, high, entry, sign, cost: scenario.cost[k], at, slope, upper });
        self.arc_owner.push(owner);
        let end = self.arcs.len() as u32;
        match self.arc_groups.last_mut() {
            Some(group) if group.0 == low => group.1 = end,
            _ => self.arc_groups.push((low, end)),
        }
        if elastic {
            self.elastic.push((owner, Place::Arc(self.arcs.len() - 1)));
        }
    }

    fn add(&mut self, compiled: &Compiled, scenario: &MarketInputs, owner: u32) {
        let k = owner as usize;
        let shape = compiled.shapes[k];
        let legs = Legs { first: shape.first_leg, count: shape.legs, first_entry: shape.first_entry };
        let cost = scenario.cost[k];
        if is_shut(&scenario.response[k]) {
            return;
        }
        let (at, slope, upper, elastic) = match &scenario.response[k] {
            Response::Linear(r) => (r.at, r.slope, r.upper, false),
            Response::Elastic(r) => (0.0, compiled.scales.elastic_slope[k], r.upper, true),
            Response::Supply(_) => {
                self.supplies.push(Curved { legs, cost });
                self.supply_owner.push(owner);
                return;
            }
            Response::Demand(_) => {
                self.demands.push(Curved { legs, cost });
                self.demand_owner.push(owner);
                return;
            }
            Response::Headroom(_) | Response::Fading(_) => {
                self.bent.push(Curved { legs, cost });
                self.bent_owner.push(owner);
                return;
            }
        };
        let place = if shape.legs == 2 {
            let leg = shape.leg_range();
            let (position, quantity) = (&compiled.leg_position[leg.clone()], &compiled.leg_quantity[leg.clone()]);
            let weight = &self.weight[leg];
            self.pairs.push(Pair {
                i: position[0],
                j: position[1],
                entry: compiled.pair_entries[shape.first_entry as usize],
                quantity: [quantity[0], quantity[1]],
                weight: [weight[0], weight[1]],
                cost,
                at,
                slope,
                upper,
            });
            self.pair_owner.push(owner);
            Place::Pair(self.pairs.len() - 1)
        } else {
            self.joints.push(Joint { legs, cost, at, slope, upper });
            self.joint_owner.push(owner);
            Place::Joint(self.joints.len() - 1)
        };
        if elastic {
            self.elastic.push((owner, place));
        }
    }

    /// Level and slope that stand for an activity of constant unit cost.
    pub fn stand_in(&mut self, place: Place) -> (&mut f64, &mut f64) {
        match place {
            Place::Arc(row) => {
                let row = &mut self.arcs[row];
                (&mut row.at, &mut row.slope)
            }
            Place::Pair(row) => {
                let row = &mut self.pairs[row];
                (&mut row.at, &mut row.slope)
            }
            Place::Joint(row) => {
                let row = &mut self.joints[row];
                (&mut row.at, &mut row.slope)
            }
        }
    }
}

/// The curve of a supply or demand in each lane: its level, how it answers (exponent or elasticity), and what its cost is above that
/// of the row.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Bend<L> {
    pub at: L,
    pub answer: L,
    pub extra: L,
}

/// What may differ between lanes, row by row.
#[derive(Clone, Debug)]
pub(super) struct Draw<L> {
    pub arcs: Turns<L>,
    pub pairs: Vec<Turn<L>>,
    pub joints: Vec<Turn<L>>,
    pub supplies: Vec<Bend<L>>,
    pub demands: Vec<Bend<L>>,
    pub bent: Vec<Bend<L>>,
    /// Shapes of supplies and demands, lane by lane.
    pub supply_shape: Vec<SupplyShape>,
    pub demand_shape: Vec<DemandShape>,
    pub bent_shape: Vec<BentShape>,
    /// In elimination order.
    pub injection: Vec<L>,
    /// One over what imbalances are judged by (elimination order): what passes in an answer close by. Empty: what passes in the
    /// answer itself is reckoned at each end.
    pub judge: Vec<L>,
}

impl<L: Default> Default for Draw<L> {
    fn default() -> Self {
        Self {
            arcs: Turns::default(),
            pairs: Vec::new(),
            joints: Vec::new(),
            supplies: Vec::new(),
            demands: Vec::new(),
            bent: Vec::new(),
            supply_shape: Vec::new(),
            demand_shape: Vec::new(),
            bent_shape: Vec::new(),
            injection: Vec::new(),
            judge: Vec::new(),
        }
    }
}

impl<L: Lane> Draw<L> {
    /// Every lane at the values of the scenario.
    pub fn load(&mut self, compiled: &Compiled, scenario: &MarketInputs, rows: &Rows) {
        self.judge.clear();
        self.injection.clear();
        let nodes = compiled.symbolic.node_at.iter();
        self.injection.extend(nodes.map(|&node| L::splat(scenario.injection[node as usize])));
        let (one, zero) = (L::splat(1.0), L::splat(0.0));
        let as_stated = Turn { factor: one, extra: zero };
        self.arcs.reset(rows.arcs.len());
        for (turns, count) in [(&mut self.pairs, rows.pairs.len()), (&mut self.joints, rows.joints.len())] {
            turns.clear();
            turns.resize(count, as_stated);
        }
        self.supplies.clear();
        self.demands.clear();
        self.bent.clear();
        self.supply_shape.clear();
        self.demand_shape.clear();
        self.bent_shape.clear();
        for &k in &rows.supply_owner {
            if let Response::Supply(r) = &scenario.response[k as usize] {
                self.supplies.push(Bend { at: L::splat(r.at), answer: L::splat(r.exponent()), extra: zero });
                self.supply_shape.extend(std::iter::repeat_n(r.shape(), L::WIDTH));
            }
        }
        for &k in &rows.demand_owner {
            if let Response::Demand(r) = &scenario.response[k as usize] {
                self.demands.push(Bend { at: L::splat(r.at), answer: L::splat(r.elasticity), extra: zero });
                self.demand_shape.extend(std::iter::repeat_n(r.shape(), L::WIDTH));
            }
        }
        for &k in &rows.bent_owner {
            if let Some((at, answer, shape)) = BentShape::of(&scenario.response[k as usize]) {
                self.bent.push(Bend { at: L::splat(at), answer: L::splat(answer), extra: zero });
                self.bent_shape.extend(std::iter::repeat_n(shape, L::WIDTH));
            }
        }
    }

    /// Level and slope of supply number `row` at the margin that the cost of the row gives.
    #[inline(always)]
    pub fn supply(&self, row: usize, margin: L) -> (L, L) {
        let bend = &self.supplies[row];
        let shapes = &self.supply_shape[row * L::WIDTH..(row + 1) * L::WIDTH];
        L::supply(shapes, margin.sub(bend.extra), bend.at, bend.answer)
    }

    /// Level and slope of demand number `row`.
    #[inline(always)]
    pub fn demand(&self, row: usize, margin: L) -> (L, L) {
        let bend = &self.demands[row];
        let shapes = &self.demand_shape[row * L::WIDTH..(row + 1) * L::WIDTH];
        L::demand(shapes, margin.sub(bend.extra), bend.at, bend.answer)
    }

    /// Level and slope of supply or demand of a month number `row`.
    #[inline(always)]
    pub fn bent(&self, row: usize, margin: L) -> (L, L) {
        let bend = &self.bent[row];
        let shapes = &self.bent_shape[row * L::WIDTH..(row + 1) * L::WIDTH];
        L::bent(shapes, margin.sub(bend.extra), bend.at, bend.answer)
    }
}

impl<L: Lane> Bend<L> {
    /// Sets one lane.
    pub fn set(&mut self, lane: usize, at: f64, answer: f64, extra: f64) {
        self.at.set(lane, at);
        self.answer.set(lane, answer);
        self.extra.set(lane, extra);
    }
}
