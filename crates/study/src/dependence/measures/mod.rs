//! Every figure of an area in one world. Formulas are `engine::metrics`'; here is only which amounts go into them.
//!
//! | module     | answers                                                              |
//! |------------|----------------------------------------------------------------------|
//! | `direct`   | trade, reliance, concentration, shares of one form                   |
//! | `indirect` | exposure through earlier stages, the path that carries it            |
//! | `inputs`   | governance of areas, reserves by country                             |

mod direct;
mod indirect;
pub(super) mod inputs;

use std::collections::{BTreeMap, BTreeSet};

use monazite_model::chain::Chain;
use monazite_model::citation::{Publication, Source};
use monazite_model::code::{AreaId, MineralId};

use super::world::World;
use direct::direct;
use indirect::indirect;
pub(super) use indirect::paths;
use inputs::Reserve;

/// Measures in the order a reader wants them.
pub(super) const ORDER: [&str; 26] = [
    "production",
    "imports",
    "exports",
    "apparent-consumption",
    "net-import-reliance",
    "import-top-1",
    "import-top-3",
    "import-hhi",
    "import-hhi-governance",
    "n-1-cover",
    "production-top-3",
    "production-hhi",
    "production-hhi-governance",
    "reserve-top-3",
    "reserve-hhi",
    "reserve-hhi-governance",
    "import-share",
    "made-in",
    "exposure",
    "export-share",
    "customer-import-share",
    "customer-exposure",
    "betweenness",
    "removal-loss",
    "trade-share-value",
    "trade-share-weight",
];

/// Other areas kept per form and measure, largest first.
const KEPT: usize = 10;
/// Shares below this are not listed.
const LEAST: f64 = 0.005;
/// A form of which an area handles less than this share of world output is not the area's.
const CRUMB: f64 = 1e-6;

/// Unit of a measure.
pub(super) fn unit(measure: &str) -> &'static str {
    match measure {
        "production" | "imports" | "exports" | "apparent-consumption" => "t",
        "import-hhi"
        | "import-hhi-governance"
        | "production-hhi"
        | "production-hhi-governance"
        | "reserve-hhi"
        | "reserve-hhi-governance"
        | "n-1-cover" => "index",
        "removal-loss" => "usd",
        _ => "share",
    }
}

/// What a figure is of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    /// Form in the chain; `None` for the whole chain.
    pub form: Option<usize>,
    /// Mineral.
    pub mineral: MineralId,
    /// Measure, one of [`ORDER`].
    pub measure: &'static str,
    /// Code of the other area; empty where there is none.
    pub through: String,
}

/// Who is looked at.
pub(super) struct Subject<'c> {
    pub chain: &'c Chain,
    /// The area, or the members of the bloc, by position.
    pub area: BTreeSet<usize>,
    /// The only other area asked for: its name and members.
    pub through: Option<(AreaId, BTreeSet<usize>)>,
    pub minerals: &'c [MineralId],
    pub indirect: bool,
    /// Governance score by position of the area, 0 best to 10 worst.
    pub governance: Vec<f64>,
    /// Where the scores come from.
    pub governance_from: BTreeSet<Publication>,
    /// Reserves by form.
    pub reserves: BTreeMap<usize, Vec<Reserve>>,
}

impl Subject<'_> {
    /// Forms of the minerals asked for that travel.
    fn forms(&self) -> impl Iterator<Item = usize> + '_ {
        let chain = self.chain;
        (0..chain.forms.len())
            .filter(|f| !chain.forms[*f].local && self.minerals.contains(&chain.forms[*f].id.mineral()))
    }

    /// Members of a group count as its first.
    fn as_one(&self) -> BTreeMap<usize, usize> {
        let mut as_one = BTreeMap::new();
        for group in [Some(&self.area), self.through.as_ref().map(|(_, g)| g)].into_iter().flatten() {
            if let Some(first) = group.first() {
                as_one.extend(group.iter().map(|a| (*a, *first)));
            }
        }
        as_one
    }

    /// Areas a measure may name, by position, with the name they are told under.
    fn others(&self) -> Vec<(usize, String)> {
        match &self.through {
            Some((id, group)) => group.first().map(|a| (*a, id.to_string())).into_iter().collect(),
            None => {
                let inside = |a: &usize| self.area.contains(a);
                (0..self.chain.areas.len())
                    .filter(|a| !inside(a))
                    .map(|a| (a, self.chain.areas[a].to_string()))
                    .collect()
            }
        }
    }
}

/// All figures of a world. In drawn worlds only those `asked` for are wanted, which saves walking the network for others.
pub(super) fn of(subject: &Subject<'_>, world: &World, asked: Option<&BTreeSet<Key>>) -> BTreeMap<Key, f64> {
    let mut figures = Figures { asked, found: BTreeMap::new() };
    let output = world.output(subject.chain);
    let intake = world.intake(subject.chain);
    let mut used = vec![0.0; output.len()];
    for (u, t) in subject.chain.uses.iter().zip(&world.uses) {
        used[u.node] += t;
    }
    for f in subject.forms() {
        direct(subject, world, f, &output, &intake, &used, &mut figures);
    }
    if subject.indirect {
        indirect(subject, world, &output, &intake, &used, &mut figures);
    }
    figures.found
}

struct Figures<'a> {
    asked: Option<&'a BTreeSet<Key>>,
    found: BTreeMap<Key, f64>,
}

impl Figures<'_> {
    fn put(&mut self, key: Key, value: Option<f64>) {
        if let Some(value) = value.filter(|v| v.is_finite()) {
            if self.asked.is_none_or(|asked| asked.contains(&key)) {
                self.found.insert(key, value);
            }
        }
    }

    /// Shares by other area, largest first, the small ones left out; in drawn worlds the ones asked for.
    fn put_shares(&mut self, key: &Key, mut shares: Vec<(String, f64)>) {
        if self.asked.is_none() {
            shares.retain(|(_, s)| *s >= LEAST);
            shares.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            shares.truncate(KEPT);
        }
        for (through, share) in shares {
            self.put(Key { through, ..key.clone() }, Some(share));
        }
    }
}

/// Publications behind a figure.
pub(super) fn sources(chain: &Chain, subject: &Subject<'_>, key: &Key) -> (BTreeSet<Publication>, bool) {
    let mut found = BTreeSet::new();
    let mut ours = false;
    if key.measure.ends_with("governance") {
        found.extend(subject.governance_from.iter().cloned());
    }
    if key.measure.starts_with("reserve") {
        let facts = key.form.and_then(|f| subject.reserves.get(&f)).into_iter().flatten();
        found.extend(facts.map(|r| Publication::of(&r.fact)));
        return (found, ours);
    }
    // A path runs through the whole chain; a direct figure rests on its own form.
    let whole = key.measure.contains("exposure") || matches!(key.measure, "made-in" | "betweenness");
    let wanted = |node: usize| whole || key.form.is_none_or(|f| chain.nodes[node].form == f);
    let traded = !key.measure.starts_with("production");
    for s in chain.supplies.iter().filter(|s| wanted(s.node)) {
        found.extend(s.level.sources.iter().filter_map(Source::publication).cloned());
        ours |= s.level.sources.iter().any(|source| source.publication().is_none());
    }
    for t in chain.transformations.iter().filter(|t| t.outputs.iter().any(|leg| wanted(leg.node))) {
        found.extend(t.level.sources.iter().filter_map(Source::publication).cloned());
        ours |= t.level.sources.iter().any(|source| source.publication().is_none());
    }
    for f in chain.flows.iter().filter(|f| traded && wanted(f.from)) {
        found.extend(f.level.sources.iter().filter_map(Source::publication).cloned());
        ours |= f.level.sources.iter().any(|source| source.publication().is_none());
    }
    (found, ours)
}
