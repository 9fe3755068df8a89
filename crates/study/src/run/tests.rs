#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use monazite_engine::testing::{one_stage, with_by_product};
use monazite_model::chain::Chain;
use monazite_model::code::Stage;
use monazite_model::fact::Quality;
use monazite_model::outcome::{Outcome, SeriesKind};
use monazite_model::period::Month;
use monazite_model::registry::{ChainSpec, Form, Mineral};
use monazite_model::scenario::{
    ExportBan, ExportLicence, ExportQuota, Exports, Limit, Measure, MeasureKind, Origin, Parties, Schedule,
};
use monazite_model::term::RentShares;

use super::*;

const PARAMETERS: [(&str, f64, f64, f64); 7] = [
    ("supply-elasticity", 0.1, 0.3, 0.8),
    ("demand-elasticity", 0.05, 0.2, 0.6),
    ("trade-elasticity", 2.0, 4.0, 8.0),
    ("choke-price", 6.0, 10.0, 20.0),
    ("shutdown-price", 0.2, 0.4, 0.6),
    ("entry-cost", 0.05, 0.15, 0.4),
    ("conversion-share", 0.1, 0.2, 0.4),
];

fn registry(chains: &[Chain]) -> Registry {
    let mut registry = Registry::default();
    for chain in chains {
        for mineral in &chain.minerals {
            registry.minerals.insert(
                mineral.clone(),
                Mineral {
                    id: mineral.clone(),
                    name: mineral.as_str().to_owned(),
                    symbol: String::new(),
                    synonyms: vec![],
                    group: String::new(),
                    chain: chain.id.clone(),
                    counted_as: "content".into(),
                    held: String::new(),
                },
            );
        }
        for form in &chain.forms {
            registry.forms.insert(form.id.clone(), plain_form(&form.id, form.stage));
        }
        let spec = ChainSpec {
            id: chain.id.clone(),
            minerals: chain.minerals.clone(),
            forms: chain.forms.iter().map(|f| f.id.clone()).collect(),
            weak: "made up".into(),
        };
        registry.chains.insert(chain.id.clone(), spec);
    }
    registry.parameters = PARAMETERS
        .iter()
        .map(|&(name, low, central, high)| Parameter {
            name: name.into(),
            scope: "*".into(),
            central,
            low,
            high,
            distribution: Distribution::LogNormal,
            unit: "1".into(),
            source: String::new(),
            reason: "made up".into(),
            grade: Quality::D,
        })
        .collect();
    registry
}

fn plain_form(id: &monazite_model::code::FormId, stage: Stage) -> Form {
    serde_json::from_value(serde_json::json!({ "id": id, "name": id.mineral(), "stage": stage })).unwrap()
}

fn exports(form: &str, to: Parties) -> Exports {
    Exports { by: "AAA".into(), on: vec![form.into()], to, except: Parties::nobody() }
}

fn measure(kind: MeasureKind) -> Measure {
    Measure {
        kind,
        announced: None,
        from: Month { year: 2023, month: 8 },
        until: None,
        note: String::new(),
        event: None,
        reference: String::new(),
    }
}

fn rent() -> RentShares {
    RentShares { holders: 1.0, importers: 0.0, treasury: 0.0 }
}

fn licence(form: &str, granted: f64) -> Measure {
    measure(MeasureKind::ExportLicence(ExportLicence {
        flows: exports(form, Parties::All),
        granted: Schedule::Constant(granted),
        friction_usd_per_t: 0.0,
        rent: rent(),
        origin: Origin::None,
    }))
}

fn scenario(measures: Vec<Measure>) -> Scenario {
    Scenario {
        title: "made up".into(),
        minerals: vec!["testium".into()],
        start: Month { year: 2023, month: 8 },
        months: 12,
        period: None,
        base_year: None,
        seed: 42,
        runs: 40,
        note: String::new(),
        sources: vec![],
        parameters: vec![],
        measures,
    }
}

fn outcome_with(chains: &[Chain], scenario: &Scenario, options: &RunOptions) -> Outcome {
    let ground = Ground { chains, registry: &registry(chains), data: "data" };
    run_on(&ground, scenario, options, vec![], &Unwatched).unwrap()
}

fn outcome(measures: Vec<Measure>) -> Outcome {
    outcome_with(&[one_stage()], &scenario(measures), &RunOptions::default())
}

fn json(outcome: &Outcome) -> String {
    serde_json::to_string(outcome).unwrap()
}

#[test]
fn a_licence_that_grants_half_is_told_with_price_use_range_and_drivers() {
    let outcome = outcome(vec![licence("testium:refined", 0.5)]);
    assert_eq!(outcome.status, Status::Cleared);
    let sentence = &outcome.headline.sentence;
    assert!(sentence.starts_with("In this scenario testium outside AAA costs about "), "{sentence}");
    assert!(
        sentence.contains("times its 2022 price (90 % range") && sentence.contains("use there falls by"),
        "{sentence}"
    );
    assert!(outcome.headline.range.low < outcome.headline.range.value);
    assert!(outcome.headline.range.value < outcome.headline.range.high);
    let strongest = &outcome.drivers[0];
    assert_eq!(strongest.parameter, "demand-elasticity of testium:refined");
    assert!(strongest.rank_correlation < -0.5 && strongest.at_low > strongest.at_high, "{strongest:?}");
    assert_eq!((outcome.manifest.runs, outcome.manifest.cleared), (40, 40));
    assert!(outcome.caveats.iter().any(|c| c.contains(": the figures ")));
    assert!(
        !outcome
            .quantities
            .iter()
            .any(|q| q.series == SeriesKind::Shortage && q.range.value == 0.0 && q.range.high == 0.0)
    );
}

#[test]
fn an_empty_scenario_is_the_baseline() {
    let outcome = outcome(vec![]);
    assert_eq!(
        outcome.headline.sentence,
        "No measure of this scenario is in force in the year from August 2023: nothing changes."
    );
    assert!(outcome.prices.iter().all(|p| (p.range.value / p.base - 1.0).abs() <= 1e-9));
    assert!(outcome.quantities.iter().all(|q| (q.range.value - q.base).abs() <= 1e-9 * q.base.max(1.0)));
    assert!(outcome.accounts.iter().all(|a| a.range.value == 0.0));
    assert_eq!(outcome.welfare.residual, 0.0);
}

#[test]
fn rows_add_up_to_welfare_over_several_chains() {
    let chains = [one_stage(), with_by_product()];
    let mut scenario = scenario(vec![licence("testium:refined", 0.4), licence("guest:metal", 0.2)]);
    scenario.minerals = vec!["testium".into(), "host".into()];
    let outcome = outcome_with(&chains, &scenario, &RunOptions { runs: Some(1), ..RunOptions::default() });
    let total = outcome.welfare.range.value;
    let parties: f64 = outcome.accounts.iter().map(|a| a.range.value).sum();
    let areas: f64 = outcome.area_totals.iter().map(|a| a.range.value).sum();
    let size: f64 = outcome.accounts.iter().map(|a| a.range.value.abs()).sum();
    assert!(total < 0.0);
    assert!(
        (parties - total).abs() <= 1e-9 * size && (areas - total).abs() <= 1e-9 * size,
        "{parties} {areas} {total}"
    );
    assert!(outcome.welfare.residual <= 1e-9);
    assert!(outcome.prices.iter().all(|p| p.range.low == p.range.value && p.range.high == p.range.value));
}

#[test]
fn every_area_has_as_much_coming_in_as_going_out() {
    let chains = [with_by_product()];
    let mut scenario = scenario(vec![licence("guest:metal", 0.2)]);
    scenario.minerals = vec!["host".into()];
    let outcome = outcome_with(&chains, &scenario, &RunOptions { runs: Some(1), ..RunOptions::default() });
    let mut net: BTreeMap<(String, String), f64> = BTreeMap::new();
    for row in &outcome.quantities {
        let sign = match row.series {
            SeriesKind::Production | SeriesKind::Imports | SeriesKind::StockRelease | SeriesKind::Unaccounted => 1.0,
            SeriesKind::Use | SeriesKind::Exports => -1.0,
            _ => 0.0,
        };
        *net.entry((row.form.to_string(), row.area.to_string())).or_default() += sign * row.range.value;
    }
    assert!(!net.is_empty() && net.values().all(|t| t.abs() <= 1e-6), "{net:?}");
}

#[test]
fn a_ban_a_quota_of_nothing_and_a_licence_nobody_gets_are_one() {
    let ban =
        MeasureKind::ExportBan(ExportBan { flows: exports("testium:refined", Parties::All), origin: Origin::None });
    let quota = MeasureKind::ExportQuota(ExportQuota {
        flows: exports("testium:refined", Parties::All),
        limit: Limit::Tonnes(0.0),
        together: None,
        rent: rent(),
        origin: Origin::None,
    });
    let of = |m: Measure| {
        let o = outcome(vec![m]);
        (o.prices, o.quantities, o.accounts, o.flows)
    };
    let expected = of(measure(ban));
    assert_eq!(of(measure(quota)), expected);
    assert_eq!(of(licence("testium:refined", 0.0)), expected);
}

#[test]
fn the_same_bytes_come_out_at_any_thread_count() {
    let chains = [one_stage(), with_by_product()];
    let mut scenario = scenario(vec![licence("testium:refined", 0.4)]);
    scenario.minerals = vec!["testium".into(), "host".into()];
    let of = |threads| {
        json(&outcome_with(&chains, &scenario, &RunOptions { threads: Some(threads), ..RunOptions::default() }))
    };
    let one = of(1);
    assert_eq!(one, of(2));
    assert_eq!(one, of(5));
}

#[test]
fn another_seed_gives_another_range_and_the_same_centre() {
    let scenario = scenario(vec![licence("testium:refined", 0.4)]);
    let of = |seed| {
        outcome_with(&[one_stage()], &scenario, &RunOptions { seed: Some(seed), ..RunOptions::default() })
            .headline
            .range
    };
    let (a, b) = (of(1), of(2));
    assert_eq!(a.value, b.value);
    assert!(a.low != b.low && a.high != b.high);
}

#[test]
fn more_members_leave_the_first_ones_as_they_were() {
    let chain = one_stage();
    let registry = registry(std::slice::from_ref(&chain));
    let scenario = scenario(vec![licence("testium:refined", 0.4)]);
    let central = [solve::central(&chain, &scenario, &registry, scenario.window()).unwrap()];
    let results = Results::new(&central, 1.0).unwrap();
    let of = |count| {
        let draws = Draws { watch: &Unwatched, count, seed: 7, threads: Some(1), keep: &[] };
        Worlds::new(&central, &results.layout, &[], 1.0, draws).unwrap()
    };
    let (few, many) = (of(5), of(12));
    assert_eq!((few.cleared.len(), many.cleared.len()), (5, 12));
    assert_eq!(few.cleared, many.cleared[..5]);
    // A member is itself in whatever order it is run.
    let mut benches = solve::benches(&central);
    let mut of = |members| solve::members(&central, 7, members, &mut benches);
    let together = of(0..12);
    assert!(together.iter().all(Option::is_some));
    for k in 0..12 {
        assert_eq!(of(k..k + 1)[0], together[k as usize], "member {k}");
    }
}

/// Hears progress and calls the work off after so many questions whether to go on.
struct Impatient {
    patience: u32,
    asked: std::sync::atomic::AtomicU32,
}

impl Watch for Impatient {
    fn cancelled(&self) -> bool {
        self.asked.fetch_add(1, std::sync::atomic::Ordering::Relaxed) >= self.patience
    }
}

#[test]
fn a_wish_to_stop_is_heard_between_blocks_of_members() {
    let chains = [one_stage()];
    let registry = registry(&chains);
    let ground = Ground { chains: &chains, registry: &registry, data: "data" };
    // Eight blocks of members.
    let scenario = Scenario { runs: 1_000, ..scenario(vec![licence("testium:refined", 0.5)]) };
    let options = RunOptions { threads: Some(1), ..RunOptions::default() };
    let watch = Impatient { patience: 3, asked: 0.into() };
    let stopped = run_on(&ground, &scenario, &options, vec![], &watch);
    assert!(matches!(stopped, Err(StudyError::Cancelled)), "{stopped:?}");
    // Watching does not change the answer.
    let patient = Impatient { patience: u32::MAX, asked: 0.into() };
    let (watched, alone) = (
        run_on(&ground, &scenario, &options, vec![], &patient),
        run_on(&ground, &scenario, &options, vec![], &Unwatched),
    );
    assert_eq!(watched.unwrap(), alone.unwrap());
}

#[test]
fn a_parameter_of_the_scenario_wins_over_the_registry() {
    let mut scenario = scenario(vec![licence("testium:refined", 0.5)]);
    let loose = outcome_with(&[one_stage()], &scenario, &RunOptions::default());
    scenario.parameters.push(ParameterOverride {
        name: "demand-elasticity".into(),
        scope: "*".into(),
        central: 0.05,
        low: 0.05,
        high: 0.05,
        reason: "a tight year".into(),
    });
    let tight = outcome_with(&[one_stage()], &scenario, &RunOptions::default());
    assert!(tight.headline.range.value > loose.headline.range.value);
    assert!(!tight.drivers.iter().any(|d| d.parameter.starts_with("demand-elasticity")));
}

#[test]
fn an_outcome_survives_the_trip_through_json_with_and_without_an_answer() {
    let outcome = outcome(vec![licence("testium:refined", 0.5)]);
    let back: Outcome = serde_json::from_str(&json(&outcome)).unwrap();
    assert_eq!(back, outcome);
    let none = headline::not_cleared(&Status::IterationLimit, outcome.manifest.window);
    let text = serde_json::to_string(&none).unwrap();
    assert!(text.contains("\"value\":null"), "{text}");
    let back: monazite_model::outcome::Headline = serde_json::from_str(&text).unwrap();
    assert!(back.range.value.is_nan());
}

#[test]
fn a_form_without_a_price_is_refused_by_name_until_the_scenario_gives_one() {
    let mut chains = vec![one_stage()];
    let registry = registry(&chains);
    chains[0].forms[0].price = None;
    let id = chains[0].forms[0].id.clone();
    let scenario = scenario(Vec::new());
    let refused = priced::settle(&mut chains, &scenario, &registry).unwrap_err();
    assert!(refused.is_bad_input());
    let words = refused.to_string();
    assert!(words.contains(&format!("`{id}`")) && words.contains("no published price"), "{words}");
    assert!(words.contains(&format!("scope = \"{id}\"")), "{words}");
    let given = ParameterOverride {
        name: "price".into(),
        scope: id.to_string(),
        central: 120.0,
        low: 100.0,
        high: 150.0,
        reason: "a dealer".into(),
    };
    let scenario = Scenario { parameters: vec![given], ..scenario };
    priced::settle(&mut chains, &scenario, &registry).unwrap();
    assert_eq!(chains[0].forms[0].price.unwrap(), Band { value: 120.0, low: 100.0, high: 150.0 });
    assert!(chains[0].forms[0].quoted.as_ref().unwrap().market.contains("a dealer"));
}
