//! From answers to the rows of an outcome, each with its range over the ensemble.

use monazite_engine::equilibrium::{Figures, TermNumber};
use monazite_model::answer::standing::Standing;
use monazite_model::code::AreaId;
use monazite_model::outcome::{AccountRow, FlowRow, Party, PriceRow, QuantityRow, RentRow, SeriesKind, Welfare};
use monazite_model::quantity::{Band, Unit};

use super::figure::price_status;
use super::solve::Central;
use super::spot::Focus;
use super::worlds::{Layout, Worlds};

/// Flows below this share of a form's traded tonnes, before and after, are left out.
const LEAST_FLOW: f64 = 1e-9;

/// Central answers of all chains, and where their figures stand in a row of the ensemble.
pub(super) struct Results<'a> {
    pub centrals: &'a [Central<'a>],
    /// Per chain.
    pub central: Vec<&'a Figures>,
    /// Years in the window: levels are per year.
    pub years: f64,
    pub layout: Layout,
}

impl<'a> Results<'a> {
    /// Takes what is there; `None` unless every chain cleared centrally.
    pub fn new(centrals: &'a [Central<'a>], years: f64) -> Option<Self> {
        let central = centrals.iter().map(|c| c.answer.as_ref()).collect::<Option<Vec<_>>>()?;
        Some(Results { centrals, central, years, layout: Layout::new(centrals) })
    }

    /// The central figures as a row.
    pub fn row(&self, focus: &[Focus]) -> Vec<f64> {
        let answers: Vec<Figures> = self.central.iter().map(|&answer| answer.clone()).collect();
        self.layout.row(&answers, focus, self.years)
    }

    /// All tables with their ranges; `row` is the central row.
    pub fn tables(&self, row: &[f64], worlds: &Worlds) -> Tables {
        let of = |k: usize| worlds.range(k, row[k]);
        let (accounts, area_totals, welfare) = self.accounts(&of);
        Tables {
            prices: self.prices(&of),
            quantities: self.quantities(&of),
            flows: self.flows(&of),
            rents: self.rents(&of),
            accounts,
            area_totals,
            welfare,
        }
    }

    /// Prices, chain by chain.
    fn prices(&self, of: &impl Fn(usize) -> Band) -> Vec<PriceRow> {
        let mut rows = Vec::new();
        for (central, chain) in self.centrals.iter().zip(&self.layout.chains) {
            let structure = &central.market.structure;
            for ((k, price), row) in structure.rows.prices.iter().enumerate().zip(chain[0].clone()) {
                let form = &structure.forms[price.form];
                rows.push(PriceRow {
                    mineral: form.mineral(),
                    form: form.clone(),
                    area: structure.areas[price.area].clone(),
                    base: price.base,
                    standing: Standing::Inferred,
                    range: of(row),
                    status: price_status(central, k),
                    unit: SeriesKind::Price.unit(),
                });
            }
        }
        rows
    }

    /// Quantities over the window, chain by chain; rows that are nothing before and after are left out.
    fn quantities(&self, of: &impl Fn(usize) -> Band) -> Vec<QuantityRow> {
        let mut rows = Vec::new();
        for (central, chain) in self.centrals.iter().zip(&self.layout.chains) {
            let structure = &central.market.structure;
            for (quantity, row) in structure.rows.quantities.iter().zip(chain[1].clone()) {
                let value = of(row);
                if quantity.base == 0.0 && value.value == 0.0 && value.low == 0.0 && value.high == 0.0 {
                    continue;
                }
                let form = &structure.forms[quantity.form];
                rows.push(QuantityRow {
                    mineral: form.mineral(),
                    form: form.clone(),
                    stage: central.chain.forms[quantity.form].stage,
                    area: structure.areas[quantity.area].clone(),
                    series: quantity.series,
                    base: quantity.base * self.years,
                    standing: Standing::Inferred,
                    range: value,
                    unit: quantity.series.unit(),
                });
            }
        }
        rows
    }

    /// Flows over the window that exist before or after.
    fn flows(&self, of: &impl Fn(usize) -> Band) -> Vec<FlowRow> {
        let mut rows = Vec::new();
        for ((central, answer), chain) in self.centrals.iter().zip(&self.central).zip(&self.layout.chains) {
            let structure = &central.market.structure;
            let flows = || structure.rows.flows.iter().zip(&answer.tonnages.flows);
            let mut traded = vec![0.0; structure.forms.len()];
            for (flow, t) in flows() {
                traded[flow.form] += flow.base.max(*t);
            }
            for ((flow, t), row) in flows().zip(chain[2].clone()) {
                if flow.base.max(*t) <= LEAST_FLOW * traded[flow.form] {
                    continue;
                }
                rows.push(FlowRow {
                    form: structure.forms[flow.form].clone(),
                    from: structure.areas[flow.from].clone(),
                    to: structure.areas[flow.to].clone(),
                    base: flow.base * self.years,
                    standing: Standing::Inferred,
                    range: of(row),
                    unit: SeriesKind::Flow.unit(),
                });
            }
        }
        rows
    }

    /// What a tonne of each bound is worth, in the order of the measures.
    fn rents(&self, of: &impl Fn(usize) -> Band) -> Vec<RentRow> {
        let mut rows = Vec::new();
        for (central, chain) in self.centrals.iter().zip(&self.layout.chains) {
            let structure = &central.market.structure;
            for (rent, row) in structure.rows.rents.iter().zip(chain[3].clone()) {
                let term = &central.terms[rent.term];
                rows.push(RentRow {
                    measure: term.measure,
                    area: structure.areas[structure.caps[rent.cap].area].clone(),
                    forms: term.target.forms().into_iter().cloned().collect(),
                    bound_t: TermNumber::Tonnes.of(term).unwrap_or(f64::NAN) * self.years,
                    range: of(row),
                    unit: Unit::UsdPerT,
                });
            }
        }
        rows.sort_by_key(|row| row.measure);
        rows
    }

    /// Accounts, totals by area, and total welfare with its check.
    fn accounts(&self, of: &impl Fn(usize) -> Band) -> (Vec<AccountRow>, Vec<AccountRow>, Welfare) {
        let entries = self.layout.entries.iter().map(|((area, party), row)| (area, party, of(*row)));
        let (mut sum, mut size) = (0.0, 0.0);
        let mut rows = Vec::new();
        for (area, party, value) in entries {
            (sum, size) = (sum + value.value, size + value.value.abs());
            if value.value != 0.0 || value.low != 0.0 || value.high != 0.0 {
                rows.push(account(area, *party, value));
            }
        }
        let totals = self.layout.areas.iter().map(|(area, row)| account(area, Party::Total, of(*row))).collect();
        let total = of(self.layout.welfare);
        let scale = f64::max(total.value.abs(), size);
        let residual = if scale > 0.0 { (sum - total.value).abs() / scale } else { 0.0 };
        (rows, totals, Welfare { range: total, residual })
    }
}

/// The tables of an outcome.
pub(super) struct Tables {
    pub prices: Vec<PriceRow>,
    pub quantities: Vec<QuantityRow>,
    pub flows: Vec<FlowRow>,
    pub rents: Vec<RentRow>,
    pub accounts: Vec<AccountRow>,
    pub area_totals: Vec<AccountRow>,
    pub welfare: Welfare,
}

fn account(area: &AreaId, party: Party, range: Band) -> AccountRow {
    AccountRow { area: area.clone(), party, range, unit: party.unit() }
}
