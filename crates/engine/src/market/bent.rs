//! Curves of a month beside those of a year: supply with headroom, and demand that fades.

use monazite_model::market::{FadingShape, HeadroomShape, Response};

/// The parts of a curve of a month that draws of level and elasticity share.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum BentShape {
    Headroom(HeadroomShape),
    Fading(FadingShape),
}

impl BentShape {
    /// Level at the base price, elasticity and shape of a response; `None` for one that is no curve of a month.
    pub fn of(response: &Response) -> Option<(f64, f64, Self)> {
        match response {
            Response::Headroom(r) => Some((r.at, r.elasticity, Self::Headroom(r.shape()))),
            Response::Fading(r) => Some((r.at, r.elasticity, Self::Fading(r.shape()))),
            _ => None,
        }
    }

    /// Whether the activity is shut by a bound of zero.
    #[inline(always)]
    pub fn is_shut(&self) -> bool {
        match self {
            Self::Headroom(shape) => shape.is_shut(),
            Self::Fading(shape) => shape.is_shut(),
        }
    }

    /// Level and derivative at a margin.
    #[inline(always)]
    pub fn level_and_slope(&self, margin: f64, at: f64, answer: f64) -> (f64, f64) {
        match self {
            Self::Headroom(shape) => shape.level_and_slope(margin, at, answer),
            Self::Fading(shape) => shape.level_and_slope(margin, at, answer),
        }
    }
}
