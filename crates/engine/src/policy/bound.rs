//! Bounds on goods over a window, and how authors share what a measure says of all of them together.

use monazite_model::code::{AreaId, FormId};
use monazite_model::scenario::Limit;
use monazite_model::term::Target;

/// What one author has of what all authors of a measure have in the base year.
pub struct Portion {
    /// Base of the author, t per year.
    pub base: f64,
    /// Base of all authors together, t per year.
    pub joint: f64,
    /// How many authors there are.
    pub authors: usize,
}

impl Portion {
    /// What of a common quantity falls on this author: by base, equal parts where there is none.
    pub fn of(&self, t: f64) -> f64 {
        if self.joint > 0.0 { t * self.base / self.joint } else { t / self.authors as f64 }
    }

    /// What of a limit falls on this author, t per year.
    pub fn limited(&self, limit: Limit) -> f64 {
        match limit {
            Limit::Tonnes(t) => self.of(t),
            Limit::Share(share) => share * self.base,
        }
    }
}

/// The portion of each author; `base` gives t per year.
pub fn portions(authors: &[AreaId], base: impl Fn(&AreaId) -> f64) -> Vec<Portion> {
    let bases: Vec<f64> = authors.iter().map(base).collect();
    let joint = bases.iter().sum();
    bases.into_iter().map(|base| Portion { base, joint, authors: authors.len() }).collect()
}

/// A bound of one author on goods.
pub struct Bound {
    /// The goods.
    pub target: Target,
    /// Who restricts.
    pub area: AreaId,
    /// Mean over the window, t per year.
    pub t: f64,
    /// Whether an earlier measure bounds the same goods.
    pub joint: bool,
    /// By month, t per year, the tighter of this and earlier bounds.
    pub monthly: Vec<f64>,
}

/// Bounds of all authors on a form, or on several forms that one bound counts together.
pub struct FormBounds {
    /// Forms.
    pub forms: Vec<FormId>,
    /// Base of all authors together, t per year, as the bound counts.
    pub base: f64,
    /// One an author.
    pub bounds: Vec<Bound>,
}

impl FormBounds {
    /// Bound of all authors together, t per year.
    pub fn t(&self) -> f64 {
        self.bounds.iter().map(|bound| bound.t).sum()
    }
}

/// Bounds by month that are already set, by target.
#[derive(Default)]
pub struct Bounds(Vec<(Target, Vec<f64>)>);

impl Bounds {
    /// Month by month the tighter of a bound and those set on the same target, and whether there were any.
    pub fn tighter(&self, target: &Target, mut monthly: Vec<f64>) -> (Vec<f64>, bool) {
        let mut joint = false;
        for (_, earlier) in self.0.iter().filter(|(t, _)| t == target) {
            joint = true;
            for (now, before) in monthly.iter_mut().zip(earlier) {
                *now = now.min(*before);
            }
        }
        (monthly, joint)
    }

    /// Sets a bound.
    pub fn set(&mut self, bound: Bound) {
        self.0.push((bound.target, bound.monthly));
    }

    /// Sets the bounds of a measure after those of the measures before it.
    pub fn extend(&mut self, later: Bounds) {
        self.0.extend(later.0);
    }
}
