//! Tidy tables: one figure a row, columns declared once.
//!
//! A table's [`Column`]s say name, unit, type, meaning and where the value comes from. CSV, Parquet, Arrow, JSON rows and the column
//! table of docs/formats follow from that; they cannot disagree.

pub mod about;
mod column;
pub mod described;
mod file;
pub mod tables;
pub mod workbook;

pub use about::About;
pub use column::{Column, Kind, Spec, Tidy};

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// The columns of a table stand in its page of docs/formats between these two lines.
    fn marks(name: &str) -> (String, String) {
        (format!("<!-- columns of {name}, written by a test -->\n"), format!("<!-- end of {name} -->"))
    }

    #[test]
    fn the_pages_of_the_formats_tell_the_columns_that_are_written() {
        for (name, page, columns) in tables::all() {
            let path = format!("{}/../../docs/formats/{page}", env!("CARGO_MANIFEST_DIR"));
            let text = std::fs::read_to_string(&path).unwrap();
            let (begin, end) = marks(name);
            let start = text.find(&begin).unwrap_or_else(|| panic!("{page} has no place for the columns of {name}"));
            let start = start + begin.len();
            let stop = start + text[start..].find(&end).unwrap();
            if text[start..stop] != columns && std::env::var_os("MONAZITE_BLESS").is_some() {
                std::fs::write(&path, format!("{}{columns}{}", &text[..start], &text[stop..])).unwrap();
            } else {
                assert_eq!(
                    &text[start..stop],
                    columns,
                    "{page}: MONAZITE_BLESS=1 cargo test -p monazite-report writes it"
                );
            }
        }
    }

    #[test]
    fn no_table_names_a_column_twice() {
        for (name, _, columns) in tables::all() {
            let mut names: Vec<&str> = columns.lines().collect();
            let all = names.len();
            names.sort_unstable();
            names.dedup_by_key(|line| line.split('|').nth(1));
            assert_eq!(names.len(), all, "{name}");
        }
    }
}
