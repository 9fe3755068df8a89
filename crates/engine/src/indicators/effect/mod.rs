//! What a measure did, read from trade: volumes and unit values before and after, a plain counterfactual, goods passed on through third
//! countries, months bought ahead. Sums and ratios of published flows; nothing is modelled.
//!
//! | here                        | on paper                                          | unit |
//! |-----------------------------|---------------------------------------------------|------|
//! | `bound`, `elsewhere`        | b, o: mean tonnes a year, before (0), after (1)    | t    |
//! | `elsewhere_ratio`           | o₁ / o₀                                            | 1    |
//! | `would_be_t`                | b₀ · o₁ / o₀                                       | t    |
//! | `missing_against_level_t`   | b₀ − b₁: the least loss                            | t    |
//! | `missing_against_others_t`  | b₀ · o₁ / o₀ − b₁: the most                        | t    |
//! | `replaced`                  | max(0, o₁ − o₀) / (b₀ − b₁)                        | 1    |
//! | `passed_on_at_most_t`       | min(Δ bought from the bound, Δ sold to the bound)  | t    |
//!
//! Method and limits: docs/methods/effect.md.

pub mod months;
mod sums;

use std::collections::{BTreeMap, BTreeSet};

use monazite_model::answer::effect::{Change, Counterfactual, Mean, Partner, Stream, Third, TradeYear};
use monazite_model::code::AreaId;

use sums::Sums;

/// A flow of one code in one year.
#[derive(Debug, Clone, PartialEq)]
pub struct Flow {
    /// Year.
    pub year: i32,
    /// Exporter.
    pub from: AreaId,
    /// Importer.
    pub to: AreaId,
    /// usd.
    pub value_usd: f64,
    /// Gross t; `None` where it is not known.
    pub gross_t: Option<f64>,
}

/// Whom a measure binds, and which years are set side by side.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bounds {
    /// Exporters that are bound; empty: all.
    pub exporters: Vec<AreaId>,
    /// Importers that are bound; empty: all.
    pub importers: Vec<AreaId>,
    /// Years before.
    pub before: Vec<i32>,
    /// Years after.
    pub after: Vec<i32>,
}

impl Bounds {
    /// Whether a flow is bound.
    pub fn holds(&self, from: &AreaId, to: &AreaId) -> bool {
        let within = |list: &[AreaId], area: &AreaId| list.is_empty() || list.contains(area);
        // What moves inside the bound side is not bound.
        let inside = self.exporters.contains(to) && self.exporters.contains(from);
        within(&self.exporters, from) && within(&self.importers, to) && !inside
    }

    /// The end of a flow that is told apart: the importer, or the exporter where one importer binds everybody.
    pub fn partner<'f>(&self, flow: &'f Flow) -> &'f AreaId {
        if self.exporters.is_empty() { &flow.from } else { &flow.to }
    }

    /// Whether a flow is trade of a partner outside of what is bound.
    fn elsewhere(&self, flow: &Flow, partners: &BTreeSet<&AreaId>) -> bool {
        let other = match self.exporters.is_empty() {
            true => !self.importers.contains(&flow.to),
            false => !self.exporters.contains(&flow.from),
        };
        other && partners.contains(self.partner(flow))
    }
}

/// What trade shows of one code.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Shown {
    /// All that is bound.
    pub bound: Change,
    /// What the same partners trade elsewhere.
    pub elsewhere: Change,
    /// By partner, the largest before first.
    pub partners: Vec<Partner>,
    /// What would have been; `None` where the partners traded nothing elsewhere before, or nothing was bound.
    pub counterfactual: Option<Counterfactual>,
    /// Third countries that may have passed goods on, the largest first.
    pub thirds: Vec<Third>,
    /// Streams by partner and year.
    pub years: Vec<TradeYear>,
    /// Share of the value of all these flows that has no tonnage, 0 to 1.
    pub without_tonnage: f64,
}

/// Reads one code. `flows` may hold any years; only those named are used, and streams by year tell the years in between as well.
///
/// ```
/// use monazite_engine::indicators::effect::{Bounds, Flow, shown};
/// let flow = |year, from: &str, gross_t: f64| Flow { year, from: from.into(), to: "CHN".into(), value_usd: gross_t, gross_t: Some(gross_t) };
/// let flows = [flow(2013, "IDN", 10.0), flow(2014, "IDN", 2.0), flow(2013, "PHL", 5.0), flow(2014, "PHL", 9.0)];
/// let bounds = Bounds { exporters: vec!["IDN".into()], before: vec![2013], after: vec![2014], ..Bounds::default() };
/// let found = shown(&flows, &bounds).counterfactual.unwrap();
/// assert_eq!((found.missing_against_level_t, found.replaced, found.would_be_t), (8.0, 0.5, 18.0));
/// ```
pub fn shown(flows: &[Flow], bounds: &Bounds) -> Shown {
    let before = |flow: &&Flow| bounds.before.contains(&flow.year);
    let bound = |flow: &&Flow| bounds.holds(&flow.from, &flow.to);
    let partners: BTreeSet<&AreaId> = flows.iter().filter(before).filter(bound).map(|f| bounds.partner(f)).collect();
    let mut sums = Sums::default();
    let (mut value, mut weightless) = (0.0, 0.0);
    for flow in flows {
        let stream = match () {
            () if bounds.holds(&flow.from, &flow.to) => Stream::Bound,
            () if bounds.elsewhere(flow, &partners) => Stream::Elsewhere,
            () => continue,
        };
        value += flow.value_usd;
        weightless += if flow.gross_t.is_none() { flow.value_usd } else { 0.0 };
        sums.add(stream, bounds.partner(flow), flow);
    }
    let of = |stream, partner: Option<&AreaId>| sums.change(stream, partner, bounds);
    let mut by_partner: Vec<Partner> = (partners.iter())
        .map(|area| Partner {
            area: (*area).clone(),
            bound: of(Stream::Bound, Some(area)),
            elsewhere: of(Stream::Elsewhere, Some(area)),
        })
        .collect();
    by_partner.sort_by(|a, b| {
        b.bound.before.value_usd.total_cmp(&a.bound.before.value_usd).then_with(|| a.area.cmp(&b.area))
    });
    let (all, others) = (of(Stream::Bound, None), of(Stream::Elsewhere, None));
    let thirds = thirds(flows, bounds, &partners, &mut sums);
    Shown {
        bound: all,
        elsewhere: others,
        partners: by_partner,
        counterfactual: counterfactual(&all, &others),
        thirds,
        years: sums.rows(),
        without_tonnage: if value > 0.0 { weightless / value } else { 0.0 },
    }
}

/// What the bound trade would have been had it moved like the same partners' trade elsewhere.
pub fn counterfactual(bound: &Change, elsewhere: &Change) -> Option<Counterfactual> {
    let (b0, b1) = (bound.before.gross_t, bound.after.gross_t);
    let (o0, o1) = (elsewhere.before.gross_t, elsewhere.after.gross_t);
    if b0 <= 0.0 || o0 <= 0.0 {
        return None;
    }
    let ratio = |of: &Change| Some(of.after.usd_per_t? / of.before.usd_per_t.filter(|before| *before > 0.0)?);
    let missing = b0 - b1;
    Some(Counterfactual {
        elsewhere_ratio: o1 / o0,
        would_be_t: b0 * o1 / o0,
        missing_against_level_t: missing,
        missing_against_others_t: b0 * o1 / o0 - b1,
        replaced: if missing > 0.0 { (o1 - o0).max(0.0) / missing } else { 0.0 },
        unit_value_against_others: ratio(bound).zip(ratio(elsewhere)).filter(|(_, o)| *o > 0.0).map(|(b, o)| b / o),
    })
}

/// Countries that bought more from the bound exporters and sold more to the bound importers. Where the measure does not name exporters
/// nothing can be passed on.
fn thirds(flows: &[Flow], bounds: &Bounds, partners: &BTreeSet<&AreaId>, sums: &mut Sums) -> Vec<Third> {
    if bounds.exporters.is_empty() {
        return Vec::new();
    }
    let target = |area: &AreaId| {
        if bounds.importers.is_empty() { partners.contains(area) } else { bounds.importers.contains(area) }
    };
    let third =
        |area: &AreaId| !bounds.exporters.contains(area) && !bounds.importers.contains(area) && area.as_str() != "ROW";
    let mut own = Sums::default();
    let mut areas: BTreeMap<AreaId, ()> = BTreeMap::new();
    for flow in flows {
        if bounds.exporters.contains(&flow.from) && third(&flow.to) {
            own.add(Stream::IntoThird, &flow.to, flow);
            areas.insert(flow.to.clone(), ());
        }
        if third(&flow.from) && target(&flow.to) && flow.from != flow.to {
            own.add(Stream::OutOfThird, &flow.from, flow);
        }
    }
    let more = |stream, area: &AreaId| {
        let change = own.change(stream, Some(area), bounds);
        change.after.gross_t - change.before.gross_t
    };
    let told = |area: &AreaId| {
        let (more_in_t, more_out_t) = (more(Stream::IntoThird, area), more(Stream::OutOfThird, area));
        let most = more_in_t.min(more_out_t);
        (most > 0.0).then(|| Third { area: area.clone(), more_in_t, more_out_t, passed_on_at_most_t: most })
    };
    let mut found: Vec<Third> = areas.keys().filter_map(told).collect();
    found.sort_by(|a, b| b.passed_on_at_most_t.total_cmp(&a.passed_on_at_most_t).then_with(|| a.area.cmp(&b.area)));
    for third in &found {
        sums.take(&own, &third.area);
    }
    found
}

/// Value over tonnes of a stream in a year, by year, over flows that have a tonnage.
pub fn unit_values(rows: &[TradeYear], stream: Stream) -> BTreeMap<i32, f64> {
    let mut sums: BTreeMap<i32, (f64, f64)> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.stream == stream) {
        let Some(tonnes) = row.gross_t else { continue };
        let (value, all) = sums.entry(row.year).or_default();
        *value += row.value_usd;
        *all += tonnes;
    }
    sums.into_iter().filter(|(_, (_, t))| *t > 0.0).map(|(year, (value, t))| (year, value / t)).collect()
}

/// The mean of nothing.
pub(crate) const NOTHING: Mean = Mean { gross_t: 0.0, value_usd: 0.0, usd_per_t: None };

#[cfg(test)]
mod tests;
