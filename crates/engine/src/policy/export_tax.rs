//! A duty on exports: `Specific` or `AdValorem` on flows out. Method: docs/methods/measures/export-tax.md

use monazite_model::scenario::ExportTax;
use monazite_model::words::number::stated_tonnes;

use super::acting::Acting;
use super::notice::Notice;
use super::terms::Terms;
use super::trade::Trade;
use super::{OnChain, PolicyError, duty, rules};

impl OnChain for ExportTax {
    fn lower(&self, acting: &Acting<'_>, terms: &mut Terms) -> Result<(), PolicyError> {
        let ends = Trade::from(&self.flows).ends(acting)?;
        if ends.nobody() {
            return Ok(());
        }
        let rate = acting.spread(duty::rate(self.duty));
        for form in acting.context.forms(&self.flows.on) {
            for area in &ends.authors.present {
                terms.add(ends.target_of(&form, area), duty::effect(self.duty, rate, area));
            }
        }
        Ok(())
    }

    fn describe(&self, acting: &Acting<'_>, notice: &mut Notice<'_>) -> Result<(), PolicyError> {
        let context = acting.context;
        let ends = Trade::from(&self.flows).ends(acting)?;
        let authors = &ends.authors.present;
        notice.ends(&self.flows.by, &ends);
        notice.rules([rules::EXPORT_DUTY]);
        if authors.iter().any(|a| a.as_str() == "CHN") {
            notice.rules([rules::EXPORT_DUTY_CHINA]);
        }
        if ends.others.is_some() {
            notice.rules([rules::SELECTIVE_DUTY]);
            notice.assume("Goods may leave through importers that are not taxed and go on from there.");
        }
        if ends.nobody() {
            notice.nobody();
            return Ok(());
        }
        let rate = duty::words(self.duty, notice.spread(duty::rate(self.duty)), "the exporter's price");
        for form in context.forms(&self.flows.on) {
            notice.say(format!(
                "{} taxes exports of {} to {} at {rate} (base exports {}) in {}.",
                context.area_name(&self.flows.by),
                context.form_name(&form),
                context.parties(&self.flows.to),
                stated_tonnes(context.base(&ends.target(&form, authors))),
                context.window_words()
            ));
        }
        Ok(())
    }
}
