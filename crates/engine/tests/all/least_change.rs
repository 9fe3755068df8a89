//! The least-change model against hand work, against the whole quadratic programme solved by Clarabel, and what must always hold.

use clarabel::algebra::CscMatrix;
use clarabel::solver::{DefaultSettingsBuilder, DefaultSolver, IPSolver, NonnegativeConeT, SolverStatus, ZeroConeT};
use monazite_engine::downstream::{DownstreamError, LeastChange, Leontief};
use monazite_model::input_output::InputOutput;
use proptest::prelude::*;

use super::tables::{random_tables, table};

/// The whole programme in (x, z, f) by an interior-point solver, without the elimination under test.
fn peer(t: &InputOutput, weight: f64, caps: &[(usize, f64)]) -> Vec<f64> {
    let (n, output, wish) = (t.size(), t.output(), t.final_use_totals());
    let size = n + n * n + n;
    let (z, f) = (|i: usize, j: usize| n + i * n + j, |i: usize| n + n * n + i);
    let mut p = vec![vec![0.0; size]; size];
    let mut q = vec![0.0; size];
    for i in 0..n {
        for j in 0..n {
            let (z0, a) = (t.flows[i * n + j], t.flows[i * n + j] / output[j]);
            // (z − a x)² / z⁰
            p[z(i, j)][z(i, j)] += 2.0 / z0;
            p[j][j] += 2.0 * a * a / z0;
            p[j][z(i, j)] -= 2.0 * a / z0;
            p[z(i, j)][j] -= 2.0 * a / z0;
        }
        p[f(i)][f(i)] += 2.0 * weight / wish[i];
        q[f(i)] -= 2.0 * weight;
    }
    let upper = |r: usize, c: usize| if r <= c { p[r][c] } else { 0.0 };
    let dense = |rows: usize, columns: usize, at: &dyn Fn(usize, usize) -> f64| {
        let (mut pointers, mut positions, mut values) = (vec![0], Vec::new(), Vec::new());
        for c in 0..columns {
            for r in 0..rows {
                if at(r, c) != 0.0 {
                    positions.push(r);
                    values.push(at(r, c));
                }
            }
            pointers.push(values.len());
        }
        CscMatrix::new(rows, columns, pointers, positions, values)
    };
    // Balances first, then caps.
    let mut a = vec![vec![0.0; size]; n + caps.len()];
    let mut b = vec![0.0; n + caps.len()];
    for i in 0..n {
        a[i][i] = 1.0;
        (0..n).for_each(|j| a[i][z(i, j)] = -1.0);
        a[i][f(i)] = -1.0;
    }
    for (row, &(k, share)) in caps.iter().enumerate() {
        a[n + row][k] = 1.0;
        b[n + row] = share * output[k];
    }
    let settings = DefaultSettingsBuilder::default()
        .verbose(false)
        .tol_gap_abs(1e-12)
        .tol_gap_rel(1e-12)
        .tol_feas(1e-12)
        .build()
        .unwrap();
    let cones = [ZeroConeT(n), NonnegativeConeT(caps.len())];
    let (p, a) = (dense(size, size, &upper), dense(a.len(), size, &|r, c| a[r][c]));
    let mut solver = DefaultSolver::new(&p, &q, &a, &b, &cones, settings).unwrap();
    solver.solve();
    assert!(matches!(solver.solution.status, SolverStatus::Solved | SolverStatus::AlmostSolved));
    (0..n).map(|i| solver.solution.x[i] - output[i]).collect()
}

/// A = [[0.2, 0.3], [0.4, 0.1]], y = (60, 60), x = (120, 120), L = [[1.5, 0.5], [2/3, 4/3]]; D = (24 + 36 + 60, 48 + 12 + 60).
fn two() -> InputOutput {
    table(vec![24.0, 36.0, 48.0, 12.0], vec![60.0, 60.0])
}

#[test]
fn one_cap_moves_all_others_in_proportion_to_what_they_share_with_it() {
    let (t, leontief) = (two(), Leontief::new(&two()).unwrap());
    let model = LeastChange::new(&leontief, &t, 1.0, &[0]).unwrap();
    let settled = model.settle(&[(0, 0.9)]).unwrap();
    // C_00 = 120 (1.5² + 0.5²) = 300, C_10 = 120 (1.5 · 2/3 + 0.5 · 4/3) = 200: the second falls by two thirds of the first's 12.
    assert!((settled.output_change[0] + 12.0).abs() < 1e-12);
    assert!((settled.output_change[1] + 8.0).abs() < 1e-12);
    // y = 12 / 300; products go short by L' y = (1.5, 0.5) · 0.04 of what was taken.
    assert!((settled.shortage[0] + 0.06).abs() < 1e-12 && (settled.shortage[1] + 0.02).abs() < 1e-12);
    assert!(settled.feasible && settled.residual < 1e-12 && settled.binding == [0]);
}

#[test]
fn a_cap_that_others_already_pull_under_does_not_bind() {
    let (t, leontief) = (two(), Leontief::new(&two()).unwrap());
    let model = LeastChange::new(&leontief, &t, 1.0, &[0, 1]).unwrap();
    // The first alone pulls the second down by 8 of 120; a cap 1 % under today's output is not felt.
    let settled = model.settle(&[(0, 0.9), (1, 0.99)]).unwrap();
    assert_eq!(settled.binding, [0]);
    assert!((settled.output_change[1] + 8.0).abs() < 1e-12);
    let nothing = model.settle(&[(0, 1.0), (1, 1.0)]).unwrap();
    assert!(nothing.output_change.iter().all(|d| *d == 0.0) && nothing.residual == 0.0);
}

#[test]
fn what_cannot_be_capped_is_refused() {
    let (t, leontief) = (two(), Leontief::new(&two()).unwrap());
    let industry = |e: DownstreamError| matches!(e, DownstreamError::Industry { .. });
    assert!(industry(LeastChange::new(&leontief, &t, 1.0, &[2]).unwrap_err()));
    assert!(industry(LeastChange::new(&leontief, &t, 1.0, &[0, 0]).unwrap_err()));
    assert!(LeastChange::new(&leontief, &t, 0.0, &[0]).is_err());
    let model = LeastChange::new(&leontief, &t, 1.0, &[0]).unwrap();
    for caps in [vec![(1, 0.5)], vec![(0, 0.5), (0, 0.5)], vec![(0, 1.5)], vec![(0, f64::NAN)]] {
        assert!(industry(model.settle(&caps).unwrap_err()));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_whole_programme_has_the_same_answer(t in random_tables(2..6, 0.05), weight in 0.2f64..5.0, shares in prop::collection::vec(0.5f64..1.0, 6)) {
        let leontief = Leontief::new(&t).unwrap();
        let all: Vec<usize> = (0..t.size()).collect();
        let model = LeastChange::new(&leontief, &t, weight, &all).unwrap();
        let caps: Vec<(usize, f64)> = all.iter().map(|&i| (i, shares[i])).collect();
        let settled = model.settle(&caps).unwrap();
        let scale = leontief.output().iter().fold(0.0, |m: f64, x| m.max(*x));
        for (ours, theirs) in settled.output_change.iter().zip(peer(&t, weight, &caps)) {
            prop_assert!((ours - theirs).abs() <= 1e-5 * scale, "{} {}", ours, theirs);
        }
        prop_assert!(settled.residual < 1e-8);
    }

    #[test]
    fn no_cap_is_broken_and_a_tighter_one_never_costs_less(t in random_tables(2..12, 0.05), first in 0.2f64..1.0, less in 0.0f64..0.2) {
        let leontief = Leontief::new(&t).unwrap();
        let some: Vec<usize> = (0..t.size()).step_by(2).collect();
        let model = LeastChange::new(&leontief, &t, 1.0, &some).unwrap();
        let settle = |share: f64| {
            let caps: Vec<(usize, f64)> = (0..some.len()).map(|p| (p, share)).collect();
            model.settle(&caps).unwrap()
        };
        let (loose, tight) = (settle(first), settle(first - less));
        for &i in &some {
            prop_assert!(tight.output_change[i] <= -(1.0 - first + less) * leontief.output()[i] * (1.0 - 1e-9) + 1e-12);
        }
        let lost = |s: &monazite_engine::downstream::Settled| -leontief.value_added(&s.output_change).iter().sum::<f64>();
        prop_assert!(lost(&tight) >= lost(&loose) - 1e-9 * lost(&loose).abs());
        // Nobody gains output from others' caps: less is called forth and less is delivered.
        prop_assert!(tight.output_change.iter().all(|d| *d <= 1e-9));
    }
}
