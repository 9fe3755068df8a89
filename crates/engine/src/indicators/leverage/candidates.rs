//! Who could cut what.

use monazite_model::chain::Chain;
use monazite_model::leverage::LeftOut;

use crate::equilibrium::Ban;

/// Share of an area's production below which its exports count as none: rounding of the reconciliation.
const LEAST_EXPORT: f64 = 1e-6;

/// An area that makes a noticeable share of a form.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Candidate {
    /// Index into [`Chain::forms`].
    pub form: usize,
    /// Index into [`Chain::areas`].
    pub area: usize,
    /// Share of the world's production of the form, 0 to 1.
    pub share: f64,
    /// Production, counted tonnes a year.
    pub made_t: f64,
    /// Exports, counted tonnes a year.
    pub exports_t: f64,
}

impl Candidate {
    /// The cut.
    pub fn ban(&self) -> Ban {
        Ban { form: self.form, area: self.area }
    }

    /// Why a cut makes no sense; `None` where it does.
    pub fn obstacle(&self, chain: &Chain) -> Option<String> {
        if chain.forms[self.form].local {
            return Some("the form does not travel".into());
        }
        if chain.areas[self.area].as_str() == "ROW" {
            return Some("the rest of the world is many countries, not one actor".into());
        }
        (self.exports_t <= LEAST_EXPORT * self.made_t).then(|| "exports none of it".to_owned())
    }

    /// The candidate without a cut.
    pub fn left_out(&self, chain: &Chain, why: String) -> LeftOut {
        let (actor, form) = (chain.areas[self.area].clone(), chain.forms[self.form].id.clone());
        LeftOut { actor, form, share: self.share, why }
    }
}

/// Areas with at least `least` of the production of a form, by form, then area.
pub(super) fn of_chain(chain: &Chain, least: f64) -> Vec<Candidate> {
    let mut made = vec![0.0; chain.nodes.len()];
    for supply in chain.outputs() {
        made[supply.node] += supply.level.band.value;
    }
    for process in &chain.transformations {
        for leg in &process.outputs {
            made[leg.node] += leg.per_tonne * process.level.band.value;
        }
    }
    let mut sent = vec![0.0; chain.nodes.len()];
    for flow in &chain.flows {
        sent[flow.from] += flow.level.band.value;
    }
    let mut world = vec![0.0; chain.forms.len()];
    for (node, t) in chain.nodes.iter().zip(&made) {
        world[node.form] += t;
    }
    let all = chain.nodes.iter().enumerate().filter(|(_, node)| world[node.form] > 0.0);
    all.map(|(k, node)| Candidate {
        form: node.form,
        area: node.area,
        share: made[k] / world[node.form],
        made_t: made[k],
        exports_t: sent[k],
    })
    .filter(|candidate| candidate.share >= least && candidate.made_t > 0.0)
    .collect()
}
