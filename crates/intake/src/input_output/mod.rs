//! Input-output tables of several publishers, into one type and onto disk.
//!
//! Answers: which deliveries between industries, final uses and value added does a publisher's file hold? Each layout has its own
//! module under [`crate::source`]; here is what they share, and how the result is kept (docs/formats/input-output.md). What follows from a table is `engine::downstream`.

pub mod build;
pub mod inverse;
pub mod keep;
pub mod matrix;
pub mod parts;

use std::borrow::Cow;

use monazite_model::diagnostic::Problem;
use monazite_model::input_output::{InputOutput, SupplyUse};

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

impl Tables {
    /// How many figures it holds.
    pub fn figures(&self) -> usize {
        match self {
            Tables::Symmetric(t) => t.flows.len() + t.final_use.len() + t.value_added.len(),
            Tables::SupplyUse(t) => t.use_table.len() + t.make.len() + t.final_use.len() + t.value_added.len(),
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
    /// Whether it was found in a folder or an archive: what is not of the table is passed over then.
    pub found: bool,
}

impl SourceFile<'_> {
    /// Name without directories.
    pub fn base_name(&self) -> &str {
        self.name.rsplit(['/', '\\']).next().unwrap_or(self.name)
    }

    /// Text of the file, unpacked.
    ///
    /// # Errors
    /// A gzip stream that is cut off or unpacks to more than any table; a file that is no text.
    pub fn text(&self) -> Result<Cow<'_, str>, Vec<Problem>> {
        parts::text(self.name, self.bytes)
    }
}

/// The four digits of a year (1990 to 2060) in a file name, if there is one.
pub fn year_in(name: &str) -> Option<i32> {
    let digits: Vec<&str> = name.split(|c: char| !c.is_ascii_digit()).filter(|d| d.len() == 4).collect();
    digits.iter().filter_map(|d| d.parse().ok()).rfind(|year| (1990..=2060).contains(year))
}
