//! One mineral at one form, ready to be scored by an EU formula.

use monazite_model::code::{AreaId, FormId, MineralId, Stage};
use monazite_model::fact::{Fact, QuantityKind};
use monazite_model::quantity::Band;

use super::round::{ROUND_2017, ROUND_2023, Round};
use super::sourcing::{FLAG, Sourcing, chains, published, study};
use super::uses::{Uses, uses};
use super::wording::wording;
use super::{Basis, CountedSupply, RiskInputs, Thresholds, Variant, supply_risk_2011, supply_risk_2017};
use crate::indicators::at::At;
use crate::indicators::case::{About, Case, Values, absent};
use crate::indicators::context::{Context, Found};

/// One mineral at one form: a case, or what is missing for a supply risk.
pub fn case<'a>(
    context: &'a Context,
    variant: Variant,
    mineral: &MineralId,
    form: &FormId,
    stage: Stage,
) -> Result<Case<'a>, Vec<String>> {
    let inputs = gather(context, variant, mineral, form)?;
    let uses = inputs.uses.clone();
    let worded = move |values: &Values| wording(values, variant.product_form, uses.as_ref());
    Ok(Case {
        mineral: mineral.clone(),
        stage,
        form: form.clone(),
        year: context.year(),
        about: inputs.about(),
        missing: inputs.missing(&context.area),
        notes: inputs.notes(context),
        formula: Box::new(move |at| inputs.values(at)),
        wording: Box::new(worded),
    })
}

/// What goes into both axes of a form.
struct Gathered<'a> {
    variant: Variant,
    /// Form of the mineral under which its rates and indices are looked up.
    home: FormId,
    sourcing: Sourcing<'a>,
    recycling: Found,
    /// Substitution index of supply risk.
    supply_index: Found,
    /// Substitution index of economic importance.
    economy_index: Option<Found>,
    /// Use by industry, where the area's industries are known.
    uses: Option<Uses>,
}

/// Everything that goes in, or what is missing for a supply risk.
fn gather<'a>(
    context: &'a Context,
    variant: Variant,
    mineral: &MineralId,
    form: &FormId,
) -> Result<Gathered<'a>, Vec<String>> {
    let Variant { basis, product_form } = variant;
    let own_round = basis == Basis::Round2017;
    // Indices are looked up under the mineral's own forms, also where a stage is another mineral's form (bauxite, mixed ore).
    let home = if &form.mineral() == mineral { form.clone() } else { FormId::new(mineral.as_str(), "refined") };
    let edition = |f: &Fact| !own_round || ROUND_2017.printed(f);
    let to = if own_round { ROUND_2017.0 } else { context.year().max(ROUND_2017.0) };
    let recycling = recycling(context, &home, own_round);
    let index = |which: &str| {
        let printed = context.found(&home, QuantityKind::SubstitutionIndex, which, "EU27", to, edition);
        printed.or_else(|| if own_round { None } else { assumed_index(context, &home, which) })
    };
    let (supply_index, economy_index) = (index("supply-risk"), index("economic-importance"));
    let sourcing = match basis {
        Basis::Round2017 => published(context, form),
        Basis::Round2023 => study(context, mineral, form),
        Basis::Chains => chains(context, form, product_form),
    };
    let lacks = absent(&[
        (recycling.is_none(), "end-of-life recycling input rate (EoL_RIR)"),
        (supply_index.is_none(), "substitution index for supply risk (SI_SR)"),
    ]);
    let (Some(recycling), Some(supply_index), Some(sourcing)) = (recycling, supply_index, sourcing) else {
        return Err(lacks);
    };
    let uses = uses(context, &home).filter(|_| context.area.as_str() == "EU27");
    Ok(Gathered { variant, home, sourcing, recycling, supply_index, economy_index, uses })
}

/// The end-of-life recycling input rate of the round, else of the latest round before it that printed one.
///
/// A round prints a rate for a material, which holds for its ore and its metal alike; one printed for a form (sponge, magnesite) serves no other
/// form on the same side of the mine (pigment, magnesium).
fn recycling(context: &Context, home: &FormId, own_round: bool) -> Option<Found> {
    let mined = |form: &FormId| context.registry().forms.get(form).is_some_and(|form| form.stage == Stage::Mine);
    let serves = |f: &Fact| f.series.form == *home || mined(&f.series.form) != mined(home);
    let printed = |f: &Fact| if own_round { ROUND_2017.printed(f) } else { Round::any(f) };
    // A rate carries the year of its round, which is later than the years the round's shares are of.
    let to = if own_round { ROUND_2017.0 } else { context.year().max(ROUND_2023.0) };
    context.found(home, QuantityKind::RecyclingInputRate, "", "EU27", to, |f| printed(f) && serves(f))
}

impl Gathered<'_> {
    /// Symbol of the substitution index of supply risk.
    fn index_symbol(&self) -> &'static str {
        if self.variant.product_form { "sigma" } else { "SI_SR" }
    }

    /// Inputs without which economic importance is missing.
    fn missing(&self, area: &AreaId) -> Vec<String> {
        let mut missing = Vec::new();
        if self.uses.is_none() {
            missing.push(match area.as_str() {
                "EU27" => "shares of use by industry: no economic importance (EI)".to_owned(),
                area => format!("value added by industry of {area}: no economic importance (EI)"),
            });
        }
        if self.economy_index.is_none() && !self.variant.product_form {
            missing.push("substitution index for economic importance (SI_EI): no economic importance (EI)".to_owned());
        }
        missing
    }

    fn about(&self) -> Vec<About> {
        let one = |found: &Found| vec![found.source.clone()];
        let mut about = self.sourcing.about.clone();
        about.push(About::new("EoL_RIR", "share", "end-of-life recycling input rate", one(&self.recycling)));
        let what =
            if self.variant.product_form { "substitutability (SI_SR of 2017)" } else { "substitution index, supply" };
        about.push(About::new(self.index_symbol(), "score", what, one(&self.supply_index)));
        if let Some(uses) = &self.uses {
            let mut sources: Vec<String> = uses.rows.iter().map(|(share, ..)| share.source.clone()).collect();
            sources.extend(uses.added_in.iter().cloned());
            sources.sort();
            sources.dedup();
            about.push(About::new("A_Q", "score", "Σ A_s · Q_s / max Q, value added where it is used", sources));
        }
        if let Some(index) = self.economy_index.as_ref().filter(|_| !self.variant.product_form) {
            about.push(About::new("SI_EI", "score", "substitution index, economy", one(index)));
        }
        about
    }

    /// What a reader should know: sourcing, then what stands in for inputs of another round.
    fn notes(&self, context: &Context) -> Vec<String> {
        let basis = self.variant.basis;
        let (recycling, index, uses) = (&self.recycling, &self.supply_index, self.uses.as_ref());
        let mut notes = self.sourcing.notes.clone();
        if basis != Basis::Round2017 {
            let (recycling, index) = (recycling.year, index.year);
            notes.push(format!("recycling rate of the round of {recycling}, substitution indices of {index}"));
        }
        if self.recycling.form != self.home {
            notes.push(format!("the study prints one recycling rate for the material, under {}", self.recycling.form));
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
        if index.source.starts_with("assumption") {
            notes.push(
                "no substitution index was printed for it: the median of those printed in 2017, with their range as band"
                    .into(),
            );
        }
        notes
    }

    /// Supply risk, with the concentrations that entered.
    fn risk(&self, at: At, rate: f64, index: f64, values: &mut Values) -> Option<f64> {
        let world = self.sourcing.world.as_ref().and_then(|f| f(at));
        if self.variant.product_form {
            let world = world?;
            values.inputs.push(("HHI_WGI", world));
            return supply_risk_2011(world, index, rate);
        }
        let area = self.sourcing.area.as_ref().and_then(|f| f(at));
        let import_reliance = self.sourcing.reliance.as_ref().and_then(|f| f(at));
        let counted = self.sourcing.counted;
        let inputs = RiskInputs { world, area, import_reliance, recycling: rate, substitution: index, counted };
        let mut risk = supply_risk_2017(&inputs)?;
        if let Some(flag) = self.sourcing.flag.as_ref().filter(|_| risk.counted == CountedSupply::Both) {
            let flag = flag(at)?.clamp(-1.0, 1.0);
            let counted = if flag < 0.0 { CountedSupply::World } else { CountedSupply::Area };
            let alone = supply_risk_2017(&RiskInputs { counted, ..inputs })?;
            risk.value += flag.abs() * (alone.value - risk.value);
            values.inputs.push((FLAG, flag));
        }
        let used = |one: CountedSupply| risk.counted == one || risk.counted == CountedSupply::Both;
        values.inputs.extend(world.filter(|_| used(CountedSupply::World)).map(|x| ("HHI_GS", x)));
        values.inputs.extend(area.filter(|_| used(CountedSupply::Area)).map(|x| ("HHI_EU", x)));
        let both = risk.counted == CountedSupply::Both;
        values.inputs.extend(import_reliance.filter(|_| both).map(|x| ("IR", x)));
        Some(risk.value)
    }

    fn values(&self, at: At) -> Option<Values> {
        let mut values = Values::default();
        let rate = at.share(&self.recycling.id, self.recycling.band);
        let index = at.share(&self.supply_index.id, self.supply_index.band);
        let risk = self.risk(at, rate, index, &mut values)?;
        values.inputs.push(("EoL_RIR", rate));
        values.inputs.push((self.index_symbol(), index));
        values.axes.push(("supply_risk", risk));
        let Some(uses) = &self.uses else { return Some(values) };
        let unweighted = uses.importance(1.0, at)?;
        values.inputs.push(("A_Q", unweighted / 10.0));
        let (weight, thresholds) = if self.variant.product_form {
            (Some(1.0), Thresholds::ROUNDS_2011_2014)
        } else {
            let index = self.economy_index.as_ref().map(|index| at.share(&index.id, index.band));
            values.inputs.extend(index.map(|index| ("SI_EI", index)));
            (index, Thresholds::GUIDELINES_2017)
        };
        if let Some(weight) = weight {
            let importance = unweighted * weight;
            values.axes.push(("economic_importance", importance));
            values.critical = Some(thresholds.passed(risk, importance));
        }
        Some(values)
    }
}

/// A substitution index of a material that no round printed one for: the median of the indices of 2017, their range as band.
fn assumed_index(context: &Context, form: &FormId, which: &str) -> Option<Found> {
    let printed = context
        .evidence
        .facts_of(QuantityKind::SubstitutionIndex)
        .into_iter()
        .filter(|f| f.series.partner == which && ROUND_2017.printed(f));
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
