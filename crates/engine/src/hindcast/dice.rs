//! Draws of an episode, each keyed by a name and the episode: no draw depends on another, nor on who else is drawn.

use monazite_model::hindcast::Spread;
use monazite_model::quantity::Band;
use monazite_model::registry::Distribution;

use crate::ensemble::draw::{quantile_of, uniform};

/// The draws of one member.
pub(super) struct Dice<'e> {
    pub episode: &'e str,
    pub seed: u64,
    pub member: u32,
}

impl Dice<'_> {
    fn draw(&self, name: &str, distribution: Distribution, spread: &Spread) -> f64 {
        let band = Band { value: spread.mid, low: spread.low, high: spread.high };
        let distribution = if band.low < band.high { distribution } else { Distribution::Fixed };
        quantile_of(band, distribution, uniform(self.seed, self.member, &format!("{name} {}", self.episode)))
    }

    /// A number that cannot be negative and may be far off: log-normal.
    pub fn setting(&self, name: &str, spread: &Spread) -> f64 {
        self.draw(name, Distribution::LogNormal, spread)
    }

    /// A share between two ends.
    pub fn share(&self, name: &str, spread: &Spread) -> f64 {
        self.draw(name, Distribution::Triangular, spread)
    }

    /// What nobody knows on the day: every value between the ends alike.
    pub fn any(&self, name: &str, spread: &Spread) -> f64 {
        self.draw(name, Distribution::Uniform, spread)
    }
}
