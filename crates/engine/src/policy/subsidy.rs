//! A payment per tonne: negative `Specific` or `AdValorem`. Method: docs/methods/measures/subsidy.md

use monazite_model::code::{AreaId, FormId};
use monazite_model::scenario::{Subsidy, Supported};
use monazite_model::term::Target;
use monazite_model::words::number::stated;

use super::acting::Acting;
use super::notice::Notice;
use super::terms::{Terms, production};
use super::{OnChain, PolicyError, duty, rules};

impl OnChain for Subsidy {
    fn lower(&self, acting: &Acting<'_>, terms: &mut Terms) -> Result<(), PolicyError> {
        let authors = acting.authors(&self.by)?.present;
        let rate = acting.spread(duty::rate(self.duty));
        for form in acting.context.forms(&self.on) {
            for area in &authors {
                for (target, per_tonne) in paid_on(self, acting, &form, area, &authors) {
                    terms.add(target, duty::effect(self.duty, -rate * per_tonne, area));
                }
            }
        }
        Ok(())
    }

    fn describe(&self, acting: &Acting<'_>, notice: &mut Notice<'_>) -> Result<(), PolicyError> {
        let context = acting.context;
        let authors = acting.authors(&self.by)?;
        notice.authors(&self.by, &authors);
        match self.supported {
            Supported::Export => notice.rules([rules::EXPORT_SUBSIDY]),
            _ => notice.rules(rules::DOMESTIC_SUBSIDY),
        }
        let rate = duty::words(self.duty, notice.spread(duty::rate(self.duty)), "the price");
        for form in context.forms(&self.on) {
            if self.supported == Supported::Processing {
                authors.present.iter().for_each(|area| describe_processing(acting, &form, area, notice));
            }
            notice.say(format!(
                "{} pays {rate} for {} of {} in {}.",
                context.area_name(&self.by),
                self.supported.name(),
                context.form_name(&form),
                context.window_words()
            ));
        }
        Ok(())
    }
}

/// What is paid on, and how much of the rate a tonne of it gets. A bloc's exports go outside the bloc, those of a single area
/// anywhere; processors are paid on what they take in, which is what they make times what they need for it.
fn paid_on(m: &Subsidy, acting: &Acting<'_>, form: &FormId, area: &AreaId, authors: &[AreaId]) -> Vec<(Target, f64)> {
    match m.supported {
        Supported::Production => vec![(production(form, area), 1.0)],
        Supported::Export => {
            let outside = acting.context.chain.areas.iter().filter(|a| !authors.contains(a));
            let to = (authors.len() > 1).then(|| outside.cloned().collect());
            vec![(Target::Flows { form: form.clone(), from: Some(vec![area.clone()]), to }, 1.0)]
        }
        Supported::Processing => {
            let made = acting.context.processed_into(form, area).into_iter();
            made.map(|(output, per_tonne)| (production(&output, area), per_tonne)).collect()
        }
    }
}

fn describe_processing(acting: &Acting<'_>, form: &FormId, area: &AreaId, notice: &mut Notice<'_>) {
    let context = acting.context;
    let made = context.processed_into(form, area);
    if made.is_empty() {
        notice.assume(format!(
            "No process in {} takes in {}, so nothing is paid there.",
            context.area_name(area),
            context.form_name(form)
        ));
    }
    for (output, per_tonne) in made {
        notice.assume(format!(
            "Paid on the output of {output} in {}, {} t of {form} per tonne of it.",
            context.area_name(area),
            stated(per_tonne)
        ));
    }
}
