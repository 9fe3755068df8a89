//! Declarations of trade, reconciled and set beside another reconciliation, without keeping anything.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use monazite_intake::atlas;
use monazite_intake::source::un_comtrade::{self, Codes, Declared};
use monazite_intake::trade::mirror::compare::{End, Score, Values, compare};
use monazite_intake::trade::mirror::{Basis, Reconciliation, Side, reconcile};
use monazite_intake::trade::table::code_text;
use monazite_report::trade::Row;
use serde::Serialize;

use crate::error::StudyError;
use crate::import::{HS, Progress};

/// A reconciliation as it is shown.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Page {
    /// Nomenclature of the codes.
    pub hs: String,
    /// Years declared.
    pub years: Vec<i16>,
    /// Reporters that declare anything.
    pub reporters: usize,
    /// Flows by what they rest on.
    pub flows: Counts,
    /// Dollars by what they rest on, FOB.
    pub value_usd: Values3,
    /// Insurance and freight found, share of the FOB value.
    pub cif_share: f64,
    /// Flows left to one end because the other names only a part of its partners.
    pub truncated: usize,
    /// Tonnages not believed.
    pub strange_tonnages: usize,
    /// Dollars declared without a named partner, exporters and importers.
    pub unnamed_usd: [f64; 2],
    /// The reporters with the most trade, with what their declarations are worth.
    pub quality: Vec<Reporter>,
    /// Agreement with the reference, if one was given.
    pub comparison: Option<Comparison>,
    /// Things a person should know.
    pub notes: Vec<String>,
}

/// Numbers of flows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Declared by both ends.
    pub both: usize,
    /// By the exporter alone.
    pub exporter: usize,
    /// By the importer alone.
    pub importer: usize,
}

/// Dollars of flows.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Values3 {
    /// Declared by both ends.
    pub both: f64,
    /// By the exporter alone.
    pub exporter: f64,
    /// By the importer alone.
    pub importer: f64,
}

/// One reporter.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reporter {
    /// Area.
    pub area: String,
    /// Exports declared by itself where a partner declares too, dollars.
    pub exports_usd: f64,
    /// The same flows as their importers declare them, FOB, over `exports_usd`: far below 1 where goods only pass through.
    pub confirmed: Option<f64>,
    /// Mean error of its exports, as a factor (1 is none).
    pub export_error: Option<f64>,
    /// Mean error of its imports, as a factor.
    pub import_error: Option<f64>,
}

/// Agreement with a reference, product by product.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// Rows by product: exporters.
    pub products: Vec<Product>,
    /// Shares of exporters.
    pub exporters: Summary,
    /// Shares of importers.
    pub importers: Summary,
}

/// One product.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Product {
    /// HS6.
    pub code: String,
    /// Largest exporter, ours, and its share.
    pub ours: (String, f64),
    /// Largest exporter, theirs, and its share.
    pub theirs: (String, f64),
    /// Mean absolute difference of shares over the six largest of either.
    pub share_error: f64,
    /// Concentration, ours.
    pub hhi_ours: f64,
    /// Concentration, theirs.
    pub hhi_theirs: f64,
    /// Our dollars over theirs.
    pub level: f64,
}

/// All products.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Summary {
    /// Products compared.
    pub products: usize,
    /// Products whose largest area is the same.
    pub leaders: usize,
    /// Mean share error.
    pub share_error: f64,
    /// Correlation of the concentrations.
    pub hhi_correlation: Option<f64>,
    /// Our dollars over theirs.
    pub level: f64,
    /// Flows within ten per cent, share.
    pub within_tenth: f64,
}

impl Page {
    /// The page as tidy rows: all figures, then reporters, then codes beside the reference.
    pub fn rows(&self) -> Vec<Row> {
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
            all("reporters", self.reporters as f64, "areas"),
            all("flows-both-ends", self.flows.both as f64, "flows"),
            all("flows-exporter-alone", self.flows.exporter as f64, "flows"),
            all("flows-importer-alone", self.flows.importer as f64, "flows"),
            all("value-both-ends", self.value_usd.both, "usd"),
            all("value-exporter-alone", self.value_usd.exporter, "usd"),
            all("value-importer-alone", self.value_usd.importer, "usd"),
            all("insurance-and-freight", self.cif_share, "share"),
            all("flows-of-a-part-of-partners", self.truncated as f64, "flows"),
            all("tonnages-not-believed", self.strange_tonnages as f64, "flows"),
            all("exports-without-partner", self.unnamed_usd[0], "usd"),
            all("imports-without-partner", self.unnamed_usd[1], "usd"),
        ];
        for reporter in &self.quality {
            let of = |measure, value: Option<f64>, unit| {
                value.map(|value| row("reporter", &reporter.area, "", measure, value, unit))
            };
            rows.extend(of("exports", Some(reporter.exports_usd), "usd"));
            rows.extend(of("confirmed", reporter.confirmed, "share"));
            rows.extend(of("export-error", reporter.export_error, "factor"));
            rows.extend(of("import-error", reporter.import_error, "factor"));
        }
        let Some(comparison) = &self.comparison else { return rows };
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
}

/// How many reporters are shown.
const SHOWN: usize = 15;

/// Reads declarations, reconciles them and, with a reference (`i, j, cmd or k, value or v`), compares.
///
/// # Errors
/// Every problem of the files.
pub fn page(
    files: &[PathBuf],
    hs: Option<&str>,
    reference: Option<&Path>,
    progress: Progress<'_>,
) -> Result<Page, StudyError> {
    let areas = atlas::bundled_registry()?.areas;
    let options = un_comtrade::Options { hs: hs.unwrap_or(HS).to_uppercase(), release: None, areas };
    let codes = Codes::new(&options.areas, &options.hs)?;
    let declared = un_comtrade::read(files, &options, progress)?;
    let reconciled = reconcile(&declared.declarations, &declared.unallocated);
    let comparison = match reference {
        Some(path) => Some(comparison(&reconciled, &read_reference(path, &codes)?, &codes)),
        None => None,
    };
    let of = |basis: Basis| reconciled.flows.iter().filter(move |f| f.basis == basis);
    let sum = |basis: Basis| of(basis).map(|f| f.value_usd).sum();
    let unnamed = |side: Side| declared.unallocated.iter().filter(|u| u.side == side).map(|u| u.unnamed_usd).sum();
    let years: BTreeSet<i16> = reconciled.flows.iter().map(|f| f.year).collect();
    let mut notes = declared.notes.clone();
    for file in &declared.files {
        let counted = file.left.iter().chain(&file.corrected);
        notes.extend(counted.map(|(what, n)| format!("{}: {n} rows: {what}", file.file)));
    }
    Ok(Page {
        hs: options.hs.clone(),
        years: years.into_iter().collect(),
        reporters: declared.reporters,
        flows: Counts {
            both: of(Basis::Both).count(),
            exporter: of(Basis::Exporter).count(),
            importer: of(Basis::Importer).count(),
        },
        value_usd: Values3 { both: sum(Basis::Both), exporter: sum(Basis::Exporter), importer: sum(Basis::Importer) },
        cif_share: reconciled.quality.cif.common.exp_m1(),
        truncated: reconciled.truncated,
        strange_tonnages: reconciled.strange_tonnages,
        unnamed_usd: [unnamed(Side::Exporter), unnamed(Side::Importer)],
        quality: reporters(&declared, &reconciled, &codes),
        comparison,
        notes,
    })
}

/// Reporters by the trade they declare, with what their declarations are worth.
fn reporters(declared: &Declared, reconciled: &Reconciliation, codes: &Codes) -> Vec<Reporter> {
    let mut traded: BTreeMap<i16, f64> = BTreeMap::new();
    for d in &declared.declarations {
        let reporter = if d.side == Side::Exporter { d.exporter } else { d.importer };
        *traded.entry(reporter).or_default() += d.value_usd;
    }
    let mut confirmed: BTreeMap<i16, (f64, f64)> = BTreeMap::new();
    let exports: BTreeMap<(i16, i32, i16, i16), f64> = declared
        .declarations
        .iter()
        .filter(|d| d.side == Side::Exporter)
        .map(|d| ((d.year, d.product, d.exporter, d.importer), d.value_usd))
        .collect();
    for flow in &reconciled.flows {
        let own = exports.get(&(flow.year, flow.product, flow.exporter, flow.importer));
        if let (Some(own), Some(gap)) = (own, flow.gap) {
            let sums = confirmed.entry(flow.exporter).or_default();
            *sums = (sums.0 + own, sums.1 + own * gap.exp());
        }
    }
    let mut largest: Vec<(i16, f64)> = traded.into_iter().collect();
    largest.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let name = |code: i16| codes.area(code).map_or_else(|| code.to_string(), |a| a.to_string());
    largest
        .into_iter()
        .take(SHOWN)
        .map(|(code, _)| {
            let sums = confirmed.get(&code);
            Reporter {
                area: name(code),
                exports_usd: sums.map_or(0.0, |s| s.0),
                confirmed: sums.filter(|s| s.0 > 0.0).map(|s| s.1 / s.0),
                export_error: reconciled.quality.exporter.get(&code).map(|e| e.exp()),
                import_error: reconciled.quality.importer.get(&code).map(|e| e.exp()),
            }
        })
        .collect()
}

fn comparison(reconciled: &Reconciliation, theirs: &Values, codes: &Codes) -> Comparison {
    let mut ours = Values::new();
    for flow in &reconciled.flows {
        *ours.entry((flow.product, flow.exporter, flow.importer)).or_default() += flow.value_usd;
    }
    let name = |code: i16| codes.area(code).map_or_else(|| code.to_string(), |a| a.to_string());
    let exporters = compare(&ours, theirs, End::Exporters);
    let importers = compare(&ours, theirs, End::Importers);
    let summary = |score: &Score| Summary {
        products: score.products.len(),
        leaders: score.leaders,
        share_error: score.share_error,
        hhi_correlation: score.hhi_correlation,
        level: score.level,
        within_tenth: score.within_tenth,
    };
    Comparison {
        products: exporters
            .products
            .iter()
            .map(|p| Product {
                code: code_text(p.product),
                ours: (name(p.ours.0), p.ours.1),
                theirs: (name(p.theirs.0), p.theirs.1),
                share_error: p.share_error,
                hhi_ours: p.hhi_ours,
                hhi_theirs: p.hhi_theirs,
                level: p.level,
            })
            .collect(),
        exporters: summary(&exporters),
        importers: summary(&importers),
    }
}

/// Another reconciliation: exporter, importer, code and dollars, areas by code or number.
fn read_reference(path: &Path, codes: &Codes) -> Result<Values, StudyError> {
    let file = path.display().to_string();
    let bytes = std::fs::read(path).map_err(StudyError::io(path))?;
    Ok(un_comtrade::reference(&file, &bytes, codes)?)
}
