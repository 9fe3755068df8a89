//! World output by year, as the sources say it before anything is balanced, and where its source changes.
//!
//! Tables of two publishers differ in scope, and so does a table from shares of a total: between two years whose figures rest on
//! different ones the difference says nothing, so the second is marked and no line may be drawn to it.

use std::collections::{BTreeMap, BTreeSet};

use monazite_model::answer::show::OutputYear;
use monazite_model::citation::Source;
use monazite_model::code::{FormId, MineralId};
use monazite_model::fact::Quality;

use super::choose::Facts;
use super::draft::{Draft, FormDraft};
use crate::atlas::Atlas;
use crate::error::IntakeError;

/// The first year of a series: before it almost nothing but trade is in the atlas.
pub const FIRST: i32 = 2008;

/// What is said of a year without a figure where nothing else is.
const UNSTATED: &str = "no table states it";

/// What stands where no publication does.
const INFERRED: &str = "inferred";

/// World output of every form of a chain that travels, and of the forms that are sums of its forms, in each of `years` (ascending), form
/// by form; years without a figure have none and say why.
///
/// # Errors
/// A chain the registry does not have; a trade table that cannot be read.
pub fn world_output(atlas: &Atlas, chain_id: &str, years: &[i32]) -> Result<Vec<OutputYear>, IntakeError> {
    let registry = &atlas.registry;
    let spec = super::spec(registry, chain_id)?;
    let wanted = super::forms_to_read(registry, &spec.forms);
    let minerals: BTreeSet<MineralId> = wanted.iter().map(FormId::mineral).collect();
    let facts = Facts::new(registry, minerals.iter().flat_map(|mineral| atlas.facts.of(mineral)), &wanted);
    let mut by_form: BTreeMap<usize, Vec<OutputYear>> = BTreeMap::new();
    let sums: Vec<(&FormId, Vec<&FormId>)> = registry
        .forms
        .values()
        .filter(|form| !form.sum_of.is_empty() && form.sum_of.iter().all(|part| spec.forms.contains(part)))
        .map(|form| (&form.id, form.sum_of.iter().collect()))
        .collect();
    for year in years {
        let draft = super::output_drafted(registry, &facts, &atlas.trade, spec, *year)?;
        let own = draft.forms.iter().filter(|form| !form.local).map(|form| (&form.id, vec![&form.id]));
        for (place, (id, parts)) in sums.iter().cloned().chain(own).enumerate() {
            let mut row = of_year(&draft, id, &parts, *year);
            let rows = by_form.entry(place).or_default();
            let before = rows.iter().rev().find(|row| row.total.is_some());
            row.new_source = row.total.is_some() && before.is_some_and(|before| before.main != row.main);
            rows.push(row);
        }
    }
    Ok(by_form.into_values().flatten().collect())
}

/// What a level rests on: publications, with how they are carried where they are of another year, and their publishers alone.
fn rests_on(sources: &[Source]) -> (String, String) {
    let words: BTreeSet<String> = sources.iter().filter_map(Source::named).collect();
    let keys: BTreeSet<&str> = sources.iter().filter_map(Source::publication).map(|p| p.source.as_str()).collect();
    if keys.is_empty() {
        return (INFERRED.into(), INFERRED.into());
    }
    (words.into_iter().collect::<Vec<_>>().join(", "), keys.into_iter().collect::<Vec<_>>().join(", "))
}

/// The publishers with those of the form that a figure nobody states follows from: its total is theirs.
fn following(draft: &Draft, form: &FormDraft, key: String) -> String {
    let mut keys: BTreeSet<String> = key.split(", ").map(str::to_owned).collect();
    let mut next = form.follows;
    // As many steps as there are forms reach whatever is stated.
    for _ in 0..draft.forms.len() {
        let Some(other) = next.map(|f| &draft.forms[f]) else { break };
        let largest = other.production.iter().flatten().max_by(|a, b| a.band.value.total_cmp(&b.band.value));
        let stated = largest.map(|level| rests_on(&level.sources).1).filter(|key| key != INFERRED);
        keys.extend(stated.iter().flat_map(|key| key.split(", ")).map(str::to_owned));
        next = other.follows;
    }
    keys.into_iter().collect::<Vec<_>>().join(", ")
}

fn of_year(draft: &Draft, id: &FormId, parts: &[&FormId], year: i32) -> OutputYear {
    let forms: Vec<&FormDraft> = draft.forms.iter().filter(|form| parts.contains(&&form.id)).collect();
    let (mut total, mut low, mut high) = (0.0, 0.0, 0.0);
    // By publishers: tonnes, and the largest level with its words and grade.
    let mut weight: BTreeMap<String, (f64, (f64, String, Quality))> = BTreeMap::new();
    let levels = forms.iter().flat_map(|form| form.production.iter().flatten().map(move |level| (form, level)));
    for (form, level) in levels {
        total += level.band.value;
        low += level.band.low;
        high += level.band.high;
        let (words, key) = rests_on(&level.sources);
        let key = following(draft, form, key);
        let entry = weight.entry(key).or_insert((0.0, (-1.0, String::new(), level.grade)));
        entry.0 += level.band.value;
        if level.band.value > entry.1.0 {
            entry.1 = (level.band.value, words, level.grade);
        }
    }
    let most = weight.into_iter().max_by(|a, b| a.1.0.total_cmp(&b.1.0).then_with(|| b.0.cmp(&a.0)));
    let known = total > 0.0 && forms.iter().all(|form| !form.no_output);
    let missing: Vec<&str> = forms.iter().map(|form| form.missing.as_str()).filter(|why| !why.is_empty()).collect();
    let (main, source, grade) = match most.filter(|_| known) {
        Some((main, (_, (_, source, grade)))) => (main, source, Some(grade)),
        None => Default::default(),
    };
    OutputYear {
        form: id.clone(),
        year,
        total: known.then_some(total),
        low: known.then_some(low),
        high: known.then_some(high),
        unit: "t".into(),
        source,
        main,
        grade,
        new_source: false,
        missing: if known { String::new() } else { missing.first().copied().unwrap_or(UNSTATED).to_owned() },
    }
}
