//! The unshocked chain clears where it was calibrated, and a ban on its largest exporter clears elsewhere.

use monazite_engine::market::synthetic::{Chain, Curves, Recipe};
use monazite_engine::market::{Options, compile};

const CURVES: [Curves; 3] = [Curves::Linear, Curves::Isoelastic, Curves::Bent];

#[test]
fn an_unshocked_chain_clears_in_no_iteration_at_observed_prices_and_flows() {
    for curves in CURVES {
        for areas in [12, 30, 80] {
            let chain = Chain::new(Recipe { areas, curves, dense: areas == 30, seed: 7 });
            let compiled = compile(&chain.problem).unwrap();
            let solution = compiled.solve(&compiled.base(), None, &Options::default());
            assert!(solution.is_cleared(), "{curves:?} {areas}: {solution:?}");
            assert_eq!(solution.effort.iterations, 0);
            assert!(solution.certificate.relative_imbalance <= 1e-9);
            assert_eq!(solution.prices.unwrap(), chain.problem.base_prices());
            for (level, want) in solution.levels.unwrap().iter().zip(&chain.levels) {
                assert!((level - want).abs() <= 1e-11 * want.max(1.0), "{level} {want}");
            }
        }
    }
}

#[test]
fn a_ban_on_the_largest_exporter_clears_with_less_use_and_a_certificate() {
    for curves in CURVES {
        for (areas, dense) in [(30, false), (30, true), (80, false)] {
            let chain = Chain::new(Recipe { areas, curves, dense, seed: 42 });
            let compiled = compile(&chain.problem).unwrap();
            for stage in 0..3 {
                for rank in 0..2 {
                    let mut ban = compiled.base();
                    for activity in chain.exports_of(stage, chain.exporters[stage][rank]) {
                        ban.set_upper(activity, 0.0).unwrap();
                    }
                    let s = compiled.solve(&ban, None, &Options::default());
                    println!(
                        "{curves:?} {areas} {dense} s{stage} r{rank} {:?} {:?} {:?}",
                        s.effort, s.certificate.relative_imbalance, s.certificate.fenchel_gap
                    );
                    assert!(s.is_cleared(), "{curves:?} {areas} {stage} {rank}: {:?} {:?}", s.certificate, s.effort);
                }
            }
        }
    }
}
