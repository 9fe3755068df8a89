//! What changed between two releases of data. Releases are read as they stand (`intake::atlas::release`); facts are compared in
//! `facts`, everything else by its identity, trade tables that differ flow by flow.

mod facts;

use std::collections::BTreeSet;
use std::path::Path;

use monazite_intake::atlas::release::{self, Extent, Release};
use monazite_model::answer::diff::{AtlasDiff, Change, FileDiff, Side};
use monazite_model::diagnostic::Problem;
use monazite_model::fact::Fact;
use monazite_report::diff::headline;

use crate::error::StudyError;
use crate::watch::Watch;
use crate::workbench::Workbench;

/// What changed from `old` to `new`; without `new`, to the bundled release.
///
/// # Errors
/// Everything wrong with either release at once; two single tables of different kinds.
pub fn diff(bench: &Workbench, old: &Path, new: Option<&Path>, watch: &dyn Watch) -> Result<AtlasDiff, StudyError> {
    watch.doing("reading both releases");
    let (old, new) = both(Release::open(old), new.map_or_else(Release::bundled, Release::open))?;
    watch.proceed()?;
    if let (Extent::Facts, Extent::Trade) | (Extent::Trade, Extent::Facts) = (old.extent, new.extent) {
        return Err(StudyError::Refused(format!(
            "{} and {} cannot be compared: one is a table of facts, the other one of trade",
            old.name, new.name
        )));
    }
    watch.doing("comparing");
    let (before, after) = (compared(&old, &new), compared(&new, &old));
    let (tables, facts) = facts::compare(&before, &after);
    let side = |of: &Release, facts: &[&Fact]| Side { name: of.name.clone(), id: of.id.clone(), facts: facts.len() };
    let mut found = AtlasDiff {
        headline: String::new(),
        old: side(&old, &before),
        new: side(&new, &after),
        tables,
        facts,
        files: files(&old, &new)?,
    };
    found.headline = headline(&found, &bench.atlas()?.registry);
    Ok(found)
}

/// Both, or the problems of both.
fn both<E: Into<StudyError>>(
    old: Result<Release, E>,
    new: Result<Release, E>,
) -> Result<(Release, Release), StudyError> {
    match (old.map_err(Into::into), new.map_err(Into::into)) {
        (Ok(old), Ok(new)) => Ok((old, new)),
        (Err(one), Ok(_)) | (Ok(_), Err(one)) => Err(one),
        (Err(one), Err(other)) => {
            let problems: Vec<Problem> = [one.problems(), other.problems()].concat();
            // What has no place in a file is told alone.
            if one.problems().is_empty() || other.problems().is_empty() { Err(one) } else { Err(problems.into()) }
        }
    }
}

/// The facts of a release that are compared with another: all of them, or beside a single table those of the same source and
/// edition, and where there are none those of the latest edition of that source.
fn compared<'a>(of: &'a Release, with: &Release) -> Vec<&'a Fact> {
    if of.extent != Extent::Whole || with.extent == Extent::Whole {
        return of.facts.iter().collect();
    }
    let (own, others) = (of.editions(), with.editions());
    let wanted: BTreeSet<(&str, &str)> = others
        .iter()
        .filter_map(|table| {
            let latest = || own.iter().rfind(|(source, _)| *source == table.0);
            own.get(table).or_else(latest).copied()
        })
        .collect();
    let asked = |fact: &&Fact| wanted.contains(&(fact.origin.source.as_str(), fact.origin.edition.as_str()));
    of.facts.iter().filter(asked).collect()
}

/// Files beside the facts that differ.
fn files(old: &Release, new: &Release) -> Result<Vec<FileDiff>, StudyError> {
    match (old.extent, new.extent) {
        (Extent::Facts, _) | (_, Extent::Facts) => Ok(Vec::new()),
        (Extent::Trade, _) | (_, Extent::Trade) => single_tables(old, new),
        (Extent::Whole, Extent::Whole) => of_rooms(old, new),
    }
}

/// Rooms that both have, file by file; a room that one of them lacks as a whole is one line.
fn of_rooms(old: &Release, new: &Release) -> Result<Vec<FileDiff>, StudyError> {
    let (before, after) = (old.rooms(), new.rooms());
    let mut found = Vec::new();
    for room in before.union(&after) {
        if !(before.contains(room) && after.contains(room)) {
            found.push(FileDiff {
                name: format!("{room}/"),
                change: Change::of(before.contains(room), after.contains(room), false),
                old: before.contains(room).then(|| old.room(room)),
                new: after.contains(room).then(|| new.room(room)),
                flows: None,
            });
            continue;
        }
        let inside = |name: &&String| name.split('/').next() == Some(*room);
        let names: BTreeSet<&String> = old.files.keys().chain(new.files.keys()).filter(inside).collect();
        for name in names {
            found.extend(one_file((old, name), (new, name))?);
        }
    }
    Ok(found)
}

/// One trade table with another, or with the one of its name in a folder.
fn single_tables(old: &Release, new: &Release) -> Result<Vec<FileDiff>, StudyError> {
    let single = if new.extent == Extent::Trade { new } else { old };
    let name = single.files.keys().next().map(String::as_str).unwrap_or_default();
    let of = |release: &Release| -> Result<String, StudyError> {
        if release.extent == Extent::Trade {
            return Ok(release.files.keys().next().cloned().unwrap_or_default());
        }
        if release.files.contains_key(name) {
            return Ok(name.to_owned());
        }
        Err(StudyError::Refused(format!("{} has no {name} to compare with; name two tables", release.name)))
    };
    let (before, after) = (of(old)?, of(new)?);
    Ok(one_file((old, &before), (new, &after))?.into_iter().collect())
}

/// A file that differs; nothing where it is the same in both.
fn one_file(old: (&Release, &str), new: (&Release, &str)) -> Result<Option<FileDiff>, StudyError> {
    let (before, after) = (old.0.files.get(old.1), new.0.files.get(new.1));
    let same = before.map(|state| &state.blake3) == after.map(|state| &state.blake3);
    let change = Change::of(before.is_some(), after.is_some(), same);
    if change == Change::Same {
        return Ok(None);
    }
    let flows = if change == Change::Changed { release::flows(old, new)? } else { None };
    Ok(Some(FileDiff { name: new.1.to_owned(), change, old: before.cloned(), new: after.cloned(), flows }))
}
