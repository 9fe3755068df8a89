//! At most so much exported: `Cap` on flows out. Method: docs/methods/measures/export-quota.md

use monazite_model::scenario::ExportQuota;
use monazite_model::words::number::{stated_percent, stated_tonnes};

use super::acting::Acting;
use super::notice::Notice;
use super::restriction::{Restricted, restricted};
use super::terms::Terms;
use super::{OnChain, PolicyError};

fn exports<'m>(m: &'m ExportQuota, acting: &Acting<'_>) -> Result<Restricted<'m>, PolicyError> {
    restricted(acting, &m.flows, |part, _| part.limited(m.limit))
}

impl OnChain for ExportQuota {
    fn lower(&self, acting: &Acting<'_>, terms: &mut Terms) -> Result<(), PolicyError> {
        exports(self, acting)?.lower(acting, self.origin, &self.rent, terms);
        Ok(())
    }

    fn describe(&self, acting: &Acting<'_>, notice: &mut Notice<'_>) -> Result<(), PolicyError> {
        let totals = exports(self, acting)?.describe(acting, self.origin, notice);
        let context = acting.context;
        let (by, to) = (context.area_name(&self.flows.by), context.parties(&self.flows.to));
        for total in totals {
            let share = if total.base > 0.0 {
                format!(" ({})", stated_percent(total.bound / total.base))
            } else {
                String::new()
            };
            notice.say(format!(
                "{by} limits exports of {} to {to}: {} of {}{share} on average over {}.",
                context.form_name(&total.form),
                stated_tonnes(total.bound),
                stated_tonnes(total.base),
                context.window_words()
            ));
            if total.bound >= total.base {
                notice.assume(format!(
                    "The quota on {} lies above base exports; it may not bind.",
                    context.form_name(&total.form)
                ));
            }
        }
        notice.rent(&self.rent);
        Ok(())
    }
}
