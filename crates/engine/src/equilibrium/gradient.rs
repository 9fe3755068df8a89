//! Derivatives of a printed figure with respect to everything it rests on: each parameter, each number of a term, each level and
//! price of the balanced chain.
//!
//! One transposed solve on the factored Jacobian serves all of them, and the table of slots carries the rest back to its sources.
//! Method: docs/methods/gradient.md.
//!
//! | here        | on paper                                             |
//! | `Seed`      | ∂φ by prices, levels, margins and rows (`seed`)       |
//! | `worth`     | λ with J'λ = ∂φ/∂p                                    |
//! | `pull_back` | Σ ∂φ/∂n ∂n/∂θ                                         |

use monazite_model::market::Solution;

use super::numbers::Numbers;
use super::seed::{Figure, Seed};
use super::structure::Structure;
use crate::market::Sensitivity;

/// Derivatives by every source, in the order of [`super::Slots::sources`].
#[derive(Debug, Clone, PartialEq)]
pub struct Gradient {
    /// Per unit of the source.
    pub by_source: Vec<f64>,
    /// Activities that stand at a kink: there the derivative differs between the two directions.
    pub kinks: Vec<Kink>,
}

/// An activity at a kink.
#[derive(Debug, Clone, PartialEq)]
pub struct Kink {
    /// Activity.
    pub activity: usize,
    /// Derivatives where the source falls.
    pub down: Vec<f64>,
    /// Derivatives where the source rises.
    pub up: Vec<f64>,
}

/// How near a margin counts as at a kink, relative to the prices it is the difference of.
const AT_KINK: f64 = 1e-9;

/// The market near an answer, linear: slopes of the activities, and the factor of the Jacobian they make.
pub(super) struct Near<'a> {
    pub slopes: Vec<f64>,
    pub sensitivity: Sensitivity<'a>,
    /// An activity that is taken a little beside its margin.
    moved: Option<(usize, f64)>,
}

impl Near<'_> {
    fn nudge(&self, activity: usize) -> f64 {
        self.moved.filter(|(moved, _)| *moved == activity).map_or(0.0, |(_, nudge)| nudge)
    }
}

impl Structure {
    /// The derivatives of a figure; `None` unless the market cleared. `solution` must be of `numbers`.
    pub fn gradient(&self, numbers: &Numbers, solution: &Solution, figure: Figure) -> Option<Gradient> {
        self.gradient_of_sum(numbers, solution, &[(figure, 1.0)])
    }

    /// The derivatives of a sum of figures with their weights; `None` as in [`Structure::gradient`].
    pub fn gradient_of_sum(
        &self,
        numbers: &Numbers,
        solution: &Solution,
        figures: &[(Figure, f64)],
    ) -> Option<Gradient> {
        let near = self.near(numbers, solution)?;
        let seed = self.seed_of_sum(numbers, solution, figures)?;
        let by_source = self.adjoint(numbers, solution, &seed, &near)?;
        let kink = |(activity, nudge)| self.kink(numbers, solution, &seed, (activity, nudge));
        let kinks = self.at_kinks(numbers, solution).into_iter().filter_map(kink).collect();
        Some(Gradient { by_source, kinks })
    }

    /// The market near an answer; `None` unless it cleared.
    pub(super) fn near(&self, numbers: &Numbers, solution: &Solution) -> Option<Near<'_>> {
        let (margins, levels) = (solution.margins.as_ref()?, solution.levels.as_ref()?);
        let slopes = self.compiled.slopes(&numbers.market, margins, levels);
        let sensitivity = self.compiled.sensitivity(&numbers.market, &slopes);
        Some(Near { slopes, sensitivity, moved: None })
    }

    /// The same with one activity a little beside its margin.
    fn near_beside(&self, numbers: &Numbers, solution: &Solution, moved: (usize, f64)) -> Option<Near<'_>> {
        let (margins, levels) = (solution.margins.as_ref()?, solution.levels.as_ref()?);
        let mut slopes = self.compiled.slopes(&numbers.market, margins, levels);
        slopes[moved.0] = numbers.market.responses()[moved.0].partials(margins[moved.0] + moved.1).margin;
        let sensitivity = self.compiled.sensitivity(&numbers.market, &slopes);
        Some(Near { slopes, sensitivity, moved: Some(moved) })
    }

    /// Both one-sided derivatives at an activity's kink; `None` where its slope is the same on both sides.
    ///
    /// Which side a source leads to, the way of the margin past the kink says: with s the slopes and x the levels on both sides,
    /// the kink itself moves by (∂x₊ - ∂x₋) / (s₋ - s₊) with the numbers of the response.
    fn kink(&self, numbers: &Numbers, solution: &Solution, seed: &Seed, at: (usize, f64)) -> Option<Kink> {
        let (activity, nudge) = at;
        let sides = [-nudge, nudge].map(|nudge| self.near_beside(numbers, solution, (activity, nudge)));
        let [Some(below), Some(above)] = sides else { return None };
        let gap = below.slopes[activity] - above.slopes[activity];
        if gap == 0.0 {
            return None;
        }
        let margin = solution.margins.as_ref()?[activity];
        let response = &numbers.market.responses()[activity];
        let [lower, upper] = [-nudge, nudge].map(|nudge| response.partials(margin + nudge).numbers);
        let mut past = Seed::nothing(self);
        past.margins[activity] = 1.0;
        let kink_moves: Vec<f64> = lower.iter().zip(upper).map(|(low, high)| (low - high) / gap).collect();
        self.put_response(&mut past.rows, activity, 1.0, &kink_moves);
        let passes = self.adjoint(numbers, solution, &past, &below)?;
        let [below, above] = [&below, &above].map(|near| self.adjoint(numbers, solution, seed, near));
        let (below, above) = (below?, above?);
        let choose = |rises: bool| {
            let side = |(k, pass): (usize, &f64)| if (*pass > 0.0) == rises { above[k] } else { below[k] };
            passes.iter().enumerate().map(side).collect()
        };
        Some(Kink { activity, down: choose(false), up: choose(true) })
    }

    /// Activities whose margin is at a kink of their response, and a step that is surely past it.
    fn at_kinks(&self, numbers: &Numbers, solution: &Solution) -> Vec<(usize, f64)> {
        let (Some(margins), Some(prices)) = (&solution.margins, &solution.prices) else { return Vec::new() };
        let at = |(k, response): (usize, &monazite_model::market::Response)| {
            let size = self.legs.of(k).map(|(node, quantity)| (quantity * prices[node]).abs()).fold(0.0, f64::max);
            let near = |kink: f64| (margins[k] - kink).abs() <= AT_KINK * size;
            response.kinks().into_iter().any(near).then_some((k, 4.0 * AT_KINK * size))
        };
        numbers.market.responses().iter().enumerate().filter_map(at).collect()
    }

    /// Derivatives by every source of what a seed says, in the market near an answer.
    pub(super) fn adjoint(
        &self,
        numbers: &Numbers,
        solution: &Solution,
        seed: &Seed,
        near: &Near<'_>,
    ) -> Option<Vec<f64>> {
        let (prices, levels) = (solution.prices.as_ref()?, solution.levels.as_ref()?);
        let margins = solution.margins.as_ref()?;
        let (mut seed, slopes) = (seed.clone(), &near.slopes);
        let partials = |k: usize| numbers.market.responses()[k].partials(margins[k] + near.nudge(k)).numbers;
        // Levels follow from margins and the numbers of their responses, margins from prices and theirs.
        for k in 0..levels.len() {
            if seed.levels[k] != 0.0 {
                seed.margins[k] += seed.levels[k] * slopes[k];
                self.put_response(&mut seed.rows, k, seed.levels[k], &partials(k));
            }
            if seed.margins[k] != 0.0 {
                self.put_margin(&mut seed, numbers, k, prices);
            }
        }
        let worth = near.sensitivity.transposed(&seed.prices);
        let mut back = Seed { margins: vec![0.0; levels.len()], ..seed };
        for k in 0..levels.len() {
            let supplied: f64 = self.legs.of(k).map(|(node, quantity)| quantity * worth[node]).sum();
            if supplied == 0.0 {
                continue;
            }
            self.put_response(&mut back.rows, k, -supplied, &partials(k));
            if slopes[k] != 0.0 {
                back.margins[k] = -supplied * slopes[k];
                self.put_numbers_of_margin(&mut back.rows, back.margins[k], k, prices);
            }
        }
        for leg in &self.quantities {
            if let Some((node, _)) = self.legs.of(leg.activity).nth(leg.leg) {
                back.rows[leg.slot as usize] -= worth[node] * levels[leg.activity];
            }
        }
        for injection in &self.injections {
            back.rows[injection.after as usize] -= worth[injection.node];
        }
        for leg in &self.balance {
            let level = self.activities[leg.activity as usize].base_level;
            back.rows[level as usize] += worth[leg.node as usize] * leg.quantity;
        }
        Some(self.slots.pull_back(&numbers.values, &mut back.rows))
    }

    /// Adds a weight on an activity's level to the rows of its response.
    fn put_response(&self, rows: &mut [f64], k: usize, weight: f64, partials: &[f64]) {
        for (slot, partial) in self.activities[k].after.numbers().into_iter().zip(partials) {
            if *partial != 0.0 {
                rows[slot as usize] += weight * partial;
            }
        }
    }

    /// Carries the weight on an activity's margin to prices and rows.
    fn put_margin(&self, seed: &mut Seed, numbers: &Numbers, k: usize, prices: &[f64]) {
        let weight = seed.margins[k];
        for (n, (node, _)) in self.legs.of(k).enumerate() {
            seed.prices[node] += weight * numbers.market.price_weight(k, n).unwrap_or(0.0);
        }
        self.put_numbers_of_margin(&mut seed.rows, weight, k, prices);
    }

    fn put_numbers_of_margin(&self, rows: &mut [f64], weight: f64, k: usize, prices: &[f64]) {
        rows[self.activities[k].cost as usize] -= weight;
        let first = self.weights.partition_point(|leg| leg.activity < k);
        for leg in self.weights[first..].iter().take_while(|leg| leg.activity == k) {
            if let Some((node, _)) = self.legs.of(k).nth(leg.leg) {
                rows[leg.slot as usize] += weight * prices[node];
            }
        }
    }
}

#[cfg(test)]
#[path = "gradient_tests.rs"]
mod tests;
