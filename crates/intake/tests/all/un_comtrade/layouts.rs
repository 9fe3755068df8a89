//! The layouts, and what of a file is a total.

use std::path::Path;

use monazite_intake::source::un_comtrade::{Options, import};
use monazite_intake::store::files_under;
use monazite_intake::trade::Trade;
use monazite_intake::trade::mirror::Side;
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use proptest::prelude::*;

use super::{Case, options, read_files, real};

const HEADER: &str = "typeCode,freqCode,refYear,period,reporterCode,flowCode,partnerCode,partner2Code,classificationCode,cmdCode,customsCode,mosCode,motCode,netWgt,cifvalue,fobvalue,primaryValue";

/// A line of the interface's table; `place` is second partner, customs procedure, supply and transport.
fn line(reporter: u16, flow: &str, partner: u16, code: &str, place: [&str; 4], kg: &str, values: [&str; 3]) -> String {
    let [partner2, customs, supply, transport] = place;
    let [cif, fob, primary] = values;
    format!(
        "C,A,2024,2024,{reporter},{flow},{partner},{partner2},H6,{code},{customs},{supply},{transport},{kg},{cif},{fob},{primary}\n"
    )
}

const TOTAL: [&str; 4] = ["0", "C00", "0", "0"];

fn small() -> String {
    let mut text = format!("{HEADER}\n");
    text += &line(156, "X", 842, "811292", TOTAL, "2000", ["", "1000000", "1000000"]);
    text += &line(156, "X", 842, "811292", ["0", "C00", "0", "2100"], "1500", ["", "900000", "900000"]);
    text += &line(156, "X", 842, "811292", ["344", "C00", "0", "0"], "500", ["", "100000", "100000"]);
    text += &line(156, "X", 0, "811292", TOTAL, "3000", ["", "1600000", "1600000"]);
    text += &line(156, "X", 899, "811292", TOTAL, "", ["", "600000", "600000"]);
    text += &line(842, "M", 156, "811292", TOTAL, "2100", ["1100000", "", "1100000"]);
    text += &line(842, "M", 156, "8112", TOTAL, "2100", ["1100000", "", "1100000"]);
    text += &line(36, "M", 156, "811292", TOTAL, "10", ["6000", "5000", "6000"]);
    text
}

#[test]
fn only_totals_are_taken_and_each_part_is_counted_as_left() {
    let declared = Case::new().read("a.csv", small()).unwrap();
    let file = &declared.files[0];
    assert_eq!((file.rows, file.taken), (8, 5));
    let left: Vec<(&str, u64)> = file.left.iter().map(|(reason, n)| (reason.as_str(), *n)).collect();
    assert_eq!(
        left,
        [
            ("chapters and headings; six-digit codes are taken", 1),
            ("parts of a total (second partner, customs procedure, transport)", 2)
        ]
    );
    let flows: Vec<(i16, i16, Side, f64, bool, Option<f64>)> =
        declared.declarations.iter().map(|d| (d.exporter, d.importer, d.side, d.value_usd, d.fob, d.tonnes)).collect();
    assert_eq!(
        flows,
        [
            (156, 36, Side::Importer, 5_000.0, true, Some(0.01)),
            (156, 842, Side::Exporter, 1e6, false, Some(2.0)),
            (156, 842, Side::Importer, 1.1e6, false, Some(2.1)),
        ]
    );
}

#[test]
fn what_has_no_named_partner_is_counted_and_given_to_nobody() {
    let declared = Case::new().read("a.csv", small()).unwrap();
    let china = declared.unallocated.iter().find(|u| u.reporter == 156).unwrap();
    assert_eq!((china.total_usd, china.unnamed_usd), (1.6e6, 6e5));
}

#[test]
fn the_trailing_comma_of_the_site_is_no_cell() {
    let case = Case::new();
    let site: String =
        small().lines().enumerate().map(|(n, l)| if n == 0 { format!("{l}\n") } else { format!("{l},\n") }).collect();
    let (plain, site) = (case.read("a.csv", small()).unwrap(), case.read("b.csv", site).unwrap());
    assert_eq!(plain.declarations, site.declarations);
}

#[test]
fn json_reads_like_csv() {
    let case = Case::new();
    let names: Vec<&str> = HEADER.split(',').collect();
    let records: Vec<serde_json::Value> = small()
        .lines()
        .skip(1)
        .map(|l| {
            let cell = |(name, text): (&&str, &str)| {
                let number = text.parse::<f64>().ok().filter(|_| !["cmdCode", "mosCode", "period"].contains(name));
                let value = match number {
                    Some(number) => serde_json::json!(number),
                    None if text.is_empty() => serde_json::Value::Null,
                    None => serde_json::json!(text),
                };
                ((*name).to_owned(), value)
            };
            serde_json::Value::Object(names.iter().zip(l.split(',')).map(cell).collect())
        })
        .collect();
    let answer = serde_json::json!({"elapsedTime": "0.2 secs", "count": records.len(), "data": records});
    let json = case.read("a.json", answer.to_string()).unwrap();
    assert_eq!(json.declarations, case.read("a.csv", small()).unwrap().declarations);
    assert_eq!(
        case.read("b.json", serde_json::Value::Array(records).to_string()).unwrap().declarations,
        json.declarations
    );
}

/// A download of two lines kept as Parquet: gallium of China to Japan in both accounts.
pub(crate) fn packed() -> Vec<u8> {
    let schema = "message lines {
        required int64 refYear; required int64 reporterCode; required binary flowCode (UTF8); required int64 partnerCode;
        required binary cmdCode (UTF8); required double primaryValue; optional double netWgt;
    }";
    let schema = std::sync::Arc::new(parse_message_type(schema).unwrap());
    let mut file = SerializedFileWriter::new(Vec::new(), schema, std::sync::Arc::default()).unwrap();
    let mut group = file.next_row_group().unwrap();
    let text = |values: [&str; 2]| values.map(ByteArray::from);
    let mut column = 0;
    while let Some(mut writer) = group.next_column().unwrap() {
        match column {
            0 => writer.typed::<Int64Type>().write_batch(&[2024, 2024], None, None),
            1 => writer.typed::<Int64Type>().write_batch(&[156, 392], None, None),
            2 => writer.typed::<ByteArrayType>().write_batch(&text(["X", "M"]), None, None),
            3 => writer.typed::<Int64Type>().write_batch(&[392, 156], None, None),
            4 => writer.typed::<ByteArrayType>().write_batch(&text(["811292", "811292"]), None, None),
            5 => writer.typed::<DoubleType>().write_batch(&[1_000.5, 1_100.0], None, None),
            _ => writer.typed::<DoubleType>().write_batch(&[2_000.0], Some(&[1, 0]), None),
        }
        .unwrap();
        writer.close().unwrap();
        column += 1;
    }
    group.close().unwrap();
    file.into_inner().unwrap()
}

#[test]
fn parquet_reads_like_csv_and_a_damaged_one_is_a_problem() {
    let case = Case::new();
    let declared = case.read("kept_2024.parquet", packed()).unwrap();
    let found: Vec<_> = declared.declarations.iter().map(|d| (d.side, d.value_usd, d.tonnes)).collect();
    assert_eq!(found, [(Side::Exporter, 1_000.5, Some(2.0)), (Side::Importer, 1_100.0, None)]);
    let bytes = packed();
    for cut in [0, 4, bytes.len() / 2, bytes.len() - 1] {
        assert!(case.read("cut_2024.parquet", &bytes[..cut]).is_err(), "a table cut after {cut} bytes was taken");
    }
}

#[test]
fn re_exports_come_off_exports() {
    let text = small() + &line(156, "RX", 842, "811292", TOTAL, "500", ["", "250000", "250000"]);
    let declared = Case::new().read("a.csv", text).unwrap();
    let export = declared.declarations.iter().find(|d| d.side == Side::Exporter).unwrap();
    assert_eq!((export.value_usd, export.tonnes), (750_000.0, Some(1.5)));
    assert_eq!(declared.notes, ["re-exports of 1 flows, 0 million dollars, were taken off exports"]);
}

#[test]
fn a_code_split_off_by_a_newer_edition_is_added_to_the_one_it_came_from() {
    let text = small() + &line(156, "X", 842, "811231", TOTAL, "", ["", "40000", "40000"]);
    let declared = Case::new().read("a.csv", text).unwrap();
    let export = declared.declarations.iter().find(|d| d.side == Side::Exporter).unwrap();
    assert_eq!((export.product, export.value_usd, export.tonnes), (811_292, 1_040_000.0, None));
}

#[test]
fn a_copy_without_the_columns_of_parts_takes_the_largest_line_as_the_total() {
    let text = "reporter,partner,cmd,flow,value,netwgt\n156,842,811292,X,30,1\n156,842,811292,X,100,4\n156,842,811292,X,70,3\n156,842,811292,X,100,4\n";
    let declared = Case::new().read("raw_2024.csv", text).unwrap();
    assert_eq!(declared.declarations.len(), 1);
    assert_eq!((declared.declarations[0].year, declared.declarations[0].value_usd), (2024, 100.0));
    assert_eq!(declared.files[0].corrected.values().sum::<u64>(), 2);
}

#[test]
fn groups_of_countries_do_not_declare_beside_their_members() {
    let text = small() + &line(97, "M", 156, "811292", TOTAL, "", ["5000000", "", "5000000"]);
    let declared = Case::new().read("a.csv", text).unwrap();
    assert!(declared.declarations.iter().all(|d| d.value_usd < 2e6));
    assert!(declared.files[0].left.keys().any(|reason| reason.contains("reporter 97")));
}

#[test]
fn numbers_of_comtrade_mean_the_areas_of_the_registry() {
    let numbers = [(842, "USA"), (699, "IND"), (251, "FRA"), (757, "CHE"), (579, "NOR"), (490, "TWN"), (380, "ITA")];
    let options = options();
    let codes = monazite_intake::source::un_comtrade::Codes::new(&options.areas, &options.hs).unwrap();
    for (number, area) in numbers {
        let code = codes.partner(number).unwrap();
        assert_eq!(codes.area(code).unwrap().as_str(), area);
    }
    assert_eq!((codes.partner(0), codes.partner(899), codes.named("S19")), (None, None, codes.named("TWN")));
}

#[test]
fn an_import_is_kept_as_a_trade_table_and_the_same_files_again_change_nothing() {
    let case = Case::new();
    let (file, into) = (case.file("a.csv", small()), case.path().join("atlas"));
    let run = |options: &Options| import(std::slice::from_ref(&file), &into, options, &mut |_: &Path, _, _| {});
    let first = run(&options()).unwrap();
    assert_eq!(first[0].datasets, ["trade/source=comtrade/hs=17/release=202611/year=2024"]);
    assert!(
        first[0].notes.iter().any(|n| n.starts_with("2 flows reconciled: 1 declared by both ends")),
        "{:?}",
        first[0].notes
    );
    let state: Vec<_> = files_under(&into).unwrap();
    assert!(run(&options()).unwrap()[0].already_there);
    assert_eq!(files_under(&into).unwrap(), state);
    let tables = state.iter().filter(|f| f.extension().is_some_and(|e| e == "parquet")).cloned();
    let trade = Trade::on_disk(tables, monazite_intake::trade::area_codes(options().areas.values())).unwrap();
    let rows = trade.rows("HS17", "811292", 2024).unwrap();
    let usa = rows.iter().find(|r| r.importer.as_str() == "USA").unwrap();
    // One pair is all there is to tell freight from: it explains the whole gap.
    assert!((1e6..1.1e6).contains(&usa.value_usd) && usa.gross_t.is_some(), "{usa:?}");
    let without = Options { release: None, ..options() };
    assert_eq!(run(&without).unwrap_err().problems()[0].code, "no-release");
    std::fs::write(&file, small() + &line(392, "M", 156, "811292", TOTAL, "", ["1", "", "1"])).unwrap();
    assert_eq!(run(&options()).unwrap_err().problems()[0].code, "release-differs");
}

#[test]
fn real_downloads_of_every_layout_are_read_without_a_problem() {
    let Some(folder) = real("comtrade") else { return };
    let mut read = 0;
    for path in files_under(&folder).unwrap() {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let declares =
            ["api_v1_", "comtradeplus", "bilateral", "raw_bilateral"].iter().any(|start| name.starts_with(start));
        if !declares {
            continue;
        }
        match read_files(std::slice::from_ref(&path)) {
            Ok(declared) => read += declared.declarations.len(),
            // Some hold headings, all commodities, or the world as the only partner, and say so.
            Err(error) => {
                let codes: Vec<&str> = error.problems().iter().map(|p| p.code.as_ref()).collect();
                assert!(codes == ["nothing-to-take"] || codes == ["no-partners"], "{name}: {error}");
            }
        }
    }
    assert!(read > 70_000, "{read}");
}

#[test]
fn months_other_classifications_and_words_for_nothing_are_told_apart() {
    const MORE: &str = "refYear,period,reporterCode,partnerCode,flowCode,cmdCode,classificationCode,partner2Code,customsCode,motCode,qtyUnitCode,qty,netWgt,primaryValue\n";
    let taken = |rows: &str| Case::new().read("a.csv", format!("{MORE}{rows}"));
    let year = "2024,2024,152,156,X,283691,H6,0,C00,0,8,100000,100000,1000\n";
    // The year beside a month does not make it a year.
    let months = taken(&format!("{year}2024,202401,152,156,X,283691,H6,0,C00,0,8,7,7,70\n")).unwrap();
    assert_eq!((months.files[0].taken, months.declarations[0].value_usd), (1, 1000.0));
    assert!(months.files[0].left.keys().any(|reason| reason.starts_with("monthly lines")));
    // Cobalt ores in the Standard International Trade Classification have five digits.
    let sitc = taken(&format!("{year}2024,2024,152,156,X,28793,S4,0,C00,0,8,7,7,70\n")).unwrap();
    assert_eq!(sitc.files[0].taken, 1);
    assert!(sitc.files[0].left.keys().any(|reason| reason.contains("`S4`")));
    // What R and Python write for nothing is nothing: a total, without a weight.
    let nothing = taken("2024,2024,152,156,X,283691,H6,NA,NA,None,NaN,NA,NA,9000000\n").unwrap();
    assert_eq!((nothing.declarations[0].value_usd, nothing.declarations[0].tonnes), (9e6, None));
    // A quantity in kilograms is the weight where that is nothing; one in pieces is not.
    let weight =
        |unit: &str| taken(&format!("2024,2024,152,156,X,283691,H6,0,C00,0,{unit},80000000,0,1000\n")).unwrap();
    assert_eq!(weight("8").declarations[0].tonnes, Some(80_000.0));
    assert_eq!(weight("5").declarations[0].tonnes, None);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_damaged_download_gives_declarations_or_problems_and_never_a_panic(
        blows in prop::collection::vec((any::<prop::sample::Index>(), 0usize..40, prop::collection::vec(any::<u8>(), 0..30)), 0..6),
        name in prop::sample::select(vec!["a.csv", "a.json", "a.csv.gz"]),
        as_json in any::<bool>(),
    ) {
        let mut bytes = if as_json {
            br#"{"data": [{"refYear": 2024, "reporterCode": 156, "partnerCode": 842, "flowCode": "X", "cmdCode": "811292", "primaryValue": 5.5}]}"#.to_vec()
        } else {
            small().into_bytes()
        };
        for (at, cut, put) in blows {
            let at = at.index(bytes.len().max(1)).min(bytes.len());
            let end = (at + cut).min(bytes.len());
            bytes.splice(at..end, put);
        }
        match Case::new().read(name, bytes) {
            Ok(declared) => prop_assert!(!declared.declarations.is_empty()),
            Err(error) => prop_assert!(!error.to_string().is_empty()),
        }
    }
}
