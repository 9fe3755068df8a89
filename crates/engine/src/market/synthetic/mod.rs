//! Made-up mineral chains for benchmarks and stress tests: no figure here describes a real country.
//!
//! Three stages (mine, refine, fabricate) in many areas, shares of production falling off as a power of rank, buyers drawing
//! from a few near suppliers. Calibrated so that base prices clear the market exactly.

// Areas and stages are numbers here, used as indices of several arrays at once.
#![allow(clippy::needless_range_loop)]

pub mod draws;
pub mod hard;

use monazite_model::market::elementary::{exp, power};
use monazite_model::market::{Activity, Demand, Linear, MarketProblem, Supply};

/// Which curves supply and demand follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Curves {
    /// Straight lines: the market is a quadratic program.
    Linear,
    /// Plain powers, walls at capacity, dear linear backstops: what general nonlinear solvers can be given.
    Isoelastic,
    /// Shutdown prices, steep last 5 % of capacity, choke prices: the curves of real studies.
    Bent,
}

/// A chain to make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recipe {
    /// Number of areas.
    pub areas: usize,
    /// Curves of supply and demand.
    pub curves: Curves,
    /// Whether every exporter may sell to every importer, instead of to those it is drawn with and a few more.
    pub dense: bool,
    /// Seed; the same recipe gives the same chain everywhere.
    pub seed: u64,
}

/// A trade arc of a [`Chain`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arc {
    /// Position of its activity.
    pub activity: usize,
    /// 0, 1 or 2.
    pub stage: usize,
    /// Exporting area.
    pub from: usize,
    /// Importing area.
    pub to: usize,
}

/// A made-up chain.
#[derive(Clone, Debug)]
pub struct Chain {
    /// The market; base prices clear it.
    pub problem: MarketProblem,
    /// Base levels of all activities.
    pub levels: Vec<f64>,
    /// Trade arcs.
    pub arcs: Vec<Arc>,
    /// Mines, in order.
    pub mines: Vec<(usize, usize)>,
    /// Exporting areas of each stage, largest first.
    pub exporters: [Vec<usize>; 3],
}

const STAGES: usize = 3;
const PRICE: [f64; STAGES] = [4_000.0, 9_000.0, 16_000.0];
/// Input per unit of output when refining and fabricating.
const INPUT: [f64; STAGES - 1] = [1.18, 1.06];
const WORLD_USE: f64 = 100_000.0;

impl Chain {
    /// Makes the chain of a recipe.
    pub fn new(recipe: Recipe) -> Self {
        Maker::new(recipe).finish()
    }

    /// Activities that leave an area at a stage: what an export ban closes.
    pub fn exports_of(&self, stage: usize, area: usize) -> impl Iterator<Item = usize> + '_ {
        self.arcs.iter().filter(move |arc| arc.stage == stage && arc.from == area).map(|arc| arc.activity)
    }
}

/// Counter-based generator (SplitMix64), for reproducible made-up numbers.
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// Starts at a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number in [0, 1).
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// A number in [low, high).
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// Roughly normal with mean 0 and deviation 1: the sum of twelve uniform numbers less six.
    pub fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }

    /// A whole number below `n`.
    pub fn below(&mut self, n: usize) -> usize {
        (self.unit() * n as f64) as usize
    }

    fn shares(&mut self, n: usize, fall: f64) -> Vec<f64> {
        let raw: Vec<f64> = (0..n).map(|i| power((i + 1) as f64, -fall) * self.between(0.6, 1.4)).collect();
        let total: f64 = raw.iter().sum();
        raw.into_iter().map(|x| x / total).collect()
    }

    fn pick(&mut self, n: usize, count: usize) -> Vec<usize> {
        let mut all: Vec<usize> = (0..n).collect();
        for i in 0..count.min(n) {
            let j = i + self.below(n - i);
            all.swap(i, j);
        }
        all.truncate(count);
        all
    }
}

/// 10^x.
fn ten_to(x: f64) -> f64 {
    exp(x * std::f64::consts::LN_10)
}

struct Maker {
    recipe: Recipe,
    dice: Dice,
    place: Vec<(f64, f64)>,
    producers: [Vec<(usize, f64)>; STAGES],
    flow: Vec<(usize, usize, usize, f64)>,
    need: [Vec<f64>; STAGES],
    output: [Vec<f64>; STAGES],
    chain: Chain,
    node: [Vec<Option<usize>>; STAGES],
}

impl Maker {
    fn new(recipe: Recipe) -> Self {
        let n = recipe.areas;
        let mut dice = Dice::new(recipe.seed);
        let part = |share: f64, low: usize, high: usize| ((n as f64 * share) as usize).clamp(low.min(n), high.min(n));
        let counts = [part(0.35, 8, 40), part(0.30, 6, 30), part(0.40, 8, 60)];
        let falls = [1.2, 1.6, 1.3];
        let producers = std::array::from_fn(|s| {
            let areas = dice.pick(n, counts[s]);
            areas.into_iter().zip(dice.shares(counts[s], falls[s])).collect()
        });
        let wealth = dice.shares(n, 1.0);
        let place = (0..n).map(|_| (dice.unit(), dice.unit())).collect();
        let mut need = [vec![0.0; n], vec![0.0; n], vec![0.0; n]];
        for i in 0..n {
            need[2][i] = WORLD_USE * wealth[i];
            need[1][i] = 0.15 * WORLD_USE * wealth[i];
        }
        let chain = Chain {
            problem: MarketProblem::new(),
            levels: Vec::new(),
            arcs: Vec::new(),
            mines: Vec::new(),
            exporters: [Vec::new(), Vec::new(), Vec::new()],
        };
        let output = [vec![0.0; n], vec![0.0; n], vec![0.0; n]];
        let node = [vec![None; n], vec![None; n], vec![None; n]];
        Self { recipe, dice, place, producers, flow: Vec::new(), need, output, chain, node }
    }

    fn distance(&self, i: usize, j: usize) -> f64 {
        let ((a, b), (c, d)) = (self.place[i], self.place[j]);
        ((a - c) * (a - c) + (b - d) * (b - d)).sqrt()
    }

    fn finish(mut self) -> Chain {
        let final_use = [self.need[1].clone(), self.need[2].clone()];
        self.draw_flows();
        self.add_nodes();
        self.add_mines();
        self.add_processing();
        self.add_arcs();
        self.add_uses(&final_use);
        self.rank_exporters();
        self.chain
    }

    /// From the last stage back: each buyer draws on its few best suppliers, whose inputs become needs of the stage before.
    fn draw_flows(&mut self) {
        let suppliers = match self.recipe.areas {
            0..=40 => [4, 4, 5],
            41..=100 => [5, 5, 6],
            _ => [6, 6, 8],
        };
        for s in (0..STAGES).rev() {
            for j in 0..self.recipe.areas {
                if self.need[s][j] <= 0.0 {
                    continue;
                }
                let mut pull = Vec::new();
                for k in 0..self.producers[s].len() {
                    let (i, share) = self.producers[s][k];
                    let home = if i == j { 3.0 } else { 1.0 };
                    pull.push((i, share * exp(-2.5 * self.distance(i, j)) * self.dice.between(0.5, 1.5) * home));
                }
                pull.sort_by(|a, b| b.1.total_cmp(&a.1));
                pull.truncate(suppliers[s]);
                let total: f64 = pull.iter().map(|p| p.1).sum();
                for (i, weight) in pull {
                    let x = self.need[s][j] * weight / total;
                    self.output[s][i] += x;
                    if i != j {
                        self.flow.push((s, i, j, x));
                    }
                }
            }
            if s > 0 {
                for i in 0..self.recipe.areas {
                    self.need[s - 1][i] += INPUT[s - 1] * self.output[s][i];
                }
            }
        }
    }

    fn add_nodes(&mut self) {
        for s in 0..STAGES {
            for i in 0..self.recipe.areas {
                if self.need[s][i] > 0.0 || self.output[s][i] > 0.0 {
                    let (low, high) = if self.output[s][i] > 0.0 { (0.93, 0.98) } else { (1.02, 1.12) };
                    let price = PRICE[s] * self.dice.between(low, high);
                    self.node[s][i] = Some(self.chain.problem.add_node(format!("{s}@{i}"), price));
                }
            }
        }
    }

    fn add(&mut self, activity: Activity, level: f64) -> usize {
        self.chain.levels.push(level);
        self.chain.problem.add(activity)
    }

    fn price(&self, node: usize) -> f64 {
        self.chain.problem.nodes[node].base_price
    }

    fn add_mines(&mut self) {
        for k in 0..self.producers[0].len() {
            let area = self.producers[0][k].0;
            let (Some(node), q) = (self.node[0][area], self.output[0][area]) else { continue };
            if q <= 0.0 {
                continue;
            }
            let p = self.price(node);
            let (e, room) = (self.dice.between(0.15, 0.65), self.dice.between(1.05, 1.35));
            let id = format!("mine@{area}");
            let activity = match self.recipe.curves {
                Curves::Linear => Activity::new(id, "mine", Linear::new(q, e * q / p).capped(room * q)).cost(p),
                Curves::Isoelastic => {
                    let supply = Supply {
                        at: q,
                        price: p,
                        elasticity: e,
                        shutdown: 0.0,
                        capacity: room * q,
                        knee: 1.0,
                        upper: f64::INFINITY,
                    };
                    Activity::new(id, "mine", supply)
                }
                Curves::Bent => Activity::new(id, "mine", Supply::through(q, p, e, 0.45 * p, room * q)),
            };
            let activity = self.add(activity.leg(node, 1.0), q);
            self.chain.mines.push((area, activity));
        }
    }

    fn add_processing(&mut self) {
        for s in 1..STAGES {
            for area in 0..self.recipe.areas {
                let q = self.output[s][area];
                let (Some(from), Some(to)) = (self.node[s - 1][area], self.node[s][area]) else { continue };
                if q <= 0.0 {
                    continue;
                }
                let margin = self.price(to) - INPUT[s - 1] * self.price(from);
                let slope = self.dice.between(1.0, 2.5) * q / margin.abs().max(500.0);
                let response = Linear::new(q, slope).capped(q * self.dice.between(1.05, 1.45));
                let activity = Activity::new(format!("process-{s}@{area}"), "process", response);
                self.add(activity.leg(from, -INPUT[s - 1]).leg(to, 1.0).cost(margin), q);
            }
        }
    }

    fn add_arcs(&mut self) {
        let mut observed = std::collections::BTreeSet::new();
        for (s, i, j, x) in std::mem::take(&mut self.flow) {
            observed.insert((s, i, j));
            let slope_per_price = self.dice.between(5.0, 15.0) * x;
            self.add_arc(s, i, j, x, slope_per_price, 0.0);
        }
        for s in 0..STAGES {
            for k in 0..self.producers[s].len() {
                let i = self.producers[s][k].0;
                for j in 0..self.recipe.areas {
                    let (supply, need) = (self.output[s][i], self.need[s][j]);
                    if i == j || supply <= 0.0 || need <= 0.0 || observed.contains(&(s, i, j)) {
                        continue;
                    }
                    if self.recipe.dense || self.dice.unit() < 0.04 {
                        let slope_per_price = self.dice.between(5.0, 15.0) * 0.05 * need.min(supply);
                        let hurdle = PRICE[s] * (0.01 + 0.10 * self.distance(i, j));
                        self.add_arc(s, i, j, 0.0, slope_per_price, hurdle);
                    }
                }
            }
        }
    }

    fn add_arc(&mut self, stage: usize, from: usize, to: usize, flow: f64, slope_per_price: f64, hurdle: f64) {
        let (Some(a), Some(b)) = (self.node[stage][from], self.node[stage][to]) else { return };
        let (low, high) = (self.price(a), self.price(b));
        let id = format!("trade-{stage}@{from}>{to}");
        let activity = Activity::new(id, format!("trade-{stage}"), Linear::new(flow, slope_per_price / high));
        let activity = self.add(activity.leg(a, -1.0).leg(b, 1.0).cost(high - low + hurdle), flow);
        self.chain.arcs.push(Arc { activity, stage, from, to });
    }

    fn add_uses(&mut self, final_use: &[Vec<f64>; 2]) {
        for (s, uses, parts) in
            [(2, &final_use[1], &[(0.7, 0.35), (0.3, 0.12)][..]), (1, &final_use[0], &[(1.0, 0.25)][..])]
        {
            for area in 0..self.recipe.areas {
                let (Some(node), total) = (self.node[s][area], uses[area]) else { continue };
                let p = self.price(node);
                for (part, &(share, elasticity)) in parts.iter().enumerate() {
                    let (q, e) = (share * total, elasticity * self.dice.between(0.6, 1.4));
                    let id = format!("use-{s}-{part}@{area}");
                    let activity = match self.recipe.curves {
                        Curves::Linear => Activity::new(id, "use", Linear::new(q, e * q / p)).cost(-p),
                        Curves::Isoelastic => Activity::new(id, "use", Demand::new(q, p, e, None)),
                        Curves::Bent => Activity::new(id, "use", Demand::new(q, p, e, Some(10.0 * p))),
                    };
                    self.add(activity.leg(node, -1.0), q);
                }
                if self.recipe.curves != Curves::Bent {
                    let backstop = Linear::new(0.0, total / (2.0 * p));
                    let activity = Activity::new(format!("backstop-{s}@{area}"), "backstop", backstop);
                    self.add(activity.leg(node, 1.0).cost(10.0 * p), 0.0);
                }
            }
        }
    }

    fn rank_exporters(&mut self) {
        for s in 0..STAGES {
            let mut volume = vec![0.0; self.recipe.areas];
            for arc in self.chain.arcs.iter().filter(|arc| arc.stage == s) {
                volume[arc.from] += self.chain.levels[arc.activity];
            }
            let mut ranked: Vec<usize> = (0..self.recipe.areas).filter(|&i| volume[i] > 0.0).collect();
            ranked.sort_by(|&a, &b| volume[b].total_cmp(&volume[a]).then(a.cmp(&b)));
            self.chain.exporters[s] = ranked;
        }
    }
}
