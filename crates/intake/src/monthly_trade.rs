//! Monthly trade of a user's own: which tonnes of which code went from whom to whom in which month?
//!
//! A CSV with the columns `period` (2023-11), `exporter`, `importer`, `code`, `value_usd`, `quantity_t`; areas by code or name. Nothing is
//! kept: the rows answer one question.

use monazite_model::code::AreaId;
use monazite_model::diagnostic::Problem;
use monazite_model::period::Month;
use monazite_model::registry::{Meant, Registry};
use monazite_model::words::names::Names;

use crate::limits::MOST_PROBLEMS;
use crate::source::number::number;
use crate::source::table;

/// Columns of the file.
pub const COLUMNS: [&str; 6] = ["period", "exporter", "importer", "code", "value_usd", "quantity_t"];

/// A flow in a month.
#[derive(Debug, Clone, PartialEq)]
pub struct MonthRow {
    /// Month.
    pub month: Month,
    /// Exporter.
    pub exporter: AreaId,
    /// Importer.
    pub importer: AreaId,
    /// Code, as written: six digits or more.
    pub code: String,
    /// usd.
    pub value_usd: f64,
    /// Gross t.
    pub quantity_t: f64,
}

/// The areas that a name may stand for, where it is more than one.
fn which(registry: &Registry, name: &str) -> Option<String> {
    let Meant::Several(ids) = registry.meant_area(name) else { return None };
    let named: Vec<String> = ids.iter().map(|id| format!("`{id}` ({})", Names(registry).area(id))).collect();
    Some(format!("say which: {}", named.join(" or ")))
}

/// Reads a file of monthly trade.
///
/// # Errors
/// Every problem of the file: columns that are missing, a period that is no month, an unknown area, a cell that is no number.
pub fn read(file: &str, bytes: &[u8], registry: &Registry) -> Result<Vec<MonthRow>, Vec<Problem>> {
    let table = table::read(file, bytes, &COLUMNS)?;
    let (mut rows, mut problems) = (Vec::new(), Vec::new());
    for row in &table.rows {
        let mut wrong = |place: usize, expected: &str| {
            if problems.len() < MOST_PROBLEMS {
                let line = u32::try_from(row.number).unwrap_or(u32::MAX);
                let message = format!("expected {expected}, found `{}`", row.cell(place));
                let mut problem = Problem::of_file(file, "wrong-value", message).at(line, 0, 0).named(COLUMNS[place]);
                problem.hint = if place == 1 || place == 2 { which(registry, row.cell(place).trim()) } else { None };
                problems.push(problem);
            }
        };
        let month = Month::parse(row.cell(0).trim());
        let area = |place: usize| match registry.meant_area(row.cell(place).trim()) {
            Meant::One(area) => Some(area),
            _ => None,
        };
        let amount = |place: usize| number(row.cell(place).trim()).filter(|amount| *amount >= 0.0);
        let code = row.cell(3).trim();
        let coded = code.len() >= 6 && code.bytes().all(|b| b.is_ascii_digit());
        let (exporter, importer, value, tonnes) = (area(1), area(2), amount(4), amount(5));
        match (month, exporter, importer, value, tonnes) {
            (Some(month), Some(exporter), Some(importer), Some(value_usd), Some(quantity_t)) if coded => {
                rows.push(MonthRow { month, exporter, importer, code: code.to_owned(), value_usd, quantity_t });
            }
            (month, exporter, importer, value, tonnes) => {
                let faults = [
                    (month.is_none(), 0, "a month as 2023-11"),
                    (exporter.is_none(), 1, "an area by code or name"),
                    (importer.is_none(), 2, "an area by code or name"),
                    (!coded, 3, "a code of six digits or more"),
                    (value.is_none(), 4, "a value of zero or more"),
                    (tonnes.is_none(), 5, "tonnes, zero or more"),
                ];
                faults.iter().filter(|fault| fault.0).for_each(|(_, place, expected)| wrong(*place, expected));
            }
        }
    }
    if problems.is_empty() { Ok(rows) } else { Err(problems) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_month_of_trade_is_read_and_every_wrong_cell_is_told() {
        let registry = &crate::atlas::bundled().unwrap().registry;
        let head = COLUMNS.join(",");
        let good = format!("{head}\n2023-11,China,JPN,250410,1000,2.5\n");
        let rows = read("months.csv", good.as_bytes(), registry).unwrap();
        assert_eq!(
            (rows[0].exporter.as_str(), rows[0].month.to_string().as_str(), rows[0].quantity_t),
            ("CHN", "2023-11", 2.5)
        );
        let bad = format!("{head}\n2023,China,Nowhere,25,many,-1\n");
        let problems = read("months.csv", bad.as_bytes(), registry).unwrap_err();
        let seen: Vec<&str> = problems.iter().map(|p| p.at.as_str()).collect();
        assert_eq!(seen, ["period", "importer", "code", "value_usd", "quantity_t"]);
    }
}
