//! A reconstruction of the assessment of the Department of Energy: its seven judgements replaced by sourced figures and cuts of
//! ours (`formula::rule`), so that every mineral is scored from the same facts as by the other methods.
//!
//! Demand of energy technologies is the IEA's: announced pledges centrally, stated policies and net zero as the band. Where the
//! IEA states no total demand, all other use stays at what it is today.

pub mod formula;

use monazite_model::chain::{Chain, ChainForm};
use monazite_model::code::MineralId;
use monazite_model::fact::{Fact, QuantityKind};
use monazite_model::quantity::Band;

use super::assess::{of_one_year, scored};
use super::at::At;
use super::case::{About, Case, Told, Values, absent};
use super::concentration::herfindahl;
use super::context::{Context, Found};
use super::governance::Governance;
use super::method::{DocRow, Method, Missing, Reach};
use super::producers::{Inputs, amounts, first_form, one_each};
use super::supply::{self, Table};
use super::words::shown;
use formula::{Class, Importance, SupplyRisk, class, importance, rule, supply_risk};

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

/// What is known about the method.
pub const METHOD: Method = Method {
    name: "doe2023",
    title: "DOE critical materials of 2023",
    home: "USA",
    reach: Reach::Importer,
    main_axis: "supply_risk",
    thresholds: "critical where both axes reach 3 of 4 (recalled)",
    two_axes: None,
    caveats: &[
        "A reconstruction: weights are recalled, sourced figures stand for the seven judgements, and the cuts between scores 1 to 4 are assumptions of ours.",
    ],
    governance: true,
    by_country: false,
    years: of_one_year,
    scores: |context, draws| Ok(scored(context, &METHOD, cases(context), draws)),
    row: DocRow {
        page: "doe2023",
        answers: "importance to energy, supply risk, 1 to 4",
        area: "United States",
        judged_by: "both ≥ 3",
        state: "weights recalled; a reconstruction from figures, cuts ours",
    },
};

/// All cases, and what the other minerals lack.
pub fn cases<'a>(context: &'a Context) -> (Vec<Case<'a>>, Vec<Missing>) {
    one_each(context, gather)
}

/// What goes into the seven scores of a mineral.
struct Gathered<'a> {
    form: &'a ChainForm,
    governance: &'a Governance,
    production: Table,
    demand: Demand,
    /// Key of the draws of demand.
    key: String,
    substitution: Found,
    companion: Found,
}

/// Everything that goes in, or what is absent.
fn gather<'a>(context: &'a Context, mineral: &MineralId) -> Result<Gathered<'a>, Vec<String>> {
    let substitution = context.substitution(mineral, "economic-importance");
    let companion = context.companion(mineral);
    let made = concentrated(context, mineral);
    let demand = demand(context, mineral);
    let lacks = absent(&[
        (demand.is_none(), "demand of energy technologies (IEA)"),
        (substitution.is_none(), "substitution index (limits to substitution)"),
        (companion.is_none(), "share produced as a companion (co-dependence)"),
        (made.is_none(), "production by country (producer diversity, politics, availability)"),
    ]);
    let (Some(demand), Some(substitution), Some(companion), Some((chain, f, production))) =
        (demand, substitution, companion, made)
    else {
        return Err(lacks);
    };
    let (form, governance) = (&chain.forms[f], &context.governance);
    let key = format!("iea demand {mineral} {THEN}");
    Ok(Gathered { form, governance, production, demand, key, substitution, companion })
}

impl Gathered<'_> {
    fn about(&self) -> Vec<About> {
        let iea = vec![self.demand.source.clone()];
        let made = self.production.cited();
        let with_output = if self.demand.total.is_some() { iea.clone() } else { [iea.clone(), made.clone()].concat() };
        let one = |found: &Found| vec![found.source.clone()];
        let governed = [made.clone(), self.governance.sources.clone()].concat();
        let governance = format!("governance of producers, 0 best to 10 worst, WGI {}", self.governance.years.1);
        let share = format!("energy technologies in demand of {THEN}");
        let other = format!("other uses of {THEN} over those of {NOW}");
        let substitution = "SI_EI of 2017, 1 where nothing can take its place";
        vec![
            About::new("energy_share", "share", share, with_output.clone()),
            About::new("substitution", "score", substitution, one(&self.substitution)),
            About::new("growth", "1", format!("demand of {THEN} over that of {NOW}"), with_output),
            About::new("other_growth", "1", other, iea),
            About::new("governance", "score", governance, governed),
            About::new("companion", "share", "share produced as a companion", one(&self.companion)),
            About::new("HHI", "score", "Σ of squared shares of production", made),
        ]
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = vec![
            "a reconstruction: seven figures stand for the seven judgements, and the cuts between scores 1 to 4 are assumptions".into(),
            format!("world supply: {}", self.production.words(4)),
        ];
        if self.demand.total.is_none() {
            notes
                .push(format!("the IEA states no total demand: other use stays at output less energy's part of {NOW}"));
        }
        if self.demand.other.is_none() {
            notes.push("growth of other uses is not stated: competing demand is 2, between 1 and 3".into());
        }
        notes
    }

    /// Share of energy technologies in demand then, and demand then over now; `None` where there is none.
    fn demand(&self, at: At) -> Option<(f64, f64)> {
        let energy = at.of(&self.key, self.demand.energy.1);
        let (now, then) = match self.demand.total {
            Some((now, then)) => (now, at.of(&self.key, then)),
            // Energy cannot use more than is made: what it is said to use today is part of output.
            None => {
                let made: f64 = self.production.levels.iter().map(|l| l.at(at)).sum();
                (made, (made - self.demand.energy.0).max(0.0) + energy)
            }
        };
        (now > 0.0 && then > 0.0).then(|| ((energy / then).min(1.0), then / now))
    }
}

impl Inputs for Gathered<'_> {
    fn form(&self) -> &ChainForm {
        self.form
    }

    fn told(&self) -> Told {
        Told { about: self.about(), notes: self.notes(), ..Told::default() }
    }

    fn values(&self, at: At) -> Option<Values> {
        let (energy_share, growth) = self.demand(at)?;
        let single = self.production.levels.iter().filter(|l| !l.dispersed());
        let known: Vec<(f64, f64)> = single.map(|l| (l.at(at), self.governance.score(&l.area, at))).collect();
        let weight: f64 = known.iter().map(|(q, _)| q).sum();
        let politics = known.iter().map(|(q, g)| q * g).sum::<f64>() / weight;
        let substitution = at.share(&self.substitution.id, self.substitution.band);
        let companion = at.share(&self.companion.id, self.companion.band);
        let hhi = herfindahl(&amounts(&self.production, at))?;
        let mut values = Values {
            inputs: vec![
                ("energy_share", energy_share),
                ("substitution", substitution),
                ("growth", growth),
                ("governance", politics),
                ("companion", companion),
                ("HHI", hhi),
            ],
            ..Values::default()
        };
        let competing_demand = match self.demand.other {
            Some((now, then)) if now > 0.0 => {
                let growth = at.of(&self.key, then) / now;
                values.inputs.push(("other_growth", growth));
                rule::COMPETING_DEMAND.score(growth)
            }
            _ => at.of("unstated competition", UNSTATED_COMPETITION),
        };
        let energy = Importance {
            energy_demand: rule::ENERGY_DEMAND.score(energy_share),
            substitutability: rule::SUBSTITUTABILITY.score(substitution),
        };
        let risk = SupplyRisk {
            availability: rule::AVAILABILITY.score(growth),
            competing_demand,
            political: rule::POLITICAL.score(politics),
            co_dependence: rule::CO_DEPENDENCE.score(companion),
            producer_diversity: rule::PRODUCER_DIVERSITY.score(hhi),
        };
        let (importance, risk) = (importance(&energy)?, supply_risk(&risk)?);
        values.axes = vec![("supply_risk", risk), ("importance_to_energy", importance)];
        values.critical = Some(class(importance, risk) == Class::Critical);
        Some(values)
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
}

/// The form of a mineral whose makers are the most concentrated, with its output; the form made first where none is.
fn concentrated<'a>(context: &'a Context, mineral: &MineralId) -> Option<(&'a Chain, usize, Table)> {
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
