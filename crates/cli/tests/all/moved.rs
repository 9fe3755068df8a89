//! `run --gradient` and `run --why` as a person or a script meets them, held against runs of scenarios that were changed by hand.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

fn flagship() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/gallium-germanium-licence/scenario.toml")
}

fn run(scenario: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_monazite"))
        .arg("run")
        .arg(scenario)
        .arg("--all")
        .args(arguments)
        .env_remove("COLUMNS")
        .env("NO_COLOR", "1")
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

fn text(scenario: &Path, arguments: &[&str]) -> String {
    let output = run(scenario, arguments);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn outcome(scenario: &Path, arguments: &[&str]) -> Value {
    serde_json::from_str(&text(scenario, &[&["--runs", "1", "--json"], arguments].concat())).unwrap()
}

fn price(outcome: &Value, form: &str, area: &str) -> (f64, f64) {
    let rows = outcome["prices"].as_array().unwrap();
    let row = rows.iter().find(|row| row["form"] == form && row["area"] == area).unwrap();
    (row["base"].as_f64().unwrap(), row["value"].as_f64().unwrap())
}

/// Rows of a CSV by the names of their columns.
fn rows(csv: &str) -> Vec<std::collections::BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    reader.deserialize().map(Result::unwrap).collect()
}

const FIGURE: &str = "price:gallium:refined@DEU";

#[test]
fn a_gradient_has_one_row_for_everything_and_predicts_a_run_with_one_thing_moved_by_a_per_cent() {
    let csv = text(&flagship(), &["--gradient", FIGURE, "--runs", "1", "--csv"]);
    let rows = rows(&csv);
    for kind in ["parameter", "term", "level", "price"] {
        assert!(rows.iter().any(|row| row["kind"] == kind), "no {kind}");
    }
    let key = |row: &std::collections::BTreeMap<String, String>| {
        ["kind", "name", "form", "area", "partner", "measure", "words"].map(|column| row[column].clone())
    };
    let mut keys: Vec<_> = rows.iter().map(key).collect();
    keys.sort();
    keys.dedup();
    assert_eq!(keys.len(), rows.len(), "something has two rows");
    let of = |kind: &str, name: &str| {
        let found =
            rows.iter().filter(|row| row["kind"] == kind && row["name"] == name && row["form"] == "gallium:refined");
        let found: Vec<_> = found.collect();
        assert_eq!(found.len(), 1, "{kind} {name}");
        let number = |column: &str| found[0][column].parse::<f64>().unwrap();
        (number("at"), number("derivative"), number("value"))
    };
    let home = tempfile::tempdir().unwrap();
    let told = std::fs::read_to_string(flagship()).unwrap();
    let moved = |change: &dyn Fn(&str) -> String| {
        let file = home.path().join("moved.toml");
        std::fs::write(&file, change(&told)).unwrap();
        price(&outcome(&file, &[]), "gallium:refined", "DEU").1
    };
    let (_, now) = price(&outcome(&flagship(), &[]), "gallium:refined", "DEU");
    // A number of a measure: the stock that is released; and the limit that a licence for 25 % of exports sets.
    let stock = |t: f64| move |text: &str| text.replace("t    = 3.4", &format!("t    = {t}"));
    let licence = |share: f64| move |text: &str| text.replace("granted   = 0.25 ", &format!("granted   = {share} "));
    let parameter = |name: &'static str, value: f64| {
        move |text: &str| {
            format!(
                "{text}\n[[parameter]]\nname = \"{name}\"\nscope = \"gallium:refined\"\ncentral = {value}\nlow = {value}\nhigh = {value}\nreason = \"moved by a per cent\"\n"
            )
        }
    };
    let check = |kind: &str, name: &str, up: f64, down: f64| {
        let (at, derivative, value) = of(kind, name);
        assert!((value / now - 1.0).abs() < 1e-12, "the figure is the price printed");
        let (found, told) = ((up - down) / now, derivative * 0.02 * at / now);
        // One per cent is no limit: what curvature and small corners leave is well below a tenth of the change.
        assert!((found - told).abs() <= 0.05 * told.abs() + 1e-6, "{kind} {name}: {found} {told}");
        assert!(told.abs() > 1e-5, "{kind} {name} does not move the price: {told}");
    };
    check("term", "stock", moved(&stock(3.4 * 1.01)), moved(&stock(3.4 * 0.99)));
    check("term", "limit", moved(&licence(0.25 * 1.01)), moved(&licence(0.25 * 0.99)));
    for name in ["demand-elasticity", "supply-elasticity", "choke-price", "shutdown-price"] {
        let (at, ..) = of("parameter", name);
        check("parameter", name, moved(&parameter(name, at * 1.01)), moved(&parameter(name, at * 0.99)));
    }
}

#[test]
fn the_page_of_a_gradient_says_the_largest_in_words_and_every_kind_of_figure_has_one() {
    let page = text(&flagship(), &["--gradient", FIGURE, "--runs", "1"]);
    for said in [
        "What moves the price of primary gallium in Germany",
        "1 % more moves it by",
        "Elasticity of demand for primary gallium",
        "Limit of China's export licence, primary gallium",
    ] {
        assert!(page.contains(said), "no `{said}` in\n{page}");
    }
    for figure in [
        "use:gallium:refined@Germany",
        "production:gallium:refined@JPN",
        "shortage:gallium:refined@DEU",
        "flow:gallium:refined@CHN/JPN",
        "gain:consumers@JPN",
        "gain:total@CHN",
        "welfare",
    ] {
        let told = outcome(&flagship(), &["--gradient", figure]);
        let gradient = &told["gradient"];
        let status = gradient["status"]["kind"].as_str().unwrap();
        let some = gradient["rows"].as_array().unwrap().iter().any(|row| row["derivative"] != 0.0);
        assert_eq!(status == "number", some, "{figure}: {status}");
        assert_eq!(status == "number", gradient["value"].is_number(), "{figure}");
        let printed = match figure {
            "use:gallium:refined@Germany" => printed(&told, "use", "DEU"),
            "production:gallium:refined@JPN" => printed(&told, "production", "JPN"),
            "shortage:gallium:refined@DEU" => printed(&told, "shortage", "DEU"),
            _ => continue,
        };
        assert!((gradient["value"].as_f64().unwrap() - printed).abs() <= 1e-9 * printed.abs(), "{figure}");
    }
}

/// A text on one line.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn printed(outcome: &Value, series: &str, area: &str) -> f64 {
    let rows = outcome["quantities"].as_array().unwrap();
    let row = rows.iter().find(|r| r["series"] == series && r["area"] == area && r["form"] == "gallium:refined");
    row.unwrap()["value"].as_f64().unwrap()
}

#[test]
fn the_parts_of_a_price_add_up_to_the_change_that_is_printed_and_its_links_to_each_part() {
    for area in ["DEU", "USA", "CHN"] {
        let place = format!("gallium:refined@{area}");
        let told = outcome(&flagship(), &["--why", &place]);
        let (base, value) = price(&told, "gallium:refined", area);
        let why = &told["why"];
        assert_eq!(why["status"]["kind"], "number");
        assert_eq!((why["base"].as_f64(), why["value"].as_f64()), (Some(base), Some(value)));
        let parts = why["parts"].as_array().unwrap();
        assert_eq!(parts.len(), 2);
        let sum: f64 = parts.iter().map(|part| part["change"].as_f64().unwrap()).sum();
        assert!((sum - (value - base)).abs() <= 1e-9 * (value - base).abs(), "{area}: {sum} {}", value - base);
        for part in parts {
            let links: f64 = part["links"].as_array().unwrap().iter().map(|link| link.as_f64().unwrap()).sum();
            let change = part["change"].as_f64().unwrap();
            assert!((links - change).abs() <= 1e-9 * change.abs(), "{part}");
        }
        let lines = rows(&text(&flagship(), &["--why", &place, "--runs", "1", "--csv"]));
        let number = |row: &std::collections::BTreeMap<String, String>| row["value"].parse::<f64>().unwrap();
        let parts: f64 = lines.iter().filter(|r| r["part"] == "measure" && r["link"] == "all").map(number).sum();
        let ends: Vec<f64> = lines.iter().filter(|r| r["part"] == "price").map(number).collect();
        assert!((parts - (ends[1] - ends[0])).abs() <= 1e-9 * (ends[1] - ends[0]).abs());
    }
    let page = text(&flagship(), &["--why", "gallium:refined@DEU", "--runs", "1"]);
    let paragraph = flat(&page);
    for said in [
        "China's export licence raises it by",
        "the United States' stockpile release lowers it by",
        "comes through use forgone",
    ] {
        assert!(paragraph.contains(said), "no `{said}` in\n{page}");
    }
}

#[test]
fn a_folder_of_a_run_holds_the_tables_and_the_waterfall_of_what_was_asked() {
    let home = tempfile::tempdir().unwrap();
    let out = home.path().join("out");
    let asked = ["--gradient", FIGURE, "--why", "gallium:refined@DEU", "--runs", "3", "-o", out.to_str().unwrap()];
    text(&flagship(), &asked);
    for name in [
        "why.csv",
        "why.parquet",
        "gradient.csv",
        "gradient.parquet",
        "sensitivities.csv",
        "charts/why.svg",
        "charts/why.png",
    ] {
        assert!(out.join(name).is_file(), "{name}");
    }
    let report = std::fs::read_to_string(out.join("report.md")).unwrap();
    assert!(
        report.contains("![")
            && report.contains("charts/why.svg")
            && report.contains("China's export licence raises it by")
    );
    let manifest: Value = serde_json::from_slice(&std::fs::read(out.join("manifest.json")).unwrap()).unwrap();
    let command = manifest["command"].as_str().unwrap();
    assert!(command.contains(&format!("--gradient {FIGURE} --why gallium:refined@DEU")), "{command}");
    let drawn = Command::new(env!("CARGO_BIN_EXE_monazite")).args(["chart", "why"]).arg(&out).output().unwrap();
    let drawn = String::from_utf8(drawn.stdout).unwrap();
    assert!(drawn.contains("China's export licence") && drawn.contains('█'), "{drawn}");
}

#[test]
fn five_things_that_matter_are_told_in_words_and_each_is_what_a_run_says() {
    let told = outcome(&flagship(), &[]);
    let matter = told["sensitivities"].as_array().unwrap();
    assert!((3..=5).contains(&matter.len()), "{matter:?}");
    let headline = 1.0 + told["headline"]["value"].as_f64().unwrap();
    let form = told["headline"]["figure"].as_str().unwrap().split(", ").nth(1).unwrap().to_owned();
    let home = tempfile::tempdir().unwrap();
    let mut checked = 0;
    for row in matter.iter().filter(|row| row["kind"] == "parameter" && row["form"] == form.as_str()) {
        let (name, value) = (row["name"].as_str().unwrap(), row["at"].as_f64().unwrap() * 1.1);
        let file = home.path().join("moved.toml");
        let parameter = format!(
            "\n[[parameter]]\nname = \"{name}\"\nscope = \"{form}\"\ncentral = {value}\nlow = {value}\nhigh = {value}\nreason = \"a tenth more\"\n"
        );
        std::fs::write(&file, std::fs::read_to_string(flagship()).unwrap() + &parameter).unwrap();
        let moved = 1.0 + outcome(&file, &[])["headline"]["value"].as_f64().unwrap();
        let up = row["up"].as_f64().unwrap();
        assert!((moved / headline - 1.0 - up).abs() <= 1e-6, "{name}: {} {up}", moved / headline - 1.0);
        checked += 1;
    }
    assert!(checked > 0);
    let page = flat(&text(&flagship(), &["--runs", "1"]));
    for row in matter {
        let sentence = row["sentence"].as_str().unwrap();
        assert!(page.contains(&flat(sentence)), "no `{sentence}` in\n{page}");
        assert!(sentence.starts_with("If ") && sentence.contains("would be"), "{sentence}");
    }
}

#[test]
fn a_price_that_nobody_pays_has_a_status_and_no_number() {
    // Nobody is left in the market of a country whose only dealings with the world are banned both ways.
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("closed.toml");
    let text_of = "title = \"No use\"\nminerals = [\"gallium\"]\nstart = \"2025-01\"\nmonths = 12\nruns = 1\n\n[[measure]]\nkind = \"import-ban\"\nby = \"DEU\"\non = [\"gallium:refined\"]\norigins = \"all\"\nfrom = \"2025-01\"\n";
    std::fs::write(&file, text_of).unwrap();
    let told = outcome(&file, &["--why", "gallium:refined@DEU", "--gradient", FIGURE]);
    let status = told["why"]["status"]["kind"].as_str().unwrap();
    assert!(["nobody-trades", "interval"].contains(&status), "{status}");
    assert!(told["why"]["value"].is_null() && told["why"]["parts"].as_array().unwrap().is_empty());
    assert!(told["gradient"]["value"].is_null() && told["gradient"]["rows"].as_array().unwrap().is_empty());
    let page = text(&file, &["--why", "gallium:refined@DEU"]);
    assert!(flat(&page).contains("no change to split"), "{page}");
    let svg = home.path().join("run");
    text(&file, &["--why", "gallium:refined@DEU", "-o", svg.to_str().unwrap()]);
    assert!(!svg.join("charts/why.svg").exists() && svg.join("why.csv").is_file());
}

#[test]
fn a_name_that_is_none_is_answered_with_what_to_write_and_nothing_is_printed() {
    for (flag, name, said) in [
        ("--gradient", "prise:gallium:refined@DEU", "did you mean `price`?"),
        ("--gradient", "price:gallium:refind@DEU", "did you mean `gallium:refined`?"),
        ("--gradient", "price:gallium:refined@Germny", "Germany"),
        ("--gradient", "price:gallium:refined", "stands behind an @"),
        ("--gradient", "price:cobalt:mined@DEU", "no form of this scenario `cobalt:mined`"),
        ("--gradient", "flow:gallium:refined@CHN", "flow:gallium:refined@CHN/JPN"),
        ("--gradient", "gain:consumer@JPN", "did you mean `consumers`?"),
        ("--gradient", "price:gallium:refined@TUV", "no area of the chain `TUV`"),
        ("--gradient", "production:gallium:refined@DEU", "no figure `production:gallium:refined@DEU`"),
        ("--why", "gallium:refined", "gallium:refined@DEU"),
        ("--why", "gallium:refind@DEU", "did you mean `gallium:refined`?"),
        ("--why", "gallium:refined@Germny", "Germany"),
        ("--why", "gallium:refined@EU27", "it is a group of countries"),
    ] {
        let output = run(&flagship(), &[flag, name, "--runs", "1"]);
        let told = String::from_utf8_lossy(&output.stderr).replace('\n', " ");
        assert_eq!(output.status.code(), Some(2), "{name}: {told}");
        assert!(told.contains(said) && output.stdout.is_empty(), "{name}: {told}");
    }
}
