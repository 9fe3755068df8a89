//! The EU methods on the atlas: the round of 2017 from its published indices, the round of 2023 from its published shares, and
//! the same formula (or that of 2011) on reconciled chains of any area and year.
//!
//! | module       | answers                                                              |
//! |--------------|----------------------------------------------------------------------|
//! | `shares`     | shares of the study of 2023, the factor t, weighted concentration    |
//! | `restrictions` | the factor t of later years from policy events                     |
//! | `sourcing`   | the two concentrations and import reliance of a form                 |
//! | `uses`       | use by industry                                                      |
//! | `score`      | one form, ready to be scored                                         |
//! | `wording`    | the formula with its numbers in it                                   |

mod restrictions;
mod score;
mod shares;
mod sourcing;
mod uses;
mod wording;

use monazite_model::code::{FormId, MineralId, Stage};
use monazite_model::criticality::Method;
use monazite_model::fact::{Fact, QuantityKind};

use super::case::Case;
use super::context::Context;
use super::supply;
use shares::world_shares;
pub use shares::{HEAVY, LIGHT, PLATINUM, STUDY_YEARS};
pub use uses::uses;

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

/// What a mineral lacks.
pub type Missing = (MineralId, Vec<String>);

/// All cases of the method, and what the other minerals lack.
pub fn cases<'a>(context: &'a Context, method: Method, basis: Basis) -> (Vec<Case<'a>>, Vec<Missing>) {
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
            match score::case(context, method, basis, mineral, &form, stage) {
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
        Basis::Chains => format!("production by country in {}", context.year),
    }
}

/// Forms assessed for a mineral, with their stage.
fn forms(context: &Context, mineral: &MineralId, basis: Basis) -> Vec<(FormId, Stage)> {
    let registry = &context.atlas.registry;
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
                m if LIGHT.contains(&m) || HEAVY.contains(&m) => forms.push(FormId::new("rare-earths", "mined")),
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

/// Whether a fact is of the study of 2017.
fn of_2017(fact: &Fact) -> bool {
    fact.origin.source == "eu-crm" && fact.origin.edition == "2017"
}
