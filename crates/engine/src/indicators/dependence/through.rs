//! Exposure through earlier stages, and the path that carries it.

use std::collections::{BTreeMap, BTreeSet};

use super::Amounts;
use super::betweenness::betweenness;
use super::exposure::{Backward, exposure, made_in, main_path};
use super::measure::{About, Figures, Key, Measure};
use super::subject::Subject;
use super::world::World;
use monazite_model::chain::Chain;

/// Exposure to every other area through earlier stages, and of others to the area.
pub(super) fn figures_through_stages(
    subject: &Subject<'_>,
    world: &World,
    amounts: &Amounts,
    figures: &mut Figures<'_>,
) {
    let chain = subject.chain;
    let Amounts { output, intake, used, aside: _ } = amounts;
    let Some(own) = subject.area.first().copied() else { return };
    let network = world.backward(chain, &subject.as_one());
    // What a node takes in for good: use and processing; what it only passes on counts where nothing else is known.
    let weight: Vec<f64> = (0..chain.nodes.len())
        .map(|k| if used[k] + intake[k] > 0.0 { used[k] + intake[k] } else { 1e-9 * output[k].max(1e-9) })
        .collect();
    // Whose goods an area uses is not said where nobody knows what it uses.
    let forms: Vec<usize> = subject.forms().filter(|f| subject.area.iter().all(|a| chain.use_known(*f, *a))).collect();
    let at_own = |f: usize| nodes(chain, f, &subject.area);
    let mean = |values: &[f64], of: &[usize]| -> Option<f64> {
        let sum: f64 = of.iter().map(|k| weight[*k]).sum();
        (sum > 0.0).then(|| of.iter().map(|k| weight[*k] * values[*k]).sum::<f64>() / sum)
    };
    let key = |f: usize, measure| Key {
        about: About::Form(f),
        mineral: chain.forms[f].id.mineral(),
        measure,
        through: String::new(),
    };
    let mut found: BTreeMap<(usize, Measure), Vec<(String, f64)>> = BTreeMap::new();
    for (d, name) in subject.others() {
        let wanted = |measure: Measure| {
            figures.asked.is_none_or(|asked| {
                forms.iter().any(|f| asked.contains(&Key { through: name.clone(), ..key(*f, measure) }))
            })
        };
        for (measure, walk) in [
            (Measure::Exposure, exposure as fn(&Backward, usize) -> Vec<f64>),
            (Measure::MadeIn, made_in as fn(&Backward, usize) -> Vec<f64>),
        ] {
            if !wanted(measure) || d == own {
                continue;
            }
            let values = walk(&network, d);
            for f in &forms {
                if let Some(value) = mean(&values, &at_own(*f)) {
                    found.entry((*f, measure)).or_default().push((name.clone(), value));
                }
            }
        }
    }
    let to_own = exposure(&network, own);
    for f in &forms {
        let customers = subject.others().into_iter().filter_map(|(d, name)| {
            let group = subject.through.as_ref().map_or_else(|| BTreeSet::from([d]), |(_, g)| g.clone());
            Some((name, mean(&to_own, &nodes(chain, *f, &group))?))
        });
        found.insert((*f, Measure::CustomerExposure), customers.collect());
    }
    for ((f, measure), shares) in found {
        figures.put_shares(&key(f, measure), shares);
    }
    for mineral in subject.minerals {
        let value: Vec<f64> = chain
            .nodes
            .iter()
            .enumerate()
            .map(|(k, node)| {
                let form = &chain.forms[node.form];
                if &form.id.mineral() == mineral { used[k] * form.value() } else { 0.0 }
            })
            .collect();
        let key = Key {
            about: About::Chain,
            mineral: mineral.clone(),
            measure: Measure::Betweenness,
            through: String::new(),
        };
        figures.put(key, betweenness(&network, own, &value));
    }
}

/// Nodes of a form in a group of areas.
fn nodes(chain: &Chain, f: usize, group: &BTreeSet<usize>) -> Vec<usize> {
    group.iter().filter_map(|a| chain.node(f, *a)).collect()
}

/// The path that carries most of each exposure asked for, in words.
pub(super) fn paths(subject: &Subject<'_>, world: &World, asked: &BTreeSet<Key>) -> BTreeMap<Key, String> {
    let chain = subject.chain;
    let network = world.backward(chain, &subject.as_one());
    let mut paths = BTreeMap::new();
    for key in asked.iter().filter(|k| k.measure == Measure::Exposure) {
        let Some(f) = key.about.form() else { continue };
        let d = match &subject.through {
            Some((_, group)) => group.first().copied(),
            None => chain.area(&key.through.as_str().into()),
        };
        let start = nodes(chain, f, &subject.area);
        let best =
            start.into_iter().filter_map(|node| main_path(&network, node, d?)).max_by(|a, b| a.1.total_cmp(&b.1));
        if let Some((path, share)) = best {
            let mut steps: Vec<String> = Vec::new();
            let mut last = usize::MAX;
            for node in path {
                let n = chain.nodes[node];
                if n.form == last {
                    steps.push(format!("← {}", chain.areas[n.area]));
                } else if steps.is_empty() {
                    steps.push(format!("{} {}", chain.forms[n.form].id, chain.areas[n.area]));
                } else {
                    steps.push(format!("← {} {}", chain.forms[n.form].id, chain.areas[n.area]));
                }
                last = n.form;
            }
            paths.insert(key.clone(), format!("{} ({:.0} %)", steps.join(" "), 100.0 * share));
        }
    }
    paths
}
