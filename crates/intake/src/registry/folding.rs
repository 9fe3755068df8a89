//! `folding.toml`: one row, with shares that are shares and a bloc that exists. `trading_places.toml`: places and minerals that exist,
//! and a reason for each.

use std::collections::BTreeSet;

use monazite_model::diagnostic::{Problem, did_you_mean};

use super::known::{Known, reasoned, unique};
use super::raw::Raw;

pub(super) fn check(raw: &Raw, problems: &mut Vec<Problem>) {
    let rows = &raw.folding;
    if rows.readable && rows.broken.is_empty() && rows.rows.is_empty() {
        problems.push(Problem::of_file("folding.toml", "empty", "one row `[[folding]]` is needed"));
    }
    for row in rows.rows.iter().skip(1) {
        problems.push(rows.problem(row, "share", "duplicate", "there is one row for all chains, and this is another"));
    }
    for row in &rows.rows {
        let folding = &row.value;
        for (key, share) in
            [("share", folding.share), ("bloc_share", folding.bloc_share), ("flow_share", folding.flow_share)]
        {
            if !(share > 0.0 && share < 0.5) {
                let message = format!("expected a share above 0 and below 0.5, found {share}");
                problems.push(rows.problem(row, key, "out-of-range", message));
            }
        }
        if folding.most_areas < 2 {
            let message = format!("a chain has at least two areas, found {}", folding.most_areas);
            problems.push(rows.problem(row, "most_areas", "out-of-range", message));
        }
        // Rows that could not be read are a problem already; their bloc exists.
        let memberships = &raw.memberships;
        let read = memberships.rows.iter().map(|m| m.value.bloc.as_str());
        let blocs: BTreeSet<&str> = read.chain(memberships.broken.iter().map(String::as_str)).collect();
        if memberships.readable && !folding.bloc.is_empty() && !blocs.contains(folding.bloc.as_str()) {
            let message = format!("no bloc `{}` is registered", folding.bloc);
            let mut problem = rows.problem(row, "bloc", "unknown-reference", message);
            problem.hint = did_you_mean(&folding.bloc, blocs);
            problems.push(problem);
        }
        reasoned(rows, row, "reason", &folding.reason, problems);
    }
}

/// Trading places: each once, with plants for minerals that are registered.
pub(super) fn check_places(raw: &Raw, known: &Known, problems: &mut Vec<Problem>) {
    let rows = &raw.trading_places;
    unique(rows, "area", |place| place.area.to_string(), problems);
    for row in &rows.rows {
        let place = &row.value;
        Known::dangling(rows, row, "area", "area", place.area.as_str(), &known.areas, problems);
        reasoned(rows, row, "reason", &place.reason, problems);
        for mineral in &place.only {
            Known::dangling(rows, row, "only", "mineral", mineral.as_str(), &known.minerals, problems);
        }
        for (n, plants) in place.plants.iter().enumerate() {
            for mineral in &plants.minerals {
                let key = format!("plants[{n}].minerals");
                Known::dangling(rows, row, &key, "mineral", mineral.as_str(), &known.minerals, problems);
            }
            reasoned(rows, row, &format!("plants[{n}].reason"), &plants.reason, problems);
        }
    }
}
