//! No imports: `Cap` 0 on flows in. Method: docs/methods/measures/import-ban.md

use monazite_model::scenario::ImportBan;
use monazite_model::words::number::stated_tonnes;

use super::PolicyError;
use super::draft::Draft;
use super::export_ban::TO_HOLDERS;
use super::restriction;

pub(super) fn lower(m: &ImportBan, draft: &mut Draft<'_>) -> Result<(), PolicyError> {
    let totals = restriction::imports(draft, &m.flows, m.origin, &TO_HOLDERS, |_, _| 0.0)?;
    let context = draft.context;
    for total in totals {
        draft.say(format!(
            "{} bans imports of {} from {}: {} of {} in {}.",
            context.area_name(&m.flows.by),
            context.form_name(&total.form),
            context.parties(&m.flows.origins),
            stated_tonnes(total.bound),
            stated_tonnes(total.base),
            context.window_words()
        ));
    }
    Ok(())
}
