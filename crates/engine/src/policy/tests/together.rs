//! Terms and words of the same measures agree.

use super::*;

#[test]
fn the_first_wrong_measure_is_the_one_that_is_told() {
    let outage = |area: &str| {
        let outage = Outage { area: area.into(), on: vec![GA.into()], lost: Schedule::Constant(0.5) };
        from("2023-08", MeasureKind::Outage(outage))
    };
    let mut elsewhere = exports(Parties::All);
    elsewhere.by = "ITA".into();
    let wrong = from("2023-08", MeasureKind::ExportBan(ExportBan { flows: elsewhere, origin: Origin::None }));
    let found = refused(vec![outage("CHN"), outage("ITA"), wrong], &registry());
    assert!(matches!(found, PolicyError::AuthorAbsent { measure: 2, kind: "outage", .. }), "{found}");
}

/// One measure of every kind, each of which does something on the chain.
fn one_of_each_kind() -> Vec<MeasureKind> {
    let china = || AreaId::from("CHN");
    let on = || vec![FormId::from(GA)];
    let adds = Adds { form: GA.into(), t_per_year: 80.0 };
    let quota = TariffRateQuotaRule { limit: Limit::Share(0.5), inside: 0.0, outside: 0.3 };
    vec![
        ban(only(&["USA"]), Origin::Strict),
        MeasureKind::ExportQuota(ExportQuota {
            flows: exports(Parties::All),
            limit: Limit::Share(0.5),
            together: None,
            rent: TO_HOLDERS,
            origin: Origin::None,
        }),
        licence(Schedule::Constant(0.5)),
        MeasureKind::ExportTax(ExportTax { flows: exports(Parties::All), duty: Duty::AdValorem(0.2) }),
        MeasureKind::ImportTariff(ImportTariff {
            flows: imports("EU27", Parties::All),
            tariff: Tariff::TariffRateQuota(quota),
        }),
        MeasureKind::ImportBan(ImportBan { flows: imports("USA", only(&["CHN"])), origin: Origin::None }),
        MeasureKind::ProductionQuota(ProductionQuota {
            by: china(),
            on: on(),
            limit: Limit::Tonnes(400.0),
            together: None,
            rent: TO_HOLDERS,
        }),
        MeasureKind::Outage(Outage { area: china(), on: on(), lost: Schedule::Constant(0.5) }),
        MeasureKind::Subsidy(Subsidy {
            by: "JPN".into(),
            on: on(),
            supported: Supported::Processing,
            duty: Duty::Specific(100.0),
        }),
        MeasureKind::PriceFloor(PriceFloor { by: "DEU".into(), on: on(), usd_per_t: 250_000.0, limit: None }),
        MeasureKind::StockpileRelease(StockpileRelease { by: "JPN".into(), on: on(), amount: Amount::DaysOfUse(30.0) }),
        MeasureKind::StockpileBuild(StockpileBuild { by: "JPN".into(), on: on(), amount: Amount::DaysOfUse(30.0) }),
        MeasureKind::Capacity(Capacity {
            area: "USA".into(),
            adds,
            decided: Month { year: 2021, month: 8 },
            lead_months: 24,
            ramp_months: 4,
            capital_usd: None,
            usd_per_t: None,
        }),
        sourcing(Some(0.4), Some(7.5), only(&["club", "JPN"])),
        MeasureKind::Agreement(Agreement { by: "JPN".into(), joins: "club".into() }),
        decoupling(0.5, Origin::Strict),
    ]
}

#[test]
fn whatever_has_terms_is_described_whether_it_comes_alone_or_with_others() {
    let kinds = one_of_each_kind();
    let mut words: Vec<_> = kinds.iter().map(MeasureKind::word).collect();
    words.dedup();
    assert_eq!(words.len(), MeasureWord::ALL.len(), "a kind has no measure here");
    let alone = kinds.iter().map(|kind| vec![from("2023-08", kind.clone())]);
    let all = kinds.iter().map(|kind| from("2023-08", kind.clone())).collect();
    for measures in alone.chain([all]) {
        let out = lowered(measures.clone());
        for (index, measure) in measures.iter().enumerate() {
            let terms = out.terms.iter().filter(|term| term.measure == index).count();
            assert_eq!(terms == 0, matches!(measure.kind, MeasureKind::Agreement(_)), "{:?}", measure.kind);
            let said = out.applied.iter().find(|applied| applied.measure == index).unwrap();
            assert_eq!((said.kind, said.in_force), (measure.kind.word(), 1.0));
            assert!(!said.words.is_empty() && !said.words.contains("not in force"), "{said:?}");
            assert!(!said.on.is_empty() || terms == 0, "{said:?}");
        }
    }
}
