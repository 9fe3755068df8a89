//! Every figure of an area in one world. Formulas are `engine::metrics`'; here is only which amounts go into them.

use std::collections::{BTreeMap, BTreeSet};

use monazite_engine::ensemble::draw::uniform;
use monazite_engine::metrics::concentration::{
    Supplier, governance_score, governance_weighted, herfindahl, n_minus_one, top_share,
};
use monazite_engine::metrics::indirect::{Backward, exposure, made_in, main_path};
use monazite_engine::metrics::network::betweenness;
use monazite_engine::metrics::reliance::{apparent_consumption, net_import_reliance};
use monazite_intake::atlas::Atlas;
use monazite_model::chain::Chain;
use monazite_model::code::{AreaId, MineralId};
use monazite_model::fact::{Fact, QuantityKind};

use super::world::{World, triangle};
use super::{DRAWS, SEED};
use crate::show::publication;

/// Measures in the order a reader wants them.
pub(super) const ORDER: [&str; 25] = [
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
    /// Reserves by form: area and fact.
    pub reserves: BTreeMap<usize, Vec<(AreaId, Fact)>>,
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

fn direct(
    subject: &Subject<'_>,
    world: &World,
    f: usize,
    output: &[f64],
    intake: &[f64],
    used: &[f64],
    figures: &mut Figures<'_>,
) {
    let chain = subject.chain;
    let n = chain.areas.len();
    let (mut made, mut wanted) = (vec![0.0; n], vec![0.0; n]);
    for (k, node) in chain.nodes.iter().enumerate().filter(|(_, node)| node.form == f) {
        made[node.area] += output[k];
        wanted[node.area] += intake[k] + used[k];
    }
    let (mut from, mut to, mut imports_of) = (vec![0.0; n], vec![0.0; n], vec![0.0; n]);
    let inside = |a: usize| subject.area.contains(&a);
    for (flow, t) in chain.flows.iter().zip(&world.flows) {
        let (a, b) = (chain.nodes[flow.from], chain.nodes[flow.to]);
        if a.form != f {
            continue;
        }
        imports_of[b.area] += t;
        match (inside(a.area), inside(b.area)) {
            (false, true) => from[a.area] += t,
            (true, false) => to[b.area] += t,
            _ => {}
        }
    }
    let (world_made, own): (f64, f64) = (made.iter().sum(), subject.area.iter().map(|a| made[*a]).sum());
    let (imports, exports): (f64, f64) = (from.iter().sum(), to.iter().sum());
    if own + imports <= CRUMB * world_made {
        return;
    }
    let key = |measure| Key { form: Some(f), mineral: chain.forms[f].id.mineral(), measure, through: String::new() };
    figures.put(key("production"), Some(own));
    figures.put(key("imports"), Some(imports));
    figures.put(key("exports"), Some(exports));
    figures.put(key("apparent-consumption"), Some(apparent_consumption(own, imports, exports, 0.0)));
    figures.put(key("net-import-reliance"), net_import_reliance(own, imports, exports, 0.0));
    if imports > CRUMB * world_made {
        figures.put(key("import-top-1"), top_share(&from, 1));
        figures.put(key("import-top-3"), top_share(&from, 3));
        figures.put(key("import-hhi"), herfindahl(&from));
        figures.put(key("import-hhi-governance"), weighted(subject, &from));
    }
    figures.put(key("n-1-cover"), n_minus_one(&made, &wanted));
    figures.put(key("production-top-3"), top_share(&made, 3));
    figures.put(key("production-hhi"), herfindahl(&made));
    figures.put(key("production-hhi-governance"), weighted(subject, &made));
    if let Some(reserves) = subject.reserves.get(&f) {
        let amounts: Vec<f64> = reserves.iter().map(|(area, fact)| reserve(world, area, fact)).collect();
        figures.put(key("reserve-top-3"), top_share(&amounts, 3));
        figures.put(key("reserve-hhi"), herfindahl(&amounts));
    }
    let others = subject.others();
    let sum_of = |amounts: &[f64], a: usize| match &subject.through {
        Some((_, group)) => group.iter().filter(|x| !inside(**x)).map(|x| amounts[*x]).sum(),
        None => amounts[a],
    };
    let shares = |amounts: &[f64], total: f64| -> Vec<(String, f64)> {
        let share = |(a, name): &(usize, String)| (name.clone(), sum_of(amounts, *a) / total);
        if total > CRUMB * world_made { others.iter().map(share).collect() } else { Vec::new() }
    };
    figures.put_shares(&key("import-share"), shares(&from, imports));
    figures.put_shares(&key("export-share"), shares(&to, exports));
    let of_theirs = others.iter().filter_map(|(a, name)| {
        let theirs: f64 = sum_of(&imports_of, *a);
        (theirs > 1e-4 * world_made).then(|| (name.clone(), sum_of(&to, *a) / theirs))
    });
    figures.put_shares(&key("customer-import-share"), of_theirs.collect());
}

fn indirect(
    subject: &Subject<'_>,
    world: &World,
    output: &[f64],
    intake: &[f64],
    used: &[f64],
    figures: &mut Figures<'_>,
) {
    let chain = subject.chain;
    let Some(own) = subject.area.first().copied() else { return };
    let network = world.backward(chain, &subject.as_one());
    // What a node takes in for good: use and processing; what it only passes on counts where nothing else is known.
    let weight: Vec<f64> = (0..chain.nodes.len())
        .map(|k| if used[k] + intake[k] > 0.0 { used[k] + intake[k] } else { 1e-9 * output[k].max(1e-9) })
        .collect();
    let forms: Vec<usize> = subject.forms().collect();
    let at_own = |f: usize| nodes(chain, f, &subject.area);
    let mean = |values: &[f64], of: &[usize]| -> Option<f64> {
        let sum: f64 = of.iter().map(|k| weight[*k]).sum();
        (sum > 0.0).then(|| of.iter().map(|k| weight[*k] * values[*k]).sum::<f64>() / sum)
    };
    let key = |f: usize, measure| Key {
        form: Some(f),
        mineral: chain.forms[f].id.mineral(),
        measure,
        through: String::new(),
    };
    let mut found: BTreeMap<(usize, &'static str), Vec<(String, f64)>> = BTreeMap::new();
    for (d, name) in subject.others() {
        let wanted = |measure: &'static str| {
            figures.asked.is_none_or(|asked| {
                forms.iter().any(|f| asked.contains(&Key { through: name.clone(), ..key(*f, measure) }))
            })
        };
        for (measure, walk) in [
            ("exposure", exposure as fn(&Backward, usize) -> Vec<f64>),
            ("made-in", made_in as fn(&Backward, usize) -> Vec<f64>),
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
        found.insert((*f, "customer-exposure"), customers.collect());
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
                if &form.id.mineral() == mineral { used[k] * form.price.value } else { 0.0 }
            })
            .collect();
        let key = Key { form: None, mineral: mineral.clone(), measure: "betweenness", through: String::new() };
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
    for key in asked.iter().filter(|k| k.measure == "exposure") {
        let Some(f) = key.form else { continue };
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

fn weighted(subject: &Subject<'_>, amounts: &[f64]) -> Option<f64> {
    let suppliers: Vec<Supplier> = amounts
        .iter()
        .zip(&subject.governance)
        .map(|(amount, governance)| Supplier { amount: *amount, governance: *governance, trade_parameter: 1.0 })
        .collect();
    governance_weighted(&suppliers)
}

/// Governance score of each area of a chain: mean of the dimensions of the nearest year that has most of them; areas without one,
/// the rest of the world among them, count as the mean of the others.
pub(super) fn governance(atlas: &Atlas, chain: &Chain) -> Vec<f64> {
    let mut by_area: BTreeMap<&AreaId, BTreeMap<i32, BTreeMap<&str, f64>>> = BTreeMap::new();
    for fact in atlas.facts.iter().filter(|f| f.series.quantity == QuantityKind::Governance) {
        if let Some(value) = fact.value.value() {
            let years = by_area.entry(&fact.area).or_default();
            years.entry(fact.period.year()).or_default().insert(&fact.series.partner, value);
        }
    }
    let known: Vec<Option<f64>> = chain
        .areas
        .iter()
        .map(|area| {
            let years = by_area.get(area)?;
            let (_, dimensions) =
                years.iter().min_by_key(|(y, d)| (6 - d.len().min(6), (**y - chain.year).abs(), **y))?;
            governance_score(&dimensions.values().copied().collect::<Vec<f64>>())
        })
        .collect();
    let count = known.iter().flatten().count();
    let mean = if count > 0 { known.iter().flatten().sum::<f64>() / count as f64 } else { 5.0 };
    known.into_iter().map(|k| k.unwrap_or(mean)).collect()
}

/// Reserves of each form by country from one table: the nearest year, the most trusted source, the newest edition.
pub(super) fn reserves(atlas: &Atlas, chain: &Chain) -> BTreeMap<usize, Vec<(AreaId, Fact)>> {
    let mut found = BTreeMap::new();
    for (f, form) in chain.forms.iter().enumerate() {
        let mut tables: BTreeMap<(i32, u32, std::cmp::Reverse<&str>, &str), Vec<(AreaId, Fact)>> = BTreeMap::new();
        for fact in
            atlas.facts.iter().filter(|x| x.series.quantity == QuantityKind::Reserves && x.series.form == form.id)
        {
            let country = fact.area.as_str().len() == 3 && !matches!(fact.area.as_str(), "WLD" | "OTH");
            if !country || !fact.series.partner.is_empty() || fact.range().is_none() {
                continue;
            }
            let trust = atlas.registry.sources.get(&fact.origin.source).map_or(99, |s| s.trust);
            let key = (
                (fact.period.year() - chain.year).abs(),
                trust,
                std::cmp::Reverse(fact.origin.edition.as_str()),
                fact.origin.source.as_str(),
            );
            let table = tables.entry(key).or_default();
            if table.iter().all(|(area, _)| *area != fact.area) {
                table.push((fact.area.clone(), fact.clone()));
            }
        }
        if let Some((_, table)) = tables.into_iter().find(|(_, table)| table.len() > 1) {
            found.insert(f, table);
        }
    }
    found
}

fn reserve(world: &World, area: &AreaId, fact: &Fact) -> f64 {
    let Some(band) = fact.range() else { return 0.0 };
    match world.member {
        Some(member) => triangle(band, uniform(SEED, member % DRAWS, &format!("reserves {} {area}", fact.series.form))),
        None => band.value,
    }
}

/// Publications behind a figure, as `usgs-mcs 2026`.
pub(super) fn sources(chain: &Chain, subject: &Subject<'_>, key: &Key) -> BTreeSet<String> {
    if key.measure.starts_with("reserve") {
        let facts = key.form.and_then(|f| subject.reserves.get(&f)).into_iter().flatten();
        return facts.map(|(_, fact)| format!("{} {}", fact.origin.source, fact.origin.edition)).collect();
    }
    // A path runs through the whole chain; a direct figure rests on its own form.
    let whole = key.measure.contains("exposure") || matches!(key.measure, "made-in" | "betweenness");
    let wanted = |node: usize| whole || key.form.is_none_or(|f| chain.nodes[node].form == f);
    let traded = !key.measure.starts_with("production");
    let mut found = BTreeSet::new();
    for s in chain.supplies.iter().filter(|s| wanted(s.node)) {
        found.extend(s.level.sources.iter().map(|s| publication(s)));
    }
    for t in chain.transformations.iter().filter(|t| t.outputs.iter().any(|leg| wanted(leg.node))) {
        found.extend(t.level.sources.iter().map(|s| publication(s)));
    }
    for f in chain.flows.iter().filter(|f| traded && wanted(f.from)) {
        found.extend(f.level.sources.iter().map(|s| publication(s)));
    }
    if key.measure.ends_with("governance") {
        found.insert("world-bank-wgi 2022".into());
    }
    found.remove("inferred");
    found
}
