//! What is tried where Newton alone does not clear a market: other methods on the same factorisation, and a proof that none can.

use super::compile::Compiled;
use super::inputs::MarketInputs;
use monazite_model::market::{Conflict, Method};

use super::cascade::Clearing;
use super::lane::Lane;
use super::newton::Limits;
use super::{infeasible, interior, smoothing};

/// Rounds of frozen duties at most; each updates the prices that duties are a share of.
const DUTY_ROUNDS: usize = 12;
/// Steps of the cautious Newton.
const CAUTIOUS_STEPS: u32 = 1000;

impl Clearing<'_> {
    /// The methods after Newton, on the part that the rows are masked to.
    pub(super) fn cascade(&mut self) -> bool {
        self.restart();
        if self.newton(Limits { iterations: CAUTIOUS_STEPS, cautious: true, ..self.limits }).converged {
            return true;
        }
        self.restart();
        let work = &mut *self.work;
        let iterations =
            interior::follow(self.compiled, &work.rows, &work.draw, &mut work.state, self.limits.tolerance);
        self.effort.iterations += iterations;
        self.method = Method::InteriorPoint;
        if self.finish_by_newton() {
            return true;
        }
        if let Some(conflict) = self.look_for_conflict() {
            self.conflict = Some(conflict);
            return false;
        }
        self.restart();
        let work = &mut *self.work;
        let state = &mut work.state;
        self.effort.iterations +=
            smoothing::narrow(self.compiled, self.scenario, &work.rows, state, self.limits.tolerance);
        self.method = Method::Smoothing;
        self.finish_by_newton()
    }

    /// Newton is sure of its way only where a welfare program stands behind the market. Where duties are shares of value, they
    /// are frozen at the last prices, the market so made is cleared, and Newton starts again from there.
    pub(super) fn freeze_duties(&mut self) -> bool {
        self.work.state.p.clone_from(&self.start);
        for _ in 0..DUTY_ROUNDS {
            let frozen = with_frozen_duties(self.scenario, &self.prices(), self.compiled);
            self.load(&frozen);
            let settled = self.newton(self.limits).converged;
            self.load(self.scenario);
            if !settled {
                return false;
            }
            let found = self.work.state.p.clone();
            if self.newton(self.limits).converged {
                return true;
            }
            self.work.state.p = found;
        }
        false
    }

    /// Newton from the end of another method, or from the base should that end be no price at all.
    fn finish_by_newton(&mut self) -> bool {
        if self.work.state.p.iter().any(|p| !p.get(0).is_finite()) {
            self.restart();
        }
        let limits = Limits { iterations: self.limits.iterations.max(60), ..self.limits };
        self.newton(limits).converged
    }

    /// Solves with prices held by a weak spring to the base, and tests whether the way they leave it proves infeasibility.
    /// Leaves the prices where they were.
    fn look_for_conflict(&mut self) -> Option<Conflict> {
        // The weaker the spring, the farther out the prices and the purer the direction; each answer starts the next.
        const SPRINGS: [f64; 4] = [1e-3, 1e-5, 1e-7, 1e-9];
        let kept = self.work.state.p.clone();
        self.restart();
        let reference = self.work.state.p.clone();
        let position = &self.compiled.symbolic.position;
        let mut conflict: Option<Conflict> = None;
        for spring in SPRINGS {
            let slopes = &self.compiled.node_scale.slope;
            self.work.rows.anchor = reference.iter().zip(slopes).map(|(p, slope)| (spring * slope, p.get(0))).collect();
            let end = self.newton(Limits { iterations: 120, ..self.limits });
            if !end.residual.is_finite() {
                break;
            }
            let away = |i: &u32| self.work.state.p[*i as usize].get(0) - reference[*i as usize].get(0);
            let direction: Vec<f64> = position.iter().map(away).collect();
            let proof = infeasible::prove(self.compiled, self.scenario, &direction);
            let shortfall = |c: &Option<Conflict>| c.as_ref().map_or(0.0, |c| c.shortfall);
            if shortfall(&proof) > shortfall(&conflict) {
                conflict = proof;
            }
        }
        self.work.rows.anchor.clear();
        self.work.state.p = kept;
        conflict
    }
}

/// The same inputs with every duty on value turned into one per unit at the given prices (node order).
fn with_frozen_duties(inputs: &MarketInputs, prices: &[f64], compiled: &Compiled) -> MarketInputs {
    let mut frozen = inputs.clone();
    frozen.weight.copy_from_slice(&compiled.leg_quantity);
    for (k, cost) in frozen.cost.iter_mut().enumerate() {
        for leg in compiled.shapes[k].leg_range() {
            *cost += (compiled.leg_quantity[leg] - inputs.weight[leg]) * prices[compiled.leg_node[leg] as usize];
        }
    }
    frozen
}
