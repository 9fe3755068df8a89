//! A tidy table in each format. The same table gives the same bytes.

use std::sync::Arc;

use arrow_array::{ArrayRef, BooleanArray, Float64Array, Int32Array, RecordBatch, StringArray};
use arrow_ipc::writer::FileWriter;
use arrow_schema::{DataType, Field, Schema};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use serde_json::{Map, Value};

use super::column::{Cell, Kind, Spec, Tidy, Values};
use crate::error::ReportError;
use crate::json;

impl Tidy {
    /// As CSV: a header row, `.` as decimal point, every digit kept, nothing where a value is missing.
    ///
    /// # Errors
    /// [`ReportError::Csv`], which writing into memory does not meet.
    pub fn csv(&self) -> Result<Vec<u8>, ReportError> {
        let mut builder = csv::WriterBuilder::new();
        let mut writer = builder.terminator(csv::Terminator::Any(b'\n')).has_headers(false).from_writer(Vec::new());
        writer.write_record(self.columns.iter().map(|(spec, _)| spec.name))?;
        for row in 0..self.rows {
            let cells: Vec<Cell<'_>> = self.columns.iter().map(|(_, values)| values.cell(row)).collect();
            writer.serialize(cells)?;
        }
        writer.into_inner().map_err(|e| ReportError::Io(e.into_error()))
    }

    /// As a JSON array of objects, one a row.
    ///
    /// # Errors
    /// [`ReportError::Json`], which plain values do not meet.
    pub fn json(&self) -> Result<Vec<u8>, ReportError> {
        let object = |row: usize| -> Map<String, Value> {
            let cell = |values: &Values| match values.cell(row) {
                Cell::Text(text) => Value::from(text),
                Cell::Number(number) => Value::from(number),
                Cell::Whole(number) => Value::from(number),
                Cell::Truth(truth) => Value::from(truth),
                Cell::None => Value::Null,
            };
            self.columns.iter().map(|(spec, values)| (spec.name.to_owned(), cell(values))).collect()
        };
        let rows: Vec<Map<String, Value>> = (0..self.rows).map(object).collect();
        Ok(json::document(&rows)?.into_bytes())
    }

    /// As Parquet.
    ///
    /// # Errors
    /// [`ReportError::Parquet`], which writing into memory does not meet.
    pub fn parquet(&self) -> Result<Vec<u8>, ReportError> {
        let batch = self.batch()?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::try_new(3)?))
            // The library's name and version would change the bytes with every update of it.
            .set_created_by("monazite".into())
            .set_key_value_metadata(Some(self.carried()?))
            .build();
        let mut bytes = Vec::new();
        let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), Some(properties))?;
        writer.write(&batch)?;
        writer.close()?;
        Ok(bytes)
    }

    /// What a Parquet carries beside its rows: how to cite it, and the document that stands beside a CSV.
    fn carried(&self) -> Result<Vec<KeyValue>, ReportError> {
        let citation = self.about.as_ref().map(super::About::citation).unwrap_or_default();
        let metadata = serde_json::to_string(&self.metadata(&format!("{}.parquet", self.name)))?;
        let pair = |key: &str, value: String| KeyValue::new(key.to_owned(), value);
        Ok(vec![pair("citation", citation), pair("metadata", metadata)])
    }

    /// As an Arrow IPC file, uncompressed: what another program maps into its memory as it is.
    ///
    /// # Errors
    /// [`ReportError::Arrow`], which writing into memory does not meet.
    pub fn arrow(&self) -> Result<Vec<u8>, ReportError> {
        let batch = self.batch()?;
        let mut writer = FileWriter::try_new(Vec::new(), &batch.schema())?;
        writer.write(&batch)?;
        writer.finish()?;
        Ok(writer.into_inner()?)
    }

    fn batch(&self) -> Result<RecordBatch, ReportError> {
        let fields: Vec<Field> = self.columns.iter().map(|(spec, _)| field(spec)).collect();
        let arrays = self.columns.iter().map(|(_, values)| array(values)).collect();
        Ok(RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays)?)
    }
}

fn field(spec: &Spec) -> Field {
    match spec.kind {
        Kind::Text => Field::new(spec.name, DataType::Utf8, false),
        Kind::Number => Field::new(spec.name, DataType::Float64, false),
        Kind::NumberOrNone => Field::new(spec.name, DataType::Float64, true),
        Kind::Whole => Field::new(spec.name, DataType::Int32, false),
        Kind::WholeOrNone => Field::new(spec.name, DataType::Int32, true),
        Kind::Truth => Field::new(spec.name, DataType::Boolean, false),
    }
}

fn array(values: &Values) -> ArrayRef {
    match values {
        Values::Text(values) => Arc::new(StringArray::from_iter_values(values)),
        Values::Number(values) => Arc::new(Float64Array::from_iter_values(values.iter().copied())),
        Values::NumberOrNone(values) => Arc::new(values.iter().copied().collect::<Float64Array>()),
        Values::Whole(values) => Arc::new(Int32Array::from_iter_values(values.iter().copied())),
        Values::WholeOrNone(values) => Arc::new(values.iter().copied().collect::<Int32Array>()),
        Values::Truth(values) => Arc::new(BooleanArray::from_iter(values.iter().copied().map(Some))),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::column::Column;
    use super::*;
    use parquet::file::reader::{FileReader, SerializedFileReader};

    struct Row(&'static str, f64, Option<f64>, i32, bool);

    const COLUMNS: [Column<Row>; 5] = [
        Column::text("name", "who", |r| r.0),
        Column::number("value", "t", "how much", |r| r.1),
        Column::maybe("low", "t", "at least", |r| r.2),
        Column::whole("year", "when", |r| r.3),
        Column::truth("critical", "whether", |r| r.4),
    ];

    fn table() -> Tidy {
        Tidy::new(
            "sample",
            &COLUMNS,
            &[Row("a, b", 518_000.0, None, 2024, true), Row("c", 1e-7, Some(0.5), 1995, false)],
        )
    }

    #[test]
    fn every_format_holds_the_same_rows_under_the_same_names() {
        let text = String::from_utf8(table().csv().unwrap()).unwrap();
        assert_eq!(text, "name,value,low,year,critical\n\"a, b\",518000.0,,2024,true\nc,1e-7,0.5,1995,false\n");
        let rows: Value = serde_json::from_slice(&table().json().unwrap()).unwrap();
        assert_eq!(
            rows[0],
            serde_json::json!({"name": "a, b", "value": 518000.0, "low": null, "year": 2024, "critical": true})
        );
        // The reader needs an owned, cheaply cloned buffer; a temporary file keeps the test free of another crate.
        let mut file = tempfile::tempfile().unwrap();
        std::io::Write::write_all(&mut file, &table().parquet().unwrap()).unwrap();
        let reader = SerializedFileReader::new(file).unwrap();
        let meta = reader.metadata().file_metadata();
        assert_eq!(meta.num_rows(), 2);
        let carried = meta.key_value_metadata().unwrap();
        let told = carried.iter().find(|pair| pair.key == "metadata").unwrap().value.clone().unwrap();
        let told: Value = serde_json::from_str(&told).unwrap();
        assert_eq!(told["tableSchema"]["columns"][1]["unit"], "t");
        let names: Vec<&str> = meta.schema_descr().columns().iter().map(|c| c.name()).collect();
        assert_eq!(names, ["name", "value", "low", "year", "critical"]);
        let batches = arrow_ipc::reader::FileReader::try_new(std::io::Cursor::new(table().arrow().unwrap()), None);
        let batch = batches.unwrap().next().unwrap().unwrap();
        assert_eq!((batch.num_rows(), batch.schema().field(3).data_type().clone()), (2, DataType::Int32));
    }

    #[test]
    fn a_table_written_twice_gives_the_same_bytes() {
        assert_eq!(table().parquet().unwrap(), table().parquet().unwrap());
        assert_eq!(table().arrow().unwrap(), table().arrow().unwrap());
    }

    #[test]
    fn a_table_without_rows_still_names_its_columns() {
        let empty = Tidy::new("sample", &COLUMNS, &[]);
        assert_eq!(empty.csv().unwrap(), b"name,value,low,year,critical\n");
        assert!(!empty.parquet().unwrap().is_empty());
    }
}
