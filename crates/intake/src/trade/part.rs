//! One Parquet file of trade: its footer is decoded when it is opened, its rows product by product.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use bytes::Bytes;
use monazite_model::citation::Publication;
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::DataType;
use parquet::errors::ParquetError;
use parquet::file::metadata::{ParquetMetaData, ParquetMetaDataReader, RowGroupMetaData};
use parquet::file::properties::ReaderProperties;
use parquet::file::reader::{ChunkReader, RowGroupReader};
use parquet::file::serialized_reader::SerializedRowGroupReader;
use parquet::file::statistics::Statistics;

use super::imported::is_as_imported;
use super::table::{self, Flow, NOBODY, ONE_EXPORTER};
use crate::error::IntakeError;

/// One Parquet file.
#[derive(Debug)]
pub(super) struct Part {
    /// As named in messages.
    pub path: PathBuf,
    place: Place,
    footer: Arc<ParquetMetaData>,
    pub publication: Arc<Publication>,
    pub hs: String,
    /// All products and pairs of its years, as far as the publisher has them.
    pub whole: bool,
    /// Sums by exporter (no flow names an importer), or what one country alone ships: other exporters' flows are not in it.
    pub one_sided: bool,
    /// No flow names an importer.
    sums: bool,
    /// Products it says it holds; nothing where it does not say.
    products: Option<BTreeSet<i32>>,
    /// At least one flow has a tonnage.
    pub weighed: bool,
    pub groups: Vec<Group>,
    /// Years of the products asked for so far: where the footer does not say, finding them decodes rows.
    years: Mutex<BTreeMap<i32, BTreeSet<i32>>>,
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
pub(super) struct Group {
    pub index: usize,
    pub product: (i32, i32),
    pub year: (i32, i32),
}

impl Part {
    pub fn in_memory(path: PathBuf, bytes: Bytes) -> Result<Self, IntakeError> {
        describe(&path, &bytes, Place::Memory(bytes.clone())).map_err(IntakeError::parquet(&path))
    }

    pub fn on_disk(path: PathBuf) -> Result<Self, IntakeError> {
        is_as_imported(&path)?;
        let file = File::open(&path).map_err(IntakeError::io(&path))?;
        let about = file.metadata().map_err(IntakeError::io(&path))?;
        // A system that keeps no times tells a replaced file by its size alone.
        let place = Place::Disk(about.len(), about.modified().ok());
        describe(&path, &file, place).map_err(IntakeError::parquet(&path))
    }

    /// Whether it lies on disk: a table of the user's own.
    pub fn is_the_users(&self) -> bool {
        matches!(self.place, Place::Disk(..))
    }

    /// Flows of a product in a year, in file order.
    pub fn read(&self, product: i32, year: i32) -> Result<Vec<Flow>, IntakeError> {
        let wanted = self
            .groups
            .iter()
            .filter(|g| g.product.0 <= product && product <= g.product.1 && g.year.0 <= year && year <= g.year.1);
        let wanted: Vec<usize> = wanted.map(|g| g.index).collect();
        self.read_groups(&wanted, |flow| flow.product == product && i32::from(flow.year) == year)
    }

    /// Flows of several products and years `(product, year)`, in file order; each row group is decoded once.
    pub fn read_all(&self, wanted: &BTreeSet<(i32, i32)>) -> Result<Vec<Flow>, IntakeError> {
        let holds = |g: &&Group| {
            let within = |(product, year): &(i32, i32)| {
                g.product.0 <= *product && *product <= g.product.1 && g.year.0 <= *year && *year <= g.year.1
            };
            wanted.iter().any(within)
        };
        let groups: Vec<usize> = self.groups.iter().filter(holds).map(|g| g.index).collect();
        self.read_groups(&groups, |flow| wanted.contains(&(flow.product, i32::from(flow.year))))
    }

    /// Whether it holds rows of a year, as far as its footer says.
    pub fn covers(&self, year: i32) -> bool {
        self.groups.iter().any(|g| g.year.0 <= year && year <= g.year.1)
    }

    /// Whether it holds rows of a product in a year, as far as its footer says.
    pub fn has(&self, product: i32, year: i32) -> bool {
        self.products.as_ref().is_none_or(|products| products.contains(&product))
            && self
                .groups
                .iter()
                .any(|g| g.product.0 <= product && product <= g.product.1 && g.year.0 <= year && year <= g.year.1)
    }

    /// What it holds, in words.
    pub fn holds(&self) -> String {
        let rows: i64 = self.footer.row_groups().iter().map(RowGroupMetaData::num_rows).sum();
        let years = |of: fn(&Group) -> i32| self.groups.iter().map(of);
        let span = match (years(|g| g.year.0).min(), years(|g| g.year.1).max()) {
            (Some(first), Some(last)) if first == last => format!(", {first}"),
            (Some(first), Some(last)) if first != i32::MIN && last != i32::MAX => format!(", {first} to {last}"),
            _ => String::new(),
        };
        let what = match (self.one_sided, self.sums) {
            (true, true) => "sums by exporter",
            (true, false) => "flows of one exporter",
            _ => "flows",
        };
        format!("{}, {}, {rows} {what}{span}", self.publication, self.hs)
    }

    /// All flows, in file order.
    pub fn all(&self) -> Result<Vec<Flow>, IntakeError> {
        let groups: Vec<usize> = self.groups.iter().map(|g| g.index).collect();
        self.read_groups(&groups, |_| true)
    }

    /// The years in which a product has rows.
    pub fn years_of(&self, product: i32) -> Result<BTreeSet<i32>, IntakeError> {
        let known = || self.years.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(years) = known().get(&product) {
            return Ok(years.clone());
        }
        let years = self.look_for_years(product)?;
        known().insert(product, years.clone());
        Ok(years)
    }

    fn look_for_years(&self, product: i32) -> Result<BTreeSet<i32>, IntakeError> {
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
    let coverage = entry(table::KEY_COVERAGE);
    let sums = metadata.row_groups().iter().all(|g| bounds(g.column(3).statistics()) == (NOBODY, NOBODY));
    let products = entry(table::KEY_PRODUCTS)
        .filter(|codes| !codes.is_empty())
        .and_then(|codes| codes.split(',').map(|code| code.parse().ok()).collect());
    Ok(Part {
        path: path.to_owned(),
        place,
        publication: Arc::new(Publication::new(needed(table::KEY_SOURCE)?, needed(table::KEY_RELEASE)?)),
        hs: needed(table::KEY_HS)?,
        whole: coverage.is_none(),
        one_sided: sums || coverage.is_some_and(|of| of.starts_with(ONE_EXPORTER)),
        sums,
        products,
        weighed: metadata.row_groups().iter().any(|g| {
            let empty = g.column(5).statistics().and_then(Statistics::null_count_opt);
            empty.is_none_or(|empty| i64::try_from(empty).is_ok_and(|empty| empty < g.num_rows()))
        }),
        groups: groups.collect(),
        footer: Arc::new(metadata),
        years: Mutex::default(),
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

pub(super) fn values<T: DataType>(
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
