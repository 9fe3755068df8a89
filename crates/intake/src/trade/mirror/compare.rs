//! How near reconciled trade is to another reconciliation of the same year: leaders, shares, concentration, levels.

use std::collections::{BTreeMap, BTreeSet};

/// Dollars by product, exporter and importer (BACI codes).
pub type Values = BTreeMap<(i32, i16, i16), f64>;

/// Whose shares are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// Shares of exporters.
    Exporters,
    /// Shares of importers.
    Importers,
}

/// One product, ours beside theirs.
#[derive(Debug, Clone, PartialEq)]
pub struct ProductScore {
    /// HS6 as a number.
    pub product: i32,
    /// The largest area and its share, ours.
    pub ours: (i16, f64),
    /// The largest area and its share, theirs.
    pub theirs: (i16, f64),
    /// Mean absolute difference of shares over the six largest areas of either, 0 to 1.
    pub share_error: f64,
    /// Sum of squared shares, ours.
    pub hhi_ours: f64,
    /// Sum of squared shares, theirs.
    pub hhi_theirs: f64,
    /// Our total over theirs.
    pub level: f64,
}

/// All products that both have.
#[derive(Debug, Clone, PartialEq)]
pub struct Score {
    /// By product.
    pub products: Vec<ProductScore>,
    /// Products that they have and we have not.
    pub missing: Vec<i32>,
    /// Products whose largest area is the same.
    pub leaders: usize,
    /// Mean of the products' share errors, 0 to 1.
    pub share_error: f64,
    /// Pearson correlation of the two concentrations over products; `None` below two products.
    pub hhi_correlation: Option<f64>,
    /// Our dollars over theirs.
    pub level: f64,
    /// Median of ours over theirs, flow by flow, where both have it.
    pub flow_level: f64,
    /// Share of these flows within ten per cent.
    pub within_tenth: f64,
}

/// How many of the largest areas of either side a share error looks at.
const LARGEST: usize = 6;

/// Compares our values with theirs, product by product.
///
/// ```
/// use monazite_intake::trade::mirror::compare::{End, compare};
/// let flows = [((260_400, 360, 156), 3.0), ((260_400, 608, 156), 1.0)].into();
/// let score = compare(&flows, &flows, End::Exporters);
/// assert_eq!((score.leaders, score.share_error, score.level), (1, 0.0, 1.0));
/// assert_eq!(score.products[0].hhi_ours, 0.625);
/// ```
pub fn compare(ours: &Values, theirs: &Values, end: End) -> Score {
    let (our_shares, their_shares) = (shares(ours, end), shares(theirs, end));
    let mut products = Vec::new();
    let mut missing = Vec::new();
    for (product, (their_total, their)) in &their_shares {
        let Some((our_total, our)) = our_shares.get(product) else {
            missing.push(*product);
            continue;
        };
        let (our_largest, their_largest) = (largest(our), largest(their));
        let looked_at: BTreeSet<i16> =
            our_largest.iter().take(LARGEST).chain(their_largest.iter().take(LARGEST)).map(|(area, _)| *area).collect();
        let share = |shares: &BTreeMap<i16, f64>, area: &i16| shares.get(area).copied().unwrap_or_default();
        let apart: f64 = looked_at.iter().map(|area| (share(our, area) - share(their, area)).abs()).sum();
        let hhi = |shares: &BTreeMap<i16, f64>| shares.values().map(|s| s * s).sum();
        let (Some(first_of_ours), Some(first_of_theirs)) = (our_largest.first(), their_largest.first()) else {
            continue;
        };
        products.push(ProductScore {
            product: *product,
            ours: *first_of_ours,
            theirs: *first_of_theirs,
            share_error: apart / looked_at.len() as f64,
            hhi_ours: hhi(our),
            hhi_theirs: hhi(their),
            level: our_total / their_total,
        });
    }
    let mut ratios: Vec<f64> = theirs
        .iter()
        .filter_map(|(key, v)| ours.get(key).map(|o| o / v))
        .filter(|r| *r > 0.0 && r.is_finite())
        .collect();
    ratios.sort_by(f64::total_cmp);
    let near = ratios.iter().filter(|r| r.ln().abs() < 1.1_f64.ln()).count();
    let both = products.len().max(1) as f64;
    Score {
        leaders: products.iter().filter(|p| p.ours.0 == p.theirs.0).count(),
        share_error: products.iter().map(|p| p.share_error).sum::<f64>() / both,
        hhi_correlation: correlation(&products.iter().map(|p| (p.hhi_ours, p.hhi_theirs)).collect::<Vec<_>>()),
        level: ours.iter().filter(|(k, _)| their_shares.contains_key(&k.0)).map(|(_, v)| v).sum::<f64>()
            / theirs.values().sum::<f64>(),
        flow_level: super::median(ratios.clone()).unwrap_or(f64::NAN),
        within_tenth: near as f64 / ratios.len().max(1) as f64,
        products,
        missing,
    }
}

/// Total and shares of each product; products without value are left out.
fn shares(values: &Values, end: End) -> BTreeMap<i32, (f64, BTreeMap<i16, f64>)> {
    let mut found: BTreeMap<i32, (f64, BTreeMap<i16, f64>)> = BTreeMap::new();
    for ((product, exporter, importer), value) in values {
        let (total, areas) = found.entry(*product).or_default();
        let area = if end == End::Exporters { exporter } else { importer };
        *areas.entry(*area).or_default() += value;
        *total += value;
    }
    found.retain(|_, (total, _)| *total > 0.0);
    for (total, areas) in found.values_mut() {
        areas.values_mut().for_each(|v| *v /= *total);
    }
    found
}

/// Areas by share, largest first; of equal ones the smaller code.
fn largest(shares: &BTreeMap<i16, f64>) -> Vec<(i16, f64)> {
    let mut areas: Vec<(i16, f64)> = shares.iter().map(|(area, share)| (*area, *share)).collect();
    areas.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    areas
}

fn correlation(pairs: &[(f64, f64)]) -> Option<f64> {
    if pairs.len() < 2 {
        return None;
    }
    let n = pairs.len() as f64;
    let (mx, my) = (pairs.iter().map(|p| p.0).sum::<f64>() / n, pairs.iter().map(|p| p.1).sum::<f64>() / n);
    let sum = |of: &dyn Fn(&(f64, f64)) -> f64| pairs.iter().map(of).sum::<f64>();
    let (xy, xx, yy) = (sum(&|p| (p.0 - mx) * (p.1 - my)), sum(&|p| (p.0 - mx).powi(2)), sum(&|p| (p.1 - my).powi(2)));
    Some(xy / (xx * yy).sqrt()).filter(|c| c.is_finite())
}
