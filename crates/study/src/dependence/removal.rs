//! What the loss of a country's exports costs: the market of the chain is cleared again without them.
//!
//! Every form of the chain is barred from leaving the country for a year; nobody enforces origin, so goods find ways round as far
//! as the market lets them. The figure is the change of the area's welfare (consumers, producers, processors, traders, treasury).
//! The range comes from drawn parameters, not from the facts' bands.

use std::collections::BTreeSet;

use monazite_intake::atlas::Atlas;
use monazite_model::answer::dependence::DependenceRow as Row;
use monazite_model::answer::standing::{Standing, Variant};
use monazite_model::chain::Chain;
use monazite_model::code::{AreaId, FormId, MineralId};
use monazite_model::period::Month;
use monazite_model::scenario::{ExportBan, Exports, Measure, MeasureKind, Origin, Parties, Scenario};

use crate::error::StudyError;
use crate::run::{RunOptions, run_on};

/// Members of the ensemble. Few: each is a market solve.
const RUNS: u32 = 24;

/// The loss of `area` if `by` stops exporting: one row, or none where the market has no answer or the country is not in the chain.
///
/// # Errors
/// The ban has no meaning on the chain.
pub(super) fn rows(
    atlas: &Atlas,
    chain: &Chain,
    area: &AreaId,
    members: &BTreeSet<usize>,
    by: &AreaId,
    group: &BTreeSet<usize>,
    minerals: &[MineralId],
) -> Result<Vec<Row>, StudyError> {
    if group.is_empty() || !members.is_disjoint(group) {
        return Ok(Vec::new());
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
        seed: super::SEED,
        runs: RUNS,
        note: String::new(),
        sources: Vec::new(),
        parameters: Vec::new(),
        measures: vec![measure],
    };
    let options = RunOptions { threads: Some(1), ..RunOptions::default() };
    let outcome = run_on(std::slice::from_ref(chain), &atlas.registry, &atlas.id, &scenario, &options, Vec::new())?;
    let own: BTreeSet<&AreaId> = members.iter().map(|a| &chain.areas[*a]).collect();
    let (mut value, mut low, mut high) = (0.0, 0.0, 0.0);
    for total in outcome.area_totals.iter().filter(|t| own.contains(&t.area)) {
        value -= total.range.value;
        low -= total.range.high;
        high -= total.range.low;
    }
    if outcome.area_totals.is_empty() {
        return Ok(Vec::new());
    }
    let mineral = if minerals.len() == 1 { minerals[0].to_string() } else { chain.minerals[0].to_string() };
    Ok(vec![Row {
        area: area.to_string(),
        mineral,
        stage: "all".into(),
        form: "all".into(),
        measure: "removal-loss".into(),
        through: by.to_string(),
        value,
        low: low.min(value),
        high: high.max(value),
        unit: "usd".into(),
        year: chain.year,
        sources: outcome.sources,
        path: format!("chain {}", chain.id),
        period: chain.year.to_string(),
        variant: Variant::Change,
        standing: Standing::Inferred,
    }])
}
