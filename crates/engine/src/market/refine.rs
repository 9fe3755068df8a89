//! Prices finer than a float: for nodes where less passes than rounding of their neighbours' trade.
//!
//! A steep activity between a large and a small node answers to the last bit of a price with more than passes the small one.
//! There, the printed price stays what it is and a correction below its last bit is carried beside it, as a second float: every
//! margin is that of the price plus that of the correction, and a level moves by its slope times the latter, added last, so that
//! nothing is lost where a level is a small difference. Levels then balance to their own rounding, and are what the responses say
//! to the last bit of the largest number that enters them.

use super::compile::Compiled;
use super::double::Double;
use super::evaluate::scatter;
use super::lane::{Lane, One};
use super::lines::lines;
use super::newton::State;
use super::passing::spread;
use super::rows::{Draw, Legs, Rows};

const MOST_STEPS: u32 = 60;
/// A step this short that still brings nothing: what is left is rounding.
const SHORTEST: f64 = 1e-3;
/// Levenberg shift of these steps.
const SHIFT: f64 = 1e-16;

/// Searches corrections of the prices in `state` (elimination order) from those in `low`; whether imbalances then are within the
/// tolerance of what passes. Prices may move as well, by as much as the corrections grow.
pub(super) fn refine(
    compiled: &Compiled,
    rows: &Rows,
    draw: &Draw<One>,
    state: &mut State<One>,
    low: &mut Vec<One>,
    tolerance: f64,
) -> (bool, u32) {
    let zero = One::splat(0.0);
    low.resize(compiled.nodes(), zero);
    let mut passing = vec![zero; compiled.nodes()];
    let mut best = f64::INFINITY;
    let mut step = vec![zero; compiled.nodes()];
    let mut kept = (state.p.clone(), low.clone());
    let mut length = 1.0;
    for iteration in 0..MOST_STEPS {
        evaluate(compiled, rows, draw, state, low, &mut passing);
        let sizes = passing.iter().zip(&compiled.node_scale.least);
        let relative = state.f.iter().zip(sizes).map(|(f, (q, least))| f.get(0).abs() / q.get(0).max(*least));
        let worst = relative.fold(0.0, |m: f64, r| if r.is_nan() { f64::INFINITY } else { m.max(r) });
        if worst <= tolerance {
            return (true, iteration);
        }
        if worst < 0.9 * best || iteration == 0 {
            best = worst;
            kept = (state.p.clone(), low.clone());
            length = 1.0;
            state.factor(compiled, rows.symmetric, rows.unit(compiled), One::splat(SHIFT));
            for (step, f) in step.iter_mut().zip(&state.f) {
                *step = f.scale(-1.0);
            }
            state.solve(compiled, rows.symmetric, &mut step);
        } else if length < SHORTEST {
            break;
        } else {
            length *= 0.3;
        }
        for (i, d) in step.iter().enumerate() {
            let (high, add) = (kept.0[i].get(0), kept.1[i].get(0) + length * d.get(0));
            let sum = high + add;
            // What the sum loses stays in the correction.
            let rest = if high.abs() >= add.abs() { (high - sum) + add } else { (add - sum) + high };
            state.p[i] = One::splat(sum);
            low[i] = One::splat(rest);
        }
    }
    (state.p, *low) = kept;
    (false, MOST_STEPS)
}

/// Net supply, Jacobian and what passes, at prices with corrections.
fn evaluate(
    compiled: &Compiled,
    rows: &Rows,
    draw: &Draw<One>,
    state: &mut State<One>,
    low: &[One],
    passing: &mut [One],
) {
    let zero = One::splat(0.0);
    for ((f, q), &s) in state.f.iter_mut().zip(passing.iter_mut()).zip(&draw.injection) {
        *f = s;
        *q = s.map(|s| 0.5 * s.abs());
    }
    state.jacobian.diagonal.fill(zero);
    state.jacobian.below.fill(zero);
    state.jacobian.above.fill(zero);
    let mut add = |legs: Legs, x: One, w: One, state: &mut State<One>| {
        scatter(compiled, rows, legs, x, w, &mut state.f, &mut state.jacobian);
        spread(compiled, legs, x, passing);
    };
    for line in lines(compiled, rows) {
        let (m, rest) = corrected(compiled, rows, line.legs, line.cost, &state.p, low);
        let raw = One::splat(Double::splat(line.at).add_scaled(Double::of(m, rest), line.slope).parts().0);
        let (x, w) = One::clamp_level(raw, line.upper, One::splat(line.slope));
        add(line.legs, x, w, state);
    }
    for (k, row) in rows.supplies.iter().enumerate() {
        let (m, rest) = corrected(compiled, rows, row.legs, row.cost, &state.p, low);
        let (x, w) = draw.supply(k, One::splat(m));
        add(row.legs, moved(x, w, rest), w, state);
    }
    for (k, row) in rows.demands.iter().enumerate() {
        let (m, rest) = corrected(compiled, rows, row.legs, row.cost, &state.p, low);
        let (x, w) = draw.demand(k, One::splat(m));
        add(row.legs, moved(x, w, rest), w, state);
    }
    rows.mask(&mut state.f);
}

/// A level whose margin moves by less than its last bit.
fn moved(x: One, w: One, rest: f64) -> One {
    One::splat((x.get(0) + w.get(0) * rest).max(0.0))
}

/// The margin at the prices with corrections, and what that leaves below its last bit.
fn corrected(compiled: &Compiled, rows: &Rows, legs: Legs, cost: f64, p: &[One], low: &[One]) -> (f64, f64) {
    let range = legs.first as usize..(legs.first + legs.count) as usize;
    let terms = compiled.leg_position[range.clone()].iter().zip(&rows.weight[range]);
    let sum = terms.fold(Double::splat(-cost), |sum, (&i, &b)| {
        sum.add_scaled(Double::of(p[i as usize].get(0), low[i as usize].get(0)), b)
    });
    sum.parts()
}
