//! What a month leaves to the next, and how it moves.

use monazite_model::market::elementary::{exp, ln};
use serde::{Deserialize, Serialize};

use super::plan::{Horizon, StoreAt};

/// Everything that one month leaves to the next.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// Months that are over.
    pub months: u32,
    /// Stocks, in the order of the problem.
    pub stores: Vec<Held>,
    /// Share of what is barred that leaks, leak by leak.
    pub leaks: Vec<f64>,
    /// Learned saving as a logarithm, use by use.
    pub savings: Vec<f64>,
    /// Capacity that was called forth.
    pub capacities: Vec<Capacity>,
    /// Prices of last month in node order.
    pub prices: Vec<f64>,
}

/// A stock.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Held {
    /// S: quantity at the end of the month.
    pub stock: f64,
    /// a: logarithm of the price held normal, relative to the base price.
    pub anchor: f64,
    /// mom: smoothed monthly change of the logarithm of the price.
    pub momentum: f64,
    /// A: alarm.
    pub alarm: f64,
}

/// Capacity on stream and on its way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Capacity {
    /// K: output a month.
    pub output: f64,
    /// What comes on stream in the months ahead, the next one first.
    pub coming: Vec<f64>,
}

/// The largest alarm.
const MOST_ALARM: f64 = 1.5;
/// A trend is carried forward between these, as a logarithm.
const TREND: (f64, f64) = (-1.0, 1.5);
/// The weight of a month in the smoothed change of the price.
const SMOOTHING: f64 = 1.0 / 3.0;
/// Stock wanted is at most e^1.4 times the normal one, however low the price.
pub(super) const MOST_WANTED: f64 = 1.4;
/// A price below this share of its base counts as that, where its logarithm is taken: nobody wants the material any more.
const LEAST_RATIO: f64 = 1e-6;
/// The most that a high price calls forth, in units of the rate.
const MOST_CALL: f64 = 1.0;
const MONTHS_A_YEAR: f64 = 12.0;

/// The logarithm of a price relative to its base.
pub(super) fn log_ratio(price: f64, base: f64) -> f64 {
    ln((price / base).max(LEAST_RATIO))
}

impl Horizon {
    /// The state before month 0: at rest.
    pub fn start(&self) -> State {
        let held = |store: &StoreAt| Held {
            stock: store.of.start.unwrap_or(store.of.cover),
            anchor: store.norm,
            momentum: 0.0,
            alarm: 0.0,
        };
        State {
            months: 0,
            stores: self.stores.iter().map(held).collect(),
            leaks: vec![0.0; self.leaks.len()],
            savings: vec![0.0; self.learners.len()],
            capacities: self
                .investors
                .iter()
                .map(|investor| Capacity { output: 0.0, coming: vec![0.0; investor.of.lead as usize] })
                .collect(),
            prices: self.base_price[..self.own_nodes].to_vec(),
        }
    }

    /// What is fixed before the month clears: alarm, leak and capacity on stream.
    pub(super) fn before(&self, state: &State, alarms: &[f64]) -> State {
        let mut next = state.clone();
        for ((held, store), share) in next.stores.iter_mut().zip(&self.stores).zip(alarms) {
            held.alarm *= exp(-std::f64::consts::LN_2 / store.of.half_life);
            if *share > 0.0 {
                held.alarm = (held.alarm + share).min(MOST_ALARM);
            }
        }
        for (share, leak) in next.leaks.iter_mut().zip(&self.leaks) {
            let log = |node: usize| log_ratio(state.prices[node], self.base_price[node]);
            let gap = (log(leak.to) - log(leak.from)).max(0.0);
            *share += leak.of.speed * (leak.of.most * (1.0 - exp(-gap / leak.of.gap)) - *share);
        }
        for capacity in &mut next.capacities {
            if !capacity.coming.is_empty() {
                capacity.output += capacity.coming.remove(0);
            }
        }
        next
    }

    /// The logarithm of the price that holders of a store reckon with this month, relative to the base price.
    pub(super) fn reckoned(held: &Held, store: &StoreAt, news: f64) -> f64 {
        held.anchor + (store.of.trend * held.momentum).clamp(TREND.0, TREND.1) + news
    }

    /// Moves the state on after the month has cleared at `prices`; `state` is that of [`Horizon::before`], `bought` what each store took.
    pub(super) fn after(&self, mut state: State, prices: &[f64], bought: &[f64]) -> State {
        let log = |node: usize| log_ratio(prices[node], self.base_price[node]);
        for ((held, store), bought) in state.stores.iter_mut().zip(&self.stores).zip(bought) {
            let (x, last) = (log(store.node), log_ratio(state.prices[store.node], self.base_price[store.node]));
            // Rounding must not leave a stock below nothing.
            held.stock = (held.stock + bought).max(0.0);
            held.momentum += SMOOTHING * (x - last - held.momentum);
            held.anchor += store.of.follow * (x - held.anchor) - store.of.drift * (held.anchor - store.norm);
        }
        for (saving, learner) in state.savings.iter_mut().zip(&self.learners) {
            let of = &learner.of;
            let aim = of.elasticity * log(learner.node).max(0.0);
            *saving += if aim > *saving {
                ((aim - *saving) / of.gain).min(of.most_a_year / MONTHS_A_YEAR)
            } else {
                (aim - *saving) / of.loss
            };
        }
        for (capacity, investor) in state.capacities.iter_mut().zip(&self.investors) {
            let call = state.stores[investor.store].anchor.clamp(0.0, MOST_CALL);
            capacity.coming.push(investor.of.rate * investor.of.of / MONTHS_A_YEAR * call);
        }
        state.prices.copy_from_slice(&prices[..self.own_nodes]);
        state.months += 1;
        state
    }
}
