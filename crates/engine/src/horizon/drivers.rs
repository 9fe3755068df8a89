//! What the highest price of a place turns on, over the worlds of a chain.

use monazite_model::code::{AreaId, FormId};
use monazite_model::outcome::{Driver, PeakDrivers};
use monazite_model::registry::{Distribution, Parameter};

use super::paths::{ChainPath, MODEL_ERROR};
use super::settings::NAMES;
use crate::ensemble::draw;
use crate::ensemble::spread::{drivers, origin};

/// Drivers told at most.
const MOST: usize = 5;
/// Fewer worlds say nothing of what a figure follows.
const FEWEST: usize = 20;
/// Rank correlations below this many times 1/sqrt(worlds) are chance: there are a hundred parameters to be found by it.
const CHANCE: f64 = 3.0;

impl ChainPath<'_> {
    /// What the highest price of a form in an area follows over worlds, each with the member it is of: parameters of the chain, settings of
    /// the months and the model error. `None` where nothing moves there, or where there are too few worlds.
    pub fn drivers(&self, form: &FormId, area: &AreaId, worlds: &[(u32, Vec<f64>)], seed: u64) -> Option<PeakDrivers> {
        let structure = &self.over.structure;
        let here = |row: &usize| {
            let at = structure.rows.prices[*row];
            structure.forms[at.form] == *form && structure.areas[at.area] == *area
        };
        let k = self.moving.iter().position(here).filter(|_| worlds.len() >= FEWEST)?;
        let peaks: Vec<f64> = worlds.iter().map(|(_, world)| self.peak(k, world)).collect();
        let drivers = self.drivers_of(form, &peaks, worlds, seed);
        Some(PeakDrivers { form: form.clone(), area: area.clone(), drivers })
    }

    fn drivers_of(&self, form: &FormId, peaks: &[f64], worlds: &[(u32, Vec<f64>)], seed: u64) -> Vec<Driver> {
        let parameters = self.uncertain.iter().map(|uncertain| {
            let values = worlds.iter().map(|&(member, _)| draw::value(uncertain, seed, member)).collect();
            (uncertain.label.clone(), values, origin(&uncertain.row))
        });
        // One draw of a setting serves all forms, each through the range of its own row.
        let rows = NAMES.iter().copied().filter_map(|name| self.registry.parameter(name, form));
        let error = self.registry.parameters.iter().filter(|row| row.name == MODEL_ERROR);
        let moves = |row: &&Parameter| row.distribution != Distribution::Fixed && row.low < row.high;
        let settings = rows.chain(error).filter(moves).map(|row| {
            let uniform = |member| draw::uniform(seed, member, &row.name);
            let values = worlds.iter().map(|&(member, _)| draw::quantile(row, uniform(member))).collect();
            (row.name.clone(), values, origin(row))
        });
        let mut told = drivers(parameters.chain(settings), peaks, MOST);
        told.retain(|driver| driver.rank_correlation.abs() >= CHANCE / (worlds.len() as f64).sqrt());
        told
    }
}
