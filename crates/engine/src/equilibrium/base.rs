//! What runs in the chain as observed: mines and scrap, processes, uses, residues thrown away.

use monazite_model::chain::UseKind;

use super::activity::Curve;
use super::draft::{Draft, Producer, User};
use super::parameters::ParameterName;
use super::role::Role;
use super::slots::Number;
use super::source::ChainLevel;

/// Price at which a residue's disposal has fully given way to recovery, as a share of what the recovered tonne sells for.
const RESIDUE_PRICE: f64 = 1e-3;
/// Fall of the price at which all that passes would be thrown away where a surplus is thrown away as observed, as a share of
/// the base price.
const SURPLUS_DISPOSAL: f64 = 0.02;
/// Price scale of a residue that nothing recovers, usd/t.
const WORTHLESS: f64 = 1.0;

/// Mines and scrap: capped isoelastic supply through the observed level at the base price. What only closes the books is nobody's:
/// it comes in as observed at any price, and no measure on output or origin reaches it.
pub(super) fn supplies(draft: &mut Draft) {
    for (k, supply) in draft.chain.supplies.iter().enumerate() {
        let node = draft.chain.nodes[supply.node];
        let (form, area) = (node.form, node.area);
        let level = draft.level(ChainLevel::Supply(k));
        if level.value() <= 0.0 {
            continue;
        }
        let id = format!("{} {}@{}", supply.kind, draft.chain.forms[form].id, draft.areas[area]);
        if !supply.kind.is_output() {
            let pool = draft.others_pool(form, area);
            let curve = Curve::linear(level, draft.constant(0.0));
            draft.add(Role::Unaccounted { supply: k, area }, id, &[(pool, 1.0)], draft.constant(0.0), curve, level);
            continue;
        }
        let capacity = draft.level(ChainLevel::SupplyCapacity(k));
        let curve = through(draft, form, level, capacity, draft.price[form]);
        let output = draft.output(form, area);
        let role = Role::Supply { supply: k, area };
        let activity = draft.add(role, id, &[(output, 1.0)], draft.constant(0.0), curve, level);
        draft.producers.push(Producer { form, area, activity, existing: true, level });
    }
}

/// Supply of a form through `level` at a margin of `scale`; fixed where there is no price to answer to.
fn through<'t>(
    draft: &Draft<'t>,
    form: usize,
    level: Number<'t>,
    capacity: Number<'t>,
    scale: Number<'t>,
) -> Curve<Number<'t>> {
    if scale.value() <= 0.0 {
        return Curve::linear(level, draft.constant(0.0));
    }
    let elasticity = draft.parameter(form, ParameterName::SupplyElasticity);
    let shutdown = draft.parameter(form, ParameterName::ShutdownPrice) * scale;
    Curve::through(level, scale, elasticity, shutdown, capacity)
}

/// Processes: k-leg activities whose unit cost is the observed price spread, whatever it is, less a conversion margin.
///
/// The margin is the spread itself where it lies between `conversion-share` and all of the value of output, else the nearer
/// end; output answers to it as a supply does to its price.
pub(super) fn processes(draft: &mut Draft) {
    let chain = draft.chain;
    for (k, process) in chain.transformations.iter().enumerate() {
        let level = draft.level(ChainLevel::Process(k));
        let Some(main) = process.outputs.first().map(|leg| chain.nodes[leg.node].form) else {
            continue;
        };
        if level.value() <= 0.0 {
            continue;
        }
        let area = process.area;
        let value = |legs: &[monazite_model::chain::Leg]| {
            let one = |leg: &monazite_model::chain::Leg| leg.per_tonne * draft.price[chain.nodes[leg.node].form];
            legs.iter().map(one).fold(draft.constant(0.0), |sum, usd| sum + usd)
        };
        let revenue = value(&process.outputs);
        let spread = revenue - value(&process.inputs);
        let least = draft.parameter(main, ParameterName::ConversionShare) * revenue;
        let scale = spread.max(least).min(revenue.max(least));
        let curve = through(draft, main, level, draft.level(ChainLevel::ProcessCapacity(k)), scale);
        let cost = if scale.value() > 0.0 { spread - scale } else { spread };
        let mut legs = Vec::with_capacity(process.outputs.len() + process.inputs.len());
        for leg in &process.outputs {
            let node = chain.nodes[leg.node];
            legs.push((draft.output(node.form, node.area), leg.per_tonne));
        }
        for leg in &process.inputs {
            let node = chain.nodes[leg.node];
            legs.push((draft.market(node.form, node.area), -leg.per_tonne));
        }
        let id = format!("{} {}@{}", process.process, chain.forms[main].id, draft.areas[area]);
        let role = Role::Process { transformation: k, area };
        let activity = draft.add(role, id, &legs, cost, curve, level);
        draft.producers.push(Producer { form: main, area, activity, existing: true, level });
        for leg in &process.inputs {
            let node = chain.nodes[leg.node];
            draft.users.push(User { form: node.form, area: node.area, activity, weight: leg.per_tonne, level });
        }
    }
}

/// Uses: isoelastic demand with a choke price. What leaves the chain otherwise (on in transit, nobody knows where) answers as a use
/// does, since it cannot be held against a ban, but is nobody's need. What goes into stock does not answer to the price; only where
/// the form is so dear that its users give it up does the stock stop growing.
pub(super) fn uses(draft: &mut Draft) {
    for (k, used) in draft.chain.uses.iter().enumerate() {
        let node = draft.chain.nodes[used.node];
        let (form, area, level) = (node.form, node.area, draft.level(ChainLevel::Use(k)));
        if level.value() <= 0.0 {
            continue;
        }
        let price = draft.price[form];
        let curve = if price.value() > 0.0 {
            let elasticity = match used.kind {
                UseKind::Stock => draft.constant(0.0),
                _ => draft.parameter(form, ParameterName::DemandElasticity),
            };
            let choke = draft.parameter(form, ParameterName::ChokePrice) * price;
            Curve::Demand { at: level, price, elasticity, choke, upper: draft.constant(f64::INFINITY) }
        } else {
            Curve::linear(level, draft.constant(0.0))
        };
        let market = draft.market(form, area);
        let id = format!("use {} {}@{}", used.end_use, draft.chain.forms[form].id, draft.areas[area]);
        if !used.kind.is_use() {
            let role = Role::Beyond { position: k, area };
            draft.add(role, id, &[(market, -1.0)], draft.constant(0.0), curve, level);
            continue;
        }
        let role = Role::Use { position: k, area };
        let activity = draft.add(role, id, &[(market, -1.0)], draft.constant(0.0), curve, level);
        draft.users.push(User { form, area, activity, weight: 1.0, level });
    }
}

/// Disposal as observed: of residues, and of what is left of a form nobody takes. What only a scenario leaves over is in `unsold`.
pub(super) fn disposals(draft: &mut Draft) {
    let chain = draft.chain;
    let nothing = draft.constant(0.0);
    let mut residue_value = vec![nothing; chain.forms.len()];
    for process in &chain.transformations {
        if let Some(main) = process.outputs.first() {
            for leg in &process.inputs {
                let form = chain.nodes[leg.node].form;
                let value = draft.price[chain.nodes[main.node].form] / leg.per_tonne;
                residue_value[form] = residue_value[form].max(value);
            }
        }
    }
    let mut thrown = vec![nothing; chain.nodes.len()];
    for (k, disposal) in chain.disposals.iter().enumerate() {
        thrown[disposal.node] = thrown[disposal.node] + draft.level(ChainLevel::Disposal(k));
    }
    for (k, node) in chain.nodes.iter().enumerate() {
        let (form, area) = (node.form, node.area);
        let local = chain.forms[form].local;
        let at = thrown[k];
        let passing = draft.production(k).max(at);
        if passing.value() <= 0.0 || !(local || at.value() > 0.0) {
            continue;
        }
        let scale = if !local {
            SURPLUS_DISPOSAL * draft.price[form]
        } else if residue_value[form].value() > 0.0 {
            RESIDUE_PRICE * residue_value[form]
        } else {
            draft.constant(RESIDUE_PRICE * WORTHLESS)
        };
        // Disposal of something with a price is a cost of that price to the chain as observed; the level stays as it was.
        let cost = if local { nothing } else { -draft.price[form] };
        let pool = draft.own_pool(form, area);
        let id = format!("disposal {}@{}", chain.forms[form].id, draft.areas[area]);
        let curve = Curve::linear(at, passing / scale);
        draft.add(Role::Disposal { form, area }, id, &[(pool, -1.0)], cost, curve, at);
    }
}
