//! Exports need a licence: `Cap` at the share granted, `Cost` of paperwork. Method: docs/methods/measures/export-licence.md

use monazite_model::scenario::ExportLicence;
use monazite_model::term::{Effect, Target};
use monazite_model::words::number::{stated, stated_percent, stated_tonnes};

use super::PolicyError;
use super::draft::Draft;
use super::export_quota::say_rent;
use super::restriction;

pub(super) fn lower(m: &ExportLicence, draft: &mut Draft<'_>) -> Result<(), PolicyError> {
    let totals = restriction::exports(draft, &m.flows, m.origin, &m.rent, |flows, k| m.granted.at(k) * flows.base)?;
    let context = draft.context;
    let (by, to) = (context.area_name(&m.flows.by), context.parties(&m.flows.to));
    let granted = m.granted.average(context.window, draft.measure.from, draft.measure.until, 1.0);
    for total in &totals {
        draft.say(format!(
            "{by} grants licences for {} of base exports of {} to {to} on average over {}: {} of {}.",
            stated_percent(if total.base > 0.0 { total.bound / total.base } else { granted }),
            context.form_name(&total.form),
            context.window_words(),
            stated_tonnes(total.bound),
            stated_tonnes(total.base),
        ));
    }
    if totals.is_empty() {
        return Ok(());
    }
    draft.assume("The share granted is the scenario's assumption; licences are counted when goods leave, not when they are applied for.");
    if m.friction_usd_per_t > 0.0 {
        let usd_per_t = draft.spread(m.friction_usd_per_t);
        let authors = draft.authors(&m.flows.by)?;
        let to = draft.aimed_at(&m.flows.to, &m.flows.except, &authors);
        for form in context.forms(&m.flows.on) {
            let target = Target::Flows { form, from: Some(authors.clone()), to: to.clone() };
            draft.term(target, Effect::Cost { usd_per_t });
        }
        draft.say(format!("Paperwork and delay cost {} usd per tonne.", stated(usd_per_t)));
    }
    say_rent(draft, &m.rent);
    Ok(())
}
