//! Which data are loaded, of which releases and years, and which forms lack a figure that an answer needs.

use std::collections::{BTreeMap, BTreeSet};

use monazite_engine::ensemble::members;
use monazite_model::answer::doctor::{Doctor, Lack, LackingForm, LoadedFacts, LoadedTrade};
use monazite_model::answer::standing::Standing;
use monazite_model::chain::{Chain, ChainForm};
use monazite_model::code::FormId;

use crate::error::StudyError;
use crate::watch::Watch;
use crate::workbench::Workbench;

/// Looks at everything an atlas holds, and at every chain of a year.
///
/// # Errors
/// An atlas that cannot be opened. A chain that cannot be built is part of the answer.
pub fn doctor(bench: &Workbench, year: i32, watch: &dyn Watch) -> Result<Doctor, StudyError> {
    let atlas = bench.atlas()?;
    let mut facts: BTreeMap<(&str, &str), (usize, i32, i32)> = BTreeMap::new();
    for fact in &atlas.facts {
        let of = fact.period.year();
        let (n, first, last) = facts.entry((&fact.origin.source, &fact.origin.edition)).or_insert((0, of, of));
        (*n, *first, *last) = (*n + 1, (*first).min(of), (*last).max(of));
    }
    let facts = facts.into_iter().map(|((source, edition), (facts, first, last))| LoadedFacts {
        source: source.to_owned(),
        edition: edition.to_owned(),
        facts,
        years: (first, last),
    });
    let mut trade: Vec<LoadedTrade> =
        atlas.trade.tables().map(|(path, holds)| LoadedTrade { name: path.display().to_string(), holds }).collect();
    trade.sort_by(|a, b| a.name.cmp(&b.name));
    let ids: Vec<&String> = atlas.registry.chains.keys().collect();
    let built = members::run(ids.len() as u32, None, |k| {
        watch.proceed()?;
        Ok::<_, StudyError>(bench.chain(ids[k as usize], year).map_err(|error| error.to_string()))
    });
    let (mut broken, mut forms, mut lacking, mut missing) = (Vec::new(), 0, BTreeMap::new(), BTreeSet::new());
    for (id, chain) in ids.iter().zip(built) {
        match chain? {
            Ok(chain) => {
                forms += chain.forms.len();
                for form in &chain.forms {
                    look(&chain, form, &mut lacking, &mut missing);
                }
            }
            Err(why) => broken.push(((*id).clone(), why)),
        }
    }
    Ok(Doctor {
        program: concat!("monazite ", env!("CARGO_PKG_VERSION")).into(),
        data: atlas.id.clone(),
        year,
        facts: facts.collect(),
        trade,
        trade_missing: missing.into_iter().filter(|hs| !atlas.trade.whole(hs, year)).collect(),
        input_output: atlas.input_output.names().map(str::to_owned).collect(),
        forms,
        lacking: lacking.into_values().collect(),
        broken,
    })
}

/// What one form lacks; a form of several chains is told once.
fn look(chain: &Chain, form: &ChainForm, lacking: &mut BTreeMap<FormId, LackingForm>, missing: &mut BTreeSet<String>) {
    let trade = chain.main_trade_codes_missing(&form.id);
    if trade {
        missing.extend(form.seen.missing.iter().map(|code| code.edition.clone()));
    }
    let found = [
        (Lack::Output, !form.has_output()),
        (Lack::Trade, trade),
        (Lack::Users, form.use_standing == Standing::NotKnown),
        // What does not travel has no market and needs no price.
        (Lack::Price, form.price.is_none() && !form.local),
    ];
    let lacks: Vec<Lack> = found.into_iter().filter(|(_, lacks)| *lacks).map(|(lack, _)| lack).collect();
    if !lacks.is_empty() {
        lacking.entry(form.id.clone()).or_insert_with(|| LackingForm {
            form: form.id.clone(),
            mineral: form.id.mineral(),
            lacks,
        });
    }
}
