//! An area joins a bloc: no term; `Context::members` counts it. Method: docs/methods/measures/agreement.md

use monazite_model::code::AreaId;
use monazite_model::scenario::{Agreement, MeasureKind, Parties};
use monazite_model::words::date::month;

use super::acting::Acting;
use super::notice::Notice;
use super::terms::Terms;
use super::{OnChain, PolicyError, rules};

impl OnChain for Agreement {
    fn lower(&self, _: &Acting<'_>, _: &mut Terms) -> Result<(), PolicyError> {
        Ok(())
    }

    fn describe(&self, acting: &Acting<'_>, notice: &mut Notice<'_>) -> Result<(), PolicyError> {
        let context = acting.context;
        let at = context.reference();
        let counting = context.scenario.measures.iter().filter(|other| names(&other.kind, &self.joins)).count();
        notice.rules([rules::AGREEMENT]);
        notice.say(format!(
            "{} counts as a member of {} from {}; {} of this scenario {} the bloc.",
            context.area_name(&self.by),
            self.joins,
            month(acting.measure.from),
            if counting == 1 { "1 measure".to_owned() } else { format!("{counting} measures") },
            if counting == 1 { "names" } else { "name" },
        ));
        notice.assume(format!(
            "Who belongs to a bloc is decided once, in the middle of the window ({}); duties among members do not change by themselves.",
            month(at)
        ));
        if context.registry.members(self.joins.as_str(), at).contains(&self.by) {
            notice.assume(format!(
                "{} is a member by the registry already, so this changes nothing.",
                context.area_name(&self.by)
            ));
        }
        if !acting.measure.active(at) {
            notice.assume("It is not in force in the middle of the window, so the bloc is as without it.");
        }
        Ok(())
    }
}

/// Whether a measure that is no agreement names a bloc: as its author, or among those it is aimed at or spares.
fn names(kind: &MeasureKind, bloc: &AreaId) -> bool {
    let names = |parties: &Parties| matches!(parties, Parties::Only(list) if list.contains(bloc));
    let named = match kind {
        MeasureKind::Agreement(_) => false,
        MeasureKind::ExportBan(x) => names(&x.flows.to) || names(&x.flows.except),
        MeasureKind::ExportQuota(x) => names(&x.flows.to) || names(&x.flows.except),
        MeasureKind::ExportLicence(x) => names(&x.flows.to) || names(&x.flows.except),
        MeasureKind::ExportTax(x) => names(&x.flows.to) || names(&x.flows.except),
        MeasureKind::ImportTariff(x) => names(&x.flows.origins) || names(&x.flows.except),
        MeasureKind::ImportBan(x) => names(&x.flows.origins) || names(&x.flows.except),
        MeasureKind::SourcingRequirement(x) => names(&x.bloc),
        MeasureKind::Decoupling(x) => x.blocs.iter().any(names),
        _ => false,
    };
    named || kind.author() == Some(bloc)
}
