//! Who could cut what.

use monazite_model::answer::standing::Standing;
use monazite_model::chain::{Chain, Transformation};
use monazite_model::fact::Quality;
use monazite_model::leverage::LeftOut;
use monazite_model::registry::Registry;

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

    /// Why a cut makes no sense; `None` where it does. `named` is whether the mineral was asked for by name: of such a one more is
    /// told.
    pub fn obstacle(&self, chain: &Chain, registry: &Registry, named: bool) -> Option<String> {
        if chain.forms[self.form].local {
            return Some("the form does not travel".into());
        }
        if chain.areas[self.area].as_str() == "ROW" {
            return Some("the rest of the world is many countries, not one actor".into());
        }
        if self.exports_t <= LEAST_EXPORT * self.made_t {
            return Some("exports none of it".to_owned());
        }
        if named {
            return None;
        }
        let held =
            registry.minerals.get(&chain.forms[self.form].id.mineral()).map_or("", |mineral| mineral.held.as_str());
        if !held.is_empty() {
            return Some(format!("most is held and not used: {held}; name it with --mineral to see it"));
        }
        nothing_published(chain, self.form).then(|| {
            "its output, trade and use are all assumed or inferred; name it with --mineral to see it".to_owned()
        })
    }

    /// The candidate without a cut.
    pub fn left_out(&self, chain: &Chain, why: String) -> LeftOut {
        let (actor, form) = (chain.areas[self.area].clone(), chain.forms[self.form].id.clone());
        LeftOut { actor, form, share: self.share, why }
    }
}

/// Whether no source says who makes a form, who trades it or who uses it.
fn nothing_published(chain: &Chain, form: usize) -> bool {
    let of = |node: usize| chain.nodes[node].form == form;
    let made = chain.outputs().filter(|s| of(s.node)).map(|s| s.level.grade);
    let main = |t: &Transformation| t.outputs.first().is_some_and(|leg| of(leg.node));
    let mut made = made.chain(chain.transformations.iter().filter(|t| main(t)).map(|t| t.level.grade));
    chain.forms[form].use_standing == Standing::NotKnown
        && chain.forms[form].seen.main_codes_missing()
        && made.all(|grade| grade == Quality::D)
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
