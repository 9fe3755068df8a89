//! A mineral's chain on one page: gathers what `report::show` lays out, from the reconciled chain and the facts.
//!
//! Producers and users are those of the reconciled chain, so that the page, a run and an explanation never disagree; `explain`
//! says what the sources stated before reconciliation. Prices and purposes are the facts as published.

mod published;

use std::collections::{BTreeMap, BTreeSet};

use monazite_intake::atlas::Atlas;
use monazite_intake::chain::ledger;
use monazite_model::answer::show::{
    LargestFlow, LedgerSummary, MineralAbout, MineralPage, Producer, StageShares, UseEntry,
};
use monazite_model::chain::{Chain, Estimate, FlowKind, LedgerEntry};
use monazite_model::citation::{Publication, Source, mixed_trade};
use monazite_model::code::{FormId, MineralId};
use monazite_model::fact::Quality;
use monazite_model::quantity::Band;
use monazite_model::registry::{Mineral, Registry};
use monazite_report::names::{Names, in_text, list};
use monazite_report::number::plain;

use crate::error::StudyError;
use crate::facts;
use crate::workbench::Workbench;

/// Gathers the page of a mineral in a year.
///
/// # Errors
/// An unknown mineral, or a chain that does not balance.
pub fn mineral_page(bench: &Workbench, name: &str, year: i32) -> Result<MineralPage, StudyError> {
    let atlas = bench.atlas()?;
    let id = facts::mineral(atlas, name)?;
    let mineral = &atlas.registry.minerals[&id];
    let chain = bench.chain(&mineral.chain, year)?;
    let mut cited: BTreeSet<Publication> = BTreeSet::new();
    let stages = stages(&chain, &id, &mut cited);
    let mut uses = users(&chain, &id, &mut cited);
    let mut note = |row: published::Cited<_>| {
        cited.extend(row.publications);
        row.row
    };
    uses.extend(published::purposes(atlas, &id, year).into_iter().map(&mut note));
    let mut prices = Vec::new();
    for priced in published::prices(atlas, &chain, &id, year) {
        // The page shows the latest prices; older ones are in the JSON with their own sources.
        if priced.row.year > year - 3 {
            cited.extend(priced.publications);
        }
        prices.push(priced.row);
    }
    let shown: Vec<usize> = forms(&chain, &id).collect();
    let traded = || chain.flows.iter().filter(|f| shown.contains(&chain.nodes[f.from].form));
    let of_trade: Vec<&Source> = traded().flat_map(|f| &f.level.sources).collect();
    cited.extend(of_trade.iter().filter_map(|s| s.publication()).cloned());
    let mut about = about(atlas, &chain, mineral, &cited);
    about.weak.extend(mixed_releases(&atlas.registry, of_trade));
    Ok(MineralPage { mineral: id, stages, prices, uses, about })
}

/// All minerals: id, name, chain, in the order of their ids.
pub fn minerals(atlas: &Atlas) -> Vec<&Mineral> {
    atlas.registry.minerals.values().collect()
}

/// Forms of a mineral in chain order, by index; residues that do not travel are left out.
fn forms<'c>(chain: &'c Chain, mineral: &'c MineralId) -> impl Iterator<Item = usize> + 'c {
    chain.forms.iter().enumerate().filter(move |(_, form)| &form.id.mineral() == mineral && !form.local).map(|(f, _)| f)
}

/// A sum of levels with what it rests on.
#[derive(Default)]
struct Sum {
    value: f64,
    low: f64,
    high: f64,
    /// Largest part seen and its grade.
    grade: Option<(f64, Quality)>,
    sources: BTreeSet<Publication>,
}

impl Sum {
    fn add(&mut self, level: &Estimate, factor: f64) {
        let Band { value, low, high } = level.band.scaled(factor);
        self.value += value;
        self.low += low;
        self.high += high;
        if self.grade.is_none_or(|(largest, _)| value > largest) {
            self.grade = Some((value, level.grade));
        }
        self.sources.extend(level.sources.iter().filter_map(Source::publication).cloned());
    }

    fn source(&self) -> String {
        if self.sources.is_empty() {
            return INFERRED.into();
        }
        self.sources.iter().map(Publication::to_string).collect::<Vec<_>>().join(", ")
    }

    fn grade(&self) -> Quality {
        self.grade.map_or(Quality::D, |(_, g)| g)
    }
}

/// What stands where no publication does.
const INFERRED: &str = "inferred";

/// `usgs-mcs 2026` of a fact, `cepii-baci 202601` of a row of trade; `inferred` of an assumption.
pub(crate) fn publication(source: &Source) -> String {
    source.publication().map_or(INFERRED.into(), Publication::to_string)
}

fn stages(chain: &Chain, mineral: &MineralId, cited: &mut BTreeSet<Publication>) -> Vec<StageShares> {
    let mut made: BTreeMap<usize, Sum> = BTreeMap::new();
    for supply in &chain.supplies {
        made.entry(supply.node).or_default().add(&supply.level, 1.0);
    }
    for transformation in &chain.transformations {
        for leg in &transformation.outputs {
            made.entry(leg.node).or_default().add(&transformation.level, leg.per_tonne);
        }
    }
    forms(chain, mineral)
        .filter_map(|f| {
            let of_form: Vec<(usize, &Sum)> = made
                .iter()
                .filter(|(node, sum)| chain.nodes[**node].form == f && sum.value > 0.0)
                .map(|(node, sum)| (*node, sum))
                .collect();
            cited.extend(of_form.iter().flat_map(|(_, sum)| &sum.sources).cloned());
            let total: f64 = of_form.iter().map(|(_, s)| s.value).sum();
            if total <= 0.0 {
                return None;
            }
            let mut producers: Vec<Producer> = of_form
                .into_iter()
                .map(|(node, sum)| Producer {
                    area: chain.areas[chain.nodes[node].area].clone(),
                    value: sum.value,
                    share: sum.value / total,
                    low: sum.low,
                    high: sum.high,
                    unit: "t".into(),
                    source: sum.source(),
                    grade: sum.grade(),
                })
                .collect();
            producers.sort_by(|a, b| b.value.total_cmp(&a.value).then_with(|| a.area.cmp(&b.area)));
            Some(StageShares {
                stage: chain.forms[f].stage,
                form: chain.forms[f].id.clone(),
                year: chain.year,
                total,
                unit: "t".into(),
                producers,
            })
        })
        .collect()
}

fn users(chain: &Chain, mineral: &MineralId, cited: &mut BTreeSet<Publication>) -> Vec<UseEntry> {
    let mut entries = Vec::new();
    for f in forms(chain, mineral) {
        let of_form: Vec<_> =
            chain.uses.iter().filter(|u| chain.nodes[u.node].form == f && u.level.band.value > 0.0).collect();
        let total: f64 = of_form.iter().map(|u| u.level.band.value).sum();
        let mut rows: Vec<UseEntry> = of_form
            .into_iter()
            .map(|u| {
                let mut sum = Sum::default();
                sum.add(&u.level, 1.0);
                cited.extend(sum.sources.iter().cloned());
                UseEntry {
                    form: chain.forms[f].id.clone(),
                    area: chain.areas[chain.nodes[u.node].area].clone(),
                    end_use: u.end_use.clone(),
                    year: chain.year,
                    value: Some(sum.value),
                    share: sum.value / total,
                    low: Some(sum.low),
                    high: Some(sum.high),
                    unit: "t".into(),
                    source: sum.source(),
                    grade: sum.grade(),
                }
            })
            .collect();
        rows.sort_by(|a, b| {
            let size = |u: &UseEntry| u.value.unwrap_or(0.0);
            size(b).total_cmp(&size(a)).then_with(|| (&a.area, &a.end_use).cmp(&(&b.area, &b.end_use)))
        });
        entries.extend(rows);
    }
    entries
}

fn about(atlas: &Atlas, chain: &Chain, mineral: &Mineral, cited: &BTreeSet<Publication>) -> MineralAbout {
    let symbol = if mineral.symbol.is_empty() { String::new() } else { format!(" ({})", mineral.symbol) };
    let mut together_with: Vec<MineralId> = chain.minerals.iter().filter(|m| **m != mineral.id).cloned().collect();
    together_with.sort();
    let spec = atlas.registry.chains.get(&chain.id);
    let own = |entry: &LedgerEntry| entry.about.form().is_some_and(|form| form.mineral() == mineral.id);
    let of_mineral = ledger::weaknesses(chain).into_iter().filter(|(form, _)| form.mineral() == mineral.id);
    let mut weak: Vec<String> = of_mineral.map(|(_, words)| words).collect();
    weak.extend(spec.map(|s| s.weak.clone()).filter(|w| !w.is_empty()));
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    for entry in chain.ledger.iter().filter(|e| own(e)) {
        *kinds.entry(entry.kind.to_string()).or_default() += 1;
    }
    let largest = ledger::adjustments(chain)
        .into_iter()
        .filter(|a| own(a.entry))
        .take(3)
        .map(|a| {
            let (before, after) = (a.entry.before.unwrap_or(0.0), a.entry.after.unwrap_or(0.0));
            (a.entry.about.to_string(), before, after, a.entry.reason.clone())
        })
        .collect();
    let residual = chain.residuals().into_iter().fold(0.0, f64::max);
    MineralAbout {
        name: format!("{}{symbol}", mineral.name),
        counted_as: mineral.counted_as.clone(),
        year: chain.year,
        together_with,
        processes: processes(atlas, chain, mineral),
        flows: flows(chain, &mineral.id),
        sources: citations(&atlas.registry, cited),
        ledger: LedgerSummary { entries: kinds.into_iter().collect(), largest, residual },
        weak,
    }
}

/// How one form becomes another, in words, for the processes that make a form of the mineral.
fn processes(atlas: &Atlas, chain: &Chain, mineral: &Mineral) -> Vec<String> {
    let names = Names(&atlas.registry);
    let leg = |form: &FormId, per_tonne: f64| format!("{} t of {}", plain(per_tonne), in_text(&names.form(form)));
    atlas
        .registry
        .processes
        .values()
        .filter(|p| p.chain == chain.id)
        .filter(|p| p.makes.mineral() == mineral.id || p.joint.iter().any(|l| l.form.mineral() == mineral.id))
        .map(|p| {
            let from: Vec<String> = p.from.iter().map(|l| leg(&l.form, l.per_tonne)).collect();
            let joint: Vec<String> = p.joint.iter().map(|l| leg(&l.form, l.per_tonne)).collect();
            let beside = if joint.is_empty() { String::new() } else { format!(", with {} beside it", list(&joint)) };
            format!("A tonne of {}: from {}{beside} (grade {}).", in_text(&names.form(&p.makes)), list(&from), p.grade)
        })
        .collect()
}

/// The five largest flows of each form.
fn flows(chain: &Chain, mineral: &MineralId) -> Vec<LargestFlow> {
    let mut rows = Vec::new();
    for f in forms(chain, mineral) {
        let mut of_form: Vec<_> = chain.flows.iter().filter(|flow| chain.nodes[flow.from].form == f).collect();
        of_form.sort_by(|a, b| {
            b.level.band.value.total_cmp(&a.level.band.value).then_with(|| (a.from, a.to).cmp(&(b.from, b.to)))
        });
        rows.extend(of_form.into_iter().take(5).map(|flow| {
            let area = |node: usize| chain.areas[chain.nodes[node].area].clone();
            let known = match flow.kind {
                FlowKind::Reported => "trade statistics",
                FlowKind::Bundle => "split from a code with other goods",
                FlowKind::Inferred => "inferred: nobody publishes it",
            };
            LargestFlow {
                form: chain.forms[f].id.clone(),
                from: area(flow.from),
                to: area(flow.to),
                value: flow.level.band.value,
                known: known.to_owned(),
            }
        }));
    }
    rows
}

/// How to cite publications, sorted, without repeats; those the registry does not know are left out.
pub(crate) fn citations<'a>(
    registry: &Registry,
    publications: impl IntoIterator<Item = &'a Publication>,
) -> Vec<String> {
    let cite = |p: &Publication| Some(registry.sources.get(&p.source)?.cite.replace("{edition}", &p.edition));
    let cited: BTreeSet<String> = publications.into_iter().filter_map(cite).collect();
    cited.into_iter().collect()
}

/// What must be said where trade of two releases stands in one answer; `None` where all is of one.
pub(crate) fn mixed_releases<'a>(registry: &Registry, sources: impl IntoIterator<Item = &'a Source>) -> Option<String> {
    let releases = mixed_trade(sources)?;
    Some(format!(
        "Trade comes from {} releases, each reconciled by itself, so that levels of one are not to be set against levels of another: {}.",
        releases.len(),
        list(&citations(registry, releases))
    ))
}
