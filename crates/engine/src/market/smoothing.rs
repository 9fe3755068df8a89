//! Smoothing continuation: the third method of the cascade.
//!
//! Each response x(m) is replaced by its mean over a window of margins, x_h(m) = (π(m + h) - π(m - h)) / 2h, which the closed
//! forms of π give exactly. Kinks and flat stretches narrower than the window disappear, x_h has the slope
//! (x(m + h) - x(m - h)) / 2h, and the averaged dual is convex like the dual itself. Newton solves for a wide window, and the window
//! narrows until the averaged market is the market (in the spirit of Chen and Mangasarian 1996).

use monazite_model::market::{Linear, Response};

use super::compile::Compiled;
use super::evaluate::{margin, scatter};
use super::inputs::MarketInputs;
use super::lane::{Lane, One};
use super::lines::{imbalance, lines};
use super::newton::State;
use super::rows::{Legs, Rows};
use super::search::Search;

/// Half-widths of the window, relative to the price scale of the activity.
const WIDEST: f64 = 0.5;
const NARROWEST: f64 = 1e-8;
const NARROWING: f64 = 0.2;
const STEPS_PER_WIDTH: u32 = 60;

struct Averaged {
    legs: Legs,
    cost: f64,
    response: Response,
    price: f64,
}

/// The averaged market.
struct Smooth {
    list: Vec<Averaged>,
    /// In elimination order.
    injection: Vec<One>,
}

impl Averaged {
    fn level_and_slope(&self, m: f64, window: f64) -> (f64, f64) {
        let h = window * self.price;
        let (low, high) = (m - h, m + h);
        let width = high - low;
        if width <= 0.0 {
            return (self.response.level(m), self.response.slope(m));
        }
        let level = self.response.surplus_change(low, high) / width;
        let rise = self.response.level(high) - self.response.level(low);
        (level, (rise / width).max(0.0))
    }
}

/// Narrows the window from the prices in `state` and leaves the last prices there. Returns the Newton steps used.
pub(super) fn narrow(
    compiled: &Compiled,
    scenario: &MarketInputs,
    rows: &Rows,
    state: &mut State<One>,
    tolerance: f64,
) -> u32 {
    let activities = averaged(compiled, scenario, rows);
    let (mut window, mut steps) = (WIDEST, 0);
    while window > NARROWEST {
        // Exactness pays only at the end.
        let aim = (1e-3 * window).max(tolerance);
        let (used, reached) = settle(compiled, rows, &activities, state, window, aim);
        steps += used;
        window *= if reached { NARROWING } else { NARROWING.sqrt() };
    }
    steps
}

fn averaged(compiled: &Compiled, scenario: &MarketInputs, rows: &Rows) -> Smooth {
    let linear = lines(compiled, rows).into_iter().map(|line| Averaged {
        legs: line.legs,
        cost: line.cost,
        response: Linear::new(line.at, line.slope).capped(line.upper).into(),
        price: line.price,
    });
    let curved = |legs: Legs, cost: f64, owner: u32| {
        let price = compiled.scales.margin[owner as usize];
        Averaged { legs, cost, response: scenario.response[owner as usize].clone(), price }
    };
    let supplies = rows.supplies.iter().zip(&rows.supply_owner).map(|(r, &k)| curved(r.legs, r.cost, k));
    let demands = rows.demands.iter().zip(&rows.demand_owner).map(|(r, &k)| curved(r.legs, r.cost, k));
    let nodes = compiled.symbolic.node_at.iter();
    Smooth {
        list: linear.chain(supplies).chain(demands).collect(),
        injection: nodes.map(|&node| One::splat(scenario.injection[node as usize])).collect(),
    }
}

/// Net supply and Jacobian of the averaged market at the prices of `state`.
fn evaluate(compiled: &Compiled, rows: &Rows, activities: &Smooth, state: &mut State<One>, window: f64) {
    state.f.copy_from_slice(&activities.injection);
    state.jacobian.diagonal.fill(One::splat(0.0));
    state.jacobian.below.fill(One::splat(0.0));
    state.jacobian.above.fill(One::splat(0.0));
    for activity in &activities.list {
        let m = margin(compiled, rows, activity.legs, activity.cost, &state.p).get(0);
        let (x, w) = activity.level_and_slope(m, window);
        scatter(compiled, rows, activity.legs, One::splat(x), One::splat(w), &mut state.f, &mut state.jacobian);
    }
    rows.mask(&mut state.f);
}

fn merit(compiled: &Compiled, f: &[One]) -> f64 {
    f.iter().zip(&compiled.node_scale.inverse_quantity).map(|(f, s)| f.get(0) * s).map(|scaled| scaled * scaled).sum()
}

/// Newton on one window. Returns the steps and whether the aim was reached.
fn settle(
    compiled: &Compiled,
    rows: &Rows,
    activities: &Smooth,
    state: &mut State<One>,
    window: f64,
    aim: f64,
) -> (u32, bool) {
    let mut search = Search::start(Some(0));
    evaluate(compiled, rows, activities, state, window);
    search.accept(rows.symmetric, imbalance(compiled, &state.f), 0.0, merit(compiled, &state.f), aim);
    let mut direction = vec![One::splat(0.0); compiled.nodes()];
    for step in 0..STEPS_PER_WIDTH {
        let residual = imbalance(compiled, &state.f);
        if residual <= aim {
            return (step, true);
        }
        if !residual.is_finite() {
            return (step, false);
        }
        let shift = search.shift() * (residual / (1e4 * aim)).min(1.0) + 1e-10;
        state.factor(compiled, rows.symmetric, &compiled.node_scale.slope, One::splat(shift));
        for (d, f) in direction.iter_mut().zip(&state.f) {
            *d = f.scale(-1.0);
        }
        state.solve(compiled, rows.symmetric, &mut direction);
        search.aim(state.f.iter().zip(&direction).map(|(f, d)| f.get(0) * d.get(0)).sum());
        let from = state.p.clone();
        loop {
            for ((p, &from), d) in state.p.iter_mut().zip(&from).zip(&direction) {
                *p = from.add_scaled(*d, search.length());
            }
            evaluate(compiled, rows, activities, state, window);
            let slope = state.f.iter().zip(&direction).map(|(f, d)| f.get(0) * d.get(0)).sum();
            let residual = imbalance(compiled, &state.f);
            if search.accept(rows.symmetric, residual, slope, merit(compiled, &state.f), aim) {
                break;
            }
        }
    }
    (STEPS_PER_WIDTH, false)
}
