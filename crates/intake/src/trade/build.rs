//! The bundled trade tables, made from publishers' files: the same files give the same bytes.
//!
//! | table                            | from                                            | holds                                     |
//! |----------------------------------|-------------------------------------------------|-------------------------------------------|
//! | `baci-hs92-V202601.parquet`      | `baci_hs92_minerals/*.parquet`                  | 67 codes, 1995-2024, value and tonnes     |
//! | `baci-hs17-V202601.parquet`      | `baci_hs17_critical/baci_hs17_2024_critical.csv`| 30 codes, 2024, value and tonnes          |
//! | `baci-hs17-V202601-exporters.parquet` | `baci_hs17_2024_margins/scratch_refi2.json.gz` | sums by exporter of 27 more codes, 2024 |
//! | `baci-hs22-V202401.parquet`      | `baci_hs22_lead_2022/lead_baci_data.csv.gz`     | lead ore and refined lead, 2022, all pairs |
//! | `baci-hs17-V202601-main.parquet` | `…/flows_by_material_2002_2024.parquet`         | the same codes, 2017-2023, main pairs, value only |
//! | `ember-china-solar-hs17.parquet`, `…-hs22.parquet` | `../trade_hs17_components.csv.gz` | China's exports of solar wafers, cells and modules by destination, 2017-2024 |
//!
//! The source of `…-main` names materials, not codes. A material is taken for a code only where every pair it has in 2024 agrees to
//! the dollar with the code's own table; otherwise building fails. Its years before 2017 were made from another nomenclature
//! and are left out.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::Path;

use monazite_model::code::AreaId;
use monazite_model::diagnostic::Problem;
use monazite_model::registry::Area;
use parquet::column::reader::ColumnReader;
use parquet::data_type::ByteArray;
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, RowGroupReader};
use parquet::file::serialized_reader::SerializedFileReader;

use super::area_codes::{AreaCodes, unreadable};
use super::part::values;
use super::sums;
use super::table::{Flow, ONE_EXPORTER, TableKind, TableWriter, code_text};
use crate::error::IntakeError;
use crate::source::cepii_baci;
use crate::store::{files_under, replace_files};

/// zstd level of the bundled tables: they are written seldom and shipped often.
const LEVEL: i32 = 19;
/// The release the sources were made from, but for lead.
const RELEASE: &str = "202601";
/// The release of the lead table.
const LEAD_RELEASE: &str = "202401";
/// Codes taken from the lead table; its others carry no form of ours.
const LEAD: [i32; 2] = [260_700, 780_110];
/// Year of the sums by exporter.
const SUMS_YEAR: i16 = 2024;
/// Key of the publisher of China's solar exports.
const EMBER: &str = "ember-china-solar";
/// The state of its file.
const EMBER_EDITION: &str = "2025-11";
/// What its rows are called in the file.
const EMBER_ROWS: &str = "EMBER-CHINA-SOLAR";
/// First year that the value-only table takes from HS 2017 data.
const FIRST_HS17_YEAR: i64 = 2017;

/// Rebuilds the bundled trade tables from the publishers' files under `raw` into the directory `into`.
///
/// # Errors
/// A file that is missing or wrong; nothing is written then.
pub fn build_trade(raw: &Path, into: &Path, areas: &BTreeMap<AreaId, Area>) -> Result<(), IntakeError> {
    let codes = AreaCodes::new(areas);
    let (hs17, materials) = read_hs17(&raw.join("baci_hs17_critical/baci_hs17_2024_critical.csv"), &codes)?;
    let history =
        read_history(&raw.join("baci_hs17_critical/flows_by_material_2002_2024.parquet"), &codes, &hs17, &materials)?;
    let hs92 = read_hs92(&raw.join("baci_hs92_minerals"))?;
    let held: BTreeSet<i32> = hs17.iter().map(|flow| flow.product).collect();
    let mut sums = sums::read(&raw.join("baci_hs17_2024_margins/scratch_refi2.json.gz"), SUMS_YEAR)?;
    sums.retain(|flow| !held.contains(&flow.product));
    let components = raw.join("../trade_hs17_components.csv.gz");
    let solar = |edition: &str| sums::exporter(&components, &codes, EMBER_ROWS, edition);
    let lead = read_lead(&raw.join("baci_hs22_lead_2022/lead_baci_data.csv.gz"), &codes)?;
    let (main, all) =
        ("30 codes of critical materials, main pairs, value only", "30 codes of critical materials, all pairs");
    let of_china = format!("{ONE_EXPORTER}: solar wafers, cells and modules of China");
    let (baci, lead_of) = ((cepii_baci::SOURCE, RELEASE), (cepii_baci::SOURCE, LEAD_RELEASE));
    let ember = (EMBER, EMBER_EDITION);
    let tables = [
        ("baci-hs92-V202601.parquet", "HS92", baci, "67 mineral codes, all pairs", hs92),
        ("baci-hs17-V202601.parquet", "HS17", baci, all, hs17),
        ("baci-hs17-V202601-main.parquet", "HS17", baci, main, history),
        ("baci-hs17-V202601-exporters.parquet", "HS17", baci, "27 codes, sums by exporter", sums),
        ("baci-hs22-V202401.parquet", "HS22", lead_of, "lead ore and refined lead, all pairs", lead),
        ("ember-china-solar-hs17.parquet", "HS17", ember, &of_china, solar("HS17")?),
        ("ember-china-solar-hs22.parquet", "HS22", ember, &of_china, solar("HS22")?),
    ];
    let mut written = BTreeMap::new();
    for (name, hs, of, coverage, flows) in tables {
        let bytes = table_bytes(hs, of, coverage, flows).map_err(IntakeError::parquet(&into.join(name)))?;
        written.insert(name.to_owned(), bytes);
    }
    replace_files(into, &written)
}

/// One row group per product, so that reading a product reads nothing else.
fn table_bytes(
    hs: &str,
    (source, release): (&str, &str),
    coverage: &str,
    mut flows: Vec<Flow>,
) -> Result<Vec<u8>, ParquetError> {
    flows.sort_by_key(|f| (f.product, f.year, f.exporter, f.importer));
    let kind = TableKind {
        hs: hs.to_owned(),
        release: release.to_owned(),
        source: source.to_owned(),
        coverage: coverage.to_owned(),
        level: LEVEL,
    };
    let mut writer = TableWriter::new(Vec::new(), &kind)?;
    for of_product in flows.chunk_by(|a, b| a.product == b.product) {
        of_product.iter().for_each(|flow| writer.push(flow));
        writer.end_group()?;
    }
    Ok(writer.finish()?.0)
}

/// The 2024 extract, and which material each code stands for.
fn read_hs17(path: &Path, codes: &AreaCodes) -> Result<(Vec<Flow>, BTreeMap<String, i32>), IntakeError> {
    let file = path.display().to_string();
    let mut reader = csv::Reader::from_path(path).map_err(|e| unreadable(path, e))?;
    let (mut flows, mut materials, mut problems) = (Vec::new(), BTreeMap::new(), Vec::new());
    for record in reader.deserialize::<CriticalRow>() {
        let row = record.map_err(|e| unreadable(path, e))?;
        let line = flows.len() as u32 + problems.len() as u32 + 2;
        let ends = (codes.of(&row.exporter), codes.of(&row.importer));
        let (Some(exporter), Some(importer)) = ends else {
            let what = format!("unknown area in the pair {} to {}", row.exporter, row.importer);
            problems.push(Problem::of_file(&file, "unknown-area", what).at(line, 0, 0));
            continue;
        };
        // `gallium+germanium` is one code for two materials; the history names them apart.
        let first = row.material.split('+').next().unwrap_or_default();
        materials.insert(first.to_owned(), row.hs6);
        flows.push(Flow {
            year: row.year,
            product: row.hs6,
            exporter,
            importer,
            value_usd: (row.value_kusd * 1_000.0).round() as i64,
            quantity_t: row.qty_t,
        });
    }
    if problems.is_empty() { Ok((flows, materials)) } else { Err(problems.into()) }
}

#[derive(serde::Deserialize)]
struct CriticalRow {
    year: i16,
    exporter: String,
    importer: String,
    hs6: i32,
    material: String,
    value_kusd: f64,
    qty_t: Option<f64>,
}

#[derive(serde::Deserialize)]
struct LeadRow {
    year: i16,
    exporter: String,
    importer: String,
    product: i32,
    value: f64,
    quantity: Option<f64>,
}

fn read_lead(path: &Path, codes: &AreaCodes) -> Result<Vec<Flow>, IntakeError> {
    let file = path.display().to_string();
    let packed = File::open(path).map_err(IntakeError::io(path))?;
    let mut reader = csv::Reader::from_reader(flate2::read::GzDecoder::new(packed));
    let (mut flows, mut problems) = (Vec::new(), Vec::new());
    for record in reader.deserialize::<LeadRow>() {
        let row = record.map_err(|e| unreadable(path, e))?;
        if !LEAD.contains(&row.product) {
            continue;
        }
        let (Some(exporter), Some(importer)) = (codes.of(&row.exporter), codes.of(&row.importer)) else {
            let what = format!("unknown area in the pair {} to {}", row.exporter, row.importer);
            problems.push(Problem::of_file(&file, "unknown-area", what));
            continue;
        };
        flows.push(Flow {
            year: row.year,
            product: row.product,
            exporter,
            importer,
            value_usd: (row.value * 1_000.0).round() as i64,
            quantity_t: row.quantity,
        });
    }
    if problems.is_empty() { Ok(flows) } else { Err(problems.into()) }
}

fn read_history(
    path: &Path,
    codes: &AreaCodes,
    hs17: &[Flow],
    materials: &BTreeMap<String, i32>,
) -> Result<Vec<Flow>, IntakeError> {
    let known: BTreeMap<(i32, i16, i16), i64> =
        hs17.iter().map(|f| ((f.product, f.exporter, f.importer), f.value_usd)).collect();
    let mut flows = Vec::new();
    let mut problems = Vec::new();
    each_group(path, |group| {
        let (year, value) = (longs(group, 0)?, longs(group, 4)?);
        let (material, from, to) = (texts(group, 1)?, texts(group, 2)?, texts(group, 3)?);
        for row in 0..year.len() {
            let Some(product) = materials.get(&material[row]).copied() else {
                continue;
            };
            let (Some(exporter), Some(importer)) = (codes.of(&from[row]), codes.of(&to[row])) else {
                problems.push(format!("unknown area in the pair {} to {}", from[row], to[row]));
                continue;
            };
            if year[row] == 2024 {
                // The extract and this table were made from one file: a dollar of difference means another code.
                let same = known.get(&(product, exporter, importer)) == Some(&value[row]);
                if !same {
                    problems.push(format!(
                        "{} is not HS17 {} from {} to {} in 2024",
                        material[row],
                        code_text(product),
                        from[row],
                        to[row]
                    ));
                }
            } else if (FIRST_HS17_YEAR..2024).contains(&year[row]) {
                flows.push(Flow {
                    year: year[row] as i16,
                    product,
                    exporter,
                    importer,
                    value_usd: value[row],
                    quantity_t: None,
                });
            }
        }
        Ok(())
    })?;
    if problems.is_empty() {
        return Ok(flows);
    }
    let file = path.display().to_string();
    let problems = problems.into_iter();
    Err(problems.map(|what| Problem::of_file(&file, "unattributed", what)).collect::<Vec<_>>().into())
}

fn read_hs92(dir: &Path) -> Result<Vec<Flow>, IntakeError> {
    let mut flows = Vec::new();
    for path in files_under(dir)? {
        if path.extension().is_none_or(|e| e != "parquet") {
            continue;
        }
        each_group(&path, |group| {
            let (year, exporter, importer) = (ints(group, 0)?, ints(group, 1)?, ints(group, 2)?);
            let product = texts(group, 3)?;
            let (value, quantity) = (doubles(group, 4)?, doubles(group, 5)?);
            for row in 0..year.len() {
                let Ok(product) = product[row].parse() else {
                    return Err(ParquetError::General(format!("`{}` is not an HS code", product[row])));
                };
                flows.push(Flow {
                    year: year[row] as i16,
                    product,
                    exporter: exporter[row] as i16,
                    importer: importer[row] as i16,
                    value_usd: (value[row].unwrap_or(0.0) * 1_000.0).round() as i64,
                    quantity_t: quantity[row].filter(|q| q.is_finite()),
                });
            }
            Ok(())
        })?;
    }
    if flows.is_empty() {
        let file = dir.display().to_string();
        return Err(IntakeError::of_file(&file, "no-rows", "no Parquet files with flows"));
    }
    Ok(flows)
}

fn each_group(
    path: &Path,
    mut visit: impl FnMut(&dyn RowGroupReader) -> Result<(), ParquetError>,
) -> Result<(), IntakeError> {
    let file = File::open(path).map_err(IntakeError::io(path))?;
    let all = || -> Result<(), ParquetError> {
        let reader = SerializedFileReader::new(file)?;
        for index in 0..reader.num_row_groups() {
            visit(&*reader.get_row_group(index)?)?;
        }
        Ok(())
    };
    all().map_err(IntakeError::parquet(path))
}

fn wrong_type(column: usize) -> ParquetError {
    ParquetError::General(format!("column {} is of another type", column + 1))
}

/// The values of an optional column, one per row.
fn per_row<T: Clone>(levels: &[i16], found: Vec<T>, rows: usize) -> Vec<Option<T>> {
    let mut found = found.into_iter();
    (0..rows)
        .map(|row| match levels.get(row) {
            Some(0) => None,
            _ => found.next(),
        })
        .collect()
}

fn rows_of(group: &dyn RowGroupReader) -> usize {
    usize::try_from(group.metadata().num_rows()).unwrap_or_default()
}

fn complete<T>(column: usize, found: Vec<Option<T>>) -> Result<Vec<T>, ParquetError> {
    found
        .into_iter()
        .collect::<Option<Vec<T>>>()
        .ok_or_else(|| ParquetError::General(format!("column {} has gaps", column + 1)))
}

fn ints(group: &dyn RowGroupReader, column: usize) -> Result<Vec<i32>, ParquetError> {
    let mut levels = Vec::new();
    match group.get_column_reader(column)? {
        ColumnReader::Int32ColumnReader(r) => {
            let found = values(r, group, Some(&mut levels))?;
            complete(column, per_row(&levels, found, rows_of(group)))
        }
        _ => Err(wrong_type(column)),
    }
}

fn longs(group: &dyn RowGroupReader, column: usize) -> Result<Vec<i64>, ParquetError> {
    let mut levels = Vec::new();
    match group.get_column_reader(column)? {
        ColumnReader::Int64ColumnReader(r) => {
            let found = values(r, group, Some(&mut levels))?;
            complete(column, per_row(&levels, found, rows_of(group)))
        }
        _ => Err(wrong_type(column)),
    }
}

fn doubles(group: &dyn RowGroupReader, column: usize) -> Result<Vec<Option<f64>>, ParquetError> {
    let mut levels = Vec::new();
    match group.get_column_reader(column)? {
        ColumnReader::DoubleColumnReader(r) => {
            let found = values(r, group, Some(&mut levels))?;
            Ok(per_row(&levels, found, rows_of(group)))
        }
        _ => Err(wrong_type(column)),
    }
}

fn texts(group: &dyn RowGroupReader, column: usize) -> Result<Vec<String>, ParquetError> {
    let mut levels = Vec::new();
    let found: Vec<ByteArray> = match group.get_column_reader(column)? {
        ColumnReader::ByteArrayColumnReader(r) => values(r, group, Some(&mut levels))?,
        _ => return Err(wrong_type(column)),
    };
    let found = complete(column, per_row(&levels, found, rows_of(group)))?;
    found.iter().map(|bytes| bytes.as_utf8().map(str::to_owned)).collect()
}
