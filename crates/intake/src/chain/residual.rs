//! What does not fit where published figures stand.
//!
//! The balance may move a published figure (grade A or B) by twice its band and no further. Where that is not enough, some figure
//! is wrong, or something comes in or goes out that nobody publishes: the misfit becomes supply or use that is not accounted for,
//! at the nodes the figure touches, and is nobody's. Rule and sizes: docs/methods/reconciliation.md

use monazite_model::chain::{LedgerEntry, LedgerKind, SupplyKind, UseKind};
use monazite_model::citation::Source;

use super::adjust::{self, Limits, Problem, Solution, Variable};
use super::draft::Draft;
use super::part::{Part, form_of, subject};
use super::prior::Prior;

/// Why such a level is there.
const WHY: &str = "published figures leave it over or lack it; not known whose";
/// Widths the firmest levels of a node move by before anything is left unaccounted.
const PATIENCE: f64 = 2.0;
/// How much more readily the misfit takes up the rest than they do, once it is there.
const READY: f64 = 10.0;
/// Rounds in which the set of figures that must be held grows; each adds at least one.
const ROUNDS: usize = 40;
/// Imbalance of a node, relative to its size, up to which limits can be kept together.
const FITS: f64 = 1e-9;
/// A figure this little outside its limits, relative to itself, is at them.
const AT_LIMIT: f64 = 1e-6;

/// Whether a prior is that of a misfit.
pub(super) fn is_one(prior: &Prior) -> bool {
    prior.sources.iter().any(|s| *s == Source::assumption(WHY))
}

/// Solves the problem; `stated` is what is published of each total, `areas` how many rows a form has. Appends the misfits to
/// variables and parts.
pub(super) fn solve(
    problem: &mut Problem,
    parts: &mut Vec<(Part, Prior, f64)>,
    stated: &[Option<Prior>],
    areas: usize,
) -> Solution {
    let levels = problem.variables.len();
    let mut open = vec![false; problem.scales.len()];
    let mut solution = adjust::solve(problem);
    for _ in 0..ROUNDS {
        let beyond: Vec<usize> = (0..levels)
            .filter(|v| problem.variables[*v].limits == Limits::NONE && held(&parts[*v].0, &parts[*v].1))
            .filter(|v| outside(solution.levels[*v], &parts[*v].1))
            .collect();
        let sums: Vec<usize> = (0..stated.len())
            .filter(|t| problem.totals[*t].limits == Limits::NONE)
            .filter(|t| {
                let sum: f64 = problem.totals[*t].members.iter().map(|(v, c)| c * solution.levels[*v]).sum();
                stated[*t].as_ref().is_some_and(|prior| prior.published() && outside(sum, prior))
            })
            .collect();
        if beyond.is_empty() && sums.is_empty() {
            break;
        }
        let before = (problem.clone(), parts.len());
        let mut rows: Vec<usize> = Vec::new();
        for v in beyond {
            problem.variables[v].limits = parts[v].1.limits();
            rows.extend(problem.variables[v].legs.iter().map(|(row, _)| *row));
        }
        for t in sums {
            if let Some(prior) = &stated[t] {
                problem.totals[t].limits = prior.limits();
            }
            let members = problem.totals[t].members.iter();
            rows.extend(members.flat_map(|(v, _)| problem.variables[*v].legs.iter().map(|(row, _)| *row)));
        }
        rows.sort_unstable();
        rows.dedup();
        for row in rows {
            if !std::mem::replace(&mut open[row], true) {
                misfits(problem, parts, levels, row, areas);
            }
        }
        let next = adjust::solve_again(problem, &solution);
        if next.residual > FITS {
            // Published sums contradict published parts: no levels are within all limits. What this round would have held stays out
            // of its band, under our name and not the publisher's.
            let (before, count) = before;
            *problem = before;
            parts.truncate(count);
            break;
        }
        solution = next;
    }
    solution
}

/// Whether the balance must leave a level within its limits: what is published of output and use.
fn held(part: &Part, prior: &Prior) -> bool {
    !matches!(part, Part::Disposal(..) | Part::Flow(..)) && prior.published()
}

fn outside(level: f64, prior: &Prior) -> bool {
    let limits = prior.limits();
    let crumb = AT_LIMIT * prior.band.value.abs();
    level < limits.low - crumb || level > limits.high + crumb
}

/// Puts in supply and use that nobody accounts for at a row, which stay at nothing until the firmest levels there have moved by
/// [`PATIENCE`] widths.
fn misfits(problem: &mut Problem, parts: &mut Vec<(Part, Prior, f64)>, levels: usize, row: usize, areas: usize) {
    let (form, area) = (row / areas, row % areas);
    let here = |v: &&usize| problem.variables[**v].legs.iter().any(|(r, _)| *r == row);
    let width = |v: &usize| problem.variables[*v].sigma;
    let all: Vec<usize> = (0..levels).collect();
    let stated = all.iter().filter(here).filter(|v| parts[**v].1.stated).map(width).fold(0.0, f64::max);
    let any = all.iter().filter(here).map(width).fold(0.0, f64::max);
    let width = if stated > 0.0 { stated } else { any };
    let sigma = READY * width;
    for (part, sign) in
        [(Part::Supply(form, area, SupplyKind::Unaccounted), 1.0), (Part::Use(form, area, UseKind::Unaccounted), -1.0)]
    {
        let prior = Prior::assumed(0.0, 0.5, WHY);
        let prior_level = -PATIENCE * READY * sigma;
        problem.variables.push(Variable { prior: prior_level, sigma, limits: Limits::NONE, legs: vec![(row, sign)] });
        parts.push((part, prior, sigma));
    }
}

/// A line for every misfit that is more than rounding.
pub(super) fn ledger(
    draft: &Draft,
    parts: &[(Part, Prior, f64)],
    levels: &[f64],
    throughput: &[f64],
    ledger: &mut Vec<LedgerEntry>,
) {
    for ((part, prior, _), level) in parts.iter().zip(levels).filter(|((_, prior, _), _)| is_one(prior)) {
        if *level > 1e-6 * throughput[form_of(draft, part)] {
            ledger.push(LedgerEntry {
                kind: LedgerKind::Residual,
                about: subject(draft, part),
                before: prior.stated.then_some(prior.band.value),
                after: Some(*level),
                reason: WHY.into(),
            });
        }
    }
}
