//! The terms of one measure while they are gathered.

use monazite_model::code::{AreaId, FormId};
use monazite_model::term::{Effect, RentShares, Target, Term};

use super::acting::Acting;
use super::bound::{Bound, Bounds};

/// Terms of a measure.
pub struct Terms {
    measure: usize,
    terms: Vec<Term>,
    bounds: Bounds,
}

impl Terms {
    pub fn new(acting: &Acting<'_>) -> Self {
        Terms { measure: acting.index, terms: Vec::new(), bounds: Bounds::default() }
    }

    /// Adds a term.
    pub fn add(&mut self, target: Target, effect: Effect) {
        self.terms.push(Term { measure: self.measure, target, effect });
    }

    /// Adds a bound whose worth goes to those who share its rent.
    pub fn cap(&mut self, bound: Bound, rent: &RentShares) {
        let effect = Effect::Cap { t: bound.t, area: bound.area.clone(), rent: rent.clone() };
        self.add(bound.target.clone(), effect);
        self.bounds.set(bound);
    }

    /// The terms, and the bounds later measures meet.
    pub fn finish(self) -> (Vec<Term>, Bounds) {
        (self.terms, self.bounds)
    }
}

/// Output of a form in an area.
pub fn production(form: &FormId, area: &AreaId) -> Target {
    Target::Production { form: form.clone(), area: area.clone() }
}
