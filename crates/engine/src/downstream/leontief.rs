//! The Leontief model: output that a final use calls forth.
//!
//! | here            | on paper          | shape |        Sources: Leontief (1936); Miller and Blair (2009), chapter 2
//! | `coefficients`  | A = Z x̂⁻¹         | n × n |
//! | `inverse`       | L = (I - A)⁻¹     | n × n |
//! | `value_share`   | value added per unit of output | n |

use monazite_model::input_output::InputOutput;
use thiserror::Error;

use super::dense::Dense;

/// Why nothing could be computed from a table.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum DownstreamError {
    /// The table is not one, or its inputs exceed its output so far that no final use can be met.
    #[error("{0}")]
    Table(String),
    /// A vector or matrix of the wrong length.
    #[error("{what}: {found} figures, expected {expected}")]
    Length {
        /// Which.
        what: &'static str,
        /// Its length.
        found: usize,
        /// What was expected.
        expected: usize,
    },
    /// An industry that is not in the table, named twice, or idle, so that it cannot be cut.
    #[error("industry number {industry}: {reason}")]
    Industry {
        /// Position in the table.
        industry: usize,
        /// What is wrong with it.
        reason: &'static str,
    },
}

pub(super) fn length(what: &'static str, found: usize, expected: usize) -> Result<(), DownstreamError> {
    if found == expected { Ok(()) } else { Err(DownstreamError::Length { what, found, expected }) }
}

/// A table with its inverse.
#[derive(Clone, Debug)]
pub struct Leontief {
    coefficients: Dense,
    inverse: Dense,
    output: Vec<f64>,
    final_use: Vec<f64>,
    value_share: Vec<f64>,
    hollow: Vec<bool>,
}

/// Largest departure of L (I - A) from the identity that a stored inverse may have, on a probe of ones.
const STORED_TOLERANCE: f64 = 1e-8;

impl Leontief {
    /// Computes the inverse of a table: n³ operations, about four seconds for n = 4,000.
    ///
    /// # Errors
    /// [`DownstreamError::Table`] for a faulty table, or one whose inverse is not finite.
    pub fn new(table: &InputOutput) -> Result<Self, DownstreamError> {
        let coefficients = coefficients(table)?;
        let n = table.size();
        let system = Dense::from_fn(n, |i, j| f64::from(u8::from(i == j)) - coefficients.at(i, j));
        Self::finish(table, coefficients, system.inverse())
    }

    /// As [`Leontief::new`] with an inverse computed before, column after column (see [`Leontief::inverse_columns`]).
    ///
    /// # Errors
    /// As [`Leontief::new`]; also an inverse that is not one of this table.
    pub fn with_inverse(table: &InputOutput, columns: Vec<f64>) -> Result<Self, DownstreamError> {
        let coefficients = coefficients(table)?;
        let n = table.size();
        let found = columns.len();
        let inverse = Dense::from_columns(n, columns);
        let wrong = DownstreamError::Length { what: "inverse", found, expected: n * n };
        Self::finish(table, coefficients, inverse.ok_or(wrong)?)
    }

    fn finish(table: &InputOutput, coefficients: Dense, inverse: Dense) -> Result<Self, DownstreamError> {
        let (output, value_added, n) = (table.output(), table.value_added_totals(), table.size());
        let mut final_use = table.final_use_totals();
        let share = |j: usize| value_added[j] / output[j];
        let mut value_share: Vec<f64> = (0..n).map(|j| if output[j] == 0.0 { 0.0 } else { share(j) }).collect();
        // What a hollow industry buys is taken by somebody, so that the output of its suppliers stays as published.
        let mut hollow = vec![false; n];
        for j in table.hollow() {
            (hollow[j], value_share[j]) = (true, 0.0);
            final_use.iter_mut().enumerate().for_each(|(i, y)| *y += table.flow(i, j));
        }
        let leontief = Self { coefficients, inverse, final_use, output, value_share, hollow };
        // One probe: (I - A) L 1 must be 1.
        let ones = vec![1.0; table.size()];
        let response = leontief.output_for(&ones)?;
        let used = leontief.coefficients.times(&response);
        let off = response.iter().zip(used).map(|(x, u)| (x - u - 1.0).abs() / x.abs().max(1.0)).fold(0.0, f64::max);
        if off.is_nan() || off > STORED_TOLERANCE {
            return Err(DownstreamError::Table(format!(
                "the Leontief inverse misses the identity by {off:.1e}; the inputs of some industries may exceed their output"
            )));
        }
        Ok(leontief)
    }

    /// Number of industries.
    pub fn size(&self) -> usize {
        self.output.len()
    }

    /// Output of the table.
    pub fn output(&self) -> &[f64] {
        &self.output
    }

    /// Final use of the table, with what hollow industries buy.
    pub fn final_use(&self) -> &[f64] {
        &self.final_use
    }

    /// Whether no proportion can be drawn from an industry (`InputOutput::hollow`): it has no inputs and no value added here.
    pub fn is_hollow(&self, industry: usize) -> bool {
        self.hollow[industry]
    }

    /// Value added per unit of output; zero for a hollow industry.
    pub fn value_share(&self) -> &[f64] {
        &self.value_share
    }

    /// Input of `from` per unit of output of `to`.
    pub fn coefficient(&self, from: usize, to: usize) -> f64 {
        self.coefficients.at(from, to)
    }

    /// Output of `from` that a unit of final use of `to` calls forth.
    pub fn total_requirement(&self, from: usize, to: usize) -> f64 {
        self.inverse.at(from, to)
    }

    /// The columns of the inverse one after another, to be kept.
    pub fn inverse_columns(&self) -> &[f64] {
        self.inverse.columns()
    }

    /// Output that a final use calls forth: x = L y.
    ///
    /// # Errors
    /// A final use of the wrong length.
    pub fn output_for(&self, final_use: &[f64]) -> Result<Vec<f64>, DownstreamError> {
        length("final use", final_use.len(), self.size())?;
        Ok(self.inverse.times(final_use))
    }

    /// Value added by industry at an output.
    pub fn value_added(&self, output: &[f64]) -> Vec<f64> {
        output.iter().zip(&self.value_share).map(|(x, v)| x * v).collect()
    }

    /// Output multipliers: the world's output per unit of final use of each industry (column sums of L).
    pub fn output_multipliers(&self) -> Vec<f64> {
        (0..self.size()).map(|j| self.inverse.column(j).iter().sum()).collect()
    }

    pub(super) fn inverse(&self) -> &Dense {
        &self.inverse
    }

    pub(super) fn coefficients(&self) -> &Dense {
        &self.coefficients
    }
}

/// A = Z x̂⁻¹, with empty columns for industries of no output and for hollow ones.
fn coefficients(table: &InputOutput) -> Result<Dense, DownstreamError> {
    let faults = table.faults();
    if !faults.is_empty() {
        return Err(DownstreamError::Table(faults.join("; ")));
    }
    let (n, output) = (table.size(), table.output());
    let mut empty: Vec<bool> = output.iter().map(|x| *x == 0.0).collect();
    table.hollow().into_iter().for_each(|j| empty[j] = true);
    Ok(Dense::from_fn(n, |i, j| if empty[j] { 0.0 } else { table.flows[i * n + j] / output[j] }))
}
