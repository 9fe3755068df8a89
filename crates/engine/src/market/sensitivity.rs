//! How prices answer to small changes of a market's numbers: the Jacobian at an answer, factored once, solved both ways.
//!
//! With F(p, n) = A x(m; n) + s and m = B'p - c, prices move by J dp = -∂F/∂n dn, J = A diag(x') B'. A figure φ(p) then moves by
//! -λ'∂F/∂n dn with J'λ = ∂φ/∂p, which serves all numbers n at once.
//!
//! | here                  | on paper |
//! | `forward`             | J⁻¹      |
//! | `transposed`          | J⁻ᵀ      |
//! | `slopes[activity]`    | x'(m)    |

use monazite_model::market::Response;

use super::compile::Compiled;
use super::factor::{Shift, factor_general, solve_general};
use super::inputs::MarketInputs;
use super::lane::{Lane, One};

/// Kept on the diagonal, so that a node with everything at a bound does not divide by zero. Relative to the node's own slopes.
const FLOOR: f64 = 1e-13;
/// Stands for an infinite slope: that of constant unit cost between its bounds, in the node's slopes.
const STIFF: f64 = 1e9;

/// The market near an answer, linear.
#[derive(Clone, Debug)]
pub struct Sensitivity<'a> {
    compiled: &'a Compiled,
    inverse: Vec<One>,
    below: Vec<One>,
    above: Vec<One>,
}

impl Compiled {
    /// Derivative of every activity's level by its margin, at an answer.
    pub fn slopes(&self, inputs: &MarketInputs, margins: &[f64], levels: &[f64]) -> Vec<f64> {
        let inside = |level: f64, upper: f64| level > 0.0 && level < upper;
        let slope = |(k, response): (usize, &Response)| match response {
            Response::Elastic(r) if inside(levels[k], r.upper) => {
                let at = self.shapes[k].leg_range();
                let unit = |i: usize| {
                    let node = self.leg_position[i] as usize;
                    self.node_scale.slope[node] / (self.leg_quantity[i] * self.leg_quantity[i])
                };
                STIFF * at.map(unit).fold(0.0, f64::max)
            }
            response => response.slope(margins[k]),
        };
        inputs.response.iter().enumerate().map(slope).collect()
    }

    /// The Jacobian with the given slopes of the activities, factored.
    pub fn sensitivity(&self, inputs: &MarketInputs, slopes: &[f64]) -> Sensitivity<'_> {
        let (n, entries) = (self.nodes(), self.factor_entries());
        let (mut diagonal, mut lower, mut upper) = (vec![0.0; n], vec![0.0; entries], vec![0.0; entries]);
        for (shape, &slope) in self.shapes.iter().zip(slopes).filter(|(_, slope)| **slope != 0.0) {
            let range = shape.leg_range();
            let position = &self.leg_position[range.clone()];
            let quantity = &self.leg_quantity[range.clone()];
            let weight = &inputs.weight[range];
            let mut next = shape.first_entry as usize;
            for a in 0..position.len() {
                diagonal[position[a] as usize] += slope * quantity[a] * weight[a];
                for b in a + 1..position.len() {
                    let entry = self.pair_entries[next] as usize;
                    next += 1;
                    let (ab, ba) = (slope * quantity[a] * weight[b], slope * quantity[b] * weight[a]);
                    let (below, above) = if position[a] > position[b] { (ab, ba) } else { (ba, ab) };
                    lower[entry] += below;
                    upper[entry] += above;
                }
            }
        }
        let lanes = |values: Vec<f64>| -> Vec<One> { values.into_iter().map(One::splat).collect() };
        let (diagonal, mut below, mut above) = (lanes(diagonal), lanes(lower), lanes(upper));
        let (mut inverse, mut pivots) = (lanes(vec![0.0; n]), lanes(vec![0.0; n]));
        let shift = Shift { unit: &self.node_scale.slope, shift: One::splat(FLOOR) };
        factor_general(&self.symbolic, &diagonal, shift, &mut below, &mut above, &mut inverse, &mut pivots);
        Sensitivity { compiled: self, inverse, below, above }
    }
}

impl Sensitivity<'_> {
    /// Change of the prices (node order) that takes up a change of net supply: J⁻¹ b.
    pub fn forward(&self, b: &[f64]) -> Vec<f64> {
        self.solve(b, &self.below, &self.above)
    }

    /// What a unit of net supply at each node is worth in a figure with the given derivatives by the prices: J⁻ᵀ w.
    pub fn transposed(&self, w: &[f64]) -> Vec<f64> {
        self.solve(w, &self.above, &self.below)
    }

    fn solve(&self, b: &[f64], lower: &[One], upper: &[One]) -> Vec<f64> {
        let symbolic = &self.compiled.symbolic;
        let mut x: Vec<One> = symbolic.node_at.iter().map(|&node| One::splat(b[node as usize])).collect();
        solve_general(symbolic, &self.inverse, lower, upper, &mut x);
        symbolic.position.iter().map(|&i| x[i as usize].get(0)).collect()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use monazite_model::market::{Activity, Demand, Leg, Linear, MarketProblem, Supply};

    use super::super::{Options, compile};

    /// Two areas, a duty on value between them.
    fn market() -> MarketProblem {
        let mut problem = MarketProblem::new();
        let (a, b) = (problem.add_node("a", 10.0), problem.add_node("b", 12.0));
        problem.add(Activity::new("mine", "supply", Supply::through(90.0, 10.0, 0.6, 2.0, 120.0)).leg(a, 1.0));
        problem.add(Activity::new("use a", "use", Demand::new(40.0, 10.0, 0.3, Some(80.0))).leg(a, -1.0));
        problem.add(Activity::new("use b", "use", Demand::new(50.0, 12.0, 0.4, Some(70.0))).leg(b, -1.0));
        let mut arc = Activity::new("a to b", "trade", Linear::new(50.0, 4.0)).leg(b, 1.0);
        arc.legs.push(Leg { node: a, quantity: -1.0, price: -1.15 });
        arc.cost = 0.5;
        problem.add(arc);
        problem
    }

    #[test]
    fn both_ways_agree_with_solving_again() {
        let problem = market();
        let compiled = compile(&problem).unwrap();
        let options = Options { tolerance: Some(1e-13), ..Options::default() };
        let solved = |inject: [f64; 2]| {
            let mut inputs = compiled.base();
            (0..2).for_each(|node| inputs.set_injection(node, inject[node]).unwrap());
            compiled.solve(&inputs, None, &options)
        };
        let at = solved([0.0, 0.0]);
        let (margins, levels) = (at.margins.unwrap(), at.levels.unwrap());
        let inputs = compiled.base();
        let near = compiled.sensitivity(&inputs, &compiled.slopes(&inputs, &margins, &levels));
        let step = 1e-4;
        for node in 0..2 {
            let mut one = [0.0; 2];
            one[node] = step;
            let (up, down) = (solved(one).prices.unwrap(), solved(one.map(|t| -t)).prices.unwrap());
            one[node] = -1.0;
            let forward = near.forward(&one);
            for other in 0..2 {
                let difference = (up[other] - down[other]) / (2.0 * step);
                assert!((forward[other] / difference - 1.0).abs() < 1e-6, "{forward:?} {difference}");
                let mut weight = [0.0; 2];
                weight[other] = 1.0;
                let transposed = -near.transposed(&weight)[node];
                assert!((transposed / difference - 1.0).abs() < 1e-6, "{transposed} {difference}");
            }
        }
    }
}
