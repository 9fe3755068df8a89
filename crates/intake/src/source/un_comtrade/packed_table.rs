//! A download kept as Parquet, as many programs do with thousands of answers: the same columns under the same names, any types.

use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use parquet::errors::ParquetError;
use parquet::file::reader::FileReader;
use parquet::file::serialized_reader::SerializedFileReader;
use parquet::record::{Field, Row};

use crate::error::IntakeError;
use crate::source::format::Progress;
use crate::store::hash_file;

/// The names of the columns, then every row as text in their order; returns BLAKE3 and size of the file.
///
/// # Errors
/// A file that cannot be read or is no Parquet; what `begin` says of the columns.
pub(super) fn rows<P>(
    path: &Path,
    progress: Progress<'_>,
    begin: impl FnOnce(&[String]) -> Result<P, IntakeError>,
    mut visit: impl FnMut(&P, u64, &[String]),
) -> Result<(String, u64), IntakeError> {
    let (hash, size) = hash_file(path)?;
    progress(path, 0, size);
    // The decoder asserts what a damaged page may break; a panic of its own becomes an error of ours.
    let damaged = |_| Err(ParquetError::General("damaged: a page cannot be decoded".to_owned()).into());
    let read = || -> Result<u64, Wrong> {
        let reader = SerializedFileReader::new(File::open(path).map_err(IntakeError::io(path))?)?;
        let schema = reader.metadata().file_metadata().schema_descr();
        let header: Vec<String> = schema.columns().iter().map(|column| column.name().to_owned()).collect();
        let places = begin(&header)?;
        let mut cells = vec![String::new(); header.len()];
        let mut number = 0;
        for row in reader.get_row_iter(None)? {
            fill(&row?, &mut cells);
            number += 1;
            visit(&places, number, &cells);
        }
        Ok(number)
    };
    let number = catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(damaged).map_err(|wrong| match wrong {
        Wrong::Ours(error) => error,
        Wrong::Theirs(error) => IntakeError::parquet(path)(error),
    })?;
    progress(path, size, size);
    if number == 0 {
        return Err(IntakeError::of_file(&path.display().to_string(), "no-rows", "the table has no rows"));
    }
    Ok((hash, size))
}

/// What stopped the reading.
enum Wrong {
    Ours(IntakeError),
    Theirs(ParquetError),
}

impl From<IntakeError> for Wrong {
    fn from(error: IntakeError) -> Self {
        Wrong::Ours(error)
    }
}

impl From<ParquetError> for Wrong {
    fn from(error: ParquetError) -> Self {
        Wrong::Theirs(error)
    }
}

/// The cells of a row as text; nothing where there is none.
fn fill(row: &Row, cells: &mut [String]) {
    for (cell, (_, field)) in cells.iter_mut().zip(row.get_column_iter()) {
        *cell = match field {
            Field::Null => String::new(),
            Field::Str(text) => text.clone(),
            Field::Bytes(bytes) => String::from_utf8_lossy(bytes.data()).into_owned(),
            Field::Double(value) if value.is_nan() => String::new(),
            Field::Float(value) if value.is_nan() => String::new(),
            // Numbers as any program writes them; anything else is told where it is needed.
            other => other.to_string(),
        };
    }
}
