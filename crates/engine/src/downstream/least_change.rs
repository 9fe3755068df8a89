//! Least change of structure: where an economy settles when some industries cannot produce what they did, and every delivery stays as
//! close as it can to what its customer's output calls for.
//!
//! ```text
//! min  Σ_ij (z_ij − a_ij x_j)² / z⁰_ij + w Σ_i (f_i − f⁰_i)² / F_i
//! s.t. x_i = Σ_j z_ij + f_i,   x_k ≤ cap_k                                                         *reconstruction*
//! ```
//!
//! The deliveries can be eliminated: of a product, every customer goes short in proportion to what it took, so that with
//! M = I − A, D = diag(Σ_j z⁰_ij + F_i / w) and x = x⁰ + Δ
//!
//! ```text
//! min ½ Δ' M' D⁻¹ M Δ,  Δ_k ≤ cap_k − x⁰_k      Δ = −C y,  C = L D L',  y ≥ 0,  y · (slack) = 0
//! ```
//!
//! which is a problem in the multipliers of the capped industries alone. Both suppliers (lost orders) and customers (missing inputs) move,
//! so the result lies between the mixed and the Ghosh model in kind; unlike them it lets proportions give way. Quadratic form of the
//! optimisation of USGS Open-File Report 2024-1057, whose equations were not seen. Page: docs/methods/downstream.md.

use monazite_model::input_output::InputOutput;

use super::dense::Dense;
use super::leontief::{DownstreamError, Leontief, length};

/// Rounds of exchanging whole blocks of industries before single ones are exchanged.
const BLOCK_ROUNDS: usize = 12;
/// Rounds in all, for each industry.
const ROUNDS: usize = 20;
/// What counts as zero, relative to the largest cap.
const TOLERANCE: f64 = 1e-10;

/// The covariance-like columns of a set of industries that may be capped.
#[derive(Clone, Debug)]
pub struct LeastChange<'a> {
    leontief: &'a Leontief,
    industries: Vec<usize>,
    /// Columns of C for `industries`, one after another, each of the length of the table.
    columns: Vec<f64>,
}

/// Where the economy settles.
#[derive(Clone, Debug, PartialEq)]
pub struct Settled {
    /// Change of every industry's output, in the unit of the table.
    pub output_change: Vec<f64>,
    /// Positions (in the list of capped industries) of those whose cap binds. The others fall below their cap for want of inputs or
    /// orders.
    pub binding: Vec<usize>,
    /// Shortage of each product as a share of what its customers took: z_ij = a_ij x_j + μ_i z⁰_ij. Negative is short.
    pub shortage: Vec<f64>,
    /// Whether no output and no delivery would be negative.
    pub feasible: bool,
    /// Largest violation of the conditions of optimality, relative to the largest fall of a cap.
    pub residual: f64,
}

impl<'a> LeastChange<'a> {
    /// Prepares the industries that may be capped: n² operations each. `weight` is w, the stiffness of final use against that of
    /// deliveries between industries; 1 treats both alike.
    ///
    /// # Errors
    /// A table that is not the one of `leontief`; unknown, repeated or idle industries; a weight that is not positive.
    pub fn new(
        leontief: &'a Leontief,
        table: &InputOutput,
        weight: f64,
        industries: &[usize],
    ) -> Result<Self, DownstreamError> {
        length("industries of the table", table.size(), leontief.size())?;
        if !(weight > 0.0 && weight.is_finite()) {
            return Err(DownstreamError::Table("the weight of final use must be positive".into()));
        }
        for (at, &industry) in industries.iter().enumerate() {
            let reason = match industry {
                i if i >= leontief.size() => "there is no such industry",
                i if industries[..at].contains(&i) => "named twice",
                i if !(leontief.output()[i] > 0.0) => "it has no output that could be capped",
                _ => continue,
            };
            return Err(DownstreamError::Industry { industry, reason });
        }
        let (n, m) = (table.size(), table.final_uses.len());
        let slack: Vec<f64> = (0..n)
            .map(|i| {
                let taken: f64 = table.flows[i * n..(i + 1) * n].iter().map(|z| z.max(0.0)).sum();
                // Imports are a negative final use: they do not give way to a shortage of the domestic product.
                let used: f64 = table.final_use[i * m..(i + 1) * m].iter().map(|f| f.max(0.0)).sum();
                taken + used / weight
            })
            .collect();
        let mut columns = Vec::with_capacity(industries.len() * n);
        for &k in industries {
            // D L' e_k: row k of L, weighted.
            let weighted: Vec<f64> = (0..n).map(|j| slack[j] * leontief.total_requirement(k, j)).collect();
            columns.extend(leontief.output_for(&weighted)?);
        }
        Ok(Self { leontief, industries: industries.to_vec(), columns })
    }

    /// The industries prepared.
    pub fn industries(&self) -> &[usize] {
        &self.industries
    }

    fn c(&self, row: usize, column: usize) -> f64 {
        self.columns[column * self.leontief.size() + self.industries[row]]
    }

    /// Settles with the outputs of prepared industries capped at a share of what they were: `caps` pairs the position in
    /// [`industries`](Self::industries) with the share that remains possible, 0 to 1.
    ///
    /// # Errors
    /// A position out of range or named twice, a share outside 0 to 1, and a problem that does not settle.
    pub fn settle(&self, caps: &[(usize, f64)]) -> Result<Settled, DownstreamError> {
        for (at, (position, share)) in caps.iter().enumerate() {
            let industry = self.industries.get(*position).copied().unwrap_or(*position);
            let reason = match position {
                p if *p >= self.industries.len() => "it was not prepared",
                p if caps[..at].iter().any(|(other, _)| other == p) => "named twice",
                _ if !(0.0..=1.0).contains(share) => "the share that remains possible is from 0 to 1",
                _ => continue,
            };
            return Err(DownstreamError::Industry { industry, reason });
        }
        let output = self.leontief.output();
        // Only caps below today's output can bind: without them nothing changes.
        let falls: Vec<(usize, f64)> = caps
            .iter()
            .filter(|(_, share)| *share < 1.0)
            .map(|&(p, share)| (p, (1.0 - share) * output[self.industries[p]]))
            .collect();
        let largest = falls.iter().map(|(_, fall)| *fall).fold(0.0, f64::max);
        let multipliers = self.complementary(&falls, TOLERANCE * largest)?;
        let n = self.leontief.size();
        let mut change = vec![0.0; n];
        for (&(p, _), y) in falls.iter().zip(&multipliers) {
            for (total, c) in change.iter_mut().zip(&self.columns[p * n..(p + 1) * n]) {
                *total -= c * y;
            }
        }
        let mut residual: f64 = 0.0;
        for (&(p, fall), y) in falls.iter().zip(&multipliers) {
            let slack = -change[self.industries[p]] - fall;
            let violation = if *y > 0.0 { slack.abs() } else { (-slack).max(0.0) };
            residual = residual.max(violation / largest);
        }
        let binding = falls.iter().zip(&multipliers).filter(|(_, y)| **y > 0.0).map(|((p, _), _)| *p).collect();
        // μ = D⁻¹ M Δ = −L' y on the capped industries.
        let shortage: Vec<f64> = (0..n)
            .map(|i| {
                let of =
                    |(&(p, _), y): (&(usize, f64), &f64)| y * self.leontief.total_requirement(self.industries[p], i);
                -falls.iter().zip(&multipliers).map(of).sum::<f64>()
            })
            .collect();
        let least_output = (0..n).filter(|&j| output[j] > 0.0).map(|j| 1.0 + change[j] / output[j]).fold(1.0, f64::min);
        let least_delivery = shortage.iter().fold(0.0, |least: f64, mu| least.min(*mu));
        let feasible = least_output >= 0.0 && least_output + least_delivery >= 0.0;
        Ok(Settled { output_change: change, binding, shortage, feasible, residual })
    }

    /// y ≥ 0 with C y ≥ fall and y (C y − fall) = 0, by principal pivoting (Júdice and Pires 1994): whole blocks first, and single
    /// exchanges of the last violated industry where blocks go round in circles. C is positive definite, so the answer is unique.
    fn complementary(&self, falls: &[(usize, f64)], tolerance: f64) -> Result<Vec<f64>, DownstreamError> {
        let k = falls.len();
        let mut inside = vec![true; k];
        for round in 0..ROUNDS * (k + 1) {
            let chosen: Vec<usize> = (0..k).filter(|&i| inside[i]).collect();
            let solved = self.block(falls, &chosen)?;
            let mut y = vec![0.0; k];
            for (&i, value) in chosen.iter().zip(solved) {
                y[i] = value;
            }
            let short = |i: usize| {
                let met: f64 = chosen.iter().map(|&j| self.c(falls[i].0, falls[j].0) * y[j]).sum();
                falls[i].1 - met > tolerance
            };
            let wrong: Vec<usize> = (0..k).filter(|&i| if inside[i] { y[i] < 0.0 } else { short(i) }).collect();
            match wrong.last() {
                None => return Ok(y),
                Some(_) if round < BLOCK_ROUNDS => wrong.iter().for_each(|&i| inside[i] = !inside[i]),
                Some(&last) => inside[last] = !inside[last],
            }
        }
        Err(DownstreamError::Table("the capped industries did not settle".into()))
    }

    fn block(&self, falls: &[(usize, f64)], chosen: &[usize]) -> Result<Vec<f64>, DownstreamError> {
        if chosen.is_empty() {
            return Ok(Vec::new());
        }
        let among = Dense::from_fn(chosen.len(), |i, j| self.c(falls[chosen[i]].0, falls[chosen[j]].0));
        let wanted: Vec<f64> = chosen.iter().map(|&i| falls[i].1).collect();
        let solved = among.solve_positive(&wanted);
        if solved.iter().all(|y| y.is_finite()) {
            Ok(solved)
        } else {
            Err(DownstreamError::Table("the outputs of these industries cannot be capped independently".into()))
        }
    }
}
