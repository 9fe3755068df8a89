//! A form and a place that a run is about.

use monazite_engine::equilibrium::Spot;
use monazite_model::code::FormId;
use monazite_report::headline::Place;

/// Minerals that are told.
pub(super) const MOST_TOLD: usize = 4;

/// A form and where it is looked at.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Focus {
    pub chain: usize,
    pub form: FormId,
    pub place: Place,
    /// The form in the chain's market there.
    pub spot: Spot,
}
