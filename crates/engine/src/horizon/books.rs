//! Mass and money of a month, added up apart from the solver.

use monazite_model::answer::horizon::{
    GateMonth, HorizonMonth, InvestmentMonth, LearningMonth, MonthMoney, NodeMonth, RouteMonth, StoreMonth, Worst,
};
use monazite_model::market::elementary::exp;

use super::month::Cleared;
use super::plan::Horizon;
use super::state::State;
use crate::market::MarketInputs;

impl Horizon {
    /// What a month says in words of the problem; the largest of what should be zero goes into `worst`. `before` is the state that the
    /// month before left.
    pub(super) fn books(&self, before: &State, cleared: &Cleared, worst: &mut Worst) -> HorizonMonth {
        let Cleared { solution, during, after, .. } = cleared;
        let empty = Vec::new();
        let (prices, levels) = (solution.prices.as_ref().unwrap_or(&empty), solution.levels.as_ref().unwrap_or(&empty));
        let shadow = solution.shadow_prices.as_ref().unwrap_or(&empty);
        let gates: Vec<GateMonth> =
            (0..self.gates.len()).map(|k| self.gate(k, cleared, prices, levels, shadow)).collect();
        let money = self.money(cleared, prices, levels, &gates, before);
        worst.balance = worst.balance.max(self.imbalance_on(None, before, cleared));
        worst.money = worst.money.max(money.residual.abs() / money.users_pay.abs().max(f64::MIN_POSITIVE));
        worst.complementarity = worst.complementarity.max(solution.certificate.complementarity);
        let interval = |node: usize| {
            solution.interval_prices.iter().find(|interval| interval.node == node).map(|i| (i.low, i.high))
        };
        let case = &self.case;
        let stores = case.stores.iter().zip(&self.stores).enumerate().map(|(k, (of, at))| {
            let (was, held) = (&during.stores[k], &after.stores[k]);
            let (price, bought) = (prices[at.node], held.stock - was.stock);
            StoreMonth {
                node: of.node.clone(),
                stock: held.stock,
                bought,
                normal_price: self.base_price[at.node] * exp(held.anchor),
                alarm: held.alarm,
                paid: price * bought,
                revaluation: was.stock * (price - before.prices[at.node]),
            }
        });
        let learning = case.learning.iter().zip(&after.savings);
        let investment = case.investment.iter().zip(&after.capacities);
        HorizonMonth {
            month: cleared.month,
            certificate: solution.certificate,
            method: solution.method,
            effort: solution.effort,
            nodes: (case.market.nodes.iter().enumerate())
                .map(|(k, node)| {
                    let price = prices[k];
                    NodeMonth { id: node.id.clone(), price, ratio: price / node.base_price, interval: interval(k) }
                })
                .collect(),
            activities: (case.market.activities.iter().enumerate())
                .map(|(k, of)| RouteMonth { id: of.id.clone(), level: levels[k], shadow_price: shadow[k] })
                .collect(),
            stores: stores.collect(),
            gates,
            learning: learning
                .map(|(of, saving)| LearningMonth { activity: of.activity.clone(), saving: *saving })
                .collect(),
            investment: investment
                .map(|(of, capacity)| InvestmentMonth {
                    node: of.node.clone(),
                    output: capacity.output,
                    coming: capacity.coming.iter().sum(),
                })
                .collect(),
            money,
        }
    }

    fn gate(&self, k: usize, cleared: &Cleared, prices: &[f64], levels: &[f64], shadow: &[f64]) -> GateMonth {
        let (of, at) = (&self.case.gates[k], &self.gates[k]);
        let share = cleared.terms.permitted[k];
        let rent = match (at.permits, share) {
            (_, None) => 0.0,
            (Some(node), _) => prices[node],
            (None, _) => at.counts.iter().map(|&(activity, weight)| shadow[activity] / weight).sum(),
        };
        GateMonth {
            id: of.id.clone(),
            share,
            passed: at.counts.iter().map(|&(activity, weight)| weight * levels[activity]).sum(),
            rent,
            leaks: (self.leaks.iter().zip(&cleared.leaked))
                .filter(|(leak, _)| leak.gate == k)
                .map(|(_, t)| *t)
                .collect(),
        }
    }

    /// What enters and leaves each node of the problem in the month beside its activities: leaks, new capacity, flows.
    fn brought(&self, own: Option<&MarketInputs>, cleared: &Cleared) -> Vec<f64> {
        let mut brought: Vec<f64> = (0..self.own_nodes).map(|node| self.injected(own, node)).collect();
        for (leak, t) in self.leaks.iter().zip(&cleared.leaked) {
            brought[leak.to] += t;
            brought[leak.from] -= t;
        }
        for (capacity, investor) in cleared.during.capacities.iter().zip(&self.investors) {
            brought[investor.node] += capacity.output;
        }
        cleared.terms.flows.iter().for_each(|&(node, quantity)| brought[node] += quantity);
        brought
    }

    /// The largest |output + leak + arrivals - use - change of stock| of a node, as a share of what passes it; where almost nothing does, of
    /// what the certificate takes for it.
    pub(super) fn imbalance_on(&self, own: Option<&MarketInputs>, before: &State, cleared: &Cleared) -> f64 {
        let Some(levels) = &cleared.solution.levels else { return f64::INFINITY };
        let mut net = self.brought(own, cleared);
        let mut passing: Vec<f64> = net.iter().map(|t| 0.5 * t.abs()).collect();
        for (activity, level) in self.case.market.activities.iter().zip(levels) {
            for leg in &activity.legs {
                net[leg.node] += leg.quantity * level;
                passing[leg.node] += 0.5 * (leg.quantity * level).abs();
            }
        }
        for ((store, was), is) in self.stores.iter().zip(&before.stores).zip(&cleared.after.stores) {
            let change = is.stock - was.stock;
            net[store.node] -= change;
            passing[store.node] += 0.5 * change.abs();
        }
        let passing = passing.iter().enumerate().map(|(node, passing)| passing.max(self.compiled.least_passing(node)));
        let relative = net.iter().zip(passing).map(|(net, passing)| net.abs() / passing);
        relative.fold(0.0, f64::max)
    }

    fn money(
        &self,
        cleared: &Cleared,
        prices: &[f64],
        levels: &[f64],
        gates: &[GateMonth],
        before: &State,
    ) -> MonthMoney {
        let mut money = MonthMoney::default();
        for (activity, level) in self.case.market.activities.iter().zip(levels) {
            let worth: f64 = activity.legs.iter().map(|leg| leg.quantity * prices[leg.node]).sum::<f64>() * level;
            let gives = activity.legs.iter().any(|leg| leg.quantity > 0.0);
            let takes = activity.legs.iter().any(|leg| leg.quantity < 0.0);
            match (gives, takes) {
                (true, true) => money.carriers_keep += worth,
                (true, false) => money.makers_receive += worth,
                _ => money.users_pay -= worth,
            }
        }
        money.rents = gates.iter().map(|gate| gate.rent * gate.passed).sum();
        money.carriers_keep -= money.rents;
        for (leak, t) in self.leaks.iter().zip(&cleared.leaked) {
            money.leaks_keep += t * (prices[leak.to] - prices[leak.from]);
        }
        for (capacity, investor) in cleared.during.capacities.iter().zip(&self.investors) {
            money.makers_receive += capacity.output * prices[investor.node];
        }
        for (node, of) in self.case.market.nodes.iter().enumerate() {
            money.makers_receive += of.injection * prices[node];
        }
        for &(node, quantity) in &cleared.terms.flows {
            money.makers_receive += quantity * prices[node];
        }
        for ((store, was), is) in self.stores.iter().zip(&before.stores).zip(&cleared.after.stores) {
            money.holders_receive -= prices[store.node] * (is.stock - was.stock);
        }
        let received =
            money.makers_receive + money.carriers_keep + money.rents + money.leaks_keep + money.holders_receive;
        money.residual = money.users_pay - received;
        money
    }
}
