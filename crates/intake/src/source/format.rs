//! What a format is: its name, what it reads, how a file of it is recognised, and its reader with what that yields.
//!
//! The list is made by `build.rs`: every file of this folder that `mod.rs` names and that has a `pub const FORMAT` is on it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use monazite_model::code::AreaId;
use monazite_model::diagnostic::Problem;
use monazite_model::registry::{Area, Registry};

use super::gather::Imported;
use super::policy_trackers::Events;
use super::reading::Readings;
use super::{table, workbook};
use crate::error::IntakeError;
use crate::input_output::{SourceFile, Tables};
use crate::store::Summary;

pub use crate::progress::Progress;

/// A layout of publishers' files.
#[derive(Debug, Clone, Copy)]
pub struct Format {
    /// Name on the command line.
    pub name: &'static str,
    /// A shorter name, where people use one.
    pub also: Option<&'static str>,
    /// What it reads.
    pub reads: &'static str,
    /// How a file is recognised, in words.
    pub recognised_by: &'static str,
    /// Whether a file is of this format, by how it begins.
    pub recognises: fn(&Head) -> bool,
    /// Its reader.
    pub reader: Reader,
}

impl PartialEq for Format {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Format {}

/// A reader of policy events: the file as shown in problems, its bytes, and what the registry knows.
pub type EventsReader = fn(&str, &[u8], &Registry, &Readings) -> Result<Events, Vec<Problem>>;

/// A reader, by what it yields. Each gives every problem of its files, and nothing else then.
#[derive(Debug, Clone, Copy)]
pub enum Reader {
    /// Facts of one file.
    Facts(fn(&str, &[u8], &Readings) -> Result<Imported, Vec<Problem>>),
    /// One input-output table from all files.
    Table(fn(&[SourceFile<'_>]) -> Result<Tables, Vec<Problem>>),
    /// Policy events of one file.
    Events(EventsReader),
    /// Trade tables, written into an atlas folder: they are too large to be held.
    Trade(fn(&[PathBuf], &Path, &TradeGiven<'_>, Progress<'_>) -> Result<Vec<Summary>, IntakeError>),
}

impl Reader {
    /// What it yields, in a word.
    pub fn yields(&self) -> &'static str {
        match self {
            Reader::Facts(_) => "facts",
            Reader::Table(_) => "table",
            Reader::Events(_) => "events",
            Reader::Trade(_) => "trade",
        }
    }
}

/// What a person adds to files of trade.
#[derive(Debug, Clone, Copy)]
pub struct TradeGiven<'a> {
    /// Nomenclature, `HS17`.
    pub hs: Option<&'a str>,
    /// Release, `202601`.
    pub release: Option<&'a str>,
    /// Areas of the registry.
    pub areas: &'a BTreeMap<AreaId, Area>,
}

/// How a file begins.
#[derive(Debug)]
pub struct Head {
    bytes: Vec<u8>,
    columns: Vec<String>,
    sheets: Vec<String>,
}

impl Head {
    /// The head of a file, plain or gzipped.
    pub fn of(bytes: &[u8]) -> Self {
        use std::io::Read as _;
        const LONGEST: usize = 8192;
        let mut head = Vec::new();
        if bytes.starts_with(b"\x1f\x8b") {
            // A cut-off member still gives its first row.
            let _ = flate2::read::MultiGzDecoder::new(bytes).take(LONGEST as u64).read_to_end(&mut head);
        } else {
            head.extend_from_slice(&bytes[..bytes.len().min(LONGEST)]);
        }
        Head { columns: table::header(&head), sheets: workbook::sheet_names(bytes), bytes: head }
    }

    /// Its bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Names of its sheets, if it is a workbook.
    pub fn sheets(&self) -> &[String] {
        &self.sheets
    }

    /// Whether its first row has all of these cells.
    pub fn has(&self, columns: &[&str]) -> bool {
        columns.iter().all(|name| self.columns.iter().any(|column| column == name))
    }
}
