//! A share of use from given areas: `ShareFloor` on use, negative `Specific` for a credit. Method:
//! docs/methods/measures/sourcing-requirement.md

use monazite_model::code::AreaId;
use monazite_model::scenario::SourcingRequirement;
use monazite_model::term::{Effect, Target};
use monazite_model::words::number::{stated, stated_percent, stated_tonnes};

use super::PolicyError;
use super::draft::Draft;
use super::rules;

pub(super) fn lower(m: &SourcingRequirement, draft: &mut Draft<'_>) -> Result<(), PolicyError> {
    let context = draft.context;
    let authors = draft.authors(&m.by)?;
    // Everybody named counts, the author too where the bloc has it as a member.
    let counts: Vec<AreaId> =
        draft.aimed_at(&m.bloc, &monazite_model::scenario::Parties::nobody(), &[]).unwrap_or_default();
    if counts.is_empty() {
        return Err(PolicyError::NobodyCounts { measure: draft.number(), chain: context.chain.id.clone() });
    }
    draft.rules(rules::ORIGIN_REQUIREMENT);
    draft.assume("Tonnes count, not value; a tonne counts where it was last made into this form.");
    let (share, credit) = (m.share.map(|s| draft.spread(s)), m.credit_usd_per_t.map(|c| draft.spread(c)));
    if credit.is_some() {
        draft.rules([rules::ORIGIN_CREDIT]);
    }
    for form in context.forms(&m.on) {
        for area in &authors {
            let used = context.base_use(&form, area);
            let name = context.area_name(area);
            if used == 0.0 {
                draft.assume(format!(
                    "{name} uses no {} in the base year, so nothing is required there.",
                    context.form_name(&form)
                ));
                continue;
            }
            let own = context.base_production(&form, area);
            let here = Some(std::slice::from_ref(area));
            let (all, counted) = (
                own + context.base_flow(&form, None, here),
                if counts.contains(area) { own } else { 0.0 } + context.base_flow(&form, Some(&counts), here),
            );
            if let Some(share) = share {
                let target = Target::Use { form: form.clone(), area: area.clone() };
                draft.term(target, Effect::ShareFloor { share, from: counts.clone() });
                draft.say(format!(
                    "{name} must take at least {} of its {} (base use {}) from {}; of what reached it in the base year {} came directly from them.",
                    stated_percent(share),
                    context.form_name(&form),
                    stated_tonnes(used),
                    context.parties(&m.bloc),
                    stated_percent(if all > 0.0 { counted / all } else { 0.0 })
                ));
            }
            if let Some(usd) = credit {
                pay(draft, &form, area, &counts, usd);
                draft.say(format!(
                    "{name} pays {} usd per tonne of {} that counts.",
                    stated(usd),
                    context.form_name(&form)
                ));
            }
        }
    }
    Ok(())
}

/// A credit per qualifying tonne: on flows in from those that count, and on output at home where home counts.
fn pay(draft: &mut Draft<'_>, form: &monazite_model::code::FormId, area: &AreaId, counts: &[AreaId], usd: f64) {
    let effect = Effect::Specific { usd_per_t: -usd, treasury: area.clone() };
    let from: Vec<AreaId> = counts.iter().filter(|a| *a != area).cloned().collect();
    if !from.is_empty() {
        let target = Target::Flows { form: form.clone(), from: Some(from), to: Some(vec![area.clone()]) };
        draft.term(target, effect.clone());
    }
    if counts.contains(area) {
        let target = Target::Production { form: form.clone(), area: area.clone() };
        draft.term(target, effect);
        draft.assume("The credit on output at home is paid on all of it, also on what is exported.");
    }
}
