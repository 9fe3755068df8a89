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
const TABLE: &[u8] = include_bytes!("../../../../registry/hs_editions.csv");

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
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn codes_of(form: &str) -> Vec<(String, String, usize)> {
        let registry = crate::atlas::bundled_registry().unwrap();
        let form = registry.forms.get(&monazite_model::code::FormId::from(form)).unwrap();
        form.hs.iter().map(|c| (c.revision.clone(), c.code.clone(), c.line)).collect()
    }

    fn in_edition(form: &str, edition: &str) -> Vec<String> {
        let mut codes: Vec<String> =
            codes_of(form).into_iter().filter(|(e, ..)| e == edition).map(|(_, code, _)| code).collect();
        codes.sort();
        codes
    }

    #[test]
    fn a_code_is_followed_through_the_editions() {
        for edition in REVISIONS {
            assert_eq!(in_edition("lithium:refined", edition), ["282520", "283691"], "{edition}");
        }
        // Split in 2002 and 2022, merged in 2012, moved in 2022.
        let cobalt = |edition| in_edition("cobalt:refined", edition);
        assert_eq!(
            [cobalt("HS96"), cobalt("HS02"), cobalt("HS22")].map(|c| c.contains(&"810510".to_owned())),
            [true, false, false]
        );
        assert!(cobalt("HS02").contains(&"810520".to_owned()) && cobalt("HS22").contains(&"810520".to_owned()));
        assert_eq!(in_edition("boron:mined", "HS07"), ["252890"]);
        assert_eq!(in_edition("boron:mined", "HS12"), ["252800"]);
        assert_eq!(in_edition("bismuth:refined", "HS22"), ["810610", "810690"]);
        assert_eq!(in_edition("cadmium:refined", "HS22"), ["811269"]);
        // Goods that stood under codes with other goods have none.
        assert_eq!(in_edition("hafnium:refined", "HS17"), [String::new(); 0]);
        assert_eq!(in_edition("battery:cell", "HS07"), [String::new(); 0]);
        assert_eq!(in_edition("battery:cell", "HS22"), ["850760"]);
    }

    #[test]
    fn codes_of_the_same_goods_are_of_one_line() {
        let line = |form: &str, edition: &str, code: &str| {
            codes_of(form).into_iter().find(|(e, c, _)| e == edition && c == code).map(|(.., line)| line).unwrap()
        };
        let tungsten = |edition, code| line("tungsten:refined", edition, code);
        assert_eq!(tungsten("HS92", "810110"), tungsten("HS17", "810110"));
        assert_ne!(tungsten("HS17", "810194"), tungsten("HS17", "810110"));
        let antimony = |edition, code| line("antimony:refined", edition, code);
        assert_eq!(antimony("HS92", "811000"), antimony("HS17", "811010"));
        assert_ne!(antimony("HS92", "811000"), antimony("HS92", "282580"));
    }

    #[test]
    fn a_wrong_row_is_told_with_its_place() {
        let wrong = b"edition,code,in,codes,goods,what\nHS17,850760,HS07,85078,other,why\n";
        let problems = Editions::parse(wrong).err().unwrap();
        assert!(problems[0].to_string().contains("hs_editions.csv:2"), "{}", problems[0]);
    }

    /// Publishers' edition numbers: `HS6` is of 2022.
    fn publishers_pairs(path: &std::path::Path) -> BTreeMap<(String, String), BTreeMap<String, BTreeSet<String>>> {
        let edition =
            |text: &str| text.trim_start_matches("HS").parse().ok().and_then(|k: usize| REVISIONS.get(k).copied());
        let mut pairs: BTreeMap<(String, String), BTreeMap<String, BTreeSet<String>>> = BTreeMap::new();
        for row in csv::Reader::from_path(path).unwrap().records() {
            let row = row.unwrap();
            let (Some(a), Some(b)) = (edition(&row[0]), edition(&row[1])) else { continue };
            let (x, y) = (format!("{:0>6}", &row[2]), format!("{:0>6}", &row[3]));
            let mut put = |a: &str, b: &str, x: &str, y: &str| {
                pairs
                    .entry((a.to_owned(), b.to_owned()))
                    .or_default()
                    .entry(x.to_owned())
                    .or_default()
                    .insert(y.to_owned());
            };
            put(a, b, &x, &y);
            put(b, a, &y, &x);
        }
        pairs
    }

    /// The publisher's tables join every edition with that of 2022; two others meet there.
    #[test]
    fn the_concordance_is_that_of_the_publisher() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../../../shared/data/raw/hs_classification/hs_concordance_pairs.csv");
        if !path.is_file() {
            eprintln!("skipped: no ../shared/data/raw/hs_classification");
            return;
        }
        let pairs = publishers_pairs(&path);
        let step = |from: &str, to: &str, code: &str| -> BTreeSet<String> {
            if from == to {
                return BTreeSet::from([code.to_owned()]);
            }
            let of_pair = pairs.get(&(from.to_owned(), to.to_owned()));
            of_pair.and_then(|codes| codes.get(code)).cloned().unwrap_or_default()
        };
        let editions = Editions::read().unwrap();
        let registry = crate::atlas::bundled_registry().unwrap();
        let mut seen = 0;
        for code in registry.forms.values().flat_map(|form| &form.hs) {
            // Ours: germanium had a code of its own before 2007, and two metals left the bundle in 2022.
            if code.code == "811292" || code.code == "811291" {
                continue;
            }
            let newest = step(&code.revision, "HS22", &code.code);
            for edition in REVISIONS.iter().filter(|e| **e != code.revision) {
                let there: BTreeSet<String> = newest.iter().flat_map(|c| step("HS22", edition, c)).collect();
                let same = there.iter().all(|c| step(edition, "HS22", c).is_subset(&newest));
                let ours = editions.goods(code, edition);
                let named: BTreeSet<String> = ours.codes.iter().map(|c| (*c).to_owned()).collect();
                // Codes carried over by a row of another edition are looked at there.
                if code.source.starts_with("the goods of") {
                    continue;
                }
                assert_eq!((&named, ours.same), (&there, same), "{} {} in {edition}", code.revision, code.code);
                seen += 1;
            }
        }
        assert!(seen > 500, "{seen}");
    }
}
