//! Levels before the balance: what sources, shares and inference say of each supply, process, use and residue.

use std::collections::BTreeMap;

use monazite_model::chain::{SupplyKind, UseKind};

use super::draft::Draft;
use super::prior::Prior;

/// Stages match when the world's output of a form is within this share of what is made of it.
pub(super) const MATCH: f64 = 0.05;

/// Prior levels by index.
#[derive(Debug, Clone, Default)]
pub(super) struct Levels {
    /// By form, area and kind.
    pub supplies: BTreeMap<(usize, usize, SupplyKind), Prior>,
    /// By process and area.
    pub processes: BTreeMap<(usize, usize), Prior>,
    /// By form and area.
    pub uses: BTreeMap<(usize, usize), Prior>,
    /// What leaves the chain and is not used, by form, area and kind.
    pub beyond: BTreeMap<(usize, usize, UseKind), Prior>,
    /// By form and area: residue thrown away.
    pub disposals: BTreeMap<(usize, usize), f64>,
}

impl Levels {
    pub(super) fn supply(&mut self, form: usize, area: usize, kind: SupplyKind, prior: Prior) {
        if prior.band.value <= 0.0 {
            return;
        }
        let key = (form, area, kind);
        let joined = match self.supplies.remove(&key) {
            Some(old) => old.plus(&prior),
            None => prior,
        };
        self.supplies.insert(key, joined);
    }

    pub(super) fn process(&mut self, process: usize, area: usize, prior: Prior) {
        if prior.band.value <= 0.0 {
            return;
        }
        let joined = match self.processes.remove(&(process, area)) {
            Some(old) => old.plus(&prior),
            None => prior,
        };
        self.processes.insert((process, area), joined);
    }

    /// What processes take of a form in an area.
    pub(super) fn intake(&self, draft: &Draft, form: usize, area: usize) -> f64 {
        self.legs(draft, form, area, |p| &draft.processes[p].from)
    }

    /// What processes make of a form beside their main output in an area.
    pub(super) fn joint(&self, draft: &Draft, form: usize, area: usize) -> f64 {
        self.legs(draft, form, area, |p| &draft.processes[p].joint)
    }

    pub(super) fn legs<'d>(
        &self,
        draft: &'d Draft,
        form: usize,
        area: usize,
        of: impl Fn(usize) -> &'d Vec<(usize, f64)>,
    ) -> f64 {
        (0..draft.processes.len())
            .filter_map(|p| {
                let level = self.processes.get(&(p, area))?.band.value;
                let (_, c) = of(p).iter().find(|(f, _)| *f == form)?;
                Some(c * level)
            })
            .sum::<f64>()
            + 0.0
    }

    /// Everything that makes a form in an area.
    pub(super) fn output(&self, draft: &Draft, form: usize, area: usize) -> f64 {
        let supplied: f64 =
            self.supplies.iter().filter(|((f, a, _), _)| *f == form && *a == area).map(|(_, p)| p.band.value).sum();
        let made: f64 = draft
            .processes
            .iter()
            .enumerate()
            .filter(|(_, p)| p.makes == form)
            .filter_map(|(k, _)| self.processes.get(&(k, area)))
            .map(|p| p.band.value)
            .sum();
        supplied + made + self.joint(draft, form, area) + 0.0
    }
}
