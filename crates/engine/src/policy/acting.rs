//! One measure on a chain in a window: what its terms and its words are both made from.

use monazite_model::code::{AreaId, FormId};
use monazite_model::period::Month;
use monazite_model::scenario::{Measure, Parties};
use monazite_model::term::Target;

use super::PolicyError;
use super::bound::{Bound, Bounds, FormBounds, Portion, portions};
use super::context::{Context, Group};

/// A measure on a chain in a window.
pub struct Acting<'c> {
    pub context: &'c Context<'c>,
    pub measure: &'c Measure,
    /// Index of the measure in the scenario.
    pub index: usize,
    /// Share of the window in force.
    pub in_force: f64,
    /// Bounds of the measures before it.
    earlier: &'c Bounds,
}

impl<'c> Acting<'c> {
    pub fn new(context: &'c Context<'c>, index: usize, measure: &'c Measure, earlier: &'c Bounds) -> Self {
        Acting { context, measure, index, in_force: measure.in_force(context.window), earlier }
    }

    /// The measure as people count, from 1.
    pub fn number(&self) -> usize {
        self.index + 1
    }

    /// The areas that act: the author, or the members of the bloc; at least one of them is in the chain.
    pub fn authors(&self, by: &AreaId) -> Result<Group, PolicyError> {
        let context = self.context;
        let members = context.members(by);
        if members.is_empty() {
            return Err(PolicyError::EmptyBloc {
                measure: self.number(),
                kind: self.measure.kind.name(),
                bloc: by.clone(),
                month: context.reference().to_string(),
            });
        }
        let group = context.group(members);
        if group.present.is_empty() {
            return Err(PolicyError::AuthorAbsent {
                measure: self.number(),
                kind: self.measure.kind.name(),
                by: by.clone(),
                chain: context.chain.id.clone(),
                year: context.chain.year,
            });
        }
        Ok(group)
    }

    /// The areas a selective measure is aimed at, the authors left out: `None` for everybody else.
    pub fn aimed_at(&self, parties: &Parties, except: &Parties, authors: &[AreaId]) -> Option<Group> {
        let context = self.context;
        let spared = context.areas(except).unwrap_or_default();
        if *parties == Parties::All && spared.is_empty() && authors.len() == 1 {
            return None;
        }
        let mut named = context.areas(parties).unwrap_or_else(|| context.chain.areas.clone());
        named.retain(|a| !spared.contains(a) && !authors.contains(a));
        Some(context.group(named))
    }

    /// Mean bound of each author's goods of some forms. `target` names the goods; `at` gives t per year in the k-th month in force.
    pub fn bounds(
        &self,
        forms: &[FormId],
        authors: &[AreaId],
        target: impl Fn(&AreaId) -> Target,
        at: impl Fn(&Portion, u32) -> f64,
    ) -> FormBounds {
        let parts = portions(authors, |area| self.context.base(&target(area)));
        let base = parts.first().map_or(0.0, |part| part.joint);
        let bounds = authors.iter().zip(&parts).map(|(area, part)| self.bound(target(area), area, part, &at)).collect();
        FormBounds { forms: forms.to_vec(), base, bounds }
    }

    /// Mean over the window of a bound and of those set earlier on the same goods; months not in force count as the base.
    fn bound(&self, target: Target, area: &AreaId, part: &Portion, at: impl Fn(&Portion, u32) -> f64) -> Bound {
        let measure = self.measure;
        let month = |m: Month| {
            if measure.active(m) { at(part, (m.index() - measure.from.index()) as u32) } else { part.base }
        };
        let (monthly, joint) = self.earlier.tighter(&target, self.context.window.iter().map(month).collect());
        let t = monthly.iter().sum::<f64>() / monthly.len().max(1) as f64;
        Bound { target, area: area.clone(), t, joint, monthly }
    }

    /// A rate times the share of the window in force.
    pub fn spread(&self, rate: f64) -> f64 {
        rate * self.in_force
    }
}
