//! What of a chain has a memory: stores, leaks, uses that learn, new capacity, and who hears of what.

use std::collections::BTreeMap;

use monazite_model::chain::Chain;
use monazite_model::horizon::{Gate, Investment, Leak, Learning, Store};
use monazite_model::market::{MarketProblem, Response};
use monazite_model::term::{Effect, Target, Term};

use super::exposure::from_actors;
use super::settings::Settings;
use crate::equilibrium::{NodeRole, Numbers, Role, Structure};

/// Months of a year: the chain's tonnes are a year's, a month's market has a twelfth of them.
pub(super) const MONTHS_A_YEAR: f64 = 12.0;

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

/// Months of use held of a form in an area where somebody states them.
pub type Cover<'a> = &'a dyn Fn(usize, usize) -> Option<f64>;

/// Where a form with a price is taken, and how much is held there.
pub(super) fn stores_of(
    structure: &Structure,
    numbers: &Numbers,
    settings: &Settings,
    cover: Cover<'_>,
) -> Vec<StoreOf> {
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

/// Bounds on flows with a leak on each route of the base year that they bar.
#[derive(Clone, Debug, Default)]
pub(super) struct Gates {
    /// The term of each gate, and what the base year let through, t a year as the bound counts.
    pub bounds: Vec<(usize, f64)>,
    /// The gates, in the same order.
    pub gates: Vec<Gate>,
    /// Form of each leak, gate after gate.
    pub leak_forms: Vec<usize>,
}

/// The gates of all terms. Goods that one bound counts together leak each like goods with a bound of their own: of what the bound bars of
/// all, its share of each route.
pub(super) fn gates_of(structure: &Structure, numbers: &Numbers, union: &[Term]) -> Gates {
    let problem = structure.compiled().problem();
    let mut found = Gates::default();
    for (k, term) in union.iter().enumerate() {
        if !matches!(term.effect, Effect::Cap { .. }) || !term.target.is_trade() {
            continue;
        }
        let (mut base, mut ways) = (0.0, Vec::new());
        for (n, form, weight) in routes_of(structure, &term.target) {
            let level = numbers.base_levels()[n];
            if level <= 0.0 {
                continue;
            }
            base += weight * level;
            let legs = &problem.activities[n].legs;
            // The goods' own legs come before that of the bound.
            let node = |sign: f64| legs.iter().find(|leg| leg.quantity * sign > 0.0).map(|leg| leg.node);
            if let (Some(source), Some(sink)) = (node(-1.0), node(1.0)) {
                found.leak_forms.push(form);
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
        found.bounds.push((k, base));
        found.gates.push(Gate {
            id: format!("term {k}"),
            counts: Vec::new(),
            normal: base / MONTHS_A_YEAR,
            permitted: Vec::new(),
            transit: 0,
            leaks: ways,
        });
    }
    found
}

/// Routes that a target names: activity, form, and what a tonne takes of the bound.
fn routes_of(structure: &Structure, target: &Target) -> Vec<(usize, usize, f64)> {
    let mut routes = Vec::new();
    for (weight, of) in target.parts() {
        let Target::Flows { form, from, to } = of else { continue };
        let Some(form) = structure.form(form) else { continue };
        let counts = |areas: &Option<Vec<_>>, area: usize| {
            areas.as_ref().is_none_or(|areas| areas.contains(&structure.areas[area]))
        };
        for (n, role) in structure.roles.iter().enumerate() {
            if let Role::Trade { form: other, from: exporter, to: importer } = *role
                && other == form
                && counts(from, exporter)
                && counts(to, importer)
            {
                routes.push((n, form, weight));
            }
        }
    }
    routes
}

/// Every use of a form with a price learns.
pub(super) fn learning_of(structure: &Structure, market: &MarketProblem) -> (Vec<Learning>, Vec<usize>) {
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
pub(super) fn alarms_of(chain: &Chain, structure: &Structure, stores: &[StoreOf], dated: &Dated) -> Vec<Vec<f64>> {
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
    pub(super) fn store(&self, store: &StoreOf, node: String) -> Store {
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

    pub(super) fn learning(&self, form: usize, activity: String) -> Learning {
        let of = &self.forms[form];
        Learning {
            activity,
            elasticity: of.learned,
            gain: of.learned_over,
            loss: of.forgotten_over,
            most_a_year: of.learned_a_year,
        }
    }

    pub(super) fn leak(&self, form: usize, leak: &mut Leak) {
        let of = &self.forms[form];
        (leak.most, leak.speed, leak.gap) = (of.leak_most, of.leak_speed, of.leak_gap);
    }

    pub(super) fn investment(&self, store: &StoreOf, node: String) -> Investment {
        let of = &self.forms[store.form];
        Investment { node, of: store.taken_t, rate: of.investment, lead: of.lead }
    }
}
