//! Makers that nobody tells apart.

use monazite_model::chain::Chain;
use monazite_model::code::{AreaId, Stage};

/// Least part of what an area takes in of a component that it ships itself, from which on it is more likely a maker than a place of transit.
const MAKER: f64 = 0.25;

/// Whether makers of a form in an area or bloc may be among all others: of components only leading makers are told, and the area ships
/// what nobody says it makes.
pub fn makers_untold(chain: &Chain, form: usize, member: &dyn Fn(&AreaId) -> bool) -> bool {
    if chain.forms[form].stage != Stage::Component {
        return false;
    }
    let inside = |area: usize| member(&chain.areas[area]);
    let output = |own: &dyn Fn(usize) -> bool| -> f64 {
        let nodes = (0..chain.nodes.len()).filter(|n| chain.nodes[*n].form == form && own(chain.nodes[*n].area));
        nodes.map(|n| chain.production(n)).sum()
    };
    let rest = output(&|area| chain.areas[area].as_str() == "ROW");
    let (mut taken, mut shipped) = (0.0, 0.0);
    for flow in &chain.flows {
        let (from, to) = (chain.nodes[flow.from], chain.nodes[flow.to]);
        if from.form == form && inside(from.area) != inside(to.area) {
            *if inside(from.area) { &mut shipped } else { &mut taken } += flow.level.band.value;
        }
    }
    rest > 0.0 && output(&inside) <= 0.0 && taken > 0.0 && shipped >= MAKER * taken
}
