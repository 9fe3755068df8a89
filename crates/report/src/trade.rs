//! How declarations of trade were reconciled, as tidy rows.

use monazite_model::answer::trade::Reconciled;
use serde::Serialize;

/// One figure.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Row {
    /// `all`, `reporter`, `code` (beside a reference) or `reference` (all codes beside it).
    pub about: &'static str,
    /// The reporter's area, the HS code, `exporters` or `importers`; empty for `all`.
    pub id: String,
    /// The area a figure names: the largest exporter of a code; else empty.
    pub area: String,
    /// What is measured (docs/formats/trade.md).
    pub measure: &'static str,
    /// The figure.
    pub value: f64,
    /// `usd`, `share`, `factor`, `areas`, `flows`, `codes`, `index`, `correlation`.
    pub unit: &'static str,
}

/// A reconciliation as tidy rows: all figures, then reporters, then codes beside the reference.
pub fn rows(found: &Reconciled) -> Vec<Row> {
    let row = |about, id: &str, area: &str, measure, value, unit| Row {
        about,
        id: id.to_owned(),
        area: area.to_owned(),
        measure,
        value,
        unit,
    };
    let all = |measure, value, unit| row("all", "", "", measure, value, unit);
    let mut rows = vec![
        all("reporters", found.reporters as f64, "areas"),
        all("flows-both-ends", found.flows.both as f64, "flows"),
        all("flows-exporter-alone", found.flows.exporter as f64, "flows"),
        all("flows-importer-alone", found.flows.importer as f64, "flows"),
        all("value-both-ends", found.value_usd.both, "usd"),
        all("value-exporter-alone", found.value_usd.exporter, "usd"),
        all("value-importer-alone", found.value_usd.importer, "usd"),
        all("insurance-and-freight", found.cif_share, "share"),
        all("flows-of-a-part-of-partners", found.truncated as f64, "flows"),
        all("tonnages-not-believed", found.strange_tonnages as f64, "flows"),
        all("exports-without-partner", found.unnamed_usd[0], "usd"),
        all("imports-without-partner", found.unnamed_usd[1], "usd"),
    ];
    for reporter in &found.quality {
        let of = |measure, value: Option<f64>, unit| {
            value.map(|value| row("reporter", &reporter.area, "", measure, value, unit))
        };
        rows.extend(of("exports", Some(reporter.exports_usd), "usd"));
        rows.extend(of("confirmed", reporter.confirmed, "share"));
        rows.extend(of("export-error", reporter.export_error, "factor"));
        rows.extend(of("import-error", reporter.import_error, "factor"));
    }
    let Some(comparison) = &found.comparison else { return rows };
    for p in &comparison.products {
        let of = |area: &str, measure, value, unit| row("code", &p.code, area, measure, value, unit);
        rows.push(of(&p.ours.0, "largest-exporter-ours", p.ours.1, "share"));
        rows.push(of(&p.theirs.0, "largest-exporter-theirs", p.theirs.1, "share"));
        rows.push(of("", "share-error", p.share_error, "share"));
        rows.push(of("", "hhi-ours", p.hhi_ours, "index"));
        rows.push(of("", "hhi-theirs", p.hhi_theirs, "index"));
        rows.push(of("", "level", p.level, "factor"));
    }
    for (side, summary) in [("exporters", &comparison.exporters), ("importers", &comparison.importers)] {
        let of = |measure, value, unit| row("reference", side, "", measure, value, unit);
        rows.push(of("codes", summary.products as f64, "codes"));
        rows.push(of("largest-area-right", summary.leaders as f64, "codes"));
        rows.push(of("share-error", summary.share_error, "share"));
        rows.extend(summary.hhi_correlation.map(|value| of("hhi-correlation", value, "correlation")));
        rows.push(of("level", summary.level, "factor"));
        rows.push(of("within-a-tenth", summary.within_tenth, "share"));
    }
    rows
}
