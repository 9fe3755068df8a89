//! A payment per tonne: negative `Specific` or `AdValorem`. Method: docs/methods/measures/subsidy.md

use monazite_model::code::{AreaId, FormId};
use monazite_model::scenario::{Duty, Subsidy, Supported};
use monazite_model::term::{Effect, Target, ValueBase};
use monazite_model::words::number::{stated, stated_percent};

use super::PolicyError;
use super::draft::Draft;
use super::rules;

pub(super) fn lower(m: &Subsidy, draft: &mut Draft<'_>) -> Result<(), PolicyError> {
    let context = draft.context;
    let authors = draft.authors(&m.by)?;
    match m.supported {
        Supported::Export => draft.rules([rules::EXPORT_SUBSIDY]),
        _ => draft.rules(rules::DOMESTIC_SUBSIDY),
    }
    let (rate, words) = match m.duty {
        Duty::Specific(usd) => {
            let usd = draft.spread(usd);
            (usd, format!("{} usd per tonne", stated(usd)))
        }
        Duty::AdValorem(share) => {
            let share = draft.spread(share);
            (share, format!("{} of the price", stated_percent(share)))
        }
    };
    let effect = |area: &AreaId, per_tonne: f64| {
        let treasury = area.clone();
        match m.duty {
            Duty::Specific(_) => Effect::Specific { usd_per_t: -rate * per_tonne, treasury },
            Duty::AdValorem(_) => Effect::AdValorem { rate: -rate * per_tonne, base: ValueBase::Exporter, treasury },
        }
    };
    for form in context.forms(&m.on) {
        let name = context.form_name(&form);
        for area in &authors {
            match m.supported {
                Supported::Production => {
                    let target = Target::Production { form: form.clone(), area: area.clone() };
                    draft.term(target, effect(area, 1.0));
                }
                Supported::Export => {
                    let to = abroad(draft, &authors);
                    let target = Target::Flows { form: form.clone(), from: Some(vec![area.clone()]), to };
                    draft.term(target, effect(area, 1.0));
                }
                Supported::Processing => processing(draft, &form, area, |per_tonne| effect(area, per_tonne)),
            }
        }
        draft.say(format!(
            "{} pays {words} for {} of {name} in {}.",
            context.area_name(&m.by),
            m.supported.name(),
            context.window_words()
        ));
    }
    Ok(())
}

/// Where a bloc's exports go: outside the bloc; anywhere for a single area.
fn abroad(draft: &Draft<'_>, authors: &[AreaId]) -> Option<Vec<AreaId>> {
    let areas = draft.context.chain.areas.iter();
    (authors.len() > 1).then(|| areas.filter(|a| !authors.contains(a)).cloned().collect())
}

/// Paid on what processors take in, which is what they make times what they need for it.
fn processing(draft: &mut Draft<'_>, form: &FormId, area: &AreaId, effect: impl Fn(f64) -> Effect) {
    let context = draft.context;
    let made = context.processed_into(form, area);
    if made.is_empty() {
        draft.assume(format!(
            "No process in {} takes in {}, so nothing is paid there.",
            context.area_name(area),
            context.form_name(form)
        ));
    }
    for (output, per_tonne) in made {
        draft.assume(format!(
            "Paid on the output of {output} in {}, {} t of {form} per tonne of it.",
            context.area_name(area),
            stated(per_tonne)
        ));
        let target = Target::Production { form: output, area: area.clone() };
        draft.term(target, effect(per_tonne));
    }
}
