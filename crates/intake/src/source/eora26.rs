//! Eora26: the simplified multi-region table of one year (189 countries, 26 industries), as text without labels beside files of labels.
//!
//! `Eora26_2016_bp_T.txt` holds deliveries, `…_FD.txt` final use and `…_VA.txt` value added, all tab-separated figures in thousand US
//! dollars; `labels_T.txt`, `labels_FD.txt` and `labels_VA.txt` name rows and columns (country, code, kind, sector). Environmental accounts
//! (Q, QY) are passed over. Layout: the archives of worldmrio.com, `bp` basic prices.

use monazite_model::diagnostic::Problem;
use monazite_model::input_output::{About, FinalUse, Industry, InputOutput};

use crate::input_output::matrix::{self, Block};
use crate::input_output::{SourceFile, Tables, year_in};
use crate::source::format::{Format, Reader};

/// The format.
pub const FORMAT: Format = Format {
    name: "eora26",
    also: None,
    reads: "Eora26, one year: …_T.txt, …_FD.txt, …_VA.txt and labels_T.txt, labels_FD.txt, labels_VA.txt, or their zip archives",
    recognised_by: "names of its files, Eora26_…_T.txt",
    recognises: |_| false,
    reader: Reader::Table(read),
};

/// Reads the files of one year.
///
/// # Errors
/// A file that is missing or of another size than its labels, cells that are no numbers.
pub fn read(files: &[SourceFile<'_>]) -> Result<Tables, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut part = |part: &str| {
        let name = |file: &&SourceFile<'_>| {
            let base = file.base_name().trim_end_matches(".gz").to_lowercase();
            let labels = part.starts_with("labels");
            if labels { base == part } else { base.ends_with(part) && !base.starts_with("labels") }
        };
        let mut found = files.iter().filter(name);
        match (found.next(), found.next()) {
            (Some(file), None) => Some(*file),
            (Some(file), Some(second)) => {
                let message = format!("a second file for {part} beside {}; import one year and one price", file.name);
                problems.push(Problem::of_file(second.name, "twice", message));
                None
            }
            (None, _) => {
                let first = files.first().map_or("", |file| file.name);
                problems.push(Problem::of_file(first, "missing-file", format!("the table needs …{part}")));
                None
            }
        }
    };
    let parts = ["_t.txt", "_fd.txt", "_va.txt", "labels_t.txt", "labels_fd.txt", "labels_va.txt"].map(&mut part);
    let [Some(flows), Some(uses), Some(added), Some(of_flows), Some(of_uses), Some(of_added)] = parts else {
        return Err(problems);
    };
    let block = |file: &SourceFile<'_>| matrix::bare(file.name, &file.text()?, '\t');
    let (z, y, v) = (block(&flows)?, block(&uses)?, block(&added)?);
    let (industries, finals, factors) = (labels(&of_flows)?, labels(&of_uses)?, labels(&of_added)?);
    let n = industries.len();
    let shapes = [(&flows, &z, n, n), (&uses, &y, n, finals.len()), (&added, &v, factors.len(), n)];
    for (file, block, rows, columns) in shapes {
        problems.extend(other_shape(file.name, block, rows, columns));
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let year = year_in(flows.base_name());
    let prices = if flows.base_name().contains("_pp_") { "purchasers' prices" } else { "basic prices" };
    Ok(Tables::Symmetric(InputOutput {
        about: About {
            title: format!("Eora26{}", year.map(|year| format!(" {year}")).unwrap_or_default()),
            format: FORMAT.name.into(),
            year,
            unit: "thousand USD".into(),
            notes: vec![prices.to_owned()],
        },
        industries: industries.into_iter().map(|[area, code]| Industry { area, name: code.clone(), code }).collect(),
        flows: z.values,
        final_uses: finals.into_iter().map(|[area, category]| FinalUse { area, category }).collect(),
        final_use: y.values,
        value_added_rows: factors.into_iter().map(|[_, name]| name).collect(),
        value_added: v.values,
    }))
}

/// Code of the country and last label of each line that has any.
fn labels(file: &SourceFile<'_>) -> Result<Vec<[String; 2]>, Vec<Problem>> {
    let text = file.text()?;
    let cells = |line: &str| -> Vec<String> {
        line.split('\t').map(|cell| cell.trim().trim_matches('"').to_owned()).filter(|cell| !cell.is_empty()).collect()
    };
    let lines = text.lines().map(cells).filter(|cells| !cells.is_empty());
    let pair = |cells: Vec<String>| {
        let area = cells.get(1).filter(|_| cells.len() > 2).cloned().unwrap_or_default();
        [area, cells.last().cloned().unwrap_or_default()]
    };
    Ok(lines.map(pair).collect())
}

/// A problem where a block is of another shape than its labels.
pub(super) fn other_shape(file: &str, block: &Block, rows: usize, columns: usize) -> Option<Problem> {
    let found = (block.rows, block.columns);
    (found != (rows, columns)).then(|| {
        let message = format!("{} rows of {} figures, but the labels are of {rows} and {columns}", found.0, found.1);
        Problem::of_file(file, "other-labels", message)
    })
}
