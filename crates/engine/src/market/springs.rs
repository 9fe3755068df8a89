//! Springs: the method after Newton, and where infeasibility shows.
//!
//! Every price is held to its base by a spring, in units of the node's slope. A stiff spring makes the market easy: there is no
//! flat ground, and prices stay near. Springs give way step by step, each market starting from the last one's prices, and where a
//! step is too long for Newton it is made shorter. Newton alone has to find its way between all kinks at once; here it meets them
//! in the order in which prices run into them (a path of proximal points; Rockafellar 1976). Where floats have not the digits, and
//! near the end of such paths they often do not, steps are taken in numbers of twice as many.
//!
//! When nothing can balance, the dual falls without end and prices run away along some direction, more purely so the weaker
//! the spring: that direction is tried as a proof ([`super::infeasible`]).

use monazite_model::market::{Conflict, Method};

use super::cascade::Clearing;
use super::infeasible;
use super::lane::{Lane, One};
use super::newton::Limits;
use super::reserve::lacks_digits;

/// The first spring and the last, in units of each node's slope.
const FIRST: f64 = 1e-2;
const LAST: f64 = 1e-16;
/// The largest share that a spring is weakened to at once.
const FASTEST: f64 = 1e-2;
/// Steps of Newton with one spring, and the imbalance that will do there.
const STEPS: u32 = 60;
const SETTLED: f64 = 1e-6;
/// How often a spring may be weakened too fast.
const MOST_FAILURES: u32 = 20;
/// Springs between which a direction is tried as a proof: with a weaker one nothing purer comes.
const FIRST_PROOF: f64 = 1e-3;
const LAST_PROOF: f64 = 1e-9;
/// Steps of the cautious Newton that comes last.
const CAUTIOUS_STEPS: u32 = 1000;

/// Prices with their corrections.
type Place = (Vec<One>, Vec<One>);

impl Clearing<'_> {
    /// Clears the part that the rows are masked to, or finds why nothing can.
    pub(super) fn springs(&mut self) -> bool {
        self.method = Method::Springs;
        self.restart();
        let conflict = self.give_way();
        let place = (self.work.state.p.clone(), self.work.low.clone());
        if self.newton(self.limits).converged {
            return true;
        }
        if conflict.is_some() {
            self.conflict = conflict;
            return false;
        }
        self.put(&place);
        if self.doubled(self.limits).converged {
            return true;
        }
        self.put(&place);
        self.doubled(Limits { iterations: CAUTIOUS_STEPS, cautious: true, ..self.limits }).converged
    }

    /// Leaves prices where the weakest spring that Newton could follow has brought them. A proof that nothing can balance ends the way.
    fn give_way(&mut self) -> Option<Conflict> {
        let reference = self.work.state.p.clone();
        let mut place: Place = (reference.clone(), Vec::new());
        let (mut spring, mut share, mut failures) = (FIRST, FASTEST, 0);
        let limits = Limits { iterations: STEPS, tolerance: SETTLED, fine: None, ..self.limits };
        let mut conflict: Option<Conflict> = None;
        while spring > LAST && failures <= MOST_FAILURES && self.allowed(1.0) > 0 {
            let slopes = &self.compiled.node_scale.slope;
            let anchors = reference.iter().zip(slopes).map(|(p, slope)| (spring * slope, p.get(0)));
            self.work.rows.anchor = anchors.collect();
            let end = self.plain_newton(limits);
            // Among kinks digits do not help; a stiffer spring does.
            if end.converged || (lacks_digits(end) && self.doubled(limits).converged) {
                place = (self.work.state.p.clone(), self.work.low.clone());
                if (LAST_PROOF..=FIRST_PROOF).contains(&spring) {
                    let shortfall = |c: &Option<Conflict>| c.as_ref().map_or(0.0, |c| c.shortfall);
                    let proof = self.proof(&reference);
                    if shortfall(&proof) > shortfall(&conflict) {
                        conflict = proof;
                    }
                } else if conflict.is_some() {
                    break;
                }
                share = (share * share).max(FASTEST);
            } else {
                failures += 1;
                self.put(&place);
                spring /= share;
                share = share.sqrt();
            }
            spring *= share;
        }
        self.work.rows.anchor.clear();
        self.put(&place);
        conflict
    }

    fn put(&mut self, place: &Place) {
        self.work.state.p.clone_from(&place.0);
        self.work.low.clone_from(&place.1);
    }

    /// Whether the way that prices have gone proves that nothing can balance.
    fn proof(&self, reference: &[One]) -> Option<Conflict> {
        let away = |&i: &u32| self.work.state.p[i as usize].get(0) - reference[i as usize].get(0);
        let direction: Vec<f64> = self.compiled.symbolic.position.iter().map(away).collect();
        infeasible::prove(self.compiled, self.scenario, &direction)
    }
}
