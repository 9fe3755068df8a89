//! From prior levels to the balanced chain: one variable per part of the network, one row per node, solved by
//! [`super::adjust`] and put back into the chain's types.

use std::collections::BTreeMap;

use monazite_model::chain::{
    Disposal, Estimate, Flow, LedgerEntry, LedgerKind, Leg, Node, Subject, Supply, SupplyKind, Transformation, Use,
    UseKind,
};
use monazite_model::quantity::Band;

use super::adjust::{Limits, Problem, Total, Variable};
use super::draft::Draft;
use super::part::{Part, form_of, subject};
use super::prior::Prior;
use super::prior_levels::Levels;
use super::residual;

/// An adjustment is written into the ledger from this relative size on.
const NOTEWORTHY: f64 = 0.02;
/// Levels below this share of their form's world throughput are rounding of the solver.
const NOTHING: f64 = 1e-13;

/// How far the share of one of several makers in what is stated of them together may be off.
const SPLIT: f64 = 0.3;

/// The balanced parts, ready for a chain.
#[derive(Debug, Clone, Default)]
pub(super) struct Network {
    pub nodes: Vec<Node>,
    pub supplies: Vec<Supply>,
    pub transformations: Vec<Transformation>,
    pub uses: Vec<Use>,
    pub disposals: Vec<Disposal>,
    pub flows: Vec<Flow>,
    /// Largest imbalance relative to the form's world throughput.
    pub residual: f64,
}

/// Balances the network; writes adjustments into the ledger.
pub(super) fn balance(draft: &Draft, levels: &Levels, ledger: &mut Vec<LedgerEntry>) -> Network {
    let n = draft.areas.len();
    let row = |form: usize, area: usize| form * n + area;
    let throughput = throughput(draft, levels);
    let floor = |form: usize| 1e-5 * throughput[form];
    let mut parts: Vec<(Part, Prior, f64)> = Vec::new();
    let mut variables: Vec<Variable> = Vec::new();
    let mut push = |part: Part, prior: &Prior, sigma: f64, legs: Vec<(usize, f64)>| {
        variables.push(Variable { prior: prior.band.value, sigma, limits: Limits::NONE, legs });
        parts.push((part, prior.clone(), sigma));
    };
    for ((f, a, kind), prior) in &levels.supplies {
        push(Part::Supply(*f, *a, *kind), prior, prior.sigma().max(floor(*f)), vec![(row(*f, *a), 1.0)]);
    }
    for ((k, a), prior) in &levels.processes {
        let p = &draft.processes[*k];
        let mut legs: BTreeMap<usize, f64> = BTreeMap::new();
        *legs.entry(row(p.makes, *a)).or_default() += 1.0;
        for (f, c) in &p.joint {
            *legs.entry(row(*f, *a)).or_default() += c;
        }
        for (f, c) in &p.from {
            *legs.entry(row(*f, *a)).or_default() -= c;
        }
        push(Part::Process(*k, *a), prior, prior.sigma().max(floor(p.makes)), legs.into_iter().collect());
    }
    for ((f, a), prior) in &levels.uses {
        push(Part::Use(*f, *a, UseKind::Use), prior, prior.sigma().max(10.0 * floor(*f)), vec![(row(*f, *a), -1.0)]);
    }
    for ((f, a, kind), prior) in &levels.beyond {
        let least = if *kind == UseKind::Stock { floor(*f) } else { 10.0 * floor(*f) };
        push(Part::Use(*f, *a, *kind), prior, prior.sigma().max(least), vec![(row(*f, *a), -1.0)]);
    }
    for ((f, a), t) in &levels.disposals {
        let left = levels.output(draft, *f, *a);
        let prior = Prior::assumed(*t, 1.0, "residue not recovered");
        // Throwing away is free: it gives way before anything else does.
        push(Part::Disposal(*f, *a), &prior, 10.0 * left.max(*t).max(floor(*f)), vec![(row(*f, *a), -1.0)]);
    }
    for (f, form) in draft.forms.iter().enumerate() {
        for ((from, to), t) in &form.flows {
            push(
                Part::Flow(f, *from, *to, t.kind),
                &t.prior,
                t.prior.sigma().max(floor(f)),
                vec![(row(f, *from), -1.0), (row(f, *to), 1.0)],
            );
        }
    }
    let totals = totals(draft, &mut parts, &mut variables, ledger);
    let scales = (0..draft.forms.len() * n).map(|r| throughput[r / n]).collect();
    let mut problem = Problem { scales, variables, totals: totals.iter().map(|(total, _)| total.clone()).collect() };
    let stated: Vec<Option<Prior>> = totals.into_iter().map(|(_, prior)| prior).collect();
    let solution = residual::solve(&mut problem, &mut parts, &stated, n);
    residual::ledger(draft, &parts, &solution.levels, &throughput, ledger);
    adjustments(draft, &parts, &solution.levels, &throughput, ledger);
    let mut network = collect(draft, &parts, &solution.levels, &throughput);
    network.residual = solution.residual;
    network
}

/// World throughput of every form by its priors (all output and trade), never zero.
fn throughput(draft: &Draft, levels: &Levels) -> Vec<f64> {
    let n = draft.areas.len();
    (0..draft.forms.len())
        .map(|f| {
            let made: f64 = (0..n).map(|a| levels.output(draft, f, a)).sum();
            let taken: f64 = (0..n).map(|a| levels.intake(draft, f, a)).sum();
            let moved: f64 = draft.forms[f].flows.values().map(|t| t.prior.band.value).sum();
            let sum = made.max(taken) + moved;
            if sum > 0.0 { sum } else { 1.0 }
        })
        .collect()
}

/// Stated output where several parts make it together, with what is stated, and stated world totals.
fn totals(
    draft: &Draft,
    parts: &mut [(Part, Prior, f64)],
    variables: &mut [Variable],
    ledger: &mut Vec<LedgerEntry>,
) -> Vec<(Total, Option<Prior>)> {
    let mut makers: BTreeMap<(usize, usize), Vec<(usize, f64)>> = BTreeMap::new();
    for (v, (part, _, _)) in parts.iter().enumerate() {
        match part {
            // What comes out of stock is nobody's output of the year.
            Part::Supply(_, _, SupplyKind::Stock) => {}
            Part::Supply(f, a, _) => makers.entry((*f, *a)).or_default().push((v, 1.0)),
            Part::Process(k, a) => {
                let p = &draft.processes[*k];
                makers.entry((p.makes, *a)).or_default().push((v, 1.0));
                for (f, c) in &p.joint {
                    makers.entry((*f, *a)).or_default().push((v, *c));
                }
            }
            _ => {}
        }
    }
    let mut totals = Vec::new();
    for ((f, a), members) in &makers {
        let Some(prior) = draft.forms[*f].production[*a].as_ref().filter(|p| p.stated && p.band.value > 0.0) else {
            continue;
        };
        let main: Vec<usize> = members.iter().map(|(v, _)| *v).filter(|v| form_of(draft, &parts[*v].0) == *f).collect();
        if members.len() == 1 && main.len() == 1 {
            continue;
        }
        let sum: f64 = members.iter().map(|(v, c)| c * variables[*v].prior).sum();
        let mut sigma = prior.sigma();
        if main.is_empty() {
            // Only companions make it: their coefficients are rough, and one that is far off says nothing about the host.
            sigma = sigma.max(0.15 * prior.band.value);
            if !(0.5..=2.0).contains(&(sum / prior.band.value)) {
                ledger.push(LedgerEntry {
                    kind: LedgerKind::Residual,
                    about: Subject::production(&draft.forms[*f].id, &draft.areas[*a]),
                    before: Some(prior.band.value),
                    after: Some(sum),
                    reason: "its hosts' coefficients give another figure by more than a factor of two; the hosts stand"
                        .into(),
                });
                continue;
            }
        }
        // The sum is what is published; how several makers share it is ours and may give way, but for what is published of scrap.
        let scrap = |v: &usize| {
            let (part, prior, _) = &parts[*v];
            matches!(part, Part::Supply(_, _, SupplyKind::Secondary)) && prior.published()
        };
        let ours: Vec<usize> = main.into_iter().filter(|v| !scrap(v)).collect();
        if ours.len() > 1 {
            for v in ours {
                let variable = &mut variables[v];
                variable.sigma = variable.sigma.max(SPLIT * variable.prior);
                let part = &mut parts[v].1;
                part.band.low = part.band.low.min((1.0 - SPLIT) * part.band.value);
                part.band.high = part.band.high.max((1.0 + SPLIT) * part.band.value);
            }
        }
        let total = Total { prior: prior.band.value, sigma, limits: Limits::NONE, members: members.clone() };
        totals.push((total, Some(prior.clone())));
    }
    for (f, form) in draft.forms.iter().enumerate() {
        let Some(world) = form.world.as_ref().filter(|w| w.band.value > 0.0) else {
            continue;
        };
        let members: Vec<(usize, f64)> =
            makers.iter().filter(|((g, _), _)| *g == f).flat_map(|(_, m)| m.iter().copied()).collect();
        let sum: f64 = members.iter().map(|(v, c)| c * variables[*v].prior).sum();
        // A total the cells do not add up to (another scope, withheld cells outside it) is no evidence about them.
        if (sum / world.band.value - 1.0).abs() <= 0.1 {
            let sigma = world.sigma().max(0.02 * world.band.value);
            totals.push((Total { prior: world.band.value, sigma, limits: Limits::NONE, members }, None));
        }
    }
    totals
}

/// Ledger entries for every level that moved noticeably.
fn adjustments(
    draft: &Draft,
    parts: &[(Part, Prior, f64)],
    levels: &[f64],
    throughput: &[f64],
    ledger: &mut Vec<LedgerEntry>,
) {
    for ((part, prior, _), level) in parts.iter().zip(levels) {
        if matches!(part, Part::Disposal(..)) || residual::is_one(prior) {
            continue;
        }
        let before = prior.band.value;
        let moved = (level - before).abs();
        if moved < NOTEWORTHY * before || moved < 1e-5 * throughput[form_of(draft, part)] {
            continue;
        }
        let within = *level >= prior.band.low && *level <= prior.band.high;
        ledger.push(LedgerEntry {
            kind: LedgerKind::Adjustment,
            about: subject(draft, part),
            before: Some(before),
            after: Some(*level),
            reason: format!(
                "balance of its nodes; {} ({:.6} to {:.6}), grade {}",
                if within { "within what its sources allow" } else { "outside what its sources allow" },
                prior.band.low,
                prior.band.high,
                prior.grade
            ),
        });
    }
}

/// Levels back into chain types; nodes are those with any activity, sorted by form then area.
fn collect(draft: &Draft, parts: &[(Part, Prior, f64)], levels: &[f64], throughput: &[f64]) -> Network {
    let n = draft.areas.len();
    let live: Vec<bool> =
        parts.iter().zip(levels).map(|((part, _, _), t)| *t > NOTHING * throughput[form_of(draft, part)]).collect();
    let mut active = vec![false; draft.forms.len() * n];
    for ((part, _, _), live) in parts.iter().zip(&live) {
        if !live {
            continue;
        }
        let mut touch = |f: usize, a: usize| active[f * n + a] = true;
        match part {
            Part::Supply(f, a, _) | Part::Use(f, a, _) | Part::Disposal(f, a) => touch(*f, *a),
            Part::Process(k, a) => {
                let p = &draft.processes[*k];
                touch(p.makes, *a);
                for (f, _) in p.from.iter().chain(&p.joint) {
                    touch(*f, *a);
                }
            }
            Part::Flow(f, from, to, _) => {
                touch(*f, *from);
                touch(*f, *to);
            }
        }
    }
    let mut index = vec![usize::MAX; active.len()];
    let mut network = Network::default();
    for (r, on) in active.iter().enumerate() {
        if *on {
            index[r] = network.nodes.len();
            network.nodes.push(Node { form: r / n, area: r % n });
        }
    }
    let node = |f: usize, a: usize| index[f * n + a];
    for (((part, prior, _), level), live) in parts.iter().zip(levels).zip(&live) {
        if !live {
            continue;
        }
        let estimate = match part {
            Part::Flow(..) => prior.estimate(*level),
            _ => prior.own_estimate(*level),
        };
        match part {
            Part::Supply(f, a, kind) => {
                let at = node(*f, *a);
                // What two reasons leave unaccounted for at one node is one supply.
                match network.supplies.iter_mut().find(|s| s.node == at && s.kind == *kind) {
                    Some(held) => {
                        held.level = together(&held.level, &estimate);
                        held.capacity = unset(&held.level);
                    }
                    None => network.supplies.push(Supply {
                        node: at,
                        kind: *kind,
                        capacity: unset(&estimate),
                        level: estimate,
                    }),
                }
            }
            Part::Process(k, a) => {
                let p = &draft.processes[*k];
                let leg = |(f, c): &(usize, f64)| Leg { node: node(*f, *a), per_tonne: *c };
                let mut outputs = vec![leg(&(p.makes, 1.0))];
                outputs.extend(p.joint.iter().map(leg));
                network.transformations.push(Transformation {
                    process: p.id.clone(),
                    area: *a,
                    inputs: p.from.iter().map(leg).collect(),
                    outputs,
                    capacity: unset(&estimate),
                    level: estimate,
                });
            }
            Part::Use(f, a, kind) => network.uses.push(Use {
                node: node(*f, *a),
                kind: *kind,
                end_use: if kind.is_use() { "all uses".into() } else { kind.name().into() },
                level: estimate,
            }),
            Part::Disposal(f, a) => network.disposals.push(Disposal { node: node(*f, *a), level: *level }),
            Part::Flow(f, from, to, kind) => network.flows.push(Flow {
                from: node(*f, *from),
                to: node(*f, *to),
                level: estimate,
                transit: 0.0,
                kind: *kind,
            }),
        }
    }
    transit(&mut network);
    network
}

/// Capacity is set (`capacity`) once all levels are known.
fn unset(level: &Estimate) -> Estimate {
    Estimate { band: Band::exact(level.band.value), prior: None, ..level.clone() }
}

/// What an area exports above its own output of a form only passes through it.
fn transit(network: &mut Network) {
    let mut made = vec![0.0; network.nodes.len()];
    let mut exports = vec![0.0; network.nodes.len()];
    for s in network.supplies.iter().filter(|s| s.kind.is_output()) {
        made[s.node] += s.level.band.value;
    }
    for t in &network.transformations {
        for leg in &t.outputs {
            made[leg.node] += leg.per_tonne * t.level.band.value;
        }
    }
    for f in &network.flows {
        exports[f.from] += f.level.band.value;
    }
    for f in &mut network.flows {
        let x = exports[f.from];
        f.transit = if x > 0.0 { ((x - made[f.from]) / x).clamp(0.0, 1.0) } else { 0.0 };
        if f.transit < 1e-9 {
            f.transit = 0.0;
        }
    }
}

/// Two levels of one kind at one node as one.
fn together(a: &Estimate, b: &Estimate) -> Estimate {
    let mut sources = [a.sources.clone(), b.sources.clone()].concat();
    sources.sort();
    sources.dedup();
    let (x, y) = (a.band, b.band);
    Estimate {
        band: Band { value: x.value + y.value, low: x.low + y.low, high: x.high + y.high },
        prior: match (a.prior, b.prior) {
            (None, None) => None,
            (a, b) => Some(a.unwrap_or(0.0) + b.unwrap_or(0.0)),
        },
        grade: a.grade.max(b.grade),
        sources,
    }
}
