//! One month, and all of them.

use monazite_model::answer::horizon::{HorizonAnswer, Restless, Worst};
use monazite_model::horizon::in_force;
use monazite_model::market::{Solution, Status};

use super::plan::Horizon;
use super::state::State;
use crate::market::{MarketInputs, Options, Workspace};

/// A price that departs from its base by less is at rest.
const AT_REST: f64 = 1e-6;

/// What is given from outside in a month.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MonthTerms {
    /// Share of use at risk that is announced, store by store; zero where nothing is.
    pub alarms: Vec<f64>,
    /// What holders add to the logarithm of the price they hold normal, store by store.
    pub news: Vec<f64>,
    /// Share permitted at the users' end, gate by gate; `None` where everything may pass.
    pub permitted: Vec<Option<f64>>,
    /// Factors on levels: activity and factor.
    pub factors: Vec<(usize, f64)>,
    /// Quantities that enter whatever the price: node and quantity a month.
    pub flows: Vec<(usize, f64)>,
}

/// A month that cleared.
#[derive(Clone, Debug, PartialEq)]
pub struct Cleared {
    /// Month.
    pub month: u32,
    /// Prices and levels in the order of the compiled market.
    pub solution: Solution,
    /// The state while it cleared: alarm, leak and capacity of the month, stock and price held normal as last month left them.
    pub during: State,
    /// The state it leaves.
    pub after: State,
    /// What leaked, leak by leak.
    pub leaked: Vec<f64>,
    /// What was given from outside.
    pub terms: MonthTerms,
}

/// Buffers of clearings on one thread.
#[derive(Clone, Debug, Default)]
pub struct Months {
    inputs: Option<MarketInputs>,
    solver: Workspace,
}

impl Horizon {
    /// What the problem itself says of a month.
    pub fn terms(&self, month: u32) -> MonthTerms {
        let case = &self.case;
        let mut alarms = vec![0.0; self.stores.len()];
        for announcement in case.announcements.iter().filter(|a| a.month == month) {
            for (alarm, store) in alarms.iter_mut().zip(&case.stores) {
                if announcement.stores.contains(&store.node) {
                    *alarm += announcement.share;
                }
            }
        }
        let position = |id: &str| case.market.activities.iter().position(|activity| activity.id == id);
        let node = |id: &str| case.market.nodes.iter().position(|node| node.id == id);
        MonthTerms {
            alarms,
            news: case.stores.iter().map(|store| in_force(&store.news, month).unwrap_or(0.0)).collect(),
            permitted: case.gates.iter().map(|gate| gate.share(month)).collect(),
            factors: case
                .paths
                .iter()
                .filter_map(|path| Some((position(&path.activity)?, in_force(&path.factor, month)?)))
                .collect(),
            flows: case
                .flows
                .iter()
                .filter_map(|flow| Some((node(&flow.node)?, in_force(&flow.quantity, month)?)))
                .collect(),
        }
    }

    /// Clears one month: what it was and the state it leaves; the solution alone where it does not clear.
    ///
    /// # Errors
    /// The market of the month does not clear; the solution says how it ended.
    pub fn month(&self, state: &State, terms: &MonthTerms, work: &mut Months) -> Result<Cleared, Box<Solution>> {
        self.month_on(None, state, terms, work)
    }

    /// The same with other numbers of the problem's own activities and nodes.
    pub(super) fn month_on(
        &self,
        own: Option<&MarketInputs>,
        state: &State,
        terms: &MonthTerms,
        work: &mut Months,
    ) -> Result<Cleared, Box<Solution>> {
        let during = self.before(state, &terms.alarms);
        let inputs = work.inputs.get_or_insert_with(|| self.base.as_ref().clone());
        self.write(own, &during, terms, inputs);
        // Prices of permits start at their base: a gate that opens or shuts moves them most.
        let mut start = self.base_price.to_vec();
        start[..self.own_nodes].copy_from_slice(&state.prices);
        let solution = self.compiled.solve_with(inputs, Some(&start), &Options::default(), &mut work.solver);
        let (Some(prices), Some(levels)) = (&solution.prices, &solution.levels) else {
            return Err(Box::new(solution));
        };
        let stores = during.stores.iter().zip(&self.stores);
        let bought: Vec<f64> =
            stores.map(|(held, store)| levels[store.activity] - held.stock / store.of.adjust).collect();
        let leaked = self.leaked(&during, terms);
        let after = self.after(during.clone(), prices, &bought);
        Ok(Cleared { month: state.months, solution, during, after, leaked, terms: terms.clone() })
    }

    /// Nodes of the problem whose base price does not clear the market as it is written, with what does: what then moves from month 0 on is not
    /// all brought about by what happens. Nothing where that market does not clear at all, which month 0 will say.
    pub fn not_at_rest(&self) -> Vec<Restless> {
        let quiet = MonthTerms {
            alarms: vec![0.0; self.stores.len()],
            news: vec![0.0; self.stores.len()],
            permitted: vec![None; self.gates.len()],
            ..MonthTerms::default()
        };
        let Ok(cleared) = self.month(&self.start(), &quiet, &mut Months::default()) else { return Vec::new() };
        let solution = &cleared.solution;
        let prices = solution.prices.as_deref().unwrap_or_default();
        let right = |node: usize, base: f64| {
            let interval = solution.interval_prices.iter().find(|interval| interval.node == node);
            interval.is_some_and(|i| i.low.is_none_or(|low| low <= base) && i.high.is_none_or(|high| base <= high))
        };
        let nodes = self.case.market.nodes.iter().zip(prices).enumerate();
        nodes
            .map(|(k, (node, price))| (k, node, price / node.base_price))
            .filter(|&(k, node, ratio)| (ratio - 1.0).abs() > AT_REST && !right(k, node.base_price))
            .map(|(_, node, ratio)| Restless { node: node.id.clone(), ratio })
            .collect()
    }

    /// Clears every month of the problem in order; `heard` is called after each and ends it by returning false.
    pub fn run(&self, mut heard: impl FnMut(u32) -> bool) -> HorizonAnswer {
        let (mut state, mut work) = (self.start(), Months::default());
        let mut answer = HorizonAnswer {
            title: self.case.title.clone(),
            status: Status::Cleared,
            months_asked: self.case.months,
            not_at_rest: self.not_at_rest(),
            worst: Worst::default(),
            months: Vec::with_capacity(self.case.months as usize),
        };
        for month in 0..self.case.months {
            match self.month(&state, &self.terms(month), &mut work) {
                Ok(cleared) => {
                    answer.months.push(self.books(&state, &cleared, &mut answer.worst));
                    state = cleared.after;
                }
                Err(solution) => {
                    answer.status = solution.status;
                    break;
                }
            }
            if !heard(month) {
                break;
            }
        }
        answer
    }
}
