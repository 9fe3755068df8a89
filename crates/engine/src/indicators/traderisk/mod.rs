//! Trade risk along the network of the reconciled chain.

pub mod formula;

use monazite_model::chain::Chain;
use monazite_model::code::AreaId;

use super::assess::{of_one_year, scored};
use super::at::At;
use super::case::{About, Case, Values};
use super::context::Context;
use super::geopolrisk::political_risk;
use super::governance::Governance;
use super::method::{DocRow, Method, Missing, Reach};
use super::supply::{self, Table};
use super::words::shown;
use formula::{Node, risks};

/// What is known about the method.
pub const METHOD: Method = Method {
    name: "traderisk",
    title: "Trade risk",
    home: "USA",
    reach: Reach::Importer,
    main_axis: "risk",
    thresholds: "",
    two_axes: None,
    caveats: &[
        "The recursion along paths is a reconstruction; the published index weights a centrality of the same matrix.",
    ],
    governance: true,
    by_country: true,
    years: of_one_year,
    scores: |context, draws| Ok(scored(context, &METHOD, cases(context), draws)),
    row: DocRow {
        page: "traderisk",
        answers: "political risk along the network of exporters",
        area: "any",
        judged_by: "–",
        state: "recursion reconstructed",
    },
};

/// Trade risk of every form of a chain.
pub fn cases<'a>(context: &'a Context) -> (Vec<Case<'a>>, Vec<Missing>) {
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
                year: context.chain_year(),
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
            unscored.push((mineral.clone(), vec![format!("supply to {} in {}", context.area, context.chain_year())]));
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

fn network(chain: &Chain, form: usize, members: &[AreaId], production: &Table) -> Network {
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
