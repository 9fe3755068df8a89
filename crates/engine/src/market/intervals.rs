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
use super::lane::{Lane, One};
use super::nearest::{Projection, Wall};
use super::newton::State;
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

/// Directions in which prices are loose (node order, in units of the size of each price), and what was found on the way.
pub(super) struct Loose {
    pub directions: Vec<Vec<f64>>,
    /// A node of each direction (elimination order) whose price says how far prices have gone along it.
    pub pivots: Vec<usize>,
    stands: Vec<Stand>,
    size: Vec<f64>,
}

/// Finds the directions in which the prices of an answer are loose.
pub(super) fn loose(
    compiled: &Compiled,
    scenario: &MarketInputs,
    answer: &Answer,
    tolerance: f64,
    state: &mut State<One>,
) -> Loose {
    let scales = &compiled.scales;
    let size: Vec<f64> = answer.prices.iter().zip(&scales.price).map(|(p, scale)| p.abs().max(1e-3 * scale)).collect();
    let stands: Vec<Stand> =
        (0..compiled.activities()).map(|k| stand(compiled, scenario, answer, tolerance, k)).collect();
    let mut loose = Loose { directions: Vec::new(), pivots: Vec::new(), stands, size };
    if !held(compiled, scenario, &loose.stands) {
        directions(compiled, scenario, state, &mut loose);
    }
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
        Response::Supply(_) | Response::Demand(_) => {
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
/// its bounds. Cheaper than a factor; `false` says nothing.
fn held(compiled: &Compiled, scenario: &MarketInputs, stands: &[Stand]) -> bool {
    let mut ties = Ties::new(compiled.nodes());
    for (k, _) in stands.iter().enumerate().filter(|(_, stand)| **stand == Stand::Inside) {
        let (nodes, weights) = (&compiled.leg_node[compiled.shapes[k].leg_range()], scenario.weights(k));
        match (nodes, weights) {
            (&[i], &[b]) if b != 0.0 => ties.hold(i as usize),
            (&[i, j], &[a, b]) if a != 0.0 && b != 0.0 => ties.join(i as usize, j as usize),
            _ => {}
        }
    }
    ties.all_held()
}

fn directions(compiled: &Compiled, scenario: &MarketInputs, state: &mut State<One>, loose: &mut Loose) {
    let zero = One::splat(0.0);
    state.size(compiled, true);
    state.jacobian.diagonal.fill(zero);
    state.jacobian.below.fill(zero);
    let mut touched = vec![0.0; compiled.nodes()];
    for (k, _) in loose.stands.iter().enumerate().filter(|(_, stand)| **stand == Stand::Inside) {
        let shape = compiled.shapes[k];
        let positions = &compiled.leg_position[shape.leg_range()];
        let nodes = &compiled.leg_node[shape.leg_range()];
        let scaled: Vec<f64> =
            scenario.weights(k).iter().zip(nodes).map(|(b, &node)| b * loose.size[node as usize]).collect();
        let all: f64 = scaled.iter().map(|b| b * b).sum();
        if all <= 0.0 {
            continue;
        }
        let mut entry = shape.first_entry as usize;
        for (a, &i) in positions.iter().enumerate() {
            let i = i as usize;
            state.jacobian.diagonal[i] = state.jacobian.diagonal[i].add(One::splat(scaled[a] * scaled[a] / all));
            touched[i] += scaled[a] * scaled[a] / all;
            for b in a + 1..positions.len() {
                let target = &mut state.jacobian.below[compiled.pair_entries[entry] as usize];
                *target = target.add(One::splat(scaled[a] * scaled[b] / all));
                entry += 1;
            }
        }
    }
    // In units of what touches the node, or one where nothing does.
    let unit: Vec<f64> = touched.iter().map(|t| if *t > 0.0 { *t } else { 1.0 }).collect();
    state.factor(compiled, true, &unit, One::splat(FLOOR));
    let n = compiled.nodes();
    loose.pivots.extend((0..n).filter(|&j| 1.0 / state.inverse[j].get(0) <= RIGID * unit[j]));
    for &j in &loose.pivots {
        let direction = null_vector(compiled, state, &loose.pivots, j);
        let most = direction.iter().fold(0.0f64, |m, d| m.max(d.abs()));
        let clean = |d: f64| if d.abs() > NOTHING * most { d / most } else { 0.0 };
        loose.directions.push(compiled.symbolic.position.iter().map(|&i| clean(direction[i as usize])).collect());
    }
}

/// The vector (elimination order) of one at the vanishing pivot `j`, nothing at the others, that the matrix L D L' sends to
/// nothing: L' x = e_j, in which only what is eliminated into `j` moves.
fn null_vector(compiled: &Compiled, state: &State<One>, pivots: &[usize], j: usize) -> Vec<f64> {
    let s = &compiled.symbolic;
    let mut x = vec![0.0; compiled.nodes()];
    let mut moves = vec![false; j + 1];
    (x[j], moves[j]) = (1.0, true);
    for i in (0..j).rev() {
        let column = s.column[i] as usize..s.column[i + 1] as usize;
        // The first row of a column is where it is eliminated into.
        let into = s.row[column.clone()].first().map_or(usize::MAX, |&row| row as usize);
        if into > j || !moves[into] {
            continue;
        }
        moves[i] = true;
        if pivots.binary_search(&i).is_err() {
            let below = s.row[column.clone()].iter().zip(&state.jacobian.below[column]);
            let sum: f64 = below.map(|(&row, entry)| entry.get(0) * x[row as usize]).sum();
            x[i] = -sum * state.inverse[i].get(0);
        }
    }
    x
}

impl Loose {
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
        for (node, &p) in answer.prices.iter().enumerate() {
            let c: Vec<f64> = self.directions.iter().map(|d| d[node]).collect();
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
        found
    }

    /// The way (node order) to the right prices nearest the base: those with the smallest sum of squared distances from the base
    /// prices, in units of each node's slope. `None` where rounding leaves none.
    pub fn way_to_base(&self, compiled: &Compiled, scenario: &MarketInputs, answer: &Answer) -> Option<Vec<f64>> {
        let r = self.directions.len();
        let steps = |direction: &Vec<f64>| -> Vec<(usize, f64)> {
            let steps = direction.iter().zip(&self.size).enumerate();
            steps.filter(|(_, (d, _))| **d != 0.0).map(|(node, (d, size))| (node, d * size)).collect()
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
        for (k, stand) in self.stands.iter().enumerate() {
            let sign = match *stand {
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
            for direction in &self.directions {
                let gain: f64 =
                    legs.clone().map(|(&node, b)| b * self.size[node as usize] * direction[node as usize]).sum();
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
