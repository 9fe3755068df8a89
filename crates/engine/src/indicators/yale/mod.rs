//! Yale's supply risk.

pub mod formula;

use std::collections::BTreeMap;

use monazite_model::chain::ChainForm;
use monazite_model::code::{AreaId, MineralId, Stage};
use monazite_model::fact::QuantityKind;
use monazite_model::quantity::Band;

use super::assess::{of_one_year, scored};
use super::at::At;
use super::case::{About, Case, Told, Values, absent};
use super::concentration::herfindahl;
use super::context::{Context, Found};
use super::evidence::OF_AREAS;
use super::governance::Governance;
use super::method::{DocRow, Method, Missing, Reach};
use super::producers::{Inputs, amounts, first_form, one_each};
use super::reserves;
use super::supply::{self, Table};
use super::words::shown;
use formula::{Components, depletion_time, political_stability, supply_concentration};

/// Policy potential (Fraser Institute) is not open data: the middle of its scale, drawn over all of it.
const POLICY_POTENTIAL: Band = Band { value: 50.0, low: 0.0, high: 100.0 };

/// What is known about the method.
pub const METHOD: Method = Method {
    name: "yale",
    title: "Yale criticality space",
    home: "WLD",
    reach: Reach::World,
    main_axis: "supply_risk",
    thresholds: "",
    two_axes: None,
    caveats: &[
        "Formulas are recalled; no published table was seen: informational only. The policy potential index is not open data and carried as 0 to 100.",
    ],
    governance: true,
    by_country: false,
    years: of_one_year,
    scores: |context, draws| Ok(scored(context, &METHOD, cases(context), draws)),
    row: DocRow {
        page: "yale",
        answers: "components of supply risk, 0 to 100",
        area: "world",
        judged_by: "–",
        state: "recalled, informational",
    },
};

/// One case per mineral, at the stage it is first made. The policy potential of the social pair is unknown and carried as a band.
pub fn cases<'a>(context: &'a Context) -> (Vec<Case<'a>>, Vec<Missing>) {
    one_each(context, gather)
}

/// What goes into the six components of a mineral.
struct Gathered<'a> {
    form: &'a ChainForm,
    governance: &'a Governance,
    production: Table,
    held: Table,
    /// Whether reserves and output are counted on one basis, so that one lasts so many years of the other.
    dated: bool,
    companion: Option<Found>,
    development: Development,
    /// Key of the draws of the policy potential.
    policy: String,
}

/// Human development by area, of the year read last.
struct Development {
    areas: BTreeMap<AreaId, f64>,
    year: i32,
    sources: Vec<String>,
}

/// Everything that goes in, or what is absent.
fn gather<'a>(context: &'a Context, mineral: &MineralId) -> Result<Gathered<'a>, Vec<String>> {
    let Some((chain, f)) = first_form(context, mineral) else {
        return Err(vec![format!("production by country in {}", context.chain_year())]);
    };
    let form = &chain.forms[f];
    let held = reserves::of_mineral(context, mineral);
    let mut development = Development { areas: BTreeMap::new(), year: context.year(), sources: Vec::new() };
    for fact in context.facts(OF_AREAS, QuantityKind::HumanDevelopment) {
        if let Some(value) = fact.value.value() {
            development.areas.insert(fact.area.clone(), value);
            development.year = fact.period.year();
            development.sources = vec![format!("{} {}", fact.origin.source, fact.origin.edition)];
        }
    }
    Ok(Gathered {
        form,
        governance: &context.governance,
        production: supply::production(chain, f),
        // A depletion time needs both on one basis; a mined form counts what the reserves do.
        dated: held.leader().is_some() && form.stage == Stage::Mine,
        held,
        companion: context.companion(mineral),
        development,
        policy: format!("policy potential of the producers of {mineral}"),
    })
}

impl Gathered<'_> {
    fn about(&self) -> Vec<About> {
        let (made, governance) = (self.production.cited(), self.governance);
        let stability = format!("political stability of producers, weighted by output, {}", governance.stability_year);
        let development = format!("human development of producers, weighted by output, {}", self.development.year);
        let with_made = |sources: &[String]| [made.clone(), sources.to_vec()].concat();
        let companion = self.companion.iter().map(|c| c.source.clone()).collect();
        let assumed = vec!["assumption: unknown, middle of the scale".into()];
        vec![
            About::new("years", "1", "reserves over production", [self.held.cited(), made.clone()].concat()),
            About::new("CF", "share", "share produced as a companion", companion),
            About::new("stability", "score", stability, with_made(&governance.stability_sources)),
            About::new("HHI", "score", "Σ of squared shares of production", made.clone()),
            About::new("HDI", "score", development, with_made(&self.development.sources)),
            About::new("PPI", "score", "policy potential", assumed),
        ]
    }

    /// Sum of the weights and mean of what is known of producers, weighted by output.
    fn mean(&self, at: At, known: impl Fn(&AreaId) -> Option<f64>) -> (f64, f64) {
        let levels = self.production.levels.iter();
        let known: Vec<(f64, f64)> = levels.filter_map(|l| known(&l.area).map(|x| (l.at(at), x))).collect();
        let weight: f64 = known.iter().map(|(q, _)| q).sum();
        (weight, known.iter().map(|(q, x)| q * x).sum::<f64>() / weight)
    }
}

impl Inputs for Gathered<'_> {
    fn form(&self) -> &ChainForm {
        self.form
    }

    fn told(&self) -> Told {
        let mut missing = vec!["policy potential index by country: 50, between 0 and 100".to_owned()];
        missing.extend(absent(&[
            (!self.dated, "reserves on the basis of mine production"),
            (self.companion.is_none(), "share produced as a companion"),
        ]));
        let notes = vec!["policy potential is not open data: 50 of 100 centrally, drawn from 0 to 100".into()];
        Told { about: self.about(), missing, notes }
    }

    fn values(&self, at: At) -> Option<Values> {
        let mut values = Values::default();
        let made: f64 = self.production.levels.iter().map(|l| l.at(at)).sum();
        let years = self.held.levels.iter().map(|l| l.at(at)).sum::<f64>() / made;
        let depletion = if self.dated { depletion_time(years) } else { None };
        if depletion.is_some() {
            values.inputs.push(("years", years));
        }
        let companion = self.companion.as_ref().map(|c| at.share(&c.id, c.band));
        values.inputs.extend(companion.map(|c| ("CF", c)));
        let (weight, stability) = self.mean(at, |area| self.governance.stability(area, at));
        let hhi = herfindahl(&amounts(&self.production, at))?;
        if weight > 0.0 {
            values.inputs.push(("stability", stability));
        }
        values.inputs.push(("HHI", hhi));
        let (counted, hdi) = self.mean(at, |area| self.development.areas.get(area).copied());
        let hdi = (counted > 0.0).then_some(hdi);
        let policy = at.of(&self.policy, POLICY_POTENTIAL);
        values.inputs.extend(hdi.map(|h| ("HDI", h)));
        values.inputs.push(("PPI", policy));
        let components = Components {
            depletion,
            companion: companion.map(|c| 100.0 * c),
            policy: Some(policy),
            development: hdi.map(|h| 100.0 * h),
            stability: political_stability(stability),
            concentration: supply_concentration(hhi),
        };
        values.axes.extend(components.geological().map(|x| ("geological", x)));
        values.axes.extend(components.social().map(|x| ("social", x)));
        values.axes.extend(components.geopolitical().map(|x| ("geopolitical", x)));
        values.axes.extend(components.supply_risk().map(|x| ("supply_risk", x)));
        Some(values)
    }

    fn wording(values: &Values) -> Vec<String> {
        let axis = |name: &str| values.axis(name).map_or("missing".to_owned(), shown);
        vec![
            "SR = mean of (DT, CF), (PPI, HDI), (WGI, GSC)".to_owned(),
            format!(
                "   = mean of {}, {}, {} = {}",
                axis("geological"),
                axis("social"),
                axis("geopolitical"),
                axis("supply_risk")
            ),
        ]
    }
}
