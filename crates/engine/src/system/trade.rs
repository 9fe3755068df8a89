//! Trade between areas: observed routes by positive mathematical programming, and new ones that open at a cost.
//!
//! An observed flow is the answer at base prices whatever its price gap, and moves with the gap: `x = xh + σ xh m / p`
//! (Paris, Drogué and Anania 2011). A route nobody used stays shut until the gap exceeds `entry-cost`, then grows towards what
//! a gravity split of the exporter's goods would send. The same holds for the part by which an observed route falls short of
//! that split, so that a trickle is not worse placed than no flow at all.

use monazite_model::market::{Linear, Response};

use super::draft::{Arc, Draft};
use super::parameters::ParameterName;
use super::role::Role;

/// Most new routes of a form; the largest by gravity are kept.
const MOST_NEW_ROUTES: usize = 500;
/// New routes below this share of a form's world throughput are left out.
const LEAST_NEW_ROUTE: f64 = 1e-5;

/// Observed flows.
pub(super) fn observed(draft: &mut Draft) {
    let chain = draft.chain;
    for (k, flow) in chain.flows.iter().enumerate() {
        let (form, from, to) = (chain.nodes[flow.from].form, chain.nodes[flow.from].area, chain.nodes[flow.to].area);
        let (level, price) = (flow.level.band.value, draft.price[form]);
        if level <= 0.0 || from == to {
            continue;
        }
        let sigma = draft.parameter(form, ParameterName::TradeElasticity);
        for origin in draft.origins.groups(form) {
            let at = level * draft.origins.flow_share(form, k, origin);
            if at <= 0.0 {
                continue;
            }
            let slope = if price > 0.0 { sigma * at / price } else { 0.0 };
            let response = Response::from(Linear::new(at, slope));
            enter(draft, "trade", Route { form, from, to, origin, transit: flow.transit, level: at }, 0.0, response);
        }
    }
}

struct Route {
    form: usize,
    from: usize,
    to: usize,
    origin: Option<usize>,
    transit: f64,
    level: f64,
}

fn enter(draft: &mut Draft, label: &str, route: Route, cost: f64, response: Response) {
    let Route { form, from, to, origin, transit, level } = route;
    let (source, target) = (draft.pool(form, from, origin), draft.pool(form, to, origin));
    let mut id = String::new();
    if draft.named {
        id = format!("{label} {} {}>{}", draft.chain.forms[form].id, draft.areas[from], draft.areas[to]);
        if let Some(group) = origin {
            id = format!("{id} of {}", draft.origins.name(draft, form, group));
        }
    }
    let role = Role::Trade { form, from, to };
    let legs = [(source, -1.0), (target, 1.0)];
    let activity = draft.add(role, id, &legs, cost, Some(response.clone()), response);
    draft.arcs.push(Arc { form, from, to, origin, activity, carriers: vec![activity], transit, level });
}

/// Routes nobody used: from whoever makes or receives a form to whoever uses it.
pub(super) fn new_routes(draft: &mut Draft) {
    for form in 0..draft.chain.forms.len() {
        if draft.chain.forms[form].local || draft.price[form] <= 0.0 {
            continue;
        }
        let areas = draft.areas.len();
        let (mut made, mut imports, mut used) = (vec![0.0; areas], vec![0.0; areas], vec![0.0; areas]);
        for (k, node) in draft.chain.nodes.iter().enumerate().filter(|(_, node)| node.form == form) {
            made[node.area] = draft.chain.production(k);
        }
        for (&(_, area), &t) in draft.added_supply.iter().filter(|((f, _), _)| *f == form) {
            made[area] += t;
        }
        for user in draft.users.iter().filter(|u| u.form == form) {
            used[user.area] += user.weight * user.level;
        }
        for (&(_, area), &t) in draft.added_use.iter().filter(|((f, _), _)| *f == form) {
            used[area] += t;
        }
        let mut known = std::collections::BTreeMap::new();
        for flow in &draft.chain.flows {
            let (from, to) = (draft.chain.nodes[flow.from], draft.chain.nodes[flow.to]);
            if from.form == form && from.area != to.area {
                imports[to.area] += flow.level.band.value;
                *known.entry((from.area, to.area)).or_insert(0.0) += flow.level.band.value;
            }
        }
        let all_used: f64 = used.iter().sum();
        let throughput: f64 = made.iter().sum::<f64>() + imports.iter().sum::<f64>();
        let mut routes: Vec<(f64, usize, usize)> = Vec::new();
        for from in 0..areas {
            for to in (0..areas).filter(|&to| to != from && used[to] > 0.0) {
                let gravity = (made[from] + imports[from]) * used[to] / all_used;
                let more = gravity - known.get(&(from, to)).copied().unwrap_or(0.0);
                if more > LEAST_NEW_ROUTE * throughput {
                    routes.push((more, from, to));
                }
            }
        }
        routes.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
        routes.truncate(MOST_NEW_ROUTES);
        routes.sort_by_key(|&(_, from, to)| (from, to));
        let sigma = draft.parameter(form, ParameterName::TradeElasticity);
        let (price, cost) = (draft.price[form], draft.parameter(form, ParameterName::EntryCost) * draft.price[form]);
        for (more, from, to) in routes {
            let through = imports[from] / (made[from] + imports[from]);
            for origin in draft.origins.groups(form) {
                let share = draft.origins.reaching_share(form, from, origin);
                if share > 0.0 {
                    let response = Response::from(Linear::new(0.0, sigma * more * share / price));
                    let route = Route { form, from, to, origin, transit: through, level: 0.0 };
                    enter(draft, "new route", route, cost, response);
                }
            }
        }
    }
}
