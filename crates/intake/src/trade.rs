//! Bilateral trade by product and year: who ships how much of an HS6 code to whom.
//!
//! Answers [`Trade::rows`] from Parquet tables without reading more than the row groups that hold the product. Which form
//! a code carries, and how much of the mineral, is the registry's business (`registry/forms.toml`); balancing trade with
//! production is `chain`'s. Values are FOB in current dollars; quantities are gross tonnes of the product.
//!
//! Where several tables of a nomenclature hold a year, one of them speaks for the whole year: BACI before what we reconciled
//! ourselves, the newest release, and of one release a whole year rather than an extract. Two tables are never added up.

pub mod areas;
pub mod build;
pub mod mirror;
pub mod table;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use bytes::Bytes;
use monazite_model::citation::Publication;
use monazite_model::code::AreaId;
use std::panic::{AssertUnwindSafe, catch_unwind};

use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::DataType;
use parquet::errors::ParquetError;
use parquet::file::metadata::{ParquetMetaData, ParquetMetaDataReader, RowGroupMetaData};
use parquet::file::properties::ReaderProperties;
use parquet::file::reader::{ChunkReader, RowGroupReader};
use parquet::file::serialized_reader::SerializedRowGroupReader;
use parquet::file::statistics::Statistics;

use crate::error::IntakeError;
use crate::source::cepii_baci;
use crate::store::{MANIFEST, Manifest, hash_file};
use table::Flow;

pub use areas::area_codes;
pub use build::build_trade;

/// One flow with its ends as areas.
#[derive(Debug, Clone, PartialEq)]
pub struct TradeRow {
    /// Where it was shipped from.
    pub exporter: AreaId,
    /// Where it was shipped to.
    pub importer: AreaId,
    /// Current US dollars, FOB.
    pub value_usd: f64,
    /// Gross tonnes of the product; `None` where the publisher has no figure.
    pub gross_t: Option<f64>,
    /// The release it came from.
    pub publication: Arc<Publication>,
}

/// Trade tables of an atlas: their footers read, their rows read product by product.
#[derive(Debug, Clone)]
pub struct Trade {
    parts: Vec<Arc<Part>>,
    areas: Arc<BTreeMap<i16, AreaId>>,
}

/// One Parquet file.
#[derive(Debug)]
struct Part {
    /// As named in messages.
    path: PathBuf,
    place: Place,
    footer: Arc<ParquetMetaData>,
    publication: Arc<Publication>,
    hs: String,
    /// All products and pairs of its years, as far as the publisher has them.
    whole: bool,
    groups: Vec<Group>,
}

#[derive(Debug)]
enum Place {
    /// In the binary, or held in memory.
    Memory(Bytes),
    /// On disk, with its size and time when it was opened.
    Disk(u64, Option<SystemTime>),
}

/// What the footer says about a row group.
#[derive(Debug, Clone, Copy)]
struct Group {
    index: usize,
    product: (i32, i32),
    year: (i32, i32),
}

impl Trade {
    /// Trade tables held in memory, `(name, bytes)`; of each only the footer is decoded.
    ///
    /// # Errors
    /// Bytes that are no trade table.
    pub fn in_memory(
        tables: impl IntoIterator<Item = (String, Bytes)>,
        areas: BTreeMap<i16, AreaId>,
    ) -> Result<Self, IntakeError> {
        let parts = tables.into_iter().map(|(name, bytes)| Part::in_memory(name.into(), bytes).map(Arc::new));
        Ok(Trade { parts: parts.collect::<Result<_, _>>()?, areas: Arc::new(areas) })
    }

    /// Trade tables on disk: each is held against the manifest beside it, where there is one, and its footer is decoded.
    ///
    /// # Errors
    /// A file that cannot be read, is no trade table or is not the one its manifest speaks of. After this, reading fails only
    /// where a table without a manifest is damaged, or is replaced meanwhile.
    pub fn on_disk(
        files: impl IntoIterator<Item = PathBuf>,
        areas: BTreeMap<i16, AreaId>,
    ) -> Result<Self, IntakeError> {
        let parts = files.into_iter().map(|path| Part::on_disk(path).map(Arc::new));
        Ok(Trade { parts: parts.collect::<Result<_, _>>()?, areas: Arc::new(areas) })
    }

    /// These tables and `other`'s together, areas as here.
    pub fn with(&self, other: &Trade) -> Trade {
        Trade { parts: self.parts.iter().chain(other.parts.iter()).cloned().collect(), areas: self.areas.clone() }
    }

    /// All flows of an HS6 code in a year, sorted by exporter and importer; empty where the tables hold none.
    ///
    /// Former codes of an area (Belgium-Luxembourg, the Southern African Customs Union) count as the area that follows
    /// them; rows that meet in one pair by this are added, and their tonnage is `None` unless all of them state one.
    ///
    /// # Errors
    /// A table that cannot be read ([`IntakeError::Parquet`]).
    pub fn rows(&self, revision: &str, code: &str, year: i32) -> Result<Vec<TradeRow>, IntakeError> {
        let Ok(product) = code.parse::<i32>() else {
            return Ok(Vec::new());
        };
        let speaking =
            self.of_revision(revision).filter(|part| part.groups.iter().any(|g| g.year.0 <= year && year <= g.year.1));
        // BACI is reconciled on all products and reporters; what was made from a few downloads only fills its gaps.
        let speaker = speaking.max_by_key(|part| {
            let of = &part.publication;
            (of.source == cepii_baci::SOURCE, &of.edition, part.whole, &part.path)
        });
        match speaker {
            Some(part) => Ok(self.merge(part.read(product, year)?, &part.publication)),
            None => Ok(Vec::new()),
        }
    }

    /// Years in which a code was traded, sorted.
    ///
    /// # Errors
    /// A table that cannot be read.
    pub fn years(&self, revision: &str, code: &str) -> Result<Vec<i32>, IntakeError> {
        let Ok(product) = code.parse::<i32>() else {
            return Ok(Vec::new());
        };
        let mut years = BTreeSet::new();
        for part in self.of_revision(revision) {
            years.extend(part.years_of(product)?);
        }
        Ok(years.into_iter().collect())
    }

    /// Nomenclatures held, with their releases, sorted: `("HS17", "202601")`.
    pub fn releases(&self) -> Vec<(String, String)> {
        let all: BTreeSet<_> =
            self.parts.iter().map(|part| (part.hs.clone(), part.publication.edition.clone())).collect();
        all.into_iter().collect()
    }

    fn of_revision<'a>(&'a self, revision: &'a str) -> impl Iterator<Item = &'a Part> {
        self.parts.iter().map(Arc::as_ref).filter(move |part| part.hs == revision)
    }

    fn merge(&self, flows: Vec<Flow>, publication: &Arc<Publication>) -> Vec<TradeRow> {
        let rest = AreaId::from("ROW");
        let mut pairs: BTreeMap<(&AreaId, &AreaId), (i64, Option<f64>)> = BTreeMap::new();
        for flow in &flows {
            let exporter = self.areas.get(&flow.exporter).unwrap_or(&rest);
            let importer = self.areas.get(&flow.importer).unwrap_or(&rest);
            // Only codes that were merged into one area can meet here; what moves inside an area is not trade.
            if exporter == importer {
                continue;
            }
            pairs
                .entry((exporter, importer))
                .and_modify(|(value, gross)| {
                    *value += flow.value_usd;
                    *gross = gross.zip(flow.quantity_t).map(|(a, b)| a + b);
                })
                .or_insert((flow.value_usd, flow.quantity_t));
        }
        pairs
            .into_iter()
            .map(|((exporter, importer), (value, gross_t))| TradeRow {
                exporter: exporter.clone(),
                importer: importer.clone(),
                value_usd: value as f64,
                gross_t,
                publication: publication.clone(),
            })
            .collect()
    }
}

impl Part {
    fn in_memory(path: PathBuf, bytes: Bytes) -> Result<Self, IntakeError> {
        describe(&path, &bytes, Place::Memory(bytes.clone())).map_err(IntakeError::parquet(&path))
    }

    fn on_disk(path: PathBuf) -> Result<Self, IntakeError> {
        is_as_imported(&path)?;
        let file = File::open(&path).map_err(IntakeError::io(&path))?;
        let about = file.metadata().map_err(IntakeError::io(&path))?;
        // A system that keeps no times tells a replaced file by its size alone.
        let place = Place::Disk(about.len(), about.modified().ok());
        describe(&path, &file, place).map_err(IntakeError::parquet(&path))
    }

    /// Flows of a product in a year, in file order.
    fn read(&self, product: i32, year: i32) -> Result<Vec<Flow>, IntakeError> {
        let wanted = self
            .groups
            .iter()
            .filter(|g| g.product.0 <= product && product <= g.product.1 && g.year.0 <= year && year <= g.year.1);
        let wanted: Vec<usize> = wanted.map(|g| g.index).collect();
        self.read_groups(&wanted, |flow| flow.product == product && i32::from(flow.year) == year)
    }

    fn years_of(&self, product: i32) -> Result<BTreeSet<i32>, IntakeError> {
        let holding = self.groups.iter().filter(|g| g.product.0 <= product && product <= g.product.1);
        let mut years = BTreeSet::new();
        let mut unsure = Vec::new();
        for group in holding {
            // One product and one year: the footer already says it.
            if group.product == (product, product) && group.year.0 == group.year.1 {
                years.insert(group.year.0);
            } else {
                unsure.push(group.index);
            }
        }
        let flows = self.read_groups(&unsure, |flow| flow.product == product)?;
        years.extend(flows.iter().map(|f| i32::from(f.year)));
        Ok(years)
    }

    fn read_groups(&self, groups: &[usize], keep: impl Fn(&Flow) -> bool) -> Result<Vec<Flow>, IntakeError> {
        if groups.is_empty() {
            return Ok(Vec::new());
        }
        // The decoder asserts what a damaged page may break; a panic of its own becomes an error of ours.
        let damaged = |_| Err(ParquetError::General("damaged: a page cannot be decoded".to_owned()));
        let footer = &self.footer;
        match &self.place {
            Place::Memory(bytes) => {
                let bytes = bytes.clone();
                catch_unwind(AssertUnwindSafe(|| read_groups(bytes, footer, groups, &keep))).unwrap_or_else(damaged)
            }
            Place::Disk(length, changed) => {
                let file = File::open(&self.path).map_err(IntakeError::io(&self.path))?;
                let about = file.metadata().map_err(IntakeError::io(&self.path))?;
                if about.len() != *length || about.modified().ok() != *changed {
                    return Err(IntakeError::Parquet {
                        path: self.path.clone(),
                        message: "the table was replaced while it was read\n  hint: ask again".to_owned(),
                    });
                }
                catch_unwind(AssertUnwindSafe(|| read_groups(file, footer, groups, &keep))).unwrap_or_else(damaged)
            }
        }
        .map_err(IntakeError::parquet(&self.path))
    }
}

/// Holds a table against the hash in the manifest beside it; a table that no manifest speaks of is taken as it is.
fn is_as_imported(path: &Path) -> Result<(), IntakeError> {
    let Some(manifest) = path.parent().map(Manifest::read).transpose()?.flatten() else { return Ok(()) };
    let name = path.file_name().map(|name| name.to_string_lossy());
    let Some(written) = manifest.written.iter().find(|w| Some(w.file.as_str()) == name.as_deref()) else {
        return Ok(());
    };
    let (hash, bytes) = hash_file(path)?;
    if hash == written.blake3 && bytes == written.bytes {
        return Ok(());
    }
    let from = manifest.raw.first().map_or("the file", |raw| raw.file.as_str());
    Err(IntakeError::Parquet {
        path: path.to_owned(),
        message: format!("damaged: {MANIFEST} beside it names other bytes\n  hint: import `{from}` again"),
    })
}

/// The footer of a file, if it points inside it. The library asserts that instead of checking it, and a damaged file is no
/// reason to panic.
fn footer<R: ChunkReader + 'static>(from: &R) -> Result<ParquetMetaData, ParquetError> {
    let length = from.len();
    let metadata = ParquetMetaDataReader::new().parse_and_finish(from)?;
    metadata.row_groups().iter().try_for_each(|group| places_hold(group, length))?;
    Ok(metadata)
}

fn describe<R: ChunkReader + 'static>(path: &Path, from: &R, place: Place) -> Result<Part, ParquetError> {
    let metadata = footer(from)?;
    let entry = |key: &str| {
        metadata
            .file_metadata()
            .key_value_metadata()
            .and_then(|all| all.iter().find(|kv| kv.key == key))
            .and_then(|kv| kv.value.clone())
    };
    let needed = |key: &str| {
        entry(key).ok_or_else(|| ParquetError::General(format!("not a trade table: no `{key}` in its metadata")))
    };
    let columns: Vec<&str> = metadata.file_metadata().schema_descr().columns().iter().map(|c| c.name()).collect();
    let expected = ["year", "product", "exporter", "importer", "value_usd", "quantity_t"];
    if columns != expected {
        return Err(ParquetError::General(format!(
            "not a trade table: its columns are {}, expected {}",
            columns.join(", "),
            expected.join(", ")
        )));
    }
    let groups = metadata.row_groups().iter().enumerate().map(|(index, g)| Group {
        index,
        year: bounds(g.column(0).statistics()),
        product: bounds(g.column(1).statistics()),
    });
    Ok(Part {
        path: path.to_owned(),
        place,
        publication: Arc::new(Publication::new(needed(table::KEY_SOURCE)?, needed(table::KEY_RELEASE)?)),
        hs: needed(table::KEY_HS)?,
        whole: entry(table::KEY_COVERAGE).is_none(),
        groups: groups.collect(),
        footer: Arc::new(metadata),
    })
}

/// Whether a row group lies inside its file: the library takes the footer's word and would panic on a damaged one.
fn places_hold(group: &RowGroupMetaData, size: u64) -> Result<(), ParquetError> {
    let inside = group.num_rows() >= 0
        && group.columns().iter().all(|column| {
            let (data, length) = (column.data_page_offset(), column.compressed_size());
            let start = column.dictionary_page_offset().unwrap_or(data);
            let end = start.checked_add(length).and_then(|end| u64::try_from(end).ok());
            let positive = data >= 0 && start >= 0 && length >= 0 && column.num_values() >= 0;
            positive && end.is_some_and(|end| end <= size)
        });
    if inside { Ok(()) } else { Err(ParquetError::General("a row group does not lie inside the file".to_owned())) }
}

/// Smallest and largest value by the footer; everything where it does not say.
fn bounds(statistics: Option<&Statistics>) -> (i32, i32) {
    match statistics {
        Some(Statistics::Int32(s)) => {
            (s.min_opt().copied().unwrap_or(i32::MIN), s.max_opt().copied().unwrap_or(i32::MAX))
        }
        _ => (i32::MIN, i32::MAX),
    }
}

/// Reads whole row groups and keeps the flows asked for.
fn read_groups<R: ChunkReader + 'static>(
    from: R,
    footer: &ParquetMetaData,
    groups: &[usize],
    keep: impl Fn(&Flow) -> bool,
) -> Result<Vec<Flow>, ParquetError> {
    let (from, properties) = (Arc::new(from), Arc::new(ReaderProperties::builder().build()));
    let mut flows = Vec::new();
    for index in groups {
        let (from, properties) = (Arc::clone(&from), Arc::clone(&properties));
        let group = SerializedRowGroupReader::new(from, footer.row_group(*index), None, properties)?;
        let ints = |column| match group.get_column_reader(column)? {
            ColumnReader::Int32ColumnReader(r) => values(r, &group, None),
            _ => Err(wrong_type(column)),
        };
        let (year, product, exporter, importer) = (ints(0)?, ints(1)?, ints(2)?, ints(3)?);
        let value = match group.get_column_reader(4)? {
            ColumnReader::Int64ColumnReader(r) => values(r, &group, None)?,
            _ => return Err(wrong_type(4)),
        };
        let mut present = Vec::new();
        let quantity = match group.get_column_reader(5)? {
            ColumnReader::DoubleColumnReader(r) => values(r, &group, Some(&mut present))?,
            _ => return Err(wrong_type(5)),
        };
        let rows = year.len();
        let whole = [product.len(), exporter.len(), importer.len(), value.len()];
        if whole.iter().any(|n| *n != rows) || (present.len() != rows && quantity.len() != rows) {
            return Err(ParquetError::General("columns differ in length".to_owned()));
        }
        let mut quantities = quantity.into_iter();
        for row in 0..rows {
            let there = present.get(row).is_none_or(|level| *level == 1);
            let flow = Flow {
                year: year[row] as i16,
                product: product[row],
                exporter: exporter[row] as i16,
                importer: importer[row] as i16,
                value_usd: value[row],
                quantity_t: if there { quantities.next() } else { None },
            };
            if keep(&flow) {
                flows.push(flow);
            }
        }
    }
    Ok(flows)
}

fn values<T: DataType>(
    mut column: ColumnReaderImpl<T>,
    group: &dyn RowGroupReader,
    mut levels: Option<&mut Vec<i16>>,
) -> Result<Vec<T::T>, ParquetError> {
    let rows = usize::try_from(group.metadata().num_rows()).unwrap_or_default();
    let mut found = Vec::with_capacity(rows.min(1 << 20));
    let mut read = 0;
    while read < rows {
        let (records, _, _) = column.read_records(rows - read, levels.as_deref_mut(), None, &mut found)?;
        if records == 0 {
            return Err(ParquetError::EOF("a row group ends early".to_owned()));
        }
        read += records;
    }
    Ok(found)
}

fn wrong_type(column: usize) -> ParquetError {
    ParquetError::General(format!("column {} is of another type", column + 1))
}

#[cfg(test)]
mod tests;
