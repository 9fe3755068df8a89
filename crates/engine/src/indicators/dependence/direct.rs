//! Figures of one form from what an area makes, imports and exports.

use super::measure::{About, Figures, Key, Measure};
use super::reliance::{apparent_consumption, net_import_reliance};
use super::subject::Subject;
use super::world::World;
use super::{Amounts, CRUMB};
use crate::indicators::concentration::{Supplier, governance_weighted, herfindahl, n_minus_one, top_share};

/// Figures of one form from what the area makes, imports and exports.
pub(super) fn figures_of_form(
    subject: &Subject<'_>,
    world: &World,
    f: usize,
    amounts: &Amounts,
    figures: &mut Figures<'_>,
) {
    let chain = subject.chain;
    let n = chain.areas.len();
    let (mut made, mut wanted, mut aside) = (vec![0.0; n], vec![0.0; n], vec![0.0; n]);
    for (k, node) in chain.nodes.iter().enumerate().filter(|(_, node)| node.form == f) {
        made[node.area] += amounts.output[k];
        wanted[node.area] += amounts.intake[k] + amounts.used[k];
        aside[node.area] += amounts.aside[k];
    }
    let (mut from, mut to, mut imports_of) = (vec![0.0; n], vec![0.0; n], vec![0.0; n]);
    let inside = |a: usize| subject.area.contains(&a);
    for (flow, t) in chain.flows.iter().zip(&world.flows) {
        let (a, b) = (chain.nodes[flow.from], chain.nodes[flow.to]);
        if a.form != f {
            continue;
        }
        imports_of[b.area] += t;
        match (inside(a.area), inside(b.area)) {
            (false, true) => from[a.area] += t,
            (true, false) => to[b.area] += t,
            _ => {}
        }
    }
    let (world_made, own): (f64, f64) = (made.iter().sum(), subject.area.iter().map(|a| made[*a]).sum());
    let (imports, exports): (f64, f64) = (from.iter().sum(), to.iter().sum());
    if own + imports <= CRUMB * world_made {
        return;
    }
    // Where nobody's output is known, none of it is a zero.
    let has_output = chain.forms[f].has_output();
    let key =
        |measure| Key { about: About::Form(f), mineral: chain.forms[f].id.mineral(), measure, through: String::new() };
    figures.put(key(Measure::Production), has_output.then_some(own));
    figures.put(key(Measure::Imports), Some(imports));
    figures.put(key(Measure::Exports), Some(exports));
    // What an area relies on is not scored where nobody knows what it uses.
    let known = has_output && subject.area.iter().all(|a| chain.use_known(f, *a));
    // Nor are origins and customers shared out of the part of trade that is seen, where the rest shows in what is left unused.
    let seen = known || chain.forms[f].seen.missing.is_empty();
    if known {
        // What goes into stock or on in transit is not consumed, wherever it came from.
        let set_aside: f64 = subject.area.iter().map(|a| aside[*a]).sum();
        // What is used beyond output and trade is used all the same, and no output of the area's.
        let nodes = subject.area.iter().filter_map(|a| chain.node(f, *a));
        let unseen: f64 = nodes.map(|node| chain.unaccounted(node)).sum();
        let consumed = apparent_consumption(own, imports + unseen, exports, set_aside);
        // What is left of differences of large numbers is no figure: neither that use nor none of it is known, and a reliance is noise.
        let any = consumed > CRUMB * (own + imports);
        figures.put(key(Measure::ApparentConsumption), any.then_some(consumed));
        // Where output is withheld, what is made at home is not nothing.
        let withheld = chain.forms[f].withheld.iter().any(|area| subject.area.iter().any(|a| chain.areas[*a] == *area));
        let reliance = net_import_reliance(own, imports + unseen, exports, set_aside).filter(|_| any && !withheld);
        figures.put(key(Measure::NetImportReliance), reliance);
    }
    if seen && imports > CRUMB * world_made {
        figures.put(key(Measure::ImportTop1), top_share(&from, 1));
        figures.put(key(Measure::ImportTop3), top_share(&from, 3));
        figures.put(key(Measure::ImportHhi), herfindahl(&from));
        figures.put(key(Measure::ImportHhiGovernance), weighted(&subject.governance, &from));
    }
    if known {
        figures.put(key(Measure::NMinus1Cover), n_minus_one(&made, &wanted));
    }
    figures.put(key(Measure::ProductionTop3), top_share(&made, 3));
    figures.put(key(Measure::ProductionHhi), herfindahl(&made));
    figures.put(key(Measure::ProductionHhiGovernance), weighted(&subject.governance, &made));
    if let Some(reserves) = subject.reserves.get(&f) {
        let amounts: Vec<f64> = reserves.iter().map(|r| r.amount(world)).collect();
        let governance: Vec<f64> = reserves.iter().map(|r| r.governance).collect();
        figures.put(key(Measure::ReserveTop3), top_share(&amounts, 3));
        figures.put(key(Measure::ReserveHhi), herfindahl(&amounts));
        figures.put(key(Measure::ReserveHhiGovernance), weighted(&governance, &amounts));
    }
    if !seen {
        return;
    }
    let others = subject.others();
    let sum_of = |amounts: &[f64], a: usize| match &subject.through {
        Some((_, group)) => group.iter().filter(|x| !inside(**x)).map(|x| amounts[*x]).sum(),
        None => amounts[a],
    };
    let shares = |amounts: &[f64], total: f64| -> Vec<(String, f64)> {
        let share = |(a, name): &(usize, String)| (name.clone(), sum_of(amounts, *a) / total);
        if total > CRUMB * world_made { others.iter().map(share).collect() } else { Vec::new() }
    };
    figures.put_shares(&key(Measure::ImportShare), shares(&from, imports));
    figures.put_shares(&key(Measure::ExportShare), shares(&to, exports));
    let of_theirs = others.iter().filter_map(|(a, name)| {
        let theirs: f64 = sum_of(&imports_of, *a);
        (theirs > 1e-4 * world_made).then(|| (name.clone(), sum_of(&to, *a) / theirs))
    });
    figures.put_shares(&key(Measure::CustomerImportShare), of_theirs.collect());
}

fn weighted(governance: &[f64], amounts: &[f64]) -> Option<f64> {
    let suppliers: Vec<Supplier> = amounts
        .iter()
        .zip(governance)
        .map(|(amount, governance)| Supplier { amount: *amount, governance: *governance, trade_parameter: 1.0 })
        .collect();
    governance_weighted(&suppliers)
}
