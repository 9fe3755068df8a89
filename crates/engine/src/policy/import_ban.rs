//! No imports: `Cap` 0 on flows in. Method: docs/methods/measures/import-ban.md

use monazite_model::scenario::ImportBan;
use monazite_model::words::number::stated_tonnes;

use super::acting::Acting;
use super::export_ban::TO_HOLDERS;
use super::notice::Notice;
use super::restriction::restricted;
use super::terms::Terms;
use super::together::forms_words;
use super::{OnChain, PolicyError};

impl OnChain for ImportBan {
    fn lower(&self, acting: &Acting<'_>, terms: &mut Terms) -> Result<(), PolicyError> {
        restricted(acting, &self.flows, |_, _| 0.0)?.lower(acting, self.origin, &TO_HOLDERS, terms);
        Ok(())
    }

    fn describe(&self, acting: &Acting<'_>, notice: &mut Notice<'_>) -> Result<(), PolicyError> {
        let totals = restricted(acting, &self.flows, |_, _| 0.0)?.describe(acting, self.origin, notice);
        let context = acting.context;
        let (by, origins) = (context.area_name(&self.flows.by), context.parties(&self.flows.origins));
        for total in totals {
            notice.say(format!(
                "{by} bans imports of {} from {origins}: {} of {} in {}.",
                forms_words(context, &total.forms),
                stated_tonnes(total.bound),
                stated_tonnes(total.base),
                context.window_words()
            ));
        }
        Ok(())
    }
}
