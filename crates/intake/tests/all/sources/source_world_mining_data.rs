//! World Mining Data, production by country.

use std::collections::BTreeMap;
use std::path::Path;

use monazite_intake::source::{read, recognise, world_mining_data};

use super::common::{becomes, import, left, readings};
use super::xlsx::workbook;

const ROWS: &str = "\
commodity,country,iso3,year,quantity,unit,data_source
Aluminium,Argentina,ARG,2018,439600,metr. t,r
Lithium (Li2O),Australia,AUS,2024,191000,metr. t,r
Germanium,China,CHN,2024,140,metr. t,r
Germanium,Japan,JPN,2024,2,metr. t,e
Germanium,Total,WLD,2024,150,metr. t,nan
Rhodium,South Africa,ZAF,2024,18907,kg,r
Uranium (U3O8),Kazakhstan,KAZ,2024,27440,metr. t,r
Tantalum (Ta2O5),\"Congo, D.R.\",COD,2024,1000,metr. t,p
Petroleum,Norway,NOR,2024,1,metr. t,r
Cobalt,\"Congo, D.R.\",COD,2024,200000,metr. t,r
";

#[test]
fn rows_of_world_mining_data_become_these_facts() {
    let imported = import(world_mining_data::FORMAT, "wmd.csv", ROWS);
    becomes(
        &imported,
        &[
            "world-mining-data/2026/aluminium:refined/production/ARG/2018 = 439600 t | contained | A | 439600 metr. t",
            "world-mining-data/2026/cobalt:mined/production/COD/2024 = 200000 t | contained | A | 200000 metr. t",
            "world-mining-data/2026/germanium:refined/production/CHN/2024 = 140 t | contained | A | 140 metr. t",
            "world-mining-data/2026/germanium:refined/production/JPN/2024 = about 2 t | contained | B | 2 metr. t",
            "world-mining-data/2026/germanium:refined/production/WLD/2024 = 150 t | contained | A | 150 metr. t",
            "world-mining-data/2026/lithium:mined/production/AUS/2024 = 88727.14 t | contained | A | 191000 metr. t",
            "world-mining-data/2026/rhodium:mined/production/ZAF/2024 = 18.907 t | contained | A | 18907 kg",
            "world-mining-data/2026/tantalum:mined/production/COD/2024 = 818.967 t | contained | A | 1000 metr. t",
            "world-mining-data/2026/uranium:mined/production/KAZ/2024 = 27440 t | equivalent:U3O8 | A | 27440 metr. t",
        ],
    );
    assert_eq!(left(&imported), ["Petroleum / production: not on the lists this atlas covers"]);
}

#[test]
fn a_mark_of_origin_nobody_explained_is_a_problem() {
    let wrong = ROWS.replace("2018,439600,metr. t,r", "2018,439600,metr. t,x");
    let problems = read(world_mining_data::FORMAT, "wmd.csv", wrong.as_bytes(), readings()).unwrap_err();
    assert_eq!((problems[0].line, problems[0].at.as_str()), (2, "data_source"));
}

/// The workbook as handed out: a title or none above the heading, years across, the sum of a sheet, a note below it.
fn as_handed_out() -> Vec<u8> {
    workbook(&[
        ("Index", &["World Mining Data 2026", "Sheets|Materials"]),
        (
            "Germanium",
            &[
                "Germanium",
                "Country|unit|2023|2024|data source",
                "China|metr. t|130|140|r",
                "Japan|metr. t|_|2|e",
                "Total|metr. t|140|150|_",
                "Note: refinery output",
            ],
        ),
        ("Lithium (Li2O)", &["Country|unit|2024|data source", "Australia|metr. t|191000|r"]),
        ("Tantalum (Ta2O5)", &["Country|unit|2024|data source", "Congo, D.R.|metr. t|1000|p"]),
    ])
}

#[test]
fn the_workbook_as_handed_out_gives_the_facts_of_the_long_table() {
    let book = as_handed_out();
    assert_eq!(recognise(&book).map(|format| format.name), Some("world-mining-data"));
    let imported = read(world_mining_data::FORMAT, "6.4.xlsx", &book, readings()).unwrap();
    becomes(
        &imported,
        &[
            "world-mining-data/2026/germanium:refined/production/CHN/2023 = 130 t | contained | A | 130 metr. t",
            "world-mining-data/2026/germanium:refined/production/CHN/2024 = 140 t | contained | A | 140 metr. t",
            "world-mining-data/2026/germanium:refined/production/JPN/2024 = about 2 t | contained | B | 2 metr. t",
            "world-mining-data/2026/germanium:refined/production/WLD/2023 = 140 t | contained | A | 140 metr. t",
            "world-mining-data/2026/germanium:refined/production/WLD/2024 = 150 t | contained | A | 150 metr. t",
            "world-mining-data/2026/lithium:mined/production/AUS/2024 = 88727.14 t | contained | A | 191000 metr. t",
            "world-mining-data/2026/tantalum:mined/production/COD/2024 = 818.967 t | contained | A | 1000 metr. t",
        ],
    );
    assert_eq!(left(&imported), ["Germanium / production: the cell is empty"]);
    let printed = world_mining_data::as_printed("6.4.xlsx", &book).unwrap();
    let of = |country: &str, year: i32| {
        let row = printed.iter().find(|row| row.country == country && row.year == year).unwrap();
        (row.row, row.material.as_str(), row.code.as_str(), row.quantity)
    };
    assert_eq!(of("China", 2024), (3, "Germanium", "", Some(140.0)));
    assert_eq!(of("Japan", 2023), (4, "Germanium", "", None));
    assert_eq!(of("Total", 2024), (5, "Germanium", "WLD", Some(150.0)));
}

#[test]
fn a_workbook_of_another_layout_and_wrong_cells_are_told_with_their_sheet() {
    let problems = |sheets: &[(&str, &[&str])]| {
        let told = world_mining_data::as_printed("w.xlsx", &workbook(sheets)).unwrap_err();
        told.iter().map(|problem| problem.to_string()).collect::<Vec<_>>()
    };
    assert!(
        problems(&[("Tin", &["Land|unit|2024|data source", "Peru|metr. t|5|r"])])[0].contains("no sheet is headed")
    );
    let no_unit = problems(&[("Tin", &["Country|2024|data source", "Peru|5|r"])]);
    assert_eq!(no_unit, ["w.xlsx:1: sheet `Tin` has no column `unit`"]);
    let no_year = problems(&[("Tin", &["Country|unit|data source", "Peru|metr. t|r"])]);
    assert_eq!(no_year, ["w.xlsx:1: sheet `Tin` has no column of a year"]);
    let wrong = problems(&[("Tin", &["Country|unit|2024|data source", "Peru|metr. t|many|r", "Chile|metr. t|-3|r"])]);
    assert!(wrong.len() == 2 && wrong[0].contains("Tin") && wrong[0].contains("`many`"), "{wrong:?}");
    let empty = problems(&[("Tin", &["Country|unit|2024|data source"])]);
    assert_eq!(empty, ["w.xlsx: the sheets have headings but no figures"]);
}

/// The table kept beside the repository, laid out as its publisher does: every figure comes back.
#[test]
fn the_whole_table_in_the_layout_of_the_workbook_is_the_same_table() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/data/raw/world_mining_data_2026/wmd_production_2018_2024.csv");
    let Ok(bytes) = std::fs::read(&path) else {
        eprintln!("skipped: {} is not here", path.display());
        return;
    };
    let long = world_mining_data::as_printed("wmd.csv", &bytes).unwrap();
    let mut sheets: BTreeMap<&str, BTreeMap<(&str, &str), BTreeMap<i32, f64>>> = BTreeMap::new();
    for row in long.iter().filter(|row| row.quantity.is_some()) {
        let country = sheets.entry(&row.material).or_default().entry((&row.country, &row.unit)).or_default();
        country.insert(row.year, row.quantity.unwrap());
    }
    let heading = "Country|unit|2018|2019|2020|2021|2022|2023|2024|data source".to_owned();
    let rows: Vec<(&str, Vec<String>)> = sheets
        .iter()
        .map(|(name, countries)| {
            let line = |((country, unit), figures): (&(&str, &str), &BTreeMap<i32, f64>)| {
                let cell = |year| figures.get(&year).map_or("_".to_owned(), f64::to_string);
                let cells: Vec<String> = (2018..=2024).map(cell).collect();
                format!("{}|{unit}|{}|r", country.replace('&', "&amp;"), cells.join("|"))
            };
            (
                *name,
                [name.replace('&', "&amp;"), heading.clone()].into_iter().chain(countries.iter().map(line)).collect(),
            )
        })
        .collect();
    let rows: Vec<(String, Vec<&str>)> = rows
        .iter()
        .map(|(name, rows)| (name.replace('&', "&amp;"), rows.iter().map(String::as_str).collect()))
        .collect();
    let sheets: Vec<(&str, &[&str])> = rows.iter().map(|(name, rows)| (name.as_str(), rows.as_slice())).collect();
    let book = world_mining_data::as_printed("6.4.xlsx", &workbook(&sheets)).unwrap();
    let key = |row: &world_mining_data::AsPrinted| {
        row.quantity.map(|q| (row.material.clone(), row.country.clone(), row.year, q.to_bits(), row.unit.clone()))
    };
    let [mut there, mut here] = [&long, &book].map(|rows| rows.iter().filter_map(key).collect::<Vec<_>>());
    there.sort();
    here.sort();
    assert!(there.len() > 13_000);
    assert_eq!(there, here);
}
