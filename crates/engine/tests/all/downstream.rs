//! Input-output models against closed forms, and what must hold for every table.

use monazite_engine::downstream::{AreaLosses, DownstreamError, Ghosh, Inoperability, Leontief};
use monazite_model::input_output::InputOutput;
use proptest::prelude::*;

use super::tables::{random_tables, table};

/// A = [[0.2, 0.3], [0.4, 0.1]], y = (60, 60): det(I - A) = 0.6, L = [[1.5, 0.5], [2/3, 4/3]], x = (120, 120).
fn two() -> InputOutput {
    table(vec![24.0, 36.0, 48.0, 12.0], vec![60.0, 60.0])
}

fn close(a: f64, b: f64) {
    assert!((a - b).abs() <= 1e-12 * b.abs().max(1.0), "{a} is not {b}");
}

#[test]
fn two_industries_have_the_inverse_worked_out_by_hand() {
    let leontief = Leontief::new(&two()).unwrap();
    for (i, j, l) in [(0, 0, 1.5), (0, 1, 0.5), (1, 0, 2.0 / 3.0), (1, 1, 4.0 / 3.0)] {
        close(leontief.total_requirement(i, j), l);
    }
    let output = leontief.output_for(&[60.0, 60.0]).unwrap();
    close(output[0], 120.0);
    close(output[1], 120.0);
    let multipliers = leontief.output_multipliers();
    close(multipliers[0], 1.5 + 2.0 / 3.0);
    close(multipliers[1], 0.5 + 4.0 / 3.0);
    close(leontief.value_share()[0], 0.4);
    close(leontief.value_share()[1], 0.6);
}

#[test]
fn fixing_one_industry_takes_its_shortfall_from_its_final_users() {
    let leontief = Leontief::new(&two()).unwrap();
    // 10 % less of the first: d = -12 / 1.5 = -8, and the second loses 8 * 2/3.
    let outcome = leontief.fix(&[0]).unwrap().at(&[108.0]).unwrap();
    close(outcome.output[0], 108.0);
    close(outcome.output[1], 120.0 - 16.0 / 3.0);
    close(outcome.final_use[0], 52.0);
    assert!(outcome.feasible);
    // Half of it cannot be taken from final users alone: 60 - 40 is left, but two thirds would leave less than nothing.
    assert!(!leontief.fix(&[0]).unwrap().at(&[20.0]).unwrap().feasible);
}

#[test]
fn a_loss_passed_on_by_sales_shares_has_the_closed_form() {
    let leontief = Leontief::new(&two()).unwrap();
    let ghosh = Ghosh::new(&leontief);
    // Outputs are equal, so G = L. Fixing the first at 108: v falls by 12 / 1.5 = 8, the second by 8 * 0.5.
    let change = ghosh.fixed(&[0], &[108.0]).unwrap();
    close(change[0], -12.0);
    close(change[1], -4.0);
    let change = ghosh.output_change(&[-8.0, 0.0]).unwrap();
    close(change[0], -12.0);
    close(change[1], -4.0);
}

#[test]
fn inoperability_settles_where_the_inverse_says_and_recovers_at_its_own_pace() {
    let leontief = Leontief::new(&two()).unwrap();
    let model = Inoperability::new(&leontief);
    let settled = model.settled(&[0.1, 0.0]).unwrap();
    close(settled[0], 0.15);
    close(settled[1], 0.2 / 3.0);
    let path = model.path(&[0.0, 0.0], &[0.1, 0.0], &[0.5, 0.5], 400).unwrap();
    let last = path.inoperability.last().unwrap();
    close(last[0], settled[0]);
    close(last[1], settled[1]);
    // Alone, from 10 % to 1 % in 30 steps: k = ln 10 / (30 * 0.8).
    let k = model.resilience(0.1, 0.01, 30.0).unwrap();
    close(k[0], 10f64.ln() / 24.0);
    assert!(model.resilience(0.01, 0.1, 30.0).is_err());
    // One step by hand: q1 = q + k (A* q - q), A* = A as outputs are equal.
    let path = model.path(&[0.1, 0.0], &[0.0, 0.0], &[0.5, 0.25], 1).unwrap();
    let q = &path.inoperability[1];
    close(q[0], 0.1 + 0.5 * (0.02 - 0.1));
    close(q[1], 0.25 * 0.04);
    close(path.lost_output[0], 120.0 * (0.1 + q[0]));
}

#[test]
fn what_makes_no_sense_is_refused_with_a_reason() {
    let leontief = Leontief::new(&two()).unwrap();
    assert!(matches!(leontief.fix(&[7]), Err(DownstreamError::Industry { industry: 7, .. })));
    assert!(matches!(leontief.fix(&[1, 1]), Err(DownstreamError::Industry { reason: "named twice", .. })));
    assert!(matches!(leontief.output_for(&[1.0]), Err(DownstreamError::Length { .. })));
    let idle = Leontief::new(&table(vec![24.0, 0.0, 0.0, 0.0], vec![60.0, 0.0])).unwrap();
    assert!(idle.fix(&[1]).is_err());
    // Inputs of 120 for an output of 100: nothing is left for anyone.
    let runaway = table(vec![120.0, 0.0, 0.0, 10.0], vec![-20.0, 50.0]);
    let unproductive = Leontief::new(&runaway);
    assert!(unproductive.is_err() || unproductive.unwrap().total_requirement(0, 0) < 0.0);
}

#[test]
fn a_kept_inverse_serves_its_own_table_and_no_other() {
    let leontief = Leontief::new(&two()).unwrap();
    let columns = leontief.inverse_columns().to_vec();
    let again = Leontief::with_inverse(&two(), columns.clone()).unwrap();
    assert_eq!(again.inverse_columns(), columns);
    let other = table(vec![24.0, 36.0, 48.0, 12.0], vec![60.0, 90.0]);
    assert!(matches!(Leontief::with_inverse(&other, columns.clone()), Err(DownstreamError::Table(_))));
    assert!(Leontief::with_inverse(&two(), columns[1..].to_vec()).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn final_use_calls_forth_the_output_of_the_table(t in random_tables(2..9, 0.0)) {
        let leontief = Leontief::new(&t).unwrap();
        for (a, b) in leontief.output_for(leontief.final_use()).unwrap().iter().zip(t.output()) {
            prop_assert!((a - b).abs() <= 1e-9 * b);
        }
        // Value added of the world equals its final use.
        let value: f64 = leontief.value_added(leontief.output()).iter().sum();
        let uses: f64 = leontief.final_use().iter().sum();
        prop_assert!((value - uses).abs() <= 1e-9 * uses);
    }

    #[test]
    fn primary_inputs_push_forth_the_output_of_the_table(t in random_tables(2..9, 0.0)) {
        let leontief = Leontief::new(&t).unwrap();
        let pushed = Ghosh::new(&leontief).output_change(&t.value_added_totals()).unwrap();
        for (a, b) in pushed.iter().zip(t.output()) {
            prop_assert!((a - b).abs() <= 1e-8 * b, "{} {}", a, b);
        }
    }

    #[test]
    fn fixed_outputs_are_met_and_all_others_keep_their_final_use(t in random_tables(2..9, 0.0), cut in 0.0f64..0.5) {
        let leontief = Leontief::new(&t).unwrap();
        let fixed: Vec<usize> = (0..t.size()).step_by(2).collect();
        let levels: Vec<f64> = fixed.iter().map(|&i| leontief.output()[i] * (1.0 - cut)).collect();
        let set = leontief.fix(&fixed).unwrap();
        let outcome = set.at(&levels).unwrap();
        for (&i, level) in fixed.iter().zip(&levels) {
            prop_assert!((outcome.output[i] - level).abs() <= 1e-9 * level);
        }
        // The balance x = A x + y holds with the final use that is left.
        let mut uses = leontief.final_use().to_vec();
        fixed.iter().zip(&outcome.final_use).for_each(|(&i, y)| uses[i] = *y);
        for i in 0..t.size() {
            let inputs: f64 = (0..t.size()).map(|j| leontief.coefficient(i, j) * outcome.output[j]).sum();
            prop_assert!((outcome.output[i] - inputs - uses[i]).abs() <= 1e-9 * leontief.output()[i]);
        }
        // Totals by area by the short way are those by the long way.
        let group: Vec<usize> = (0..t.size()).map(|i| i % 2).collect();
        let short = AreaLosses::new(&leontief, &group, 2).unwrap().at(&set, &levels).unwrap();
        let (before, after) = (leontief.value_added(leontief.output()), leontief.value_added(&outcome.output));
        for g in 0..2 {
            let long: f64 = (0..t.size()).filter(|i| group[*i] == g).map(|i| after[i] - before[i]).sum();
            prop_assert!((short[g] - long).abs() <= 1e-9 * before.iter().sum::<f64>());
        }
    }
}
