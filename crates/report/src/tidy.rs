//! A run as tidy rows: one number per row. CSV and Parquet are written from these rows, so that they hold the same.
//!
//! | column   | meaning                                                                              |
//! |----------|--------------------------------------------------------------------------------------|
//! | period   | window of the run: `2023-01/2023-12`, first and last month                           |
//! | area     | where (exporter for a flow)                                                          |
//! | node     | form, `gallium:refined`                                                              |
//! | partner  | importer for a flow, else empty                                                      |
//! | series   | `price`, `production`, `use`, `shortage`, …, `flow`                                  |
//! | case     | `baseline` or `scenario`                                                             |
//! | value    | central run                                                                          |
//! | low/high | 5th and 95th percentile over the runs; equal to value in the baseline                |
//! | unit     | `usd_per_t`, `t`                                                                     |

use monazite_model::outcome::{Outcome, Party, SeriesKind};
use monazite_model::period::Window;
use monazite_model::quantity::Band;
use monazite_model::quantity::Unit;
use serde::Serialize;

/// One row of `outcome.csv` and `outcome.parquet`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Row {
    /// Window of the run.
    pub period: String,
    /// Area.
    pub area: String,
    /// Form.
    pub node: String,
    /// Importer of a flow.
    pub partner: String,
    /// What is measured.
    pub series: SeriesKind,
    /// `baseline` or `scenario`.
    pub case: &'static str,
    /// Central value.
    pub value: f64,
    /// 5th percentile.
    pub low: f64,
    /// 95th percentile.
    pub high: f64,
    /// Unit.
    pub unit: Unit,
}

/// One row of `accounts.csv` and `accounts.parquet`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Account {
    /// Window of the run.
    pub period: String,
    /// Area.
    pub area: String,
    /// Party, or the area over all of them.
    pub party: Party,
    /// Change against the baseline.
    pub value: f64,
    /// 5th percentile.
    pub low: f64,
    /// 95th percentile.
    pub high: f64,
    /// Unit.
    pub unit: Unit,
}

/// First and last month of a window: `2023-01/2023-12`.
pub fn period(window: Window) -> String {
    format!("{}/{}", window.start, window.start.plus(window.months.max(1) as i32 - 1))
}

/// Prices, quantities and flows, in the order of the outcome; each has a row for the baseline and one for the scenario.
pub fn rows(outcome: &Outcome) -> Vec<Row> {
    let period = period(outcome.manifest.window);
    let mut rows = Vec::new();
    let mut put = |area: &str, node: &str, partner: &str, series: SeriesKind, base: f64, range: Band, unit: Unit| {
        let exact = Band { value: base, low: base, high: base };
        for (case, range) in [("baseline", exact), ("scenario", range)] {
            rows.push(Row {
                period: period.clone(),
                area: area.into(),
                node: node.into(),
                partner: partner.into(),
                series,
                case,
                value: range.value,
                low: range.low,
                high: range.high,
                unit,
            });
        }
    };
    for p in &outcome.prices {
        put(p.area.as_str(), p.form.as_str(), "", SeriesKind::Price, p.base, p.range, p.unit);
    }
    for q in &outcome.quantities {
        put(q.area.as_str(), q.form.as_str(), "", q.series, q.base, q.range, q.unit);
    }
    for f in &outcome.flows {
        put(f.from.as_str(), f.form.as_str(), f.to.as_str(), SeriesKind::Flow, f.base, f.range, f.unit);
    }
    rows
}

/// Gains and losses by area and party, then the totals by area.
pub fn accounts(outcome: &Outcome) -> Vec<Account> {
    let period = period(outcome.manifest.window);
    outcome
        .accounts
        .iter()
        .chain(&outcome.area_totals)
        .map(|a| Account {
            period: period.clone(),
            area: a.area.0.clone(),
            party: a.party,
            value: a.range.value,
            low: a.range.low,
            high: a.range.high,
            unit: a.unit,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn every_number_has_a_baseline_and_a_scenario_row() {
        let outcome = sample::outcome();
        let rows = rows(&outcome);
        let n = outcome.prices.len() + outcome.quantities.len() + outcome.flows.len();
        assert_eq!(rows.len(), 2 * n);
        assert_eq!(rows.iter().filter(|r| r.case == "baseline").count(), n);
    }

    #[test]
    fn parties_of_an_area_add_up_to_its_total() {
        let rows = accounts(&sample::outcome());
        for total in rows.iter().filter(|r| r.party == Party::Total) {
            let sum: f64 =
                rows.iter().filter(|r| r.area == total.area && r.party != Party::Total).map(|r| r.value).sum();
            assert!((sum - total.value).abs() < 1e-6, "{}", total.area);
        }
    }
}
