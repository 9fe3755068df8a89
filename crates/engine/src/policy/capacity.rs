//! New capacity after a lead time: `CapacityAdd` on production. Method: docs/methods/measures/capacity.md

use monazite_model::scenario::{Capacity, Schedule};
use monazite_model::term::Effect;
use monazite_model::words::date::month;
use monazite_model::words::number::{stated, stated_tonnes};

use super::acting::Acting;
use super::notice::Notice;
use super::terms::{Terms, production};
use super::{OnChain, PolicyError};

/// What is open on average over the window, t per year.
fn open(m: &Capacity, acting: &Acting<'_>) -> f64 {
    let ramp = Schedule::Ramp { first_months: 0.0, hold_months: 0, then: 1.0, ramp_months: m.ramp_months };
    m.adds.t_per_year * ramp.average(acting.context.window, acting.measure.from, acting.measure.until, 0.0)
}

impl OnChain for Capacity {
    fn lower(&self, acting: &Acting<'_>, terms: &mut Terms) -> Result<(), PolicyError> {
        let (t, usd_per_t) = (open(self, acting), self.usd_per_t);
        for area in acting.authors(&self.area)?.present {
            terms.add(production(&self.adds.form, &area), Effect::CapacityAdd { t, usd_per_t });
        }
        Ok(())
    }

    fn describe(&self, acting: &Acting<'_>, notice: &mut Notice<'_>) -> Result<(), PolicyError> {
        let context = acting.context;
        notice.authors(&self.area, &acting.authors(&self.area)?);
        notice.say(format!(
            "{} adds {} a year of {} (decided {}, first tonne {}): {} on average over {}.",
            context.area_name(&self.area),
            stated_tonnes(self.adds.t_per_year),
            context.form_name(&self.adds.form),
            month(self.decided),
            month(acting.measure.from),
            stated_tonnes(open(self, acting)),
            context.window_words()
        ));
        match self.usd_per_t {
            Some(usd) => notice.say(format!("Operating cost {} usd per tonne, inputs left out.", stated(usd))),
            None => notice.assume("Operating cost: the base price of the form less its inputs, our assumption."),
        }
        if let Some(usd) = self.capital_usd {
            notice.say(format!("Capital cost {} usd.", stated(usd)));
            notice.assume("Capital is spent before the window and does not enter the clearing or the accounts.");
        }
        Ok(())
    }
}
