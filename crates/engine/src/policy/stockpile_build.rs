//! Stock is bought: negative `Inject` at the node. Method: docs/methods/measures/stockpile-build.md

use monazite_model::scenario::{Amount, StockpileBuild};
use monazite_model::term::{Effect, Target};
use monazite_model::words::number::{stated, stated_tonnes};

use super::acting::Acting;
use super::notice::Notice;
use super::stockpile_release::{moved, seen, uses};
use super::terms::Terms;
use super::{OnChain, PolicyError};

impl OnChain for StockpileBuild {
    fn lower(&self, acting: &Acting<'_>, terms: &mut Terms) -> Result<(), PolicyError> {
        let owners = acting.authors(&self.by)?.present;
        let yearly = 12.0 / f64::from(acting.context.window.months.max(1));
        for form in acting.context.forms(&self.on) {
            for (area, part) in owners.iter().zip(uses(acting, &form, &owners)) {
                let t = moved(self.amount, acting, &part);
                if t > 0.0 {
                    let target = Target::Node { form: form.clone(), area: area.clone() };
                    terms.add(target, Effect::Inject { t: -t * yearly, owner: area.clone() });
                }
            }
        }
        Ok(())
    }

    fn describe(&self, acting: &Acting<'_>, notice: &mut Notice<'_>) -> Result<(), PolicyError> {
        let context = acting.context;
        let owners = acting.authors(&self.by)?;
        notice.authors(&self.by, &owners);
        notice.assume(
            "Bought evenly over the months in force, at whatever price: the buyer does not wait for a cheaper one.",
        );
        let by = context.area_name(&self.by);
        for form in context.forms(&self.on) {
            let parts = uses(acting, &form, &owners.present);
            let bought: f64 = parts.iter().map(|part| moved(self.amount, acting, part)).sum();
            let used = stated_tonnes(parts.iter().map(|part| part.base).sum());
            let base = match self.amount {
                Amount::DaysOfUse(days) => {
                    format!("{} days of a base use of {used}", stated(days * seen(acting)))
                }
                Amount::Tonnes(_) => format!("base use {used}"),
            };
            notice.say(format!(
                "{by} buys {} of {} for stock in {} ({base}).",
                stated_tonnes(bought),
                context.form_name(&form),
                context.window_words(),
            ));
            if bought == 0.0 {
                notice.assume(format!(
                    "{by} uses no {} in the base year, so days of use are no tonnes.",
                    context.form_name(&form)
                ));
            }
        }
        Ok(())
    }
}
