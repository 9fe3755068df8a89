#![allow(clippy::unwrap_used)]

use super::table::{TableKind, TableWriter, code_text};
use super::*;

fn flow(year: i16, product: i32, exporter: i16, importer: i16, value_usd: i64, quantity_t: Option<f64>) -> Flow {
    Flow { year, product, exporter, importer, value_usd, quantity_t }
}

fn table(release: &str, coverage: &str, flows: &[Flow]) -> Bytes {
    let kind = TableKind {
        hs: "HS17".to_owned(),
        release: release.to_owned(),
        source: "cepii-baci".to_owned(),
        coverage: coverage.to_owned(),
        level: 1,
    };
    let mut writer = TableWriter::new(Vec::new(), &kind).unwrap();
    for group in flows.chunks(3) {
        group.iter().for_each(|f| writer.push(f));
        writer.end_group().unwrap();
    }
    Bytes::from(writer.finish().unwrap().0)
}

fn areas() -> BTreeMap<i16, AreaId> {
    [(156, "CHN"), (842, "USA"), (710, "ZAF"), (711, "ZAF"), (392, "JPN")]
        .map(|(code, id)| (code, AreaId::from(id)))
        .into()
}

fn trade(tables: &[(&str, Bytes)]) -> Trade {
    let tables = tables.iter().map(|(name, bytes)| ((*name).to_owned(), bytes.clone()));
    Trade::in_memory(tables, areas()).unwrap()
}

fn rows(trade: &Trade, code: &str, year: i32) -> Vec<(String, String, f64, Option<f64>)> {
    trade
        .rows("HS17", code, year)
        .unwrap()
        .into_iter()
        .map(|r| (r.exporter.0, r.importer.0, r.value_usd, r.gross_t))
        .collect()
}

#[test]
fn a_code_and_a_year_give_their_rows_and_no_others() {
    let flows = [
        flow(2023, 10_121, 156, 842, 5, Some(0.5)),
        flow(2023, 811_292, 156, 392, 1_000, None),
        flow(2023, 811_292, 156, 842, 2_000, Some(0.25)),
        flow(2024, 811_292, 156, 842, 3_000, Some(0.0)),
        flow(2024, 811_293, 156, 842, 4_000, None),
    ];
    let trade = trade(&[("a", table("202601", "", &flows))]);
    let row = |to: &str, value, gross| ("CHN".to_owned(), to.to_owned(), value, gross);
    assert_eq!(rows(&trade, "811292", 2023), [row("JPN", 1_000.0, None), row("USA", 2_000.0, Some(0.25))]);
    assert_eq!(rows(&trade, "811292", 2024), [row("USA", 3_000.0, Some(0.0))]);
    assert_eq!(rows(&trade, "010121", 2023), [row("USA", 5.0, Some(0.5))]);
    assert!(rows(&trade, "811292", 2022).is_empty());
    assert!(trade.rows("HS92", "811292", 2023).unwrap().is_empty());
    assert_eq!(trade.years("HS17", "811292").unwrap(), [2023, 2024]);
    assert_eq!(trade.years("HS17", "811293").unwrap(), [2024]);
    assert!(trade.years("HS17", "no code").unwrap().is_empty());
}

#[test]
fn former_codes_count_as_the_area_that_follows_and_unknown_ones_as_the_rest() {
    let flows = [
        flow(1999, 260_200, 710, 842, 10, Some(1.0)),
        flow(1999, 260_200, 710, 711, 7, Some(9.0)),
        flow(1999, 260_200, 711, 842, 5, None),
        flow(1999, 260_200, 999, 842, 3, Some(3.0)),
    ];
    let trade = trade(&[("a", table("202601", "", &flows))]);
    let usa = "USA".to_owned();
    assert_eq!(
        rows(&trade, "260200", 1999),
        [
            // Not the value of what moved inside the customs union; no tonnage, because one part states none.
            ("ROW".to_owned(), usa.clone(), 3.0, Some(3.0)),
            ("ZAF".to_owned(), usa, 15.0, None),
        ]
    );
}

#[test]
fn one_table_speaks_for_a_year_and_two_are_never_added() {
    let value = |value| table("202601", "", &[flow(2024, 811_292, 156, 842, value, None)]);
    let extract = |value| table("202601", "30 codes", &[flow(2024, 811_292, 156, 842, value, None)]);
    let newer = table("202701", "30 codes", &[flow(2024, 811_292, 156, 842, 9, None)]);
    let found = |tables: &[(&str, Bytes)]| rows(&trade(tables), "811292", 2024)[0].2;
    assert_eq!(found(&[("a", extract(1)), ("b", value(2))]), 2.0);
    assert_eq!(found(&[("b", value(2)), ("a", extract(1))]), 2.0);
    assert_eq!(found(&[("c", newer), ("b", value(2))]), 9.0);
}

#[test]
fn sums_by_exporter_are_no_flows_and_are_read_apart() {
    let sums = [flow(2024, 720_260, 156, 0, 9, Some(3.0)), flow(2024, 720_260, 842, 0, 4, None)];
    let flows = [flow(2024, 811_292, 156, 842, 2, Some(1.0))];
    let trade = trade(&[("a", table("202601", "sums", &sums)), ("b", table("202601", "", &flows))]);
    assert!(trade.years("HS17", "720260").unwrap().is_empty());
    assert!(rows(&trade, "720260", 2024).is_empty());
    let found = trade.exporter_sums("HS17", "720260", 2024).unwrap();
    let found: Vec<_> =
        found.iter().map(|r| (r.exporter.as_str(), r.importer.as_str(), r.value_usd, r.gross_t)).collect();
    assert_eq!(found, [("CHN", "ROW", 9.0, Some(3.0)), ("USA", "ROW", 4.0, None)]);
    assert!(trade.exporter_sums("HS17", "811292", 2024).unwrap().is_empty());
}

#[test]
fn a_table_of_part_of_the_codes_speaks_for_those_it_holds_and_no_others() {
    let bundled = [flow(2024, 811_292, 156, 842, 1, None)];
    let cells = [flow(2024, 850_760, 156, 842, 7, None), flow(2024, 811_292, 156, 842, 2, None)];
    let mut kind = TableKind {
        hs: "HS17".to_owned(),
        release: "202611".to_owned(),
        source: "un-comtrade".to_owned(),
        coverage: "from the declarations of 9 reporters".to_owned(),
        level: 1,
    };
    let mut comtrade = TableWriter::new(Vec::new(), &kind).unwrap();
    for flow in &cells {
        comtrade.push(flow);
        comtrade.end_group().unwrap();
    }
    let comtrade = Bytes::from(comtrade.finish().unwrap().0);
    let part = [("a", table("202601", "30 codes", &bundled)), ("b", comtrade.clone())];
    let both = trade(&part);
    assert_eq!(rows(&both, "850760", 2024)[0].2, 7.0, "a code that BACI's extract lacks is read from the other table");
    assert_eq!(rows(&both, "811292", 2024)[0].2, 1.0, "BACI comes first where it has the code");
    assert!(!both.whole("HS17", 2024));
    // A whole table says that a code without rows was not traded.
    let whole = trade(&[("a", table("202601", "", &bundled)), ("b", comtrade)]);
    assert!(rows(&whole, "850760", 2024).is_empty() && whole.whole("HS17", 2024));
    // What one country ships is no table of flows.
    kind.source = "ember-china-solar".to_owned();
    kind.coverage = format!("{}: modules of China", table::ONE_EXPORTER);
    let mut ember = TableWriter::new(Vec::new(), &kind).unwrap();
    ember.push(&flow(2024, 854_143, 156, 842, 5, Some(1.0)));
    ember.end_group().unwrap();
    let ember = trade(&[("e", Bytes::from(ember.finish().unwrap().0))]);
    assert!(rows(&ember, "854143", 2024).is_empty() && ember.years("HS17", "854143").unwrap().is_empty());
    let found = ember.exporter_sums("HS17", "854143", 2024).unwrap();
    assert_eq!((found[0].importer.as_str(), found[0].value_usd), ("USA", 5.0));
}

#[test]
fn a_file_that_is_no_trade_table_is_refused_with_its_name() {
    let table = ("trade/x.parquet".to_owned(), Bytes::from_static(b"PAR1 this is not Parquet PAR1"));
    let error = Trade::in_memory([table], areas()).unwrap_err().to_string();
    assert!(error.starts_with("trade/x.parquet: "), "{error}");
}

#[test]
fn a_damaged_table_is_an_error_and_not_a_panic() {
    let whole = table("202601", "", &[flow(2024, 811_292, 156, 842, 2, Some(1.0))]);
    for cut in 0..whole.len() {
        let mut damaged = whole.to_vec();
        damaged[cut] ^= 0x55;
        let _ = Trade::in_memory([("t".to_owned(), Bytes::from(damaged))], areas())
            .and_then(|trade| trade.rows("HS17", "811292", 2024));
        let cut_off = Trade::in_memory([("t".to_owned(), whole.slice(..cut))], areas());
        assert!(cut_off.is_err(), "a table cut after {cut} bytes was taken");
    }
}

#[test]
fn codes_are_six_digits() {
    assert_eq!(code_text(10_121), "010121");
}

#[test]
fn the_bundled_tables_are_made_from_the_publishers_files_byte_by_byte() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let raw = root.join("../shared/data/raw");
    if !raw.join("baci_hs92_minerals").is_dir() {
        eprintln!("skipped: the publishers' files are not at ../shared/data/raw");
        return;
    }
    let into = tempfile::tempdir().unwrap();
    let registry = crate::atlas::bundled_registry().unwrap();
    build_trade(&raw, into.path(), &registry.areas).unwrap();
    let made = crate::store::files_under(into.path()).unwrap();
    assert_eq!(made.len(), 7);
    for path in made {
        let bundled = root.join("atlas/trade").join(path.file_name().unwrap());
        assert!(
            std::fs::read(&path).unwrap() == std::fs::read(&bundled).unwrap(),
            "{} is not what the publishers' files give",
            bundled.display()
        );
    }
}
