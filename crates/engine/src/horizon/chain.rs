//! A chain over time: its market, built once for all months, with stocks, leaks, learned savings and new capacity at every stage.
//!
//! The market is that of [`crate::equilibrium`] with the response of a month instead of a year. A store stands wherever a form is taken
//! (used, or processed further) and has a price; whoever only makes a form holds none. At rest nothing moves, because what is wanted is
//! what is held; the base year's own stock change is a use that is not for sale and goes on. Method: docs/methods/horizon.md.

use std::collections::BTreeMap;

use monazite_model::chain::Chain;
use monazite_model::horizon::{Gate, HorizonCase, Investment, Leak, Learning, Store};
use monazite_model::market::{MarketProblem, Response, Solution};
use monazite_model::term::{Effect, Target, Term};

use super::exposure::from_actors;
use super::month::{Cleared, MonthTerms, Months};
use super::numbers::scale_to;
use super::plan::{Horizon, norm};
use super::settings::Settings;
use super::state::State;
use crate::equilibrium::{NodeRole, Numbers, Parameters, Role, Structure, StructureError, Tonnages};
use crate::market::MarketInputs;

/// Months of a year: the chain's tonnes are a year's, a month's market has a twelfth of them.
const MONTHS_A_YEAR: f64 = 12.0;

/// What the measures of a scenario are, month by month.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Dated {
    /// Terms in force at the users' end, month by month.
    pub terms: Vec<Vec<Term>>,
    /// Announcements: month, the terms they are about (whoever depends on them hears it), and the share of what depends on them that is
    /// thought at risk.
    pub heard: Vec<Heard>,
}

/// An announcement of terms.
#[derive(Clone, Debug, PartialEq)]
pub struct Heard {
    /// Month.
    pub month: u32,
    /// What is announced.
    pub target: Target,
    /// Share of it that is at risk.
    pub share: f64,
}

/// A store of a chain.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StoreOf {
    /// Form, by its place in the chain.
    pub form: usize,
    /// Area, by its place in the structure.
    pub area: usize,
    /// Node of the market.
    pub node: usize,
    /// What is taken of the form there in a month of the base year, t.
    pub taken_t: f64,
    /// Months of it that are held at rest.
    pub cover: f64,
}

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
    /// Terms that bar a flow, gate by gate: the term, and what the base year let through, t a year.
    gates: Vec<(usize, f64)>,
}

/// Months of use held of a form in an area where somebody states them.
pub type Cover<'a> = &'a dyn Fn(usize, usize) -> Option<f64>;

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
        let (gates, leaks) = gates_of(&structure, &numbers, &union);
        let leak_forms = gates.iter().zip(&leaks).flat_map(|(gate, of)| vec![gate.2; of.leaks.len()]).collect();
        let gates = gates.into_iter().map(|(term, base, _)| (term, base)).collect();
        let (learning, learner_forms) = learning_of(&structure, &market);
        let case = HorizonCase {
            title: String::new(),
            months: months.len() as u32,
            stores: stores.iter().map(|at| settings.store(at, market.nodes[at.node].id.clone())).collect(),
            announcements: Vec::new(),
            gates: leaks,
            learning,
            investment: stores.iter().map(|at| settings.investment(at, market.nodes[at.node].id.clone())).collect(),
            paths: Vec::new(),
            flows: Vec::new(),
            market,
        };
        let horizon = Horizon::assemble(case).map_err(|e| StructureError::Market { faults: e.faults })?;
        let alarms = alarms_of(chain, &structure, &stores, dated);
        Ok(Self { structure, stores, horizon, leak_forms, learner_forms, stated, union, months, alarms, gates })
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
        let permitted = self.gates.iter().map(|&(term, base)| match (in_force(term), &terms[term].effect) {
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

/// Where a form with a price is taken, and how much is held there.
fn stores_of(structure: &Structure, numbers: &Numbers, settings: &Settings, cover: Cover<'_>) -> Vec<StoreOf> {
    let mut taken = vec![0.0; structure.nodes.len()];
    for (k, activity) in structure.compiled().problem().activities.iter().enumerate() {
        let takes = matches!(structure.roles[k], Role::Use { .. } | Role::Process { .. });
        for leg in activity.legs.iter().filter(|leg| takes && leg.quantity < 0.0) {
            taken[leg.node] -= leg.quantity * numbers.base_levels()[k] / MONTHS_A_YEAR;
        }
    }
    let problem = structure.compiled().problem();
    let largest = largest_by_form(structure, &taken);
    (structure.nodes.iter().enumerate())
        .filter_map(|(node, role)| {
            let NodeRole::Market { form, area } = *role else { return None };
            let taken_t = taken[node];
            // What is not a millionth of the largest holds no stock that could be told from rounding.
            let counts = taken_t > LEAST_STORE * largest.get(&form).copied().unwrap_or(0.0);
            (counts && problem.nodes[node].base_price > 0.0).then(|| {
                let cover = cover(form, area).unwrap_or(settings.forms[form].cover);
                StoreOf { form, area, node, taken_t, cover }
            })
        })
        .collect()
}

/// A place that takes less than this share of the largest has no store.
const LEAST_STORE: f64 = 1e-6;

fn largest_by_form(structure: &Structure, taken: &[f64]) -> BTreeMap<usize, f64> {
    let mut largest = BTreeMap::new();
    for (role, t) in structure.nodes.iter().zip(taken) {
        if let NodeRole::Market { form, .. } = *role {
            let most = largest.entry(form).or_insert(0.0f64);
            *most = most.max(*t);
        }
    }
    largest
}

/// Bounds on flows, with a leak on each route of the base year that they bar.
fn gates_of(structure: &Structure, numbers: &Numbers, union: &[Term]) -> (Vec<(usize, f64, usize)>, Vec<Gate>) {
    let problem = structure.compiled().problem();
    let (mut gates, mut leaks) = (Vec::new(), Vec::new());
    for (k, term) in union.iter().enumerate() {
        let (Effect::Cap { .. }, Target::Flows { form, from, to }) = (&term.effect, &term.target) else { continue };
        let Some(form) = structure.form(form) else { continue };
        let counts = |areas: &Option<Vec<_>>, area: usize| {
            areas.as_ref().is_none_or(|areas| areas.contains(&structure.areas[area]))
        };
        let (mut base, mut ways) = (0.0, Vec::new());
        for (n, role) in structure.roles.iter().enumerate() {
            let Role::Trade { form: of, from: exporter, to: importer } = *role else { continue };
            let level = numbers.base_levels()[n];
            if of != form || level <= 0.0 || !counts(from, exporter) || !counts(to, importer) {
                continue;
            }
            base += level;
            let legs = &problem.activities[n].legs;
            let node = |sign: f64| legs.iter().find(|leg| leg.quantity * sign > 0.0).map(|leg| leg.node);
            if let (Some(source), Some(sink)) = (node(-1.0), node(1.0)) {
                ways.push(Leak {
                    from: problem.nodes[source].id.clone(),
                    to: problem.nodes[sink].id.clone(),
                    normal: level / MONTHS_A_YEAR,
                    // A member's own settings say how much leaks.
                    most: 0.0,
                    speed: 0.0,
                    gap: 1.0,
                });
            }
        }
        gates.push((k, base, form));
        leaks.push(Gate {
            id: format!("term {k}"),
            counts: Vec::new(),
            normal: base / MONTHS_A_YEAR,
            permitted: Vec::new(),
            transit: 0,
            leaks: ways,
        });
    }
    (gates, leaks)
}

/// Every use of a form with a price learns.
fn learning_of(structure: &Structure, market: &MarketProblem) -> (Vec<Learning>, Vec<usize>) {
    // A member's own settings say how much is learned.
    let nothing = |activity: String| Learning { activity, elasticity: 0.0, gain: 1.0, loss: 1.0, most_a_year: 0.0 };
    (structure.roles.iter().zip(&market.activities))
        .filter(|(role, activity)| {
            matches!(role, Role::Use { .. })
                && activity.legs.len() == 1
                && matches!(activity.response, Response::Demand(_))
                && market.nodes[activity.legs[0].node].base_price > 0.0
        })
        .filter_map(|(_, activity)| {
            let NodeRole::Market { form, .. } = structure.nodes[activity.legs[0].node] else { return None };
            Some((nothing(activity.id.clone()), form))
        })
        .unzip()
}

/// Share at risk that each store hears of, month by month: what of its intake comes from those who act, times the share at risk.
fn alarms_of(chain: &Chain, structure: &Structure, stores: &[StoreOf], dated: &Dated) -> Vec<Vec<f64>> {
    let mut alarms = vec![vec![0.0; stores.len()]; dated.terms.len()];
    for heard in &dated.heard {
        let Some(month) = alarms.get_mut(heard.month as usize) else { continue };
        let (form, actors) = match &heard.target {
            Target::Flows { form, from: Some(from), .. } => (form, from.as_slice()),
            Target::Production { form, area } => (form, std::slice::from_ref(area)),
            _ => continue,
        };
        let Some(form) = chain.form(form) else { continue };
        let exposed = from_actors(chain, form, actors);
        for (alarm, store) in month.iter_mut().zip(stores).filter(|(_, store)| store.form == form) {
            let area = &structure.areas[store.area];
            // Who acts is not alarmed by itself.
            if !actors.contains(area) {
                *alarm += heard.share * exposed.get(area).copied().unwrap_or(0.0);
            }
        }
    }
    alarms
}

impl Settings {
    fn store(&self, store: &StoreOf, node: String) -> Store {
        let of = &self.forms[store.form];
        Store {
            node,
            cover: store.cover * store.taken_t,
            start: None,
            slope: of.slope,
            adjust: of.adjust,
            alarm: of.alarm,
            half_life: of.half_life,
            follow: of.follow,
            drift: of.drift,
            trend: 0.0,
            news: Vec::new(),
        }
    }

    fn learning(&self, form: usize, activity: String) -> Learning {
        let of = &self.forms[form];
        Learning {
            activity,
            elasticity: of.learned,
            gain: of.learned_over,
            loss: of.forgotten_over,
            most_a_year: of.learned_a_year,
        }
    }

    fn leak(&self, form: usize, leak: &mut Leak) {
        let of = &self.forms[form];
        (leak.most, leak.speed, leak.gap) = (of.leak_most, of.leak_speed, of.leak_gap);
    }

    fn investment(&self, store: &StoreOf, node: String) -> Investment {
        let of = &self.forms[store.form];
        Investment { node, of: store.taken_t, rate: of.investment, lead: of.lead }
    }
}
