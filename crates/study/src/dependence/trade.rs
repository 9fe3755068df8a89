//! Shares of imports by the trade tables alone: all codes of a mineral's forms of one stage together, by value and by weight.
//!
//! No chain, no split, no balance: what statistics recorded, for as many years as they reach. One HS edition per year, the one that
//! holds most of the codes, because editions are reconciled apart; the older one on a tie, so that a long series keeps to it.

use std::collections::{BTreeMap, BTreeSet};

use monazite_intake::atlas::Atlas;
use monazite_model::answer::dependence::DependenceRow as Row;
use monazite_model::answer::standing::{Standing, Variant};
use monazite_model::code::{AreaId, MineralId, Stage};

use crate::error::StudyError;
use crate::show::citations;

/// Shares below this are not listed.
const LEAST: f64 = 0.005;

/// Shares of an area's recorded imports by origin, for each mineral and stage with codes that hold mainly that stage.
pub(super) fn rows(
    atlas: &Atlas,
    minerals: &[MineralId],
    year: i32,
    area: &AreaId,
    members: &[AreaId],
    through: Option<&AreaId>,
) -> Result<Vec<Row>, StudyError> {
    let inside: BTreeSet<&AreaId> = if members.is_empty() { BTreeSet::from([area]) } else { members.iter().collect() };
    let mut rows = Vec::new();
    for mineral in minerals {
        for (stage, codes) in codes(atlas, mineral) {
            rows.extend(of_codes(atlas, mineral, stage, &codes, year, area, &inside, through)?);
        }
    }
    Ok(rows)
}

/// Codes of a mineral by stage. A group (rare earths, platinum metals) has those of all members of its chain, because nobody
/// splits them.
fn codes(atlas: &Atlas, mineral: &MineralId) -> BTreeMap<Stage, BTreeSet<(String, String)>> {
    let registry = &atlas.registry;
    let chain = registry.minerals.get(mineral).and_then(|m| registry.chains.get(&m.chain));
    let group = chain.is_some_and(|c| c.minerals.first() == Some(mineral) && c.id == mineral.as_str());
    let mut by_stage: BTreeMap<Stage, BTreeSet<(String, String)>> = BTreeMap::new();
    for form in registry.forms.values() {
        let own = form.id.mineral() == *mineral;
        let shared = group && chain.is_some_and(|c| c.forms.contains(&form.id)) && form.stage != Stage::Component;
        if own || shared {
            // A group trades its members' codes, whatever the stage of the member: they are one family of goods.
            let stage = if shared { Stage::Refining } else { form.stage };
            by_stage.entry(stage).or_default().extend(form.hs.iter().map(|c| (c.revision.clone(), c.code.clone())));
        }
    }
    by_stage
}

#[allow(clippy::too_many_arguments)]
fn of_codes(
    atlas: &Atlas,
    mineral: &MineralId,
    stage: Stage,
    codes: &BTreeSet<(String, String)>,
    year: i32,
    area: &AreaId,
    inside: &BTreeSet<&AreaId>,
    through: Option<&AreaId>,
) -> Result<Vec<Row>, StudyError> {
    let mut held: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (revision, code) in codes {
        if atlas.trade.years(revision, code)?.contains(&year) {
            held.entry(revision).or_default().push(code);
        }
    }
    // `HS92` sorts after `HS17`, and is the older: the largest key wins a tie.
    let Some((revision, codes)) = held.into_iter().max_by_key(|(revision, codes)| (codes.len(), *revision == "HS92"))
    else {
        return Ok(Vec::new());
    };
    let mut from: BTreeMap<AreaId, (f64, f64)> = BTreeMap::new();
    let mut publications = BTreeSet::new();
    for code in &codes {
        for row in atlas.trade.rows(revision, code, year)? {
            if inside.contains(&row.importer) && !inside.contains(&row.exporter) && row.value_usd.is_finite() {
                let sums = from.entry(row.exporter).or_default();
                sums.0 += row.value_usd;
                sums.1 += row.gross_t.unwrap_or(0.0);
                publications.insert(row.publication);
            }
        }
    }
    let (value, weight) = from.values().fold((0.0, 0.0), |s, x| (s.0 + x.0, s.1 + x.1));
    let sources = citations(&atlas.registry, publications.iter().map(|p| &**p));
    let mut rows = Vec::new();
    for (origin, (v, w)) in &from {
        if through.is_some_and(|t| t != origin) {
            continue;
        }
        for (measure, part, total) in [("trade-share-value", *v, value), ("trade-share-weight", *w, weight)] {
            if total <= 0.0 || (part / total < LEAST && through.is_none()) {
                continue;
            }
            let share = part / total;
            rows.push(Row {
                area: area.to_string(),
                mineral: mineral.to_string(),
                stage: stage.name().to_owned(),
                form: "trade".into(),
                measure: measure.into(),
                through: origin.to_string(),
                value: share,
                // A recorded share has no band of its own; the codes it is of are in `path`.
                low: share,
                high: share,
                unit: "share".into(),
                year,
                sources: sources.clone(),
                path: format!("{revision} {}", codes.join(" ")),
                period: year.to_string(),
                variant: Variant::Baseline,
                standing: Standing::Known,
            });
        }
    }
    Ok(rows)
}
