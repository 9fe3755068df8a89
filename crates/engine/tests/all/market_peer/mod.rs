//! A general interior-point solver (Clarabel) on the same market, as an oracle for linear curves.

use clarabel::algebra::CscMatrix;
use clarabel::solver::{DefaultSettingsBuilder, DefaultSolver, IPSolver, NonnegativeConeT, SolverStatus, ZeroConeT};
use monazite_model::market::{MarketProblem, Response};

/// What the peer found.
pub struct Peer {
    pub solved: bool,
    #[allow(dead_code)]
    pub prices: Vec<f64>,
    pub levels: Vec<f64>,
}

/// Minimises sum of (x - at)² / (2 slope) + c x subject to A x + s = 0 and 0 <= x <= u; node prices are the multipliers.
///
/// Quantities and prices are divided by `quantity` and `price` first, which the peer needs to reach its tolerance.
pub fn solve(problem: &MarketProblem, quantity: f64, price: f64, tolerance: f64) -> Peer {
    let (n, m) = (problem.nodes.len(), problem.activities.len());
    let (mut diagonal, mut linear) = ((Vec::new(), Vec::new(), Vec::new()), vec![0.0; m]);
    let mut entries = (Vec::new(), Vec::new(), Vec::new());
    let mut right: Vec<f64> = problem.nodes.iter().map(|node| -node.injection / quantity).collect();
    let mut put = |row: usize, column: usize, value: f64| {
        entries.0.push(row);
        entries.1.push(column);
        entries.2.push(value);
    };
    for (k, activity) in problem.activities.iter().enumerate() {
        for leg in &activity.legs {
            assert_eq!(leg.quantity, leg.price, "the peer knows no ad valorem duty");
            put(leg.node, k, leg.quantity);
        }
        let upper = match &activity.response {
            Response::Linear(r) => {
                let slope = r.slope * price / quantity;
                diagonal.0.push(k);
                diagonal.1.push(k);
                diagonal.2.push(1.0 / slope);
                linear[k] = activity.cost / price - r.at / quantity / slope;
                r.upper
            }
            Response::Elastic(r) => {
                linear[k] = activity.cost / price;
                r.upper
            }
            other => panic!("the peer knows no {other:?}"),
        };
        put(right.len(), k, -1.0);
        right.push(0.0);
        if upper.is_finite() {
            put(right.len(), k, 1.0);
            right.push(upper / quantity);
        }
    }
    let rows = right.len();
    let p = CscMatrix::new_from_triplets(m, m, diagonal.0, diagonal.1, diagonal.2);
    let a = CscMatrix::new_from_triplets(rows, m, entries.0, entries.1, entries.2);
    let settings = DefaultSettingsBuilder::default()
        .verbose(false)
        .tol_gap_abs(tolerance)
        .tol_gap_rel(tolerance)
        .tol_feas(tolerance)
        .build()
        .unwrap();
    let cones = [ZeroConeT(n), NonnegativeConeT(rows - n)];
    let mut solver = DefaultSolver::new(&p, &linear, &a, &right, &cones, settings).unwrap();
    solver.solve();
    Peer {
        solved: matches!(solver.solution.status, SolverStatus::Solved | SolverStatus::AlmostSolved),
        levels: solver.solution.x.iter().map(|x| x * quantity).collect(),
        prices: solver.solution.z[..n].iter().map(|z| -z * price).collect(),
    }
}
