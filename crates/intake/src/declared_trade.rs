//! Declarations of trade, reconciled and set beside another reconciliation, without keeping anything.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::atlas;
use crate::error::IntakeError;
use crate::import::{HS, Progress};
use crate::source::un_comtrade::{self, Codes, Declared};
use crate::trade::mirror::compare::{End, Score, Values, compare};
use crate::trade::mirror::{Basis, Reconciliation, Side, reconcile};
use crate::trade::table::code_text;
use monazite_model::answer::trade::{
    FlowCounts, FlowValues, ProductComparison, Reconciled, ReporterQuality, SideComparison, TradeComparison,
};

/// How many reporters are shown.
const SHOWN: usize = 15;

/// Reads declarations, reconciles them and, with a reference (`i, j, cmd or k, value or v`), compares.
///
/// # Errors
/// Every problem of the files.
pub fn reconciled(
    files: &[PathBuf],
    hs: Option<&str>,
    reference: Option<&Path>,
    progress: Progress<'_>,
) -> Result<Reconciled, IntakeError> {
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
    Ok(Reconciled {
        hs: options.hs.clone(),
        years: years.into_iter().collect(),
        reporters: declared.reporters,
        flows: FlowCounts {
            both: of(Basis::Both).count(),
            exporter: of(Basis::Exporter).count(),
            importer: of(Basis::Importer).count(),
        },
        value_usd: FlowValues {
            both: sum(Basis::Both),
            exporter: sum(Basis::Exporter),
            importer: sum(Basis::Importer),
        },
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
fn reporters(declared: &Declared, reconciled: &Reconciliation, codes: &Codes) -> Vec<ReporterQuality> {
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
            ReporterQuality {
                area: name(code),
                exports_usd: sums.map_or(0.0, |s| s.0),
                confirmed: sums.filter(|s| s.0 > 0.0).map(|s| s.1 / s.0),
                export_error: reconciled.quality.exporter.get(&code).map(|e| e.exp()),
                import_error: reconciled.quality.importer.get(&code).map(|e| e.exp()),
            }
        })
        .collect()
}

fn comparison(reconciled: &Reconciliation, theirs: &Values, codes: &Codes) -> TradeComparison {
    let mut ours = Values::new();
    for flow in &reconciled.flows {
        *ours.entry((flow.product, flow.exporter, flow.importer)).or_default() += flow.value_usd;
    }
    let name = |code: i16| codes.area(code).map_or_else(|| code.to_string(), |a| a.to_string());
    let exporters = compare(&ours, theirs, End::Exporters);
    let importers = compare(&ours, theirs, End::Importers);
    let summary = |score: &Score| SideComparison {
        products: score.products.len(),
        leaders: score.leaders,
        share_error: score.share_error,
        hhi_correlation: score.hhi_correlation,
        level: score.level,
        within_tenth: score.within_tenth,
    };
    TradeComparison {
        products: exporters
            .products
            .iter()
            .map(|p| ProductComparison {
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
fn read_reference(path: &Path, codes: &Codes) -> Result<Values, IntakeError> {
    let file = path.display().to_string();
    let bytes = std::fs::read(path).map_err(IntakeError::io(path))?;
    Ok(un_comtrade::reference(&file, &bytes, codes)?)
}
