//! The first sentence of a page about criticality. Who shares the first place is named together: a tie is nobody's highest.

use monazite_model::criticality::{Assessment, Compared, Comparison, Score};

use super::{area, label, mineral, shown};
use crate::names::{Names, capital, in_text, list_of};

/// Names told of those that share a place.
const NAMED: usize = 4;

/// What a method says about an area: how many minerals it calls critical, and which has the most risk; `None` without scores.
pub(crate) fn of_method(found: &Assessment, names: Names) -> Option<String> {
    let axis = found.main_axis.as_str();
    // Groups stand beside their members and are not counted with them.
    let single = |score: &&Score| names.0.minerals.contains_key(&score.mineral);
    let scored = || found.scores.iter().filter(|s| s.bottleneck && s.value.is_some());
    let scored: Vec<&Score> =
        if scored().any(|s| single(&s)) { scored().filter(single).collect() } else { scored().collect() };
    let read = |score: &Score| shown(axis, score.value.unwrap_or(f64::NAN));
    let top = scored.iter().copied().max_by(|a, b| a.value.unwrap_or(0.0).total_cmp(&b.value.unwrap_or(0.0)));
    let Some(top) = top else { return without_score(found, names) };
    // What reads alike is alike to whoever reads it.
    let first: Vec<String> = scored
        .iter()
        .filter(|score| read(score) == read(top))
        .map(|score| in_text(&mineral(names, &score.mineral)))
        .collect();
    let whom = area(names, &found.area);
    let what = match axis {
        "supply_risk" => "supply risk".to_owned(),
        other => label(other),
    };
    let place = match first.as_slice() {
        [_] if scored.len() == 1 => format!("{} has a value of {} ({what})", list_of(&first, NAMED), read(top)),
        [_] => format!("{} has the highest value of {} ({what}: {})", list_of(&first, NAMED), scored.len(), read(top)),
        many => format!(
            "{} of {} share the highest value ({what}: {}): {}",
            many.len(),
            scored.len(),
            read(top),
            list_of(&first, NAMED)
        ),
    };
    if let ([only], Some(critical)) = (scored.as_slice(), top.critical) {
        let verdict = if critical { "is" } else { "is not" };
        let band = match (only.low, only.high) {
            (low, high) if low < high => format!("; {} to {}", shown(axis, low), shown(axis, high)),
            _ => String::new(),
        };
        let sentence = format!(
            "{} {verdict} critical to {whom} by this method in {} ({what} {}{band}).",
            list_of(&first, NAMED),
            found.year,
            read(top)
        );
        return Some(capital(&sentence));
    }
    let judged: Vec<bool> = scored.iter().filter_map(|score| score.critical).collect();
    if judged.is_empty() {
        return Some(format!("For {whom} in {}, {place}.", found.year));
    }
    let critical = judged.iter().filter(|critical| **critical).count();
    Some(format!("{critical} of {} minerals are critical to {whom} in {}; {place}.", judged.len(), found.year))
}

/// What is said where nothing that was asked about has a score: that it has none, and what is missing.
fn without_score(found: &Assessment, names: Names) -> Option<String> {
    let minerals: Vec<String> = found.unscored.iter().map(|row| in_text(&mineral(names, &row.mineral))).collect();
    let missing = found.unscored.first()?.missing.join("; ");
    let why = if minerals.len() == 1 { format!("; missing: {missing}") } else { String::new() };
    let verb = if minerals.len() == 1 { "has" } else { "have" };
    let sentence = format!(
        "{} {verb} no score for {} by this method in {}{why}.",
        list_of(&minerals, NAMED),
        area(names, &found.area),
        found.year
    );
    Some(capital(&sentence))
}

/// What methods say together: which mineral all put first or near it, and how far they agree; `None` without scores.
pub(crate) fn of_methods(found: &Comparison, names: Names) -> Option<String> {
    let methods = found.minerals.iter().flat_map(|row| row.by_method.keys()).collect::<std::collections::BTreeSet<_>>();
    let most = found.minerals.iter().map(|row| row.by_method.len()).max().filter(|n| *n > 0)?;
    // Who is scored by few methods only is not set beside those whom all score.
    let everywhere: Vec<_> = found.minerals.iter().filter(|row| row.by_method.len() == most).collect();
    let sum =
        |row: &monazite_model::criticality::Compared| row.by_method.values().map(|p| u64::from(p.rank)).sum::<u64>();
    let best = everywhere.iter().map(|row| sum(row)).min()?;
    let first: Vec<String> =
        everywhere.iter().filter(|row| sum(row) == best).map(|row| in_text(&mineral(names, &row.mineral))).collect();
    if let [only] = found.minerals.as_slice() {
        return Some(of_one(only, found, names));
    }
    let mean = best as f64 / most as f64;
    let by = match methods.len() {
        all if all == most => format!("all {all} methods"),
        all => format!("{most} of {all} methods"),
    };
    let verb = if first.len() == 1 { "ranks" } else { "share the place of" };
    let place = format!(
        "of {} minerals that {by} score, {} {verb} riskiest on average (mean rank {mean:.1})",
        everywhere.len(),
        list_of(&first, NAMED)
    );
    let lowest =
        found.correlations.iter().filter(|c| c.spearman.is_finite()).min_by(|a, b| a.spearman.total_cmp(&b.spearman));
    let agree = lowest.map_or_else(String::new, |c| {
        format!("; {} and {} agree least (rank correlation {:.2} over {} minerals)", c.a, c.b, c.spearman, c.minerals)
    });
    Some(capital(&format!("for {}, {place}{agree}.", area(names, &found.area))))
}

/// What methods say of one mineral: how many of those that judge call it critical. A rank among one says nothing.
fn of_one(only: &Compared, found: &Comparison, names: Names) -> String {
    let judged: Vec<bool> = only.by_method.values().filter_map(|place| place.critical).collect();
    let critical = judged.iter().filter(|critical| **critical).count();
    let (who, whom) = (in_text(&mineral(names, &only.mineral)), area(names, &found.area));
    let scored = only.by_method.len();
    capital(&match judged.len() {
        0 => format!("{who} is scored for {whom} by {scored} methods, none of which says whether it is critical."),
        all => {
            format!("{who} is critical to {whom} by {critical} of the {all} methods that judge it; {scored} score it.")
        }
    })
}
