//! How far a chain can be leaned on: what of its output rests on which grade, what of its trade nobody publishes, how far balancing
//! moved it, for what another publisher says the same. Read from grades and ledger; classes are [`Footing`]'s.

use monazite_model::answer::quality::{Adjusted, ChainQuality, Footing, FormQuality};
use monazite_model::chain::Chain;
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
        residual: chain.residuals().into_iter().fold(0.0, f64::max),
        forms,
        largest,
        weak: weak.to_owned(),
    }
}

/// Output by node: `made(node, grade, tonnes)` for every level behind it.
fn outputs(chain: &Chain, mut made: impl FnMut(usize, Quality, f64)) {
    for s in chain.outputs() {
        made(s.node, s.level.grade, s.level.band.value);
    }
    for t in &chain.transformations {
        for leg in &t.outputs {
            made(leg.node, t.level.grade, leg.per_tonne * t.level.band.value);
        }
    }
}

fn forms(chain: &Chain, witnesses: &Witnesses) -> Vec<FormQuality> {
    let mut grades = vec![[0.0_f64; 4]; chain.forms.len()];
    // Tonnes for which another publisher agrees, and differs.
    let mut said = vec![[0.0_f64; 2]; chain.forms.len()];
    outputs(chain, |node, grade, tonnes| {
        let node = &chain.nodes[node];
        grades[node.form][index(grade)] += tonnes;
        if let Some(witness) = witnesses.of(&chain.forms[node.form].id, &chain.areas[node.area], chain.year) {
            said[node.form][usize::from(witness.verdict == Verdict::Differ)] += tonnes;
        }
    });
    let asked = witnesses.speak_of(chain.year);
    ledger::footing(chain)
        .into_iter()
        .filter(|f| !chain.forms[f.form].local && f.output > 0.0)
        .map(|f| {
            let form = &chain.forms[f.form];
            let [a, b, c, d] = grades[f.form].map(|t| t / f.output);
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
