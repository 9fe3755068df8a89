//! How far the bundled chains can be leaned on: builds all of them and reads their grades and ledgers.

use monazite_engine::ensemble::members;
use monazite_intake::chain::ledger;
use monazite_model::answer::quality::{Adjusted, ChainQuality, Footing, FormQuality};
use monazite_model::chain::Chain;
use monazite_model::fact::Quality;

use crate::error::StudyError;
use crate::watch::Watch;
use crate::workbench::Workbench;

/// Adjustments kept per chain.
const KEPT: usize = 10;

/// Quality of every chain of the atlas in a year, in the order of their ids.
///
/// # Errors
/// A chain that does not balance.
pub fn of_all(bench: &Workbench, year: i32, watch: &dyn Watch) -> Result<Vec<ChainQuality>, StudyError> {
    let atlas = bench.atlas()?;
    let ids: Vec<&String> = atlas.registry.chains.keys().collect();
    members::run(ids.len() as u32, None, |k| {
        watch.proceed()?;
        of_one(bench, ids[k as usize], year)
    })
    .into_iter()
    .collect()
}

fn of_one(bench: &Workbench, id: &str, year: i32) -> Result<ChainQuality, StudyError> {
    let (atlas, chain) = (bench.atlas()?, bench.chain(id, year)?);
    let forms = forms(&chain);
    let largest = ledger::adjustments(&chain)
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
    Ok(ChainQuality {
        chain: id.to_owned(),
        year,
        footing: Footing::of(&forms),
        residual: chain.residuals().into_iter().fold(0.0, f64::max),
        forms,
        largest,
        weak: atlas.registry.chains.get(id).map(|spec| spec.weak.clone()).unwrap_or_default(),
    })
}

fn forms(chain: &Chain) -> Vec<FormQuality> {
    let mut grades = vec![[0.0_f64; 4]; chain.forms.len()];
    for s in &chain.supplies {
        grades[chain.nodes[s.node].form][index(s.level.grade)] += s.level.band.value;
    }
    for t in &chain.transformations {
        for leg in &t.outputs {
            grades[chain.nodes[leg.node].form][index(t.level.grade)] += leg.per_tonne * t.level.band.value;
        }
    }
    ledger::footing(chain)
        .into_iter()
        .filter(|f| !chain.forms[f.form].local && f.output > 0.0)
        .map(|f| {
            let form = &chain.forms[f.form];
            let [a, b, c, d] = grades[f.form].map(|t| t / f.output);
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
