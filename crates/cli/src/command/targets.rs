//! Where a command is about to write, checked against each other before anybody waits: a folder is replaced as a whole, so what is
//! written into or around it by the same command would be lost.

use std::path::{Component, Path, PathBuf};

use monazite_study::folder;

use super::order::{Order, Out};
use crate::failure::Failure;

/// Refuses targets that cannot be written, or that one command would write over each other.
///
/// # Errors
/// All pairs of targets that are in each other's way, or the first that cannot be written.
pub(super) fn check(order: &Order) -> Result<(), Failure> {
    let folders = [("-o", &order.output), ("--problem", &order.problem)];
    let folders: Vec<(&str, &Path)> =
        folders.into_iter().filter_map(|(name, dir)| Some((name, dir.as_deref()?))).collect();
    let table = match &order.out {
        Out::Parquet(file) => ("--parquet", Some(file.as_path())),
        Out::Xlsx(file) => ("--xlsx", Some(file.as_path())),
        Out::File(file) => ("-o", Some(file.as_path())),
        _ => ("", None),
    };
    let files = [table, ("--chart", order.chart.as_ref().map(|(file, _)| file.as_path()))];
    let files: Vec<(&str, &Path)> = files.into_iter().filter_map(|(name, file)| Some((name, file?))).collect();
    let mut faults = Vec::new();
    for (k, (name, dir)) in folders.iter().enumerate() {
        for (other, at) in folders.iter().skip(k + 1).chain(&files) {
            let (a, b) = (whole(dir), whole(at));
            if a.starts_with(&b) || b.starts_with(&a) {
                faults.push(format!(
                    "{name} {} and {other} {} are in each other's way: a folder is replaced as a whole; name two places apart",
                    dir.display(),
                    at.display()
                ));
            }
        }
    }
    if !faults.is_empty() {
        return Err(Failure::Usage(faults.join("\n")));
    }
    folders.iter().try_for_each(|(_, dir)| folder::check_target(dir)).map_err(Failure::from)
}

/// The absolute path, with links followed as far as it exists.
fn whole(path: &Path) -> PathBuf {
    let mut absolute = PathBuf::new();
    for part in std::path::absolute(path).unwrap_or_else(|_| path.to_owned()).components() {
        if part == Component::ParentDir {
            absolute.pop();
        } else {
            absolute.push(part)
        }
    }
    let mut rest = Vec::new();
    let mut there = absolute.as_path();
    loop {
        if let Ok(found) = there.canonicalize() {
            return rest.iter().rev().fold(found, |path, part| path.join(part));
        }
        match (there.parent(), there.file_name()) {
            (Some(parent), Some(name)) => {
                rest.push(name.to_owned());
                there = parent;
            }
            _ => return absolute,
        }
    }
}
