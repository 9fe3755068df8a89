//! The criticality of the European Union's rounds: 2011 and 2014 (product form), and the 2017 guidelines (lists of 2017, 2020
//! and 2023): the round of 2017 from its published indices, the round of 2023 from its published shares, and the same formula
//! (or that of 2011) on reconciled chains of any area and year.
//!
//! | module           | holds                                                                                     |
//! |------------------|-------------------------------------------------------------------------------------------|
//! | [`supply_risk`]  | SR of both forms, import reliance, trade parameter                                        |
//! | [`importance`]   | EI by NACE sector                                                                         |
//! | [`substitution`] | SI_SR and SI_EI from substitutes                                                          |
//! | [`assessment`]   | thresholds after rounding, bottleneck stage, group means                                  |
//! | [`shares`]       | shares of the study of 2023, the factor t, weighted concentration                         |
//! | [`restrictions`] | the factor t of later years from policy events                                            |
//! | [`sourcing`]     | the two concentrations and import reliance of a form                                      |
//! | [`uses`]         | use by industry                                                                           |
//! | [`score`]        | one form, ready to be scored                                                              |
//! | [`wording`]      | the formula with its numbers in it                                                        |
//!
//! Reference: European Commission (2017), Methodology for establishing the EU list of critical raw materials; Blengini et al.
//! (2017). The supply risk of 2017 is *seen* and reproduced from published inputs; the product form of 2011, the trade
//! parameter's steps and the factors of the substitution indices are *recalled*. Page: docs/methods/criticality/eu.md.

pub mod assessment;
pub mod importance;
pub mod restrictions;
pub mod round;
pub mod score;
pub mod shares;
pub mod sourcing;
pub mod substitution;
pub mod supply_risk;
pub mod uses;
pub mod wording;

use monazite_model::code::{AreaId, FormId, MineralId, Stage};
use monazite_model::fact::QuantityKind;
use monazite_model::scenario::LATEST_BASE_YEAR;

use super::assess::{mark_bottlenecks, of_one_year, scored};
use super::at::Draws;
use super::case::Case;
use super::context::{Context, Years};
use super::error::IndicatorError;
use super::groups;
use super::method::{DocRow, Method, Missing, Reach, Scored, TwoAxes};
use super::supply;
use round::{ROUND_2017, YEARS_OF_2023, middle_of_2023};
use shares::world_shares;

pub use assessment::{Assessment, Thresholds, bottleneck, group_mean, rounded};
pub use importance::{SectorUse, economic_importance};
pub use supply_risk::{
    CountedSupply, Restriction, Risk, RiskInputs, import_reliance, supply_risk_2011, supply_risk_2017, trade_parameter,
};

/// Area the rounds assessed.
const HOME: &str = "EU27";

/// The product form of the rounds of 2011 and 2014.
pub const EU2011: Method = Method {
    name: "eu2011",
    title: "EU criticality, product form of 2011 and 2014",
    home: HOME,
    reach: Reach::Importer,
    main_axis: "supply_risk",
    thresholds: "critical where SR ≥ 1.0 and EI ≥ 5.0, both rounded to one decimal (recalled)",
    two_axes: Some(TwoAxes { ends: Thresholds::ROUNDS_2011_2014, of: product_axes }),
    caveats: &[
        "The product form SR = σ (1 − ρ) HHI is recalled; SI_SR of 2017 stands in for σ, and EI uses two-digit industries instead of megasectors.",
    ],
    governance: true,
    by_country: true,
    years: of_one_year,
    scores: |context, draws| {
        let variant = Variant { basis: Basis::Chains, product_form: true };
        Ok(scored(context, &EU2011, cases(context, variant), draws))
    },
    row: DocRow {
        page: "eu",
        answers: "supply risk, economic importance (product form)",
        area: "any; EI for the EU",
        judged_by: "SR ≥ 1, EI ≥ 5",
        state: "form recalled",
    },
};

/// The round of 2017 from its published inputs.
pub const EU2017: Method = Method {
    name: "eu2017",
    title: "EU criticality, round of 2017",
    home: HOME,
    reach: Reach::Home(|other| {
        format!(
            "the round of 2017 assessed the European Union only; `--method eu2023 --area {other}` applies its guidelines to {other}"
        )
    }),
    main_axis: "supply_risk",
    thresholds: "critical where SR ≥ 1.0 and EI ≥ 2.8, both rounded to one decimal",
    two_axes: Some(TwoAxes { ends: Thresholds::GUIDELINES_2017, of: weighted_axes }),
    caveats: &[
        "SR follows from the published inputs of the round, rounded as printed; the round's own shares of use were not seen, those of 2023 stand in.",
    ],
    governance: false,
    by_country: true,
    years: years_of_2017,
    scores: |context, draws| {
        let variant = Variant { basis: Basis::Round2017, product_form: false };
        Ok(with_groups(context, &EU2017, variant, draws))
    },
    row: DocRow {
        page: "eu",
        answers: "the round of 2017 from its published inputs",
        area: "EU",
        judged_by: "SR ≥ 1, EI ≥ 2.8",
        state: "seen, reproduced",
    },
};

/// The guidelines of 2017 with the shares of the round of 2023, or on chains of any area and year.
pub const EU2023: Method = Method {
    name: "eu2023",
    title: "EU criticality, guidelines of 2017 as used in 2023",
    home: HOME,
    reach: Reach::Importer,
    main_axis: "supply_risk",
    thresholds: EU2017.thresholds,
    two_axes: Some(TwoAxes { ends: Thresholds::GUIDELINES_2017, of: weighted_axes }),
    caveats: &[
        "Substitution indices are those published in 2017; a rate of recycling that 2023 does not state is taken from 2020 or 2017.",
    ],
    governance: true,
    by_country: true,
    years: years_of_2023,
    scores: |context, draws| {
        let basis = if context.years.round { Basis::Round2023 } else { Basis::Chains };
        Ok(with_groups(context, &EU2023, Variant { basis, product_form: false }, draws))
    },
    row: DocRow {
        page: "eu",
        answers: "the same guidelines on the shares of 2023, or on chains of any year",
        area: "any; EI for the EU",
        judged_by: "SR ≥ 1, EI ≥ 2.8",
        state: "seen; t, SI factors recalled",
    },
};

fn years_of_2017(asked: Option<i32>, _: &AreaId) -> Result<Years, IndicatorError> {
    match asked.filter(|year| *year != ROUND_2017.0) {
        None => Ok(Years { chains: None, round: true, ..Years::one(ROUND_2017.0) }),
        Some(year) => Err(IndicatorError::Refused(format!(
            "the round of 2017 has one year; `--method eu2023 --year {year}` applies its guidelines to {year}"
        ))),
    }
}

fn years_of_2023(asked: Option<i32>, area: &AreaId) -> Result<Years, IndicatorError> {
    if asked.is_some() || area.as_str() != HOME {
        return Ok(Years::one(asked.unwrap_or(LATEST_BASE_YEAR)));
    }
    // Import reliance comes from the reconciled trade of the middle of the round's reference years.
    let (chains, (_, last)) = (Some(middle_of_2023()), YEARS_OF_2023);
    Ok(Years { governance: YEARS_OF_2023, chains, round: true, ..Years::one(last) })
}

/// Axes of the product form from its inputs alone.
fn product_axes(input: &dyn Fn(&str) -> Option<f64>) -> (Option<f64>, Option<f64>) {
    let parts = [input("sigma"), input("EoL_RIR").map(|r| 1.0 - r), input("HHI_WGI")];
    let risk = parts.into_iter().try_fold(1.0, |product, part| part.map(|p| product * p));
    (risk, input("A_Q").map(|a| 10.0 * a))
}

/// Axes of the guidelines of 2017 from their inputs alone.
fn weighted_axes(input: &dyn Fn(&str) -> Option<f64>) -> (Option<f64>, Option<f64>) {
    let concentration = match (input("HHI_GS"), input("HHI_EU"), input("IR")) {
        (Some(world), Some(area), Some(reliance)) => Some(world * reliance / 2.0 + area * (1.0 - reliance / 2.0)),
        (Some(world), None, _) => Some(world),
        (None, Some(area), _) => Some(area),
        _ => None,
    };
    let kept = input("EoL_RIR").map(|r| 1.0 - r);
    let risk = concentration.zip(kept).zip(input("SI_SR")).map(|((c, k), s)| c * k * s);
    (risk, input("A_Q").zip(input("SI_EI")).map(|(a, s)| 10.0 * a * s))
}

/// Scores of all forms, and of groups at their members' bottlenecks.
fn with_groups(context: &Context<'_>, method: &Method, variant: Variant, draws: Draws) -> Scored {
    let (mut scores, missing) = scored(context, method, cases(context, variant), draws);
    mark_bottlenecks(&mut scores);
    groups::add(context.registry(), &mut scores, method);
    (scores, missing)
}

/// Which formula on which shares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Variant {
    /// Where concentrations come from.
    pub basis: Basis,
    /// The product form of 2011 instead of the guidelines of 2017.
    pub product_form: bool,
}

/// Where concentrations come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// Published indices of the round of 2017.
    Round2017,
    /// Published shares of the round of 2023.
    Round2023,
    /// Reconciled chains of a year.
    Chains,
}

/// All cases of the method, and what the other minerals lack.
pub fn cases<'a>(context: &'a Context, variant: Variant) -> (Vec<Case<'a>>, Vec<Missing>) {
    let basis = variant.basis;
    let (mut cases, mut unscored) = (Vec::new(), Vec::new());
    for mineral in &context.minerals {
        let forms = forms(context, mineral, basis);
        if forms.is_empty() {
            unscored.push((mineral.clone(), vec![no_supply(context, mineral, basis)]));
            continue;
        }
        let before = cases.len();
        let mut lacks = Vec::new();
        for (form, stage) in forms {
            match score::case(context, variant, mineral, &form, stage) {
                Ok(case) => cases.push(case),
                Err(missing) => lacks.extend(missing),
            }
        }
        if cases.len() == before {
            lacks.sort();
            lacks.dedup();
            unscored.push((mineral.clone(), lacks));
        }
    }
    (cases, unscored)
}

fn no_supply(context: &Context, mineral: &MineralId, basis: Basis) -> String {
    match basis {
        Basis::Round2017 => "the round of 2017 has no row for it: HHI_GS, HHI_EU".into(),
        Basis::Round2023 if ["bauxite", "alumina"].contains(&mineral.as_str()) => {
            "assessed as an early stage of aluminium in the round of 2023".into()
        }
        Basis::Round2023 => "world supply shares in the study of 2023".into(),
        Basis::Chains => format!("production by country in {}", context.year()),
    }
}

/// Forms assessed for a mineral, with their stage.
fn forms(context: &Context, mineral: &MineralId, basis: Basis) -> Vec<(FormId, Stage)> {
    let registry = &context.registry();
    let stage = |form: &FormId| registry.forms.get(form).map_or(Stage::Refining, |f| f.stage);
    match basis {
        Basis::Chains => {
            let made =
                context.forms(mineral).into_iter().filter(|(chain, f)| supply::production(chain, *f).total() > 0.0);
            made.map(|(chain, f)| (chain.forms[f].id.clone(), chain.forms[f].stage)).collect()
        }
        Basis::Round2017 => {
            let rows = context.facts(mineral.as_str(), QuantityKind::ConcentrationIndex);
            let mut forms: Vec<FormId> = rows.iter().map(|f| f.series.form.clone()).collect();
            forms.dedup();
            forms.into_iter().map(|f| (f.clone(), stage(&f))).collect()
        }
        Basis::Round2023 => {
            let mut forms: Vec<FormId> = registry.forms.keys().filter(|f| &f.mineral() == mineral).cloned().collect();
            // What the study of 2023 calls the extraction stage of aluminium and of each rare earth.
            match mineral.as_str() {
                "aluminium" => forms.push(FormId::new("bauxite", "mined")),
                "bauxite" | "alumina" => return Vec::new(),
                _ if registry.belongs_to(mineral, "rare-earths") => forms.push(FormId::new("rare-earths", "mined")),
                _ => {}
            }
            let known = |form: &FormId| {
                let bauxite = form.mineral().as_str() == "bauxite";
                let under = if bauxite { "bauxite".into() } else { mineral.clone() };
                !world_shares(context, &under, form).levels.is_empty()
            };
            forms.into_iter().filter(known).map(|f| (f.clone(), stage(&f))).collect()
        }
    }
}
