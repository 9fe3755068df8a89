//! No exports: `Cap` 0 on flows out. Method: docs/methods/measures/export-ban.md

use monazite_model::scenario::ExportBan;
use monazite_model::term::RentShares;
use monazite_model::words::number::stated_tonnes;

use super::PolicyError;
use super::draft::Draft;
use super::restriction;

/// Where months without the ban leave something to trade, those who trade then keep what it is worth.
pub(super) const TO_HOLDERS: RentShares = RentShares { holders: 1.0, importers: 0.0, treasury: 0.0 };

pub(super) fn lower(m: &ExportBan, draft: &mut Draft<'_>) -> Result<(), PolicyError> {
    let totals = restriction::exports(draft, &m.flows, m.origin, &TO_HOLDERS, |_, _| 0.0)?;
    let context = draft.context;
    let (by, to) = (context.area_name(&m.flows.by), context.parties(&m.flows.to));
    for total in totals {
        draft.say(format!(
            "{by} bans exports of {} to {to}: {} of {} in {}.",
            context.form_name(&total.form),
            stated_tonnes(total.bound),
            stated_tonnes(total.base),
            context.window_words()
        ));
    }
    Ok(())
}
