//! What is believed about a level before the network is balanced: a band, its grade and where it comes from.

use monazite_model::chain::Estimate;
use monazite_model::citation::Source;
use monazite_model::fact::{Fact, Quality};
use monazite_model::observed::Observed;
use monazite_model::quantity::Band;

/// A belief about a level.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Prior {
    /// Value and range.
    pub band: Band,
    /// Quality.
    pub grade: Quality,
    /// What it rests on, sorted, without repeats.
    pub sources: Vec<Source>,
    /// False where nobody says anything and the value is inferred by us.
    pub stated: bool,
}

impl Prior {
    /// What one fact says; `None` for a silence.
    pub(super) fn of_fact(fact: &Fact) -> Option<Self> {
        Some(Prior { band: figure(fact)?, grade: fact.grade, sources: vec![Source::fact(fact)], stated: true })
    }

    /// A value of ours, with its reason.
    pub(super) fn assumed(value: f64, spread: f64, reason: &str) -> Self {
        Prior {
            band: Band::relative(value, spread),
            grade: Quality::D,
            sources: vec![Source::assumption(reason)],
            stated: false,
        }
    }

    /// The sum of two beliefs: ends add (no cancelling of errors is assumed), the grade is that of the larger part.
    pub(super) fn plus(&self, other: &Prior) -> Prior {
        let (a, b) = (self.band, other.band);
        let mut sources = [self.sources.clone(), other.sources.clone()].concat();
        sources.sort();
        sources.dedup();
        Prior {
            band: Band { value: a.value + b.value, low: a.low + b.low, high: a.high + b.high },
            grade: if a.value > b.value || (a.value == b.value && self.grade >= other.grade) {
                self.grade
            } else {
                other.grade
            },
            sources,
            stated: self.stated || other.stated,
        }
    }

    /// The same belief times a positive factor.
    pub(super) fn scaled(&self, factor: f64) -> Prior {
        Prior { band: self.band.scaled(factor), ..self.clone() }
    }

    /// The same belief with `extra` (relative to the value) added to each half of its band.
    pub(super) fn widened(&self, extra: f64) -> Prior {
        let d = self.band.value.abs() * extra;
        let band = Band { value: self.band.value, low: (self.band.low - d).max(0.0), high: self.band.high + d };
        Prior { band, ..self.clone() }
    }

    /// Half the width of the band, and never less than one per cent of the value.
    pub(super) fn sigma(&self) -> f64 {
        ((self.band.high - self.band.low) / 2.0).max(0.01 * self.band.value.abs())
    }

    /// The level after reconciliation: the prior's relative band around the new value, stretched to hold the prior itself
    /// where the balance moved it further than the band.
    pub(super) fn estimate(&self, level: f64) -> Estimate {
        let b = self.band;
        let (down, up) =
            if b.value > 0.0 { ((b.value - b.low) / b.value, (b.high - b.value) / b.value) } else { (0.5, 0.5) };
        let mut band = Band { value: level, low: level * (1.0 - down.min(1.0)), high: level * (1.0 + up) };
        if self.stated {
            band.low = band.low.min(b.value).max(0.0);
            band.high = band.high.max(b.value);
        }
        Estimate {
            band,
            prior: self.stated.then_some(b.value),
            grade: if self.stated { self.grade } else { Quality::D },
            sources: self.sources.clone(),
        }
    }
}

/// The value and range a fact states. A bound with one open end is read as the bound itself, with room on the open side.
pub(super) fn figure(fact: &Fact) -> Option<Band> {
    let band = match fact.value {
        Observed::Bounded { low: Some(low), high: Some(high) } => Band { value: 0.5 * (low + high), low, high },
        Observed::Bounded { low: Some(low), high: None } => Band { value: low, low, high: 2.0 * low },
        Observed::Bounded { low: None, high: Some(high) } => Band { value: 0.5 * high, low: 0.0, high },
        _ => fact.range()?,
    };
    (band.value.is_finite() && band.value >= 0.0).then_some(Band {
        low: band.low.max(0.0).min(band.value),
        high: band.high.max(band.value),
        ..band
    })
}
