//! How long users of a form last under a scenario, and the lines of a company.

use std::path::Path;

use monazite_engine::survival::DAYS_A_MONTH;
use monazite_intake::atlas;
use monazite_model::answer::Answer;
use monazite_model::answer::survival::{CompanyExposure, SupplierRoute, Survival, UserGroup};
use monazite_model::question::{AskCompany, AskSurvive, Source};
use monazite_study::error::StudyError;
use monazite_study::survival::{company, survive};
use monazite_study::watch::Unwatched;

/// Exports of refined gallium by some, barred from the first month on; nothing leaks around it.
fn ban(by: &[&str], from: &str) -> Source {
    let mut text = String::from(
        "title = \"A ban\"\nminerals = [\"gallium\"]\nstart = \"2025-01\"\nmonths = 24\nruns = 6\n\n[[parameter]]\nname = \"leak-share\"\n\
         scope = \"*\"\ncentral = 1e-9\nreason = \"nothing leaks: a closed form\"\n",
    );
    for by in by {
        text += &format!(
            "\n[[measure]]\nkind = \"export-ban\"\nby = \"{by}\"\non = [\"gallium:refined\"]\nto = \"all\"\nfrom = \"{from}\"\n"
        );
    }
    Source::Text { name: "ban.toml".into(), text }
}

fn asked(scenario: Source, stock: Option<f64>) -> AskSurvive {
    AskSurvive { scenario, form: "gallium:refined".into(), area: "Germany".into(), stock, ..AskSurvive::default() }
}

fn users(asked: &AskSurvive) -> Survival {
    survive(atlas::bundled().unwrap(), asked, &Unwatched).unwrap()
}

fn refused(asked: &AskSurvive) -> String {
    survive(atlas::bundled().unwrap(), asked, &Unwatched).unwrap_err().to_string()
}

const HEAD: &str = "material,form,tonnes_a_year,stock_days,suppliers,plant,area\n";

fn asked_lines(rows: &str, scenario: Source) -> AskCompany {
    let company = Source::Text { name: "lines.csv".into(), text: format!("{HEAD}{rows}") };
    AskCompany { company, scenario, ..AskCompany::default() }
}

fn lines(rows: &str, scenario: Source) -> CompanyExposure {
    company(atlas::bundled().unwrap(), &asked_lines(rows, scenario), &Unwatched).unwrap()
}

fn problems(rows: &str, scenario: Source) -> Vec<monazite_model::diagnostic::Problem> {
    let error = company(atlas::bundled().unwrap(), &asked_lines(rows, scenario), &Unwatched).unwrap_err();
    assert!(error.is_bad_input());
    error.problems().to_vec()
}

#[test]
fn a_line_bound_to_a_supplier_that_sends_nothing_lasts_for_the_voyage_and_its_stock() {
    for stock in [0.0, 14.0, 45.0, 200.0] {
        let found = lines(&format!("gallium,refined,3,{stock},CHN 100,A,DEU\n"), ban(&["CHN"], "2025-01"));
        let line = found.lines[0].bound.as_ref().unwrap();
        // What left before the ban arrives in its first month; then nothing does.
        let days = DAYS_A_MONTH + stock;
        for until in [line.short, line.stopped] {
            let told = [until.median, until.low, until.high].map(|day| day.unwrap_or(f64::NAN));
            assert!(told.iter().all(|day| (day - days).abs() < 1e-6), "{stock}: {until:?}, expected {days}");
            assert_eq!(until.share, 1.0);
        }
        let missing = 3.0 * (11.0 * DAYS_A_MONTH - stock) / 365.25;
        assert!((line.missing_t.value - missing).abs() < 1e-6, "{} for {missing}", line.missing_t.value);
    }
}

#[test]
fn a_line_whose_suppliers_are_not_hit_does_not_stop_bound_to_them() {
    let rows = "gallium,refined,2,14,CHN 100,A,DEU\ngallium,refined,2,14,DEU 100,B,JPN\ngallium,,1,14,,C,DEU\n";
    let found = lines(rows, ban(&["CHN"], "2025-01"));
    assert_eq!(found.lines[0].plant, "A", "the first to stop stands first");
    let of = |plant: &str| found.lines.iter().find(|line| line.plant == plant).unwrap();
    assert!(of("A").bound.as_ref().unwrap().stopped.share == 1.0);
    assert_eq!(of("B").bound.as_ref().unwrap().stopped.share, 0.0, "{:?}", of("B"));
    assert!(of("C").bound.is_none() && of("C").suppliers.is_empty());
    assert_eq!(of("A").market.short, of("C").market.short, "the market of an area is one");
    assert!(of("A").suppliers.iter().all(|supplier| supplier.route == SupplierRoute::Route));
    assert!(found.setting.assumptions.iter().any(|said| said.contains("outbids")));
}

#[test]
fn more_stock_lasts_longer_and_fifths_are_in_the_order_of_what_they_hold() {
    let day = |until: Option<f64>| until.unwrap_or(f64::INFINITY);
    let mut before = (0.0, 0.0);
    for stock in [0.0, 10.0, 60.0, 365.0] {
        let found = users(&asked(ban(&["CHN"], "2025-01"), Some(stock)));
        let own = &found.users[0];
        assert_eq!((own.users, own.stock_days.value), (UserGroup::OwnPlant, stock));
        let now = (day(own.short.median), day(own.stopped.median));
        assert!(now.0 >= before.0 && now.1 >= before.1, "{stock}: {now:?} after {before:?}");
        before = now;
        let fifths = &found.users[1..];
        assert_eq!(fifths.iter().map(|row| row.users).collect::<Vec<_>>(), UserGroup::FIFTHS);
        assert!(fifths.windows(2).all(|w| w[0].stock_days.value < w[1].stock_days.value));
        assert!(fifths.windows(2).all(|w| day(w[0].short.median) <= day(w[1].short.median)));
        assert!(fifths.windows(2).all(|w| w[0].short.share >= w[1].short.share));
    }
}

#[test]
fn what_reaches_users_is_what_the_days_follow_from() {
    let found = users(&AskSurvive { runs: Some(1), ..asked(ban(&["CHN"], "2025-04"), Some(20.0)) });
    let reaching: Vec<f64> = found.reaching.iter().map(|month| month.reaching.value).collect();
    assert_eq!((reaching.len(), found.setting.runs), (24, 0));
    assert!(reaching.iter().any(|share| *share < 0.9), "{reaching:?}");
    let own = monazite_engine::survival::run_out(&reaching, 20.0, found.setting.least_load.value);
    assert_eq!((found.users[0].short.median, found.users[0].stopped.median), (own.short, own.stopped));
    assert!(found.highest_price.is_some_and(|highest| highest.times > 1.0));
    assert!(found.taken_t > 0.0 && found.use_known);
}

#[test]
fn an_answer_does_not_depend_on_threads_and_nobody_runs_short_where_nothing_happens() {
    let on = |threads| users(&AskSurvive { threads: Some(threads), ..asked(ban(&["CHN"], "2025-01"), Some(14.0)) });
    let text = |found: &Survival| serde_json::to_string(found).unwrap();
    let one = on(1);
    assert_eq!(text(&one), text(&on(2)));
    let again: Answer = serde_json::from_str(&serde_json::to_string(&Answer::Survive(one.clone())).unwrap()).unwrap();
    assert_eq!(again, Answer::Survive(one), "an answer is read again from its JSON");
    let still = users(&asked(ban(&[], ""), Some(0.0)));
    assert!(still.users.iter().all(|row| row.short.share == 0.0 && row.stopped.share == 0.0));
    assert!(still.reaching.iter().all(|month| month.reaching.value == 1.0));
    // A form of another chain is followed too, and nothing happens to it.
    let other =
        AskSurvive { form: "tungsten:refined".into(), area: "JPN".into(), ..asked(ban(&["CHN"], "2025-01"), None) };
    assert!(users(&other).users.iter().all(|row| row.short.share == 0.0));
}

#[test]
fn groups_of_countries_end_uses_and_countries_without_users_are_refused_with_a_way_on() {
    let of = |form: &str, area: &str| AskSurvive {
        form: form.into(),
        area: area.into(),
        ..asked(ban(&["CHN"], "2025-01"), None)
    };
    let said = refused(&of("gallium:refined", "EU27"));
    assert!(said.contains("group of countries") && said.contains("DEU"), "{said}");
    let said = refused(&of("gallium:refined:LED", "DEU"));
    assert!(said.contains("end uses") && said.contains("--use gallium:refined"), "{said}");
    let said = refused(&of("gallium:refined", "CHL"));
    assert!(said.contains("no use of ") && said.contains("(DEU)"), "{said}");
    let said = refused(&of("gallium:refind", "DEU"));
    assert!(said.contains("gallium:refined"), "{said}");
}

#[test]
fn every_mistake_of_a_file_is_told_at_once() {
    let rows = "galium,refined,1,1,,A,DEU\ncopper,,1,1,,B,DEU\ngallium,refined,-1,,CHN 50; JPN 20,C,Germny\n\
                gallium,refined,x,1,CHN,D,EU27\ngallium,refined,1,1,CHN 50; CHN 50,E,DEU\ngallium,refined,1,1,,F,CHL\n\
                copper,gallium:refined,1,1,,G,DEU\n";
    let found = problems(rows, ban(&["CHN"], "2025-01"));
    let seen: Vec<(u32, &str, &str)> = found.iter().map(|p| (p.line, p.at.as_str(), p.code.as_ref())).collect();
    let expected = [
        (2, "material", "unknown-material"),
        (3, "form", "ambiguous-form"),
        (4, "tonnes_a_year", "out-of-range"),
        (4, "stock_days", "missing-value"),
        (4, "area", "unknown-area"),
        (4, "suppliers", "not-a-hundred"),
        (5, "tonnes_a_year", "not-a-number"),
        (5, "area", "bloc"),
        (5, "suppliers", "wrong-supplier"),
        (6, "suppliers", "twice"),
        (7, "area", "no-users"),
        (8, "form", "wrong-form"),
    ];
    assert_eq!(seen, expected, "{found:#?}");
    let hint = |at: usize| found[at].hint.clone().unwrap_or_default();
    assert!(hint(0).contains("gallium") && hint(1).contains("copper:refined") && hint(4).contains("Germany"));
    assert!(hint(7).contains("DEU") && hint(10).contains("DEU"));
    let other = AskCompany {
        company: Source::Text { name: "lines.csv".into(), text: HEAD.replace(',', ";") },
        scenario: ban(&["CHN"], "2025-01"),
        ..AskCompany::default()
    };
    let error: StudyError = company(atlas::bundled().unwrap(), &other, &Unwatched).unwrap_err();
    assert_eq!(error.problems()[0].code, "other-separator");
}

#[test]
fn the_made_up_company_is_read_in_any_encoding_and_its_copper_runs_on() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let file = root.join("company-lines/lines.csv");
    let text = std::fs::read_to_string(&file).unwrap();
    let scenario = Source::File(root.join("gallium-germanium-licence/licence-2023-months.toml"));
    let of = |company: Source| {
        let asked = AskCompany { company, scenario: scenario.clone(), runs: Some(1), ..AskCompany::default() };
        company_of(&asked)
    };
    let found = of(Source::File(file));
    assert_eq!(found.lines.len(), 5);
    let copper = found.lines.iter().find(|line| line.form.as_str() == "copper:refined").unwrap();
    assert_eq!((copper.market.short.share, copper.market.missing_t.value), (0.0, 0.0));
    assert_eq!(found.lines[0].plant, "Wafer works A", "two weeks of stock, most of it from China");
    let home = tempfile::tempdir().unwrap();
    let wide = home.path().join("wide.csv");
    let units = std::iter::once(0xfeffu16).chain(text.encode_utf16());
    std::fs::write(&wide, units.flat_map(u16::to_le_bytes).collect::<Vec<u8>>()).unwrap();
    assert_eq!(of(Source::File(wide)).lines, found.lines);
}

fn company_of(asked: &AskCompany) -> CompanyExposure {
    company(atlas::bundled().unwrap(), asked, &Unwatched).unwrap()
}
