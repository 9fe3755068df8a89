//! CSV files of a run: tidy, one table per file, a header row, `.` as decimal point, every digit kept.

use monazite_model::outcome::Outcome;
use monazite_model::quantity::Unit;
use serde::Serialize;

use crate::error::ReportError;
use crate::tidy;

/// A table of serialisable rows as CSV. With no rows there is no header either.
pub fn table<T: Serialize>(rows: &[T]) -> Result<Vec<u8>, ReportError> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::Any(b'\n')).from_writer(Vec::new());
    for row in rows {
        writer.serialize(row)?;
    }
    writer.into_inner().map_err(|e| ReportError::Io(e.into_error()))
}

/// The CSV files of a run: name and bytes.
pub fn files(outcome: &Outcome) -> Result<Vec<(&'static str, Vec<u8>)>, ReportError> {
    let drivers: Vec<Driver> = outcome
        .drivers
        .iter()
        .map(|d| Driver {
            figure: &outcome.headline.figure,
            parameter: &d.parameter,
            rank_correlation: d.rank_correlation,
            at_low: d.at_low,
            at_high: d.at_high,
            unit: outcome.headline.unit.map_or("", Unit::name),
            source: &d.source,
        })
        .collect();
    Ok(vec![
        ("outcome.csv", table(&tidy::rows(outcome))?),
        ("accounts.csv", table(&tidy::accounts(outcome))?),
        ("drivers.csv", table(&drivers)?),
    ])
}

#[derive(Serialize)]
struct Driver<'a> {
    figure: &'a str,
    parameter: &'a str,
    rank_correlation: f64,
    at_low: f64,
    at_high: f64,
    unit: &'a str,
    source: &'a str,
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::sample;

    #[test]
    fn a_price_is_written_with_all_its_digits_in_both_cases() {
        let files = files(&sample::outcome()).unwrap();
        let text = String::from_utf8(files[0].1.clone()).unwrap();
        assert!(text.starts_with("period,area,node,partner,series,case,value,low,high,unit\n"));
        assert!(
            text.contains("2023-01/2023-12,JPN,gallium:refined,,price,scenario,518000.0,450000.0,633000.0,usd_per_t\n")
        );
        assert!(text.contains("2023-01/2023-12,CHN,gallium:refined,JPN,flow,baseline,160.0,160.0,160.0,t\n"));
    }
}
