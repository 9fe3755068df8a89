//! At most so much exported: `Cap` on flows out. Method: docs/methods/measures/export-quota.md

use monazite_model::scenario::ExportQuota;
use monazite_model::words::number::{stated_percent, stated_tonnes};

use super::acting::Acting;
use super::notice::Notice;
use super::restriction::{Restricted, limited};
use super::terms::Terms;
use super::together::{assumed, forms_words, tonnes_words};
use super::{OnChain, PolicyError};

fn exports<'m>(m: &'m ExportQuota, acting: &Acting<'_>) -> Result<Restricted<'m>, PolicyError> {
    limited(acting, &m.flows, m.limit, m.together.as_ref())
}

impl OnChain for ExportQuota {
    fn lower(&self, acting: &Acting<'_>, terms: &mut Terms) -> Result<(), PolicyError> {
        exports(self, acting)?.lower(acting, self.origin, &self.rent, terms);
        Ok(())
    }

    fn describe(&self, acting: &Acting<'_>, notice: &mut Notice<'_>) -> Result<(), PolicyError> {
        let exports = exports(self, acting)?;
        let authors = exports.ends.authors.present.clone();
        let totals = exports.describe(acting, self.origin, notice);
        let context = acting.context;
        let (by, to) = (context.area_name(&self.flows.by), context.parties(&self.flows.to));
        if let Some(together) = self.together.as_ref().filter(|_| !totals.is_empty()) {
            assumed(notice, acting, &self.flows.on, together, &authors);
        }
        for total in totals {
            let share = if total.base > 0.0 {
                format!(" ({})", stated_percent(total.bound / total.base))
            } else {
                String::new()
            };
            notice.say(format!(
                "{by} limits exports of {} to {to}: {} of {}{share}{} on average over {}.",
                forms_words(context, &total.forms),
                stated_tonnes(total.bound),
                stated_tonnes(total.base),
                tonnes_words(self.together.as_ref()),
                context.window_words()
            ));
            if total.bound >= total.base {
                notice.assume(format!(
                    "The quota on {} lies above base exports; it may not bind.",
                    forms_words(context, &total.forms)
                ));
            }
        }
        notice.rent(&self.rent);
        Ok(())
    }
}
