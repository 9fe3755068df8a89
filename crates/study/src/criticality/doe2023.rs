//! A reconstruction of the assessment of the Department of Energy: its seven judgements replaced by sourced figures and cuts of
//! ours (`engine::metrics::doe2023::rule`), so that every mineral is scored from the same facts as by the other methods.
//!
//! Demand of energy technologies is the IEA's: announced pledges centrally, stated policies and net zero as the band. Where the
//! IEA states no total demand, all other use stays at what it is today.

use monazite_engine::metrics::concentration::herfindahl;
use monazite_engine::metrics::doe2023::{Class, Importance, SupplyRisk, class, importance, rule, supply_risk};
use monazite_model::code::{FormId, MineralId};
use monazite_model::fact::{Fact, QuantityKind};
use monazite_model::quantity::Band;

use super::case::{About, Case, Values, shown};
use super::context::Context;
use super::draw::At;
use super::eu::Missing;
use super::producers::{amounts, first_form};
use super::supply::{self, Table};

/// Year the IEA's figures start from, and the end of the assessment's medium term.
const NOW: i32 = 2024;
const THEN: i32 = 2035;
/// Competing demand where the IEA states no other use: its growth is unknown, between the least and the third score.
const UNSTATED_COMPETITION: Band = Band { value: 2.0, low: 1.0, high: 3.0 };

/// Demand of a mineral, t, now and then.
struct Demand {
    energy: (f64, Band),
    total: Option<(f64, Band)>,
    other: Option<(f64, Band)>,
    source: String,
}

/// All cases, and what the other minerals lack.
pub fn cases<'a>(context: &'a Context) -> (Vec<Case<'a>>, Vec<Missing>) {
    let (mut cases, mut unscored) = (Vec::new(), Vec::new());
    for mineral in &context.minerals {
        match case(context, mineral) {
            Ok(case) => cases.push(case),
            Err(lacks) => unscored.push((mineral.clone(), lacks)),
        }
    }
    (cases, unscored)
}

fn case<'a>(context: &'a Context, mineral: &MineralId) -> Result<Case<'a>, Vec<String>> {
    let home = FormId::new(mineral.as_str(), "refined");
    let found = |kind, partner: &str, area: &str| context.found(&home, kind, partner, area, context.year, |_| true);
    let substitution = found(QuantityKind::SubstitutionIndex, "economic-importance", "EU27");
    let companion = found(QuantityKind::CompanionShare, "", "WLD");
    let made = concentrated(context, mineral);
    let demand = demand(context, mineral);
    let lacks: Vec<String> = [
        (demand.is_none(), "demand of energy technologies (IEA)"),
        (substitution.is_none(), "substitution index (limits to substitution)"),
        (companion.is_none(), "share produced as a companion (co-dependence)"),
        (made.is_none(), "production by country (producer diversity, politics, availability)"),
    ]
    .into_iter()
    .filter(|(absent, _)| *absent)
    .map(|(_, what)| what.to_owned())
    .collect();
    let (Some(demand), Some(substitution), Some(companion), Some((chain, f, production))) =
        (demand, substitution, companion, made)
    else {
        return Err(lacks);
    };
    let form = &chain.forms[f];
    let governance = &context.governance;
    let iea = vec![demand.source.clone()];
    let with_output = if demand.total.is_some() { iea.clone() } else { [iea.clone(), production.cited()].concat() };
    let about = vec![
        About::new("energy_share", "share", format!("energy technologies in demand of {THEN}"), with_output.clone()),
        About::new(
            "substitution",
            "score",
            "SI_EI of 2017, 1 where nothing can take its place",
            vec![substitution.source.clone()],
        ),
        About::new("growth", "1", format!("demand of {THEN} over that of {NOW}"), with_output),
        About::new("other_growth", "1", format!("other uses of {THEN} over those of {NOW}"), iea),
        About::new(
            "governance",
            "score",
            format!("governance of producers, 0 best to 10 worst, WGI {}", governance.years.1),
            [production.cited(), governance.sources.clone()].concat(),
        ),
        About::new("companion", "share", "share produced as a companion", vec![companion.source.clone()]),
        About::new("HHI", "score", "Σ of squared shares of production", production.cited()),
    ];
    let mut notes = vec![
        "a reconstruction: seven figures stand for the seven judgements, and the cuts between scores 1 to 4 are assumptions".into(),
        format!("world supply: {}", production.words(4)),
    ];
    if demand.total.is_none() {
        notes.push(format!("the IEA states no total demand: other use stays at output less energy's part of {NOW}"));
    }
    if demand.other.is_none() {
        notes.push("growth of other uses is not stated: competing demand is 2, between 1 and 3".into());
    }
    let key = format!("iea demand {mineral} {THEN}");
    let formula = move |at: At| {
        let made: f64 = production.levels.iter().map(|l| l.at(at)).sum();
        let energy = at.of(&key, demand.energy.1);
        let (total_now, total_then) = match demand.total {
            Some((now, then)) => (now, at.of(&key, then)),
            // Energy cannot use more than is made: what it is said to use today is part of output.
            None => (made, (made - demand.energy.0).max(0.0) + energy),
        };
        if !(total_now > 0.0 && total_then > 0.0) {
            return None;
        }
        let known: Vec<(f64, f64)> = production
            .levels
            .iter()
            .filter(|l| !l.dispersed())
            .map(|l| (l.at(at), governance.score(&l.area, at)))
            .collect();
        let weight: f64 = known.iter().map(|(q, _)| q).sum();
        let politics = known.iter().map(|(q, g)| q * g).sum::<f64>() / weight;
        let inputs = [
            ("energy_share", (energy / total_then).min(1.0)),
            ("substitution", at.share(&substitution.id, substitution.band)),
            ("growth", total_then / total_now),
            ("governance", politics),
            ("companion", at.share(&companion.id, companion.band)),
            ("HHI", herfindahl(&amounts(&production, at))?),
        ];
        let mut values = Values { inputs: inputs.to_vec(), ..Values::default() };
        let competition = match demand.other {
            Some((now, then)) if now > 0.0 => {
                let growth = at.of(&key, then) / now;
                values.inputs.push(("other_growth", growth));
                rule::COMPETING_DEMAND.score(growth)
            }
            _ => at.of("unstated competition", UNSTATED_COMPETITION),
        };
        let of = |i: usize| inputs[i].1;
        let energy = Importance {
            energy_demand: rule::ENERGY_DEMAND.score(of(0)),
            substitutability: rule::SUBSTITUTABILITY.score(of(1)),
        };
        let risk = SupplyRisk {
            availability: rule::AVAILABILITY.score(of(2)),
            competing_demand: competition,
            political: rule::POLITICAL.score(of(3)),
            co_dependence: rule::CO_DEPENDENCE.score(of(4)),
            producer_diversity: rule::PRODUCER_DIVERSITY.score(of(5)),
        };
        let (importance, risk) = (importance(&energy)?, supply_risk(&risk)?);
        values.axes = vec![("supply_risk", risk), ("importance_to_energy", importance)];
        values.critical = Some(class(importance, risk) == Class::Critical);
        Some(values)
    };
    Ok(Case {
        mineral: mineral.clone(),
        stage: form.stage,
        form: form.id.clone(),
        year: context.chain_year,
        about,
        formula: Box::new(formula),
        wording: Box::new(wording),
        missing: Vec::new(),
        notes,
    })
}

fn wording(values: &Values) -> Vec<String> {
    let score = |symbol: &str, cuts: &rule::Cuts| {
        values
            .input(symbol)
            .map_or("2 (unstated)".to_owned(), |x| format!("{:.0} ({symbol} {})", cuts.score(x), shown(x)))
    };
    let axis = |name: &str| values.axis(name).map_or("–".to_owned(), shown);
    vec![
        "importance to energy = 0.75 · energy demand + 0.25 · substitutability".to_owned(),
        format!(
            "   = 0.75 · {} + 0.25 · {} = {}",
            score("energy_share", &rule::ENERGY_DEMAND),
            score("substitution", &rule::SUBSTITUTABILITY),
            axis("importance_to_energy")
        ),
        "SR = 0.4 · availability + 0.1 · competing + 0.2 · political + 0.1 · co-dependence + 0.2 · diversity"
            .to_owned(),
        format!(
            "   = 0.4 · {} + 0.1 · {} + 0.2 · {} + 0.1 · {} + 0.2 · {} = {}",
            score("growth", &rule::AVAILABILITY),
            score("other_growth", &rule::COMPETING_DEMAND),
            score("governance", &rule::POLITICAL),
            score("companion", &rule::CO_DEPENDENCE),
            score("HHI", &rule::PRODUCER_DIVERSITY),
            axis("supply_risk")
        ),
    ]
}

/// The form of a mineral whose makers are the most concentrated, with its output; the form made first where none is.
fn concentrated<'a>(
    context: &'a Context,
    mineral: &MineralId,
) -> Option<(&'a monazite_model::chain::Chain, usize, Table)> {
    first_form(context, mineral)?;
    let of = |(chain, f)| (chain, f, supply::production(chain, f));
    let made = context.forms(mineral).into_iter().map(of).filter(|(_, _, table)| table.leader().is_some());
    let hhi = |table: &Table| herfindahl(&amounts(table, At::Central)).unwrap_or(0.0);
    made.max_by(|a, b| hhi(&a.2).total_cmp(&hhi(&b.2)).then_with(|| b.1.cmp(&a.1)))
}

/// What the IEA states of a mineral's demand.
fn demand(context: &Context, mineral: &MineralId) -> Option<Demand> {
    let rows = context.facts(mineral.as_str(), QuantityKind::Demand);
    let of = |what: &str, scenario: &str, year: i32| -> Option<f64> {
        let name = if scenario.is_empty() { what.to_owned() } else { format!("{scenario}/{what}") };
        let named = |f: &&&Fact| {
            let partner = f.series.partner.split(" (").next().unwrap_or_default();
            partner == name && f.period.year() == year && f.area.as_str() == "WLD"
        };
        rows.iter().filter(named).find_map(|f| f.value.value())
    };
    let pair = |what: &str| -> Option<(f64, Band)> {
        let now = of(what, "", NOW)?;
        let value = of(what, "APS", THEN)?;
        let others = ["STEPS", "NZE"].map(|s| of(what, s, THEN).unwrap_or(value));
        let (low, high) = others.iter().fold((value, value), |(l, h), x| (l.min(*x), h.max(*x)));
        Some((now, Band { value, low, high }))
    };
    let source = rows.first().map(|f| format!("{} {}", f.origin.source, f.origin.edition))?;
    Some(Demand {
        energy: pair("total clean technologies")?,
        total: pair("total demand"),
        other: pair("other uses"),
        source,
    })
}
