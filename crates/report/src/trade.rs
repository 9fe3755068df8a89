//! How declarations of trade were reconciled, as a page and as figures.

use monazite_model::answer::trade::{Reconciled, SideComparison, TradeComparison};

use crate::number::grouped;
use crate::page::Page;
use crate::table::Table;

/// One figure.
#[derive(Debug, Clone, PartialEq)]
pub struct TradeRow {
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
pub fn rows(found: &Reconciled) -> Vec<TradeRow> {
    let row = |about, id: &str, area: &str, measure, value, unit| TradeRow {
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

fn count(n: usize) -> String {
    grouped(n as f64, 0)
}

/// The page: what flows rest on, how good reporters are, and agreement with a reference.
pub fn page(found: &Reconciled, page: &mut Page) {
    let years: Vec<String> = found.years.iter().map(ToString::to_string).collect();
    page.line(&format!("{} declared by {} reporters, codes of {}", years.join(", "), found.reporters, found.hs));
    let mut table = Table::new("", &["flows rest on", ">flows", ">million USD, FOB"]);
    for (basis, flows, value) in [
        ("both ends", found.flows.both, found.value_usd.both),
        ("the exporter alone", found.flows.exporter, found.value_usd.exporter),
        ("the importer alone", found.flows.importer, found.value_usd.importer),
    ] {
        table.row([basis.to_owned(), count(flows), grouped(value / 1e6, 0)]);
    }
    page.table(&table);
    page.wrapped(
        "",
        &format!(
            "Insurance and freight found: {:.1} % of the FOB value. Without a named partner: exports of {} and imports of {} million USD. \
             {} flows left to one end because the other names only a part of its partners; {} tonnages not believed.",
            100.0 * found.cif_share,
            grouped(found.unnamed_usd[0] / 1e6, 0),
            grouped(found.unnamed_usd[1] / 1e6, 0),
            count(found.truncated),
            count(found.strange_tonnages)
        ),
    );
    page.heading(
        "Largest reporters: exports that partners confirm, and the mean error of what they declare, as a factor",
    );
    let mut table = Table::new(
        "",
        &["reporter", ">exports, million USD", ">partners declare", ">error, exports", ">error, imports"],
    );
    let factor = |error: Option<f64>| error.map_or_else(String::new, |e| format!("{e:.2}"));
    for reporter in &found.quality {
        table.row([
            reporter.area.clone(),
            grouped(reporter.exports_usd / 1e6, 0),
            reporter.confirmed.map_or_else(String::new, |c| format!("{:.0} %", 100.0 * c)),
            factor(reporter.export_error),
            factor(reporter.import_error),
        ]);
    }
    page.table(&table);
    if let Some(comparison) = &found.comparison {
        beside(comparison, page);
    }
    for note in &found.notes {
        page.wrapped("  ", note);
    }
}

fn beside(comparison: &TradeComparison, page: &mut Page) {
    let per_cent = |share: f64| format!("{:.1} %", 100.0 * share);
    page.heading(
        "Beside the reference: largest exporter of each code, share error over the six largest, concentration, level",
    );
    let mut table = Table::new(
        "",
        &["code", "ours", ">share", "theirs", ">share", ">share error", ">HHI ours", ">HHI theirs", ">level"],
    );
    for p in &comparison.products {
        table.row([
            p.code.clone(),
            p.ours.0.clone(),
            per_cent(p.ours.1),
            p.theirs.0.clone(),
            per_cent(p.theirs.1),
            per_cent(p.share_error),
            format!("{:.3}", p.hhi_ours),
            format!("{:.3}", p.hhi_theirs),
            format!("{:.2}", p.level),
        ]);
    }
    page.table(&table);
    let mut table = Table::new(
        "",
        &["shares of", ">largest area right", ">share error", ">HHI correlation", ">level", ">flows within 10 %"],
    );
    let mut row = |name: &str, s: &SideComparison| {
        table.row([
            name.to_owned(),
            format!("{} of {}", s.leaders, s.products),
            per_cent(s.share_error),
            s.hhi_correlation.map_or_else(String::new, |c| format!("{c:.3}")),
            format!("{:.2}", s.level),
            per_cent(s.within_tenth),
        ]);
    };
    row("exporters", &comparison.exporters);
    row("importers", &comparison.importers);
    page.table(&table);
}
