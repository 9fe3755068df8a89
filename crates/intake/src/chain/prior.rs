//! What is believed about a level before the network is balanced: a band, its grade and where it comes from.

use monazite_model::chain::Estimate;
use monazite_model::citation::{Source, cited};
use monazite_model::fact::{Fact, Quality};
use monazite_model::observed::Observed;
use monazite_model::quantity::Band;

use super::adjust::Limits;

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

    /// Whether a publisher states or estimates it.
    pub(super) fn published(&self) -> bool {
        self.stated && self.grade <= Quality::B
    }

    /// How far the balance may move a published figure: twice its band, or twice a hundredth of it where the band is narrower.
    /// Anything else may go anywhere.
    pub(super) fn limits(&self) -> Limits {
        let b = self.band;
        let least = 0.01 * b.value.abs();
        let (down, up) = ((b.value - b.low).max(least), (b.high - b.value).max(least));
        Limits { low: (b.value - REACH * down).max(0.0), high: b.value + REACH * up }
    }

    /// Whether a level is outside the band of what is stated.
    fn left_by(&self, level: f64) -> bool {
        let crumb = 1e-6 * self.band.value.abs();
        self.stated && (level < self.band.low - crumb || level > self.band.high + crumb)
    }

    /// The level after reconciliation: the prior's relative band around the new value, stretched to hold the prior itself
    /// where the balance moved it further than the band. Outside the band it is ours: at best derived.
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
            grade: match (self.stated, self.left_by(level)) {
                (true, true) => self.grade.max(Quality::C),
                (true, false) => self.grade,
                (false, _) => Quality::D,
            },
            sources: self.sources.clone(),
        }
    }

    /// [`Prior::estimate`] of a level that is somebody's: outside the band it does not wear the publisher's name.
    pub(super) fn own_estimate(&self, level: f64) -> Estimate {
        let mut estimate = self.estimate(level);
        if self.left_by(level) {
            estimate.sources =
                vec![Source::assumption(format!("the balance moved it out of the band of {}", cited(&self.sources)))];
        }
        estimate
    }
}

/// Bands a published figure may be moved by: within two, what is left over is as likely elsewhere; beyond, it is not known whose.
const REACH: f64 = 2.0;

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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn stated() -> Prior {
        Prior {
            band: Band { value: 40.0, low: 36.0, high: 44.0 },
            grade: Quality::A,
            sources: vec![Source::assumption("a figure")],
            stated: true,
        }
    }

    #[test]
    fn a_published_figure_may_be_moved_by_twice_its_band() {
        assert_eq!(stated().limits(), Limits { low: 32.0, high: 48.0 });
        let exact = Prior { band: Band::exact(100.0), ..stated() };
        assert_eq!(exact.limits(), Limits { low: 98.0, high: 102.0 });
        assert!(stated().published() && !Prior { grade: Quality::C, ..stated() }.published());
    }

    #[test]
    fn a_figure_out_of_its_band_wears_neither_name_nor_grade() {
        let kept = stated().own_estimate(37.0);
        assert_eq!((kept.grade, kept.sources), (Quality::A, stated().sources));
        let moved = stated().own_estimate(33.0);
        assert_eq!((moved.grade, moved.prior), (Quality::C, Some(40.0)));
        assert!(moved.sources.iter().all(|s| s.publication().is_none()), "{:?}", moved.sources);
        assert_ne!(moved.sources, stated().sources);
    }
}
