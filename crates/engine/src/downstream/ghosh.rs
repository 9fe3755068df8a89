//! The Ghosh model: a cut of supply pushed forward to customers in fixed proportions of sales.
//!
//! x' = v' G with G = x̂⁻¹ L x̂, so no second inverse is needed. Taken as quantities it says that a customer's output falls with
//! each input while its other inputs stay, which no factory does (Oosterhaven 1988); a shortage spread in proportion to sales is
//! still an upper bound for customers who can neither substitute nor outbid. Dietzenbacher (1997) reads it as prices. Every figure
//! from here is labelled a **bound**.

use super::dense::Dense;
use super::leontief::{DownstreamError, Leontief, length};

/// The forward view of a table.
#[derive(Clone, Copy, Debug)]
pub struct Ghosh<'a> {
    leontief: &'a Leontief,
}

impl<'a> Ghosh<'a> {
    /// Of a table with its inverse.
    pub fn new(leontief: &'a Leontief) -> Self {
        Self { leontief }
    }

    /// Output of `to` per unit of primary input of `from`: an entry of G, zero where `from` is idle.
    pub fn total_allocation(&self, from: usize, to: usize) -> f64 {
        let output = self.leontief.output();
        if output[from] == 0.0 { 0.0 } else { self.leontief.total_requirement(from, to) * output[to] / output[from] }
    }

    /// Change of every output for a change of primary inputs: Δx' = Δv' G.
    ///
    /// # Errors
    /// A change of the wrong length, or one at an idle industry.
    pub fn output_change(&self, primary: &[f64]) -> Result<Vec<f64>, DownstreamError> {
        length("primary inputs", primary.len(), self.leontief.size())?;
        let output = self.leontief.output();
        if let Some(industry) = (0..output.len()).find(|&i| output[i] == 0.0 && primary[i] != 0.0) {
            return Err(DownstreamError::Industry { industry, reason: "it has no output that could change" });
        }
        let share = |(p, &x): (&f64, &f64)| if x == 0.0 { 0.0 } else { p / x };
        let shares: Vec<f64> = primary.iter().zip(output).map(share).collect();
        let spread = self.leontief.inverse().times_from_left(&shares);
        Ok(spread.iter().zip(output).map(|(s, x)| s * x).collect())
    }

    /// Change of every output when the output of some industries is fixed at `levels` and the loss is passed on.
    ///
    /// # Errors
    /// Unknown, repeated or idle industries; levels of the wrong length.
    pub fn fixed(&self, industries: &[usize], levels: &[f64]) -> Result<Vec<f64>, DownstreamError> {
        length("levels", levels.len(), industries.len())?;
        let (k, output) = (industries.len(), self.leontief.output());
        // Only for its checks; what is inverted here is the transposed allocation matrix.
        self.leontief.fix(industries)?;
        let among = Dense::from_fn(k, |i, j| self.total_allocation(industries[j], industries[i]));
        let gap: Vec<f64> = levels.iter().zip(industries).map(|(level, &i)| level - output[i]).collect();
        let primary = among.inverse().times(&gap);
        let mut change = vec![0.0; output.len()];
        for (i, &industry) in industries.iter().enumerate() {
            for (j, total) in change.iter_mut().enumerate() {
                *total += primary[i] * self.total_allocation(industry, j);
            }
        }
        Ok(change)
    }
}
