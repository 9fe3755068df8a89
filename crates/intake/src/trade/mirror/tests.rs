#![allow(clippy::unwrap_used)]

use proptest::prelude::*;

use super::*;

const PRODUCT: i32 = 811_292;

fn says(side: Side, exporter: i16, importer: i16, value_usd: f64) -> Declaration {
    Declaration { year: 2024, product: PRODUCT, exporter, importer, side, value_usd, fob: false, tonnes: None }
}

/// Four exporters and four importers; exporter 4 overstates threefold, everybody else agrees with freight of 5 %.
fn world() -> Vec<Declaration> {
    let mut all = Vec::new();
    for exporter in 1..=4 {
        for importer in 11..=14 {
            let value = f64::from(exporter) * 1e6 + f64::from(importer) * 1e5;
            let wrong = if exporter == 4 { 3.0 } else { 1.0 };
            all.push(says(Side::Exporter, exporter, importer, value * wrong));
            all.push(says(Side::Importer, exporter, importer, value * 1.05));
        }
    }
    all
}

fn flow(found: &Reconciliation, exporter: i16, importer: i16) -> Reconciled {
    *found.flows.iter().find(|f| (f.exporter, f.importer) == (exporter, importer)).unwrap()
}

#[test]
fn freight_is_found_where_both_ends_agree_and_taken_off_where_only_the_importer_speaks() {
    let mut all = world();
    all.push(says(Side::Importer, 5, 11, 1.05e6));
    let found = reconcile(&all, &[]);
    assert!((found.quality.cif.common - 1.05_f64.ln()).abs() < 1e-9, "{}", found.quality.cif.common);
    let alone = flow(&found, 5, 11);
    assert_eq!(alone.basis, Basis::Importer);
    assert!((alone.value_usd - 1e6).abs() < 1e-3, "{}", alone.value_usd);
}

#[test]
fn an_importers_value_that_is_fob_already_is_left_as_it_is() {
    let mut all = world();
    all.push(Declaration { fob: true, ..says(Side::Importer, 5, 11, 1e6) });
    assert_eq!(flow(&reconcile(&all, &[]), 5, 11).value_usd, 1e6);
}

#[test]
fn a_reporter_whom_all_partners_contradict_is_believed_less() {
    let found = reconcile(&world(), &[]);
    assert!(found.quality.exporter[&4] > 3.0 * found.quality.exporter[&1], "{:?}", found.quality);
    let wrong = flow(&found, 4, 12);
    let true_value = 4e6 + 12e5;
    assert!(wrong.importer_weight > 0.75, "{}", wrong.importer_weight);
    assert!(wrong.value_usd < 1.5 * true_value, "{} for {true_value}", wrong.value_usd);
}

#[test]
fn a_reporter_that_names_few_of_its_partners_does_not_contradict_a_larger_figure() {
    let mut all = world();
    all.push(says(Side::Exporter, 1, 15, 1e6));
    all.push(says(Side::Importer, 1, 15, 1e4));
    let hidden = Unallocated {
        year: 2024,
        product: PRODUCT,
        reporter: 15,
        side: Side::Importer,
        total_usd: 2e6,
        unnamed_usd: 1.9e6,
    };
    let (open, partly) = (reconcile(&all, &[]), reconcile(&all, &[hidden]));
    assert!(flow(&open, 1, 15).value_usd < 0.999e6, "{}", flow(&open, 1, 15).value_usd);
    assert!((flow(&partly, 1, 15).value_usd - 1e6).abs() < 1e-6, "{}", flow(&partly, 1, 15).value_usd);
    assert_eq!(partly.truncated, 1);
}

#[test]
fn a_tonnage_of_the_wrong_unit_is_not_believed() {
    let mut all: Vec<Declaration> =
        world().into_iter().map(|d| Declaration { tonnes: Some(d.value_usd / 5e3), ..d }).collect();
    // Kilograms taken for tonnes.
    all.push(Declaration { tonnes: Some(2e5), ..says(Side::Exporter, 5, 11, 1e6) });
    all.push(Declaration { tonnes: Some(210.0), ..says(Side::Importer, 5, 11, 1.05e6) });
    let found = reconcile(&all, &[]);
    assert_eq!((flow(&found, 5, 11).tonnes, found.strange_tonnages), (Some(210.0), 1));
}

#[test]
fn the_larger_of_two_declarations_of_one_end_counts() {
    let found = reconcile(&[says(Side::Exporter, 1, 11, 40.0), says(Side::Exporter, 1, 11, 100.0)], &[]);
    assert_eq!((found.flows.len(), found.flows[0].value_usd), (1, 100.0));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_reconciled_value_lies_between_its_two_ends_and_does_not_depend_on_their_order(
        values in prop::collection::vec((1i16..9, 1i16..9, any::<bool>(), 1.0f64..1e9), 1..80),
    ) {
        let all: Vec<Declaration> = values
            .iter()
            .map(|(i, j, export, v)| says(if *export { Side::Exporter } else { Side::Importer }, *i, *j, *v))
            .collect();
        let found = reconcile(&all, &[]);
        let mut turned = all.clone();
        turned.reverse();
        prop_assert_eq!(&found, &reconcile(&turned, &[]));
        for f in &found.flows {
            prop_assert!(f.exporter != f.importer && f.value_usd > 0.0 && (0.0..=1.0).contains(&f.importer_weight));
            let of = |side| all.iter().filter(|d| (d.exporter, d.importer, d.side) == (f.exporter, f.importer, side))
                .map(|d| d.value_usd).fold(None, |a: Option<f64>, v| Some(a.map_or(v, |a| a.max(v))));
            let fob = of(Side::Importer).map(|m| m * (-found.quality.cif.of_product(PRODUCT)).exp());
            let ends: Vec<f64> = of(Side::Exporter).into_iter().chain(fob).collect();
            let (low, high) = (ends.iter().copied().fold(f64::MAX, f64::min), ends.iter().copied().fold(0.0, f64::max));
            prop_assert!(f.value_usd >= low * (1.0 - 1e-9) && f.value_usd <= high * (1.0 + 1e-9));
        }
    }
}
