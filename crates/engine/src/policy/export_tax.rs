//! A duty on exports: `Specific` or `AdValorem` on flows out. Method: docs/methods/measures/export-tax.md

use monazite_model::scenario::{Duty, ExportTax};
use monazite_model::term::{Effect, Target, ValueBase};
use monazite_model::words::number::{stated, stated_percent, stated_tonnes};

use super::PolicyError;
use super::draft::Draft;
use super::rules;

pub(super) fn lower(m: &ExportTax, draft: &mut Draft<'_>) -> Result<(), PolicyError> {
    let context = draft.context;
    let authors = draft.authors(&m.flows.by)?;
    let to = draft.aimed_at(&m.flows.to, &m.flows.except, &authors);
    draft.rules([rules::EXPORT_DUTY]);
    if authors.iter().any(|a| a.as_str() == "CHN") {
        draft.rules([rules::EXPORT_DUTY_CHINA]);
    }
    if to.is_some() {
        draft.rules([rules::SELECTIVE_DUTY]);
        draft.assume("Goods may leave through importers that are not taxed and go on from there.");
    }
    if to.as_ref().is_some_and(Vec::is_empty) {
        draft.say_nobody();
        return Ok(());
    }
    let (rate, words) = match m.duty {
        Duty::Specific(usd) => {
            let usd_per_t = draft.spread(usd);
            (usd_per_t, format!("{} usd per tonne", stated(usd_per_t)))
        }
        Duty::AdValorem(share) => {
            let share = draft.spread(share);
            (share, format!("{} of the exporter's price", stated_percent(share)))
        }
    };
    for form in context.forms(&m.flows.on) {
        let base = context.base_flow(&form, Some(&authors), to.as_deref());
        for area in &authors {
            let target = Target::Flows { form: form.clone(), from: Some(vec![area.clone()]), to: to.clone() };
            let treasury = area.clone();
            let effect = match m.duty {
                Duty::Specific(_) => Effect::Specific { usd_per_t: rate, treasury },
                Duty::AdValorem(_) => Effect::AdValorem { rate, base: ValueBase::Exporter, treasury },
            };
            draft.term(target, effect);
        }
        draft.say(format!(
            "{} taxes exports of {} to {} at {words} (base exports {}) in {}.",
            context.area_name(&m.flows.by),
            context.form_name(&form),
            context.parties(&m.flows.to),
            stated_tonnes(base),
            context.window_words()
        ));
    }
    Ok(())
}
