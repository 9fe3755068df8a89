//! Stock is sold: `Inject` at the node. Method: docs/methods/measures/stockpile-release.md

use monazite_model::scenario::{Amount, StockpileRelease};
use monazite_model::term::{Effect, Target};
use monazite_model::words::number::{stated, stated_tonnes};

use super::PolicyError;
use super::draft::Draft;

pub(super) fn lower(m: &StockpileRelease, draft: &mut Draft<'_>) -> Result<(), PolicyError> {
    let context = draft.context;
    let owners = draft.authors(&m.by)?;
    let window = context.window;
    // Sold evenly from `from` to `until`, or to the end of the window: the part that falls into the window, at a yearly rate.
    let end = draft.measure.until.unwrap_or_else(|| window.start.plus(window.months as i32));
    let months = f64::from((end.index() - draft.measure.from.index()).max(1));
    let in_window = draft.in_force * f64::from(window.months);
    let part = in_window / months;
    let yearly = 12.0 / f64::from(window.months.max(1));
    draft.assume("Sold evenly over the months in force, at the market price; holdings are the scenario's assumption.");
    for form in context.forms(&m.on) {
        let use_of_all: f64 = owners.iter().map(|a| context.base_use(&form, a)).sum();
        let mut sold = 0.0;
        for area in &owners {
            let used = context.base_use(&form, area);
            let total = match m.amount {
                Amount::DaysOfUse(days) => days / 365.0 * used,
                Amount::Tonnes(t) if use_of_all > 0.0 => t * used / use_of_all,
                Amount::Tonnes(t) => t / owners.len() as f64,
            };
            let t = total * part;
            sold += t;
            if t > 0.0 {
                let target = Target::Node { form: form.clone(), area: area.clone() };
                draft.term(target, Effect::Inject { t: t * yearly, owner: area.clone() });
            }
        }
        let by = context.area_name(&m.by);
        if let Amount::DaysOfUse(days) = m.amount {
            draft.say(format!(
                "{by} sells {} of {} from stock in {} ({} days of a base use of {}).",
                stated_tonnes(sold),
                context.form_name(&form),
                context.window_words(),
                stated(days * part),
                stated_tonnes(use_of_all)
            ));
        } else {
            draft.say(format!(
                "{by} sells {} of {} from stock in {} (base use {}).",
                stated_tonnes(sold),
                context.form_name(&form),
                context.window_words(),
                stated_tonnes(use_of_all)
            ));
        }
        if sold == 0.0 {
            draft.assume(format!(
                "{by} uses no {} in the base year, so days of use are no tonnes.",
                context.form_name(&form)
            ));
        }
    }
    Ok(())
}
