//! Criticality of minerals to an area: inputs gathered from the atlas, scored by the pure methods of `engine::metrics`.
//!
//! | module          | answers                                                                              |
//! |-----------------|--------------------------------------------------------------------------------------|
//! | `context`       | what every method is given: facts, governance, reconciled chains                     |
//! | `draw`, `case`  | a formula evaluated centrally and in seeded draws from the facts' bands              |
//! | `governance`, `supply`, `producers`, `economy` | inputs                                                 |
//! | `eu`, `trade_methods`, `iea`, `bgs2015`, `doe2023`, `yale`, `usgs2020`, `usgs2025` | the methods         |
//! | [`folder`]      | what `-o` writes                                                                      |
//! | [`compare`]     | methods side by side, and what moves a mineral across a threshold                    |
//!
//! A mineral that a method cannot score is listed with the input it lacks. Formulas and limits: docs/methods/criticality.md.

mod bgs2015;
mod case;
pub mod compare;
mod context;
mod doe2023;
mod draw;
mod economy;
mod eu;
mod governance;
mod groups;
mod iea;
mod producers;
mod supply;
mod trade_methods;
mod usgs2020;
mod usgs2025;
mod yale;

use std::collections::BTreeMap;

use monazite_engine::ensemble::members;
use monazite_engine::metrics::eu::Thresholds;
use monazite_intake::atlas::Atlas;
use monazite_model::code::{AreaId, MineralId};
use monazite_model::criticality::{Assessment, Cuts, Method, Score, Unscored};
use monazite_model::diagnostic::did_you_mean;
pub use monazite_model::question::{DEFAULT_DRAWS, DEFAULT_SEED};
use monazite_model::scenario::LATEST_BASE_YEAR;

use crate::error::StudyError;
use crate::facts;
use case::{Case, Draws};
use context::{Context, Shared, Years};
use eu::{Basis, Missing};
pub(crate) use eu::{HEAVY, LIGHT, PLATINUM};

/// Year of the reconciled trade that gives import reliance to the round of 2023: the middle of its reference years.
const RELIANCE_YEAR: i32 = 2018;

/// What is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// Method.
    pub method: Method,
    /// Area by code or name; `None` for the area the method was made for.
    pub area: Option<String>,
    /// Year of the inputs; `None` for the method's own round, or the latest base year.
    pub year: Option<i32>,
    /// One mineral only, by name, symbol or synonym.
    pub mineral: Option<String>,
    /// Draws behind the ranges; 0 for central values only.
    pub draws: u32,
    /// Seed of the draws.
    pub seed: u64,
}

impl Request {
    /// A method with everything else as it comes.
    pub fn of(method: Method) -> Self {
        Request { method, area: None, year: None, mineral: None, draws: DEFAULT_DRAWS, seed: DEFAULT_SEED }
    }
}

/// The method of a name.
///
/// # Errors
/// [`StudyError::Unknown`] with the nearest name, or all of them.
pub fn method(name: &str) -> Result<Method, StudyError> {
    Method::parse(name).ok_or_else(|| {
        let names = || Method::ALL.iter().map(|m| m.name());
        let all = format!("methods: {}", names().collect::<Vec<_>>().join(", "));
        StudyError::Unknown {
            kind: "method",
            name: name.to_owned(),
            hint: Some(did_you_mean(name, names()).map_or(all.clone(), |near| format!("{near} ({all})"))),
        }
    })
}

/// Scores all minerals (or one) by a method.
///
/// # Errors
/// An unknown area or mineral, or a combination that has no meaning: the round of 2017 for another area or year, an importing
/// area that is the world.
pub fn assess(atlas: &Atlas, request: &Request) -> Result<Assessment, StudyError> {
    assess_with(&Shared::new(atlas), atlas, request)
}

/// [`assess`] with what other methods asked in the same go have gathered.
fn assess_with(shared: &Shared<'_>, atlas: &Atlas, request: &Request) -> Result<Assessment, StudyError> {
    let method = request.method;
    let (area, mut caveats) = area(atlas, request)?;
    let minerals: Vec<MineralId> = match &request.mineral {
        Some(name) => vec![facts::mineral(atlas, name)?],
        None => atlas.registry.minerals.keys().cloned().collect(),
    };
    let (basis, years) = years(request, &area)?;
    let draws = Draws { seed: request.seed, count: request.draws };
    // A group needs all its members, whoever was asked about.
    let gathered = if basis == Basis::Chains { minerals.clone() } else { groups::with_members(&minerals) };
    let context = Context::new(shared, area.clone(), gathered, years)?;
    let (cases, missing): (Vec<Case>, Vec<Missing>) = match method {
        Method::Eu2011 | Method::Eu2017 | Method::Eu2023 => eu::cases(&context, method, basis),
        Method::Geopolrisk => trade_methods::geopolrisk_cases(&context)?,
        Method::Traderisk => trade_methods::traderisk_cases(&context),
        Method::Iea => iea::cases(&context),
        Method::Bgs2015 => bgs2015::cases(&context),
        Method::Yale => yale::cases(&context),
        Method::Usgs2020 => usgs2020::cases(&context)?,
        Method::Doe2023 => doe2023::cases(&context),
        Method::Usgs2025 => (Vec::new(), Vec::new()),
    };
    let (mut scores, mut missing) = match method {
        Method::Usgs2025 => usgs2025::scores(&context, draws)?,
        _ => scored(&cases, missing, method, &area, draws),
    };
    mark_bottlenecks(&mut scores);
    if matches!(method, Method::Eu2017 | Method::Eu2023) {
        groups::add(&mut scores, method);
    }
    let wanted = |m: &MineralId| minerals.contains(m) || groups::names(&minerals).contains(&m.as_str());
    scores.retain(|s| wanted(&s.mineral));
    missing.retain(|(m, _)| minerals.contains(m));
    scores.sort_by(|a, b| (&a.mineral, a.stage, &a.form).cmp(&(&b.mineral, b.stage, &b.form)));
    let unscored = missing
        .into_iter()
        .map(|(mineral, missing)| Unscored { mineral, area: area.clone(), method, missing })
        .collect();
    caveats.extend(caveats_of(method, &context));
    Ok(Assessment {
        method,
        area,
        year: years.year,
        thresholds: thresholds(method).to_owned(),
        caveats,
        draws: draws.count,
        seed: draws.seed,
        scores,
        unscored,
        moves: Vec::new(),
        cuts: None,
    })
}

fn scored(
    cases: &[Case],
    mut missing: Vec<Missing>,
    method: Method,
    area: &AreaId,
    draws: Draws,
) -> (Vec<Score>, Vec<Missing>) {
    let mut scores = Vec::new();
    let mut failed: BTreeMap<&MineralId, Vec<String>> = BTreeMap::new();
    let evaluated = members::run(cases.len() as u32, None, |i| cases[i as usize].score(method, area, draws));
    for (case, score) in cases.iter().zip(evaluated) {
        match score {
            Some(score) => scores.push(score),
            None => {
                failed.entry(&case.mineral).or_default().push(format!("a value inside its bounds for {}", case.form))
            }
        }
    }
    // A mineral with one stage that could be scored is scored.
    let without = failed.into_iter().filter(|(m, _)| !scores.iter().any(|s| &s.mineral == *m));
    missing.extend(without.map(|(m, lacks)| (m.clone(), lacks)));
    missing.sort();
    (scores, missing)
}

/// The stage with the highest main axis is the one a method publishes.
fn mark_bottlenecks(scores: &mut [Score]) {
    let mut best: BTreeMap<MineralId, (f64, usize)> = BTreeMap::new();
    for (i, score) in scores.iter().enumerate() {
        let Some(value) = score.main() else { continue };
        let entry = best.entry(score.mineral.clone()).or_insert((value, i));
        if value > entry.0 {
            *entry = (value, i);
        }
    }
    for (_, i) in best.into_values() {
        scores[i].bottleneck = true;
    }
}

/// The area, and what is said about it.
fn area(atlas: &Atlas, request: &Request) -> Result<(AreaId, Vec<String>), StudyError> {
    let home = request.method.home();
    let Some(name) = &request.area else { return Ok((home.into(), Vec::new())) };
    let area = facts::area(atlas, name)?;
    match (request.method, area.as_str()) {
        (Method::Eu2017, other) if other != "EU27" => Err(StudyError::Refused(format!(
            "the round of 2017 assessed the European Union only; `--method eu2023 --area {other}` applies its guidelines to {other}"
        ))),
        (_, "ROW" | "OTH") => Err(StudyError::Refused(format!("`{area}` is what is left over, not an area to assess"))),
        (Method::Bgs2015 | Method::Yale | Method::Iea, other) if other != "WLD" => Ok((
            home.into(),
            vec![format!("The method looks at the world; its scores do not depend on the area {other}.")],
        )),
        (method, "WLD") if home != "WLD" => {
            Err(StudyError::Refused(format!("{} needs an importing area, not the world", method.name())))
        }
        _ => Ok((area, Vec::new())),
    }
}

/// Where the thresholds of a method with the two axes of the EU lie.
pub fn cuts(method: Method) -> Option<Cuts> {
    let thresholds = match method {
        Method::Eu2011 => Thresholds::ROUNDS_2011_2014,
        Method::Eu2017 | Method::Eu2023 => Thresholds::GUIDELINES_2017,
        _ => return None,
    };
    Some(Cuts { supply_risk: thresholds.supply_risk, economic_importance: thresholds.economic_importance })
}

/// Where inputs come from and which years they are of.
fn years(request: &Request, area: &AreaId) -> Result<(Basis, Years), StudyError> {
    let of = |year: i32| Years { year, governance: (year, year), chains: Some(year), also: &[] };
    match (request.method, request.year) {
        (Method::Eu2017, None | Some(2017)) => {
            Ok((Basis::Round2017, Years { year: 2017, governance: (2017, 2017), chains: None, also: &[] }))
        }
        (Method::Eu2017, Some(year)) => Err(StudyError::Refused(format!(
            "the round of 2017 has one year; `--method eu2023 --year {year}` applies its guidelines to {year}"
        ))),
        (Method::Eu2023, None) if area.as_str() == "EU27" => {
            let (from, to) = eu::STUDY_YEARS;
            let years = Years { year: to, governance: (from, to), chains: Some(RELIANCE_YEAR), also: &[] };
            Ok((Basis::Round2023, years))
        }
        (Method::Geopolrisk, year) => {
            let year = year.unwrap_or(LATEST_BASE_YEAR);
            // The characterisation factor is measured in copper.
            Ok((Basis::Chains, Years { also: &["copper"], ..of(year) }))
        }
        (_, year) => Ok((Basis::Chains, of(year.unwrap_or(LATEST_BASE_YEAR)))),
    }
}

/// Thresholds in words.
fn thresholds(method: Method) -> &'static str {
    match method {
        Method::Eu2017 | Method::Eu2023 => "critical where SR ≥ 1.0 and EI ≥ 2.8, both rounded to one decimal",
        Method::Eu2011 => "critical where SR ≥ 1.0 and EI ≥ 5.0, both rounded to one decimal (recalled)",
        Method::Usgs2025 => "listed where the weighted loss exceeds 2 million USD a year",
        Method::Doe2023 => "critical where both axes reach 3 of 4 (recalled)",
        _ => "",
    }
}

/// What was only recalled, approximated or reconstructed.
fn caveats_of(method: Method, context: &Context) -> Vec<String> {
    let (from, to) = context.governance.years;
    let years = if from == to { from.to_string() } else { format!("{from} to {to}") };
    let vintage = format!(
        "Governance: mean of six dimensions of {years}; political stability of {}.",
        context.governance.stability_year
    );
    let mut caveats: Vec<String> = match method {
        Method::Eu2011 => vec![
            "The product form SR = σ (1 − ρ) HHI is recalled; SI_SR of 2017 stands in for σ, and EI uses two-digit industries instead of megasectors.".into(),
        ],
        Method::Eu2017 => vec![
            "SR follows from the published inputs of the round, rounded as printed; the round's own shares of use were not seen, those of 2023 stand in.".into(),
        ],
        Method::Eu2023 => vec![
            "Substitution indices are those published in 2017; a rate of recycling that 2023 does not state is taken from 2020 or 2017.".into(),
        ],
        Method::Usgs2020 => vec![
            "An approximation: the form that joins ability and willingness to supply is not verified, and governance indicators stand in for both. Rank by it; do not compare its level.".into(),
        ],
        Method::Usgs2025 => vec![
            "A reconstruction: elasticities, capacities, dependent shares and probabilities of the original were not seen. Rank by it; its level rests on the parameter dependence-exponent.".into(),
            "Industries: the table of 2017 in its own dollars; shares of use are those of the EU methods. Probabilities other than 1 for minerals under Chinese export controls are our assumption (parameters stop-probability…).".into(),
        ],
        Method::Geopolrisk => vec![
            "Production in counted tonnes and trade in gross tonnes are mixed as the method's library does, in this method only.".into(),
        ],
        Method::Bgs2015 => vec!["The cuts between scores 1, 2 and 3 are recalled.".into()],
        Method::Doe2023 => vec![
            "A reconstruction: weights are recalled, sourced figures stand for the seven judgements, and the cuts between scores 1 to 4 are assumptions of ours.".into(),
        ],
        Method::Yale => vec!["Formulas are recalled; no published table was seen: informational only. The policy potential index is not open data and carried as 0 to 100.".into()],
        Method::Iea => Vec::new(),
        Method::Traderisk => vec!["The recursion along paths is a reconstruction; the published index weights a centrality of the same matrix.".into()],
    };
    if !matches!(method, Method::Iea | Method::Eu2017 | Method::Usgs2025) {
        caveats.push(vintage);
    }
    caveats
}

#[cfg(test)]
mod tests;
