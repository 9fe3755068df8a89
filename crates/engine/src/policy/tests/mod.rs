//! Each measure on a small hand-made chain: the terms are worked out by hand.
#![allow(clippy::unwrap_used)]

mod together;

use monazite_model::chain::Chain;
use monazite_model::code::{AreaId, FormId, MineralId, Stage};
use monazite_model::outcome::AppliedMeasure;
use monazite_model::period::{Month, Window};
use monazite_model::registry::{Area, Membership, Registry};
use monazite_model::scenario::*;
use monazite_model::term::{Effect, RentShares, Target, Term, ValueBase};

use super::export_ban::TO_HOLDERS;
use super::{PolicyError, describe, lower};
use crate::testing::ChainBuilder;

const GA: &str = "gallium:refined";
const WAFER: &str = "wafer:made";
/// Aug 2023-Jul 2024; blocs are what they are in Feb 2024.
const WINDOW: Window = Window { start: Month { year: 2023, month: 8 }, months: 12 };

fn chain() -> Chain {
    let chain = ChainBuilder::new()
        .form(GA, Stage::Refining, 300_000.0)
        .form(WAFER, Stage::Component, 400_000.0)
        .mine(GA, "CHN", 600.0, 800.0)
        .mine(GA, "DEU", 40.0, 50.0)
        .mine(GA, "JPN", 20.0, 20.0)
        .process(WAFER, "JPN", (50.0, 60.0), &[(GA, 0.5)], &[])
        .used(WAFER, "JPN", 50.0)
        .used(GA, "CHN", 200.0)
        .used(GA, "JPN", 175.0)
        .used(GA, "USA", 100.0)
        .used(GA, "DEU", 60.0)
        .used(GA, "FRA", 30.0)
        .used(GA, "ROW", 70.0)
        .flow(GA, "CHN", "JPN", 190.0)
        .flow(GA, "CHN", "USA", 60.0)
        .flow(GA, "CHN", "DEU", 40.0)
        .flow(GA, "CHN", "ROW", 110.0)
        .flow(GA, "JPN", "USA", 10.0)
        .flow(GA, "DEU", "FRA", 20.0)
        .flow(GA, "ROW", "USA", 30.0)
        .flow(GA, "ROW", "FRA", 10.0)
        .build();
    assert!(chain.residuals().iter().all(|r| *r < 1e-12), "{:?}", chain.balances());
    chain
}

fn registry() -> Registry {
    let mut registry = Registry::default();
    for (id, name) in [("CHN", "China"), ("JPN", "Japan"), ("USA", "United States"), ("ITA", "Italy")] {
        let area = Area {
            id: id.into(),
            name: name.into(),
            iso2: String::new(),
            m49: String::new(),
            baci: String::new(),
            region: String::new(),
            hub: false,
            names: vec![],
            article: id == "USA",
            kept: false,
        };
        registry.areas.insert(area.id.clone(), area);
    }
    for (bloc, area, from) in [
        ("EU27", "DEU", None),
        ("EU27", "FRA", None),
        ("EU27", "ITA", None),
        ("club", "USA", None),
        ("club", "DEU", Month::new(2024, 6)),
    ] {
        registry.memberships.push(Membership {
            bloc: bloc.into(),
            agreement: bloc.into(),
            area: area.into(),
            from,
            until: None,
            source: String::new(),
        });
    }
    registry
}

fn from(month: &str, kind: MeasureKind) -> Measure {
    Measure {
        kind,
        announced: None,
        from: Month::parse(month).unwrap(),
        until: None,
        note: String::new(),
        event: None,
        reference: String::new(),
    }
}

fn scenario(measures: Vec<Measure>) -> Scenario {
    Scenario {
        title: "made up".into(),
        minerals: vec![MineralId::from("gallium")],
        start: WINDOW.start,
        months: 12,
        period: None,
        base_year: None,
        seed: 1,
        runs: 1,
        note: String::new(),
        sources: vec![],
        parameters: vec![],
        measures,
    }
}

/// Terms of a scenario, and what is said of its measures.
#[derive(Debug, PartialEq, Default)]
struct Lowered {
    terms: Vec<Term>,
    applied: Vec<AppliedMeasure>,
}

fn lowered(measures: Vec<Measure>) -> Lowered {
    let (scenario, chain, registry) = (scenario(measures), chain(), registry());
    Lowered {
        terms: lower(&scenario, &chain, &registry, WINDOW).unwrap(),
        applied: describe(&scenario, &chain, &registry, WINDOW).unwrap(),
    }
}

/// Why a scenario has no meaning on the chain; its terms and its words say the same.
#[track_caller]
fn refused(measures: Vec<Measure>, registry: &Registry) -> PolicyError {
    let (scenario, chain) = (scenario(measures), chain());
    let found = lower(&scenario, &chain, registry, WINDOW).unwrap_err();
    assert_eq!(describe(&scenario, &chain, registry, WINDOW).unwrap_err(), found);
    found
}

fn terms(kind: MeasureKind) -> Vec<(Target, Effect)> {
    pairs(lowered(vec![from("2023-08", kind)]).terms)
}

fn pairs(terms: Vec<Term>) -> Vec<(Target, Effect)> {
    terms.into_iter().map(|t| (t.target, t.effect)).collect()
}

fn areas(list: &[&str]) -> Vec<AreaId> {
    list.iter().map(|a| AreaId::from(*a)).collect()
}

fn only(list: &[&str]) -> Parties {
    Parties::Only(areas(list))
}

fn exports(to: Parties) -> Exports {
    Exports { by: "CHN".into(), on: vec![GA.into()], to, except: Parties::nobody() }
}

fn imports(by: &str, origins: Parties) -> Imports {
    Imports { by: by.into(), on: vec![GA.into()], origins, except: Parties::nobody() }
}

fn flows(from: Option<&[&str]>, to: Option<&[&str]>) -> Target {
    Target::Flows { form: GA.into(), from: from.map(areas), to: to.map(areas) }
}

fn production(form: &str, area: &str) -> Target {
    Target::Production { form: form.into(), area: area.into() }
}

fn cap(t: f64, area: &str) -> Effect {
    Effect::Cap { t, area: area.into(), rent: TO_HOLDERS }
}

fn ban(to: Parties, origin: Origin) -> MeasureKind {
    MeasureKind::ExportBan(ExportBan { flows: exports(to), origin })
}

fn licence(granted: Schedule) -> MeasureKind {
    MeasureKind::ExportLicence(ExportLicence {
        flows: exports(Parties::All),
        granted,
        friction_usd_per_t: 0.0,
        rent: TO_HOLDERS,
        origin: Origin::None,
    })
}

/// Bounds equal up to rounding of means.
#[track_caller]
fn assert_terms(found: Vec<(Target, Effect)>, wanted: Vec<(Target, Effect)>) {
    let plain = |terms: &[(Target, Effect)]| {
        terms
            .iter()
            .map(|(target, effect)| match effect {
                Effect::Cap { t, area, rent } => {
                    let t = (t * 1e9).round() / 1e9;
                    (target.clone(), Effect::Cap { t, area: area.clone(), rent: rent.clone() })
                }
                other => (target.clone(), other.clone()),
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(plain(&found), plain(&wanted));
}

#[test]
fn an_empty_scenario_has_no_terms() {
    assert_eq!(lowered(vec![]), Lowered::default());
}

#[test]
fn a_ban_on_everybody_bounds_all_exports_at_nothing() {
    assert_terms(terms(ban(Parties::All, Origin::None)), vec![(flows(Some(&["CHN"]), None), cap(0.0, "CHN"))]);
}

#[test]
fn a_ban_for_a_quarter_of_the_window_leaves_three_quarters_of_base_exports() {
    let out = lowered(vec![from("2024-05", ban(Parties::All, Origin::None))]);
    assert_terms(pairs(out.terms), vec![(flows(Some(&["CHN"]), None), cap(300.0, "CHN"))]);
    assert_eq!(out.applied[0].in_force, 0.25);
    assert_eq!(
        out.applied[0].words,
        "China bans exports of gallium:refined to everybody: 300\u{202f}t of 400\u{202f}t in Aug 2023 to Jul 2024."
    );
    assert!(out.applied[0].assumptions[0].contains("base year's rate"), "{:?}", out.applied[0].assumptions);
}

#[test]
fn a_selective_ban_says_that_it_leaks_and_bars_origin_only_when_told() {
    let out = lowered(vec![from("2023-08", ban(only(&["USA"]), Origin::None))]);
    assert!(out.applied[0].assumptions.join(" ").contains("through third countries"));
    assert!(out.applied[0].rules.iter().any(|r| r.contains("XIII:1")));
    assert_terms(pairs(out.terms), vec![(flows(Some(&["CHN"]), Some(&["USA"])), cap(0.0, "CHN"))]);
    let bar = |leak| Effect::OriginBar { author: "CHN".into(), against: areas(&["USA"]), leak };
    let target = || flows(Some(&["CHN"]), Some(&["USA"]));
    assert_terms(
        terms(ban(only(&["USA"]), Origin::Documents { leak: 0.3 })),
        vec![(target(), cap(0.0, "CHN")), (target(), bar(0.3))],
    );
    assert_terms(terms(ban(only(&["USA"]), Origin::Strict)), vec![(target(), cap(0.0, "CHN")), (target(), bar(0.0))]);
}

#[test]
fn a_strict_bar_for_half_of_the_window_leaks_half() {
    let out = lowered(vec![from("2024-02", ban(only(&["USA"]), Origin::Strict))]);
    let Effect::OriginBar { leak, .. } = &out.terms[1].effect else { panic!("{out:?}") };
    assert_eq!(*leak, 0.5);
}

#[test]
fn a_bloc_is_its_members_of_the_middle_of_the_window_that_are_in_the_chain() {
    let out = lowered(vec![from("2023-08", ban(only(&["EU27", "club"]), Origin::None))]);
    // Germany joins the club in June 2024 only, but is in the union; Italy is not in the chain.
    assert_terms(pairs(out.terms), vec![(flows(Some(&["CHN"]), Some(&["DEU", "FRA", "USA"])), cap(0.0, "CHN"))]);
    assert!(out.applied[0].assumptions[0].starts_with("Italy: not an area of its own"), "{:?}", out.applied[0]);
}

#[test]
fn those_left_out_are_not_bounded() {
    let mut flows_out = exports(Parties::All);
    flows_out.except = only(&["JPN"]);
    let kind = MeasureKind::ExportBan(ExportBan { flows: flows_out, origin: Origin::None });
    let to = Some(&["DEU", "FRA", "ROW", "USA"][..]);
    assert_terms(terms(kind), vec![(flows(Some(&["CHN"]), to), cap(0.0, "CHN"))]);
}

#[test]
fn a_quota_is_tonnes_or_a_share_of_base_exports() {
    let quota = |limit, to| {
        let rent = RentShares { holders: 0.5, importers: 0.5, treasury: 0.0 };
        MeasureKind::ExportQuota(ExportQuota { flows: exports(to), limit, together: None, rent, origin: Origin::None })
    };
    let bound =
        |t| Effect::Cap { t, area: "CHN".into(), rent: RentShares { holders: 0.5, importers: 0.5, treasury: 0.0 } };
    assert_terms(terms(quota(Limit::Tonnes(120.0), Parties::All)), vec![(flows(Some(&["CHN"]), None), bound(120.0))]);
    let to_japan = vec![(flows(Some(&["CHN"]), Some(&["JPN"])), bound(0.6 * 190.0))];
    assert_terms(terms(quota(Limit::Share(0.6), only(&["JPN"]))), to_japan);
}

#[test]
fn a_licence_that_opens_over_half_a_year_averages_by_months() {
    let granted = Schedule::Ramp { first_months: 0.0, hold_months: 0, then: 0.6, ramp_months: 6 };
    let out = lowered(vec![from("2023-08", licence(granted))]);
    assert_terms(pairs(out.terms), vec![(flows(Some(&["CHN"]), None), cap(0.45 * 400.0, "CHN"))]);
    assert_eq!(
        out.applied[0].words,
        "China grants licences for 45\u{202f}% of base exports of gallium:refined to everybody on average over Aug 2023 to Jul 2024: 180\u{202f}t of 400\u{202f}t."
    );
}

#[test]
fn paperwork_is_a_cost_spread_over_the_window() {
    let MeasureKind::ExportLicence(mut m) = licence(Schedule::Constant(1.0)) else { unreachable!() };
    m.friction_usd_per_t = 1000.0;
    let out = lowered(vec![from("2024-02", MeasureKind::ExportLicence(m))]);
    assert_terms(
        pairs(out.terms),
        vec![
            (flows(Some(&["CHN"]), None), cap(400.0, "CHN")),
            (flows(Some(&["CHN"]), None), Effect::Cost { usd_per_t: 500.0 }),
        ],
    );
}

#[test]
fn two_bounds_on_the_same_flows_are_averaged_month_by_month() {
    // Banned for six months, then 100 t a year: 6/12 of nothing and 6/12 of 100 t.
    let mut first = from("2023-08", ban(Parties::All, Origin::None));
    first.until = Month::new(2024, 2);
    let quota = MeasureKind::ExportQuota(ExportQuota {
        flows: exports(Parties::All),
        limit: Limit::Tonnes(100.0),
        together: None,
        rent: TO_HOLDERS,
        origin: Origin::None,
    });
    let out = lowered(vec![first, from("2024-02", quota)]);
    let target = || flows(Some(&["CHN"]), None);
    assert_terms(pairs(out.terms), vec![(target(), cap(200.0, "CHN")), (target(), cap(50.0, "CHN"))]);
    assert!(out.applied[1].assumptions.join(" ").contains("tighter of the two"));
}

#[test]
fn an_export_tax_goes_to_its_author_at_the_exporters_price() {
    let tax = |duty| MeasureKind::ExportTax(ExportTax { flows: exports(Parties::All), duty });
    let treasury = || AreaId::from("CHN");
    assert_terms(
        terms(tax(Duty::Specific(2000.0))),
        vec![(flows(Some(&["CHN"]), None), Effect::Specific { usd_per_t: 2000.0, treasury: treasury() })],
    );
    let out = lowered(vec![from("2024-05", tax(Duty::AdValorem(0.2)))]);
    assert_eq!(out.terms[0].effect, Effect::AdValorem { rate: 0.05, base: ValueBase::Exporter, treasury: treasury() });
    assert!(out.applied[0].rules.iter().any(|r| r.contains("11.3")));
}

#[test]
fn a_tariff_of_a_bloc_is_one_of_each_member_on_outsiders() {
    let tariff = MeasureKind::ImportTariff(ImportTariff {
        flows: imports("EU27", Parties::All),
        tariff: Tariff::AdValorem(0.1),
    });
    let outsiders = ["CHN", "JPN", "ROW", "USA"];
    let duty = |area: &str| Effect::AdValorem { rate: 0.1, base: ValueBase::Importer, treasury: area.into() };
    assert_terms(
        terms(tariff),
        vec![
            (flows(Some(&outsiders), Some(&["DEU"])), duty("DEU")),
            (flows(Some(&outsiders), Some(&["FRA"])), duty("FRA")),
        ],
    );
}

#[test]
fn a_specific_tariff_on_one_exporter_touches_only_its_goods() {
    let tariff = MeasureKind::ImportTariff(ImportTariff {
        flows: imports("USA", only(&["CHN"])),
        tariff: Tariff::Specific(500.0),
    });
    assert_terms(
        terms(tariff),
        vec![(flows(Some(&["CHN"]), Some(&["USA"])), Effect::Specific { usd_per_t: 500.0, treasury: "USA".into() })],
    );
}

#[test]
fn a_rate_quota_of_a_bloc_is_split_by_base_imports() {
    let quota = TariffRateQuotaRule { limit: Limit::Tonnes(25.0), inside: 0.0, outside: 0.3 };
    let tariff = MeasureKind::ImportTariff(ImportTariff {
        flows: imports("EU27", only(&["CHN", "ROW"])),
        tariff: Tariff::TariffRateQuota(quota),
    });
    // Germany takes 40 t of the 50 t that come from China and the rest of the world, France 10 t.
    let effect = |t, area: &str| Effect::TariffRateQuota { t, inside: 0.0, outside: 0.3, treasury: area.into() };
    assert_terms(
        terms(tariff),
        vec![
            (flows(Some(&["CHN", "ROW"]), Some(&["DEU"])), effect(20.0, "DEU")),
            (flows(Some(&["CHN", "ROW"]), Some(&["FRA"])), effect(5.0, "FRA")),
        ],
    );
}

#[test]
fn an_import_ban_is_kept_at_the_importing_end() {
    let kind = MeasureKind::ImportBan(ImportBan { flows: imports("USA", only(&["CHN"])), origin: Origin::Strict });
    let target = || flows(Some(&["CHN"]), Some(&["USA"]));
    let bar = Effect::OriginBar { author: "CHN".into(), against: areas(&["USA"]), leak: 0.0 };
    assert_terms(terms(kind), vec![(target(), cap(0.0, "USA")), (target(), bar)]);
}

#[test]
fn a_production_quota_bounds_output() {
    let kind = |limit| {
        MeasureKind::ProductionQuota(ProductionQuota {
            by: "CHN".into(),
            on: vec![GA.into()],
            limit,
            together: None,
            rent: TO_HOLDERS,
        })
    };
    assert_terms(terms(kind(Limit::Share(0.5))), vec![(production(GA, "CHN"), cap(300.0, "CHN"))]);
    let half_year = lowered(vec![from("2024-02", kind(Limit::Tonnes(400.0)))]);
    assert_terms(pairs(half_year.terms), vec![(production(GA, "CHN"), cap(500.0, "CHN"))]);
}

#[test]
fn an_outage_takes_its_share_of_capacity_for_its_months() {
    let outage = Outage { area: "EU27".into(), on: vec![GA.into()], lost: Schedule::Constant(0.8) };
    let mut measure = from("2023-08", MeasureKind::Outage(outage));
    measure.until = Month::new(2023, 11);
    // A quarter of the year at 80 %; France makes nothing.
    let out = lowered(vec![measure]);
    assert_eq!(out.terms.len(), 1);
    assert_eq!(out.terms[0].target, production(GA, "DEU"));
    let Effect::CapacityFactor { factor } = out.terms[0].effect else { panic!("{out:?}") };
    assert!((factor - 0.8).abs() < 1e-12, "{factor}");
}

#[test]
fn a_subsidy_is_a_negative_tax_where_it_is_paid() {
    let subsidy = |by: &str, supported, duty| {
        MeasureKind::Subsidy(Subsidy { by: by.into(), on: vec![GA.into()], supported, duty })
    };
    let paid = |usd: f64, area: &str| Effect::Specific { usd_per_t: usd, treasury: area.into() };
    assert_terms(
        terms(subsidy("DEU", Supported::Production, Duty::Specific(100.0))),
        vec![(production(GA, "DEU"), paid(-100.0, "DEU"))],
    );
    assert_terms(
        terms(subsidy("JPN", Supported::Export, Duty::AdValorem(0.1))),
        vec![(
            flows(Some(&["JPN"]), None),
            Effect::AdValorem { rate: -0.1, base: ValueBase::Exporter, treasury: "JPN".into() },
        )],
    );
    // Half a tonne of gallium goes into a tonne of wafers: 100 usd per tonne of gallium are 50 per tonne of wafers.
    assert_terms(
        terms(subsidy("JPN", Supported::Processing, Duty::Specific(100.0))),
        vec![(production(WAFER, "JPN"), paid(-50.0, "JPN"))],
    );
}

#[test]
fn a_floor_buys_at_most_what_was_made_unless_told_otherwise() {
    let floor = |limit| {
        MeasureKind::PriceFloor(PriceFloor { by: "DEU".into(), on: vec![GA.into()], usd_per_t: 250_000.0, limit })
    };
    let effect = |t| Effect::PriceFloor { usd_per_t: 250_000.0, t, treasury: "DEU".into() };
    assert_terms(terms(floor(None)), vec![(production(GA, "DEU"), effect(40.0))]);
    assert_terms(terms(floor(Some(Limit::Share(0.5)))), vec![(production(GA, "DEU"), effect(20.0))]);
    let half_year = lowered(vec![from("2024-02", floor(Some(Limit::Tonnes(100.0))))]);
    assert_terms(pairs(half_year.terms), vec![(production(GA, "DEU"), effect(50.0))]);
}

#[test]
fn stock_is_sold_evenly_over_the_months_in_force() {
    let release =
        |amount| MeasureKind::StockpileRelease(StockpileRelease { by: "JPN".into(), on: vec![GA.into()], amount });
    let inject = |found: &[(Target, Effect)]| match &found[0].1 {
        Effect::Inject { t, owner } => {
            assert_eq!(owner.as_str(), "JPN");
            *t
        }
        other => panic!("{other:?}"),
    };
    // Days count uses and what processes take in: 175 t + 50 t x 0.5.
    let days = terms(release(Amount::DaysOfUse(73.0)));
    assert!((inject(&days) - 40.0).abs() < 1e-9);
    // 24 t over twelve months, of which the window sees six.
    let mut late = from("2024-02", release(Amount::Tonnes(24.0)));
    late.until = Month::new(2025, 2);
    assert!((inject(&pairs(lowered(vec![late]).terms)) - 12.0).abs() < 1e-9);
    // Without an end all of it is sold by the end of the window.
    let open = from("2024-02", release(Amount::Tonnes(24.0)));
    assert!((inject(&pairs(lowered(vec![open]).terms)) - 24.0).abs() < 1e-9);
}

#[test]
fn stock_is_bought_as_it_is_sold_the_other_way_round() {
    let of = |build: bool, amount| {
        let (by, on) = ("JPN".into(), vec![GA.into()]);
        let kind = if build {
            MeasureKind::StockpileBuild(StockpileBuild { by, on, amount })
        } else {
            MeasureKind::StockpileRelease(StockpileRelease { by, on, amount })
        };
        let mut late = from("2024-02", kind);
        late.until = Month::new(2025, 2);
        lowered(vec![late]).terms
    };
    for amount in [Amount::DaysOfUse(73.0), Amount::Tonnes(24.0)] {
        let (bought, sold) = (of(true, amount), of(false, amount));
        let t = |terms: &[Term]| match &terms[0].effect {
            Effect::Inject { t, .. } => *t,
            other => panic!("{other:?}"),
        };
        assert!(t(&sold) > 0.0 && t(&bought) == -t(&sold));
        assert_eq!(bought[0].target, sold[0].target);
    }
}

#[test]
fn stock_sold_in_a_short_window_is_a_higher_yearly_rate() {
    let kind = MeasureKind::StockpileRelease(StockpileRelease {
        by: "JPN".into(),
        on: vec![GA.into()],
        amount: Amount::Tonnes(10.0),
    });
    let quarter = Window { start: WINDOW.start, months: 3 };
    let out = lower(&scenario(vec![from("2023-08", kind)]), &chain(), &registry(), quarter).unwrap();
    assert_eq!(out[0].effect, Effect::Inject { t: 40.0, owner: "JPN".into() });
}

#[test]
fn capacity_ramps_from_its_first_month() {
    let capacity = Capacity {
        area: "USA".into(),
        adds: Adds { form: GA.into(), t_per_year: 80.0 },
        decided: Month { year: 2022, month: 2 },
        lead_months: 24,
        ramp_months: 4,
        capital_usd: None,
        usd_per_t: Some(150_000.0),
    };
    let out = lowered(vec![from("2024-02", MeasureKind::Capacity(capacity))]);
    // Six months of the window: four at a mean of one half, two in full: 4/12 of 80 t.
    assert_eq!(out.terms[0].target, production(GA, "USA"));
    let Effect::CapacityAdd { t, usd_per_t } = out.terms[0].effect else { panic!("{out:?}") };
    assert!((t - 80.0 * 4.0 / 12.0).abs() < 1e-9, "{t}");
    assert_eq!(usd_per_t, Some(150_000.0));
}

fn sourcing(share: Option<f64>, credit: Option<f64>, bloc: Parties) -> MeasureKind {
    MeasureKind::SourcingRequirement(SourcingRequirement {
        by: "USA".into(),
        on: vec![GA.into()],
        bloc,
        share,
        credit_usd_per_t: credit,
    })
}

#[test]
fn a_sourcing_requirement_floors_the_share_of_those_that_count() {
    let found = lowered(vec![from("2023-08", sourcing(Some(0.4), None, only(&["club", "JPN"])))]);
    let target = Target::Use { form: GA.into(), area: "USA".into() };
    let wanted = Effect::ShareFloor { share: 0.4, from: areas(&["JPN", "USA"]) };
    assert_terms(pairs(found.terms), vec![(target, wanted)]);
    // 10 t of 100 t that reached it.
    assert!(found.applied[0].words.contains("10\u{202f}% came directly from them"), "{}", found.applied[0].words);
}

#[test]
fn a_credit_is_paid_on_what_counts_at_the_border_and_at_home() {
    let credit = Effect::Specific { usd_per_t: -7.5, treasury: "USA".into() };
    assert_terms(
        terms(sourcing(None, Some(7.5), only(&["club", "JPN"]))),
        vec![(flows(Some(&["JPN"]), Some(&["USA"])), credit.clone()), (production(GA, "USA"), credit)],
    );
}

#[test]
fn an_agreement_adds_a_member_to_what_counts() {
    let joins = |month| from(month, MeasureKind::Agreement(Agreement { by: "JPN".into(), joins: "club".into() }));
    let need = || from("2023-08", sourcing(Some(0.4), None, only(&["club"])));
    let counted = |out: &Lowered| match &out.terms[0].effect {
        Effect::ShareFloor { from, .. } => from.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(counted(&lowered(vec![need()])), areas(&["USA"]));
    let with = lowered(vec![need(), joins("2023-03")]);
    assert_eq!(counted(&with), areas(&["JPN", "USA"]));
    assert_eq!(with.terms.len(), 1);
    assert!(with.applied[1].words.contains("1 measure of this scenario names the bloc"), "{}", with.applied[1].words);
    // Joining in the second half of the window comes too late to count.
    let late = lowered(vec![need(), joins("2024-03")]);
    assert_eq!(counted(&late), areas(&["USA"]));
    assert!(late.applied[1].assumptions.join(" ").contains("not in force in the middle"));
}

fn decoupling(degree: f64, origin: Origin) -> MeasureKind {
    MeasureKind::Decoupling(Decoupling {
        blocs: [only(&["EU27", "USA"]), only(&["CHN"])],
        degree,
        on: vec![GA.into()],
        origin,
    })
}

#[test]
fn decoupling_bounds_trade_between_the_sides_both_ways() {
    let shared = |t, area: &str| Effect::Cap {
        t,
        area: area.into(),
        rent: RentShares { holders: 0.5, importers: 0.5, treasury: 0.0 },
    };
    let west = ["DEU", "FRA", "USA"];
    assert_terms(
        terms(decoupling(0.5, Origin::None)),
        vec![
            (flows(Some(&["DEU"]), Some(&["CHN"])), shared(0.0, "DEU")),
            (flows(Some(&["FRA"]), Some(&["CHN"])), shared(0.0, "FRA")),
            (flows(Some(&["USA"]), Some(&["CHN"])), shared(0.0, "USA")),
            (flows(Some(&["CHN"]), Some(&west)), shared(50.0, "CHN")),
        ],
    );
    assert!(terms(decoupling(0.0, Origin::Strict)).is_empty());
    let full = terms(decoupling(1.0, Origin::Strict));
    let bars = full.iter().filter(|(_, e)| matches!(e, Effect::OriginBar { leak, .. } if *leak == 0.0)).count();
    assert_eq!((full.len(), bars), (8, 4));
}

#[test]
fn decoupling_of_every_form_touches_every_form_that_travels() {
    let kind = MeasureKind::Decoupling(Decoupling {
        blocs: [only(&["JPN"]), only(&["CHN"])],
        degree: 1.0,
        on: vec![],
        origin: Origin::None,
    });
    let out = lowered(vec![from("2023-08", kind)]);
    assert_eq!(out.applied[0].on, vec![FormId::from(GA), FormId::from(WAFER)]);
}

#[test]
fn measures_remember_their_place_and_those_of_other_chains_are_left_out() {
    let elsewhere = Outage { area: "COD".into(), on: vec!["cobalt:mined".into()], lost: Schedule::Constant(1.0) };
    let out = lowered(vec![
        from("2023-08", MeasureKind::Outage(elsewhere)),
        from("2023-08", ban(Parties::All, Origin::None)),
    ]);
    assert_eq!(out.terms.iter().map(|t| t.measure).collect::<Vec<_>>(), vec![1]);
    assert_eq!(out.applied.iter().map(|a| a.measure).collect::<Vec<_>>(), vec![1]);
}

#[test]
fn a_measure_after_the_window_is_told_and_does_nothing() {
    let out = lowered(vec![from("2024-08", ban(Parties::All, Origin::None))]);
    assert!(out.terms.is_empty());
    assert_eq!(out.applied[0].in_force, 0.0);
    assert_eq!(out.applied[0].words, "Export ban (China): not in force in Aug 2023 to Jul 2024.");
}

#[test]
fn an_author_outside_the_chain_is_an_error_that_says_so() {
    let mut flows_out = exports(Parties::All);
    flows_out.by = "ITA".into();
    let kind = MeasureKind::ExportBan(ExportBan { flows: flows_out, origin: Origin::None });
    let found = refused(vec![from("2023-08", kind)], &registry());
    assert_eq!(
        found.to_string(),
        "measure 1 (export-ban): `ITA` is not an area of the chain `made-up` in 2022, where it is part of the rest of the world or does not appear; name an area that `monazite show` lists"
    );
}

#[test]
fn wrong_sides_and_empty_blocs_are_errors() {
    let fails = |kind| refused(vec![from("2023-08", kind)], &registry());
    let both = MeasureKind::Decoupling(Decoupling {
        blocs: [only(&["EU27"]), only(&["CHN", "DEU"])],
        degree: 0.5,
        on: vec![],
        origin: Origin::None,
    });
    assert!(matches!(fails(both), PolicyError::BothSides { measure: 1, area, .. } if area.as_str() == "DEU"));
    assert!(matches!(fails(sourcing(Some(0.5), None, only(&["ITA"]))), PolicyError::NobodyCounts { measure: 1, .. }));
    let mut empty = registry();
    empty.memberships.iter_mut().filter(|m| m.bloc == "EU27").for_each(|m| m.until = Month::new(2020, 1));
    let tariff =
        MeasureKind::ImportTariff(ImportTariff { flows: imports("EU27", Parties::All), tariff: Tariff::Specific(1.0) });
    let found = refused(vec![from("2023-08", tariff)], &empty);
    assert!(matches!(found, PolicyError::EmptyBloc { measure: 1, .. }), "{found}");
}
