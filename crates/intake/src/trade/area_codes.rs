//! Codes of areas in the publishers' tables that the bundled trade is built from, and rows that cannot be read.

use std::collections::BTreeMap;
use std::path::Path;

use monazite_model::code::AreaId;
use monazite_model::diagnostic::Problem;
use monazite_model::registry::Area;

use crate::error::IntakeError;

/// Current BACI code of an area by any of its names.
pub(super) struct AreaCodes(BTreeMap<String, i16>);

impl AreaCodes {
    pub(super) fn new(areas: &BTreeMap<AreaId, Area>) -> Self {
        let mut codes = BTreeMap::new();
        for area in areas.values() {
            let current = area.baci.split('|').next().and_then(|c| c.trim().parse().ok());
            let Some(code) = current else { continue };
            let names = area.names.iter().chain([&area.iso2, &area.id.0]);
            // Dissolved states share ISO letters with their successors; those come first.
            for name in names.filter(|name| !name.is_empty()) {
                codes.entry(name.clone()).or_insert(code);
            }
        }
        AreaCodes(codes)
    }

    pub(super) fn of(&self, name: &str) -> Option<i16> {
        self.0.get(name).copied()
    }
}

/// A row of a table that cannot be read.
pub(super) fn unreadable(path: &Path, error: csv::Error) -> IntakeError {
    let line = error.position().map_or(0, |p| p.line() as u32);
    let file = path.display().to_string();
    vec![Problem::of_file(&file, "unreadable-row", error.to_string()).at(line, 0, 0)].into()
}
