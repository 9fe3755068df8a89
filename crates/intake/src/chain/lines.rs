//! Which HS edition and year each line of goods of a form is read from.
//!
//! Editions are reconciled apart, so that the same goods are never read from two of them. But codes of a form that hold different
//! goods (carbonate, hydroxide) need not come from one edition: each line of goods (`HsCode::line`) takes the edition and year that
//! has it. The nearest year comes first, then a table of the user's own, then the edition with fewest codes of the line missing, then
//! one with tonnages, then the newer.

use std::collections::{BTreeMap, BTreeSet};

use monazite_model::chain::{CarriedBy, TradeSeen};
use monazite_model::registry::{Form, HsCode};

use super::tables::{TradeTables, nearest_sums};
use crate::error::IntakeError;

/// Years within which trade of another year may stand in.
const REACH: i32 = 6;
/// A table of the user's own with fewer rows of a form than this share of the bundled rows is told.
const THIN: f64 = 0.5;

/// Goods that are read from one edition and year.
pub(super) struct Line<'a> {
    /// The year with rows.
    pub said: i32,
    /// The codes held, all of one edition. One without rows was not traded.
    pub codes: Vec<&'a HsCode>,
    /// Codes of the edition that carry the goods too and are not in its table of that year.
    pub missing: Vec<&'a HsCode>,
}

/// The codes of a form as they are read.
#[derive(Default)]
pub(super) struct Lines<'a> {
    /// In the order of the form's codes.
    pub read: Vec<Line<'a>>,
    /// Lines of years that do not serve: their prices are known, what moved is not.
    pub far: Vec<Line<'a>>,
    /// Codes of lines that no table of flows near the year has: those of one edition the form's row names.
    pub unseen: Vec<&'a HsCode>,
}

impl Lines<'_> {
    /// All codes that no table of flows has near the year.
    pub(super) fn missing(&self) -> impl Iterator<Item = &HsCode> {
        let far = self.far.iter().flat_map(|line| line.codes.iter().chain(&line.missing));
        self.read.iter().flat_map(|line| &line.missing).chain(far).chain(&self.unseen).copied()
    }

    /// Puts aside the lines of years that do not serve.
    pub(super) fn put_aside(&mut self, serves: impl Fn(i32) -> bool) {
        let (read, far) = std::mem::take(&mut self.read).into_iter().partition(|line: &Line| serves(line.said));
        (self.read, self.far) = (read, far);
    }

    /// Codes read and missing, for the chain.
    pub(super) fn seen(&self) -> TradeSeen {
        let read = self.read.iter().flat_map(|line| line.codes.iter().map(|code| (carried(code), line.said)));
        TradeSeen { read: read.collect(), missing: self.missing().map(carried).collect(), ..TradeSeen::default() }
    }
}

/// Whether a code holds mainly the form.
pub(super) fn mainly(code: &HsCode) -> bool {
    matches!(code.exactness.as_str(), "exact" | "dominant")
}

/// The code as a chain names it.
pub(super) fn carried(code: &HsCode) -> CarriedBy {
    CarriedBy { edition: code.revision.clone(), code: code.code.clone(), mainly: mainly(code) }
}

/// The year of an edition: `HS92` is of 1992, `HS17` of 2017.
fn issued(revision: &str) -> i32 {
    let year = revision.trim_start_matches("HS").parse::<i32>();
    year.map_or(0, |y| if y > 80 { 1900 + y } else { 2000 + y })
}

/// The lines of a form near a year.
///
/// # Errors
/// A trade table that cannot be read.
pub(super) fn of<'a>(tables: &dyn TradeTables, form: &'a Form, year: i32) -> Result<Lines<'a>, IntakeError> {
    let mut held: BTreeMap<(&str, i32), BTreeSet<&str>> = BTreeMap::new();
    for code in &form.hs {
        for said in tables.years(&code.revision, &code.code)? {
            if (said - year).abs() <= REACH {
                held.entry((&code.revision, said)).or_default().insert(&code.code);
            }
        }
    }
    // A table of all products that has one code of the form has the others too, with nothing under them.
    for ((edition, said), codes) in &mut held {
        if tables.whole(edition, *said) {
            codes.extend(form.hs.iter().filter(|c| c.revision == *edition).map(|c| c.code.as_str()));
        }
    }
    let mut lines = Lines::default();
    let numbers: BTreeSet<usize> = form.hs.iter().map(|code| code.line).collect();
    for number in numbers {
        let codes: Vec<&HsCode> = form.hs.iter().filter(|code| code.line == number).collect();
        let has = |code: &HsCode, said: i32| {
            held.get(&(code.revision.as_str(), said)).is_some_and(|codes| codes.contains(code.code.as_str()))
        };
        let best = held
            .keys()
            .filter(|(edition, said)| codes.iter().any(|c| c.revision == *edition && has(c, *said)))
            .map(|(edition, said)| {
                let of_edition = || codes.iter().filter(|c| c.revision == *edition);
                let missing = of_edition().filter(|c| !has(c, *said)).count();
                let held = || of_edition().filter(|c| has(c, *said));
                let unweighed = !held().any(|c| tables.weighed(edition, &c.code, *said));
                let bundled = held().all(|c| tables.without_the_users(edition, &c.code, *said).is_none());
                ((said - year).abs(), bundled, missing, unweighed, -issued(edition), *edition, *said)
            })
            .min();
        match best {
            Some((.., edition, said)) => {
                let of_edition = codes.into_iter().filter(|c| c.revision == edition);
                let (codes, missing) = of_edition.partition(|c| has(c, said));
                lines.read.push(Line { said, codes, missing });
            }
            None => {
                let named = || codes.iter().filter(|c| !c.source.starts_with("the goods of "));
                // Of several editions the one in which one side at least is known, the nearest year first; else the newest.
                let mut best: Option<((i32, i32), &str)> = None;
                for code in named() {
                    let known = nearest_sums(tables, code, year)?;
                    let far = known.map_or(i32::MAX, |(said, _)| (said - year).abs());
                    let key = ((far, -issued(&code.revision)), code.revision.as_str());
                    if best.is_none_or(|held| key < held) {
                        best = Some(key);
                    }
                }
                lines.unseen.extend(named().filter(|c| best.is_some_and(|(_, edition)| c.revision == edition)));
            }
        }
    }
    Ok(lines)
}

/// What must be said first where a table of the user's own has few rows of a form: how many it has, and the bundled tables.
///
/// # Errors
/// A trade table that cannot be read.
pub(super) fn thin(
    tables: &dyn TradeTables,
    form: &Form,
    year: i32,
    lines: &Lines<'_>,
) -> Result<Option<String>, IntakeError> {
    let mut of_user = None;
    for line in &lines.read {
        let Some(code) = line.codes.first() else { continue };
        if let Some(bundled) = tables.without_the_users(&code.revision, &code.code, line.said) {
            of_user = Some((bundled, format!("{} of {}", code.revision, line.said)));
        }
    }
    let Some((bundled, table)) = of_user else { return Ok(None) };
    let count = |tables: &dyn TradeTables, lines: &Lines<'_>| -> Result<(usize, usize), IntakeError> {
        let (mut rows, mut codes) = (0, 0);
        for line in &lines.read {
            for code in &line.codes {
                let found = tables.rows(&code.revision, &code.code, line.said)?.len();
                rows += found;
                codes += usize::from(found > 0);
            }
        }
        Ok((rows, codes))
    };
    let (rows, codes) = count(tables, lines)?;
    let usual = of(&bundled, form, year)?;
    let (usual_rows, usual_codes) = count(&bundled, &usual)?;
    if rows as f64 >= THIN * usual_rows as f64 {
        return Ok(None);
    }
    let of_year = usual.read.first().map_or(String::new(), |line| format!(" of {}", line.said));
    Ok(Some(format!(
        "{}: the imported table {table} has {rows} rows under {codes} codes; the bundled tables{of_year} have {usual_rows} under {usual_codes}: what it leaves out counts as not traded",
        form.id
    )))
}
