//! The codes of a form in every edition of the Harmonized System.
//!
//! A code means the same goods under the same digits in all editions, unless `hs_editions.csv` says where they stand instead. From it
//! each form gets, beside the codes of its row, those of the editions its row does not name; a code whose goods are parted otherwise
//! in an edition (`other`) has none there.

use std::collections::{BTreeMap, BTreeSet};

use monazite_model::diagnostic::Problem;
use monazite_model::registry::{Form, HsCode};

use super::hs::REVISIONS;
use crate::source::table;

const FILE: &str = "hs_editions.csv";
const TABLE: &[u8] = include_bytes!("../../../../../registry/hs_editions.csv");

/// Where the goods of a code stand in another edition.
#[derive(Debug, Clone, PartialEq)]
struct Goods<'a> {
    codes: Vec<&'a str>,
    /// Whether these codes hold nothing else.
    same: bool,
}

/// Edition and code, and the edition they are looked for in.
type Key = (String, String, String);

/// The concordance: exceptions from "the same digits".
pub(super) struct Editions(BTreeMap<Key, (Vec<String>, bool)>);

impl Editions {
    /// # Errors
    /// A row of the table that is wrong.
    pub(super) fn read() -> Result<Self, Vec<Problem>> {
        Self::parse(TABLE)
    }

    fn parse(bytes: &[u8]) -> Result<Self, Vec<Problem>> {
        let table = table::read(FILE, bytes, &["edition", "code", "in", "codes", "goods", "what"])?;
        let (mut rows, mut problems) = (BTreeMap::new(), Vec::new());
        let is_code = |code: &str| code.len() == 6 && code.bytes().all(|b| b.is_ascii_digit());
        for row in &table.rows {
            let codes: Vec<String> = row.cell(3).split_whitespace().map(str::to_owned).collect();
            let editions = [row.cell(0), row.cell(2)].iter().all(|e| REVISIONS.contains(e));
            let digits = is_code(row.cell(1)) && !codes.is_empty() && codes.iter().all(|code| is_code(code));
            let goods = matches!(row.cell(4), "same" | "other");
            if !(editions && digits && goods && row.cell(0) != row.cell(2) && !row.cell(5).is_empty()) {
                let line = u32::try_from(row.number).unwrap_or(u32::MAX);
                let what = "expected an edition, a code, another edition, codes there, `same` or `other`, and why";
                problems.push(Problem::of_file(FILE, "bad-row", what).at(line, 0, 0));
                continue;
            }
            let key = (row.cell(0).to_owned(), row.cell(1).to_owned(), row.cell(2).to_owned());
            rows.insert(key, (codes, row.cell(4) == "same"));
        }
        if problems.is_empty() { Ok(Editions(rows)) } else { Err(problems) }
    }

    fn goods<'a>(&'a self, code: &'a HsCode, edition: &str) -> Goods<'a> {
        let key = (code.revision.clone(), code.code.clone(), edition.to_owned());
        match self.0.get(&key) {
            Some((codes, same)) => Goods { codes: codes.iter().map(String::as_str).collect(), same: *same },
            None => Goods { codes: vec![&code.code], same: true },
        }
    }

    /// Whether two codes of a form hold some of the same goods.
    fn overlap(&self, one: &HsCode, other: &HsCode) -> bool {
        let within = |a: &HsCode, b: &HsCode| self.goods(a, &b.revision).codes.contains(&b.code.as_str());
        one.revision != other.revision && (within(one, other) || within(other, one))
    }

    /// Numbers the lines of goods of a form and adds its codes in the editions its row does not name.
    pub(super) fn complete(&self, form: &mut Form) {
        let codes = form.hs.clone();
        let lines = self.lines(&codes);
        for (code, line) in form.hs.iter_mut().zip(&lines) {
            code.line = *line;
        }
        for line in lines.iter().copied().collect::<BTreeSet<_>>() {
            let of_line: Vec<&HsCode> = codes.iter().zip(&lines).filter(|(_, l)| **l == line).map(|(c, _)| c).collect();
            for (place, edition) in REVISIONS.iter().enumerate() {
                if of_line.iter().any(|code| code.revision == *edition) {
                    continue;
                }
                for code in self.carried_over(&of_line, place) {
                    if !form.hs.iter().any(|c| c.revision == code.revision && c.code == code.code) {
                        form.hs.push(HsCode { line, ..code });
                    }
                }
            }
        }
    }

    /// The line of each code, numbered in the order of the codes: those that share goods are of one line.
    fn lines(&self, codes: &[HsCode]) -> Vec<usize> {
        let mut lines: Vec<usize> = (0..codes.len()).collect();
        for (i, one) in codes.iter().enumerate() {
            for (j, other) in codes.iter().enumerate().skip(i + 1) {
                let (a, b) = (lines[i], lines[j]);
                if a != b && self.overlap(one, other) {
                    lines.iter_mut().filter(|l| **l == a.max(b)).for_each(|l| *l = a.min(b));
                }
            }
        }
        lines
    }

    /// A line's codes in an edition none of them is of: from the edition of the row that needs the fewest codes there, then the
    /// nearest one, then the newer. Nothing where the goods of some code are parted otherwise.
    fn carried_over(&self, of_line: &[&HsCode], place: usize) -> Vec<HsCode> {
        let edition = REVISIONS[place];
        let from = REVISIONS.iter().enumerate().filter_map(|(k, named)| {
            let codes: Vec<&HsCode> = of_line.iter().copied().filter(|code| code.revision == *named).collect();
            let goods: Vec<Goods<'_>> = codes.iter().map(|code| self.goods(code, edition)).collect();
            let count: usize = goods.iter().map(|g| g.codes.len()).sum();
            (!codes.is_empty() && goods.iter().all(|g| g.same)).then_some((
                count,
                k.abs_diff(place),
                REVISIONS.len() - k,
                codes,
                goods,
            ))
        });
        let Some((.., codes, goods)) = from.min_by_key(|(count, far, old, ..)| (*count, *far, *old)) else {
            return Vec::new();
        };
        let carried = codes.iter().zip(&goods).flat_map(|(code, goods)| {
            goods.codes.iter().map(|digits| HsCode {
                revision: edition.to_owned(),
                code: (*digits).to_owned(),
                source: format!("the goods of {} {}: {}", code.revision, code.code, code.source),
                ..(*code).clone()
            })
        });
        carried.collect()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
