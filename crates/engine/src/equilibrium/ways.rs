//! The ways that measures go from nothing to what they are. Which way each kind goes: docs/methods/why.md.

use monazite_model::term::{Effect, Term};

use super::numbers::Numbers;
use super::source::{Source, TermNumber};
use super::structure::Structure;

/// A source of a term on its way.
pub(super) struct Way {
    pub source: usize,
    pub from: f64,
    pub to: f64,
    /// Of the way from `from` to `to`, how much each measure goes (position in the list of measures).
    pub amounts: Vec<(usize, f64)>,
}

impl Structure {
    /// The ways of all numbers of terms, and the measures that have none. `measures` are sorted.
    pub(super) fn ways(&self, numbers: &Numbers, terms: &[Term], measures: &[usize]) -> Option<(Vec<Way>, Vec<usize>)> {
        let mut apart = Vec::new();
        let mut ways = Vec::new();
        for (source, of) in self.slots.sources().iter().enumerate() {
            let Source::Term { term, number } = *of else { continue };
            let Some(now) = terms.get(term) else { continue };
            let to = numbers.inputs[source];
            let Some(from) = self.start(numbers, term, now, number) else {
                apart.push(now.measure);
                continue;
            };
            let parts = match (number, &now.effect) {
                (TermNumber::Tonnes, Effect::Cap { .. }) => of_bounds(terms, term, from),
                _ => vec![(now.measure, to - from)],
            };
            let place = |(measure, amount)| Some((measures.binary_search(&measure).ok()?, amount));
            ways.push(Way { source, from, to, amounts: parts.into_iter().map(place).collect::<Option<_>>()? });
        }
        Some((ways, apart))
    }

    /// Where a number of a term starts from: the value at which it changes nothing; for a bound, what the base year took of it.
    fn start(&self, numbers: &Numbers, at: usize, term: &Term, number: TermNumber) -> Option<f64> {
        let to = number.of(term)?;
        match (number, &term.effect) {
            (TermNumber::Share, _) => None,
            (TermNumber::Leak, _) => Some(to.max(1.0)),
            (TermNumber::Tonnes, Effect::Cap { .. }) => Some(self.taken_of(numbers, at).max(to)),
            (TermNumber::Tonnes, Effect::TariffRateQuota { .. }) => Some(to),
            _ => number.neutral(term),
        }
    }

    /// What the base year took of the bound of a term, t per year.
    pub(super) fn taken_of(&self, numbers: &Numbers, term: usize) -> f64 {
        self.taken.iter().find(|(of, _)| *of == term).map_or(0.0, |(_, t)| numbers.value(*t))
    }
}

/// How much of the way from `from` down to a term's bound each measure goes. A bound on goods that earlier measures bound, too, is
/// that of all of them together (the mean over the months of the tightest); each is given what it adds to those before it, and
/// those that bind alike share alike.
fn of_bounds(terms: &[Term], own: usize, from: f64) -> Vec<(usize, f64)> {
    let bound_of = |term: &Term| match &term.effect {
        Effect::Cap { t, .. } if term.target == terms[own].target => Some((term.measure, t.min(from))),
        _ => None,
    };
    let most = bound_of(&terms[own]).map(|(_, t)| t);
    // Later bounds count where they are as tight.
    let bound = |(at, term): (usize, &Term)| bound_of(term).filter(|(_, t)| at <= own || Some(*t) == most);
    let mut parts: Vec<(usize, f64)> = Vec::new();
    let (mut before, mut alike) = (from, 1);
    for (measure, t) in terms.iter().enumerate().filter_map(bound) {
        match parts.len() {
            n if n > 0 && t == before => {
                // What the last of these brought is shared by one more.
                alike += 1;
                let whole: f64 = parts[n + 1 - alike..].iter().map(|(_, amount)| amount).sum();
                parts.push((measure, 0.0));
                parts[n + 1 - alike..].iter_mut().for_each(|(_, amount)| *amount = whole / alike as f64);
            }
            _ => {
                parts.push((measure, t - before));
                alike = 1;
            }
        }
        before = t;
    }
    parts
}
