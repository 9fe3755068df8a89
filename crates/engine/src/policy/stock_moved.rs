//! Stock is moved onto the market or off it: what sales and purchases have in common.

use monazite_model::code::{AreaId, FormId};
use monazite_model::scenario::Amount;
use monazite_model::term::{Effect, Target};
use monazite_model::words::number::{stated, stated_tonnes};

use super::PolicyError;
use super::acting::Acting;
use super::bound::{Portion, portions};
use super::notice::Notice;
use super::terms::Terms;

/// A sale from stock, or a purchase for it.
pub(super) struct StockMoved<'m> {
    /// Owner: an area or a bloc.
    pub by: &'m AreaId,
    /// Forms.
    pub on: &'m [FormId],
    /// How much over the months in force.
    pub amount: Amount,
    /// 1 onto the market, -1 off it.
    pub sign: f64,
    /// `sells`.
    pub verb: &'static str,
    /// `from stock`.
    pub stock: &'static str,
    /// How it is moved.
    pub assumed: &'static str,
}

impl StockMoved<'_> {
    /// `Inject` at the node of each owner, at the rate of a year.
    pub fn lower(&self, acting: &Acting<'_>, terms: &mut Terms) -> Result<(), PolicyError> {
        let owners = acting.authors(self.by)?.present;
        let yearly = 12.0 / f64::from(acting.context.window.months.max(1));
        for form in acting.context.forms(self.on) {
            for (area, part) in owners.iter().zip(uses(acting, &form, &owners)) {
                let t = moved(self.amount, acting, &part);
                if t > 0.0 {
                    let target = Target::Node { form: form.clone(), area: area.clone() };
                    terms.add(target, Effect::Inject { t: self.sign * t * yearly, owner: area.clone() });
                }
            }
        }
        Ok(())
    }

    /// How much is moved, and of what use.
    pub fn describe(&self, acting: &Acting<'_>, notice: &mut Notice<'_>) -> Result<(), PolicyError> {
        let context = acting.context;
        let owners = acting.authors(self.by)?;
        notice.authors(self.by, &owners);
        notice.assume(self.assumed);
        let by = context.area_name(self.by);
        for form in context.forms(self.on) {
            let parts = uses(acting, &form, &owners.present);
            let sum: f64 = parts.iter().map(|part| moved(self.amount, acting, part)).sum();
            let used = stated_tonnes(parts.iter().map(|part| part.base).sum());
            let base = match self.amount {
                Amount::DaysOfUse(days) => {
                    format!("{} days of a base use of {used}", stated(days * seen(acting)))
                }
                Amount::Tonnes(_) => format!("base use {used}"),
            };
            notice.say(format!(
                "{by} {} {} of {} {} in {} ({base}).",
                self.verb,
                stated_tonnes(sum),
                context.form_name(&form),
                self.stock,
                context.window_words(),
            ));
            if sum == 0.0 {
                notice.assume(format!(
                    "{by} uses no {} in the base year, so days of use are no tonnes.",
                    context.form_name(&form)
                ));
            }
        }
        Ok(())
    }
}

/// The part of a sale or purchase the window sees: moved evenly from `from` to `until`, or to the end of the window.
fn seen(acting: &Acting<'_>) -> f64 {
    let (window, measure) = (acting.context.window, acting.measure);
    let end = measure.until.unwrap_or_else(|| window.start.plus(window.months as i32));
    let months = f64::from((end.index() - measure.from.index()).max(1));
    acting.in_force * f64::from(window.months) / months
}

/// Base use of a form by owner.
fn uses(acting: &Acting<'_>, form: &FormId, owners: &[AreaId]) -> Vec<Portion> {
    portions(owners, |area| acting.context.base_use(form, area))
}

/// What an owner sells or buys in the window, t.
fn moved(amount: Amount, acting: &Acting<'_>, part: &Portion) -> f64 {
    let total = match amount {
        Amount::DaysOfUse(days) => days / 365.0 * part.base,
        Amount::Tonnes(t) => part.of(t),
    };
    total * seen(acting)
}
