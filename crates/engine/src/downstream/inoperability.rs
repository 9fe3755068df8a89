//! The dynamic inoperability model: how far below plan each industry runs, and how it recovers.
//!
//! q is the share of planned output that is not produced. A demand-side perturbation c* spreads by A* = x̂⁻¹ A x̂ and fades at the
//! speed of each industry's resilience k (Haimes and Jiang 2001; Lian and Haimes 2006):
//! q(t+1) = q(t) + k (A* q(t) + c*(t) - q(t)). It treats a shortage as lost demand, so it is, like the mixed model, a **lower bound** for
//! customers.

use monazite_model::market::elementary::ln;

use super::leontief::{DownstreamError, Leontief, length};

/// A table seen as shares of planned output.
#[derive(Clone, Copy, Debug)]
pub struct Inoperability<'a> {
    leontief: &'a Leontief,
}

/// A path of inoperability.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    /// Share of planned output not produced, by step and industry; the first row is the start.
    pub inoperability: Vec<Vec<f64>>,
    /// Output lost by each industry over all steps, in the table's unit times steps per period.
    pub lost_output: Vec<f64>,
}

impl<'a> Inoperability<'a> {
    /// Of a table with its inverse.
    pub fn new(leontief: &'a Leontief) -> Self {
        Self { leontief }
    }

    /// Where a lasting perturbation ends: q = (I - A*)⁻¹ c* = x̂⁻¹ L x̂ c*.
    ///
    /// # Errors
    /// A perturbation of the wrong length.
    pub fn settled(&self, perturbation: &[f64]) -> Result<Vec<f64>, DownstreamError> {
        let output = self.leontief.output();
        length("perturbation", perturbation.len(), output.len())?;
        let lost: Vec<f64> = perturbation.iter().zip(output).map(|(c, x)| c * x).collect();
        Ok(shares(self.leontief.inverse().times(&lost), output))
    }

    /// Resilience of each industry such that an inoperability of `from`, left alone, falls to `to` in `steps`:
    /// k = ln(from / to) / (steps (1 - a*)), kept at most 1.
    ///
    /// # Errors
    /// Shares that do not fall, or no steps.
    pub fn resilience(&self, from: f64, to: f64, steps: f64) -> Result<Vec<f64>, DownstreamError> {
        if !(from > to && to > 0.0 && steps > 0.0) {
            return Err(DownstreamError::Table("recovery needs 0 < to < from and a positive time".into()));
        }
        let own = |i| self.leontief.coefficient(i, i);
        Ok((0..self.leontief.size()).map(|i| (ln(from / to) / (steps * (1.0 - own(i)))).min(1.0)).collect())
    }

    /// Follows the model for `steps` from `start`, with the same perturbation throughout.
    ///
    /// # Errors
    /// Vectors of the wrong length.
    pub fn path(
        &self,
        start: &[f64],
        perturbation: &[f64],
        resilience: &[f64],
        steps: usize,
    ) -> Result<Path, DownstreamError> {
        let output = self.leontief.output();
        for (what, vector) in [("start", start), ("perturbation", perturbation), ("resilience", resilience)] {
            length(what, vector.len(), output.len())?;
        }
        let mut rows = vec![start.to_vec()];
        let mut lost_output: Vec<f64> = start.iter().zip(output).map(|(q, x)| q * x).collect();
        let mut q = start.to_vec();
        for _ in 0..steps {
            let lost: Vec<f64> = q.iter().zip(output).map(|(q, x)| q * x).collect();
            let spread = shares(self.leontief.coefficients().times(&lost), output);
            for i in 0..q.len() {
                q[i] += resilience[i] * (spread[i] + perturbation[i] - q[i]);
                lost_output[i] += q[i] * output[i];
            }
            rows.push(q.clone());
        }
        Ok(Path { inoperability: rows, lost_output })
    }
}

fn shares(mut values: Vec<f64>, output: &[f64]) -> Vec<f64> {
    for (value, &x) in values.iter_mut().zip(output) {
        *value = if x == 0.0 { 0.0 } else { *value / x };
    }
    values
}
