//! Members of an ensemble, eight at a time in the lanes of one factorisation: the same market with other costs and curves.
//!
//! Lanes find the prices; each member then is judged, and chosen among right prices, alone and by its own numbers. No operation
//! crosses lanes, so an answer does not depend on what else is under way. What lanes cannot hold (another weight, another bound, an
//! activity that only some members have) and what does not converge in them goes through the whole cascade.

use monazite_model::market::{Response, Solution};

use super::bent::BentShape;
use super::cascade::Options;
use super::compile::Compiled;
use super::inputs::MarketInputs;
use super::lane::{Eight, Lane, One};
use super::newton::{End, Feed, Limits, State, run};
use super::reserve::FIRST_STEPS;
use super::rows::{Draw, Rows, is_shut};
use super::workspace::Workspace;

/// Number of members under way at a time.
pub const LANES: usize = Eight::WIDTH;

/// An answer that members start from.
#[derive(Clone, Debug)]
pub struct Start {
    /// In node order.
    prices: Vec<f64>,
    /// One over what passes each node there, which members stay near, in elimination order.
    judge: Vec<f64>,
}

/// Gives members to lanes and takes their answers.
pub trait Members {
    /// Puts the next member into place `lane`, below [`LANES`], and says its number; `None` when there are no more.
    fn next(&mut self, lane: usize) -> Option<usize>;
    /// The inputs of the member in place `lane`.
    fn inputs(&self, lane: usize) -> &MarketInputs;
    /// Where the member in place `lane` starts.
    fn start(&self, lane: usize) -> &Start;
    /// Takes the answer of the member in place `lane`.
    fn take(&mut self, lane: usize, member: usize, solution: Solution);
}

/// How many members are solved side by side. The bits are the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Width {
    /// One: slower, for tests and benchmarks.
    One,
    /// [`LANES`].
    #[default]
    Eight,
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

impl Compiled {
    /// Where members near an answer start, at its prices (in node order).
    pub fn start(&self, scenario: &MarketInputs, prices: &[f64]) -> Start {
        let mut passing: Vec<f64> = scenario.injection.iter().map(|s| 0.5 * s.abs()).collect();
        for (k, response) in scenario.response.iter().enumerate() {
            let half = 0.5 * response.level(self.margin(scenario, k, prices));
            let legs = self.shapes[k].leg_range();
            for (&node, quantity) in self.leg_node[legs.clone()].iter().zip(&self.leg_quantity[legs]) {
                passing[node as usize] += quantity.abs() * half;
            }
        }
        let nodes = self.symbolic.node_at.iter().zip(&self.node_scale.least);
        let judge = nodes.map(|(&node, least)| 1.0 / passing[node as usize].max(*least)).collect();
        Start { prices: prices.to_vec(), judge }
    }

    /// Solves members that differ from `central` in costs, curves, and in what is shut. Answers come in no particular order, and have
    /// the same bits whatever the order.
    pub fn solve_members(
        &self,
        central: &MarketInputs,
        width: Width,
        options: &Options,
        work: &mut LaneWorkspace,
        members: &mut dyn Members,
    ) {
        let LaneWorkspace { rows, eight, one, single } = work;
        if self.has_elastic {
            // Activities of constant unit cost need outer rounds.
            while let Some(member) = members.next(0) {
                let start = &members.start(0).prices;
                let solution = self.solve_with(members.inputs(0), Some(start), options, single);
                members.take(0, member, solution);
            }
            return;
        }
        rows.load(self, central);
        let mut feed = Ensemble {
            compiled: self,
            central,
            absent: absent(self, rows),
            rows,
            options,
            single,
            prices: vec![0.0; self.nodes()],
            members,
        };
        match width {
            Width::One => one.run(&mut feed),
            Width::Eight => eight.run(&mut feed),
        }
    }
}

impl<L: Lane> Lanes<L> {
    fn run(&mut self, feed: &mut Ensemble<'_>) {
        let (compiled, rows) = (feed.compiled, feed.rows);
        self.draw.load(compiled, feed.central, rows);
        self.draw.judge.resize(compiled.nodes(), L::splat(0.0));
        self.state.size(compiled, rows);
        let limits = feed.options.limits(compiled);
        let limits = Limits { iterations: limits.iterations.min(FIRST_STEPS), ..limits };
        run(compiled, rows, limits, &mut self.draw, &mut self.state, feed);
    }
}

/// Activities without a row: they are shut.
fn absent(compiled: &Compiled, rows: &Rows) -> Vec<u32> {
    let mut has_row = vec![false; compiled.activities()];
    let lines = [&rows.arc_owner, &rows.pair_owner, &rows.joint_owner];
    let curves = [&rows.supply_owner, &rows.demand_owner, &rows.bent_owner];
    lines.into_iter().chain(curves).flatten().for_each(|&k| has_row[k as usize] = true);
    (0..compiled.activities() as u32).filter(|&k| !has_row[k as usize]).collect()
}

/// What an activity that is shut in a lane costs there: more than any price.
const OUT_OF_REACH: f64 = 1e200;

struct Ensemble<'a> {
    compiled: &'a Compiled,
    central: &'a MarketInputs,
    absent: Vec<u32>,
    rows: &'a Rows,
    options: &'a Options,
    single: &'a mut Workspace,
    prices: Vec<f64>,
    members: &'a mut dyn Members,
}

impl Ensemble<'_> {
    /// Solves the member in a place alone; `tried`: Newton has lost its way with it in the lane.
    fn alone(&mut self, lane: usize, member: usize, tried: bool) {
        let inputs = self.members.inputs(lane);
        let start = &self.members.start(lane).prices;
        let solution = self.compiled.solve_from(inputs, (Some(start), tried), self.options, self.single);
        self.members.take(lane, member, solution);
    }

    /// Puts the numbers of a place into its lane; whether the lane can hold them.
    fn put<L: Lane>(&self, lane: usize, draw: &mut Draw<L>) -> bool {
        let inputs = self.members.inputs(lane);
        for (injection, &node) in draw.injection.iter_mut().zip(&self.compiled.symbolic.node_at) {
            injection.set(lane, inputs.injection[node as usize]);
        }
        for (judge, &start) in draw.judge.iter_mut().zip(&self.members.start(lane).judge) {
            judge.set(lane, start);
        }
        inputs.weight == self.central.weight
            && self.absent.iter().all(|&k| is_shut(&inputs.response[k as usize]))
            && self.put_lines(lane, inputs, draw)
            && self.put_curves(lane, inputs, draw)
    }

    fn put_lines<L: Lane>(&self, lane: usize, inputs: &MarketInputs, draw: &mut Draw<L>) -> bool {
        let rows = self.rows;
        let put = |k: u32, (at, slope, upper, cost): (f64, f64, f64, f64)| {
            let Response::Linear(r) = &inputs.response[k as usize] else { return None };
            // A row that is in the way of nobody else stays, and never runs.
            let shut = r.upper <= 0.0 && r.slope > 0.0;
            let factor = if r.slope == slope { 1.0 } else { r.slope / slope };
            let extra = if shut { OUT_OF_REACH } else { inputs.cost[k as usize] - cost };
            let held = r.at == at && (r.upper == upper || shut) && (r.slope == slope || slope > 0.0);
            held.then_some((factor, extra))
        };
        draw.arcs.begin();
        for (arc, (r, &k)) in rows.arcs.iter().zip(&rows.arc_owner).enumerate() {
            let Some((factor, extra)) = put(k, (r.at, r.slope, r.upper, r.cost)) else { return false };
            draw.arcs.set(arc, lane, factor, extra);
        }
        let pairs = rows.pairs.iter().map(|r| (r.at, r.slope, r.upper, r.cost)).zip(&rows.pair_owner);
        let joints = rows.joints.iter().map(|r| (r.at, r.slope, r.upper, r.cost)).zip(&rows.joint_owner);
        for (turn, (row, &k)) in draw.pairs.iter_mut().chain(&mut draw.joints).zip(pairs.chain(joints)) {
            let Some((factor, extra)) = put(k, row) else { return false };
            turn.set(lane, factor, extra);
        }
        true
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
        for (row, &k) in self.rows.bent_owner.iter().enumerate() {
            let Some((at, answer, shape)) = BentShape::of(&inputs.response[k as usize]) else { return false };
            draw.bent_shape[row * L::WIDTH + lane] = shape;
            draw.bent[row].set(lane, at, answer, inputs.cost[k as usize] - self.rows.bent[row].cost);
            if shape.is_shut() {
                return false;
            }
        }
        true
    }
}

impl<L: Lane> Feed<L> for Ensemble<'_> {
    fn load(&mut self, lane: usize, draw: &mut Draw<L>, prices: &mut [L]) -> Option<usize> {
        loop {
            let member = self.members.next(lane)?;
            if self.put(lane, draw) {
                let start = &self.members.start(lane).prices;
                let nodes = &self.compiled.symbolic.node_at;
                prices.iter_mut().zip(nodes).for_each(|(p, &node)| p.set(lane, start[node as usize]));
                return Some(member);
            }
            self.alone(lane, member, false);
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
        self.alone(lane, member, !end.converged);
    }
}
