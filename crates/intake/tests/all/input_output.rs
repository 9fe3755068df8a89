//! Publishers' input-output layouts, read from the files kept beside the repository (../shared); skipped where they are absent.

use std::path::{Path, PathBuf};

use monazite_intake::input_output::{SourceFile, Tables};
use monazite_intake::source::{named, pymrio_table, read_table};
use monazite_model::input_output::InputOutput;

fn shared(path: &str) -> Option<PathBuf> {
    let found = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/raw").join(path);
    if !found.exists() {
        eprintln!("skipped: {} is not here", found.display());
        return None;
    }
    Some(found)
}

fn read(layout: &str, folder: &str, files: &[&str]) -> Option<Tables> {
    let folder = shared(folder)?;
    let bytes: Vec<Vec<u8>> = files.iter().map(|f| std::fs::read(folder.join(f)).unwrap()).collect();
    let files: Vec<SourceFile<'_>> =
        files.iter().zip(&bytes).map(|(name, bytes)| SourceFile { name, bytes, found: false }).collect();
    Some(read_table(named(layout).unwrap(), &files).unwrap())
}

fn pymrio() -> Option<InputOutput> {
    let files = ["trade_flows_Z.txt", "finald_demand_Y.txt", "factor_input.txt"];
    Some(read("pymrio", "mrio_formats/test_mrio/mrio_data", &files)?.symmetric().into_owned())
}

#[test]
fn the_test_system_of_pymrio_is_read_whole() {
    let Some(table) = pymrio() else { return };
    assert_eq!((table.size(), table.areas().len(), table.final_uses.len()), (48, 6, 42));
    assert_eq!(table.about.unit, "Mill USD");
    assert_eq!(table.value_added_rows, ["Value Added"]);
    assert_eq!(
        table.flow(table.position("reg1", "food").unwrap(), table.position("reg1", "mining").unwrap()),
        57.495387
    );
}

#[test]
fn coefficients_and_final_use_give_back_the_deliveries_they_were_made_from() {
    // The EXIOBASE mock holds the coefficients of pymrio's test system under other names of regions.
    let files = ["A.txt", "Y.txt", "unit.txt"];
    let (Some(tables), Some(plain)) = (read("exiobase-3", "mrio_formats/exio3_mock", &files), pymrio()) else { return };
    let table = tables.symmetric();
    assert_eq!(table.areas(), ["AUS", "BRA", "FIN", "FRA", "KOR", "WWF"]);
    let world: f64 = plain.flows.iter().sum();
    for (a, b) in table.flows.iter().zip(&plain.flows) {
        assert!((a - b).abs() <= 1e-6 * world / 48.0, "{a} is not {b}");
    }
    for (a, b) in table.output().iter().zip(plain.output()) {
        assert!((a - b).abs() <= 1e-6 * b, "{a} is not {b}");
    }
}

#[test]
fn both_generations_of_the_oecd_layout_are_read() {
    for (file, uses, first, year) in [("ICIO2016_2003.csv", 25, "HFCE", 2003), ("ICIO2018_2010.CSV", 25, "HFCE", 2010)]
    {
        let Some(tables) = read("oecd-icio", "mrio_formats/oecd_mock", &[file]) else { return };
        let table = tables.symmetric();
        assert_eq!((table.size(), table.areas().len(), table.final_uses.len()), (48, 6, uses), "{file}");
        assert_eq!((table.final_uses[0].area.as_str(), table.final_uses[0].category.as_str()), ("AUS", first));
        assert_eq!(table.about.year, Some(year));
        assert!(!table.value_added_rows.contains(&"OUTPUT".to_owned()) && !table.value_added_rows.is_empty());
    }
}

#[test]
fn a_wiod_workbook_is_read_by_its_numbered_columns() {
    let Some(tables) = read("wiod-2013", "mrio_formats/wiod_mock", &["wiot09_row_sep12.xlsx"]) else { return };
    let table = tables.symmetric();
    assert_eq!((table.size(), table.areas().len(), table.final_uses.len()), (48, 6, 30));
    assert_eq!(table.about.year, Some(2009));
    let (farm, mine) = (table.position("AUS", "c1").unwrap(), table.position("AUS", "c2").unwrap());
    assert_eq!(table.flow(farm, mine), 57.495387);
    assert!(table.value_added_rows.iter().any(|r| r.starts_with("Value added")));
    assert!(!table.value_added_rows.iter().any(|r| r.starts_with("Total") || r.starts_with("Output")));
}

#[test]
fn the_accounts_of_the_united_states_give_its_output_and_its_product() {
    let files = [
        "Detail_Use_2017_PRO_AfterRedef_17sch.csv",
        "Detail_Make_2017_AfterRedef_17sch.csv",
        "Detail_IndustryCodeName_2017.csv",
        "Detail_ValueAddedCodeName_2017.csv",
    ];
    let Some(tables) = read("bea-2017", "bea_2017", &files) else { return };
    let Tables::SupplyUse(accounts) = &tables else { panic!("not supply and use") };
    let table = tables.symmetric();
    assert_eq!(table.size(), 402);
    // Every industry's output is what it makes, to rounding of the published millions.
    let commodities = accounts.commodities.len();
    for (i, x) in table.output().iter().enumerate() {
        let made: f64 = accounts.make[i * commodities..(i + 1) * commodities].iter().sum();
        assert!((x - made).abs() <= 5e-3 * made.max(1000.0), "{}: {x} is not {made}", table.industries[i].code);
    }
    let three = accounts.value_added.iter().sum::<f64>();
    assert!((19.0e6..20.0e6).contains(&three), "gross domestic product 2017: {three} million");
    let batteries = table.position("USA", "335911").unwrap();
    assert_eq!(table.industries[batteries].name, "Storage battery manufacturing");
}

#[test]
fn a_file_of_no_layout_and_labels_that_differ_are_told() {
    let file = |name: &'static str, text: &'static str| SourceFile { name, bytes: text.as_bytes(), found: false };
    let z = "region\t\tA\tA\nsector\t\tx\ty\nA\tx\t1\t2\nA\ty\t3\t4\n";
    let y = "region\t\tA\ncategory\t\tall\nA\tx\t5\nA\tz\t6\n";
    let read = |files: &[SourceFile<'_>]| read_table(pymrio_table::FORMAT, files);
    let problems = read(&[file("Z.txt", z), file("Y.txt", y)]).unwrap_err();
    assert_eq!(problems[0].to_string(), "Y.txt: row 2 is `A z`, expected `A y`");
    let problems = read(&[file("Z.txt", z), file("notes.md", "")]).unwrap_err();
    assert_eq!(problems[0].code, "unknown-file");
    let problems = read(&[file("Z.txt", z)]).unwrap_err();
    assert_eq!(problems[0].code, "missing-file");
    let runaway = "region\t\tA\nsector\t\tx\nA\tx\t1.5\n";
    let y = "region\t\tA\ncategory\t\tall\nA\tx\t5\n";
    assert_eq!(read(&[file("A.txt", runaway), file("Y.txt", y)]).unwrap_err()[0].code, "unproductive");
}
