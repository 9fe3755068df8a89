//! What must hold before a problem over time can be cleared. All faults are told at once.

use std::collections::{BTreeMap, BTreeSet};

use super::{HorizonCase, MOST_MONTHS, MOST_TREND, Step};
use crate::market::Response;

/// Collects faults of one part of the problem.
struct Teller<'a> {
    faults: &'a mut Vec<String>,
    of: String,
}

impl Teller<'_> {
    fn tell(&mut self, what: impl Into<String>) {
        self.faults.push(format!("{}: {}", self.of, what.into()));
    }

    fn number(&mut self, name: &str, value: f64, ok: bool, expected: &str) {
        if !ok || !value.is_finite() {
            self.tell(format!("{name} is {value}; expected {expected}"));
        }
    }

    fn above_zero(&mut self, name: &str, value: f64) {
        self.number(name, value, value > 0.0, "a number above zero");
    }

    fn not_negative(&mut self, name: &str, value: f64) {
        self.number(name, value, value >= 0.0, "zero or more");
    }

    fn share(&mut self, name: &str, value: f64) {
        self.number(name, value, (0.0..=1.0).contains(&value), "a share from 0 to 1");
    }

    fn months(&mut self, name: &str, months: impl Iterator<Item = u32>, of: u32) {
        let months: Vec<u32> = months.collect();
        if !months.windows(2).all(|pair| pair[0] < pair[1]) {
            self.tell(format!("the months of {name} are not in rising order"));
        }
        if let Some(late) = months.iter().find(|month| **month >= of) {
            self.tell(format!("{name} names month {late}, and the last one is {}", of.saturating_sub(1)));
        }
    }

    fn steps(&mut self, name: &str, steps: &[Step], of: u32, ok: impl Fn(f64) -> bool, expected: &str) {
        self.months(name, steps.iter().map(|step| step.month), of);
        for step in steps {
            self.number(name, step.value, ok(step.value), expected);
        }
    }
}

/// `; did you mean …?` when a known name is close.
fn hint<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> String {
    known
        .map(|candidate| (strsim::jaro_winkler(name, candidate), candidate))
        .filter(|(score, _)| *score > 0.85)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map_or_else(String::new, |(_, best)| format!(" (did you mean `{best}`?)"))
}

impl HorizonCase {
    /// Every fault of the problem; empty when it can be cleared.
    pub fn validate(&self) -> Vec<String> {
        let mut faults = self.market.validate();
        if self.months == 0 || self.months > MOST_MONTHS {
            faults.push(format!("months is {}; expected a number from 1 to {MOST_MONTHS}", self.months));
        }
        for node in self.market.nodes.iter().filter(|node| node.base_price <= 0.0) {
            faults.push(format!(
                "node `{}`: base_price is {}; over time it must be above zero, because prices are followed as ratios to it",
                node.id, node.base_price
            ));
        }
        self.check_stores(&mut faults);
        self.check_gates(&mut faults);
        self.check_activities(&mut faults);
        faults
    }

    fn node_known(&self, id: &str) -> bool {
        self.market.nodes.iter().any(|node| node.id == id)
    }

    fn unknown_node(&self, id: &str) -> String {
        format!("there is no node `{id}`{}", hint(id, self.market.nodes.iter().map(|n| n.id.as_str())))
    }

    fn check_stores(&self, faults: &mut Vec<String>) {
        let mut seen = BTreeSet::new();
        for store in &self.stores {
            let mut t = Teller { faults, of: format!("store at `{}`", store.node) };
            if !self.node_known(&store.node) {
                t.tell(self.unknown_node(&store.node));
            }
            if !seen.insert(store.node.as_str()) {
                t.tell("the node has two stores; add them into one");
            }
            t.above_zero("cover", store.cover);
            if let Some(start) = store.start {
                t.above_zero("start", start);
            }
            t.number("slope", store.slope, store.slope >= 0.01, "a number from 0.01");
            t.number("adjust", store.adjust, store.adjust >= 1.0, "one month or more");
            t.not_negative("alarm", store.alarm);
            t.above_zero("half_life", store.half_life);
            t.share("follow", store.follow);
            t.share("drift", store.drift);
            let trend = (0.0..=MOST_TREND).contains(&store.trend);
            t.number("trend", store.trend, trend, "0 to 3 months: with more, stocks chase their own price");
            t.steps("news", &store.news, self.months, |_| true, "a number");
        }
        let stores: BTreeSet<&str> = self.stores.iter().map(|store| store.node.as_str()).collect();
        for (k, announcement) in self.announcements.iter().enumerate() {
            let mut t = Teller { faults, of: format!("announcement {}", k + 1) };
            t.share("share", announcement.share);
            t.months("it", std::iter::once(announcement.month), self.months);
            if announcement.stores.is_empty() {
                t.tell("no store hears it");
            }
            for node in announcement.stores.iter().filter(|node| !stores.contains(node.as_str())) {
                t.tell(format!("there is no store at `{node}`{}", hint(node, stores.iter().copied())));
            }
        }
        for investment in &self.investment {
            let mut t = Teller { faults, of: format!("investment at `{}`", investment.node) };
            if !stores.contains(investment.node.as_str()) {
                t.tell("there is no store at that node, whose normal price it would follow");
            }
            t.not_negative("of", investment.of);
            t.not_negative("rate", investment.rate);
            if investment.lead == 0 {
                t.tell("lead is 0; expected one month or more");
            }
        }
        for flow in &self.flows {
            let mut t = Teller { faults, of: format!("flow at `{}`", flow.node) };
            if !self.node_known(&flow.node) {
                t.tell(self.unknown_node(&flow.node));
            }
            t.steps("quantity", &flow.quantity, self.months, |_| true, "a number");
        }
    }

    fn check_gates(&self, faults: &mut Vec<String>) {
        let (mut seen, mut counted) = (BTreeSet::new(), BTreeMap::new());
        for gate in &self.gates {
            let mut t = Teller { faults, of: format!("gate `{}`", gate.id) };
            if !seen.insert(gate.id.as_str()) {
                t.tell("the id is used twice");
            }
            if gate.counts.is_empty() {
                t.tell("it counts no activity");
            }
            t.above_zero("normal", gate.normal);
            t.months("permitted", gate.permitted.iter().map(|permit| permit.month), self.months);
            for share in gate.permitted.iter().filter_map(|permit| permit.share) {
                t.not_negative("share", share);
            }
            for of in &gate.counts {
                t.above_zero("weight", of.weight);
                match self.market.activities.iter().find(|activity| activity.id == of.activity) {
                    None => t.tell(self.unknown_activity(&of.activity)),
                    Some(activity) if activity.response.upper() < f64::INFINITY && gate.counts.len() == 1 => {
                        t.tell(format!("activity `{}` has a bound of its own; leave it to the gate", of.activity));
                    }
                    Some(_) => {}
                }
                if let Some(other) = counted.insert(of.activity.as_str(), gate.id.as_str()) {
                    t.tell(format!("activity `{}` is counted by gate `{other}` already", of.activity));
                }
            }
            if gate.transit >= self.months && self.months > 0 {
                t.tell(format!(
                    "transit is {}; expected fewer months than the {} of the problem, or what is permitted never arrives",
                    gate.transit, self.months
                ));
            }
            for leak in &gate.leaks {
                if leak.from == leak.to {
                    t.tell(format!(
                        "a leak leads from `{}` to itself; expected `to` on the other side of the gate from `from`",
                        leak.from
                    ));
                }
                for node in [&leak.from, &leak.to] {
                    if !self.node_known(node) {
                        t.tell(self.unknown_node(node));
                    }
                }
                t.not_negative("normal of a leak", leak.normal);
                t.share("most", leak.most);
                t.share("speed", leak.speed);
                t.above_zero("gap", leak.gap);
            }
        }
    }

    fn unknown_activity(&self, id: &str) -> String {
        format!("there is no activity `{id}`{}", hint(id, self.market.activities.iter().map(|a| a.id.as_str())))
    }

    fn check_activities(&self, faults: &mut Vec<String>) {
        let find = |id: &str| self.market.activities.iter().find(|activity| activity.id == id);
        let mut seen = BTreeSet::new();
        for learning in &self.learning {
            let mut t = Teller { faults, of: format!("learning of `{}`", learning.activity) };
            match find(&learning.activity) {
                None => t.tell(self.unknown_activity(&learning.activity)),
                Some(a) if a.legs.len() != 1 || a.legs[0].quantity >= 0.0 => {
                    t.tell("expected a use: an activity with one leg that takes");
                }
                Some(a) if matches!(a.response, Response::Elastic(_)) => {
                    t.tell("an activity of constant unit cost has no level that could be saved");
                }
                Some(_) => {}
            }
            if !seen.insert(learning.activity.as_str()) {
                t.tell("the activity learns twice");
            }
            t.not_negative("elasticity", learning.elasticity);
            t.number("gain", learning.gain, learning.gain >= 1.0, "one month or more");
            t.number("loss", learning.loss, learning.loss >= 1.0, "one month or more");
            t.not_negative("most_a_year", learning.most_a_year);
        }
        let mut seen = BTreeSet::new();
        for path in &self.paths {
            let mut t = Teller { faults, of: format!("path of `{}`", path.activity) };
            match find(&path.activity) {
                None => t.tell(self.unknown_activity(&path.activity)),
                Some(a) if matches!(a.response, Response::Elastic(_)) => {
                    t.tell("an activity of constant unit cost has no level that a factor could change");
                }
                Some(_) => {}
            }
            if !seen.insert(path.activity.as_str()) {
                t.tell("the activity has two paths");
            }
            t.steps("factor", &path.factor, self.months, |f| f >= 0.0, "zero or more");
        }
    }
}
