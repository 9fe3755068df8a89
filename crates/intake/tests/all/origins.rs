//! Where a chain says imports come from, beside what the importer's own survey says: the United States by USGS (whose figures are
//! inputs too), and the European Union by its criticality study, whose sourcing shares no chain reads.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use monazite_intake::atlas::{Atlas, bundled};
use monazite_intake::chain::shared;
use monazite_model::chain::Chain;
use monazite_model::code::{AreaId, FormId};
use monazite_model::fact::QuantityKind;
use monazite_model::period::Month;

const YEAR: i32 = 2024;
/// Half the sum of differences from which on two lists of origins have little in common.
const APART: f64 = 0.5;

/// A table of origins as somebody states them: share by area, and what he leaves to others.
struct Stated {
    form: FormId,
    shares: BTreeMap<AreaId, f64>,
}

fn shared_data(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(name);
    if !path.is_file() {
        eprintln!("skipped: no ../shared/data/{name}");
        return None;
    }
    Some(path)
}

/// Share of what an area (or the members of a bloc) takes in of a form, by origin; nothing where nothing comes in.
fn origins(chain: &Chain, form: &FormId, inside: &BTreeSet<AreaId>) -> BTreeMap<AreaId, f64> {
    let Some(form) = chain.form(form) else { return BTreeMap::new() };
    let area = |node: usize| &chain.areas[chain.nodes[node].area];
    let mut from: BTreeMap<AreaId, f64> = BTreeMap::new();
    for flow in chain.flows.iter().filter(|f| chain.nodes[f.from].form == form) {
        if inside.contains(area(flow.to)) && !inside.contains(area(flow.from)) {
            *from.entry(area(flow.from).clone()).or_default() += flow.level.band.value;
        }
    }
    let sum: f64 = from.values().sum();
    from.retain(|_, t| *t > 0.0);
    from.into_iter().map(|(area, t)| (area, t / sum)).collect()
}

/// Half the sum of differences: over the areas the statement names and over those the chain has beside them.
fn distance(stated: &BTreeMap<AreaId, f64>, found: &BTreeMap<AreaId, f64>) -> f64 {
    let all: BTreeSet<&AreaId> = stated.keys().chain(found.keys()).filter(|a| a.as_str() != "OTH").collect();
    let of = |map: &BTreeMap<AreaId, f64>, area: &AreaId| map.get(area).copied().unwrap_or(0.0);
    all.into_iter().map(|area| (of(stated, area) - of(found, area)).abs()).sum::<f64>() / 2.0
}

fn chain_of<'a>(atlas: &'a Atlas, form: &FormId) -> Option<&'a str> {
    let spec = atlas.registry.chains.values().find(|spec| spec.forms.contains(form))?;
    Some(spec.id.as_str())
}

fn told(shares: &BTreeMap<AreaId, f64>) -> String {
    let mut all: Vec<(&AreaId, &f64)> = shares.iter().collect();
    all.sort_by(|a, b| b.1.total_cmp(a.1));
    all.iter().take(5).map(|(a, s)| format!("{a} {:.0}", *s * 100.0)).collect::<Vec<_>>().join(" ")
}

/// Distances of all forms a chain has imports of, in order; every one is printed.
fn distances(atlas: &Atlas, stated: &[Stated], found: impl Fn(&Chain, &FormId) -> BTreeMap<AreaId, f64>) -> Vec<f64> {
    let mut all = Vec::new();
    for table in stated {
        let Some(id) = chain_of(atlas, &table.form) else { continue };
        let chain = shared(atlas, id, YEAR).unwrap();
        let found = found(&chain, &table.form);
        if found.is_empty() {
            println!("-    {:<28} stated {:<40} no imports", table.form.as_str(), told(&table.shares));
            continue;
        }
        let far = distance(&table.shares, &found);
        println!("{far:.2} {:<28} stated {:<40} chain {}", table.form.as_str(), told(&table.shares), told(&found));
        all.push(far);
    }
    all.sort_by(f64::total_cmp);
    let apart = all.iter().filter(|d| **d >= APART).count();
    println!("{} forms, median {:.3}, mean {:.3}, {apart} at {APART} or more", all.len(), median(&all), mean(&all));
    all
}

fn median(sorted: &[f64]) -> f64 {
    let n = sorted.len();
    if n == 0 { f64::NAN } else { 0.5 * (sorted[(n - 1) / 2] + sorted[n / 2]) }
}

fn mean(all: &[f64]) -> f64 {
    all.iter().sum::<f64>() / all.len() as f64
}

#[test]
fn origins_of_the_united_states_are_near_those_of_its_survey() {
    let Some(path) = shared_data("audit/us_import_origins_2024.csv") else { return };
    let atlas = bundled().unwrap();
    let mut stated = Vec::new();
    for row in csv::Reader::from_path(path).unwrap().records() {
        let row = row.unwrap();
        let share = |cell: &str| {
            let (area, share) = cell.trim().split_once(' ')?;
            Some((AreaId::from(area), share.parse::<f64>().ok()? / 100.0))
        };
        stated.push(Stated { form: FormId::from(&row[0]), shares: row[3].split(',').filter_map(share).collect() });
    }
    let inside = BTreeSet::from([AreaId::from("USA")]);
    let all = distances(atlas, &stated, |chain, form| origins(chain, form, &inside));
    assert!(all.len() >= 50);
    // Measured when written: median 0.11 to 0.13, three or four far apart.
    assert!(median(&all) < 0.15, "{}", median(&all));
    assert!(all.iter().filter(|d| **d >= APART).count() <= 5);
}

/// What the members of a bloc live on, by where it is made: what they make of a form less what leaves the bloc, and what comes in.
fn sourcing(chain: &Chain, form: &FormId, inside: &BTreeSet<AreaId>) -> BTreeMap<AreaId, f64> {
    let Some(index) = chain.form(form) else { return BTreeMap::new() };
    let area = |node: usize| &chain.areas[chain.nodes[node].area];
    let mut from: BTreeMap<AreaId, f64> = BTreeMap::new();
    for (k, node) in chain.nodes.iter().enumerate().filter(|(_, n)| n.form == index) {
        if inside.contains(&chain.areas[node.area]) {
            *from.entry(chain.areas[node.area].clone()).or_default() += chain.production(k);
        }
    }
    for flow in chain.flows.iter().filter(|f| chain.nodes[f.from].form == index) {
        match (inside.contains(area(flow.from)), inside.contains(area(flow.to))) {
            (false, true) => *from.entry(area(flow.from).clone()).or_default() += flow.level.band.value,
            (true, false) => *from.entry(area(flow.from).clone()).or_default() -= flow.level.band.value,
            _ => {}
        }
    }
    from.retain(|_, t| *t > 0.0);
    let sum: f64 = from.values().sum();
    from.into_iter().map(|(area, t)| (area, t / sum)).collect()
}

#[test]
fn sourcing_of_the_european_union_is_a_check_and_no_input() {
    let atlas = bundled().unwrap();
    let mut tables: BTreeMap<FormId, BTreeMap<AreaId, f64>> = BTreeMap::new();
    let mut ids = BTreeSet::new();
    for fact in atlas.facts.of_quantity(QuantityKind::SourcingShare) {
        let Some(share) = fact.range().map(|band| band.value) else { continue };
        let table = tables.entry(fact.series.form.clone()).or_default();
        *table.entry(AreaId::from(fact.series.partner.as_str())).or_default() += share;
        ids.insert(fact.id());
    }
    let stated: Vec<Stated> = tables.into_iter().map(|(form, shares)| Stated { form, shares }).collect();
    let inside: BTreeSet<AreaId> = atlas.registry.members("EU27", Month::new(YEAR, 1).unwrap()).into_iter().collect();
    assert_eq!(inside.len(), 27);
    let all = distances(atlas, &stated, |chain, form| sourcing(chain, form, &inside));
    assert!(all.len() >= 40);
    // Shares of 2016-20 beside flows of 2024; measured when written: median 0.30 to 0.33.
    assert!(median(&all) < 0.36, "{}", median(&all));
    // Held out: no level of any chain rests on one of these shares.
    for spec in atlas.registry.chains.values().filter(|spec| !spec.forms.is_empty()) {
        let chain = shared(atlas, &spec.id, YEAR).unwrap();
        let of_levels = chain.flows.iter().map(|f| &f.level).chain(chain.uses.iter().map(|u| &u.level));
        let of_levels = of_levels.chain(chain.supplies.iter().map(|s| &s.level));
        for source in of_levels.flat_map(|level| &level.sources) {
            assert!(!ids.contains(&source.to_string()), "{}: {source}", spec.id);
        }
    }
}
