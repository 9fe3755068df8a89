//! What checks share: which names exist, and what every row must hold.

use std::collections::{BTreeMap, BTreeSet};

use monazite_model::code::AreaId;
use monazite_model::diagnostic::{Problem, did_you_mean};

use super::rows::{Row, Rows};

/// Names that rows may refer to.
pub(super) struct Names {
    names: BTreeSet<String>,
    /// False where the file that holds them could not be read: then any name may be one of them.
    complete: bool,
}

impl Names {
    /// Ids that exist, ids of rows that could not be read included: those are a problem already.
    pub(super) fn of<T>(rows: &Rows<T>, id: impl Fn(&T) -> &str) -> Self {
        let read = rows.rows.iter().map(|r| id(&r.value).to_owned());
        Names { names: read.chain(rows.broken.iter().cloned()).collect(), complete: rows.readable }
    }

    /// True for a name that is registered, or may be in a file that could not be read.
    pub(super) fn may_hold(&self, name: &str) -> bool {
        !self.complete || self.names.contains(name)
    }

    /// True for a name that is registered.
    pub(super) fn holds(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    /// The names, sorted.
    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }
}

/// What other rows may refer to.
pub(super) struct Known {
    pub areas: Names,
    pub minerals: Names,
    pub forms: Names,
    pub chains: Names,
}

impl Known {
    /// A dangling reference, with the nearest known name.
    pub(super) fn dangling<T>(
        rows: &Rows<T>,
        row: &Row<T>,
        key: &str,
        kind: &str,
        name: &str,
        known: &Names,
        problems: &mut Vec<Problem>,
    ) {
        if known.may_hold(name) {
            return;
        }
        let mut problem = rows.problem(row, key, "unknown-reference", format!("no {kind} `{name}` is registered"));
        problem.hint = did_you_mean(name, known.iter());
        problems.push(problem);
    }

    /// Checks a set of areas.
    pub(super) fn check_areas<'a, T>(
        &self,
        rows: &Rows<T>,
        row: &Row<T>,
        key: &str,
        areas: impl IntoIterator<Item = &'a AreaId>,
        problems: &mut Vec<Problem>,
    ) {
        for area in areas {
            Known::dangling(rows, row, key, "area", area.as_str(), &self.areas, problems);
        }
    }
}

/// Rows whose key was there before.
pub(super) fn unique<T>(rows: &Rows<T>, key: &str, of: impl Fn(&T) -> String, problems: &mut Vec<Problem>) {
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    for row in &rows.rows {
        let id = of(&row.value);
        let line = row.place(key).line;
        if let Some(first) = seen.get(&id) {
            problems.push(rows.problem(row, key, "duplicate", format!("`{id}` is already on line {first}")));
        } else {
            seen.insert(id, line);
        }
    }
}

/// Text that must not be empty.
pub(super) fn filled<T>(rows: &Rows<T>, row: &Row<T>, key: &str, text: &str, problems: &mut Vec<Problem>) {
    if text.trim().is_empty() {
        problems.push(rows.problem(row, key, "empty", format!("`{key}` must not be empty")));
    }
}

/// An assumption must say why: `assumption: ` and at least a few words.
pub(super) fn reasoned<T>(rows: &Rows<T>, row: &Row<T>, key: &str, text: &str, problems: &mut Vec<Problem>) {
    filled(rows, row, key, text, problems);
    if let Some((_, reason)) = text.split_once("assumption")
        && reason.trim_start_matches(':').trim().len() < 8
    {
        problems.push(
            rows.problem(row, key, "assumption-without-reason", "an assumption needs its reason")
                .hint("write `assumption: ` and why the number is what it is"),
        );
    }
}
