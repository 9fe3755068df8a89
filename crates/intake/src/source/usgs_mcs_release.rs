//! USGS Mineral Commodity Summaries: the data release as one CSV.
//!
//! Two layouts. Since edition 2026 a row is one figure (chapter, section, commodity, country, statistic, unit, year, value);
//! edition 2025 has one row per commodity, country and type with production of two years, capacity and reserves side by side.
//! World tables give production, capacity and reserves by country, US tables the salient statistics and import sources.
//!
//! The last production year of an edition is the publisher's estimate (printed with an `e` over the column), other figures are
//! estimates where their note says so. The edition is the year after the last year of data.

use monazite_model::code::AreaId;
use monazite_model::diagnostic::Problem;
use monazite_model::fact::{Fact, Quality, QuantityKind};
use monazite_model::observed::Observed;
use monazite_model::period::Period;

use crate::source::format::{Format, Reader};
use crate::source::gather::{Cell, Gather, Imported};
use crate::source::reading::Readings;
use crate::source::table;

/// The format.
pub const FORMAT: Format = Format {
    name: "usgs-mcs-release",
    also: None,
    reads: "USGS Mineral Commodity Summaries, data release in one CSV (2025, 2026 and later)",
    recognised_by: "CSV with columns MCS chapter, Section, Commodity, … or SOURCE, COMMODITY, COUNTRY, TYPE, …",
    recognises: |head| {
        head.has(&["MCS chapter", "Section", "Commodity"]) || head.has(&["SOURCE", "COMMODITY", "COUNTRY", "TYPE"])
    },
    reader: Reader::Facts(read),
};
/// Name of its table in `registry/readings/`.
const READINGS: &str = "usgs_mcs_release";
/// Key in `registry/sources.toml`.
pub const SOURCE: &str = "usgs-mcs";

/// Reads either layout.
///
/// # Errors
/// Every problem of the file.
pub fn read(file: &str, bytes: &[u8], readings: &Readings) -> Result<Imported, Vec<Problem>> {
    let header = table::header(bytes);
    let mut imported = if header.iter().any(|h| h == "MCS chapter") {
        by_figure(file, bytes, readings)?
    } else if header.iter().any(|h| h == "COMMODITY") {
        by_row(file, bytes, &header, readings)?
    } else {
        let message = "neither of the two known layouts of the data release";
        return Err(vec![
            Problem::of_file(file, "unknown-layout", message)
                .hint("expected a column `MCS chapter` (2026 on) or `COMMODITY` (2025)"),
        ]);
    };
    add_sum_of_titanium_minerals(&mut imported.facts);
    Ok(imported)
}

fn by_figure(file: &str, bytes: &[u8], readings: &Readings) -> Result<Imported, Vec<Problem>> {
    const COLUMNS: [&str; 10] = [
        "MCS chapter",
        "Section",
        "Commodity",
        "Country",
        "Statistics",
        "Statistics_detail",
        "Unit",
        "Year",
        "Value",
        "Notes",
    ];
    let table = table::read(file, bytes, &COLUMNS)?;
    let last = table.rows.iter().filter_map(|r| period(r.cell(7))).map(Period::year).max();
    let Some(last) = last else {
        return Err(vec![Problem::of_file(file, "no-year", "no row has a year").named("Year")]);
    };
    let mut gather = Gather::new(file, READINGS, SOURCE, (last + 1).to_string(), readings);
    for row in &table.rows {
        let (chapter, section, commodity, statistic) = (row.cell(0), row.cell(1), row.cell(2), row.cell(4));
        let imports = section.starts_with("Import");
        let kind = match () {
            () if imports => "Import sources".to_owned(),
            () if section.starts_with("World") => format!("World {statistic}"),
            () => format!("US {statistic}"),
        };
        let Some(reading) = gather.meaning(row.number, commodity, &kind, unrounded(row.cell(5))) else { continue };
        let Some(period) = period(row.cell(7)) else {
            let message = format!("expected a year or two years, found `{}`", row.cell(7));
            gather.problem(row.number, "Year", "not-a-year", message, None);
            continue;
        };
        let Some(place) = gather.place(row.number, "Country", row.cell(3)) else { continue };
        let notes = row.cell(9);
        let estimated = place.estimated
            || notes.split(" -- ").any(|n| n.trim() == "Estimated.")
            || (period == Period::Year(last) && !matches!(reading.quantity, QuantityKind::Reserves));
        let (area, partner) = if imports { (AreaId::from("USA"), place.area.0) } else { (place.area, String::new()) };
        gather.read(&Cell {
            row: row.number,
            reading,
            partner,
            area,
            period,
            table: format!("{chapter}: {}", row.cell(5).trim()),
            text: row.cell(8),
            as_printed: None,
            unit: row.cell(6),
            estimated,
            note: scope(notes, &place.taken_off),
        });
    }
    gather.done()
}

fn by_row(file: &str, bytes: &[u8], header: &[String], readings: &Readings) -> Result<Imported, Vec<Problem>> {
    const PLAIN: [&str; 7] = ["COMMODITY", "COUNTRY", "TYPE", "UNIT_MEAS", "PROD_NOTES", "CAP_NOTES", "RESERVE_NOTES"];
    // Columns of figures carry their year in the name: PROD_2023, `PROD_EST_ 2024`, CAP_2023, RESERVES_2024.
    let figures: Vec<(&str, &'static str, usize, i32, bool)> = header
        .iter()
        .filter_map(|name| {
            let (kind, note) = match name.split('_').next()? {
                "PROD" => ("production", 4),
                "CAP" => ("capacity", 5),
                "RESERVES" => ("reserves", 6),
                _ => return None,
            };
            let year = name.get(name.len().checked_sub(4)?..)?.parse::<i32>().ok()?;
            Some((name.as_str(), kind, note, year, name.contains("EST")))
        })
        .collect();
    let mut columns = PLAIN.to_vec();
    columns.extend(figures.iter().map(|f| f.0));
    let table = table::read(file, bytes, &columns)?;
    let Some(last) = figures.iter().map(|f| f.3).max() else {
        let message = "no column of figures with a year, such as PROD_2023";
        return Err(vec![Problem::of_file(file, "missing-column", message).at(1, 0, 0)]);
    };
    let mut gather = Gather::new(file, READINGS, SOURCE, (last + 1).to_string(), readings);
    for row in &table.rows {
        let (commodity, kind) = (row.cell(0).trim(), row.cell(2).trim());
        for (place_of, (_, quantity, note_at, year, estimate)) in figures.iter().enumerate() {
            let note = row.cell(*note_at).trim();
            let mut text = row.cell(PLAIN.len() + place_of).trim();
            if text.is_empty() {
                // The silences of a row are in its notes: `NA`, `W for 23-24`, `Large`.
                text = match note {
                    "NA" | "na" => "NA",
                    "Large" | "Moderate" => note,
                    w if w.starts_with("W ") || w == "W" => "W",
                    _ => continue,
                };
            }
            let Some(reading) = gather.meaning(row.number, commodity, kind, quantity) else { continue };
            let Some(place) = gather.place(row.number, "COUNTRY", row.cell(1)) else { continue };
            let reading = gather.qualified(reading, [commodity, kind, quantity], &place.taken_off);
            let reserves = *quantity == "reserves";
            let estimated = !reserves
                && (place.estimated
                    || *estimate
                    || note.to_lowercase().starts_with("estimated")
                    || kind.ends_with("estimated"));
            gather.read(&Cell {
                row: row.number,
                reading,
                partner: String::new(),
                area: place.area,
                period: Period::Year(*year),
                table: format!("{commodity}: {kind}"),
                text,
                as_printed: None,
                unit: row.cell(3),
                estimated,
                note: scope(note, &place.taken_off),
            });
        }
    }
    gather.done()
}

fn unrounded(detail: &str) -> &str {
    let detail = detail.trim();
    [": rounded", ", rounded"].iter().find_map(|end| detail.strip_suffix(end)).unwrap_or(detail)
}

fn period(text: &str) -> Option<Period> {
    let text = text.trim();
    if let Some((from, to)) = text.split_once(['–', '-']) {
        let from: i32 = from.parse().ok()?;
        let to: i32 = if to.len() == 2 { from / 100 * 100 + to.parse::<i32>().ok()? } else { to.parse().ok()? };
        return (from <= to).then_some(Period::Span(from, to));
    }
    (text.len() == 4).then(|| text.parse().ok().map(Period::Year))?
}

/// What a total leaves out, in our words.
fn scope(notes: &str, taken_off: &str) -> String {
    let lower = notes.to_lowercase();
    let off = taken_off.to_lowercase();
    let without_us = ["excludes u.s. production", "excluding u.s", "excluding united states"];
    let mut note = String::new();
    if without_us.iter().any(|w| lower.contains(w) || off.contains(w)) {
        note.push_str("without the United States");
    } else if !taken_off.is_empty() && !taken_off.starts_with("footnote") {
        note.push_str(taken_off);
    }
    note
}

/// Ilmenite and rutile are two tables; titanium minerals as a whole are their sum per country (TiO2 content), which the
/// publisher prints only for the world.
fn add_sum_of_titanium_minerals(facts: &mut Vec<Fact>) {
    let minerals: Vec<Fact> = facts
        .iter()
        .filter(|f| {
            f.series.form.as_str() == "titanium:mined" && ["ilmenite", "rutile"].contains(&f.series.partner.as_str())
        })
        .filter(|f| f.area.as_str() != "WLD" && f.value.value().is_some())
        .cloned()
        .collect();
    let mut sums: Vec<Fact> = Vec::new();
    for fact in minerals {
        let same =
            |s: &&mut Fact| s.area == fact.area && s.period == fact.period && s.series.quantity == fact.series.quantity;
        let value = fact.value.value().unwrap_or_default();
        match sums.iter_mut().find(same) {
            Some(sum) => {
                sum.value = Observed::Reported { value: sum.value.value().unwrap_or_default() + value };
                sum.grade = Quality::C;
                sum.origin.row = format!("{}+{}", sum.origin.row, fact.origin.row);
                sum.origin.text = format!("{} + {}", sum.origin.text, fact.origin.text);
                "sum of ilmenite and rutile".clone_into(&mut sum.note);
            }
            None => {
                let mut sum = fact.clone();
                sum.note = format!("only {} is listed", fact.series.partner);
                sum.series.partner.clear();
                sums.push(sum);
            }
        }
    }
    let known: std::collections::BTreeSet<String> = facts.iter().map(Fact::id).collect();
    facts.extend(sums.into_iter().filter(|s| !known.contains(&s.id())));
    facts.sort_by_cached_key(Fact::id);
}
