//! Activities of constant unit cost: prices alone do not say how much they run, so linear rows stand in for them, ever steeper.

use super::cascade::Clearing;
use super::double;
use super::rows::Place;

/// Rounds of the proximal method for activities of constant unit cost.
const MOST_ROUNDS: u32 = 150;
/// Growth of the stand-in slope from round to round, and its largest value in room per margin.
const ROUND_GROWTH: f64 = 3.0;
const STEEPEST: f64 = 1e12;
/// The growth where numbers have twice the digits.
const DOUBLED_GROWTH: f64 = 30.0;

impl Clearing<'_> {
    /// The proximal method of multipliers around the linear stand-ins of activities of constant unit cost: each round moves the
    /// centre of a stand-in to its level and makes it steeper, until its margin vanishes. Without such activities, one round.
    pub(super) fn rounds(&mut self) -> bool {
        if !self.compiled.has_elastic {
            return self.clear();
        }
        for _ in 0..MOST_ROUNDS {
            self.effort.rounds += 1;
            if !self.clear() {
                return false;
            }
            let answer = self.answer(self.limits.tolerance);
            if answer.certificate.complementarity <= self.limits.tolerance {
                return true;
            }
            let (prices, low) = (answer.prices, self.low());
            let growth = if self.rounding { DOUBLED_GROWTH } else { ROUND_GROWTH };
            for index in 0..self.work.rows.elastic.len() {
                let (owner, place) = self.work.rows.elastic[index];
                let level = self.elastic_level(owner, place, &prices, &low);
                let scales = &self.compiled.scales;
                let most = STEEPEST * scales.room[owner as usize] / scales.margin[owner as usize];
                let (at, slope) = self.work.rows.stand_in(place);
                *at = level;
                *slope = (*slope * growth).min(most);
            }
        }
        false
    }

    /// Level of an activity of constant unit cost: that of its stand-in.
    fn elastic_level(&mut self, owner: u32, place: Place, prices: &[f64], low: &[f64]) -> f64 {
        let k = owner as usize;
        let upper = self.scenario.response[k].upper();
        let (at, slope) = self.work.rows.stand_in(place);
        if low.is_empty() {
            let margin = self.compiled.margin(self.scenario, k, prices);
            return (*at + *slope * margin).max(0.0).min(upper);
        }
        double::margin(self.compiled, self.scenario, k, prices, low).line(*at, *slope, upper)
    }

    /// Levels of activities of constant unit cost, as (activity, level).
    pub(super) fn elastic_levels(&mut self) -> Vec<(usize, f64)> {
        let (prices, low) = (self.prices(), self.low());
        let list = self.work.rows.elastic.clone();
        list.into_iter().map(|(k, place)| (k as usize, self.elastic_level(k, place, &prices, &low))).collect()
    }
}
