//! Trade between areas: observed routes by positive mathematical programming, and new ones that open at a cost.
//!
//! An observed flow is the answer at base prices whatever its price gap, and moves with the gap: `x = xh + σ xh m / p`
//! (Paris, Drogué and Anania 2011). A route nobody used stays shut until the gap exceeds `entry-cost`, then grows towards what
//! a gravity split of the exporter's goods would send. The same holds for the part by which an observed route falls short of
//! that split, so that a trickle is not worse placed than no flow at all.

use std::collections::BTreeMap;
use std::ops::{Add, Div, Mul, Sub};

use super::activity::Curve;
use super::draft::{Arc, Draft};
use super::parameters::ParameterName;
use super::role::Role;
use super::slots::Number;
use super::source::ChainLevel;

/// Most new routes of a form; the largest by gravity are kept.
const MOST_NEW_ROUTES: usize = 500;
/// New routes below this share of a form's world throughput are left out.
const LEAST_NEW_ROUTE: f64 = 1e-5;

/// Observed flows.
pub(super) fn observed(draft: &mut Draft) {
    let chain = draft.chain;
    for (k, flow) in chain.flows.iter().enumerate() {
        let (form, from, to) = (chain.nodes[flow.from].form, chain.nodes[flow.from].area, chain.nodes[flow.to].area);
        let (level, price) = (draft.level(ChainLevel::Flow(k)), draft.price[form]);
        if level.value() <= 0.0 || from == to {
            continue;
        }
        let sigma = draft.parameter(form, ParameterName::TradeElasticity);
        for origin in draft.origins.groups(form) {
            let share = draft.origins.flow_share(form, k, origin);
            if level.value() * share <= 0.0 {
                continue;
            }
            let at = if share == 1.0 { level } else { level * share };
            let slope = if price.value() > 0.0 { sigma * (at / price) } else { draft.constant(0.0) };
            let route = Route { form, from, to, origin, transit: flow.transit, level: at };
            enter(draft, "trade", route, draft.constant(0.0), Curve::linear(at, slope));
        }
    }
}

struct Route<'t> {
    form: usize,
    from: usize,
    to: usize,
    origin: Option<usize>,
    transit: f64,
    level: Number<'t>,
}

fn enter<'t>(draft: &mut Draft<'t>, label: &str, route: Route<'t>, cost: Number<'t>, curve: Curve<Number<'t>>) {
    let Route { form, from, to, origin, transit, level } = route;
    let (source, target) = (draft.pool(form, from, origin), draft.pool(form, to, origin));
    let mut id = format!("{label} {} {}>{}", draft.chain.forms[form].id, draft.areas[from], draft.areas[to]);
    if let Some(group) = origin {
        id = format!("{id} of {}", draft.origins.name(&draft.areas, form, group));
    }
    let role = Role::Trade { form, from, to };
    let activity = draft.add(role, id, &[(source, -1.0), (target, 1.0)], cost, curve, level);
    draft.arcs.push(Arc { form, from, to, origin, activity, carriers: vec![activity], transit, level });
}

/// What an area makes, takes in and uses of a form, measures included.
#[derive(Clone, Copy)]
struct Trader<N> {
    made: N,
    imports: N,
    used: N,
}

/// Tonnes by which a route falls short of a gravity split of what the exporter has.
fn shortfall<N>(from: &Trader<N>, to: &Trader<N>, all_used: N, known: N) -> N
where
    N: Copy + Add<Output = N> + Mul<Output = N> + Div<Output = N> + Sub<Output = N>,
{
    (from.made + from.imports) * to.used / all_used - known
}

/// Traders of a form by area, and its observed flows by exporter and importer.
type Traders<'t> = (Vec<Trader<Number<'t>>>, BTreeMap<(usize, usize), Number<'t>>);

fn traders<'t>(draft: &Draft<'t>, form: usize) -> Traders<'t> {
    let (chain, nothing) = (draft.chain, draft.constant(0.0));
    let mut traders = vec![Trader { made: nothing, imports: nothing, used: nothing }; draft.areas.len()];
    for (k, node) in chain.nodes.iter().enumerate().filter(|(_, node)| node.form == form) {
        traders[node.area].made = draft.production(k);
    }
    for (&(_, area), &t) in draft.added_supply.iter().filter(|((f, _), _)| *f == form) {
        traders[area].made = traders[area].made + t;
    }
    for user in draft.users.iter().filter(|u| u.form == form) {
        traders[user.area].used = traders[user.area].used + user.weight * user.level;
    }
    for (&(_, area), &t) in draft.added_use.iter().filter(|((f, _), _)| *f == form) {
        traders[area].used = traders[area].used + t;
    }
    let mut known = BTreeMap::new();
    for (k, flow) in chain.flows.iter().enumerate() {
        let (from, to) = (chain.nodes[flow.from], chain.nodes[flow.to]);
        if from.form == form && from.area != to.area {
            let level = draft.level(ChainLevel::Flow(k));
            traders[to.area].imports = traders[to.area].imports + level;
            let sum = known.entry((from.area, to.area)).or_insert(nothing);
            *sum = *sum + level;
        }
    }
    (traders, known)
}

/// Routes nobody used: from whoever makes or receives a form to whoever uses it.
pub(super) fn new_routes(draft: &mut Draft) {
    for form in 0..draft.chain.forms.len() {
        if draft.chain.forms[form].local || draft.price[form].value() <= 0.0 {
            continue;
        }
        let (traders, known) = traders(draft, form);
        let nothing = draft.constant(0.0);
        let all_used = traders.iter().fold(nothing, |sum, t| sum + t.used);
        let values: Vec<Trader<f64>> = traders
            .iter()
            .map(|t| Trader { made: t.made.value(), imports: t.imports.value(), used: t.used.value() })
            .collect();
        let throughput = values.iter().map(|t| t.made).sum::<f64>() + values.iter().map(|t| t.imports).sum::<f64>();
        let mut routes: Vec<(f64, usize, usize)> = Vec::new();
        for (from, exporter) in values.iter().enumerate() {
            for (to, importer) in values.iter().enumerate().filter(|&(to, t)| to != from && t.used > 0.0) {
                let known = known.get(&(from, to)).map_or(0.0, |t| t.value());
                let more = shortfall(exporter, importer, all_used.value(), known);
                if more > LEAST_NEW_ROUTE * throughput {
                    routes.push((more, from, to));
                }
            }
        }
        routes.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
        routes.truncate(MOST_NEW_ROUTES);
        routes.sort_by_key(|&(_, from, to)| (from, to));
        let sigma = draft.parameter(form, ParameterName::TradeElasticity);
        let price = draft.price[form];
        let cost = draft.parameter(form, ParameterName::EntryCost) * price;
        for (_, from, to) in routes {
            let known = known.get(&(from, to)).copied().unwrap_or(nothing);
            // A route has room for a little; numbers that would leave it none leave it none, not less.
            let more = shortfall(&traders[from], &traders[to], all_used, known).max(nothing);
            let through = values[from].imports / (values[from].made + values[from].imports);
            for origin in draft.origins.groups(form) {
                let share = draft.origins.reaching_share(form, from, origin);
                if share > 0.0 {
                    let more = if share == 1.0 { more } else { more * share };
                    let curve = Curve::linear(nothing, sigma * (more / price));
                    let route = Route { form, from, to, origin, transit: through, level: nothing };
                    enter(draft, "new route", route, cost, curve);
                }
            }
        }
    }
}
