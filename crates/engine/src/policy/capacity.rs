//! New capacity after a lead time: `CapacityAdd` on production. Method: docs/methods/measures/capacity.md

use monazite_model::scenario::{Capacity, Schedule};
use monazite_model::term::{Effect, Target};
use monazite_model::words::date::month;
use monazite_model::words::number::{stated, stated_tonnes};

use super::PolicyError;
use super::draft::Draft;

pub(super) fn lower(m: &Capacity, draft: &mut Draft<'_>) -> Result<(), PolicyError> {
    let context = draft.context;
    let areas = draft.authors(&m.area)?;
    let ramp = Schedule::Ramp { first_months: 0.0, hold_months: 0, then: 1.0, ramp_months: m.ramp_months };
    let open = ramp.average(context.window, draft.measure.from, draft.measure.until, 0.0);
    let t = m.adds.t_per_year * open;
    for area in areas {
        let target = Target::Production { form: m.adds.form.clone(), area };
        draft.term(target, Effect::CapacityAdd { t, usd_per_t: m.usd_per_t });
    }
    draft.say(format!(
        "{} adds {} a year of {} (decided {}, first tonne {}): {} on average over {}.",
        context.area_name(&m.area),
        stated_tonnes(m.adds.t_per_year),
        context.form_name(&m.adds.form),
        month(m.decided),
        month(draft.measure.from),
        stated_tonnes(t),
        context.window_words()
    ));
    match m.usd_per_t {
        Some(usd) => draft.say(format!("Operating cost {} usd per tonne, inputs left out.", stated(usd))),
        None => draft.assume("Operating cost: the base price of the form less its inputs, our assumption."),
    }
    if let Some(usd) = m.capital_usd {
        draft.say(format!("Capital cost {} usd.", stated(usd)));
        draft.assume("Capital is spent before the window and does not enter the clearing or the accounts.");
    }
    Ok(())
}
