//! What the loss of a country's exports costs: the market of the chain is cleared again without them.
//!
//! Every form of the chain is barred from leaving the country for a year; nobody enforces origin, so goods find ways round as far
//! as the market lets them. The figure is the change of the area's welfare (consumers, producers, processors, traders, treasury).
//! The range comes from drawn parameters, not from the facts' bands.

use std::collections::BTreeSet;

use monazite_engine::indicators::dependence::{About, Figure, Key, Measure as Measured, Subject};
use monazite_intake::atlas::Atlas;
use monazite_model::answer::standing::Standing;
use monazite_model::code::{AreaId, FormId};
use monazite_model::period::Month;
use monazite_model::quantity::Band;
use monazite_model::scenario::{ExportBan, Exports, Measure, MeasureKind, Origin, Parties, Scenario};

use crate::error::StudyError;
use crate::run::{Ground, RunOptions, run_on};
use crate::watch::Watch;

/// Members of the ensemble. Few: each is a market solve.
const RUNS: u32 = 24;
/// Seed of the ensemble.
const SEED: u64 = 42;

/// The loss of the area if the other one stops exporting, with what it is cited from; `None` where the market has no answer, nobody
/// was named or the one named is not in the chain.
///
/// # Errors
/// The ban has no meaning on the chain.
pub(super) fn figure(
    atlas: &Atlas,
    subject: &Subject<'_>,
    watch: &dyn Watch,
) -> Result<Option<(Figure, Vec<String>)>, StudyError> {
    let Some((by, group)) = &subject.through else { return Ok(None) };
    let (chain, members, minerals) = (subject.chain, &subject.area, subject.minerals);
    if group.is_empty() || !members.is_disjoint(group) {
        return Ok(None);
    }
    let start = Month::new(chain.year, 1).unwrap_or(Month { year: chain.year, month: 1 });
    let travels: Vec<FormId> = chain.forms.iter().filter(|f| !f.local).map(|f| f.id.clone()).collect();
    let ban = ExportBan {
        flows: Exports { by: by.clone(), on: travels, to: Parties::All, except: Parties::nobody() },
        origin: Origin::None,
    };
    let measure = Measure {
        kind: MeasureKind::ExportBan(ban),
        announced: None,
        from: start,
        until: None,
        note: String::new(),
        event: None,
        reference: String::new(),
    };
    let scenario = Scenario {
        title: format!("{by} stops exporting"),
        minerals: chain.minerals.clone(),
        start,
        months: 12,
        period: None,
        base_year: Some(chain.year),
        seed: SEED,
        runs: RUNS,
        note: String::new(),
        sources: Vec::new(),
        parameters: Vec::new(),
        measures: vec![measure],
    };
    let options = RunOptions { threads: Some(1), ..RunOptions::default() };
    let ground = Ground { chains: std::slice::from_ref(chain), registry: &atlas.registry, data: &atlas.id };
    let outcome = run_on(&ground, &scenario, &options, Vec::new(), watch)?;
    let own: BTreeSet<&AreaId> = members.iter().map(|a| &chain.areas[*a]).collect();
    let (mut value, mut low, mut high) = (0.0, 0.0, 0.0);
    for total in outcome.area_totals.iter().filter(|t| own.contains(&t.area)) {
        value -= total.range.value;
        low -= total.range.high;
        high -= total.range.low;
    }
    if outcome.area_totals.is_empty() {
        return Ok(None);
    }
    let mineral = if minerals.len() == 1 { minerals[0].clone() } else { chain.minerals[0].clone() };
    let key = Key { about: About::Chain, mineral, measure: Measured::RemovalLoss, through: by.to_string() };
    let band = Band { value, low: low.min(value), high: high.max(value) };
    let path = format!("chain {}", chain.id);
    let figure = Figure { key, band, publications: BTreeSet::new(), standing: Standing::Inferred, path };
    Ok(Some((figure, outcome.sources)))
}
