//! All linear rows alike, for the fallback methods: they are rare, so clarity comes before speed.

use super::compile::Compiled;
use super::evaluate::{margin, scatter};
use super::lane::{Lane, One};
use super::newton::State;
use super::rows::{Draw, Legs, Rows};

/// One linear activity that may run.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line {
    pub legs: Legs,
    pub cost: f64,
    pub at: f64,
    pub slope: f64,
    pub upper: f64,
    /// Quantity and price that count as large for it.
    pub room: f64,
    pub price: f64,
}

impl Line {
    pub fn margin(&self, compiled: &Compiled, rows: &Rows, p: &[One]) -> f64 {
        margin(compiled, rows, self.legs, self.cost, p).get(0)
    }
}

/// The linear rows of a scenario.
pub(super) fn lines(compiled: &Compiled, rows: &Rows) -> Vec<Line> {
    let make = |owner: u32, cost: f64, at: f64, slope: f64, upper: f64| {
        let shape = compiled.shapes[owner as usize];
        let legs = Legs { first: shape.first_leg, count: shape.legs, first_entry: shape.first_entry };
        let scales = &compiled.scales;
        let (room, price) = (scales.room[owner as usize], scales.margin[owner as usize]);
        Line { legs, cost, at, slope, upper, room, price }
    };
    let arcs = rows.arcs.iter().zip(&rows.arc_owner).map(|(r, &k)| make(k, r.cost, r.at, r.slope, r.upper));
    let pairs = rows.pairs.iter().zip(&rows.pair_owner).map(|(r, &k)| make(k, r.cost, r.at, r.slope, r.upper));
    let joints = rows.joints.iter().zip(&rows.joint_owner).map(|(r, &k)| make(k, r.cost, r.at, r.slope, r.upper));
    arcs.chain(pairs).chain(joints).collect()
}

/// Starts net supply and Jacobian from injections, supplies and demands at the prices of `state`.
#[inline(always)]
pub(super) fn begin_balance(compiled: &Compiled, rows: &Rows, draw: &Draw<One>, state: &mut State<One>) {
    let zero = One::splat(0.0);
    state.f.copy_from_slice(&draw.injection);
    state.jacobian.diagonal.fill(zero);
    state.jacobian.below.fill(zero);
    state.jacobian.above.fill(zero);
    for (k, row) in rows.supplies.iter().enumerate() {
        let m = margin(compiled, rows, row.legs, row.cost, &state.p);
        let (x, w) = draw.supply(k, m);
        scatter(compiled, rows, row.legs, x, w, &mut state.f, &mut state.jacobian);
    }
    for (k, row) in rows.demands.iter().enumerate() {
        let m = margin(compiled, rows, row.legs, row.cost, &state.p);
        let (x, w) = draw.demand(k, m);
        scatter(compiled, rows, row.legs, x, w, &mut state.f, &mut state.jacobian);
    }
}

/// Largest net supply relative to the scale of its node.
pub(super) fn imbalance(compiled: &Compiled, f: &[One]) -> f64 {
    let scaled = f.iter().zip(&compiled.node_scale.inverse_quantity).map(|(f, s)| (f.get(0) * s).abs());
    scaled.fold(0.0, |most, r| if r.is_nan() { f64::INFINITY } else { most.max(r) })
}
