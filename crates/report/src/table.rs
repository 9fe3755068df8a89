//! One table, three faces: aligned text for a page, Markdown, and plain rows.
//!
//! Cells are text for people; numbers are right-aligned. What machines read is written by `csv`, `json` and `parquet`.

pub use crate::layout::Align;
use monazite_model::words::visible::{in_markdown, visible};

/// A table for people.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// What it shows, with unit and period.
    pub title: String,
    /// Name and alignment of each column.
    pub columns: Vec<(String, Align)>,
    /// Rows, as long as `columns`.
    pub rows: Vec<Vec<String>>,
    /// Remark under it; may be empty.
    pub note: String,
}

impl Table {
    /// An empty table. A column whose name starts with `>` holds numbers.
    pub fn new(title: impl Into<String>, columns: &[&str]) -> Self {
        let columns = columns
            .iter()
            .map(|name| match name.strip_prefix('>') {
                Some(name) => (name.to_owned(), Align::Right),
                None => ((*name).to_owned(), Align::Left),
            })
            .collect();
        Table { title: title.into(), columns, rows: Vec::new(), note: String::new() }
    }

    /// Adds a row; missing cells are left empty.
    pub fn row<S: Into<String>>(&mut self, cells: impl IntoIterator<Item = S>) {
        let mut row: Vec<String> = cells.into_iter().map(|cell| visible(&cell.into()).into_owned()).collect();
        row.resize(self.columns.len(), String::new());
        self.rows.push(row);
    }

    /// Aligned text, at most `width` columns wide: cells wrap at spaces, and no word is cut ([`crate::layout`]).
    pub fn text(&self, width: usize) -> String {
        self.laid_out(width).into_lines(usize::MAX).iter().map(|line| format!("{line}\n")).collect()
    }

    /// The lines of each row on a page of `width` columns.
    pub fn laid_out(&self, width: usize) -> crate::layout::Laid {
        crate::layout::lay_out(&self.columns, &self.rows, width)
    }

    /// A Markdown table (without title and note).
    pub fn markdown(&self) -> String {
        let escape = |text: &str| in_markdown(text).replace('|', "\\|");
        let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
        let mut out = line(self.columns.iter().map(|(name, _)| escape(name)).collect());
        out.push_str(&line(
            self.columns
                .iter()
                .map(|(_, align)| if *align == Align::Right { "---:".into() } else { "---".into() })
                .collect(),
        ));
        for row in &self.rows {
            out.push_str(&line(row.iter().map(|cell| escape(cell)).collect()));
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn small() -> Table {
        let mut table = Table::new("Production", &["area", ">t", "source"]);
        table.row(["China", "750", "a|b"]);
        table.row(["Japan", "3", "c"]);
        table
    }

    #[test]
    fn numbers_are_aligned_at_their_right_end() {
        assert_eq!(small().text(80), "area     t  source\n──────────────────\nChina  750  a|b\nJapan    3  c\n");
    }

    #[test]
    fn a_narrow_page_wraps_cells_and_is_never_exceeded() {
        let mut table = Table::new("", &["about", ">t"]);
        table.row(["a fairly long description of a single cell", "1"]);
        let text = table.text(30);
        assert!(text.lines().all(|l| l.chars().count() <= 30), "{text}");
    }

    #[test]
    fn a_bar_in_a_cell_does_not_break_a_markdown_table() {
        assert!(small().markdown().contains("| China | 750 | a\\|b |"));
        assert!(small().markdown().contains("| --- | ---: | --- |"));
    }
}
