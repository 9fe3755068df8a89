//! The mixed model: output of some industries is fixed from outside, and their deliveries to final use give way.
//!
//! With K the fixed industries, x̄ their output and y the final use of all others (and the wish of K), the change d of final use of K
//! solves L_KK d = x̄_K - (L y)_K, and x = L y + L_{·K} d (Miller and Blair 2009, section 13.2). Suppliers of K lose
//! orders; customers of K keep their inputs as long as final use can give way, so the loss is a **lower bound**.
//! A negative final use says that it cannot, and that the bound is not reached by rationing final users alone.

use super::dense::Dense;
use super::leontief::{DownstreamError, Leontief, length};

/// A set of industries with their part of the inverse inverted again, for many levels.
#[derive(Clone, Debug)]
pub struct Fixed<'a> {
    leontief: &'a Leontief,
    industries: Vec<usize>,
    /// L_KK⁻¹.
    among: Dense,
}

/// What fixed outputs lead to.
#[derive(Clone, Debug, PartialEq)]
pub struct MixedOutcome {
    /// Output of every industry.
    pub output: Vec<f64>,
    /// Final use of the fixed industries' products that remains, in their order.
    pub final_use: Vec<f64>,
    /// Whether all of it is zero or more, so that rationing final users suffices.
    pub feasible: bool,
}

impl Leontief {
    /// Prepares a set of industries whose output will be fixed: k³ operations.
    ///
    /// # Errors
    /// Unknown or repeated industries, or an idle one, whose output nothing can set.
    pub fn fix(&self, industries: &[usize]) -> Result<Fixed<'_>, DownstreamError> {
        for (at, &industry) in industries.iter().enumerate() {
            let reason = match industry {
                i if i >= self.size() => "there is no such industry",
                i if industries[..at].contains(&i) => "named twice",
                i if self.output()[i] == 0.0 => "it has no output that could be fixed",
                i if self.is_hollow(i) => {
                    "it buys more than twice what it sells, so that no proportion can be drawn from it"
                }
                _ => continue,
            };
            return Err(DownstreamError::Industry { industry, reason });
        }
        let inverse = self.inverse();
        let k = industries.len();
        let among = Dense::from_fn(k, |i, j| inverse.at(industries[i], industries[j])).inverse();
        if among.columns().iter().any(|value| !value.is_finite()) {
            return Err(DownstreamError::Table("the outputs of these industries cannot be fixed independently".into()));
        }
        Ok(Fixed { leontief: self, industries: industries.to_vec(), among })
    }
}

impl Fixed<'_> {
    /// The fixed industries.
    pub fn industries(&self) -> &[usize] {
        &self.industries
    }

    /// Change of final use of the fixed industries that brings their output to `levels`: k² operations.
    ///
    /// # Errors
    /// Levels of the wrong length.
    pub fn final_use_change(&self, levels: &[f64]) -> Result<Vec<f64>, DownstreamError> {
        length("levels", levels.len(), self.industries.len())?;
        // The output that the table's final use calls forth is the table's own.
        let base = self.leontief.output();
        let gap: Vec<f64> = levels.iter().zip(&self.industries).map(|(level, &i)| level - base[i]).collect();
        Ok(self.among.times(&gap))
    }

    /// Output of all industries with the fixed ones at `levels`: k² + n k operations.
    ///
    /// # Errors
    /// Levels of the wrong length.
    pub fn at(&self, levels: &[f64]) -> Result<MixedOutcome, DownstreamError> {
        let change = self.final_use_change(levels)?;
        let mut output = self.leontief.output().to_vec();
        for (&industry, d) in self.industries.iter().zip(&change) {
            for (x, l) in output.iter_mut().zip(self.leontief.inverse().column(industry)) {
                *x += l * d;
            }
        }
        let wish = self.leontief.final_use();
        let final_use: Vec<f64> = self.industries.iter().zip(&change).map(|(&i, d)| wish[i] + d).collect();
        let feasible = self.industries.iter().zip(&final_use).all(|(&i, y)| *y >= -1e-9 * wish[i].abs());
        Ok(MixedOutcome { output, final_use, feasible })
    }
}

/// Value added of each group of industries per unit of final use, W = S v̂ L: what makes scenarios cheap when only totals by area
/// are wanted.
#[derive(Clone, Debug, PartialEq)]
pub struct AreaLosses {
    groups: usize,
    /// Group after group within each industry's column.
    multipliers: Vec<f64>,
}

impl AreaLosses {
    /// Prepares the multipliers; `group` gives the area of each industry as a number below `groups`.
    ///
    /// # Errors
    /// Groups of the wrong length or out of range.
    pub fn new(leontief: &Leontief, group: &[usize], groups: usize) -> Result<Self, DownstreamError> {
        length("groups", group.len(), leontief.size())?;
        if let Some(industry) = group.iter().position(|&g| g >= groups) {
            return Err(DownstreamError::Industry { industry, reason: "its group is out of range" });
        }
        let mut multipliers = vec![0.0; groups * leontief.size()];
        for (j, column) in multipliers.chunks_exact_mut(groups.max(1)).enumerate() {
            for (i, l) in leontief.inverse().column(j).iter().enumerate() {
                column[group[i]] += leontief.value_share()[i] * l;
            }
        }
        Ok(Self { groups, multipliers })
    }

    /// Change of value added by group with the fixed industries at `levels`: k² + k × groups operations.
    ///
    /// # Errors
    /// Levels of the wrong length.
    pub fn at(&self, fixed: &Fixed<'_>, levels: &[f64]) -> Result<Vec<f64>, DownstreamError> {
        let mut change = vec![0.0; self.groups];
        for (&industry, d) in fixed.industries().iter().zip(fixed.final_use_change(levels)?) {
            let column = &self.multipliers[industry * self.groups..(industry + 1) * self.groups];
            for (total, w) in change.iter_mut().zip(column) {
                *total += w * d;
            }
        }
        Ok(change)
    }
}
