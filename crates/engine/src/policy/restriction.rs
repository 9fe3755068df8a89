//! What bans, quotas and licences on trade share: bounds on flows at one end of them, and bars on goods of an origin.

use monazite_model::code::{AreaId, FormId};
use monazite_model::scenario::{Exports, Imports, Origin};
use monazite_model::term::{Effect, RentShares, Target};
use monazite_model::words::number::stated_percent;

use super::PolicyError;
use super::draft::Draft;
use super::rules;

/// Flows under one bound.
pub struct Bounded {
    /// Their base, t per year.
    pub base: f64,
    /// Base of all authors of the measure together, t per year.
    pub joint_base: f64,
    /// Authors of the measure.
    pub authors: usize,
}

impl Bounded {
    /// What of a common quantity falls on this author: by base, equal parts where there is none.
    pub fn part_of(&self, t: f64) -> f64 {
        if self.joint_base > 0.0 { t * self.base / self.joint_base } else { t / self.authors as f64 }
    }
}

/// Sum of bounds and bases of a form over authors.
pub struct Total {
    /// Form.
    pub form: FormId,
    /// Base, t per year.
    pub base: f64,
    /// Bound, t per year.
    pub bound: f64,
}

/// Bounds exports: `at` gives t per year of a bounded flow in the k-th month in force.
pub fn exports(
    draft: &mut Draft<'_>,
    flows: &Exports,
    origin: Origin,
    rent: &RentShares,
    at: impl Fn(&Bounded, u32) -> f64,
) -> Result<Vec<Total>, PolicyError> {
    let authors = draft.authors(&flows.by)?;
    let to = draft.aimed_at(&flows.to, &flows.except, &authors);
    draft.rules(rules::EXPORT_LIMIT);
    if to.is_some() {
        draft.rules(rules::SELECTIVE_LIMIT);
    }
    if to.as_ref().is_some_and(Vec::is_empty) {
        draft.say_nobody();
        return Ok(Vec::new());
    }
    let context = draft.context;
    let ends = |author: &AreaId| (Some(vec![author.clone()]), to.clone());
    let totals = bound(draft, &flows.on, &authors, ends, rent, at);
    if let Some(against) = &to {
        for form in context.forms(&flows.on) {
            for author in &authors {
                bar(draft, &form, author, against, origin);
            }
        }
        say_origin(draft, origin, &context.area_list(against), false);
    }
    Ok(totals)
}

/// Bounds imports: `at` gives t per year of a bounded flow in the k-th month in force.
pub fn imports(
    draft: &mut Draft<'_>,
    flows: &Imports,
    origin: Origin,
    rent: &RentShares,
    at: impl Fn(&Bounded, u32) -> f64,
) -> Result<Vec<Total>, PolicyError> {
    let authors = draft.authors(&flows.by)?;
    let from = draft.aimed_at(&flows.origins, &flows.except, &authors);
    draft.rules(rules::IMPORT_LIMIT);
    if from.is_some() {
        draft.rules(rules::SELECTIVE_LIMIT);
    }
    if from.as_ref().is_some_and(Vec::is_empty) {
        draft.say_nobody();
        return Ok(Vec::new());
    }
    let context = draft.context;
    let ends = |author: &AreaId| (from.clone(), Some(vec![author.clone()]));
    let totals = bound(draft, &flows.on, &authors, ends, rent, at);
    if let Some(barred) = &from {
        for form in context.forms(&flows.on) {
            for area in barred {
                bar(draft, &form, area, &authors, origin);
            }
        }
        say_origin(draft, origin, &context.area_list(barred), true);
    }
    Ok(totals)
}

type Ends = (Option<Vec<AreaId>>, Option<Vec<AreaId>>);

fn bound(
    draft: &mut Draft<'_>,
    on: &[FormId],
    authors: &[AreaId],
    ends: impl Fn(&AreaId) -> Ends,
    rent: &RentShares,
    at: impl Fn(&Bounded, u32) -> f64,
) -> Vec<Total> {
    let context = draft.context;
    let base = |form: &FormId, area: &AreaId| {
        let (from, to) = ends(area);
        context.base_flow(form, from.as_deref(), to.as_deref())
    };
    let mut totals = Vec::new();
    for form in context.forms(on) {
        let joint_base: f64 = authors.iter().map(|a| base(&form, a)).sum();
        let mut total = Total { form: form.clone(), base: joint_base, bound: 0.0 };
        for area in authors {
            let (from, to) = ends(area);
            let target = Target::Flows { form: form.clone(), from, to };
            let bounded = Bounded { base: base(&form, area), joint_base, authors: authors.len() };
            total.bound += draft.cap(target, bounded.base, |k| at(&bounded, k), area, rent);
        }
        totals.push(total);
    }
    totals
}

/// Bars goods of an author from reaching areas through third countries.
pub fn bar(draft: &mut Draft<'_>, form: &FormId, author: &AreaId, against: &[AreaId], origin: Origin) {
    let Some(leak) = origin.leak() else { return };
    let against: Vec<AreaId> = against.iter().filter(|a| *a != author).cloned().collect();
    if against.is_empty() || !draft.context.has_node(form, author) {
        return;
    }
    let leak = draft.in_force * leak + (1.0 - draft.in_force);
    let target = Target::Flows { form: form.clone(), from: Some(vec![author.clone()]), to: Some(against.clone()) };
    draft.term(target, Effect::OriginBar { author: author.clone(), against, leak });
}

fn say_origin(draft: &mut Draft<'_>, origin: Origin, whom: &str, imports: bool) {
    let route = if imports { format!("goods of {whom} may come in") } else { format!("goods may reach {whom}") };
    draft.assume(match origin {
        Origin::None => format!(
            "Origin is not enforced: {route} through third countries, because goods of one form are alike once they have arrived somewhere."
        ),
        Origin::Documents { leak } => format!(
            "Origin is enforced by documents; {} of what third countries passed on in the base year still gets through.",
            stated_percent(leak)
        ),
        Origin::Strict => {
            "Origin is enforced strictly; only goods that were made into another form on the way get through.".to_owned()
        }
    });
}
