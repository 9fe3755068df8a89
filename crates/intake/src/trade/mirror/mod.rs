//! Mirror reconciliation: one flow from what its exporter and its importer each declare.
//!
//! Answers: how much went from `i` to `j`, when both say so and disagree? Takes declarations as customs report them
//! ([`crate::source::un_comtrade`] reads them; totals only, breakdowns already left out) and gives one FOB value and one tonnage
//! a flow, with what it rests on. Leaves forms, content and balance with production to `chain`.
//!
//! | here                      | on paper     | meaning                                                   |
//! |---------------------------|--------------|-----------------------------------------------------------|
//! | `Declaration::value_usd`  | x_ij, m_ij   | export FOB, import CIF (or FOB where the importer says so) |
//! | `Quality::cif`            | c_p          | log of CIF over FOB of a product                          |
//! | `Quality::exporter`       | a_i          | mean log error of what `i` declares as exporter            |
//! | `Quality::importer`       | b_j          | mean log error of what `j` declares as importer            |
//! | `Flow::importer_weight`   | w_ij         | a² ÷ (a² + b²)                                            |
//!
//! Method, constants and limits: docs/methods/mirror.md. Every constant was set on declarations of 2022 and not touched after.

pub mod compare;
mod quality;

use std::collections::{BTreeMap, BTreeSet};

pub use quality::{Cif, Quality};

/// Who declares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// The exporter, FOB.
    Exporter,
    /// The importer, usually CIF.
    Importer,
}

/// The total one reporter declares for one flow: a year, a product, a partner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Declaration {
    /// Calendar year.
    pub year: i16,
    /// HS6 as a number.
    pub product: i32,
    /// BACI code of the exporter.
    pub exporter: i16,
    /// BACI code of the importer.
    pub importer: i16,
    /// Which of the two says so.
    pub side: Side,
    /// Current US dollars.
    pub value_usd: f64,
    /// True where an importer's value is FOB already.
    pub fob: bool,
    /// Tonnes, net; `None` where not stated.
    pub tonnes: Option<f64>,
}

/// What a reporter declares of a product in all, and how much of it without naming a partner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Unallocated {
    /// Calendar year.
    pub year: i16,
    /// HS6 as a number.
    pub product: i32,
    /// BACI code.
    pub reporter: i16,
    /// As what it reports.
    pub side: Side,
    /// All partners together, dollars.
    pub total_usd: f64,
    /// Of these, with partners that are not named (confidential, areas not elsewhere specified, free zones), dollars.
    pub unnamed_usd: f64,
}

/// What a reconciled flow rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Basis {
    /// Both ends.
    Both,
    /// The exporter alone.
    Exporter,
    /// The importer alone.
    Importer,
}

/// One reconciled flow.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reconciled {
    /// Calendar year.
    pub year: i16,
    /// HS6 as a number.
    pub product: i32,
    /// BACI code.
    pub exporter: i16,
    /// BACI code.
    pub importer: i16,
    /// Current US dollars, FOB.
    pub value_usd: f64,
    /// Tonnes; `None` where neither end states a credible one.
    pub tonnes: Option<f64>,
    /// What it rests on.
    pub basis: Basis,
    /// Weight of the importer's figure, 0 to 1.
    pub importer_weight: f64,
    /// Natural log of importer's over exporter's value, both FOB; `None` where one of them is silent.
    pub gap: Option<f64>,
}

/// Reconciled flows and how they came about.
#[derive(Debug, Clone, PartialEq)]
pub struct Reconciliation {
    /// Sorted by year, product, exporter and importer.
    pub flows: Vec<Reconciled>,
    /// Rates and errors that were used.
    pub quality: Quality,
    /// Flows decided for one end because the other names only a part of its partners.
    pub truncated: usize,
    /// Tonnages left out because their unit value is out of reach of the product's.
    pub strange_tonnages: usize,
}

/// A reporter that leaves more than this share of a product unnamed does not contradict a larger figure of a partner.
const TRUNCATED: f64 = 0.5;
/// A tonnage is believed if its unit value is within this factor of the product's median.
const STRANGE: f64 = 20.0;

type Pair = (i16, i32, i16, i16);

/// Both ends of a flow.
#[derive(Debug, Clone, Copy, Default)]
struct Mirror {
    export: Option<Declaration>,
    import: Option<Declaration>,
}

/// Reconciles declarations. The order of what is given does not matter; of two declarations of the same end the larger counts
/// (one may be a part of the other, none can be more than the whole).
///
/// ```
/// use monazite_intake::trade::mirror::{Declaration, Side, reconcile};
/// let says = |side, value_usd| Declaration {
///     year: 2024, product: 811_292, exporter: 156, importer: 842, side, value_usd, fob: true, tonnes: None,
/// };
/// let both = reconcile(&[says(Side::Exporter, 100.0), says(Side::Importer, 110.0)], &[]);
/// let value = both.flows[0].value_usd;
/// assert!(value > 100.0 && value < 110.0);
/// ```
pub fn reconcile(declarations: &[Declaration], unallocated: &[Unallocated]) -> Reconciliation {
    let mut mirrors: BTreeMap<Pair, Mirror> = BTreeMap::new();
    for d in declarations {
        if d.exporter == d.importer || !(d.value_usd > 0.0 && d.value_usd.is_finite()) {
            continue;
        }
        let mirror = mirrors.entry((d.year, d.product, d.exporter, d.importer)).or_default();
        let end = match d.side {
            Side::Exporter => &mut mirror.export,
            Side::Importer => &mut mirror.import,
        };
        if end.is_none_or(|known| known.value_usd < d.value_usd) {
            *end = Some(*d);
        }
    }
    let quality = Quality::of(mirrors.values().filter_map(|m| m.export.zip(m.import)));
    let partial: BTreeSet<(i16, i32, i16, Side)> = unallocated
        .iter()
        .filter(|u| u.unnamed_usd > TRUNCATED * u.total_usd)
        .map(|u| (u.year, u.product, u.reporter, u.side))
        .collect();
    let typical = unit_values(&mirrors);
    let (mut truncated, mut strange_tonnages) = (0, 0);
    let flows = mirrors
        .iter()
        .filter_map(|(pair, mirror)| {
            let (year, product, exporter, importer) = *pair;
            let fob = mirror.import.map(|d| quality.fob(&d));
            let weight = match (mirror.export, fob) {
                (None, Some(_)) => 1.0,
                (Some(_), None) => 0.0,
                (None, None) => return None,
                (Some(x), Some(m)) => {
                    let exporter_partial = partial.contains(&(year, product, exporter, Side::Exporter));
                    let importer_partial = partial.contains(&(year, product, importer, Side::Importer));
                    match (exporter_partial, importer_partial) {
                        (false, true) if m < x.value_usd => {
                            truncated += 1;
                            0.0
                        }
                        (true, false) if x.value_usd < m => {
                            truncated += 1;
                            1.0
                        }
                        _ => quality.importer_weight(exporter, importer),
                    }
                }
            };
            let value_usd = between(mirror.export.map(|d| d.value_usd), fob, weight)?;
            let mut credible = |d: Option<Declaration>| {
                let (d, typical) = (d?, typical.get(&product)?);
                let tonnes = d.tonnes.filter(|t| *t > 0.0)?;
                let near = (d.value_usd / tonnes / typical).ln().abs() <= STRANGE.ln();
                strange_tonnages += usize::from(!near);
                near.then_some(tonnes)
            };
            let tonnes = between(credible(mirror.export), credible(mirror.import), weight);
            Some(Reconciled {
                year,
                product,
                exporter,
                importer,
                value_usd,
                tonnes,
                basis: match (mirror.export, mirror.import) {
                    (Some(_), Some(_)) => Basis::Both,
                    (Some(_), None) => Basis::Exporter,
                    _ => Basis::Importer,
                },
                importer_weight: weight,
                gap: mirror.export.zip(fob).map(|(x, m)| (m / x.value_usd).ln()),
            })
        })
        .collect();
    Reconciliation { flows, quality, truncated, strange_tonnages }
}

/// The weighted mean in logs; one end alone where the other is silent.
fn between(export: Option<f64>, import: Option<f64>, weight: f64) -> Option<f64> {
    match (export, import) {
        (Some(x), Some(m)) => Some(((1.0 - weight) * x.ln() + weight * m.ln()).exp()),
        (one, other) => one.or(other),
    }
}

/// Median dollars a tonne of each product over all declarations that state a tonnage.
fn unit_values(mirrors: &BTreeMap<Pair, Mirror>) -> BTreeMap<i32, f64> {
    let mut found: BTreeMap<i32, Vec<f64>> = BTreeMap::new();
    for ((_, product, ..), mirror) in mirrors {
        for d in [mirror.export, mirror.import].into_iter().flatten() {
            if let Some(tonnes) = d.tonnes.filter(|t| *t > 0.0 && t.is_finite()) {
                found.entry(*product).or_default().push(d.value_usd / tonnes);
            }
        }
    }
    found.into_iter().filter_map(|(product, values)| Some((product, median(values)?))).collect()
}

/// The middle value, the mean of the two middle ones of an even number; `None` of nothing.
fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let half = values.len() / 2;
    match values.len() {
        0 => None,
        n if n % 2 == 1 => Some(values[half]),
        _ => Some((values[half - 1] + values[half]) / 2.0),
    }
}

#[cfg(test)]
mod tests;
