//! A structure under construction: nodes made when first asked for, activities entered in both markets at once.

use std::collections::{BTreeMap, BTreeSet};

use monazite_model::chain::Chain;
use monazite_model::code::{AreaId, FormId};
use monazite_model::term::{Effect, RentShares, Target, Term};

use super::activity::{Activity, Curve, Leg};
use super::error::StructureError;
use super::origins::Origins;
use super::parameters::{ParameterName, Parameters};
use super::role::{Cap, NodeRole, Role};
use super::slots::{Number, Tape};
use super::source::{ChainLevel, Source, TermNumber};

/// A chain whose imbalance at a node exceeds this share of its form's world throughput is refused.
const MOST_IMBALANCE: f64 = 1e-6;
/// Smallest price at which a form still counts as priced, usd/t.
const LEAST_PRICE: f64 = 1e-9;

/// An activity that makes a form in an area.
#[derive(Debug, Clone, Copy)]
pub(super) struct Producer<'t> {
    pub form: usize,
    pub area: usize,
    pub activity: usize,
    /// In the chain as observed, not added by a measure.
    pub existing: bool,
    /// Observed level.
    pub level: Number<'t>,
}

/// An activity that takes a form in an area.
#[derive(Debug, Clone, Copy)]
pub(super) struct User<'t> {
    pub form: usize,
    pub area: usize,
    pub activity: usize,
    /// Tonnes taken per unit of level.
    pub weight: f64,
    /// Observed level.
    pub level: Number<'t>,
}

/// A flow of one origin on one route, observed or new.
#[derive(Debug, Clone)]
pub(super) struct Arc<'t> {
    pub form: usize,
    pub from: usize,
    pub to: usize,
    /// Origin group where the form is split.
    pub origin: Option<usize>,
    pub activity: usize,
    /// Activities that carry the exporter's leg: the arc itself, or its customs sides under a rate quota.
    pub carriers: Vec<usize>,
    /// Share of the flow that only passes through the exporter.
    pub transit: f64,
    /// Observed level, t per year.
    pub level: Number<'t>,
}

/// A node of both markets.
#[derive(Debug, Clone)]
pub(super) struct Place<'t> {
    pub id: String,
    pub role: NodeRole,
    pub price: Number<'t>,
    /// Injection before and under the terms, the chain's own imbalance left out.
    pub before: Number<'t>,
    pub after: Number<'t>,
}

/// Money a measure moves between an activity and a treasury.
#[derive(Debug, Clone, Copy)]
pub(super) struct TransferDraft<'t> {
    pub measure: usize,
    pub activity: usize,
    pub treasury: usize,
    /// The node of whose price `rate` is a share; `None` for usd per unit of level.
    pub of_price: Option<usize>,
    pub rate: Number<'t>,
}

/// Stock put on the market.
#[derive(Debug, Clone, Copy)]
pub(super) struct StockDraft<'t> {
    pub measure: usize,
    pub node: usize,
    pub form: usize,
    pub area: usize,
    pub owner: usize,
    pub t: Number<'t>,
    pub activity: Option<usize>,
}

/// What an activity adds to a node before the terms, kept to find the chain's own imbalance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct BalanceLeg {
    pub activity: u32,
    pub node: u32,
    pub quantity: f64,
}

/// The structure under construction.
pub(super) struct Draft<'t> {
    pub tape: &'t Tape,
    pub chain: &'t Chain,
    pub terms: &'t [Term],
    pub parameters: &'t Parameters,
    pub areas: Vec<AreaId>,
    /// Base price by form; zero for residues.
    pub price: Vec<Number<'t>>,
    pub nodes: Vec<Place<'t>>,
    pub activities: Vec<Activity<'t>>,
    pub caps: Vec<Cap>,
    pub transfers: Vec<TransferDraft<'t>>,
    pub stocks: Vec<StockDraft<'t>>,
    pub notes: Vec<String>,
    pub producers: Vec<Producer<'t>>,
    pub users: Vec<User<'t>>,
    pub arcs: Vec<Arc<'t>>,
    /// What the base year took of the bound of a term, t per year.
    pub taken: Vec<(usize, Number<'t>)>,
    pub origins: Origins,
    /// Tonnes that measures add to what an area can supply of a form; new routes open for them.
    pub added_supply: BTreeMap<(usize, usize), Number<'t>>,
    /// Tonnes that come along with new capacity of another form.
    pub joint_supply: BTreeMap<(usize, usize), Number<'t>>,
    /// Tonnes that measures add to what an area may take of a form.
    pub added_use: BTreeMap<(usize, usize), Number<'t>>,
    /// Places where a buyer of last resort stands between output and market.
    pub outlets: BTreeSet<(usize, usize)>,
    pub balance: Vec<BalanceLeg>,
    lookup: BTreeMap<PlaceKey, usize>,
    ids: BTreeMap<String, u32>,
}

/// Kind of place, form, area, origin group.
type PlaceKey = (u8, usize, usize, usize);

impl<'t> Draft<'t> {
    pub fn new(
        tape: &'t Tape,
        chain: &'t Chain,
        terms: &'t [Term],
        parameters: &'t Parameters,
    ) -> Result<Self, StructureError> {
        let mut price = Vec::with_capacity(chain.forms.len());
        for (form, of) in chain.forms.iter().enumerate() {
            let value = of.value();
            let moves = || chain.nodes.iter().any(|node| node.form == form);
            if !of.local && moves() && (!value.is_finite() || value <= LEAST_PRICE) {
                return Err(StructureError::Price { form: of.id.clone(), price: value });
            }
            price.push(if of.local { tape.constant(0.0) } else { tape.source(Source::Price { form }, value) });
        }
        let mut draft = Draft {
            tape,
            chain,
            terms,
            parameters,
            areas: chain.areas.clone(),
            price,
            nodes: Vec::new(),
            activities: Vec::new(),
            caps: Vec::new(),
            transfers: Vec::new(),
            stocks: Vec::new(),
            notes: Vec::new(),
            producers: Vec::new(),
            users: Vec::new(),
            arcs: Vec::new(),
            taken: Vec::new(),
            origins: Origins::default(),
            added_supply: BTreeMap::new(),
            joint_supply: BTreeMap::new(),
            added_use: BTreeMap::new(),
            outlets: BTreeSet::new(),
            balance: Vec::new(),
            lookup: BTreeMap::new(),
            ids: BTreeMap::new(),
        };
        for term in terms {
            if let (Effect::PriceFloor { .. }, Target::Production { form, area }) = (&term.effect, &term.target) {
                let place = (draft.form(term, form)?, draft.area_or_new(area));
                draft.outlets.insert(place);
            }
        }
        Ok(draft)
    }

    /// A number that nothing changes.
    pub fn constant(&self, value: f64) -> Number<'t> {
        self.tape.constant(value)
    }

    /// A parameter of a form.
    pub fn parameter(&self, form: usize, name: ParameterName) -> Number<'t> {
        self.tape.source(Source::Parameter { form, name }, self.parameters.get(form, name))
    }

    /// A level of the chain.
    pub fn level(&self, level: ChainLevel) -> Number<'t> {
        self.tape.source(Source::Level(level), level.of(self.chain))
    }

    /// A number of a term, checked: `legal` of its value, which must be finite.
    pub fn number(
        &self,
        term: usize,
        number: TermNumber,
        what: &'static str,
        legal: impl Fn(f64) -> bool,
    ) -> Result<Number<'t>, StructureError> {
        let value = number.of(&self.terms[term]).unwrap_or(f64::NAN);
        if value.is_finite() && legal(value) {
            Ok(self.tape.source(Source::Term { term, number }, value))
        } else {
            let measure = self.terms[term].measure + 1;
            Err(StructureError::Value { measure, what, value, expected: "a finite number, zero or more" })
        }
    }

    /// Position of a form a term names.
    pub fn form(&self, term: &Term, id: &FormId) -> Result<usize, StructureError> {
        self.chain.form(id).ok_or_else(|| StructureError::UnknownForm { measure: term.measure + 1, form: id.clone() })
    }

    /// Position of an area, if the structure knows it.
    pub fn area(&self, id: &AreaId) -> Option<usize> {
        self.areas.iter().position(|a| a == id)
    }

    /// Position of an area, entered if it is new.
    pub fn area_or_new(&mut self, id: &AreaId) -> usize {
        self.area(id).unwrap_or_else(|| {
            self.areas.push(id.clone());
            self.areas.len() - 1
        })
    }

    /// Output of a form in an area: supply, then processes, main and joint, t per year; without what only closes the books.
    pub fn production(&self, node: usize) -> Number<'t> {
        let mut made = self.constant(0.0);
        let supplies = self.chain.supplies.iter().enumerate();
        for (k, _) in supplies.filter(|(_, s)| s.node == node && s.kind.is_output()) {
            made = made + self.level(ChainLevel::Supply(k));
        }
        for (k, process) in self.chain.transformations.iter().enumerate() {
            for leg in process.outputs.iter().filter(|leg| leg.node == node) {
                made = made + leg.per_tonne * self.level(ChainLevel::Process(k));
            }
        }
        made
    }

    fn place(&mut self, key: PlaceKey, role: NodeRole, id: impl FnOnce(&Self) -> String, price: Number<'t>) -> usize {
        if let Some(&node) = self.lookup.get(&key) {
            return node;
        }
        let id = id(self);
        let node = self.node(role, id, price);
        self.lookup.insert(key, node);
        node
    }

    /// Enters a node in both markets.
    pub fn node(&mut self, role: NodeRole, id: String, price: Number<'t>) -> usize {
        let nothing = self.constant(0.0);
        self.nodes.push(Place { id, role, price, before: nothing, after: nothing });
        self.nodes.len() - 1
    }

    /// Where a form is used in an area.
    pub fn market(&mut self, form: usize, area: usize) -> usize {
        let price = self.price[form];
        let id = |d: &Self| format!("{}@{}", d.chain.forms[form].id, d.areas[area]);
        self.place((0, form, area, 0), NodeRole::Market { form, area }, id, price)
    }

    /// Goods of an origin group in an area; the market itself where the form is not split.
    pub fn pool(&mut self, form: usize, area: usize, origin: Option<usize>) -> usize {
        let Some(group) = origin else {
            return self.market(form, area);
        };
        let price = self.price[form];
        let id = |d: &Self| {
            format!("{}@{} of {}", d.chain.forms[form].id, d.areas[area], d.origins.name(&d.areas, form, group))
        };
        self.place((1, form, area, group), NodeRole::Pool { form, area, origin: group }, id, price)
    }

    /// Whether anything touches the pool so far.
    pub fn has_pool(&self, form: usize, area: usize, origin: Option<usize>) -> bool {
        match origin {
            None => self.lookup.contains_key(&(0, form, area, 0)),
            Some(group) => self.lookup.contains_key(&(1, form, area, group)),
        }
    }

    /// Where goods made in an area stand once they are past a buyer of last resort.
    pub fn own_pool(&mut self, form: usize, area: usize) -> usize {
        let origin = self.origins.group_of(form, area);
        self.pool(form, area, origin)
    }

    /// Where goods stand that no author of a bar made.
    pub fn others_pool(&mut self, form: usize, area: usize) -> usize {
        let origin = self.origins.others(form);
        self.pool(form, area, origin)
    }

    /// Where output of a form in an area goes.
    pub fn output(&mut self, form: usize, area: usize) -> usize {
        if !self.outlets.contains(&(form, area)) {
            return self.own_pool(form, area);
        }
        let price = self.price[form];
        let id = |d: &Self| format!("output of {}@{}", d.chain.forms[form].id, d.areas[area]);
        self.place((2, form, area, 0), NodeRole::Outlet { form, area }, id, price)
    }

    /// Enters an activity that runs at `base_level` before. Legs on the same node are added into one.
    pub fn add(
        &mut self,
        role: Role,
        id: String,
        legs: &[(usize, f64)],
        cost: Number<'t>,
        curve: Curve<Number<'t>>,
        base_level: Number<'t>,
    ) -> usize {
        let id = self.unique(id);
        let mut merged: Vec<(usize, f64)> = Vec::with_capacity(legs.len());
        for &(node, quantity) in legs {
            match merged.iter_mut().find(|leg| leg.0 == node) {
                Some(leg) => leg.1 += quantity,
                None => merged.push((node, quantity)),
            }
        }
        merged.retain(|leg| leg.1 != 0.0);
        let leg = |(node, quantity)| {
            let quantity = self.constant(quantity);
            Leg { node, quantity, weight: quantity }
        };
        let legs = merged.into_iter().map(leg).collect();
        let tag = role.tag();
        let activity = Activity { id, tag, role, legs, base_cost: cost, cost, before: curve, after: curve, base_level };
        self.activities.push(activity);
        self.activities.len() - 1
    }

    /// Enters an activity that a measure creates: before, it stands with an upper bound of zero.
    pub fn add_new(
        &mut self,
        role: Role,
        id: String,
        legs: &[(usize, f64)],
        cost: Number<'t>,
        curve: Curve<Number<'t>>,
    ) -> usize {
        let nothing = self.constant(0.0);
        let activity = self.add(role, id, legs, cost, curve, nothing);
        self.activities[activity].before = Curve::Linear { at: nothing, slope: nothing, upper: nothing };
        activity
    }

    /// The name, with a number behind it from its second use on.
    fn unique(&mut self, id: String) -> String {
        let count = self.ids.entry(id.clone()).or_insert(0);
        *count += 1;
        if *count == 1 { id } else { format!("{id} #{count}") }
    }

    /// Adds a leg to an activity of both markets.
    pub fn add_leg(&mut self, activity: usize, node: usize, quantity: Number<'t>) {
        self.activities[activity].legs.push(Leg { node, quantity, weight: quantity });
    }

    /// Enters a bound that shares its rent.
    pub fn add_cap(&mut self, cap: Cap) -> usize {
        self.caps.push(cap);
        self.caps.len() - 1
    }

    /// Rent that stays with whoever holds the bound.
    pub fn rent_to_holders() -> RentShares {
        RentShares { holders: 1.0, importers: 0.0, treasury: 0.0 }
    }

    /// Remembers what balances before the terms, and refuses a chain that is more than rounding away from it. What remains stands
    /// as an injection in both markets, so that base prices clear exactly.
    pub fn close_balances(&mut self) -> Result<(), StructureError> {
        let mut net = vec![0.0; self.nodes.len()];
        let mut world = vec![0.0; self.chain.forms.len()];
        for (k, activity) in self.activities.iter().enumerate() {
            let level = activity.base_level.value();
            for leg in &activity.legs {
                let quantity = leg.quantity.value();
                self.balance.push(BalanceLeg { activity: k as u32, node: leg.node as u32, quantity });
                net[leg.node] += quantity * level;
                if let NodeRole::Market { form, .. } | NodeRole::Pool { form, .. } = self.nodes[leg.node].role {
                    world[form] += (quantity * level).max(0.0);
                }
            }
        }
        for (place, &net_t) in self.nodes.iter().zip(&net) {
            let (NodeRole::Market { form, .. } | NodeRole::Pool { form, .. } | NodeRole::Outlet { form, .. }) =
                place.role
            else {
                continue;
            };
            let relative = net_t.abs() / world[form].max(f64::MIN_POSITIVE);
            if relative > MOST_IMBALANCE {
                return Err(StructureError::Unbalanced { node: place.id.clone(), net_t, relative });
            }
        }
        Ok(())
    }
}
