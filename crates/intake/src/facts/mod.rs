//! The tidy table of facts: one row per published number, the schema of `atlas/facts/` and of everything a user imports.
//!
//! Answers: which facts does this CSV hold, and how is a list of facts written so that a diff can be reviewed? It leaves
//! publishers' own layouts to [`crate::source`] and the choice between sources to reconciliation. [`Facts`] holds those of an
//! atlas and decodes what is asked for.
//!
//! | column             | holds                                                                                  |
//! |--------------------|----------------------------------------------------------------------------------------|
//! | `source`, `edition`| key of the publication in `registry/sources.toml`, dated release                        |
//! | `form`, `stage`    | `gallium:refined`, `refining`; the mineral is the part of the form before the colon      |
//! | `quantity`         | kind, e.g. `production`                                                                 |
//! | `partner`          | partner area, product variant, end use, technology or dimension; empty where none        |
//! | `area`, `period`   | ISO 3166-1 alpha-3 (`WLD`, `OTH`), `2024`, `2024-05` or `2016/2020`                      |
//! | `status`           | `reported`, `estimated`, `bounded`, `negligible`, `withheld`, `not-available`            |
//! | `value`            | the figure in `unit`; empty for a silence or a bound                                     |
//! | `low`, `high`      | ends of a bound, or the range around a figure; empty where none is stated                |
//! | `unit`, `basis`    | `t`, `usd_per_t`, `share`, …; `contained`, `gross`, `equivalent:WO3`, `none`             |
//! | `grade`            | A stated, B estimated by the publisher, C derived, D assumed                             |
//! | `table`, `row`, `text` | where it was printed, and the figure as printed                                     |
//! | `note`             | remark of ours                                                                          |

// `build.rs` packs; the library reads what it packed, and packs in its tests.
#[cfg_attr(not(test), allow(dead_code))]
mod pack;
mod packed;
mod read;
mod sense;
mod shelves;

use std::io::{self, Write};
use std::path::Path;

use monazite_model::diagnostic::Problem;
use monazite_model::fact::Fact;
use monazite_model::observed::Observed;

use crate::error::IntakeError;
use crate::store::{FileName, files_under};

pub use pack::COLUMNS;
pub use read::{MOST_PROBLEMS, read_csv, read_known};
pub(crate) use shelves::Block;
pub use shelves::Facts;

/// Writes facts as a tidy table, in the order given. Numbers are written so that reading them gives the same bits.
pub fn write_csv(facts: &[Fact], writer: impl Write) -> io::Result<()> {
    let mut csv = csv::WriterBuilder::new().from_writer(writer);
    csv.write_record(COLUMNS)?;
    for fact in facts {
        let number = |n: Option<f64>| n.map(|n| n.to_string()).unwrap_or_default();
        let (low, high) = match fact.value {
            Observed::Bounded { low, high } => (low, high),
            _ => (fact.band.map(|b| b.low), fact.band.map(|b| b.high)),
        };
        csv.write_record([
            fact.origin.source.as_str(),
            &fact.origin.edition,
            fact.series.form.as_str(),
            fact.series.stage.name(),
            fact.series.quantity.name(),
            &fact.series.partner,
            fact.area.as_str(),
            &fact.period.to_string(),
            fact.value.status(),
            &number(fact.value.value()),
            &number(low),
            &number(high),
            fact.unit.name(),
            &String::from(fact.basis.clone()),
            &fact.grade.to_string(),
            &fact.origin.table,
            &fact.origin.row,
            &fact.origin.text,
            &fact.note,
        ])?;
    }
    csv.flush()
}

/// All facts of the tables in a folder, in the order of the tables' names.
///
/// # Errors
/// A folder that cannot be read; the problems of all tables at once.
pub fn read_folder(dir: &Path) -> Result<Vec<Fact>, IntakeError> {
    let mut tables = files_under(dir)?;
    tables.retain(|path| path.extension().is_some_and(|e| e == "csv"));
    tables.sort();
    let (mut facts, mut problems) = (Vec::new(), Vec::new());
    for path in tables {
        let bytes = std::fs::read(&path).map_err(IntakeError::io(&path))?;
        match read_csv(&path.display().to_string(), bytes.as_slice()) {
            Ok(of_file) => facts.extend(of_file),
            Err(of_file) => problems.extend(of_file),
        }
    }
    if problems.is_empty() { Ok(facts) } else { Err(problems.into()) }
}

/// The table a fact is kept in: `usgs-mcs-2026.csv`. `file` is the file it was read from.
///
/// # Errors
/// A source or an edition that cannot become part of a file's name.
pub fn table_name(file: &str, fact: &Fact) -> Result<FileName, Problem> {
    let (source, edition) = (&fact.origin.source, &fact.origin.edition);
    FileName::checked(file, "source", source)?;
    FileName::checked(file, "edition", edition)?;
    FileName::checked(file, "source and edition", &format!("{source}-{edition}.csv"))
}

#[cfg(test)]
mod tests;
