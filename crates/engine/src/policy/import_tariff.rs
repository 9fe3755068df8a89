//! A duty on imports: `Specific`, `AdValorem` or `TariffRateQuota` on flows in. Method: docs/methods/measures/import-tariff.md

use monazite_model::code::AreaId;
use monazite_model::scenario::{ImportTariff, Limit, Tariff};
use monazite_model::term::{Effect, Target, ValueBase};
use monazite_model::words::number::{stated, stated_percent, stated_tonnes};

use super::PolicyError;
use super::draft::Draft;
use super::rules;

pub(super) fn lower(m: &ImportTariff, draft: &mut Draft<'_>) -> Result<(), PolicyError> {
    let context = draft.context;
    let authors = draft.authors(&m.flows.by)?;
    let from = draft.aimed_at(&m.flows.origins, &m.flows.except, &authors);
    draft.rules(rules::IMPORT_DUTY);
    if let Some(list) = &from {
        if list.is_empty() {
            draft.say_nobody();
            return Ok(());
        }
        draft.rules([rules::SELECTIVE_DUTY]);
        draft.assume(format!(
            "The duty follows the last exporter: goods of {} may come in through third countries without it.",
            context.area_list(list)
        ));
    }
    if matches!(m.tariff, Tariff::TariffRateQuota(_)) {
        draft.rules([rules::RATE_QUOTA]);
    }
    for form in context.forms(&m.flows.on) {
        let base_of = |area: &AreaId| context.base_flow(&form, from.as_deref(), Some(std::slice::from_ref(area)));
        let base: f64 = authors.iter().map(base_of).sum();
        for area in &authors {
            let target = Target::Flows { form: form.clone(), from: from.clone(), to: Some(vec![area.clone()]) };
            let treasury = area.clone();
            let effect = match m.tariff {
                Tariff::Specific(usd) => Effect::Specific { usd_per_t: draft.spread(usd), treasury },
                Tariff::AdValorem(rate) => {
                    Effect::AdValorem { rate: draft.spread(rate), base: ValueBase::Importer, treasury }
                }
                Tariff::TariffRateQuota(quota) => {
                    let t = match quota.limit {
                        Limit::Share(share) => share * base_of(area),
                        Limit::Tonnes(t) if base > 0.0 => t * base_of(area) / base,
                        Limit::Tonnes(t) => t / authors.len() as f64,
                    };
                    let (inside, outside) = (draft.spread(quota.inside), draft.spread(quota.outside));
                    Effect::TariffRateQuota { t, inside, outside, treasury }
                }
            };
            draft.term(target, effect);
        }
        let rate = match m.tariff {
            Tariff::Specific(usd) => format!("{} usd per tonne", stated(usd * draft.in_force)),
            Tariff::AdValorem(rate) => format!("{} of the price before duty", stated_percent(rate * draft.in_force)),
            Tariff::TariffRateQuota(quota) => {
                let t = match quota.limit {
                    Limit::Share(share) => share * base,
                    Limit::Tonnes(t) => t,
                };
                format!(
                    "{} up to {} and {} beyond",
                    stated_percent(quota.inside * draft.in_force),
                    stated_tonnes(t),
                    stated_percent(quota.outside * draft.in_force)
                )
            }
        };
        draft.say(format!(
            "{} taxes imports of {} from {} at {rate} (base imports {}) in {}.",
            context.area_name(&m.flows.by),
            context.form_name(&form),
            context.parties(&m.flows.origins),
            stated_tonnes(base),
            context.window_words()
        ));
    }
    Ok(())
}
