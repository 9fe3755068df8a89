//! Publishers' files to facts, one module per layout.
//!
//! Answers: what does this file state, row by row, and what of it was left or corrected? Every importer reads a publisher's own
//! layout, keeps row numbers and the text as printed, converts units by the tables in `registry/readings/`, and gathers all
//! problems of a file before it gives up. It leaves the choice between sources to reconciliation, and adds nothing up across them.
//!
//! A source is one file with a `pub const FORMAT` and one line below; `build.rs` makes the list of formats from both.

pub mod bea_2017;
pub mod bgs_world_mineral_statistics;
pub mod carried;
pub mod cepii_baci;
pub mod eora26;
pub mod eu_crm_2023;
pub mod exiobase_3;
pub mod format;
pub mod gather;
pub mod global_trade_alert;
pub mod gloria;
pub mod iea_critical_minerals;
pub mod number;
pub mod oecd_export_restrictions;
pub mod oecd_icio;
pub mod policy_trackers;
pub mod premise_metals;
pub mod pymrio_table;
pub mod reading;
pub mod table;
pub mod un_comtrade;
pub mod usgs_mcs_release;
pub mod usgs_mcs_sheets;
pub mod usgs_world_minerals_outlook;
pub mod wiod_2013;
pub mod workbook;
pub mod world_bank_pinksheet;
pub mod world_bank_wgi;
pub mod world_mining_data;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io::Cursor;

use monazite_model::diagnostic::{Problem, did_you_mean};

use crate::atlas::{bundled_file, bundled_names};
use crate::input_output::{SourceFile, Tables};
use crate::limits::{MOST_FIGURES, MOST_UNPACKED};
use crate::packed::{self, Kind, zip};

pub use format::{Format, Head, Reader};
pub use gather::{Corrected, Imported, LeftOut, UnknownLabel};
pub use reading::Readings;

/// All formats, in the order of their files.
pub fn formats() -> &'static [Format] {
    include!(concat!(env!("OUT_DIR"), "/formats.rs"))
}

/// The format of a name on the command line.
///
/// # Errors
/// A hint with the nearest name.
pub fn named(name: &str) -> Result<Format, Option<String>> {
    let found = formats().iter().find(|format| format.name == name || format.also == Some(name));
    let known: BTreeSet<&str> = formats().iter().map(|format| format.name).collect();
    found.copied().ok_or_else(|| did_you_mean(name, known))
}

/// The format a file seems to have, from its first row or its signature.
pub fn recognise(bytes: &[u8]) -> Option<Format> {
    let head = Head::of(bytes);
    formats().iter().find(|format| (format.recognises)(&head)).copied()
}

/// What a file holds, with the name to show: the content of a gzip or zstd stream, or of the only table in a zip archive; any other file,
/// a workbook among them, as it is.
///
/// # Errors
/// A file that cannot be unpacked or unpacks to more than a limit; an archive of several tables.
pub fn opened<'a>(file: &str, bytes: &'a [u8]) -> Result<(String, Cow<'a, [u8]>), Problem> {
    let plain = packed::unpack(file, bytes, MOST_UNPACKED)?;
    if packed::kind(&plain) != Kind::Zip || workbook::is_workbook(&plain) {
        return Ok((file.to_owned(), plain));
    }
    let wrong = |what: String| Problem::of_file(file, "packed", format!("this is a zip archive: {what}"));
    let mut archive = Cursor::new(plain.as_ref());
    // What cannot be listed may be a workbook that was cut off; its reader says so in its own words.
    let Ok(members) = zip::members(&mut archive) else { return Ok((file.to_owned(), plain)) };
    let table = |name: &str| TABLES.iter().any(|ending| name.to_lowercase().ends_with(ending));
    let tables: Vec<&zip::Member> = members.iter().filter(|member| table(&member.name)).collect();
    match tables.as_slice() {
        [only] => {
            let inside = zip::read(&mut archive, only, MOST_UNPACKED)
                .map_err(|error| wrong(error.to_string()).hint("unpack it and import its tables"))?;
            Ok((format!("{file}: {}", only.name), Cow::Owned(inside)))
        }
        [] => Err(wrong("it holds no table (csv, txt, tsv, xlsx or dta)".to_owned())),
        several => {
            let names: Vec<&str> = several.iter().take(8).map(|member| member.name.as_str()).collect();
            let more = if several.len() > names.len() { ", …" } else { "" };
            let message = format!("it holds {} tables: {}{more}", several.len(), names.join(", "));
            Err(wrong(message).hint("unpack it and import the tables you want"))
        }
    }
}

/// How the name of a table ends.
const TABLES: [&str; 5] = [".csv", ".txt", ".tsv", ".xlsx", ".dta"];

/// Reads one file of facts, plain, gzipped or alone in a zip archive.
///
/// `file` is the name shown in problems. The edition is taken from the file itself (its last year, or the layout).
///
/// # Errors
/// Every problem of the file, in file order; nothing is imported then. A format that gives no facts.
pub fn read(format: Format, file: &str, bytes: &[u8], readings: &Readings) -> Result<Imported, Vec<Problem>> {
    let Reader::Facts(read) = format.reader else {
        return Err(vec![other_yield(&format, file, "facts")]);
    };
    let (name, bytes) = opened(file, bytes).map_err(|problem| vec![problem])?;
    let mut imported = read(&name, &bytes, readings)?;
    if !world_bank_wgi::is_stata(&bytes) {
        imported.notes.extend(table::remarks(&bytes));
    }
    Ok(imported)
}

/// Reads the files of one input-output table.
///
/// # Errors
/// Every problem of every file; a table that is not finite or not square. A format that gives no table.
pub fn read_table(format: Format, files: &[SourceFile<'_>]) -> Result<Tables, Vec<Problem>> {
    let name = files.first().map_or("", |file| file.name);
    let Reader::Table(read) = format.reader else {
        return Err(vec![other_yield(&format, name, "table")]);
    };
    let tables = read(files)?;
    let figures = tables.figures();
    if figures > MOST_FIGURES {
        let message =
            format!("the table has {figures} figures; up to {MOST_FIGURES} are read, which is what memory holds");
        return Err(vec![Problem::of_file(name, "too-large", message)]);
    }
    let faults = tables.symmetric().faults();
    if faults.is_empty() {
        return Ok(tables);
    }
    Err(faults.into_iter().map(|fault| Problem::of_file(name, "not-a-table", fault)).collect())
}

fn other_yield(format: &Format, file: &str, wanted: &str) -> Problem {
    let message = format!("`{}` gives {}, not {wanted}", format.name, format.reader.yields());
    Problem::of_file(file, "other-format", message)
}

/// The registry's tables as they were when the program was built.
///
/// # Errors
/// Problems of the tables; a test makes sure that the shipped ones have none.
pub fn bundled_readings() -> Result<Readings, Vec<Problem>> {
    let tables: Vec<String> =
        bundled_names("registry/readings/").filter_map(|name| name.strip_suffix(".csv").map(str::to_owned)).collect();
    let tables: Vec<&str> = tables.iter().map(String::as_str).collect();
    Readings::load(&|name| bundled_file(&format!("registry/{name}")), &tables)
}
