//! Prices that are intervals: where several prices clear the market equally well, and how far they reach.
//!
//! Prices may move without any level moving where everything at a node is at a bound. An answer is known to a tolerance only, and
//! often stops within it of the kink where an activity is about to start: there the curve seems to hold the price, and does
//! not. So an activity ties the prices at its legs only if its level is inside its bounds by more than the tolerance of its
//! nodes. Directions that no tie forbids are the null space of a small symmetric matrix, seen as pivots of its factor that only
//! the shift keeps from zero. How far prices can go along them is a linear program: activities at a bound must stay there.

use monazite_model::market::{IntervalPrice, Response};

use super::certificate::State as Answer;
use super::compile::Compiled;
use super::inputs::MarketInputs;
use super::nearest::{Projection, Wall};
use super::parts::Ties;
use super::program::largest;

/// Pivots below this share of a full tie are none.
const RIGID: f64 = 1e-9;
/// Keeps such pivots from zero.
const FLOOR: f64 = 1e-12;
/// Parts of a direction below this share of its largest are rounding.
const NOTHING: f64 = 1e-7;
/// How far inside a wall prices stop, as a share of the terms of its margin: a steep activity must not start by rounding.
const INSIDE: f64 = 1e-14;
/// An interval narrower than this share of the price, or ten tolerances, is a point.
const LEAST_WIDTH: f64 = 1e-8;

/// Where an activity stands.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Stand {
    /// Inside its bounds: it ties prices.
    Inside,
    /// At nothing.
    Low,
    /// At its most.
    High,
    /// It does not answer to prices.
    Rigid,
}

/// Directions in which prices are loose, in units of the size of each price, and what was found on the way.
#[derive(Default)]
pub(super) struct Loose {
    /// The nodes that are not plainly held, in elimination order; all others stay along every direction.
    nodes: Vec<usize>,
    /// Their places in the elimination.
    position: Vec<usize>,
    /// By node: its place in `nodes`, or [`HELD`].
    place: Vec<u32>,
    /// Each by the nodes in `nodes`.
    directions: Vec<Vec<f64>>,
    /// Of each direction the place in `nodes` whose price says how far prices have gone along it.
    pivots: Vec<usize>,
    /// Activities that touch these nodes.
    near: Vec<(usize, Stand)>,
    /// By node.
    size: Vec<f64>,
}

/// No place.
const HELD: u32 = u32::MAX;

/// Finds the directions in which the prices of an answer are loose.
pub(super) fn loose(compiled: &Compiled, scenario: &MarketInputs, answer: &Answer, tolerance: f64) -> Loose {
    let stand = |k: usize| stand(compiled, scenario, answer, tolerance, k);
    let mut ties = Ties::new(compiled.nodes());
    if held(compiled, scenario, answer, &stand, &mut ties) {
        return Loose::default();
    }
    let mut loose = Loose { place: vec![HELD; compiled.nodes()], ..Loose::default() };
    for (position, &node) in compiled.symbolic.node_at.iter().enumerate() {
        let node = node as usize;
        if !ties.is_held(node) {
            loose.place[node] = loose.nodes.len() as u32;
            loose.nodes.push(node);
            loose.position.push(position);
        }
    }
    let scales = &compiled.scales;
    loose.size = answer.prices.iter().zip(&scales.price).map(|(p, scale)| p.abs().max(1e-3 * scale)).collect();
    let touches = |k: usize| {
        let nodes = &compiled.leg_node[compiled.shapes[k].leg_range()];
        nodes.iter().any(|&node| loose.place[node as usize] != HELD)
    };
    loose.near = (0..compiled.activities()).filter(|&k| touches(k)).map(|k| (k, stand(k))).collect();
    directions(compiled, scenario, &mut loose);
    loose
}

fn stand(compiled: &Compiled, scenario: &MarketInputs, answer: &Answer, tolerance: f64, k: usize) -> Stand {
    let response = &scenario.response[k];
    let (level, margin) = (answer.levels[k], answer.margins[k]);
    let legs = compiled.shapes[k].leg_range();
    let nodes = compiled.leg_node[legs.clone()].iter().zip(&compiled.leg_quantity[legs]);
    let room = nodes.map(|(&node, q)| answer.size[node as usize] / q.abs()).fold(f64::INFINITY, f64::min);
    let slack = tolerance * room;
    let highest = response.highest_level();
    let (low, high) = (level <= slack, level >= highest - slack);
    if low && high {
        return Stand::Rigid;
    }
    let rigid = match response {
        Response::Linear(r) => r.slope <= 0.0,
        Response::Elastic(_) => false,
        Response::Supply(_) | Response::Demand(_) | Response::Headroom(_) | Response::Fading(_) => {
            !low && !high && response.slope(margin) * compiled.scales.margin[k] <= slack
        }
    };
    match () {
        () if rigid => Stand::Rigid,
        () if low => Stand::Low,
        () if high => Stand::High,
        () => Stand::Inside,
    }
}

/// Whether plainly every price is held: tied, through activities of two legs, to a node where an activity of one leg is inside
/// its bounds. Cheaper than a factor; a price that is not in such a group may be held all the same.
fn held(
    compiled: &Compiled,
    scenario: &MarketInputs,
    answer: &Answer,
    stand: &impl Fn(usize) -> Stand,
    ties: &mut Ties,
) -> bool {
    // What does not run is not inside its bounds.
    for (k, _) in answer.levels.iter().enumerate().filter(|(_, level)| **level != 0.0) {
        let (nodes, weights) = (&compiled.leg_node[compiled.shapes[k].leg_range()], scenario.weights(k));
        match (nodes, weights) {
            (&[i], &[b]) if b != 0.0 && !ties.is_held(i as usize) && stand(k) == Stand::Inside => ties.hold(i as usize),
            (&[i, j], &[a, b])
                if a != 0.0 && b != 0.0 && !ties.are_joined(i as usize, j as usize) && stand(k) == Stand::Inside =>
            {
                ties.join(i as usize, j as usize)
            }
            _ => {}
        }
        if ties.all_held() {
            return true;
        }
    }
    ties.all_held()
}

/// Finds the directions that no activity inside its bounds forbids: the null space of a matrix over the loose nodes.
fn directions(compiled: &Compiled, scenario: &MarketInputs, loose: &mut Loose) {
    let m = loose.nodes.len();
    let mut factor = Factor { m, below: vec![0.0; m * m], ..Factor::default() };
    let mut touched = vec![0.0; m];
    let mut scaled: Vec<(usize, f64)> = Vec::new();
    for &(k, _) in loose.near.iter().filter(|(_, stand)| *stand == Stand::Inside) {
        let nodes = &compiled.leg_node[compiled.shapes[k].leg_range()];
        let terms = scenario.weights(k).iter().zip(nodes).map(|(b, &node)| (node, b * loose.size[node as usize]));
        let all: f64 = terms.clone().map(|(_, b)| b * b).sum();
        if all <= 0.0 {
            continue;
        }
        scaled.clear();
        let places = terms.map(|(node, b)| (loose.place[node as usize], b)).filter(|(place, _)| *place != HELD);
        scaled.extend(places.map(|(place, b)| (place as usize, b)));
        for (n, &(i, a)) in scaled.iter().enumerate() {
            touched[i] += a * a / all;
            for &(j, b) in &scaled[n..] {
                factor.below[i.min(j) * m + i.max(j)] += a * b / all;
            }
        }
    }
    // In units of what touches the node, or one where nothing does.
    let unit: Vec<f64> = touched.iter().map(|t| if *t > 0.0 { *t } else { 1.0 }).collect();
    factor.eliminate(&unit);
    loose.pivots.extend((0..m).filter(|&j| factor.diagonal[j] <= RIGID * unit[j]));
    for &j in &loose.pivots {
        let mut direction = factor.null_vector(&loose.pivots, j);
        let most = direction.iter().fold(0.0f64, |m, d| m.max(d.abs()));
        direction.iter_mut().for_each(|d| *d = if d.abs() > NOTHING * most { *d / most } else { 0.0 });
        loose.directions.push(direction);
    }
}

/// L D L' of a small matrix that is nearly all zeros.
#[derive(Default)]
struct Factor {
    m: usize,
    /// Columns of the lower half, m long each: the matrix, then L D.
    below: Vec<f64>,
    diagonal: Vec<f64>,
    /// Where each column has entries below its diagonal.
    entries: Vec<Vec<usize>>,
}

impl Factor {
    /// Eliminates node after node, each held by a floor in units of `unit`.
    fn eliminate(&mut self, unit: &[f64]) {
        let m = self.m;
        for j in 0..m {
            let (left, right) = self.below.split_at_mut((j + 1) * m);
            let column = &left[j * m..];
            let diagonal = column[j] + FLOOR * unit[j];
            let entries: Vec<usize> = (j + 1..m).filter(|&i| column[i] != 0.0).collect();
            for (n, &k) in entries.iter().enumerate() {
                let share = column[k] / diagonal;
                let target = &mut right[(k - j - 1) * m..(k - j) * m];
                entries[n..].iter().for_each(|&i| target[i] -= share * column[i]);
            }
            self.diagonal.push(diagonal);
            self.entries.push(entries);
        }
    }

    /// The vector of one at the vanishing pivot `j`, nothing at the others, that the matrix sends to nothing: L' x = e_j, in which
    /// only what is eliminated into `j` moves.
    fn null_vector(&self, pivots: &[usize], j: usize) -> Vec<f64> {
        let mut x = vec![0.0; self.m];
        x[j] = 1.0;
        for i in (0..j).rev().filter(|i| pivots.binary_search(i).is_err()) {
            let column = &self.below[i * self.m..(i + 1) * self.m];
            let sum: f64 = self.entries[i].iter().map(|&row| column[row] * x[row]).sum();
            x[i] = -sum / self.diagonal[i];
        }
        x
    }
}

impl Loose {
    /// Whether every price is one number.
    pub fn is_empty(&self) -> bool {
        self.directions.is_empty()
    }

    /// Of each direction, the place in the elimination of a node whose price says how far prices have gone along it.
    pub fn pivots(&self) -> impl Iterator<Item = usize> + '_ {
        self.pivots.iter().map(|&place| self.position[place])
    }

    /// The intervals of an answer, node by node; a price that only seems loose (walls on both sides) is none.
    pub fn intervals(
        &self,
        compiled: &Compiled,
        scenario: &MarketInputs,
        answer: &Answer,
        tolerance: f64,
    ) -> Vec<IntervalPrice> {
        let r = self.directions.len();
        if r == 0 {
            return Vec::new();
        }
        let (rows, mut h) = self.walls(compiled, scenario, answer);
        h.iter_mut().for_each(|room| *room = room.max(0.0));
        let mut found = Vec::new();
        // Nodes that move along one direction only, share its ends.
        let mut alone: Vec<Option<(Option<f64>, Option<f64>)>> = vec![None; r];
        for (place, &node) in self.nodes.iter().enumerate() {
            let p = answer.prices[node];
            let c: Vec<f64> = self.directions.iter().map(|d| d[place]).collect();
            let moving: Vec<usize> = (0..r).filter(|&j| c[j] != 0.0).collect();
            let (up, down) = match moving[..] {
                [] => continue,
                [j] => {
                    let ends = *alone[j].get_or_insert_with(|| {
                        let mut unit = vec![0.0; r];
                        unit[j] = 1.0;
                        let up = largest(&unit, &rows, &h);
                        unit[j] = -1.0;
                        (up, largest(&unit, &rows, &h))
                    });
                    let (up, down) = if c[j] > 0.0 { ends } else { (ends.1, ends.0) };
                    (up.map(|t| t * c[j].abs()), down.map(|t| t * c[j].abs()))
                }
                _ => {
                    let minus: Vec<f64> = c.iter().map(|c| -c).collect();
                    (largest(&c, &rows, &h), largest(&minus, &rows, &h))
                }
            };
            let least = LEAST_WIDTH.max(10.0 * tolerance);
            if up.unwrap_or(f64::INFINITY) + down.unwrap_or(f64::INFINITY) > least {
                let (low, high) = (down.map(|t| p - t * self.size[node]), up.map(|t| p + t * self.size[node]));
                found.push(IntervalPrice { node, low, high });
            }
        }
        found.sort_by_key(|interval| interval.node);
        found
    }

    /// The way (node order) to the right prices nearest the base: those with the smallest sum of squared distances from the base
    /// prices, in units of each node's slope. `None` where rounding leaves none.
    pub fn way_to_base(&self, compiled: &Compiled, scenario: &MarketInputs, answer: &Answer) -> Option<Vec<f64>> {
        let r = self.directions.len();
        let steps = |direction: &Vec<f64>| -> Vec<(usize, f64)> {
            let steps = direction.iter().zip(&self.nodes);
            steps.filter(|(d, _)| **d != 0.0).map(|(d, &node)| (node, d * self.size[node])).collect()
        };
        let steps: Vec<Vec<(usize, f64)>> = self.directions.iter().map(steps).collect();
        let mut program = Projection { h_matrix: vec![0.0; r * r], g: vec![0.0; r], walls: Vec::new() };
        let mut dense = vec![0.0; compiled.nodes()];
        for (a, one) in steps.iter().enumerate() {
            for &(node, step) in one {
                dense[node] = compiled.scales.slope[node] * step;
                program.g[a] += dense[node] * (compiled.problem.nodes[node].base_price - answer.prices[node]);
            }
            for (b, other) in steps.iter().enumerate() {
                program.h_matrix[a * r + b] = other.iter().map(|&(node, step)| dense[node] * step).sum();
            }
            one.iter().for_each(|&(node, _)| dense[node] = 0.0);
        }
        let (rows, h) = self.walls(compiled, scenario, answer);
        program.walls = (rows.chunks_exact(r).zip(&h))
            .map(|(row, room)| Wall {
                entries: row.iter().copied().enumerate().filter(|(_, x)| *x != 0.0).collect(),
                room: room - INSIDE,
            })
            .collect();
        let t = program.solve().or_else(|| {
            // What runs by less than counts may not be stopped everywhere at once.
            program.walls.iter_mut().for_each(|wall| wall.room = wall.room.max(0.0));
            program.solve()
        })?;
        let mut way = vec![0.0; compiled.nodes()];
        for (t, steps) in t.iter().zip(&steps) {
            steps.iter().for_each(|&(node, step)| way[node] += t * step);
        }
        way.iter().all(|x| x.is_finite()).then_some(way)
    }

    /// Rows G and sides h of G t <= h: activities at a bound stay there. A side below zero is one that runs by less than counts.
    fn walls(&self, compiled: &Compiled, scenario: &MarketInputs, answer: &Answer) -> (Vec<f64>, Vec<f64>) {
        let r = self.directions.len();
        let (mut rows, mut h) = (Vec::new(), Vec::new());
        for &(k, stand) in &self.near {
            let sign = match stand {
                Stand::Low => 1.0,
                Stand::High => -1.0,
                Stand::Inside | Stand::Rigid => continue,
            };
            let legs = compiled.leg_node[compiled.shapes[k].leg_range()].iter().zip(scenario.weights(k));
            let all: f64 = legs.clone().map(|(&node, b)| (b * self.size[node as usize]).abs()).sum();
            if all == 0.0 {
                continue;
            }
            let start = rows.len();
            let moving = |&node: &u32| Some(self.place[node as usize]).filter(|place| *place != HELD);
            for direction in &self.directions {
                let moves = legs.clone().filter_map(|(node, b)| Some((*node as usize, b, moving(node)? as usize)));
                let gain: f64 = moves.map(|(node, b, place)| b * self.size[node] * direction[place]).sum();
                let gain = sign * gain / all;
                rows.push(if gain.abs() > NOTHING { gain } else { 0.0 });
            }
            if rows[start..].iter().all(|g| *g == 0.0) {
                rows.truncate(start);
                continue;
            }
            // The margin at which the activity would start, or would leave its bound.
            let response = &scenario.response[k];
            let wall = response.margin_at(if sign > 0.0 { 0.0 } else { response.highest_level() });
            let room = sign * (wall - answer.margins[k]) / all;
            if room == f64::INFINITY {
                rows.truncate(start);
            } else {
                h.push(if room.is_nan() { 0.0 } else { room });
            }
        }
        debug_assert_eq!(rows.len(), r * h.len());
        (rows, h)
    }
}
