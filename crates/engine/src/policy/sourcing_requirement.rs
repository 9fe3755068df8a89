//! A share of use from given areas: `ShareFloor` on use, negative `Specific` for a credit. Method:
//! docs/methods/measures/sourcing-requirement.md

use monazite_model::code::{AreaId, FormId};
use monazite_model::scenario::{Parties, SourcingRequirement};
use monazite_model::term::{Effect, Target};
use monazite_model::words::number::{stated, stated_percent, stated_tonnes};

use super::acting::Acting;
use super::context::Group;
use super::notice::Notice;
use super::terms::{Terms, production};
use super::{OnChain, PolicyError, rules};

/// Who requires, and who counts: everybody named, the author too where the bloc has it as a member.
fn sides(m: &SourcingRequirement, acting: &Acting<'_>) -> Result<(Group, Group), PolicyError> {
    let authors = acting.authors(&m.by)?;
    match acting.aimed_at(&m.bloc, &Parties::nobody(), &[]) {
        Some(counts) if !counts.present.is_empty() => Ok((authors, counts)),
        _ => Err(PolicyError::NobodyCounts { measure: acting.number(), chain: acting.context.chain.id.clone() }),
    }
}

impl OnChain for SourcingRequirement {
    fn lower(&self, acting: &Acting<'_>, terms: &mut Terms) -> Result<(), PolicyError> {
        let context = acting.context;
        let (authors, counts) = sides(self, acting)?;
        for form in context.forms(&self.on) {
            for area in authors.present.iter().filter(|a| context.base_use(&form, a) != 0.0) {
                if let Some(share) = self.share {
                    let target = Target::Use { form: form.clone(), area: area.clone() };
                    let effect = Effect::ShareFloor { share: acting.spread(share), from: counts.present.clone() };
                    terms.add(target, effect);
                }
                if let Some(usd) = self.credit_usd_per_t {
                    pay(&form, area, &counts.present, acting.spread(usd), terms);
                }
            }
        }
        Ok(())
    }

    fn describe(&self, acting: &Acting<'_>, notice: &mut Notice<'_>) -> Result<(), PolicyError> {
        let context = acting.context;
        let (authors, counts) = sides(self, acting)?;
        notice.authors(&self.by, &authors);
        notice.absent(&counts);
        notice.rules(rules::ORIGIN_REQUIREMENT);
        notice.assume("Tonnes count, not value; a tonne counts where it was last made into this form.");
        let share = self.share.map(|share| notice.spread(share));
        let credit = self.credit_usd_per_t.map(|usd| notice.spread(usd));
        if credit.is_some() {
            notice.rules([rules::ORIGIN_CREDIT]);
        }
        for form in context.forms(&self.on) {
            for area in &authors.present {
                let (used, name) = (context.base_use(&form, area), context.area_name(area));
                if used == 0.0 {
                    notice.assume(format!(
                        "{name} uses no {} in the base year, so nothing is required there.",
                        context.form_name(&form)
                    ));
                    continue;
                }
                if let Some(share) = share {
                    notice.say(format!(
                        "{name} must take at least {} of its {} (base use {}) from {}; of what reached it in the base year {} came directly from them.",
                        stated_percent(share),
                        context.form_name(&form),
                        stated_tonnes(used),
                        context.parties(&self.bloc),
                        stated_percent(direct(acting, &form, area, &counts.present))
                    ));
                }
                if let Some(usd) = credit {
                    if counts.present.contains(area) {
                        notice.assume("The credit on output at home is paid on all of it, also on what is exported.");
                    }
                    notice.say(format!(
                        "{name} pays {} usd per tonne of {} that counts.",
                        stated(usd),
                        context.form_name(&form)
                    ));
                }
            }
        }
        Ok(())
    }
}

/// Share of what reached an area in the base year, its own output too, that came directly from those that count.
fn direct(acting: &Acting<'_>, form: &FormId, area: &AreaId, counts: &[AreaId]) -> f64 {
    let (context, here) = (acting.context, Some(std::slice::from_ref(area)));
    let own = context.base_production(form, area);
    let all = own + context.base_flow(form, None, here);
    let counted = if counts.contains(area) { own } else { 0.0 } + context.base_flow(form, Some(counts), here);
    if all > 0.0 { counted / all } else { 0.0 }
}

/// A credit per qualifying tonne: on flows in from those that count, and on output at home where home counts.
fn pay(form: &FormId, area: &AreaId, counts: &[AreaId], usd: f64, terms: &mut Terms) {
    let effect = Effect::Specific { usd_per_t: -usd, treasury: area.clone() };
    let from: Vec<AreaId> = counts.iter().filter(|a| *a != area).cloned().collect();
    if !from.is_empty() {
        let target = Target::Flows { form: form.clone(), from: Some(from), to: Some(vec![area.clone()]) };
        terms.add(target, effect.clone());
    }
    if counts.contains(area) {
        terms.add(production(form, area), effect);
    }
}
