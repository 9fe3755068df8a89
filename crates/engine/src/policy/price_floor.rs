//! A buyer of last resort for home output: `PriceFloor` on production. Method: docs/methods/measures/price-floor.md

use monazite_model::scenario::{Limit, PriceFloor};
use monazite_model::term::{Effect, Target};
use monazite_model::words::number::{stated, stated_tonnes};

use super::PolicyError;
use super::draft::Draft;
use super::rules;

pub(super) fn lower(m: &PriceFloor, draft: &mut Draft<'_>) -> Result<(), PolicyError> {
    let context = draft.context;
    let authors = draft.authors(&m.by)?;
    draft.rules(rules::SUPPORT_PRICE);
    draft.assume("What the treasury buys leaves the market in the window.");
    for form in context.forms(&m.on) {
        let base: f64 = authors.iter().map(|a| context.base_production(&form, a)).sum();
        let mut most = 0.0;
        for area in &authors {
            let own = context.base_production(&form, area);
            let t = match m.limit {
                None => own,
                Some(Limit::Share(share)) => share * own,
                Some(Limit::Tonnes(t)) if base > 0.0 => t * own / base,
                Some(Limit::Tonnes(t)) => t / authors.len() as f64,
            };
            let t = t * draft.in_force;
            most += t;
            if t > 0.0 && m.usd_per_t > 0.0 {
                let target = Target::Production { form: form.clone(), area: area.clone() };
                draft.term(target, Effect::PriceFloor { usd_per_t: m.usd_per_t, t, treasury: area.clone() });
            }
        }
        draft.say(format!(
            "{} buys {} at {} usd per tonne, at most {} (base production {}) in {}.",
            context.area_name(&m.by),
            context.form_name(&form),
            stated(m.usd_per_t),
            stated_tonnes(most),
            stated_tonnes(base),
            context.window_words()
        ));
        if most == 0.0 {
            draft.assume(format!(
                "{} makes no {} in the base year, so there is nothing to buy; name a quantity.",
                context.area_name(&m.by),
                context.form_name(&form)
            ));
        }
    }
    Ok(())
}
