//! What goes on from month to month, by position in a market that is compiled once.

use std::collections::BTreeMap;
use std::sync::Arc;

use monazite_model::horizon::{HorizonCase, Investment, Leak, Learning, Store};
use monazite_model::market::{Activity, Demand, Elastic, Leg, MarketProblem, Node};

use crate::market::{CompileError, Compiled, MarketInputs, compile};

/// A market over time: its structure, and where in it everything that has a memory is. A copy shares the structure, so that members of an
/// ensemble may go by numbers of their own.
#[derive(Clone, Debug)]
pub struct Horizon {
    pub(super) compiled: Arc<Compiled>,
    /// The month at rest; stores as they start.
    pub(super) base: Arc<MarketInputs>,
    /// Prices in node order.
    pub(super) base_price: Arc<[f64]>,
    /// Nodes and activities of the problem; those of gates and stores come behind them.
    pub(super) own_nodes: usize,
    pub(super) own_activities: usize,
    pub(super) stores: Vec<StoreAt>,
    pub(super) gates: Vec<GateAt>,
    pub(super) leaks: Vec<LeakAt>,
    pub(super) learners: Vec<LearnerAt>,
    pub(super) investors: Vec<InvestorAt>,
    pub(super) case: Arc<HorizonCase>,
}

/// A stock at its node.
#[derive(Clone, Debug)]
pub(super) struct StoreAt {
    pub node: usize,
    pub activity: usize,
    pub of: Store,
    /// The logarithm of the price held normal, relative to the base price, at the start.
    pub norm: f64,
}

/// How a gate holds back what it counts.
#[derive(Clone, Debug)]
pub(super) struct GateAt {
    /// Activities and their weights.
    pub counts: Vec<(usize, f64)>,
    /// The node where permits are traded, where several activities share them; without one, the gate is a bound.
    pub permits: Option<usize>,
    pub normal: f64,
}

/// A way around a gate.
#[derive(Clone, Debug)]
pub(super) struct LeakAt {
    pub gate: usize,
    pub from: usize,
    pub to: usize,
    pub of: Leak,
}

/// A use that learns.
#[derive(Clone, Debug)]
pub(super) struct LearnerAt {
    pub activity: usize,
    pub node: usize,
    pub of: Learning,
}

/// Capacity that is called forth.
#[derive(Clone, Debug)]
pub(super) struct InvestorAt {
    pub node: usize,
    pub store: usize,
    pub of: Investment,
}

/// Permits on offer where everything may pass, as a multiple of what normally does: a share from here on bars nothing.
pub(super) const FREE: f64 = 100.0;

impl Horizon {
    /// Compiles the market of a case with its stores and gates.
    ///
    /// # Errors
    /// Every fault of [`HorizonCase::validate`], and of the market that comes of it.
    pub fn new(case: &HorizonCase) -> Result<Self, CompileError> {
        let faults = case.validate();
        if faults.is_empty() { Self::assemble(case.clone()) } else { Err(CompileError { faults }) }
    }

    /// Compiles a case whose names are known to be right.
    pub(super) fn assemble(case: HorizonCase) -> Result<Self, CompileError> {
        let mut problem = case.market.clone();
        let nodes: BTreeMap<String, usize> =
            problem.nodes.iter().enumerate().map(|(k, node)| (node.id.clone(), k)).collect();
        let activities: BTreeMap<String, usize> =
            problem.activities.iter().enumerate().map(|(k, activity)| (activity.id.clone(), k)).collect();
        // Names were checked: each is there.
        let node = |id: &str| nodes.get(id).copied().unwrap_or_default();
        let activity = |id: &str| activities.get(id).copied().unwrap_or_default();
        let gates = case
            .gates
            .iter()
            .map(|gate| {
                let counts: Vec<_> = gate.counts.iter().map(|of| (activity(&of.activity), of.weight)).collect();
                let permits = (counts.len() > 1).then(|| add_permits(&mut problem, &gate.id, &counts, gate.normal));
                GateAt { counts, permits, normal: gate.normal }
            })
            .collect();
        let stores: Vec<StoreAt> =
            case.stores.iter().map(|store| add_store(&mut problem, node(&store.node), store)).collect();
        let leaks = case.gates.iter().enumerate().flat_map(|(gate, of)| of.leaks.iter().map(move |leak| (gate, leak)));
        let leaks =
            leaks.map(|(gate, of)| LeakAt { gate, from: node(&of.from), to: node(&of.to), of: of.clone() }).collect();
        let learner = |of: &Learning| {
            let activity = activity(&of.activity);
            LearnerAt { activity, node: case.market.activities[activity].legs[0].node, of: of.clone() }
        };
        let investor = |of: &Investment| {
            let at = node(&of.node);
            let store = stores.iter().position(|store| store.node == at).unwrap_or_default();
            InvestorAt { node: at, store, of: of.clone() }
        };
        let compiled = compile(&problem)?;
        Ok(Self {
            base: Arc::new(compiled.base()),
            base_price: problem.base_prices().into(),
            own_nodes: case.market.nodes.len(),
            own_activities: case.market.activities.len(),
            gates,
            leaks,
            learners: case.learning.iter().map(learner).collect(),
            investors: case.investment.iter().map(investor).collect(),
            stores,
            compiled: Arc::new(compiled),
            case: Arc::new(case),
        })
    }

    /// The market that is cleared every month, with the activities of stores behind those of the problem.
    pub fn compiled(&self) -> &Compiled {
        &self.compiled
    }

    /// The problem.
    pub fn case(&self) -> &HorizonCase {
        &self.case
    }
}

/// A node where the permits of a gate are traded: every activity needs its weight of them, what nobody needs is left.
fn add_permits(problem: &mut MarketProblem, gate: &str, counts: &[(usize, f64)], normal: f64) -> usize {
    let node = problem.nodes.len();
    problem.nodes.push(Node {
        id: unused(problem, format!("permits of {gate}")),
        base_price: 0.0,
        injection: FREE * normal,
    });
    for &(activity, weight) in counts {
        problem.activities[activity].legs.push(Leg { node, quantity: -weight, price: -weight });
    }
    let id = unused_activity(problem, format!("unused permits of {gate}"));
    problem.add(Activity::new(&id, "", Elastic { upper: f64::INFINITY }).leg(node, -1.0));
    node
}

/// Stock that holders want in a month as a use, with the price they hold normal as its base price.
fn add_store(problem: &mut MarketProblem, node: usize, store: &Store) -> StoreAt {
    let start = store.start.unwrap_or(store.cover);
    let norm = norm(store);
    let id = unused_activity(problem, format!("stock at {}", store.node));
    let price = problem.nodes[node].base_price * monazite_model::market::elementary::exp(norm);
    let demand = Demand::new(store.cover / store.adjust, price, 1.0 / store.slope, None);
    let activity = problem.activities.len();
    problem.nodes[node].injection += start / store.adjust;
    problem.add(Activity::new(&id, "", demand).leg(node, -1.0));
    StoreAt { node, activity, of: store.clone(), norm }
}

/// The logarithm of the price held normal at the start, relative to the base price: the first month is at rest at the base price.
pub(super) fn norm(store: &Store) -> f64 {
    let start = store.start.unwrap_or(store.cover);
    store.slope * monazite_model::market::elementary::ln(start / store.cover)
}

/// The name, marked until no other node has it.
fn unused(problem: &MarketProblem, mut id: String) -> String {
    while problem.nodes.iter().any(|node| node.id == id) {
        id.push('\'');
    }
    id
}

/// The name, marked until no other activity has it.
fn unused_activity(problem: &MarketProblem, mut id: String) -> String {
    while problem.activities.iter().any(|activity| activity.id == id) {
        id.push('\'');
    }
    id
}
