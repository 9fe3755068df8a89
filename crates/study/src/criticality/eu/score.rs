//! One mineral at one form, ready to be scored by an EU formula.

use monazite_engine::metrics::eu::{Evidence, RiskInputs, Thresholds, supply_risk_2011, supply_risk_2017};
use monazite_model::code::{FormId, MineralId, Stage};
use monazite_model::criticality::Method;
use monazite_model::fact::{Fact, QuantityKind};
use monazite_model::quantity::Band;

use super::sourcing::{chains, published, study};
use super::uses::{Uses, uses};
use super::wording::wording;
use super::{Basis, of_2017};
use crate::criticality::case::{About, Case, Values};
use crate::criticality::context::{Context, Found};
use crate::criticality::draw::At;

/// One mineral at one form: a case, or what is missing for a supply risk.
pub fn case<'a>(
    context: &'a Context,
    method: Method,
    basis: Basis,
    mineral: &MineralId,
    form: &FormId,
    stage: Stage,
) -> Result<Case<'a>, Vec<String>> {
    // Indices are looked up under the mineral's own forms, also where a stage is another mineral's form (bauxite, mixed ore).
    let home = if &form.mineral() == mineral { form.clone() } else { FormId::new(mineral.as_str(), "refined") };
    let own_round = basis == Basis::Round2017;
    let edition = |f: &Fact| !own_round || of_2017(f);
    let to = if own_round { 2017 } else { context.year.max(2017) };
    let recycling = context.found(&home, QuantityKind::RecyclingInputRate, "", "EU27", to, edition);
    let index = |which: &str| {
        let printed = context.found(&home, QuantityKind::SubstitutionIndex, which, "EU27", to, edition);
        printed.or_else(|| if own_round { None } else { assumed_index(context, &home, which) })
    };
    let (si_sr, si_ei) = (index("supply-risk"), index("economic-importance"));
    let sourcing = match basis {
        Basis::Round2017 => published(context, form),
        Basis::Round2023 => study(context, mineral, form),
        Basis::Chains => chains(context, form, method == Method::Eu2011),
    };
    let mut lacks = Vec::new();
    if recycling.is_none() {
        lacks.push("end-of-life recycling input rate (EoL_RIR)".to_owned());
    }
    if si_sr.is_none() {
        lacks.push("substitution index for supply risk (SI_SR)".to_owned());
    }
    let (Some(recycling), Some(si_sr), Some(sourcing)) = (recycling, si_sr, sourcing) else {
        return Err(lacks);
    };
    let mut missing = Vec::new();
    let mut notes = sourcing.notes.clone();
    let uses = uses(context, &home).filter(|_| context.area.as_str() == "EU27");
    let product_form = method == Method::Eu2011;
    if uses.is_none() {
        missing.push(match context.area.as_str() {
            "EU27" => "shares of use by industry: no economic importance (EI)".to_owned(),
            area => format!("value added by industry of {area}: no economic importance (EI)"),
        });
    }
    if si_ei.is_none() && !product_form {
        missing.push("substitution index for economic importance (SI_EI): no economic importance (EI)".to_owned());
    }
    stand_ins(context, basis, &recycling, &si_sr, uses.as_ref(), &mut notes);
    let mut about = sourcing.about.clone();
    about.push(About::new("EoL_RIR", "share", "end-of-life recycling input rate", vec![recycling.source.clone()]));
    let (sr_symbol, sr_what) = if product_form {
        ("sigma", "substitutability (SI_SR of 2017)")
    } else {
        ("SI_SR", "substitution index, supply")
    };
    about.push(About::new(sr_symbol, "score", sr_what, vec![si_sr.source.clone()]));
    if let Some(uses) = &uses {
        let mut sources: Vec<String> = uses.rows.iter().map(|(share, ..)| share.source.clone()).collect();
        sources.push("eu-crm 2023".into());
        sources.sort();
        sources.dedup();
        about.push(About::new("A_Q", "score", "Σ A_s · Q_s / max Q, value added where it is used", sources));
    }
    if let Some(si_ei) = &si_ei
        && !product_form
    {
        about.push(About::new("SI_EI", "score", "substitution index, economy", vec![si_ei.source.clone()]));
    }
    let worded = uses.clone();
    let thresholds = if product_form { Thresholds::ROUNDS_2011_2014 } else { Thresholds::GUIDELINES_2017 };
    let formula = move |at: At| {
        let mut values = Values::default();
        let rate = at.share(&recycling.id, recycling.band);
        let index = at.share(&si_sr.id, si_sr.band);
        let world = sourcing.world.as_ref().and_then(|f| f(at));
        let risk = if product_form {
            let world = world?;
            values.inputs.push(("HHI_WGI", world));
            supply_risk_2011(world, index, rate)?
        } else {
            let area = sourcing.area.as_ref().and_then(|f| f(at));
            let reliance = sourcing.reliance.as_ref().and_then(|f| f(at));
            let inputs = RiskInputs {
                world,
                area,
                import_reliance: reliance,
                recycling: rate,
                substitution: index,
                evidence: sourcing.evidence,
            };
            let risk = supply_risk_2017(&inputs)?;
            let used = |e: Evidence| risk.evidence == e || risk.evidence == Evidence::Both;
            values.inputs.extend(world.filter(|_| used(Evidence::World)).map(|x| ("HHI_GS", x)));
            values.inputs.extend(area.filter(|_| used(Evidence::Area)).map(|x| ("HHI_EU", x)));
            values.inputs.extend(reliance.filter(|_| risk.evidence == Evidence::Both).map(|x| ("IR", x)));
            risk.value
        };
        values.inputs.push(("EoL_RIR", rate));
        values.inputs.push((sr_symbol, index));
        values.axes.push(("supply_risk", risk));
        if let Some(uses) = &uses {
            let unweighted = uses.importance(1.0, at)?;
            values.inputs.push(("A_Q", unweighted / 10.0));
            let si = match (product_form, &si_ei) {
                (true, _) => Some(1.0),
                (false, Some(si)) => {
                    let si = at.share(&si.id, si.band);
                    values.inputs.push(("SI_EI", si));
                    Some(si)
                }
                _ => None,
            };
            if let Some(si) = si {
                let importance = unweighted * si;
                values.axes.push(("economic_importance", importance));
                values.critical = Some(thresholds.passed(risk, importance));
            }
        }
        Some(values)
    };
    Ok(Case {
        mineral: mineral.clone(),
        stage,
        form: form.clone(),
        year: if own_round { 2017 } else { context.year },
        about,
        formula: Box::new(formula),
        wording: Box::new(move |values| wording(values, product_form, worded.as_ref())),
        missing,
        notes,
    })
}

/// What stands in for inputs of another round.
fn stand_ins(
    context: &Context,
    basis: Basis,
    recycling: &Found,
    si: &Found,
    uses: Option<&Uses>,
    notes: &mut Vec<String>,
) {
    if basis != Basis::Round2017 {
        notes.push(format!("recycling rate of the round of {}, substitution indices of {}", recycling.year, si.year));
    }
    if basis == Basis::Round2017 && uses.is_some() {
        notes.push("shares of use and value added of the round of 2023 stand in for those of 2017".into());
    }
    if context.area.as_str() != "EU27" {
        notes.push("recycling rate and substitution indices are those of the EU".into());
    }
    if let Some(uses) = uses {
        notes.extend(uses.notes());
    }
    if si.source.starts_with("assumption") {
        notes.push(
            "no substitution index was printed for it: the median of those printed in 2017, with their range as band"
                .into(),
        );
    }
}

/// A substitution index of a material that no round printed one for: the median of the indices of 2017, their range as band.
fn assumed_index(context: &Context, form: &FormId, which: &str) -> Option<Found> {
    let printed =
        context.atlas.facts.iter().filter(|f| {
            f.series.quantity == QuantityKind::SubstitutionIndex && f.series.partner == which && of_2017(f)
        });
    let mut values: Vec<f64> = printed.filter_map(|f| f.value.value()).collect();
    values.sort_by(f64::total_cmp);
    let (low, high, value) = (*values.first()?, *values.last()?, *values.get(values.len() / 2)?);
    Some(Found {
        band: Band { value, low, high },
        id: format!("assumed index {which} of {form}"),
        source: "assumption: median of the indices printed in 2017".into(),
        text: String::new(),
        year: 2017,
        form: form.clone(),
    })
}
