//! A small hand-made outcome for the tests of this room. Its figures are invented and appear nowhere else.

use monazite_model::answer::standing::Standing;
use monazite_model::code::Stage;
use monazite_model::market::{Certificate, Status};
use monazite_model::outcome::{
    AccountRow, AppliedMeasure, Driver, FigureStatus, FlowRow, Gradient, GradientRow, Ground, GroundKind, Headline,
    Manifest, Outcome, OverMonths, Party, PlaceMonth, PlaceOverMonths, PriceRow, QuantityRow, Sensitivity, SeriesKind,
    Welfare, Why, WhyPart,
};
use monazite_model::period::{Month, Window};
use monazite_model::quantity::Band;
use monazite_model::quantity::Unit;
use monazite_model::registry::{Area, Form, Registry};
use monazite_model::scenario::MeasureWord;

fn range(central: f64, low: f64, high: f64) -> Band {
    Band { value: central, low, high }
}

fn price(form: &str, area: &str, base: f64, central: f64, low: f64, high: f64) -> PriceRow {
    PriceRow {
        mineral: form.split(':').next().unwrap_or_default().into(),
        form: form.into(),
        area: area.into(),
        base,
        standing: Standing::Known,
        range: range(central, low, high),
        status: FigureStatus::Number,
        unit: Unit::UsdPerT,
    }
}

fn quantity(area: &str, series: SeriesKind, base: f64, central: f64, low: f64, high: f64) -> QuantityRow {
    QuantityRow {
        mineral: "gallium".into(),
        form: "gallium:refined".into(),
        stage: Stage::Refining,
        area: area.into(),
        series,
        base,
        standing: Standing::Known,
        range: range(central, low, high),
        unit: Unit::Tonne,
    }
}

fn account(area: &str, party: Party, central: f64) -> AccountRow {
    let d = central.abs() * 0.3;
    AccountRow { area: area.into(), party, range: range(central, central - d, central + d), unit: Unit::Usd }
}

fn flow(from: &str, to: &str, base: f64, central: f64) -> FlowRow {
    FlowRow {
        form: "gallium:refined".into(),
        from: from.into(),
        to: to.into(),
        base,
        standing: Standing::Known,
        range: range(central, central * 0.8, central * 1.2),
        unit: Unit::Tonne,
    }
}

fn elasticity() -> Ground {
    Ground {
        kind: GroundKind::Parameter,
        name: "demand-elasticity".into(),
        form: Some("gallium:refined".into()),
        area: None,
        partner: None,
        measure: None,
        words: "elasticity of demand for refined gallium".into(),
        at: 0.3,
        at_unit: None,
    }
}

fn limit() -> Ground {
    Ground {
        kind: GroundKind::Term,
        name: "limit".into(),
        area: Some("CHN".into()),
        measure: Some(0),
        words: "limit of China's export licence, refined gallium".into(),
        at: 180.0,
        at_unit: Some(Unit::Tonne),
        ..elasticity()
    }
}

fn sensitivity() -> Sensitivity {
    Sensitivity {
        ground: elasticity(),
        by: 0.1,
        up: -0.04,
        down: Some(0.05),
        kink: None,
        sentence: "If demand for refined gallium answered 10 % more to its price, the price would be 4.0 % lower."
            .into(),
    }
}

fn gradient() -> Gradient {
    let row = |ground, derivative, elasticity| GradientRow {
        ground,
        derivative,
        elasticity: Some(elasticity),
        down: None,
        up: None,
        kink: None,
    };
    let at_kink = GradientRow {
        down: Some(-1_900.0),
        up: Some(-1_700.0),
        kink: Some("the route for refined gallium from South Korea to Japan".into()),
        ..row(limit(), -1_900.0, -0.66)
    };
    Gradient {
        figure: "price:gallium:refined@JPN".into(),
        words: "the price of refined gallium in Japan".into(),
        status: FigureStatus::Number,
        value: Some(518_000.0),
        unit: Unit::UsdPerT,
        rows: vec![row(elasticity(), -6.9e5, -0.4), at_kink],
        kinks: vec!["the route for refined gallium from South Korea to Japan".into()],
        notes: vec![],
    }
}

fn why() -> Why {
    let part = |measure: usize, label: &str, change: f64, links| WhyPart {
        measures: vec![measure],
        label: label.into(),
        change,
        links: Some(links),
    };
    Why {
        form: "gallium:refined".into(),
        area: "JPN".into(),
        unit: Unit::UsdPerT,
        status: FigureStatus::Number,
        base: 320_000.0,
        value: Some(518_000.0),
        parts: vec![
            part(0, "China's export licence", 210_000.0, [90_000.0, 80_000.0, 10_000.0, 30_000.0]),
            part(1, "Japan's stockpile release", -12_000.0, [-5_000.0, -6_000.0, -1_000.0, 0.0]),
        ],
        shared_out: 0.0,
        paragraph: "Refined gallium in Japan costs 518 USD/kg in 2023 instead of 320 USD/kg in the base year (+62 %)."
            .into(),
    }
}

/// Three months of it.
fn months() -> OverMonths {
    let start = Month { year: 2023, month: 1 };
    let place = |area: &str, inside: bool, prices: [f64; 3]| PlaceOverMonths {
        form: "gallium:refined".into(),
        area: area.into(),
        inside,
        base: 320_000.0,
        taken_t: 16.0,
        cover: 2.5,
        cover_stated: false,
        path: prices
            .iter()
            .enumerate()
            .map(|(k, &price)| PlaceMonth {
                month: start.plus(k as i32),
                range: range(price, 0.8 * price, 1.5 * price),
                low_half: 0.9 * price,
                high_half: 1.2 * price,
                central: price,
                use_below_base: Some(0.05 * k as f64),
                cover: Some(2.5 - 0.7 * k as f64),
            })
            .collect(),
        past_twice: 0.31,
        past_five_times: 0.04,
        peak: range(prices[1], 1.1, 4.2),
    };
    OverMonths {
        status: Status::Cleared,
        start,
        months: 24,
        cleared_months: 3,
        runs: 200,
        cleared: 199,
        model_error: 0.5,
        worst_balance: 1e-11,
        announcements: vec!["export-licence (2023-01)".into()],
        assumptions: vec!["Stocks are stated for 0 of 4 places; the others hold the prior that `show` prints.".into()],
        places: vec![place("JPN", false, [1.0, 1.9, 1.7]), place("CHN", true, [1.0, 0.8, 0.75])],
        licences: Vec::new(),
        turns_on: None,
    }
}

/// A restriction by one country on a market of five areas.
pub fn outcome() -> Outcome {
    let totals = [("CHN", -3.0e6), ("DEU", -9.5e6), ("JPN", -41.0e6), ("USA", -6.0e6), ("ROW", 4.0e6)];
    let sum: f64 = totals.iter().map(|(_, v)| v).sum();
    Outcome {
        title: "A restriction of gallium".into(),
        status: Status::Cleared,
        certificate: Certificate { relative_imbalance: 3.0e-13, fenchel_gap: Some(2.0e-14), accepted: true, ..Default::default() },
        headline: Headline {
            sentence: "In this scenario the price of refined gallium outside China rises by about 62 % in 2023 (90 % range 41 % to 98 %).".into(),
            figure: "price outside CHN, gallium:refined, change".into(),
            range: range(0.62, 0.41, 0.98),
            unit: Some(Unit::Share),
        },
        measures: vec![
            AppliedMeasure {
                measure: 0,
                kind: MeasureWord::ExportLicence,
                by: Some("CHN".into()),
                on: vec!["gallium:refined".into()],
                words: "CHN licenses exports of gallium:refined to all: 40 % of the base is granted".into(),
                in_force: 0.4166666666666667,
                assumptions: vec!["The granted share is an assumption of the scenario.".into()],
                rules: vec!["GATT XI:1".into()],
            },
            AppliedMeasure {
                measure: 1,
                kind: MeasureWord::StockpileRelease,
                by: Some("JPN".into()),
                on: vec!["gallium:refined".into()],
                words: "JPN releases 5 t of gallium:refined".into(),
                in_force: 1.0,
                assumptions: vec![],
                rules: vec![],
            },
        ],
        prices: vec![
            price("aluminium:alumina", "CHN", 380.0, 380.01, 380.0, 380.02),
            price("gallium:refined", "CHN", 300_000.0, 231_000.0, 190_000.0, 262_000.0),
            price("gallium:refined", "DEU", 320_000.0, 521_000.0, 450_000.0, 640_000.0),
            price("gallium:refined", "JPN", 320_000.0, 518_000.0, 450_000.0, 633_000.0),
            price("gallium:refined", "USA", 322_000.0, 522_000.0, 455_000.0, 641_000.0),
        ],
        quantities: vec![
            quantity("CHN", SeriesKind::Production, 750.0, 655.0, 610.0, 690.0),
            quantity("CHN", SeriesKind::Use, 420.0, 440.0, 430.0, 455.0),
            quantity("CHN", SeriesKind::Shortage, 420.0, 0.0, 0.0, 0.0),
            quantity("DEU", SeriesKind::Use, 40.0, 31.0, 27.0, 34.0),
            quantity("DEU", SeriesKind::Shortage, 40.0, 9.0, 6.0, 13.0),
            quantity("JPN", SeriesKind::Use, 190.0, 152.0, 140.0, 165.0),
            quantity("JPN", SeriesKind::Shortage, 190.0, 38.0, 25.0, 50.0),
            quantity("USA", SeriesKind::Use, 48.0, 42.0, 38.0, 45.0),
            quantity("USA", SeriesKind::Shortage, 48.0, 6.0, 3.0, 10.0),
        ],
        accounts: vec![
            account("CHN", Party::Consumers, 18.0e6),
            account("CHN", Party::Producers, -35.0e6),
            account("CHN", Party::RentHolders, 14.0e6),
            account("DEU", Party::Consumers, -9.5e6),
            account("JPN", Party::Consumers, -43.0e6),
            account("JPN", Party::Stockholders, 2.0e6),
            account("ROW", Party::Producers, 4.0e6),
            account("USA", Party::Consumers, -6.0e6),
        ],
        area_totals: totals.iter().map(|(area, v)| account(area, Party::Total, *v)).collect(),
        welfare: Welfare { range: range(sum, sum * 1.4, sum * 0.7), residual: 2.0e-15 },
        rents: Vec::new(),
        flows: vec![flow("CHN", "DEU", 36.0, 24.0), flow("CHN", "JPN", 160.0, 112.0), flow("CHN", "USA", 30.0, 29.99), flow("KOR", "JPN", 0.0, 3.0)],
        drivers: vec![
            Driver {
                parameter: "demand-elasticity of gallium:refined".into(),
                rank_correlation: -0.81,
                at_low: 0.92,
                at_high: 0.44,
                source: "assumption: short-run use of a minor metal".into(),
            },
            Driver {
                parameter: "supply-elasticity of gallium:refined".into(),
                rank_correlation: 0.22,
                at_low: 0.57,
                at_high: 0.66,
                source: "assumption".into(),
            },
        ],
        sensitivities: vec![sensitivity()],
        gradient: Some(gradient()),
        why: Some(why()),
        months: Some(months()),
        caveats: vec!["Stocks held by users are not known.".into()],
        base_prices: vec!["Gallium: 300 USD/kg, imports of one area; nominal dollars of 2022.".into()],
        sources: vec!["A publisher, A yearbook, 2026".into()],
        manifest: Manifest {
            program: "monazite 0.1.0".into(),
            data: "0f".repeat(32),
            scenario: "1e".repeat(32),
            seed: 42,
            runs: 200,
            cleared: 199,
            base_year: 2024,
            window: Window { start: Month { year: 2023, month: 1 }, months: 12 },
        },
    }
}

/// A registry that knows four areas and one form by name.
pub fn registry() -> Registry {
    let mut registry = Registry::default();
    for (id, name) in [("CHN", "China"), ("DEU", "Germany"), ("JPN", "Japan"), ("USA", "United States")] {
        registry.areas.insert(
            id.into(),
            Area {
                id: id.into(),
                name: name.into(),
                iso2: String::new(),
                m49: String::new(),
                baci: Default::default(),
                region: String::new(),
                hub: false,
                names: vec![],
                article: id == "USA",
                kept: false,
            },
        );
    }
    // Through JSON, so that a form may gain optional fields without this sample knowing.
    let form: Form = serde_json::from_value(
        serde_json::json!({"id": "gallium:refined", "name": "Gallium, refined", "stage": "refining"}),
    )
    .expect("a form with its three needed fields");
    registry.forms.insert(form.id.clone(), form);
    registry
}
