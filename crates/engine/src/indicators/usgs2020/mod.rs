//! Disruption potential, trade exposure and economic vulnerability of the USGS method of 2020.

pub mod formula;

use monazite_model::chain::{Chain, ChainForm};
use monazite_model::code::{AreaId, MineralId};
use monazite_model::fact::{Fact, QuantityKind};
use monazite_model::quantity::Band;

use super::assess::{of_one_year, scored};
use super::at::At;
use super::case::{About, Case, Values, absent};
use super::context::{Context, Found};
use super::economy::{Depth, Economy};
use super::error::IndicatorError;
use super::governance::Governance;
use super::method::{DocRow, Method, Missing, Reach};
use super::producers::each_form;
use super::supply::{self, Level, Table, Trade};
use super::words::shown;
use formula::{
    Industry, Joined, Producer, disruption_potential, economic_vulnerability, scaled_vulnerability, supply_risk,
    trade_exposure,
};

/// What is known about the method.
pub const METHOD: Method = Method {
    name: "usgs2020",
    title: "USGS risk of 2020 (approximation)",
    home: "USA",
    reach: Reach::Importer,
    main_axis: "supply_risk",
    thresholds: "",
    two_axes: None,
    caveats: &[
        "An approximation: the form that joins ability and willingness to supply is not verified, and governance indicators stand in for both. Rank by it; do not compare its level.",
    ],
    governance: true,
    by_country: true,
    years: of_one_year,
    scores: |context, draws| Ok(scored(context, &METHOD, cases(context)?, draws)),
    row: DocRow {
        page: "usgs2020",
        answers: "disruption potential, trade exposure",
        area: "any",
        judged_by: "–",
        state: "approximation",
    },
};

/// Disruption potential, trade exposure and, where a table of the area is held, economic vulnerability of the method of 2020.
///
/// # Errors
/// The area's input-output table is missing or damaged.
pub fn cases<'a>(context: &'a Context) -> Result<(Vec<Case<'a>>, Vec<Missing>), IndicatorError> {
    let economy = Economy::of(context)?;
    Ok(each_form(context, |mineral, chain, f| {
        Some(Gathered::new(context, economy.as_ref(), mineral, chain, f)?.case(context, mineral))
    }))
}

/// What goes into the three factors of a form.
struct Gathered<'a> {
    form: &'a ChainForm,
    members: &'a [AreaId],
    governance: &'a Governance,
    production: Table,
    trade: Trade,
    /// Net import reliance as published, a bound included.
    published: Option<Found>,
    /// Whether output of the area itself is withheld.
    withheld: bool,
    vulnerability: Result<Vulnerability, String>,
}

/// Industries that use the mineral.
struct Vulnerability {
    industries: Vec<Industry>,
    /// What all users pay, usd.
    total: Band,
    /// Key of its draws.
    key: String,
    sources: Vec<String>,
}

impl Vulnerability {
    /// Industries that use the mineral, or what is missing to know them.
    fn gather(
        context: &Context,
        economy: Option<&Economy>,
        mineral: &MineralId,
        chain: &Chain,
    ) -> Result<Self, String> {
        let economy = economy
            .ok_or_else(|| format!("an input-output table of {}: no economic vulnerability (EV)", context.area))?;
        let spent = economy.spending(context, mineral, chain, &context.members, Depth::Divisions);
        let spent = spent.ok_or("use by industry: no economic vulnerability (EV)")?;
        let industry = |(code, usd): &(&str, f64)| {
            let group = economy.group(code).filter(|g| g.surplus > 0.0)?;
            let share_of_gdp = group.value_added / economy.product;
            Some(Industry { share_of_gdp, expenditure_over_profit: usd / group.surplus })
        };
        let mut sources = spent.sources;
        sources.push(economy.publication());
        Ok(Vulnerability {
            industries: spent.by_group.iter().filter_map(industry).collect(),
            total: spent.total,
            key: format!("spending {mineral} {}", chain.year),
            sources,
        })
    }

    /// On the scale from 0 to 1.
    fn at(&self, at: At) -> Option<f64> {
        let drawn = if self.total.value > 0.0 { at.of(&self.key, self.total) / self.total.value } else { 1.0 };
        let industry = |i: &Industry| Industry { expenditure_over_profit: drawn * i.expenditure_over_profit, ..*i };
        let industries: Vec<Industry> = self.industries.iter().map(industry).collect();
        if industries.is_empty() { None } else { scaled_vulnerability(economic_vulnerability(&industries)?) }
    }
}

impl<'a> Gathered<'a> {
    /// `None` where nobody makes the form.
    fn new(
        context: &'a Context,
        economy: Option<&Economy>,
        mineral: &MineralId,
        chain: &'a Chain,
        f: usize,
    ) -> Option<Self> {
        let form = &chain.forms[f];
        let production = supply::production(chain, f);
        production.leader()?;
        let own = |fact: &Fact| fact.series.form == form.id && fact.period.year() <= context.year();
        let reliance = QuantityKind::ImportReliance;
        Some(Gathered {
            form,
            members: &context.members,
            governance: &context.governance,
            production,
            trade: supply::trade(chain, f, &context.members),
            published: context.found_share(&form.id, reliance, context.area.as_str(), context.year(), own),
            withheld: supply::withheld(chain, f, &context.members),
            vulnerability: Vulnerability::gather(context, economy, mineral, chain),
        })
    }

    /// Whether net import reliance can be known.
    fn traded(&self) -> bool {
        self.published.is_some() || self.trade.imports.total() > 0.0
    }

    fn case(self, context: &Context, mineral: &MineralId) -> Case<'a> {
        let mut missing: Vec<String> = self.vulnerability.as_ref().err().cloned().into_iter().collect();
        missing.extend(absent(&[(!self.traded(), "net import reliance (TE)")]));
        Case {
            mineral: mineral.clone(),
            stage: self.form.stage,
            form: self.form.id.clone(),
            year: context.chain_year(),
            about: self.about(),
            missing,
            notes: self.notes(),
            formula: Box::new(move |at| self.values(at)),
            wording: Box::new(wording),
        }
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = vec![format!("world supply: {}", self.production.words(4))];
        if self.withheld && self.published.is_none() {
            notes.push(
                "output of the area is withheld and nobody else states it: net import reliance lies between none and what it would be without it"
                    .to_owned(),
            );
        }
        notes
    }

    fn about(&self) -> Vec<About> {
        let (made, governance) = (self.production.cited(), self.governance);
        let reliance = match &self.published {
            Some(found) => vec![found.source.clone()],
            None => self.trade.imports.cited(),
        };
        let disruption = format!(
            "Σ PS² · max(ASI, WSI); ASI mean governance, WSI voice and accountability of {} stand in",
            governance.years.1
        );
        let vulnerability =
            "Σ VA / GDP · expenditure / operating surplus over industries, logarithmic from 1e-8 (0) to 1e-2 (1)";
        let spent = self.vulnerability.as_ref().map(|v| v.sources.clone()).unwrap_or_default();
        vec![
            About::new("DP", "score", disruption, [made.clone(), governance.sources.clone()].concat()),
            About::new("DP_product", "score", "the same with the product of the two", made),
            About::new("TE", "share", "net import reliance, 0 for a net exporter", reliance),
            About::new("EV", "score", vulnerability, spent),
        ]
    }

    fn producers(&self, at: At) -> Vec<Producer> {
        let mut producers: Vec<Producer> = Vec::new();
        for level in &self.production.levels {
            let amount = level.at(at);
            if level.dispersed() {
                let part = Producer { amount: amount / 1000.0, ability: 0.0, willingness: 0.0, domestic: false };
                producers.extend(std::iter::repeat_n(part, 1000));
                continue;
            }
            let ability = self.governance.score(&level.area, at) / 10.0;
            let voice = self.governance.dimension(&level.area, "voice and accountability", at);
            let willingness = voice.map_or(0.5, |v| ((2.5 - v) / 5.0).clamp(0.0, 1.0));
            producers.push(Producer { amount, ability, willingness, domestic: self.members.contains(&level.area) });
        }
        producers
    }

    /// Net import reliance: as published, else from the chain.
    fn reliance(&self, at: At) -> Option<f64> {
        if let Some(found) = &self.published {
            return Some(at.of(&found.id, found.band));
        }
        let sum = |levels: &[Level]| levels.iter().map(|l| l.at(at)).sum::<f64>();
        let net = sum(&self.trade.imports.levels) - sum(&self.trade.exports.levels);
        let domestic = self.production.levels.iter().filter(|l| self.members.contains(&l.area));
        let own = domestic.map(|l| l.at(at)).sum::<f64>();
        let known = (self.traded() && own + net > 0.0).then(|| net / (own + net))?;
        if !self.withheld {
            return Some(known);
        }
        // What is withheld is made and is no zero: reliance is at most what it would be without it.
        let most = known.clamp(0.0, 1.0);
        Some(at.of(&format!("withheld output of {}", self.form.id), Band { value: most / 2.0, low: 0.0, high: most }))
    }

    fn values(&self, at: At) -> Option<Values> {
        let producers = self.producers(at);
        let disruption = disruption_potential(&producers, Joined::Maximum)?;
        let product = disruption_potential(&producers, Joined::Product)?;
        let mut values = Values {
            inputs: vec![("DP", disruption), ("DP_product", product)],
            axes: vec![("disruption_potential", disruption)],
            critical: None,
        };
        let exposure = self.reliance(at).and_then(trade_exposure);
        if let Some(exposure) = exposure {
            values.inputs.push(("TE", exposure));
            values.axes.push(("trade_exposure", exposure));
        }
        if let Some(vulnerability) = self.vulnerability.as_ref().ok().and_then(|v| v.at(at)) {
            values.inputs.push(("EV", vulnerability));
            values.axes.push(("economic_vulnerability", vulnerability));
            let risk = exposure.and_then(|te| supply_risk(disruption, te, vulnerability));
            values.axes.extend(risk.map(|r| ("supply_risk", r)));
        }
        Some(values)
    }
}

fn wording(values: &Values) -> Vec<String> {
    let get = |symbol: &str| values.input(symbol).map_or("missing".to_owned(), shown);
    let risk = values.axis("supply_risk").map_or("missing".to_owned(), shown);
    vec![
        "SR = (DP · TE · EV)^(1/3)".to_owned(),
        format!("   = ({} · {} · {})^(1/3) = {risk}", get("DP"), get("TE"), get("EV")),
    ]
}
