//! Members of an ensemble, eight at a time in the lanes of one factorisation: the same market with other costs and curves.
//!
//! Lanes find the prices; each member then is judged, and chosen among right prices, alone and by its own numbers. No operation
//! crosses lanes, so an answer does not depend on what else is under way. What lanes cannot hold (another weight, another bound, an
//! activity that only some members have) and what does not converge in them goes through the whole cascade.

use monazite_model::market::{Response, Solution};

use super::cascade::Options;
use super::compile::Compiled;
use super::inputs::MarketInputs;
use super::lane::{Eight, Lane, One};
use super::newton::{End, Feed, State, run};
use super::passing::passing;
use super::rows::{Draw, Rows, Turn};
use super::workspace::Workspace;

/// Number of members under way at a time.
pub const LANES: usize = Eight::WIDTH;

/// Gives members to lanes and takes their answers.
pub trait Members {
    /// Puts the next member into place `lane`, below [`LANES`], and says its number; `None` when there are no more.
    fn next(&mut self, lane: usize) -> Option<usize>;
    /// The inputs of the member in place `lane`.
    fn inputs(&self, lane: usize) -> &MarketInputs;
    /// Takes the answer of the member in place `lane`.
    fn take(&mut self, lane: usize, member: usize, solution: Solution);
}

/// Buffers for [`Compiled::solve_members`].
#[derive(Clone, Debug, Default)]
pub struct LaneWorkspace {
    rows: Rows,
    eight: Lanes<Eight>,
    one: Lanes<One>,
    single: Workspace,
}

#[derive(Clone, Debug, Default)]
struct Lanes<L> {
    draw: Draw<L>,
    state: State<L>,
}

/// Picks the buffers of a width.
trait HasLanes: Lane {
    fn lanes(work: &mut LaneWorkspace) -> &mut Lanes<Self>;
}

impl HasLanes for Eight {
    fn lanes(work: &mut LaneWorkspace) -> &mut Lanes<Self> {
        &mut work.eight
    }
}

impl HasLanes for One {
    fn lanes(work: &mut LaneWorkspace) -> &mut Lanes<Self> {
        &mut work.one
    }
}

impl Compiled {
    /// Solves members that differ from `central` in costs and curves, each starting from `start` (prices in node order). Answers come
    /// in no particular order, and have the same bits whatever the order.
    pub fn solve_members(
        &self,
        central: &MarketInputs,
        start: &[f64],
        options: &Options,
        work: &mut LaneWorkspace,
        members: &mut impl Members,
    ) {
        self.solve_members_in::<Eight>(central, start, options, work, members);
    }

    /// As [`Compiled::solve_members`] with one lane: same bits, slower. For tests and benchmarks.
    pub fn solve_members_one_by_one(
        &self,
        central: &MarketInputs,
        start: &[f64],
        options: &Options,
        work: &mut LaneWorkspace,
        members: &mut impl Members,
    ) {
        self.solve_members_in::<One>(central, start, options, work, members);
    }

    fn solve_members_in<L: HasLanes>(
        &self,
        central: &MarketInputs,
        start: &[f64],
        options: &Options,
        work: &mut LaneWorkspace,
        members: &mut impl Members,
    ) {
        let mut single = std::mem::take(&mut work.single);
        if self.has_elastic {
            // Activities of constant unit cost need outer rounds.
            while let Some(member) = members.next(0) {
                let solution = self.solve_with(members.inputs(0), Some(start), options, &mut single);
                members.take(0, member, solution);
            }
        } else {
            let mut rows = std::mem::take(&mut work.rows);
            rows.load(self, central);
            let in_order: Vec<f64> = self.symbolic.node_at.iter().map(|&node| start[node as usize]).collect();
            rows.judge = judge_by_central(self, central, &rows, &in_order);
            let mut feed = Ensemble {
                compiled: self,
                central,
                absent: absent(self, &rows),
                rows: &rows,
                start,
                in_order,
                options,
                single: &mut single,
                prices: vec![0.0; self.nodes()],
                members,
            };
            let lanes = L::lanes(work);
            lanes.draw.load(self, central, &rows);
            lanes.state.size(self, rows.symmetric);
            run(self, &rows, options.limits(self), &mut lanes.draw, &mut lanes.state, &mut feed);
            work.rows = rows;
        }
        work.single = single;
    }
}

/// One over what imbalances in lanes are judged by: what passes in the central answer, which members stay near.
fn judge_by_central(compiled: &Compiled, central: &MarketInputs, rows: &Rows, prices: &[f64]) -> Vec<f64> {
    let mut draw = Draw::<One>::default();
    draw.load(compiled, central, rows);
    let prices: Vec<One> = prices.iter().map(|&p| One::splat(p)).collect();
    let mut sizes = vec![One::splat(0.0); compiled.nodes()];
    passing(compiled, rows, &draw, &prices, &mut sizes);
    sizes.iter().zip(&compiled.node_scale.least).map(|(size, least)| 1.0 / size.get(0).max(*least)).collect()
}

/// Activities without a row: they are shut.
fn absent(compiled: &Compiled, rows: &Rows) -> Vec<u32> {
    let mut has_row = vec![false; compiled.activities()];
    let owners = [&rows.arc_owner, &rows.pair_owner, &rows.joint_owner, &rows.supply_owner, &rows.demand_owner];
    owners.into_iter().flatten().for_each(|&k| has_row[k as usize] = true);
    (0..compiled.activities() as u32).filter(|&k| !has_row[k as usize]).collect()
}

struct Ensemble<'a, M> {
    compiled: &'a Compiled,
    central: &'a MarketInputs,
    absent: Vec<u32>,
    rows: &'a Rows,
    start: &'a [f64],
    /// The same in elimination order.
    in_order: Vec<f64>,
    options: &'a Options,
    single: &'a mut Workspace,
    prices: Vec<f64>,
    members: &'a mut M,
}

impl<M: Members> Ensemble<'_, M> {
    /// Solves the member in a place alone.
    fn alone(&mut self, lane: usize, member: usize) {
        let inputs = self.members.inputs(lane);
        let solution = self.compiled.solve_with(inputs, Some(self.start), self.options, self.single);
        self.members.take(lane, member, solution);
    }

    /// Puts the numbers of a place into its lane; whether the lane can hold them.
    fn put<L: Lane>(&self, lane: usize, draw: &mut Draw<L>) -> bool {
        let inputs = self.members.inputs(lane);
        for (injection, &node) in draw.injection.iter_mut().zip(&self.compiled.symbolic.node_at) {
            injection.set(lane, inputs.injection[node as usize]);
        }
        inputs.weight == self.central.weight
            && self.absent.iter().all(|&k| is_shut(&inputs.response[k as usize]))
            && self.put_lines(lane, inputs, draw)
            && self.put_curves(lane, inputs, draw)
    }

    fn put_lines<L: Lane>(&self, lane: usize, inputs: &MarketInputs, draw: &mut Draw<L>) -> bool {
        let rows = self.rows;
        let put = |turn: &mut Turn<L>, k: u32, (at, slope, upper, cost): (f64, f64, f64, f64)| {
            let Response::Linear(r) = &inputs.response[k as usize] else { return false };
            turn.factor.set(lane, if r.slope == slope { 1.0 } else { r.slope / slope });
            turn.extra.set(lane, inputs.cost[k as usize] - cost);
            r.at == at && r.upper == upper && (r.slope == slope || slope > 0.0)
        };
        let mut arcs = draw.arcs.iter_mut().zip(&rows.arc_owner).zip(&rows.arcs);
        let mut pairs = draw.pairs.iter_mut().zip(&rows.pair_owner).zip(&rows.pairs);
        let mut joints = draw.joints.iter_mut().zip(&rows.joint_owner).zip(&rows.joints);
        arcs.all(|((turn, &k), r)| put(turn, k, (r.at, r.slope, r.upper, r.cost)))
            && pairs.all(|((turn, &k), r)| put(turn, k, (r.at, r.slope, r.upper, r.cost)))
            && joints.all(|((turn, &k), r)| put(turn, k, (r.at, r.slope, r.upper, r.cost)))
    }

    fn put_curves<L: Lane>(&self, lane: usize, inputs: &MarketInputs, draw: &mut Draw<L>) -> bool {
        for (row, &k) in self.rows.supply_owner.iter().enumerate() {
            let Response::Supply(r) = &inputs.response[k as usize] else { return false };
            let shape = r.shape();
            draw.supply_shape[row * L::WIDTH + lane] = shape;
            let extra = inputs.cost[k as usize] - self.rows.supplies[row].cost;
            draw.supplies[row].set(lane, r.at, r.exponent(), extra);
            if shape.is_shut() {
                return false;
            }
        }
        for (row, &k) in self.rows.demand_owner.iter().enumerate() {
            let Response::Demand(r) = &inputs.response[k as usize] else { return false };
            let shape = r.shape();
            draw.demand_shape[row * L::WIDTH + lane] = shape;
            let extra = inputs.cost[k as usize] - self.rows.demands[row].cost;
            draw.demands[row].set(lane, r.at, r.elasticity, extra);
            if shape.is_shut() {
                return false;
            }
        }
        true
    }
}

/// Whether a response never runs.
fn is_shut(response: &Response) -> bool {
    match response {
        Response::Linear(r) => r.upper <= 0.0,
        Response::Elastic(_) => false,
        Response::Supply(r) => r.shape().is_shut(),
        Response::Demand(r) => r.shape().is_shut(),
    }
}

impl<L: Lane, M: Members> Feed<L> for Ensemble<'_, M> {
    fn load(&mut self, lane: usize, draw: &mut Draw<L>, prices: &mut [L]) -> Option<usize> {
        loop {
            let member = self.members.next(lane)?;
            if self.put(lane, draw) {
                prices.iter_mut().zip(&self.in_order).for_each(|(p, &start)| p.set(lane, start));
                return Some(member);
            }
            self.alone(lane, member);
        }
    }

    fn emit(&mut self, member: usize, lane: usize, prices: &[L], end: End) {
        if end.converged {
            for (price, &i) in self.prices.iter_mut().zip(&self.compiled.symbolic.position) {
                *price = prices[i as usize].get(lane);
            }
            let inputs = self.members.inputs(lane);
            let found = self.compiled.conclude(inputs, &self.prices, end, self.options, self.single);
            if let Some(solution) = found {
                self.members.take(lane, member, solution);
                return;
            }
        }
        self.alone(lane, member);
    }
}
