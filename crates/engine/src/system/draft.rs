//! The problem under construction: nodes made when first asked for, activities entered in both problems at once.

use std::collections::{BTreeMap, BTreeSet};

use monazite_model::chain::Chain;
use monazite_model::code::{AreaId, FormId};
use monazite_model::market::{Activity, Leg, Linear, MarketProblem, Response};
use monazite_model::term::{Effect, Target, Term};

use super::error::SystemError;
use super::origin::Origins;
use super::parameters::{ParameterName, Parameters};
use super::role::{Cap, NodeRole, Role, StockFlow, Transfer};
use super::{System, origin};

/// A chain whose imbalance at a node exceeds this share of its form's world throughput is refused.
const MOST_IMBALANCE: f64 = 1e-6;
/// Smallest price at which a form still counts as priced, usd/t.
const LEAST_PRICE: f64 = 1e-9;

/// An activity that makes a form in an area.
#[derive(Debug, Clone, Copy)]
pub(super) struct Producer {
    pub form: usize,
    pub area: usize,
    pub activity: usize,
    /// In the chain as observed, not added by a measure.
    pub existing: bool,
    /// Observed level. What is built from these, not from evaluated responses, has the same shape for all parameters.
    pub level: f64,
}

/// An activity that takes a form in an area.
#[derive(Debug, Clone, Copy)]
pub(super) struct User {
    pub form: usize,
    pub area: usize,
    pub activity: usize,
    /// Tonnes taken per unit of level.
    pub weight: f64,
    /// Observed level.
    pub level: f64,
}

/// A flow of one origin on one route, observed or new.
#[derive(Debug, Clone)]
pub(super) struct Arc {
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
    pub level: f64,
}

/// The problem under construction.
pub(super) struct Draft<'c> {
    pub chain: &'c Chain,
    pub parameters: &'c Parameters,
    pub areas: Vec<AreaId>,
    /// Base price by form; zero for residues.
    pub price: Vec<f64>,
    pub before: MarketProblem,
    pub after: MarketProblem,
    pub nodes: Vec<NodeRole>,
    pub roles: Vec<Role>,
    pub caps: Vec<Cap>,
    pub transfers: Vec<Transfer>,
    pub stocks: Vec<StockFlow>,
    pub notes: Vec<String>,
    pub producers: Vec<Producer>,
    pub users: Vec<User>,
    pub arcs: Vec<Arc>,
    pub origins: Origins,
    /// Tonnes that measures add to what an area can supply of a form; new routes open for them.
    pub added_supply: BTreeMap<(usize, usize), f64>,
    /// Tonnes that come along with new capacity of another form.
    pub joint_supply: BTreeMap<(usize, usize), f64>,
    /// Tonnes that measures add to what an area may take of a form.
    pub added_use: BTreeMap<(usize, usize), f64>,
    /// Places where a buyer of last resort stands between output and market.
    pub outlets: BTreeSet<(usize, usize)>,
    residuals: Vec<f64>,
    lookup: BTreeMap<Place, usize>,
    ids: BTreeMap<String, u32>,
    /// Whether activities get their names: most of the work of a build, and wasted on a member of an ensemble.
    pub named: bool,
}

/// Kind of place, form, area, origin group.
type Place = (u8, usize, usize, usize);

impl<'c> Draft<'c> {
    pub fn new(chain: &'c Chain, terms: &[Term], parameters: &'c Parameters) -> Result<Self, SystemError> {
        let mut price = Vec::with_capacity(chain.forms.len());
        for form in &chain.forms {
            let value = form.price.value;
            if !form.local && (!value.is_finite() || value <= LEAST_PRICE) {
                return Err(SystemError::Price { form: form.id.clone(), price: value });
            }
            price.push(if form.local { 0.0 } else { value });
        }
        let mut draft = Draft {
            chain,
            parameters,
            areas: chain.areas.clone(),
            price,
            before: MarketProblem::new(),
            after: MarketProblem::new(),
            nodes: Vec::new(),
            roles: Vec::new(),
            caps: Vec::new(),
            transfers: Vec::new(),
            stocks: Vec::new(),
            notes: Vec::new(),
            producers: Vec::new(),
            users: Vec::new(),
            arcs: Vec::new(),
            origins: Origins::default(),
            added_supply: BTreeMap::new(),
            joint_supply: BTreeMap::new(),
            added_use: BTreeMap::new(),
            outlets: BTreeSet::new(),
            residuals: Vec::new(),
            lookup: BTreeMap::new(),
            ids: BTreeMap::new(),
            named: true,
        };
        for term in terms {
            if let (Effect::PriceFloor { .. }, Target::Production { form, area }) = (&term.effect, &term.target) {
                let place = (draft.form(term, form)?, draft.area_or_new(area));
                draft.outlets.insert(place);
            }
        }
        draft.origins = origin::find(&mut draft, terms)?;
        Ok(draft)
    }

    /// Position of a form a term names.
    pub fn form(&self, term: &Term, id: &FormId) -> Result<usize, SystemError> {
        self.chain.form(id).ok_or_else(|| SystemError::UnknownForm { measure: term.measure + 1, form: id.clone() })
    }

    /// Position of an area, if the system knows it.
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

    pub fn parameter(&self, form: usize, name: ParameterName) -> f64 {
        self.parameters.get(form, name)
    }

    fn place(&mut self, key: Place, role: NodeRole, id: impl FnOnce(&Self) -> String, price: f64) -> usize {
        if let Some(&node) = self.lookup.get(&key) {
            return node;
        }
        let id = id(self);
        let node = self.node(role, id, price);
        self.lookup.insert(key, node);
        node
    }

    /// Enters a node in both problems.
    pub fn node(&mut self, role: NodeRole, id: String, price: f64) -> usize {
        self.nodes.push(role);
        self.before.add_node(id.clone(), price);
        self.after.add_node(id, price)
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
        let id =
            |d: &Self| format!("{}@{} of {}", d.chain.forms[form].id, d.areas[area], d.origins.name(d, form, group));
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

    /// Where output of a form in an area goes.
    pub fn output(&mut self, form: usize, area: usize) -> usize {
        if !self.outlets.contains(&(form, area)) {
            return self.own_pool(form, area);
        }
        let price = self.price[form];
        let id = |d: &Self| format!("output of {}@{}", d.chain.forms[form].id, d.areas[area]);
        self.place((2, form, area, 0), NodeRole::Outlet { form, area }, id, price)
    }

    /// Enters an activity; `before` is `None` for one that a measure creates. Legs on the same node are added into one.
    pub fn add(
        &mut self,
        role: Role,
        id: String,
        legs: &[(usize, f64)],
        cost: f64,
        before: Option<Response>,
        after: Response,
    ) -> usize {
        let id = if self.named { self.unique(id) } else { String::new() };
        let tag = match role {
            Role::Supply { .. } | Role::Added { process: false, .. } => "supply",
            Role::Process { .. } | Role::Added { .. } => "process",
            Role::Use { .. } => "use",
            Role::Trade { .. } => "trade",
            Role::Permit(_) => "permit",
            _ => "link",
        };
        let tag: String = if self.named { tag.into() } else { String::new() };
        let mut merged: Vec<Leg> = Vec::with_capacity(legs.len());
        for &(node, quantity) in legs {
            match merged.iter_mut().find(|leg| leg.node == node) {
                Some(leg) => (leg.quantity, leg.price) = (leg.quantity + quantity, leg.price + quantity),
                None => merged.push(Leg { node, quantity, price: quantity }),
            }
        }
        merged.retain(|leg| leg.quantity != 0.0);
        let absent = || Response::from(Linear { at: 0.0, slope: 0.0, upper: 0.0 });
        let make =
            |response: Response| Activity { id: id.clone(), tag: tag.clone(), legs: merged.clone(), cost, response };
        self.before.add(make(before.unwrap_or_else(absent)));
        self.roles.push(role);
        self.after.add(make(after))
    }

    /// The name, with a number behind it from its second use on.
    fn unique(&mut self, id: String) -> String {
        let count = self.ids.entry(id.clone()).or_insert(0);
        *count += 1;
        if *count == 1 { id } else { format!("{id} #{count}") }
    }

    /// Adds a leg to an activity of both problems.
    pub fn add_leg(&mut self, activity: usize, node: usize, quantity: f64) {
        for problem in [&mut self.before, &mut self.after] {
            problem.activities[activity].legs.push(Leg { node, quantity, price: quantity });
        }
    }

    /// Level of an activity before, in the very operations the market uses, so that base levels are the market's to the bit.
    pub fn base_level(&self, activity: usize) -> f64 {
        let activity = &self.before.activities[activity];
        let margin = activity
            .legs
            .iter()
            .fold(-activity.cost, |sum, leg| sum + leg.price * self.before.nodes[leg.node].base_price);
        activity.response.level(margin)
    }

    /// Lets the chain's own imbalance, which is rounding, stand as an injection, so that base prices clear exactly.
    pub fn close_balances(&mut self) -> Result<(), SystemError> {
        let mut net = vec![0.0; self.nodes.len()];
        let mut world = vec![0.0; self.chain.forms.len()];
        for k in 0..self.before.activities.len() {
            let level = self.base_level(k);
            for leg in &self.before.activities[k].legs {
                net[leg.node] += leg.quantity * level;
                if let NodeRole::Market { form, .. } | NodeRole::Pool { form, .. } = self.nodes[leg.node] {
                    world[form] += (leg.quantity * level).max(0.0);
                }
            }
        }
        self.residuals = vec![0.0; self.nodes.len()];
        for (node, &net_t) in net.iter().enumerate() {
            let (NodeRole::Market { form, .. } | NodeRole::Pool { form, .. } | NodeRole::Outlet { form, .. }) =
                self.nodes[node]
            else {
                continue;
            };
            let relative = net_t.abs() / world[form].max(f64::MIN_POSITIVE);
            if relative > MOST_IMBALANCE {
                let node = self.before.nodes[node].id.clone();
                return Err(SystemError::Unbalanced { node, net_t, relative });
            }
            self.residuals[node] = -net_t;
            self.before.nodes[node].injection -= net_t;
            self.after.nodes[node].injection -= net_t;
        }
        Ok(())
    }

    pub fn finish(mut self) -> System {
        let base_levels = (0..self.roles.len()).map(|k| self.base_level(k)).collect();
        self.residuals.resize(self.nodes.len(), 0.0);
        self.notes.sort();
        self.notes.dedup();
        System {
            forms: self.chain.forms.iter().map(|f| f.id.clone()).collect(),
            areas: self.areas,
            form_prices: self.price,
            before: self.before,
            after: self.after,
            nodes: self.nodes,
            roles: self.roles,
            base_levels,
            caps: self.caps,
            transfers: self.transfers,
            stocks: self.stocks,
            residuals: self.residuals,
            notes: self.notes,
        }
    }
}
