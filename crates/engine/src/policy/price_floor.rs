//! A buyer of last resort for home output: `PriceFloor` on production. Method: docs/methods/measures/price-floor.md

use monazite_model::code::{AreaId, FormId};
use monazite_model::scenario::PriceFloor;
use monazite_model::term::Effect;
use monazite_model::words::number::{stated, stated_tonnes};

use super::acting::Acting;
use super::bound::{Portion, portions};
use super::notice::Notice;
use super::terms::{Terms, production};
use super::{OnChain, PolicyError, rules};

impl OnChain for PriceFloor {
    fn lower(&self, acting: &Acting<'_>, terms: &mut Terms) -> Result<(), PolicyError> {
        let authors = acting.authors(&self.by)?.present;
        for form in acting.context.forms(&self.on) {
            for (area, part) in authors.iter().zip(output(acting, &form, &authors)) {
                let (t, usd_per_t) = (most(self, acting, &part), self.usd_per_t);
                if t > 0.0 && usd_per_t > 0.0 {
                    terms.add(production(&form, area), Effect::PriceFloor { usd_per_t, t, treasury: area.clone() });
                }
            }
        }
        Ok(())
    }

    fn describe(&self, acting: &Acting<'_>, notice: &mut Notice<'_>) -> Result<(), PolicyError> {
        let context = acting.context;
        let authors = acting.authors(&self.by)?;
        notice.authors(&self.by, &authors);
        notice.rules(rules::SUPPORT_PRICE);
        notice.assume("What the treasury buys leaves the market in the window.");
        for form in context.forms(&self.on) {
            let parts = output(acting, &form, &authors.present);
            let most: f64 = parts.iter().map(|part| most(self, acting, part)).sum();
            notice.say(format!(
                "{} buys {} at {} usd per tonne, at most {} (base production {}) in {}.",
                context.area_name(&self.by),
                context.form_name(&form),
                stated(self.usd_per_t),
                stated_tonnes(most),
                stated_tonnes(parts.iter().map(|part| part.base).sum()),
                context.window_words()
            ));
            if most == 0.0 {
                notice.assume(format!(
                    "{} makes no {} in the base year, so there is nothing to buy; name a quantity.",
                    context.area_name(&self.by),
                    context.form_name(&form)
                ));
            }
        }
        Ok(())
    }
}

/// Base output of a form by author.
fn output(acting: &Acting<'_>, form: &FormId, authors: &[AreaId]) -> Vec<Portion> {
    portions(authors, |area| acting.context.base_production(form, area))
}

/// Most an author buys, t per year: all of its output where no limit is named.
fn most(m: &PriceFloor, acting: &Acting<'_>, part: &Portion) -> f64 {
    acting.spread(m.limit.map_or(part.base, |limit| part.limited(limit)))
}
