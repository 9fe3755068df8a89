//! No exports: `Cap` 0 on flows out. Method: docs/methods/measures/export-ban.md

use monazite_model::scenario::ExportBan;
use monazite_model::term::RentShares;
use monazite_model::words::number::stated_tonnes;

use super::acting::Acting;
use super::notice::Notice;
use super::restriction::restricted;
use super::terms::Terms;
use super::together::forms_words;
use super::{OnChain, PolicyError};

/// Where months without the ban leave something to trade, those who trade then keep what it is worth.
pub(super) const TO_HOLDERS: RentShares = RentShares { holders: 1.0, importers: 0.0, treasury: 0.0 };

impl OnChain for ExportBan {
    fn lower(&self, acting: &Acting<'_>, terms: &mut Terms) -> Result<(), PolicyError> {
        restricted(acting, &self.flows, |_, _| 0.0)?.lower(acting, self.origin, &TO_HOLDERS, terms);
        Ok(())
    }

    fn describe(&self, acting: &Acting<'_>, notice: &mut Notice<'_>) -> Result<(), PolicyError> {
        let totals = restricted(acting, &self.flows, |_, _| 0.0)?.describe(acting, self.origin, notice);
        let context = acting.context;
        let (by, to) = (context.area_name(&self.flows.by), context.parties(&self.flows.to));
        for total in totals {
            notice.say(format!(
                "{by} bans exports of {} to {to}: {} of {} in {}.",
                forms_words(context, &total.forms),
                stated_tonnes(total.bound),
                stated_tonnes(total.base),
                context.window_words()
            ));
        }
        Ok(())
    }
}
