//! What is said of one measure while it is gathered: what it does, what it assumes, which trade rules it touches.

use monazite_model::code::{AreaId, FormId};
use monazite_model::outcome::AppliedMeasure;
use monazite_model::term::RentShares;
use monazite_model::words::date::month;
use monazite_model::words::names::capital;
use monazite_model::words::number::{stated, stated_percent};

use super::acting::Acting;
use super::bound::{Bounds, FormBounds};
use super::context::Group;
use super::trade::Ends;

/// Words on a measure.
pub struct Notice<'c> {
    acting: &'c Acting<'c>,
    on: Vec<FormId>,
    words: Vec<String>,
    assumptions: Vec<String>,
    rules: Vec<String>,
    bounds: Bounds,
}

impl<'c> Notice<'c> {
    pub fn new(acting: &'c Acting<'c>) -> Self {
        let named: Vec<FormId> = acting.measure.kind.forms().into_iter().cloned().collect();
        let mut notice = Notice {
            acting,
            on: Vec::new(),
            words: Vec::new(),
            assumptions: Vec::new(),
            rules: Vec::new(),
            bounds: Bounds::default(),
        };
        notice.set_forms(acting.context.forms(&named));
        notice
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
    pub fn set_forms(&mut self, forms: Vec<FormId>) {
        self.on = forms;
        self.on.sort();
    }

    /// The measure in words, and the bounds later measures meet.
    pub fn finish(self) -> (AppliedMeasure, Bounds) {
        let Acting { measure, index, in_force, .. } = *self.acting;
        let applied = AppliedMeasure {
            measure: index,
            kind: measure.kind.word(),
            by: measure.kind.author().cloned(),
            on: self.on,
            words: self.words.join(" "),
            in_force,
            assumptions: self.assumptions,
            rules: self.rules,
        };
        (applied, self.bounds)
    }

    /// Says that the window sees nothing of the measure.
    pub fn not_in_force(&mut self) {
        let Acting { context, measure, .. } = *self.acting;
        self.say(format!(
            "{} ({}): not in force in {}.",
            measure.kind.word().heading(),
            measure.kind.author().map_or_else(|| "no author".to_owned(), |a| context.area_name(a)),
            context.window_words(),
        ));
    }

    /// Says who a bloc that acts is, and which of the authors are not in the chain.
    pub fn authors(&mut self, by: &AreaId, authors: &Group) {
        let context = self.acting.context;
        if context.is_bloc(by) {
            self.assume(format!(
                "{by} has the members of {}; each acts for itself, and a common quantity is split by what each trades or makes in the base year.",
                month(context.reference())
            ));
        }
        self.absent(authors);
    }

    /// Says the same of both ends of trade.
    pub fn ends(&mut self, by: &AreaId, ends: &Ends) {
        self.authors(by, &ends.authors);
        if let Some(others) = &ends.others {
            self.absent(others);
        }
    }

    /// Says which areas are not in the chain.
    pub fn absent(&mut self, group: &Group) {
        if !group.absent.is_empty() {
            let names = self.acting.context.area_list(&group.absent);
            self.assume(format!(
                "{names}: not an area of its own in this chain (part of the rest of the world, or no activity), so the measure does nothing there."
            ));
        }
    }

    /// Says that nobody is left to be aimed at.
    pub fn nobody(&mut self) {
        let kind = self.acting.measure.kind.word().heading();
        self.say(format!("{kind}: nobody it is aimed at is an area of this chain, so it changes nothing."));
    }

    /// Says what bounds on a form assume of earlier measures and of other months.
    pub fn bounds(&mut self, form: FormBounds) {
        for bound in form.bounds {
            if bound.joint {
                self.assume(
                    "An earlier measure bounds the same goods; the bound here is the mean over the months of the tighter of the two.",
                );
            }
            if self.acting.in_force < 1.0 {
                self.assume("Months of the window in which the measure is not in force count at the base year's rate.");
            }
            self.bounds.set(bound);
        }
    }

    /// A rate times the share of the window in force, said where that matters.
    pub fn spread(&mut self, rate: f64) -> f64 {
        let Acting { context, in_force, .. } = *self.acting;
        if in_force < 1.0 {
            self.assume(format!(
                "In force for {} of {} months; the rate is spread evenly over the window.",
                stated(in_force * f64::from(context.window.months)),
                context.window.months
            ));
        }
        self.acting.spread(rate)
    }

    /// Says who is assumed to get the rent.
    pub fn rent(&mut self, rent: &RentShares) {
        self.assume(format!(
            "The rent of the bound goes {} to holders of quota or licence, {} to the other end of the trade, {} to the treasury.",
            stated_percent(rent.holders),
            stated_percent(rent.importers),
            stated_percent(rent.treasury)
        ));
    }
}
