//! GeoPolRisk: imports of an area from the publishers' own tonnes of trade; and as published, all areas and years at once ([`published`]).

pub mod formula;
pub mod materials;
pub mod published;

use std::collections::{BTreeMap, BTreeSet};

use monazite_model::chain::{Chain, ChainForm};
use monazite_model::code::{AreaId, FormId, MineralId};
use monazite_model::quantity::Band;
use monazite_model::scenario::LATEST_BASE_YEAR;
use monazite_model::words::number::percent;

use super::assess::scored;
use super::at::At;
use super::case::{About, Case, Values};
use super::context::{Context, Years};
use super::error::IndicatorError;
use super::evidence::Shipment;
use super::governance::Governance;
use super::method::{DocRow, Method, Missing, Reach};
use super::producers::amounts;
use super::supply::{self, Level, Table};
use super::words::{publication, shown};
pub use formula::{GeoPolRisk, Import, geopolrisk, political_risk};

/// What is known about the method.
pub const METHOD: Method = Method {
    name: "geopolrisk",
    title: "GeoPolRisk",
    home: "USA",
    reach: Reach::Importer,
    main_axis: "score",
    thresholds: "",
    two_axes: None,
    caveats: &[
        "Production in counted tonnes and trade in gross tonnes are mixed as the method's library does, in this method only.",
    ],
    governance: true,
    by_country: true,
    // The characterisation factor is measured in copper.
    years: |asked, _| Ok(Years { also: &["copper"], ..Years::one(asked.unwrap_or(LATEST_BASE_YEAR)) }),
    scores: |context, draws| Ok(scored(context, &METHOD, cases(context)?, draws)),
    row: DocRow {
        page: "geopolrisk",
        answers: "score and characterisation factor",
        area: "any",
        judged_by: "–",
        state: "seen, reproduced to 1e-6",
    },
};

/// Imports of a form by origin, gross tonnes, from bilateral trade.
#[derive(Default)]
struct Shipments {
    /// By origin, t.
    origins: BTreeMap<AreaId, f64>,
    /// Nomenclature and codes.
    codes: Vec<String>,
    /// Flows without a tonnage, left out.
    without: usize,
    /// Codes that carry other forms too.
    shared: Vec<String>,
    /// Releases of the tables.
    releases: BTreeSet<String>,
}

/// Imports of the area's members from everybody else in the year; `None` where no code carries the form in that year.
fn shipments(context: &Context, form: &FormId) -> Result<Option<Shipments>, IndicatorError> {
    let Some(registered) = context.registry().forms.get(form) else { return Ok(None) };
    let revisions: BTreeSet<&str> = registered.hs.iter().map(|hs| hs.revision.as_str()).collect();
    for revision in revisions.into_iter().rev() {
        let mut all = Shipments::default();
        for hs in registered.hs.iter().filter(|hs| hs.revision == revision) {
            let rows = context.evidence.shipments(revision, &hs.code, context.year())?;
            if rows.iter().all(|r| r.gross_t.is_none()) {
                continue;
            }
            all.codes.push(format!("{revision} {}", hs.code));
            all.releases.extend(rows.iter().map(|row| row.publication.to_string()));
            if hs.exactness == "bundle" || hs.share < 0.5 {
                all.shared.push(hs.code.clone());
            }
            let into = |r: &Shipment| context.members.contains(&r.importer) && !context.members.contains(&r.exporter);
            for row in rows.into_iter().filter(into) {
                match row.gross_t {
                    Some(t) => {
                        *all.origins.entry(row.exporter.clone()).or_insert(0.0) += t * hs.share_from(&row.exporter);
                    }
                    None => all.without += 1,
                }
            }
        }
        if !all.codes.is_empty() {
            return Ok(Some(all));
        }
    }
    Ok(None)
}

/// GeoPolRisk of every form that is produced and traded.
///
/// # Errors
/// A trade table that cannot be read.
pub fn cases<'a>(context: &'a Context) -> Result<(Vec<Case<'a>>, Vec<Missing>), IndicatorError> {
    let (mut cases, mut unscored) = (Vec::new(), Vec::new());
    let copper = FormId::new("copper", "refined");
    let copper =
        context.chain_of(&copper).and_then(|(chain, f)| chain.forms[f].price).filter(|price| price.value > 0.0);
    for mineral in &context.minerals {
        let forms = context.forms(mineral);
        let mut of_mineral: Vec<Case> = Vec::new();
        for (chain, f) in &forms {
            let gathered = Gathered::new(context, copper, chain, *f)?;
            of_mineral.extend(gathered.map(|inputs| inputs.case(context, mineral)));
        }
        if of_mineral.is_empty() {
            let lack = match forms.is_empty() {
                true => format!("production by country in {}", context.year()),
                false => format!("bilateral trade in tonnes of any of its forms in {}", context.year()),
            };
            unscored.push((mineral.clone(), vec![lack]));
        }
        cases.extend(of_mineral);
    }
    Ok((cases, unscored))
}

/// What goes into the score of a form.
struct Gathered<'a> {
    form: &'a ChainForm,
    year: i32,
    governance: &'a Governance,
    production: Table,
    /// What the area makes.
    domestic: Vec<Level>,
    trade: Shipments,
    /// Whether output of the area is withheld.
    withheld: bool,
    /// Price of refined copper, where it is known.
    copper: Option<Band>,
}

impl<'a> Gathered<'a> {
    /// `None` where the area neither makes nor imports the form, or no code carries it.
    fn new(
        context: &'a Context,
        copper: Option<Band>,
        chain: &'a Chain,
        f: usize,
    ) -> Result<Option<Self>, IndicatorError> {
        let form = &chain.forms[f];
        let production = supply::production(chain, f);
        let Some(trade) = shipments(context, &form.id)? else { return Ok(None) };
        let domestic = production.levels.iter().filter(|l| context.members.contains(&l.area));
        let domestic: Vec<Level> = domestic.cloned().collect();
        if domestic.is_empty() && trade.origins.is_empty() {
            return Ok(None);
        }
        let governance = &context.governance;
        let withheld = supply::withheld(chain, f, &context.members);
        Ok(Some(Gathered { form, year: chain.year, governance, production, domestic, trade, withheld, copper }))
    }

    fn case(self, context: &Context, mineral: &MineralId) -> Case<'a> {
        Case {
            mineral: mineral.clone(),
            stage: self.form.stage,
            form: self.form.id.clone(),
            year: context.year(),
            about: self.about(),
            missing: Vec::new(),
            notes: self.notes(),
            formula: Box::new(move |at| self.values(at)),
            wording: Box::new(wording),
        }
    }

    fn notes(&self) -> Vec<String> {
        let trade = &self.trade;
        let mut notes = vec![
            format!("world production: {}", self.production.words(4)),
            format!("imports under {}: {}", trade.codes.join(", "), leading(&trade.origins)),
            "production in counted tonnes, trade in gross tonnes of the product, as the method's library mixes them"
                .into(),
        ];
        if !trade.shared.is_empty() {
            notes.push(format!("code {} carries other products too", trade.shared.join(", ")));
        }
        if self.withheld {
            notes.push(
                "output of the area is withheld and nobody else states it: p is drawn from none to as much as the imports".to_owned(),
            );
        }
        if trade.without > 0 {
            notes.push(format!("{} flows without a tonnage are left out", trade.without));
        }
        let unknown = trade.origins.keys().filter(|a| self.governance.stability(a, At::Central).is_none());
        let unknown: Vec<&str> = unknown.map(AreaId::as_str).collect();
        if !unknown.is_empty() {
            notes.push(format!("no estimate of political stability, 0.5 used: {}", unknown.join(", ")));
        }
        notes
    }

    fn about(&self) -> Vec<About> {
        let (made, year) = (self.production.cited(), self.year);
        let shipped: Vec<String> = self.trade.releases.iter().cloned().collect();
        let mut priced: Vec<String> = self.form.price_sources.iter().map(publication).collect();
        priced.dedup();
        let risk = format!("Σ g · f / (p + F), g political stability of {}", self.governance.stability_year);
        let governed = [shipped.clone(), self.governance.stability_sources.clone()].concat();
        vec![
            About::new("HHI", "score", "Σ (P_c / Σ P)² of world production", made.clone()),
            About::new("p", "t", "production of the area", made),
            About::new("F", "t", "imports of the area, gross", shipped),
            About::new("risk", "score", risk, governed),
            About::new("price", "usd_per_t", format!("price, {year}"), priced),
            About::new("price_cu", "usd_per_t", format!("price of refined copper, {year}"), Vec::new()),
        ]
    }

    fn values(&self, at: At) -> Option<Values> {
        let mut own: f64 = self.domestic.iter().map(|l| l.at(at)).sum();
        if self.withheld {
            // It is made and is no zero; nobody says how much beside the imports.
            let most: f64 = self.trade.origins.values().sum();
            own += at
                .of(&format!("withheld output of {}", self.form.id), Band { value: most / 2.0, low: 0.0, high: most });
        }
        let risk = |a: &AreaId| self.governance.stability(a, at).and_then(political_risk);
        let origins = self.trade.origins.iter();
        let imports: Vec<Import> = origins.map(|(a, q)| Import { quantity: *q, risk: risk(a) }).collect();
        let score = geopolrisk(&amounts(&self.production, at), own, &imports)?;
        let all: f64 = self.trade.origins.values().sum();
        let mut values = Values {
            inputs: vec![("HHI", score.concentration), ("p", own), ("F", all), ("risk", score.import_risk)],
            axes: vec![("score", score.score)],
            critical: None,
        };
        if let (Some(copper), Some(price)) = (self.copper, self.form.price.filter(|price| price.value > 0.0)) {
            let price = at.of(&format!("price {} {}", self.form.id, self.year), price);
            let copper = at.of("price copper", copper);
            values.inputs.extend([("price", price), ("price_cu", copper)]);
            values.axes.push(("characterisation_factor", score.relative(price, copper)));
        }
        Some(values)
    }
}

fn leading(origins: &BTreeMap<AreaId, f64>) -> String {
    let total: f64 = origins.values().sum();
    let mut sorted: Vec<_> = origins.iter().collect();
    sorted.sort_by(|a, b| b.1.total_cmp(a.1).then_with(|| a.0.cmp(b.0)));
    let words = sorted.iter().take(4).map(|(a, t)| format!("{a} {}", percent(*t / total)));
    words.collect::<Vec<_>>().join(", ")
}

fn wording(values: &Values) -> Vec<String> {
    let get = |symbol: &str| values.input(symbol).map_or("–".to_owned(), shown);
    let axis = |name: &str| values.axis(name).map_or("–".to_owned(), shown);
    let mut lines = vec![
        "Score = HHI · Σ g · f / (p + F)".to_owned(),
        format!("      = {} · {} = {}", get("HHI"), get("risk"), axis("score")),
    ];
    if values.input("price").is_some() {
        lines.push("CF = Score · price / price_Cu".to_owned());
        lines.push(format!(
            "   = {} · {} / {} = {}",
            axis("score"),
            get("price"),
            get("price_cu"),
            axis("characterisation_factor")
        ));
    }
    lines
}
