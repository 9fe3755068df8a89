//! A chain over the months of a scenario: the central path, and the worlds of an ensemble beside it.

use monazite_model::answer::standing::Standing;
use monazite_model::chain::Chain;
use monazite_model::market::Status;
use monazite_model::market::elementary::{exp, ln};
use monazite_model::outcome::{AppliedMeasure, PlaceMonth, PlaceOverMonths, SeriesKind};
use monazite_model::period::Month;
use monazite_model::quantity::Band;
use monazite_model::registry::Registry;

use super::chain::{ChainHorizon, ChainMonth};
use super::remembers::{Cover, Dated};
use super::settings::Settings;
use crate::ensemble::draw::{self, Uncertain, Z95};
use crate::ensemble::spread::{range, sorted_percentile};
use crate::equilibrium::{Parameters, StructureError};

/// A place whose price departs by less, as a logarithm, in every month, and whose use falls by less, is not told.
const LEAST_MOVE: f64 = 0.01;
const LEAST_FORGONE: f64 = 0.001;
/// Parameter of the model error of a price.
pub(super) const MODEL_ERROR: &str = "price-model-error";

/// A chain over the months of a scenario.
pub struct ChainPath<'c> {
    pub(super) chain: &'c Chain,
    pub(super) registry: &'c Registry,
    pub(super) over: ChainHorizon,
    pub(super) parameters: Parameters,
    pub(super) uncertain: Vec<Uncertain>,
    pub(super) wanted: u32,
    pub(super) months: Vec<ChainMonth>,
    /// How the central path ended.
    pub status: Status,
    /// Largest imbalance of a node in a month of the central path, stocks included, as a share of what passes it.
    pub worst: f64,
    /// Rows of prices where something moves.
    pub(super) moving: Vec<usize>,
}

/// Standard deviation of the model error in the logarithm of a price: what stands beside the draws in every range.
pub fn model_error(registry: &Registry) -> f64 {
    let row = registry.parameters.iter().find(|row| row.name == MODEL_ERROR && row.scope == "*");
    row.map_or(0.0, |row| ln(row.high) / Z95)
}

impl<'c> ChainPath<'c> {
    /// Clears the months of the central path.
    ///
    /// # Errors
    /// A parameter is in no registry row, or chain and terms make no market.
    pub fn new(
        chain: &'c Chain,
        registry: &'c Registry,
        dated: &Dated,
        cover: Cover<'_>,
    ) -> Result<Self, StructureError> {
        let parameters = Parameters::central(chain, registry)?;
        let settings = Settings::central(chain, registry)?;
        let over = ChainHorizon::new(chain, dated, &parameters, &settings, cover)?;
        let uncertain = draw::uncertain(chain, registry)?;
        let wanted = dated.terms.len() as u32;
        let (months, status, worst, moving) = (Vec::new(), Status::Cleared, 0.0, Vec::new());
        let mut path =
            ChainPath { chain, registry, over, parameters, uncertain, wanted, months, status, worst, moving };
        path.clear(&settings);
        path.moving = path.find_moving();
        Ok(path)
    }

    /// Months of the central path that cleared.
    pub fn cleared_months(&self) -> u32 {
        self.months.len() as u32
    }

    /// Number of places where something moves.
    pub fn places(&self) -> usize {
        self.moving.len()
    }

    /// Places that hold a stock, and of how many of them somebody states it.
    pub fn stores(&self) -> (usize, usize) {
        let stores = self.over.stores.len();
        (stores, (0..stores).filter(|k| self.over.is_stated(*k)).count())
    }

    /// The central path, as far as its months clear.
    fn clear(&mut self, settings: &Settings) {
        let path = self;
        let (mut work, mut state) = path.over.member(&path.parameters, settings);
        for _ in 0..path.wanted {
            match path.over.month(&state, &mut work) {
                Ok(month) => {
                    path.worst = path.worst.max(path.over.imbalance(&state, &month, &work));
                    state = month.cleared.after.clone();
                    path.months.push(month);
                }
                Err(solution) => {
                    path.status = solution.status;
                    return;
                }
            }
        }
    }

    /// Rows of prices where something moves in the central path.
    fn find_moving(&self) -> Vec<usize> {
        let path = self;
        let prices = &path.over.structure.rows.prices;
        (0..prices.len())
            .filter(|&row| {
                let base = prices[row].base;
                let moved = |month: &ChainMonth| ln((month.tonnages.prices[row] / base).max(f64::MIN_POSITIVE)).abs();
                base > 0.0
                    && (path.months.iter().any(|month| moved(month) >= LEAST_MOVE)
                        || path
                            .months
                            .iter()
                            .any(|month| path.below_base(row, month).is_some_and(|u| u >= LEAST_FORGONE)))
            })
            .collect()
    }

    /// Share by which use is below its base where the price of a row is; `None` where nobody uses it, or nobody knows.
    fn below_base(&self, row: usize, month: &ChainMonth) -> Option<f64> {
        let path = self;
        let at = path.over.structure.rows.prices[row];
        if path.chain.forms[at.form].use_standing == Standing::NotKnown {
            return None;
        }
        let quantities = &path.over.structure.rows.quantities;
        let used = quantities
            .iter()
            .position(|q| (q.form, q.area, q.series) == (at.form, at.area, SeriesKind::Use) && q.base > 0.0)?;
        Some((1.0 - month.tonnages.quantities[used] / quantities[used].base).max(0.0))
    }

    /// Price ratios of a member where something moves, place after place and month after month, model error included; `None` where a month
    /// does not clear. A member depends on its number only, and has the same error in every chain.
    pub fn world(&self, seed: u64, member: u32) -> Option<Vec<f64>> {
        let z = draw::standard_normal(draw::uniform(seed, member, MODEL_ERROR));
        let error = model_error(self.registry);
        let values = draw::values(&self.uncertain, seed, member);
        let parameters = draw::parameters(&self.parameters, &self.uncertain, &values);
        let settings = Settings::drawn(self.chain, self.registry, seed, member).ok()?;
        let (mut work, mut state) = self.over.member(&parameters, &settings);
        let mut prices = vec![Vec::with_capacity(self.wanted as usize); self.moving.len()];
        for _ in 0..self.wanted {
            let month = self.over.month(&state, &mut work).ok()?;
            for (price, &row) in prices.iter_mut().zip(&self.moving) {
                let ratio = month.tonnages.prices[row] / self.over.structure.rows.prices[row].base;
                let log = ln(ratio.max(f64::MIN_POSITIVE));
                // What the equations miss is no larger than the move itself: where nothing happens, nothing is uncertain.
                price.push(exp(log + z * error.min(log.abs())));
            }
            state = month.cleared.after;
        }
        Some(prices.into_iter().flatten().collect())
    }

    /// The places where something moves: the central path, and beside it what the worlds of [`ChainPath::world`], each with its member, say.
    pub fn told(&self, start: Month, measures: &[AppliedMeasure], worlds: &[(u32, Vec<f64>)]) -> Vec<PlaceOverMonths> {
        (0..self.moving.len()).map(|k| self.place(k, start, measures, worlds)).collect()
    }

    /// The highest price of the `k`-th place in a world of [`ChainPath::world`], as a multiple of the base.
    pub(super) fn peak(&self, k: usize, world: &[f64]) -> f64 {
        let months = self.wanted as usize;
        world[k * months..(k + 1) * months].iter().copied().fold(0.0, f64::max)
    }

    fn place(
        &self,
        k: usize,
        start: Month,
        measures: &[AppliedMeasure],
        worlds: &[(u32, Vec<f64>)],
    ) -> PlaceOverMonths {
        let (row, structure) = (self.moving[k], &self.over.structure);
        let at = structure.rows.prices[row];
        let (form, area) = (structure.forms[at.form].clone(), structure.areas[at.area].clone());
        let store = self.over.stores.iter().position(|store| (store.form, store.area) == (at.form, at.area));
        let first = k * self.wanted as usize;
        let months = self.months.iter().enumerate().map(|(k, month)| {
            let central = month.tonnages.prices[row] / at.base;
            let mut drawn: Vec<f64> = worlds.iter().map(|(_, world)| world[first + k]).collect();
            drawn.sort_by(f64::total_cmp);
            let end = |share: f64| sorted_percentile(&drawn, share).unwrap_or(central);
            PlaceMonth {
                month: start.plus(k as i32),
                range: Band { value: end(0.5), low: end(0.05), high: end(0.95) },
                central,
                low_half: end(0.25),
                high_half: end(0.75),
                use_below_base: self.below_base(row, month),
                cover: store.map(|k| month.cleared.after.stores[k].stock / self.over.stores[k].taken_t),
            }
        });
        let path: Vec<PlaceMonth> = months.collect();
        let peak = path.iter().map(|month| month.central).fold(0.0, f64::max);
        let mut peaks: Vec<f64> = worlds.iter().map(|(_, world)| self.peak(k, world)).collect();
        peaks.sort_by(f64::total_cmp);
        let past = |times: f64| match peaks.len() {
            0 => f64::from(u8::from(peak > times)),
            n => peaks.iter().filter(|peak| **peak > times).count() as f64 / n as f64,
        };
        PlaceOverMonths {
            inside: measures.iter().any(|m| m.by.as_ref() == Some(&area) && m.on.contains(&form)),
            base: at.base,
            taken_t: store.map_or(0.0, |k| self.over.stores[k].taken_t),
            cover: store.map_or(0.0, |k| self.over.stores[k].cover),
            cover_stated: store.is_some_and(|k| self.over.is_stated(k)),
            past_twice: past(2.0),
            past_five_times: past(5.0),
            peak: range(sorted_percentile(&peaks, 0.5).unwrap_or(peak), peaks),
            path,
            form,
            area,
        }
    }
}
