//! Input-output tables of several publishers, into one type and onto disk.
//!
//! Answers: which deliveries between industries, final uses and value added does a publisher's file hold? Each layout has its own
//! module under [`crate::source`]; this one knows their names, gives them their files and keeps the result
//! (docs/formats/input-output.md). What follows from a table is `engine::downstream`.

pub mod build;
pub mod keep;
pub mod matrix;

use std::borrow::Cow;
use std::io::Read as _;

use monazite_model::diagnostic::Problem;
use monazite_model::input_output::{InputOutput, SupplyUse};

use crate::source::{bea_2017, exiobase_3, oecd_icio, pymrio_table, wiod_2013};

/// A table as read: symmetric, or supply and use, from which the symmetric one follows.
#[derive(Clone, Debug, PartialEq)]
pub enum Tables {
    /// Industry by industry.
    Symmetric(InputOutput),
    /// Commodities by industries.
    SupplyUse(SupplyUse),
}

impl Tables {
    /// The symmetric table.
    pub fn symmetric(&self) -> Cow<'_, InputOutput> {
        match self {
            Tables::Symmetric(table) => Cow::Borrowed(table),
            Tables::SupplyUse(tables) => Cow::Owned(tables.by_industry()),
        }
    }
}

/// A file of a table.
#[derive(Clone, Copy, Debug)]
pub struct SourceFile<'a> {
    /// Name as the user gave it.
    pub name: &'a str,
    /// Its bytes, gzipped or plain.
    pub bytes: &'a [u8],
}

impl SourceFile<'_> {
    /// Name without directories.
    pub fn base_name(&self) -> &str {
        self.name.rsplit(['/', '\\']).next().unwrap_or(self.name)
    }

    /// Text of the file, unpacked.
    ///
    /// # Errors
    /// A gzip stream that is cut off.
    pub fn text(&self) -> Result<String, Vec<Problem>> {
        let mut plain = Vec::new();
        let bytes = if self.bytes.starts_with(b"\x1f\x8b") {
            flate2::read::MultiGzDecoder::new(self.bytes).read_to_end(&mut plain).map_err(|error| {
                vec![Problem::of_file(self.name, "not-gzip", format!("the compressed file cannot be read: {error}"))]
            })?;
            &plain
        } else {
            self.bytes
        };
        Ok(crate::source::table::text(bytes).into_owned())
    }
}

/// A layout: its name on the command line, what it reads, and its reader.
#[derive(Clone, Copy)]
pub struct Layout {
    /// Name.
    pub name: &'static str,
    /// What it reads, and which files it wants.
    pub reads: &'static str,
    read: fn(&[SourceFile<'_>]) -> Result<Tables, Vec<Problem>>,
}

/// All layouts, sorted by name.
pub fn layouts() -> &'static [Layout] {
    const ALL: [Layout; 5] = [
        Layout { name: bea_2017::FORMAT, reads: bea_2017::READS, read: bea_2017::read },
        Layout { name: exiobase_3::FORMAT, reads: exiobase_3::READS, read: exiobase_3::read },
        Layout { name: oecd_icio::FORMAT, reads: oecd_icio::READS, read: oecd_icio::read },
        Layout { name: pymrio_table::FORMAT, reads: pymrio_table::READS, read: pymrio_table::read },
        Layout { name: wiod_2013::FORMAT, reads: wiod_2013::READS, read: wiod_2013::read },
    ];
    &ALL
}

impl Layout {
    /// The layout of a name.
    pub fn named(name: &str) -> Option<&'static Layout> {
        layouts().iter().find(|layout| layout.name == name)
    }

    /// Reads the files of one table.
    ///
    /// # Errors
    /// Every problem of every file; a table that is not finite or not square.
    pub fn read(&self, files: &[SourceFile<'_>]) -> Result<Tables, Vec<Problem>> {
        let tables = (self.read)(files)?;
        let faults = tables.symmetric().faults();
        if faults.is_empty() {
            return Ok(tables);
        }
        let name = files.first().map_or("", |f| f.name);
        Err(faults.into_iter().map(|fault| Problem::of_file(name, "not-a-table", fault)).collect())
    }
}

/// The four digits of a year (1990 to 2060) in a file name, if there is one.
pub fn year_in(name: &str) -> Option<i32> {
    let digits: Vec<&str> = name.split(|c: char| !c.is_ascii_digit()).filter(|d| d.len() == 4).collect();
    digits.iter().filter_map(|d| d.parse().ok()).rfind(|year| (1990..=2060).contains(year))
}
