//! One measure while it is being lowered: its terms, and what must be said about them.

use monazite_model::code::{AreaId, FormId};
use monazite_model::outcome::AppliedMeasure;
use monazite_model::scenario::{Measure, Parties};
use monazite_model::term::{Effect, RentShares, Target, Term};
use monazite_model::words::date::month;
use monazite_model::words::names::capital;
use monazite_model::words::number::stated;

use super::PolicyError;
use super::context::Context;

/// A measure being lowered.
pub struct Draft<'c> {
    pub context: &'c Context<'c>,
    pub measure: &'c Measure,
    /// Share of the window in force.
    pub in_force: f64,
    index: usize,
    on: Vec<FormId>,
    terms: Vec<Term>,
    words: Vec<String>,
    assumptions: Vec<String>,
    rules: Vec<String>,
}

impl<'c> Draft<'c> {
    pub fn new(context: &'c Context<'c>, index: usize, measure: &'c Measure) -> Self {
        let named: Vec<FormId> = measure.kind.forms().into_iter().cloned().collect();
        let mut draft = Draft {
            context,
            measure,
            in_force: measure.in_force(context.window),
            index,
            on: context.forms(&named),
            terms: Vec::new(),
            words: Vec::new(),
            assumptions: Vec::new(),
            rules: Vec::new(),
        };
        draft.on.sort();
        draft
    }

    /// The measure as people count, from 1.
    pub fn number(&self) -> usize {
        self.index + 1
    }

    /// Adds a term.
    pub fn term(&mut self, target: Target, effect: Effect) {
        self.terms.push(Term { measure: self.index, target, effect });
    }

    /// Adds a sentence to what the measure does.
    pub fn say(&mut self, sentence: impl Into<String>) {
        self.words.push(capital(&sentence.into()));
    }

    /// Adds an assumption, once.
    pub fn assume(&mut self, sentence: impl Into<String>) {
        let sentence = capital(&sentence.into());
        if !self.assumptions.contains(&sentence) {
            self.assumptions.push(sentence);
        }
    }

    /// Adds trade-rule articles.
    pub fn rules<'r>(&mut self, articles: impl IntoIterator<Item = &'r str>) {
        self.rules.extend(articles.into_iter().map(str::to_owned));
    }

    /// Names the forms where the measure itself does not.
    pub fn set_forms(&mut self, forms: &[FormId]) {
        self.on = forms.to_vec();
        self.on.sort();
    }

    /// The terms and the measure in words.
    pub fn finish(self) -> (Vec<Term>, AppliedMeasure) {
        let applied = AppliedMeasure {
            measure: self.index,
            kind: self.measure.kind.word(),
            by: self.measure.kind.author().cloned(),
            on: self.on,
            words: self.words.join(" "),
            in_force: self.in_force,
            assumptions: self.assumptions,
            rules: self.rules,
        };
        (self.terms, applied)
    }

    /// The areas that act: the author, or the members of the bloc that are in the chain.
    pub fn authors(&mut self, by: &AreaId) -> Result<Vec<AreaId>, PolicyError> {
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
        let (present, absent): (Vec<AreaId>, Vec<AreaId>) = members.into_iter().partition(|a| context.present(a));
        if present.is_empty() {
            return Err(PolicyError::AuthorAbsent {
                measure: self.number(),
                kind: self.measure.kind.name(),
                by: by.clone(),
                chain: context.chain.id.clone(),
                year: context.chain.year,
            });
        }
        if context.is_bloc(by) {
            self.assume(format!(
                "{by} has the members of {}; each acts for itself, and a common quantity is split by what each trades or makes in the base year.",
                month(context.reference())
            ));
        }
        self.say_absent(&absent);
        Ok(present)
    }

    /// The areas a selective measure is aimed at, the authors left out: `None` for everybody else.
    pub fn aimed_at(&mut self, parties: &Parties, except: &Parties, authors: &[AreaId]) -> Option<Vec<AreaId>> {
        let context = self.context;
        let spared = context.areas(except).unwrap_or_default();
        if *parties == Parties::All && spared.is_empty() && authors.len() == 1 {
            return None;
        }
        let named = context.areas(parties).unwrap_or_else(|| context.chain.areas.clone());
        let (present, absent): (Vec<AreaId>, Vec<AreaId>) =
            named.into_iter().filter(|a| !spared.contains(a) && !authors.contains(a)).partition(|a| context.present(a));
        self.say_absent(&absent);
        Some(present)
    }

    /// Says that nobody is left to be aimed at.
    pub fn say_nobody(&mut self) {
        let kind = self.measure.kind.word().heading();
        self.say(format!("{kind}: nobody it is aimed at is an area of this chain, so it changes nothing."));
    }

    fn say_absent(&mut self, absent: &[AreaId]) {
        if !absent.is_empty() {
            let names = self.context.area_list(absent);
            self.assume(format!(
                "{names}: not an area of its own in this chain (part of the rest of the world, or no activity), so the measure does nothing there."
            ));
        }
    }

    /// Mean bound of a target over the window. `at` gives t per year in the k-th month in force; other months count as `base`.
    pub fn cap(&mut self, target: Target, base: f64, at: impl Fn(u32) -> f64, area: &AreaId, rent: &RentShares) -> f64 {
        let measure = self.measure;
        let monthly = self
            .context
            .window
            .iter()
            .map(|m| if measure.active(m) { at((m.index() - measure.from.index()) as u32) } else { base });
        let (t, joint) = self.context.bound(&target, monthly.collect());
        if joint {
            self.assume(
                "An earlier measure bounds the same goods; the bound here is the mean over the months of the tighter of the two.",
            );
        }
        if self.in_force < 1.0 {
            self.assume("Months of the window in which the measure is not in force count at the base year's rate.");
        }
        self.term(target, Effect::Cap { t, area: area.clone(), rent: rent.clone() });
        t
    }

    /// A rate times the share of the window in force, said where that matters.
    pub fn spread(&mut self, rate: f64) -> f64 {
        if self.in_force < 1.0 {
            self.assume(format!(
                "In force for {} of {} months; the rate is spread evenly over the window.",
                stated(self.in_force * f64::from(self.context.window.months)),
                self.context.window.months
            ));
        }
        rate * self.in_force
    }
}
