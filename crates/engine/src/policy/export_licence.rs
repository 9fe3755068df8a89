//! Exports need a licence: `Cap` at the share granted, `Cost` of paperwork. Method: docs/methods/measures/export-licence.md

use monazite_model::scenario::ExportLicence;
use monazite_model::term::Effect;
use monazite_model::words::number::{stated, stated_percent, stated_tonnes};

use super::acting::Acting;
use super::notice::Notice;
use super::restriction::{Restricted, restricted};
use super::terms::Terms;
use super::together::forms_words;
use super::trade::Trade;
use super::{OnChain, PolicyError};

fn exports<'m>(m: &'m ExportLicence, acting: &Acting<'_>) -> Result<Restricted<'m>, PolicyError> {
    restricted(acting, &m.flows, |part, k| m.granted.at(k) * part.base)
}

impl OnChain for ExportLicence {
    fn lower(&self, acting: &Acting<'_>, terms: &mut Terms) -> Result<(), PolicyError> {
        exports(self, acting)?.lower(acting, self.origin, &self.rent, terms);
        let ends = Trade::from(&self.flows).ends(acting)?;
        if self.friction_usd_per_t > 0.0 && !ends.nobody() {
            let usd_per_t = acting.spread(self.friction_usd_per_t);
            for form in acting.context.forms(&self.flows.on) {
                terms.add(ends.target(&form, &ends.authors.present), Effect::Cost { usd_per_t });
            }
        }
        Ok(())
    }

    fn describe(&self, acting: &Acting<'_>, notice: &mut Notice<'_>) -> Result<(), PolicyError> {
        let totals = exports(self, acting)?.describe(acting, self.origin, notice);
        if totals.is_empty() {
            return Ok(());
        }
        let context = acting.context;
        let (by, to) = (context.area_name(&self.flows.by), context.parties(&self.flows.to));
        let granted = self.granted.average(context.window, acting.measure.from, acting.measure.until, 1.0);
        for total in &totals {
            notice.say(format!(
                "{by} grants licences for {} of base exports of {} to {to} on average over {}: {} of {}.",
                stated_percent(if total.base > 0.0 { total.bound / total.base } else { granted }),
                forms_words(context, &total.forms),
                context.window_words(),
                stated_tonnes(total.bound),
                stated_tonnes(total.base),
            ));
        }
        notice.assume("The share granted is the scenario's assumption; licences are counted when goods leave, not when they are applied for.");
        if self.friction_usd_per_t > 0.0 {
            let usd_per_t = notice.spread(self.friction_usd_per_t);
            notice.say(format!("Paperwork and delay cost {} usd per tonne.", stated(usd_per_t)));
        }
        notice.rent(&self.rent);
        Ok(())
    }
}
