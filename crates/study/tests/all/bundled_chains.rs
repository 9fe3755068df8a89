//! What holds for every bundled chain in every year: balance, signs, ranges, and that no two sources are added together.

use std::collections::{BTreeMap, BTreeSet};

use monazite_intake::atlas::{self, Atlas};
use monazite_intake::chain::{self, TOLERANCE};
use monazite_model::chain::{Chain, Estimate, LedgerKind, Subject};
use monazite_model::code::MineralId;
use monazite_model::fact::{Fact, QuantityKind};
use monazite_model::observed::Observed;

/// The base year of the atlas, those of the examples, and one at the start of each table of history.
const YEARS: [i32; 5] = [2024, 2022, 2019, 2013, 2009];

/// Faults of all bundled chains of all years by `check`, on as many threads as the machine has.
fn faults(atlas: &Atlas, years: &[i32], check: impl Fn(&Atlas, &Chain) -> Vec<String> + Sync) -> Vec<String> {
    let jobs: Vec<(&String, i32)> =
        atlas.registry.chains.keys().flat_map(|id| years.iter().map(move |y| (id, *y))).collect();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let mut all: Vec<String> = std::thread::scope(|scope| {
        let handles: Vec<_> = (0..threads)
            .map(|t| {
                let (jobs, check) = (&jobs, &check);
                scope.spawn(move || {
                    let mut found = Vec::new();
                    for (id, year) in jobs.iter().skip(t).step_by(threads) {
                        match chain::build(atlas, id, *year) {
                            Ok(chain) => {
                                found.extend(check(atlas, &chain).into_iter().map(|f| format!("{id} {year}: {f}")));
                            }
                            Err(error) => found.push(format!("{id} {year}: {error}")),
                        }
                    }
                    found
                })
            })
            .collect();
        handles.into_iter().flat_map(|h| h.join().unwrap()).collect()
    });
    all.sort();
    all
}

#[test]
fn every_bundled_chain_balances_and_has_levels_that_can_be() {
    let atlas = atlas::bundled().unwrap();
    assert!(atlas.registry.chains.len() > 40, "the atlas has lost chains");
    let found = faults(atlas, &YEARS, |atlas, chain| {
        let mut found = balance(chain);
        found.extend(levels(chain));
        found.extend(recoveries(atlas, chain));
        found
    });
    assert!(found.is_empty(), "{} faults:\n{}", found.len(), found.join("\n"));
}

#[test]
fn no_level_adds_what_two_sources_say() {
    let atlas = atlas::bundled().unwrap();
    let found = faults(atlas, &YEARS, one_table_a_form);
    assert!(found.is_empty(), "{} faults:\n{}", found.len(), found.join("\n"));
}

#[test]
fn contents_and_shares_of_codes_lie_in_range() {
    let registry = &atlas::bundled().unwrap().registry;
    for form in registry.forms.values() {
        for code in &form.hs {
            let exporters = code.by_exporter.iter().map(|e| &e.area);
            for area in exporters.chain(std::iter::once(&"WLD".into())) {
                let (content, share) = (code.content_from(area), code.share_from(area));
                // A metal counted as its oxide holds more than one counted tonne; everything else at most one.
                let most = if code.code == "280530" { 1.3 } else { 1.0 };
                assert!(content > 0.0 && content <= most, "{} {} {area}: content {content}", form.id, code.code);
                assert!((0.0..=1.0).contains(&share), "{} {} {area}: share {share}", form.id, code.code);
            }
        }
    }
}

fn balance(chain: &Chain) -> Vec<String> {
    let off = |(k, r): (usize, f64)| {
        let node = chain.nodes[k];
        // Written so that a NaN is a fault.
        (!(r <= TOLERANCE))
            .then(|| format!("{} {} is off by {r:.1e}", chain.forms[node.form].id, chain.areas[node.area]))
    };
    chain.residuals().into_iter().enumerate().filter_map(off).collect()
}

fn levels(chain: &Chain) -> Vec<String> {
    let mut found = Vec::new();
    let mut see = |what: String, e: &Estimate| {
        let b = e.band;
        if !(b.low >= 0.0 && b.low <= b.value && b.value <= b.high && b.high.is_finite()) {
            found.push(format!("{what}: {b:?}"));
        }
        if e.sources.is_empty() {
            found.push(format!("{what} has no source"));
        }
    };
    let at = |node: usize| {
        let n = chain.nodes[node];
        format!("{} {}", chain.forms[n.form].id, chain.areas[n.area])
    };
    for s in &chain.supplies {
        see(format!("{} {}", s.kind, at(s.node)), &s.level);
        see(format!("capacity of {} {}", s.kind, at(s.node)), &s.capacity);
    }
    for t in &chain.transformations {
        see(format!("{} {}", t.process, chain.areas[t.area]), &t.level);
        see(format!("capacity of {} {}", t.process, chain.areas[t.area]), &t.capacity);
    }
    for u in &chain.uses {
        see(format!("use {}", at(u.node)), &u.level);
    }
    for f in &chain.flows {
        see(format!("flow {} {}", at(f.from), at(f.to)), &f.level);
    }
    let short = |level: &Estimate, capacity: &Estimate| capacity.band.value < level.band.value * (1.0 - 1e-12);
    found.extend(
        chain
            .supplies
            .iter()
            .filter(|s| short(&s.level, &s.capacity))
            .map(|s| format!("{} above capacity", at(s.node))),
    );
    found.extend(
        chain
            .transformations
            .iter()
            .filter(|t| short(&t.level, &t.capacity))
            .map(|t| format!("{} above capacity", t.process)),
    );
    found.extend(chain.disposals.iter().filter(|d| !(d.level >= 0.0)).map(|d| format!("disposal {}", at(d.node))));
    for f in &chain.flows {
        let (from, to) = (chain.nodes[f.from], chain.nodes[f.to]);
        if from.form != to.form || from.area == to.area || !(0.0..=1.0).contains(&f.transit) {
            found.push(format!("flow {} {}: transit {}", at(f.from), at(f.to), f.transit));
        }
    }
    for f in &chain.forms {
        if f.price.is_some_and(|p| !(p.low >= 0.0 && p.low <= p.value && p.value <= p.high)) {
            found.push(format!("price {}: {:?}", f.id, f.price));
        }
    }
    found
}

/// A step cannot give more of an element than it takes, nor more tonnes than it takes where both are counted alike.
fn recoveries(atlas: &Atlas, chain: &Chain) -> Vec<String> {
    let mut found = Vec::new();
    for t in &chain.transformations {
        let mut taken: BTreeMap<MineralId, f64> = BTreeMap::new();
        let mut made: BTreeMap<MineralId, f64> = BTreeMap::new();
        let mineral = |node: usize| chain.forms[chain.nodes[node].form].id.mineral();
        for (legs, sum) in [(&t.inputs, &mut taken), (&t.outputs, &mut made)] {
            for leg in legs {
                if !(leg.per_tonne > 0.0 && leg.per_tonne.is_finite()) {
                    found.push(format!("{}: a leg of {}", t.process, leg.per_tonne));
                }
                *sum.entry(mineral(leg.node)).or_default() += leg.per_tonne;
            }
        }
        for (mineral, out) in &made {
            if let Some(taken) = taken.get(mineral) {
                if *out > taken * (1.0 + 1e-9) {
                    found.push(format!("{} makes {out} t of {mineral} from {taken} t", t.process));
                }
            }
        }
        let reo = |m: &MineralId| atlas.registry.minerals.get(m).is_some_and(|m| m.counted_as.contains("REO"));
        let sum = |by: &BTreeMap<MineralId, f64>| by.iter().filter(|(m, _)| reo(m)).map(|(_, t)| t).sum::<f64>();
        let (out, taken) = (sum(&made), sum(&taken));
        if taken > 0.0 && out > taken * (1.0 + 1e-9) {
            found.push(format!("{} makes {out} t of oxides from {taken} t", t.process));
        }
    }
    found
}

/// Chosen output of a form comes from one table, is what that table says and no more, and what is imputed beside it fits into
/// the world total.
fn one_table_a_form(atlas: &Atlas, chain: &Chain) -> Vec<String> {
    // A bound (`less than half a million cubic metres`) is a statement too.
    let most = |f: &Fact| match f.value {
        Observed::Bounded { high: Some(high), .. } => Some(high),
        _ => f.range().map(|range| range.value.max(range.high)),
    };
    let facts: BTreeMap<String, f64> = atlas.facts.iter().filter_map(|f| Some((f.id(), most(f)?))).collect();
    let mut found = Vec::new();
    for form in &chain.forms {
        let cells = chain.ledger.iter().filter(|e| match &e.about {
            Subject::Quantity { quantity: QuantityKind::Production, form: of, area: Some(area) } => {
                *of == form.id && area.as_str() != "WLD"
            }
            _ => false,
        });
        let mut tables = BTreeSet::new();
        for entry in cells.filter(|e| e.kind == LedgerKind::Choice && !e.reason.starts_with("share ")) {
            let id = entry.reason.split_whitespace().next().unwrap_or_default();
            let address: Vec<&str> = id.splitn(3, '/').take(2).collect();
            tables.insert(address.join("/"));
            match (facts.get(id), entry.after) {
                (Some(most), Some(after)) if after <= most * (1.0 + 1e-9) => {}
                (most, after) => found.push(format!("{}: {after:?} is more than {id} says ({most:?})", entry.about)),
            }
        }
        if tables.len() > 1 {
            found.push(format!("{} takes output from {tables:?}", form.id));
        }
    }
    found
}
