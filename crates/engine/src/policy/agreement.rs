//! An area joins a bloc: no term; `Context::members` counts it. Method: docs/methods/measures/agreement.md

use monazite_model::scenario::{Agreement, MeasureKind, Parties};
use monazite_model::words::date::month;

use super::PolicyError;
use super::draft::Draft;
use super::rules;

pub(super) fn lower(m: &Agreement, draft: &mut Draft<'_>) -> Result<(), PolicyError> {
    let context = draft.context;
    let at = context.reference();
    let already = context.registry.members(m.joins.as_str(), at).contains(&m.by);
    let names = |parties: &Parties| matches!(parties, Parties::Only(list) if list.contains(&m.joins));
    let counting = context.scenario.measures.iter().filter(|other| match &other.kind {
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
    } || other.kind.author() == Some(&m.joins));
    let counting = counting.count();
    draft.rules([rules::AGREEMENT]);
    draft.say(format!(
        "{} counts as a member of {} from {}; {} of this scenario {} the bloc.",
        context.area_name(&m.by),
        m.joins,
        month(draft.measure.from),
        if counting == 1 { "1 measure".to_owned() } else { format!("{counting} measures") },
        if counting == 1 { "names" } else { "name" },
    ));
    draft.assume(format!(
        "Who belongs to a bloc is decided once, in the middle of the window ({}); duties among members do not change by themselves.",
        month(at)
    ));
    if already {
        draft.assume(format!(
            "{} is a member by the registry already, so this changes nothing.",
            context.area_name(&m.by)
        ));
    }
    if !draft.measure.active(at) {
        draft.assume("It is not in force in the middle of the window, so the bloc is as without it.");
    }
    Ok(())
}
