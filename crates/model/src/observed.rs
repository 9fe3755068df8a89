//! What a source says about a quantity, its silences included. Withheld, not available and zero are three things.

use serde::{Deserialize, Serialize};

/// What a source says about a quantity.
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "kebab-case")]
pub enum Observed<Q> {
    /// Stated by the source. Zero is `Reported`.
    Reported {
        /// The figure.
        value: Q,
    },
    /// The source marks its own figure as an estimate.
    Estimated {
        /// The figure.
        value: Q,
    },
    /// The source gives only a bound: `>50`, `<0.1`.
    Bounded {
        /// At least this much.
        low: Option<Q>,
        /// At most this much.
        high: Option<Q>,
    },
    /// Above zero but less than half the last digit shown.
    Negligible,
    /// A figure exists and is kept back, often to protect a single company.
    Withheld,
    /// The source has no figure.
    NotAvailable,
}

impl<Q: Copy> Observed<Q> {
    /// The figure, where the source gives one.
    pub fn value(self) -> Option<Q> {
        match self {
            Observed::Reported { value } | Observed::Estimated { value } => Some(value),
            _ => None,
        }
    }

    /// The word used in the `status` column.
    pub fn status(self) -> &'static str {
        match self {
            Observed::Reported { .. } => "reported",
            Observed::Estimated { .. } => "estimated",
            Observed::Bounded { .. } => "bounded",
            Observed::Negligible => "negligible",
            Observed::Withheld => "withheld",
            Observed::NotAvailable => "not-available",
        }
    }

    /// The same statement about another quantity (a unit conversion, say).
    pub fn map<R>(self, f: impl Fn(Q) -> R) -> Observed<R> {
        match self {
            Observed::Reported { value } => Observed::Reported { value: f(value) },
            Observed::Estimated { value } => Observed::Estimated { value: f(value) },
            Observed::Bounded { low, high } => Observed::Bounded { low: low.map(&f), high: high.map(&f) },
            Observed::Negligible => Observed::Negligible,
            Observed::Withheld => Observed::Withheld,
            Observed::NotAvailable => Observed::NotAvailable,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_silence_has_no_value_and_zero_has_one() {
        assert_eq!(Observed::Reported { value: 0.0 }.value(), Some(0.0));
        assert_eq!(Observed::<f64>::Withheld.value(), None);
        assert_eq!(Observed::<f64>::NotAvailable.value(), None);
    }
}
