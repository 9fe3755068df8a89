//! EU criticality study 2023: shares of world supply, of EU sourcing, and of use, mostly averages over 2016 to 2020.
//!
//! The tables were keyed from the printed study by a third party, so that every share has grade B. Shares say nothing about
//! tonnes; a share times a world total is made elsewhere and is grade C there.

use std::collections::{BTreeMap, BTreeSet};

use monazite_model::code::AreaId;
use monazite_model::diagnostic::Problem;
use monazite_model::fact::Quality;
use monazite_model::period::Period;

use crate::source::format::{Format, Reader};
use crate::source::gather::{Cell, Gather, Imported};
use crate::source::reading::Readings;
use crate::source::table;

/// The format.
pub const FORMAT: Format = Format {
    name: "eu-crm-2023",
    also: None,
    reads: "EU criticality study 2023: world supply shares, EU sourcing shares, shares of use",
    recognised_by: "CSV with columns Material, Stage, Country, Share, t or Material, Application, Share, …",
    recognises: |head| head.has(&["Material", "Share"]),
    reader: Reader::Facts(read),
};
/// Name of its table in `registry/readings/`.
const READINGS: &str = "eu_crm_2023";
/// Key in `registry/sources.toml`.
pub const SOURCE: &str = "eu-crm";
const EDITION: &str = "2023";
/// Column of the value added of a use's industry; older copies lack it.
const VALUE_ADDED: &str = "VA in million €";
const YEARS: Period = Period::Span(2016, 2020);

/// Reads one of the tables: world shares and EU shares have the same columns and are told apart by the file's name
/// (`global…` or `eu…`), use shares by theirs.
///
/// # Errors
/// Every problem of the file.
pub fn read(file: &str, bytes: &[u8], readings: &Readings) -> Result<Imported, Vec<Problem>> {
    let header = table::header(bytes);
    let mut imported = if header.iter().any(|h| h == "Application") {
        uses(file, bytes, readings)
    } else if header.iter().any(|h| h == "screened_material") {
        Err(vec![
            Problem::of_file(file, "no-facts", "this table groups materials and states no figure")
                .hint("import global_supply_shares.csv, eu_supply_shares.csv and material_use_shares.csv"),
        ])
    } else {
        supply(file, bytes, readings)
    }?;
    for fact in &mut imported.facts {
        fact.grade = Quality::B;
    }
    Ok(imported)
}

fn supply(file: &str, bytes: &[u8], readings: &Readings) -> Result<Imported, Vec<Problem>> {
    let base = file.rsplit(['/', '\\']).next().unwrap_or(file);
    let world = match () {
        () if base.starts_with("global") => true,
        () if base.starts_with("eu") => false,
        () => {
            return Err(vec![
                Problem::of_file(file, "unknown-layout", "world shares and EU shares have the same columns")
                    .hint("keep the publisher's file name: global_supply_shares.csv or eu_supply_shares.csv"),
            ]);
        }
    };
    let table = table::read(file, bytes, &["Material", "Stage", "Country", "Share"])?;
    let mut gather = Gather::new(file, READINGS, SOURCE, EDITION.to_owned(), readings);
    for row in &table.rows {
        let kind = if world { "world supply" } else { "eu sourcing" };
        let Some(reading) = gather.meaning(row.number, row.cell(0), kind, row.cell(1)) else { continue };
        let Some(place) = gather.place(row.number, "Country", row.cell(2)) else { continue };
        let (area, partner) = if world { (place.area, String::new()) } else { (AreaId::from("EU27"), place.area.0) };
        gather.read(&Cell {
            row: row.number,
            reading,
            partner,
            area,
            period: YEARS,
            table: format!("{} {}", row.cell(0), row.cell(1)),
            text: row.cell(3).trim().trim_end_matches('%'),
            as_printed: None,
            unit: "percent",
            estimated: false,
            note: String::new(),
        });
    }
    gather.done()
}

fn uses(file: &str, bytes: &[u8], readings: &Readings) -> Result<Imported, Vec<Problem>> {
    let mut columns = vec!["Material", "Application", "Share", "NACE sector"];
    if table::header(bytes).iter().any(|name| name == VALUE_ADDED) {
        columns.push(VALUE_ADDED);
    }
    let table = table::read(file, bytes, &columns)?;
    let owners = owners(&table.rows);
    let mut gather = Gather::new(file, READINGS, SOURCE, EDITION.to_owned(), readings);
    let mut seen = BTreeSet::new();
    for row in &table.rows {
        let Some(reading) = gather.meaning(row.number, row.cell(0), "use", "") else { continue };
        let (application, named) = (row.cell(1).trim(), code(row));
        // The value added is what the study's formula uses; where it is that of another industry, the names have slipped.
        let sector = owners.get(row.cell(4).trim()).filter(|_| !named.is_empty()).map_or(named, String::as_str);
        let note = if sector == named {
            String::new()
        } else {
            format!("the copy names {named} beside the value added of {sector}; the industry of the value is taken")
        };
        // One application may be split over industries: the code of the industry tells the parts apart.
        let partner = if seen.insert((row.cell(0), application)) {
            application.to_owned()
        } else {
            format!("{application} [{sector}]")
        };
        gather.read(&Cell {
            row: row.number,
            reading,
            partner,
            area: AreaId::from("EU27"),
            period: YEARS,
            table: format!("{} uses, industry {sector}", row.cell(0)),
            text: row.cell(2).trim().trim_end_matches('%'),
            as_printed: None,
            unit: "percent",
            estimated: false,
            note,
        });
    }
    gather.done()
}

/// NACE code of a row's industry; empty where the use has none.
fn code(row: &table::Row) -> &str {
    row.cell(3).split(" - ").next().unwrap_or_default().trim()
}

/// The industry of each value added: the one that stands beside it in most rows, if it stands beside no other as often.
fn owners(rows: &[table::Row]) -> BTreeMap<String, String> {
    let mut counts: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
    for row in rows.iter().filter(|r| !code(r).is_empty() && !r.cell(4).trim().is_empty()) {
        *counts.entry(row.cell(4).trim()).or_default().entry(code(row)).or_default() += 1;
    }
    let owner = |codes: &BTreeMap<&str, usize>| {
        let most = *codes.values().max()?;
        let mut leading = codes.iter().filter(|(_, n)| **n == most).map(|(code, _)| (*code).to_owned());
        leading.next().filter(|_| leading.next().is_none())
    };
    counts.iter().filter_map(|(value, codes)| Some(((*value).to_owned(), owner(codes)?))).collect()
}
