//! Who is looked at in a chain: an area or bloc, and the only other one asked for.

use std::collections::{BTreeMap, BTreeSet};

use monazite_model::chain::Chain;
use monazite_model::citation::Publication;
use monazite_model::code::{AreaId, MineralId};
use monazite_model::period::Month;

use super::super::evidence::Evidence;
use super::super::governance::nearest_scores;
use super::super::reserves::{self, Reserve};

/// Whose dependence is asked for, on whom.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// Area or bloc.
    pub area: &'a AreaId,
    /// Only figures about this other area or bloc.
    pub through: Option<&'a AreaId>,
    /// Minerals of the chain.
    pub minerals: &'a [MineralId],
    /// With exposure through earlier stages.
    pub indirect: bool,
}

/// An area in a chain, with what its figures need beside the chain's levels.
pub struct Subject<'c> {
    /// Chain.
    pub chain: &'c Chain,
    /// The area, or the members of the bloc, by position.
    pub area: BTreeSet<usize>,
    /// The only other area asked for: its name and members.
    pub through: Option<(AreaId, BTreeSet<usize>)>,
    /// Minerals asked for.
    pub minerals: &'c [MineralId],
    /// With exposure through earlier stages.
    pub indirect: bool,
    /// Governance score by position of the area, 0 best to 10 worst.
    pub governance: Vec<f64>,
    /// Where the scores come from.
    pub governance_from: BTreeSet<Publication>,
    /// Reserves by form.
    pub reserves: BTreeMap<usize, Vec<Reserve>>,
}

impl<'c> Subject<'c> {
    /// Finds the areas in the chain and gathers governance and reserves.
    pub fn new(evidence: &dyn Evidence, chain: &'c Chain, asked: &Asked<'c>) -> Self {
        let at = Month::new(chain.year, 1).unwrap_or(Month { year: chain.year, month: 1 });
        let group = |id: &AreaId| -> BTreeSet<usize> {
            let members = evidence.registry().members(id.as_str(), at);
            let ids = if members.is_empty() { vec![id.clone()] } else { members };
            ids.iter().filter_map(|a| chain.area(a)).collect()
        };
        let (governance, governance_from) = nearest_scores(evidence, &chain.areas, chain.year);
        Subject {
            chain,
            area: group(asked.area),
            through: asked.through.map(|id| (id.clone(), group(id))),
            minerals: asked.minerals,
            indirect: asked.indirect,
            governance,
            governance_from,
            reserves: reserves::of_forms(evidence, chain),
        }
    }

    /// Forms of the minerals asked for that travel.
    pub(super) fn forms(&self) -> impl Iterator<Item = usize> + '_ {
        let chain = self.chain;
        (0..chain.forms.len())
            .filter(|f| !chain.forms[*f].local && self.minerals.contains(&chain.forms[*f].id.mineral()))
    }

    /// Members of a group count as its first.
    pub(super) fn as_one(&self) -> BTreeMap<usize, usize> {
        let mut as_one = BTreeMap::new();
        for group in [Some(&self.area), self.through.as_ref().map(|(_, g)| g)].into_iter().flatten() {
            if let Some(first) = group.first() {
                as_one.extend(group.iter().map(|a| (*a, *first)));
            }
        }
        as_one
    }

    /// Areas a measure may name, by position, with the name they are told under.
    pub(super) fn others(&self) -> Vec<(usize, String)> {
        match &self.through {
            Some((id, group)) => group.first().map(|a| (*a, id.to_string())).into_iter().collect(),
            None => {
                let inside = |a: &usize| self.area.contains(a);
                (0..self.chain.areas.len())
                    .filter(|a| !inside(a))
                    .map(|a| (a, self.chain.areas[a].to_string()))
                    .collect()
            }
        }
    }
}
