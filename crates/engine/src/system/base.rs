//! What runs in the chain as observed: mines and scrap, processes, uses, residues thrown away.

use monazite_model::market::{Demand, Linear, Response, Supply};

use super::draft::{Draft, Producer, User};
use super::parameters::ParameterName;
use super::role::Role;

/// Price at which a residue's disposal has fully given way to recovery, as a share of what the recovered tonne sells for.
const RESIDUE_PRICE: f64 = 1e-3;
/// Fall of the price at which all that passes would be thrown away where a surplus is thrown away as observed, as a share of
/// the base price.
const SURPLUS_DISPOSAL: f64 = 0.02;
/// Price scale of a residue that nothing recovers, usd/t.
const WORTHLESS: f64 = 1.0;

/// Mines and scrap: capped isoelastic supply through the observed level at the base price.
pub(super) fn supplies(draft: &mut Draft) {
    for (k, supply) in draft.chain.supplies.iter().enumerate() {
        let node = draft.chain.nodes[supply.node];
        let (form, area) = (node.form, node.area);
        let level = supply.level.band.value;
        if level <= 0.0 {
            continue;
        }
        let response = through(draft, form, level, supply.capacity.band.value, draft.price[form]);
        let output = draft.output(form, area);
        let id = format!("{} {}@{}", supply.kind, draft.chain.forms[form].id, draft.areas[area]);
        let role = Role::Supply { supply: k, area };
        let activity = draft.add(role, id, &[(output, 1.0)], 0.0, Some(response.clone()), response);
        draft.producers.push(Producer { form, area, activity, existing: true, level });
    }
}

/// Supply of a form through `level` at a margin of `scale`; fixed where there is no price to answer to.
fn through(draft: &Draft, form: usize, level: f64, capacity: f64, scale: f64) -> Response {
    if scale <= 0.0 {
        return Linear { at: level, slope: 0.0, upper: f64::INFINITY }.into();
    }
    let elasticity = draft.parameter(form, ParameterName::SupplyElasticity);
    let shutdown = draft.parameter(form, ParameterName::ShutdownPrice) * scale;
    Supply::through(level, scale, elasticity, shutdown, capacity.max(level)).into()
}

/// Processes: k-leg activities whose unit cost is the observed price spread, whatever it is, less a conversion margin.
///
/// The margin is the spread itself where it lies between `conversion-share` and all of the value of output, else the nearer
/// end; output answers to it as a supply does to its price.
pub(super) fn processes(draft: &mut Draft) {
    for (k, process) in draft.chain.transformations.iter().enumerate() {
        let level = process.level.band.value;
        let Some(main) = process.outputs.first().map(|leg| draft.chain.nodes[leg.node].form) else {
            continue;
        };
        if level <= 0.0 {
            continue;
        }
        let area = process.area;
        let value = |leg: &monazite_model::chain::Leg| leg.per_tonne * draft.price[draft.chain.nodes[leg.node].form];
        let revenue: f64 = process.outputs.iter().map(value).sum();
        let spread = revenue - process.inputs.iter().map(value).sum::<f64>();
        let least = draft.parameter(main, ParameterName::ConversionShare) * revenue;
        let scale = spread.clamp(least, revenue.max(least));
        let response = through(draft, main, level, process.capacity.band.value, scale);
        let mut legs = Vec::with_capacity(process.outputs.len() + process.inputs.len());
        for leg in &process.outputs {
            let node = draft.chain.nodes[leg.node];
            legs.push((draft.output(node.form, node.area), leg.per_tonne));
        }
        for leg in &process.inputs {
            let node = draft.chain.nodes[leg.node];
            legs.push((draft.market(node.form, node.area), -leg.per_tonne));
        }
        let cost = if scale > 0.0 { spread - scale } else { spread };
        let id = format!("{} {}@{}", process.process, draft.chain.forms[main].id, draft.areas[area]);
        let role = Role::Process { transformation: k, area };
        let activity = draft.add(role, id, &legs, cost, Some(response.clone()), response);
        draft.producers.push(Producer { form: main, area, activity, existing: true, level });
        for leg in &process.inputs {
            let node = draft.chain.nodes[leg.node];
            draft.users.push(User { form: node.form, area: node.area, activity, weight: leg.per_tonne, level });
        }
    }
}

/// Uses: isoelastic demand with a choke price.
pub(super) fn uses(draft: &mut Draft) {
    for (k, used) in draft.chain.uses.iter().enumerate() {
        let node = draft.chain.nodes[used.node];
        let (form, area, level) = (node.form, node.area, used.level.band.value);
        if level <= 0.0 {
            continue;
        }
        let price = draft.price[form];
        let response: Response = if price > 0.0 {
            let elasticity = draft.parameter(form, ParameterName::DemandElasticity);
            let choke = draft.parameter(form, ParameterName::ChokePrice) * price;
            Demand::new(level, price, elasticity, Some(choke)).into()
        } else {
            Linear::new(level, 0.0).into()
        };
        let market = draft.market(form, area);
        let id = format!("use {} {}@{}", used.end_use, draft.chain.forms[form].id, draft.areas[area]);
        let role = Role::Use { position: k, area };
        let activity = draft.add(role, id, &[(market, -1.0)], 0.0, Some(response.clone()), response);
        draft.users.push(User { form, area, activity, weight: 1.0, level });
    }
}

/// Disposal as observed: of residues, and of what is left of a form nobody takes. What only a scenario leaves over is in `unsold`.
pub(super) fn disposals(draft: &mut Draft) {
    let chain = draft.chain;
    let mut residue_value = vec![0.0_f64; chain.forms.len()];
    for process in &chain.transformations {
        if let Some(main) = process.outputs.first() {
            for leg in &process.inputs {
                let form = chain.nodes[leg.node].form;
                residue_value[form] = residue_value[form].max(draft.price[chain.nodes[main.node].form] / leg.per_tonne);
            }
        }
    }
    let mut thrown = vec![0.0; chain.nodes.len()];
    for disposal in &chain.disposals {
        thrown[disposal.node] += disposal.level;
    }
    for (k, node) in chain.nodes.iter().enumerate() {
        let (form, area) = (node.form, node.area);
        let local = chain.forms[form].local;
        let passing = chain.production(k).max(thrown[k]);
        if passing <= 0.0 || !(local || thrown[k] > 0.0) {
            continue;
        }
        let scale = if local {
            RESIDUE_PRICE * if residue_value[form] > 0.0 { residue_value[form] } else { WORTHLESS }
        } else {
            SURPLUS_DISPOSAL * draft.price[form]
        };
        let slope = passing / scale;
        // Disposal of something with a price is a cost of that price to the chain as observed; the level stays as it was.
        let cost = if local { 0.0 } else { -draft.price[form] };
        let at = thrown[k];
        let pool = draft.own_pool(form, area);
        let id = format!("disposal {}@{}", chain.forms[form].id, draft.areas[area]);
        let response = Response::from(Linear::new(at, slope));
        draft.add(Role::Disposal { form, area }, id, &[(pool, -1.0)], cost, Some(response.clone()), response);
    }
}
