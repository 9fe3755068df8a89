//! What can go wrong while writing. Drawing a page or a chart as SVG cannot fail.

/// A failure to write a format.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// A row could not be written as CSV.
    #[error("cannot write CSV: {0}")]
    Csv(#[from] csv::Error),
    /// A table could not be written as Parquet.
    #[error("cannot write Parquet: {0}")]
    Parquet(#[from] parquet::errors::ParquetError),
    /// Columns do not fit their schema.
    #[error("cannot make a table: {0}")]
    Arrow(#[from] arrow_schema::ArrowError),
    /// A value could not be written as JSON.
    #[error("cannot write JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// A workbook could not be written.
    #[error("cannot write a workbook: {0}")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
    /// A chart could not be drawn in pixels.
    #[error("cannot draw a PNG: {0}")]
    Png(String),
    /// The answer has no such table or chart, or nothing to show in it.
    #[error("{0}")]
    Nothing(String),
    /// A buffer could not be flushed.
    #[error("cannot write: {0}")]
    Io(#[from] std::io::Error),
}
