//! What an import did with each file, and the formats there are.

use monazite_model::answer::import::{ImportFormats, ImportSummary, Imported};

use crate::number::grouped;
use crate::page::Page;
use crate::problem;
use crate::table::Table;

/// One block a file.
pub fn page(imported: &Imported, page: &mut Page) {
    imported.files.iter().for_each(|summary| file(summary, page));
}

fn file(summary: &ImportSummary, page: &mut Page) {
    let count = |n: u64| grouped(n as f64, 0);
    let corrected: u64 = summary.corrected.values().sum();
    page.line(&format!(
        "{}: {} taken, {} corrected, {} left",
        summary.file,
        count(summary.taken),
        count(corrected),
        count(summary.left)
    ));
    if summary.already_there {
        page.line("  already there; nothing was written");
    } else {
        let datasets = match summary.datasets.as_slice() {
            [first, .., last] if summary.datasets.len() > 4 => {
                format!("{} datasets, {first} to {last}", summary.datasets.len())
            }
            few => few.join(", "),
        };
        page.wrapped("  into ", &datasets);
    }
    for (kind, n) in &summary.corrected {
        page.wrapped("  corrected: ", &format!("{} × {kind}", count(*n)));
    }
    for note in &summary.notes {
        page.wrapped("  ", note);
    }
    if !summary.problems.is_empty() {
        problem::list(&summary.problems, &|_| None, page);
    }
}

/// The formats with what they read.
pub fn formats(formats: &ImportFormats) -> Table {
    let mut table = Table::new("", &["format", "reads"]);
    for format in &formats.formats {
        table.row([&format.name, &format.reads]);
    }
    table
}
