//! Whatever stands in a scenario file, the reader answers with a scenario or with faults that lie in the file; and every
//! scenario survives the trip through TOML and through JSON.

use monazite_intake::scenario::{read, to_toml};
use monazite_model::code::{AreaId, FormId, MineralId};
use monazite_model::period::Month;
use monazite_model::scenario::*;
use monazite_model::term::RentShares;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use crate::small_registry;

/// Pieces a scenario file is made of, and pieces it should not be made of.
const PIECES: &[&str] = &[
    "title = ",
    "\"gallium\"",
    "minerals",
    "= [",
    "]",
    "[[measure]]",
    "[[parameter]]",
    "\n",
    "kind = \"",
    "export-licence",
    "\"CHN\"",
    "{ first_months = 0.0, then = 0.6 }",
    "granted",
    "1e308",
    "-1e-320",
    "nan",
    "'''",
    "\"\"\"",
    "\\u0000",
    "\u{feff}",
    "é",
    "🪨",
    "\r",
    "\t",
    "2023-08-01",
    "2023-08-01T07:32:00Z",
    "0x1F",
    "9223372036854775808",
    ".",
    "=",
    ",",
    "}",
    "{",
    "# ",
    "null",
    "\"from\":",
    "true",
    "\"2023-08\"",
    "[[[[[[[[",
    "a.b.c = 1",
    "\"\\ud800\"",
];

const EXAMPLE: &str = r#"title = "Licences"
minerals = ["gallium", "germanium"]
start = "2023-01"
months = 36
runs = 20

[[parameter]]
name = "demand-elasticity"
scope = "gallium"
central = 0.3
reason = "a test"

[[measure]]
kind = "export-licence"
by = "CHN"
on = ["gallium:refined", "germanium:refined"]
to = ["JPN", "EU27"]
announced = "2023-07-03"
from = "2023-08-01"
granted = { first_months = 0.0, then = 0.6, ramp_months = 6 }
rent = { holders = 0.5, importers = 0.5 }
origin = "documents"
leak = 0.2

[[measure]]
kind = "decoupling"
blocs = [["EU27", "JPN"], "CHN"]
degree = 0.5
from = "2024-01"
"#;

/// Reads, and holds every fault to lie in the file and to say something.
fn check(text: &str, name: &str) -> Result<(), TestCaseError> {
    let Err(problems) = read(text, name, &small_registry::registry()) else {
        return Ok(());
    };
    prop_assert!(!problems.is_empty());
    let lines: Vec<&str> = text.split('\n').collect();
    for p in &problems {
        prop_assert!(!p.message.is_empty() && !p.code.is_empty());
        prop_assert_eq!(p.code == "unreadable", false, "gave up without saying why");
        if p.line > 0 {
            let line = lines.get(p.line as usize - 1);
            prop_assert!(line.is_some(), "line {} of {}", p.line, lines.len());
            let wide = line.unwrap().chars().count() as u32;
            prop_assert!(p.column >= 1 && p.column <= wide + 1, "{p:?}");
            prop_assert!(p.length >= 1 && (p.column + p.length <= wide + 2), "{p:?}");
        }
    }
    let sorted = problems.windows(2).all(|w| (w[0].line, w[0].column) <= (w[1].line, w[1].column));
    prop_assert!(sorted, "{problems:?}");
    Ok(())
}

#[derive(Debug, Clone)]
enum Edit {
    Delete(usize, usize),
    Insert(usize, &'static str),
    Char(usize, char),
    DoubleLine(usize),
    DropLine(usize),
    SwapLines(usize, usize),
}

fn edit() -> impl Strategy<Value = Edit> {
    prop_oneof![
        (any::<usize>(), 1usize..20).prop_map(|(at, n)| Edit::Delete(at, n)),
        (any::<usize>(), select(PIECES)).prop_map(|(at, piece)| Edit::Insert(at, piece)),
        (any::<usize>(), any::<char>()).prop_map(|(at, c)| Edit::Char(at, c)),
        any::<usize>().prop_map(Edit::DoubleLine),
        any::<usize>().prop_map(Edit::DropLine),
        (any::<usize>(), any::<usize>()).prop_map(|(a, b)| Edit::SwapLines(a, b)),
    ]
}

fn edited(text: &str, edits: &[Edit]) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    for edit in edits {
        let len = chars.len().max(1);
        let mut lines: Vec<String> = chars.iter().collect::<String>().split('\n').map(str::to_owned).collect();
        let n = lines.len();
        match *edit {
            Edit::Delete(at, count) => {
                let at = (at % len).min(chars.len());
                chars.drain(at..(at + count).min(chars.len()));
                continue;
            }
            Edit::Insert(at, piece) => {
                let at = (at % len).min(chars.len());
                chars.splice(at..at, piece.chars());
                continue;
            }
            Edit::Char(at, c) => {
                if let Some(old) = chars.get_mut(at % len) {
                    *old = c;
                }
                continue;
            }
            Edit::DoubleLine(at) => lines.insert(at % n, lines[at % n].clone()),
            Edit::DropLine(at) => drop(lines.remove(at % n)),
            Edit::SwapLines(a, b) => lines.swap(a % n, b % n),
        }
        chars = lines.join("\n").chars().collect();
    }
    chars.into_iter().collect()
}

fn parties() -> impl Strategy<Value = Parties> {
    subsequence(vec!["JPN", "USA", "EU27", "us-fta", "ROW"], 1..4)
        .prop_map(|list| Parties::Only(list.into_iter().map(AreaId::from).collect()))
}

fn targets() -> impl Strategy<Value = Parties> {
    prop_oneof![Just(Parties::All), parties()]
}

fn forms() -> impl Strategy<Value = Vec<FormId>> {
    subsequence(vec!["gallium:refined", "germanium:refined", "alumina:refined"], 1..=3)
        .prop_map(|list| list.into_iter().map(FormId::from).collect())
}

fn share() -> impl Strategy<Value = f64> {
    prop_oneof![0.0..=1.0, Just(0.0), Just(1.0), Just(1e-300)]
}

fn amount() -> impl Strategy<Value = f64> {
    prop_oneof![0.0..1e13, Just(40.0), Just(0.1 + 0.2)]
}

fn schedule() -> impl Strategy<Value = Schedule> {
    prop_oneof![
        share().prop_map(Schedule::Constant),
        (share(), 0u32..9, share(), 0u32..30).prop_map(|(first_months, hold_months, then, ramp_months)| {
            Schedule::Ramp { first_months, hold_months, then, ramp_months }
        }),
    ]
}

fn rent() -> impl Strategy<Value = RentShares> {
    share().prop_map(|holders| RentShares { holders, importers: 1.0 - holders, treasury: 0.0 })
}

fn origin(selective: bool) -> BoxedStrategy<Origin> {
    if selective {
        prop_oneof![Just(Origin::None), Just(Origin::Strict), share().prop_map(|leak| Origin::Documents { leak })]
            .boxed()
    } else {
        Just(Origin::None).boxed()
    }
}

/// Exports of China with their origin rule; one form where tonnes are named.
fn exports() -> impl Strategy<Value = (Exports, Origin, Limit)> {
    (targets(), forms(), amount(), share(), any::<bool>()).prop_flat_map(|(to, mut on, t, s, tonnes)| {
        if tonnes {
            on.truncate(1);
        }
        let limit = if tonnes { Limit::Tonnes(t) } else { Limit::Share(s) };
        let selective = to != Parties::All;
        let flows = Exports { by: "CHN".into(), on, to, except: Parties::nobody() };
        (Just(flows), origin(selective), Just(limit))
    })
}

fn together() -> impl Strategy<Value = Option<Together>> {
    prop_oneof![
        Just(None),
        Just(Some(Together { tonnes: QuotaTonnes::Counted, weights: None })),
        Just(Some(Together { tonnes: QuotaTonnes::Gross, weights: None })),
        (0.5..3.0f64).prop_map(|w| Some(Together { tonnes: QuotaTonnes::Gross, weights: Some(vec![w; 3]) })),
    ]
}

/// One quota counts forms of one chain only, and has as many weights as forms: else one quota for each.
fn of_one_chain(together: Option<Together>, on: &[FormId]) -> Option<Together> {
    let weights = |t: Together| Together { weights: t.weights.map(|w| w[..on.len()].to_vec()), ..t };
    let germanium = FormId::from("germanium:refined");
    together.filter(|_| on.len() == 1 || !on.contains(&germanium)).map(weights)
}

fn imports() -> impl Strategy<Value = (Imports, Origin, Limit)> {
    exports()
        .prop_map(|(x, origin, limit)| (Imports { by: x.by, on: x.on, origins: x.to, except: x.except }, origin, limit))
}

fn duty() -> impl Strategy<Value = Duty> {
    prop_oneof![amount().prop_map(Duty::Specific), share().prop_map(Duty::AdValorem)]
}

fn kind() -> impl Strategy<Value = MeasureKind> {
    let chn = || AreaId::from("CHN");
    prop_oneof![
        exports().prop_map(|(flows, origin, _)| MeasureKind::ExportBan(ExportBan { flows, origin })),
        (exports(), together(), rent()).prop_map(|((flows, origin, limit), together, rent)| {
            let together = of_one_chain(together, &flows.on);
            MeasureKind::ExportQuota(ExportQuota { flows, limit, together, rent, origin })
        }),
        (exports(), schedule(), amount(), rent()).prop_map(
            |((flows, origin, _), granted, friction_usd_per_t, rent)| {
                MeasureKind::ExportLicence(ExportLicence { flows, granted, friction_usd_per_t, rent, origin })
            }
        ),
        (exports(), duty()).prop_map(|((flows, ..), duty)| MeasureKind::ExportTax(ExportTax { flows, duty })),
        (imports(), share()).prop_map(|((flows, _, limit), inside)| {
            let quota = TariffRateQuotaRule { limit, inside, outside: inside + 0.5 };
            MeasureKind::ImportTariff(ImportTariff { flows, tariff: Tariff::TariffRateQuota(quota) })
        }),
        (imports(), amount()).prop_map(|((flows, ..), usd)| MeasureKind::ImportTariff(ImportTariff {
            flows,
            tariff: Tariff::Specific(usd)
        })),
        (imports(), share()).prop_map(|((flows, ..), r)| MeasureKind::ImportTariff(ImportTariff {
            flows,
            tariff: Tariff::AdValorem(r)
        })),
        imports().prop_map(|(flows, origin, _)| MeasureKind::ImportBan(ImportBan { flows, origin })),
        (exports(), rent()).prop_map(|((x, _, limit), rent)| {
            MeasureKind::ProductionQuota(ProductionQuota { by: x.by, on: x.on, limit, together: None, rent })
        }),
        (forms(), schedule()).prop_map(move |(on, lost)| MeasureKind::Outage(Outage { area: chn(), on, lost })),
        (forms(), select(vec![Supported::Production, Supported::Export]), duty()).prop_map(
            move |(on, supported, duty)| { MeasureKind::Subsidy(Subsidy { by: chn(), on, supported, duty }) }
        ),
        (forms(), amount()).prop_map(move |(on, usd)| {
            MeasureKind::Subsidy(Subsidy { by: chn(), on, supported: Supported::Processing, duty: Duty::Specific(usd) })
        }),
        (amount(), option::of(share())).prop_map(move |(usd_per_t, s)| {
            let on = vec![FormId::from("gallium:refined")];
            MeasureKind::PriceFloor(PriceFloor { by: chn(), on, usd_per_t, limit: s.map(Limit::Share) })
        }),
        (forms(), 0.0..3650.0).prop_map(move |(on, days)| {
            MeasureKind::StockpileRelease(StockpileRelease { by: chn(), on, amount: Amount::DaysOfUse(days) })
        }),
        (forms(), 0.0..3650.0).prop_map(move |(on, days)| {
            MeasureKind::StockpileBuild(StockpileBuild { by: chn(), on, amount: Amount::DaysOfUse(days) })
        }),
        amount().prop_map(move |t| {
            let on = vec![FormId::from("gallium:refined")];
            MeasureKind::StockpileRelease(StockpileRelease { by: chn(), on, amount: Amount::Tonnes(t) })
        }),
        (amount(), 0u32..60, 0u32..60, option::of(amount()), option::of(amount())).prop_map(
            move |(t_per_year, lead_months, ramp_months, capital_usd, usd_per_t)| {
                MeasureKind::Capacity(Capacity {
                    area: chn(),
                    adds: Adds { form: "gallium:refined".into(), t_per_year },
                    decided: Month { year: 2023, month: 5 },
                    lead_months,
                    ramp_months,
                    capital_usd,
                    usd_per_t,
                })
            }
        ),
        (forms(), parties(), share(), option::of(amount())).prop_map(move |(on, bloc, s, credit_usd_per_t)| {
            MeasureKind::SourcingRequirement(SourcingRequirement {
                by: chn(),
                on,
                bloc,
                share: Some(s),
                credit_usd_per_t,
            })
        }),
        Just(MeasureKind::Agreement(Agreement { by: "JPN".into(), joins: "us-fta".into() })),
        (parties(), share(), prop_oneof![Just(vec![]), forms()], origin(true)).prop_map(
            move |(side, degree, on, origin)| {
                MeasureKind::Decoupling(Decoupling { blocs: [side, Parties::Only(vec![chn()])], degree, on, origin })
            }
        ),
    ]
}

fn measure() -> impl Strategy<Value = Measure> {
    (kind(), 0i32..36, option::of(1i32..40), written(), option::of(Just("PE041".to_owned())), any::<bool>()).prop_map(
        |(kind, from, lasts, note, event, announced)| {
            let from = match &kind {
                MeasureKind::Capacity(c) => c.decided.plus(c.lead_months as i32),
                _ => Month { year: 2023, month: 1 }.plus(from),
            };
            Measure {
                kind,
                announced: announced.then(|| "2022-12-30".to_owned()),
                from,
                until: lasts.map(|n| from.plus(n)),
                note,
                event,
                reference: String::new(),
            }
        },
    )
}

/// Text as a person writes it: a reader refuses control characters other than line breaks and tabs.
fn written() -> impl Strategy<Value = String> {
    any::<String>().prop_map(|text| text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect())
}

fn scenario() -> impl Strategy<Value = Scenario> {
    (
        "[a-zA-Z].*".prop_map(|title| title.chars().filter(|c| !c.is_control()).collect::<String>()),
        vec(measure(), 0..4),
        (0u64..=i64::MAX as u64, 1u32..1000, option::of(1990i32..2100), option::of(0i32..36)),
        (written(), vec(any::<String>(), 0..3)),
        vec((share(), written().prop_map(|reason| format!("{reason}a"))), 0..2),
    )
        .prop_map(|(title, measures, (seed, runs, base_year, period), (note, sources), parameters)| Scenario {
            title,
            minerals: vec![MineralId::from("germanium"), MineralId::from("gallium")],
            start: Month { year: 2023, month: 1 },
            months: 36,
            period: period.map(|n| Month { year: 2023, month: 1 }.plus(n)),
            base_year,
            seed,
            runs,
            note,
            sources,
            parameters: parameters
                .into_iter()
                .map(|(x, reason)| ParameterOverride {
                    name: "demand-elasticity".into(),
                    scope: "*".into(),
                    // An elasticity is above zero.
                    central: x + 0.1,
                    low: x / 2.0 + 0.05,
                    high: x + 1.0,
                    reason,
                })
                .collect(),
            measures,
        })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_answered(text in any::<String>()) {
        check(&text, "f.toml")?;
        check(&text, "f.json")?;
    }

    #[test]
    fn any_pile_of_pieces_is_answered(pieces in vec(select(PIECES), 0..30)) {
        check(&pieces.concat(), "f.toml")?;
        check(&pieces.concat(), "f.json")?;
    }

    #[test]
    fn any_edit_of_a_good_file_is_answered(edits in vec(edit(), 1..6)) {
        check(&edited(EXAMPLE, &edits), "f.toml")?;
        let json = read(EXAMPLE, "f.toml", &small_registry::registry()).unwrap().to_canonical_json();
        check(&edited(&json, &edits), "f.json")?;
    }

    #[test]
    fn every_scenario_survives_toml_and_json(s in scenario()) {
        let registry = small_registry::registry();
        let toml = to_toml(&s);
        prop_assert_eq!(read(&toml, "f.toml", &registry).map_err(|p| format!("{p:#?}\n{toml}")), Ok(s.clone()));
        let json = s.to_canonical_json();
        let again = read(&json, "f.json", &registry).map_err(|p| TestCaseError::fail(format!("{p:#?}\n{json}")))?;
        prop_assert_eq!(&again, &s);
        prop_assert_eq!(again.to_canonical_json(), json);
    }
}

#[test]
fn deep_nesting_is_refused_and_does_not_exhaust_the_stack() {
    for open in ["[", "{\"a\":", "a=[", "a={a="] {
        let text = open.repeat(100_000);
        assert!(read(&text, "f.json", &small_registry::registry()).is_err());
        assert!(read(&text, "f.toml", &small_registry::registry()).is_err());
        assert!(read(&format!("x = {text}"), "f.toml", &small_registry::registry()).is_err());
    }
}
