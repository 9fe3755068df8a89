//! The trade table on disk: one Parquet layout for the bundled tables and for what a user imports.
//!
//! | column        | type              | meaning                                                            |
//! |---------------|-------------------|--------------------------------------------------------------------|
//! | `year`        | Int16             | calendar year                                                      |
//! | `product`     | Int32             | HS6 code as a number; leading zeros are restored by six digits     |
//! | `exporter`    | Int16             | BACI numeric area code                                             |
//! | `importer`    | Int16             | BACI numeric area code; 0 throughout in a table of sums by exporter |
//! | `value_usd`   | Int64             | whole current US dollars, FOB (whole, so that sums are exact)      |
//! | `quantity_t`  | Float64, nullable | metric tonnes, gross; null where the publisher has no figure       |
//!
//! The file's key-value metadata name the nomenclature (`hs`), the release and the publisher, and list the product codes as
//! text. Any Parquet reader can query the files directly; nothing else is needed to understand them.

use std::collections::BTreeSet;
use std::io::Write;
use std::sync::Arc;

use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::data_type::{DoubleType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::ColumnPath;

/// The Parquet schema of a trade table.
pub const SCHEMA: &str = "message trade {
  required int32 year (INTEGER(16,true));
  required int32 product;
  required int32 exporter (INTEGER(16,true));
  required int32 importer (INTEGER(16,true));
  required int64 value_usd;
  optional double quantity_t;
}";

/// Metadata key of the nomenclature (`HS17`).
pub const KEY_HS: &str = "hs";
/// Metadata key of the release (`202601`).
pub const KEY_RELEASE: &str = "release";
/// Metadata key of the publication in `registry/sources.toml`.
pub const KEY_SOURCE: &str = "source";
/// Metadata key of the product codes as text, comma-separated, in order.
pub const KEY_PRODUCTS: &str = "product_codes";
/// Metadata key of a remark about coverage (may be absent).
pub const KEY_COVERAGE: &str = "coverage";

/// How the coverage of a table begins that holds what one country alone ships, by destination: it says nothing of other exporters.
pub const ONE_EXPORTER: &str = "exports of one country";

/// In the place of an importer: sums by exporter name none. No area of BACI has this code.
pub const NOBODY: i32 = 0;

/// One flow as stored.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Flow {
    /// Calendar year.
    pub year: i16,
    /// HS6 as a number.
    pub product: i32,
    /// BACI code.
    pub exporter: i16,
    /// BACI code.
    pub importer: i16,
    /// Whole US dollars.
    pub value_usd: i64,
    /// Tonnes, gross; `None` where not available.
    pub quantity_t: Option<f64>,
}

/// HS6 as six digits: `10121` is `010121`.
pub fn code_text(product: i32) -> String {
    format!("{product:06}")
}

/// What a table is, for its metadata.
#[derive(Debug, Clone)]
pub struct TableKind {
    /// `HS17`.
    pub hs: String,
    /// `202601`.
    pub release: String,
    /// `cepii-baci`.
    pub source: String,
    /// Remark about coverage; may be empty.
    pub coverage: String,
    /// zstd level: 1 while importing, high for the bundled tables.
    pub level: i32,
}

/// Writes flows in the order given, one row group per [`TableWriter::end_group`].
pub struct TableWriter<W: Write + Send> {
    file: SerializedFileWriter<W>,
    columns: Columns,
    products: BTreeSet<i32>,
    last_product: i32,
    rows: u64,
}

#[derive(Default)]
struct Columns {
    year: Vec<i32>,
    product: Vec<i32>,
    exporter: Vec<i32>,
    importer: Vec<i32>,
    value: Vec<i64>,
    quantity: Vec<f64>,
    present: Vec<i16>,
}

impl<W: Write + Send> TableWriter<W> {
    /// Starts a table.
    pub fn new(out: W, kind: &TableKind) -> Result<Self, ParquetError> {
        let mut metadata = vec![
            KeyValue::new(KEY_SOURCE.to_owned(), kind.source.clone()),
            KeyValue::new(KEY_HS.to_owned(), kind.hs.clone()),
            KeyValue::new(KEY_RELEASE.to_owned(), kind.release.clone()),
        ];
        if !kind.coverage.is_empty() {
            metadata.push(KeyValue::new(KEY_COVERAGE.to_owned(), kind.coverage.clone()));
        }
        let plain = |name: &str| ColumnPath::from(name);
        let properties = WriterProperties::builder()
            // The library's own version would change the bytes of the bundled tables with every update.
            .set_created_by("monazite".to_owned())
            .set_compression(Compression::ZSTD(ZstdLevel::try_new(kind.level)?))
            .set_statistics_enabled(EnabledStatistics::Chunk)
            .set_offset_index_disabled(true)
            .set_write_path_in_schema(true)
            // Values and quantities hardly repeat: a dictionary costs time and space.
            .set_column_dictionary_enabled(plain("value_usd"), false)
            // Long runs of one number: zstd sees them without the help of a dictionary.
            .set_column_dictionary_enabled(plain("year"), false)
            .set_column_dictionary_enabled(plain("product"), false)
            .set_column_dictionary_enabled(plain("exporter"), false)
            .set_column_dictionary_enabled(plain("quantity_t"), false)
            .set_column_encoding(plain("value_usd"), Encoding::BYTE_STREAM_SPLIT)
            .set_column_encoding(plain("quantity_t"), Encoding::BYTE_STREAM_SPLIT)
            .set_key_value_metadata(Some(metadata))
            .build();
        let schema = Arc::new(parse_message_type(SCHEMA)?);
        Ok(TableWriter {
            file: SerializedFileWriter::new(out, schema, Arc::new(properties))?,
            columns: Columns::default(),
            products: BTreeSet::new(),
            last_product: -1,
            rows: 0,
        })
    }

    /// Adds a flow to the current row group.
    pub fn push(&mut self, flow: &Flow) {
        let c = &mut self.columns;
        c.year.push(flow.year.into());
        c.product.push(flow.product);
        c.exporter.push(flow.exporter.into());
        c.importer.push(flow.importer.into());
        c.value.push(flow.value_usd);
        c.present.push(flow.quantity_t.is_some().into());
        c.quantity.extend(flow.quantity_t);
        if flow.product != self.last_product {
            self.last_product = flow.product;
            self.products.insert(flow.product);
        }
    }

    /// Rows in the current row group.
    pub fn pending(&self) -> usize {
        self.columns.year.len()
    }

    /// Writes the current row group, if it holds anything.
    pub fn end_group(&mut self) -> Result<(), ParquetError> {
        if self.columns.year.is_empty() {
            return Ok(());
        }
        let c = &mut self.columns;
        self.rows += c.year.len() as u64;
        let mut group = self.file.next_row_group()?;
        for values in [&c.year, &c.product, &c.exporter, &c.importer] {
            let mut column = next_column(&mut group)?;
            column.typed::<Int32Type>().write_batch(values, None, None)?;
            column.close()?;
        }
        let mut column = next_column(&mut group)?;
        column.typed::<Int64Type>().write_batch(&c.value, None, None)?;
        column.close()?;
        let mut column = next_column(&mut group)?;
        column.typed::<DoubleType>().write_batch(&c.quantity, Some(&c.present), None)?;
        column.close()?;
        group.close()?;
        c.year.clear();
        c.product.clear();
        c.exporter.clear();
        c.importer.clear();
        c.value.clear();
        c.quantity.clear();
        c.present.clear();
        Ok(())
    }

    /// Ends the table; returns what it was written to and the number of rows.
    pub fn finish(mut self) -> Result<(W, u64), ParquetError> {
        self.end_group()?;
        let codes: Vec<String> = self.products.iter().map(|p| code_text(*p)).collect();
        self.file.append_key_value_metadata(KeyValue::new(KEY_PRODUCTS.to_owned(), codes.join(",")));
        Ok((self.file.into_inner()?, self.rows))
    }
}

fn next_column<'a, W: Write + Send>(
    group: &'a mut parquet::file::writer::SerializedRowGroupWriter<'_, W>,
) -> Result<parquet::file::writer::SerializedColumnWriter<'a>, ParquetError> {
    group.next_column()?.ok_or_else(|| ParquetError::General("the trade schema has six columns".to_owned()))
}
