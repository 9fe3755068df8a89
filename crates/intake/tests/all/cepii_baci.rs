//! The BACI importer on rows of CEPII's own files, on wrong ones, and on noise.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use monazite_intake::error::IntakeError;
use monazite_intake::source::cepii_baci::{Options, import};
use monazite_intake::store::{Manifest, Summary, files_under};
use monazite_intake::trade::{Trade, TradeRow};
use monazite_model::citation::Publication;
use monazite_model::code::AreaId;
use proptest::prelude::*;
use tempfile::TempDir;

/// HS92, 2021, in the layout of the yearly files once they have passed through R: quotes, padding, lost leading zeros.
const QUOTED: &str = "\"t\",\"i\",\"j\",\"k\",\"v\",\"q\"
2021,4,24,382390,52.051,\"       13.235\"
2021,4,24,481890,0.041,\"        0.022\"
2021,4,31,81310,1.624,\"        0.500\"
2021,4,32,852390,0.029,\"           NA\"
2021,4,36,71310,2.41,\"        1.060\"
2021,4,36,80212,13.284,\"        3.250\"
2021,4,36,710399,11.581,\"           NA\"
2021,710,32,261000,446.834,\"     1588.716\"
2021,710,36,261000,1529.616,\"     4886.309\"
2021,710,36,711019,1233.507,\"        0.107\"
2021,710,56,711011,467.466,\"        0.015\"
";

/// HS92, 2010, plain.
const PLAIN: &str = "t,i,j,k,v,q
2010,4,586,250310,3.434,35.000
2010,32,68,250310,0.728,1.000
2010,36,894,250310,1.665,NA
2010,170,214,250310,392.850,NA
2010,156,554,260400,2.146,0.100
2010,156,699,260400,0.007,0.001
2010,156,702,260400,0.656,0.010
2010,360,36,260400,17136.496,844789.000
2010,360,156,260400,659287.277,13402972.678
2010,360,246,260400,3.965,13.930
";

struct Case {
    dir: TempDir,
}

impl Case {
    fn new() -> Self {
        Case { dir: tempfile::tempdir().unwrap() }
    }

    fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.dir.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    }

    fn atlas(&self) -> PathBuf {
        self.dir.path().join("atlas")
    }

    fn import(&self, path: &Path) -> Result<Summary, IntakeError> {
        self.import_with(path, &Options::default())
    }

    fn import_with(&self, path: &Path, options: &Options) -> Result<Summary, IntakeError> {
        let all = import(&[path.to_path_buf()], &self.atlas(), options, &mut |_: &Path, _, _| {})?;
        Ok(all.into_iter().next().unwrap())
    }

    /// Everything under the atlas: names and bytes, unfinished entries included.
    fn state(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        fn walk(dir: &Path, found: &mut BTreeMap<PathBuf, Vec<u8>>) {
            for entry in fs::read_dir(dir).into_iter().flatten() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    walk(&path, found);
                } else {
                    found.insert(path.clone(), fs::read(&path).unwrap());
                }
            }
        }
        let mut found = BTreeMap::new();
        walk(&self.atlas(), &mut found);
        found
    }

    fn trade(&self) -> Trade {
        let files = files_under(&self.atlas()).unwrap();
        let tables = files.into_iter().filter(|f| f.extension().is_some_and(|e| e == "parquet"));
        // Area codes stand for themselves here.
        let areas = (1i16..1000).map(|code| (code, AreaId(format!("A{code}"))));
        Trade::on_disk(tables, areas.collect()).unwrap()
    }
}

fn row(release: &str, exporter: u16, importer: u16, value_usd: f64, gross_t: Option<f64>) -> TradeRow {
    let area = |code: u16| AreaId(format!("A{code}"));
    let publication = Arc::new(Publication::new("cepii-baci", release));
    TradeRow { exporter: area(exporter), importer: area(importer), value_usd, gross_t, publication }
}

#[test]
fn quoted_and_padded_rows_read_as_published() {
    let case = Case::new();
    let file = case.file("BACI_HS92_Y2021_V202301.csv", QUOTED.as_bytes());
    let summary = case.import(&file).unwrap();
    assert_eq!((summary.taken, summary.left), (11, 0));
    assert_eq!(summary.datasets, ["trade/source=baci/hs=92/release=202301/year=2021"]);
    assert_eq!(summary.corrected["leading zero of the product code restored"], 3);
    assert!(summary.notes.is_empty() && summary.problems.is_empty());

    let trade = case.trade();
    assert_eq!(trade.rows("HS92", "081310", 2021).unwrap(), [row("202301", 4, 31, 1_624.0, Some(0.5))]);
    assert_eq!(trade.rows("HS92", "710399", 2021).unwrap(), [row("202301", 4, 36, 11_581.0, None)]);
    assert_eq!(
        trade.rows("HS92", "261000", 2021).unwrap(),
        [row("202301", 710, 32, 446_834.0, Some(1_588.716)), row("202301", 710, 36, 1_529_616.0, Some(4_886.309))]
    );
    assert_eq!(trade.years("HS92", "711019").unwrap(), [2021]);
}

#[test]
fn plain_rows_read_as_published() {
    let case = Case::new();
    let summary = case.import(&case.file("BACI_HS92_Y2010_V202601.csv", PLAIN.as_bytes())).unwrap();
    assert_eq!((summary.taken, summary.left), (10, 0));
    let rows = case.trade().rows("HS92", "260400", 2010).unwrap();
    assert_eq!(rows.len(), 6);
    assert!(rows.contains(&row("202601", 360, 156, 659_287_277.0, Some(13_402_972.678))));
}

#[test]
fn any_order_of_columns_gives_the_same_table() {
    let table = |text: &str, name: &str| {
        let case = Case::new();
        let summary = case.import(&case.file(name, text.as_bytes())).unwrap();
        let part = case.atlas().join(&summary.datasets[0]).join("part-0000.parquet");
        fs::read(part).unwrap()
    };
    let turned: String = PLAIN
        .lines()
        .map(|line| {
            let f: Vec<&str> = line.split(',').collect();
            format!("{},{},{},{},{},{}\r\n", f[3], f[0], f[5], f[1], f[2], f[4])
        })
        .collect();
    let name = "BACI_HS92_Y2010_V202601.csv";
    assert!(table(PLAIN, name) == table(&turned, name));
    let backwards: String = {
        let mut lines: Vec<&str> = PLAIN.lines().collect();
        lines[1..].reverse();
        lines.join("\n") + "\n"
    };
    assert!(table(PLAIN, name) == table(&backwards, name), "the order of rows does not matter either");
}

#[test]
fn the_same_bytes_again_write_nothing() {
    let case = Case::new();
    let file = case.file("BACI_HS92_Y2010_V202601.csv", PLAIN.as_bytes());
    let first = case.import(&file).unwrap();
    let before = case.state();
    let second = case.import(&file).unwrap();
    assert!(!first.already_there && second.already_there);
    assert_eq!((second.taken, second.left), (first.taken, first.left));
    assert_eq!(second.datasets, first.datasets);
    assert!(case.state() == before);

    let other = Case::new();
    other.import(&other.file("BACI_HS92_Y2010_V202601.csv", PLAIN.as_bytes())).unwrap();
    let bytes = |state: BTreeMap<PathBuf, Vec<u8>>| state.into_values().collect::<Vec<_>>();
    assert!(bytes(other.state()) == bytes(before), "the same input gives the same bytes");
}

#[test]
fn a_damaged_dataset_is_written_again() {
    let case = Case::new();
    let file = case.file("BACI_HS92_Y2010_V202601.csv", PLAIN.as_bytes());
    let summary = case.import(&file).unwrap();
    let whole = case.state();
    fs::write(case.atlas().join(&summary.datasets[0]).join("part-0000.parquet"), "cut").unwrap();
    assert!(!case.import(&file).unwrap().already_there);
    assert!(case.state() == whole);
}

#[test]
fn a_release_is_not_overwritten_by_other_bytes() {
    let case = Case::new();
    case.import(&case.file("BACI_HS92_Y2010_V202601.csv", PLAIN.as_bytes())).unwrap();
    let before = case.state();
    let revised = PLAIN.replace("35.000", "36.000");
    let error = case.import(&case.file("BACI_HS92_Y2010_V202601.csv", revised.as_bytes())).unwrap_err();
    assert_eq!(error.problems()[0].code, "release-differs");
    assert!(case.state() == before);
    let options = Options { release: Some("202601b".to_owned()), ..Options::default() };
    case.import_with(&case.file("BACI_HS92_Y2010_V202601.csv", revised.as_bytes()), &options).unwrap();
    assert_eq!(case.trade().releases().len(), 2);
}

#[test]
fn a_file_of_several_years_becomes_one_dataset_a_year() {
    let case = Case::new();
    let body: String = QUOTED.lines().skip(1).map(|l| format!("{l}\n")).collect();
    let file = case.file("BACI_HS92_V202601.csv", (PLAIN.to_owned() + &body).as_bytes());
    let summary = case.import(&file).unwrap();
    assert_eq!((summary.taken, summary.datasets.len()), (21, 2));
    for dataset in &summary.datasets {
        let manifest = Manifest::read(&case.atlas().join(dataset)).unwrap().unwrap();
        let raw = &manifest.raw[0];
        assert_eq!(raw.rows, raw.rejected + raw.elsewhere + manifest.written[0].rows);
        assert_eq!(manifest.together_with, summary.datasets);
    }
    // A year lost by an interruption is made again, the other stays.
    fs::remove_dir_all(case.atlas().join(&summary.datasets[1])).unwrap();
    assert!(!case.import(&file).unwrap().already_there);
    assert!(case.import(&file).unwrap().already_there);
}

#[test]
fn wrong_rows_are_left_and_each_is_named_with_line_column_and_reason() {
    let case = Case::new();
    let text = PLAIN.to_owned()
        + "2010,4,24,2604,1.0,1.0\n"
        + "2010,4,24,260400,abc,         1.0\n"
        + "2010,4,24,260400,1.0,  \"  x1.0\"\n"
        + "2010,4,24\n"
        + "2010,360,156,260400,1.0,1.0\n";
    let summary = case.import(&case.file("BACI_HS92_Y2010_V202601.csv", text.as_bytes())).unwrap();
    assert_eq!((summary.taken, summary.left), (10, 5));
    let places: Vec<_> = summary.problems.iter().map(|p| (p.line, p.column, p.at.as_str(), p.code.as_ref())).collect();
    assert_eq!(
        places,
        [
            (12, 11, "k", "bad-product"),
            (13, 18, "v", "bad-value"),
            (14, 27, "q", "bad-quantity"),
            (15, 0, "", "field-count"),
            (0, 0, "", "repeated-flow"),
        ]
    );
    let dataset = case.atlas().join(&summary.datasets[0]);
    let manifest = Manifest::read(&dataset).unwrap().unwrap();
    assert_eq!((manifest.raw[0].rows, manifest.raw[0].rejected, manifest.written[0].rows), (15, 5, 10));
    let list = fs::read_to_string(dataset.join("_rejects.csv")).unwrap();
    assert_eq!(list.lines().count(), 6, "{list}");
    assert!(list.contains("13,18,v,bad-value,"), "{list}");
    assert!(list.contains("a second row for product 260400, exporter 360, importer 156"), "{list}");
}

#[test]
fn a_file_that_is_mostly_wrong_is_not_taken_at_all() {
    let case = Case::new();
    let text = "t,i,j,k,v,q\n".to_owned() + &"wool,4,24,260400,1.0,1.0\n".repeat(200);
    let error = case.import(&case.file("BACI_HS92_Y2010_V202601.csv", text.as_bytes())).unwrap_err();
    assert_eq!(error.problems().len(), 51);
    assert!(error.to_string().contains("200 of 200 rows are wrong, so nothing was taken"));
    assert!(case.state().is_empty());
}

#[test]
fn an_edition_that_does_not_exist_is_refused() {
    let case = Case::new();
    let error = case.import(&case.file("BACI_HS99_Y2010_V202601.csv", PLAIN.as_bytes())).unwrap_err();
    let codes: Vec<_> = error.problems().iter().map(|p| p.code.as_ref()).collect();
    assert_eq!(codes, ["unknown-hs-edition"]);
    assert!(error.to_string().contains("HS92, HS96, HS02, HS07, HS12, HS17, HS22"), "{error}");
    assert!(case.state().is_empty());
}

#[test]
fn what_a_file_name_does_not_say_must_be_said() {
    let case = Case::new();
    let file = case.file("trade.csv", PLAIN.as_bytes());
    let error = case.import(&file).unwrap_err();
    let codes: Vec<_> = error.problems().iter().map(|p| p.code.as_ref()).collect();
    assert_eq!(codes, ["no-hs-edition", "no-release"]);
    let options = Options { hs: Some("hs92".to_owned()), release: Some("202601".to_owned()), ..Options::default() };
    assert_eq!(case.import_with(&file, &options).unwrap().taken, 10);
    let outside = Options { release: Some("../../..".to_owned()), ..options };
    assert_eq!(case.import_with(&file, &outside).unwrap_err().problems()[0].code, "bad-edition");
}

#[test]
fn gzipped_files_are_read_and_cut_ones_refused() {
    use std::io::Write;
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packer.write_all(PLAIN.as_bytes()).unwrap();
    let packed = packer.finish().unwrap();
    let case = Case::new();
    let name = "BACI_HS92_Y2010_V202601.csv.gz";
    let error = case.import(&case.file(name, &packed[..packed.len() - 20])).unwrap_err();
    assert_eq!(error.problems()[0].code, "damaged-file", "{error}");
    assert!(case.state().is_empty());
    assert_eq!(case.import(&case.file(name, &packed)).unwrap().taken, 10);
}

#[test]
fn things_worth_knowing_are_noted() {
    let case = Case::new();
    let file = case.file("BACI_HS92_Y2011_V202601.csv", PLAIN.trim_end().as_bytes());
    let areas = [4i16, 586, 32, 68, 36, 894, 170, 214, 156, 554, 702, 360, 246];
    let areas = areas.map(|code| (code, AreaId(code.to_string()))).into();
    let summary = case.import_with(&file, &Options { areas, ..Options::default() }).unwrap();
    assert!(summary.notes[0].starts_with("the last line has no line break"));
    assert!(summary.notes[1].ends_with("count as the rest of the world: 699"), "{:?}", summary.notes);
    assert!(summary.notes[2].ends_with("another year than its rows: 2010"));
}

#[test]
fn a_file_without_line_breaks_does_not_fill_the_memory() {
    let case = Case::new();
    let noise = [b"t,i,j,k,v,q\n".to_vec(), vec![b'7'; 5 << 20]].concat();
    let error = case.import(&case.file("BACI_HS92_Y2010_V202601.csv", &noise)).unwrap_err();
    assert_eq!(error.problems()[0].code, "damaged-file");
}

#[test]
fn publishers_whole_files_import_without_a_wrong_row() {
    let raw = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/raw");
    if !raw.is_dir() {
        eprintln!("skipped: the publishers' files are not at ../shared/data/raw");
        return;
    }
    // Rows as counted with `wc -l`, less the header.
    let files = [
        ("baci_hs92_original_sample/BACI_HS92_Y2021_exporters_AFG_ZAF.csv", 71_192),
        ("baci_hs92_minerals/BACI_HS92_Y2010_minerals.csv", 0),
        ("baci_hs92_minerals/BACI_HS92_Y2023_minerals.csv", 0),
        ("baci_hs92_minerals/BACI_HS92_Y2024_minerals.csv", 0),
        ("baci_hs92_minerals/country_codes_V202601.csv", 238),
        ("baci_hs92_original_sample/country_codes_V202001.csv", 0),
        ("baci_hs92_original_sample/country_codes_V202201.csv", 0),
        ("baci_hs92_minerals/product_codes_HS92_V202401b.csv", 0),
    ];
    let case = Case::new();
    let options = Options { release: Some("202601".to_owned()), ..Options::default() };
    for (name, stated) in files {
        let path = raw.join(name);
        let lines = fs::read(&path).unwrap().iter().filter(|b| **b == b'\n').count() as u64;
        let options = if name.contains("BACI") { options.clone() } else { Options::default() };
        let summary = case.import_with(&path, &options).unwrap();
        assert_eq!(summary.left, 0, "{name}: {:?}", summary.problems);
        assert!(summary.taken == lines - 1 || summary.taken == lines, "{name}: {} of {lines}", summary.taken);
        assert!(stated == 0 || summary.taken == stated, "{name}: {}", summary.taken);
    }
}

#[test]
fn a_flipped_byte_of_an_imported_table_is_an_error_that_names_the_file() {
    let case = Case::new();
    let file = case.file("BACI_HS92_Y2010_V202601.csv", PLAIN.as_bytes());
    let summary = case.import(&file).unwrap();
    let table = case.atlas().join(&summary.datasets[0]).join("part-0000.parquet");
    let whole = fs::read(&table).unwrap();
    let open = || Trade::on_disk([table.clone()], BTreeMap::new());
    for at in 0..whole.len() {
        let mut damaged = whole.clone();
        damaged[at] ^= 0x55;
        fs::write(&table, damaged).unwrap();
        let error = open().unwrap_err().to_string();
        assert!(error.starts_with(&format!("{}: ", table.display())), "byte {at}: {error}");
    }
    // The same import again heals it: what is there is not what the manifest says.
    assert!(!case.import(&file).unwrap().already_there);
    assert_eq!(fs::read(&table).unwrap(), whole);
    assert!(open().is_ok());
}

#[test]
fn a_damaged_manifest_is_an_error_and_not_a_table_nobody_speaks_of() {
    let case = Case::new();
    let file = case.file("BACI_HS92_Y2010_V202601.csv", PLAIN.as_bytes());
    let dataset = case.atlas().join(&case.import(&file).unwrap().datasets[0]);
    fs::write(dataset.join("manifest.json"), "{\"dataset\": ").unwrap();
    let error = Trade::on_disk([dataset.join("part-0000.parquet")], BTreeMap::new()).unwrap_err().to_string();
    assert!(error.contains("manifest.json: damaged") && error.contains("hint: "), "{error}");
    assert!(case.import(&file).is_err(), "nor is it imported over");
}

#[test]
fn a_table_that_is_replaced_while_it_is_read_gives_no_rows_of_another() {
    let case = Case::new();
    let file = case.file("BACI_HS92_Y2010_V202601.csv", PLAIN.as_bytes());
    let table = case.atlas().join(&case.import(&file).unwrap().datasets[0]).join("part-0000.parquet");
    let trade = case.trade();
    let mut longer = fs::read(&table).unwrap();
    longer.push(0);
    fs::write(&table, longer).unwrap();
    let error = trade.rows("HS92", "260400", 2010).unwrap_err().to_string();
    assert!(error.contains("was replaced while it was read"), "{error}");
}

/// Opens the folder as an atlas, holds what is said against `words`, and imports the file again, which heals it.
#[track_caller]
fn refused_until_imported_again(case: &Case, file: &Path, words: &str) {
    let error = monazite_intake::atlas::load(&case.atlas()).unwrap_err().to_string();
    assert!(error.contains(words) && error.contains("hint: import "), "{error}");
    assert!(!case.import(file).unwrap().already_there);
    assert!(monazite_intake::atlas::load(&case.atlas()).is_ok());
}

#[test]
fn a_table_that_is_gone_is_an_error_and_not_a_year_of_other_data() {
    let case = Case::new();
    let file = case.file("BACI_HS92_Y2010_V202601.csv", PLAIN.as_bytes());
    let dataset = case.atlas().join(&case.import(&file).unwrap().datasets[0]);
    fs::remove_file(dataset.join("part-0000.parquet")).unwrap();
    refused_until_imported_again(&case, &file, "named by manifest.json but missing: part-0000.parquet");
}

#[test]
fn an_imported_table_without_its_manifest_is_an_error() {
    let case = Case::new();
    let file = case.file("BACI_HS92_Y2010_V202601.csv", PLAIN.as_bytes());
    let dataset = case.atlas().join(&case.import(&file).unwrap().datasets[0]);
    fs::remove_file(dataset.join("manifest.json")).unwrap();
    refused_until_imported_again(
        &case,
        &file,
        "part-0000.parquet: manifest.json, which holds what was imported, is missing",
    );
    // Nothing there, nothing said.
    fs::remove_file(dataset.join("manifest.json")).unwrap();
    fs::remove_file(dataset.join("part-0000.parquet")).unwrap();
    assert!(monazite_intake::atlas::load(&case.atlas()).is_ok());
}

#[test]
fn a_table_that_its_manifest_does_not_name_is_an_error() {
    let case = Case::new();
    let file = case.file("BACI_HS92_Y2010_V202601.csv", PLAIN.as_bytes());
    let dataset = case.atlas().join(&case.import(&file).unwrap().datasets[0]);
    let mut manifest = Manifest::read(&dataset).unwrap().unwrap();
    let another = dataset.join("part-0001.parquet");
    fs::copy(dataset.join("part-0000.parquet"), &another).unwrap();
    let error = monazite_intake::atlas::load(&case.atlas()).unwrap_err().to_string();
    assert!(error.contains("part-0001.parquet: manifest.json beside it does not name it"), "{error}");
    fs::remove_file(another).unwrap();
    manifest.written.clear();
    fs::write(dataset.join("manifest.json"), manifest.to_json()).unwrap();
    refused_until_imported_again(&case, &file, "part-0000.parquet: manifest.json beside it does not name it");
}

#[test]
fn a_table_of_ones_own_needs_no_manifest() {
    let case = Case::new();
    let file = case.file("BACI_HS92_Y2010_V202601.csv", PLAIN.as_bytes());
    let table = case.atlas().join(&case.import(&file).unwrap().datasets[0]).join("part-0000.parquet");
    let own = tempfile::tempdir().unwrap();
    fs::create_dir(own.path().join("trade")).unwrap();
    fs::copy(table, own.path().join("trade/own.parquet")).unwrap();
    assert!(monazite_intake::atlas::load(own.path()).is_ok());
}

/// Bytes near a BACI file: a good one with pieces cut out, doubled, or replaced by noise.
fn damaged() -> impl Strategy<Value = Vec<u8>> {
    let base = prop_oneof![Just(PLAIN.as_bytes().to_vec()), Just(QUOTED.as_bytes().to_vec())];
    let blow = (any::<prop::sample::Index>(), 0usize..40, prop::collection::vec(any::<u8>(), 0..40));
    (base, prop::collection::vec(blow, 0..6)).prop_map(|(mut bytes, blows)| {
        for (at, cut, put) in blows {
            let at = at.index(bytes.len().max(1)).min(bytes.len());
            let end = (at + cut).min(bytes.len());
            bytes.splice(at..end, put);
        }
        bytes
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_the_bytes_an_import_is_whole_or_leaves_nothing(
        bytes in prop_oneof![damaged(), prop::collection::vec(any::<u8>(), 0..2_000)],
        name in prop_oneof![
            Just("BACI_HS92_Y2010_V202601.csv"),
            Just("BACI_HS92_Y2010_V202601.csv.gz"),
            Just("country_codes_V202601.csv"),
            Just("product_codes_HS92_V202601.csv"),
        ],
    ) {
        let case = Case::new();
        let file = case.file(name, &bytes);
        match case.import(&file) {
            Err(error) => {
                prop_assert!(!error.to_string().is_empty());
                prop_assert!(case.state().is_empty(), "something was left behind");
            }
            Ok(summary) => {
                for dataset in &summary.datasets {
                    let dir = case.atlas().join(dataset);
                    let manifest = Manifest::read(&dir).unwrap().unwrap();
                    prop_assert!(manifest.is_intact(&dir));
                    for raw in &manifest.raw {
                        let written: u64 = manifest.written.iter().map(|w| w.rows).sum();
                        prop_assert_eq!(raw.rows, raw.rejected + raw.elsewhere + written);
                    }
                }
                prop_assert!(case.state().keys().all(|p| !p.to_string_lossy().contains(".tmp-")));
                let _opened = case.trade();
                prop_assert!(case.import(&file).unwrap().already_there);
            }
        }
    }
}
