//! The market of one month: the base with what the state and the month say.

use monazite_model::market::elementary::exp;
use monazite_model::market::{Demand, Response};

use super::month::MonthTerms;
use super::plan::{FREE, Horizon};
use super::state::{MOST_WANTED, State};
use crate::market::MarketInputs;

impl Horizon {
    /// Writes the market of a month; `state` is that of [`Horizon::before`].
    ///
    /// `own`: numbers of the problem's activities and nodes where they are others than those it was compiled with.
    pub(super) fn write(
        &self,
        own: Option<&MarketInputs>,
        state: &State,
        terms: &MonthTerms,
        inputs: &mut MarketInputs,
    ) {
        inputs.clone_from(self.base.as_ref());
        let parts = inputs.parts_mut();
        if let Some(own) = own {
            // Activities of stores come behind, so that the problem's own are a beginning of every list.
            parts.cost[..self.own_activities].copy_from_slice(own.costs());
            parts.response[..self.own_activities].clone_from_slice(own.responses());
            parts.weight[..own.price_weights().len()].copy_from_slice(own.price_weights());
        }
        let mut factor = vec![1.0; self.own_activities];
        terms.factors.iter().for_each(|&(activity, by)| factor[activity] *= by);
        for (saving, learner) in state.savings.iter().zip(&self.learners) {
            factor[learner.activity] *= exp(-saving);
        }
        for (response, by) in parts.response.iter_mut().zip(factor).filter(|(_, by)| *by != 1.0) {
            scale(response, by);
        }
        // Injections of the problem alone, then what each part brings.
        for (node, injection) in parts.injection.iter_mut().enumerate().take(self.own_nodes) {
            *injection = self.injected(own, node);
        }
        for ((held, store), news) in state.stores.iter().zip(&self.stores).zip(&terms.news) {
            let wanted = store.of.cover * (1.0 + store.of.alarm * held.alarm);
            let price = self.base_price[store.node] * exp(Self::reckoned(held, store, *news));
            let at = wanted / store.of.adjust;
            let demand = Demand::new(at, price, 1.0 / store.of.slope, None).capped(at * exp(MOST_WANTED));
            parts.response[store.activity] = demand.into();
            parts.injection[store.node] += held.stock / store.of.adjust;
        }
        for (leak, t) in self.leaks.iter().zip(self.leaked(state, terms)) {
            parts.injection[leak.to] += t;
            parts.injection[leak.from] -= t;
        }
        for (capacity, investor) in state.capacities.iter().zip(&self.investors) {
            parts.injection[investor.node] += capacity.output;
        }
        terms.flows.iter().for_each(|&(node, quantity)| parts.injection[node] += quantity);
        for (gate, share) in self.gates.iter().zip(&terms.permitted) {
            // So much cannot pass anyway: a bound would only be a number without a meaning.
            let share = share.filter(|share| *share < FREE);
            if let Some(node) = gate.permits {
                parts.injection[node] = share.unwrap_or(FREE) * gate.normal;
            }
            for &(activity, weight) in &gate.counts {
                let upper = match (share, gate.permits) {
                    // Where nothing may pass, nobody asks what a permit is worth; else permits say how much, and a bound of the activity's own stays.
                    (Some(0.0), Some(_)) => 0.0,
                    (_, Some(_)) => continue,
                    (share, None) => share.map_or(f64::INFINITY, |share| share * gate.normal / weight),
                };
                parts.response[activity].set_upper(upper);
            }
        }
    }

    /// What leaks in a month, leak by leak: a share of what is barred of the normal flow.
    pub(super) fn leaked(&self, state: &State, terms: &MonthTerms) -> Vec<f64> {
        let of = |(leak, share): (&super::plan::LeakAt, &f64)| {
            terms.permitted[leak.gate].map_or(0.0, |permitted| share * (1.0 - permitted).max(0.0) * leak.of.normal)
        };
        self.leaks.iter().zip(&state.leaks).map(of).collect()
    }
}

impl Horizon {
    /// What enters a node of the problem whatever happens.
    pub(super) fn injected(&self, own: Option<&MarketInputs>, node: usize) -> f64 {
        own.map_or(self.case.market.nodes[node].injection, |own| own.injections()[node])
    }
}

/// The same market with every quantity at a share: of a year's tonnes, a month's.
pub(super) fn scale_to(market: &MarketInputs, by: f64, scaled: &mut MarketInputs) {
    scaled.clone_from(market);
    let parts = scaled.parts_mut();
    for response in parts.response.iter_mut() {
        scale(response, by);
        let upper = response.upper();
        response.set_upper(upper * by);
    }
    parts.injection.iter_mut().for_each(|injection| *injection *= by);
}

/// The same curve at another size; a bound set by a measure stays.
fn scale(response: &mut Response, by: f64) {
    match response {
        Response::Linear(r) => {
            r.at *= by;
            r.slope *= by;
        }
        Response::Elastic(_) => {}
        Response::Supply(r) => {
            r.at *= by;
            r.capacity *= by;
        }
        Response::Demand(r) => r.at *= by,
        Response::Headroom(r) => r.at *= by,
        Response::Fading(r) => r.at *= by,
    }
}
