//! Trade between two groups shrinks: `Cap` on flows between them, both ways. Method: docs/methods/measures/decoupling.md

use monazite_model::code::{AreaId, FormId};
use monazite_model::scenario::Decoupling;
use monazite_model::term::{RentShares, Target};
use monazite_model::words::date::month;
use monazite_model::words::number::{stated_percent, stated_tonnes};

use super::PolicyError;
use super::draft::Draft;
use super::restriction;
use super::rules;

/// Neither side alone restricts, so both share what a bound is worth: our assumption.
const SHARED: RentShares = RentShares { holders: 0.5, importers: 0.5, treasury: 0.0 };

pub(super) fn lower(m: &Decoupling, draft: &mut Draft<'_>) -> Result<(), PolicyError> {
    let context = draft.context;
    let [one, other] = &m.blocs;
    let nobody = monazite_model::scenario::Parties::nobody();
    let left = draft.aimed_at(one, &nobody, &[]).unwrap_or_default();
    let right = draft.aimed_at(other, &nobody, &[]).unwrap_or_default();
    if let Some(area) = left.iter().find(|a| right.contains(a)) {
        let month = context.reference().to_string();
        return Err(PolicyError::BothSides { measure: draft.number(), area: area.clone(), month });
    }
    draft.rules(rules::SELECTIVE_LIMIT);
    draft.rules(rules::IMPORT_LIMIT);
    let forms: Vec<FormId> = if m.on.is_empty() {
        context.chain.forms.iter().filter(|f| !f.local).map(|f| f.id.clone()).collect()
    } else {
        context.forms(&m.on)
    };
    draft.set_forms(&forms);
    draft.assume(format!(
        "The groups are as in {}: {} against {}; everybody else trades with both.",
        month(context.reference()),
        context.area_list(&left),
        context.area_list(&right)
    ));
    draft.assume("What a bound is worth is shared half and half between exporters and importers.");
    if m.degree == 0.0 {
        draft.say(format!("Decoupling by 0 %: nothing changes in {}.", context.window_words()));
        return Ok(());
    }
    for form in &forms {
        let out = side(draft, m, form, &left, &right);
        let back = side(draft, m, form, &right, &left);
        draft.say(format!(
            "Trade in {} between {} and {} is cut by {}: {} of {} in {}.",
            context.form_name(form),
            context.parties(one),
            context.parties(other),
            stated_percent(m.degree),
            stated_tonnes(out.1 + back.1),
            stated_tonnes(out.0 + back.0),
            context.window_words()
        ));
    }
    let whom = if m.origin.leak().is_some() {
        format!(
            "Origin is enforced on both sides; {} of what third countries passed on still gets through.",
            stated_percent(1.0 - m.degree * draft.in_force * (1.0 - m.origin.leak().unwrap_or(1.0)))
        )
    } else {
        "Origin is not enforced: goods may go round through third countries.".to_owned()
    };
    draft.assume(whom);
    Ok(())
}

/// Bounds what each exporter of one side sells to the other; returns base and bound, t per year.
fn side(draft: &mut Draft<'_>, m: &Decoupling, form: &FormId, from: &[AreaId], to: &[AreaId]) -> (f64, f64) {
    let context = draft.context;
    let (mut total, mut bound) = (0.0, 0.0);
    for area in from.iter().filter(|a| context.has_node(form, a)) {
        if to.is_empty() {
            continue;
        }
        let from = Some(vec![area.clone()]);
        let base = context.base_flow(form, from.as_deref(), Some(to));
        let target = Target::Flows { form: form.clone(), from, to: Some(to.to_vec()) };
        total += base;
        bound += draft.cap(target, base, |_| base * (1.0 - m.degree), area, &SHARED);
        let origin = match m.origin.leak() {
            // Half a decoupling bars half of the detours.
            Some(leak) => monazite_model::scenario::Origin::Documents { leak: 1.0 - m.degree * (1.0 - leak) },
            None => m.origin,
        };
        restriction::bar(draft, form, area, to, origin);
    }
    (total, bound)
}
