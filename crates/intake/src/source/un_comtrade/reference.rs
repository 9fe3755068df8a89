//! Another reconciliation to compare with: dollars by exporter, importer and code.

use monazite_model::diagnostic::Problem;

use super::Codes;
use crate::facts::MOST_PROBLEMS;
use crate::source::number::plain;
use crate::source::table;
use crate::trade::mirror::compare::Values;

/// Reads `i, j, cmd, value` (dollars) or BACI's `i, j, k, v` (thousand dollars); areas by code or number. Flows of areas that the
/// registry does not know are left out.
///
/// # Errors
/// Every problem of the file.
pub fn read(file: &str, bytes: &[u8], codes: &Codes) -> Result<Values, Vec<Problem>> {
    let header = table::header(bytes);
    let baci = header.iter().any(|name| name == "k");
    let columns = if baci { ["i", "j", "k", "v"] } else { ["i", "j", "cmd", "value"] };
    let table = table::read(file, bytes, &columns)?;
    let mut values = Values::new();
    let mut problems = Vec::new();
    for row in &table.rows {
        let product = row.cell(2).trim().parse::<i32>().ok().filter(|p| (10_000..=999_999).contains(p));
        let value = plain(row.cell(3)).filter(|v| *v >= 0.0);
        let (Some(product), Some(value)) = (product, value) else {
            if problems.len() < MOST_PROBLEMS {
                let line = u32::try_from(row.number).unwrap_or(u32::MAX);
                let message =
                    format!("expected a six-digit code and a value, found `{}` and `{}`", row.cell(2), row.cell(3));
                problems.push(Problem::of_file(file, "bad-row", message).at(line, 0, 0));
            }
            continue;
        };
        let (exporter, importer) = (codes.named(row.cell(0).trim()), codes.named(row.cell(1).trim()));
        if let (Some(exporter), Some(importer)) = (exporter, importer)
            && exporter != importer
        {
            *values.entry((product, exporter, importer)).or_default() += if baci { value * 1e3 } else { value };
        }
    }
    if problems.is_empty() { Ok(values) } else { Err(problems) }
}
