//! How the baseline of each row is known: from the grades of the levels of the chain it is the sum of.

use std::collections::BTreeMap;

use super::{Outcome, SeriesKind};
use crate::answer::standing::Standing;
use crate::chain::{Chain, FlowKind};
use crate::code::{AreaId, FormId};

/// Standings of sums by form, area and series.
type OfNodes<'c> = BTreeMap<(&'c FormId, &'c AreaId, SeriesKind), Standing>;

impl Outcome {
    /// Sets the standing of every row. A price is as firm as the price its form is valued at, a quantity as its weakest part, a flow as
    /// its own level; what nothing of the chain speaks about is inferred.
    pub fn mark_standings(&mut self, chains: &[Chain]) {
        let prices: BTreeMap<&FormId, Standing> =
            chains.iter().flat_map(|c| &c.forms).map(|f| (&f.id, Standing::from(f.price_grade))).collect();
        let nodes = of_nodes(chains);
        let flows = of_flows(chains);
        let known = |found: Option<&Standing>| found.copied().unwrap_or(Standing::Inferred);
        for row in &mut self.prices {
            row.standing = known(prices.get(&row.form));
        }
        for row in &mut self.quantities {
            row.standing = known(nodes.get(&(&row.form, &row.area, row.series)));
        }
        for row in &mut self.flows {
            row.standing = known(flows.get(&(&row.form, &row.from, &row.to)));
        }
    }
}

fn of_nodes(chains: &[Chain]) -> OfNodes<'_> {
    let mut all = OfNodes::new();
    for chain in chains {
        let mut put = |node: usize, series: SeriesKind, standing: Standing| {
            let key = (&chain.forms[chain.nodes[node].form].id, &chain.areas[chain.nodes[node].area], series);
            let entry = all.entry(key).or_insert(standing);
            *entry = entry.and(standing);
        };
        for supply in &chain.supplies {
            let series = if supply.kind.is_output() { SeriesKind::Production } else { SeriesKind::Unaccounted };
            put(supply.node, series, supply.level.grade.into());
        }
        for made in &chain.transformations {
            let standing = Standing::from(made.level.grade);
            made.outputs.iter().for_each(|leg| put(leg.node, SeriesKind::Production, standing));
            made.inputs.iter().for_each(|leg| put(leg.node, SeriesKind::Use, standing));
        }
        for used in &chain.uses {
            let series = if used.kind.is_use() { SeriesKind::Use } else { SeriesKind::Unaccounted };
            put(used.node, series, used.level.grade.into());
        }
        for flow in &chain.flows {
            let standing = of_flow(flow);
            put(flow.from, SeriesKind::Exports, standing);
            put(flow.to, SeriesKind::Imports, standing);
        }
    }
    // Nobody's output of a form is known where no source states it: its rows are not zero.
    for chain in chains {
        for node in chain.nodes.iter().filter(|node| !chain.forms[node.form].has_output()) {
            let (form, area) = (&chain.forms[node.form].id, &chain.areas[node.area]);
            all.insert((form, area, SeriesKind::Production), Standing::NotKnown);
        }
    }
    // Use by area of a form whose use is only what is left over is no figure of anybody's.
    for chain in chains {
        for node in &chain.nodes {
            let (form, area) = (&chain.forms[node.form].id, &chain.areas[node.area]);
            if !chain.use_known(node.form, node.area)
                && let Some(standing) = all.get_mut(&(form, area, SeriesKind::Use))
            {
                *standing = Standing::NotKnown;
            }
        }
    }
    all
}

fn of_flows(chains: &[Chain]) -> BTreeMap<(&FormId, &AreaId, &AreaId), Standing> {
    let each = chains.iter().flat_map(|chain| chain.flows.iter().map(move |flow| (chain, flow)));
    each.map(|(chain, flow)| {
        let area = |node: usize| &chain.areas[chain.nodes[node].area];
        let form = &chain.forms[chain.nodes[flow.from].form].id;
        ((form, area(flow.from), area(flow.to)), of_flow(flow))
    })
    .collect()
}

/// A flow that customs recorded as this good is known as its grade says; one that was split out or follows from the rest is not.
fn of_flow(flow: &crate::chain::Flow) -> Standing {
    match flow.kind {
        FlowKind::Reported => flow.level.grade.into(),
        FlowKind::Bundle | FlowKind::Inferred => Standing::Inferred,
    }
}
