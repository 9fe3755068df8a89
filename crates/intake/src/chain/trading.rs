//! Trade of one form, pair by pair, and the middle of weighted values.

use std::collections::{BTreeMap, BTreeSet};

use monazite_model::chain::{FlowKind, TradeSeen};
use monazite_model::citation::Source;
use monazite_model::code::AreaId;

use super::prior::Prior;

/// Trade between two areas.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Trading {
    /// Counted tonnes.
    pub prior: Prior,
    /// Where it comes from.
    pub kind: FlowKind,
}

/// Trade of one form and a middle unit value.
#[derive(Debug, Clone, Default)]
pub(super) struct FormTrade {
    /// By exporter and importer.
    pub pairs: BTreeMap<(AreaId, AreaId), Trading>,
    /// Importers whose imports of the form are stated: what they use beyond that did not cross their border as this form.
    pub stated_imports: BTreeSet<AreaId>,
    /// True where every code that carries the form is in the tables.
    pub complete: bool,
    /// True where, besides, each of them is exact or dominant and the rows are of the year asked for.
    pub clean: bool,
    /// What exporters ship under codes of which only their side is known, by exporter and, where one is known, by importer (else `ROW`).
    pub sums: BTreeMap<(AreaId, AreaId), Trading>,
    /// HS codes read and missing.
    pub seen: TradeSeen,
    /// Middle value per counted tonne, usd/t, and whether the codes hold mainly this form.
    pub unit_value: Option<(f64, bool, Source)>,
}

/// The value at which half of the weight is reached.
pub(super) fn weighted_median(values: &mut [(f64, f64)]) -> Option<f64> {
    values.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let half: f64 = values.iter().map(|(_, w)| w).sum::<f64>() / 2.0;
    let mut sum = 0.0;
    values.iter().find_map(|(v, w)| {
        sum += w;
        (sum >= half && *v > 0.0).then_some(*v)
    })
}
