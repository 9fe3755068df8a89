//! `monazite atlas build`.

use std::path::Path;

use monazite_study::atlas;
use monazite_study::report::number::grouped;
use monazite_study::report::table::Table;

use crate::failure::Failure;
use crate::terminal::Terminal;

/// Makes the bundled tables again from publishers' files.
pub fn build(from: &Path, into: &Path, terminal: &Terminal) -> Result<(), Failure> {
    let waiting = terminal.waiting("reading publishers' files");
    let summary = atlas::build(from, into)?;
    waiting.finish_and_clear();
    let count = |n: usize| grouped(n as f64, 0);
    let mut table = Table::new("", &["table", ">facts"]);
    for (name, facts) in &summary.tables {
        table.row([format!("facts/{name}"), count(*facts)]);
    }
    let mut page = terminal.page();
    page.table(&table);
    let left: usize = summary.left.values().sum();
    let corrected: usize = summary.corrected.values().sum();
    if let Some(figures) = summary.witnessed {
        page.line(&format!("of {} figures of output a second publisher says something", count(figures)));
    }
    page.line(&format!("{} cells read otherwise than printed, {} rows left", count(corrected), count(left)));
    terminal.print(&page.finish())?;
    terminal.note(&format!("Wrote {} with the trade and input-output tables beside it.", into.join("facts").display()));
    Ok(())
}
