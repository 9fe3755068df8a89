//! At most so much produced: `Cap` on production. Method: docs/methods/measures/production-quota.md

use monazite_model::chain::Chain;
use monazite_model::code::{AreaId, FormId};
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
        for (area, form) in authors.iter().flat_map(|area| self.on.iter().map(move |form| (area, form))) {
            if let Some(host) = made_beside(acting.context.chain, form, area) {
                let (measure, kind) = (acting.number(), acting.measure.kind.name());
                return Err(PolicyError::MadeBeside { measure, kind, form: form.clone(), host, area: area.clone() });
            }
        }
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

/// The form beside which more than half of an area's output of a form is made; `None` where most is made for its own sake.
fn made_beside(chain: &Chain, form: &FormId, area: &AreaId) -> Option<FormId> {
    let here = chain.node(chain.form(form)?, chain.area(area)?)?;
    let mut beside = 0.0;
    let mut largest: Option<(f64, usize)> = None;
    for made in &chain.transformations {
        for leg in made.outputs.iter().skip(1).filter(|leg| leg.node == here) {
            let tonnes = leg.per_tonne * made.level.band.value;
            beside += tonnes;
            if largest.is_none_or(|(most, _)| tonnes > most) {
                largest = Some((tonnes, made.outputs[0].node));
            }
        }
    }
    let (_, host) = largest.filter(|_| 2.0 * beside > chain.production(here))?;
    Some(chain.forms[chain.nodes[host].form].id.clone())
}

fn bounds(m: &ProductionQuota, acting: &Acting<'_>, authors: &[AreaId]) -> Vec<FormBounds> {
    together::bounds(acting, (&m.on, m.limit, m.together.as_ref()), authors, production)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::with_by_product;

    #[test]
    fn what_is_made_beside_another_is_told_from_what_is_made_for_its_own_sake() {
        let chain = with_by_product();
        let host =
            |form: &str, area: &str| made_beside(&chain, &form.into(), &area.into()).map(|host| host.to_string());
        assert_eq!(host("guest:residue", "AAA").as_deref(), Some("host:metal"));
        // Made from the residue on purpose, and so by plants that can make less of it.
        assert_eq!(host("guest:metal", "AAA"), None);
        assert_eq!(host("host:metal", "CCC"), None);
        assert_eq!(host("guest:residue", "BBB"), None);
    }
}
