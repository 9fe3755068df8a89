//! Columns and the tables made of them.

use serde::{Serialize, Serializer};

use super::about::About;

/// The type of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text; empty where there is nothing to say.
    Text,
    /// A number with every digit.
    Number,
    /// A number that may be missing.
    NumberOrNone,
    /// A whole number.
    Whole,
    /// A whole number that may be missing.
    WholeOrNone,
    /// `true` or `false`.
    Truth,
}

impl Kind {
    /// The word in docs/formats.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Text => "text",
            Kind::Number => "number",
            Kind::NumberOrNone => "number or none",
            Kind::Whole => "whole number",
            Kind::WholeOrNone => "whole number or none",
            Kind::Truth => "true or false",
        }
    }
}

/// What is told of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spec {
    /// Name in every format.
    pub name: &'static str,
    /// Unit; empty where there is none, `as unit` where the row's column `unit` says it.
    pub unit: &'static str,
    /// Type.
    pub kind: Kind,
    /// Meaning.
    pub meaning: &'static str,
}

/// Where a value comes from.
enum Read<R: 'static> {
    Text(fn(&R) -> &str),
    Owned(fn(&R) -> String),
    Number(fn(&R) -> f64),
    NumberOrNone(fn(&R) -> Option<f64>),
    Whole(fn(&R) -> i32),
    WholeOrNone(fn(&R) -> Option<i32>),
    Truth(fn(&R) -> bool),
}

/// A column of rows `R`.
pub struct Column<R: 'static> {
    name: &'static str,
    unit: &'static str,
    meaning: &'static str,
    read: Read<R>,
}

impl<R: 'static> Column<R> {
    /// A column of text.
    pub const fn text(name: &'static str, meaning: &'static str, of: fn(&R) -> &str) -> Self {
        Column { name, unit: "", meaning, read: Read::Text(of) }
    }

    /// A column of text made for the table.
    pub const fn owned(name: &'static str, meaning: &'static str, of: fn(&R) -> String) -> Self {
        Column { name, unit: "", meaning, read: Read::Owned(of) }
    }

    /// A column of numbers.
    pub const fn number(name: &'static str, unit: &'static str, meaning: &'static str, of: fn(&R) -> f64) -> Self {
        Column { name, unit, meaning, read: Read::Number(of) }
    }

    /// A column of numbers that may be missing.
    pub const fn maybe(
        name: &'static str,
        unit: &'static str,
        meaning: &'static str,
        of: fn(&R) -> Option<f64>,
    ) -> Self {
        Column { name, unit, meaning, read: Read::NumberOrNone(of) }
    }

    /// A column of whole numbers.
    pub const fn whole(name: &'static str, meaning: &'static str, of: fn(&R) -> i32) -> Self {
        Column { name, unit: "", meaning, read: Read::Whole(of) }
    }

    /// A column of whole numbers that may be missing.
    pub const fn whole_maybe(name: &'static str, meaning: &'static str, of: fn(&R) -> Option<i32>) -> Self {
        Column { name, unit: "", meaning, read: Read::WholeOrNone(of) }
    }

    /// A column of truths.
    pub const fn truth(name: &'static str, meaning: &'static str, of: fn(&R) -> bool) -> Self {
        Column { name, unit: "", meaning, read: Read::Truth(of) }
    }

    /// What is told of the column.
    pub fn spec(&self) -> Spec {
        let kind = match self.read {
            Read::Text(_) | Read::Owned(_) => Kind::Text,
            Read::Number(_) => Kind::Number,
            Read::NumberOrNone(_) => Kind::NumberOrNone,
            Read::Whole(_) => Kind::Whole,
            Read::WholeOrNone(_) => Kind::WholeOrNone,
            Read::Truth(_) => Kind::Truth,
        };
        Spec { name: self.name, unit: self.unit, kind, meaning: self.meaning }
    }

    fn values(&self, rows: &[R]) -> Values {
        match self.read {
            Read::Text(of) => Values::Text(rows.iter().map(|r| of(r).to_owned()).collect()),
            Read::Owned(of) => Values::Text(rows.iter().map(of).collect()),
            Read::Number(of) => Values::Number(rows.iter().map(of).collect()),
            // No answer is no number.
            Read::NumberOrNone(of) => {
                Values::NumberOrNone(rows.iter().map(|r| of(r).filter(|v| !v.is_nan())).collect())
            }
            Read::Whole(of) => Values::Whole(rows.iter().map(of).collect()),
            Read::WholeOrNone(of) => Values::WholeOrNone(rows.iter().map(of).collect()),
            Read::Truth(of) => Values::Truth(rows.iter().map(of).collect()),
        }
    }
}

/// The values of a column.
pub(super) enum Values {
    Text(Vec<String>),
    Number(Vec<f64>),
    NumberOrNone(Vec<Option<f64>>),
    Whole(Vec<i32>),
    WholeOrNone(Vec<Option<i32>>),
    Truth(Vec<bool>),
}

/// One value of a table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Cell<'a> {
    Text(&'a str),
    Number(f64),
    Whole(i32),
    Truth(bool),
    None,
}

impl Serialize for Cell<'_> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        match *self {
            Cell::Text(text) => s.serialize_str(text),
            Cell::Number(number) => s.serialize_f64(number),
            Cell::Whole(number) => s.serialize_i32(number),
            Cell::Truth(truth) => s.serialize_bool(truth),
            Cell::None => s.serialize_none(),
        }
    }
}

impl Values {
    pub(super) fn cell(&self, row: usize) -> Cell<'_> {
        match self {
            Values::Text(values) => Cell::Text(&values[row]),
            Values::Number(values) => Cell::Number(values[row]),
            Values::NumberOrNone(values) => values[row].map_or(Cell::None, Cell::Number),
            Values::Whole(values) => Cell::Whole(values[row]),
            Values::WholeOrNone(values) => values[row].map_or(Cell::None, Cell::Whole),
            Values::Truth(values) => Cell::Truth(values[row]),
        }
    }
}

/// A table, column by column.
pub struct Tidy {
    /// Name of its files: `outcome`, `accounts`, `dependence`.
    pub name: &'static str,
    pub(super) columns: Vec<(Spec, Values)>,
    pub(super) rows: usize,
    /// What it is of and rests on, for formats that carry that.
    pub(super) about: Option<About>,
}

impl Tidy {
    /// The table `name` of some rows.
    pub fn new<R>(name: &'static str, columns: &[Column<R>], rows: &[R]) -> Self {
        Tidy {
            name,
            columns: columns.iter().map(|c| (c.spec(), c.values(rows))).collect(),
            rows: rows.len(),
            about: None,
        }
    }

    /// Its columns.
    pub fn specs(&self) -> Vec<Spec> {
        self.columns.iter().map(|(spec, _)| *spec).collect()
    }

    /// Its columns as docs/formats tells them.
    pub fn page(&self) -> String {
        let mut page = String::from("| column | type | unit | meaning |\n|---|---|---|---|\n");
        for Spec { name, unit, kind, meaning } in self.specs() {
            let unit = if unit.is_empty() { String::new() } else { format!("{unit} ") };
            page.push_str(&format!("| `{name}` | {} | {unit}| {meaning} |\n", kind.name()));
        }
        page
    }
}
