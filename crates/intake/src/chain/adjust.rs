//! The least adjustment that makes a network balance.
//!
//! Finds the levels nearest to what the sources say at which every node balances and nothing is negative. The problem is
//! plain numbers: what a variable stands for is the caller's business (`super::network`).
//!
//! | here                | on paper                                              |
//! |---------------------|-------------------------------------------------------|
//! | `Variable::prior`   | x0_i                                                  |
//! | `Variable::sigma`   | sigma_i                                               |
//! | `Variable::legs`    | column i of A                                         |
//! | `Total`             | one more variable t with sum of members - t = 0       |
//! | `Limits`            | l_i <= x_i <= u_i                                     |
//!
//! min sum ((x_i - x0_i) / sigma_i)^2   s.t.   A x = 0, l <= x <= u, l >= 0
//!
//! With l = 0 the system is homogeneous, so that x = 0 is always feasible and no data can make it fail; whoever sets limits puts
//! in variables that can take up what then does not fit. A variable with a prior below zero stays at zero until its rows pull by
//! as much. A semismooth Newton method on the dual solves it, from multipliers of zero or those of an earlier round; where it does not come near,
//! from those of Clarabel's interior point (docs/decisions/0064-balance-without-interior-point.md): it minimises
//! sum r_i y_i - y_i^2 / 2 with r = y0 - A'z and y = r within the limits, which finds levels that are
//! exactly at their limits and balances that hold to rounding. Method: docs/methods/reconciliation.md

use clarabel::algebra::CscMatrix;
use clarabel::qdldl::{QDLDLFactorisation, QDLDLSettings};
use clarabel::solver::{DefaultSettings, DefaultSolver, IPSolver, NonnegativeConeT, SupportedConeT, ZeroConeT};

/// Ends a level may not pass.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Limits {
    /// Lower end, not negative.
    pub low: f64,
    /// Upper end; may be infinite.
    pub high: f64,
}

impl Limits {
    /// Anything that is not negative.
    pub(super) const NONE: Limits = Limits { low: 0.0, high: f64::INFINITY };

    /// The level nearest to one that knows no limits.
    fn nearest(self, free: f64) -> f64 {
        free.max(self.low).min(self.high)
    }

    /// Whether a level is at neither end.
    fn leave_free(self, level: f64) -> bool {
        level > self.low && level < self.high
    }
}

/// A level to be found.
#[derive(Debug, Clone)]
pub(super) struct Variable {
    /// What the sources say.
    pub prior: f64,
    /// How far it may give way, same unit, positive.
    pub sigma: f64,
    /// Ends it may not pass.
    pub limits: Limits,
    /// Rows it enters, with its coefficient (positive brings in).
    pub legs: Vec<(usize, f64)>,
}

/// A stated total of variables, held softly.
#[derive(Debug, Clone)]
pub(super) struct Total {
    /// Stated total.
    pub prior: f64,
    /// How far it may give way.
    pub sigma: f64,
    /// Ends it may not pass.
    pub limits: Limits,
    /// Variables with their coefficients.
    pub members: Vec<(usize, f64)>,
}

/// The problem: one row per node.
#[derive(Debug, Clone, Default)]
pub(super) struct Problem {
    /// Size of each row, t: balances are judged relative to it.
    pub scales: Vec<f64>,
    /// Levels.
    pub variables: Vec<Variable>,
    /// Stated totals.
    pub totals: Vec<Total>,
}

/// The levels found.
#[derive(Debug, Clone)]
pub(super) struct Solution {
    /// One level per variable, none negative.
    pub levels: Vec<f64>,
    /// Largest imbalance of a row relative to its scale.
    pub residual: f64,
    /// Multipliers of the rows, in scaled form: a start for a problem with the same rows and totals.
    multipliers: Vec<f64>,
}

/// The problem in scaled form: y = x / sigma, rows divided by their scale, totals appended as variables with a row each.
struct Scaled {
    rows: usize,
    y0: Vec<f64>,
    columns: Vec<Vec<(usize, f64)>>,
    sigma: Vec<f64>,
    limits: Vec<Limits>,
}

/// Levels in scaled form, and what they would be without limits.
struct Primal {
    y: Vec<f64>,
    free: Vec<f64>,
}

/// Imbalance at which Newton is done, and that at which it will do without an interior point.
const GOAL: f64 = 1e-13;
const FINE_ENOUGH: f64 = 1e-12;
/// Newton steps from an interior point, and without one.
const STEPS: usize = 400;
const STEPS_WITHOUT: usize = 40;

/// Solves the problem. The levels are finite and not negative whatever happens; look at `residual`.
pub(super) fn solve(problem: &Problem) -> Solution {
    solve_from(problem, vec![0.0; problem.scales.len() + problem.totals.len()])
}

/// As [`solve`], where a problem with the same rows and totals has been solved: its multipliers are the start. There is one solution,
/// whatever the start.
pub(super) fn solve_again(problem: &Problem, earlier: &Solution) -> Solution {
    solve_from(problem, earlier.multipliers.clone())
}

/// Newton from a start first, since what is near is found in a few steps; where it is not, from an interior point.
fn solve_from(problem: &Problem, start: Vec<f64>) -> Solution {
    let scaled = scale(problem);
    let mut normal = Normal::of(&scaled);
    let (left, multipliers) = polish(&scaled, &mut normal, start, STEPS_WITHOUT);
    if left <= FINE_ENOUGH && !only_from_interior() {
        return Solution::at(problem, &scaled, multipliers);
    }
    let (_, multipliers) = polish(&scaled, &mut normal, interior_point(&scaled), STEPS);
    Solution::at(problem, &scaled, multipliers)
}

/// Whether the interior point is asked in any case; tests alone do that.
#[cfg(not(test))]
const fn only_from_interior() -> bool {
    false
}

#[cfg(test)]
fn only_from_interior() -> bool {
    tests::ONLY_FROM_INTERIOR.get()
}

impl Solution {
    fn at(problem: &Problem, scaled: &Scaled, multipliers: Vec<f64>) -> Self {
        let y = primal(scaled, &multipliers).y;
        let residual = norm(&imbalance(scaled, &y));
        let levels = y.iter().zip(&scaled.sigma).take(problem.variables.len()).map(|(y, s)| y * s).collect();
        Solution { levels, residual, multipliers }
    }
}

fn scale(problem: &Problem) -> Scaled {
    let nodes = problem.scales.len();
    let mut columns = Vec::with_capacity(problem.variables.len() + problem.totals.len());
    let mut sigma = Vec::with_capacity(columns.capacity());
    let mut y0 = Vec::with_capacity(columns.capacity());
    let mut limits = Vec::with_capacity(columns.capacity());
    let scaled = |l: Limits, sigma: f64| Limits { low: l.low / sigma, high: l.high / sigma };
    for v in &problem.variables {
        columns.push(v.legs.iter().map(|(row, c)| (*row, c * v.sigma / problem.scales[*row])).collect::<Vec<_>>());
        sigma.push(v.sigma);
        y0.push(v.prior / v.sigma);
        limits.push(scaled(v.limits, v.sigma));
    }
    for (k, total) in problem.totals.iter().enumerate() {
        let size = total.prior.abs().max(total.sigma);
        for (member, c) in &total.members {
            columns[*member].push((nodes + k, c * sigma[*member] / size));
        }
        columns.push(vec![(nodes + k, -total.sigma / size)]);
        sigma.push(total.sigma);
        y0.push(total.prior / total.sigma);
        limits.push(scaled(total.limits, total.sigma));
    }
    Scaled { rows: nodes + problem.totals.len(), y0, columns, sigma, limits }
}

/// Multipliers of the rows from Clarabel. Whatever its status says, the multipliers are only a start.
fn interior_point(s: &Scaled) -> Vec<f64> {
    let n = s.columns.len();
    let zero = || vec![0.0; s.rows];
    if n == 0 || s.rows == 0 {
        return zero();
    }
    let mut colptr = Vec::with_capacity(n + 1);
    let (mut rowval, mut nzval) = (Vec::new(), Vec::new());
    colptr.push(0);
    let mut b = vec![0.0; s.rows];
    b.extend(s.limits.iter().map(|l| -l.low));
    for (i, column) in s.columns.iter().enumerate() {
        let mut column = column.clone();
        column.sort_by_key(|(row, _)| *row);
        for (row, c) in column {
            rowval.push(row);
            nzval.push(c);
        }
        rowval.push(s.rows + i);
        nzval.push(-1.0);
        if s.limits[i].high.is_finite() {
            rowval.push(b.len());
            nzval.push(1.0);
            b.push(s.limits[i].high);
        }
        colptr.push(rowval.len());
    }
    let ends = b.len() - s.rows;
    let a = CscMatrix::new(b.len(), n, colptr, rowval, nzval);
    let p = CscMatrix::identity(n);
    let q: Vec<f64> = s.y0.iter().map(|y| -y).collect();
    let cones: [SupportedConeT<f64>; 2] = [ZeroConeT(s.rows), NonnegativeConeT(ends)];
    let settings = DefaultSettings {
        verbose: false,
        max_iter: 100,
        max_threads: 1,
        tol_gap_abs: 1e-7,
        tol_gap_rel: 1e-7,
        tol_feas: 1e-8,
        ..DefaultSettings::default()
    };
    let Ok(mut solver) = DefaultSolver::new(&p, &q, &a, &b, &cones, settings) else {
        return zero();
    };
    solver.solve();
    let z: Vec<f64> = solver.solution.z.iter().take(s.rows).copied().collect();
    if z.len() == s.rows && z.iter().all(|v| v.is_finite()) { z } else { zero() }
}

/// Semismooth Newton on the dual; returns the best multipliers found, with the imbalance they leave.
fn polish(s: &Scaled, normal: &mut Normal, mut z: Vec<f64>, steps: usize) -> (f64, Vec<f64>) {
    let mut y = primal(s, &z);
    let mut g = imbalance(s, &y.y);
    let mut best = (norm(&g), z.clone());
    for step in 0..steps {
        if best.0 <= GOAL {
            return best;
        }
        let Some(mut d) = normal.direction(s, &y.y, &g) else {
            return best;
        };
        if step % 2 == 1 {
            loosen(s, &y, &g, &mut d);
        }
        // The dual value is convex along d; near the solution it no longer resolves progress, the gradient still does.
        let (value, slope) = (dual(&y), -dot(&g, &d));
        let mut t = 1.0;
        let accepted = loop {
            let trial: Vec<f64> = z.iter().zip(&d).map(|(z, d)| z + t * d).collect();
            let ty = primal(s, &trial);
            let tg = imbalance(s, &ty.y);
            if dual(&ty) <= value + 1e-4 * t * slope || norm(&tg) <= 0.5 * norm(&g) {
                break Some((trial, ty, tg));
            }
            t *= 0.5;
            if t < 1e-12 {
                break None;
            }
        };
        let Some((trial, ty, tg)) = accepted else {
            return best;
        };
        (z, y, g) = (trial, ty, tg);
        let size = norm(&g);
        if size < best.0 {
            best = (size, z.clone());
        }
    }
    best
}

/// A row whose levels are all at their limits has no slope that a step could follow: its multiplier moves to where the row by
/// itself balances. Where there is such a row, the step is theirs alone: the others would be cut short by how far these have to go.
fn loosen(s: &Scaled, at: &Primal, g: &[f64], d: &mut [f64]) {
    const MOST_DOUBLINGS: usize = 80;
    const HALVINGS: usize = 60;
    let mut flat: Vec<Option<Vec<(usize, f64)>>> = g.iter().map(|g| (g.abs() > f64::EPSILON).then(Vec::new)).collect();
    for (k, column) in s.columns.iter().enumerate() {
        for &(row, c) in column {
            if s.limits[k].leave_free(at.y[k]) {
                flat[row] = None;
            } else if let Some(of_row) = &mut flat[row] {
                of_row.push((k, c));
            }
        }
    }
    if flat.iter().all(Option::is_none) {
        return;
    }
    for (row, of_row) in flat.into_iter().enumerate() {
        d[row] = 0.0;
        let Some(of_row) = of_row else { continue };
        // What the row lacks changes by as much as its own levels change.
        let left = |by: f64| {
            let moved = of_row.iter().map(|&(k, c)| c * (s.limits[k].nearest(at.free[k] - c * by) - at.y[k]));
            g[row] + moved.sum::<f64>()
        };
        let sign = g[row].signum();
        let (mut near, mut far) = (0.0, 1.0);
        for _ in 0..MOST_DOUBLINGS {
            if left(sign * far) * sign <= 0.0 {
                break;
            }
            near = far;
            far *= 2.0;
        }
        if left(sign * far) * sign > 0.0 {
            continue;
        }
        for _ in 0..HALVINGS {
            let middle = 0.5 * (near + far);
            if left(sign * middle) * sign > 0.0 { near = middle } else { far = middle }
        }
        d[row] = sign * far;
    }
}

/// A A' of the levels that are free, on the pattern that it has when all are: a step sets numbers, and their order is found once.
struct Normal {
    colptr: Vec<usize>,
    rowval: Vec<usize>,
    /// Column after column of A and pair after pair of its entries, the place of their product.
    places: Vec<usize>,
    /// Of each row, the place of its diagonal, which is the last of its column.
    diagonal: Vec<usize>,
    factor: Option<QDLDLFactorisation<f64>>,
}

/// The entries of a column of A, two by two, those of the upper triangle: column, row and product.
fn pairs(column: &[(usize, f64)]) -> impl Iterator<Item = (usize, usize, f64)> {
    let with =
        move |&(i, a): &(usize, f64)| column.iter().filter(move |(j, _)| i <= *j).map(move |&(j, b)| (j, i, a * b));
    column.iter().flat_map(with)
}

impl Normal {
    fn of(s: &Scaled) -> Self {
        let of_levels = s.columns.iter().flat_map(|column| pairs(column).map(|(column, row, _)| (column, row)));
        let mut pattern: Vec<(usize, usize)> = of_levels.chain((0..s.rows).map(|row| (row, row))).collect();
        pattern.sort_unstable();
        pattern.dedup();
        let mut colptr = vec![0; s.rows + 1];
        for (place, (column, _)) in pattern.iter().enumerate() {
            colptr[column + 1] = place + 1;
        }
        let place = |(column, row): (usize, usize)| {
            let of_column = &pattern[colptr[column]..colptr[column + 1]];
            colptr[column] + of_column.partition_point(|entry| *entry < (column, row))
        };
        let all = s.columns.iter().flat_map(|column| pairs(column));
        let places = all.map(|(column, row, _)| place((column, row))).collect();
        let diagonal = (0..s.rows).map(|row| colptr[row + 1] - 1).collect();
        let rowval = pattern.iter().map(|(_, row)| *row).collect();
        Normal { colptr, rowval, places, diagonal, factor: None }
    }

    /// Solves (A_free A_free' + shift) d = g; `None` where the factorisation fails.
    fn direction(&mut self, s: &Scaled, y: &[f64], g: &[f64]) -> Option<Vec<f64>> {
        let mut values = vec![0.0; self.rowval.len()];
        let mut places = self.places.iter();
        for ((column, y), limits) in s.columns.iter().zip(y).zip(&s.limits) {
            let free = limits.leave_free(*y);
            for ((.., product), place) in pairs(column).zip(places.by_ref()) {
                if free {
                    values[*place] += product;
                }
            }
        }
        // A row whose variables are all at zero gets a one.
        for place in &self.diagonal {
            let value = &mut values[*place];
            *value = if *value > 0.0 { *value * (1.0 + 1e-12) } else { 1.0 };
        }
        let factor = match &mut self.factor {
            Some(factor) => {
                let all: Vec<usize> = (0..values.len()).collect();
                factor.update_values(&all, &values);
                factor.refactor().ok()?;
                factor
            }
            none => {
                let h = CscMatrix::new(s.rows, s.rows, self.colptr.clone(), self.rowval.clone(), values);
                let settings = QDLDLSettings {
                    Dsigns: Some(vec![1; s.rows]),
                    regularize_eps: 1e-300,
                    regularize_delta: 1e-12,
                    ..QDLDLSettings::default()
                };
                none.insert(QDLDLFactorisation::new(&h, Some(settings)).ok()?)
            }
        };
        let mut d = g.to_vec();
        factor.solve(&mut d);
        d.iter().all(|v| v.is_finite()).then_some(d)
    }
}

fn primal(s: &Scaled, z: &[f64]) -> Primal {
    let pulled = |(column, y0): (&Vec<(usize, f64)>, &f64)| {
        let pull: f64 = column.iter().map(|(row, c)| c * z[*row]).sum();
        y0 - pull
    };
    let free: Vec<f64> = s.columns.iter().zip(&s.y0).map(pulled).collect();
    let y = free.iter().zip(&s.limits).map(|(r, l)| l.nearest(*r)).collect();
    Primal { y, free }
}

fn imbalance(s: &Scaled, y: &[f64]) -> Vec<f64> {
    let mut g = vec![0.0; s.rows];
    for (column, y) in s.columns.iter().zip(y) {
        for (row, c) in column {
            g[*row] += c * y;
        }
    }
    g
}

fn dual(at: &Primal) -> f64 {
    at.y.iter().zip(&at.free).map(|(y, r)| y * r - 0.5 * y * y).sum()
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn norm(g: &[f64]) -> f64 {
    g.iter().fold(0.0, |m, v| m.max(v.abs()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::cell::Cell;

    use super::*;
    use crate::atlas::bundled;
    use crate::chain;

    thread_local! {
        /// Whether every balance is solved from an interior point, as if Newton from a start had never come near.
        pub(super) static ONLY_FROM_INTERIOR: Cell<bool> = const { Cell::new(false) };
    }

    /// Levels of a chain with what each is relative to, the output of all its forms.
    fn levels(id: &str) -> Vec<(f64, f64)> {
        let chain = chain::build(bundled().unwrap(), id, 2024).unwrap();
        let of = |levels: Vec<f64>| {
            let most = levels.iter().copied().fold(0.0, f64::max);
            levels.into_iter().map(move |level| (level, most))
        };
        let supplies = chain.supplies.iter().map(|s| s.level.band.value).collect();
        let made = chain.transformations.iter().map(|t| t.level.band.value).collect();
        let used = chain.uses.iter().map(|u| u.level.band.value).collect();
        let flows = chain.flows.iter().map(|f| f.level.band.value).collect();
        [supplies, made, used, flows].into_iter().flat_map(of).collect()
    }

    #[test]
    fn a_balance_is_the_same_wherever_the_search_for_it_starts() {
        let all = std::env::var_os("MONAZITE_ALL_CHAINS").is_some();
        let few = ["gallium-aluminium", "antimony", "graphite", "zinc-germanium-indium"];
        let ids = bundled().unwrap().registry.chains.keys();
        for id in ids.filter(|id| all || few.contains(&id.as_str())) {
            ONLY_FROM_INTERIOR.set(true);
            let from_interior = levels(id);
            ONLY_FROM_INTERIOR.set(false);
            let from_a_start = levels(id);
            assert_eq!(from_interior.len(), from_a_start.len(), "{id}");
            for ((a, most), (b, _)) in from_interior.iter().zip(&from_a_start) {
                assert!((a - b).abs() <= 1e-11 * most, "{id}: {a} and {b} of at most {most}");
            }
        }
    }

    fn variable(prior: f64, sigma: f64, legs: &[(usize, f64)]) -> Variable {
        Variable { prior, sigma, limits: Limits::NONE, legs: legs.to_vec() }
    }

    /// One node, production 100 +- 10 and use 80 +- 20: the gap of 20 is split as the squares of the widths, 1 to 4.
    #[test]
    fn a_gap_is_shared_by_the_squares_of_the_widths() {
        let problem = Problem {
            scales: vec![100.0],
            variables: vec![variable(100.0, 10.0, &[(0, 1.0)]), variable(80.0, 20.0, &[(0, -1.0)])],
            totals: vec![],
        };
        let solution = solve(&problem);
        assert!((solution.levels[0] - 96.0).abs() < 1e-10);
        assert!((solution.levels[1] - 96.0).abs() < 1e-10);
        assert!(solution.residual < 1e-12);
    }

    #[test]
    fn a_stated_total_pulls_its_members() {
        // Two nodes, each production = use; uses are loose, the total of production says 300.
        let problem = Problem {
            scales: vec![100.0, 100.0],
            variables: vec![
                variable(100.0, 10.0, &[(0, 1.0)]),
                variable(100.0, 10.0, &[(1, 1.0)]),
                variable(100.0, 1e4, &[(0, -1.0)]),
                variable(100.0, 1e4, &[(1, -1.0)]),
            ],
            totals: vec![Total { prior: 300.0, sigma: 0.01, limits: Limits::NONE, members: vec![(0, 1.0), (1, 1.0)] }],
        };
        let solution = solve(&problem);
        assert!((solution.levels[0] + solution.levels[1] - 300.0).abs() < 0.01);
        assert!((solution.levels[0] - solution.levels[1]).abs() < 1e-6);
    }

    /// Output of 100 +- 5 may not fall below 98, use is 20 +- 20, and what is not accounted for takes up the rest once use has moved by
    /// two of its widths: 98 = 60.4 + 37.6. Without the limit output would be 97.5.
    #[test]
    fn a_level_stops_at_its_limit_and_the_misfit_has_a_place() {
        let mut output = variable(100.0, 5.0, &[(0, 1.0)]);
        output.limits = Limits { low: 98.0, high: 110.0 };
        let problem = Problem {
            scales: vec![100.0],
            variables: vec![output, variable(20.0, 20.0, &[(0, -1.0)]), variable(-4000.0, 200.0, &[(0, -1.0)])],
            totals: vec![],
        };
        let solution = solve(&problem);
        // 98 = (20 + 400 z) + (-4000 + 40000 z).
        let z = 4078.0 / 40400.0;
        for (level, expected) in solution.levels.iter().zip([98.0, 20.0 + 400.0 * z, -4000.0 + 40000.0 * z]) {
            assert!((level - expected).abs() < 1e-9, "{level}, {expected} expected");
        }
        assert!(solution.residual < 1e-12);
    }

    #[test]
    fn what_has_no_outlet_is_set_to_exactly_zero() {
        let problem = Problem { scales: vec![1.0], variables: vec![variable(5.0, 1.0, &[(0, 1.0)])], totals: vec![] };
        assert_eq!(solve(&problem).levels, vec![0.0]);
    }
}
