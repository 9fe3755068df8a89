//! The folder `monazite criticality -o` writes: JSON, tidy tables, a page, the chart, and a manifest from which it can be repeated.

use std::collections::BTreeMap;

use monazite_engine::indicators::Method;
use monazite_model::criticality::Assessment;
use monazite_model::registry::Registry;
use monazite_report::error::ReportError;
use monazite_report::names::Names;
use monazite_report::page::Page;
use monazite_report::{criticality as pages, csv, figure, json, parquet};
use serde::Serialize;

use crate::error::StudyError;
use crate::folder::{FileEntry, add_chart, entries};

/// Value of `format` in the manifest.
pub const FORMAT: &str = "monazite-criticality/1";
/// Columns of the page.
const WIDTH: usize = 140;

#[derive(Debug, Serialize)]
struct Manifest<'a> {
    format: &'static str,
    program: &'static str,
    data: &'a str,
    command: String,
    files: Vec<FileEntry>,
}

/// The chart of supply risk against economic importance; `None` for methods without the two axes.
pub fn chart(assessment: &Assessment, registry: &Registry) -> Option<String> {
    let ends = super::known(&assessment.method)?.two_axes.as_ref()?.ends;
    let ends = (ends.supply_risk, ends.economic_importance);
    figure::criticality::svg(assessment, ends, Names(registry))
}

/// Every file by its name.
///
/// # Errors
/// A format that cannot be written.
pub fn files(
    assessment: &Assessment,
    registry: &Registry,
    data: &str,
) -> Result<BTreeMap<String, Vec<u8>>, StudyError> {
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    files.insert("criticality.json".into(), json::document(assessment).map_err(ReportError::from)?.into_bytes());
    files.insert("criticality.csv".into(), csv::table(&pages::rows::rows(assessment))?);
    files.insert("criticality.parquet".into(), parquet::criticality(assessment)?);
    let mut page = Page::new(WIDTH, false);
    pages::text::assessment(assessment, true, Names(registry), &mut page);
    files.insert("criticality.txt".into(), page.finish().into_bytes());
    if let Some(svg) = chart(assessment, registry) {
        add_chart(&mut files, "supply-risk-importance", &svg)?;
    }
    let manifest = Manifest {
        format: FORMAT,
        program: concat!("monazite ", env!("CARGO_PKG_VERSION")),
        data,
        command: command(assessment),
        files: entries(&files),
    };
    files.insert("manifest.json".into(), json::document(&manifest).map_err(ReportError::from)?.into_bytes());
    Ok(files)
}

/// The command that repeats an assessment. The rounds of 2017 and 2023 take their own year when none is named.
fn command(assessment: &Assessment) -> String {
    // A round takes its own year when none is named, with the inputs it printed.
    let own = |method: &Method| (method.years)(None, &assessment.area);
    let round = super::known(&assessment.method).and_then(|m| own(m).ok());
    let round = round.is_some_and(|years| years.round && years.year == assessment.year);
    let year = if round { String::new() } else { format!(" --year {}", assessment.year) };
    format!(
        "monazite criticality --method {} --area {}{year} --draws {} --seed {} -o again",
        assessment.method, assessment.area, assessment.draws, assessment.seed
    )
}
