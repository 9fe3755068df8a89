//! UN Comtrade: what reporters declare, as the interface (v1, JSON or CSV) and the site give it.
//!
//! Answers: what total does each reporter declare with each partner? A file mixes totals with their own parts (by second
//! partner, customs procedure, mode of transport), so that adding its rows up counts most trade twice or more. Only totals are
//! taken: second partner 0, customs C00, transport 0, supply 0. Leaves the comparison of both ends to [`crate::trade::mirror`].
//!
//! | column                                     | read as                                                                     |
//! |--------------------------------------------|-----------------------------------------------------------------------------|
//! | `refYear` or `period`                      | year; monthly lines are left                                                |
//! | `reporterCode`, `partnerCode`              | areas by Comtrade's numbers; 0 is the world, numbers of no country are unnamed |
//! | `flowCode`                                 | M, X; RX is taken off X; others are left                                     |
//! | `cmdCode`, `classificationCode`            | six digits; codes that a newer edition split off are put back                |
//! | `primaryValue`, `cifvalue`, `fobvalue`     | exports FOB, imports CIF, or FOB where stated                                |
//! | `netWgt`                                   | kilograms; 0 is "not stated"                                                 |
//!
//! Copies with fewer columns are read too, down to `reporter, partner, cmd, flow, value`. Where a copy has lost the columns that
//! tell totals from parts, the largest line of a flow is its total. The site's CSV ends every row with a comma; that is no cell.

mod answer;
mod codes;
mod dataset;
mod layout;
mod line;
mod packed_table;
mod reference;

use std::collections::BTreeMap;
use std::path::PathBuf;

use monazite_model::code::AreaId;
use monazite_model::diagnostic::Problem;
use monazite_model::registry::Area;

use crate::error::IntakeError;
use crate::facts::MOST_PROBLEMS;
use crate::source::format::{Format, Progress, Reader};
use crate::trade::mirror::{Declaration, Side, Unallocated};

pub use codes::Codes;
pub use dataset::import;
use line::{FlowCode, Left, Line};
pub use reference::read as reference;

/// The format.
pub const FORMAT: Format = Format {
    name: SOURCE,
    also: Some("comtrade"),
    reads: "UN Comtrade: declarations by six-digit code (v1 JSON, CSV or Parquet, site CSV), reconciled from both ends",
    recognised_by: "CSV with columns reporterCode, partnerCode, cmdCode, …, or JSON of the same",
    recognises: |head| head.has(&["reporterCode", "partnerCode", "cmdCode"]),
    reader: Reader::Trade(|files, into, given, progress| {
        let (hs, release) = (given.hs.unwrap_or(HS).to_uppercase(), given.release.map(str::to_owned));
        import(files, into, &Options { hs, release, areas: given.areas.clone() }, progress)
    }),
};
/// Nomenclature of reconciled trade where none is named: the one the registry's forms are mapped to.
pub const HS: &str = "HS17";
/// Key of the publication in `registry/sources.toml`.
pub const SOURCE: &str = "un-comtrade";

/// What the files do not say.
#[derive(Debug, Clone)]
pub struct Options {
    /// Nomenclature the result is in, `HS17`.
    pub hs: String,
    /// Which download this is, e.g. `202611`; needed to keep the result.
    pub release: Option<String>,
    /// Areas of the registry.
    pub areas: BTreeMap<AreaId, Area>,
}

/// What the files declare, totals only.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Declared {
    /// Totals by flow, sorted.
    pub declarations: Vec<Declaration>,
    /// What reporters leave without a named partner.
    pub unallocated: Vec<Unallocated>,
    /// Reporters.
    pub reporters: usize,
    /// Files as read.
    pub files: Vec<FileRead>,
    /// Things a person should know.
    pub notes: Vec<String>,
}

/// What one file gave.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FileRead {
    /// As the user named it.
    pub file: String,
    /// BLAKE3 of its bytes, hex.
    pub blake3: String,
    /// Its size.
    pub bytes: u64,
    /// Rows.
    pub rows: u64,
    /// Totals taken.
    pub taken: u64,
    /// Rows left, by reason.
    pub left: BTreeMap<String, u64>,
    /// Rows read otherwise than printed, by kind.
    pub corrected: BTreeMap<String, u64>,
}

/// Year, product, code as declared, reporter, partner as numbered by Comtrade, flow.
type Key = (i16, i32, i32, i16, i32, FlowCode);

/// The largest line of a flow.
#[derive(Debug, Clone, Copy, Default)]
struct Total {
    value_usd: f64,
    fob: bool,
    tonnes: Option<f64>,
}

/// Reads files of one download.
///
/// # Errors
/// [`IntakeError::Problems`] with every problem of every file; [`IntakeError::Io`] where reading fails.
pub fn read(files: &[PathBuf], options: &Options, progress: Progress<'_>) -> Result<Declared, IntakeError> {
    let codes = Codes::new(&options.areas, &options.hs)?;
    let mut totals: BTreeMap<Key, Total> = BTreeMap::new();
    let mut declared = Declared::default();
    let mut problems: Vec<Problem> = Vec::new();
    for path in files {
        let file = path.display().to_string();
        let mut read = FileRead { file: file.clone(), ..FileRead::default() };
        let mut differing = 0u64;
        let mut found = Vec::new();
        let result = layout::rows(path, progress, &mut |number, row| {
            read.rows += 1;
            match line::read(row, &codes) {
                Ok(line) => {
                    read.taken += 1;
                    for kind in [line.zero_restored, line.merged].into_iter().flatten() {
                        *read.corrected.entry(kind.to_owned()).or_default() += 1;
                    }
                    differing += u64::from(keep(&mut totals, &line));
                }
                Err(Left::Because(reason)) => *read.left.entry(reason).or_default() += 1,
                Err(Left::Wrong { column, code, message }) if found.len() < MOST_PROBLEMS => {
                    let line = u32::try_from(number).unwrap_or(u32::MAX);
                    found.push(Problem::of_file(&file, code, message).at(line, 0, 0).named(column));
                }
                Err(Left::Wrong { .. }) => {}
            }
        });
        match result {
            Ok(end) => {
                (read.blake3, read.bytes) = (end.blake3, end.size);
                declared.notes.extend(end.note.map(|note| format!("{file}: {note}")));
            }
            Err(IntakeError::Problems(of_file)) => found.extend(of_file),
            Err(other) => return Err(other),
        }
        if differing > 0 {
            read.corrected.insert("several lines for one flow: the largest is the total".to_owned(), differing);
        }
        if found.is_empty() && read.taken == 0 {
            let reasons: Vec<String> = read.left.iter().map(|(reason, n)| format!("{n} rows: {reason}")).collect();
            let mut problem =
                Problem::of_file(&file, "nothing-to-take", "no row is a yearly total of a six-digit code");
            problem.hint = (!reasons.is_empty()).then(|| reasons.join("; "));
            found.push(problem);
        }
        problems.extend(found);
        declared.files.push(read);
    }
    if !problems.is_empty() {
        return Err(problems.into());
    }
    gather(totals, &codes, &mut declared);
    if declared.declarations.is_empty() {
        let file = files.first().map(|f| f.display().to_string()).unwrap_or_default();
        return Err(vec![
            Problem::of_file(&file, "no-partners", "every row is trade with the world as a whole")
                .hint("download it again with all partners: reconciliation needs to know who traded with whom"),
        ]
        .into());
    }
    Ok(declared)
}

/// Keeps the larger of two lines of one flow; true where they differ by more than a rounding.
fn keep(totals: &mut BTreeMap<Key, Total>, line: &Line) -> bool {
    let key = (line.year, line.product, line.code, line.reporter, line.partner, line.flow);
    let total = Total { value_usd: line.value_usd, fob: line.fob, tonnes: line.tonnes };
    match totals.get_mut(&key) {
        None => {
            totals.insert(key, total);
            false
        }
        Some(known) => {
            let differs = (known.value_usd - total.value_usd).abs() > 1e-9 * known.value_usd.abs().max(1.0);
            if known.value_usd < total.value_usd {
                *known = total;
            }
            differs
        }
    }
}

/// Totals to declarations: re-exports taken off, partners named, the rest counted as unnamed.
fn gather(totals: BTreeMap<Key, Total>, codes: &Codes, declared: &mut Declared) {
    let mut re_exports = (0u64, 0.0);
    let mut flows: BTreeMap<(i16, i32, i16, i16, Side), Declaration> = BTreeMap::new();
    let mut whole: BTreeMap<(i16, i32, i16, Side), (Option<f64>, f64, f64)> = BTreeMap::new();
    for (&(year, product, code, reporter, partner, flow), total) in &totals {
        let side = match flow {
            FlowCode::Export => Side::Exporter,
            FlowCode::Import => Side::Importer,
            FlowCode::ReExport => continue,
        };
        let again = totals.get(&(year, product, code, reporter, partner, FlowCode::ReExport));
        let mut value_usd = total.value_usd;
        let mut tonnes = total.tonnes;
        if let Some(again) = again.filter(|a| flow == FlowCode::Export && a.value_usd <= value_usd) {
            re_exports = (re_exports.0 + 1, re_exports.1 + again.value_usd);
            value_usd -= again.value_usd;
            tonnes = tonnes.zip(again.tonnes).map(|(all, again)| all - again).filter(|rest| *rest > 0.0);
        }
        let sums = whole.entry((year, product, reporter, side)).or_default();
        if partner == 0 {
            *sums.0.get_or_insert(0.0) += value_usd;
            continue;
        }
        let Some(partner) = codes.partner(partner) else {
            sums.2 += value_usd;
            continue;
        };
        sums.1 += value_usd;
        if partner == reporter || value_usd <= 0.0 {
            continue;
        }
        let (exporter, importer) = if side == Side::Exporter { (reporter, partner) } else { (partner, reporter) };
        flows
            .entry((year, product, exporter, importer, side))
            // Former and present numbers of one country, codes split off since.
            .and_modify(|d| {
                d.value_usd += value_usd;
                d.tonnes = d.tonnes.zip(tonnes).map(|(a, b)| a + b);
            })
            .or_insert(Declaration { year, product, exporter, importer, side, value_usd, fob: total.fob, tonnes });
    }
    if re_exports.0 > 0 {
        declared.notes.push(format!(
            "re-exports of {} flows, {:.0} million dollars, were taken off exports",
            re_exports.0,
            re_exports.1 / 1e6
        ));
    }
    let mut reporters: Vec<i16> = totals.keys().map(|key| key.3).collect();
    reporters.sort_unstable();
    reporters.dedup();
    declared.reporters = reporters.len();
    declared.declarations = flows.into_values().collect();
    declared.unallocated = whole
        .into_iter()
        .map(|((year, product, reporter, side), (world, named, unnamed))| {
            let total_usd = world.unwrap_or(named + unnamed).max(named);
            Unallocated { year, product, reporter, side, total_usd, unnamed_usd: total_usd - named }
        })
        .collect();
}
