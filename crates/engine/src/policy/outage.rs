//! Capacity is lost: `CapacityFactor` on production. Method: docs/methods/measures/outage.md

use monazite_model::scenario::Outage;
use monazite_model::term::{Effect, Target};
use monazite_model::words::number::{stated_percent, stated_tonnes};

use super::PolicyError;
use super::draft::Draft;

pub(super) fn lower(m: &Outage, draft: &mut Draft<'_>) -> Result<(), PolicyError> {
    let context = draft.context;
    let areas = draft.authors(&m.area)?;
    let lost = m.lost.average(context.window, draft.measure.from, draft.measure.until, 0.0);
    draft.assume(
        "What is lost is lost at every mine and plant alike, cheap and dear; other months are as in the base year.",
    );
    for form in context.forms(&m.on) {
        let base: f64 = areas.iter().map(|a| context.base_production(&form, a)).sum();
        if base == 0.0 {
            draft.assume(format!(
                "{} makes no {} in the base year, so nothing is lost.",
                context.area_name(&m.area),
                context.form_name(&form)
            ));
            continue;
        }
        for area in areas.iter().filter(|a| context.base_production(&form, a) > 0.0) {
            let target = Target::Production { form: form.clone(), area: area.clone() };
            draft.term(target, Effect::CapacityFactor { factor: 1.0 - lost });
        }
        draft.say(format!(
            "{} loses {} of its capacity for {} on average over {} (base production {}).",
            context.area_name(&m.area),
            stated_percent(lost),
            context.form_name(&form),
            context.window_words(),
            stated_tonnes(base)
        ));
    }
    Ok(())
}
