//! How far a chain can be leaned on: what of its output rests on which grade and on which year, what of its trade nobody publishes, of
//! what use nobody knows the user, how far balancing moved it, for what another publisher says the same. Read from grades, sources and
//! ledger; classes and the sentence made of them are [`Footing`]'s and [`carries`]'s.

use monazite_model::answer::quality::{Adjusted, Aspect, ChainQuality, Footing, FormQuality, carries};
use monazite_model::chain::{Chain, Estimate, UseKind};
use monazite_model::code::MineralId;
use monazite_model::fact::Quality;
use monazite_model::witness::Verdict;

use crate::chain::ledger;
use crate::witness::Witnesses;

/// Adjustments kept per chain.
const KEPT: usize = 10;

/// Quality of a chain; `weak` is what the registry says of it.
pub fn of_chain(chain: &Chain, weak: &str, witnesses: &Witnesses) -> ChainQuality {
    let forms = forms(chain, witnesses);
    let largest = ledger::adjustments(chain)
        .into_iter()
        .take(KEPT)
        .map(|a| Adjusted {
            cell: a.entry.about.to_string(),
            before: a.entry.before.unwrap_or(0.0),
            after: a.entry.after.unwrap_or(0.0),
            of_world: a.of_world,
            why: a.entry.reason.clone(),
        })
        .collect();
    ChainQuality {
        chain: chain.id.clone(),
        year: chain.year,
        footing: Footing::of(&forms),
        aspects: Aspect::ALL.map(|aspect| aspect.of(&forms)).to_vec(),
        carries: carries(&forms),
        residual: chain.residuals().into_iter().fold(0.0, f64::max),
        forms,
        largest,
        weak: weak.to_owned(),
    }
}

/// What the figures of one mineral of a chain can and cannot carry: `Gallium: the figures carry who makes it; …`. Nothing where the
/// chain makes none of it. `name` is what people call the mineral.
pub fn carried(chain: &Chain, mineral: &MineralId, name: &str) -> Option<String> {
    let mut forms = forms(chain, &Witnesses::default());
    forms.retain(|form| form.form.split(':').next() == Some(mineral.as_str()));
    (!forms.is_empty()).then(|| format!("{name}: {}", carries(&forms).replacen("The figures", "the figures", 1)))
}

/// Output by node: `made(node, level, tonnes)` for every level behind it.
fn outputs(chain: &Chain, mut made: impl FnMut(usize, &Estimate, f64)) {
    for s in chain.outputs() {
        made(s.node, &s.level, s.level.band.value);
    }
    for t in &chain.transformations {
        for leg in &t.outputs {
            made(leg.node, &t.level, leg.per_tonne * t.level.band.value);
        }
    }
}

/// Use of a form, t.
#[derive(Clone, Copy, Default)]
struct Used {
    /// World use outside the chain, what is in transit or not accounted for included.
    outside: f64,
    /// What plants of the next stage take.
    taken: f64,
    /// Nobody knows the user of it.
    unknown: f64,
    /// A publisher states it, of plants by what they make.
    stated: f64,
}

fn used(chain: &Chain) -> Vec<Used> {
    let mut used = vec![Used::default(); chain.forms.len()];
    for u in chain.uses.iter().filter(|u| u.kind != UseKind::Stock) {
        let node = &chain.nodes[u.node];
        let t = u.level.band.value;
        used[node.form].outside += t;
        if !u.kind.is_use() || !chain.use_known(node.form, node.area) {
            used[node.form].unknown += t;
        }
        if u.kind.is_use() && u.level.grade <= Quality::B {
            used[node.form].stated += t;
        }
    }
    for plant in &chain.transformations {
        for leg in &plant.inputs {
            let (t, form) = (leg.per_tonne * plant.level.band.value, chain.nodes[leg.node].form);
            used[form].taken += t;
            if plant.level.grade <= Quality::B {
                used[form].stated += t;
            }
        }
    }
    used
}

fn forms(chain: &Chain, witnesses: &Witnesses) -> Vec<FormQuality> {
    let mut grades = vec![[0.0_f64; 4]; chain.forms.len()];
    // Tonnes for which another publisher agrees, and differs.
    let mut said = vec![[0.0_f64; 2]; chain.forms.len()];
    let mut other_year = vec![0.0_f64; chain.forms.len()];
    outputs(chain, |node, level, tonnes| {
        let node = &chain.nodes[node];
        grades[node.form][index(level.grade)] += tonnes;
        if level.sources.iter().any(|source| source.is_of_another_year(chain.year)) {
            other_year[node.form] += tonnes;
        }
        if let Some(witness) = witnesses.of(&chain.forms[node.form].id, &chain.areas[node.area], chain.year) {
            said[node.form][usize::from(witness.verdict == Verdict::Differ)] += tonnes;
        }
    });
    let asked = witnesses.speak_of(chain.year);
    let used = used(chain);
    ledger::footing(chain)
        .into_iter()
        .filter(|f| !chain.forms[f.form].local && f.output > 0.0)
        .map(|f| {
            let form = &chain.forms[f.form];
            let [a, b, c, d] = grades[f.form].map(|t| t / f.output);
            let of = used[f.form];
            let all = of.outside + of.taken;
            let of_use = |t: f64| if all > 0.0 { t / all } else { 0.0 };
            let [agreed, differed] = said[f.form].map(|t| asked.then_some(t / f.output));
            FormQuality {
                chain: chain.id.clone(),
                form: form.id.to_string(),
                year: chain.year,
                output_t: f.output,
                grade_a: a,
                grade_b: b,
                grade_c: c,
                grade_d: d,
                trade_t: f.trade,
                unseen_trade: f.unseen_trade,
                adjusted: f.adjusted,
                price_grade: form.price_grade.to_string(),
                stage: form.stage,
                witnessed: agreed,
                contradicted: differed,
                use_missing: form.use_missing.clone(),
                other_year: other_year[f.form] / f.output,
                use_t: of.outside,
                use_unknown: of_use(of.unknown),
                use_stated: of_use(of.stated),
                trade_seen: !form.seen.main_codes_missing(),
            }
        })
        .collect()
}

fn index(grade: Quality) -> usize {
    match grade {
        Quality::A => 0,
        Quality::B => 1,
        Quality::C => 2,
        Quality::D => 3,
    }
}
