//! Which activities a term acts on.

use monazite_model::code::AreaId;
use monazite_model::term::{Target, Term};

use super::draft::Draft;
use super::error::{StructureError, wrong_target};

/// An activity a term acts on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hit {
    pub activity: usize,
    /// Tonnes of the form per unit of level.
    pub weight: f64,
    /// Position in [`Draft::arcs`], where it is a flow.
    pub arc: Option<usize>,
}

/// The activities the target of a term matches, in the order they were entered.
pub(super) fn hits(draft: &Draft, term: usize) -> Result<Vec<Hit>, StructureError> {
    let term = &draft.terms[term];
    hits_of(draft, term, &term.target)
}

fn hits_of(draft: &Draft, term: &Term, target: &Target) -> Result<Vec<Hit>, StructureError> {
    Ok(match target {
        Target::Flows { form, from, to } => {
            let form = draft.form(term, form)?;
            let matches = |list: &Option<Vec<AreaId>>, area: &AreaId| list.as_ref().is_none_or(|l| l.contains(area));
            draft
                .arcs
                .iter()
                .enumerate()
                .filter(|(_, arc)| {
                    arc.form == form && matches(from, &draft.areas[arc.from]) && matches(to, &draft.areas[arc.to])
                })
                .map(|(k, arc)| Hit { activity: arc.activity, weight: 1.0, arc: Some(k) })
                .collect()
        }
        Target::Production { form, area } => {
            let (form, area) = (draft.form(term, form)?, draft.area(area));
            draft
                .producers
                .iter()
                .filter(|p| p.form == form && Some(p.area) == area)
                .map(|p| Hit { activity: p.activity, weight: 1.0, arc: None })
                .collect()
        }
        Target::Use { form, area } => {
            let (form, area) = (draft.form(term, form)?, draft.area(area));
            draft
                .users
                .iter()
                .filter(|u| u.form == form && Some(u.area) == area)
                .map(|u| Hit { activity: u.activity, weight: u.weight, arc: None })
                .collect()
        }
        Target::Together { parts } => {
            let mut all: Vec<Hit> = Vec::new();
            for part in parts {
                let weighed = |hit: Hit| Hit { weight: part.weight * hit.weight, ..hit };
                all.extend(hits_of(draft, term, &part.of)?.into_iter().map(weighed));
            }
            all
        }
        Target::Node { .. } => return Err(wrong_target(term, "this effect")),
    })
}
