//! Tables of ../shared/reference, which may stand beside the repository.

use std::collections::BTreeMap;
use std::path::PathBuf;

/// A row by the names of its columns.
pub type Row = BTreeMap<String, String>;

/// Rows of a reference table; `None`, with a message, where it is not there.
pub fn reference(name: &str) -> Option<Vec<Row>> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/reference").join(name);
    let Ok(mut reader) = csv::Reader::from_path(&path) else {
        println!("skipped: ../shared/reference/{name} is not there");
        return None;
    };
    let header = reader.headers().unwrap().clone();
    let rows = reader.records().map(|record| {
        let record = record.unwrap();
        header.iter().zip(record.iter()).map(|(h, c)| (h.to_owned(), c.to_owned())).collect()
    });
    Some(rows.collect())
}
