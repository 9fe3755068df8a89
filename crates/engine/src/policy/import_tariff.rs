//! A duty on imports: `Specific`, `AdValorem` or `TariffRateQuota` on flows in. Method: docs/methods/measures/import-tariff.md

use monazite_model::code::{AreaId, FormId};
use monazite_model::scenario::{ImportTariff, Limit, Tariff};
use monazite_model::term::{Effect, ValueBase};
use monazite_model::words::number::{stated, stated_percent, stated_tonnes};

use super::acting::Acting;
use super::bound::{Portion, portions};
use super::notice::Notice;
use super::terms::Terms;
use super::trade::{Ends, Trade};
use super::{OnChain, PolicyError, rules};

impl OnChain for ImportTariff {
    fn lower(&self, acting: &Acting<'_>, terms: &mut Terms) -> Result<(), PolicyError> {
        let ends = Trade::from(&self.flows).ends(acting)?;
        if ends.nobody() {
            return Ok(());
        }
        for form in acting.context.forms(&self.flows.on) {
            for (area, part) in ends.authors.present.iter().zip(imports(acting, &form, &ends)) {
                terms.add(ends.target_of(&form, area), effect(self.tariff, acting, area, &part));
            }
        }
        Ok(())
    }

    fn describe(&self, acting: &Acting<'_>, notice: &mut Notice<'_>) -> Result<(), PolicyError> {
        let context = acting.context;
        let ends = Trade::from(&self.flows).ends(acting)?;
        notice.ends(&self.flows.by, &ends);
        notice.rules(rules::IMPORT_DUTY);
        if ends.nobody() {
            notice.nobody();
            return Ok(());
        }
        if let Some(list) = ends.named() {
            notice.rules([rules::SELECTIVE_DUTY]);
            notice.assume(format!(
                "The duty follows the last exporter: goods of {} may come in through third countries without it.",
                context.area_list(list)
            ));
        }
        if matches!(self.tariff, Tariff::TariffRateQuota(_)) {
            notice.rules([rules::RATE_QUOTA]);
        }
        for form in context.forms(&self.flows.on) {
            let base = imports(acting, &form, &ends).first().map_or(0.0, |part| part.joint);
            let rate = rate_words(self.tariff, base, notice);
            notice.say(format!(
                "{} taxes imports of {} from {} at {rate} (base imports {}) in {}.",
                context.area_name(&self.flows.by),
                context.form_name(&form),
                context.parties(&self.flows.origins),
                stated_tonnes(base),
                context.window_words()
            ));
        }
        Ok(())
    }
}

/// Base imports of a form by author.
fn imports(acting: &Acting<'_>, form: &FormId, ends: &Ends) -> Vec<Portion> {
    portions(&ends.authors.present, |area| acting.context.base(&ends.target_of(form, area)))
}

fn effect(tariff: Tariff, acting: &Acting<'_>, area: &AreaId, part: &Portion) -> Effect {
    let treasury = area.clone();
    match tariff {
        Tariff::Specific(usd) => Effect::Specific { usd_per_t: acting.spread(usd), treasury },
        Tariff::AdValorem(rate) => Effect::AdValorem { rate: acting.spread(rate), base: ValueBase::Importer, treasury },
        Tariff::TariffRateQuota(quota) => {
            let (inside, outside) = (acting.spread(quota.inside), acting.spread(quota.outside));
            Effect::TariffRateQuota { t: part.limited(quota.limit), inside, outside, treasury }
        }
    }
}

fn rate_words(tariff: Tariff, base: f64, notice: &mut Notice<'_>) -> String {
    match tariff {
        Tariff::Specific(usd) => format!("{} usd per tonne", stated(notice.spread(usd))),
        Tariff::AdValorem(rate) => format!("{} of the price before duty", stated_percent(notice.spread(rate))),
        Tariff::TariffRateQuota(quota) => {
            let t = match quota.limit {
                Limit::Share(share) => share * base,
                Limit::Tonnes(t) => t,
            };
            format!(
                "{} up to {} and {} beyond",
                stated_percent(notice.spread(quota.inside)),
                stated_tonnes(t),
                stated_percent(notice.spread(quota.outside))
            )
        }
    }
}
