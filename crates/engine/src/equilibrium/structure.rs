//! What does not change from clearing to clearing: nodes, activities, the symbolic factor, and the table that says where every
//! number of the market comes from.

use monazite_model::chain::Chain;
use monazite_model::code::{AreaId, FormId};
use monazite_model::market::{Activity, Leg, MarketProblem, Node};
use monazite_model::term::{Effect, Term};

use super::activity::ActivitySlots;
use super::draft::{BalanceLeg, Draft};
use super::error::StructureError;
use super::numbers::Numbers;
use super::parameters::Parameters;
use super::role::{Cap, NodeRole, Role};
use super::rows::Rows;
use super::slots::{Slot, Slots, Tape};
use super::{added, base, duties, origin, quota, trade, unsold};
use crate::market::{Compiled, compile};

/// A number of a leg that does not always have the value it was compiled with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LegSlot {
    /// Activity.
    pub activity: usize,
    /// Number of the leg in the activity.
    pub leg: usize,
    /// Row of its number.
    pub slot: Slot,
}

/// Rows of the injections of a node, the chain's own imbalance left out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct InjectionSlots {
    /// Node.
    pub node: usize,
    /// Before the terms.
    pub before: Slot,
    /// Under the terms.
    pub after: Slot,
}

/// Money that a measure moves between an activity and a treasury.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Transfer {
    /// Measure.
    pub measure: usize,
    /// Activity that pays (a negative rate is a subsidy).
    pub activity: usize,
    /// Area whose treasury receives it.
    pub treasury: usize,
    /// Node of whose price `rate` is a share; `None`: the rate is usd per unit of the activity's level.
    pub of_price: Option<usize>,
    /// Row of the rate.
    pub rate: Slot,
}

/// Tonnes of a stock offered to the market (negative: taken off it, whatever the price).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StockFlow {
    /// Measure.
    pub measure: usize,
    /// Node of the problem.
    pub node: usize,
    /// Form.
    pub form: usize,
    /// Area of the market.
    pub area: usize,
    /// Owner.
    pub owner: usize,
    /// Row of the tonnes, t per year.
    pub t: Slot,
    /// The activity that sells what the market pays for; `None` where all of it enters at any price (purchases, residues).
    pub activity: Option<usize>,
}

impl StockFlow {
    /// Tonnes sold at given levels of the activities (negative: bought), t per year.
    pub fn sold(&self, numbers: &Numbers, levels: &[f64]) -> f64 {
        self.activity.map_or(numbers.value(self.t), |k| levels[k])
    }
}

/// The market of a chain under all terms a scenario can have: built once, its numbers set per clearing.
#[derive(Debug, Clone)]
pub struct Structure {
    /// Forms of the chain, in its order.
    pub forms: Vec<FormId>,
    /// Areas of the chain in its order, then areas that only measures name.
    pub areas: Vec<AreaId>,
    /// What each node stands for.
    pub nodes: Vec<NodeRole>,
    /// What each activity stands for.
    pub roles: Vec<Role>,
    /// Bounds over several activities, and who keeps their rent.
    pub caps: Vec<Cap>,
    /// Money that moves between activities and treasuries.
    pub transfers: Vec<Transfer>,
    /// Stock put on the market.
    pub stocks: Vec<StockFlow>,
    /// Where every number comes from.
    pub slots: Slots,
    /// Rows of the numbers of each activity.
    pub activities: Vec<ActivitySlots>,
    /// Rows of the price weights that terms change.
    pub weights: Vec<LegSlot>,
    /// Rows of the leg quantities that follow from terms. They are compiled in: a term that changes one needs a new structure.
    pub quantities: Vec<LegSlot>,
    /// Rows of the injections that are not zero throughout.
    pub injections: Vec<InjectionSlots>,
    /// Rows of the base prices of the nodes.
    pub node_prices: Vec<Slot>,
    /// Rows of the base prices of the forms, usd per counted tonne (zero for residues).
    pub form_prices: Vec<Slot>,
    /// Bounds over what the chain has: the term, and the row of what the base year took of it, t per year.
    pub taken: Vec<(usize, Slot)>,
    /// Rows of everything a reading says, and what they were before.
    pub rows: Rows,
    /// What the user should know: areas that are not in the chain, bounds without effect.
    pub notes: Vec<String>,
    pub(super) compiled: Compiled,
    pub(super) legs: Legs,
    pub(super) balance: Vec<BalanceLeg>,
    /// Activities with a number that follows from a parameter.
    pub(super) moving: Vec<u32>,
    /// Activities with a number, or a base price at a leg, that follows from a term.
    pub(super) under_terms: Vec<u32>,
    /// Place of the response before, of activities where it is another than under the terms.
    pub(super) own_before: Vec<Option<u32>>,
    pub(super) central: Numbers,
}

/// Legs of all activities, one after the other.
#[derive(Debug, Clone, Default)]
pub(super) struct Legs {
    pub first: Vec<u32>,
    pub node: Vec<u32>,
    pub quantity: Vec<f64>,
}

impl Legs {
    pub fn of(&self, activity: usize) -> impl Iterator<Item = (usize, f64)> + '_ {
        let range = self.first[activity] as usize..self.first[activity + 1] as usize;
        self.node[range.clone()].iter().map(|&node| node as usize).zip(self.quantity[range].iter().copied())
    }
}

impl Structure {
    /// Builds the market of a chain from all terms a scenario can have. The numbers are those of the terms and parameters given;
    /// both can be set later. Without terms it is the chain itself.
    ///
    /// # Errors
    /// The chain does not balance or lacks a price, or a term cannot act on its target.
    pub fn new(chain: &Chain, terms: &[Term], parameters: &Parameters) -> Result<Self, StructureError> {
        let tape = Tape::new();
        let mut draft = Draft::new(&tape, chain, terms, parameters)?;
        enter(&mut draft)?;
        finish(draft, |_| true)
    }

    /// As [`Structure::new`] with every term out of force: for many terms of which each clearing takes a few.
    ///
    /// # Errors
    /// As [`Structure::new`].
    pub fn at_rest(chain: &Chain, terms: &[Term], parameters: &Parameters) -> Result<Self, StructureError> {
        let tape = Tape::new();
        let mut draft = Draft::new(&tape, chain, terms, parameters)?;
        enter(&mut draft)?;
        finish(draft, |_| false)
    }

    /// The compiled market.
    pub fn compiled(&self) -> &Compiled {
        &self.compiled
    }

    /// The numbers the structure was built with, to be changed and cleared.
    pub fn numbers(&self) -> Numbers {
        self.central.clone()
    }

    /// Position of a form.
    pub fn form(&self, id: &FormId) -> Option<usize> {
        self.forms.iter().position(|form| form == id)
    }
}

/// Nodes and activities of the chain, then what the terms do to them.
fn enter(draft: &mut Draft<'_>) -> Result<(), StructureError> {
    draft.origins = origin::find(draft)?;
    base::supplies(draft);
    base::processes(draft);
    base::uses(draft);
    base::disposals(draft);
    added::capacities(draft)?;
    added::stocks(draft)?;
    trade::observed(draft);
    trade::new_routes(draft);
    origin::blends(draft);
    added::outlets(draft);
    added::buyers(draft)?;
    unsold::warehouses(draft);
    draft.close_balances()?;
    let terms = draft.terms;
    // Rate quotas change what an exporter's leg hangs on, so they come before other duties.
    for (k, _) in terms.iter().enumerate().filter(|(_, t)| matches!(t.effect, Effect::TariffRateQuota { .. })) {
        duties::rate_quota(draft, k)?;
    }
    for (k, term) in terms.iter().enumerate() {
        match &term.effect {
            Effect::Cost { .. } => duties::cost(draft, k)?,
            Effect::Specific { treasury, .. } => duties::specific(draft, k, treasury)?,
            Effect::AdValorem { base, treasury, .. } => duties::ad_valorem(draft, k, *base, treasury)?,
            Effect::Cap { area, rent, .. } => quota::cap(draft, k, area, rent)?,
            Effect::CapacityFactor { .. } => quota::capacity_factor(draft, k)?,
            Effect::ShareFloor { from, .. } => quota::share_floor(draft, k, from)?,
            Effect::OriginBar { author, against, .. } => quota::origin_bar(draft, k, author, against)?,
            Effect::TariffRateQuota { .. }
            | Effect::CapacityAdd { .. }
            | Effect::Inject { .. }
            | Effect::PriceFloor { .. } => {}
        }
    }
    Ok(())
}

/// Freezes the table, compiles the market and evaluates its numbers.
fn finish(mut draft: Draft<'_>, in_force: impl Fn(usize) -> bool) -> Result<Structure, StructureError> {
    draft.notes.sort();
    draft.notes.dedup();
    let activities: Vec<ActivitySlots> = draft.activities.iter().map(ActivitySlots::of).collect();
    let (mut weights, mut quantities) = (Vec::new(), Vec::new());
    for (activity, of) in draft.activities.iter().enumerate() {
        for (leg, numbers) in of.legs.iter().enumerate() {
            if numbers.weight.slot() != numbers.quantity.slot() || !numbers.weight.is_fixed() {
                weights.push(LegSlot { activity, leg, slot: numbers.weight.slot() });
            }
            if !numbers.quantity.is_fixed() {
                quantities.push(LegSlot { activity, leg, slot: numbers.quantity.slot() });
            }
        }
    }
    let nothing = draft.constant(0.0).slot();
    let injections = draft.nodes.iter().enumerate();
    let mut injections: Vec<InjectionSlots> = injections
        .map(|(node, place)| InjectionSlots { node, before: place.before.slot(), after: place.after.slot() })
        .filter(|i| (i.before, i.after) != (nothing, nothing))
        .collect();
    let mut node_prices: Vec<Slot> = draft.nodes.iter().map(|place| place.price.slot()).collect();
    let mut form_prices: Vec<Slot> = draft.price.iter().map(|price| price.slot()).collect();
    let (mut transfers, mut stocks) = payments(&draft);
    let mut taken: Vec<(usize, Slot)> = draft.taken.iter().map(|(term, t)| (*term, t.slot())).collect();
    let mut live: Vec<Slot> = activities.iter().flat_map(ActivitySlots::all).collect();
    live.extend(weights.iter().chain(&quantities).map(|leg| leg.slot));
    live.extend(injections.iter().flat_map(|i| [i.before, i.after]));
    live.extend(node_prices.iter().chain(&form_prices));
    live.extend(taken.iter().map(|(_, t)| *t));
    live.extend(transfers.iter().map(|t| t.rate).chain(stocks.iter().map(|s| s.t)));
    let (slots, moved) = draft.tape.freeze(&live);
    let m = |slot: &mut Slot| *slot = moved[*slot as usize];
    let activities: Vec<ActivitySlots> = activities.iter().map(|a| a.moved(&moved)).collect();
    weights.iter_mut().chain(&mut quantities).for_each(|leg| m(&mut leg.slot));
    injections.iter_mut().for_each(|i| (m(&mut i.before), m(&mut i.after)).0);
    node_prices.iter_mut().chain(&mut form_prices).for_each(m);
    transfers.iter_mut().for_each(|t| m(&mut t.rate));
    stocks.iter_mut().for_each(|s| m(&mut s.t));
    taken.iter_mut().for_each(|(_, t)| m(t));
    let mut values = Vec::with_capacity(slots.len());
    let mut inputs = slots.inputs().to_vec();
    slots.set_terms(draft.terms, in_force, &mut inputs);
    slots.evaluate(&inputs, &mut values);
    let mut problem = problem(&draft, &activities, &node_prices, &values);
    for leg in &weights {
        problem.activities[leg.activity].legs[leg.leg].price = values[leg.slot as usize];
    }
    for injection in &injections {
        problem.nodes[injection.node].injection = values[injection.after as usize];
    }
    let compiled = compile(&problem).map_err(|e| StructureError::Market { faults: e.faults })?;
    let legs = legs(&problem);
    let follows = slots.follow_parameters();
    let moves = |a: &ActivitySlots| a.all().any(|slot| follows[slot as usize]);
    let moving = (0u32..).zip(&activities).filter(|(_, a)| moves(a)).map(|(k, _)| k).collect();
    let follows = slots.follow_terms();
    let priced = |k: u32| legs.of(k as usize).any(|(node, _)| follows[node_prices[node] as usize]);
    let under = |k: u32, a: &ActivitySlots| priced(k) || a.all().any(|slot| follows[slot as usize]);
    let under_terms = (0u32..).zip(&activities).filter(|&(k, a)| under(k, a)).map(|(k, _)| k).collect();
    let mut count = 0;
    let own_before =
        activities.iter().map(|a| (a.before != a.after).then(|| (count, count += 1).0)).collect::<Vec<Option<u32>>>();
    let mut structure = Structure {
        forms: draft.chain.forms.iter().map(|f| f.id.clone()).collect(),
        areas: draft.areas,
        nodes: draft.nodes.iter().map(|place| place.role).collect(),
        roles: draft.activities.iter().map(|a| a.role).collect(),
        caps: draft.caps,
        transfers,
        stocks,
        slots,
        activities,
        weights,
        quantities,
        injections,
        taken,
        node_prices,
        form_prices,
        rows: Rows::default(),
        notes: draft.notes,
        central: Numbers::new(compiled.base(), inputs, values, count as usize),
        compiled,
        legs,
        balance: draft.balance,
        moving,
        under_terms,
        own_before,
    };
    let mut central = structure.numbers();
    structure.write_all(&mut central);
    structure.rows = Rows::new(&structure, draft.chain, &central);
    structure.central = central;
    Ok(structure)
}

/// What is paid to treasuries, and stock that changes hands.
fn payments(draft: &Draft<'_>) -> (Vec<Transfer>, Vec<StockFlow>) {
    let transfers = draft.transfers.iter().map(|t| Transfer {
        measure: t.measure,
        activity: t.activity,
        treasury: t.treasury,
        of_price: t.of_price,
        rate: t.rate.slot(),
    });
    let stocks = draft.stocks.iter().map(|s| StockFlow {
        measure: s.measure,
        node: s.node,
        form: s.form,
        area: s.area,
        owner: s.owner,
        t: s.t.slot(),
        activity: s.activity,
    });
    (transfers.collect(), stocks.collect())
}

/// The market under the terms, with names, for compiling.
fn problem(draft: &Draft<'_>, slots: &[ActivitySlots], node_prices: &[Slot], values: &[f64]) -> MarketProblem {
    let v = |slot: Slot| values[slot as usize];
    let mut problem = MarketProblem::new();
    for (place, &price) in draft.nodes.iter().zip(node_prices) {
        problem.nodes.push(Node { id: place.id.clone(), base_price: v(price), injection: 0.0 });
    }
    for (activity, slots) in draft.activities.iter().zip(slots) {
        let legs = activity.legs.iter().map(|leg| Leg {
            node: leg.node,
            quantity: leg.quantity.value(),
            price: leg.quantity.value(),
        });
        problem.activities.push(Activity {
            id: activity.id.clone(),
            tag: activity.tag.to_owned(),
            legs: legs.collect(),
            cost: v(slots.cost),
            response: slots.after.map(v).response(),
        });
    }
    problem
}

fn legs(problem: &MarketProblem) -> Legs {
    let mut legs = Legs { first: vec![0], ..Legs::default() };
    for activity in &problem.activities {
        for leg in &activity.legs {
            legs.node.push(leg.node as u32);
            legs.quantity.push(leg.quantity);
        }
        legs.first.push(legs.node.len() as u32);
    }
    legs
}
