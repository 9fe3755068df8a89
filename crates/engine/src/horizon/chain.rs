//! A chain over time: its market, built once for all months, with stocks, leaks, learned savings and new capacity at every stage.
//!
//! The market is that of [`crate::equilibrium`] with the response of a month instead of a year. A store stands wherever a form is taken
//! (used, or processed further) and has a price; whoever only makes a form holds none. At rest nothing moves, because what is wanted is
//! what is held; the base year's own stock change is a use that is not for sale and goes on. Method: docs/methods/horizon.md.

use monazite_model::chain::Chain;
use monazite_model::horizon::HorizonCase;
use monazite_model::market::{MarketProblem, Solution};
use monazite_model::term::{Effect, Term};

use super::month::{Cleared, MonthTerms, Months};
use super::numbers::scale_to;
use super::plan::{Horizon, norm};
use super::remembers::{Cover, Dated, Gates, MONTHS_A_YEAR, StoreOf, alarms_of, gates_of, learning_of, stores_of};
use super::settings::Settings;
use super::state::State;
use crate::equilibrium::{Numbers, Parameters, Structure, StructureError, Tonnages};
use crate::market::MarketInputs;

/// A month of a chain.
#[derive(Clone, Debug, PartialEq)]
pub struct ChainMonth {
    /// Prices, quantities, flows and uses at the rate of a year, in the order of [`crate::equilibrium::Rows`].
    pub tonnages: Tonnages,
    /// The month itself, in tonnes a month.
    pub cleared: Cleared,
}

/// A chain and the measures of a scenario over months.
#[derive(Clone, Debug)]
pub struct ChainHorizon {
    /// The market of the chain under every term of any month.
    pub structure: Structure,
    /// Stores, in the order of [`State::stores`].
    pub stores: Vec<StoreOf>,
    horizon: Horizon,
    /// Form of each leak, and of each use that learns.
    leak_forms: Vec<usize>,
    learner_forms: Vec<usize>,
    /// Whether somebody states the stock of each store.
    stated: Vec<bool>,
    /// Every term of any month, and in which months it has which numbers.
    union: Vec<Term>,
    months: Vec<Vec<Option<Term>>>,
    alarms: Vec<Vec<f64>>,
    /// Terms that bar flows, gate by gate: the term, and what the base year let through, t a year as the bound counts.
    bounds: Vec<(usize, f64)>,
}

/// A member of an ensemble on its way through the months of a chain: the numbers it goes by, and buffers.
#[derive(Clone, Debug)]
pub struct ChainWork {
    horizon: Horizon,
    numbers: Numbers,
    scaled: MarketInputs,
    months: Months,
}

impl ChainHorizon {
    /// Builds the market of a chain under the terms of all months. `parameters` are those of a year; the response within a month is the
    /// share of it that `settings` say.
    ///
    /// # Errors
    /// The chain and the terms make no market.
    pub fn new(
        chain: &Chain,
        dated: &Dated,
        parameters: &Parameters,
        settings: &Settings,
        cover: Cover<'_>,
    ) -> Result<Self, StructureError> {
        let (union, months) = united(&dated.terms);
        let structure = Structure::at_rest(chain, &union, &settings.within_a_month(parameters))?;
        let numbers = structure.numbers();
        let mut market = structure.compiled().problem().clone();
        monthly(&mut market, numbers.market());
        let stores = stores_of(&structure, &numbers, settings, cover);
        let stated = stores.iter().map(|store| cover(store.form, store.area).is_some()).collect();
        let Gates { bounds, gates, leak_forms } = gates_of(&structure, &numbers, &union);
        let (learning, learner_forms) = learning_of(&structure, &market);
        let case = HorizonCase {
            title: String::new(),
            months: months.len() as u32,
            stores: stores.iter().map(|at| settings.store(at, market.nodes[at.node].id.clone())).collect(),
            announcements: Vec::new(),
            gates,
            learning,
            investment: stores.iter().map(|at| settings.investment(at, market.nodes[at.node].id.clone())).collect(),
            paths: Vec::new(),
            flows: Vec::new(),
            market,
        };
        let horizon = Horizon::assemble(case).map_err(|e| StructureError::Market { faults: e.faults })?;
        let alarms = alarms_of(chain, &structure, &stores, dated);
        Ok(Self { structure, stores, horizon, leak_forms, learner_forms, stated, union, months, alarms, bounds })
    }

    /// A member that goes by parameters of a year and settings of its own, and its state before month 0.
    pub fn member(&self, parameters: &Parameters, settings: &Settings) -> (ChainWork, State) {
        let mut numbers = self.structure.numbers();
        self.structure.set_parameters(&settings.within_a_month(parameters), &mut numbers);
        let mut horizon = self.horizon.clone();
        for (k, at) in self.stores.iter().enumerate() {
            // A stated stock is a fact; a prior is drawn with the rest.
            let cover = if self.stated[k] { at.cover } else { settings.forms[at.form].cover };
            let at = StoreOf { cover, ..*at };
            let node = std::mem::take(&mut horizon.stores[k].of.node);
            horizon.stores[k].of = settings.store(&at, node);
            horizon.stores[k].norm = norm(&horizon.stores[k].of);
            let node = std::mem::take(&mut horizon.investors[k].of.node);
            horizon.investors[k].of = settings.investment(&at, node);
        }
        for (learner, &form) in horizon.learners.iter_mut().zip(&self.learner_forms) {
            let activity = std::mem::take(&mut learner.of.activity);
            learner.of = settings.learning(form, activity);
        }
        for (leak, &form) in horizon.leaks.iter_mut().zip(&self.leak_forms) {
            settings.leak(form, &mut leak.of);
        }
        let state = horizon.start();
        (ChainWork { scaled: numbers.market().clone(), numbers, horizon, months: Months::default() }, state)
    }

    /// Whether somebody states the stock of a store; else it is a prior.
    pub fn is_stated(&self, store: usize) -> bool {
        self.stated[store]
    }

    /// Clears the next month.
    ///
    /// # Errors
    /// The market of the month does not clear; the solution says how it ended.
    pub fn month(&self, state: &State, work: &mut ChainWork) -> Result<ChainMonth, Box<Solution>> {
        let month = state.months as usize;
        let ChainWork { horizon, numbers, scaled, months } = work;
        let none = Vec::new();
        let given = self.months.get(month).unwrap_or(&none);
        let terms: Vec<Term> = self
            .union
            .iter()
            .enumerate()
            .map(|(k, term)| given.get(k).cloned().flatten().unwrap_or_else(|| term.clone()))
            .collect();
        let in_force = |k: usize| given.get(k).is_some_and(Option::is_some);
        self.structure.set_terms(&terms, in_force, numbers);
        scale_to(numbers.market(), 1.0 / MONTHS_A_YEAR, scaled);
        let permitted = self.bounds.iter().map(|&(term, base)| match (in_force(term), &terms[term].effect) {
            (true, Effect::Cap { t, .. }) => Some(if base > 0.0 { t / base } else { 1.0 }),
            _ => None,
        });
        let given = MonthTerms {
            alarms: self.alarms.get(month).cloned().unwrap_or_else(|| vec![0.0; self.stores.len()]),
            news: vec![0.0; self.stores.len()],
            permitted: permitted.collect(),
            factors: Vec::new(),
            flows: Vec::new(),
        };
        let cleared = horizon.month_on(Some(scaled), state, &given, months)?;
        let own = self.structure.roles.len();
        let empty = Vec::new();
        let prices = cleared.solution.prices.as_ref().unwrap_or(&empty);
        let levels = cleared.solution.levels.as_ref().unwrap_or(&empty);
        let levels: Vec<f64> = levels.iter().take(own).map(|level| level * MONTHS_A_YEAR).collect();
        let tonnages = self.structure.tonnages(numbers, prices, &levels);
        Ok(ChainMonth { tonnages, cleared })
    }

    /// Largest |output + leak + arrivals - use - change of stock| of a node in a month, as a share of what passes it.
    pub fn imbalance(&self, before: &State, month: &ChainMonth, work: &ChainWork) -> f64 {
        work.horizon.imbalance_on(Some(&work.scaled), before, &month.cleared)
    }
}

/// Every term of any month, once for each measure, target and kind of effect, with the largest of its numbers; and month by month those
/// in force.
fn united(terms: &[Vec<Term>]) -> (Vec<Term>, Vec<Vec<Option<Term>>>) {
    let alike = |a: &Term, b: &Term| {
        let kind = std::mem::discriminant::<Effect>;
        a.measure == b.measure && a.target == b.target && kind(&a.effect) == kind(&b.effect)
    };
    let mut union: Vec<Term> = Vec::new();
    for term in terms.iter().flatten() {
        match union.iter_mut().find(|known| alike(known, term)) {
            // A bound that is a ban in one month and none in another must be built as a bound.
            Some(known) => {
                if let (Effect::Cap { t: most, .. }, Effect::Cap { t, .. }) = (&mut known.effect, &term.effect) {
                    *most = most.max(*t);
                }
            }
            None => union.push(term.clone()),
        }
    }
    union.sort_by_key(|term| term.measure);
    let month = |of: &Vec<Term>| union.iter().map(|term| of.iter().find(|known| alike(known, term)).cloned()).collect();
    let months = terms.iter().map(month).collect();
    (union, months)
}

/// The problem at the rate of a month, with the numbers given.
fn monthly(problem: &mut MarketProblem, numbers: &MarketInputs) {
    let mut scaled = numbers.clone();
    scale_to(numbers, 1.0 / MONTHS_A_YEAR, &mut scaled);
    for (activity, response) in problem.activities.iter_mut().zip(scaled.responses()) {
        activity.response = response.clone();
    }
    for (k, cost) in scaled.costs().iter().enumerate() {
        problem.activities[k].cost = *cost;
    }
    for (node, injection) in problem.nodes.iter_mut().zip(scaled.injections()) {
        node.injection = *injection;
    }
}
