//! What must hold before a market can be cleared. All faults are told at once.

use std::collections::BTreeSet;

use super::problem::{Activity, MarketProblem};
use super::response::Response;

/// Sizes of numbers that a market may hold: three of them can still be multiplied without leaving the range of a float.
const LARGEST: f64 = 1e100;
const SMALLEST: f64 = 1e-100;
/// The narrowest range of prices over which uses drop out or plants shut, in the logarithm of the price: below, it is a wall.
const LEAST_WIDTH: f64 = 0.01;
const WIDTH: &str = "a number from 0.01 to 1e100";

/// A number that the solver can take.
fn usable(value: f64) -> bool {
    value.abs() <= LARGEST
}

/// A number that is also divided by.
fn divisor(value: f64) -> bool {
    usable(value) && value.abs() >= SMALLEST
}

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
            if !(node.base_price == 0.0 || divisor(node.base_price)) {
                tell(format!("base_price is {}; expected zero or a number of size 1e-100 to 1e100", node.base_price));
            }
            if !usable(node.injection) {
                tell(format!("injection is {}; expected a number of at most 1e100", node.injection));
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
            if !usable(activity.cost) {
                tell(format!("cost is {}; expected a number of at most 1e100", activity.cost));
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
        if !divisor(leg.quantity) {
            tell(format!("a leg has quantity {}; expected a number of size 1e-100 to 1e100", leg.quantity));
        }
        if !(leg.price == 0.0 || divisor(leg.price)) || leg.price * leg.quantity < 0.0 {
            tell(format!(
                "a leg has price weight {}; expected a number of size 1e-100 to 1e100 with the sign of its quantity",
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
    const LEVEL: &str = "a number from zero to 1e100";
    const PRICE: &str = "a number from 1e-100 to 1e100";
    let level = |v: f64| usable(v) && v >= 0.0;
    let price = |v: f64| divisor(v) && v > 0.0;
    let bound = |v: f64| v >= 0.0 && (v == 0.0 || v == f64::INFINITY || divisor(v));
    const BOUND: &str = "zero, a number from 1e-100 to 1e100, or left out";
    number("upper", response.upper(), bound(response.upper()), BOUND);
    match response {
        Response::Linear(r) => {
            number("at", r.at, usable(r.at), "a number of at most 1e100");
            number("slope", r.slope, level(r.slope), LEVEL);
        }
        Response::Elastic(_) => {}
        Response::Supply(r) => {
            number("at", r.at, level(r.at), LEVEL);
            number("price", r.price, price(r.price), PRICE);
            number("elasticity", r.elasticity, level(r.elasticity), LEVEL);
            number("shutdown", r.shutdown, usable(r.shutdown) && r.shutdown < r.price, "a number below price");
            number("capacity", r.capacity, bound(r.capacity), BOUND);
            number("knee", r.knee, r.knee > 0.0 && r.knee <= 1.0, "a share above 0, at most 1");
        }
        Response::Headroom(r) => {
            number("at", r.at, level(r.at), LEVEL);
            number("price", r.price, price(r.price), PRICE);
            number("elasticity", r.elasticity, level(r.elasticity), LEVEL);
            number("headroom", r.headroom, price(r.headroom), "a share above zero");
            number(
                "shutdown",
                r.shutdown,
                price(r.shutdown) && r.shutdown < r.price,
                "a number above zero and below price",
            );
            number("width", r.width, r.width >= LEAST_WIDTH && usable(r.width), WIDTH);
        }
        Response::Fading(r) => {
            number("at", r.at, level(r.at), LEVEL);
            number("price", r.price, price(r.price), PRICE);
            number("elasticity", r.elasticity, level(r.elasticity), LEVEL);
            number("choke", r.choke, usable(r.choke) && r.choke > r.price, "a number above price, at most 1e100");
            number("width", r.width, r.width >= LEAST_WIDTH && usable(r.width), WIDTH);
        }
        Response::Demand(r) => {
            number("at", r.at, level(r.at), LEVEL);
            number("price", r.price, price(r.price), PRICE);
            number("elasticity", r.elasticity, level(r.elasticity), LEVEL);
            if let Some(choke) = r.choke {
                number("choke", choke, usable(choke) && choke > r.price, "a number above price, at most 1e100");
            }
        }
    }
}
