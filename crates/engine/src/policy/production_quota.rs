//! At most so much produced: `Cap` on production. Method: docs/methods/measures/production-quota.md

use monazite_model::code::AreaId;
use monazite_model::scenario::ProductionQuota;
use monazite_model::words::number::{stated_percent, stated_tonnes};

use super::acting::Acting;
use super::bound::FormBounds;
use super::notice::Notice;
use super::terms::{Terms, production};
use super::together::{self, assumed, forms_words, tonnes_words};
use super::{OnChain, PolicyError, rules};

impl OnChain for ProductionQuota {
    fn lower(&self, acting: &Acting<'_>, terms: &mut Terms) -> Result<(), PolicyError> {
        let authors = acting.authors(&self.by)?.present;
        for bound in bounds(self, acting, &authors).into_iter().flat_map(|form| form.bounds) {
            terms.cap(bound, &self.rent);
        }
        Ok(())
    }

    fn describe(&self, acting: &Acting<'_>, notice: &mut Notice<'_>) -> Result<(), PolicyError> {
        let context = acting.context;
        let authors = acting.authors(&self.by)?;
        notice.authors(&self.by, &authors);
        notice.rules([rules::PRODUCTION_LIMIT]);
        if let Some(together) = &self.together {
            assumed(notice, acting, &self.on, together, &authors.present);
        }
        for of in bounds(self, acting, &authors.present) {
            let (forms, base, bound) = (forms_words(context, &of.forms), of.base, of.t());
            notice.bounds(of);
            let share = if base > 0.0 { format!(" ({})", stated_percent(bound / base)) } else { String::new() };
            notice.say(format!(
                "{} limits production of {forms}: {} of {}{share}{} on average over {}.",
                context.area_name(&self.by),
                stated_tonnes(bound),
                stated_tonnes(base),
                tonnes_words(self.together.as_ref()),
                context.window_words()
            ));
            if bound >= base {
                notice.assume(format!("The quota on {forms} lies above base production; it may not bind."));
            }
        }
        notice.rent(&self.rent);
        Ok(())
    }
}

fn bounds(m: &ProductionQuota, acting: &Acting<'_>, authors: &[AreaId]) -> Vec<FormBounds> {
    together::bounds(acting, (&m.on, m.limit, m.together.as_ref()), authors, production)
}
