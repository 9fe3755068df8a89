//! Which column holds what: BACI's files name their columns `t, i, j, k, v, q`, and not always in that order.

use monazite_model::diagnostic::{Problem, did_you_mean};

use crate::source::table::other_separator;

/// Places of the six columns in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Columns {
    pub year: usize,
    pub exporter: usize,
    pub importer: usize,
    pub product: usize,
    pub value: usize,
    pub quantity: usize,
}

/// How many columns a row has.
pub(super) const WIDTH: usize = 6;

/// BACI's letter, what it means, and the long name some copies carry.
const NAMES: [(&str, &str, &str); WIDTH] = [
    ("t", "year", "year"),
    ("i", "exporter", "exporter"),
    ("j", "importer", "importer"),
    ("k", "product", "product"),
    ("v", "value, thousand USD", "value"),
    ("q", "quantity, tonnes", "quantity"),
];

impl Columns {
    /// Reads the header.
    pub fn from_header(file: &str, header: &csv::ByteRecord) -> Result<Self, Vec<Problem>> {
        let names: Vec<String> = header.iter().map(|field| String::from_utf8_lossy(field).into_owned()).collect();
        if let Some(problem) = other_separator(file, &names) {
            return Err(vec![problem]);
        }
        let mut places = [None; WIDTH];
        let mut problems = Vec::new();
        let mut column = 1;
        for (place, field) in header.iter().enumerate() {
            let text = String::from_utf8_lossy(field);
            let name = text.trim_start_matches('\u{feff}').trim().trim_matches('"');
            let name = name.trim().to_lowercase();
            let length = text.chars().count() as u32;
            let known = NAMES.iter().position(|(letter, _, long)| name == *letter || name == *long);
            let problem = Problem::of_file(file, "", "").at(1, column, length.max(1));
            match known {
                Some(which) if places[which].is_none() => places[which] = Some(place),
                Some(which) => problems.push(Problem {
                    code: "duplicate-column".into(),
                    message: format!("column `{}` appears twice", NAMES[which].0),
                    ..problem
                }),
                None => problems.push(Problem {
                    code: "unknown-column".into(),
                    message: format!("unknown column `{}`", name.escape_debug()),
                    hint: did_you_mean(&name, NAMES.iter().map(|(letter, ..)| *letter)),
                    ..problem
                }),
            }
            column += length + 1;
        }
        for (which, (letter, meaning, _)) in NAMES.iter().enumerate() {
            if places[which].is_none() {
                problems.push(
                    Problem::of_file(file, "missing-column", format!("no column `{letter}` ({meaning})"))
                        .at(1, 1, 1)
                        .hint("a BACI file starts with the header t,i,j,k,v,q"),
                );
            }
        }
        match places {
            [Some(year), Some(exporter), Some(importer), Some(product), Some(value), Some(quantity)]
                if problems.is_empty() =>
            {
                Ok(Columns { year, exporter, importer, product, value, quantity })
            }
            _ => Err(problems),
        }
    }
}

/// BACI's letter of the column at a place.
pub(super) fn letter(columns: &Columns, place: usize) -> &'static str {
    [
        (columns.year, "t"),
        (columns.exporter, "i"),
        (columns.importer, "j"),
        (columns.product, "k"),
        (columns.value, "v"),
        (columns.quantity, "q"),
    ]
    .into_iter()
    .find(|(at, _)| *at == place)
    .map_or("", |(_, letter)| letter)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn header(names: &[&str]) -> Result<Columns, Vec<Problem>> {
        Columns::from_header("b.csv", &csv::ByteRecord::from(names.to_vec()))
    }

    #[test]
    fn columns_are_found_by_name_in_any_order() {
        let columns = header(&["\u{feff}\"k\"", "t", "V", "i", "j", " q"]).unwrap();
        assert_eq!((columns.product, columns.year, columns.quantity), (0, 1, 5));
    }

    #[test]
    fn every_wrong_column_is_named() {
        let problems = header(&["t", "i", "j", "hs", "v", "v"]).unwrap_err();
        let text: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert_eq!(problems.len(), 4, "{text:?}");
        assert!(text[0].starts_with("b.csv:1:7: unknown column `hs`"));
        assert!(text[1].starts_with("b.csv:1:12: column `v` appears twice"));
        assert!(text[2].contains("no column `k` (product)"));
    }
}
