//! A number leads back to the release it was read from, also where the user brought the release.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

fn monazite(arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_monazite"));
    command.args(arguments).env("NO_COLOR", "1").env("COLUMNS", "200").stdin(Stdio::null());
    let output = command.output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The rows of a long CSV that are shares of recorded trade.
fn trade_shares(csv: &str) -> Vec<&str> {
    csv.lines().filter(|line| line.contains(",trade-share-value,")).collect()
}

/// A page with its lines joined: where a line breaks is no matter.
fn words(page: &str) -> String {
    page.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn a_newer_release_is_cited_in_place_of_the_bundled_one() {
    let home = tempfile::tempdir().unwrap();
    let (file, data) = (home.path().join("BACI_HS92_Y2024_V202701.csv"), home.path().join("data"));
    fs::write(&file, "t,i,j,k,v,q\n2024,152,156,283691,900000,70000\n2024,152,410,283691,400000,30000\n2024,32,156,283691,150000,11000\n").unwrap();
    monazite(&["import", "cepii-baci", text(&file), "--into", text(&data)]);
    let shares = monazite(&["dep", "CHN", "--mineral", "lithium", "--data", text(&data), "--csv"]);
    let shares = trade_shares(&shares);
    assert!(!shares.is_empty());
    for row in shares.iter().filter(|row| row.contains(",refining,")) {
        assert!(row.contains("202701") && !row.contains("202601"), "{row}");
    }
    let trail = monazite(&["explain", "lithium:refined/CHL/CHN", "--data", text(&data), "--all"]);
    assert!(trail.contains("cepii-baci/202701/HS92/283691/2024/CHL/CHN"), "{trail}");
    let trail = words(&trail);
    assert!(trail.contains("release 202701") && trail.contains("70 000.000 t gross"), "{trail}");
}

#[test]
fn a_row_of_trade_stands_under_the_facts_of_its_flow_with_publisher_edition_and_row() {
    let trail = monazite(&["explain", "lithium:refined/CHL/CHN", "--json"]);
    let trail: serde_json::Value = serde_json::from_str(&trail).unwrap();
    let level = &trail["levels"][0];
    let row =
        level["facts"].as_array().unwrap().iter().find(|f| f["fact"]["origin"]["source"] == "cepii-baci").unwrap();
    assert!(row["id"].as_str().unwrap().starts_with("cepii-baci/202601/HS"), "{row}");
    assert_eq!((&row["fact"]["origin"]["edition"], &row["fact"]["basis"]), (&"202601".into(), &"gross".into()));
    assert!(row["fact"]["origin"]["row"].as_str().unwrap().ends_with("/CHL/CHN"), "{row}");
    assert!(row["citation"].as_str().unwrap().contains("(release 202601)") && row["licence"] != "", "{row}");
    assert!(row["fact"]["value"].to_string().contains("value"), "{row}");
    let assumed = level["assumptions"].to_string();
    assert!(!assumed.contains("cepii-baci"), "{assumed}");
}

#[test]
fn an_answer_that_rests_on_two_releases_says_so() {
    let home = tempfile::tempdir().unwrap();
    let (file, data) = (home.path().join("BACI_HS92_Y2024_V202701.csv"), home.path().join("data"));
    // Ores of cobalt, nickel and copper come from one nomenclature, what is made of them from another.
    fs::write(&file, "t,i,j,k,v,q\n2024,180,156,260500,900000,70000\n2024,360,156,260400,900000,70000\n2024,152,156,260300,900000,70000\n").unwrap();
    monazite(&["import", "cepii-baci", text(&file), "--into", text(&data)]);
    let page = monazite(&["show", "nickel", "--data", text(&data), "--all"]);
    let page = words(&page);
    assert!(page.contains("Trade comes from 2 releases"), "{page}");
    assert!(page.contains("(release 202601)") && page.contains("(release 202701)"), "{page}");
    assert!(!words(&monazite(&["show", "nickel", "--all"])).contains("Trade comes from"));
    let page = words(&monazite(&["dep", "CHN", "--mineral", "nickel", "--data", text(&data), "--all"]));
    assert!(page.contains("Trade comes from 2 releases"), "{page}");
    assert!(!words(&monazite(&["dep", "CHN", "--mineral", "nickel", "--all"])).contains("Trade comes from"));
}

#[test]
fn cuts_and_comparisons_say_whose_figures_they_rest_on_and_where_two_releases_meet() {
    let home = tempfile::tempdir().unwrap();
    let (file, data) = (home.path().join("BACI_HS92_Y2024_V202701.csv"), home.path().join("data"));
    fs::write(&file, "t,i,j,k,v,q\n2024,180,156,260500,900000,70000\n2024,360,156,260400,900000,70000\n2024,152,156,260300,900000,70000\n").unwrap();
    monazite(&["import", "cepii-baci", text(&file), "--into", text(&data)]);
    let cuts = |data: &[&str]| {
        let asked = ["leverage", "--mineral", "nickel", "--by", "IDN", "--all"];
        words(&monazite(&[&asked, data].concat()))
    };
    let page = cuts(&["--data", text(&data)]);
    assert!(page.contains("Trade comes from 2 releases") && page.contains("Sources - "), "{page}");
    assert!(page.contains("(release 202601)") && page.contains("(release 202701)"), "{page}");
    assert!(!cuts(&[]).contains("Trade comes from"));
    let mut files = Vec::new();
    for mineral in ["gallium", "nickel"] {
        let path = home.path().join(format!("{mineral}.toml"));
        let scenario = format!(
            "title = \"{mineral}\"\nminerals = [\"{mineral}\"]\nstart = \"2025-01\"\nmonths = 12\nruns = 1\nbase_year = 2024\n\
             [[measure]]\nkind = \"export-ban\"\nby = \"CHN\"\non = [\"{mineral}:refined\"]\nto = \"all\"\nfrom = \"2025-01\"\n"
        );
        fs::write(&path, scenario).unwrap();
        files.push(path);
    }
    let compared = |data: &[&str]| {
        let asked = ["compare", text(&files[0]), text(&files[1]), "--json"];
        serde_json::from_str::<serde_json::Value>(&monazite(&[&asked, data].concat())).unwrap()
    };
    let both = compared(&["--data", text(&data)]);
    assert!(both["notes"][0].as_str().unwrap().contains("Trade comes from 2 releases"), "{}", both["notes"]);
    assert!(both["sources"].to_string().contains("202601, 202701"), "{}", both["sources"]);
    let bundled = compared(&[]);
    assert!(bundled["notes"].is_null() && bundled["sources"].to_string().contains("202601"), "{bundled}");
}

/// A declaration of one flow by one end, in the layout of the publisher's download.
fn declared(flow: char, reporter: (u16, &str), partner: (u16, &str), tonnes: f64, usd: f64) -> String {
    let kg = tonnes * 1000.0;
    let (cif, fob) = if flow == 'M' { (usd.to_string(), String::new()) } else { (String::new(), usd.to_string()) };
    format!(
        "C,A,20250101,2025,52,2025,{},{},,{flow},,{},{},,0,,,H6,HS,true,283691,,6,true,C00,,0,0,,8,kg,{kg},false,,,,,{kg},,,,{cif},{fob},{usd},,true,true\n",
        reporter.0, reporter.1, partner.0, partner.1
    )
}

#[test]
fn declarations_are_cited_as_the_publisher_of_declarations() {
    let home = tempfile::tempdir().unwrap();
    let (file, data) = (home.path().join("declared.csv"), home.path().join("data"));
    let mut rows = String::from(
        "typeCode,freqCode,refPeriodId,refYear,refMonth,period,reporterCode,reporterISO,reporterDesc,flowCode,flowDesc,partnerCode,\
         partnerISO,partnerDesc,partner2Code,partner2ISO,partner2Desc,classificationCode,classificationSearchCode,\
         isOriginalClassification,cmdCode,cmdDesc,aggrLevel,isLeaf,customsCode,customsDesc,mosCode,motCode,motDesc,qtyUnitCode,\
         qtyUnitAbbr,qty,isQtyEstimated,altQtyUnitCode,altQtyUnitAbbr,altQty,isAltQtyEstimated,netWgt,isNetWgtEstimated,grossWgt,\
         isGrossWgtEstimated,cifvalue,fobvalue,primaryValue,legacyEstimationFlag,isReported,isAggregate\n",
    );
    let (china, chile, argentina) = ((156, "CHN"), (152, "CHL"), (32, "ARG"));
    rows += &declared('X', chile, china, 70_000.0, 9.0e8);
    rows += &declared('M', china, chile, 70_000.0, 9.4e8);
    rows += &declared('X', argentina, china, 12_000.0, 1.6e8);
    rows += &declared('M', china, argentina, 12_000.0, 1.7e8);
    fs::write(&file, rows).unwrap();
    monazite(&["import", "un-comtrade", text(&file), "--release", "202611", "--into", text(&data)]);
    let shares = monazite(&["dep", "CHN", "--mineral", "lithium", "--year", "2025", "--data", text(&data), "--csv"]);
    let shares = trade_shares(&shares);
    assert!(!shares.is_empty());
    for row in shares {
        assert!(row.contains("UN Comtrade (download 202611)"), "{row}");
    }
    let trail = monazite(&["explain", "lithium:refined/CHL/CHN", "--year", "2025", "--data", text(&data), "--all"]);
    // Hydroxide is not declared in the file: its line comes from the bundled table and is cited as that.
    assert!(
        trail.contains("un-comtrade/202611/HS17/283691/2025/") && !trail.contains("cepii-baci/202601/HS17"),
        "{trail}"
    );
}
