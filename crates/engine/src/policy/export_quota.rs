//! At most so much exported: `Cap` on flows out. Method: docs/methods/measures/export-quota.md

use monazite_model::scenario::{ExportQuota, Limit};
use monazite_model::words::number::{stated_percent, stated_tonnes};

use super::PolicyError;
use super::draft::Draft;
use super::restriction;

pub(super) fn lower(m: &ExportQuota, draft: &mut Draft<'_>) -> Result<(), PolicyError> {
    let totals = restriction::exports(draft, &m.flows, m.origin, &m.rent, |flows, _| match m.limit {
        Limit::Tonnes(t) => flows.part_of(t),
        Limit::Share(share) => share * flows.base,
    })?;
    let context = draft.context;
    let (by, to) = (context.area_name(&m.flows.by), context.parties(&m.flows.to));
    for total in &totals {
        let share =
            if total.base > 0.0 { format!(" ({})", stated_percent(total.bound / total.base)) } else { String::new() };
        draft.say(format!(
            "{by} limits exports of {} to {to}: {} of {}{share} on average over {}.",
            context.form_name(&total.form),
            stated_tonnes(total.bound),
            stated_tonnes(total.base),
            context.window_words()
        ));
        if total.bound >= total.base {
            draft.assume(format!(
                "The quota on {} lies above base exports; it may not bind.",
                context.form_name(&total.form)
            ));
        }
    }
    say_rent(draft, &m.rent);
    Ok(())
}

/// Who is assumed to get the rent.
pub(super) fn say_rent(draft: &mut Draft<'_>, rent: &monazite_model::term::RentShares) {
    draft.assume(format!(
        "The rent of the bound goes {} to holders of quota or licence, {} to the other end of the trade, {} to the treasury.",
        stated_percent(rent.holders),
        stated_percent(rent.importers),
        stated_percent(rent.treasury)
    ));
}
