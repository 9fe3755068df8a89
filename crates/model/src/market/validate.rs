//! What must hold before a market can be cleared. All faults are told at once.

use std::collections::BTreeSet;

use super::problem::{Activity, MarketProblem};
use super::response::Response;

impl MarketProblem {
    /// Every fault of the problem, in the order of nodes and activities; empty when it can be solved.
    ///
    /// An infeasible problem is not faulty: whether the bounds can hold together is found by solving.
    pub fn validate(&self) -> Vec<String> {
        let mut faults = Vec::new();
        if !(self.tolerance > 0.0 && self.tolerance < 1e-2) {
            faults.push(format!("tolerance is {}; expected a number above 0 and below 0.01", self.tolerance));
        }
        if self.nodes.is_empty() {
            faults.push("there are no nodes".to_owned());
        }
        let mut seen = BTreeSet::new();
        let mut touched = vec![false; self.nodes.len()];
        for activity in &self.activities {
            for leg in &activity.legs {
                if let Some(touch) = touched.get_mut(leg.node) {
                    *touch = true;
                }
            }
        }
        for (node, touched) in self.nodes.iter().zip(touched) {
            let mut tell = |what: String| faults.push(format!("node `{}`: {what}", node.id));
            if !seen.insert(node.id.as_str()) {
                tell("the id is used twice".to_owned());
            }
            if !node.base_price.is_finite() {
                tell(format!("base_price is {}; expected a finite number", node.base_price));
            }
            if !node.injection.is_finite() {
                tell(format!("injection is {}; expected a finite number", node.injection));
            }
            if !touched {
                tell("no activity touches it; remove it or connect it".to_owned());
            }
        }
        let mut seen = BTreeSet::new();
        for activity in &self.activities {
            let mut tell = |what: String| faults.push(format!("activity `{}`: {what}", activity.id));
            if !seen.insert(activity.id.as_str()) {
                tell("the id is used twice".to_owned());
            }
            check_legs(activity, self.nodes.len(), &mut tell);
            if !activity.cost.is_finite() {
                tell(format!("cost is {}; expected a finite number", activity.cost));
            }
            check_response(&activity.response, &mut tell);
        }
        faults
    }
}

fn check_legs(activity: &Activity, nodes: usize, tell: &mut impl FnMut(String)) {
    if activity.legs.is_empty() {
        tell("it has no legs; expected at least one".to_owned());
    }
    let mut seen = BTreeSet::new();
    for leg in &activity.legs {
        if leg.node >= nodes {
            tell(format!("a leg points at node number {}, but there are {nodes} nodes", leg.node));
        }
        if !seen.insert(leg.node) {
            tell(format!("two legs point at node number {}; add them into one", leg.node));
        }
        if !leg.quantity.is_finite() || leg.quantity == 0.0 {
            tell(format!("a leg has quantity {}; expected a finite number other than zero", leg.quantity));
        }
        if !leg.price.is_finite() || leg.price * leg.quantity < 0.0 {
            tell(format!(
                "a leg has price weight {}; expected a finite number with the sign of its quantity",
                leg.price
            ));
        }
    }
}

fn check_response(response: &Response, tell: &mut impl FnMut(String)) {
    let mut number = |name: &str, value: f64, ok: bool, expected: &str| {
        if !ok || value.is_nan() {
            tell(format!("{name} is {value}; expected {expected}"));
        }
    };
    const LEVEL: &str = "a finite number, zero or more";
    let level = |v: f64| v.is_finite() && v >= 0.0;
    number("upper", response.upper(), response.upper() >= 0.0, "zero or more, or left out");
    match response {
        Response::Linear(r) => {
            number("at", r.at, r.at.is_finite(), "a finite number");
            number("slope", r.slope, level(r.slope), LEVEL);
        }
        Response::Elastic(_) => {}
        Response::Supply(r) => {
            number("at", r.at, level(r.at), LEVEL);
            number("price", r.price, r.price.is_finite() && r.price > 0.0, "a positive number");
            number("elasticity", r.elasticity, level(r.elasticity), LEVEL);
            number("shutdown", r.shutdown, r.shutdown.is_finite() && r.shutdown < r.price, "a number below price");
            number("capacity", r.capacity, r.capacity >= 0.0, "zero or more, or left out");
            number("knee", r.knee, r.knee > 0.0 && r.knee <= 1.0, "a share above 0, at most 1");
        }
        Response::Demand(r) => {
            number("at", r.at, level(r.at), LEVEL);
            number("price", r.price, r.price.is_finite() && r.price > 0.0, "a positive number");
            number("elasticity", r.elasticity, level(r.elasticity), LEVEL);
            if let Some(choke) = r.choke {
                number("choke", choke, choke.is_finite() && choke > r.price, "a finite number above price");
            }
        }
    }
}
