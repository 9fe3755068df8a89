//! Methods that look at imports: GeoPolRisk, from the publishers' own tonnes of trade, and trade risk along the network of the
//! reconciled chain.

use std::collections::{BTreeMap, BTreeSet};

use monazite_engine::metrics::geopolrisk::{Import, geopolrisk, political_risk};
use monazite_engine::metrics::traderisk::{Node, risks};
use monazite_model::code::{AreaId, FormId};

use super::case::{About, Case, Values, shown};
use super::context::Context;
use super::draw::At;
use super::eu::Missing;
use super::governance::Governance;
use super::supply::{self, Table};
use crate::error::StudyError;

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
fn shipments(context: &Context, form: &FormId) -> Result<Option<Shipments>, StudyError> {
    let Some(registered) = context.atlas.registry.forms.get(form) else { return Ok(None) };
    let revisions: BTreeSet<&str> = registered.hs.iter().map(|hs| hs.revision.as_str()).collect();
    for revision in revisions.into_iter().rev() {
        let mut all = Shipments::default();
        for hs in registered.hs.iter().filter(|hs| hs.revision == revision) {
            let rows = context.atlas.trade.rows(revision, &hs.code, context.year)?;
            if rows.iter().all(|r| r.gross_t.is_none()) {
                continue;
            }
            all.codes.push(format!("{revision} {}", hs.code));
            all.releases.extend(rows.iter().map(|row| row.publication.to_string()));
            if hs.exactness == "bundle" || hs.share < 0.5 {
                all.shared.push(hs.code.clone());
            }
            let into = |r: &monazite_intake::trade::TradeRow| {
                context.members.contains(&r.importer) && !context.members.contains(&r.exporter)
            };
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
pub fn geopolrisk_cases<'a>(context: &'a Context) -> Result<(Vec<Case<'a>>, Vec<Missing>), StudyError> {
    let (mut cases, mut unscored) = (Vec::new(), Vec::new());
    let copper = FormId::new("copper", "refined");
    let copper_price = context.chain_of(&copper).map(|(chain, f)| chain.forms[f].price);
    for mineral in &context.minerals {
        let before = cases.len();
        let forms = context.forms(mineral);
        for (chain, f) in &forms {
            let form = &chain.forms[*f];
            let production = supply::production(chain, *f);
            let Some(trade) = shipments(context, &form.id)? else { continue };
            let domestic: Vec<_> =
                production.levels.iter().filter(|l| context.members.contains(&l.area)).cloned().collect();
            if domestic.is_empty() && trade.origins.is_empty() {
                continue;
            }
            let governance = &context.governance;
            let mut notes = vec![
                format!("world production: {}", production.words(4)),
                format!("imports under {}: {}", trade.codes.join(", "), leading(&trade.origins)),
                "production in counted tonnes, trade in gross tonnes of the product, as the method's library mixes them".into(),
            ];
            if !trade.shared.is_empty() {
                notes.push(format!("code {} carries other products too", trade.shared.join(", ")));
            }
            if trade.without > 0 {
                notes.push(format!("{} flows without a tonnage are left out", trade.without));
            }
            let unknown: Vec<&str> = trade
                .origins
                .keys()
                .filter(|a| governance.stability(a, At::Central).is_none())
                .map(AreaId::as_str)
                .collect();
            if !unknown.is_empty() {
                notes.push(format!("no estimate of political stability, 0.5 used: {}", unknown.join(", ")));
            }
            let price = form.price;
            let price_key = format!("price {} {}", form.id, chain.year);
            let shipped: Vec<String> = trade.releases.iter().cloned().collect();
            let mut priced = form.price_sources.iter().map(|s| crate::show::publication(s)).collect::<Vec<_>>();
            priced.dedup();
            let about = vec![
                About::new("HHI", "score", "Σ (P_c / Σ P)² of world production", production.cited()),
                About::new("p", "t", "production of the area", production.cited()),
                About::new("F", "t", "imports of the area, gross", shipped.clone()),
                About::new(
                    "risk",
                    "score",
                    format!("Σ g · f / (p + F), g political stability of {}", governance.stability_year),
                    [shipped, governance.stability_sources.clone()].concat(),
                ),
                About::new("price", "usd_per_t", format!("price, {}", chain.year), priced),
                About::new("price_cu", "usd_per_t", format!("price of refined copper, {}", chain.year), Vec::new()),
            ];
            let dispersed = production.clone();
            let formula = move |at: At| {
                let single = dispersed.levels.iter().filter(|l| !l.dispersed());
                let rest: f64 = dispersed.levels.iter().filter(|l| l.dispersed()).map(|l| l.at(at)).sum();
                let mut made: Vec<f64> = single.map(|l| l.at(at)).collect();
                // Many small producers count by their total only: one part in a thousand each.
                made.extend(std::iter::repeat_n(rest / 1000.0, if rest > 0.0 { 1000 } else { 0 }));
                let own: f64 = domestic.iter().map(|l| l.at(at)).sum();
                let risk = |a: &AreaId| governance.stability(a, at).and_then(political_risk);
                let imports: Vec<Import> =
                    trade.origins.iter().map(|(a, q)| Import { quantity: *q, risk: risk(a) }).collect();
                let score = geopolrisk(&made, own, &imports)?;
                let all: f64 = trade.origins.values().sum();
                let mut values = Values {
                    inputs: vec![("HHI", score.concentration), ("p", own), ("F", all), ("risk", score.import_risk)],
                    axes: vec![("score", score.score)],
                    critical: None,
                };
                if let Some(copper) = copper_price.filter(|c| c.value > 0.0 && price.value > 0.0) {
                    let (price, copper) = (at.of(&price_key, price), at.of("price copper", copper));
                    values.inputs.extend([("price", price), ("price_cu", copper)]);
                    values.axes.push(("characterisation_factor", score.relative(price, copper)));
                }
                Some(values)
            };
            cases.push(Case {
                mineral: mineral.clone(),
                stage: form.stage,
                form: form.id.clone(),
                year: context.year,
                about,
                formula: Box::new(formula),
                wording: Box::new(geopolrisk_wording),
                missing: Vec::new(),
                notes,
            });
        }
        if cases.len() == before {
            let lack = match forms.is_empty() {
                true => format!("production by country in {}", context.year),
                false => format!("bilateral trade in tonnes of any of its forms in {}", context.year),
            };
            unscored.push((mineral.clone(), vec![lack]));
        }
    }
    Ok((cases, unscored))
}

fn leading(origins: &BTreeMap<AreaId, f64>) -> String {
    let total: f64 = origins.values().sum();
    let mut sorted: Vec<_> = origins.iter().collect();
    sorted.sort_by(|a, b| b.1.total_cmp(a.1).then_with(|| a.0.cmp(b.0)));
    let words = sorted.iter().take(4).map(|(a, t)| format!("{a} {}", monazite_report::number::percent(*t / total)));
    words.collect::<Vec<_>>().join(", ")
}

fn geopolrisk_wording(values: &Values) -> Vec<String> {
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

/// Trade risk of every form of a chain.
pub fn traderisk_cases<'a>(context: &'a Context) -> (Vec<Case<'a>>, Vec<Missing>) {
    let (mut cases, mut unscored) = (Vec::new(), Vec::new());
    for mineral in &context.minerals {
        let before = cases.len();
        for (chain, f) in context.forms(mineral) {
            let form = &chain.forms[f];
            let production = supply::production(chain, f);
            let trade = supply::trade(chain, f, &context.members);
            let own: f64 =
                production.levels.iter().filter(|l| context.members.contains(&l.area)).map(|l| l.band.value).sum();
            if own + trade.imports.total() <= 0.0 {
                continue;
            }
            let network = network(chain, f, &context.members, &production);
            let governance = &context.governance;
            let mut sources = production.cited();
            sources.extend(trade.imports.cited());
            sources.extend(governance.stability_sources.clone());
            sources.dedup();
            let stability =
                format!("chance of failure along all paths, political stability of {}", governance.stability_year);
            let direct = About::new("direct", "share", "Σ V · q of direct exporters", sources.clone());
            let total = About::new("all_paths", "share", stability, sources);
            let notes = vec![format!("imports: {}", trade.imports.words(4))];
            cases.push(Case {
                mineral: mineral.clone(),
                stage: form.stage,
                form: form.id.clone(),
                year: context.chain_year,
                about: vec![direct, total],
                formula: Box::new(move |at| network.values(governance, at)),
                wording: Box::new(|values| {
                    let get = |symbol: &str| values.input(symbol).map_or("–".to_owned(), shown);
                    vec![
                        "R_i = Σ V_ij · [q_j + (1 − q_j) · R_j]".to_owned(),
                        format!("    = {} directly, {} along all paths", get("direct"), get("all_paths")),
                    ]
                }),
                missing: Vec::new(),
                notes,
            });
        }
        if cases.len() == before {
            unscored.push((mineral.clone(), vec![format!("supply to {} in {}", context.area, context.chain_year)]));
        }
    }
    (cases, unscored)
}

/// The network of a form with the area's members as one node.
struct Network {
    areas: Vec<AreaId>,
    domestic: Vec<supply::Level>,
    /// Exporter, importer, t.
    flows: Vec<(usize, usize, f64)>,
    here: usize,
}

const HERE: &str = "(area)";

fn network(chain: &monazite_model::chain::Chain, form: usize, members: &[AreaId], production: &Table) -> Network {
    let name = |a: &AreaId| if members.contains(a) { AreaId::from(HERE) } else { a.clone() };
    let mut areas: Vec<AreaId> = chain.areas.iter().map(name).collect();
    areas.sort();
    areas.dedup();
    let place = |a: &AreaId| areas.binary_search(&name(a)).unwrap_or(0);
    let flows = chain
        .flows
        .iter()
        .filter(|flow| chain.nodes[flow.from].form == form)
        .map(|flow| {
            let end = |node: usize| place(&chain.areas[chain.nodes[node].area]);
            (end(flow.from), end(flow.to), flow.level.band.value)
        })
        .filter(|(from, to, t)| from != to && *t > 0.0)
        .collect();
    let mut domestic = production.levels.clone();
    for level in &mut domestic {
        level.area = name(&level.area);
    }
    Network { here: place(&members.first().cloned().unwrap_or_else(|| AreaId::from(HERE))), flows, domestic, areas }
}

impl Network {
    fn values(&self, governance: &Governance, at: At) -> Option<Values> {
        let mut nodes: Vec<Node> = self
            .areas
            .iter()
            .map(|area| {
                let domestic = self.domestic.iter().filter(|l| l.area == *area).map(|l| l.at(at)).sum();
                let failure = governance.stability(area, at).and_then(political_risk).unwrap_or(0.5);
                Node { domestic, imports: Vec::new(), failure }
            })
            .collect();
        for (from, to, t) in &self.flows {
            nodes[*to].imports.push((*from, *t));
        }
        let risk = risks(&nodes)?.get(self.here).copied().flatten()?;
        Some(Values {
            inputs: vec![("direct", risk.direct), ("all_paths", risk.total)],
            axes: vec![("risk", risk.total), ("direct_risk", risk.direct)],
            critical: None,
        })
    }
}
