//! Input-output tables for tests: made by hand, or at random and consistent without the code under test.

use std::ops::Range;

use monazite_model::input_output::{About, FinalUse, Industry, InputOutput};
use proptest::prelude::*;

/// A table from deliveries between industries and final use, its industries in two areas by turns.
pub fn table(flows: Vec<f64>, final_use: Vec<f64>) -> InputOutput {
    let n = final_use.len();
    let industry = |i: usize| Industry { area: format!("area {}", i % 2), code: format!("{i}"), name: format!("{i}") };
    InputOutput {
        about: About { title: "t".into(), format: "f".into(), year: None, unit: "USD".into(), notes: vec![] },
        industries: (0..n).map(industry).collect(),
        flows,
        final_uses: vec![FinalUse { area: "area 0".into(), category: "all".into() }],
        final_use,
        value_added_rows: vec![],
        value_added: vec![],
    }
}

/// Random tables of so many industries, whose columns use 10 to 80 % of output; deliveries are at least `least` of the largest before
/// they are scaled to that.
pub fn random_tables(size: Range<usize>, least: f64) -> impl Strategy<Value = InputOutput> {
    size.prop_flat_map(move |n| {
        let entries = prop::collection::vec(least..1.0, n * n);
        (entries, prop::collection::vec(0.1f64..0.8, n), prop::collection::vec(1.0f64..100.0, n))
    })
    .prop_map(|(raw, used, uses)| {
        let n = uses.len();
        let column = |j: usize| (0..n).map(|i| raw[i * n + j]).sum::<f64>().max(1e-9);
        let a: Vec<f64> = (0..n * n).map(|at| raw[at] * used[at % n] / column(at % n)).collect();
        // Output by the series, so that the table is consistent without the code under test.
        let (mut x, mut round) = (uses.clone(), uses.clone());
        for _ in 0..500 {
            round = (0..n).map(|i| (0..n).map(|j| a[i * n + j] * round[j]).sum()).collect();
            x.iter_mut().zip(&round).for_each(|(x, r)| *x += r);
        }
        table((0..n * n).map(|at| a[at] * x[at % n]).collect(), uses)
    })
}
