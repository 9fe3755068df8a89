//! Parquet files of a run and of facts: the tidy rows with types. The same rows give the same bytes.

use std::sync::Arc;

use arrow_array::{ArrayRef, Float64Array, RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Schema};
use monazite_model::criticality::{Assessment, Comparison};
use monazite_model::fact::Fact;
use monazite_model::leverage::Leverage;
use monazite_model::observed::Observed;
use monazite_model::outcome::Outcome;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;

use crate::error::ReportError;
use crate::{leverage, tidy};

/// A table under construction: columns in order.
struct Columns {
    fields: Vec<Field>,
    arrays: Vec<ArrayRef>,
}

impl Columns {
    fn new() -> Self {
        Columns { fields: Vec::new(), arrays: Vec::new() }
    }

    fn text<'a>(mut self, name: &str, values: impl Iterator<Item = &'a str>) -> Self {
        self.fields.push(Field::new(name, DataType::Utf8, false));
        self.arrays.push(Arc::new(StringArray::from_iter_values(values)));
        self
    }

    fn owned(self, name: &str, values: impl Iterator<Item = String>) -> Self {
        let values: Vec<String> = values.collect();
        self.text(name, values.iter().map(String::as_str))
    }

    fn number(mut self, name: &str, values: impl Iterator<Item = f64>) -> Self {
        self.fields.push(Field::new(name, DataType::Float64, false));
        self.arrays.push(Arc::new(Float64Array::from_iter_values(values)));
        self
    }

    fn maybe(mut self, name: &str, values: impl Iterator<Item = Option<f64>>) -> Self {
        self.fields.push(Field::new(name, DataType::Float64, true));
        self.arrays.push(Arc::new(values.collect::<Float64Array>()));
        self
    }

    fn write(self) -> Result<Vec<u8>, ReportError> {
        let schema = Arc::new(Schema::new(self.fields));
        let batch = RecordBatch::try_new(schema.clone(), self.arrays)?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::try_new(3)?))
            // The library's name and version would change the bytes with every update of it.
            .set_created_by("monazite".into())
            .build();
        let mut bytes = Vec::new();
        let mut writer = ArrowWriter::try_new(&mut bytes, schema, Some(properties))?;
        writer.write(&batch)?;
        writer.close()?;
        Ok(bytes)
    }
}

/// `outcome.parquet`: see [`tidy`] for the columns.
pub fn outcome(outcome: &Outcome) -> Result<Vec<u8>, ReportError> {
    let rows = tidy::rows(outcome);
    Columns::new()
        .text("period", rows.iter().map(|r| r.period.as_str()))
        .text("area", rows.iter().map(|r| r.area.as_str()))
        .text("node", rows.iter().map(|r| r.node.as_str()))
        .text("partner", rows.iter().map(|r| r.partner.as_str()))
        .text("series", rows.iter().map(|r| r.series.name()))
        .text("case", rows.iter().map(|r| r.case))
        .number("value", rows.iter().map(|r| r.value))
        .number("low", rows.iter().map(|r| r.low))
        .number("high", rows.iter().map(|r| r.high))
        .text("unit", rows.iter().map(|r| r.unit.name()))
        .write()
}

/// `accounts.parquet`: gains and losses by area and party, and totals by area (`party` = `total`).
pub fn accounts(outcome: &Outcome) -> Result<Vec<u8>, ReportError> {
    let rows = tidy::accounts(outcome);
    Columns::new()
        .text("period", rows.iter().map(|r| r.period.as_str()))
        .text("area", rows.iter().map(|r| r.area.as_str()))
        .text("party", rows.iter().map(|r| r.party.name()))
        .number("value", rows.iter().map(|r| r.value))
        .number("low", rows.iter().map(|r| r.low))
        .number("high", rows.iter().map(|r| r.high))
        .text("unit", rows.iter().map(|r| r.unit.name()))
        .write()
}

/// What cuts of exports cost whom: see [`crate::leverage::Row`] for the columns.
pub fn leverage(found: &Leverage) -> Result<Vec<u8>, ReportError> {
    let rows = leverage::rows(found);
    Columns::new()
        .text("actor", rows.iter().map(|r| r.actor.as_str()))
        .text("mineral", rows.iter().map(|r| r.mineral.as_str()))
        .text("stage", rows.iter().map(|r| r.stage))
        .text("form", rows.iter().map(|r| r.form.as_str()))
        .number("share", rows.iter().map(|r| r.share))
        .text("area", rows.iter().map(|r| r.area.as_str()))
        .number("value", rows.iter().map(|r| r.value))
        .number("low", rows.iter().map(|r| r.low))
        .number("high", rows.iter().map(|r| r.high))
        .text("unit", rows.iter().map(|r| r.unit))
        .maybe("use_lost", rows.iter().map(|r| r.use_lost))
        .number("year", rows.iter().map(|r| f64::from(r.year)))
        .write()
}

/// `criticality.parquet`: see [`crate::criticality::rows`] for the columns.
pub fn criticality(assessment: &Assessment) -> Result<Vec<u8>, ReportError> {
    let rows = crate::criticality::rows::rows(assessment);
    Columns::new()
        .text("mineral", rows.iter().map(|r| r.mineral.as_str()))
        .text("stage", rows.iter().map(|r| r.stage.as_str()))
        .text("form", rows.iter().map(|r| r.form.as_str()))
        .text("area", rows.iter().map(|r| r.area.as_str()))
        .text("method", rows.iter().map(|r| r.method.as_str()))
        .number("year", rows.iter().map(|r| f64::from(r.year)))
        .text("axis", rows.iter().map(|r| r.axis.as_str()))
        .maybe("value", rows.iter().map(|r| r.value))
        .maybe("low", rows.iter().map(|r| r.low))
        .maybe("high", rows.iter().map(|r| r.high))
        .text("critical", rows.iter().map(|r| r.critical.as_str()))
        .maybe("critical_share", rows.iter().map(|r| r.critical_share))
        .text("bottleneck", rows.iter().map(|r| if r.bottleneck { "true" } else { "false" }))
        .text("missing", rows.iter().map(|r| r.missing.as_str()))
        .text("sources", rows.iter().map(|r| r.sources.as_str()))
        .write()
}

/// Facts, one per row. A silence has no `value` and says which in `status`; a bound stands in `low` or `high`.
pub fn facts(facts: &[&Fact]) -> Result<Vec<u8>, ReportError> {
    let each = || facts.iter().copied();
    let ends = |f: &Fact| match (f.value, f.band) {
        (Observed::Bounded { low, high }, _) => (low, high),
        (_, Some(band)) => (Some(band.low), Some(band.high)),
        _ => (None, None),
    };
    Columns::new()
        .owned("id", each().map(Fact::id))
        .text("mineral", each().map(|f| f.series.mineral.as_str()))
        .text("stage", each().map(|f| f.series.stage.name()))
        .text("form", each().map(|f| f.series.form.as_str()))
        .text("quantity", each().map(|f| f.series.quantity.name()))
        .text("partner", each().map(|f| f.series.partner.as_str()))
        .text("area", each().map(|f| f.area.as_str()))
        .owned("period", each().map(|f| f.period.to_string()))
        .text("status", each().map(|f| f.value.status()))
        .maybe("value", each().map(|f| f.value.value()))
        .maybe("low", each().map(|f| ends(f).0))
        .maybe("high", each().map(|f| ends(f).1))
        .text("unit", each().map(|f| f.unit.name()))
        .owned("basis", each().map(|f| f.basis.clone().into()))
        .text("source", each().map(|f| f.origin.source.as_str()))
        .text("edition", each().map(|f| f.origin.edition.as_str()))
        .text("table", each().map(|f| f.origin.table.as_str()))
        .text("row", each().map(|f| f.origin.row.as_str()))
        .text("text", each().map(|f| f.origin.text.as_str()))
        .owned("grade", each().map(|f| f.grade.to_string()))
        .text("note", each().map(|f| f.note.as_str()))
        .write()
}

/// Rows of dependence.
pub fn dependence(rows: &[monazite_model::answer::dependence::DependenceRow]) -> Result<Vec<u8>, ReportError> {
    let rows = crate::dependence::flat(rows);
    Columns::new()
        .text("area", rows.iter().map(|r| r.area))
        .text("mineral", rows.iter().map(|r| r.mineral))
        .text("stage", rows.iter().map(|r| r.stage))
        .text("form", rows.iter().map(|r| r.form))
        .text("measure", rows.iter().map(|r| r.measure))
        .text("through", rows.iter().map(|r| r.through))
        .number("value", rows.iter().map(|r| r.value))
        .number("low", rows.iter().map(|r| r.low))
        .number("high", rows.iter().map(|r| r.high))
        .text("unit", rows.iter().map(|r| r.unit))
        .owned("year", rows.iter().map(|r| r.year.to_string()))
        .text("sources", rows.iter().map(|r| r.sources.as_str()))
        .text("path", rows.iter().map(|r| r.path))
        .write()
}

/// Rows of `downstream`: see [`crate::downstream::Flat`] for the columns.
pub fn downstream(report: &monazite_model::answer::downstream::Downstream) -> Result<Vec<u8>, ReportError> {
    let rows = crate::downstream::rows(report);
    Columns::new()
        .text("table", rows.iter().map(|r| r.table))
        .maybe("year", rows.iter().map(|r| r.year.map(f64::from)))
        .text("area", rows.iter().map(|r| r.area))
        .text("code", rows.iter().map(|r| r.code))
        .text("name", rows.iter().map(|r| r.name))
        .number("output", rows.iter().map(|r| r.output))
        .number("value_added", rows.iter().map(|r| r.value_added))
        .number("output_multiplier", rows.iter().map(|r| r.output_multiplier))
        .maybe("cut", rows.iter().map(|r| r.cut))
        .number("loss_low", rows.iter().map(|r| r.loss_low))
        .number("loss_high", rows.iter().map(|r| r.loss_high))
        .text("unit", rows.iter().map(|r| r.unit))
        .text("meaning", rows.iter().map(|r| r.meaning))
        .write()
}

/// Rows of lists: see [`crate::lists::Row`] for the columns.
pub fn lists(lists: &monazite_model::answer::lists::Lists) -> Result<Vec<u8>, ReportError> {
    let rows = crate::lists::rows(lists);
    Columns::new()
        .text("list", rows.iter().map(|r| r.list.as_str()))
        .text("area", rows.iter().map(|r| r.area.as_str()))
        .number("year", rows.iter().map(|r| f64::from(r.year)))
        .text("mineral", rows.iter().map(|r| r.mineral.as_str()))
        .text("sources", rows.iter().map(|r| r.sources.as_str()))
        .write()
}

/// Quality of chains: see [`monazite_model::answer::quality::FormQuality`] for the columns.
pub fn quality(chains: &[monazite_model::answer::quality::ChainQuality]) -> Result<Vec<u8>, ReportError> {
    let rows = crate::quality::rows(chains);
    Columns::new()
        .text("chain", rows.iter().map(|r| r.chain.as_str()))
        .text("form", rows.iter().map(|r| r.form.as_str()))
        .number("year", rows.iter().map(|r| f64::from(r.year)))
        .number("output_t", rows.iter().map(|r| r.output_t))
        .number("grade_a", rows.iter().map(|r| r.grade_a))
        .number("grade_b", rows.iter().map(|r| r.grade_b))
        .number("grade_c", rows.iter().map(|r| r.grade_c))
        .number("grade_d", rows.iter().map(|r| r.grade_d))
        .number("trade_t", rows.iter().map(|r| r.trade_t))
        .number("unseen_trade", rows.iter().map(|r| r.unseen_trade))
        .number("adjusted", rows.iter().map(|r| r.adjusted))
        .text("price_grade", rows.iter().map(|r| r.price_grade.as_str()))
        .write()
}

/// Methods side by side: see [`crate::criticality::rows::ComparedRow`] for the columns.
pub fn compared(comparison: &Comparison) -> Result<Vec<u8>, ReportError> {
    let rows = crate::criticality::rows::compared(comparison);
    Columns::new()
        .text("mineral", rows.iter().map(|r| r.mineral.as_str()))
        .text("method", rows.iter().map(|r| r.method.as_str()))
        .number("value", rows.iter().map(|r| r.value))
        .number("rank", rows.iter().map(|r| f64::from(r.rank)))
        .text("critical", rows.iter().map(|r| r.critical.as_str()))
        .write()
}

/// How declarations of trade were reconciled: see [`crate::trade::Row`] for the columns.
pub fn trade(rows: &[crate::trade::Row]) -> Result<Vec<u8>, ReportError> {
    Columns::new()
        .text("about", rows.iter().map(|r| r.about))
        .text("id", rows.iter().map(|r| r.id.as_str()))
        .text("area", rows.iter().map(|r| r.area.as_str()))
        .text("measure", rows.iter().map(|r| r.measure))
        .number("value", rows.iter().map(|r| r.value))
        .text("unit", rows.iter().map(|r| r.unit))
        .write()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::sample;
    use parquet::file::reader::{FileReader, SerializedFileReader};

    #[test]
    fn a_run_written_twice_gives_the_same_bytes() {
        let o = sample::outcome();
        assert_eq!(outcome(&o).unwrap(), outcome(&o).unwrap());
        assert_eq!(accounts(&o).unwrap(), accounts(&o).unwrap());
    }

    #[test]
    fn the_parquet_file_holds_as_many_rows_and_the_same_columns_as_the_csv() {
        let o = sample::outcome();
        // The reader needs an owned, cheaply cloned buffer; a temporary file keeps the test free of another crate.
        let mut file = tempfile::tempfile().unwrap();
        std::io::Write::write_all(&mut file, &outcome(&o).unwrap()).unwrap();
        let reader = SerializedFileReader::new(file).unwrap();
        let meta = reader.metadata().file_metadata();
        assert_eq!(meta.num_rows() as usize, tidy::rows(&o).len());
        let names: Vec<&str> = meta.schema_descr().columns().iter().map(|c| c.name()).collect();
        assert_eq!(names, ["period", "area", "node", "partner", "series", "case", "value", "low", "high", "unit"]);
    }
}
