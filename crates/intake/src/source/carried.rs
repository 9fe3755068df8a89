//! Facts in our own tidy table: what was carried by hand from printed pages, and what a user keeps in the same layout.
//!
//! The table is [`crate::facts`]; here its areas are checked against the registry, so that a typing error does not open a new
//! country.

use monazite_model::diagnostic::Problem;

use crate::facts;
use crate::source::format::{Format, Reader};
use crate::source::gather::Imported;
use crate::source::reading::Readings;

/// The format.
pub const FORMAT: Format = Format {
    name: "facts",
    also: None,
    reads: "our own tidy table of facts",
    recognised_by: "CSV with the columns of atlas/facts/",
    recognises: |head| head.has(&["source", "edition", "form", "quantity"]),
    reader: Reader::Facts(read),
};

/// Reads a tidy table of facts and checks its areas.
///
/// # Errors
/// Every problem of the file.
pub fn read(file: &str, bytes: &[u8], readings: &Readings) -> Result<Imported, Vec<Problem>> {
    let mut facts = facts::read_csv(file, bytes)?;
    let mut problems = Vec::new();
    for fact in &facts {
        let code = fact.area.as_str();
        // A bloc such as EU27 is no row of areas.csv; an area of three letters must be one.
        let bloc = code.len() > 3;
        if !bloc && readings.area(code).is_none() && problems.len() < facts::MOST_PROBLEMS {
            let message = format!("no area `{code}` (for `{}`)", fact.id());
            problems.push(
                Problem::of_file(file, "unknown-area", message)
                    .named("area")
                    .hint("codes are listed in registry/areas.csv"),
            );
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    facts.sort_by_cached_key(monazite_model::fact::Fact::id);
    Ok(Imported { facts, ..Imported::default() })
}
