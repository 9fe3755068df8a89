//! Dependence of an area, directly and through earlier stages: every figure with its range, its publications and its path.
//!
//! Ranges are percentiles over worlds drawn from the bands of the facts, with seeded counter-based draws: the same question gives
//! the same digits. Method: docs/methods/dependence.md.
//!
//! | module          | answers                                                                  |
//! |-----------------|--------------------------------------------------------------------------|
//! | [`measure`]     | what is measured                                                         |
//! | [`subject`]     | who is looked at                                                         |
//! | [`world`]       | one draw of a chain's levels, and what flows into each node in it        |
//! | `direct`        | trade, reliance, concentration, shares of one form                       |
//! | `through`       | exposure through earlier stages, the path that carries it                |
//! | `makers`        | makers that nobody tells apart                                           |
//! | [`trade`]       | shares of imports by the trade tables alone, for long series             |
//! | [`reliance`]    | formula: apparent consumption and net import reliance                    |
//! | [`exposure`]    | formula: exposure to a country at any earlier stage, the heaviest path   |
//! | [`betweenness`] | formula: flow betweenness of an area                                     |

pub mod betweenness;
mod direct;
pub mod exposure;
mod makers;
pub mod measure;
pub mod reliance;
pub mod subject;
mod through;
pub mod trade;
pub mod world;

use std::collections::{BTreeMap, BTreeSet};

use monazite_model::answer::standing::Standing;
use monazite_model::chain::{Chain, Estimate};
use monazite_model::citation::{Publication, Source};
use monazite_model::quantity::Band;

use crate::ensemble::spread::ends;
pub use makers::makers_untold;
use measure::Figures;
pub use measure::{About, Key, Measure};
pub use subject::{Asked, Subject};
use world::{DRAWS, Draws, SEED, World};

/// A form of which an area handles less than this share of world output is not the area's.
const CRUMB: f64 = 1e-6;

/// One figure of dependence.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// What it is of.
    pub key: Key,
    /// Central value, 5th and 95th percentile of the draws.
    pub band: Band,
    /// Publications behind it.
    pub publications: BTreeSet<Publication>,
    /// Known where it rests on publications only, inferred where an assumption or a solved market is among what it rests on.
    pub standing: Standing,
    /// For exposure: the path that carries most of it, from the place back to the mine; else empty.
    pub path: String,
}

/// Figures of a subject in its chain; none where it has no part in it.
pub fn figures(subject: &Subject<'_>) -> Vec<Figure> {
    if subject.area.is_empty() {
        return Vec::new();
    }
    let chain = subject.chain;
    let central = of_world(subject, &World::central(chain), None);
    let asked: BTreeSet<Key> = central.keys().cloned().collect();
    let mut draws: BTreeMap<Key, Vec<f64>> = BTreeMap::new();
    let by = Draws::of(chain);
    for member in 0..DRAWS {
        let world = World::drawn(chain, &by, SEED, member);
        for (key, value) in of_world(subject, &world, Some(&asked)) {
            draws.entry(key).or_default().push(value);
        }
    }
    let mut paths = through::paths(subject, &World::central(chain), &asked);
    let mut cited: BTreeMap<(About, Measure), (BTreeSet<Publication>, Standing)> = BTreeMap::new();
    let figures = central.into_iter().map(|(key, value)| {
        let (low, high) = percentiles(draws.remove(&key).unwrap_or_default(), value);
        let rests = cited.entry((key.about, key.measure)).or_insert_with(|| rests_on(subject, &key));
        let (publications, standing) = rests.clone();
        let path = paths.remove(&key).unwrap_or_default();
        Figure { band: Band { value, low, high }, publications, standing, path, key }
    });
    figures.collect()
}

/// All figures of a world. In drawn worlds only those `asked` for are wanted, which saves walking the network for others.
fn of_world(subject: &Subject<'_>, world: &World, asked: Option<&BTreeSet<Key>>) -> BTreeMap<Key, f64> {
    let mut figures = Figures { asked, found: BTreeMap::new() };
    let amounts = Amounts::new(subject.chain, world);
    for f in subject.forms() {
        direct::figures_of_form(subject, world, f, &amounts, &mut figures);
    }
    if subject.indirect {
        through::figures_through_stages(subject, world, &amounts, &mut figures);
    }
    figures.found
}

/// What comes out of, goes into, is used and is set aside (in stock, in transit, nobody knows where) at every node in a world, t.
struct Amounts {
    output: Vec<f64>,
    intake: Vec<f64>,
    used: Vec<f64>,
    aside: Vec<f64>,
}

impl Amounts {
    fn new(chain: &Chain, world: &World) -> Self {
        let (mut used, mut aside) = (vec![0.0; chain.nodes.len()], vec![0.0; chain.nodes.len()]);
        for (u, t) in chain.uses.iter().zip(&world.uses) {
            let sum = if u.kind.is_use() { &mut used } else { &mut aside };
            sum[u.node] += t;
        }
        Amounts { output: world.output(chain), intake: world.intake(chain), used, aside }
    }
}

/// 5th and 95th percentile, and never a range that leaves out the central value.
fn percentiles(mut values: Vec<f64>, central: f64) -> (f64, f64) {
    values.retain(|v| v.is_finite());
    let (low, high) = ends(&mut values, central);
    (low.min(central), high.max(central))
}

/// Publications behind a figure, and whether there is nothing else.
fn rests_on(subject: &Subject<'_>, key: &Key) -> (BTreeSet<Publication>, Standing) {
    let (publications, ours) = sources(subject, key);
    // An assumption among what a figure rests on makes the figure ours.
    let published = !publications.is_empty() && !ours;
    (publications, if published { Standing::Known } else { Standing::Inferred })
}

/// Publications behind a figure, and whether anything it rests on is ours.
fn sources(subject: &Subject<'_>, key: &Key) -> (BTreeSet<Publication>, bool) {
    let (chain, measure, form) = (subject.chain, key.measure, key.about.form());
    let mut found = BTreeSet::new();
    if measure.weighs_governance() {
        found.extend(subject.governance_from.iter().cloned());
    }
    if measure.of_reserves() {
        let facts = form.and_then(|f| subject.reserves.get(&f)).into_iter().flatten();
        found.extend(facts.map(|r| Publication::of(&r.fact)));
        return (found, false);
    }
    let mut ours = false;
    let mut rest_on = |level: &Estimate| {
        found.extend(level.sources.iter().filter_map(Source::publication).cloned());
        ours |= level.sources.iter().any(|source| source.publication().is_none());
    };
    // A path runs through the whole chain; a direct figure rests on its own form.
    let wanted = |node: usize| measure.of_whole_chain() || form.is_none_or(|f| chain.nodes[node].form == f);
    for s in chain.supplies.iter().filter(|s| wanted(s.node)) {
        rest_on(&s.level);
    }
    for t in chain.transformations.iter().filter(|t| t.outputs.iter().any(|leg| wanted(leg.node))) {
        rest_on(&t.level);
    }
    for f in chain.flows.iter().filter(|f| !measure.of_production() && wanted(f.from)) {
        rest_on(&f.level);
    }
    (found, ours)
}
