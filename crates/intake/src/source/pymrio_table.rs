//! A multi-region table as pymrio keeps it: tab-separated `Z.txt` (or `A.txt`), `Y.txt`, optionally `x.txt`, `F.txt` of the
//! factor inputs and `unit.txt`. Two rows of labels (region, sector), two columns of labels.
//!
//! Where only coefficients A are given, output is the one that final use calls forth (x = A x + y, summed round by round) and Z = A x̂.
//! Layout: pymrio 0.6, `IOSystem.save_all(table_format="txt")`.

use std::collections::BTreeMap;

use monazite_model::diagnostic::Problem;
use monazite_model::input_output::{About, FinalUse, Industry, InputOutput};

use crate::input_output::matrix::{self, Matrix};
use crate::input_output::{SourceFile, Tables, year_in};
use crate::source::format::{Format, Reader};

/// The format.
pub const FORMAT: Format = Format {
    name: "pymrio",
    also: None,
    reads: "a multi-region input-output table as pymrio saves it: Z.txt or A.txt, Y.txt; also x.txt, F.txt, unit.txt",
    recognised_by: "names of its files: A, Z, Y, x, F and unit",
    recognises: |_| false,
    reader: Reader::Table(read),
};

/// Rounds of x = A x + y before a table counts as unproductive.
const MOST_ROUNDS: usize = 5_000;

/// Reads the files of one table.
///
/// # Errors
/// Files missing or unknown, labels that do not match, cells that are no numbers.
pub fn read(files: &[SourceFile<'_>]) -> Result<Tables, Vec<Problem>> {
    let title = |_: &[SourceFile<'_>]| "pymrio table".to_owned();
    read_as(files, FORMAT.name, title, |_, _| true).map(Tables::Symmetric)
}

/// The reader that EXIOBASE shares: `takes` says which rows of `F.txt` are value added, by name and unit.
pub(super) fn read_as(
    files: &[SourceFile<'_>],
    format: &str,
    title: impl Fn(&[SourceFile<'_>]) -> String,
    takes: impl Fn(&str, &str) -> bool,
) -> Result<InputOutput, Vec<Problem>> {
    let mut parts = Parts::sort(files)?;
    let flows = parts.matrix("Z", 2)?;
    let coefficients = if flows.is_none() { parts.matrix("A", 2)? } else { None };
    let given = parts.matrix("x", 1)?;
    let Some(uses) = parts.matrix("Y", 2)? else { return Err(missing(files, "Y.txt")) };
    let Some(square) = flows.as_ref().or(coefficients.as_ref()) else { return Err(missing(files, "Z.txt or A.txt")) };
    let square_name = if flows.is_some() { parts.name("Z") } else { parts.name("A") };
    let units = parts.units()?;
    let labels = labels_of(&square.rows);
    one_unit(square_name, &labels, &units, &square.rows)?;
    let n = labels.len();
    let mut problems = same(square_name, "column", &labels_of(&square.columns), &labels);
    problems.extend(same(parts.name("Y"), "row", &labels_of(&uses.rows), &labels));
    if let Some(x) = &given {
        problems.extend(same(parts.name("x"), "row", &labels_of(&x.rows), &labels));
    }
    let factors = parts.matrix("F", 2)?;
    if let Some(f) = &factors {
        problems.extend(same(parts.name("F"), "column", &labels_of(&f.columns), &labels));
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let final_use = uses.values.clone();
    let mut notes = Vec::new();
    let flows = match (&flows, &coefficients) {
        (Some(z), _) => z.values.clone(),
        (None, Some(a)) => {
            let width = uses.columns.len();
            let total: Vec<f64> = final_use.chunks_exact(width).map(|row| row.iter().sum()).collect();
            let output = match &given {
                Some(x) => x.values.iter().step_by(x.columns.len()).copied().collect(),
                None => called_forth(&a.values, &total).ok_or_else(|| {
                    let message = "no output meets this final use: the coefficients are not productive";
                    vec![Problem::of_file(square_name, "unproductive", message)]
                })?,
            };
            notes.push("deliveries are coefficients times output".to_owned());
            (0..n * n).map(|at| a.values[at] * output[at % n]).collect()
        }
        (None, None) => Vec::new(),
    };
    // A third label of a row, where there is one, is its unit.
    let unit_of_row = |row: &[String]| row.get(2).cloned().unwrap_or_default();
    let unit = units.of(&labels[0]).map_or_else(|| unit_of_row(&square.rows[0]), str::to_owned);
    let (mut value_added_rows, mut value_added) = (Vec::new(), Vec::new());
    if let Some(f) = &factors {
        for (row, name) in f.rows.iter().enumerate() {
            let factor_unit = units.factors.get(&name[0]).cloned().unwrap_or_else(|| unit_of_row(name));
            if takes(&name[0], &factor_unit) {
                value_added_rows.push(name[0].clone());
                value_added.extend((0..n).map(|j| f.at(row, j)));
            }
        }
    }
    let year = files.iter().find_map(|f| year_in(f.name));
    Ok(InputOutput {
        about: About { title: title(files), format: format.into(), year, unit, notes },
        industries: labels.into_iter().map(|[area, code]| Industry { area, name: code.clone(), code }).collect(),
        flows,
        final_uses: labels_of(&uses.columns).into_iter().map(|[area, category]| FinalUse { area, category }).collect(),
        final_use,
        value_added_rows,
        value_added,
    })
}

fn labels_of(labels: &[Vec<String>]) -> Vec<[String; 2]> {
    labels.iter().map(|l| [l[0].clone(), l.get(1).cloned().unwrap_or_default()]).collect()
}

/// Problems where labels that should be the same are not; the first three are told.
fn same(file: &str, what: &str, found: &[[String; 2]], expected: &[[String; 2]]) -> Vec<Problem> {
    if found.len() != expected.len() {
        let message = format!("{} {what}s, but the table has {} industries", found.len(), expected.len());
        return vec![Problem::of_file(file, "other-labels", message)];
    }
    let differ = found.iter().zip(expected).enumerate().filter(|(_, (a, b))| a != b);
    let tell = |(at, (a, b)): (usize, (&[String; 2], &[String; 2]))| {
        let message = format!("{what} {} is `{} {}`, expected `{} {}`", at + 1, a[0], a[1], b[0], b[1]);
        Problem::of_file(file, "other-labels", message)
    };
    differ.take(3).map(tell).collect()
}

/// x = y + A y + A A y + …, to the last place; `None` when it grows without end.
fn called_forth(coefficients: &[f64], final_use: &[f64]) -> Option<Vec<f64>> {
    let n = final_use.len();
    let (mut output, mut round) = (final_use.to_vec(), final_use.to_vec());
    for _ in 0..MOST_ROUNDS {
        round = coefficients.chunks_exact(n).map(|row| row.iter().zip(&round).map(|(a, r)| a * r).sum()).collect();
        let added: f64 = round.iter().map(|r: &f64| r.abs()).sum();
        let total: f64 = output.iter().map(|x| x.abs()).sum();
        if !(added + total).is_finite() {
            return None;
        }
        output.iter_mut().zip(&round).for_each(|(x, r)| *x += r);
        if added <= 1e-16 * total {
            return Some(output);
        }
    }
    None
}

fn missing(files: &[SourceFile<'_>], what: &str) -> Vec<Problem> {
    let names: Vec<&str> = files.iter().map(SourceFile::base_name).collect();
    let first = files.first().map_or("", |f| f.name);
    let hint = format!("files given: {}", names.join(", "));
    vec![Problem::of_file(first, "missing-file", format!("the table needs {what}")).hint(hint)]
}

/// Files by their part in the table.
struct Parts<'a> {
    files: BTreeMap<&'static str, SourceFile<'a>>,
    unit_files: Vec<SourceFile<'a>>,
}

impl<'a> Parts<'a> {
    fn sort(files: &[SourceFile<'a>]) -> Result<Self, Vec<Problem>> {
        let mut parts = Parts { files: BTreeMap::new(), unit_files: Vec::new() };
        let mut problems = Vec::new();
        for file in files {
            let base = file.base_name();
            let stem = base.trim_end_matches(".gz").trim_end_matches(".txt");
            // pymrio's bundled test system calls its files by longer names.
            let part = match stem {
                "unit" => {
                    parts.unit_files.push(*file);
                    continue;
                }
                "Z" | "trade_flows_Z" => "Z",
                "A" => "A",
                "Y" | "finald_demand_Y" => "Y",
                "x" => "x",
                "F" | "factor_input" => "F",
                _ if file.found => continue,
                _ => {
                    let message = format!("`{base}` is no file of this layout");
                    let hint = "known: Z.txt, A.txt, Y.txt, x.txt, F.txt, unit.txt";
                    problems.push(Problem::of_file(file.name, "unknown-file", message).hint(hint));
                    continue;
                }
            };
            // A folder may hold value added among its satellite accounts and again as factor inputs, where it is complete.
            let before = parts.files.get(part).filter(|before| before.found && file.found);
            if let Some(before) = before {
                if file.name.contains("factor_inputs") && !before.name.contains("factor_inputs") {
                    parts.files.insert(part, *file);
                }
                continue;
            }
            if parts.files.insert(part, *file).is_some() {
                let message = format!("a second file for {part}");
                problems.push(Problem::of_file(file.name, "twice", message));
            }
        }
        if problems.is_empty() { Ok(parts) } else { Err(problems) }
    }

    fn name(&self, part: &str) -> &'a str {
        self.files.get(part).map_or("", |f| f.name)
    }

    fn matrix(&mut self, part: &str, headers: usize) -> Result<Option<Matrix>, Vec<Problem>> {
        let Some(file) = self.files.get(part) else { return Ok(None) };
        matrix::read(file.name, &file.text()?, '\t', headers, None).map(Some)
    }

    /// Units of industries (region, sector, unit) and of factors (name, unit).
    fn units(&self) -> Result<Units, Vec<Problem>> {
        let mut units = Units::default();
        for file in &self.unit_files {
            for line in file.text()?.lines().skip(1) {
                let cells: Vec<&str> = line.split('\t').map(|cell| cell.trim().trim_matches('"')).collect();
                match cells.as_slice() {
                    [name, unit] => drop(units.factors.insert((*name).to_owned(), (*unit).to_owned())),
                    [area, code, .., unit] => {
                        let label = [(*area).to_owned(), (*code).to_owned()];
                        units.industries.insert(label, (*unit).to_owned());
                    }
                    _ => {}
                }
            }
        }
        Ok(units)
    }
}

/// What the figures of a table are in.
#[derive(Default)]
struct Units {
    industries: BTreeMap<[String; 2], String>,
    factors: BTreeMap<String, String>,
}

impl Units {
    fn of(&self, industry: &[String; 2]) -> Option<&str> {
        self.industries.get(industry).map(String::as_str)
    }
}

/// Refuses a table whose industries are counted in different units, as hybrid tables are: tonnes and euros cannot be added, and output,
/// value added and multipliers are such sums.
fn one_unit(file: &str, labels: &[[String; 2]], units: &Units, rows: &[Vec<String>]) -> Result<(), Vec<Problem>> {
    let mut found: BTreeMap<&str, Vec<&[String; 2]>> = BTreeMap::new();
    for (label, row) in labels.iter().zip(rows) {
        let unit = units.of(label).or_else(|| row.get(2).map(String::as_str)).unwrap_or_default();
        found.entry(unit).or_default().push(label);
    }
    if found.len() <= 1 {
        return Ok(());
    }
    let told: Vec<String> = found
        .iter()
        .map(|(unit, industries)| {
            let unit = if unit.is_empty() { "no unit" } else { unit };
            let [area, code] = industries[0];
            let more = industries.len() - 1;
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            format!("{unit} ({area} {code}{more})")
        })
        .collect();
    let message = format!("the industries are in {} units: {}", found.len(), told.join(", "));
    let hint = "sums over different units mean nothing: import the monetary table, in one unit";
    Err(vec![Problem::of_file(file, "several-units", message).hint(hint)])
}
