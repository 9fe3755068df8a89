//! At most so much produced: `Cap` on production. Method: docs/methods/measures/production-quota.md

use monazite_model::scenario::{Limit, ProductionQuota};
use monazite_model::term::Target;
use monazite_model::words::number::{stated_percent, stated_tonnes};

use super::PolicyError;
use super::draft::Draft;
use super::export_quota::say_rent;
use super::rules;

pub(super) fn lower(m: &ProductionQuota, draft: &mut Draft<'_>) -> Result<(), PolicyError> {
    let context = draft.context;
    let authors = draft.authors(&m.by)?;
    draft.rules([rules::PRODUCTION_LIMIT]);
    for form in context.forms(&m.on) {
        let base: f64 = authors.iter().map(|a| context.base_production(&form, a)).sum();
        let mut bound = 0.0;
        for area in &authors {
            let own = context.base_production(&form, area);
            let t = match m.limit {
                Limit::Share(share) => share * own,
                Limit::Tonnes(t) if base > 0.0 => t * own / base,
                Limit::Tonnes(t) => t / authors.len() as f64,
            };
            let target = Target::Production { form: form.clone(), area: area.clone() };
            bound += draft.cap(target, own, |_| t, area, &m.rent);
        }
        let share = if base > 0.0 { format!(" ({})", stated_percent(bound / base)) } else { String::new() };
        draft.say(format!(
            "{} limits production of {}: {} of {}{share} on average over {}.",
            context.area_name(&m.by),
            context.form_name(&form),
            stated_tonnes(bound),
            stated_tonnes(base),
            context.window_words()
        ));
        if bound >= base {
            draft.assume(format!("The quota on {form} lies above base production; it may not bind."));
        }
    }
    say_rent(draft, &m.rent);
    Ok(())
}
