//! The forms whose nodes are split by the origin of goods, and into which groups.

use std::collections::BTreeMap;

use monazite_model::code::AreaId;

/// The forms that are split.
#[derive(Debug, Clone, Default)]
pub(super) struct Origins {
    pub splits: BTreeMap<usize, Split>,
}

/// How one form is split.
#[derive(Debug, Clone, Default)]
pub(super) struct Split {
    /// Areas of each group, sorted; the group of all others comes after the last and is not listed.
    pub groups: Vec<Vec<usize>>,
    /// Share of each group in an observed flow, by position in `Chain::flows`.
    pub flow: BTreeMap<usize, Vec<f64>>,
    /// Tonnes of each group used in an area.
    pub used: BTreeMap<usize, Vec<f64>>,
    /// Tonnes of each group that reach an area, made there or imported.
    pub reaching: BTreeMap<usize, Vec<f64>>,
}

impl Origins {
    /// Group of what an area makes of a form; `None` where the form is not split.
    pub fn group_of(&self, form: usize, area: usize) -> Option<usize> {
        self.splits.get(&form).map(|split| split.group_of(area))
    }

    /// The group of everybody without a bar; `None` where the form is not split.
    pub fn others(&self, form: usize) -> Option<usize> {
        self.splits.get(&form).map(|split| split.groups.len())
    }

    /// The groups of a form: `[None]` where it is not split.
    pub fn groups(&self, form: usize) -> Vec<Option<usize>> {
        self.splits.get(&form).map_or(vec![None], |split| (0..=split.groups.len()).map(Some).collect())
    }

    /// Share of a group in an observed flow.
    pub fn flow_share(&self, form: usize, flow: usize, group: Option<usize>) -> f64 {
        match (self.splits.get(&form), group) {
            (Some(split), Some(g)) => split.flow.get(&flow).map_or(0.0, |shares| shares[g]),
            _ => 1.0,
        }
    }

    /// Share of a group in what reaches an area; an area that nothing reaches would supply its own.
    pub fn reaching_share(&self, form: usize, area: usize, group: Option<usize>) -> f64 {
        let (Some(split), Some(g)) = (self.splits.get(&form), group) else {
            return 1.0;
        };
        match split.reaching.get(&area) {
            Some(t) if t.iter().sum::<f64>() > 0.0 => t[g] / t.iter().sum::<f64>(),
            _ => f64::from(split.group_of(area) == g),
        }
    }

    /// A group by its members.
    pub fn name(&self, all: &[AreaId], form: usize, group: usize) -> String {
        match self.splits.get(&form).and_then(|s| s.groups.get(group)) {
            Some(areas) => areas.iter().map(|&a| all[a].as_str()).collect::<Vec<_>>().join("+"),
            None => "other origin".into(),
        }
    }
}

impl Split {
    pub fn group_of(&self, area: usize) -> usize {
        self.groups.iter().position(|g| g.contains(&area)).unwrap_or(self.groups.len())
    }
}
