//! One world: the levels of a chain, central or drawn from their bands, and its network read backwards.

use std::collections::BTreeMap;

use monazite_model::chain::{Chain, Estimate};
use monazite_model::citation::Source;
use monazite_model::quantity::Band;

use super::exposure::{Backward, Inflow};
use crate::ensemble::draw::{Drawn, triangular, uniform};

/// Draws behind a range. Ours: the 5th and 95th percentile then lie between the fourth and fifth draw from each end.
pub const DRAWS: u32 = 64;
/// Seed of the draws.
pub const SEED: u64 = 42;

/// Levels, t, in the order of the chain's lists. Drawn levels need not balance: shares are taken of what comes in.
#[derive(Debug, Clone, PartialEq)]
pub struct World {
    /// Which draw; `None` for the central world.
    pub member: Option<u32>,
    /// Supplies.
    pub supplies: Vec<f64>,
    /// Processes.
    pub transformations: Vec<f64>,
    /// Uses.
    pub uses: Vec<f64>,
    /// Flows.
    pub flows: Vec<f64>,
}

/// What each level of a chain is drawn by, in the order of its lists: read once for all draws.
#[derive(Debug, Clone, PartialEq)]
pub struct Draws {
    supplies: Vec<Drawn>,
    transformations: Vec<Drawn>,
    uses: Vec<Drawn>,
    flows: Vec<Drawn>,
}

impl Draws {
    /// Where in its band a level lies depends on seed, member and what it rests on: levels taken from one trade record (a code that several
    /// minerals share) or scaled from one published figure move together, and a level nobody states goes by its own name.
    pub fn of(chain: &Chain) -> Self {
        let by = |level: &Estimate, name: &dyn Fn() -> String| {
            Drawn::by(&record(level).map_or_else(name, |record| format!("record {record}")))
        };
        let at = |node: usize| {
            let n = chain.nodes[node];
            format!("{} {}", chain.forms[n.form].id, chain.areas[n.area])
        };
        Draws {
            supplies: chain.supplies.iter().map(|s| by(&s.level, &|| format!("{} {}", s.kind, at(s.node)))).collect(),
            transformations: chain
                .transformations
                .iter()
                .map(|t| by(&t.level, &|| format!("{} {}", t.process, chain.areas[t.area])))
                .collect(),
            uses: chain.uses.iter().map(|u| by(&u.level, &|| format!("use {}", at(u.node)))).collect(),
            flows: chain.flows.iter().map(|f| by(&f.level, &|| format!("flow {} {}", at(f.from), at(f.to)))).collect(),
        }
    }
}

impl World {
    /// The reconciled levels.
    pub fn central(chain: &Chain) -> Self {
        World {
            member: None,
            supplies: chain.supplies.iter().map(|s| s.level.band.value).collect(),
            transformations: chain.transformations.iter().map(|t| t.level.band.value).collect(),
            uses: chain.uses.iter().map(|u| u.level.band.value).collect(),
            flows: chain.flows.iter().map(|f| f.level.band.value).collect(),
        }
    }

    /// Each level drawn from its band in a member of the worlds of `seed`.
    pub fn drawn(chain: &Chain, draws: &Draws, seed: u64, member: u32) -> Self {
        let draw = |(level, by): (&Estimate, &Drawn)| drawn(level.band, by.uniform(seed, member));
        World {
            member: Some(member),
            supplies: chain.supplies.iter().map(|s| &s.level).zip(&draws.supplies).map(draw).collect(),
            transformations: chain
                .transformations
                .iter()
                .map(|t| &t.level)
                .zip(&draws.transformations)
                .map(draw)
                .collect(),
            uses: chain.uses.iter().map(|u| &u.level).zip(&draws.uses).map(draw).collect(),
            flows: chain.flows.iter().map(|f| &f.level).zip(&draws.flows).map(draw).collect(),
        }
    }

    /// A number outside the chain in this world: its central value, or a draw from its band under its own name.
    pub fn drawn_value(&self, band: Band, name: impl FnOnce() -> String) -> f64 {
        self.member.map_or(band.value, |member| drawn(band, uniform(SEED, member % DRAWS, &name())))
    }

    /// Output of every node: supply and what processes make there, t; what only closes the books is nobody's.
    pub fn output(&self, chain: &Chain) -> Vec<f64> {
        let mut made = vec![0.0; chain.nodes.len()];
        for (s, t) in chain.supplies.iter().zip(&self.supplies).filter(|(s, _)| s.kind.is_output()) {
            made[s.node] += t;
        }
        for (process, t) in chain.transformations.iter().zip(&self.transformations) {
            for leg in &process.outputs {
                made[leg.node] += leg.per_tonne * t;
            }
        }
        made
    }

    /// What processes take of every node, t.
    pub fn intake(&self, chain: &Chain) -> Vec<f64> {
        let mut taken = vec![0.0; chain.nodes.len()];
        for (process, t) in chain.transformations.iter().zip(&self.transformations) {
            for leg in &process.inputs {
                taken[leg.node] += leg.per_tonne * t;
            }
        }
        taken
    }

    /// The network read backwards. Inputs of a process count by value at base prices, by mass where nothing has a price.
    /// Areas that `as_one` maps are taken together.
    pub fn backward(&self, chain: &Chain, as_one: &BTreeMap<usize, usize>) -> Backward {
        let area = |a: usize| as_one.get(&a).copied().unwrap_or(a);
        let mut network = Backward {
            areas: chain.nodes.iter().map(|n| area(n.area)).collect(),
            inflows: vec![Vec::new(); chain.nodes.len()],
        };
        for (s, t) in chain.supplies.iter().zip(&self.supplies) {
            let of_somebody = s.kind.is_output();
            network.inflows[s.node].push(if of_somebody {
                Inflow::Source { amount: *t }
            } else {
                Inflow::Unknown { amount: *t }
            });
        }
        for (process, t) in chain.transformations.iter().zip(&self.transformations) {
            let price = |node: usize| chain.forms[chain.nodes[node].form].value();
            let priced = process.inputs.iter().any(|leg| price(leg.node) > 0.0);
            let of: Vec<(usize, f64)> = process
                .inputs
                .iter()
                .map(|leg| (leg.node, if priced { leg.per_tonne * price(leg.node) } else { leg.per_tonne }))
                .collect();
            for leg in &process.outputs {
                network.inflows[leg.node].push(Inflow::Made { amount: leg.per_tonne * t, of: of.clone() });
            }
        }
        for (f, t) in chain.flows.iter().zip(&self.flows) {
            network.inflows[f.to].push(Inflow::Brought { amount: *t, from: f.from });
        }
        network
    }
}

/// What a level rests on: the trade record, else the first published figure; `None` where it is assumed or inferred.
fn record(level: &Estimate) -> Option<String> {
    let of_trade = level.sources.iter().find(|s| s.trade().is_some());
    of_trade.and_then(Source::record).or_else(|| level.sources.iter().find_map(Source::record))
}

/// An amount drawn from its band, never negative.
fn drawn(band: Band, u: f64) -> f64 {
    triangular(band, u).max(0.0)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::sync::Arc;

    use monazite_model::citation::{Publication, TradeTable};
    use monazite_model::period::Period;

    use super::*;

    #[test]
    fn a_level_rests_on_its_trade_record_before_a_total_and_on_nothing_where_it_is_assumed() {
        let level = |sources: &[Source]| Estimate {
            band: Band::exact(1.0),
            prior: None,
            grade: monazite_model::fact::Quality::B,
            sources: sources.to_vec(),
        };
        let fact = |id: &str| Source::Fact {
            publication: Publication::new("a-survey", "2025"),
            id: id.into(),
            period: Period::Year(2024),
        };
        let table = TradeTable {
            publication: Publication::new("cepii-baci", "202601"),
            hs: "HS17".into(),
            codes: vec!["811292".into()],
            year: 2024,
        };
        let shipped = Source::Trade { table: Arc::new(table), pair: Some(("CHN".into(), "KOR".into())) };
        let total = fact("a-survey/2025/gallium:refined/exports/CHN/2024");
        assert_eq!(record(&level(&[total.clone(), shipped])).unwrap(), "cepii-baci/HS17/811292/2024/CHN/KOR");
        assert_eq!(record(&level(&[total])).unwrap(), "a-survey/2025/gallium:refined/exports/CHN/2024");
        assert_eq!(record(&level(&[Source::assumption("a share")])), None);
    }

    #[test]
    fn a_drawn_amount_stays_in_its_band_and_above_nothing() {
        let band = Band { value: 10.0, low: 8.0, high: 12.0 };
        assert!(drawn(band, 1e-9) >= 8.0 && drawn(band, 1.0 - 1e-9) <= 12.0);
        assert_eq!(drawn(Band { value: 0.0, low: -1.0, high: 0.0 }, 0.1), 0.0);
    }
}
