//! How far declarations can be trusted: the cost of insurance and freight by product, and the error of each reporter.

use std::collections::BTreeMap;

use super::{Declaration, median};

/// Two ends that differ by less than this (in logs) describe the same shipments; only these tell what freight costs.
const CLOSE: f64 = 0.5;
/// Pairs of the pooled rate that a product's own rate must outweigh.
const CIF_PRIOR: f64 = 50.0;
/// CIF is never below FOB, and rarely a quarter above it.
const CIF_MOST: f64 = 0.25;
/// A gap beyond this factor (in logs) says no more than this one.
const GAP_MOST: f64 = 3.0;
/// Average flows that a reporter's own record must outweigh.
const RECORD_PRIOR: f64 = 8.0;
/// Nobody's declarations are better than this (in logs).
const ERROR_LEAST: f64 = 0.02;
/// Dollars that give a flow little say in the record of its reporters.
const SMALL_USD: f64 = 1_000.0;
/// Rounds of the decomposition; it settles in a dozen.
const ROUNDS: usize = 50;

/// Logs of CIF over FOB.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Cif {
    /// Of all products together.
    pub common: f64,
    /// Of a product, drawn towards the common one where few pairs speak.
    pub by_product: BTreeMap<i32, f64>,
}

/// Rates and errors, all estimated from the declarations themselves.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Quality {
    /// Insurance and freight.
    pub cif: Cif,
    /// Mean log error of a reporter's exports.
    pub exporter: BTreeMap<i16, f64>,
    /// Mean log error of a reporter's imports.
    pub importer: BTreeMap<i16, f64>,
    /// Error of a reporter of whom nothing is known.
    pub unknown: f64,
    /// Flows declared by both ends.
    pub pairs: usize,
}

impl Quality {
    /// Estimates rates and errors from flows that both ends declare, given in a fixed order.
    pub(super) fn of(both: impl Iterator<Item = (Declaration, Declaration)>) -> Self {
        let both: Vec<(Declaration, Declaration)> = both.collect();
        let cif = Cif::of(&both);
        let mut quality = Quality { cif, unknown: 0.5, pairs: both.len(), ..Quality::default() };
        if both.is_empty() {
            return quality;
        }
        // |gap| = a_i + b_j, fitted by turns, flows weighted by the log of their size.
        let gaps: Vec<Gap> = both
            .iter()
            .map(|(x, m)| Gap {
                exporter: x.exporter,
                importer: x.importer,
                gap: (quality.fob(m) / x.value_usd).ln().abs().min(GAP_MOST),
                weight: (1.0 + (x.value_usd * m.value_usd).sqrt() / SMALL_USD).ln(),
            })
            .collect();
        let weights: f64 = gaps.iter().map(|g| g.weight).sum();
        let half = gaps.iter().map(|g| g.gap * g.weight).sum::<f64>() / weights / 2.0;
        let prior = RECORD_PRIOR * weights / gaps.len() as f64;
        quality.unknown = half.max(ERROR_LEAST);
        for _ in 0..ROUNDS {
            let unknown = quality.unknown;
            let importer = |g: &Gap| quality.importer.get(&g.importer).copied().unwrap_or(unknown);
            let exporters = errors(&gaps, |g| g.exporter, importer, prior, half);
            quality.exporter = exporters;
            let exporter = |g: &Gap| quality.exporter.get(&g.exporter).copied().unwrap_or(unknown);
            let importers = errors(&gaps, |g| g.importer, exporter, prior, half);
            quality.importer = importers;
        }
        quality
    }

    /// An importer's value as FOB.
    pub fn fob(&self, import: &Declaration) -> f64 {
        if import.fob { import.value_usd } else { import.value_usd * (-self.cif.of_product(import.product)).exp() }
    }

    /// Weight of the importer's figure by inverse squared errors.
    pub fn importer_weight(&self, exporter: i16, importer: i16) -> f64 {
        let of = |errors: &BTreeMap<i16, f64>, code| errors.get(&code).copied().unwrap_or(self.unknown).powi(2);
        let (a, b) = (of(&self.exporter, exporter), of(&self.importer, importer));
        if a + b > 0.0 { a / (a + b) } else { 0.5 }
    }
}

impl Cif {
    fn of(both: &[(Declaration, Declaration)]) -> Self {
        let mut close: BTreeMap<i32, Vec<f64>> = BTreeMap::new();
        for (x, m) in both.iter().filter(|(_, m)| !m.fob) {
            let gap = (m.value_usd / x.value_usd).ln();
            if gap.abs() < CLOSE {
                close.entry(x.product).or_default().push(gap);
            }
        }
        let within = |rate: f64| rate.clamp(0.0, CIF_MOST);
        let common = within(median(close.values().flatten().copied().collect()).unwrap_or_default());
        let by_product = close
            .into_iter()
            .filter_map(|(product, gaps)| {
                let n = gaps.len() as f64;
                Some((product, within((n * median(gaps)? + CIF_PRIOR * common) / (n + CIF_PRIOR))))
            })
            .collect();
        Cif { common, by_product }
    }

    /// Log of CIF over FOB of a product.
    pub fn of_product(&self, product: i32) -> f64 {
        self.by_product.get(&product).copied().unwrap_or(self.common)
    }
}

struct Gap {
    exporter: i16,
    importer: i16,
    gap: f64,
    weight: f64,
}

/// The mean of what the other end does not explain, drawn towards `half` of the average gap.
fn errors(
    gaps: &[Gap],
    of: impl Fn(&Gap) -> i16,
    other: impl Fn(&Gap) -> f64,
    prior: f64,
    half: f64,
) -> BTreeMap<i16, f64> {
    let mut sums: BTreeMap<i16, (f64, f64)> = BTreeMap::new();
    for gap in gaps {
        let (sum, weight) = sums.entry(of(gap)).or_default();
        *sum += gap.weight * (gap.gap - other(gap)).max(0.0);
        *weight += gap.weight;
    }
    sums.into_iter()
        .map(|(code, (sum, weight))| (code, ((sum + prior * half) / (weight + prior)).max(ERROR_LEAST)))
        .collect()
}
