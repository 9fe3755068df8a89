//! A matrix with labels around it, in delimited text: strict, fast, every wrong cell named.

use monazite_model::diagnostic::Problem;

use crate::limits::{MOST_FIGURES, MOST_PROBLEMS};

/// Labels and figures.
#[derive(Clone, Debug, PartialEq)]
pub struct Matrix {
    /// Labels of each column, from the top.
    pub columns: Vec<Vec<String>>,
    /// Labels of each row, from the left.
    pub rows: Vec<Vec<String>>,
    /// Figures, row after row.
    pub values: Vec<f64>,
}

impl Matrix {
    /// A figure.
    pub fn at(&self, row: usize, column: usize) -> f64 {
        self.values[row * self.columns.len() + column]
    }

    /// Row `row` for the columns `chosen`.
    pub fn pick<'a>(&'a self, row: usize, chosen: &'a [usize]) -> impl Iterator<Item = f64> + 'a {
        chosen.iter().map(move |&column| self.at(row, column))
    }
}

/// Words that name a level of labels instead of being one.
const LEVELS: [&str; 8] = ["region", "sector", "category", "unit", "stressor", "inputtype", "rownames", "sector2"];

/// Reads `text`: `headers` rows of labels, then rows that start with labels. How many labels a row has is seen in the last header,
/// whose first cells are empty or name the levels. A row that only names levels (as pandas writes it) is passed over.
///
/// An empty cell is `blank`; without one it is a problem.
///
/// # Errors
/// Every row of another length and every cell that is not a number.
pub fn read(
    file: &str,
    text: &str,
    delimiter: char,
    headers: usize,
    blank: Option<f64>,
) -> Result<Matrix, Vec<Problem>> {
    let mut lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let mut head: Vec<Vec<&str>> = Vec::new();
    for _ in 0..headers {
        let Some((_, line)) = lines.next() else {
            return Err(vec![Problem::of_file(file, "too-short", format!("expected {headers} rows of labels"))]);
        };
        head.push(line.split(delimiter).map(clean).collect());
    }
    let last = head.last().map(Vec::as_slice).unwrap_or_default();
    let index = last.iter().position(|cell| !cell.is_empty() && !LEVELS.contains(cell)).unwrap_or(last.len()).max(1);
    let width = last.len();
    let mut problems = Vec::new();
    for (level, row) in head.iter().enumerate() {
        if row.len() != width {
            problems.push(wrong_length(file, level as u32 + 1, row.len(), width));
        }
    }
    if width <= index {
        problems.push(Problem::of_file(file, "no-columns", "the first rows hold no labels of columns").at(1, 0, 0));
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let columns = (index..width).map(|c| head.iter().map(|row| row[c].to_owned()).collect()).collect();
    let (mut rows, mut values) = (Vec::new(), Vec::new());
    for (number, line) in lines {
        let number = u32::try_from(number + 1).unwrap_or(u32::MAX);
        let before = values.len();
        let mut labels = Vec::with_capacity(index);
        let mut cells = 0;
        for cell in line.split(delimiter) {
            let cell = clean(cell);
            cells += 1;
            if cells <= index {
                labels.push(cell.to_owned());
            } else {
                values.push(if cell.is_empty() { blank.unwrap_or(f64::NAN) } else { number_of(cell) });
            }
        }
        if labels.iter().all(|l| l.is_empty() || LEVELS.contains(&l.as_str()))
            && values[before..].iter().all(|v| v.is_nan())
        {
            values.truncate(before);
            continue;
        }
        if cells != width {
            problems.push(wrong_length(file, number, cells, width));
            values.resize(before + width - index, 0.0);
        } else if let Some(wrong) = values[before..].iter().position(|v| !v.is_finite()) {
            let cell = line.split(delimiter).nth(index + wrong).map(clean).unwrap_or_default();
            let column = u32::try_from(index + wrong + 1).unwrap_or(u32::MAX);
            let message = format!("expected a number in cell {column}, found `{cell}`");
            problems.push(Problem::of_file(file, "not-a-number", message).at(number, 0, 0).named(labels.join(" ")));
        }
        rows.push(labels);
        if problems.len() >= MOST_PROBLEMS {
            break;
        }
    }
    if rows.is_empty() && problems.is_empty() {
        problems.push(Problem::of_file(file, "empty", "the table has no rows"));
    }
    if problems.is_empty() { Ok(Matrix { columns, rows, values }) } else { Err(problems) }
}

/// Figures without labels.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// Rows.
    pub rows: usize,
    /// Figures of each row.
    pub columns: usize,
    /// Figures, row after row.
    pub values: Vec<f64>,
}

/// Reads `text` as figures alone. A separator at the end of every row is passed over.
///
/// # Errors
/// Every row of another length and every cell that is not a number.
pub fn bare(file: &str, text: &str, delimiter: char) -> Result<Block, Vec<Problem>> {
    let (mut rows, mut columns) = (0, 0);
    let (mut values, mut problems) = (Vec::new(), Vec::new());
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let number = u32::try_from(number + 1).unwrap_or(u32::MAX);
        let line = line.trim_end_matches(['\r', ' ']).strip_suffix(delimiter).unwrap_or(line);
        let before = values.len();
        values.extend(line.split(delimiter).map(|cell| number_of(clean(cell))));
        let found = values.len() - before;
        columns = if rows == 0 { found } else { columns };
        rows += 1;
        if found != columns {
            problems.push(wrong_length(file, number, found, columns));
            values.resize(before + columns, 0.0);
        } else if let Some(wrong) = values[before..].iter().position(|v| !v.is_finite()) {
            let cell = line.split(delimiter).nth(wrong).map(clean).unwrap_or_default();
            let message = format!("expected a number in cell {}, found `{cell}`", wrong + 1);
            problems.push(Problem::of_file(file, "not-a-number", message).at(number, 0, 0));
        }
        if problems.len() >= MOST_PROBLEMS || values.len() > MOST_FIGURES {
            break;
        }
    }
    if values.len() > MOST_FIGURES {
        problems.push(Problem::of_file(file, "too-large", "more figures than memory holds"));
    }
    if rows == 0 && problems.is_empty() {
        problems.push(Problem::of_file(file, "empty", "the table has no rows"));
    }
    if problems.is_empty() { Ok(Block { rows, columns, values }) } else { Err(problems) }
}

fn clean(cell: &str) -> &str {
    cell.trim().trim_matches('"')
}

/// A plain figure; NaN for anything else.
fn number_of(cell: &str) -> f64 {
    cell.parse().unwrap_or(f64::NAN)
}

fn wrong_length(file: &str, line: u32, found: usize, expected: usize) -> Problem {
    let message = format!("the row has {found} cells, expected {expected}");
    Problem::of_file(file, "wrong-length", message).at(line, 0, 0)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn rows_that_only_name_the_levels_of_labels_are_passed_over() {
        let text = "region\t\tA\tB\nsector\t\tx\ty\nregion\tsector\t\t\nA\tx\t1\t2.5\nB\ty\t-3\t1e2\n";
        let matrix = read("Z.txt", text, '\t', 2, None).unwrap();
        assert_eq!(matrix.columns, [["A", "x"], ["B", "y"]]);
        assert_eq!(matrix.rows, [["A", "x"], ["B", "y"]]);
        assert_eq!(matrix.values, [1.0, 2.5, -3.0, 100.0]);
    }

    #[test]
    fn every_wrong_row_is_told_with_its_line() {
        let problems = read("t.csv", ",A_x,A_y\nA_x,1,2\nA_y,3\nA_z,4,nan\n", ',', 1, None).unwrap_err();
        let text: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert_eq!(text[0], "t.csv:3: the row has 2 cells, expected 3");
        assert_eq!(text[1], "t.csv:4, `A_z`: expected a number in cell 3, found `nan`");
    }
}
