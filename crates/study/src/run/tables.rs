//! From answers to the rows of an outcome, each with its range over the ensemble.

use std::collections::{BTreeMap, BTreeSet};

use monazite_engine::ensemble::spread::ends;
use monazite_model::code::AreaId;
use monazite_model::outcome::{AccountRow, FlowRow, Party, PriceRow, QuantityRow, SeriesKind, Welfare};
use monazite_model::quantity::Band;

use super::solve::{Answer, Central, Member};

/// Flows below this share of a form's traded tonnes, before and after, are left out.
const LEAST_FLOW: f64 = 1e-9;

/// Central answers and those of the members that cleared.
pub(super) struct Results<'a> {
    pub centrals: &'a [Central<'a>],
    /// Per chain.
    pub central: Vec<&'a Answer>,
    /// Per member that cleared, per chain.
    pub members: Vec<&'a [Answer]>,
    /// Years in the window: levels are per year.
    pub years: f64,
}

/// A central value with the 5th and 95th percentile of a sample; without a sample both are the central value.
pub(crate) fn range(central: f64, mut sample: Vec<f64>) -> Band {
    let (low, high) = ends(&mut sample, central);
    Band { value: central, low, high }
}

impl<'a> Results<'a> {
    /// Takes what is there; `None` unless every chain cleared centrally.
    pub fn new(centrals: &'a [Central<'a>], members: &'a [Member], years: f64) -> Option<Self> {
        let central = centrals.iter().map(|c| c.answer.as_ref()).collect::<Option<Vec<_>>>()?;
        let members = members.iter().filter_map(|m| m.answers.as_deref()).collect();
        Some(Results { centrals, central, members, years })
    }

    /// A figure in every member that cleared.
    fn sample(&self, figure: impl Fn(&[Answer]) -> f64) -> Vec<f64> {
        self.members.iter().map(|answers| figure(answers)).collect()
    }

    /// Prices, chain by chain.
    pub fn prices(&self) -> Vec<PriceRow> {
        let mut rows = Vec::new();
        for (c, answer) in self.central.iter().enumerate() {
            let system = &self.centrals[c].system;
            for (k, price) in answer.reading.prices.iter().enumerate() {
                let form = &system.forms[price.form];
                rows.push(PriceRow {
                    mineral: form.mineral(),
                    form: form.clone(),
                    area: system.areas[price.area].clone(),
                    base: price.base,
                    range: range(price.value, self.sample(|m| m[c].reading.prices[k].value)),
                    unit: SeriesKind::Price.unit(),
                });
            }
        }
        rows
    }

    /// Quantities over the window, chain by chain; rows that are nothing before and after are left out.
    pub fn quantities(&self) -> Vec<QuantityRow> {
        let mut rows = Vec::new();
        for (c, answer) in self.central.iter().enumerate() {
            let (system, chain) = (&self.centrals[c].system, self.centrals[c].chain);
            for (k, quantity) in answer.reading.quantities.iter().enumerate() {
                let sample = self.sample(|m| m[c].reading.quantities[k].value * self.years);
                let value = range(quantity.value * self.years, sample);
                if quantity.base == 0.0 && value.value == 0.0 && value.low == 0.0 && value.high == 0.0 {
                    continue;
                }
                let form = &system.forms[quantity.form];
                rows.push(QuantityRow {
                    mineral: form.mineral(),
                    form: form.clone(),
                    stage: chain.forms[quantity.form].stage,
                    area: system.areas[quantity.area].clone(),
                    series: quantity.series,
                    base: quantity.base * self.years,
                    range: value,
                    unit: quantity.series.unit(),
                });
            }
        }
        rows
    }

    /// Flows over the window that exist before or after.
    pub fn flows(&self) -> Vec<FlowRow> {
        let mut rows = Vec::new();
        for (c, answer) in self.central.iter().enumerate() {
            let system = &self.centrals[c].system;
            let mut traded = vec![0.0; system.forms.len()];
            for flow in &answer.reading.flows {
                traded[flow.form] += flow.base.max(flow.value);
            }
            for (k, flow) in answer.reading.flows.iter().enumerate() {
                if flow.base.max(flow.value) <= LEAST_FLOW * traded[flow.form] {
                    continue;
                }
                rows.push(FlowRow {
                    form: system.forms[flow.form].clone(),
                    from: system.areas[flow.from].clone(),
                    to: system.areas[flow.to].clone(),
                    base: flow.base * self.years,
                    range: range(flow.value * self.years, self.sample(|m| m[c].reading.flows[k].value * self.years)),
                    unit: SeriesKind::Flow.unit(),
                });
            }
        }
        rows
    }

    /// Sums over chains by area and party, usd over the window.
    fn entries<'b>(&self, answers: impl Iterator<Item = &'b Answer>) -> BTreeMap<(&'a AreaId, Party), f64> {
        let mut sums = BTreeMap::new();
        for (central, answer) in self.centrals.iter().zip(answers) {
            for (&(area, party), usd) in &answer.entries {
                *sums.entry((&central.system.areas[area], party)).or_insert(0.0) += usd * self.years;
            }
        }
        sums
    }

    /// Accounts, totals by area, and total welfare with its check.
    pub fn accounts(&self) -> (Vec<AccountRow>, Vec<AccountRow>, Welfare) {
        let central = self.entries(self.central.iter().copied());
        let members: Vec<_> = self.members.iter().map(|answers| self.entries(answers.iter())).collect();
        let keys: BTreeSet<(&AreaId, Party)> =
            members.iter().flat_map(|m| m.keys()).chain(central.keys()).copied().collect();
        let mut rows = Vec::new();
        let mut areas: BTreeMap<&AreaId, (f64, Vec<f64>)> = BTreeMap::new();
        for key in keys {
            let value = central.get(&key).copied().unwrap_or(0.0);
            let sample: Vec<f64> = members.iter().map(|m| m.get(&key).copied().unwrap_or(0.0)).collect();
            let total = areas.entry(key.0).or_insert_with(|| (0.0, vec![0.0; members.len()]));
            total.0 += value;
            total.1.iter_mut().zip(&sample).for_each(|(sum, usd)| *sum += usd);
            let value = range(value, sample);
            if value.value != 0.0 || value.low != 0.0 || value.high != 0.0 {
                rows.push(account(key.0, key.1, value));
            }
        }
        let totals = areas.into_iter().map(|(area, (value, sample))| account(area, Party::Total, range(value, sample)));
        let totals: Vec<AccountRow> = totals.collect();
        let all = |answers: &mut dyn Iterator<Item = &Answer>| answers.map(|a| a.total * self.years).sum::<f64>();
        let total = all(&mut self.central.iter().copied());
        let (sum, size) = central.values().fold((0.0, 0.0), |(sum, size), usd| (sum + usd, size + usd.abs()));
        let scale = f64::max(total.abs(), size);
        let welfare = Welfare {
            range: range(total, self.sample(|m| all(&mut m.iter()))),
            residual: if scale > 0.0 { (sum - total).abs() / scale } else { 0.0 },
        };
        (rows, totals, welfare)
    }
}

fn account(area: &AreaId, party: Party, range: Band) -> AccountRow {
    AccountRow { area: area.clone(), party, range, unit: party.unit() }
}
