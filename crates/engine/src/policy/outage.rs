//! Capacity is lost: `CapacityFactor` on production. Method: docs/methods/measures/outage.md

use monazite_model::scenario::Outage;
use monazite_model::term::Effect;
use monazite_model::words::number::{stated_percent, stated_tonnes};

use super::acting::Acting;
use super::notice::Notice;
use super::terms::{Terms, production};
use super::{OnChain, PolicyError};

/// Share of capacity lost on average over the window.
fn lost(m: &Outage, acting: &Acting<'_>) -> f64 {
    m.lost.average(acting.context.window, acting.measure.from, acting.measure.until, 0.0)
}

impl OnChain for Outage {
    fn lower(&self, acting: &Acting<'_>, terms: &mut Terms) -> Result<(), PolicyError> {
        let context = acting.context;
        let areas = acting.authors(&self.area)?.present;
        let factor = 1.0 - lost(self, acting);
        for form in context.forms(&self.on) {
            for area in areas.iter().filter(|a| context.base_production(&form, a) > 0.0) {
                terms.add(production(&form, area), Effect::CapacityFactor { factor });
            }
        }
        Ok(())
    }

    fn describe(&self, acting: &Acting<'_>, notice: &mut Notice<'_>) -> Result<(), PolicyError> {
        let context = acting.context;
        let areas = acting.authors(&self.area)?;
        notice.authors(&self.area, &areas);
        notice.assume(
            "What is lost is lost at every mine and plant alike, cheap and dear; other months are as in the base year.",
        );
        for form in context.forms(&self.on) {
            let base: f64 = areas.present.iter().map(|a| context.base_production(&form, a)).sum();
            if base == 0.0 {
                notice.assume(format!(
                    "{} makes no {} in the base year, so nothing is lost.",
                    context.area_name(&self.area),
                    context.form_name(&form)
                ));
                continue;
            }
            notice.say(format!(
                "{} loses {} of its capacity for {} on average over {} (base production {}).",
                context.area_name(&self.area),
                stated_percent(lost(self, acting)),
                context.form_name(&form),
                context.window_words(),
                stated_tonnes(base)
            ));
        }
        Ok(())
    }
}
