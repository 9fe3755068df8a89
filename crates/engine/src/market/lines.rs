//! All linear rows alike, for what is rare, so that clarity comes before speed.

use super::compile::Compiled;
use super::rows::{Legs, Rows};

/// One linear activity that may run.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line {
    pub legs: Legs,
    pub cost: f64,
    pub at: f64,
    pub slope: f64,
    pub upper: f64,
}

/// The linear rows of a scenario.
pub(super) fn lines(compiled: &Compiled, rows: &Rows) -> Vec<Line> {
    let make = |owner: u32, cost: f64, at: f64, slope: f64, upper: f64| {
        let shape = compiled.shapes[owner as usize];
        let legs = Legs { first: shape.first_leg, count: shape.legs, first_entry: shape.first_entry };
        Line { legs, cost, at, slope, upper }
    };
    let arcs = rows.arcs.iter().zip(&rows.arc_owner).map(|(r, &k)| make(k, r.cost, r.at, r.slope, r.upper));
    let pairs = rows.pairs.iter().zip(&rows.pair_owner).map(|(r, &k)| make(k, r.cost, r.at, r.slope, r.upper));
    let joints = rows.joints.iter().zip(&rows.joint_owner).map(|(r, &k)| make(k, r.cost, r.at, r.slope, r.upper));
    arcs.chain(pairs).chain(joints).collect()
}
