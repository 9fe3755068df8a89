//! What is said about the output of a form.

use std::collections::{BTreeMap, BTreeSet};

use monazite_model::code::AreaId;

use super::prior::Prior;

/// Production of one form: by area (`ROW` holds the remainder) and the stated world total.
#[derive(Debug, Clone, Default)]
pub(super) struct Production {
    /// By area.
    pub cells: BTreeMap<AreaId, Prior>,
    /// Why no table of output serves for the year; empty where one does.
    pub missing: String,
    /// True where output is stated in tonnes in other years, none of which serves.
    pub elsewhen: bool,
    /// True where only shares of other years say who makes it, none of which serves.
    pub shared_elsewhen: bool,
    /// The year of the shares it is made from, where they are of more than a few years later.
    pub of_later: Option<i32>,
    /// Areas whose output is withheld and that no other table speaks of.
    pub withheld: BTreeSet<AreaId>,
    /// World total, where one is stated.
    pub world: Option<Prior>,
    /// Shares waiting for a world total (no tonnes are published): by area, 0 to 1.
    pub shares: BTreeMap<AreaId, Prior>,
}

impl Production {
    /// Adds output from scrap that no table by country holds to an area and to the world.
    pub(super) fn add_scrap(&mut self, area: &AreaId, scrap: &Prior) {
        let joined = match self.cells.remove(area) {
            Some(primary) => primary.plus(scrap),
            None => scrap.clone(),
        };
        self.cells.insert(area.clone(), joined);
        self.world = self.world.take().map(|world| world.plus(scrap));
    }
}
