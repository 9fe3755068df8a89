//! From a reconciled chain to the rows of a mineral's page: who makes it at each stage, who uses it, the largest flows, the processes.

use std::collections::{BTreeMap, BTreeSet};

use monazite_model::answer::show::{LargestFlow, NoOutput, Producer, StageShares, Unaccounted, UseEntry, UseNotKnown};
use monazite_model::answer::standing::Standing;
use monazite_model::chain::{Chain, ChainForm, Estimate, Flow, FlowKind, Supply, SupplyKind, Use, UseKind};
use monazite_model::citation::{Publication, Source};
use monazite_model::code::{FormId, MineralId, Stage};
use monazite_model::fact::Quality;
use monazite_model::quantity::Band;
use monazite_model::registry::Registry;

use crate::names::{Names, in_text, list};
use crate::number::{percent, plain};

/// Forms of a mineral and what is made of them, in chain order, by index; residues that do not travel are left out.
pub fn forms(registry: &Registry, chain: &Chain, mineral: &MineralId) -> Vec<usize> {
    let mut passed: BTreeSet<&FormId> = chain.forms.iter().map(|f| &f.id).filter(|f| &f.mineral() == mineral).collect();
    let steps: Vec<_> = registry.processes.values().filter(|p| p.chain == chain.id).collect();
    // As many rounds as there are steps reach the last stage.
    for _ in &steps {
        for step in &steps {
            if step.from.iter().any(|leg| passed.contains(&leg.form)) {
                passed.insert(&step.makes);
            }
        }
    }
    (0..chain.forms.len()).filter(|f| !chain.forms[*f].local && passed.contains(&chain.forms[*f].id)).collect()
}

/// What plants take is known by.
const TAKEN: &str = "what plants make of it";

/// A sum of levels with what it rests on.
#[derive(Default)]
struct Sum {
    value: f64,
    low: f64,
    high: f64,
    /// Largest part seen and its grade.
    grade: Option<(f64, Quality)>,
    sources: BTreeSet<Publication>,
    /// The same as a page names them, with the year of what is carried from another.
    names: BTreeSet<String>,
    /// Whether any figure is of the year asked, or was scaled to it.
    of_year: bool,
    /// The newest year of those that stand in as they are.
    stands_in: Option<i32>,
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
        self.names.extend(level.sources.iter().filter_map(Source::named));
        for source in &level.sources {
            match source {
                Source::Carried { of, scaled: false, .. } => self.stands_in = self.stands_in.max(Some(*of)),
                Source::Fact { .. } | Source::Carried { .. } => self.of_year = true,
                Source::Trade { .. } | Source::Assumption { .. } => {}
            }
        }
    }

    /// What a plant takes per tonne of what it makes: it follows from its output, and wears neither its publisher's name nor its grade.
    fn add_intake(&mut self, level: &Estimate, per_tonne: f64) {
        let Band { value, low, high } = level.band.scaled(per_tonne);
        self.value += value;
        self.low += low;
        self.high += high;
        if self.grade.is_none_or(|(largest, _)| value > largest) {
            self.grade = Some((value, level.grade.max(Quality::C)));
        }
        self.names.insert(TAKEN.to_owned());
    }

    /// The year its figures are of: the one asked for, unless none is of it and those of another stand in.
    fn year(&self, asked: i32) -> i32 {
        if self.of_year { asked } else { self.stands_in.unwrap_or(asked) }
    }

    fn join(&mut self, other: &Sum) {
        self.value += other.value;
        self.low += other.low;
        self.high += other.high;
        if other.grade.is_some_and(|(part, _)| self.grade.is_none_or(|(largest, _)| part > largest)) {
            self.grade = other.grade;
        }
        self.sources.extend(other.sources.iter().cloned());
        self.names.extend(other.names.iter().cloned());
        self.of_year |= other.of_year;
        self.stands_in = self.stands_in.max(other.stands_in);
    }

    fn source(&self) -> String {
        if self.names.is_empty() {
            return INFERRED.into();
        }
        self.names.iter().cloned().collect::<Vec<_>>().join(", ")
    }

    fn grade(&self) -> Quality {
        self.grade.map_or(Quality::D, |(_, g)| g)
    }
}

/// What stands where no publication does.
const INFERRED: &str = "inferred";

/// `usgs-mcs 2026` of a fact, `cepii-baci 202601` of a row of trade; `inferred` of an assumption.
pub(super) fn publication(source: &Source) -> String {
    source.publication().map_or(INFERRED.into(), Publication::to_string)
}

/// Whether a supply is recovered from scrap of a form that is dug: output, and of no mine.
pub(super) fn beside_mines(chain: &Chain, supply: &Supply) -> bool {
    supply.kind == SupplyKind::Secondary && chain.forms[chain.nodes[supply.node].form].stage == Stage::Mine
}

/// What every node makes; of what is dug, without what is recovered from scrap.
fn makers(chain: &Chain) -> BTreeMap<usize, Sum> {
    let mut made: BTreeMap<usize, Sum> = BTreeMap::new();
    for supply in chain.outputs().filter(|supply| !beside_mines(chain, supply)) {
        made.entry(supply.node).or_default().add(&supply.level, 1.0);
    }
    for transformation in &chain.transformations {
        for leg in &transformation.outputs {
            made.entry(leg.node).or_default().add(&transformation.level, leg.per_tonne);
        }
    }
    made
}

/// Who makes a form, as the sum of what is made of `parts` of the chain.
fn stage(
    chain: &Chain,
    made: &BTreeMap<usize, Sum>,
    (form, stage): (&FormId, Stage),
    parts: &[usize],
    cited: &mut BTreeSet<Publication>,
) -> Option<StageShares> {
    let mut by_area: BTreeMap<usize, Sum> = BTreeMap::new();
    for (node, sum) in made.iter().filter(|(node, sum)| parts.contains(&chain.nodes[**node].form) && sum.value > 0.0) {
        by_area.entry(chain.nodes[*node].area).or_default().join(sum);
    }
    cited.extend(by_area.values().flat_map(|sum| &sum.sources).cloned());
    let total: f64 = by_area.values().map(|s| s.value).sum();
    if total <= 0.0 {
        return None;
    }
    let mut all = Sum::default();
    by_area.values().for_each(|sum| all.join(sum));
    let year = all.year(chain.year);
    let mut producers: Vec<Producer> = by_area
        .into_iter()
        .map(|(area, sum)| Producer {
            area: chain.areas[area].clone(),
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
    Some(StageShares { stage, form: form.clone(), year, total, unit: "t".into(), producers })
}

/// Who makes each form, with shares of the world; what it rests on goes to `cited`.
pub fn stages(chain: &Chain, forms: &[usize], cited: &mut BTreeSet<Publication>) -> Vec<StageShares> {
    let made = makers(chain);
    let of = |f: usize| (&chain.forms[f].id, chain.forms[f].stage);
    // Of a form without an output figure a part (scrap of one country) may be stated: that is no share of the world.
    let told = forms.iter().filter(|f| chain.forms[**f].has_output());
    told.filter_map(|f| stage(chain, &made, of(*f), &[*f], cited)).collect()
}

/// Who makes the forms of a mineral that are no part of a chain but the sum of parts of one (rare earths mined, of all deposits).
pub fn sums(
    registry: &Registry,
    chain: &Chain,
    mineral: &MineralId,
    cited: &mut BTreeSet<Publication>,
) -> Vec<StageShares> {
    let made = makers(chain);
    let of_mineral = registry.forms.values().filter(|f| &f.id.mineral() == mineral && !f.sum_of.is_empty());
    of_mineral
        .filter_map(|form| {
            let parts: Option<Vec<usize>> = form.sum_of.iter().map(|part| chain.form(part)).collect();
            stage(chain, &made, (&form.id, form.stage), &parts?, cited)
        })
        .collect()
}

/// Forms without an output figure in the year, with the reason, in chain order.
pub fn no_output(chain: &Chain, shown: &[usize]) -> Vec<NoOutput> {
    let silent = shown.iter().map(|f| &chain.forms[*f]).filter(|form| !form.local && !form.has_output());
    let row = |form: &ChainForm| NoOutput {
        form: form.id.clone(),
        stage: form.stage,
        year: chain.year,
        missing: form.output_missing.clone(),
    };
    silent.map(row).collect()
}

/// Forms whose use by country is not known, with what is missing, in chain order.
pub fn not_known<'c>(chain: &'c Chain, shown: &'c [usize]) -> impl Iterator<Item = UseNotKnown> + 'c {
    shown
        .iter()
        .filter(|f| chain.forms[**f].use_standing == Standing::NotKnown)
        .map(|f| UseNotKnown { form: chain.forms[*f].id.clone(), missing: chain.forms[*f].use_missing.clone() })
}

/// Forms of which a part lands where no table says, and whose users are named only where that part could not more than double their use.
pub fn known_in_part<'c>(chain: &'c Chain, shown: &'c [usize]) -> impl Iterator<Item = UseNotKnown> + 'c {
    shown.iter().filter(|f| chain.forms[**f].use_standing != Standing::NotKnown).filter_map(|f| {
        let landed = chain.landed_unseen(*f);
        let made: f64 =
            (0..chain.nodes.len()).filter(|k| chain.nodes[*k].form == *f).map(|k| chain.production(k)).sum();
        (landed > LEAST_UNACCOUNTED * made).then(|| UseNotKnown {
            form: chain.forms[*f].id.clone(),
            missing: format!(
                "{} of what the world makes lands where no table says (exports are known as sums): who else uses it is not known.",
                percent(landed / made)
            ),
        })
    })
}

/// Who uses each form, plants of the next stage included, as far as it is known; what it rests on goes to `cited`.
pub fn users(chain: &Chain, forms: &[usize], cited: &mut BTreeSet<Publication>) -> Vec<UseEntry> {
    let mut entries = Vec::new();
    for &f in forms {
        let mut by_area: BTreeMap<usize, Sum> = BTreeMap::new();
        let outside = chain.used().filter(|u| chain.nodes[u.node].form == f && u.level.band.value > 0.0);
        for u in outside.filter(|u| chain.use_known(f, chain.nodes[u.node].area)) {
            by_area.entry(chain.nodes[u.node].area).or_default().add(&u.level, 1.0);
        }
        // What is in transit, or leaves the books, is used by somebody too; what goes into stock is not.
        let somebody = |u: &&Use| chain.nodes[u.node].form == f && u.kind != UseKind::Stock;
        let mut total: f64 = chain.uses.iter().filter(somebody).map(|u| u.level.band.value).sum();
        for (plant, leg) in chain.transformations.iter().flat_map(|t| t.inputs.iter().map(move |leg| (t, leg))) {
            let node = chain.nodes[leg.node];
            if node.form == f && plant.level.band.value > 0.0 {
                total += leg.per_tonne * plant.level.band.value;
                if chain.use_known(f, node.area) {
                    by_area.entry(node.area).or_default().add_intake(&plant.level, leg.per_tonne);
                }
            }
        }
        let mut rows: Vec<UseEntry> = by_area
            .into_iter()
            .map(|(area, sum)| {
                cited.extend(sum.sources.iter().cloned());
                UseEntry {
                    form: chain.forms[f].id.clone(),
                    area: chain.areas[area].clone(),
                    end_use: "all uses".into(),
                    year: sum.year(chain.year),
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
            size(b).total_cmp(&size(a)).then_with(|| a.area.cmp(&b.area))
        });
        entries.extend(rows);
    }
    entries
}

/// What closes the books of each form and is nobody's output or use: where, what becomes of it, how much.
pub fn unaccounted(chain: &Chain, shown: &[usize]) -> Vec<Unaccounted> {
    let word = |kind| match kind {
        SupplyKind::Stock => "drawn",
        SupplyKind::Secondary => "scrap",
        _ => "supply",
    };
    let mut all = Vec::new();
    for &f in shown {
        let here = |node: usize| chain.nodes[node].form == f;
        let made: f64 = (0..chain.nodes.len()).filter(|k| here(*k)).map(|k| chain.production(k)).sum();
        let not_made = |s: &&Supply| !s.kind.is_output() || beside_mines(chain, s);
        let supplies = chain.supplies.iter().filter(not_made).map(|s| (s.node, word(s.kind), &s.level));
        let uses = chain.uses.iter().filter(|u| u.kind != UseKind::Use).map(|u| (u.node, u.kind.name(), &u.level));
        let mut of_form: Vec<Unaccounted> = supplies
            .chain(uses)
            .filter(|(node, _, level)| here(*node) && level.band.value > LEAST_UNACCOUNTED * made)
            .map(|(node, what, level)| Unaccounted {
                form: chain.forms[f].id.clone(),
                area: chain.areas[chain.nodes[node].area].clone(),
                what: what.to_owned(),
                value: level.band.value,
                of_world: if made > 0.0 { level.band.value / made } else { 1.0 },
            })
            .collect();
        of_form.sort_by(|a, b| b.value.total_cmp(&a.value).then_with(|| (&a.area, &a.what).cmp(&(&b.area, &b.what))));
        all.append(&mut of_form);
    }
    all
}

/// Share of world output below which what is not accounted for is rounding.
const LEAST_UNACCOUNTED: f64 = 1e-4;

/// How one form becomes another, in words, for the processes that make one of the forms.
pub fn processes(registry: &Registry, chain: &Chain, forms: &[usize]) -> Vec<String> {
    let names = Names(registry);
    let leg = |form: &FormId, per_tonne: f64| format!("{} t of {}", plain(per_tonne), in_text(&names.form(form)));
    registry
        .processes
        .values()
        .filter(|p| p.chain == chain.id)
        .filter(|p| {
            let here = |form: &FormId| forms.iter().any(|f| &chain.forms[*f].id == form);
            here(&p.makes) || p.joint.iter().any(|l| here(&l.form))
        })
        .map(|p| {
            let from: Vec<String> = p.from.iter().map(|l| leg(&l.form, l.per_tonne)).collect();
            let joint: Vec<String> = p.joint.iter().map(|l| leg(&l.form, l.per_tonne)).collect();
            let beside = if joint.is_empty() { String::new() } else { format!(", with {} beside it", list(&joint)) };
            format!("A tonne of {}: from {}{beside} (grade {}).", in_text(&names.form(&p.makes)), list(&from), p.grade)
        })
        .collect()
}

/// How a flow is known, in words; of trade of another year, of which.
fn known(chain: &Chain, flow: &Flow, year: i32) -> String {
    let sum = || flow.level.sources.iter().any(|source| source.trade().is_some());
    let how = match flow.kind {
        FlowKind::Reported => "trade statistics",
        FlowKind::Bundle => "split from a code with other goods",
        FlowKind::Inferred if chain.areas[chain.nodes[flow.to].area].as_str() == "ROW" => {
            let whose = match sum() {
                true => "exports known as a sum: not known where to",
                false => "inferred: to makers or users not told apart, perhaps at home",
            };
            return whose.into();
        }
        FlowKind::Inferred => return "inferred: nobody publishes it".into(),
    };
    let of: BTreeSet<i32> = flow.level.sources.iter().filter_map(Source::trade).map(|t| t.year).collect();
    match of.first() {
        Some(said) if !of.contains(&year) => format!("{how}, of {said}"),
        _ => how.into(),
    }
}

/// The five largest flows of each form.
pub fn flows(chain: &Chain, forms: &[usize]) -> Vec<LargestFlow> {
    let mut rows = Vec::new();
    for &f in forms {
        let mut of_form: Vec<_> = chain.flows.iter().filter(|flow| chain.nodes[flow.from].form == f).collect();
        of_form.sort_by(|a, b| {
            b.level.band.value.total_cmp(&a.level.band.value).then_with(|| (a.from, a.to).cmp(&(b.from, b.to)))
        });
        rows.extend(of_form.into_iter().take(5).map(|flow| {
            let area = |node: usize| chain.areas[chain.nodes[node].area].clone();
            LargestFlow {
                form: chain.forms[f].id.clone(),
                from: area(flow.from),
                to: area(flow.to),
                value: flow.level.band.value,
                known: known(chain, flow, chain.year),
            }
        }));
    }
    rows
}
