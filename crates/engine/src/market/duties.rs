//! Duties that are shares of value, where Newton has lost its way: no welfare program stands behind such a market.

use super::cascade::Clearing;
use super::compile::Compiled;
use super::inputs::MarketInputs;

/// Rounds of frozen duties at most; each updates the prices that duties are a share of.
const ROUNDS: usize = 12;

impl Clearing<'_> {
    /// Newton is sure of its way only where a welfare program stands behind the market. Where duties are shares of value, they
    /// are frozen at the last prices, the market so made is cleared, and Newton starts again from there.
    pub(super) fn freeze_duties(&mut self) -> bool {
        self.work.state.p.clone_from(&self.start);
        for _ in 0..ROUNDS {
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
