//! Sums by stream, partner and year.

use std::collections::BTreeMap;

use monazite_model::answer::effect::{Change, Mean, Stream, TradeYear};
use monazite_model::code::AreaId;

use super::{Bounds, Flow, NOTHING};

/// What was added: all value, value of what has a tonnage, tonnes, and whether something has none.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    value_usd: f64,
    weighed_usd: f64,
    gross_t: f64,
    lacks: bool,
}

/// Sums by stream, partner and year.
#[derive(Debug, Clone, Default)]
pub(super) struct Sums {
    by: BTreeMap<(Stream, AreaId, i32), Sum>,
}

impl Sums {
    pub fn add(&mut self, stream: Stream, partner: &AreaId, flow: &Flow) {
        let sum = self.by.entry((stream, partner.clone(), flow.year)).or_default();
        sum.value_usd += flow.value_usd;
        match flow.gross_t {
            Some(t) => {
                sum.gross_t += t;
                sum.weighed_usd += flow.value_usd;
            }
            None => sum.lacks = true,
        }
    }

    /// Takes over all rows of a partner.
    pub fn take(&mut self, from: &Sums, partner: &AreaId) {
        self.by
            .extend(from.by.iter().filter(|((_, area, _), _)| area == partner).map(|(key, sum)| (key.clone(), *sum)));
    }

    /// Means over the years before and after, of one partner or of all.
    pub fn change(&self, stream: Stream, partner: Option<&AreaId>, bounds: &Bounds) -> Change {
        Change { before: self.mean(stream, partner, &bounds.before), after: self.mean(stream, partner, &bounds.after) }
    }

    fn mean(&self, stream: Stream, partner: Option<&AreaId>, years: &[i32]) -> Mean {
        let own = |(of, area, year): &(Stream, AreaId, i32)| {
            *of == stream && partner.is_none_or(|partner| partner == area) && years.contains(year)
        };
        let mut all = Sum::default();
        for (_, sum) in self.by.iter().filter(|(key, _)| own(key)) {
            all.value_usd += sum.value_usd;
            all.weighed_usd += sum.weighed_usd;
            all.gross_t += sum.gross_t;
        }
        if years.is_empty() {
            return NOTHING;
        }
        let n = years.len() as f64;
        Mean {
            gross_t: all.gross_t / n,
            value_usd: all.value_usd / n,
            usd_per_t: (all.gross_t > 0.0).then(|| all.weighed_usd / all.gross_t),
        }
    }

    /// All sums as rows.
    pub fn rows(&self) -> Vec<TradeYear> {
        let row = |((stream, partner, year), sum): (&(Stream, AreaId, i32), &Sum)| TradeYear {
            stream: *stream,
            partner: partner.clone(),
            year: *year,
            gross_t: (!sum.lacks).then_some(sum.gross_t),
            value_usd: sum.value_usd,
        };
        self.by.iter().map(row).collect()
    }
}
