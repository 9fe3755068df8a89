//! How a table fits a page: cells wrap at spaces and no word is cut.
//!
//! In this order: as wide as it wants; without its column of bars, which only repeat a number; with cells wrapped; and where even the
//! longest words stand too close together, row by row with the names of the columns before the values.

use crate::wrapping::{columns_of, wrap};

/// Alignment of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Words.
    Left,
    /// Numbers.
    Right,
}

/// What a cell without a figure holds.
const NONE: &str = "–";
/// Blanks between two columns.
const GAP: usize = 2;

/// A table as lines: the heading, then each row by itself, so that rows can be left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Laid {
    /// Names of the columns and a rule; empty where the rows name them.
    pub head: Vec<String>,
    /// Lines of each row.
    pub rows: Vec<Vec<String>>,
}

impl Laid {
    /// The lines, with at most so many rows.
    pub fn into_lines(self, most: usize) -> Vec<String> {
        self.head.into_iter().chain(self.rows.into_iter().take(most).flatten()).collect()
    }
}

/// Lays a table out on a page of `width` columns.
pub(crate) fn lay_out(columns: &[(String, Align)], rows: &[Vec<String>], width: usize) -> Laid {
    let all: Vec<usize> = (0..columns.len()).collect();
    let without: Vec<usize> = all.iter().copied().filter(|k| !is_bars(columns, rows, *k)).collect();
    let wanted = |kept: &[usize]| spread(&kept.iter().map(|k| natural(columns, rows, *k)).collect::<Vec<_>>());
    let kept = if wanted(&all) <= width { all } else { without };
    let least: Vec<usize> = kept.iter().map(|k| longest_word(columns, rows, *k)).collect();
    if spread(&least) > width {
        return row_by_row(columns, rows, &kept, width);
    }
    let most: Vec<usize> = kept.iter().map(|k| natural(columns, rows, *k)).collect();
    let widths = share_out(&kept.iter().map(|k| columns[*k].1).collect::<Vec<_>>(), &least, &most, width);
    let cells = |of: &dyn Fn(usize) -> String| -> Vec<String> {
        let wrapped: Vec<Vec<String>> = kept.iter().zip(&widths).map(|(k, width)| wrap(&of(*k), *width)).collect();
        let height = wrapped.iter().map(Vec::len).max().unwrap_or(0);
        (0..height)
            .map(|line| {
                let part = |(i, k): (usize, &usize)| {
                    let text = wrapped[i].get(line).map(String::as_str).unwrap_or_default();
                    let pad = " ".repeat(widths[i].saturating_sub(columns_of(text)));
                    if columns[*k].1 == Align::Right { format!("{pad}{text}") } else { format!("{text}{pad}") }
                };
                let parts: Vec<String> = kept.iter().enumerate().map(part).collect();
                parts.join(&" ".repeat(GAP)).trim_end().to_owned()
            })
            .collect()
    };
    let mut head = cells(&|k| columns[k].0.clone());
    head.push("─".repeat(spread(&widths)));
    Laid { head, rows: rows.iter().map(|row| cells(&|k| row[k].clone())).collect() }
}

/// Widths between the longest word and the longest cell: first numbers, then texts, of each the narrowest first.
fn share_out(aligned: &[Align], least: &[usize], most: &[usize], width: usize) -> Vec<usize> {
    let mut widths = least.to_vec();
    let mut left = width.saturating_sub(spread(&widths));
    for turn in [Align::Right, Align::Left] {
        while left > 0 {
            let short = (0..widths.len()).filter(|k| aligned[*k] == turn && widths[*k] < most[*k]);
            let Some(k) = short.min_by_key(|k| (widths[*k], *k)) else { break };
            widths[k] += 1;
            left -= 1;
        }
    }
    widths
}

/// The first cell of a row, then the others behind the names of their columns, wrapped.
fn row_by_row(columns: &[(String, Align)], rows: &[Vec<String>], kept: &[usize], width: usize) -> Laid {
    let lines = |row: &Vec<String>| {
        let mut filled = kept.iter().filter(|k| !row[**k].is_empty() && row[**k] != NONE);
        let Some(first) = filled.next() else { return Vec::new() };
        let told = |k: &usize| match columns[*k].0.as_str() {
            "" => row[*k].clone(),
            name => format!("{name} {}", row[*k].trim()),
        };
        let rest: Vec<String> = filled.map(told).collect();
        let mut lines = wrap(&row[*first], width);
        if !rest.is_empty() {
            lines.extend(wrap(&rest.join("; "), width.saturating_sub(2)).iter().map(|line| format!("  {line}")));
        }
        lines
    };
    Laid { head: Vec::new(), rows: rows.iter().map(lines).collect() }
}

fn spread(widths: &[usize]) -> usize {
    widths.iter().sum::<usize>() + GAP * widths.len().saturating_sub(1)
}

/// Whether a column has no name and nothing but bars in it.
fn is_bars(columns: &[(String, Align)], rows: &[Vec<String>], k: usize) -> bool {
    let block = |c: char| ('\u{2588}'..='\u{258f}').contains(&c);
    columns[k].0.is_empty() && rows.iter().all(|row| row[k].chars().all(block))
}

fn natural(columns: &[(String, Align)], rows: &[Vec<String>], k: usize) -> usize {
    let cells = rows.iter().map(|row| row[k].as_str()).chain([columns[k].0.as_str()]);
    cells.map(columns_of).max().unwrap_or(0)
}

fn longest_word(columns: &[(String, Align)], rows: &[Vec<String>], k: usize) -> usize {
    let cells = rows.iter().map(|row| row[k].as_str()).chain([columns[k].0.as_str()]);
    cells.flat_map(|cell| cell.split([' ', '\n'])).map(columns_of).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::Table;

    fn table() -> Table {
        let mut table = Table::new("", &["form", ">use and processing", "how it is known", ""]);
        table.row([
            "Neodymium-iron-boron magnets",
            "12\u{202f}345\u{202f}t",
            "split out of a code that holds others too",
            "███",
        ]);
        table.row(["Concentrate", "7\u{202f}t", "stated", "▏"]);
        table
    }

    /// Words of a text, as they stand between blanks and line breaks.
    fn words(text: &str) -> Vec<&str> {
        // The narrow space inside a number joins it.
        text.split([' ', '\n']).filter(|word| !word.is_empty()).collect()
    }

    #[test]
    fn no_word_is_cut_and_no_line_too_long_at_any_width() {
        let longest = 28;
        for width in longest..140 {
            let text = table().text(width);
            let printed = words(&text);
            for cell in table().rows.iter().flatten().filter(|cell| !cell.contains('█') && !cell.contains('▏')) {
                for word in cell.split(' ').map(|word| word.trim_end_matches(';')) {
                    let whole = |seen: &&str| seen.trim_end_matches(';') == word || seen.contains('\u{202f}');
                    assert!(printed.iter().any(whole), "{width}: {word} in\n{text}");
                }
            }
            assert!(text.lines().all(|line| columns_of(line) <= width), "{width}\n{text}");
        }
    }

    #[test]
    fn bars_go_first_where_room_is_short() {
        assert!(table().text(120).contains('█'));
        assert!(!table().text(80).contains('█'), "{}", table().text(80));
    }

    #[test]
    fn where_words_have_no_room_rows_name_their_columns() {
        let text = table().text(30);
        assert!(text.starts_with("Neodymium-iron-boron magnets\n  use and processing 12\u{202f}345"), "{text}");
        assert!(!text.contains('─'));
    }
}
