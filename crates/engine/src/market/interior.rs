//! Primal-dual interior point on the same factorisation: the second method of the cascade.
//!
//! Levels of linear activities become variables held strictly inside their bounds by multipliers; supplies and demands stay
//! functions of prices. Newton stalls where many activities sit at their bounds and prices have far to travel over flat ground
//! (a quota on every arc, autarky); an interior path has no flat ground. Eliminating levels and multipliers leaves the same
//! n x n system with weights 1 / (1 / slope + z / x + w / (u - x)).

use super::compile::Compiled;
use super::evaluate::scatter;
use super::lane::{Lane, One};
use super::lines::{Line, begin_balance, imbalance, lines};
use super::newton::State;
use super::parts::within;
use super::rows::{Draw, Rows};

const MOST_ITERATIONS: u32 = 150;
/// Where the path starts and ends: complementarity x z relative to the room and price of the activity.
const FIRST_CENTRE: f64 = 0.1;
const LAST_CENTRE: f64 = 1e-11;
/// Smallest Levenberg shift, in units of each node's slope.
const LEAST_SHIFT: f64 = 1e-12;
/// Share of the way to the boundary that a step may go.
const STEP: f64 = 0.995;

/// Level and multipliers of one line.
#[derive(Clone, Copy, Debug, Default)]
struct Inside {
    x: f64,
    low: f64,
    high: f64,
    weight: f64,
    pull: f64,
    dx: f64,
}

/// Follows the central path from the prices in `state` and leaves its end there. Returns the iterations. Like Newton, it runs
/// with the widest instructions of this processor, and gives the same bits on each.
pub(super) fn follow(
    compiled: &Compiled,
    rows: &Rows,
    draw: &Draw<One>,
    state: &mut State<One>,
    tolerance: f64,
) -> u32 {
    pulp::Arch::new().dispatch(Follow { compiled, rows, draw, state, tolerance })
}

/// One call of [`follow`], in the form that the dispatch wants.
struct Follow<'a> {
    compiled: &'a Compiled,
    rows: &'a Rows,
    draw: &'a Draw<One>,
    state: &'a mut State<One>,
    tolerance: f64,
}

impl pulp::WithSimd for Follow<'_> {
    type Output = u32;

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) -> u32 {
        follow_here(self.compiled, self.rows, self.draw, self.state, self.tolerance)
    }
}

#[inline(always)]
fn follow_here(compiled: &Compiled, rows: &Rows, draw: &Draw<One>, state: &mut State<One>, tolerance: f64) -> u32 {
    let lines: Vec<Line> = lines(compiled, rows).into_iter().filter(|l| within(compiled, rows, l.legs)).collect();
    let mut inside: Vec<Inside> = lines.iter().map(start).collect();
    let mut step = vec![One::splat(0.0); compiled.nodes()];
    let (mut centring, mut shift) = (0.3, LEAST_SHIFT);
    for iteration in 0..MOST_ITERATIONS {
        let (centre, dual) = residuals(compiled, rows, &lines, &inside, &state.p);
        assemble(compiled, rows, draw, state, &lines, &mut inside, centring * centre, &mut step);
        let primal = imbalance(compiled, &state.f);
        if primal <= tolerance.max(1e-10) * 10.0 && dual <= 1e-9 && centre <= LAST_CENTRE {
            return iteration;
        }
        if !(primal.is_finite() && centre.is_finite()) {
            return iteration;
        }
        state.factor(compiled, rows.symmetric, &compiled.node_scale.slope, One::splat(shift));
        state.solve(compiled, rows.symmetric, &mut step);
        let length = advance(compiled, rows, state, &lines, &mut inside, centring * centre, &step);
        // Short steps: the tangents lead too far, so hold the prices back.
        shift = if length < 0.1 { (shift * 30.0).min(1e-3) } else { (shift * 0.1).max(LEAST_SHIFT) };
        centring = match length {
            l if l > 0.9 => 0.05,
            l if l > 0.5 => 0.2,
            _ => 0.5,
        };
    }
    MOST_ITERATIONS
}

fn start(line: &Line) -> Inside {
    let wish = line.at.max(0.02 * line.room);
    let x = if line.upper.is_finite() { wish.min(0.5 * line.upper) } else { wish };
    let z = FIRST_CENTRE * line.price;
    Inside { x, low: z, high: if line.upper.is_finite() { z } else { 0.0 }, ..Inside::default() }
}

/// Stationarity of a line: (x - at) / slope - m - low + high, zero at the solution.
fn stationarity(line: &Line, at: &Inside, margin: f64) -> f64 {
    (at.x - line.at) / line.slope - margin - at.low + at.high
}

fn is_rigid(line: &Line) -> bool {
    line.slope <= 0.0
}

/// Mean complementarity and largest departure from stationarity, both relative.
#[inline(always)]
fn residuals(compiled: &Compiled, rows: &Rows, lines: &[Line], inside: &[Inside], p: &[One]) -> (f64, f64) {
    let (mut sum, mut count, mut dual) = (0.0, 0u32, 0.0f64);
    for (line, at) in lines.iter().zip(inside).filter(|(line, _)| !is_rigid(line)) {
        let size = line.room * line.price;
        sum += at.x * at.low / size;
        count += 1;
        if line.upper.is_finite() {
            sum += (line.upper - at.x) * at.high / size;
            count += 1;
        }
        dual = dual.max(stationarity(line, at, line.margin(compiled, rows, p)).abs() / line.price);
    }
    (sum / f64::from(count.max(1)), dual)
}

/// Writes net supply, the reduced Jacobian and minus the reduced right-hand side.
#[allow(clippy::too_many_arguments)]
#[inline(always)]
fn assemble(
    compiled: &Compiled,
    rows: &Rows,
    draw: &Draw<One>,
    state: &mut State<One>,
    lines: &[Line],
    inside: &mut [Inside],
    centre: f64,
    step: &mut [One],
) {
    begin_balance(compiled, rows, draw, state);
    step.fill(One::splat(0.0));
    for (line, at) in lines.iter().zip(inside.iter_mut()) {
        if is_rigid(line) {
            at.x = line.at.max(0.0).min(line.upper);
            (at.weight, at.pull) = (0.0, 0.0);
        } else {
            let margin = line.margin(compiled, rows, &state.p);
            let aim = centre * line.room * line.price;
            let mut stiffness = 1.0 / line.slope + at.low / at.x;
            let mut pull = -stationarity(line, at, margin) + aim / at.x - at.low;
            if line.upper.is_finite() {
                let gap = line.upper - at.x;
                stiffness += at.high / gap;
                pull -= aim / gap - at.high;
            }
            at.weight = 1.0 / stiffness;
            at.pull = pull / stiffness;
        }
        let (x, w) = (One::splat(at.x), One::splat(at.weight));
        scatter(compiled, rows, line.legs, x, w, &mut state.f, &mut state.jacobian);
        for leg in leg_range(line) {
            let target = &mut step[compiled.leg_position[leg] as usize];
            *target = target.add_scaled(One::splat(at.pull), -compiled.leg_quantity[leg]);
        }
    }
    rows.mask(&mut state.f);
    rows.mask(step);
    for (step, f) in step.iter_mut().zip(&state.f) {
        *step = step.zip(*f, |s, f| s - f);
    }
}

fn leg_range(line: &Line) -> std::ops::Range<usize> {
    line.legs.first as usize..(line.legs.first + line.legs.count) as usize
}

/// Moves prices, levels and multipliers along the Newton direction and returns the share of it taken.
#[inline(always)]
fn advance(
    compiled: &Compiled,
    rows: &Rows,
    state: &mut State<One>,
    lines: &[Line],
    inside: &mut [Inside],
    centre: f64,
    step: &[One],
) -> f64 {
    let mut most = 1.0f64;
    for (line, at) in lines.iter().zip(inside.iter_mut()).filter(|(line, _)| !is_rigid(line)) {
        let gain: f64 = leg_range(line).map(|l| rows.weight[l] * step[compiled.leg_position[l] as usize].get(0)).sum();
        at.dx = at.weight * gain + at.pull;
        let aim = centre * line.room * line.price;
        let (low, high) = multiplier_steps(line, at, aim);
        let mut limit = |value: f64, change: f64| {
            if change < 0.0 {
                most = most.min(STEP * value / -change);
            }
        };
        limit(at.x, at.dx);
        limit(at.low, low);
        if line.upper.is_finite() {
            limit(line.upper - at.x, -at.dx);
            limit(at.high, high);
        }
    }
    // Supplies and demands are followed along their tangents, which hold only so far.
    for legs in rows.supplies.iter().map(|r| r.legs).chain(rows.demands.iter().map(|r| r.legs)) {
        for leg in legs.first as usize..(legs.first + legs.count) as usize {
            let i = compiled.leg_position[leg] as usize;
            let (p, d) = (state.p[i].get(0), step[i].get(0));
            let scale = compiled.scales.price[compiled.symbolic.node_at[i] as usize];
            let reach = if d > 0.0 { 2.0 * p.abs() + scale } else { 0.9 * p.abs() + 1e-2 * scale };
            most = most.min(reach / d.abs().max(f64::MIN_POSITIVE));
        }
    }
    for (line, at) in lines.iter().zip(inside.iter_mut()).filter(|(line, _)| !is_rigid(line)) {
        let (low, high) = multiplier_steps(line, at, centre * line.room * line.price);
        at.x += most * at.dx;
        at.low += most * low;
        at.high += most * high;
    }
    for (p, d) in state.p.iter_mut().zip(step) {
        *p = p.add_scaled(*d, most);
    }
    most
}

fn multiplier_steps(line: &Line, at: &Inside, aim: f64) -> (f64, f64) {
    let low = (aim - at.low * at.dx) / at.x - at.low;
    let high = if line.upper.is_finite() { (aim + at.high * at.dx) / (line.upper - at.x) - at.high } else { 0.0 };
    (low, high)
}
